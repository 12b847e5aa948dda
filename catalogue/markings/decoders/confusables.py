"""Texts that people take for one another, in the sense of decoding: one glyph misread changes the value (J16).

Smaller than the folding for search, which is generous: here each pair costs an interpretation its confidence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Each group looks alike, worn or stamped. Latin letter or digit first: whole texts are turned into those.
_GROUPS = (
    "0OОoо", "1IlІ", "2Z", "3З", "4Ч", "5SЅ", "6б", "8BВ",  # digits
    "AА", "CС", "EЕ", "HН", "KК", "MМ", "NИ", "PР", "TТ", "XХ", "YУ",  # capitals
)  # fmt: skip
_ALIKE = {char: group.replace(char, "") for group in _GROUPS for char in group}
_PLAIN = str.maketrans(
    {char: next(one for one in group if one.isascii()) for group in _GROUPS for char in group if not char.isascii()}
)
_LONGEST = 64  # characters: longer texts are of no scheme that look-alikes bear on


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A text that looks like another, and what differs: `words` such as `8 for B`, `choice` such as `[B|8]`."""

    text: str
    words: str
    choice: str = ""


def look_alikes(text: str) -> Iterator[LookAlike]:
    """Yield each text that differs from this one by one glyph that looks alike.

    Last comes the whole text in Latin letters, where it has look-alikes of several of them from another alphabet.
    """
    if len(text) > _LONGEST:
        return
    for at, char in enumerate(text):
        for other in _ALIKE.get(char, ""):
            words = f"{_named(other)} for {_named(char)}"
            yield LookAlike(text[:at] + other + text[at + 1 :], words, f"[{char}|{other}]")
    plain = text.translate(_PLAIN)
    if sum(one != other for one, other in zip(text, plain, strict=True)) > 1:
        yield LookAlike(plain, "Latin letters for those of another alphabet")


def _named(char: str) -> str:
    """Return a glyph, with its alphabet where that is not Latin: К and K are one shape."""
    return char if char.isascii() else f"{unicodedata.name(char).split()[0].capitalize()} {char}"
