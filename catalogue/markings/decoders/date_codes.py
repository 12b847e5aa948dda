"""Rules J7 and J8: date codes of electronic parts by ISO week, and the die code by quarter.

A year of one digit gives one interpretation a decade, never a span over decades (J19).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.markings.decoders import spans
from catalogue.markings.decoders.model import Context, Decoder, Example, Fields, Interpretation, Refusal

_WEEK, _WEEK_NAME = "J7", "Electronics date code"
_DIE, _DIE_NAME = "J8", "Die fabrication code"
WEEK_SOURCE = "MIL-PRF-38535 A.3.6.3.2 (year and week); ECIA NIGP 117 (2015) on forms in use; ISO 8601-1:2019 on weeks"
DIE_SOURCE = "MIL-PRF-38535 A.3.6.3.1"
_CODE = re.compile(r"([0-9]{3,4})([A-Z]?)")
_DIE_CODE = re.compile(r"([0-9])([A-D])")
_FIRST_YEAR = 1960  # integrated circuits came to the market in the years that followed
_FOUR = 4
_SEALING = (
    "The code may date the sealing, and name the first or the last week of a lot: up to six weeks off"
    " (MIL-PRF-38535 A.3.6.3.2)."
)
_QUARTERS = "The standard counts quarters by weeks, 13 each: their ends may lie some days off those of the calendar."
_NUMBER = "A model, lot or part number."
_DECADES = "The part is of 2000 or later; the decade is open, and each is given by itself (rule J19)."


def week_code(text: str, context: Context) -> Iterator[Interpretation | Refusal]:
    """Yield what a text may be as YYWW, as WWYY, and as YWW."""
    found = _CODE.fullmatch(text)
    if not found:
        return
    digits, suffix = found[1], found[2]
    if len(digits) == _FOUR:
        front, back = digits[:2], digits[2:]
        orders = [(year, back, "YYWW") for year in spans.years_of_two_digits(front, _FIRST_YEAR, context.today)]
        if front != back:
            years = spans.years_of_two_digits(back, _FIRST_YEAR, context.today)
            orders += [(year, front, "WWYY") for year in years]
    else:
        orders = [(year, digits[1:], "YWW") for year in spans.years_of_one_digit(digits[0], context.today)]
    if not orders:
        last = spans.last_year(context.today)
        yield Refusal(_WEEK, _WEEK_NAME, text, f"neither half is the end of a year from {_FIRST_YEAR} to {last}")
    for year, number, form in orders:
        span = spans.week(year, int(number))
        if span is None:
            yield Refusal(_WEEK, _WEEK_NAME, text, _no_week(year, number, form))
        else:
            yield _week(text, span, (year, int(number), form), suffix)


def _no_week(year: int, number: str, form: str) -> str:
    if number == "53":
        return f"read as {form} it names week 53 of {year}, which has 52 ISO weeks"
    return f"read as {form} it names week {number}; a year has weeks 01 to 52, some 53"


def _week(text: str, span: spans.Span, code: tuple[int, int, str], suffix: str) -> Interpretation:
    year, number, form = code
    fields: Fields = (("form", form), ("year", str(year)), ("week", f"{number:02}"))
    assumptions = ["The part bears a date code, and its weeks are those of ISO 8601.", _SEALING]
    if suffix:
        fields = (*fields, ("letter", suffix))
        assumptions.append(f"The letter {suffix} is a site, a revision or a further lot; it says nothing of the date.")
    if form == "YWW":
        assumptions.append(_DECADES)
    if form == "WWYY":
        assumptions.append("The maker writes the week first, which is rarer.")
    return Interpretation(
        rule=_WEEK,
        scheme=_WEEK_NAME,
        text=text,
        meaning=f"Week {number} of {year}, read as {form}: the part was made or sealed about then.",
        source=WEEK_SOURCE,
        earliest=span[0],
        latest=span[1],
        fields=fields,
        role="manufacture",
        assumptions=tuple(assumptions),
        alternatives=(_NUMBER,),
    )


def die_code(text: str, context: Context) -> Iterator[Interpretation]:
    """Yield the quarter that a die code names, one interpretation a decade."""
    found = _DIE_CODE.fullmatch(text)
    if not found:
        return
    number = "ABCD".index(found[2]) + 1
    for year in spans.years_of_one_digit(found[1], context.today):
        first, last = spans.quarter(year, number) or ("", "")
        yield Interpretation(
            rule=_DIE,
            scheme=_DIE_NAME,
            text=text,
            meaning=f"Quarter {number} of {year}: fabrication of the die was begun or completed then.",
            source=DIE_SOURCE,
            earliest=first,
            latest=last,
            fields=(("year", str(year)), ("quarter", str(number))),
            role="manufacture",
            assumptions=(
                "It stands on a microcircuit of class B or on its die.",
                _QUARTERS,
                _DECADES,
            ),
            alternatives=("A revision, a size or a part of a longer mark.",),
        )


WEEK_CODE = Decoder(
    rule=_WEEK,
    name=_WEEK_NAME,
    source=WEEK_SOURCE,
    about="Four digits: year and week (YYWW), or week and year (WWYY). Three: one digit of the year and the week (YWW),"
    " one interpretation a decade. Weeks are those of ISO 8601; week 53 exists in 2004, 2009, 2015, 2020 and 2026, and"
    " not in the years between. A letter behind is a site or revision.",
    limits="Four digits on a part are as often its model: 8049 is a microcontroller. The code may date the sealing of a"
    " lot, up to six weeks off, and it dates the part, not the weapon.",
    ask=week_code,
    examples=(
        Example("2309", ("2023-02-27/2023-03-05", "2009-06-01/2009-06-07"), "YYWW, and WWYY beside it"),
        Example("2310", ("2023-03-06/2023-03-12", "2010-06-07/2010-06-13")),
        Example("2053", ("2020-12-28/2021-01-03",), "2020 has a week 53"),
        Example("2653", ("2026-12-28/2027-01-03",), "so has 2026"),
        Example("0501", ("2005-01-03/2005-01-09", "2001-01-29/2001-02-04"), "both orders fit"),
        Example("8049", ("1980-12-01/1980-12-07",), "there is no week 80; it may be the model 8049"),
        Example("309", ("2003-02-24/2003-03-02", "2013-02-25/2013-03-03", "2023-02-27/2023-03-05"), "one a decade"),
        Example("2353", note="2023 has 52 weeks; 53 is no year either"),
        Example("5400", note="no week 54"),
        Example("23O9", note="a letter O"),
    ),
)
DIE_CODE = Decoder(
    rule=_DIE,
    name=_DIE_NAME,
    source=DIE_SOURCE,
    about="The last digit of the year and a letter A to D for the quarter in which the die was made.",
    limits="One interpretation a decade.",
    ask=die_code,
    examples=(
        Example("3B", ("2003-04-01/2003-06-30", "2013-04-01/2013-06-30", "2023-04-01/2023-06-30"), "one a decade"),
        Example("3E", note="no fifth quarter"),
        Example("3В", note="a Cyrillic letter"),
    ),
)
