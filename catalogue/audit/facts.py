"""What a public folder discloses, as rows that questions can be put to: V4 and V9, and what V8 leaves open.

Memory is SQLite's: the tables are temporary and spill to disk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import fastjsonschema

from catalogue.base import sqlite
from catalogue.base.errors import InvalidEntry
from catalogue.base.model import common_claims, entry_type, entry_type_names, type_of

RELEASED, ERASED = "record.released", "claim.erased"
_TABLES = """
CREATE TEMP TABLE disclosed (entry INTEGER, name TEXT, digest TEXT, PRIMARY KEY (entry, name)) WITHOUT ROWID;
CREATE TEMP TABLE named (
  release INTEGER, entry INTEGER, name TEXT, digest TEXT, PRIMARY KEY (release, entry, name, digest)
) WITHOUT ROWID;
CREATE TEMP TABLE self_named (entry INTEGER, name TEXT, PRIMARY KEY (entry, name)) WITHOUT ROWID;
CREATE TEMP TABLE amendment (entry INTEGER, target INTEGER, shown INTEGER, PRIMARY KEY (entry, target)) WITHOUT ROWID;
CREATE TEMP TABLE erased (entry INTEGER, name TEXT, digest TEXT, PRIMARY KEY (entry, name, digest)) WITHOUT ROWID;
CREATE INDEX temp.named_claim ON named (entry, name);
"""
_UNNAMED = """
SELECT entry, name FROM disclosed d WHERE NOT EXISTS (SELECT 1 FROM named n WHERE n.entry = d.entry AND n.name = d.name
  AND n.digest = d.digest) AND NOT EXISTS (SELECT 1 FROM self_named s WHERE s.entry = d.entry AND s.name = d.name)
ORDER BY entry, name
"""
_UNSHOWN = """
SELECT release, entry, name FROM named n WHERE NOT EXISTS (SELECT 1 FROM disclosed d WHERE d.entry = n.entry
  AND d.name = n.name AND d.digest = n.digest) AND NOT EXISTS (SELECT 1 FROM erased e WHERE e.entry = n.entry
  AND e.name = n.name AND e.digest = n.digest) ORDER BY release, entry, name
"""
_UNDEAD = """
SELECT entry, name FROM disclosed d WHERE EXISTS (SELECT 1 FROM erased e WHERE e.entry = d.entry AND e.name = d.name
  AND e.digest = d.digest) ORDER BY entry, name
"""
_HALF = """
SELECT entry, name FROM self_named s
WHERE NOT EXISTS (SELECT 1 FROM disclosed d WHERE d.entry = s.entry AND d.name = s.name) ORDER BY entry, name
"""
_LATER = "SELECT release, entry FROM named WHERE release <= entry ORDER BY release, entry"
_HIDDEN = """
SELECT a.entry, a.target FROM amendment a WHERE EXISTS (SELECT 1 FROM disclosed d WHERE d.entry = a.target)
  AND NOT a.shown ORDER BY 1, 2
