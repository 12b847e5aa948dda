"""The ledger's file: made from `schema/ledger.sql`, opened, read and written, with every fault named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.base import sqlite
from catalogue.base.errors import FolderError, LedgerDamaged, LedgerError
from catalogue.base.folders import project_file, sync_folder

FORMAT = "1"
_CACHE_KIB = 65_536


@contextmanager
def reading() -> Iterator[None]:
    """Turn SQLite's errors while reading into LedgerError."""
    try:
        yield
    except sqlite.FAULTS as error:
        raise LedgerError(f"the ledger cannot be read: {error}") from error


@contextmanager
def writing(connection: sqlite.Connection) -> Iterator[None]:
    """Run the body in one `BEGIN IMMEDIATE` transaction; after any error nothing of it is kept.

    Raises:
        LedgerError: SQLite refused (disk full, an I/O error, a guard of the schema, another writer for 30 s).
    """
    try:
        with sqlite.transaction(connection):
            yield
    except sqlite.Error as error:
        raise LedgerError(f"the ledger could not be written: {error}; nothing was recorded") from error


def create(path: Path, origin: str) -> sqlite.Connection:
    """Make a new ledger file of mode 0600 and return a connection to it.

    Raises:
        FolderError: there is a file of that name.
        LedgerError: it cannot be written; then no file is left.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError as error:
        raise FolderError(f"there is a ledger at {path.name} already; open it instead") from error
    except OSError as error:
        raise LedgerError(f"the ledger {path.name} cannot be created: {error.strerror}") from error
    connection = None
    try:
        connection = _connect(path, read_only=False)
        with writing(connection):
            script = project_file("schema").joinpath("ledger.sql").read_text("utf-8")
            for statement in sqlite.statements(script):
                connection.execute(statement)
            settings = (("format", FORMAT), ("origin", origin))
            connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", settings)
        _sync_folder(path.parent)
    except BaseException:
        if connection is not None:
            connection.close()
        for leftover in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        raise
    return connection


def open_existing(path: Path, *, read_only: bool) -> tuple[sqlite.Connection, str]:
    """Return a connection to a ledger file, and the ledger's origin.

    Raises:
        FolderError: there is no such file.
        LedgerError: it cannot be opened, is no ledger, or is of a format that this version does not know.
    """
    if not path.is_file():
        raise FolderError(f"there is no ledger at {path.name}; `catalogue init` makes one")
    connection = _connect(path, read_only=read_only)
    try:
        origin = _origin(connection, path.name)
        if not read_only:
            _add_stamps(connection)
    except BaseException:
        connection.close()
        raise
    return connection, origin


def _add_stamps(connection: sqlite.Connection) -> None:
    """Give a ledger that was made before there were time stamps their tables; one that has any of them is left."""
    there = "SELECT 1 FROM sqlite_schema WHERE name LIKE 'timestamp_%' LIMIT 1"
    with reading():
        if connection.execute(there).fetchone():
            return
    with writing(connection):
        if connection.execute(there).fetchone():
            return
        for statement in sqlite.statements(project_file("schema").joinpath("ledger.sql").read_text("utf-8")):
            if re.search(r"^CREATE (TABLE|TRIGGER) timestamp_", statement, re.MULTILINE):
                connection.execute(statement)


def altered(connection: sqlite.Connection) -> tuple[str, ...]:
    """Return the names of tables, indexes and guards that are missing, extra or other than in `schema/ledger.sql`."""
    script = project_file("schema").joinpath("ledger.sql").read_text("utf-8")
    new = sqlite.memory()
    try:
        for statement in sqlite.statements(script):
            new.execute(statement)
        expected = _objects(new)
    finally:
        new.close()
    with reading():
        return tuple(sorted({name for _, name, _ in expected ^ _objects(connection)}))


def _objects(connection: sqlite.Connection) -> set[tuple[str, str, str]]:
    """Return kind, name and definition of every object, without comments; SQLite's own statistics are none."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")
    return {
        (kind, name, " ".join(line.split("--")[0].strip() for line in sql.splitlines()).strip())
        for kind, name, sql in rows
        if name not in {"sqlite_stat1", "sqlite_stat4"}
    }


def _origin(connection: sqlite.Connection, name: str) -> str:
    with reading():
        settings: dict[str, str] = dict(connection.execute("SELECT key, value FROM meta"))
    if settings.get("format") != FORMAT:
        raise LedgerError(f"{name} has the format {settings.get('format')!r}; this version knows {FORMAT!r}")
    if "origin" not in settings:
        raise LedgerDamaged(f"{name} does not say which ledger it is: its origin is missing")
    return settings["origin"]


def _connect(path: Path, *, read_only: bool) -> sqlite.Connection:
    connection = sqlite.connect(path, read_only=read_only)
    with reading():
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def _sync_folder(folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        raise LedgerError(f"the folder of the ledger cannot be synced: {error.strerror}") from error
