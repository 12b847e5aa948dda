"""The guards of schema/ledger.sql: on a plain connection, as any tool would open the file."""

from __future__ import annotations

import re

import pytest

from catalogue.base import sqlite
from catalogue.base.folders import project_file
from catalogue.ledger.signing import sign_checkpoint
from catalogue.ledger.stamps import answer, ask
from catalogue.ledger.store import Ledger
from tests.ledger.conftest import LOG, sealed

TABLES = ("meta", "entry", "disclosure", "node", "checkpoint", "timestamp_request", "timestamp_reply")
OTHER = bytes(32)


@pytest.fixture
def plain(ledger: Ledger) -> sqlite.Connection:
    """A connection with SQLite's defaults: recursive triggers are off, so REPLACE asks no DELETE trigger."""
    ledger.append([sealed(1), sealed(2), sealed(3)])
    sign_checkpoint(ledger, LOG)
    connection = ledger._connection
    stored = ledger.newest_checkpoint()
    assert stored is not None
    answer(ledger, ask(ledger, stored, "house-a"), b"reply", None)
    ask(ledger, stored, "house-b")
    connection.execute("PRAGMA recursive_triggers = OFF")
    return connection


def contents(connection: sqlite.Connection) -> list[object]:
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meta SET value = 'x'",
        "UPDATE entry SET body = 'x' WHERE idx = 1",
        "UPDATE entry SET attestation = NULL",
        "UPDATE entry SET idx = 9 WHERE idx = 2",
        "UPDATE OR REPLACE entry SET idx = 1 WHERE idx = 2",
        "UPDATE disclosure SET text = 'x'",
        "UPDATE node SET hash = zeroblob(32)",
        "UPDATE checkpoint SET note = 'x'",
        "UPDATE timestamp_request SET size = 0",
        "UPDATE timestamp_reply SET failure = 'x'",
        "DELETE FROM timestamp_request",
        "DELETE FROM timestamp_request WHERE id = 2",
        "DELETE FROM timestamp_reply",
        "REPLACE INTO timestamp_request SELECT id, size, 'other', request, nonce FROM timestamp_request",
        "REPLACE INTO timestamp_reply SELECT request, 'x', NULL FROM timestamp_reply",
        "INSERT OR REPLACE INTO timestamp_reply VALUES (1, 'x', NULL)",
        "DELETE FROM meta",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE idx = 2",
        "DELETE FROM disclosure WHERE idx = 0",
        "DELETE FROM node WHERE level = 1",
        "DELETE FROM checkpoint",
        "REPLACE INTO meta VALUES ('origin', 'other')",
        "INSERT OR IGNORE INTO meta VALUES ('origin', 'other')",
        "REPLACE INTO entry SELECT 1, 'x', NULL, decoy_seed FROM entry WHERE idx = 2",
        "INSERT INTO entry (body, decoy_seed) SELECT body, decoy_seed FROM entry WHERE idx = 2",
        "INSERT INTO entry SELECT 3, body, '', decoy_seed FROM entry WHERE idx = 0",
        "REPLACE INTO entry SELECT 3, body, '', decoy_seed FROM entry WHERE idx = 0",
        "INSERT INTO entry SELECT 3, CAST(replace(body, '[0,', '[1,') AS BLOB), '', decoy_seed FROM entry",
        "INSERT INTO entry SELECT 4, CAST('x' AS BLOB), '', decoy_seed FROM entry WHERE idx = 0",
        "INSERT INTO entry SELECT -1, CAST('x' AS BLOB), '', decoy_seed FROM entry WHERE idx = 0",
        "REPLACE INTO disclosure SELECT idx, name, 'x' FROM disclosure",
        "INSERT INTO disclosure SELECT idx, name, 'x' FROM disclosure ON CONFLICT DO UPDATE SET text = 'y'",
        "REPLACE INTO node SELECT level, idx, zeroblob(32) FROM node",
        "REPLACE INTO checkpoint SELECT size, zeroblob(32), note FROM checkpoint",
        "INSERT INTO checkpoint SELECT size - 1, root, note FROM checkpoint",
        "INSERT INTO checkpoint (root, note) SELECT root, note FROM checkpoint",
    ],
)
def test_no_row_is_ever_changed_removed_or_replaced(plain: sqlite.Connection, statement: str) -> None:
    before = contents(plain)
    assert [len(rows) for rows in before] == [2, 3, 9, 4, 1, 2, 1]  # type: ignore[arg-type]
    with pytest.raises(sqlite.Error):
        plain.execute(statement)
    assert contents(plain) == before


