"""Two people: who asks, who decides, and what the decision covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.base.errors import NotFound, NotPermitted, RuleRefused
from catalogue.base.ids import new_id
from catalogue.records.founding import register
from catalogue.records.state import State
from catalogue.release.workflow import decide, request_review

if TYPE_CHECKING:
    from tests.release.conftest import Case


def _covered(case: Case, entry: int) -> list[int]:
    found = State(case.catalogue.projection).entry(entry)
    assert found is not None
    return list(found.claims["entries"])


def test_a_request_puts_a_record_in_review_and_a_decision_ends_it(case: Case) -> None:
    item = case.item()
    status = "SELECT status FROM record WHERE id = ?"
    request_review(case.catalogue, case.writer, item, "please")
    assert case.catalogue.projection.execute(status, (item,)).fetchone() == ("in review",)
    decide(case.catalogue, case.reviewer, item, accept=True)
    assert case.catalogue.projection.execute(status, (item,)).fetchone() == ("accepted",)


def test_a_decision_covers_what_asks_for_a_review_and_is_undecided(case: Case) -> None:
    photo = case.photo()
    acquired = decide(case.catalogue, case.reviewer, photo, accept=True).entry
    assert len(_covered(case, acquired)) == 1  # the acquisition; what software read is reviewed by its release
    item = case.item()
    depicts = case.record("photo.depicts", photo, item=item).entry
    assert _covered(case, decide(case.catalogue, case.reviewer, photo, accept=True).entry) == [depicts]


def test_an_entry_rejected_earlier_is_not_accepted_unseen_beside_a_new_one(case: Case) -> None:
    marking = case.record("marking.recorded", item=case.item()).subject
    decide(case.catalogue, case.reviewer, marking, accept=True)
    wrong = case.record("marking.read", marking, text="113").entry
    decide(case.catalogue, case.reviewer, marking, accept=False)
    right = case.record("marking.read", marking, text="112").entry
    assert _covered(case, decide(case.catalogue, case.reviewer, marking, accept=True).entry) == [right]
    # with nothing new, a reviewer may think again
    assert _covered(case, decide(case.catalogue, case.reviewer, marking, accept=True).entry) == [wrong]


def test_nothing_to_decide_says_so(case: Case) -> None:
    item = case.item()
    case.accept(item)
    with pytest.raises(RuleRefused, match="R9: there is nothing to decide"):
        decide(case.catalogue, case.reviewer, item, accept=True)


def test_nobody_decides_about_what_they_recorded(case: Case) -> None:
    item = case.item()
    before = case.catalogue.ledger.size
    with pytest.raises(RuleRefused, match=r"R9: .* recorded all that is to be decided"):
        decide(case.catalogue, case.writer, item, accept=True)
    assert case.catalogue.ledger.size == before


def test_of_entries_by_two_people_each_decides_about_the_others(case: Case) -> None:
    third = register(case.catalogue, case.writer, "Third Person", ("investigator", "reviewer")).agent
    item = case.item()
    custody = case.record("custody.event", item, third, action="receipt", occurred="2024-08-19").entry
    decision = decide(case.catalogue, third, item, accept=True)
    assert custody not in _covered(case, decision.entry)
    assert _covered(case, decide(case.catalogue, case.writer, item, accept=True).entry) == [custody]


def test_without_the_role_the_door_refuses(case: Case) -> None:
    third = register(case.catalogue, case.writer, "Third Person", ("investigator",)).agent
    item = case.item()
    with pytest.raises(NotPermitted, match="R5"):
        decide(case.catalogue, third, item, accept=True)


def test_there_must_be_such_a_record(case: Case) -> None:
    with pytest.raises(NotFound):
        decide(case.catalogue, case.reviewer, new_id("item"), accept=True)
