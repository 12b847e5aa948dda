"""The one door: the only function that appends to the ledger."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from catalogue.base.errors import NotFound, NotPermitted, ProjectionBehind, RuleRefused
from catalogue.base.ids import new_id
from catalogue.base.model import EntryType, type_of
from catalogue.ledger.batch import Batch
from catalogue.ledger.disclosure import digest_of, randomness_for
from catalogue.ledger.keys import public_bytes, thumbprint
from catalogue.ledger.sealing import seal
from catalogue.records.amending import amended
from catalogue.records.catalogue import Catalogue
from catalogue.records.checks import check
from catalogue.records.completion import complete, from_record
from catalogue.records.proposed import Proposed
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Statement:
    """What an agent states: the type of entry, the claims, and the record it is about (None: a new one)."""

    type: str
    actor: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a statement: its ledger index, its record, its type."""

    entry: int
    subject: str
    type: str


def record(catalogue: Catalogue, statements: Iterable[Statement], *, clock: Clock = utc_now) -> tuple[Recorded, ...]:
    """Record statements, all of them or none, in one durable commit.

    Each is completed (R7, R8, R12), checked against the schema and the rules, sealed and signed by its actor's
    key. What is returned is on disk; the projection follows.

    Raises:
        InvalidEntry, RuleRefused, NotPermitted: a statement is not let in; then none is.
        LedgerDamaged: the ledger lacks what was signed: an older copy was put back. Then none is.
        LedgerError: the ledger cannot be written; then none is.
    """
    recorded: list[Recorded] = []
    with catalogue.ledger.appending() as batch:
        catalogue.refuse_rollback()
        catalogue.catch_up()
        state = State(catalogue.projection)
        now = clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        recorded.extend(_let_in(catalogue, batch, state, statement, now) for statement in statements)
    with suppress(ProjectionBehind):  # what was recorded is recorded; the next to ask brings the tables up to date
        catalogue.catch_up()
    return tuple(recorded)


def _let_in(catalogue: Catalogue, batch: Batch, state: State, statement: Statement, now: str) -> Recorded:
    kind = type_of({**statement.claims, "type": statement.type})
    subject = statement.subject or _new_subject(kind)
    claims = complete(kind, statement.claims) | from_record(kind, state.entries(subject))
    proposed = Proposed(kind, subject, statement.actor, claims, batch.origin)
    check(proposed, state, _digests(catalogue))
    amends = amended(proposed, state)
    keys = state.keys(statement.actor)
    key = catalogue.keyring.agent_key(statement.actor, keys)
    print_of_key = thumbprint(public_bytes(key))
    # In an empty ledger the first agents sign before their keys are recorded, in the same batch (R5).
    if print_of_key not in keys and (keys or not state.is_empty()):
        raise NotPermitted(f"R6: the key held for {statement.actor} is none that counts now")
    common = {
        "type": kind.name,
        "subject": subject,
        "actor": statement.actor,
        "key": print_of_key,
        "recorded": now,
    }
    everything = {**common, **claims}
    sealed = seal(
        everything,
        origin=batch.origin,
        seen=batch.seen,
        amends=amends,
        key=key,
        randomness=os.urandom(randomness_for(len(everything))),
    )
    idx = batch.add(sealed)
    state.add(KnownEntry(idx, amends, everything))
    return Recorded(idx, subject, kind.name)


def _new_subject(kind: EntryType) -> str:
    if kind.effect == "adds":
        raise RuleRefused(f"R3: {kind.name} adds to a record; say which one as its subject")
    return new_id(kind.kinds[0])


def _digests(catalogue: Catalogue) -> Callable[[int, str], str | None]:
    def find(idx: int, name: str) -> str | None:
        try:
            text = catalogue.ledger.entry(idx).disclosures.get(name)
        except NotFound:
            return None
        return digest_of(text) if text else None

    return find
