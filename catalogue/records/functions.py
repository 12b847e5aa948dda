"""What SQL can ask about marks: `fold(text)`, `sound(text)`, `mark_match(text, query)`, and the parts of serials.

The tables follow from the ledger by them (schema/search.sql), but for `mark_match`; all are there for people who write
SQL on the site or the desk.

    SELECT text, mark_match(text, 'X-101') AS strength FROM reading WHERE strength ORDER BY strength DESC
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from catalogue.markings.fold import fold, sound
from catalogue.markings.formats import format_of
from catalogue.markings.matching import Asked
from catalogue.markings.series import serial

LONGEST = 2_000  # characters that these take: a reading has 500 at most, and no time limit ends a call of one function
asked = lru_cache(maxsize=64)(Asked)


def mark_match(text: str, query: str) -> int:
    """Return how well a reading answers to a query, from 15 (the same) to 2 (possible); 0 where it does not.

    The numbers are those of `catalogue.markings.matching.Match.strength`.
    """
    found = asked(query).match(text)
    return found.strength if found else 0


def serial_series(text: str) -> str | None:
    """Return the letters of a serial in Latin ones; NULL where a reading is none."""
    return found.series if (found := serial(text)) else None


def serial_digits(text: str) -> int | None:
    """Return how many digits a serial has; NULL where a reading is none."""
    return found.digits if (found := serial(text)) else None


def serial_number(text: str) -> int | None:
    """Return the value of a serial's digits; NULL where a reading is none."""
    return found.number if (found := serial(text)) else None


def add_functions(connection: Any) -> None:  # noqa: ANN401 - a connection of whichever SQLite module serves
    """Give SQL on this connection these functions; each gives NULL for NULL, and for more than 2,000 characters."""
    functions: tuple[tuple[str, int, Callable[..., object]], ...] = (
        ("fold", 1, fold),
        ("sound", 1, sound),
        ("mark_match", 2, mark_match),
        ("mark_format", 1, format_of),
        *((function.__name__, 1, function) for function in (serial_series, serial_digits, serial_number)),
    )
    for name, arguments, function in functions:
        connection.create_function(name, arguments, _strict(function), deterministic=True)


def _strict(function: Callable[..., object]) -> Callable[..., object]:
    def called(*values: object) -> object:
        texts = [str(value) for value in values if value is not None and not _too_long(value)]
        return function(*texts) if len(texts) == len(values) else None

    return called


def _too_long(value: object) -> bool:
    return isinstance(value, str | bytes) and len(value) > LONGEST
