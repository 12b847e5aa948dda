"""What the ledger costs as it grows: entries a second, milliseconds, bytes, beside what the machine can do at most.

python bench/ledger.py [--entries 10000 100000 1000000] [--json]

Store     sealed entries appended in batches of 1,000, each one durable commit. Peer: the same rows put into a plain
          SQLite table with the same durability, without tree, guards or checks.
Door      the same claims through `records.record`: completed, checked against schema and rules, sealed, signed,
          appended, and put into the tables.
Replay    the ledger into fresh tables (`catalogue rebuild`).
Tree      the root of all entries from their bytes. Peer: SHA-256 of the same bytes and no more.
Proof     one inclusion proof, read from the stored tree.
Audit     the whole catalogue from the inside; verify: what it publishes from the outside. Peer: Ed25519 alone.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.audit import audit, verify
from catalogue.base import sqlite
from catalogue.base.model import entry_type
from catalogue.ledger import merkle
from catalogue.ledger.disclosure import Json, digest_of, randomness_for
from catalogue.ledger.entry import NOTHING_SEEN
from catalogue.ledger.keys import public_bytes, thumbprint
from catalogue.ledger.sealing import Sealed, seal
from catalogue.ledger.store import Ledger
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
from catalogue.records.founding import found, register
from catalogue.release.publish import publish

BATCH = 1000
PROOFS = 500
ORIGIN = "bench.example/ledger"
Measured = Iterator[tuple[str, float]]


def timed(act: Callable[[], object]) -> float:
    """Return how many seconds an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def claims(number: int) -> dict[str, Json]:
    """Return the claims of an incident as somebody would state them: eight, of which one has bounds to derive."""
    return {
        "title": f"Impact {number} near a substation", "occurred": f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "place_name": f"District {number % 97}", "country": "UA", "place_class": "locality", "synthetic": True,
        "position": {"lat": f"50.{number % 9000:04d}", "lon": "36.2304", "uncertainty_m": 50},
        "description": "Reported by two parties; remnants were collected on the next day and stored.",
    }  # fmt: skip


def sealed(count: int) -> Iterator[Sealed]:
    """Yield entries ready to append: 14 claims each."""
    key = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
    named = thumbprint(public_bytes(key))
    for number in range(count):
        day = claims(number)["occurred"]
        everything = {
            "type": "incident.recorded", "subject": f"incident-{number:011d}", "actor": "agent-00000000000",
            "key": named, "recorded": "2026-01-01T00:00:00Z", "occurred_earliest": day, **claims(number),
        }  # fmt: skip
        randomness = os.urandom(randomness_for(len(everything)))
        yield seal(everything, origin=ORIGIN, seen=NOTHING_SEEN, key=key, randomness=randomness)


