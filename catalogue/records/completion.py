"""What the door adds to stated claims: bounds of dates, coarse values, earlier readings (rules R7, R8, R12, R14)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalogue.base.dates import bounds
from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.model import EntryType
from catalogue.base.places import coarse
from catalogue.markings.notation import NotationError, parse
from catalogue.records.replay import KnownEntry


def complete(kind: EntryType, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stated claims of an entry type with those that follow from them.

    Raises:
        RuleRefused: a derived claim is stated (R7), or a text is not as it was seen (R14).
        InvalidEntry: a date or a coordinate is none (R8, R12).
    """
    claims = dict(stated)
    for name in stated:
        claim = kind.claims.get(name)
        if claim is not None and claim.derived:
            raise RuleRefused(f"R7: {name} is computed when the entry is recorded; leave it out")
    for name, value in stated.items():
        claim = kind.claims.get(name)
        if claim is None or value is None:
            continue
        if claim.edtf and isinstance(value, str):
            claims |= _dates(kind, name, value)
        if claim.coarse and isinstance(value, Mapping):
            claims[claim.coarse] = _coarse(value, name)
        if claim.verbatim and isinstance(value, str):
            _check_verbatim(name, value)
        if claim.notation and isinstance(value, str):
            _check_notation(name, value)
    return claims


def from_record(kind: EntryType, entries: Iterable[KnownEntry]) -> dict[str, Any]:
    """Return the claims of a new entry that follow from what is recorded about its subject already.

    Of a reading, which readings of the mark were here before it: so blindness can be judged from the ledger.
    """
    if kind.name != "marking.read":
        return {}
    return {"earlier": [entry.idx for entry in entries if entry.claims["type"] == "marking.read"]}


def with_derived(kind: EntryType, name: str) -> Iterator[str]:
    """Yield the name of a claim, and those of claims that the door computed from it."""
    yield name
    claim = kind.claims.get(name)
    if claim is not None and claim.coarse:
        yield claim.coarse
    if claim is not None and claim.edtf:
        yield from (f"{name}_{part}" for part in ("earliest", "latest", "date") if f"{name}_{part}" in kind.claims)


def _dates(kind: EntryType, name: str, value: str) -> dict[str, str]:
    try:
        found = bounds(value)
    except InvalidEntry as error:
        raise InvalidEntry(f"R8: {name}: {error}") from error
    day = {f"{name}_earliest": found.earliest, f"{name}_latest": found.latest}
    if found.earliest and found.earliest == found.latest:
        day[f"{name}_date"] = found.earliest
    return {key: bound.isoformat() for key, bound in day.items() if bound and key in kind.claims}


def _coarse(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    try:
        return coarse(value)
    except (KeyError, ArithmeticError) as error:
        raise InvalidEntry(f"R12: {name} needs lat and lon as decimal strings, such as 50.0015") from error


def _check_verbatim(name: str, value: str) -> None:
    if unicodedata.normalize("NFC", value) != value:
        raise RuleRefused(f"R14: {name} is not in Unicode NFC; normalise it to NFC, not to NFKC")
    if any(unicodedata.category(char) == "Cc" and char != "\n" for char in value):
        raise RuleRefused(f"R14: {name} holds a control character; only line breaks may stand in a reading")


def _check_notation(name: str, value: str) -> None:
    try:
        parse(value)
    except NotationError as error:
        raise RuleRefused(f"R14: {name} is not in the notation of readings, {error}") from error
