"""Where a thing has been, from the tables: impact, recovery, custody, documentation, on one line with its gaps.

The same rules draw the line of a record page (`catalogue.rules.custody`); here it is data, for the command line.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from catalogue.records.catalogue import Catalogue
from catalogue.rules.custody import Event, Gap, Overlap, Switch, names, timeline

_EVENTS = """
WITH shown (id) AS (SELECT ?1 UNION SELECT photo FROM depiction WHERE item = ?1)
SELECT 'impact' AS what, n.entry AS entry, n.occurred, n.occurred_earliest AS earliest, n.occurred_latest AS latest,
  n.place_name AS place, NULL AS action, NULL AS custodian, NULL AS from_party, NULL AS to_party, 1 AS chain,
  NULL AS unknown
FROM item i JOIN incident n ON n.id = i.incident WHERE i.id = ?1
UNION ALL SELECT 'recovery', entry, recovered, recovered_earliest, recovered_latest, recovery_place, 'recovery',
  recovered_by, NULL, NULL, 1, unknown
FROM item WHERE id = ?1 AND (recovered IS NOT NULL OR instr(coalesce(unknown, ''), '"recovered"'))
  AND NOT EXISTS (SELECT 1 FROM custody WHERE subject = ?1 AND action = 'recovery')
UNION ALL SELECT action, entry, occurred, occurred_earliest, occurred_latest, place_name, action, custodian, from_party,
  to_party, 1, unknown
FROM custody WHERE subject = ?1
UNION ALL SELECT 'photographed', a.entry, a.documented, a.documented_earliest, a.documented_latest, a.documented_place,
  NULL, NULL, NULL, NULL, 0, NULL
FROM photo p JOIN acquisition a ON a.entry = p.entry WHERE p.id IN (SELECT id FROM shown) AND a.documented IS NOT NULL
UNION ALL SELECT 'photographed', p.entry, p.captured_date, p.captured_date, p.captured_date, NULL,
  NULL, NULL, NULL, NULL, 0, NULL
FROM photo p WHERE p.id IN (SELECT id FROM shown) AND p.captured_date IS NOT NULL AND p.documented IS NULL
UNION ALL SELECT 'acquired', entry, occurred, occurred, occurred, NULL, NULL, NULL, NULL, NULL, 0, NULL
FROM acquisition WHERE photo = ?1
ORDER BY entry
"""


def whereabouts(catalogue: Catalogue, subject: str) -> list[dict[str, Any]]:
    """Return the line of an item or a photograph, part by part: events, gaps, overlaps, switches; then undated events.

    Each part has `sort` and, as far as they apply, `what`, `entry`, `first` and `last` (ISO days, None where open),
    `place`, `held_by`. What its custody was before the first dated event, where that is no recovery, is a part of its
    own, `before`; `stated_unknown` says that somebody states a date or a holder of it to be unknown.
    """
    rows = {str(n): row for n, row in enumerate(catalogue.query(_EVENTS, (subject,)))}
    if not rows:
        return []
    made = timeline([_event(key, row) for key, row in rows.items()])
    shown: list[dict[str, Any]] = []
    first = next((part for part in made.line if isinstance(part, Event) and _is_custody(part, rows)), None)
    for part in made.line:
        if part is first and first.earliest and rows[first.key]["what"] != "recovery":
            told = any(_unknown(row) for row in rows.values())
            shown.append({"sort": "before", "last": first.earliest.isoformat(), "stated_unknown": told})
        if isinstance(part, Event):
            shown.append(_shown("event", rows[part.key]))
        elif isinstance(part, Gap):
            sort = "held" if part.held_by else "gap"
            days = {"first": part.first.isoformat(), "last": part.last.isoformat(), "days": part.days}
            shown.append({"sort": sort, **days, "held_by": part.held_by})
        elif isinstance(part, Overlap):
            entries = {"entries": [rows[part.first]["entry"], rows[part.second]["entry"]]}
            shown.append({"sort": "overlap", **entries})
        elif isinstance(part, Switch):
            shown.append({"sort": "switch", "left_with": list(part.left_with), "found_with": list(part.found_with)})
    return [*shown, *(_shown("undated", rows[event.key]) for event in made.undated)]


def _is_custody(event: Event, rows: dict[str, dict[str, Any]]) -> bool:
    return event.chain and rows[event.key]["what"] != "impact"


def _unknown(row: dict[str, Any]) -> bool:
    """Say whether an event states its date, its holder or its giver to be unknown."""
    return not {"occurred", "recovered", "custodian", "from_party", "recovered_by"}.isdisjoint(
        json.loads(row["unknown"] or "[]")
    )


def _event(key: str, row: dict[str, Any]) -> Event:
    before, after = names(row["action"], row["custodian"], row["from_party"], row["to_party"])
    return Event(
        key,
        _day(row["earliest"]),
        _day(row["latest"]),
        chain=bool(row["chain"]),
        held_before=min(before, default=None),
        held_after=min(after, default=None),
        names_before=before,
        names_after=after,
    )


def _shown(sort: str, row: dict[str, Any]) -> dict[str, Any]:
    told = {"first": row["earliest"], "last": row["latest"], "place": row["place"], "held_by": row["custodian"]}
    return {"sort": sort, "what": row["what"], "entry": row["entry"], "occurred": row["occurred"], **told}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:  # an acquisition states any EDTF, without bounds
        return None
