"""Everything stated about a record, entry by entry and claim by claim, each with how public it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.base.model import Claim, EntryType, common_claims, type_of
from catalogue.base.vocabularies import title_of
from catalogue.release.disclosed import own_claims
from catalogue.release.policy import RELEASED
from catalogue.web.desk.reader import DeskReader
from catalogue.web.pages.model import Value
from catalogue.web.pages.reader import date_words, is_record

_ENTRIES = """
SELECT e.idx, e.type, e.actor, e.claims,
  NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.target = e.idx AND w.subject = e.subject) AS stands
FROM entry e WHERE e.subject = ? ORDER BY e.idx
"""
_RELEASED = "SELECT entry, name FROM released_claim WHERE subject = ?"
_WORDS = {
    "released": ("released", "A reviewer made this claim public."),
    "public": ("not released", "A release of this record makes this claim public."),
    "withheld": ("withheld", "A release does not show this claim, unless it names it."),
    "never": ("never public", "No release can show this claim."),
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim: its name in words, its value, and how public it is (`reach`: released, public, withheld, never)."""

    name: str
    label: str
    help: str
    value: Value
    reach: str
    reach_words: str
    reach_hint: str


@dataclass(frozen=True, slots=True)
class EntryStated:
    """One entry of a record with its claims; `stands` unless it was withdrawn."""

    index: int
    title: str
    actor: Value
    recorded: Value
    claims: tuple[ClaimLine, ...]
    correction: str  # who may correct it: anyone, author, none
    stands: bool


def stated(reader: DeskReader, subject: str) -> tuple[EntryStated, ...]:
    """Return the entries about a record, oldest first."""
    released = {(row["entry"], row["name"]) for row in reader.rows(_RELEASED, subject)}
    return tuple(_entry(reader, row, released) for row in reader.rows(_ENTRIES, subject))


def releasable(entries: tuple[EntryStated, ...]) -> tuple[ClaimLine, ...]:
    """Return the withheld claims that a release could name, each name once."""
    found = {line.name: line for entry in entries for line in entry.claims if line.reach == "withheld"}
    return tuple(found.values())


def _entry(reader: DeskReader, row: Mapping[str, Any], released: set[tuple[int, str]]) -> EntryStated:
    claims: dict[str, Any] = json.loads(row["claims"])
    try:
        kind: EntryType | None = type_of({**claims, "type": row["type"]})
    except InvalidEntry:
        kind = None
    known: Mapping[str, Claim] = kind.claims if kind else {}
    own = own_claims() if row["type"] == RELEASED else frozenset()
    lines = tuple(
        _line(reader, name, known.get(name), value, was_released=(row["idx"], name) in released or name in own)
        for name, value in claims.items()
        if name not in common_claims()
    )
    title = kind.title if kind else row["type"]
    return EntryStated(
        row["idx"], title, reader.link(row["actor"]), date_words(claims.get("recorded") or ""), lines,
        kind.correction if kind else "none", bool(row["stands"]),
    )  # fmt: skip


def _line(reader: DeskReader, name: str, claim: Claim | None, value: object, *, was_released: bool) -> ClaimLine:
    reach = "released" if was_released else claim.disclosure if claim else "withheld"
    words, hint = _WORDS[reach]
    label, meaning = (claim.title, claim.description) if claim else (name, "")
    return ClaimLine(name, label, meaning, _value(reader, claim, value), reach, words, hint)


def _value(reader: DeskReader, claim: Claim | None, value: object) -> Value:
    if value is None:
        return Value("unknown (stated)", "unknown")
    if isinstance(value, bool):
        return Value("yes" if value else "no")
    if claim and claim.vocabulary:
        codes = value if isinstance(value, list) else [value]
        return Value(", ".join(title_of(claim.vocabulary, str(code)) for code in codes))
    if isinstance(value, str):
        if claim and claim.edtf:
            return date_words(value)
        if claim and claim.refers and is_record(value):
            return reader.link(value)
        return Value(value, mono=bool(claim and (claim.verbatim or "SHA" in (claim.unit or ""))))
    if isinstance(value, int | float):
        return Value(f"{value:,}" + (f" {claim.unit}" if claim and claim.unit else ""))
    if isinstance(value, list) and value and isinstance(value[0], dict) and {"digest", "entry"} <= value[0].keys():
        entries = ", ".join(str(entry) for entry in sorted({one["entry"] for one in value}))
        return Value(f"{len(value)} claims of the entries {entries}")
    return Value(json.dumps(value, ensure_ascii=False), mono=True)
