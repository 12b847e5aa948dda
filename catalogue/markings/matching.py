"""How well a reading answers to what somebody looks for, and why.

A query is in the notation of readings, and so is what it is compared with: each stands for the strings that it allows,
and they match where one of the query's is part of one of the reading's. How, in the order in which results are given:

    the same            the text as typed
    spelling            but for case, separators, diacritics
    look-alikes         but for characters that people take for one another
    transliteration     but for the alphabet
    unsure              given that a glyph which is illegible, or read in several ways, is the right one
    little read         the same, where more than one glyph in four is illegible, or fewer than four are seen in both
    possible            given what stands in a lost run; at least one glyph was read

In each, a match with the whole reading comes before one with a part of it.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from catalogue.markings.fold import LOST, UNREAD, fold, lenient, plain, sound
from catalogue.markings.notation import Unseen, spell
from catalogue.markings.overlap import CHOICE, SEPARATOR, letters, overlap

_NOTATION = re.compile(r"\[[^\]]*\]|\?")  # what stands in a reading and not on the debris
LONGEST = 200  # characters of a query that count; a reading has 500 at most, an excerpt finds it


class Likeness(enum.IntEnum):
    """How a reading answers to a query, best last, so that the greater is the better."""

    POSSIBLE = 1
    LITTLE_READ = 2
    UNSURE = 3
    TRANSLITERATION = 4
    LOOK_ALIKE = 5
    SPELLING = 6
    SAME = 7


_WHY = {
    Likeness.SAME: ("the mark reads exactly this", "part of the mark"),
    Likeness.SPELLING: (
        "the same mark but for case or separators",
        "part of the mark but for case or separators",
    ),
    Likeness.LOOK_ALIKE: (
        "the same mark with look-alike characters",
        "part of the mark with look-alike characters",
    ),
    Likeness.TRANSLITERATION: (
        "the same mark in another alphabet",
        "part of the mark in another alphabet",
    ),
    Likeness.UNSURE: (
        "fits the mark where glyphs are illegible or read in several ways",
        "fits part of the mark where glyphs are illegible or read in several ways",
    ),
    Likeness.LITTLE_READ: ("possible: little of this part of the mark is legible",) * 2,
    Likeness.POSSIBLE: ("possible: the rest would stand in a lost run",) * 2,
}
HEARD = 3  # letters of a transliteration below which it says too little, and which the index has none for
_ENOUGH, _MOSTLY = 4, 0.75  # glyphs read, and their share, below which a fit is mostly chance (docs/performance.md)
_ANY_GLYPH = "fits, with any glyph where you left one open"


@dataclass(frozen=True, slots=True)
class Match:
    """A reading that answers to a query.

    Attributes:
        likeness: how.
        whole: whether the query stands for all of the reading, and not for a part of it.
        glyphs: how many glyphs were read and are in both; only where the match is unsure or possible.
        why: the same in words.
    """

    likeness: Likeness
    whole: bool
    glyphs: int
    why: str

    @property
    def strength(self) -> int:
        """Likeness and extent in one number from 2 to 15, the greater the better: what SQL's mark_match() gives."""
        return 2 * self.likeness + self.whole

    @property
    def order(self) -> tuple[int, int]:
        """What results are sorted by, best first."""
        return -self.strength, -self.glyphs


