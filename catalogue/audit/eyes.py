"""Four eyes, recomputed: nobody reviewed or released what they stated (rules R9, R10; P20, V8).

Works on a table `entry(idx, type, subject, actor, claims)` in which an actor that is not known is NULL. Only types that
ask for a review count, and for releases those that are reviewed by being released: an administrator who registers
agents may release them. That something was amended needs nobody to accept it: whoever hides it is at fault (V9).

Not shown: that two agents are two people.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.base import sqlite
from catalogue.base.model import entry_type, entry_type_names

_SELF_REVIEW = """
SELECT d.idx, e.idx, d.actor FROM entry d, json_each(d.claims, '$.entries') n JOIN entry e ON e.idx = n.value
WHERE d.type = 'review.decided' AND d.actor = e.actor ORDER BY d.idx, e.idx
"""
_RELEASED = """
SELECT DISTINCT r.idx AS release, r.actor AS releaser, e.idx AS entry, e.actor AS author, e.subject
FROM entry r, json_each(r.claims, '$.released') c JOIN entry e ON e.idx = c.value ->> '$.entry'
WHERE r.type = 'record.released' AND e.type IN (SELECT value FROM json_each(:reviewed))
  AND e.type || '/' || (c.value ->> '$.name') NOT IN (SELECT value FROM json_each(:structure))
"""
_FOREIGN = """
SELECT c.idx, t.idx, c.actor, t.actor FROM entry c JOIN entry t ON t.idx = c.claims ->> '$.corrects'
WHERE c.type = 'record.corrected' AND t.type IN (SELECT value FROM json_each(:opinions)) AND c.actor <> t.actor
ORDER BY c.idx
"""
_SELF_RELEASE = f"SELECT release, entry, author FROM ({_RELEASED}) WHERE releaser = author ORDER BY release, entry"  # noqa: S608
_UNKNOWN = f"SELECT count(DISTINCT entry) FROM ({_RELEASED}) WHERE author IS NULL OR releaser IS NULL"  # noqa: S608
_DECISIONS = """
CREATE TEMP TABLE IF NOT EXISTS decision (
  entry INTEGER, idx INTEGER, subject TEXT, decision TEXT, PRIMARY KEY (entry, idx)
) WITHOUT ROWID;
DELETE FROM temp.decision;
INSERT OR IGNORE INTO temp.decision
SELECT n.value, d.idx, d.subject, d.claims ->> '$.decision' FROM entry d, json_each(d.claims, '$.entries') n
WHERE d.type = 'review.decided' AND n.type = 'integer';
"""
_NEWEST = """
SELECT d.decision FROM temp.decision d WHERE d.entry = x.entry AND d.idx < x.release AND d.subject = x.subject
ORDER BY d.idx DESC LIMIT 1
"""
_DECIDED = f"SELECT release, entry, ({_NEWEST}) AS decision FROM ({_RELEASED}) x"  # noqa: S608
_UNACCEPTED = f"SELECT release, entry, decision FROM ({_DECIDED}) WHERE decision IS NOT 'accepted' ORDER BY 1, 2"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Breach:
    """An entry that was accepted or released against the rule: by which entry, and why."""

    entry: int
    by: int
    message: str
    known: bool = True


def _reviewed(*how: str) -> dict[str, str]:
    """Return the types that are reviewed in one of these ways, as the parameter of the statements."""
    types = [entry_type(name) for name in entry_type_names()]
    structure = [f"{kind.name}/{name}" for kind in types for name in sorted(kind.structure)]
    return {
        "reviewed": json.dumps([kind.name for kind in types if kind.review in how]),
        "structure": json.dumps(structure),
    }


def breaches(connection: sqlite.Connection) -> Iterator[Breach]:
    """Yield each entry that its own author accepted, rejected or released, and each opinion that another corrected."""
    for decision, entry, actor in connection.execute(_SELF_REVIEW).fetchall():
        yield Breach(entry, decision, f"{actor} reviewed in entry {decision} what {actor} stated in entry {entry} (R9)")
    for release, entry, actor in connection.execute(_SELF_RELEASE, _reviewed("required", "with-release")).fetchall():
        yield Breach(entry, release, f"{actor} released in entry {release} what {actor} stated in entry {entry} (R10)")
    opinions = json.dumps([name for name in entry_type_names() if entry_type(name).correction == "author"])
    for correction, entry, actor, author in connection.execute(_FOREIGN, {"opinions": opinions}).fetchall():
        yield Breach(
            entry, correction, f"{actor} corrected in entry {correction} what {author} holds in entry {entry} (R20)"
        )


def unaccepted(connection: sqlite.Connection) -> Iterator[Breach]:
    """Yield each entry that was released while no known decision, or not the newest known one, accepted it.

    `known` is False where no decision about it is known at all.
    """
    for statement in sqlite.statements(_DECISIONS):
        connection.execute(statement)
    for release, entry, decision in connection.execute(_UNACCEPTED, _reviewed("required")).fetchall():
        state = "rejected" if decision else "not accepted"
        message = f"entry {entry} was {state} when entry {release} released it (R10)"
        yield Breach(entry, release, message, known=decision is not None)


def unknown_authors(connection: sqlite.Connection) -> int:
    """Return of how many released entries the author, or whoever released them, is not known here."""
    return int(connection.execute(_UNKNOWN, _reviewed("required")).fetchone()[0])