class Clock:
    """Seconds spent in acts of one kind, added up: what lies between them is not measured."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def of(self, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the act gives
        """Do it, and add how long it took."""
        began = time.perf_counter()
        given = act()
        self.seconds += time.perf_counter() - began
        return given


def store(folder: Path, count: int) -> Measured:
    """Measure appending, the plain peer, bytes, tree and proofs over one ledger; nothing is kept in memory."""
    ours, plain, tree, hashing = Clock(), Clock(), Clock(), Clock()
    peer, size = _plain(folder / "plain.db"), 0
    with Ledger.create(folder / "store.db", ORIGIN) as ledger:
        for start, batch in _batches(sealed(count)):
            ours.of(partial(ledger.append, batch))
            plain.of(partial(_put, peer, start, batch))
        growth = merkle.Growth(0, ledger.node)
        for start in range(0, count, BATCH):
            bodies = list(ledger.bodies(start, min(start + BATCH, count)))
            size += sum(map(len, bodies))
            tree.of(partial(_grow, growth, bodies))
            hashing.of(partial(_hash, bodies))
        if growth.root() != ledger.root():
            raise SystemExit("the tree is not that of the entries")
        chance = random.Random(1)
        proofs = [timed(lambda: ledger.inclusion_proof(chance.randrange(count))) for _ in range(PROOFS)]
    peer.close()
    yield "store, entries/s", count / ours.seconds
    yield "store / plain SQLite", plain.seconds / ours.seconds
    yield "bytes/entry", (folder / "store.db").stat().st_size / count
    yield "tree, s", tree.seconds
    yield "tree / SHA-256 alone", tree.seconds / hashing.seconds
    yield "SHA-256 alone, GB/s", size / hashing.seconds / 1e9
    yield "proof, median ms", 1000 * statistics.median(proofs)
    yield "proof, 99th percentile ms", 1000 * statistics.quantiles(proofs, n=100)[98]


def _grow(growth: merkle.Growth, bodies: list[bytes]) -> None:
    for body in bodies:
        growth.add(merkle.leaf_hash(body))


def _hash(bodies: list[bytes]) -> None:
    for body in bodies:
        hashlib.sha256(body).digest()


def _batches(entries: Iterator[Sealed]) -> Iterator[tuple[int, list[Sealed]]]:
    """Yield the index of its first entry, and each batch."""
    start = 0
    while batch := list(itertools.islice(entries, BATCH)):
        yield start, batch
        start += len(batch)


def _plain(path: Path) -> sqlite.Connection:
    connection = sqlite.connect(path)
    connection.execute("CREATE TABLE entry (idx INTEGER PRIMARY KEY, body BLOB, attestation TEXT, seed BLOB) STRICT")
    connection.execute("CREATE TABLE claim (idx INTEGER, name TEXT, text TEXT, PRIMARY KEY (idx, name)) WITHOUT ROWID")
    return connection


def _put(connection: sqlite.Connection, start: int, batch: list[Sealed]) -> None:
    rows = list(enumerate(batch, start))
    with sqlite.transaction(connection):
        connection.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?)",
            ((idx, one.body, one.attestation, one.decoy_seed) for idx, one in rows),
        )
        connection.executemany(
            "INSERT INTO claim VALUES (?, ?, ?)",
            ((idx, claim.name, claim.text) for idx, one in rows for claim in one.disclosures),
        )


def whole(folder: Path, count: int) -> Measured:
    """Measure door, replay, audit and verification over one catalogue, of which every fourth record is released."""
    with found(folder / "evidence", "Bench", origin=ORIGIN) as catalogue:
        admin = catalogue.settings.agent
        reviewer = register(catalogue, admin, "Somebody Withheld", ("reviewer",)).agent
        fourth: list[tuple[str, int]] = []

        def fill() -> None:
            for start in range(0, count, BATCH):
                numbers = range(start, min(start + BATCH, count))
                statements = [Statement("incident.recorded", admin, claims(number)) for number in numbers]
                fourth.extend((made.subject, made.entry) for made in record(catalogue, statements)[::4])

        yield "door, entries/s", count / timed(fill)
        _release(catalogue, reviewer, fourth)
        entries = catalogue.ledger.size
        yield "replay, entries/s", entries / timed(catalogue.rebuild)
        publish(catalogue, reviewer, folder / "public")
        inside = timed(lambda: _sound(audit(catalogue).findings == ())) / entries
        yield "audit, µs/entry", 1e6 * inside
        published = catalogue.ledger.newest_checkpoint()
        size = published.size if published else 0
        outside = timed(lambda: _sound(verify(folder / "public").outcome == "holds")) / size
    yield "verify, µs/entry", 1e6 * outside
    yield "verify / audit", outside / inside
    yield "Ed25519 alone, µs", _ed25519()


def _sound(holds: bool) -> None:  # noqa: FBT001 - what was asked
    if not holds:
        raise SystemExit("what was measured is not sound, so its time says nothing")


def _release(catalogue: Catalogue, reviewer: str, made: list[tuple[str, int]]) -> None:
    """Accept and release in batches, as the door takes them; agents first, so that everything can be checked."""

    def released(subject: str, idx: int, kind: str) -> Statement:
        texts = catalogue.ledger.entry(idx).disclosures
        names = [name for name in texts if entry_type(kind).claims[name].disclosure == "public"]
        return Statement(
            "record.released", reviewer,
            {"released": [{"entry": idx, "name": name, "digest": digest_of(texts[name])} for name in names]}, subject,
        )  # fmt: skip

    agents = catalogue.query("SELECT idx, type, subject FROM entry WHERE subject LIKE 'agent-%' ORDER BY idx")
    record(catalogue, [released(row["subject"], row["idx"], row["type"]) for row in agents])
    for start in range(0, len(made), BATCH):
        part = made[start : start + BATCH]
        record(
            catalogue,
            [Statement("review.decided", reviewer, {"decision": "accepted", "entries": [i]}, s) for s, i in part],
        )
        record(catalogue, [released(subject, idx, "incident.recorded") for subject, idx in part])


def _ed25519() -> float:
    key = Ed25519PrivateKey.generate()
    signature, public = key.sign(b"m" * 2500), key.public_key()
    return 1e6 * timed(lambda: [public.verify(signature, b"m" * 2500) for _ in range(2000)]) / 2000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000], help="how many entries, to see it grow")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for count in asked.entries:
        measured: dict[str, float] = {"entries": count}
        if not asked.json:
            print(f"{count:12,}     entries", flush=True)
        with tempfile.TemporaryDirectory() as name:
            for measure in (store, whole):
                for what, figure in measure(Path(name), count):
                    measured[what] = figure
                    if not asked.json:
                        print(f"{figure:12,.2f}  {what}", flush=True)
        if asked.json:
            print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    main()
