"""The store: append, read, prove; all or nothing."""

from __future__ import annotations

import os
import resource
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.base import sqlite
from catalogue.base.errors import (
    DoesNotHold,
    FolderError,
    InvalidEntry,
    LedgerDamaged,
    LedgerError,
    NotFound,
)
from catalogue.ledger import merkle
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.disclosure import digest_of
from catalogue.ledger.entry import NOTHING_SEEN, Seen, parse_body
from catalogue.ledger.note import sign_note
from catalogue.ledger.sealing import Sealed
from catalogue.ledger.signing import sign_checkpoint
from catalogue.ledger.store import Ledger
from tests.ledger.conftest import LOG, ORIGIN, sealed


def counts(ledger: Ledger) -> list[int]:
    tables = ("entry", "disclosure", "node", "checkpoint")
    queries = (f"SELECT count(*) FROM {table}" for table in tables)
    return [ledger._connection.execute(query).fetchone()[0] for query in queries]


def test_a_new_ledger_is_empty_and_private(ledger: Ledger, tmp_path: Path) -> None:
    assert (ledger.origin, ledger.size) == (ORIGIN, 0)
    assert ledger.root() == merkle.EMPTY_ROOT
    assert list(ledger.entries()) == []
    assert ledger.newest_checkpoint() is None
    assert ledger.seen() == NOTHING_SEEN
    assert stat.S_IMODE((tmp_path / "ledger.db").stat().st_mode) == 0o600


