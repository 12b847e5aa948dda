"""What the evidence says of itself: rows of the tables read for the rules of `catalogue.rules`.

    P11  one object in two incidents                  rules.sameness
    P12  a serial number beside others of its series  rules.sequence
    P13  impossible orders                            rules.chronology
    P14  what custody leaves open                     rules.handling
    P16  sources that go back to one origin           rules.grounds
    P24  one serial on two objects                    rules.sameness
    P25  identifications without basis and source     rules.grounds
    P26  photographs without rights and consent       rules.grounds
    P27  blind readings by those who knew the text    rules.blindness

Every statement reads each row a bounded number of times, by the indexes of `schema/`, and rows of one subject come
together, so that a million photographs are read as they come. CROSS JOIN keeps the tables in the order they are written
in. Where a claim was erased, nothing is said of its absence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from catalogue.base import sqlite
from catalogue.base.dates import Bounds, bounds
from catalogue.base.errors import InvalidEntry
from catalogue.base.findings import Finding
from catalogue.markings.series import Serial
from catalogue.records.blind import TELLING_SQL
from catalogue.rules.blindness import not_blind
from catalogue.rules.chronology import (
    Dating,
    Stated,
    handled_early,
    made_after_assembly,
    made_after_use,
    recovered_before_impact,
)
from catalogue.rules.grounds import baseless, dependent_sources, termless
from catalogue.rules.handling import Handling, custody_findings
from catalogue.rules.sameness import (
    LEAST_CHARACTERS,
    Marked,
    part_elsewhere,
    pictured_together,
    same_serial,
    serial_key,
)
from catalogue.rules.sequence import Numbered, outside_format

_Row = tuple[Any, ...]
_subject = itemgetter(0)

# lineage: every item with itself and all that it is part of; a circle of parts ends at a depth that no object has.
# assembled: what interpretations say of when an item was put together or accepted, to be searched by the last day.
_PREPARED = """
CREATE TEMP TABLE IF NOT EXISTS lineage (item TEXT, whole TEXT, PRIMARY KEY (item, whole)) WITHOUT ROWID;
DELETE FROM temp.lineage;
INSERT OR IGNORE INTO temp.lineage
WITH RECURSIVE up (item, whole, depth) AS (
  SELECT id, id, 0 FROM item UNION ALL
  SELECT up.item, i.part_of, up.depth + 1 FROM up CROSS JOIN item i ON i.id = up.whole
  WHERE i.part_of IS NOT NULL AND up.depth < 20
)
SELECT item, whole FROM up;
CREATE TEMP TABLE IF NOT EXISTS assembled (
  item TEXT, latest TEXT, entry INTEGER, by TEXT, role TEXT, PRIMARY KEY (item, latest, entry)
) WITHOUT ROWID;
DELETE FROM temp.assembled;
INSERT INTO temp.assembled
SELECT m.item, x.latest, x.entry, coalesce(x.party, x.rule), x.role
FROM interpretation x CROSS JOIN marking m ON m.id = x.marking
WHERE x.role IN ('assembly', 'acceptance') AND x.latest IS NOT NULL AND m.item IS NOT NULL;
"""
_PARTS = """
SELECT i.id, i.incident, w.id, w.incident FROM item i CROSS JOIN item w ON w.id = i.part_of
WHERE i.incident <> w.incident ORDER BY i.entry
"""
_PICTURED = """
SELECT d.photo, json_group_array(DISTINCT d.item), json_group_array(DISTINCT i.incident)
FROM depiction d CROSS JOIN item i ON i.id = d.item WHERE i.incident IS NOT NULL
GROUP BY d.photo HAVING count(DISTINCT i.incident) > 1
"""
_SERIALS = """
SELECT s.search_key, coalesce(i.synthetic, 0) AS made_up, m.item, i.incident, s.text, s.rowid
FROM (SELECT k.search_key FROM search_mark k CROSS JOIN marking n ON n.id = k.marking
  WHERE length(k.search_key) >= ? GROUP BY k.search_key HAVING count(DISTINCT n.item) > 1) shared
CROSS JOIN search_mark s ON s.search_key = shared.search_key
CROSS JOIN marking m ON m.id = s.marking CROSS JOIN item i ON i.id = m.item
ORDER BY s.search_key, made_up, s.rowid
"""
_TRANSLITERATED = """
SELECT s.digits, s.number, s.series, coalesce(i.synthetic, 0) AS made_up, m.item, i.incident, s.text, s.rowid
FROM (SELECT k.digits, k.number, k.series FROM search_mark k CROSS JOIN marking n ON n.id = k.marking
  WHERE k.number IS NOT NULL AND k.series <> '' GROUP BY k.digits, k.number, k.series
  HAVING count(DISTINCT n.item) > 1 AND count(DISTINCT k.search_key) > 1) shared
CROSS JOIN search_mark s ON s.digits = shared.digits AND s.number = shared.number AND s.series = shared.series
  AND s.number IS NOT NULL
