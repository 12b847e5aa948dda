"""Everything known of one record, entry by entry, from the projection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from catalogue.base.errors import NotFound
from catalogue.base.ids import parse_id
from catalogue.base.model import common_claims, entry_type
from catalogue.ledger.entry import parse_body
from catalogue.ledger.stamps import Bounds
from catalogue.records.catalogue import Catalogue
from catalogue.records.state import State
from catalogue.records.whereabouts import whereabouts

_USED = "SELECT * FROM production_to_use WHERE item = ?"
_DATED = """
SELECT * FROM production_to_use_by_part WHERE item = ? ORDER BY not_before IS NULL, not_before DESC, interpretation
"""


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
    """Return a record: its row of the table `record`; what counts now, claim by claim; where it has been; its history.

    Of an item also, how long before its use it was made: `production_to_use` has its row of that view, None where there
    is none, and `datings` its rows of `production_to_use_by_part`.

    In `stated`, each claim that the record's own type knows is there, also where nobody stated it: `state` is stated,
    unknown (somebody states that) or not stated; `entry` is the entry that states it, which may be a correction.

    Raises:
        NotFound: nothing is recorded under that id.
        InvalidEntry: it is no id.
    """
    subject = parse_id(identifier)[1]
    entries = list(history(catalogue, subject))
    (row,) = catalogue.tables.query("SELECT * FROM record WHERE id = ?", [subject])
    return {
        **row,
        "stated": list(_stated(State(catalogue.projection), subject)),
        "custody": whereabouts(catalogue, subject),
        **(_production(catalogue, subject) if row["kind"] == "item" else {}),
        "entries": entries,
    }


def _production(catalogue: Catalogue, item: str) -> dict[str, Any]:
    return {
        "production_to_use": next(iter(catalogue.query(_USED, (item,))), None),
        "datings": catalogue.query(_DATED, (item,)),
    }


def _stated(state: State, subject: str) -> Iterator[dict[str, Any]]:
    gone = state.withdrawn(subject)
    for entry in state.entries(subject):
        kind = entry_type(entry.claims["type"])
        if kind.effect == "adds" or entry.idx in gone:
            continue
        holders = state.holders(entry)
        for name, claim in kind.claims.items():
            holder = holders.get(name)
            if name in common_claims() or (claim.derived and holder is None):
                continue
            value = holder.claims[name] if holder else None
            yield {
                "name": name,
                "title": claim.title,
                "value": value,
                "state": "not stated" if holder is None else "unknown" if value is None else "stated",
                "entry": holder.idx if holder else None,
            }
