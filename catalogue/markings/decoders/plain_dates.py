"""Rule J5: dates as people write them, with a year of four digits, and every order of day and month that fits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.markings.decoders import spans
from catalogue.markings.decoders.model import Confidence, Context, Decoder, Example, Fields, Interpretation, Refusal

_RULE, _NAME = "J5", "Plain date"
SOURCE = "ISO 8601-1:2019 (year first); Unicode CLDR, date formats of national use (day first, month first)"
_YEAR = r"((?:19|20)[0-9]{2})"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})([./-])([0-9]{{1,2}})\2{_YEAR}(?:\s?г\.?)?")
_YEAR_FIRST = re.compile(rf"{_YEAR}([./-])([0-9]{{1,2}})\2([0-9]{{1,2}})")
_MONTH = re.compile(rf"([0-9]{{1,2}})[./-]{_YEAR}(?:\s?г\.?)?")
_YEAR_MONTH = re.compile(rf"{_YEAR}[./-](0[1-9]|1[0-2])")
_BARE_YEAR = re.compile(r"(19[5-9][0-9]|20[0-2][0-9])(?:\s?г\.?)?")
_ROLES = (
    "The date may be of manufacture, acceptance, overhaul or expiry: a date mark has a role, and this one names none."
)


def plain_date(text: str, context: Context) -> Iterator[Interpretation | Refusal]:  # noqa: ARG001 - a decoder's shape
    """Yield the dates that a text may be: each order of day and month in use for its separator."""
    if found := _YEAR_FIRST.fullmatch(text):
        yield _day(text, int(found[1]), int(found[3]), int(found[4]), "year-month-day", rivals=0)
    elif found := _DAY_FIRST.fullmatch(text):
        yield from _day_or_month_first(text, int(found[1]), found[2], int(found[3]), int(found[4]))
    elif found := _MONTH.fullmatch(text):
        yield _month(text, int(found[2]), int(found[1]))
    elif found := _YEAR_MONTH.fullmatch(text):
        yield _month(text, int(found[1]), int(found[2]))
    elif found := _BARE_YEAR.fullmatch(text):
        span = (f"{found[1]}-01-01", f"{found[1]}-12-31")
        yield _made(
            text, span, f"The year {found[1]}.", (("year", found[1]),), "low",
            alternatives=("A date code of year and week, a model, lot or part number.",),
        )  # fmt: skip


def _day_or_month_first(
    text: str, first: int, separator: str, second: int, year: int
) -> Iterator[Interpretation | Refusal]:
    day_first = spans.day(year, second, first)
    month_first = spans.day(year, first, second) if first != second else None
    if separator == "." and day_first:  # with dots nobody writes the month first
        month_first = None
    rivals = 1 if day_first and month_first else 0
    if not day_first and not month_first:
        yield Refusal(_RULE, _NAME, text, f"neither {first} nor {second} of {year} gives a day of the calendar")
    if day_first:
        yield _day(text, year, second, first, "day-month-year", rivals)
    if month_first:
        yield _day(text, year, first, second, "month-day-year", rivals)


def _day(text: str, year: int, month: int, number: int, order: str, rivals: int) -> Interpretation | Refusal:
    span = spans.day(year, month, number)
    if span is None:
        return Refusal(_RULE, _NAME, text, f"there is no day {number} of month {month} in {year}")
    fields = (("day", str(number)), ("month", str(month)), ("year", str(year)))
    confidence: Confidence = "low" if rivals else "moderate"
    other = "The other order of day and month, which is given beside this one."
    return _made(
        text, span, f"The day {span[0]}, read as {order}.", fields, confidence,
        alternatives=(other,) if rivals else (),
    )  # fmt: skip


def _month(text: str, year: int, number: int) -> Interpretation | Refusal:
    span = spans.month(year, number)
    if span is None:
        return Refusal(_RULE, _NAME, text, f"there is no month {number}")
    # The scheme of quarters gives that reading beside this one, where the number is written with one digit (J6).
    quarter = f"Quarter {number} of {year}." if re.fullmatch(r"[1-4][/-]\d{4}", text) else ""
    meaning = f"The month {span[0][:7]}."
    fields = (("month", str(number)), ("year", str(year)))
    return _made(text, span, meaning, fields, "low" if quarter else "moderate", (quarter,) if quarter else ())


def _made(
    text: str, span: spans.Span, meaning: str, fields: Fields, confidence: Confidence, alternatives: tuple[str, ...]
) -> Interpretation:
    return Interpretation(
        rule=_RULE, scheme=_NAME, text=text, meaning=meaning, source=SOURCE, earliest=span[0], latest=span[1],
        fields=fields, role="unknown", confidence=confidence, assumptions=(_ROLES,), alternatives=alternatives,
    )  # fmt: skip


PLAIN_DATE = Decoder(
    rule=_RULE,
    name=_NAME,
    source=SOURCE,
    about="DD.MM.YYYY, DD/MM/YYYY, DD-MM-YYYY, MM/DD/YYYY, MM-DD-YYYY, YYYY-MM-DD, MM.YYYY, YYYY-MM and a year from"
    " 1950"
    " to 2029. Where both orders of day and month give a day, both are given; with dots the day comes first.",
    limits="A date mark has a role: manufacture, acceptance, overhaul, expiry. Nothing in the date says which."
    " Years of two"
    " digits are not decoded: their order and century are anybody's guess.",
    ask=plain_date,
    examples=(
        Example("09.2023", ("2023-09-01/2023-09-30",)),
        Example("19.05.2023", ("2023-05-19/2023-05-19",)),
        Example("2023-09-12", ("2023-09-12/2023-09-12",)),
        Example("05/06/2023", ("2023-06-05/2023-06-05", "2023-05-06/2023-05-06"), "both orders"),
        Example("05-19-2023", ("2023-05-19/2023-05-19",), "only the month first gives a day"),
        Example("2023-09", ("2023-09-01/2023-09-30",)),
        Example("2/2024", ("2024-02-01/2024-02-29",), "may be the second quarter as well (J6)"),
        Example("2023", ("2023-01-01/2023-12-31",), "may be a date code as well (J7)"),
        Example("13.2023", note="no month 13"),
        Example("31.02.2023", note="no such day"),
        Example("19.05.23", note="a year of two digits"),
    ),
)
