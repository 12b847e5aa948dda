"""Making proofs from a ledger: each is opened with the ledger's own key before anybody is given it."""

from __future__ import annotations

from catalogue.base.errors import DoesNotHold, InvalidEntry, LedgerDamaged, LedgerError, NotFound
from catalogue.ledger.checkpoint import open_checkpoint
from catalogue.ledger.note import VerifierKey
from catalogue.ledger.proof import Consistency, Proof, open_proof, verify_extension
from catalogue.ledger.store import Ledger, StoredCheckpoint

_DAMAGED = "the ledger contradicts its checkpoint of {} entries: run `catalogue audit`, which says where"


def stored_checkpoint(ledger: Ledger, size: int) -> StoredCheckpoint:
    """Return the stored checkpoint of a size. Raises NotFound; the message lists those there are."""
    stored = {one.size: one for one in ledger.checkpoints()}
    if size not in stored:
        there = ", ".join(map(str, stored)) or "none"
        raise NotFound(f"there is no checkpoint of {size} entries; there are {there}")
    return stored[size]


def covering(ledger: Ledger, idx: int) -> StoredCheckpoint | None:
    """Return the newest stored checkpoint where it covers an entry; None where none was signed since.

    Raises:
        NotFound: the ledger has no such entry.
    """
    ledger.entry(idx)
    newest = ledger.newest_checkpoint()
    return newest if newest is not None and newest.size > idx else None


def prove_entry(ledger: Ledger, idx: int, stored: StoredCheckpoint, *keys: VerifierKey) -> Proof:
    """Return the proof that an entry is under a stored checkpoint; `keys` are the ledger's.

    Raises:
        NotFound: the ledger has no such entry, or the checkpoint does not cover it.
        LedgerDamaged: the proof does not hold.
    """
    body = ledger.entry(idx).body
    if idx >= stored.size:
        raise NotFound(f"the checkpoint of {stored.size} entries does not cover entry {idx}: sign a newer one")
    proof = Proof(idx, ledger.inclusion_proof(idx, stored.size), stored.note, body)
    try:
        open_proof(proof.text.encode(), ledger.origin, keys)
    except (DoesNotHold, InvalidEntry) as error:
        raise LedgerDamaged(_DAMAGED.format(stored.size)) from error
    return proof


def prove_extension(
    ledger: Ledger, first: StoredCheckpoint, second: StoredCheckpoint, *keys: VerifierKey
) -> Consistency:
    """Return the proof that one stored checkpoint extends another; `keys` are the ledger's.

    Raises:
        LedgerError: the first is of no entry, for which no proof is defined, or of more than the second.
        LedgerDamaged: the proof does not hold.
    """
    if not 0 < first.size <= second.size:
        raise LedgerError(
            f"no consistency proof leads from {first.size} entries to {second.size}: give the smaller first, and not 0,"
            " which every log extends"
        )
    proof = Consistency(ledger.consistency_proof(first.size, second.size), first.note, second.note)
    try:
        for note in (proof.first, proof.second):
            open_checkpoint(note.encode(), ledger.origin, keys)
        verify_extension(proof)
    except (DoesNotHold, InvalidEntry) as error:
        raise LedgerDamaged(_DAMAGED.format(f"{first.size} or {second.size}")) from error
    return proof
