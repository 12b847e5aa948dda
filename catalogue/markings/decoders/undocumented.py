"""Rules J13 and J14: forms that are in use and have no public source. Recognised, never guessed: no dates.

What may be said of them is what they are grouped by (J13), and into which parts they might be split (J14).
"""

from __future__ import annotations

import itertools
import re

from catalogue.markings.decoders.model import Undocumented

_NO_SOURCE = "No public source says what its parts mean, so nothing is guessed."


def _series(found: re.Match[str]) -> tuple[str, ...]:
    prefix, number = found[1], found[2]
    return (f"series {prefix} + {len(number)} digits: group it with marks of that form; number {number} within it",)


def _orders(found: re.Match[str]) -> tuple[str, ...]:
    parts = found.groups()
    return tuple(
        ", ".join(f"{name} {part}" for name, part in zip(names, parts, strict=True))
        for names in itertools.permutations(("batch", "year", "factory"))
    )


def _whole(found: re.Match[str]) -> tuple[str, ...]:
    return (f"the letter {found[0]}: a year, a month, a quarter, an inspector or a variant",)


def _digits(found: re.Match[str]) -> tuple[str, ...]:
    text = found[0]
    return (f"{text}: one serial, lot or part number", f"{text[:3]} | {text[3:]}: a plant and a number within it")


def _pairs(found: re.Match[str]) -> tuple[str, ...]:
    first, middle, last = found.groups()
    return tuple(
        ", ".join(f"{name} {part}" for name, part in zip(names, (first, middle, last), strict=True))
        for names in (("day", "month", "year"), ("month", "day", "year"), ("year", "month", "day"))
    )


UNDOCUMENTED = (
    Undocumented(
        name="Letter and number, as in Shahed / Geran serials",
        pattern=re.compile(r"([^\W\d_][a-z]?)[ -]?([0-9]{2,6})"),
        reason="A prefix letter and digits. The meaning of the prefixes is not public, and none is known to be a"
        " date: such"
        " marks are grouped as a series and decoded to nothing. Language is not origin.",
        examples=("Ы18358", "И002", "Y18358", "Ш91579", "Sh91579"),
        split=_series,
        rule="J13",
    ),
    Undocumented(
        name="Shahed prefix К",
        pattern=re.compile(r"([КK])[ -]?([0-9]{2,6})"),
        reason=f"Said to tell makers or variants apart. {_NO_SOURCE}",
        examples=("К2345",),
        split=_series,
    ),
    Undocumented(
        name="Soviet batch, year and factory",
        pattern=re.compile(r"([0-9]{1,3})[-/]([0-9]{2})[-/]([0-9]{1,3})"),
        reason=f"Three groups of digits, in an order that differs from maker to maker. {_NO_SOURCE}",
        examples=("15-23-187", "3/87/92"),
        split=_orders,
    ),
    Undocumented(
        name="Single-letter year code",
        pattern=re.compile(r"[^\W\d_]"),
        reason=f"Letters stand for years in tables that are not public. {_NO_SOURCE}",
        examples=("К", "ㅈ"),
        split=_whole,
    ),
    Undocumented(
        name="Date with a year of two digits",
        pattern=re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{2})"),
        reason="Order and century are open, and no source says which the maker uses.",
        examples=("19.05.23",),
        split=_pairs,
    ),
    Undocumented(
        name="Letter and a long number",
        pattern=re.compile(r"[^\W\d_][a-z]?[ -]?[0-9]{7,20}"),
        reason=f"It may hold a year code such as 113 somewhere inside: a part of a mark is not decoded. {_NO_SOURCE}",
        examples=("ㅈ11307240187",),
        split=lambda found: (f"{found[0]}: one serial number",),
    ),
    Undocumented(
        name="Long number",
        pattern=re.compile(r"[0-9]{6,20}"),
        reason="A serial, a lot, a plant and dates are all possible. That the first three digits of Kh-101 numbers"
        " name the"
        f" plant is a suspicion of researchers, to be recorded as an inference. {_NO_SOURCE}",
        examples=("8868720", "1318869032"),
        split=_digits,
    ),
)
