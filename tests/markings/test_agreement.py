"""Independent readings, and where two readings differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.agreement import MOST_ALIGNED, Compared, Read, compare, glyphs, independent

texts = st.text(st.sampled_from("1138BВ8?Х-X \nㅈ"), max_size=30) | st.sampled_from(["[8|B]1", "88[...]12", "Ш91579"])


def laid(first: str, second: str) -> Compared:
    return compare(Read(1, "a", first), Read(2, "b", second))


@pytest.mark.parametrize(
    ("first", "second", "verdict", "relations"),
    [
        ("113", "113", "same", "sss"),
        ("Х-101", "X-101", "alike", "assss"),
        ("1887ВЕ4У", "1887BE4Y", "alike", "ssssaasa"),
        ("12 - 3", "123", "alike", "ssaaas"),
        ("3?5", "385", "open", "sos"),
        ("[8|B]1", "81", "open", "os"),
        ("[8|B]1", "31", "differ", "xs"),
        ("88[...]12", "88345612", "open", "ssoooo" + "ss"),
        ("Ш91579", "Ш915716", "differ", "sssssxm"),
        ("113", "112", "differ", "ssx"),
        ("", "1", "differ", "m"),
    ],
)
def test_two_readings_side_by_side(first: str, second: str, verdict: str, relations: str) -> None:
    found = laid(first, second)
    letters = {"same": "s", "alike": "a", "open": "o", "other": "x", "missing": "m"}
    assert found.verdict == verdict
    assert "".join(letters[place.relation] for place in found.places) == relations


@given(texts, texts)
def test_nothing_is_lost_or_made_up(first: str, second: str) -> None:
    found = laid(first, second)
    assert "".join(place.first for place in found.places) == first
    assert "".join(place.second for place in found.places) == second
    assert (found.verdict == "same") == (first == second)


@given(texts, texts)
def test_it_does_not_matter_which_comes_first(first: str, second: str) -> None:
    assert laid(first, second).verdict == laid(second, first).verdict


def test_long_readings_are_compared_place_by_place() -> None:
    first = "ab" * MOST_ALIGNED
    found = laid(first, first[1:] + "c")
    assert len(found.places) == len(first)
    assert found.verdict == "differ"


def test_glyphs_are_what_a_person_counts() -> None:
    assert glyphs("a\u0323[8|B]?[...]\n") == ("a\u0323", "[8|B]", "?", "[...]", "\n")


def test_the_first_reading_and_later_blind_ones_are_independent() -> None:
    first, led = Read(1, "a", "1"), Read(2, "b", "1")
    blind, again, late = Read(3, "c", "1", blind=True), Read(4, "a", "2", blind=True), Read(5, "b", "2", blind=True)
    assert independent([late, again, blind, led, first]) == (first, blind)
    assert independent([]) == ()
    assert independent([blind, led]) == (led, blind)
