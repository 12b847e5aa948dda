"""Marks that go with one: the same mark elsewhere, the same number in other spellings, its neighbours in the series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from catalogue.web.pages.model import CardGroup, Value
from catalogue.web.pages.pictures import MOST_CARDS, cards
from catalogue.web.pages.reader import Reader, Row

_EACH_WAY = 3  # neighbours below, and above
_SAME = """
SELECT DISTINCT other.marking AS id, marking.item FROM search_mark own
JOIN search_mark other ON other.search_key = own.search_key LEFT JOIN marking ON marking.id = other.marking
WHERE own.marking = ? AND length(own.search_key) > 2 AND own.search_key NOT GLOB '*[?…]*'
  AND other.marking <> own.marking ORDER BY other.rowid LIMIT ?
"""
# A number without letters may be of any series.
_SPELT = """
SELECT DISTINCT other.marking AS id, marking.item FROM search_mark own
JOIN search_mark other ON other.digits = own.digits AND other.number = own.number
  AND (other.series = own.series OR other.series = '' OR own.series = '') AND other.search_key <> own.search_key
LEFT JOIN marking ON marking.id = other.marking
WHERE own.marking = ? AND own.number IS NOT NULL AND other.marking <> own.marking AND NOT EXISTS (
  SELECT 1 FROM search_mark mine JOIN search_mark same ON same.search_key = mine.search_key
  WHERE mine.marking = own.marking AND same.marking = other.marking)
ORDER BY other.rowid LIMIT ?
"""
_NUMBERS = "SELECT DISTINCT series, digits, number FROM search_mark WHERE marking = ? AND number IS NOT NULL"
_NEAR = """
SELECT marking AS id, number FROM search_mark
WHERE series = ? AND digits = ? AND number {side} ? ORDER BY number {order}, rowid {order} LIMIT ?
"""


def kindred(reader: Reader, subject: str) -> tuple[CardGroup, ...]:
    """Return the marks that go with a mark, in groups that say how."""
    return (
        *_with_items(reader, "The same mark elsewhere, look-alikes counted as one", _SAME, subject),
        *_with_items(reader, "The same number in another alphabet, or without its letters", _SPELT, subject),
        *_neighbours(reader, subject),
    )


def _with_items(reader: Reader, title: str, sql: str, subject: str) -> tuple[CardGroup, ...]:
    rows = reader.rows(sql, subject, MOST_CARDS)
    return _group(reader, title, rows, {row["id"]: reader.link(row["item"]) for row in rows})


def _neighbours(reader: Reader, subject: str) -> tuple[CardGroup, ...]:
    """Return the numbers next to those of a mark, of as many digits, with how far away they are."""
    groups: list[CardGroup] = []
    for own in reader.rows(_NUMBERS, subject):
        if not own["series"]:
            continue
        lower, higher = (
            reader.rows(_NEAR.format(side=side, order=order), own["series"], own["digits"], own["number"], _EACH_WAY)
            for side, order in (("<", "DESC"), (">", "ASC"))
        )
        lines = {row["id"]: Value(_distance(row["number"] - own["number"])) for row in (*lower, *higher)}
        more = Value(
            "the whole series",
            href="/catalogue/serial?"
            + urlencode({"series": own["series"], "digits": own["digits"], "_sort": "number"}),
        )
        groups += _group(reader, "Nearest numbers of its series", [*reversed(lower), *higher], lines, more)
    return tuple(groups)


def _distance(step: int) -> str:
    return f"{abs(step):,} {'higher' if step > 0 else 'lower'}"


def _group(
    reader: Reader, title: str, rows: Sequence[Row], lines: Mapping[str, Value], more: Value | None = None
) -> tuple[CardGroup, ...]:
    found = cards(reader, [row["id"] for row in rows], dict(lines))
    return (CardGroup(title, found, more),) if found else ()
