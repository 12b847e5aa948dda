"""Dates: what EDTF texts allow, and the traps of the library behind them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.dates import Bounds, bounds, in_words, qualified
from catalogue.base.errors import InvalidEntry


def span(first: str | None, last: str | None) -> Bounds:
    return Bounds(*(None if side is None else date.fromisoformat(side) for side in (first, last)))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-08-18", "2024-08-18", "2024-08-18"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024?", "2024-01-01", "2024-12-31"),
        ("2024~", "2024-01-01", "2024-12-31"),
        ("2024-08-18?", "2024-08-18", "2024-08-18"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("2024-XX", "2024-01-01", "2024-12-31"),
        ("2024-08-XX", "2024-08-01", "2024-08-31"),
        ("2024-33", "2024-01-01", "2024-03-31"),
        ("2024-34", "2024-04-01", "2024-06-30"),
        ("2024-35", "2024-07-01", "2024-09-30"),
        ("2024-36", "2024-10-01", "2024-12-31"),
        ("2024-07-30/2024-08-18", "2024-07-30", "2024-08-18"),
        ("2024-07/2024-08", "2024-07-01", "2024-08-31"),
        ("2024-08-18/2024-08-18", "2024-08-18", "2024-08-18"),
        ("2024-08-19T10:21:07+03:00", "2024-08-19", "2024-08-19"),
        ("2024-08-19T10:21:07Z", "2024-08-19", "2024-08-19"),
        ("2024-08-19T10:21:07", "2024-08-19", "2024-08-19"),
    ],
)
def test_a_date_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    assert bounds(text) == span(first, last)


# The library reads `/2024-01-02` as bounded ten years earlier, and `2024-08-1X` not at all.
@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("/2024-01-02", None, "2024-01-02"),
        ("../2024-01-02", None, "2024-01-02"),
        ("2024-01-02/", "2024-01-02", None),
        ("2024-01-02/..", "2024-01-02", None),
        ("2024-08-0X", "2024-08-01", "2024-08-09"),
        ("2024-08-1X", "2024-08-10", "2024-08-19"),
        ("2024-08-2X", "2024-08-20", "2024-08-29"),
        ("2024-08-3X", "2024-08-30", "2024-08-31"),
        ("2023-02-2X", "2023-02-20", "2023-02-28"),
        ("2024-04-3X", "2024-04-30", "2024-04-30"),
        ("2024-08-1X/2024-08-2X", "2024-08-10", "2024-08-29"),
        ("../2024", None, "2024-12-31"),
        ("2024/..", "2024-01-01", None),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("202X-08", "2020-08-01", "2029-08-31"),
        ("2024-XX-15", "2024-01-15", "2024-12-15"),
        ("2024-XX-XX", "2024-01-01", "2024-12-31"),
        ("202X/203X", "2020-01-01", "2039-12-31"),
        ("2024-02-XX", "2024-02-01", "2024-02-29"),
        ("2023-02-XX", "2023-02-01", "2023-02-28"),
        ("2000-02-29", "2000-02-29", "2000-02-29"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_the_traps_of_the_library_are_closed(text: str, first: str | None, last: str | None) -> None:
    assert bounds(text) == span(first, last)


def test_what_is_refused_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidEntry):
        bounds("2023-1X")
    assert capsys.readouterr() == ("", "")


def test_no_day_of_february_begins_with_a_three() -> None:
    with pytest.raises(InvalidEntry, match="2023-02-3X"):
        bounds("2023-02-3X")


@pytest.mark.parametrize(
    "text",
    [
        "", "/", "../..", "..", "soon", "18.08.2024", "2024-8-18", "2024-13", "2024-13-01", "2023-02-29", "2024-00-10",
        "0000", "[2013,2023]", "{2013,2023}", "2013,2023", "2024-W34", "2024-01-01/2024-01-02/2024-01-03",
        "2024-08-19T25:00:00Z", "2024-08-19T10:21:07+99:99", "2024-08-18\n", " 2024-08-18", "２０２４-08-18",
        "-0044", "Y12000", "0000-01-01", "0000/2024", "../0000", "-2024/2024", "XXXX", "XXXX-12", "XXXX-08-18",
        "2024-02-30", "2024-02-30?", "2024-02-30/..", "2024-04-31", "2024-04-31~", "2023-02-29/2024", "1900-02-29",
        "2024-21", "2024-22", "2024-23", "2024-24", "2024-24?", "202X-24", "2024-28", "2024-31", "2024-24/2025",
        "2024-1X", "2024-X1", "2024-08-X1", "2024-1X-05", "2024S2", "2024/open", "unknown/2024",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidEntry, match="not a date in EDTF; write for example 2024-08-18"):
        bounds(text)


@pytest.mark.parametrize("text", ["2024-08-18/2024-08-17", "2025/2024", "2024-09/2024-08-31"])
def test_a_date_does_not_end_before_it_begins(text: str) -> None:
    with pytest.raises(InvalidEntry, match="ends before it begins"):
        bounds(text)


@given(st.text(max_size=20) | st.from_regex(r"[0-9X?~%/.\-TZ:+\[\]{},YES]{1,20}", fullmatch=True))
def test_any_text_has_bounds_or_is_refused(text: str) -> None:
    try:
        found = bounds(text)
    except InvalidEntry:
        return
    assert found.earliest or found.latest
    assert not (found.earliest and found.latest and found.latest < found.earliest)
    assert in_words(text)


MONTHS = st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12))
YEARS = st.integers(1, 9999).map("{:04}".format)
DECADES = st.integers(1, 999).map("{:03}X".format)
QUARTERS = st.builds("{:04}-{}".format, st.integers(1, 9999), st.integers(33, 36))
UNSPECIFIED = st.sampled_from(["-XX", "-XX-XX"]).flatmap(lambda end: YEARS.map(lambda year: year + end))
SINGLE = st.dates().map(date.isoformat) | MONTHS | YEARS | DECADES | QUARTERS | UNSPECIFIED


def days(text: str) -> tuple[date, date]:
    """Return the bounds of a date that is open on neither side."""
    found = bounds(text)
    assert found.earliest
    assert found.latest
    return found.earliest, found.latest


@given(SINGLE)
def test_a_single_date_begins_before_it_ends(text: str) -> None:
    earliest, latest = days(text)
    assert earliest <= latest


@given(SINGLE, st.sampled_from("?~%"))
def test_a_qualifier_narrows_nothing(text: str, qualifier: str) -> None:
    assert not qualified(text)
    assert qualified(text + qualifier)
    try:
        assert bounds(text + qualifier) == bounds(text)
    except InvalidEntry:  # seasons and quarters take no qualifier
        assert text[4:] in {"-33", "-34", "-35", "-36"}


@given(SINGLE, SINGLE)
def test_an_interval_goes_from_the_first_day_of_one_to_the_last_of_the_other(one: str, other: str) -> None:
    first, second = sorted((one, other), key=days)
    earliest, latest = days(f"{first}/{second}")
    assert (earliest, latest) == (days(first)[0], days(second)[1])
    assert earliest <= days(second)[0]
    if days(first)[1] <= days(second)[1]:  # otherwise the second lies within the first, and ends the interval early
        assert days(first)[1] <= latest


@given(SINGLE)
def test_an_open_side_stays_open(text: str) -> None:
    found = bounds(text)
    assert bounds(f"{text}/..") == bounds(f"{text}/") == Bounds(found.earliest, None)
    assert bounds(f"../{text}") == bounds(f"/{text}") == Bounds(None, found.latest)


@given(st.dates())
def test_plain_dates_mean_themselves(day: date) -> None:
    assert bounds(day.isoformat()) == Bounds(day, day)
    month = bounds(f"{day:%Y}".zfill(4) + f"-{day:%m}")
    assert month.earliest
    assert month.latest
    assert month.earliest <= day <= month.latest
    assert month.latest.month == day.month


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-08-18", "18 Aug 2024"),
        ("2024-08", "Aug 2024"),
        ("2024", "2024"),
        ("2024-34", "quarter 2 of 2024"),
        ("2024?", "2024 (uncertain)"),
        ("2024-08~", "about Aug 2024"),
        ("../2024-01-11", "up to 11 Jan 2024"),
        ("/2024-01-11", "up to 11 Jan 2024"),
        ("2024-01-11/..", "from 11 Jan 2024"),
        ("2024-07-30/2024-08-18", "30 Jul 2024 to 18 Aug 2024"),
        ("2024-08-19T10:21:07+03:00", "19 Aug 2024, 10:21 (+03:00)"),
        ("2024-08-19T10:21:07Z", "19 Aug 2024, 10:21 (UTC)"),
        ("2024-08-19T10:21:07", "19 Aug 2024, 10:21 (zone unknown)"),
        ("2024-08-1X", "2024-08-1X"),
    ],
)
def test_dates_are_written_as_people_write_them(text: str, words: str) -> None:
    assert in_words(text) == words
