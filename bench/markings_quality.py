"""How well marks are found, on 10,000 made-up ones of which the truth is known, beside three plain searches.

python bench/markings_quality.py [--marks 10000] [--queries 300] [--seed 1] [--json]

The set is that of tests/synthetic_marks.py, which states the rates of damage and of mistakes. Kinds of query:

Exact        a reading that has no fault, as it is written
Fragment     four to eight glyphs of a mark of which those were read without fault
Damaged      five to eight glyphs of a mark, of which at least one is open or lost in the reading
Look-alike   five to eight glyphs of a mark, one or two typed as look-alikes, or read as such

What should be found is every mark in which the query, as it was meant, was written, provided that at least half of its
glyphs, and three, are seen in the reading.

recall       the share of these among the first 50 results
precision    the share of right ones among the first results, as many as there should be, ten at most: most queries mean
             one mark, of which a list of ten cannot hold ten
told         the share of right ones among the first ten results that the search tells as more than possible; what rests
             on a lost run, or of which little was read, it tells as no more than that. Peers tell nothing apart
possible     how many results, a query, are told as no more than possible

Peers: FTS5 as Datasette sets it up (unicode61), the query as a phrase; FTS5 with trigrams, likewise; rapidfuzz over all
readings, partial_ratio of at least 80, best first.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from catalogue.base import sqlite
from catalogue.markings.matching import Likeness
from catalogue.records.marks import find_marks
from tests.marks import asking, index_of
from tests.synthetic_marks import Mark, fragment, marks, mistyped

MOST, FIRST = 50, 10
KINDS = ("exact", "fragment", "damaged", "look-alike")
Search = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, and the numbers of the marks that should be found."""

    kind: str
    text: str
    wanted: frozenset[int]


def questions(made: list[Mark], count: int, rng: random.Random) -> Iterator[Question]:
    """Yield `count` questions of each kind."""
    for kind in KINDS:
        asked = 0
        while asked < count:
            mark = rng.choice(made)
            if found := _question(kind, mark, rng):
                typed, meant = found
                wanted = frozenset(n for n, one in enumerate(made) if _shows(one, meant))
                if wanted:
                    asked += 1
                    yield Question(kind, typed, wanted)


def _question(kind: str, mark: Mark, rng: random.Random) -> tuple[str, str] | None:
    """Return what is typed and what is meant; None where the mark does not suit the kind."""
    if kind == "exact":
        plain = mark.reading == mark.glyphs
        return (mark.reading, mark.glyphs) if plain else None
    start, meant = fragment(mark, rng, 4 if kind == "fragment" else 5, 8)
    seen = mark.seen[start : start + len(meant)]
    if kind == "fragment":
        return (meant, meant) if "".join(seen) == meant else None
    if kind == "damaged":
        return (meant, meant) if any(len(one) != 1 or one == "?" for one in seen) else None
    typed = mistyped(meant, rng) if "".join(seen) == meant else meant
    mistaken = any(len(one) == 1 and one not in ("?", glyph) for one, glyph in zip(seen, meant, strict=True))
    return (typed, meant) if typed != meant or mistaken else None


def _shows(mark: Mark, meant: str) -> bool:
    """Say whether a mark bears a text, and enough of it is seen in the reading."""
    start = mark.glyphs.find(meant)
    if start < 0:
        return False
    seen = sum(len(one) == 1 and one != "?" for one in mark.seen[start : start + len(meant)])
    return seen >= max(3, len(meant) / 2) or "".join(mark.seen) == mark.glyphs


def ours(connection: sqlite.Connection) -> tuple[Search, dict[str, int]]:
    """Return this project's search, sure results and unsure ones, and where it counts the possible ones."""
    told = {"possible": 0}
    ask = asking(connection)

    def search(text: str) -> list[int]:
        found = find_marks(ask, text, MOST)
        told["possible"] += sum(one.match.likeness <= Likeness.LITTLE_READ for one in found)
        surely = [one.entry - 1 for one in found if one.match.likeness > Likeness.LITTLE_READ]
        told["sure"] = len(surely)
        return surely + [one.entry - 1 for one in found if one.match.likeness <= Likeness.LITTLE_READ]

    return search, told


def full_text(made: list[Mark], tokenize: str) -> Search:
    """Return a plain FTS5 search over the readings."""
    connection = sqlite.memory()
    connection.execute(f"CREATE VIRTUAL TABLE plain USING fts5 (text, tokenize='{tokenize}')")
    connection.executemany("INSERT INTO plain (rowid, text) VALUES (?, ?)", enumerate(one.reading for one in made))

    def search(text: str) -> list[int]:
        phrase = '"' + text.replace('"', '""') + '"'
        rows = connection.execute("SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT ?", (phrase, MOST))
        return [row[0] for row in rows]

    return search


def fuzzy(made: list[Mark]) -> Search:
    """Return rapidfuzz over all readings."""
    texts = [one.reading for one in made]

    def search(text: str) -> list[int]:
        found = process.extract(text, texts, scorer=fuzz.partial_ratio, limit=MOST, score_cutoff=80)
        return [place for _, _, place in found]

    return search


def measure(count: int, asked: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield recall and precision for each search and kind of query."""
    made = list(marks(count, seed))
    put = list(questions(made, asked, random.Random(seed)))
    own, told = ours(index_of(one.reading for one in made))
    searches: dict[str, Search] = {
        "ours": own, "FTS5 unicode61": full_text(made, "unicode61"), "FTS5 trigram": full_text(made, "trigram"),
        "rapidfuzz": fuzzy(made),
    }  # fmt: skip
    for name, search in searches.items():
        for kind in KINDS:
            recall, precision, claimed = [], [], []
            told["possible"] = 0
            for one in put:
                if one.kind != kind:
                    continue
                results = search(one.text)
                recall.append(len(one.wanted & set(results)) / min(len(one.wanted), MOST))
                first = results[: min(len(one.wanted), FIRST)]
                precision.append(len(one.wanted & set(first)) / min(len(one.wanted), FIRST))
                if sure := (results[: told["sure"]] if name == "ours" else results)[:FIRST]:
                    claimed.append(len(one.wanted & set(sure)) / len(sure))
            possible = told["possible"] / asked if name == "ours" else 0.0
            yield {
                "search": name, "kind": kind, "recall": round(statistics.mean(recall), 3),
                "precision": round(statistics.mean(precision), 3),
                "told": round(statistics.mean(claimed), 3) if claimed else None, "possible": round(possible, 1),
            }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--marks", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not asked.json:
        print(f"{'search':16}{'query':12}{'recall':>8}{'precision':>11}{'told':>8}{'possible':>10}")
    for row in measure(asked.marks, asked.queries, asked.seed):
        if asked.json:
            print(json.dumps(row))
        else:
            told = "-" if row["told"] is None else f"{row['told']:.3f}"
            print(
                f"{row['search']:16}{row['kind']:12}{row['recall']:8.3f}{row['precision']:11.3f}{told:>8}"
                f"{row['possible']:10.1f}"
            )


if __name__ == "__main__":
    main()