CROSS JOIN marking m ON m.id = s.marking CROSS JOIN item i ON i.id = m.item
ORDER BY s.digits, s.number, s.series, made_up, s.rowid
"""
_SERIES = """
SELECT s.series, coalesce(i.synthetic, 0) AS made_up, s.marking, s.text, s.rowid, s.digits, s.number
FROM (SELECT series FROM search_mark WHERE number IS NOT NULL AND series <> '' GROUP BY series
  HAVING min(digits) < max(digits)) uneven
CROSS JOIN search_mark s ON s.series = uneven.series AND s.number IS NOT NULL
CROSS JOIN marking m ON m.id = s.marking CROSS JOIN item i ON i.id = m.item
ORDER BY s.series, made_up, s.rowid
"""
_WHOLES = "SELECT whole FROM temp.lineage WHERE item = ?"
_CUSTODY = """c.entry, c.action, c.occurred, c.occurred_earliest, c.occurred_latest, c.custodian, c.from_party,
  c.to_party, EXISTS (SELECT 1 FROM json_each(c.unknown) u WHERE u.value = 'custodian')"""
_ITEMS = f"""
SELECT i.id, i.entry, i.recovered, i.recovered_earliest, i.recovered_latest, n.entry, n.occurred, n.occurred_earliest,
  n.occurred_latest, {_CUSTODY}
FROM item i LEFT JOIN incident n ON n.id = i.incident LEFT JOIN custody c ON c.subject = i.id ORDER BY i.id, c.entry
"""  # noqa: S608 - our own text
_OTHERS = f"""
SELECT c.subject, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, {_CUSTODY}
FROM custody c WHERE NOT EXISTS (SELECT 1 FROM item i WHERE i.id = c.subject) ORDER BY c.subject, c.entry
"""  # noqa: S608 - our own text
_MADE = """
SELECT DISTINCT x.entry, coalesce(x.party, x.rule), x.role, m.item, x.earliest, x.latest,
  n.entry, n.occurred, n.occurred_earliest, n.occurred_latest
FROM interpretation x CROSS JOIN marking m ON m.id = x.marking CROSS JOIN temp.lineage l ON l.item = m.item
CROSS JOIN item w ON w.id = l.whole CROSS JOIN incident n ON n.id = w.incident
WHERE x.role = 'manufacture' AND x.earliest > n.occurred_latest ORDER BY x.entry, n.entry
"""
_ASSEMBLED = """
SELECT x.entry, coalesce(x.party, x.rule), x.role, m.item, x.earliest, x.latest, a.entry, a.by, a.role, a.item, a.latest
FROM interpretation x CROSS JOIN marking m ON m.id = x.marking
CROSS JOIN temp.lineage l ON l.item = m.item AND l.whole <> l.item
CROSS JOIN temp.assembled a ON a.item = l.whole AND a.latest < x.earliest
WHERE x.role = 'manufacture' ORDER BY x.entry, a.entry
"""
_CITED = """
SELECT s.incident, s.source, f.family FROM statement s CROSS JOIN source f ON f.id = s.source
WHERE s.incident IS NOT NULL ORDER BY s.incident
"""
_BASELESS = """
SELECT x.item, x.entry, x.party, x.designation FROM identification x WHERE x.basis IS NULL AND x.source IS NULL
  AND NOT EXISTS (SELECT 1 FROM erased_claim e WHERE e.entry = x.entry AND e.name IN ('basis', 'source'))
ORDER BY x.entry
"""
_TERMLESS = """
SELECT p.id, p.entry, r.status IN ('released', 'corrected') FROM photo p CROSS JOIN record r ON r.id = p.id
WHERE p.entry IS NOT NULL AND p.rights IS NULL AND p.consent IS NULL
  AND NOT EXISTS (SELECT 1 FROM acquisition a WHERE a.photo = p.id AND (a.rights IS NOT NULL OR a.consent IS NOT NULL))
  AND NOT EXISTS (SELECT 1 FROM acquisition a CROSS JOIN erased_claim e ON e.entry = a.entry
    WHERE a.photo = p.id AND e.name IN ('rights', 'consent'))
ORDER BY p.id
"""
# An agent knows what a mark is said to be who stated it, or decided about or released an entry that states it.
_NOT_BLIND = f"""
SELECT r.marking, r.entry, r.actor, r.party, json_group_array(e.idx)
FROM reading r CROSS JOIN entry e ON e.subject = r.marking AND e.idx < r.entry AND e.actor = r.actor
WHERE r.blind AND (e.type IN ({TELLING_SQL})
  OR EXISTS (SELECT 1 FROM json_each(e.claims, '$.entries') n CROSS JOIN entry t ON t.idx = n.value
    WHERE e.type = 'review.decided' AND t.subject = r.marking AND t.type IN ({TELLING_SQL}))
  OR EXISTS (SELECT 1 FROM json_each(e.claims, '$.released') n CROSS JOIN entry t ON t.idx = n.value ->> '$.entry'
    WHERE e.type = 'record.released' AND t.subject = r.marking AND t.type IN ({TELLING_SQL})))
