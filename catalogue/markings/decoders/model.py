"""What goes into a decoder and what comes out of it: plain values, without any rule of decoding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

Confidence = Literal["low", "moderate", "high"]
CONFIDENCES: tuple[Confidence, ...] = ("low", "moderate", "high")
Role = Literal["manufacture", "assembly", "acceptance", "overhaul", "expiry", "unknown"]
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the item beside the mark itself.

    Attributes:
        dprk_on_other_grounds: it was identified as made in the DPRK by something other than this mark (J2).
        repeated: the same mark stands on several of its parts (J2).
        agrees: the readings of other marks on it (J15).
        known_by: the last day on which it may have been made, such as that of its use or recovery (J18).
        today: the day on which the question is asked; without it nothing is called future (J18).
    """

    dprk_on_other_grounds: bool = False
    repeated: bool = False
    agrees: tuple[str, ...] = ()
    known_by: date | None = None
    today: date | None = None


ALONE = Context()  # nothing is known beside the mark


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One thing that a text may mean under one scheme.

    Attributes:
        rule: number of the rule in schema/rules.md.
        scheme: name of the scheme.
        text: the text that was decoded: the reading, or one of those that its notation allows.
        meaning: what it would mean, as a sentence.
        earliest: first day as an ISO date; None where the scheme gives no date.
        latest: last day, included.
        fields: the parts of the code with their names, in order.
        role: what the date would be a date of, a term of the vocabulary date_role; None without a date.
        confidence: how sure it is that the scheme applies, and applies like this. Neither legibility nor inference.
        assumptions: what has to be true for it to hold.
        alternatives: what else the same text could mean.
        raised: what raised the confidence by a step: a second mark that agrees.
        lowered: what lowered it, each by a step.
        contradictions: what speaks against it; it is kept, with low confidence.
        source: where the scheme is documented.
    """

    rule: str
    scheme: str
    text: str
    meaning: str
    source: str
    earliest: str | None = None
    latest: str | None = None
    fields: Fields = ()
    role: Role | None = None
    confidence: Confidence = "low"
    assumptions: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    lowered: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()

    @property
    def value(self) -> tuple[str | None, str | None, Fields]:
        """Return what it comes to: two interpretations with one value say the same."""
        return self.earliest, self.latest, self.fields

    @property
    def interval(self) -> str:
        """Return `FIRST/LAST`, or `undated`."""
        return f"{self.earliest}/{self.latest}" if self.earliest else "undated"

    @property
    def brief(self) -> str:
        """Return the first sentence of what it would mean."""
        return self.meaning.partition(". ")[0].rstrip(".")

    def assuming(self, *more: str) -> Interpretation:
        """Return the same with more assumptions."""
        return replace(self, assumptions=(*self.assumptions, *more))

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON: `fields` as an object."""
        return {**asdict(self), "fields": dict(self.fields)}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text that looks like one of a scheme is none, or why a reading is not decoded at all."""

    rule: str
    scheme: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A text in a form that is in use, of whose scheme there is no public source: recognised, never guessed (J14)."""

    rule: str
    scheme: str
    text: str
    reason: str
    splits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoding:
    """All that is to be said about a reading: interpretations, surest first; unknown schemes; refusals."""

    reading: str
    interpretations: tuple[Interpretation, ...]
    unknown: tuple[Unknown, ...]
    refusals: tuple[Refusal, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "interpretations": [one.as_dict() for one in self.interpretations]}


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: the text, the intervals that it gives as `FIRST/LAST` or `undated`, and why.

    Without intervals the text is one that the scheme rejects.
    """

    text: str
    intervals: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decoder:
    """A scheme with a public source.

    Attributes:
        rule: number in schema/rules.md.
        name: name of the scheme.
        source: where it is documented.
        about: form and meaning, in a sentence or two.
        limits: what it does not say, and what it is confused with.
        ask: the pure function: a text without notation gives interpretations, and refusals of near misses.
        examples: worked examples, accepted and rejected; tests, reference and site are made from them.
        corrected: marks of this kind are read by machine with error correction, so look-alikes play no part (J16).
    """

    rule: str
    name: str
    source: str
    about: str
    limits: str
    ask: Callable[[str, Context], Iterable[Interpretation | Refusal]]
    examples: tuple[Example, ...]
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Undocumented:
    """A form that is in use and has no public source; `split` says what a text might be split into, without dates."""

    name: str
    pattern: re.Pattern[str]
    reason: str
    examples: tuple[str, ...]
    split: Callable[[re.Match[str]], tuple[str, ...]]
    rule: str = "J14"
