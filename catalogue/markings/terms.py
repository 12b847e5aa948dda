"""What to look up in the indexes of schema/search.sql for a query: FTS5 expressions, and patterns of GLOB.

Each gives every reading that may answer to the query, and some that do not: `Asked.match` tells. The indexes hold every
three letters in a row of a key. For a reading that is open in places, three letters of the query may stand there as
they are or as `?`; where a run was lost, the letters next to it may be those at which the query is cut.

Source: https://www.sqlite.org/fts5.html, section "Full-text Query Syntax" and "The Trigram Tokenizer".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from catalogue.markings.fold import LOST, UNREAD
from catalogue.markings.matching import Asked

LETTERS = 3  # in one term of the indexes
_WINDOWS = 24  # terms that must all be there; more of them would hardly find fewer readings
_EDGES = 24  # letters from either end of a query at which a lost run may cut it
_RUNS = re.compile(r"[^?…]+")
_OPEN = UNREAD + LOST[0]


def holding(asked: Asked) -> str | None:
    """Return the FTS5 expression on `search_fragment` for keys that hold the runs of the query; None below three."""
    terms = _runs(asked.key)
    return f"search_key : ({terms})" if terms else None


def sounding(asked: Asked) -> str | None:
    """Return the same for transliterations, in either key."""
    terms = _runs(asked.sound)
    return f"{{search_key sound_key}} : ({terms})" if terms else None


def pattern(asked: Asked) -> str:
    """Return the GLOB for keys that hold the query, any glyph where it leaves one open."""
    return f"*{asked.key.replace(LOST, '*')}*"


def open_pattern(asked: Asked) -> str:
    """Return the GLOB for keys that may hold the query, given which of their glyphs are open."""
    made = {UNREAD: UNREAD, LOST[0]: "*"}
    return f"*{''.join(made.get(one, f'[{_OPEN}{one}]') for one in asked.key)}*"


def one_open(asked: Asked) -> str | None:
    """Return the expression on `search_unsure` for keys in which one glyph of the query is open; a strong match."""
    key = asked.key
    if asked.open or not LETTERS <= len(key) <= _EDGES:
        return None
    return " OR ".join(_quoted(f"{key[:at]}{UNREAD}{key[at + 1 :]}") for at in range(len(key)))


def some_open(asked: Asked) -> str | None:
    """Return the expression on `search_unsure` for keys in which any glyphs of the query are open."""
    windows = [run[at : at + LETTERS] for run in re.split(r"[?…]+", asked.key) for at in range(len(run) - LETTERS + 1)][
        :_WINDOWS
    ]
    return " AND ".join(f"({_any(_spread(*((one, UNREAD) for one in window)))})" for window in windows) or None


def cut(asked: Asked) -> str | None:
    """Return the expression on `search_unsure` for keys in which the query runs into a lost run; a strong match."""
    key = asked.key
    if asked.open or len(key) <= LETTERS:
        return None
    ends = range(LETTERS, min(len(key), _EDGES))
    return _any(_quoted(one) for at in ends for one in (f"{key[:at]}{LOST}", f"{LOST}{key[-at:]}"))


def cut_anywhere(asked: Asked) -> str | None:
    """Return the expression on `search_unsure` for keys of which a lost run may hold any part of the query."""
    runs = _RUNS.findall(asked.key)
    if not runs:
        return None
    key, end = max(runs, key=len), LOST[0]
    terms: list[str] = []
    for at in range(min(len(key), _EDGES)):
        before = key[at - 1] if at else None
        terms += _spread((before, UNREAD, end) if before else (end,), (key[at], UNREAD), (end,))
        place = len(key) - 1 - at
        after = key[place + 1] if at else None
        terms += _spread((end,), (key[place], UNREAD), (after, UNREAD, end) if after else (end,))
        if not at:  # the first letter before the run, the last one after it: whatever stands beyond
            terms += [*_spread((key[0], UNREAD), (LOST,)), *_spread((LOST,), (key[-1], UNREAD))]
    return _any(dict.fromkeys(terms))


def _runs(key: str) -> str:
    """Return the runs of a key that are long enough for the index, each of which must be there."""
    return " AND ".join(_quoted(run) for run in _RUNS.findall(key) if len(run) >= LETTERS)


def _spread(*letters: tuple[str, ...]) -> Iterator[str]:
    return (_quoted("".join(made)) for made in product(*letters))


def _any(terms: Iterator[str] | dict[str, None]) -> str:
    return " OR ".join(terms)


def _quoted(text: str) -> str:
    """Return a text as one string of the FTS5 query language."""
    return '"' + text.replace('"', '""') + '"'
