"""Rule J6: year and quarter, as written or in the codes 33 to 36 of EDTF."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.markings.decoders import spans
from catalogue.markings.decoders.model import CONFIDENCES, Context, Decoder, Example, Interpretation, Refusal

_RULE, _NAME = "J6", "Year and quarter"
SOURCE = (
    "Conflict Armament Research on Kh-101 remnants, as reported in December 2022 and July 2024: year and quarter of"
    " manufacture; EDTF (Library of Congress, 2019), level 2: 33 to 36 are the quarters"
)
_YEAR = r"((?:19|20)[0-9]{2})"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_NUMBER_FIRST = re.compile(rf"(?:Q\s?([1-4])|([1-4])\s?Q)[\s./-]{{0,2}}{_YEAR}")
_YEAR_FIRST = re.compile(rf"{_YEAR}[\s./-]{{0,2}}(?:Q\s?([1-4])|([1-4])\s?Q)")
_RUSSIAN = re.compile(rf"(IV|I{{1,3}}|[1-4])\s?кв(?:артал|\.)?\s?{_YEAR}(?:\s?г\.?)?", re.IGNORECASE)
_EDTF = re.compile(rf"{_YEAR}-([0-9]{{2}})")
_BARE = re.compile(rf"([1-4])[/-]{_YEAR}")
_FIRST_CODE, _LAST_CODE, _LAST_MONTH = 33, 36, 12


def quarter(text: str, context: Context) -> Iterator[Interpretation | Refusal]:  # noqa: ARG001 - a decoder's shape
    """Yield the quarter that a text names: one interpretation, or none."""
    if found := _NUMBER_FIRST.fullmatch(text):
        yield _made(text, int(found[3]), int(found[1] or found[2]))
    elif found := _YEAR_FIRST.fullmatch(text):
        yield _made(text, int(found[1]), int(found[2] or found[3]))
    elif found := _RUSSIAN.fullmatch(text):
        yield _made(text, int(found[2]), _ROMAN.get(found[1].upper()) or int(found[1]))
    elif found := _BARE.fullmatch(text):
        yield _made(text, int(found[2]), int(found[1]), f"Month {found[1]} of {found[2]}.")
    elif found := _EDTF.fullmatch(text):
        code = int(found[2])
        if _FIRST_CODE <= code <= _LAST_CODE:
            yield _made(text, int(found[1]), code - _FIRST_CODE + 1)
        elif code > _LAST_MONTH:
            yield Refusal(_RULE, _NAME, text, f"{code} is neither a month nor one of the codes 33 to 36 of a quarter")


def _made(text: str, year: int, number: int, *alternatives: str) -> Interpretation:
    first, last = spans.quarter(year, number) or ("", "")
    return Interpretation(
        rule=_RULE,
        scheme=_NAME,
        text=text,
        meaning=f"Quarter {number} of {year} (EDTF {year}-{32 + number}).",
        source=SOURCE,
        earliest=first,
        latest=last,
        fields=(("year", str(year)), ("quarter", str(number))),
        role="manufacture",
        confidence=CONFIDENCES[int(not alternatives)],
        assumptions=("The code is of manufacture, as CAR reads it on the Kh-101.",),
        alternatives=alternatives,
    )


QUARTER = Decoder(
    rule=_RULE,
    name=_NAME,
    source=SOURCE,
    about="`Q2 2024`, `2024-Q2`, `2Q2024`, `II кв. 2024` and EDTF `2024-34` are the second quarter of 2024.",
    limits="`2/2024` may be February as well: both are given (J5). Researchers suspect that the first three digits of a"
    " Kh-101 number name the plant. That is an inference to be recorded as such, and is not decoded.",
    ask=quarter,
    examples=(
        Example("Q2 2024", ("2024-04-01/2024-06-30",)),
        Example("2024-34", ("2024-04-01/2024-06-30",), "EDTF"),
        Example("2024-33", ("2024-01-01/2024-03-31",)),
        Example("2024-36", ("2024-10-01/2024-12-31",)),
        Example("2Q2024", ("2024-04-01/2024-06-30",)),
        Example("II кв. 2024", ("2024-04-01/2024-06-30",)),
        Example("2/2024", ("2024-04-01/2024-06-30",), "may be February as well (J5)"),
        Example("Q5 2024", note="no quarter 5"),
        Example("2024-37", note="a third of a year, in EDTF"),
        Example("2024-22", note="a summer, which lies elsewhere on each half of the globe"),
    ),
)
