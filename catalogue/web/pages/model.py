"""The page models: what a page says, before anybody decides how it looks. Frozen, and JSON by `dataclasses.asdict`.

Addresses (`href`) begin with a slash and are relative to the place where the catalogue is served.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from catalogue.web.pages.marks_model import Agreement, Decoded
    from catalogue.web.pages.production import ProductionToUse

State = Literal["stated", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words. `absent`: no claim is known here. `unknown`: a claim says that it is unknown."""

    text: str
    state: State = "stated"
    href: str | None = None
    hint: str | None = None
    lang: str | None = None
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its name and what that name means."""

    label: str
    value: Value
    help: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scale of words."""

    title: str
    description: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """One judgement in words with the scale that the word is from. Scales are never merged into one."""

    label: str
    value: Value
    help: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A list under an opinion: what it rests on, what it leaves open."""

    label: str
    lines: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one party said, read or concluded. Denials and claims have the same shape, and so the same weight.

    `sentence` says that `what` is a sentence of its own and not the end of the one that `party` and `verb` begin.
    """

    anchor: str
    entry: int
    party: Value
    verb: str
    what: Value
    occurred: Value
    quote: Value | None = None
    record: Value | None = None
    source: Value | None = None
    scales: tuple[Scale, ...] = ()
    notes: tuple[Note, ...] = ()
    region: str | None = None
    sentence: bool = False


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """Opinions of one sort, oldest first; `compared` where the page says after them how they agree.

    At most `most` of them stand open on the page, all where it is None; the others are folded.
    """

    title: str
    lead: str
    opinions: tuple[Opinion, ...]
    compared: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Where a mark is seen, in the upright picture as shown, with what it is said to read.

    `points` are the corners of a polygon as SVG writes them, empty for a rectangle; the numbers are the box around it.
    `view` is a close-up: what to show of the picture, as an SVG view box.
    """

    anchor: str
    number: int
    x: int
    y: int
    width: int
    height: int
    mark: Value
    readings: tuple[Value, ...]
    points: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as shown: its public copy with the regions of marks, or the reason why there is none."""

    photo: Value
    file: str | None
    thumbnail: str | None
    width: int
    height: int
    caption: Value
    synthetic: bool
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """One point, gap or overlap of the line of custody and time."""

    sort: Literal["event", "gap", "held", "overlap", "undated"]
    label: str
    when: Value
    fields: tuple[Field, ...] = ()
    source: Value | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Custody and time of a record; `caution` says what the line leaves out."""

    about: Value
    moments: tuple[Moment, ...]
    caution: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A ledger entry as a line: its position, what it states, who attested it, which claims are known here."""

    index: int
    title: str
    actor: Value
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be checked about a record, and by which command."""

    entries: tuple[EntryLine, ...]
    digests: tuple[Field, ...]
    commands: tuple[str, ...]
    downloads: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a record: plain, and as BibTeX."""

    plain: str
    bibtex: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A record as a small picture and a line."""

    kind: str
    record: Value
    line: Value | None = None
    thumbnail: str | None = None
    mark: str | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Cards under one heading, with where all of them are."""

    title: str
    cards: tuple[Card, ...]
    more: Value | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """A state of a record as a word with its own look: released, disputed, superseded, synthetic sample and so on."""

    state: str
    word: str
    hint: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One claim that was corrected: what was stated before, and what holds instead."""

    label: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Change:
    """A correction or withdrawal: by whom, why, and what it changed. `note` says what a reviewer has to say of it."""

    sort: Literal["corrected", "rejected", "withdrawn"]
    entry: int
    title: str
    actor: Value
    when: Value
    reason: Value
    note: str
    lines: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record, top to bottom."""

    id: str
    kind: str
    title: Value
    crumbs: tuple[Value, ...]
    badges: tuple[Badge, ...]
    fields: tuple[Field, ...]
    proof: Proof
    citation: Citation
    mark: Value | None = None
    pictures: tuple[Picture, ...] = ()
    remark: str | None = None
    opinions: tuple[OpinionGroup, ...] = ()
    line: Line | None = None
    production: ProductionToUse | None = None
    related: tuple[CardGroup, ...] = ()
    changes: tuple[Change, ...] = ()
    decoded: tuple[Decoded, ...] = ()
    agreement: Agreement | None = None
