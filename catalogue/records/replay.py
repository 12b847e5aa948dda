"""The replay: ledger entries in, tables out. All of it is SQL in `schema/`; this module only feeds it.

A projection can be deleted at any time. It remembers how many entries it has applied and under which schema;
`Catalogue.catch_up` applies the rest, or everything again when the schema has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.base import sqlite
from catalogue.base.model import schema_digest, schema_file
from catalogue.base.tables import SCRIPTS, SEARCH_INDEXES
from catalogue.records.functions import add_functions

_CACHE_KIB = 65_536  # ids are random, so a replay writes all over the indexes
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_STATE = """\
CREATE TABLE IF NOT EXISTS replay (
  size INTEGER NOT NULL,
  schema_sha256 TEXT NOT NULL
) STRICT"""


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A ledger entry as far as its claims are known here; `claims` holds the common ones too."""

    idx: int
    amends: tuple[int, ...]
    claims: Mapping[str, Any]


def statements(script: str) -> tuple[list[str], list[str]]:
    """Return the CREATE statements of a script of `schema/`, and its others in order."""
    shape: list[str] = []
    refill: list[str] = []
    for statement in sqlite.statements(schema_file(script)):
        code = "\n".join(line for line in statement.splitlines() if not line.startswith("--"))
        (shape if code.lstrip().startswith("CREATE") else refill).append(code.strip())
    return shape, refill


def prepare(connection: sqlite.Connection) -> None:
    """Make the empty tables of a projection."""
    for script in SCRIPTS:
        for statement in statements(script)[0]:
            connection.execute(statement)


def open_projection(path: Path | None) -> sqlite.Connection:
    """Open the projection at `path`, or one in memory; one of another schema is emptied first."""
    # References are declared for readers and not enforced: what they name may be withheld (schema/tables.sql).
    connection = sqlite.memory() if path is None else sqlite.connect(path)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    add_functions(connection)
    with sqlite.transaction(connection):
        connection.execute(_STATE)
        row = connection.execute("SELECT schema_sha256 FROM replay").fetchone()
        if row is None or row[0] != schema_digest().hex:
            _drop_all(connection)
            connection.execute("DELETE FROM replay")
            prepare(connection)
            connection.execute("INSERT INTO replay VALUES (0, ?)", (schema_digest().hex,))
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS touched (subject TEXT PRIMARY KEY) WITHOUT ROWID")
    return connection


def _drop_all(connection: sqlite.Connection) -> None:
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
        connection.execute(f'DROP VIEW "{name}"')
    # Virtual tables go first: the tables in which SQLite keeps them go with them.
    for name in SEARCH_INDEXES:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'replay' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for (name,) in names:
        connection.execute(f'DROP TABLE "{name}"')


def applied(connection: sqlite.Connection) -> int:
    """Return how many ledger entries the projection has applied."""
    return int(connection.execute("SELECT size FROM replay").fetchone()[0])


def insert_entries(connection: sqlite.Connection, entries: Iterable[KnownEntry]) -> set[str]:
    """Add entries to the table `entry`; return their subjects. One of unknown type or subject is passed over."""
    touched: set[str] = set()

    def rows() -> Iterator[tuple[Any, ...]]:
        for known in entries:
            kind, subject = known.claims.get("type"), known.claims.get("subject")
            if kind is None or subject is None:
                continue
            touched.add(subject)
            amends = json.dumps(known.amends) if known.amends else "[]"
            yield known.idx, kind, subject, known.claims.get("actor"), amends, _encode(known.claims)

    connection.executemany(
        "INSERT INTO entry (idx, type, subject, actor, amends, claims) VALUES (?, ?, ?, ?, ?, ?)", rows()
    )
    return touched


def refill(connection: sqlite.Connection, touched: Iterable[str], *, size: int) -> None:
    """Replay the touched subjects of a filled table `entry`, in the caller's transaction.

    Every statement of the scripts that is no CREATE runs, in order; `size` is that of the ledger thereafter.
    """
    connection.execute("DELETE FROM temp.touched")
    connection.executemany("INSERT OR IGNORE INTO temp.touched VALUES (?)", ((subject,) for subject in touched))
    for script in SCRIPTS:
        for statement in statements(script)[1]:
            connection.execute(statement)
    connection.execute("UPDATE replay SET size = ?", (size,))


def apply(connection: sqlite.Connection, entries: Iterable[KnownEntry], *, start: int, size: int) -> None:
    """Apply the entries from `start` up to `size`, the ledger size thereafter, in one transaction.

    Does nothing where another process has applied them meanwhile.
    """
    with sqlite.transaction(connection):
        if applied(connection) != start:
            return
        replay_into(connection, entries, size=size)


def replay_into(connection: sqlite.Connection, entries: Iterable[KnownEntry], *, size: int) -> None:
    """Add entries to an open projection and replay their subjects, in the caller's transaction."""
    refill(connection, insert_entries(connection, entries), size=size)
