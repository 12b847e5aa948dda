"""Dates as people know them: EDTF (ISO 8601-2), and the first and last day that a text allows.

The library `edtf` parses; its traps are closed here. It reads `/2024-01-02` as a bounded interval, raises
ValueError on `2024-08-1X`, and prints to standard output before it refuses `2024-1X`. Refused, since their bounds
would be narrower than what is meant, or would hide something: lists in brackets, which collapse to their span; seasons
(`2024-21` to `2024-32`), which lie elsewhere on each half of the globe, and of which the library ends winter on
31 December; significant digits (`2024S2`), which it ignores; years before 1 and wholly unspecified ones, which have no
first day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from time import struct_time
from typing import Any

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from catalogue.base.errors import InvalidEntry

_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(Z|[+-]\d{2}:\d{2})?")
_PLAIN_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d{2}")
_PLAIN_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PLAIN_YEAR = re.compile(r"\d{4}")
_DAY_WITH_X = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))-([0-3])X")
_REFUSED = re.compile(r"-[?~%]?(\dX|X\d)|^[^-]*-[?~%]?(2[1-9]|3[0-2])[?~%]?$|S\d")
_EXAMPLES = "2024-08-18, 2024-08, 2024-34 (second quarter), 2024?, 2024-07-30/2024-08-18, ../2024-01-11"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day that an EDTF text allows, both included; None where a side is open."""

    earliest: date | None
    latest: date | None


def _day(value: struct_time) -> date | None:
    return date(value.tm_year, value.tm_mon, value.tm_mday) if 1 <= value.tm_year <= 9999 else None  # noqa: PLR2004


def _month(first: date) -> Bounds:
    """Return the bounds of the month that begins on `first`."""
    return Bounds(first, first.replace(day=monthrange(first.year, first.month)[1]))


def _decade_of_days(month: date, tens: int) -> Bounds:
    """Return the bounds of `2024-08-1X`: the days of the month that begin with that digit."""
    last = _month(month).latest
    first = month + timedelta(days=max(10 * tens - 1, 0))
    return Bounds(first, min(month + timedelta(days=10 * tens + 8), last) if last else None)


def _single(text: str) -> Bounds:
    if found := _WITH_TIME.fullmatch(text):
        day = datetime.fromisoformat(text).date()
        return Bounds(day, day)
    if found := _DAY_WITH_X.fullmatch(text):
        return _decade_of_days(date.fromisoformat(f"{found[1]}-01"), int(found[2]))
    # Plain dates are nearly all there are, and the library's parser takes 8 ms for one.
    if _PLAIN_DAY.fullmatch(text):
        return Bounds(date.fromisoformat(text), date.fromisoformat(text))
    if _PLAIN_MONTH.fullmatch(text):
        return _month(date.fromisoformat(f"{text}-01"))
    if _PLAIN_YEAR.fullmatch(text) and text != "0000":
        return Bounds(date(int(text), 1, 1), date(int(text), 12, 31))
    if _REFUSED.search(text):
        raise ValueError(text)
    parsed: Any = edtf.parse_edtf(text)
    if isinstance(parsed, edtf.Interval) or type(parsed).__name__ in {"OneOfASet", "MultipleDates"}:
        raise ValueError(text)
    days = Bounds(_day(parsed.lower_strict()), _day(parsed.upper_strict()))
    if days.earliest is None or days.latest is None:  # not of the years 1 to 9999
        raise ValueError(text)
    return days


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """Return the first and last day that an EDTF text allows.

    `..` or nothing on one side of a slash leaves that side open. Uncertain (`?`) and approximate (`~`) dates
    keep the bounds of the date as written: the qualifier is for people to weigh.

    Raises:
        InvalidEntry: the text is no EDTF that this catalogue takes, or ends before it begins.
    Source: ISO 8601-2:2019, profile of the Library of Congress, levels 0 and 1.
    """
    try:
        if text != text.strip():  # the library passes white space over
            raise ValueError(text)  # noqa: TRY301
        if "/" in text:
            first, last = text.split("/")
            lower = None if first in {"", ".."} else _single(first).earliest
            upper = None if last in {"", ".."} else _single(last).latest
            found = Bounds(lower, upper)
        else:
            found = _single(text)
        if found.earliest is None and found.latest is None:  # open on both sides
            raise ValueError(text)  # noqa: TRY301
    except (ValueError, TypeError, AttributeError, OverflowError, EDTFParseException) as error:
        raise InvalidEntry(f"{text!r} is not a date in EDTF; write for example {_EXAMPLES}") from error
    if found.earliest and found.latest and found.latest < found.earliest:
        raise InvalidEntry(f"{text!r} ends before it begins")
    return found


def qualified(text: str) -> bool:
    """Say whether an EDTF text calls its date, or a part of it, uncertain (`?`), approximate (`~`) or both (`%`)."""
    return any(qualifier in text for qualifier in "?~%")


def in_words(text: str) -> str:
    """Return an EDTF date as people write it, such as `18 Aug 2024`; rarer forms come back unchanged."""
    if found := _WITH_TIME.fullmatch(text):
        zone = {None: "zone unknown", "Z": "UTC"}.get(found[5], found[5])
        return f"{in_words(found[1])}, {found[2]}:{found[3]} ({zone})"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = date.fromisoformat(text)
        return f"{day.day} {day:%b} {day.year}"
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return f"{date.fromisoformat(f'{text}-01'):%b} {text[:4]}"
    if found := re.fullmatch(r"(\d{4})-3([3-6])", text):
        return f"quarter {int(found[2]) - 2} of {found[1]}"
    if text.count("/") == 1:
        first, last = text.split("/")
        if first in {"", ".."}:
            return f"up to {in_words(last)}"
        if last in {"", ".."}:
            return f"from {in_words(first)}"
        return f"{in_words(first)} to {in_words(last)}"
    if text.endswith("~"):
        return f"about {in_words(text[:-1])}"
    if text.endswith("?"):
        return f"{in_words(text[:-1])} (uncertain)"
    return text
