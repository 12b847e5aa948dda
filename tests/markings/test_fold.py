"""The search key: marks that people take for one another have one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.fold import _CLASSES, fold
from tests.strategies import verbatim_texts


@given(st.text() | verbatim_texts())
def test_folding_a_key_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


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


def test_no_character_stands_in_two_classes() -> None:
    chars = "".join(_CLASSES.values())
    assert len(chars) == len(set(chars))
