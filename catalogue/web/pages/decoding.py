"""The page that decodes what a visitor types, and what it shares with the pages of marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.base.dates import bounds
from catalogue.base.errors import InvalidEntry
from catalogue.markings.decoders import MOST_CHARACTERS, Context, Decoding, Interpretation, decode
from catalogue.markings.decoders.data_matrix import shown_payload
from catalogue.markings.decoders.words import explained
from catalogue.web.pages.marks_model import Decoded, Explained
from catalogue.web.pages.model import Note, Value

MOST_OTHERS = 10  # other marks that are weighed
_SAID = frozenset({"reads", "interval", "decoding", "scheme"})  # what the heading of an interpretation says


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor typed: a reading, and what is known beside it."""

    text: str = ""
    agrees: tuple[str, ...] = ()
    known_by: str = ""
    dprk: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class DecodePage:
    """What was asked, and what documented schemes make of it; `problem` says what could not be understood."""

    asked: Asked
    decoded: Decoded | None
    problem: str | None = None


def asked_of(values: Callable[[str], Sequence[str]]) -> Asked:
    """Return what an address asks; `values` gives all values of a name. Surplus is cut, controls are left out."""

    def first(name: str) -> str:
        return _plain(next(iter(values(name)), ""))

    others = (line.strip() for value in values("agrees") for line in _plain(value, MOST_OTHERS).split("\n"))
    return Asked(
        text=first("q").strip(),
        agrees=tuple(dict.fromkeys(line for line in others if line))[:MOST_OTHERS],
        known_by=first("known_by").strip(),
        dprk=bool(first("dprk")),
        repeated=bool(first("repeated")),
    )


def decode_page(asked: Asked, today: date) -> DecodePage:
    """Return the page for what was asked; a date that is none is said, and left out."""
    known_by, problem = None, None
    if asked.known_by:
        try:
            limit = bounds(asked.known_by)
            known_by = limit.latest or limit.earliest
        except InvalidEntry as error:
            problem = f"{error}. It was left out."
    context = Context(asked.dprk, asked.repeated, asked.agrees, known_by, today)
    said = decoded(decode(asked.text, context)) if asked.text else None
    return DecodePage(asked, said, problem)


def decoded(said: Decoding) -> Decoded:
    """Return a decoding for a page."""
    why_not = [Note("Not decoded", (Value(f"{one.reason} ({one.scheme}, {one.rule})."),)) for one in said.refusals]
    for unknown in said.unknown:
        lines = (f"{unknown.scheme}: {unknown.reason} ({unknown.rule})", *unknown.splits)
        why_not.append(Note("Scheme unknown, never guessed", tuple(Value(line) for line in lines)))
    return Decoded(said.reading, tuple(_explained(one) for one in said.interpretations), tuple(why_not))


def _explained(found: Interpretation) -> Explained:
    notes = tuple(
        Note(name.capitalize(), tuple(Value(line) for line in lines))
        for name, lines in explained(found)
        if name not in _SAID
    )
    return Explained(
        meaning=found.meaning,
        interval=f"{found.earliest} to {found.latest}" if found.earliest else None,
        confidence=found.confidence,
        rule=found.rule,
        scheme=found.scheme,
        contradicted=bool(found.contradictions),
        notes=notes,
    )


def _plain(text: str, times: int = 1) -> str:
    """Return a text without controls but line breaks; separators of a payload become visible, surplus length goes."""
    shown = shown_payload(text[: times * (MOST_CHARACTERS + 1)]).replace("\r\n", "\n")
    return "".join(char for char in shown if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs", "Co"})
