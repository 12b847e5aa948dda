"""The ledger against what left it: the guard's checkpoint, checkpoints that somebody kept, publications (P19)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from catalogue.base import sqlite
from catalogue.base.digests import b64u
from catalogue.base.findings import Finding
from catalogue.ledger.checkpoint import open_checkpoint
from catalogue.ledger.guard import Guard
from catalogue.ledger.note import VerifierKey
from catalogue.ledger.signing import refuse_fork
from catalogue.ledger.store import Ledger

_MADE = "SELECT idx, claims FROM entry WHERE type = 'publication.made' ORDER BY idx"


def compare_guard(ledger: Ledger, guard: Guard | None) -> None:
    """Return when the ledger extends the checkpoint in its second place. Raises LedgerError, LedgerDamaged."""
    known, _ = guard.newest() if guard else (None, None)
    if known is not None:
        refuse_fork(ledger, known.size, known.root)


def compare_note(ledger: Ledger, note: bytes, keys: Sequence[VerifierKey]) -> None:
    """Return when the ledger extends a checkpoint that somebody kept.

    Raises:
        LedgerDamaged: it does not.
        DoesNotHold, InvalidEntry: it is no checkpoint of this ledger.
    """
    known = open_checkpoint(note, ledger.origin, keys)
    refuse_fork(ledger, known.size, known.root)


def check_publications(ledger: Ledger, connection: sqlite.Connection) -> Iterator[Finding]:
    """Yield each publication that an entry of the table `entry` states and whose tree this ledger never had."""
    size = ledger.size
    for idx, claims in connection.execute(_MADE):
        stated = json.loads(claims)
        of, root = stated.get("checkpoint_size"), stated.get("checkpoint_root")
        if not isinstance(of, int) or not 0 <= of <= size or b64u(ledger.root(of)) != root:
            message = f"a checkpoint of {of} entries was published that this ledger never had"
            yield Finding("P19", "error", f"entry {idx}", message)
