"""Digests that stand in the ledger twice: an entry, or a part of one, that was copied.

A ledger of a million entries has over 32 million digests. Each is kept as 64 bits of a hash that differs from
run to run, so that nobody can prepare digests that collide; what seems to repeat is compared in full.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from catalogue.base.errors import InvalidEntry
from catalogue.base.findings import Finding
from catalogue.ledger.entry import parse_body
from catalogue.ledger.store import Ledger

_BUCKETS = 256


class Repeats:
    """Digests that may stand in the ledger twice, by 64 bits of each; they are compared in full later."""

    def __init__(self) -> None:
        self._buckets = [array("q") for _ in range(_BUCKETS)]

    def add(self, digests: Iterable[str]) -> None:
        """Take the digests of one more entry."""
        for number in map(hash, digests):
            self._buckets[number % _BUCKETS].append(number)

    def candidates(self) -> set[int]:
        """Return the 64 bits of each digest that may stand there twice."""
        found: set[int] = set()
        for bucket in self._buckets:
            found.update(one for one, other in pairwise(sorted(bucket)) if one == other)
        return found


def check_repeats(ledger: Ledger, size: int, repeats: Repeats) -> Iterator[Finding]:
    """Yield a finding for each entry that has digests of an earlier one; bodies are read again if need be."""
    candidates = repeats.candidates()
    if not candidates:
        return
    places: defaultdict[str, list[int]] = defaultdict(list)
    for entry in ledger.entries(0, size):
        try:
            body = parse_body(entry.body)
        except InvalidEntry:
            continue
        for digest in body.digests:
            if hash(digest) in candidates:
                places[digest].append(entry.idx)
    copies: defaultdict[tuple[int, int], int] = defaultdict(int)
    for first, *others in places.values():
        for other in others:
            copies[other, first] += 1
    for (idx, first), count in sorted(copies.items()):
        compared = (("earlier entry", first), ("digests", count))
        message = f"digests of this entry stand in entry {first} already: it is a copy"
        yield Finding("L05", "error", f"entry {idx}", message, compared)
