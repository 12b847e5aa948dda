"""Two databases compared: the one that the replay gives, and the one that is there.

Compared are: every object of `sqlite_schema`, so that no view, trigger, table or index is missing, extra or other; the
numbers in the file's header that are its user's; the file's structure, indexes and column types (`PRAGMA
integrity_check`), since a reader may see a row through an index only; every cell of every table; of the search indexes
every occurrence of every term, and their configuration.

Not compared: statistics for the query planner (`sqlite_stat1`, `sqlite_stat4`), which change how fast an answer comes
and not what it is; that they hold names of tables, numbers and, in `sqlite_stat4`, samples of keys, is checked. Where
segments of a search index lie, which depends on the order of writing, and the rowids of tables that have another key.

Source: https://www.sqlite.org/pragma.html#pragma_integrity_check; https://www.sqlite.org/fts5.html, section "The
fts5vocab Virtual Table Module".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from catalogue.base import sqlite
from catalogue.base.tables import SEARCH_INDEXES

EXPECTED, FOUND = "main", "found"
_KEYS = {("search_mark", name) for name in ("search_key", "sound_key", "format", "series", "digits", "number")}
_UNORDERED = tuple(f"{index}_{part}" for index in SEARCH_INDEXES for part in ("data", "idx"))
_STATISTICS = {"sqlite_stat1": ("stat",), "sqlite_stat4": ("neq", "nlt", "ndlt")}
_STATISTICS_SQL = {
    "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
_OF_AN_INDEX = re.compile(r"fts5:|(?:malformed|unable to validate the) inverted index for FTS5", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+( \d+)*( unordered)?( sz=\d+)?( noskipscan)?")
_HEADER = ("user_version", "application_id")
_MOST = 20  # differences told for each table; the rest are counted
_LONGEST = 200
_LONGEST_CELL = 64 * 1024 * 1024
_LIMIT_LENGTH = 0  # SQLITE_LIMIT_LENGTH


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: where, and in short what the replay gives and what is there; None where nothing is."""

    table: str
    key: str
    column: str
    expected: str | None
    found: str | None

    @property
    def of_search(self) -> bool:
        """Whether it lies in what only a search reads: the indexes, and the folded keys that marks are found by."""
        return self.table.startswith(SEARCH_INDEXES) or (self.table, self.column) in _KEYS

    def __str__(self) -> str:
        """Return the difference in one line."""
        place = ", ".join(part for part in (f"table {self.table}", self.key, self.column) if part)
        if self.found is None:
            return f"{place}: missing"
        if self.expected is None:
            return f"{place}: {self.found!r} does not follow from the ledger"
        return f"{place}: {self.found!r} instead of {self.expected!r}"


