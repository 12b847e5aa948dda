"""Signing checkpoints: only for a tree that extends what was signed before."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.base.errors import DoesNotHold, LedgerDamaged
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.guard import Guard
from catalogue.ledger.merkle import Growth, leaf_hash, verify_consistency
from catalogue.ledger.note import SignerKey, sign_note
from catalogue.ledger.store import Ledger, StoredCheckpoint


def refuse_fork(ledger: Ledger, size: int, root: bytes) -> None:
    """Return when the ledger extends the tree (`size`, `root`) that was signed earlier.

    Raises:
        LedgerDamaged: it is shorter, or its first `size` entries are others. It may be an older copy that was
            put back: signing it would fork the log under our own key.
    """
    current = ledger.size
    advice = "an older copy may have been put back; `catalogue recover` says what is missing and what can be done"
    if current < size:
        raise LedgerDamaged(f"a checkpoint of {size} entries was signed, the ledger has {current}: {advice}")
    if size == 0:
        return  # every ledger extends the empty one
    try:
        proof = ledger.consistency_proof(size, current)
        verify_consistency(size, current, root, ledger.root(current), proof)
    except DoesNotHold as error:
        raise LedgerDamaged(f"the ledger does not extend its checkpoint of {size} entries: {advice}") from error


def refuse_other_bodies(ledger: Ledger, start: int) -> None:
    """Return when the tree since entry `start` is that of the stored bodies; reads each of them once.

    Raises:
        LedgerDamaged: a stored node is not what the bodies give. It would be signed for ever.
    """
    growth = Growth(start, ledger.node)
    for body in ledger.bodies(start):
        growth.add(leaf_hash(body))
    if growth.size != ledger.size or growth.root() != ledger.root():
        raise LedgerDamaged("the tree is not that of the entries: run `catalogue audit`, which says where")


def sign_checkpoint(
    ledger: Ledger, key: SignerKey, guard: Guard | None = None, *, also: Sequence[SignerKey] = ()
) -> StoredCheckpoint:
    """Sign the ledger as it is and store the checkpoint; where nothing was added, return the newest one.

    It is stored before anybody can be shown it, in the transaction that read the tree, and then in the guard: a crash
    leaves no checkpoint, or one that is known here, and the next signing brings the guard up to date. Ed25519 gives
    the same signature for the same text.

    Args:
        ledger: the ledger, opened for writing.
        key: the ledger's key; its name is by custom the origin.
        guard: the second place. It is what finds a restored backup, whose own newest checkpoint is as old as its
            entries.
        also: further keys of the ledger that sign side by side, while one takes the place of another.

    Raises:
        LedgerDamaged: the tree does not extend the newest stored checkpoint, or the guard's, or is not that of the
            entries since; or the guard holds no checkpoint of this ledger.
        LedgerError: the ledger or the guard cannot be read or written.
    """
    while True:
        known, expected = guard.newest() if guard else (None, None)
        stored = _sign(ledger, (key, *also), known)
        if guard is None or (known is not None and known.size >= stored.size):
            return stored
        if guard.replace(expected, stored.note.encode()):
            return stored
        # Another process signed meanwhile: the ledger must extend that checkpoint as well.


def _sign(ledger: Ledger, keys: Sequence[SignerKey], known: Checkpoint | None) -> StoredCheckpoint:
    with ledger.exclusively():
        if known is not None:
            refuse_fork(ledger, known.size, known.root)
        newest = ledger.newest_checkpoint()
        if newest is not None:
            refuse_fork(ledger, newest.size, newest.root)
            if newest.size == ledger.size:
                return newest
        refuse_other_bodies(ledger, newest.size if newest else 0)
        text = Checkpoint(ledger.origin, ledger.size, ledger.root()).text
        return ledger.add_checkpoint(str(sign_note(text, *keys)), *(key.verifier for key in keys))
