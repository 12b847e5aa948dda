"""Ids: typo-proof, in one spelling, of the kinds there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import ALPHABET, KINDS, kind_of, new_id, parse_id

codes = st.text(st.sampled_from(ALPHABET), min_size=10, max_size=10)


def made(text: str, kind: str = "photo") -> str:
    """The id whose random characters are `text`."""
    left = iter(text)
    return new_id(kind, choose=lambda _: next(left))


def test_an_id_is_its_kind_ten_random_characters_and_a_check_character() -> None:
    kind, code = new_id("photo").split("-")
    assert kind == "photo"
    assert len(code) == 11
    assert set(code) <= set(ALPHABET)
    assert len({new_id("item") for _ in range(1000)}) == 1000


@given(codes)
def test_every_wrong_character_is_found(text: str) -> None:
    code = made(text).split("-")[1]
    for at, char in enumerate(code):
        for other in ALPHABET.replace(char, ""):
            with pytest.raises(InvalidEntry, match="typing error"):
                parse_id(f"photo-{code[:at]}{other}{code[at + 1 :]}")


@given(codes)
def test_every_swap_of_neighbours_is_found(text: str) -> None:
    code = made(text).split("-")[1]
    for at in range(len(code) - 1):
        if code[at] != code[at + 1]:
            swapped = f"{code[:at]}{code[at + 1]}{code[at]}{code[at + 2 :]}"
            with pytest.raises(InvalidEntry, match="typing error"):
                parse_id(f"photo-{swapped}")


@given(codes, st.sampled_from(KINDS))
def test_an_id_is_read_as_people_type_it(text: str, kind: str) -> None:
    right = made(text, kind)
    head, tail = right.split("-")
    typed = f" {head.upper()}-{tail.replace('0', 'O').replace('1', 'IL'[len(set(text)) % 2])} "
    assert parse_id(typed) == (kind, right)
    assert kind_of(right) == kind


@pytest.mark.parametrize(
    "text", ["", "photo-", "photo-123", "camera-7k3q9fxmt2a", "photo-7k3q9fxmt2aa", "photo-uuuuuuuuuuu", "photo_x"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidEntry):
        parse_id(text)


def test_there_is_no_id_of_an_unknown_kind() -> None:
    with pytest.raises(InvalidEntry, match="no kind of record named 'camera'; kinds are agent"):
        new_id("camera")
