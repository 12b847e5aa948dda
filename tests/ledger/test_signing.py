"""Signing: never a fork under our own key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.base.errors import LedgerDamaged
from catalogue.ledger.checkpoint import open_checkpoint
from catalogue.ledger.guard import Guard
from catalogue.ledger.signing import sign_checkpoint
from catalogue.ledger.store import Ledger
from tests.ledger.conftest import LOG, ORIGIN, sealed


def test_a_checkpoint_says_the_size_and_root_and_is_stored(ledger: Ledger) -> None:
    ledger.append([sealed(1), sealed(2)])
    stored = sign_checkpoint(ledger, LOG)
    found = open_checkpoint(stored.note.encode(), ORIGIN, [LOG.verifier])
    assert (found.size, found.root) == (2, ledger.root()) == (stored.size, stored.root)
    assert ledger.newest_checkpoint() == stored


def test_an_empty_ledger_can_be_signed_and_extended(ledger: Ledger) -> None:
    assert sign_checkpoint(ledger, LOG).size == 0
    ledger.append([sealed(1)])
    assert sign_checkpoint(ledger, LOG).size == 1


def test_without_new_entries_the_newest_is_returned(ledger: Ledger) -> None:
    ledger.append([sealed(1)])
    assert sign_checkpoint(ledger, LOG) == sign_checkpoint(ledger, LOG)
    assert len(list(ledger.checkpoints())) == 1


def test_rollback_fork(ledger: Ledger, tmp_path: Path) -> None:
    """A backup is put back and grows: its own checkpoints agree with it; the guard's does not."""
    guard = Guard(tmp_path / "guard", LOG.verifier)
    guard.create()
    ledger.append([sealed(1), sealed(2)])
    sign_checkpoint(ledger, LOG, guard)
    ledger.close()
    shutil.copy(tmp_path / "ledger.db", tmp_path / "backup.db")
    with Ledger.open(tmp_path / "ledger.db") as first:
        first.append([sealed(3)])
        assert sign_checkpoint(first, LOG, guard).size == 3
    with Ledger.open(tmp_path / "backup.db") as restored:
        with pytest.raises(LedgerDamaged, match="a checkpoint of 3 entries was signed, the ledger has 2"):
            sign_checkpoint(restored, LOG, guard)
        restored.append([sealed("other"), sealed("another")])
        with pytest.raises(LedgerDamaged, match="does not extend"):
            sign_checkpoint(restored, LOG, guard)
        assert [one.size for one in restored.checkpoints()] == [2]
        assert sign_checkpoint(restored, LOG).size == 4, "nothing inside the backup would have found it"


@pytest.mark.parametrize(("level", "idx"), [(0, 2), (0, 3), (0, 4), (1, 0), (2, 0)])
def test_a_changed_tree_is_not_signed(
    ledger: Ledger, without_guards: Callable[..., None], level: int, idx: int
) -> None:
    """Nodes that the earlier root or the proof to the new one is made of."""
    ledger.append([sealed(1), sealed(2), sealed(3)])
    sign_checkpoint(ledger, LOG)
    ledger.append([sealed(4), sealed(5)])
    without_guards("UPDATE node SET hash = zeroblob(32) WHERE level = ? AND idx = ?", (level, idx))
    with pytest.raises(LedgerDamaged):
        sign_checkpoint(ledger, LOG)
    assert len(list(ledger.checkpoints())) == 1


def test_a_cut_tail_is_not_signed(ledger: Ledger, without_guards: Callable[..., None]) -> None:
    ledger.append([sealed(1), sealed(2), sealed(3)])
    sign_checkpoint(ledger, LOG)
    without_guards("DELETE FROM entry WHERE idx = 2")
    with pytest.raises(LedgerDamaged, match="the ledger has 2"):
        sign_checkpoint(ledger, LOG)
