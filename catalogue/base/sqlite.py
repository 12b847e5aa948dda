"""The only module that imports SQLite: which build, how it is opened, which faults it has.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode (https://www.sqlite.org/wal.html#walresetbug).
`pysqlite3` bundles a newer one; where it is missing, the standard library's is used, with a rollback
journal instead of a WAL unless that library is itself new enough.
"""

from __future__ import annotations

import importlib
import sqlite3 as _stdlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlite_utils

from catalogue.base.errors import LedgerError


def _best_build() -> ModuleType:
    """Return pysqlite3's SQLite, or the standard library's where there is no wheel for this platform."""
    with suppress(ImportError):
        return importlib.import_module("pysqlite3.dbapi2")
    return _stdlib


_module = _best_build()

Connection = Any  # pysqlite3's and sqlite3's connections share an interface but no class
Error: type[Exception] = _module.Error
IntegrityError: type[Exception] = _module.IntegrityError
OperationalError: type[Exception] = _module.OperationalError
# What a damaged file may raise: messages quote its bytes, which need not be UTF-8.
FAULTS: tuple[type[Exception], type[Exception]] = (Error, UnicodeDecodeError)
VERSION: str = _module.sqlite_version

_FIRST_WITH_SOUND_WAL = (3, 51, 3)
_OLDEST = (3, 38, 0)  # STRICT tables (3.37) and the ->> operator (3.38)


def version_tuple(version: str = VERSION) -> tuple[int, ...]:
    """Return SQLite's version as numbers."""
    return tuple(int(part) for part in version.split("."))


def wal_is_sound(version: str = VERSION) -> bool:
    """Say whether this SQLite is free of the WAL-reset fault."""
    return version_tuple(version) >= _FIRST_WITH_SOUND_WAL


def connect(path: Path | str, *, read_only: bool = False, version: str = VERSION) -> Connection:
    """Open the database at `path` with durable commits, foreign keys, and explicit transactions.

    A commit that returned has been synced: synchronous is FULL with a sound WAL and EXTRA with a rollback
    journal. The connection never begins a transaction by itself; use `transaction`.

    Raises:
        LedgerError: this SQLite is too old, or the file cannot be opened.
    """
    if version_tuple(version) < _OLDEST:
        raise LedgerError(f"SQLite {version} is too old: 3.38 or newer is needed; install pysqlite3")
    uri = Path(path).absolute().as_uri() + ("?mode=ro" if read_only else "")
    try:
        connection = _module.connect(uri, uri=True, isolation_level=None, timeout=30.0, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        if not read_only:
            if wal_is_sound(version):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
            else:
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = EXTRA")
    except FAULTS as error:
        raise LedgerError(f"cannot open the database {Path(path).name}: {error}") from error
    return connection


def memory() -> Connection:
    """Return a database in memory, with the same settings as `connect` where they apply; URIs can be attached."""
    connection = _module.connect("file::memory:", uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def utils(connection: Connection) -> sqlite_utils.Database:
    """Wrap a connection in sqlite-utils, for queries that return rows as dictionaries."""
    return sqlite_utils.Database(connection)


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run the body in one `BEGIN IMMEDIATE` transaction: all of it is committed, or none.

    After a write error SQLite may have rolled back by itself; asking first keeps the true error visible.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def statements(script: str) -> Iterator[str]:
    """Yield the statements of an SQL script one at a time, comments included, blanks dropped."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if _module.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if pending.strip() and not all(part.startswith("--") for part in pending.strip().splitlines()):
        raise LedgerError(f"an SQL script ends inside a statement: {pending.strip()[:60]!r}")
