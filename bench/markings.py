"""What finding marks costs as a catalogue grows: milliseconds a query and bytes a mark, beside Datasette's own search.

python bench/markings.py [--marks 10000 100000 1000000] [--queries 200] [--seed 1] [--json]

Marks are those of tests/synthetic_marks.py. Kinds of query:

Fragment     three to eight glyphs of a mark, as they were read
Look-alike   the same, one or two typed as look-alikes
Damaged      five to eight glyphs of a mark, of which at least one is open or lost in the reading
Open         a fragment with one glyph left open, `?`
Two, one     one or two glyphs
Absent       eight glyphs of no mark: nothing is found, after every step was taken

Ours         `find_marks`, at most 50 results, sorted, with the reason for each.
Peer         the statement that Datasette sends for `_search=` on a table with full-text search as `sqlite-utils
             enable-fts` makes it, 50 rows, on the same database in the same run. It finds whole words.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from catalogue.base import sqlite
from catalogue.records.marks import find_marks
from catalogue.records.replay import open_projection
from tests.marks import INSERT, asking
from tests.synthetic_marks import Mark, fragment, marks, mistyped

_PEER_TABLE = """
CREATE VIRTUAL TABLE peer USING fts5 (text, content='search_mark');
INSERT INTO peer (rowid, text) SELECT rowid, text FROM search_mark;
"""
_PEER = """
SELECT rowid, marking, text FROM search_mark WHERE rowid IN (SELECT rowid FROM peer WHERE peer MATCH ?)
ORDER BY rowid LIMIT 51
"""
_OURS = ("search_mark_key", "search_mark_unsure", "search_fragment", "search_unsure")


def build(path: Path, count: int, seed: int) -> sqlite.Connection:
    """Return a projection on disk with so many readings in its search tables, and the peer's index beside it."""
    connection = open_projection(path)
    with sqlite.transaction(connection):
        connection.executemany(
            INSERT, ((n, f"marking-{n}", one.reading) for n, one in enumerate(marks(count, seed), start=1))
        )
    connection.execute("ANALYZE")
    for statement in sqlite.statements(_PEER_TABLE):
        connection.execute(statement)
    return connection


def queries(made: list[Mark], count: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield kinds of query and queries."""
    kinds: dict[str, Callable[[Mark], str | None]] = {
        "fragment": lambda one: _seen(one, rng, 3, 8),
        "look-alike": lambda one: (text := _seen(one, rng, 3, 8)) and mistyped(text, rng),
        "damaged": lambda one: _open(one, rng),
        "open": lambda one: (text := _seen(one, rng, 4, 8)) and text[:2] + "?" + text[3:],
        "two": lambda one: _seen(one, rng, 2, 2),
        "one": lambda one: _seen(one, rng, 1, 1),
        "absent": lambda _: "".join(rng.choice("ФЦ7QW4") for _ in range(8)),
    }
    for kind, make in kinds.items():
        put = 0
        while put < count:
            if text := make(rng.choice(made)):
                put += 1
                yield kind, text


def _seen(mark: Mark, rng: random.Random, least: int, most: int) -> str | None:
    start, text = fragment(mark, rng, least, most)
    return text if "".join(mark.seen[start : start + len(text)]) == text else None


def _open(mark: Mark, rng: random.Random) -> str | None:
    start, text = fragment(mark, rng, 5, 8)
    return text if any(len(one) != 1 or one == "?" for one in mark.seen[start : start + len(text)]) else None


def timings(act: Callable[[str], object], texts: list[str]) -> tuple[float, float, float]:
    """Return median, 95th percentile and the longest time of an act over texts, in milliseconds."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        act(text)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95)], taken[-1]


def sizes(path: Path) -> dict[str, int]:
    """Return the bytes of our indexes and of the peer's, by SQLite's own count."""
    connection = sqlite3.connect(path)  # Python's own: the one that serves has no dbstat
    rows = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
    connection.close()
    return {
        "ours": sum(size for name, size in rows.items() if name.startswith(_OURS)),
        "peer": sum(size for name, size in rows.items() if name.startswith("peer_")),
        "table": rows.get("search_mark", 0),
    }


def measure(count: int, asked: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield times for each kind of query, then sizes."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        connection = build(Path(folder) / "marks.db", count, seed)
        built = time.perf_counter() - began
        ask = asking(connection)

        def peer(text: str) -> object:
            phrase = '"' + text.replace('"', '""') + '"'
            return connection.execute(_PEER, (phrase,)).fetchall()

        sample = list(marks(min(count, 10_000), seed))
        put = list(queries(sample, asked, random.Random(seed)))
        for kind in dict.fromkeys(kind for kind, _ in put):
            texts = [text for one, text in put if one == kind]
            for name, act in (("ours", lambda text: find_marks(ask, text, 50)), ("peer", peer)):
                median, late, longest = timings(act, texts)
                found = statistics.mean(bool(act(text)) for text in texts)
                yield {
                    "marks": count, "kind": kind, "search": name, "median_ms": round(median, 2),
                    "p95_ms": round(late, 2), "longest_ms": round(longest, 2), "answered": round(found, 2),
                }  # fmt: skip
        connection.close()
        megabytes = {f"{name}_mb": round(size / 1e6, 1) for name, size in sizes(Path(folder) / "marks.db").items()}
        yield {"marks": count, "built_s": round(built, 1), **megabytes}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--marks", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for count in asked.marks:
        for row in measure(count, asked.queries, asked.seed):
            print(json.dumps(row) if asked.json else "  ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