"""
_UNTYPED = "SELECT count(DISTINCT entry) FROM named n WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.idx = n.entry)"
_FLUSH = 4096


@cache
def _stated_by_every_release() -> tuple[str, ...]:
    """Return the claims that every release states and that are public without being named: it discloses itself."""
    kind = entry_type(RELEASED)
    names = (*common_claims(), *kind.required)
    return tuple(name for name in names if kind.claims[name].disclosure == "public")


@cache
def _public_of_release() -> frozenset[str]:
    return frozenset(name for name, claim in entry_type(RELEASED).claims.items() if claim.disclosure == "public")


@cache
def _validator(kind: str | None, of: str | None) -> Any:  # noqa: ANN401 - fastjsonschema's own function
    """Return what checks each claim of a type that is there; none is required, since claims may be withheld."""
    stated = {name: text for name, text in (("type", kind), ("of", of)) if text}
    claims = type_of(stated).claims if kind in entry_type_names() else common_claims()
    properties = {name: dict(claim.schema) for name, claim in claims.items()}
    return fastjsonschema.compile({"type": "object", "properties": properties})


def check_values(claims: Mapping[str, Any]) -> None:
    """Return when each disclosed claim has a value that the schema of its entry's type allows.

    A claim that the schema does not know is passed over, and of a type that it does not know the common claims are
    checked.

    Raises:
        InvalidEntry: one has not.
    """
    kind, of = (text if isinstance(text, str) else None for text in (claims.get("type"), claims.get("of")))
    try:
        _validator(kind, of)(dict(claims))
    except fastjsonschema.JsonSchemaValueException as error:
        raise InvalidEntry(str(error.message)[:300]) from error


def says_what_it_amends(shown: Collection[str], kind: object) -> bool:
    """Say whether an entry of which these claims are shown tells which entries it amends, and how (V9)."""
    structure = entry_type(kind).structure if isinstance(kind, str) and kind in entry_type_names() else frozenset()
    return {"type", "subject"} <= set(shown) and (structure - {"actor", "key"}) <= set(shown)


class Facts:
    """Disclosed claims, what releases name, and what entries amend."""

    def __init__(self, connection: sqlite.Connection) -> None:
        """Make the tables in the temporary database of a connection."""
        self._connection = connection
        self._waiting: dict[str, list[Sequence[object]]] = {
            "disclosed": [],
            "named": [],
            "self_named": [],
            "amendment": [],
            "erased": [],
        }
        for statement in sqlite.statements(_TABLES):
            connection.execute(statement)

    def add(self, idx: int, amends: Sequence[int], digests: Mapping[str, str], claims: Mapping[str, Any]) -> None:
        """Take an entry: what it amends, the digests of its disclosed claims by name, and their values."""
        shown = amends and says_what_it_amends(digests.keys(), claims.get("type"))
        self._waiting["amendment"] += ((idx, target, bool(shown)) for target in amends)
        self._waiting["disclosed"] += ((idx, name, digest) for name, digest in digests.items())
        if claims.get("type") == RELEASED:
            self._waiting["self_named"] += (
                (idx, name) for name in {*_stated_by_every_release(), *(_public_of_release() & digests.keys())}
            )
            self._waiting["named"] += (
                (idx, one["entry"], one["name"], one["digest"]) for one in claims.get("released", ())
            )
        if claims.get("type") == ERASED:
            self._waiting["erased"] += ((one["entry"], one["name"], one["digest"]) for one in claims.get("erased", ()))
        if sum(map(len, self._waiting.values())) > _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Hand the rows to SQLite."""
        for table, rows in self._waiting.items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self._connection.executemany(f"INSERT OR IGNORE INTO temp.{table} VALUES ({marks})", rows)  # noqa: S608
                rows.clear()

    def unreleased(self) -> Iterator[str]:
        """Yield in words each claim that is shown without a release, or released and not shown (V4)."""
        for entry, name in self._connection.execute(_UNNAMED):
            yield f"the claim {name!r} of entry {entry} is shown, but no disclosed release names it"
        for release, entry, name in self._connection.execute(_UNSHOWN):
            yield f"entry {release} releases the claim {name!r} of entry {entry}, which is not shown as it was released"
        for entry, name in self._connection.execute(_HALF):
            yield f"entry {entry} is a release and does not show its claim {name!r}"
        for entry, name in self._connection.execute(_UNDEAD):
            yield f"the claim {name!r} of entry {entry} is shown, though an entry says that it was erased"
        for release, entry in self._connection.execute(_LATER):
            yield f"entry {release} releases entry {entry}, which is not earlier"

    def hidden_amendments(self) -> Iterator[str]:
        """Yield in words each entry that amends a disclosed one and does not show what it is (V9)."""
        for entry, target in self._connection.execute(_HIDDEN):
            yield f"entry {entry} amends entry {target}, of which claims are shown, and is not disclosed itself"

    def untyped(self) -> int:
        """Return of how many released entries type or subject is not shown, so that the replay passes over them."""
        return int(self._connection.execute(_UNTYPED).fetchone()[0])

    def count(self) -> int:
        """Return how many claims are disclosed."""
        return int(self._connection.execute("SELECT count(*) FROM temp.disclosed").fetchone()[0])
