"""Readings in their notation, bounds, and what holds for any text whatsoever (J17)."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.decoders import DECODERS, MOST_CHARACTERS, Context, decode
from catalogue.markings.decoders.model import CONFIDENCES

CODES = st.from_regex(r"[0-9A-Z.\-/?\[\]|]{1,14}", fullmatch=True)
EXAMPLES = st.sampled_from([example.text for decoder in DECODERS for example in decoder.examples])
TEXTS = st.text(max_size=220) | CODES | EXAMPLES
NASTY = (
    "", " ", "\n", "[", "]", "[|]", "[8|B", "\\", "\x00113", "\ud800", "\u202e311", "x" * 10_000, "?" * 200,
    "\n".join(f"{number}??" for number in range(40)),
    "[8|B]" * 40, "[)>", "[)>\x1e06\x1d", "113\x1b[2J", "'; DROP TABLE reading; --", "<script>alert(1)</script>",
    "％", "１１３", "٢٣٠٩", "9" * 200, "\\?" * 100,
)  # fmt: skip


@given(TEXTS, st.lists(TEXTS, max_size=3), st.dates(), st.booleans())
def test_no_text_is_an_error_and_what_is_said_holds_together(
    text: str, others: list[str], day: date, dprk: bool
) -> None:
    context = Context(dprk, agrees=tuple(others), known_by=day, today=day)
    for found in decode(text, context).interpretations:
        assert found.confidence in CONFIDENCES
        assert (found.earliest is None) is (found.latest is None)
        if found.earliest and found.latest:
            first, last = date.fromisoformat(found.earliest), date.fromisoformat(found.latest)
            assert first <= last
            assert (last - first).days < 366
        if found.confidence == "high":
            assert found.raised
        if found.contradictions:
            assert found.confidence == "low"


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text)[:24])
def test_hostile_text_is_answered_at_once(text: str) -> None:
    begun = perf_counter()
    decode(text, Context(agrees=(text, "2309")))
    assert perf_counter() - begun < 2


@given(st.text(max_size=40))
def test_decoding_is_the_same_each_time(text: str) -> None:
    assert decode(text) == decode(text)


def test_j17_either_glyph_is_decoded_and_says_which() -> None:
    said = decode("230[8|B]")
    assert {one.text for one in said.interpretations} == {"2308", "230B"}
    for found in said.interpretations:
        assert any(f"the mark reads {found.text}" in line for line in found.assumptions)
        assert any("J16" in line for line in found.lowered)


def test_j17_an_illegible_digit_gives_what_it_allows() -> None:
    years = [one.earliest for one in decode("11?").interpretations if one.rule == "J1"]
    assert years == [f"{year}-01-01" for year in range(2021, 2031)]
    assert {one.text for one in decode("XYZ07?006-004").interpretations} == {
        f"XYZ07{letter}006-004" for letter in "ABCDEFGHJKLM"
    }


def test_j17_too_many_interpretations_are_none() -> None:
    said = decode("2??9")
    assert not [one for one in said.interpretations if one.rule == "J7"]
    assert any(one.rule == "J7" and "more than 32" in one.reason for one in said.refusals)
    assert any("too much is open" in one.reason for one in decode("???").refusals)


def test_j17_what_is_lost_is_not_decoded() -> None:
    said = decode("[...]113")
    assert said.interpretations == ()
    assert any("lost" in one.reason for one in said.refusals)


def test_j17_a_part_of_a_mark_is_not_decoded() -> None:
    assert decode("ㅈ11307240187").interpretations == ()


def test_j17_lines_are_decoded_one_by_one() -> None:
    assert {(one.rule, one.text) for one in decode("CAGE 3C4L9\n09.2023").interpretations} == {
        ("J10", "CAGE 3C4L9"),
        ("J5", "09.2023"),
    }


def test_j17_what_stands_on_the_debris_itself_is_escaped() -> None:
    assert decode("\\[)>␞06␝18S27340A1␞␄").interpretations == decode("[)>␞06␝18S27340A1␞␄").interpretations


def test_a_text_outside_the_notation_says_where() -> None:
    assert any("notation of readings" in one.reason for one in decode("23[0").refusals)


def test_a_text_is_bounded() -> None:
    said = decode("1" * (MOST_CHARACTERS + 1))
    assert (said.interpretations, said.unknown) == ((), ())
    assert "200 characters" in said.refusals[0].reason


def test_the_surest_comes_first() -> None:
    said = decode("113", Context(dprk_on_other_grounds=True, repeated=True)).interpretations
    assert [one.rule for one in said] == ["J1", "J7", "J7", "J7"]
    assert [one.confidence for one in said] == ["high", "low", "low", "low"]
