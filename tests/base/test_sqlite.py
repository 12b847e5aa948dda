"""The one module that opens SQLite: builds, journal modes, transactions."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.base import sqlite
from catalogue.base.errors import LedgerError


@pytest.mark.parametrize(
    ("version", "sound", "journal", "synchronous"),
    [
        ("3.40.1", False, "delete", 3),
        ("3.51.2", False, "delete", 3),
        ("3.51.3", True, "wal", 2),
        ("3.53.4", True, "wal", 2),
    ],
)
def test_a_write_ahead_log_is_kept_only_where_it_is_sound(
    tmp_path: Path, version: str, sound: bool, journal: str, synchronous: int
) -> None:
    assert sqlite.wal_is_sound(version) is sound
    connection = sqlite.connect(tmp_path / "some.db", version=version)
    assert connection.execute("PRAGMA journal_mode").fetchone() == (journal,)
    assert connection.execute("PRAGMA synchronous").fetchone() == (synchronous,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    connection.close()


def test_an_older_build_turns_the_write_ahead_log_of_a_newer_one_off(tmp_path: Path) -> None:
    sqlite.connect(tmp_path / "some.db", version="3.53.4").close()
    older = sqlite.connect(tmp_path / "some.db", version="3.40.1")
    assert older.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    older.close()


def test_a_build_that_is_too_old_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="SQLite 3.37.2 is too old: 3.38 or newer"):
        sqlite.connect(tmp_path / "some.db", version="3.37.2")


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot open the database missing.db"):
        sqlite.connect(tmp_path / "missing.db", read_only=True)


def test_a_read_only_connection_writes_nothing(tmp_path: Path) -> None:
    writer = sqlite.connect(tmp_path / "some.db")
    writer.execute("CREATE TABLE t (x)")
    reader = sqlite.connect(tmp_path / "some.db", read_only=True)
    with pytest.raises(sqlite.OperationalError, match="readonly"):
        reader.execute("INSERT INTO t VALUES (1)")
    for connection in (reader, writer):
        connection.close()


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    connection = sqlite.connect(tmp_path / "some.db")
    connection.execute("CREATE TABLE t (x PRIMARY KEY)")
    with sqlite.transaction(connection):
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(ZeroDivisionError), sqlite.transaction(connection):
        connection.execute("INSERT INTO t VALUES (2)")
        _ = 1 // 0
    with pytest.raises(sqlite.IntegrityError, match="the true error"), sqlite.transaction(connection):
        # SQLite rolls back by itself here; a second ROLLBACK would hide why.
        connection.execute("CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ROLLBACK, 'the true error'); END")
        connection.execute("INSERT INTO t VALUES (3)")
    assert connection.execute("SELECT x FROM t").fetchall() == [(1,)]
    connection.close()


def test_a_script_is_cut_into_its_statements_triggers_whole() -> None:
    trigger = "CREATE TRIGGER g AFTER INSERT ON t BEGIN\n  SELECT 1;\n  SELECT ';';\nEND;"
    script = f"-- a comment\nCREATE TABLE t (x); \n\n{trigger}\n-- end\n"
    found = list(sqlite.statements(script))
    assert [statement.splitlines()[-1] for statement in found] == ["CREATE TABLE t (x);", "END;"]
    with pytest.raises(LedgerError, match="ends inside a statement"):
        list(sqlite.statements("CREATE TABLE t (x"))


def test_rows_come_back_as_dictionaries() -> None:
    connection = sqlite.memory()
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES ('a')")
    assert list(sqlite.utils(connection)["t"].rows) == [{"x": "a"}]
    connection.close()


def test_a_file_can_be_attached_to_a_database_in_memory_for_reading_only(tmp_path: Path) -> None:
    writer = sqlite.connect(tmp_path / "some.db")
    writer.execute("CREATE TABLE t (x)")
    reader = sqlite.memory()
    reader.execute("ATTACH DATABASE ? AS other", (f"{(tmp_path / 'some.db').as_uri()}?mode=ro",))
    with pytest.raises(sqlite.OperationalError, match="readonly"):
        reader.execute("INSERT INTO other.t VALUES (1)")
    for connection in (reader, writer):
        connection.close()
