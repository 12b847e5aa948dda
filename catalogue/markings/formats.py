"""The format of a mark: what kind of letter stands where, so that marks of one make can be put together.

    # a digit      A a Latin letter   Я a Cyrillic one   ㄱ Hangul   ع Arabic   @ any other
    ? an illegible glyph, or one of which the ways to read it are of several kinds   … a lost run

`Ы18358` is `Я#####`, `1887ВЕ4У` is `####ЯЯ#Я`. Separators do not count; symbols stand as they are.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from catalogue.markings.fold import LOST, UNREAD, plain

_SCRIPTS = {"LATIN": "A", "CYRILLIC": "Я", "HANGUL": "ㄱ", "ARABIC": "ع"}


def format_of(text: str) -> str:
    """Return the format of a reading; empty where nothing of it counts."""
    return "".join(map(_kind, plain(text).replace(LOST, LOST[0])))


@cache
def _kind(letter: str) -> str:
    if letter == UNREAD or not letter.isalnum():
        return letter
    if letter.isdecimal():
        return "#"
    return _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "@")
