"""The notation of readings: what is written comes back, and errors point at the place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.notation import GLYPH, RUN, Atom, NotationError, Seen, allows, literal, parse, spell, texts
from tests.strategies import atoms, readings


def seen(text: str) -> tuple[Atom, ...]:
    return tuple(Seen((char,)) for char in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("113", seen("113")),
        ("3?5", (*seen("3"), GLYPH, *seen("5"))),
        ("[8|B]2", (Seen(("8", "B")), *seen("2"))),
        ("[8|B|В]", (Seen(("8", "B", "В")),)),
        ("11[...]88", (*seen("11"), RUN, *seen("88"))),
        ("[...]", (RUN,)),
        ("a\nb", seen("a\nb")),
        (r"\?\[\]\\", seen("?[]\\")),
        (r"a|b\|c", seen("a|b|c")),
        (r"[\||1]", (Seen(("|", "1")),)),
        ("и\u0306", (Seen(("и\u0306",)),)),
        ("", ()),
    ],
)
def test_a_reading_has_these_atoms(text: str, expected: tuple[Atom, ...]) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("11[8|B", 6, "between its glyphs"),
        ("11[", 2, "never closed"),
        ("11[8|", 2, "never closed"),
        ("11]", 2, "never opened"),
        ("[]", 1, "one glyph on each side"),
        ("[8]", 2, "between its glyphs"),
        ("[8|]", 3, "one glyph on each side"),
        ("[|8]", 1, "one glyph on each side"),
        ("[8|?]", 3, "one glyph on each side"),
        ("[8|8]", 3, "already"),
        ("[I3|B]", 2, "one glyph each"),
        ("[..]", 2, "between its glyphs"),
        ("1[[8|B]]", 2, "one glyph on each side"),
        ("back\\", 4, "backslash"),
        (r"\n", 0, "backslash"),
    ],
)
def test_an_error_points_at_the_place(text: str, position: int, says: str) -> None:
    with pytest.raises(NotationError, match=says) as found:
        parse(text)
    assert found.value.position == position
    assert f"at character {position + 1}," in str(found.value)


@given(st.lists(atoms(), max_size=20).map(tuple))
def test_what_is_spelt_is_parsed_to_the_same(stated: tuple[Atom, ...]) -> None:
    assert parse(spell(stated)) == stated


@given(st.text())
def test_every_text_is_a_reading_or_an_error_that_points_into_it(text: str) -> None:
    try:
        assert parse(spell(parse(text))) == parse(text)
    except NotationError as error:
        assert 0 <= error.position <= len(text)


@given(st.text())
def test_a_literal_text_means_itself(text: str) -> None:
    assert "".join(one.glyphs[0] for one in literal(text) if isinstance(one, Seen)) == text


@given(readings())
def test_a_reading_allows_what_it_stands_for(reading: tuple[tuple[Atom, ...], tuple[str, ...]]) -> None:
    stated, truth = reading
    assert allows(stated, truth)


@given(readings(), st.data())
def test_a_reading_allows_nothing_else(reading: tuple[tuple[Atom, ...], tuple[str, ...]], data: st.DataObject) -> None:
    stated, truth = reading
    if RUN in stated:
        assert not allows(stated, ()) or all(one is RUN for one in stated)
        return
    assert not allows(stated, (*truth, "x"))
    place = data.draw(st.integers(0, len(truth) - 1))
    if stated[place] is not GLYPH:
        assert not allows(stated, (*truth[:place], "☃", *truth[place + 1 :]))


def test_the_strings_that_it_allows_are_given_up_to_a_limit() -> None:
    assert list(texts(parse("1[8|B]?[0|O]"), 10)) == ["18?0", "18?O", "1B?0", "1B?O"]
    assert len(list(texts(parse("[8|B]" * 60), 16))) == 16
