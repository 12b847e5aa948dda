"""Rule J9: ammunition lot numbers of MIL-STD-1168, with year and month."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.markings.decoders import spans
from catalogue.markings.decoders.model import Context, Decoder, Example, Fields, Interpretation, Refusal

_RULE, _NAME = "J9", "Ammunition lot (MIL-STD-1168)"
SOURCE = "MIL-STD-1168C, 4.1 and 4.6"
_MONTHS = "ABCDEFGHJKLM"  # I is left out, as it looks like 1
_FIRST_YEAR = 1970  # the system is of that decade
_LOT = re.compile(
    rf"(?P<maker>[A-Z]{{3}}|[A-Z]{{2}}-)(?P<year>[0-9]{{2}})(?P<month>[{_MONTHS}])(?P<interfix>[0-9]{{3}})"
    r"(?P<identifier>[-A-Z])(?P<sequence>[0-9]{3})(?P<suffix>[A-Z]{0,3})"
)
_NEARLY = re.compile(r"([A-Z0-9]{3}|[A-Z]{2}-)([A-Z0-9]{2})([A-Z0-9])([A-Z0-9]{3})[-A-Z]([A-Z0-9]{3})[A-Z]{0,3}")
_OLD = re.compile(r"([A-Z]{2,3})-([0-9]{1,2})-([0-9]{1,3})([A-Z]?)")
_PARTS = (
    ("the maker's symbol", re.compile(r"[A-Z]{3}|[A-Z]{2}-"), "letters"),
    ("the year", re.compile(r"[0-9]{2}"), "two digits"),
    ("the month", re.compile(rf"[{_MONTHS}]"), "a letter from A to M without I"),
    ("the interfix", re.compile(r"[0-9]{3}"), "three digits"),
    ("the sequence", re.compile(r"[0-9]{3}"), "three digits"),
)


def lot(text: str, context: Context) -> Iterator[Interpretation | Refusal]:
    """Yield the month of a lot number; say which part breaks the form where only one does."""
    found = _LOT.fullmatch(text)
    if found is None:
        yield from _near_misses(text)
        return
    years = spans.years_of_two_digits(found["year"], _FIRST_YEAR, context.today)
    if not years:
        last = spans.last_year(context.today)
        yield Refusal(_RULE, _NAME, text, f"{found['year']} is not the end of a year from {_FIRST_YEAR} to {last}")
    for year in years:
        yield _lot(text, found, year)


def _lot(text: str, found: re.Match[str], year: int) -> Interpretation:
    number = _MONTHS.index(found["month"]) + 1
    first, last = spans.month(year, number) or ("", "")
    fields: Fields = (
        ("manufacturer symbol", found["maker"].rstrip("-")),
        ("year", str(year)),
        ("month", f"{number:02}"),
        ("interfix", found["interfix"]),
        ("sequence", found["sequence"]),
    )
    assumptions = [f"The century: the two digits of the year stand for {year}, since the system is of the 1970s."]
    if found["identifier"] != "-":
        fields = (*fields, ("lot identifier", found["identifier"]))
    if found["suffix"]:
        fields = (*fields, ("suffix", found["suffix"]))
        assumptions.append(
            f"The suffix {found['suffix']} says that the lot was reworked or kept in a theatre: the date of that is"
            " not in"
            " the code; the month is that of the lot that it was made from."
        )
    return Interpretation(
        rule=_RULE,
        scheme=_NAME,
        text=text,
        meaning=f"Lot {found['interfix']}{found['identifier']}{found['sequence']} of maker {fields[0][1]}, month"
        f" {first[:7]}.",
        source=SOURCE,
        earliest=first,
        latest=last,
        fields=fields,
        role="manufacture",
        confidence="moderate",
        assumptions=tuple(assumptions),
    )


def _near_misses(text: str) -> Iterator[Refusal]:
    if old := _OLD.fullmatch(text):
        reason = (
            f"it has the form of the older lot numbers: maker {old[1]}, interfix {old[2]}, sequence {old[3]}"
            f"{', suffix ' + old[4] if old[4] else ''}. Those carry no date"
        )
        yield Refusal(_RULE, _NAME, text, reason)
    elif nearly := _NEARLY.fullmatch(text):
        for part, (name, pattern, wanted) in zip(nearly.groups(), _PARTS, strict=True):
            if not pattern.fullmatch(part):
                yield Refusal(_RULE, _NAME, text, f"{name} would be {part}, and has to be {wanted}")


LOT = Decoder(
    rule=_RULE,
    name=_NAME,
    source=SOURCE,
    about="Manufacturer's symbol (three characters; two letters and a hyphen), two digits of the year, a letter for"
    " the month"
    " (A to M without I), interfix (three digits), a hyphen or a letter, sequence (three digits), perhaps a suffix.",
    limits="A suffixed lot (rework) has a second date, which is not in the code. The older system (`LW-06-01A`)"
    " carries no"
    " date. The century of the year is an assumption. The symbol names a maker in the lists of the United States.",
    ask=lot,
    examples=(
        Example("XYZ07D006-004", ("2007-04-01/2007-04-30",)),
        Example("XYZ08A006-015", ("2008-01-01/2008-01-31",)),
        Example("XYZ07D006-004A", ("2007-04-01/2007-04-30",), "reworked; the date of that is not in the code"),
        Example("XYZ08M006S015", ("2008-12-01/2008-12-31",), "a letter in the place of the hyphen"),
        Example("XYZ08I006-015", note="the month is the letter I, which is never used"),
        Example("XYZO7D006-004", note="the letter O in the year"),
        Example("LW-06-01A", note="the older system: no date"),
        Example("XYZ07N006-004", note="no month N"),
    ),
)
