"""The page of a ledger entry: its position, who attested it, and which of its claims are known here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.base.model import type_of
from catalogue.web.pages.model import EntryLine, Field, Value
from catalogue.web.pages.proof import entry_line
from catalogue.web.pages.reader import Reader
from catalogue.web.publication import Publication, Stamped

_ABSENT = "This claim exists in some entries of this type. Whether this entry holds it cannot be told from here."


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A ledger entry as far as it is known here.

    `not_before` is the size of the checkpoint that it has seen; `not_after` the earliest time stamp over it.
    """

    index: int
    known: bool
    line: EntryLine | None
    subject: Value
    claims: tuple[Field, ...]
    others: tuple[str, ...]
    amends: tuple[int, ...]
    releases: tuple[int, ...]
    size: int | None
    root: str | None
    not_before: int | None = None
    not_after: Stamped | None = None


def entry_page(reader: Reader, publication: Publication, index: int) -> EntryPage | None:
    """Return the page of an entry; one that only the log knows is shown as such, one past its end is None."""
    row = reader.one("SELECT * FROM entry WHERE idx = ?", index)
    if row is None:
        if publication.size is None or index >= publication.size:
            return None
        return EntryPage(
            *(index, False, None, reader.nothing(), (), (), (), (), publication.size, publication.root),
            *(publication.not_before(index), publication.not_after(index)),
        )
    claims = json.loads(row["claims"])
    released = reader.rows("SELECT DISTINCT release FROM released_claim WHERE entry = ? ORDER BY release", index)
    return EntryPage(
        index=index,
        known=True,
        line=entry_line(reader, row),
        subject=reader.link(row["subject"]),
        claims=tuple(_field(claims, name, value) for name, value in claims.items()),
        others=tuple(name for name in _claims_of(claims) if name not in claims),
        amends=tuple(json.loads(row["amends"])),
        releases=tuple(one["release"] for one in released),
        size=publication.size,
        root=publication.root,
        not_before=publication.not_before(index),
        not_after=publication.not_after(index),
    )


def _claims_of(claims: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        return tuple(type_of(claims).claims)
    except InvalidEntry:
        return ()


def _field(claims: Mapping[str, Any], name: str, value: object) -> Field:
    """Return a claim exactly as it was disclosed, with what the schema says of it."""
    try:
        claim = type_of(claims).claims.get(name)
    except InvalidEntry:
        claim = None
    if value is None:
        shown = Value("unknown (stated)", "unknown")
    elif isinstance(value, str):
        shown = Value(
            value, mono=bool(claim and (claim.verbatim or claim.unit in {"SHA-256, hexadecimal", "base64url"}))
        )
    else:
        shown = Value(json.dumps(value, ensure_ascii=False, indent=1), mono=True)
    return Field(name, shown, claim.description if claim else _ABSENT)
