"""A small ledger of which everything is known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.ledger.disclosure import Json, randomness_for
from catalogue.ledger.entry import NOTHING_SEEN, Seen
from catalogue.ledger.keys import public_bytes, thumbprint
from catalogue.ledger.note import SignerKey
from catalogue.ledger.sealing import Sealed, seal
from catalogue.ledger.store import Ledger

ORIGIN = "example.org/debris"
ACTOR = Ed25519PrivateKey.from_private_bytes(b"actor".ljust(32, b"."))
LOG = SignerKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"log".ljust(32, b".")))
THUMBPRINT = thumbprint(public_bytes(ACTOR))


def bytes_of(seed: object, length: int) -> bytes:
    """Return bytes that look random and depend on the seed only."""
    return hashlib.shake_256(str(seed).encode()).digest(length)


def sealed(
    number: object,
    *,
    seen: Seen = NOTHING_SEEN,
    amends: Iterable[int] = (),
    origin: str = ORIGIN,
    **claims: Json,
) -> Sealed:
    stated: dict[str, Json] = {"type": "item.recorded", "key": THUMBPRINT, "number": str(number), **claims}
    randomness = bytes_of(number, randomness_for(len(stated)))
    return seal(stated, origin=origin, seen=seen, amends=amends, key=ACTOR, randomness=randomness)


def resolve(_idx: int, named: str) -> bytes | None:
    return public_bytes(ACTOR) if named == THUMBPRINT else None


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path / "ledger.db", ORIGIN) as made:
        yield made


@pytest.fixture
def without_guards(ledger: Ledger) -> Callable[[str, tuple[object, ...]], None]:
    """Run one statement as somebody would who drops the triggers first."""

    def run(statement: str, values: tuple[object, ...] = ()) -> None:
        connection = ledger._connection
        guards = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement, values)

    return run
