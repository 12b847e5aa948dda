"""What is public at a checkpoint: the claims that releases name, and those by which a release discloses itself.

Read from the ledger alone, entry by entry. Memory: about 100 bytes for each entry of which something is public.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from catalogue.base.errors import RuleRefused
from catalogue.base.model import entry_type
from catalogue.ledger.entry import parse_body
from catalogue.ledger.store import Entry, Ledger
from catalogue.records.known import known_entry, value_of
from catalogue.records.replay import KnownEntry
from catalogue.release.policy import RELEASED

Names = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class DisclosedEntry:
    """An entry as far as it is public.

    Attributes:
        known: index and public claims.
        texts: their disclosures by name.
        attestation: the signature, where `actor` and `key` are public; None otherwise, because a signature can be
            tested against known keys.
    """

    known: KnownEntry
    texts: Mapping[str, str]
    attestation: str | None


def _is_release(entry: Entry) -> bool:
    return "type" in entry.disclosures and value_of(entry.disclosures["type"])[1] == RELEASED


def erased_names(ledger: Ledger, size: int) -> frozenset[tuple[int, str]]:
    """Return entry and name of each claim that an entry below `size` erased."""
    return frozenset(
        (one["entry"], one["name"])
        for entry in ledger.entries(0, size)
        if "erased" in entry.disclosures
        for one in value_of(entry.disclosures["erased"])[1]
    )


def own_claims() -> frozenset[str]:
    """Return the names of the claims by which a release discloses itself."""
    return frozenset(name for name, claim in entry_type(RELEASED).claims.items() if claim.disclosure == "public")


def disclosed_names(ledger: Ledger, size: int) -> Names:
    """Return for each entry below `size` the names of its claims that releases below `size` made public (rule C1)."""
    found: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    same: dict[frozenset[str], frozenset[str]] = {}  # few sets of names occur; each is kept once

    def add(idx: int, names: frozenset[str]) -> None:
        both = found[idx] | names
        found[idx] = same.setdefault(both, both)

    own = own_claims()
    for entry in ledger.entries(0, size):
        if not _is_release(entry):
            continue
        add(entry.idx, own)
        for claim in value_of(entry.disclosures["released"])[1]:
            add(claim["entry"], frozenset((claim["name"],)))
    return found


def refuse_hidden_amendments(ledger: Ledger, size: int, names: Names) -> None:
    """Return when whatever amends a public entry says in public that it does (V9): no correction stays behind.

    Raises:
        RuleRefused: one does not; the message says what to release.
    """
    for idx, body in enumerate(ledger.bodies(0, size)):
        if b'"amends":[]' in body:
            continue
        kind = value_of(ledger.entry(idx).disclosures["type"])[1]
        if entry_type(kind).structure - {"actor", "key"} | {"type", "subject"} <= names.get(idx, frozenset()):
            continue
        for target in parse_body(body).amends:
            if names.get(target):
                subject = value_of(ledger.entry(idx).disclosures["subject"])[1]
                raise RuleRefused(
                    f"V9: entry {idx} amends entry {target}, which is public, and is not public itself. Release it with"
                    f" `catalogue release {subject}`, then publish again"
                )


def disclosed_entries(
    ledger: Ledger, size: int, names: Names, erased: Collection[tuple[int, str]] = ()
) -> Iterator[DisclosedEntry]:
    """Yield the entries below `size` of which something is public, in order, without anything else of them.

    Args:
        ledger: where.
        size: of the checkpoint.
        names: of public claims, by entry.
        erased: claims that an entry below `size` erased: these are left out.

    Raises:
        RuleRefused: another public claim is not there: it was erased after this checkpoint, which can therefore not be
            published any more.
    """
    own = own_claims()
    for entry in ledger.entries(0, size):
        shown = names.get(entry.idx)
        if not shown:
            continue
        for name in shown - entry.disclosures.keys():
            if (entry.idx, name) not in erased and not (name in own and _is_release(entry)):
                raise RuleRefused(
                    f"V4: the claim {name} of entry {entry.idx} was public at this checkpoint and is not there any"
                    " more: where it was erased since, publish a checkpoint that covers the erasure"
                )
        texts = {name: text for name, text in entry.disclosures.items() if name in shown}
        attestation = entry.attestation if {"actor", "key"} <= texts.keys() else None
        yield DisclosedEntry(known_entry(entry, shown), texts, attestation)
