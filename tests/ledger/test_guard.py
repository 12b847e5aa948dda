"""The rollback guard: one newest checkpoint in a second place, whoever signs, whatever crashes."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.errors import LedgerDamaged, LedgerError
from catalogue.ledger.guard import Guard
from catalogue.ledger.note import SignerKey
from catalogue.ledger.signing import sign_checkpoint
from catalogue.ledger.store import Ledger
from tests.ledger.conftest import LOG, ORIGIN, sealed


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    made = Guard(tmp_path / "elsewhere" / "guard", LOG.verifier)
    made.create()
    return made


def test_a_new_guard_is_for_its_owner_alone_and_knows_nothing(guard: Guard) -> None:
    assert stat.S_IMODE(guard.folder.stat().st_mode) == 0o700
    assert guard.newest() == (None, None)


def test_each_signing_leaves_the_newest_checkpoint_there(ledger: Ledger, guard: Guard) -> None:
    for number in range(3):
        ledger.append([sealed(number)])
        stored = sign_checkpoint(ledger, LOG, guard)
        known, note = guard.newest()
        assert known is not None
        assert (known.size, known.root, note) == (number + 1, ledger.root(), stored.note.encode())
    assert sorted(path.name for path in guard.folder.iterdir()) == ["checkpoint", "lock"]
    assert stat.S_IMODE((guard.folder / "checkpoint").stat().st_mode) == 0o600


def test_a_crash_between_ledger_and_guard_is_healed_by_the_next_signing(
    ledger: Ledger, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> bool:
        raise KeyboardInterrupt

    ledger.append([sealed(1)])
    with monkeypatch.context() as cut:
        cut.setattr(Guard, "replace", power_cut)
        with pytest.raises(KeyboardInterrupt):
            sign_checkpoint(ledger, LOG, guard)
    assert ledger.newest_checkpoint() is not None
    assert guard.newest() == (None, None)
    stored = sign_checkpoint(ledger, LOG, guard)
    assert guard.newest()[1] == stored.note.encode()


def test_compare_and_swap_lets_only_the_first_through(ledger: Ledger, guard: Guard) -> None:
    ledger.append([sealed(1)])
    first = sign_checkpoint(ledger, LOG).note.encode()
    ledger.append([sealed(2)])
    second = sign_checkpoint(ledger, LOG).note.encode()
    assert guard.replace(None, second)
    assert not guard.replace(None, first), "somebody else was here since"
    assert guard.newest()[1] == second


def test_a_guard_that_knows_more_is_not_set_back(ledger: Ledger, guard: Guard) -> None:
    """Two processes: the one that signed the smaller tree comes to the guard later."""
    ledger.append([sealed(1)])
    small = sign_checkpoint(ledger, LOG)
    ledger.append([sealed(2)])
    large = sign_checkpoint(ledger, LOG, guard)
    assert not guard.replace(None, small.note.encode())
    assert sign_checkpoint(ledger, LOG, guard) == large
    assert guard.newest()[1] == large.note.encode()


def _sign_often(path: Path, folder: Path, name: str) -> None:
    with Ledger.open(path) as ledger:
        for number in range(20):
            ledger.append([sealed(f"{name} {number}")])
            sign_checkpoint(ledger, LOG, Guard(folder, LOG.verifier))


def test_two_processes_that_sign_at_once_leave_the_newest(ledger: Ledger, guard: Guard, tmp_path: Path) -> None:
    ledger.close()
    path = tmp_path / "ledger.db"
    both = [multiprocessing.Process(target=_sign_often, args=(path, guard.folder, name)) for name in ("one", "two")]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    with Ledger.open(path) as after:
        newest = after.newest_checkpoint()
        assert newest is not None
        assert newest.size == after.size == 40
        assert guard.newest()[1] == newest.note.encode()


@pytest.mark.parametrize("content", [b"", b"nothing\n", b"\xff" * 40, b"x" * 2_000_000])
def test_a_damaged_guard_signs_nothing(ledger: Ledger, guard: Guard, content: bytes) -> None:
    ledger.append([sealed(1)])
    assert sign_checkpoint(ledger, LOG, guard).size == 1
    (guard.folder / "checkpoint").write_bytes(content)
    ledger.append([sealed(2)])
    with pytest.raises(LedgerDamaged, match="holds no checkpoint of this ledger"):
        sign_checkpoint(ledger, LOG, guard)
    assert [one.size for one in ledger.checkpoints()] == [1]


def test_a_guard_of_another_key_or_log_signs_nothing(ledger: Ledger, guard: Guard, tmp_path: Path) -> None:
    stranger = SignerKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
    other = SignerKey("example.org/other", LOG.private)
    for number, key in enumerate((stranger, other)):
        with Ledger.create(tmp_path / f"{number}.db", key.name) as foreign:
            note = sign_checkpoint(foreign, key).note
        (guard.folder / "checkpoint").write_text(note)
        with pytest.raises(LedgerDamaged, match="holds no checkpoint of this ledger"):
            sign_checkpoint(ledger, LOG, guard)


def test_a_guard_that_is_a_symbolic_link_is_not_followed(ledger: Ledger, guard: Guard, tmp_path: Path) -> None:
    ledger.append([sealed(1)])
    note = sign_checkpoint(ledger, LOG).note
    (tmp_path / "note").write_text(note)
    (guard.folder / "checkpoint").symlink_to(tmp_path / "note")
    with pytest.raises(LedgerError, match="cannot be read"):
        sign_checkpoint(ledger, LOG, guard)


def test_a_disk_that_is_not_mounted_is_no_empty_guard(ledger: Ledger, guard: Guard) -> None:
    ledger.append([sealed(1)])
    sign_checkpoint(ledger, LOG, guard)
    guard.folder.rename(guard.folder.with_name("unmounted"))
    ledger.append([sealed(2)])
    with pytest.raises(LedgerError, match="is its disk mounted"):
        sign_checkpoint(ledger, LOG, guard)
    assert [one.size for one in ledger.checkpoints()] == [1]


def test_a_guard_in_use_is_not_taken_for_a_new_ledger(ledger: Ledger, guard: Guard) -> None:
    ledger.append([sealed(1)])
    sign_checkpoint(ledger, LOG, guard)
    with pytest.raises(LedgerError, match="holds a checkpoint already"):
        guard.create()
