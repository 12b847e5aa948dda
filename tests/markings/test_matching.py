"""Readings and queries: what answers to what, how, and that nothing that the notation allows is missed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.markings.matching import Asked, Likeness
from catalogue.markings.notation import RUN, Atom, Seen, literal, parse, spell
from tests.strategies import readings, verbatim_texts

SAME, SPELLING, LOOK_ALIKE = Likeness.SAME, Likeness.SPELLING, Likeness.LOOK_ALIKE
TRANSLITERATION, UNSURE = Likeness.TRANSLITERATION, Likeness.UNSURE
LITTLE_READ, POSSIBLE = Likeness.LITTLE_READ, Likeness.POSSIBLE


@pytest.mark.parametrize(
    ("query", "reading", "likeness", "whole"),
    [
        ("113", "113", SAME, True),
        ("113", "ㅈ11307240187", SAME, False),
        ("1887", "1887ВЕ4У", SAME, False),
        ("113072", "ㅈ113 07240187", SPELLING, False),
        ("х-101", "Х 101", SPELLING, True),
        ("۱۱۳", "113", SPELLING, True),
        ("X-101", "Х-101", LOOK_ALIKE, True),
        ("ㅊ113", "ㅈ11307240187", LOOK_ALIKE, False),
        ("8", "[8|B]", LOOK_ALIKE, True),
        ("B7", "[8|B]7", LOOK_ALIKE, True),
        ("Sh915516", "Ш915516", TRANSLITERATION, True),
        ("Ш915516", "SH-915516", TRANSLITERATION, True),
        ("Y18358", "Ы18358", TRANSLITERATION, True),
        ("Kh-101", "Х-101", TRANSLITERATION, True),
        ("18358", "Ы18358", SAME, False),
        ("1135", "11?5", UNSURE, True),
        ("1307", "113?724", LITTLE_READ, False),
        ("113072", "9113?724", UNSURE, False),
        ("113072", "911??724", LITTLE_READ, False),
        ("35", "1[3|7]5", UNSURE, False),
        ("1?5", "1[3|7]5", UNSURE, True),
        ("1?5", "135", UNSURE, True),
        ("1[3|7]5", "175", UNSURE, True),
        ("1[3|7]5", "1[3|7]5", SAME, True),
        ("11[...]88", "11307288", UNSURE, True),
        ("X-101", "Х?101", UNSURE, True),
        ("12-34-56", "912?34?567", UNSURE, False),
        ("1188", "11[...]88", POSSIBLE, False),
        ("7240", "11307[...]", POSSIBLE, False),
        ("1130724", "[...]07[...]", POSSIBLE, False),
        ("113", "113[...]", SAME, False),
        ("-/-", "12 -/- 3", SAME, False),
    ],
)
def test_a_reading_answers_to_a_query(query: str, reading: str, likeness: Likeness, whole: bool) -> None:
    found = Asked(query).match(reading)
    assert found is not None
    assert (found.likeness, found.whole) == (likeness, whole)


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ("113", "112"),
        ("ㅈ", "J"),  # one letter of a transliteration
        ("1138", "113"),
        ("X101", "Х1-?01"),
        ("44", "3??5"),  # both open glyphs may be a 4, as they may be anything
        ("115", "1[3|7]5"),
        ("99", "[...]"),
        ("99", "??"),
        ("???", "113"),
        ("", "113"),
        ("724", "113[...]88"),
        ("-/-", "113"),
        ("113", ""),
    ],
)
def test_another_reading_does_not(query: str, reading: str) -> None:
    assert Asked(query).match(reading) is None


def test_the_better_likeness_comes_first_and_the_whole_before_a_part() -> None:
    readings = ("Х-101", "x 101", "X-101", "X-101A", "X-1?1", "[...]01", "X 101 B")
    matches = {one: Asked("X-101").match(one) for one in readings}
    ordered = sorted((found.order, one) for one, found in matches.items() if found)
    assert [one for _, one in ordered] == ["X-101", "X-101A", "x 101", "X 101 B", "Х-101", "X-1?1", "[...]01"]


# Glyphs of which each is one letter of a key, and no two are alike.
_PLAIN = st.sampled_from("0123456789ACEЖШЫЩ한국★")


@given(readings(_PLAIN), st.data())
def test_no_string_that_a_reading_allows_is_missed(
    reading: tuple[tuple[Atom, ...], tuple[str, ...]], data: st.DataObject
) -> None:
    stated, truth = reading
    start = data.draw(st.integers(0, len(truth) - 1))
    end = data.draw(st.integers(start + 1, len(truth)))
    query = "".join(truth[start:end])
    read = _read_in_both(stated, truth, start, end)
    found = Asked(query).match(spell(stated))
    assert found is not None or not read
    assert found is None or found.likeness is not POSSIBLE or RUN in stated


def _read_in_both(stated: tuple[Atom, ...], truth: tuple[str, ...], start: int, end: int) -> bool:
    """Say whether a glyph of truth[start:end] was read, whichever glyphs went into lost runs."""
    if RUN not in stated:
        return any(isinstance(one, Seen) for one in stated[start:end])
    # Lost runs take what the rest leaves; with one of them it is clear which glyphs it took.
    if stated.count(RUN) > 1:
        return False
    place = stated.index(RUN)
    after = len(truth) - (len(stated) - place - 1)
    return any(
        isinstance(one, Seen) and start <= at < end
        for at, one in [*enumerate(stated[:place]), *((after + n, one) for n, one in enumerate(stated[place + 1 :]))]
    )


@given(st.text(), verbatim_texts() | st.text())
@example("?", "?")
@example("…", "[...]")
@example("]", "]")
def test_nothing_typed_is_an_error(query: str, reading: str) -> None:
    found = Asked(query).match(reading)
    assert found is None or 2 <= found.strength <= 15


@given(verbatim_texts())
def test_every_reading_answers_to_itself(text: str) -> None:
    found = Asked(text).match(text)
    if text.strip() == text and (not Asked(text).empty or parse(text) == literal(text)):
        assert found is not None
        assert found.likeness is SAME
        assert found.whole
