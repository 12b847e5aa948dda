r"""The notation of readings: what was seen, glyph by glyph, and what could not be.

    reading = 1*( glyph / "?" / choice / "[...]" )
    choice  = "[" glyph 1*( "|" glyph ) "]"
    glyph   = letter *mark / "\" ( "?" / "[" / "]" / "|" / "\" )

`?` is one illegible glyph, `[8|B]` one glyph read either way, `[...]` a lost run of unknown length. A letter is any
character, a line break and a space too, with the combining marks that follow it. What stands on the debris and
means something here is written with a backslash before it; `|` needs one inside a choice only.

A reading stands for the set of strings that it allows. `parse(spell(atoms)) == atoms`.
"""

from __future__ import annotations

import enum
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from catalogue.base.errors import InvalidEntry

_LOST = "[...]"
_ESCAPED = frozenset("?[]|\\")


class Unseen(enum.Enum):
    """What stands where nothing was read: one illegible glyph, or a run of unknown length that is lost."""

    GLYPH = "?"
    RUN = _LOST


GLYPH: Literal[Unseen.GLYPH] = Unseen.GLYPH
RUN: Literal[Unseen.RUN] = Unseen.RUN


@dataclass(frozen=True, slots=True)
class Seen:
    """One glyph, or the several that it was read as, in the order in which they were written."""

    glyphs: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether it was read in one way only."""
        return len(self.glyphs) == 1


Atom = Seen | Unseen


class NotationError(InvalidEntry):
    """A text is no reading in this notation; the message points at the place.

    Attributes:
        position: index of the first character that does not fit.
    """

    def __init__(self, text: str, position: int, problem: str) -> None:
        self.position = position
        before, after = text[max(0, position - 12) : position], text[position : position + 12]
        super().__init__(f"at character {position + 1}, before {after!r} and after {before!r}: {problem}")


def parse(text: str) -> tuple[Atom, ...]:
    """Return the atoms of a reading. Raises NotationError where it is not in the notation."""
    atoms: list[Atom] = []
    at = 0
    while at < len(text):
        if text.startswith(_LOST, at):
            atoms.append(RUN)
            at += len(_LOST)
        elif text[at] == "[":
            seen, at = _choice(text, at)
            atoms.append(seen)
        elif text[at] == "?":
            atoms.append(GLYPH)
            at += 1
        elif text[at] == "]":
            raise NotationError(text, at, "this bracket was never opened; write \\] for one on the debris")
        else:
            glyph, at = _glyph(text, at)
            atoms.append(Seen((glyph,)))
    return tuple(atoms)


def literal(text: str) -> tuple[Atom, ...]:
    """Return the atoms of a text in which nothing has a meaning of its own."""
    return parse("".join(f"\\{char}" if char in _ESCAPED else char for char in text))


def _choice(text: str, start: int) -> tuple[Seen, int]:
    """Return the choice that begins at a bracket, and where it ends."""
    glyphs: list[str] = []
    at = start + 1
    while True:
        if at >= len(text):
            raise NotationError(text, start, "this bracket is never closed; write \\[ for one on the debris")
        if text[at] in "?[]|":
            raise NotationError(
                text, at, "a choice holds one glyph on each side of |, such as [8|B], and a lost run is [...]"
            )
        glyph, after = _glyph(text, at)
        if glyph in glyphs:
            raise NotationError(text, at, "this glyph stands in the choice already")
        glyphs.append(glyph)
        at = after
        if text.startswith("]", at) and len(glyphs) > 1:
            return Seen(tuple(glyphs)), at + 1
        if not text.startswith("|", at):
            problem = "a choice has | between its glyphs, one glyph each, such as [8|B]; write \\[ for a bracket"
            raise NotationError(text, min(at, len(text)), problem)
        at += 1


def _glyph(text: str, at: int) -> tuple[str, int]:
    """Return the glyph that begins there, without its backslash, and where it ends."""
    if text[at] == "\\":
        if text[at + 1 : at + 2] not in _ESCAPED or at + 1 >= len(text):
            raise NotationError(text, at, "a backslash stands before ?, [, ], | or another; write \\\\ for one")
        at += 1
    end = at + 1
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return text[at:end], end


def spell(atoms: tuple[Atom, ...]) -> str:
    """Return the text of a reading; the inverse of `parse`."""
    return "".join(_spelt(atom) for atom in atoms)


def _spelt(atom: Atom) -> str:
    if isinstance(atom, Unseen):
        return atom.value
    if atom.sure:
        return _escaped(atom.glyphs[0], "?[]\\")
    return f"[{'|'.join(_escaped(glyph, '?[]|' + chr(92)) for glyph in atom.glyphs)}]"


def _escaped(glyph: str, special: str) -> str:
    return f"\\{glyph}" if glyph[0] in special else glyph


def allows(atoms: tuple[Atom, ...], glyphs: tuple[str, ...]) -> bool:
    """Say whether a reading allows a string, given glyph by glyph (`Seen.glyphs` of the parsed string)."""
    reached = {0}
    for atom in atoms:
        if atom is RUN:
            reached = set(range(min(reached), len(glyphs) + 1))
        else:
            reached = {
                place + 1
                for place in reached
                if place < len(glyphs) and (atom is GLYPH or glyphs[place] in atom.glyphs)
            }
        if not reached:
            return False
    return len(glyphs) in reached


def texts(atoms: tuple[Atom, ...], limit: int) -> Iterator[str]:
    """Yield at most `limit` strings that a reading allows, those of the first alternatives first.

    An illegible glyph stays `?` in them and a lost run `[...]`: what may stand there has no bound.
    """
    choices = [atom.glyphs if isinstance(atom, Seen) else (atom.value,) for atom in atoms]
    return ("".join(made) for made in itertools.islice(itertools.product(*choices), limit))
