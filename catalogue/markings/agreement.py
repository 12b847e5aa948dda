"""Which readings of a mark are independent, and where two of them differ, glyph by glyph.

Two readings are independent here if they are of different readers and the later one was blind: then neither reader was
led by the other. So the first reading and every later blind one, one a reader, are independent of each other. What
readers saw outside this catalogue is not known to it.

Source: facts on confidence: a sure reading needs two independent readers, or one mark repeated on several parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from catalogue.markings.fold import fold, lenient
from catalogue.markings.notation import Seen, spell

Verdict = Literal["same", "alike", "open", "differ"]
Relation = Literal["same", "alike", "open", "other", "missing"]
LOST, ILLEGIBLE = "[...]", "?"
MOST_ALIGNED = 60  # glyphs of a differing stretch that are aligned; longer ones are compared place by place
_COSTS: dict[Relation, int] = {"same": 0, "alike": 1, "open": 1, "missing": 2, "other": 3}


@dataclass(frozen=True, slots=True)
class Read:
    """A reading as it is compared. `reader` is the party, or the agent where no party is stated."""

    entry: int
    reader: str
    text: str
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One place of two readings laid side by side; an empty text where one of them has nothing there.

    `relation` is same; alike (look-alikes, separators); open (one reader could not tell, and the other's glyph is
    allowed); other; or missing.
    """

    first: str
    second: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Compared:
    """Two readings and how they stand to each other.

    `verdict` is same (the same text), alike (the same search key), open (each allows what the other saw), or differ.
    """

    first: Read
    second: Read
    verdict: Verdict
    places: tuple[Place, ...]


def independent(readings: Iterable[Read]) -> tuple[Read, ...]:
    """Return readings that are independent of each other: the first, and the later blind ones of other readers."""
    found: list[Read] = []
    seen: set[str] = set()
    for reading in sorted(readings, key=lambda one: one.entry):
        if reading.reader not in seen and (not seen or reading.blind):
            found.append(reading)
        seen.add(reading.reader)  # a reader has one reading of their own; what they say later is led by it
    return tuple(found)


def compare(first: Read, second: Read) -> Compared:
    """Lay two readings side by side."""
    places = _aligned(glyphs(first.text), glyphs(second.text))
    relations = {place.relation for place in places}
    verdict: Verdict = "differ"
    if first.text == second.text:
        verdict = "same"
    elif relations <= {"same", "alike"}:
        verdict = "alike"
    elif relations <= {"same", "alike", "open"}:
        verdict = "open"
    elif fold(first.text) == fold(second.text):
        verdict = "alike"
    return Compared(first, second, verdict, places)


def glyphs(text: str) -> tuple[str, ...]:
    """Return the glyphs of a reading: characters with the marks that combine with them, `?`, `[8|B]` and `[...]`."""
    return tuple(spell((atom,)) for atom in lenient(text))


def _aligned(first: Sequence[str], second: Sequence[str]) -> tuple[Place, ...]:
    """Return the places of two readings: equal ends as they are, and what lies between them aligned at least cost."""
    shorter = min(len(first), len(second))
    head = next((n for n in range(shorter) if first[n] != second[n]), shorter)
    tail = next((n for n in range(shorter - head) if first[-1 - n] != second[-1 - n]), shorter - head)
    ends = len(first) - tail, len(second) - tail
    return (
        *(Place(one, one, "same") for one in first[:head]),
        *_between(first[head : ends[0]], second[head : ends[1]]),
        *(Place(one, one, "same") for one in first[ends[0] :]),
    )


def _between(first: Sequence[str], second: Sequence[str]) -> list[Place]:
    if max(len(first), len(second)) > MOST_ALIGNED:
        return [_place(one, other) for one, other in zip_longest(first, second, fillvalue="")]
    costs = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in range(len(first), -1, -1):
        for j in range(len(second), -1, -1):
            steps = _steps(first, second, i, j)
            costs[i][j] = min((_COSTS[place.relation] + costs[a][b] for place, a, b in steps), default=0)
    places: list[Place] = []
    i = j = 0
    while i < len(first) or j < len(second):
        steps = _steps(first, second, i, j)
        place, i, j = min(steps, key=lambda step: _COSTS[step[0].relation] + costs[step[1]][step[2]])
        places.append(place)
    return places


def _steps(first: Sequence[str], second: Sequence[str], i: int, j: int) -> list[tuple[Place, int, int]]:
    """Return the ways on from a place: one glyph of both, of the first alone, of the second alone."""
    steps: list[tuple[Place, int, int]] = []
    if i < len(first) and j < len(second):
        steps.append((_place(first[i], second[j]), i + 1, j + 1))
    if i < len(first):  # a lost run goes on for as long as the other reading has glyphs for it
        lost = LOST in (first[i], *second[max(j - 1, 0) : j])
        steps.append((Place(first[i], "", "open") if lost else _place(first[i], ""), i + 1, j))
    if j < len(second):
        lost = LOST in (second[j], *first[max(i - 1, 0) : i])
        steps.append((Place("", second[j], "open") if lost else _place("", second[j]), i, j + 1))
    return steps


def _place(one: str, other: str) -> Place:
    return Place(one, other, _relation(one, other))


def _relation(one: str, other: str) -> Relation:
    if one == other:
        return "same"
    if LOST in (one, other):
        return "open"
    if not one or not other:
        return "alike" if not fold(one + other) else "missing"
    if ILLEGIBLE in (one, other) or _allowed(one) & _allowed(other):
        return "open"
    return "alike" if fold(one) == fold(other) else "other"


def _allowed(glyph: str) -> frozenset[str]:
    """Return what a glyph may be."""
    return frozenset(one for atom in lenient(glyph) if isinstance(atom, Seen) for one in atom.glyphs)
