"""Blind readings: which marks wait for another reader, and what such a reader may be shown.

Whoever is to read a mark blind is shown where it is and in what state, and nothing that says or means anything: no
reading, no interpretation, no agreed text, no title, no note, no script.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from catalogue.base.errors import NotFound
from catalogue.base.ids import parse_id
from catalogue.records.marks import Query
from catalogue.records.replay import KnownEntry

ENOUGH = 2  # independent readers that a sure reading needs
TELLING = frozenset({"marking.read", "marking.interpreted", "marking.adjudicated"})
TELLING_SQL = ", ".join(f"'{name}'" for name in sorted(TELLING))
_TELLS = f"""
SELECT DISTINCT subject FROM entry WHERE type IN ({TELLING_SQL}) AND subject IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - our own names
_TOLD = f"SELECT DISTINCT subject FROM entry WHERE type IN ({TELLING_SQL}) ORDER BY subject"  # noqa: S608 - our own names
_KNOWN = f"""
SELECT 1 FROM entry e WHERE e.subject = ? AND e.actor = ? AND (e.type IN ({TELLING_SQL})
  OR EXISTS (SELECT 1 FROM json_each(e.claims, '$.entries') n JOIN entry t ON t.idx = n.value
    WHERE e.type = 'review.decided' AND t.type IN ({TELLING_SQL}))
  OR EXISTS (SELECT 1 FROM json_each(e.claims, '$.released') n JOIN entry t ON t.idx = n.value ->> '$.entry'
    WHERE e.type = 'record.released' AND t.type IN ({TELLING_SQL}))) LIMIT 1
"""  # noqa: S608 - our own names
_MARKS = """
SELECT m.id, m.method, m.state, m.colour, m.height_mm,
  (SELECT count(*) FROM reading r WHERE r.marking = m.id) AS readings,
  (SELECT json_group_array(json_object('photo', g.photo, 'orientation', g.orientation, 'selector', json(g.selector)))
    FROM region g JOIN photo p ON p.id = g.photo
    WHERE g.marking = m.id AND p.destroyed IS NULL AND p.width_px IS NOT NULL) AS regions
FROM marking m
"""
_WANTED = f"""
{_MARKS} WHERE regions <> '[]' AND NOT EXISTS (SELECT 1 FROM adjudication a WHERE a.marking = m.id)
  AND (SELECT count(DISTINCT coalesce(r.party, r.actor)) FROM reading r WHERE r.marking = m.id) < {ENOUGH}
  AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.subject = m.id AND e.actor = ? AND e.type IN ({TELLING_SQL}))
ORDER BY m.rowid LIMIT ?
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Unread:
    """A mark as it is shown to somebody who is to read it blind.

    `regions` are those on photographs that can be looked at: photo, orientation and selector of each.
    """

    id: str
    method: str | None
    state: str | None
    colour: str | None
    height_mm: str | None
    readings: int
    regions: tuple[dict[str, Any], ...]

    @property
    def photos(self) -> tuple[str, ...]:
        """The photographs on which it is seen, each once."""
        return tuple(dict.fromkeys(region["photo"] for region in self.regions))

    def as_dict(self) -> dict[str, Any]:
        """Return it as `catalogue read --wanted --json` prints it."""
        return asdict(self)


def wanted(db_query: Query, agent: str, limit: int = 100) -> list[Unread]:
    """Return marks that fewer than two have read, and of which this agent stated nothing.

    Those that were left alone for longest come first. Marks that are seen on no photograph, and those whose text was
    agreed on, are not among them.
    """
    return [_unread(row) for row in db_query(_WANTED, (agent, limit))]


def unread(db_query: Query, identifier: str) -> Unread:
    """Return a mark without anything that says or means something.

    Raises:
        NotFound: there is no such mark.
        InvalidEntry: it is no id.
    """
    subject = parse_id(identifier)[1]
    for row in db_query(f"{_MARKS} WHERE m.id = ?", (subject,)):
        return _unread(row)
    raise NotFound(f"there is no mark {subject}")


def knows(db_query: Query, agent: str, marking: str) -> bool:
    """Say whether an agent stated, reviewed or released what a mark says or means: `knows_the_text`, in SQL."""
    return bool(db_query(_KNOWN, (marking, agent)))


def telling(db_query: Query, markings: Iterable[str] | None) -> list[str]:
    """Return those of the marks, or of all marks, of which anybody stated what they say or mean."""
    if markings is None:
        return [row["subject"] for row in db_query(_TOLD, ())]
    return [row["subject"] for row in db_query(_TELLS, (json.dumps(sorted(set(markings))),))]


def knows_the_text(agent: str, entries: Iterable[KnownEntry]) -> int | None:
    """Return the first entry in which an agent stated, reviewed or released what a mark says or means, or None.

    Args:
        agent: whoever might know.
        entries: those about the mark, oldest first.
    """
    told: set[int] = set()
    for entry in entries:
        claims = entry.claims
        if claims["type"] in TELLING:
            told.add(entry.idx)
        named = {entry.idx, *claims.get("entries", ()), *(one["entry"] for one in claims.get("released", ()))}
        if claims.get("actor") == agent and named & told:
            return entry.idx
    return None


def _unread(row: dict[str, Any]) -> Unread:
    return Unread(**{**row, "regions": tuple(json.loads(row["regions"]))})
