"""The search key of a mark: characters that look alike become one, separators and case go.

The key is for finding only. A reading is kept exactly as seen, in NFC; nothing is ever rewritten by its key.
"""

from __future__ import annotations

import re
import unicodedata

# Each line: the form in the key, then what people take it for, after case folding. Digits stand for their
# class, since most marks are numbers. Classes are closed: 8, B and В are one, though В and 8 rarely look alike.
_CLASSES = {
    "0": "oоοօㅇ",  # Latin, Cyrillic, Greek, Armenian; Hangul ieung is a ring
    "1": "liіıɩӏ|ㅣ!",  # strokes
    "2": "z",  # angular 2 in stamps
    "3": "зҙэ",  # Cyrillic ze
    "4": "ч",  # Cyrillic che, open 4
    "5": "sѕ",  # angular 5 in stamps
    "6": "б",  # Cyrillic be
    "8": "bв",  # worn 8; Latin B and Cyrillic Ve are the same shape
    "a": "аα",
    "c": "сϲ",
    "e": "еε",
    "h": "нη",
    "k": "кκ",
    "m": "мμ",
    "n": "и",  # mirror image, confused in transcription
    "p": "рρ",
    "t": "тτ",
    "x": "хχ×",
    "y": "уүυ",
    "ᄌ": "ᄎᄉスㅈㅊㅅ",  # jieut, chieut, siot and katakana su, after the compatibility mapping
}
_MAP = {ord(char): form for form, chars in _CLASSES.items() for char in chars}
# NFKC turns compatibility jamo into conjoining ones, and those into syllables where a consonant and a vowel meet:
# so the map is applied before NFKC as well as after it. It would also spell out the number sign.
_MAP |= {0x110B: "0", 0x1175: "1", 0x1173: "", ord("ㅡ"): "", ord("№"): ""}
_SEPARATORS = re.compile(r"[\s\-‐-―./\\_,:;·•'\"()#№]+")
_CHOICE = re.compile(r"\[([^\]|])\|[^\]]*\]")
_LOST = "[...]"
_ROUNDS = 8  # what separators kept apart may combine once they are gone: fold until nothing changes


def fold(text: str) -> str:
    """Return the search key of a reading or a query: the same key for marks that people take for one another.

    `[8|B]` counts as its first alternative and `[...]` as a break that no query matches; `?` stays. Folding a
    key again changes nothing.
    """
    plain = _CHOICE.sub(r"\1", text).replace(_LOST, "\uffff")
    for _ in range(_ROUNDS):
        before, plain = plain, _once(plain)
        if plain == before:
            break
    return plain


def _once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.translate(_MAP)).casefold()
    folded = unicodedata.normalize("NFKC", folded)
    return _SEPARATORS.sub("", folded.translate(_MAP))
