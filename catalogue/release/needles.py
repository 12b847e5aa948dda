"""What must not stand in the public folder: every withheld value of the ledger, and the forms it may take.

A claim is withheld unless a release below the checkpoint names it, or it is by what a release discloses itself. That
is read from the projection's table of releases, and not from what the folder was built of: two derivations of one rule
have to agree before anything is published.

Looked for, in values of any depth:

- values of six characters and more, anywhere;
- shorter ones, as whole values, where the claim is marked `identifying`;
- claims that their schema allows to be public and no release names yet, from 24 characters on: below that they are
  words like a country, which other records say as well.

Not looked for: numbers, codes of vocabularies, ids, dates without a time of day; the public claims of
`publication.made`, `package.made`, `export.made` and `claim.erased`, which say what stands in the log of every folder;
and the name of a software agent is not taken to identify anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.base.model import Claim, entry_type_names, type_of
from catalogue.ledger.store import Entry
from catalogue.records.catalogue import Catalogue
from catalogue.records.known import value_of
from catalogue.release.disclosed import own_claims
from catalogue.release.policy import RELEASED

SHORTEST = 6
SHORTEST_UNRELEASED = 24
LONGEST = 96  # bytes of one form that are looked for: the beginning of a longer value gives it away
_ENOUGH_OF_A_DIGEST = 32  # characters: 128 bits and more
_LONGEST_DATE = 20
_HEX = re.compile(r"[0-9a-f]{64}")
_ONE_DATE = r"(?:\d{3}[\dX](?:-(?:0[1-9]|1[0-2]|[0-4X][\dX])(?:-[0-3X][\dX])?)?[?~%]?|\.\.|)"
_DATE = re.compile(rf"{_ONE_DATE}(?:/{_ONE_DATE})?")


@dataclass(frozen=True, slots=True)
class Needle:
    """One withheld value, and one claim that states it. `short` ones are looked for as whole values only."""

    value: str
    entry: int
    claim: str
    identifying: bool

    @property
    def short(self) -> bool:
        """Whether it is too short to be looked for inside other text."""
        return len(self.value) < SHORTEST

    def forms(self) -> frozenset[bytes]:
        """Return the bytes to look for: where it identifies, in bytes of which the case was folded."""
        if _HEX.fullmatch(self.value):
            texts = {self.value[:_ENOUGH_OF_A_DIGEST], Digest.from_hex(self.value).b64u[:_ENOUGH_OF_A_DIGEST]}
        else:
            texts = {self.value, *(unicodedata.normalize(form, self.value) for form in ("NFC", "NFD"))}
        encode = fold_case if self.identifying else _utf8
        return frozenset(encode(text)[:LONGEST] for text in texts)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def fold_case(text: str) -> bytes:
    """Return text in UTF-8 without differences of case."""
    return text.casefold().encode("utf-8", "surrogatepass")


def leaves(value: object) -> Iterator[str]:
    """Yield the texts in a value, at any depth; keys are words of the schema and not among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)


def withheld(catalogue: Catalogue, size: int) -> Iterator[Needle]:
    """Yield what is withheld at the checkpoint of `size` entries, claims of later entries included.

    Streams through the ledger once; the same value comes as often as it is stated.
    """
    for entry, claims, shown in _entries(catalogue, size):
        yield from _needles(entry, claims, shown)


def disclosed_texts(catalogue: Catalogue, size: int) -> Iterator[tuple[str, int, str]]:
    """Yield each text that a claim disclosed at that checkpoint holds, with the claim's entry and name."""
    for entry, claims, shown in _entries(catalogue, size):
        for name in shown & claims.keys():
            for text in leaves(claims[name]):
                yield text, entry.idx, name


def _entries(catalogue: Catalogue, size: int) -> Iterator[tuple[Entry, dict[str, Any], frozenset[str]]]:
    """Yield every entry of the ledger with its claims and the names of those that are disclosed."""
    released = catalogue.projection.execute(
        "SELECT DISTINCT entry, name FROM released_claim WHERE release < ? ORDER BY entry, name", (size,)
    )
    groups = groupby(released, key=lambda row: row[0])
    due, names = _next(groups)
    own = own_claims()
    for entry in catalogue.ledger.entries():
        while due is not None and due < entry.idx:
            due, names = _next(groups)
        shown = names if due == entry.idx else frozenset()
        claims = dict(map(value_of, entry.disclosures.values()))
        if claims.get("type") == RELEASED and entry.idx < size:
            shown |= own
        yield entry, claims, shown


def _next(groups: Iterator[tuple[int, Iterator[tuple[int, str]]]]) -> tuple[int | None, frozenset[str]]:
    for entry, rows in groups:
        return entry, frozenset(name for _, name in rows)
    return None, frozenset()


def _needles(entry: Entry, claims: dict[str, Any], shown: frozenset[str]) -> Iterator[Needle]:
    kind = claims.get("type")
    known = type_of(claims).claims if kind in entry_type_names() else {}
    for name, value in claims.items():
        if name in shown:
            continue
        claim = known.get(name)
        names_nobody = kind == "agent.registered" and claims.get("kind") == "software"
        identifying = claim is not None and claim.identifying and not names_nobody
        for text in leaves(value):
            if _is_searched(text, kind, claim, identifying=identifying):
                yield Needle(text, entry.idx, name, identifying)


# What their public claims say stands in every folder: roots, digests of claims.
_OF_THE_LOG = frozenset({"publication.made", "package.made", "export.made", "claim.erased"})


def _is_searched(text: str, kind: str | None, claim: Claim | None, *, identifying: bool) -> bool:
    if not text.strip():
        return False
    if claim is not None and claim.disclosure == "public" and (len(text) < SHORTEST_UNRELEASED or kind in _OF_THE_LOG):
        return False
    if len(text) < SHORTEST and not identifying:
        return False
    if claim is not None and (claim.vocabulary or (claim.edtf and len(text) < _LONGEST_DATE)):
        return False
    return not _DATE.fullmatch(text) and not _is_id(text)


def _is_id(text: str) -> bool:
    try:
        return parse_id(text)[1] == text
    except InvalidEntry:
        return False