def test_without_its_guard_replace_would_remove_an_entry(plain: sqlite.Connection) -> None:
    """The fault that the BEFORE INSERT triggers are for."""
    for name in ("entry_no_gap", "entry_no_replace"):
        plain.execute(f"DROP TRIGGER {name}")
    plain.execute("PRAGMA foreign_keys = OFF")
    plain.execute("REPLACE INTO entry SELECT 0, CAST('x' AS BLOB), '', decoy_seed FROM entry WHERE idx = 1")
    assert plain.execute("SELECT body FROM entry WHERE idx = 0").fetchone() == (b"x",)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO entry VALUES (3, 'text', '', zeroblob(16))",
        "INSERT INTO entry VALUES (3, zeroblob(0), '', zeroblob(16))",
        "INSERT INTO entry VALUES (3, zeroblob(65536), '', zeroblob(16))",
        "INSERT INTO entry VALUES (3, zeroblob(9), '', zeroblob(15))",
        "INSERT INTO node VALUES (54, 0, zeroblob(32))",
        "INSERT INTO node VALUES (9, -1, zeroblob(32))",
        "INSERT INTO node VALUES (9, 0, zeroblob(31))",
        "INSERT INTO disclosure VALUES (9, 'name', 'text')",
        "INSERT INTO disclosure VALUES (1, '', 'text')",
        "INSERT INTO checkpoint VALUES (9, zeroblob(31), 'note')",
        "INSERT INTO checkpoint VALUES (9, zeroblob(32), '')",
        "INSERT INTO timestamp_request VALUES (9, 3, '', zeroblob(9), '1')",
        "INSERT INTO timestamp_request VALUES (9, 3, 'a', zeroblob(0), '1')",
        "INSERT INTO timestamp_request VALUES (9, 4, 'a', zeroblob(9), '1')",
        "INSERT INTO timestamp_reply VALUES (9, zeroblob(9), NULL)",
    ],
)
def test_values_that_cannot_be_are_refused(plain: sqlite.Connection, statement: str) -> None:
    before = contents(plain)
    with pytest.raises(sqlite.Error):
        plain.execute(statement)
    assert contents(plain) == before


def test_every_table_is_strict_and_every_table_and_column_is_explained(plain: sqlite.Connection) -> None:
    script = project_file("schema").joinpath("ledger.sql").read_text("utf-8")
    rows = plain.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
    tables = {name: strict for name, strict in rows if not name.startswith("sqlite_")}
    assert tables == dict.fromkeys(TABLES, 1)
    for table in TABLES:
        assert re.search(rf"^-- table {table}: .+\.$", script, re.MULTILINE) or table == "meta"
        for (column,) in plain.execute("SELECT name FROM pragma_table_info(?)", (table,)):
            assert re.search(rf"^  {column} .*-- .+\.$", script, re.MULTILINE), (table, column)


def test_each_table_has_three_guards(plain: sqlite.Connection) -> None:
    guards = {name for (name,) in plain.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    assert {f"{table}_no_{act}" for table in TABLES for act in ("update", "delete", "replace")} <= guards
    assert "entry_no_gap" in guards


def test_a_copied_entry_is_looked_up_and_not_searched_for(plain: sqlite.Connection) -> None:
    """The trigger's expression is the index's: otherwise each append would read the whole ledger."""
    script = project_file("schema").joinpath("ledger.sql").read_text("utf-8")
    expressions = re.findall(r"substr\((?:NEW\.)?body, instr\((?:NEW\.)?body, CAST\(.*?\)\) \+ 8, 43\)", script)
    assert len({one.replace("NEW.", "") for one in expressions}) == 1
    query = f"EXPLAIN QUERY PLAN SELECT 1 FROM entry WHERE {expressions[0]} = x'00'"
    assert "entry_first_digest" in str(plain.execute(query).fetchall())
