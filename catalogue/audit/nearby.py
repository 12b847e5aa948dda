"""The findings on one record: the rules of the evidence, over that record and those that it is compared with.

Only these are replayed, from what the ledger holds of them, so a catalogue of a million photographs takes no longer.
P12 is left to the audit: it needs every number of a series.
"""

from __future__ import annotations

import json

from catalogue.audit.evidence import evidence
from catalogue.base import sqlite
from catalogue.base.errors import NotChecked
from catalogue.base.findings import Finding
from catalogue.base.ids import parse_id
from catalogue.records.catalogue import Catalogue
from catalogue.records.replay import KnownEntry, insert_entries, open_projection, refill
from catalogue.rules.sequence import OUTSIDE

MOST = 5000  # records around one: an incident with more is left to the audit
_STEPS = 4  # from an item by its mark to the same mark elsewhere, that item, and its incident
_NEAR = """
WITH RECURSIVE near (id, step) AS (
  SELECT ?1, 0
  UNION SELECT i.incident, step + 1 FROM near JOIN item i ON i.id = near.id WHERE step < ?2
  UNION SELECT i.part_of, step + 1 FROM near JOIN item i ON i.id = near.id WHERE step < ?2
  UNION SELECT i.id, step + 1 FROM near JOIN item i ON i.part_of = near.id WHERE step < ?2
  UNION SELECT m.id, step + 1 FROM near JOIN marking m ON m.item = near.id WHERE step < ?2
  UNION SELECT m.item, step + 1 FROM near JOIN marking m ON m.id = near.id WHERE step < ?2
  UNION SELECT o.marking, step + 1 FROM near JOIN search_mark s ON s.marking = near.id
    JOIN search_mark o ON o.search_key = s.search_key WHERE step < ?2
  UNION SELECT o.marking, step + 1 FROM near JOIN search_mark s ON s.marking = near.id
    JOIN search_mark o ON o.number = s.number AND o.digits = s.digits AND o.series = s.series AND s.series <> ''
    WHERE step < ?2
  UNION SELECT d.item, step + 1 FROM near JOIN depiction d ON d.photo = near.id WHERE step < ?2
  UNION SELECT s.id, step + 1 FROM near JOIN statement s ON s.incident = near.id WHERE step < ?2
  UNION SELECT s.source, step + 1 FROM near JOIN statement s ON s.id = near.id WHERE step < ?2
  LIMIT ?3)
SELECT DISTINCT id FROM near WHERE id IS NOT NULL
"""
_ENTRIES = """
SELECT idx, amends, claims FROM entry WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY idx
"""


def findings_about(catalogue: Catalogue, identifier: str) -> list[Finding]:
    """Return the findings on a record.

    Raises:
        InvalidEntry: it is no id.
        NotChecked: there is too much around the record; `catalogue audit` goes through all of it.
    """
    catalogue.catch_up()
    subject = parse_id(identifier)[1]
    near = [row["id"] for row in catalogue.query(_NEAR, (subject, _STEPS, MOST + 1))]
    if len(near) > MOST:
        raise NotChecked(f"more than {MOST} records stand around {subject}; run `catalogue audit` for the findings")
    rows = catalogue.query(_ENTRIES, (json.dumps(near),))
    entries = [KnownEntry(row["idx"], tuple(json.loads(row["amends"])), json.loads(row["claims"])) for row in rows]
    connection = open_projection(None)
    try:
        with sqlite.transaction(connection):
            refill(connection, insert_entries(connection, entries), size=0)
        return [finding for finding in evidence(connection) if finding.subject == subject and finding.code != OUTSIDE]
    finally:
        connection.close()
