"""After a backup was put back: refused at once, said in full, and mended from a newer copy or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue.audit import audit
from catalogue.base.errors import LedgerDamaged, LedgerError
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
from catalogue.records.founding import found
from catalogue.records.recovery import assess, move_guard, take_back


def recorded(catalogue: Catalogue, title: str) -> int:
    statement = Statement("incident.recorded", catalogue.settings.agent, {"title": title, "occurred": None})
    return record(catalogue, [statement])[0].entry


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A catalogue of which an old copy lies in `backup`; since then two entries were recorded and one was signed."""
    with found(tmp_path / "evidence", "Field team", guard=tmp_path / "guard") as made:
        recorded(made, "Known to the backup")
        made.sign()
    shutil.copytree(tmp_path / "evidence", tmp_path / "backup")
    with Catalogue.open(tmp_path / "evidence") as catalogue:
        recorded(catalogue, "Signed after the backup")
        catalogue.sign()
        recorded(catalogue, "Never signed")
        assert assess(catalogue).state == "whole"
    shutil.copytree(tmp_path / "evidence", tmp_path / "newest")
    return tmp_path / "evidence"


def put_back(evidence: Path, *, tables: bool = True) -> None:
    """Put the ledger of the backup back, as one does after a disk failed; the tables go with it, or are lost."""
    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm", "catalogue.db", "catalogue.db-wal", "catalogue.db-shm"):
        (evidence / name).unlink(missing_ok=True)
        source = evidence.with_name("backup") / name
        if source.exists() and (tables or name.startswith("ledger")):
            shutil.copy(source, evidence / name)


def test_after_a_rollback_nothing_is_recorded_and_nothing_signed(evidence: Path) -> None:
    put_back(evidence)
    with Catalogue.open(evidence) as catalogue:
        size = catalogue.ledger.size
        with pytest.raises(LedgerDamaged, match="catalogue recover"):
            recorded(catalogue, "A fork")
        with pytest.raises(LedgerDamaged, match="catalogue recover"):
            catalogue.sign()
        assert catalogue.ledger.size == size


def test_what_is_missing_is_said(evidence: Path) -> None:
    put_back(evidence)
    with Catalogue.open(evidence) as catalogue:
        found = assess(catalogue)
        assert (found.state, found.entries, found.signed, found.missing) == ("behind", 5, 6, 1)
        assert found.exit_status == 1


def test_entries_that_only_the_tables_hold_are_told(evidence: Path) -> None:
    newer_tables = evidence.with_name("newest") / "catalogue.db"
    put_back(evidence, tables=False)
    shutil.copy(newer_tables, evidence / "catalogue.db")
    with Catalogue.open(evidence) as catalogue:
        assert assess(catalogue).ahead == 2


@pytest.mark.parametrize("tables", [True, False])
def test_a_newer_copy_brings_everything_back(evidence: Path, *, tables: bool) -> None:
    put_back(evidence, tables=tables)
    with Catalogue.open(evidence) as catalogue:
        assert take_back(catalogue, evidence.with_name("newest") / "ledger.db") == 2
        found = assess(catalogue)
        assert (found.state, found.entries, found.missing) == ("whole", 7, 0)
        titles = [row["title"] for row in catalogue.query("SELECT title FROM incident ORDER BY entry")]
        assert titles == ["Known to the backup", "Signed after the backup", "Never signed"]
        assert recorded(catalogue, "Going on") == 7
        assert catalogue.sign().size == 8
        assert audit(catalogue, originals=True).findings == ()


def test_a_copy_that_is_cut_before_the_newest_checkpoint_gives_nothing(evidence: Path) -> None:
    put_back(evidence)
    copy = evidence.with_name("copy")
    shutil.copytree(evidence.with_name("backup"), copy)
    settings = (copy / "catalogue.toml").read_text().replace("../guard", "../unguarded")
    (copy / "catalogue.toml").write_text(settings)
    with Catalogue.open(copy) as other:  # the fork that the guard would have refused
        recorded(other, "A fork")
        recorded(other, "A longer fork")
    with Catalogue.open(evidence) as catalogue:
        with pytest.raises(LedgerDamaged, match="no true copy"):
            take_back(catalogue, copy / "ledger.db")
        assert assess(catalogue).state == "behind"
        assert catalogue.ledger.size == 5


def test_a_ledger_that_grew_after_the_rollback_is_a_fork(evidence: Path) -> None:
    """The guard was gone while the backup was put back and used; then it is found again."""
    put_back(evidence)
    guard = evidence.with_name("guard")
    guard.rename(guard.with_name("unmounted"))
    with Catalogue.open(evidence) as catalogue:
        recorded(catalogue, "Recorded without the guard")
        recorded(catalogue, "Once more")
        guard.with_name("unmounted").rename(guard)
        found = assess(catalogue)
        assert (found.state, found.exit_status) == ("forked", 1)
        with pytest.raises(LedgerDamaged):
            recorded(catalogue, "No more")
        with pytest.raises(LedgerError, match="nothing to give"):
            take_back(catalogue, evidence.with_name("newest") / "ledger.db")


def test_another_ledger_gives_nothing(evidence: Path) -> None:
    put_back(evidence)
    other = evidence.with_name("other")
    found(other, "Other").close()
    with Catalogue.open(evidence) as catalogue, pytest.raises(LedgerError, match="is another ledger"):
        take_back(catalogue, other / "ledger.db")


def test_a_catalogue_without_a_guard_gets_one_and_goes_on(tmp_path: Path) -> None:
    with found(tmp_path / "evidence", "Field team") as catalogue:
        catalogue.sign()
        assert (assess(catalogue).state, assess(catalogue).exit_status) == ("no guard", 3)
        move_guard(catalogue, tmp_path / "other disk" / "guard")
        assert assess(catalogue).state == "whole"
    with Catalogue.open(tmp_path / "evidence") as again:
        assert again.guard is not None
        assert again.guard.folder == tmp_path / "other disk" / "guard"
        recorded(again, "Going on")
        again.sign()


def test_a_new_guard_does_not_hide_a_rollback(evidence: Path) -> None:
    put_back(evidence)
    with Catalogue.open(evidence) as catalogue:
        with pytest.raises(LedgerDamaged, match="the ledger has 5"):
            move_guard(catalogue, evidence.with_name("second"))
        assert not evidence.with_name("second").exists()
        assert assess(catalogue).state == "behind"
