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
from catalogue.markings.fold import LOST
from catalogue.markings.matching import Asked, Match

Query = Callable[[str, Sequence[object]], list[dict[str, Any]]]

CANDIDATES = 400  # readings that one step looks at
UNSURE_CANDIDATES = 80  # likewise, where comparing takes longer
_STEPS = 200_000  # of comparing glyphs, in one search
_READINGS = "SELECT m.rowid AS entry, m.marking, m.text, m.search_key FROM {} LIMIT ?"
# What follows FROM. Joins and no subqueries, so that nothing is collected that the limit leaves out. Braces stand for
# parameters, which have names where this becomes part of somebody else's statement.
_ALL = "search_mark m WHERE"
_SURE = "search_fragment f CROSS JOIN search_mark m ON m.rowid = f.rowid WHERE search_fragment MATCH {}"
_UNSURE = "search_unsure u CROSS JOIN search_mark m ON m.rowid = u.rowid WHERE search_unsure MATCH {}"
_OPEN = f"{_ALL} m.search_key GLOB '*[?…]*'"  # as the partial index has it
# A lost run beside what the query leaves open: no letters of the query need stand there.
_CUT_OPEN = f"{_OPEN} AND m.search_key GLOB '*{LOST}*'"
_HELD = f"{_ALL} instr(m.text, {{}})"
_ITEMS = """
SELECT m.id AS marking, i.title AS item
FROM json_each(?) j JOIN marking m ON m.id = j.value JOIN item i ON i.id = m.item
"""

Step = tuple[str, tuple[object, ...]]


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
    seen: set[int] = set()
    budget = _STEPS
    for source, parameters in _steps(asked, lambda: len(best) >= limit):
        most = UNSURE_CANDIDATES if source is _UNSURE else CANDIDATES
        for row in db_query(_READINGS.format(_marked(source)), (*parameters, most)):
            if row["entry"] in seen:
                continue
            seen.add(row["entry"])
            budget -= len(asked.key) * len(row["text"])
            if budget < 0:
                break
            match = asked.match(row["text"], row["search_key"])
            known = best.get(row["marking"])
            if match and (known is None or match.order < known[0].order):
                best[row["marking"]] = match, row
    ordered = sorted(best.values(), key=lambda one: (one[0].order, len(one[1]["text"]), one[1]["entry"]))[:limit]
    items = _items(db_query, [row["marking"] for _, row in ordered])
    return [
        FoundMark(row["marking"], row["entry"], row["text"], items.get(row["marking"], ""), match)
        for match, row in ordered
    ]


def _steps(asked: Asked, enough: Callable[[], bool]) -> Iterator[Step]:
    """Yield where to look for readings, in the order in which what is there is likely to answer."""
    if asked.empty:
        yield _HELD, (asked.text,)
        return
    if not asked.open:
        yield f"{_ALL} m.search_key = {{}} AND m.text = {{}}", (asked.key, asked.text)
        yield f"{_ALL} m.search_key = {{}}", (asked.key,)
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
    if not enough() and asked.open:
        yield _CUT_OPEN, ()


def _holding(asked: Asked) -> Step:
    holding = terms.holding(asked)
    if holding is None:
        return f"{_ALL} m.search_key GLOB {{}}", (terms.pattern(asked),)
    if asked.open:
        return f"{_SURE} AND m.search_key GLOB {{}}", (holding, terms.pattern(asked))
    return _SURE, (holding,)


def _short_and_open(asked: Asked) -> Step | None:
    """Return where readings are that are open in places, for a query that has no three letters in a row."""
    if terms.some_open(asked):
        return None
    return f"{_OPEN} AND m.search_key GLOB {{}}", (terms.open_pattern(asked),)


def _marked(source: str) -> str:
    """Return where to look with question marks for its parameters."""
    return source.format(*"?" * source.count("{}"))


def answering(text: str) -> tuple[str, dict[str, object]]:
    """Return the condition on search_mark for every reading that answers to a query, however many there are.

    It calls `mark_match` of `catalogue.records.functions` for each candidate. Its parameters have names that begin
    with `mark_`.
    """
    asked = Asked(text)
    if asked.unseen:
        return "0", {}
    found = list(_all_steps(asked))
    union = " UNION ".join(f"SELECT m.rowid FROM {source}" for source, _ in found)  # noqa: S608 - our own text
    values = (*(value for _, parameters in found for value in parameters), asked.text)
    names = [f"mark_{n}" for n in range(len(values))]
    where = f"rowid IN ({union}) AND mark_match(text, {{}})".format(*(f":{name}" for name in names))
    return where, dict(zip(names, values, strict=True))


def _all_steps(asked: Asked) -> Iterator[Step]:
    """Yield the steps that take in all that the others do."""
    if asked.empty:
        yield _HELD, (asked.text,)
        return
    yield _holding(asked)
    if sounding := terms.sounding(asked):
        yield _SURE, (sounding,)
    for term in (terms.some_open(asked), terms.cut_anywhere(asked)):
        if term:
            yield _UNSURE, (term,)
    if short := _short_and_open(asked):
        yield short
    if asked.open:
        yield _CUT_OPEN, ()


def _items(db_query: Query, markings: Sequence[str]) -> dict[str, str]:
    rows = db_query(_ITEMS, (json.dumps(markings),)) if markings else []
    return {row["marking"]: row["item"] or "" for row in rows}
