"""Erasing claims: an entry says which and on what ground, then every copy that can be reached goes.

    1. The entry `claim.erased` is recorded: it names the claims by entry, name and digest, and amends their entries.
    2. The guard is told, so that a backup that is put back does not bring them back (`recover`).
    3. Their texts go from the ledger's file; the working tables are made anew; what was derived is deleted.

A crash after 1 leaves work, and no doubt about it: `outstanding` knows it, the audit tells it, and the next erasure or
`catalogue erase --finish` does it.

What it cannot reach is named: public folders that were published, backups, exports, what people remember.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.base.errors import NotFound
from catalogue.base.model import type_of
from catalogue.ledger.disclosure import digest_of
from catalogue.ledger.erasing import erase, still_there
from catalogue.ledger.stored import Erased
from catalogue.records.catalogue import Catalogue
from catalogue.records.completion import with_derived
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now
from catalogue.records.known import known_entry

ERASED = "claim.erased"
_SHORTEST = 6  # a shorter text turns up in others by chance


@dataclass(frozen=True, slots=True)
class Erasure:
    """What became of an erasure.

    Attributes:
        recorded: the entry that says so.
        erased: the claims that are gone.
        copies: entry and name of claims that hold the same value, or contain it, and are still there.
        publications: ids of publications in which one of the claims stood: these folders cannot be reached.
    """

    recorded: Recorded
    erased: tuple[Erased, ...]
    copies: tuple[tuple[int, str], ...]
    publications: tuple[str, ...]


def erase_claims(
    catalogue: Catalogue,
    actor: str,
    entry: int,
    names: Sequence[str],
    ground: str,
    *,
    reason: str = "",
    clock: Clock = utc_now,
) -> Erasure:
    """Erase claims of one entry, with those that were derived from them.

    Args:
        catalogue: where.
        actor: an administrator.
        entry: ledger index of the entry that states them.
        names: of the claims.
        ground: a term of the vocabulary `erasure_ground`.
        reason: why, in words; it stays withheld.
        clock: what time it is.

    Raises:
        NotFound: there is no such entry, or it has no such claim.
        NotPermitted, RuleRefused: it is not let in (R5, R18).
        LedgerError: it was recorded, and the file could not be cleaned; `finish` does the rest.
    """
    stored = catalogue.ledger.entry(entry)
    known = known_entry(stored)
    kind = type_of(known.claims)
    every = list(dict.fromkeys(name for stated in names for name in with_derived(kind, stated)))
    if missing := [name for name in names if name not in stored.disclosures]:
        there = ", ".join(sorted(stored.disclosures))
        raise NotFound(f"entry {entry} has no claim {', '.join(missing)}; it has {there}")
    erased = tuple(
        Erased(entry, name, digest_of(stored.disclosures[name])) for name in every if name in stored.disclosures
    )
    values = [known.claims[one.name] for one in erased]
    publications = tuple(_publications(catalogue, erased))
    claims = {"erased": [one._asdict() for one in erased], "ground": ground, **({"reason": reason} if reason else {})}
    (made,) = record(catalogue, [Statement(ERASED, actor, claims, known.claims["subject"])], clock=clock)
    finish(catalogue)
    copies = tuple(_copies(catalogue, values, {made.entry}))
    return Erasure(made, erased, copies, publications)


def stated_erasures(catalogue: Catalogue) -> Iterator[Erased]:
    """Yield every claim that an entry of the ledger says is erased."""
    query = "SELECT entry, name, digest FROM erased_claim ORDER BY erasure, entry, name"
    for row in catalogue.query(query):
        yield Erased(row["entry"], row["name"], row["digest"])


def outstanding(catalogue: Catalogue) -> list[Erased]:
    """Return the claims that are erased by an entry, or by what the guard remembers, and whose text is still there."""
    remembered = catalogue.guard.erased() if catalogue.guard else ()
    return still_there(catalogue.ledger, dict.fromkeys((*stated_erasures(catalogue), *remembered)))


def finish(catalogue: Catalogue) -> int:
    """Carry out what is outstanding; return how many claims there were.

    Raises:
        LedgerError: the guard or the ledger's file cannot be written, or is being read by another process.
    """
    every = list(stated_erasures(catalogue))
    if catalogue.guard:
        catalogue.guard.remember_erased(every)
        every = list(dict.fromkeys((*every, *catalogue.guard.erased())))
    if not still_there(catalogue.ledger, every):
        return 0
    count = erase(catalogue.ledger, every)
    catalogue.rebuild()
    return count


def _publications(catalogue: Catalogue, erased: Iterable[Erased]) -> Iterator[str]:
    """Yield the publications that were made after one of the claims was released."""
    query = (
        "SELECT DISTINCT p.id FROM publication p, released_claim r"
        " WHERE r.entry = ? AND r.name = ? AND r.release < p.checkpoint_size ORDER BY p.entry"
    )
    found = (row["id"] for one in erased for row in catalogue.query(query, (one.entry, one.name)))
    yield from dict.fromkeys(found)


def _copies(catalogue: Catalogue, values: Sequence[Any], beside: set[int]) -> Iterator[tuple[int, str]]:
    """Yield where the values still stand in the ledger: as they were, or inside a longer text."""
    texts = [value for value in values if isinstance(value, str) and len(value) >= _SHORTEST]
    whole = [value for value in values if isinstance(value, dict | list)]
    for stored in catalogue.entries():
        if stored.idx in beside:
            continue
        for name, value in known_entry(stored).claims.items():
            if value in whole or (isinstance(value, str) and any(text in value for text in texts)):
                yield stored.idx, name
