"""What SQL can ask about marks: `fold(text)`, `sound(text)` and `mark_match(text, query)`.

The tables follow from the ledger by the first two (schema/search.sql); all three are there for people who write SQL on
the site or the desk.

    SELECT text, mark_match(text, 'X-101') AS strength FROM reading WHERE strength ORDER BY strength DESC
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from catalogue.markings.fold import fold, sound
from catalogue.markings.matching import Asked

asked = lru_cache(maxsize=64)(Asked)


def mark_match(text: str, query: str) -> int:
    """Return how well a reading answers to a query, from 13 (the same) to 2 (possible, part of it); 0 where it does not.

    The numbers are those of `catalogue.markings.matching.Match.strength`.
    """
    found = asked(query).match(text)
    return found.strength if found else 0


def add_functions(connection: Any) -> None:  # noqa: ANN401 - a connection of whichever SQLite module serves
    """Give SQL on this connection the three functions; each gives NULL for NULL."""
    functions: tuple[tuple[str, int, Callable[..., object]], ...] = (
        ("fold", 1, fold),
        ("sound", 1, sound),
        ("mark_match", 2, mark_match),
    )
    for name, arguments, function in functions:
        connection.create_function(name, arguments, _strict(function), deterministic=True)


def _strict(function: Callable[..., object]) -> Callable[..., object]:
    def called(*values: object) -> object:
        return None if None in values else function(*map(str, values))

    return called
