"""What the ledger costs as it grows: entries a second, milliseconds, bytes, beside what the machine can do at most.

python bench/ledger.py [--entries 10000] [--json]

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
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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
from catalogue.records.door import Recorded, Statement, record
from catalogue.records.founding import found, register
from catalogue.release.publish import publish

BATCH = 1000
PROOFS = 500
ORIGIN = "bench.example/ledger"


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


def store(folder: Path, count: int) -> dict[str, float]:
    """Measure appending, the plain peer, bytes, tree and proofs over one ledger."""
    batches = [list(batch) for batch in _batches(sealed(count))]
    with Ledger.create(folder / "store.db", ORIGIN) as ledger:
        ours = timed(lambda: [ledger.append(batch) for batch in batches])
        bodies = list(ledger.bodies())
        plain = _plain(folder / "plain.db", batches)
        growth = merkle.Growth(0, ledger.node)
        tree = timed(lambda: [growth.add(merkle.leaf_hash(body)) for body in bodies])
        if growth.root() != ledger.root():
            raise SystemExit("the tree is not that of the entries")
        hashing = timed(lambda: [hashlib.sha256(body).digest() for body in bodies])
        chance = random.Random(1)
        proofs = [timed(lambda: ledger.inclusion_proof(chance.randrange(count))) for _ in range(PROOFS)]
    size = (folder / "store.db").stat().st_size
    return {
        "store, entries/s": count / ours, "store / plain SQLite": plain / ours, "bytes/entry": size / count,
        "tree, s": tree, "tree / SHA-256 alone": tree / hashing, "proof, median ms": 1000 * statistics.median(proofs),
        "proof, 99th percentile ms": 1000 * statistics.quantiles(proofs, n=100)[98],
    }  # fmt: skip


def _batches(entries: Iterator[Sealed]) -> Iterator[list[Sealed]]:
    batch: list[Sealed] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _plain(path: Path, batches: list[list[Sealed]]) -> float:
    connection = sqlite.connect(path)
    connection.execute("CREATE TABLE entry (idx INTEGER PRIMARY KEY, body BLOB, attestation TEXT, seed BLOB) STRICT")
    connection.execute("CREATE TABLE claim (idx INTEGER, name TEXT, text TEXT, PRIMARY KEY (idx, name)) WITHOUT ROWID")

    def put() -> None:
        start = 0
        for batch in batches:
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
            start += len(batch)

    seconds = timed(put)
    connection.close()
    return seconds


def whole(folder: Path, count: int) -> dict[str, float]:
    """Measure door, replay, audit and verification over one catalogue, of which every fourth record is released."""
    with found(folder / "evidence", "Bench", origin=ORIGIN) as catalogue:
        admin = catalogue.settings.agent
        reviewer = register(catalogue, admin, "Somebody Withheld", ("reviewer",)).agent
        recorded: list[Recorded] = []

        def fill() -> None:
            for start in range(0, count, BATCH):
                numbers = range(start, min(start + BATCH, count))
                statements = [Statement("incident.recorded", admin, claims(number)) for number in numbers]
                recorded.extend(record(catalogue, statements))

        door = timed(fill)
        _release(catalogue, reviewer, [(made.subject, made.entry) for made in recorded[::4]])
        entries = catalogue.ledger.size
        replay = timed(catalogue.rebuild)
        publish(catalogue, reviewer, folder / "public")
        inside = timed(lambda: _sound(audit(catalogue).findings == ()))
        published = catalogue.ledger.newest_checkpoint()
        outside = timed(lambda: _sound(verify(folder / "public").outcome == "holds"))
    size = published.size if published else 0
    within, without = inside / entries, outside / size
    return {
        "door, entries/s": count / door,
        "replay, entries/s": entries / replay,
        "audit, µs/entry": 1e6 * within,
        "verify, µs/entry": 1e6 * without,
        "verify / audit": without / within,
        "Ed25519 alone, µs": _ed25519(),
    }


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
    parser.add_argument("--entries", type=int, default=10_000, help="how many entries (default 10000)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measured = store(Path(name), asked.entries) | whole(Path(name), asked.entries)
    if asked.json:
        print(json.dumps({"entries": asked.entries, **measured}))
        return
    for what, figure in measured.items():
        print(f"{figure:12,.2f}  {what}")


if __name__ == "__main__":
    main()
