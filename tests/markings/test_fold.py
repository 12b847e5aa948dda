"""The search key: marks that people take for one another have one key."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.alphabets import look_alikes
from catalogue.markings.fold import fold, plain, sound
from docs.make_lookalikes import uts39_text
from tests.strategies import verbatim_texts


@given(st.text() | verbatim_texts())
def test_folding_a_key_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert plain(plain(text)) == plain(text)
    if "[" not in text:  # `[8|B]` is one form and two plain ones
        assert fold(plain(text)) == fold(text)


@pytest.mark.parametrize(
    ("fragment", "mark"),
    [
        ("113", "ㅈ11307240187"),
        ("1887", "1887ВЕ4У"),
        ("ВЕ4У", "1887BE4Y"),
        ("ㅈ113", "ㅊ113 07240187"),
        ("0724", "ㅈ113-O724"),
    ],
)
def test_a_fragment_is_found_in_its_mark(fragment: str, mark: str) -> None:
    assert fold(fragment) in fold(mark)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("X-101", "Х-101"),  # Latin, Cyrillic
        ("Х101", "x 101"),
        ("З85", "385"),
        ("О1", "0l"),
        ("8В", "BB"),
        ("ㅈ", "ㅊ"),
        ("ㅈ", "ㅅ"),
        ("ㅈ", "ス"),
        ("ㅇㅣ", "01"),
        ("№ 12/3", "123"),
        ("Ⅷ", "viii"),
        ("[8|B]7", "87"),
        ("ПЧ", "п4"),
    ],
)
def test_look_alikes_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("113", "112"), ("Ы18358", "Ш18358"), ("1887", "1837"), ("3?5", "335")])
def test_different_marks_keep_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_illegible_glyphs_stay_and_a_lost_run_is_matched_by_nothing() -> None:
    assert fold("3?5") == "3?5"
    assert "34" not in fold("3[...]4")
    assert fold("[3|8]5") == "?5"  # which of the two it is stays open
    assert fold("[3|З]5") == "35"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ш915516", "Sh915516"), ("Ы18358", "Y18358"), ("Х-101", "Kh-101"), ("Щ1", "SHCH-1"), ("ㅈ113", "J113")],
)
def test_transliterations_have_one_sound_and_keys_of_their_own(one: str, other: str) -> None:
    assert sound(one) == sound(other)
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("one", "other"), [("X-101", "x 101"), ("۱۱۳", "113"), ("Ё5", "е/5"), ("①", "1")])
def test_spellings_have_one_plain_key(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@given(st.text() | verbatim_texts())
def test_a_key_holds_letters_numbers_and_symbols_alone(text: str) -> None:
    assert {unicodedata.category(char)[0] for char in fold(text).replace("?", "").replace("……", "")} <= set("LNS")


def test_every_pair_of_look_alikes_has_a_reason_and_one_form() -> None:
    for row in look_alikes():
        assert row.reason
        assert fold(row.character) == fold(row.taken_for), row


def test_the_pairs_of_uts39_are_those_of_the_library() -> None:
    stated = [row for row in look_alikes() if row.reason == "UTS #39"]
    assert uts39_text().splitlines()[1:] == [f"{row.character},{row.taken_for},UTS #39" for row in stated]


def test_what_uts39_has_already_needs_no_reason_of_our_own() -> None:
    known = {frozenset((row.character, row.taken_for)) for row in look_alikes() if row.reason == "UTS #39"}
    assert not known & {frozenset((row.character, row.taken_for)) for row in look_alikes() if row.reason != "UTS #39"}
