"""Catalogues of dated parts for tests of U1 to U6: entries as a replay takes them, and what the views say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.base import sqlite
from catalogue.base.model import entry_type
from catalogue.records.completion import complete
from catalogue.records.replay import KnownEntry, open_projection, replay_into

Row = dict[str, Any]
USED = "2024-01-02"


def an_id(kind: str, number: int) -> str:
    return f"{kind}-{number:011d}"


@dataclass
class Known:
    """Entries in the making; `missile`, `mark` and so on add one and return its id or ledger index."""

    entries: list[KnownEntry] = field(default_factory=list)
    made: Iterator[int] = field(default_factory=itertools.count)

    def add(self, kind: str, subject: str, /, **claims: object) -> int:
        known = complete(entry_type(kind), claims) | {"type": kind, "subject": subject}
        self.entries.append(KnownEntry(len(self.entries), (), known))
        return len(self.entries) - 1

    def incident(self, occurred: str | None = USED) -> str:
        subject = an_id("incident", next(self.made))
        self.add("incident.recorded", subject, title="A strike", occurred=occurred)
        return subject

    def item(self, **claims: object) -> str:
        subject = an_id("item", next(self.made))
        self.add("item.recorded", subject, **{"title": "An object", "kind": "component", **claims})
        return subject

    def reading(self, item: str, text: str = "2309", **claims: object) -> tuple[str, int]:
        subject = an_id("marking", next(self.made))
        self.add("marking.recorded", subject, item=item)
        return subject, self.add("marking.read", subject, **{"text": text, "confidence": "high", **claims})

    def dated(self, item: str, earliest: str, latest: str, **claims: object) -> int:
        """Add a mark with one reading and one interpretation, sound unless the claims say otherwise."""
        marking, reading = self.reading(item)
        return self.interpret(marking, reading, earliest, latest, **claims)

    def interpret(self, marking: str, reading: int, earliest: str, latest: str, **claims: object) -> int:
        stated = {"meaning": "A date.", "role": "manufacture", "confidence": "moderate", "party": "Somebody", **claims}
        return self.add(
            "marking.interpreted", marking, **{"reading": reading, "earliest": earliest, "latest": latest, **stated}
        )

    def rows(self, view: str = "production_to_use_by_part") -> list[Row]:
        return rows(self.entries, view)

    def one(self, item: str, view: str = "production_to_use") -> Row:
        (row,) = [row for row in self.rows(view) if row["item"] == item]
        return row


def projected(entries: Sequence[KnownEntry]) -> sqlite.Connection:
    """Return a projection in memory with these entries applied."""
    connection = open_projection(None)
    with sqlite.transaction(connection):
        replay_into(connection, entries, size=len(entries))
    return connection


def query(connection: sqlite.Connection, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
    """Return the rows of a statement as dictionaries."""
    cursor = connection.execute(sql, parameters)
    return [dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor]


def rows(entries: Sequence[KnownEntry], view: str) -> list[Row]:
    """Return all rows of a view over these entries."""
    connection = projected(entries)
    found = query(connection, f"SELECT * FROM {view}")
    connection.close()
    return found


def missile(known: Known, **claims: object) -> str:
    return known.item(**{"kind": "remnant", "incident": known.incident(), **claims})
