"""Search, as the public site and the command line do it: an id, then marks, then text.

Marks are found by fragments over the folded key (trigrams; LIKE below three characters), with `?` for any one
glyph in the query or an illegible one in the reading, and `[8|B]` for either. Text is found word by word; what
the user typed is quoted, so that nothing in it is read as a query language. No input is an error.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.markings.fold import fold

Query = Callable[[str, Sequence[object]], list[dict[str, Any]]]

TRIGRAM = 3
_LONGEST = 200  # characters of a query that count; a reading has 500 at most, an excerpt finds it
_MOST_WORDS = 16
_MOST_VARIANTS = 16
_LONGEST_WITH_LOST_GLYPH = 24
_CHOICE = re.compile(r"\[([^\]|]+(?:\|[^\]|]+)+)\]")

_MARKS = """
SELECT search_mark.rowid AS entry, search_mark.marking, search_mark.text, search_mark.search_key, item.title AS item
FROM search_mark LEFT JOIN marking ON marking.id = search_mark.marking LEFT JOIN item ON item.id = marking.item
WHERE {where} ORDER BY search_mark.search_key = ? DESC, search_mark.rowid LIMIT ?
"""
_BY_FRAGMENT = "search_mark.rowid IN (SELECT rowid FROM search_fragment WHERE search_fragment MATCH ?)"
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
    """

    id: str
    kind: str
    text: str
    snippet: str
    why: str


def clean(text: str) -> str:
    """Return a query without what cannot be typed on purpose: controls, lone surrogates, surplus length."""
    kept = (
        " " if char.isspace() else char for char in text[:_LONGEST] if unicodedata.category(char) not in {"Cs", "Co"}
    )
    return "".join(char for char in kept if unicodedata.category(char) != "Cc").strip()


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
    seen: set[str] = set()
    for variant in _variants(text):
        key = fold(variant)
        if not key.strip("?"):
            continue
        for row in itertools.chain(_containing(db_query, key, limit), _illegible(db_query, key, limit)):
            if row["marking"] not in seen:
                seen.add(row["marking"])
                why = _why(text, key, row["text"], row["search_key"])
                yield Hit(row["marking"], "marking", row["text"], row["item"] or "", why)


def _variants(text: str) -> Iterator[str]:
    """Yield the query with each choice such as `[8|B]` made, the first alternatives first."""
    parts = _CHOICE.split(text)
    choices: list[Iterable[str]] = [part.split("|") if n % 2 else (part,) for n, part in enumerate(parts)]
    return ("".join(made) for made in itertools.islice(itertools.product(*choices), _MOST_VARIANTS))


def _containing(db_query: Query, key: str, limit: int) -> list[dict[str, Any]]:
    """Return the readings that hold the key, in which `?` stands for any one glyph."""
    pattern = "%" + "".join({"?": "_"}.get(char, f"\\{char}" if char in "%_\\" else char) for char in key) + "%"
    where = "search_mark.search_key LIKE ? ESCAPE '\\'"
    parameters: list[object] = [pattern]
    longest = max(key.split("?"), key=len)
    if len(longest) >= TRIGRAM:
        where = f"{_BY_FRAGMENT} AND {where}"
        parameters.insert(0, _quoted(longest))
    return db_query(_MARKS.format(where=where), (*parameters, key, limit))


def _illegible(db_query: Query, key: str, limit: int) -> list[dict[str, Any]]:
    """Return the readings that would hold the key if one glyph that nobody could read were the right one."""
    if "?" in key or not TRIGRAM <= len(key) <= _LONGEST_WITH_LOST_GLYPH:
        return []
    terms = " OR ".join(_quoted(f"{key[:n]}?{key[n + 1 :]}") for n in range(len(key)))
    return db_query(_MARKS.format(where=_BY_FRAGMENT), (terms, key, limit))


def _why(text: str, key: str, reading: str, search_key: str) -> str:
    if "?" not in key and "?" in search_key and key not in search_key:
        return "fits where a glyph is illegible"
    if reading == text:
        return "the mark reads exactly this"
    if search_key == key:
        return "the same mark, written with look-alike characters or separators"
    if "?" in key:
        return "fits, with any glyph at ?"
    return "part of the mark" if text in reading else "part of the mark, with look-alike characters"


def _quoted(text: str) -> str:
    """Return text as one string of the FTS5 query language."""
    return '"' + text.replace('"', '""') + '"'


def _spellings(word: str, begun: str) -> str:
    """Return a word as typed, or apart where a figure follows a letter: KN23 stands in texts as KN-23."""
    apart = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", word)
    return _quoted(word) + begun if apart == word else f"({_quoted(word)}{begun} OR {_quoted(apart)}{begun})"


def _text(db_query: Query, text: str, limit: int) -> Iterator[Hit]:
    words = [word for word in re.findall(r"\w+", text)[:_MOST_WORDS] if word]
    if not words:
        return
    begun = "*" if len(words[-1]) >= TRIGRAM else ""
    terms = " AND ".join(_spellings(word, begun if n == len(words) else "") for n, word in enumerate(words, start=1))
    for row in db_query(_TEXT, (terms, limit)):
        title = row["title"] or ""
        if all(word.casefold() in title.casefold() for word in words):
            yield Hit(row["record"], row["kind"], title, "", "these words stand in its title")
        else:
            yield Hit(row["record"], row["kind"], title, row["snippet"], "these words stand in the record")
