"""What custody leaves open: gaps, overlaps, switches, unknown custodians, each told as what it is."""

from __future__ import annotations

import pytest

from catalogue.base.dates import Bounds, bounds
from catalogue.base.findings import Finding
from catalogue.rules.chronology import Stated
from catalogue.rules.handling import Handling, custody_findings


def stated(name: str, text: str | None, entry: int) -> Stated:
    return Stated(name, entry, text, bounds(text) if text else Bounds(None, None))


def handling(
    entry: int, action: str, text: str | None, custodian: str | None = "Team", *, unknown: bool = False
) -> Handling:
    return Handling(stated(action, text, entry), action, custodian, custodian_unknown=unknown)


def brief(findings: list[Finding]) -> list[tuple[str, str]]:
    assert all(one.code == "P14" and one.subject == "item-x" for one in findings)
    return [(one.severity, one.message.split(" ", 1)[0]) for one in findings]


RECOVERED = handling(3, "recovery", "2024-08-18")


@pytest.mark.parametrize(
    ("handlings", "expected"),
    [
        ([], []),
        ([RECOVERED, handling(4, "receipt", "2024-08-19", "Museum")], []),
        ([RECOVERED, handling(4, "storage", "2024-09-19")], []),
        ([RECOVERED, handling(4, "receipt", "2024-08-21", "Museum")], [("warning", "nothing")]),
        ([RECOVERED, handling(4, "receipt", None, "Museum"), handling(5, "storage", "2024-09-19", "Museum")], []),
        ([RECOVERED, handling(4, "storage", "2024-08-19", "Museum")], [("warning", "the")]),
        ([handling(3, "recovery", "2024-08"), handling(4, "receipt", "2024-08-19")], [("info", "which")]),
        ([handling(3, "recovery", "2024-08-18", None, unknown=True)], [("info", "who")]),
    ],
)
def test_what_custody_leaves_open(handlings: list[Handling], expected: list[tuple[str, str]]) -> None:
    assert brief(list(custody_findings("item-x", handlings))) == expected


def test_a_gap_names_its_days_and_both_events() -> None:
    (found,) = custody_findings("item-x", [RECOVERED, handling(4, "receipt", "2024-08-21", "Museum")])
    assert found.message == (
        "nothing is stated of 2 days between the recovery (18 Aug 2024) and the receipt (21 Aug 2024);"
        " perhaps it stayed where it was, or somebody has yet to record what happened"
    )
    assert found.compared == (
        ("first day", "2024-08-19"), ("last day", "2024-08-20"), ("days", 2), ("first entry", 3), ("second entry", 4)
    )  # fmt: skip


def test_names_of_holders_stand_in_the_figures_and_not_in_the_sentence() -> None:
    (found,) = custody_findings("item-x", [RECOVERED, handling(4, "storage", "2024-08-19", "Museum")])
    assert dict(found.compared) | {"held after": "Team", "held before": "Museum"} == dict(found.compared)
    assert "Museum" not in found.message


def test_days_before_the_recovery_are_for_information() -> None:
    impact, recovery = stated("impact", "2024-08-01", 1), stated("recovery", "2024-08-18", 2)
    assert brief(list(custody_findings("item-x", [], recovery, impact))) == [("info", "nothing")]


def test_a_recovery_is_not_counted_twice() -> None:
    coarse = stated("recovery", "2024-08", 2)
    assert list(custody_findings("item-x", [RECOVERED], coarse)) == []


@pytest.mark.parametrize("impact", ["2024-08", "2024-08-18/2024-08-20", "2024-08-01/2024-08-19"])
def test_an_impact_whose_days_overlap_the_recovery_is_no_matter_of_custody(impact: str) -> None:
    coarse = handling(3, "recovery", "2024-08-10/2024-08-30")
    assert list(custody_findings("item-x", [coarse], None, stated("impact", impact, 1))) == []


def test_an_impact_after_the_recovery_is_left_to_the_rule_on_orders() -> None:
    assert list(custody_findings("item-x", [RECOVERED], None, stated("impact", "2024-09-01", 1))) == []
