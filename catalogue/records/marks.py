"""Marks found by what is written on them: candidates from the indexes, compared one by one, the best first.

Steps go from what is surely the mark to what may be; once enough is found, the others are not taken. Each looks at a
bounded number of candidates and makes a bounded number of comparisons, whatever the query.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.markings import terms
from catalogue.markings.matching import Asked, Match

Query = Callable[[str, Sequence[object]], list[dict[str, Any]]]

CANDIDATES = 400  # readings that one step looks at
_STEPS = 200_000  # of comparing glyphs, in one search
_READINGS = "SELECT rowid AS entry, marking, text FROM search_mark WHERE {} LIMIT ?"
_SURE = "rowid IN (SELECT rowid FROM search_fragment WHERE search_fragment MATCH ?)"
_UNSURE = "rowid IN (SELECT rowid FROM search_unsure WHERE search_unsure MATCH ?)"
_OPEN = "search_key GLOB '*[?…]*'"  # as the partial index has it
_ITEMS = """
SELECT m.id AS marking, i.title AS item FROM json_each(?) j JOIN marking m ON m.id = j.value JOIN item i ON i.id = m.item
"""

Where = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class FoundMark:
    """A mark that was found.

    Attributes:
        marking: its id.
        entry: ledger index of the reading that answers best.
        text: that reading, verbatim.
        item: title of the item that bears it; empty where that is not known here.
        match: how the reading answers.
    """

    marking: str
    entry: int
    text: str
    item: str
    match: Match


def find_marks(db_query: Query, text: str, limit: int) -> list[FoundMark]:
    """Return at most `limit` marks that answer to a query, best first; the whole mark before a part of it.

    `db_query` runs one statement with positional parameters on a projection and returns its rows as dictionaries.
    """
    asked = Asked(text)
    if asked.unseen:
        return []
    best: dict[str, tuple[Match, dict[str, Any]]] = {}
    budget = _STEPS
    for where, parameters in _steps(asked, lambda: len(best) >= limit):
        for row in db_query(_READINGS.format(where), (*parameters, CANDIDATES)):
            budget -= len(asked.key) * len(row["text"])
            if budget < 0:
                break
            match = asked.match(row["text"])
            known = best.get(row["marking"])
            if match and (known is None or match.order < known[0].order):
                best[row["marking"]] = match, row
    ordered = sorted(best.values(), key=lambda one: (one[0].order, len(one[1]["text"]), one[1]["entry"]))[:limit]
    items = _items(db_query, [row["marking"] for _, row in ordered])
    return [
        FoundMark(row["marking"], row["entry"], row["text"], items.get(row["marking"], ""), match)
        for match, row in ordered
    ]


def _steps(asked: Asked, enough: Callable[[], bool]) -> Iterator[Where]:
    """Yield conditions on search_mark in the order in which what fits them is likely to answer."""
    if asked.empty:
        yield "instr(text, ?)", (asked.text,)
        return
    if not asked.open:
        yield "search_key = ? AND text = ?", (asked.key, asked.text)
        yield "search_key = ?", (asked.key,)
    yield _holding(asked)
    if not enough() and (sounding := terms.sounding(asked)):
        yield _SURE, (sounding,)
    for open_term in (terms.one_open(asked), terms.some_open(asked)):
        if not enough() and open_term:
            yield _UNSURE, (open_term,)
    if not enough() and (where := _short_and_open(asked)):
        yield where
    for cut in (terms.cut(asked), terms.cut_anywhere(asked)):
        if not enough() and cut:
            yield _UNSURE, (cut,)


def _holding(asked: Asked) -> Where:
    holding = terms.holding(asked)
    if holding is None:
        return "search_key GLOB ?", (terms.pattern(asked),)
    if asked.open:
        return f"{_SURE} AND search_key GLOB ?", (holding, terms.pattern(asked))
    return _SURE, (holding,)


def _short_and_open(asked: Asked) -> Where | None:
    """Return the condition for readings open in places, where the query has no three letters in a row."""
    if terms.some_open(asked) or "…" in asked.key:
        return None
    return f"{_OPEN} AND search_key GLOB ?", (terms.open_pattern(asked),)


def answering(text: str) -> Where:
    """Return the condition on search_mark for every reading that answers to a query, however many there are.

    It calls `mark_match` of `catalogue.records.functions` for each candidate.
    """
    asked = Asked(text)
    if asked.unseen:
        return "0", ()
    if asked.empty:
        return "instr(text, ?) AND mark_match(text, ?)", (asked.text, asked.text)
    found: list[Where] = [_holding(asked)]
    if sounding := terms.sounding(asked):
        found.append((_SURE, (sounding,)))
    found += [(_UNSURE, (term,)) for term in (terms.some_open(asked), terms.cut_anywhere(asked)) if term]
    if short := _short_and_open(asked):
        found.append(short)
    union = " UNION ".join(f"SELECT rowid FROM search_mark WHERE {where}" for where, _ in found)  # noqa: S608 - ours
    parameters = [value for _, values in found for value in values]
    return f"rowid IN ({union}) AND mark_match(text, ?)", (*parameters, asked.text)


def _items(db_query: Query, markings: Sequence[str]) -> dict[str, str]:
    rows = db_query(_ITEMS, (json.dumps(markings),)) if markings else []
    return {row["marking"]: row["item"] or "" for row in rows}
