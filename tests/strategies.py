"""Hypothesis strategies for what several tests need: claims that fit their schema, and sequences of statements.

claims(entry_type("source.recorded"), World())           claims that the door lets in
cases(world)                                             statements, each valid after those before it
known_cases()                                            the same as known entries, releases included
"""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catalogue.base.digests import Digest
from catalogue.base.ids import new_id
from catalogue.base.model import Claim, EntryType, common_claims, entry_type, entry_type_names, type_of
from catalogue.base.orientation import Rectangle
from catalogue.base.vocabularies import vocabulary
from catalogue.markings.notation import GLYPH, RUN, Atom, Seen, spell
from catalogue.markings.region import selector
from catalogue.records.completion import complete
from catalogue.records.door import Statement
from catalogue.records.replay import KnownEntry

EDTF = (
    "2024-08-18", "2024-08", "2024", "2024-34", "2024?", "2024-08~", "2024-07-30/2024-08-18", "../2024-01-11",
    "2024-01-02/", "2024-08-1X", "2024-08-19T10:21:07+03:00", "1987-10-04/1988",
)  # fmt: skip
MARKS = ("ㅈ11307240187", "1887ВЕ4У", "Ш915516", "113", "Х-101", "3?5-[8|B]2", "09.2023", "line\nline", "[...]88")

# I-JSON (RFC 7493): no surrogates, no noncharacters.
_LETTERS = st.characters(exclude_categories=("Cs", "Cn"))
_SPECIAL = (
    "regions", "released", "entries", "reading", "readings", "public_key", "erased", "withdrawn", "counterpart",
    "suggestion", "region", "corners",
)  # fmt: skip


def texts(least: int = 1, most: int = 40) -> SearchStrategy[str]:
    """Texts that a claim may hold."""
    return st.text(_LETTERS, min_size=least, max_size=most)


# What stands on debris, what means something in the notation, and any other character.
_GLYPHS = st.sampled_from("0123456789ABXВЕУШЫㅈㅊ-/ ?[]|\\") | st.characters(exclude_categories=("Cs", "Cn", "Cc", "M"))


def atoms() -> SearchStrategy[Atom]:
    """Atoms of readings: a glyph, one of several, an illegible one, a lost run."""
    choices = st.lists(_GLYPHS, min_size=2, max_size=3, unique=True).map(lambda glyphs: Seen(tuple(glyphs)))
    return _GLYPHS.map(lambda glyph: Seen((glyph,))) | choices | st.sampled_from((GLYPH, RUN))


@st.composite
def readings(draw: DrawFn, glyphs: SearchStrategy[str] = _GLYPHS) -> tuple[tuple[Atom, ...], tuple[str, ...]]:
    """A reading, and glyph by glyph a string that it stands for: what was written, and what became of it."""
    truth = draw(st.lists(glyphs, min_size=1, max_size=12))
    stated: list[Atom] = []
    for glyph in truth:
        fate = draw(st.sampled_from(("read", "read", "read", "unread", "either", "lost")))
        if fate == "read":
            stated.append(Seen((glyph,)))
        elif fate == "unread":
            stated.append(GLYPH)
        elif fate == "either":
            stated.append(Seen(tuple(draw(st.permutations(sorted({glyph, draw(glyphs), "7"}))))))
        elif not stated or stated[-1] is not RUN:
            stated.append(RUN)
    return tuple(stated), tuple(truth)


def verbatim_texts() -> SearchStrategy[str]:
    """Readings: NFC, in the notation, no control characters but line breaks; marks of the field among them."""
    letters = st.characters(exclude_categories=("Cs", "Cn", "Cc"), exclude_characters="?[]|\\")
    pieces = st.text(letters | st.just("\n"), min_size=1, max_size=30) | atoms().map(lambda atom: spell((atom,)))
    free = st.lists(pieces, min_size=1, max_size=4).map("".join)
    normal = free.map(lambda text: unicodedata.normalize("NFC", text)).filter(lambda text: 0 < len(text) <= 500)
    return st.sampled_from(MARKS) | normal


def coordinates(limit: int) -> SearchStrategy[str]:
    """Decimal strings between -limit and limit, with up to seven places."""
    places = st.decimals(-limit, limit, places=5, allow_nan=False, allow_infinity=False)
    return places.map(lambda number: f"{number:.5f}")


def positions() -> SearchStrategy[dict[str, Any]]:
    """Positions as claims state them."""
    required = {"lat": coordinates(90), "lon": coordinates(180)}
    return st.fixed_dictionaries(required, optional={"uncertainty_m": st.integers(1, 1000)})


