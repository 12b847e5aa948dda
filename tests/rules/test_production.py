"""From production to use in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.rules.production import conclusion, distance, lapse


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-01-01", "2024-08-18", "230 days (7 months and 17 days)"),
        ("2024-04-01", "2024-07-08", "98 days (3 months and 7 days)"),
        ("2024-06-30", "2024-07-08", "8 days"),
        ("2024-08-18", "2024-08-18", "0 days"),
        ("2024-08-17", "2024-08-18", "1 day"),
        ("2023-02-27", "2024-01-02", "309 days (10 months and 6 days)"),
        ("2023-01-01", "2024-01-02", "366 days (1 year and 1 day)"),
        ("2023-01-01", "2024-01-01", "365 days (1 year)"),
        ("2024-01-31", "2024-02-29", "29 days (1 month)"),
        ("2021-05-03", "2024-07-06", "1,160 days (3 years, 2 months and 3 days)"),
    ],
)
def test_days_are_told_in_months_too(first: str, last: str, words: str) -> None:
    assert lapse(date.fromisoformat(first), date.fromisoformat(last)) == words


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.integers(0, 9000))
def test_months_and_days_never_come_to_more_than_the_days(first: date, days: int) -> None:
    told = lapse(first, first + timedelta(days))
    assert told.startswith(f"{days:,} day")
    assert "-" not in told
    assert "12 months" not in told
    assert "31 days)" not in told


@pytest.mark.parametrize(
    ("not_before", "used", "latest", "rests_on", "words"),
    [
        (
            "2024-01-01",
            "2024-08-18",
            "2024-08-18",
            "use",
            "used on 18 Aug 2024: at most 230 days (7 months and 17 days).",
        ),
        ("2024-01-01", "2024-01", "2024-01-31", "use", "used by 31 Jan 2024, stated as Jan 2024: at most 30 days."),
        (
            "2024-01-01",
            "2024-01-02?",
            "2024-01-02",
            "use",
            "used by 2 Jan 2024, stated as 2 Jan 2024 (uncertain): at most 1 day.",
        ),
        (
            "2024-01-01",
            "2024-01-09",
            "2024-01-09",
            "recovery",
            "used at a time that is stated to be unknown, and recovered on 9 Jan 2024: at most 8 days.",
        ),
        (
            None,
            "2024-01-09",
            "2024-01-09",
            "use",
            "Used on 9 Jan 2024; nothing says before which day it was not finished.",
        ),
    ],
)
def test_one_sentence_says_how_long_at_most(
    not_before: str | None, used: str, latest: str, rests_on: str, words: str
) -> None:
    day = date.fromisoformat(not_before) if not_before else None
    begins = "Not finished before 1 Jan 2024, " if day else ""
    assert conclusion(day, used, date.fromisoformat(latest), rests_on) == f"{begins}{words}"


@pytest.mark.parametrize(
    ("shortest", "longest", "words"),
    [
        (8, 98, "8 to 98 days before the use"),
        (0, 1, "0 to 1 day before the use"),
        (5, 5, "5 days before the use"),
        (None, 348, "at most 348 days before that day"),
        (228, None, "at least 228 days before the use"),
        (None, None, "no interval"),
    ],
)
def test_one_dating_says_how_far_from_the_use_it_is(shortest: int | None, longest: int | None, words: str) -> None:
    assert distance(shortest, longest) == words
