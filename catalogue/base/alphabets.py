"""The tables of `schema/` by which a mark is found in spite of its spelling: look-alikes, and transliteration.

They are part of the schema, since search keys follow from them: a new row makes every catalogue fold its readings
again, and an auditor can read why two marks were taken for one.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from catalogue.base.folders import project_file


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two characters that people take for one another, and why: UTS #39, or a reason of this project's own."""

    character: str
    taken_for: str
    reason: str


@dataclass(frozen=True, slots=True)
class Transliteration:
    """How a letter is written in Latin ones, in capitals, by which system."""

    character: str
    latin: str
    source: str


def look_alikes() -> tuple[LookAlike, ...]:
    """Return the pairs of `schema/lookalikes/`, those of this project first."""
    return tuple(LookAlike(**row) for name in ("own", "uts39") for row in _rows(f"lookalikes/{name}.csv"))


def transliterations() -> tuple[Transliteration, ...]:
    """Return the rows of `schema/transliteration.csv`."""
    return tuple(Transliteration(**row) for row in _rows("transliteration.csv"))


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (project_file("schema") / name).open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))
