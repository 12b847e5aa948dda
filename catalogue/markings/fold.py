"""Search keys of marks: what is the same but for its spelling has one key.

Three keys; a reading is kept exactly as seen and never rewritten by its key.

    plain("Х-101")   'х101'   without case, separators, diacritics and compatibility forms; digits of any script
    fold("Х-101")    'x101'   look-alikes as one: UTS #39, and pairs of this project's own (schema/lookalikes/)
    sound("Х-101")   'h101'   the plain key in Latin letters (schema/transliteration.csv)

In each, `?` is an illegible glyph, or one of which the ways to read it have different keys, and `……` a lost run.
Everything else is a letter, a number or a symbol. Folding a key again changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from catalogue.base.alphabets import look_alikes, transliterations
from catalogue.markings.notation import RUN, Atom, NotationError, Seen, parse

UNREAD = "?"
LOST = "……"  # doubled, so that three characters of an index hold the last glyph before a lost run, or the first after
_LOST_RUN = re.compile("…+")
_CHOICES = re.compile(r"\[([^\[\]|?\\…](?:\|[^\[\]|?\\…])+)\]")  # but for glyphs of several characters
_SPECIAL = re.compile(r"[\[\]\\]")
_KEPT = frozenset("LNS")  # categories: letters, numbers, symbols; what else there is separates, or is not seen


class _Table(dict[int, str]):
    """A table for `str.translate` that is filled as characters come up."""

    def __init__(self, fold_one: Callable[[str], str]) -> None:
        super().__init__()
        self._fold_one = fold_one

    def __missing__(self, code: int) -> str:
        found = self[code] = self._fold_one(chr(code))
        return found


def plain(text: str) -> str:
    """Return a reading or a query without what differs from hand to hand: case, separators, diacritics."""
    return _key(text, _plain_table())


def fold(text: str) -> str:
    """Return the search key of a reading or a query: the same key for marks that people take for one another."""
    return _key(text, fold_table())


def sound(text: str) -> str:
    """Return the key under which transliterations meet: that of `Ш915516` and `Sh915516`, of `Х-101` and `Kh-101`.

    Latin `kh` and `h` are one in it, since both write the same letter.
    """
    return _key(text, _sound_table()).replace("kh", "h")


def lenient(text: str) -> tuple[Atom, ...]:
    """Return the atoms of a text that somebody typed: one that is not in the notation means its brackets literally."""
    try:
        return parse(text)
    except NotationError:
        return parse(_SPECIAL.sub(r"\\\g<0>", text))


def stretches(text: str) -> Iterator[Sequence[str]]:
    """Yield a text in stretches: what was seen as it stands, `?` and `…` in it; and of each choice its glyphs."""
    parts = _CHOICES.split(text.replace(RUN.value, "…"))
    if not any(char in part for part in parts[::2] for char in "[]\\"):
        for n, part in enumerate(parts):
            yield part.split("|") if n % 2 else (part,)
        return
    for atom in lenient(text):  # escapes, and what is no notation
        if isinstance(atom, Seen):
            yield ("",) if atom.glyphs[0] in "?…" else atom.glyphs
        else:
            yield ("…",) if atom is RUN else (atom.value,)


def _key(text: str, table: _Table) -> str:
    normal = unicodedata.normalize("NFC", text)
    if _SPECIAL.search(normal):
        key = "".join(_key_of(glyphs, table) for glyphs in stretches(normal))
    else:
        key = normal.translate(table)
    return _LOST_RUN.sub(LOST, key) if "…" in key else key


def _key_of(glyphs: Sequence[str], table: _Table) -> str:
    keys = {glyph.translate(table) for glyph in glyphs}
    if len(keys) == 1:
        return keys.pop()
    return UNREAD if all(len(key) == 1 for key in keys) else LOST


def _plain_one(char: str) -> str:
    """Return the plain key of one character."""
    if char in "?…":
        return char
    if char in _jamo():
        return _jamo()[char]
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    if char == "№" or unicodedata.category(char)[0] not in _KEPT:
        return ""
    if 0xAC00 <= ord(char) <= 0xD7A3:  # noqa: PLR2004 - Hangul syllables, which would fall apart
        return char
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = "".join(one for one in apart if unicodedata.category(one)[0] in _KEPT)
    return kept if kept == char else "".join(map(_plain_one, kept))


def _fold_one(char: str) -> str:
    return "".join(_forms().get(one, one) for one in _plain_one(char))


def _sound_one(char: str) -> str:
    return "".join(_latin().get(one, one) for one in _plain_one(char))


@cache
def _latin() -> dict[str, str]:
    # In the order of the alphabet: И comes before Й, which has the plain key of И.
    return {_plain_one(row.character): row.latin.lower() for row in reversed(transliterations())}


@cache
def _jamo() -> dict[str, str]:
    """Return Hangul letters by the forms of them that are made to join, and by themselves."""
    letters = [chr(code) for code in range(0x3131, 0x318F)]
    return {**{unicodedata.normalize("NFKD", one): one for one in letters}, **{one: one for one in letters}}


@cache
def _forms() -> dict[str, str]:
    """Return the form of each character that has look-alikes: pairs joined, until no class has two forms."""
    group: dict[str, set[str]] = defaultdict(set)
    for row in look_alikes():
        one, other = (_plain_one(char) for char in (row.character, row.taken_for))
        joined = group.get(one, {one}) | group.get(other, {other})
        for char in joined:
            group[char] = joined
    return {char: _form(joined) for char, joined in group.items()}


def _form(group: set[str]) -> str:
    """Return what a class is called in keys: a digit, else a Latin letter; nothing for what looks like a separator."""
    return "" if "" in group else min(group, key=lambda char: (not char.isdigit(), not char.isascii(), char))


@cache
def _plain_table() -> _Table:
    return _Table(_plain_one)


@cache
def fold_table() -> _Table:
    """Return the table for `str.translate` that makes a glyph its part of a search key."""
    return _Table(_fold_one)


@cache
def _sound_table() -> _Table:
    return _Table(_sound_one)
