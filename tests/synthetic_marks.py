"""Made-up marks, and what readers make of them: for measuring a search, with the truth known.

Marks have the shapes of published ones (docs/performance.md), numbers at random. A reader sees each glyph as it is but

    4 % of glyphs   are illegible, written ?
    2 %             are read either way, written [8|B], the truth among them
    5 %             are taken for a look-alike and written so, without any doubt
    3 % of marks    have lost a run of two to four glyphs, written [...]
    10 %            are written with other separators, or in small letters

Look-alikes are drawn from schema/lookalikes/. Everything follows from the seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from catalogue.base.alphabets import look_alikes

ILLEGIBLE, EITHER, MISTAKEN, LOST, RESPELT = 0.04, 0.02, 0.05, 0.03, 0.10
_DIGITS = "0123456789"
_LATIN = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CYRILLIC = "АБВГДЕЖЗИКЛМНПРСТУФХЦЧШЫЭЮЯ"
_MAKERS = ("AD", "TMS", "MAX", "LM", "XC", "TPS")
_ROOTS = ("1887", "1902", "2004", "7731")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it was made, and a reading of it in the notation.

    Attributes:
        glyphs: what was written, glyph by glyph.
        seen: what a reader wrote for each of them; nothing for one that is lost.
        reading: the reading.
    """

    glyphs: str
    seen: tuple[str, ...]
    reading: str

    @property
    def damaged(self) -> bool:
        """Whether a glyph is open or lost."""
        return "?" in self.reading or "[" in self.reading

    @property
    def mistaken(self) -> bool:
        """Whether a glyph was taken for another."""
        return any(
            len(seen) == 1 and seen not in (glyph, "?") for glyph, seen in zip(self.glyphs, self.seen, strict=True)
        )


@cache
def alike() -> dict[str, str]:
    """Return for each capital and digit those that it is taken for."""
    pairs: defaultdict[str, set[str]] = defaultdict(set)
    for row in look_alikes():
        if row.taken_for != "-":
            pairs[row.character].add(row.taken_for)
            pairs[row.taken_for].add(row.character)
    return {char: "".join(sorted(others)) for char, others in pairs.items()}


def marks(count: int, seed: int = 1) -> Iterator[Mark]:
    """Yield made-up marks."""
    rng = random.Random(seed)  # noqa: S311 - test data
    for _ in range(count):
        yield _read(_made(rng), rng)


def _made(rng: random.Random) -> str:
    """Return a mark as it leaves the factory, without separators."""

    def some(alphabet: str, count: int) -> str:
        return "".join(rng.choice(alphabet) for _ in range(count))

    shapes: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.30, lambda: f"ㅈ1{some('123', 2)}{some(_DIGITS, 8)}"),
        (0.20, lambda: f"{some('ЫШИКМ', 1)}{some(_DIGITS, 5)}"),
        (0.15, lambda: f"{rng.choice(_MAKERS)}{some(_DIGITS, 4)}{some(_LATIN, 2)}{some('012', 2)}{some(_DIGITS, 2)}"),
        (0.10, lambda: f"{rng.choice(_ROOTS)}{some(_CYRILLIC, 2)}{some(_DIGITS, 1)}{some(_CYRILLIC, 1)}"),
        (0.10, lambda: f"{some(_LATIN, 3)}{some(_DIGITS, 2)}{some('ABCDEFGHJKLM', 1)}{some(_DIGITS, 6)}"),
        (
            0.10,
            lambda: f"{some(_DIGITS, 1)}{some(_CYRILLIC, 1)}{some(_DIGITS, 2)}{some(_CYRILLIC, 1)}{some(_DIGITS, 3)}",
        ),
        (0.05, lambda: some(_DIGITS, 4)),
    )
    return rng.choices([make for _, make in shapes], [share for share, _ in shapes])[0]()


def _read(glyphs: str, rng: random.Random) -> Mark:
    seen: list[str] = []
    for glyph in glyphs:
        fate = rng.random()
        if fate < ILLEGIBLE:
            seen.append("?")
        elif fate < ILLEGIBLE + EITHER:
            other = rng.choice([char for char in alike().get(glyph, "") + _DIGITS if char != glyph])
            seen.append(f"[{'|'.join(rng.sample((glyph, other), 2))}]")
        elif fate < ILLEGIBLE + EITHER + MISTAKEN and glyph in alike():
            seen.append(rng.choice(alike()[glyph]))
        else:
            seen.append(glyph)
    if rng.random() < LOST and len(seen) > 5:
        size = rng.randint(2, 4)
        start = rng.randint(0, len(seen) - size)
        seen[start : start + size] = [""] * size
    written = list(seen)
    if "" in written:
        written[written.index("")] = "[...]"
    if rng.random() < RESPELT:
        if rng.random() < 0.5:
            written.insert(rng.randint(1, len(written) - 1), rng.choice((" ", "-", "/")))
        else:
            written = [one.lower() if len(one) == 1 else one for one in written]
    return Mark(glyphs, tuple(seen), "".join(written))


def fragment(mark: Mark, rng: random.Random, least: int, most: int) -> tuple[int, str]:
    """Return where a part of a mark begins, and that part as it was made."""
    size = min(rng.randint(least, most), len(mark.glyphs))
    start = rng.randint(0, len(mark.glyphs) - size)
    return start, mark.glyphs[start : start + size]


def mistyped(text: str, rng: random.Random) -> str:
    """Return a text in which one or two glyphs are typed as look-alikes, where it has any that are."""
    places = [at for at, glyph in enumerate(text) if glyph in alike()]
    for at in rng.sample(places, min(len(places), rng.randint(1, 2))):
        text = text[:at] + rng.choice(alike()[text[at]]) + text[at + 1 :]
    return text