class Asked:
    """A query, with all that comparing needs of it; nothing that can be typed is an error.

    Attributes:
        text: what was typed, in NFC, cut at 200 characters.
        plain: its keys, as `catalogue.markings.fold` has them.
        key: likewise.
        sound: likewise.
    """

    def __init__(self, text: str) -> None:
        possible = text[:LONGEST].encode(errors="ignore").decode()  # no lone surrogates
        self.text = unicodedata.normalize("NFC", possible).strip()
        self.plain = plain(self.text)
        self.key = fold(self.text)
        self.sound = sound(self.text)

    @cached_property
    def open(self) -> bool:
        """Whether it leaves a glyph open."""
        return UNREAD in self.key or LOST in self.key

    @cached_property
    def unseen(self) -> bool:
        """Whether it names no glyph at all: nothing answers to it."""
        return all(isinstance(atom, Unseen) for atom in lenient(self.text))

    @cached_property
    def empty(self) -> bool:
        """Whether it names no glyph that counts in keys, only such as separate: readings hold it as typed, or not."""
        return not self.key.strip(UNREAD + LOST)

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """Return it as `overlap` compares it."""
        return letters(self.text, self.key)

    @cached_property
    def _parted(self) -> tuple[str, ...]:
        """Return its letters with `SEPARATOR` where a glyph leaves nothing in its key; empty where none does.

        Whoever could not read a glyph wrote `?` for it, be it a letter or a hyphen.
        """
        found: list[str] = []
        for atom in lenient(self.text):
            made = letters(spell((atom,)), fold(spell((atom,))))
            found += made or (SEPARATOR,)
        return tuple(found) if SEPARATOR in found else ()

    @cached_property
    def _named(self) -> int:
        return sum(letter not in (UNREAD, LOST[0]) for letter in self.letters)

    @cached_property
    def _window(self) -> re.Pattern[str] | None:
        """Return what finds every place in a key where the query fits; None where it says of a glyph more than `?`."""
        if LOST in self.key or any(len(letter) > 1 for letter in self.letters):
            return None
        classes = (f"[^{LOST[0]}]" if one == UNREAD else f"[{UNREAD}{re.escape(one)}]" for one in self.key)
        return re.compile(f"(?=({''.join(classes)}))")

    def match(self, text: str, key: str | None = None) -> Match | None:
        """Return how a reading, given verbatim, answers to this query; None where it does not.

        `key` is the key of the text, where that is known already.
        """
        if self.unseen:
            return None
        if self.empty:
            return _match(Likeness.SAME, self.text == text) if self.text in text else None
        key = fold(text) if key is None else key
        if not self.open and (found := self._surely(text, key)):
            return found
        if self.open or UNREAD in key or LOST in key:
            return self._perhaps(text, key)
        return None

    def _surely(self, text: str, key: str) -> Match | None:
        """Return the match that rests on no glyph which is open on either side."""
        if self.text == text or self.text in _NOTATION.sub("\0", text):
            return _match(Likeness.SAME, self.text == text)
        if self.key in key:
            read = plain(text)
            if self.plain in read:
                return _match(Likeness.SPELLING, self.plain == read)
            return _match(Likeness.LOOK_ALIKE, self.key == key)
        if len(self.sound) < HEARD:
            return None
        heard = sound(text)
        return _match(Likeness.TRANSLITERATION, self.sound == heard) if self.sound in heard else None

    def _perhaps(self, text: str, key: str) -> Match | None:
        """Return the match that rests on glyphs that are open."""
        if self.text == text:
            return _match(Likeness.SAME, whole=True)
        found = self._fit(text, key)
        if found is None:
            return None
        glyphs, lost, whole = found
        if lost:
            return Match(Likeness.POSSIBLE, whole, glyphs, _WHY[Likeness.POSSIBLE][0])
        if glyphs < self._named and not whole and glyphs < max(_ENOUGH, self._named * _MOSTLY):
            return Match(Likeness.LITTLE_READ, whole, glyphs, _WHY[Likeness.LITTLE_READ][0])
        if self.open and UNREAD not in key and LOST not in key:
            return Match(Likeness.UNSURE, whole, glyphs, _ANY_GLYPH)
        return Match(Likeness.UNSURE, whole, glyphs, _WHY[Likeness.UNSURE][not whole])

    def _fit(self, text: str, key: str) -> tuple[int, bool, bool] | None:
        """Return what `overlap` does; quickly where the keys alone tell."""
        if UNREAD in key and self._parted:
            return overlap(self._parted, letters(text, key))
        if self._window is None or CHOICE in text:
            return overlap(self.letters, letters(text, key))
        best = 0
        for found in self._window.finditer(key):
            fixed = sum(UNREAD not in pair for pair in zip(self.key, found[1], strict=True))
            best = max(best, fixed)
        if best:
            return best, False, len(key) == len(self.key)
        return overlap(self.letters, letters(text, key)) if LOST in key else None


def _match(likeness: Likeness, whole: bool) -> Match:  # noqa: FBT001 - a value, not a switch
    return Match(likeness, whole, 0, _WHY[likeness][not whole])
