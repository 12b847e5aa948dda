"""Everything known of one record, entry by entry, from the projection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from catalogue.base.errors import NotFound
from catalogue.base.ids import parse_id
from catalogue.ledger.entry import parse_body
from catalogue.ledger.stamps import Bounds
from catalogue.records.catalogue import Catalogue


def history(catalogue: Catalogue, identifier: str) -> Iterator[dict[str, Any]]:
    """Yield the entries about a record, oldest first, with all claims, the names of those released and erased.

    `not_before` is the checkpoint that the entry has seen, so it was made after that was signed. `not_after` is the
    earliest authority's time on a checkpoint over it, None where there is none. The clock of whoever wrote it down is
    in `recorded`, and proves nothing.

    Raises:
        NotFound: nothing is recorded under that id.
        InvalidEntry: it is no id.
    """
    subject = parse_id(identifier)[1]
    released: dict[int, list[str]] = {}
    query = "SELECT entry, name FROM released_claim WHERE subject = ? ORDER BY entry, name"
    for entry, name in catalogue.projection.execute(query, (subject,)):
        released.setdefault(entry, []).append(name)
    erased: dict[int, dict[str, int]] = {}
    query = "SELECT entry, name, erasure FROM erased_claim WHERE subject = ? ORDER BY entry, name"
    for entry, name, erasure in catalogue.projection.execute(query, (subject,)):
        erased.setdefault(entry, {})[name] = erasure
    query = "SELECT idx, type, actor, amends, claims FROM entry WHERE subject = ? ORDER BY idx"
    rows = catalogue.projection.execute(query, (subject,)).fetchall()
    if not rows:
        raise NotFound(f"nothing is recorded under {subject}")
    bounds = Bounds(catalogue.ledger)
    for idx, kind, actor, amends, text in rows:
        claims = json.loads(text)
        bound = bounds.not_after(idx)
        yield {
            "entry": idx,
            "type": kind,
            "actor": actor,
            "occurred": claims.get("occurred"),
            "recorded": claims.get("recorded"),
            "not_before": {"checkpoint": parse_body(catalogue.ledger.entry(idx).body).seen.size},
            "not_after": bound
            and {"time": bound.time.isoformat(), "authority": bound.authority, "checkpoint": bound.size},
            "amends": json.loads(amends),
            "claims": claims,
            "released": released.get(idx, []),
            "erased": erased.get(idx, {}),
        }


def show(catalogue: Catalogue, identifier: str) -> dict[str, Any]:
    """Return a record: its row of the table `record`, and its history. Raises NotFound, InvalidEntry."""
    subject = parse_id(identifier)[1]
    entries = list(history(catalogue, subject))
    (row,) = catalogue.tables.query("SELECT * FROM record WHERE id = ?", [subject])
    return {**row, "entries": entries}
