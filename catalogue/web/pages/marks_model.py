"""What the page of a mark shows beyond other records: what schemes make of it, and whether its readings agree."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.web.pages.model import Note, Value


@dataclass(frozen=True, slots=True)
class Explained:
    """What one documented scheme makes of a reading. Nobody put it forward: it is computed, and says on which terms."""

    meaning: str
    interval: str | None
    confidence: str
    rule: str
    scheme: str
    contradicted: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What documented schemes make of one reading; `why_not` says what is not decoded, and why."""

    reading: str
    found: tuple[Explained, ...]
    why_not: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One place of two readings: `relation` is same, alike, open, other or missing, `words` says so."""

    first: str
    second: str
    relation: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two readings side by side: whose, how they stand to each other, and glyph by glyph unless they are the same."""

    first: Value
    second: Value
    verdict: str
    words: str
    glyphs: tuple[Glyphs, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many people read a mark, how many of them independently and blind, and whether they agree."""

    readers: int
    independent: int
    blind: int
    sentences: tuple[str, ...]
    pairs: tuple[Pair, ...]
