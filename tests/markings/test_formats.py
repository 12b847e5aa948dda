"""The format of a mark: which kind of letter stands where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.fold import plain
from catalogue.markings.formats import format_of
from tests.strategies import verbatim_texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ы18358", "Я#####"),
        ("Y 18358", "A#####"),
        ("1887ВЕ4У", "####ЯЯ#Я"),
        ("ㅈ113-07240187", "ㄱ###########"),
        ("ایران ۱۱۳", "ععععع###"),
        ("Ш91?79", "Я##?##"),
        ("Ш9[8|В]", "Я#?"),
        ("113[...]", "###…"),
        ("★ 5", "★#"),
        ("-/-", ""),
    ],
)
def test_a_mark_has_a_format(text: str, expected: str) -> None:
    assert format_of(text) == expected


@given(st.text() | verbatim_texts())
def test_a_format_has_one_sign_for_each_letter_of_the_key(text: str) -> None:
    assert len(format_of(text)) == len(plain(text).replace("……", "…"))
