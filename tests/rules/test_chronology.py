"""Impossible orders: found where the days are known, silent where they are not, certain where the dates are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.dates import Bounds, bounds
from catalogue.rules.chronology import (
    Dating,
    Stated,
    days_before,
    handled_early,
    made_after_assembly,
    made_after_use,
    recovered_before_impact,
)

DAYS = st.dates(date(2024, 1, 1), date(2024, 2, 28))
CLOSED = st.tuples(DAYS, DAYS).map(sorted).map(lambda pair: Bounds(*pair))
INTERVALS = CLOSED | st.builds(Bounds, DAYS, st.none()) | st.builds(Bounds, st.none(), DAYS)
UNKNOWN = Bounds(None, None)


def stated(name: str, text: str | None, entry: int = 1) -> Stated:
    return Stated(name, entry, text, bounds(text) if text else UNKNOWN)


def dating(by: str, text: str | None, role: str = "manufacture", item: str = "item-part") -> Dating:
    return Dating(7, by, role, item, bounds(text) if text else UNKNOWN)


@pytest.mark.parametrize(
    ("recovery", "impact", "days", "severity"),
    [
        ("2024-08-17", "2024-08-18", 1, "error"),
        ("2024-07", "2024-08-18", 18, "error"),
        ("../2024-08-01", "2024-08-18", 17, "error"),
        ("2024-08-01", "2024-08-18/..", 17, "error"),
        ("2024-08-17?", "2024-08-18", 1, "warning"),
        ("2024-08-17", "2024-08-18~", 1, "warning"),
        ("2024-08-18", "2024-08-18", None, None),
        ("2024-08", "2024-08-18", None, None),
        ("2024-08-19", "2024-08-18", None, None),
        ("2024-08-01/..", "2024-08-18", None, None),
        ("2024-08-01", "../2024-08-18", None, None),
        (None, "2024-08-18", None, None),
        ("2024-08-01", None, None, None),
    ],
)
def test_a_recovery_before_the_impact(
    recovery: str | None, impact: str | None, days: int | None, severity: str | None
) -> None:
    found = recovered_before_impact("item-x", stated("recovery", recovery), stated("impact", impact))
    assert (found and (found.subject, found.severity, dict(found.compared)["days"])) == (
        ("item-x", severity, days) if days else None
    )


def test_a_finding_names_what_was_compared_and_what_else_would_explain_it() -> None:
    found = recovered_before_impact("item-x", stated("recovery", "2024-08-17", 4), stated("impact", "2024-08-18", 2))
    assert found
    assert found.message.startswith("the recovery (17 Aug 2024) ended 1 day before the impact (18 Aug 2024) began; ")
    assert found.message.endswith("would explain it")
    assert found.compared == (
        ("recovery ends", "2024-08-17"), ("recovery entry", 4),
        ("impact begins", "2024-08-18"), ("impact entry", 2), ("days", 1),
    )  # fmt: skip


def test_a_date_whose_text_is_not_known_is_not_certain() -> None:
    without_text = Stated("recovery", 1, None, bounds("2024-08-01"))
    found = recovered_before_impact("item-x", without_text, stated("impact", "2024-08-18"))
    assert found
    assert found.severity == "warning"
    assert "the recovery ended" in found.message


@pytest.mark.parametrize(
    ("action", "event", "recoveries", "impact", "expected"),
    [
        ("receipt", "2024-08-17", ["2024-08-18"], "2024-08-10", ["error"]),
        ("storage", "2024-08-17~", ["2024-08-18"], None, ["warning"]),
        ("receipt", "2024-08-18", ["2024-08-18"], None, []),
        ("receipt", "2024-08-17", ["2024-08-18", "2024-08-16"], None, []),
        ("receipt", "2024-08-17", ["2024-08-18", "../2024-08-20"], None, []),
        ("receipt", "2024-08-17", ["2024-08-18", None], None, []),
        ("receipt", None, ["2024-08-18"], None, []),
        ("documentation", "2024-08-17", ["2024-08-18"], None, []),
        ("examination", "2024-08-17", ["2024-08-18"], None, []),
        (None, "2024-08-17", ["2024-08-18"], None, []),
        ("receipt", "2024-08-17", [], "2024-08-18", ["error"]),
        ("receipt", "2024-08-17", [], None, []),
    ],
)
def test_custody_before_the_recovery(
    action: str | None, event: str | None, recoveries: list[str | None], impact: str | None, expected: list[str]
) -> None:
    picked_up = [stated("recovery", text) for text in recoveries]
    happened = [(action, stated(action or "custody event", event))]
    found = handled_early("item-x", happened, picked_up, stated("impact", impact) if impact else None)
    assert [finding.severity for finding in found] == expected


def test_of_rival_interpretations_only_the_one_that_does_not_fit_is_named() -> None:
    use = stated("incident", "2024-01-02")
    rivals = [dating("Institute A", "2023"), dating("Institute B", "2025"), dating("Institute C", None)]
    found = [finding for finding in (made_after_use(one, use) for one in rivals) if finding]
    assert [(one.code, one.severity, one.subject) for one in found] == [("P13", "warning", "item-part")]
    assert "as Institute B has it" in found[0].message
    assert "Institute A" not in found[0].message


@pytest.mark.parametrize(
    ("part", "whole", "days"),
    [("2024-05", "2023-12-31", 122), ("2024-05", "2024-05-31", None), ("2024", "2024-03", None), (None, "2023", None),
     ("2024", None, None)],
)  # fmt: skip
def test_a_component_made_after_its_assembly(part: str | None, whole: str | None, days: int | None) -> None:
    assembled = dating("Institute B", whole, "acceptance", "item-whole")
    found = made_after_assembly(dating("Institute A", part), assembled)
    assert (found and dict(found.compared)["days"]) == days
    if found:
        assert found.severity == "warning"
        assert "the acceptance of item-whole, as Institute B has that" in found.message


@given(INTERVALS, INTERVALS)
def test_no_two_intervals_are_each_before_the_other(one: Bounds, other: Bounds) -> None:
    found = days_before(one, other), days_before(other, one)
    assert None in found
    assert all(days is None or days > 0 for days in found)
