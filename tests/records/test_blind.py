"""Blind readings: rule R26, which marks wait for a reader, and that nothing of a reading is shown to one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue.base.errors import NotFound, RuleRefused
from catalogue.records.blind import knows, telling, unread, wanted
from catalogue.records.founding import register
from tests.catalogues import SAMPLES, House, make_house

TEXT = "ㅈ11307240187"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    made.ids["second"] = register(made.catalogue, made.admin, "Second", ("investigator", "reviewer")).agent
    yield made
    made.close()


def mark(house: House, text: str | None = TEXT, **claims: Any) -> str:
    """Record a mark on the sample photograph, with a reading by the author and an interpretation of it."""
    stated = {**SAMPLES["marking.recorded"](house), "note": f"says {TEXT}", **claims}
    marking = house.record("marking.recorded", {name: value for name, value in stated.items() if value}).subject
    if text:
        reading = house.record("marking.read", {"text": text, "note": text}, marking).entry
        house.record("marking.interpreted", {"reading": reading, "meaning": f"{text} is a number"}, marking)
    house.catalogue.catch_up()
    return marking


def read(house: House, marking: str, by: str, text: str = "113", **claims: Any) -> int:
    return house.record("marking.read", {"text": text, **claims}, marking, by=by).entry


def waiting(house: House, agent: str) -> list[str]:
    house.catalogue.catch_up()
    return [found.id for found in wanted(house.catalogue.query, agent)]


def test_r26_a_reading_of_ones_own_is_blind_once(house: House) -> None:
    marking = mark(house)
    with pytest.raises(RuleRefused, match="R26: in entry .* name them as its party"):
        read(house, marking, house.author, blind=True)
    read(house, marking, house.ids["second"], blind=True)
    with pytest.raises(RuleRefused, match="R26"):
        read(house, marking, house.ids["second"], "112", blind=True)
    read(house, marking, house.ids["second"], "112")
    read(house, marking, house.author, blind=True, party="Institute B")


def test_r26_nobody_gets_round_it_by_naming_themselves(house: House) -> None:
    marking = mark(house)
    query = "SELECT json_extract(claims, '$.name') FROM entry WHERE subject = ? AND type = 'agent.registered'"
    (name,) = house.catalogue.projection.execute(query, (house.author,)).fetchone()
    for party in (name, f" {name.upper()} ", house.author):
        with pytest.raises(RuleRefused, match="R26"):
            read(house, marking, house.author, blind=True, party=party)


def test_r26_holds_within_one_batch_and_for_interpretations(house: House) -> None:
    marking = mark(house, None)
    house.record("marking.interpreted", {"meaning": "A number."}, marking, by=house.ids["second"])
    with pytest.raises(RuleRefused, match="R26"):
        read(house, marking, house.ids["second"], blind=True)


def test_r26_whoever_reviewed_the_first_reading_has_seen_it(house: House) -> None:
    marking = mark(house)
    where, first, *_ = house.about(marking)
    second = house.ids["second"]
    house.record("review.decided", {"decision": "accepted", "entries": [where]}, marking, by=second)
    assert not knows(house.catalogue.query, second, marking)
    house.record("review.decided", {"decision": "accepted", "entries": [first]}, marking, by=second)
    assert knows(house.catalogue.query, second, marking)
    with pytest.raises(RuleRefused, match="R26"):
        read(house, marking, second, blind=True)


def test_r20_whether_a_reading_is_blind_is_not_corrected(house: House) -> None:
    marking = mark(house)
    first = house.about(marking)[1]
    claims = {"of": "marking.read", "corrects": first, "replaces": [], "reason": "It was", "blind": True}
    with pytest.raises(RuleRefused, match="R20: blind is not corrected"):
        house.record("record.corrected", claims, marking, by=house.author)


def test_a_blind_reading_of_ones_own_can_still_be_corrected_in_its_text(house: House) -> None:
    marking = mark(house)
    second = house.ids["second"]
    blind = read(house, marking, second, "1l3", blind=True)
    claims = {"of": "marking.read", "corrects": blind, "replaces": [house.claim(blind, "text")], "reason": "A slip"}
    house.record("record.corrected", {**claims, "text": "113"}, marking, by=second)


def test_the_door_says_which_readings_were_there_before(house: House) -> None:
    marking = mark(house)
    first = house.about(marking)[1]
    second = read(house, marking, house.ids["second"], blind=True)
    rows = house.catalogue.query("SELECT entry, earlier FROM reading WHERE marking = ? ORDER BY entry", (marking,))
    assert [(row["entry"], json.loads(row["earlier"])) for row in rows] == [(first, []), (second, [first])]
    with pytest.raises(RuleRefused, match="R7: earlier"):
        read(house, marking, house.ids["second"], earlier=[])


def test_a_mark_waits_until_two_have_read_it(house: House) -> None:
    second = house.ids["second"]
    before = waiting(house, second)
    marking = mark(house)
    assert waiting(house, second) == [*before, marking]
    assert marking not in waiting(house, house.author), "they have read it"
    read(house, marking, house.author, "another text")
    assert marking in waiting(house, second), "one reader, however often, is one"
    read(house, marking, second, blind=True)
    assert marking not in waiting(house, second)
    third = register(house.catalogue, house.admin, "Third", ("investigator",)).agent
    assert marking not in waiting(house, third)


def test_a_mark_that_nobody_read_waits_too_and_one_that_is_seen_nowhere_does_not(house: House) -> None:
    unread_ = mark(house, None)
    assert unread_ in waiting(house, house.author)
    assert mark(house, regions=None) not in waiting(house, house.ids["second"])


def test_a_settled_or_withdrawn_mark_does_not_wait(house: House) -> None:
    settled, gone = mark(house), mark(house)
    house.record("marking.adjudicated", {"text": TEXT, "readings": [house.about(settled)[1]]}, settled)
    house.record("record.withdrawn", {"withdrawn": house.about(gone), "whole": True, "reason": "A slip"}, gone,
                 by=house.author)  # fmt: skip
    assert not {settled, gone} & set(waiting(house, house.ids["second"]))


def test_nothing_of_a_reading_is_shown_to_whoever_is_to_read_it_blind(house: House) -> None:
    marking = mark(house, colour="white", height_mm="4.5")
    shown = [unread(house.catalogue.query, marking.upper()), *wanted(house.catalogue.query, house.ids["second"])]
    for found in shown:
        text = json.dumps(found.as_dict(), ensure_ascii=False)
        assert TEXT not in text
        assert "Hang" not in text, "a script would help to guess"
        assert house.ids["item"] not in text
    assert (shown[0].method, shown[0].state, shown[0].colour, shown[0].height_mm) == ("stamped", "worn", "white", "4.5")
    assert shown[0].photos == (house.ids["photo"],)
    with pytest.raises(NotFound):
        unread(house.catalogue.query, "marking-00000000000")


def test_a_mark_tells_something_once_somebody_stated_it(house: House) -> None:
    told, silent = mark(house), mark(house, None)
    assert telling(house.catalogue.query, [told, silent, told]) == [told]