GROUP BY r.entry ORDER BY r.entry
"""  # noqa: S608 - our own text


def evidence(connection: sqlite.Connection) -> Iterator[Finding]:
    """Yield every finding on the evidence, rule by rule.

    Args:
        connection: a projection that was replayed; only temporary tables are written.

    Raises:
        sqlite.Error: the tables cannot be read.
    """
    for statement in sqlite.statements(_PREPARED):
        connection.execute(statement)
    yield from _one_object(connection)
    yield from _in_series(connection)
    yield from _handled(connection)
    yield from _dated(connection)
    for incident, rows in groupby(connection.execute(_CITED), _subject):
        yield from _found(dependent_sources(incident, [(source, family) for _, source, family in rows]))
    for row in connection.execute(_BASELESS):
        yield baseless(*row)
    for photo, entry, released in connection.execute(_TERMLESS):
        yield termless(photo, entry, released=bool(released))
    for marking, entry, agent, party, before in connection.execute(_NOT_BLIND):
        yield not_blind(marking, entry, agent, party, sorted(json.loads(before)))


def _one_object(connection: sqlite.Connection) -> Iterator[Finding]:
    """P11 and P24."""
    for row in connection.execute(_PARTS):
        yield part_elsewhere(*row)
    for photo, items, incidents in connection.execute(_PICTURED):
        yield pictured_together(photo, json.loads(items), json.loads(incidents))
    # Objects that were made up to show how a mark looks are compared among themselves.
    told: set[tuple[tuple[str, str | int], ...]] = set()
    alike = groupby(connection.execute(_SERIALS, (LEAST_CHARACTERS,)), itemgetter(0, 1))
    transliterated = groupby(connection.execute(_TRANSLITERATED), itemgetter(0, 1, 2, 3))
    for _, rows in chain(alike, transliterated):
        readings = [
            Marked(item, incident, text, entry, frozenset(whole for (whole,) in connection.execute(_WHOLES, (item,))))
            for *_, item, incident, text, entry in rows
            if serial_key(text) is not None
        ]
        for finding in _found(same_serial(readings)):
            if finding.compared not in told:
                told.add(finding.compared)
                yield finding


def _in_series(connection: sqlite.Connection) -> Iterator[Finding]:
    """P12."""
    for (series, _), rows in groupby(connection.execute(_SERIES), itemgetter(0, 1)):
        numbered = [
            Numbered(marking, text, entry, Serial(series, digits, number))
            for _, _, marking, text, entry, digits, number in rows
        ]
        yield from outside_format(numbered)


def _handled(connection: sqlite.Connection) -> Iterator[Finding]:
    """P13 as far as it is of custody, and P14: each item and each photograph with its custody events."""
    for subject, rows in groupby(chain(connection.execute(_ITEMS), connection.execute(_OTHERS)), _subject):
        events = list(rows)
        item, handlings = events[0], [_handling(row[9:]) for row in events if row[9] is not None]
        recovery = _stated("recovery", *item[1:5]) if item[2] or item[3] or item[4] else None
        impact = _stated("impact", *item[5:9]) if item[5] is not None else None
        recoveries = [one.stated for one in handlings if one.action == "recovery"] + ([recovery] if recovery else [])
        if impact:
            for one in recoveries:
                yield from _found(recovered_before_impact(subject, one, impact))
        yield from handled_early(subject, [(one.action, one.stated) for one in handlings], recoveries, impact)
        yield from custody_findings(subject, handlings, recovery, impact)


def _dated(connection: sqlite.Connection) -> Iterator[Finding]:
    """P13 as far as it is of what interpretations say."""
    for row in connection.execute(_MADE):
        yield from _found(made_after_use(_dating(*row[:6]), _stated("incident", *row[6:])))
    for row in connection.execute(_ASSEMBLED):
        entry, by, role, whole, latest = row[6:]
        yield from _found(made_after_assembly(_dating(*row[:6]), _dating(entry, by, role, whole, None, latest)))


def _found(finding: Finding | None) -> Iterable[Finding]:
    return () if finding is None else (finding,)


def _handling(row: _Row) -> Handling:
    entry, action, text, earliest, latest, custodian, from_party, to_party, unknown = row
    stated = _stated(action or "custody event", entry, text, earliest, latest)
    return Handling(stated, action, custodian, from_party, to_party, custodian_unknown=bool(unknown))


def _stated(name: str, entry: int, text: str | None, earliest: str | None, latest: str | None) -> Stated:
    return Stated(name, entry, _edtf(text), Bounds(_day(earliest), _day(latest)))


def _dating(entry: int, by: str | None, role: str, item: str, earliest: str | None, latest: str | None) -> Dating:
    return Dating(entry, by or f"entry {entry}", role, item, Bounds(_day(earliest), _day(latest)))


def _day(text: str | None) -> date | None:
    """Return a day, or None where a text is none, as interpretations may state one: their schema asks for digits."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _edtf(text: str | None) -> str | None:
    """Return a date that can be printed, or None where an entry was damaged."""
    try:
        bounds(text or "")
    except InvalidEntry:
        return None
    return text
