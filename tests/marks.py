"""Readings in the search tables, without records around them: what a search of marks reads, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from catalogue.base import sqlite
from catalogue.records.marks import Query, find_marks
from catalogue.records.replay import open_projection

INSERT = """INSERT INTO search_mark SELECT ?1, ?2, ?3, fold(?3), nullif(sound(?3), fold(?3)), mark_format(?3),
serial_series(?3), serial_digits(?3), serial_number(?3)"""


def index_of(texts: Iterable[str]) -> sqlite.Connection:
    """Return a projection in memory in which each text is a reading of a mark of its own, in that order."""
    connection = open_projection(None)
    connection.executemany(INSERT, ((entry, f"marking-{entry}", text) for entry, text in enumerate(texts, start=1)))
    return connection


def asking(connection: sqlite.Connection) -> Query:
    """Return what `find_marks` asks with."""

    def run(sql: str, parameters: Sequence[object]) -> list[dict[str, Any]]:
        cursor = connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    return run


def found(connection: sqlite.Connection, text: str, limit: int = 50) -> list[str]:
    """Return the readings that a search finds, best first."""
    return [one.text for one in find_marks(asking(connection), text, limit)]
