"""What was corrected or withdrawn since it was stated: before, after, by whom and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.base.model import type_of
from catalogue.web.pages.model import Change, Changed, Value
from catalogue.web.pages.reader import Reader, Row, date_words, structure

_OWN = frozenset({"type", "subject", "actor", "key", "recorded", "of", "corrects", "replaces", "reason"})
_CORRECTIONS = """
SELECT c.*, e.claims, t.claims AS corrected FROM correction c JOIN entry e ON e.idx = c.entry
LEFT JOIN entry t ON t.idx = c.corrects WHERE c.subject = ? ORDER BY c.entry
"""
_WITHDRAWALS = """
SELECT entry, max(whole) AS whole, max(reason) AS reason, max(occurred) AS occurred, max(actor) AS actor,
  json_group_array(target) AS targets FROM withdrawal WHERE subject = ? GROUP BY entry ORDER BY entry
"""


def changes(reader: Reader, subject: str) -> tuple[Change, ...]:
    """Return what was changed about a record, in the order in which it was."""
    corrected = [_correction(reader, row) for row in reader.rows(_CORRECTIONS, subject)]
    withdrawn = [_withdrawal(reader, row) for row in reader.rows(_WITHDRAWALS, subject)]
    return tuple(sorted(corrected + withdrawn, key=lambda change: change.entry))


def _correction(reader: Reader, row: Row) -> Change:
    decision = {"accepted": "", "rejected": " A reviewer rejected this: it changes nothing."}
    return Change(
        sort="rejected" if row["decision"] == "rejected" else "corrected",
        entry=row["entry"],
        title=f"Entry {row['corrects']} was corrected",
        actor=reader.link(row["actor"]),
        when=Value(""),
        reason=Value(row["reason"]) if row["reason"] else reader.nothing(),
        note=decision.get(row["decision"], " No reviewer has decided about it yet.").strip(),
        lines=tuple(_lines(reader, row)),
    )


def _lines(reader: Reader, row: Row) -> Iterator[Changed]:
    after: dict[str, Any] = json.loads(row["claims"])
    replaced = {one["name"]: one["entry"] for one in json.loads(row["replaces"] or "[]")}
    try:
        known = type_of({"type": "record.corrected", **({"of": row["of"]} if row["of"] else {})}).claims
    except InvalidEntry:
        known = {}
    for name in dict.fromkeys([*replaced, *(name for name in after if name not in _OWN)]):
        claim = known.get(name)
        if claim is not None and claim.derived and not claim.name.endswith("_coarse"):
            continue
        before = _claims(reader, replaced.get(name)).get(name, ...) if name in replaced else ...
        yield Changed(
            label=claim.title if claim else name,
            before=_shown(reader, before) if name in replaced else Value("not stated", "absent"),
            after=_shown(reader, after.get(name, ...)),
        )


def _claims(reader: Reader, idx: int | None) -> dict[str, Any]:
    row = reader.one("SELECT claims FROM entry WHERE idx = ?", idx)
    return dict(json.loads(row["claims"])) if row else {}


def _shown(reader: Reader, value: object) -> Value:
    if value is ...:
        return reader.nothing()
    if value is None:
        return Value("unknown (stated)", "unknown")
    if isinstance(value, bool):
        return Value("yes" if value else "no")
    return Value(value if isinstance(value, str) else structure(json.dumps(value, ensure_ascii=False)))


def _withdrawal(reader: Reader, row: Row) -> Change:
    targets = ", ".join(str(one) for one in sorted(json.loads(row["targets"])))
    return Change(
        sort="withdrawn",
        entry=row["entry"],
        title="The record was withdrawn" if row["whole"] else f"Entries were withdrawn: {targets}",
        actor=reader.link(row["actor"]),
        when=date_words(row["occurred"]) if row["occurred"] else reader.nothing(),
        reason=Value(row["reason"]) if row["reason"] else reader.nothing(),
        note="",
        lines=(),
    )