def attach(connection: sqlite.Connection, path: Path, *, immutable: bool) -> None:
    """Attach the database that is there for reading only, and believe nothing that its schema says.

    Args:
        connection: a connection on the expected database.
        path: a regular file. It is the caller's to see that it is no symbolic link.
        immutable: nobody writes it, and files beside it, such as a write-ahead log, are not looked at.

    Raises:
        sqlite.Error: it is no database, or cannot be read.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    if hasattr(connection, "setlimit"):
        connection.setlimit(_LIMIT_LENGTH, _LONGEST_CELL)
    query = "?mode=ro&immutable=1" if immutable else "?mode=ro"
    connection.execute(f"ATTACH DATABASE ? AS {FOUND}", (path.absolute().as_uri() + query,))
    connection.execute(f"SELECT count(*) FROM {FOUND}.sqlite_schema")  # noqa: S608 - our own name; reads the header


def count(connection: sqlite.Connection) -> int:
    """Return how many tables the expected database has, not counting those that SQLite keeps for others."""
    rows = connection.execute("PRAGMA table_list")
    return sum(
        row[0] == EXPECTED and row[2] in {"table", "virtual"} and not row[1].startswith("sqlite_") for row in rows
    )


def free_pages(connection: sqlite.Connection) -> int:
    """Return how many pages of the attached database nothing uses; a published one has none."""
    return int(connection.execute(f"PRAGMA {FOUND}.freelist_count").fetchone()[0])


def differences(connection: sqlite.Connection) -> Iterator[Difference]:
    """Yield what differs between the databases `main` (expected) and `found`; of each table at most 20 rows.

    Only tables that have the same definition in both are read.

    Raises:
        sqlite.Error: the database that is there cannot be read.
    """
    same: list[str] = []
    yield from _schema(connection, same)
    for message in _unsound(connection):
        yield Difference(_place(message), "", "", "a sound file", _short(message))
    for pragma in _HEADER:
        stated, found = (connection.execute(f"PRAGMA {one}.{pragma}").fetchone()[0] for one in (EXPECTED, FOUND))
        if stated != found:
            yield Difference("sqlite_schema", "", pragma, str(stated), str(found))
    yield from _statistics(connection)
    for table in same:
        if table in SEARCH_INDEXES:
            yield from _capped(table, _terms(connection, table))
        elif table not in _UNORDERED:
            yield from _capped(table, _rows(connection, table))


def _unsound(connection: sqlite.Connection) -> Iterator[str]:
    """Yield what the integrity check finds in the structure of the file.

    A search index that cannot be read stops the check as a whole where SQLite looks into these; then every other table
    is checked by itself, so that the fault of the one is not taken for one of the others.
    """
    try:
        messages = connection.execute(f"PRAGMA {FOUND}.integrity_check({_MOST})").fetchall()
    except sqlite.Error as error:
        messages = [(f"fts5: {error}",)]
        tables = f"SELECT name FROM {FOUND}.sqlite_schema WHERE type = 'table' AND rootpage > 0"  # noqa: S608 - ours
        for (name,) in connection.execute(tables).fetchall():
            quoted = str(name).replace("'", "''")
            messages += connection.execute(f"PRAGMA {FOUND}.integrity_check('{quoted}')").fetchall()
    yield from (message for (message,) in messages if message != "ok")


def _place(message: str) -> str:
    """Return what a message of the integrity check is about: newer SQLite looks into search indexes as well."""
    if not _OF_AN_INDEX.match(message):
        return "sqlite_schema"
    return next((index for index in SEARCH_INDEXES if index in message), SEARCH_INDEXES[0])


def _schema(connection: sqlite.Connection, same: list[str]) -> Iterator[Difference]:
    """Yield differences of the schemas, and note in `same` the tables that are defined alike."""
    objects: list[dict[tuple[str, str, str], str | None]] = []
    for database in (EXPECTED, FOUND):
        rows = connection.execute(f"SELECT type, name, tbl_name, sql FROM {database}.sqlite_schema")  # noqa: S608 - ours
        objects.append({tuple(row[:3]): row[3] for row in rows if not str(row[1]).startswith("sqlite_stat")})
    expected, found = objects
    for kind, name, table in sorted(expected.keys() | found.keys(), key=str):
        there = (kind, name, table) in expected, (kind, name, table) in found
        definitions = expected.get((kind, name, table)), found.get((kind, name, table))
        if there == (True, True) and definitions[0] == definitions[1]:
            if kind == "table":
                same.append(name)
        else:
            stated = [
                _short(text or kind) if is_there else None for text, is_there in zip(definitions, there, strict=True)
            ]
            yield Difference("sqlite_schema", f"{kind} {name}", "sql", *stated)


def _statistics(connection: sqlite.Connection) -> Iterator[Difference]:
    """Yield what is no number in the statistics of the query planner."""
    query = f"SELECT name, sql FROM {FOUND}.sqlite_schema WHERE name LIKE 'sqlite_stat%'"  # noqa: S608 - our own names
    stated = connection.execute(query).fetchall()
    known = {name for (name,) in connection.execute(f"SELECT name FROM {EXPECTED}.sqlite_schema")}  # noqa: S608
    for name, sql in stated:
        if name not in _STATISTICS or sql not in _STATISTICS_SQL:
            yield Difference("sqlite_schema", f"table {name}", "", None, name)
            continue
        numbers = ", ".join(_STATISTICS[name])
        for table, index, *numbered in connection.execute(f"SELECT tbl, idx, {numbers} FROM {FOUND}.{name}"):  # noqa: S608
            if (
                table not in known
                or index not in {*known, None}
                or not all(_NUMBERS.fullmatch(str(one)) for one in numbered)
            ):
                yield Difference(name, f"tbl {_short(table)}", "", "numbers", _short(numbered))


def _capped(table: str, found: Iterator[Difference]) -> Iterator[Difference]:
    told = Counter[str]()
    for difference in found:
        told[table] += 1
        if told[table] <= _MOST:
            yield difference
    if told[table] > _MOST:
        yield Difference(table, "", "", "", f"{told[table] - _MOST} more differences")


def _rows(connection: sqlite.Connection, table: str) -> Iterator[Difference]:
    """Yield the rows and cells in which a table differs, by its primary key."""
    info = connection.execute(f'PRAGMA {EXPECTED}.table_info("{table}")').fetchall()
    columns = [row[1] for row in info]
    keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]] or columns
    listed, order = (", ".join(f'"{name}"' for name in names) for names in ([*keys, *columns], keys))
    count = len(keys)
    mine, theirs = (
        connection.execute(f'SELECT {listed} FROM {database}."{table}" ORDER BY {order}')  # noqa: S608 - our own names
        for database in (EXPECTED, FOUND)
    )
    expected, found = next(mine, None), next(theirs, None)
    while expected is not None or found is not None:
        if expected == found:
            expected, found = next(mine, None), next(theirs, None)
            continue
        before = _before(expected, found, count)
        key = ", ".join(
            f"{name} {_short(value)}"
            for name, value in zip(keys, (found if before > 0 else expected) or (), strict=False)
        )
        if before < 0:
            yield Difference(table, key, "", "a row", None)
            expected = next(mine, None)
        elif before > 0:
            yield Difference(table, key, "", None, "a row")
            found = next(theirs, None)
        else:
            for name, one, other in zip(columns, (expected or ())[count:], (found or ())[count:], strict=True):
                if one != other:
                    yield Difference(table, key, name, _short(one), _short(other))
            expected, found = next(mine, None), next(theirs, None)


def _before(expected: Sequence[Any] | None, found: Sequence[Any] | None, count: int) -> int:
    """Return -1 where the expected row comes first or alone, 1 where the found one does, 0 where both have one key."""
    if expected is None or found is None:
        return 1 if expected is None else -1
    one, other = ([_rank(value) for value in row[:count]] for row in (expected, found))
    return (one > other) - (one < other)


def _rank(value: Any) -> tuple[int, Any]:  # noqa: ANN401 - a cell
    """Return what orders cells as SQLite does: NULL, numbers, text, bytes."""
    if value is None:
        return 0, 0
    if isinstance(value, (int, float)):
        return 1, value
    return (2, value) if isinstance(value, str) else (3, value)


def _terms(connection: sqlite.Connection, index: str) -> Iterator[Difference]:
    """Yield the terms that a search index holds in other places than it should, or that it cannot be read."""
    try:
        for expected, found in zip_longest(*(_listed(connection, database, index) for database in (EXPECTED, FOUND))):
            if expected != found:
                rows = (_short(row) if row else None for row in (expected, found))
                yield Difference(index, "the order of its terms", "", *rows)
                return
    except sqlite.Error as error:
        yield Difference(index, "", "", "an index that can be read", _short(str(error)))


def _listed(connection: sqlite.Connection, database: str, index: str) -> Iterator[tuple[Any, ...]]:
    """Yield every term of a search index with its places."""
    name = f"temp.{database}_{index}"
    connection.execute(f"DROP TABLE IF EXISTS {name}")
    connection.execute(f"CREATE VIRTUAL TABLE {name} USING fts5vocab({database}, {index}, instance)")
    yield from connection.execute(f"SELECT term, doc, col, offset FROM {name}")  # noqa: S608 - our own names


def _short(value: object) -> str:
    if value is None:
        return "nothing"
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
