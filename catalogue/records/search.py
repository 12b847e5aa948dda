"""Search, as the public site and the command line do it: an id, then marks, then text.

Marks are found as `catalogue.records.marks` does it. Text is found word by word; what the user typed is quoted, so that
nothing in it is read as a query language. No input is an error.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.markings.matching import LONGEST, Asked, Likeness
from catalogue.markings.notation import NotationError, parse
from catalogue.records.marks import Query, find_marks

BEGUN = 3  # letters of the last word from which on it may be the beginning of a longer one
_MOST_WORDS = 16
_NOTATION = re.compile(r"[^\s/]*(?:\d\?|\?[^\s/]|\[)[^\s/]*")  # a mark with an open glyph, and no words
_TEXT = """
SELECT search_document.record, search_document.kind, search_document.title,
  snippet(search_text, -1, '', '', '…', 24) AS snippet
FROM search_text JOIN search_document ON search_document.rowid = search_text.rowid
WHERE search_text MATCH ? ORDER BY search_text.rowid LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found.

    Attributes:
        id: the record.
        kind: what kind of record it is.
        text: the verbatim reading for a mark, the title otherwise; empty where there is none.
        snippet: where the words stand; for a mark, the item that bears it.
        why: in words, why it was found.
        possible: whether it is a mark of which too little is legible to say more.
    """

    id: str
    kind: str
    text: str
    snippet: str
    why: str
    possible: bool = False


def clean(text: str) -> str:
    """Return a query without what cannot be typed on purpose: controls, lone surrogates, surplus length."""
    kept = (
        " " if char.isspace() else char for char in text[:LONGEST] if unicodedata.category(char) not in {"Cs", "Co"}
    )
    return "".join(char for char in kept if unicodedata.category(char) != "Cc").strip()


def remark(text: str) -> str | None:
    """Return what has to be said of a query that leaves all open, or is not quite in the notation of readings."""
    asked = clean(text)
    if not asked:
        return None
    if Asked(asked).unseen:
        return "Every glyph is left open: any mark would answer. Name one glyph at least, such as ?13 or [...]113."
    if not any(char in asked for char in "[]"):
        return None
    try:
        parse(asked)
    except NotationError as error:
        return f"Brackets and all else were looked for as they stand; as a reading, {error}."
    return None


def search(db_query: Query, text: str, limit: int = 50) -> list[Hit]:
    """Return at most `limit` hits for what a person typed: the record of that id, marks, then text.

    `db_query` runs one statement with positional parameters on a projection and returns its rows as dictionaries.
    """
    wanted = clean(text)
    if not wanted or limit < 1:
        return []
    found: dict[str, Hit] = {}
    for hit in itertools.chain(
        _by_id(db_query, wanted), _marks(db_query, wanted, limit), _text(db_query, wanted, limit)
    ):
        found.setdefault(hit.id, hit)
        if len(found) >= limit:
            break
    return list(found.values())


def _by_id(db_query: Query, text: str) -> Iterator[Hit]:
    try:
        subject = parse_id(text)[1]
    except InvalidEntry:
        return
    for row in db_query("SELECT id, kind, title FROM record WHERE id = ?", (subject,)):
        yield Hit(row["id"], row["kind"], row["title"] or "", "", "this is its id")


def _marks(db_query: Query, text: str, limit: int) -> Iterator[Hit]:
    for mark in find_marks(db_query, text, limit):
        possible = mark.match.likeness <= Likeness.LITTLE_READ
        yield Hit(mark.marking, "marking", mark.text, mark.item, mark.match.why, possible)


def _quoted(text: str) -> str:
    """Return text as one string of the FTS5 query language."""
    return '"' + text.replace('"', '""') + '"'


def _spellings(word: str, begun: str) -> str:
    """Return a word as typed, or apart where a figure follows a letter: KN23 stands in texts as KN-23."""
    apart = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", word)
    return _quoted(word) + begun if apart == word else f"({_quoted(word)}{begun} OR {_quoted(apart)}{begun})"


def _text(db_query: Query, text: str, limit: int) -> Iterator[Hit]:
    words = [] if _NOTATION.fullmatch(text) else re.findall(r"\w+", text)[:_MOST_WORDS]
    if not words:
        return
    begun = "*" if len(words[-1]) >= BEGUN else ""
    terms = " AND ".join(_spellings(word, begun if n == len(words) else "") for n, word in enumerate(words, start=1))
    for row in db_query(_TEXT, (terms, limit)):
        title = row["title"] or ""
        if all(word.casefold() in title.casefold() for word in words):
            yield Hit(row["record"], row["kind"], title, "", "these words stand in its title")
        else:
            yield Hit(row["record"], row["kind"], title, row["snippet"], "these words stand in the record")