@dataclass
class World:
    """What a sequence of statements has made so far, as far as later ones depend on it.

    `first` is the ledger index of the first of them. `agents` maps entry types to who may record them.
    """

    agents: Mapping[str, str] = field(default_factory=dict)
    first: int = 0
    next: int = -1
    records: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    grids: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    readings: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    suggestions: dict[int, str] = field(default_factory=dict)
    about: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    known: dict[int, KnownEntry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.next = self.first if self.next < 0 else self.next

    def take(self, kind: str, subject: str, claims: Mapping[str, Any], actor: str) -> KnownEntry:
        """Count an entry as recorded, and return it as the replay gets it."""
        idx, self.next = self.next, self.next + 1
        if subject not in self.records[subject.split("-", 1)[0]]:
            self.records[subject.split("-", 1)[0]].append(subject)
        if kind == "photo.examined":
            self.grids[subject] = (claims["width_px"], claims["height_px"], claims["orientation"])
        elif kind == "marking.read":
            self.readings[subject].append(idx)
        elif kind == "marking.suggested":
            self.suggestions[idx] = subject
        self.about[subject].append(idx)
        common = {"type": kind, "subject": subject, "actor": actor, "key": "k" * 43, "recorded": "2026-03-01T08:00:00Z"}
        self.known[idx] = KnownEntry(idx, (), {**common, **complete(type_of({**claims, "type": kind}), claims)})
        return self.known[idx]


def _number_range(schema: Mapping[str, Any]) -> SearchStrategy[int]:
    return st.integers(schema.get("minimum", -1000), min(schema.get("maximum", 10**6), 10**6))


def _plain(schema: Mapping[str, Any]) -> SearchStrategy[Any]:
    """Values of a JSON Schema of the few kinds that `schema/entries/` uses."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "null" in kinds:
        rest = {**schema, "type": next(kind for kind in kinds if kind != "null")}
        return st.none() | _plain(rest)
    if kinds == ["boolean"]:
        return st.booleans()
    if kinds == ["integer"]:
        return _number_range(schema)
    if kinds == ["string"]:
        if "pattern" in schema:
            return st.from_regex(schema["pattern"].removeprefix("^").removesuffix("$"), fullmatch=True)
        return texts(schema.get("minLength", 0), min(schema.get("maxLength", 40), 40))
    if kinds == ["array"]:
        least = schema.get("minItems", 0)
        return st.lists(_plain(schema["items"]), min_size=least, max_size=min(least + 2, schema.get("maxItems", 9)))
    required = schema.get("required", [])
    members = {name: _plain(inner) for name, inner in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: members[name] for name in required},
        optional={name: value for name, value in members.items() if name not in required},
    )


def _value(claim: Claim, world: World) -> SearchStrategy[Any] | None:
    """Values of one claim; None where there is no record yet that it could name."""
    array = claim.schema.get("type") == "array"
    nullable = "null" in claim.schema.get("type", ())
    if claim.refers:
        if not world.records[claim.refers]:
            return None
        one = st.sampled_from(world.records[claim.refers])
        return st.lists(one, min_size=1, max_size=3) if array else one
    if claim.vocabulary:
        codes = st.sampled_from(list(vocabulary(claim.vocabulary)))
        found: SearchStrategy[Any] = st.lists(codes, min_size=1, max_size=3, unique=True) if array else codes
    elif claim.edtf:
        found = st.sampled_from(EDTF)
    elif claim.verbatim:
        found = verbatim_texts()
    elif claim.coarse:
        found = positions()
    else:
        return _plain(claim.schema)
    return st.none() | found if nullable else found


@st.composite
def _regions(draw: DrawFn, world: World) -> list[dict[str, Any]]:
    found = []
    for photo in draw(st.lists(st.sampled_from(sorted(world.grids)), min_size=1, max_size=2)):
        width, height, orientation = world.grids[photo]
        x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        box = Rectangle(x, y, draw(st.integers(1, width - x)), draw(st.integers(1, height - y)))
        found.append({"photo": photo, "orientation": orientation, "selector": selector(box)})
    return found


@st.composite
def _place(draw: DrawFn, world: World, photo: str) -> dict[str, Any]:
    """Where something was found on a photograph: a region, and at will four pixels."""
    width, height, _ = world.grids[photo]
    here = World(grids={photo: world.grids[photo]})
    region = {name: value for name, value in draw(_regions(here))[0].items() if name != "photo"}
    pixel = st.tuples(st.integers(0, width - 1), st.integers(0, height - 1)).map(list)
    return {"region": region, **draw(st.sampled_from(({}, {"corners": [draw(pixel) for _ in range(4)]})))}


def _special(name: str, world: World, subject: str | None) -> SearchStrategy[Any] | None:
    """Values of claims that name places in the ledger or in a picture; None where there is none to name."""
    if name == "regions" and world.grids:
        return _regions(world)
    if name == "reading" and subject and world.readings[subject]:
        return st.sampled_from(world.readings[subject])
    if name == "suggestion" and world.suggestions:
        return st.sampled_from(sorted(world.suggestions))
    if name == "public_key":
        return st.just({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    return None


@st.composite
def claims(draw: DrawFn, kind: EntryType, world: World, subject: str | None = None) -> dict[str, Any]:
    """Claims of a type that fit its schema and name only records of the world."""
    stated: dict[str, Any] = {}
    for name, claim in kind.claims.items():
        if claim.derived or name in common_claims() or (name not in kind.required and draw(st.booleans())):
            continue
        value = _special(name, world, subject) if name in _SPECIAL else _value(claim, world)
        if value is not None:
            stated[name] = draw(value)
    if kind.name == "marking.suggested" and subject in world.grids:
        stated |= draw(_place(world, subject))
    if "suggestion" in stated:
        stated.pop("blind", None)
        if "photos" in stated:
            stated["photos"] = [*stated["photos"], world.suggestions[stated["suggestion"]]]
    if kind.name == "photo.examined":
        stated |= {"width_px": draw(st.integers(1, 9000)), "height_px": draw(st.integers(1, 9000))}
    return stated


def _possible(world: World, kind: EntryType) -> bool:
    """Say whether every record that a type needs is there."""
    needs = [kind.claims[name].refers for name in kind.required if kind.claims[name].refers]
    subjects = kind.effect != "adds" or any(world.records[one] for one in kind.kinds)
    if kind.name == "marking.suggested":
        return bool(world.grids)
    return subjects and all(world.records[need] for need in needs if need)


@st.composite
def _subject(draw: DrawFn, world: World, kind: EntryType) -> str:
    there = sorted(one for name in kind.kinds for one in world.records[name])
    if kind.name == "marking.suggested":
        return draw(st.sampled_from(sorted(world.grids)))
    if kind.effect == "adds" or (kind.effect == "either" and there and draw(st.booleans())):
        return draw(st.sampled_from(there))
    seeded = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - an id that Hypothesis can repeat
    found = new_id(kind.kinds[0], choose=seeded.choice)
    while found in world.about:
        found = new_id(kind.kinds[0], choose=seeded.choice)
    return found


@st.composite
def _released(draw: DrawFn, world: World, subject: str) -> list[dict[str, Any]]:
    places = [(idx, name) for idx in world.about[subject] for name in world.known[idx].claims]
    chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True))
    return [{"entry": idx, "name": name, "digest": Digest.of(f"{idx} {name}".encode()).b64u} for idx, name in chosen]


@st.composite
def _corrected(draw: DrawFn, world: World, subject: str) -> dict[str, Any]:
    """Claims of a correction of some entry, right or wrong: a replay takes what it is given."""
    idx = draw(st.sampled_from(world.about[subject]))
    of = world.known[idx].claims["type"]
    stated = {"of": of, "corrects": idx, "replaces": draw(_released(world, subject))}
    if entry_type(of).correction == "none":
        return stated | {"of": "item.recorded"}
    values = draw(claims(entry_type(of), world, subject))
    return {**{name: value for name, value in values.items() if draw(st.booleans())}, **stated}


_LISTS = {"review.decided": "entries", "record.withdrawn": "withdrawn", "marking.adjudicated": "readings"}
DOOR_TYPES = tuple(
    name
    for name in entry_type_names()
    if not entry_type(name).structure and name not in {"record.released", "review.decided", "agent.key_added"}
)


@st.composite
def cases(draw: DrawFn, world: World, most: int = 8) -> list[Statement]:
    """Statements that the door lets in one after the other, by agents that may record them."""
    made: list[Statement] = []
    for _ in range(draw(st.integers(1, most))):
        kinds = [entry_type(name) for name in DOOR_TYPES if _possible(world, entry_type(name))]
        kind = draw(st.sampled_from(kinds))
        subject = draw(_subject(world, kind))
        stated = draw(claims(kind, world, subject))
        if kind.name == "photo.acquired":
            stated["sha256"] = Digest.of(subject.encode()).hex
        made.append(Statement(kind.name, world.agents[kind.roles[0]], stated, subject))
        world.take(kind.name, subject, stated, made[-1].actor)
    return made


@st.composite
def known_cases(draw: DrawFn, most: int = 12) -> Sequence[KnownEntry]:
    """Known entries of every type, as a replay gets them; the first registers an agent.

    Claims may be missing from an entry, as in a public folder, but for type and subject.
    """
    world = World()
    agent = draw(_subject(world, entry_type("agent.registered")))
    world.take("agent.registered", agent, draw(claims(entry_type("agent.registered"), world)), agent)
    for _ in range(draw(st.integers(0, most))):
        kinds = [entry_type(name) for name in entry_type_names() if _possible(world, entry_type(name))]
        kind = draw(st.sampled_from(kinds))
        subject = draw(_subject(world, kind))
        stated = draw(claims(kind, world, subject))
        if kind.name == "record.released":
            stated["released"] = draw(_released(world, subject))
        elif kind.name == "claim.erased":
            stated["erased"] = draw(_released(world, subject))
        elif kind.name in _LISTS:
            stated[_LISTS[kind.name]] = draw(st.lists(st.sampled_from(world.about[subject]), min_size=1, unique=True))
        elif kind.name == "record.corrected":
            stated |= draw(_corrected(world, subject))
        world.take(kind.name, subject, stated, agent)
    entries = [world.known[idx] for idx in sorted(world.known)]
    if draw(st.booleans()):
        return entries
    return [KnownEntry(known.idx, (), _some(draw, known.claims)) for known in entries]


def _some(draw: DrawFn, known: Mapping[str, Any]) -> dict[str, Any]:
    withheld = draw(st.sets(st.sampled_from(sorted(known.keys() - {"type", "subject"})), max_size=4))
    return {name: value for name, value in known.items() if name not in withheld}