def test_a_ledger_is_made_once_and_never_by_opening(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with pytest.raises(FolderError, match="no ledger"):
        Ledger.open(path)
    assert not path.exists()
    with pytest.raises(InvalidEntry):
        Ledger.create(path, "not an origin")
    assert not path.exists()
    Ledger.create(path, ORIGIN).close()
    with pytest.raises(FolderError, match="already"):
        Ledger.create(path, "example.org/other")
    with Ledger.open(path) as again:
        assert again.origin == ORIGIN
    with pytest.raises(LedgerError, match="cannot be created"):
        Ledger.create(tmp_path / "missing" / "ledger.db", ORIGIN)


def test_other_files_are_no_ledgers(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("this is no database, and long enough to be taken for one" * 20)
    with pytest.raises(LedgerError):
        Ledger.open(text)
    other = tmp_path / "other.db"
    connection = sqlite.connect(other)
    connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
    connection.execute("INSERT INTO meta VALUES ('format', '99')")
    with pytest.raises(LedgerError, match="format '99'"):
        Ledger.open(other)
    connection.execute("UPDATE meta SET value = '1'")
    with pytest.raises(LedgerDamaged, match="origin"):
        Ledger.open(other)
    connection.close()


def test_what_was_appended_is_read_back(ledger: Ledger, tmp_path: Path) -> None:
    stated = [sealed(number, note=f"number {number}") for number in range(600)]
    assert ledger.append(stated) == range(600)
    with Ledger.open(tmp_path / "ledger.db", read_only=True) as again:
        assert again.size == 600
        for number, (found, one) in enumerate(zip(again.entries(), stated, strict=True)):
            assert found.idx == number
            assert (found.body, found.attestation, found.decoy_seed) == (
                one.body,
                one.attestation,
                one.decoy_seed,
            )
            assert found.disclosures == {claim.name: claim.text for claim in one.disclosures}
        assert [one.idx for one in again.entries(250, 260)] == list(range(250, 260))
        assert [one.idx for one in again.entries(598)] == [598, 599]
        assert list(again.entries(600)) == []
        assert again.entry(7).body == stated[7].body
        with pytest.raises(NotFound):
            again.entry(600)
        with pytest.raises(LedgerError, match="could not be written"):
            again.append([sealed("more")])


def test_roots_and_proofs(ledger: Ledger) -> None:
    leaves = []
    for number in range(20):
        one = sealed(number)
        ledger.append([one])
        leaves.append(merkle.leaf_hash(one.body))
    for size in range(1, 21):
        for idx in range(size):
            merkle.verify_inclusion(leaves[idx], idx, size, ledger.inclusion_proof(idx, size), ledger.root(size))
        for first in range(1, size + 1):
            proof = ledger.consistency_proof(first, size)
            merkle.verify_consistency(first, size, ledger.root(first), ledger.root(size), proof)
    assert ledger.root() == ledger.root(20)
    for size in (-1, 21):
        with pytest.raises(LedgerError):
            ledger.root(size)


def test_one_batch_and_many_give_the_same_tree(ledger: Ledger, tmp_path: Path) -> None:
    stated = [sealed(number) for number in range(50)]
    ledger.append(stated)
    with Ledger.create(tmp_path / "other.db", ORIGIN) as other:
        for one in stated:
            other.append([one])
        assert other.root() == ledger.root()
        assert counts(other) == counts(ledger)


def test_a_later_entry_of_a_batch_may_amend_an_earlier_one(ledger: Ledger) -> None:
    with ledger.appending() as batch:
        first = batch.add(sealed(1, seen=batch.seen))
        second = batch.add(sealed(2, seen=batch.seen, amends=[first]))
    assert parse_body(ledger.entry(second).body).amends == (first,)


class Interrupted(BaseException):
    pass


@pytest.mark.parametrize("count", [1, 600])
def test_all_or_nothing(ledger: Ledger, count: int) -> None:
    ledger.append([sealed("first")])
    before = counts(ledger)

    def entries() -> Iterator[Sealed]:
        for number in range(count):
            yield sealed(number)
        raise Interrupted

    with pytest.raises(Interrupted):
        ledger.append(entries())
    assert counts(ledger) == before
    ledger.append([sealed("next")])
    assert ledger.size == 2


def test_a_caught_error_in_a_batch_leaves_the_others_whole(ledger: Ledger) -> None:
    with ledger.appending() as batch:
        batch.add(sealed(1))
        with pytest.raises(InvalidEntry):
            batch.add(sealed(2, amends=[5]))
        batch.add(sealed(3))
    assert ledger.size == 2
    assert ledger.root() == merkle.fold([merkle.node_hash(*(merkle.leaf_hash(one.body) for one in ledger.entries()))])


@pytest.mark.parametrize("more", [0, 600])
def test_a_caught_write_error_does_not_let_the_rest_through(ledger: Ledger, more: int) -> None:
    """SQLite may have rolled back: what came later would be committed row by row."""
    ledger.append([sealed("first")])
    before = counts(ledger)
    stated = [sealed("first"), *(sealed(number) for number in range(511))]

    def careless() -> None:
        with ledger.appending() as batch:
            for one in stated[:-1]:
                batch.add(one)
            with pytest.raises(LedgerError, match="copy"):
                batch.add(stated[-1])
            for number in range(more):
                with pytest.raises(LedgerError, match="is over"):
                    batch.add(sealed(f"more {number}"))

    with pytest.raises(LedgerError, match="is over"):
        careless()
    assert counts(ledger) == before


def test_a_batch_ends_with_its_transaction(ledger: Ledger) -> None:
    with ledger.appending() as batch:
        batch.add(sealed(1))
    with pytest.raises(LedgerError, match="is over"):
        batch.add(sealed(2))
    assert ledger.size == 1


def test_batches_do_not_nest(ledger: Ledger) -> None:
    with ledger.appending() as batch:
        with pytest.raises(LedgerError, match="open on this ledger already"):
            ledger.append([sealed(1)])
        batch.add(sealed(2))
    assert ledger.size == 1


def with_claims(one: Sealed, **changes: object) -> Sealed:
    parts = {name: getattr(one, name) for name in ("body", "attestation", "disclosures", "decoy_seed")}
    return Sealed(**{**parts, **changes})


def test_entries_that_do_not_fit_are_refused(ledger: Ledger) -> None:
    ledger.append([sealed("first")])
    good = sealed("good")
    bad = [
        with_claims(good, body=b"{}"),
        sealed("x", origin="example.org/other"),
        sealed("x", seen=Seen(0, bytes(32))),
        sealed("x", seen=Seen(1, bytes(32))),
        sealed("x", seen=Seen(2, ledger.root())),
        sealed("x", amends=[1]),
        with_claims(good, disclosures=good.disclosures[1:]),
        with_claims(good, disclosures=(*good.disclosures, good.disclosures[0])),
        with_claims(good, disclosures=sealed("other").disclosures),
        with_claims(good, decoy_seed=bytes(16)),
    ]
    for one in bad:
        with pytest.raises(InvalidEntry):
            ledger.append([one])
    assert ledger.size == 1
    ledger.append([good, sealed("true", seen=Seen(1, ledger.root(1)), amends=[0])])
    assert ledger.size == 3


def test_a_copied_entry_is_refused(ledger: Ledger) -> None:
    """Re-appended as it is, or put under another `seen` with the same digests."""
    ledger.append([sealed("one"), sealed("two")])
    copies = [sealed("one"), sealed("two", seen=Seen(1, ledger.root(1)))]
    assert copies[1].body != ledger.entry(1).body
    for copy in copies:
        with pytest.raises(LedgerError, match="copy"):
            ledger.append([sealed("three"), copy])
        assert ledger.size == 2
    with pytest.raises(InvalidEntry, match="same batch"):
        ledger.append([sealed("three"), sealed("three")])
    assert ledger.size == 2


def test_two_writers_wait_for_each_other(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append([sealed("first")])

    def write(name: str) -> None:
        with Ledger.open(tmp_path / "ledger.db") as own:
            for number in range(20):
                own.append([sealed(f"{name} {number}")])

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.size == 41
    growth = merkle.Growth(0, ledger.node)
    for one in ledger.entries():
        growth.add(merkle.leaf_hash(one.body))
    assert growth.root() == ledger.root()


def test_a_missing_node_is_damage_and_not_an_answer(ledger: Ledger) -> None:
    ledger.append([sealed(number) for number in range(4)])
    ledger._connection.execute("DROP TRIGGER node_no_delete")
    ledger._connection.execute("DELETE FROM node WHERE level = 2")
    with pytest.raises(LedgerDamaged, match="level 2"):
        ledger.root()


def test_disk_full_keeps_what_was_there_and_nothing_of_the_batch(small_disk: Path) -> None:
    with Ledger.create(small_disk / "ledger.db", ORIGIN) as ledger:
        ledger.append([sealed("first")])
        before = counts(ledger)
        with pytest.raises(LedgerError, match=r"could not be written: .*full.*nothing was recorded"):
            ledger.append(sealed(number) for number in range(700))
        assert counts(ledger) == before
        assert not ledger._connection.in_transaction
    with Ledger.open(small_disk / "ledger.db") as ledger:
        ledger.append([sealed("second")])
        assert ledger.size == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if shutil.which("mount") is None:
        pytest.skip("optional tool absent: mount")
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mounted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"optional tool absent: mount of a small disk is not permitted ({done.stderr.strip()})")
    yield mounted
    subprocess.run(["umount", mounted], check=True)


def test_a_write_error_keeps_what_was_there_and_nothing_of_the_batch(ledger: Ledger) -> None:
    ledger.append([sealed("first")])
    before = counts(ledger)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(LedgerError, match="nothing was recorded"):
            ledger.append(sealed(number) for number in range(700))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert counts(ledger) == before
    ledger.append([sealed("second")])
    assert ledger.size == 2


def test_a_ledger_that_cannot_be_made_leaves_no_file(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(LedgerError):
            Ledger.create(tmp_path / "ledger.db", ORIGIN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_killed_writer_leaves_nothing_of_its_batch(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append([sealed("first")])
    root = ledger.root()
    ledger.close()
    child = os.fork()
    if child == 0:
        other = Ledger.open(tmp_path / "ledger.db")
        with other.appending() as batch:
            for number in range(600):
                batch.add(sealed(number))
            os._exit(9)
    os.waitpid(child, 0)
    with Ledger.open(tmp_path / "ledger.db") as again:
        assert (again.size, again.root()) == (1, root)
        again.append([sealed("second")])


def test_checkpoints_are_stored_only_if_true_and_larger(ledger: Ledger) -> None:
    ledger.append([sealed(1), sealed(2)])

    def note(size: int, root: bytes, origin: str = ORIGIN) -> str:
        return str(sign_note(Checkpoint(origin, size, root).text, LOG))

    for wrong, error in (
        (note(2, bytes(32)), LedgerDamaged),
        (note(3, ledger.root()), LedgerError),
        (note(2, ledger.root(), "example.org/other"), DoesNotHold),
        (note(2, ledger.root()).replace("\n2\n", "\n1\n"), DoesNotHold),
        ("text", InvalidEntry),
    ):
        with pytest.raises(error):
            ledger.add_checkpoint(wrong, LOG.verifier)
    assert list(ledger.checkpoints()) == []
    stored = ledger.add_checkpoint(note(1, ledger.root(1)), LOG.verifier)
    assert ledger.newest_checkpoint() == stored
    with pytest.raises(LedgerError, match="append-only"):
        ledger.add_checkpoint(stored.note, LOG.verifier)
    ledger.add_checkpoint(note(2, ledger.root()), LOG.verifier)
    assert [one.size for one in ledger.checkpoints()] == [1, 2]
    assert ledger.seen() == Seen(2, ledger.root())


def test_digests_are_those_of_the_texts(ledger: Ledger) -> None:
    ledger.append([sealed(1)])
    (found,) = ledger.entries()
    assert {digest_of(text) for text in found.disclosures.values()} <= set(parse_body(found.body).digests)
    sign_checkpoint(ledger, LOG)
