"""Weeks by ISO 8601; a short year gives one interpretation for each year that it fits (J7, J8, J19)."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.decoders import Context, Interpretation, decode
from catalogue.markings.decoders.date_codes import die_code, week_code


def found(text: str, context: Context | None = None) -> list[Interpretation]:
    return [one for one in week_code(text, context or Context()) if isinstance(one, Interpretation)]


@given(st.integers(1970, 2029), st.integers(0, 60))
def test_a_week_is_that_of_the_standard_library(year: int, week: int) -> None:
    text = f"{year % 100:02}{week:02}"
    given_days = [one.interval for one in found(text) if dict(one.fields)["form"] == "YYWW"]
    try:
        first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
    except ValueError:
        assert given_days == []
    else:
        assert given_days == [f"{first}/{last}"]


@given(st.from_regex(r"[0-9]{3}[A-Z]?|[0-9][A-D]", fullmatch=True), st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_a_one_digit_year_is_one_interpretation_a_decade(text: str, today: date) -> None:
    context = Context(today=today)
    said = [*found(text, context), *die_code(text, context)]
    years = [int(dict(one.fields)["year"]) for one in said]
    assert {year % 10 for year in years} <= {int(text[0])}
    assert len(set(years)) == len(years)
    assert all(
        (date.fromisoformat(one.latest or "") - date.fromisoformat(one.earliest or "")).days < 92 for one in said
    )


def test_the_decade_of_today_counts() -> None:
    years = [dict(one.fields)["year"] for one in die_code("3B", Context(today=date(2031, 1, 1)))]
    assert years == ["2003", "2013", "2023", "2033"]


def test_a_letter_behind_is_kept_and_dates_nothing() -> None:
    (first, *_) = found("2309A")
    assert dict(first.fields)["letter"] == "A"
    assert first.interval == found("2309")[0].interval


def test_the_code_may_date_the_sealing() -> None:
    assert any("six weeks" in line for line in found("2309")[0].assumptions)


def test_week_53_is_refused_with_its_reason() -> None:
    assert any("52 ISO weeks" in refused.reason for refused in decode("2353").refusals)
