"""What the ledger gives back: entries and checkpoints as they are stored, and how a claim of an entry is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from catalogue.ledger.entry import MAX_NUMBER


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as stored, with those of its disclosures that exist (name to text)."""

    idx: int
    body: bytes
    attestation: str | None
    disclosures: Mapping[str, str]
    decoy_seed: bytes


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint as stored: the note is the text exactly as it was signed, signatures included."""

    size: int
    root: bytes
    note: str


class Erased(NamedTuple):
    """One claim that is to be gone: of which entry, its name, and the digest of its disclosure."""

    entry: int
    name: str
    digest: str

    @classmethod
    def of(cls, stated: object) -> Erased | None:
        """Return the claim that a member of `erased` names, or None where it has not the form of one."""
        match stated:
            case {"entry": int(entry), "name": str(name), "digest": str(digest)} if 0 <= entry <= MAX_NUMBER:
                return cls(entry, name, digest)
        return None
