"""Series of serial numbers as the tables have them, and what stands near one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogue.markings.series import Serial
from catalogue.records.marks import Query

_SERIES = "SELECT * FROM series ORDER BY series, digits"
_NEAR = """
SELECT marking, text, number, CAST(number AS INTEGER) - ?4 AS distance FROM (
  SELECT * FROM (SELECT * FROM search_mark WHERE series = ?1 AND digits = ?2 AND number < ?4
    ORDER BY number DESC LIMIT ?3)
  UNION ALL
  SELECT * FROM (SELECT * FROM search_mark WHERE series = ?1 AND digits = ?2 AND number > ?4 ORDER BY number LIMIT ?3))
ORDER BY number
"""
# A number without letters may be of any series.
_SAME = """
SELECT marking, text, number, 0 AS distance FROM search_mark
WHERE digits = ?2 AND number = ?3 AND number IS NOT NULL AND (series = ?1 OR series = '' OR ?1 = '') ORDER BY rowid
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A mark with the same number, in whichever spelling, or with one near it; `distance` is 0 for the same."""

    marking: str
    text: str
    number: int
    distance: int


def all_series(db_query: Query) -> list[dict[str, Any]]:
    """Return the rows of the view `series`."""
    return db_query(_SERIES, ())


def near(db_query: Query, one: Serial, each_way: int = 3) -> list[Near]:
    """Return the marks with that number, then its neighbours in the series, by number; none where it has no letters."""
    rows = db_query(_SAME, (one.series, one.digits, one.number))
    if one.series:
        rows += db_query(_NEAR, (one.series, one.digits, each_way, one.number))
    return [Near(row["marking"], row["text"], row["number"], row["distance"]) for row in rows]
