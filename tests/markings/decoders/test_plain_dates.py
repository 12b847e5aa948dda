"""Dates as people write them: every order that fits, and a role that nothing names (J5)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.decoders import Context, decode

DAYS = st.dates(date(1950, 1, 1), date(2029, 12, 31))


@given(DAYS, st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%m/%d/%Y", "%m-%d-%Y", "%Y-%m-%d"]))
def test_a_date_that_is_written_is_among_those_that_are_read(day: date, form: str) -> None:
    assert f"{day}/{day}" in [one.interval for one in decode(day.strftime(form)).interpretations]


def test_both_orders_of_a_date_are_given_with_low_confidence_and_name_each_other() -> None:
    said = decode("05/06/2023").interpretations
    assert [(one.interval, one.confidence) for one in said] == [
        ("2023-06-05/2023-06-05", "low"),
        ("2023-05-06/2023-05-06", "low"),
    ]
    assert all(any("other order" in line for line in one.alternatives) for one in said)


def test_one_order_only_is_surer() -> None:
    assert [one.confidence for one in decode("19/05/2023").interpretations] == ["moderate"]
    assert [one.confidence for one in decode("05/05/2023").interpretations] == ["moderate"]


def test_a_month_with_one_digit_may_be_a_quarter() -> None:
    assert {(one.rule, one.interval, one.confidence) for one in decode("2/2024").interpretations} == {
        ("J5", "2024-02-01/2024-02-29", "low"),
        ("J6", "2024-04-01/2024-06-30", "low"),
    }


def test_the_role_is_unknown_and_later_than_the_use_is_at_most_an_expiry() -> None:
    (found,) = decode("12.09.2023", Context(known_by=date(2023, 6, 1))).interpretations
    assert (found.role, found.contradictions) == ("unknown", ())
    assert any("expiry" in line and "2023-06-01" in line for line in found.assumptions)


@pytest.mark.parametrize(
    ("text", "reason"), [("13.2023", "no month 13"), ("31.02.2023", "gives a day"), ("2023-02-30", "no day 30")]
)
def test_what_is_no_day_is_refused_with_its_reason(text: str, reason: str) -> None:
    said = decode(text)
    assert said.interpretations == ()
    assert any(reason in refused.reason for refused in said.refusals)
