"""The queue of time stamps: requests that are kept before they are sent, and replies as they came.

    pending     asked, and not answered yet: without a network it waits
    confirmed   answered with a token that was verified when it came
    failed      answered with something else, which is kept too; the next round asks again

Source: RFC 3161; what is asked and how it is verified: `catalogue.ledger.timestamp`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from catalogue.base.errors import InvalidEntry
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.note import parse_note
from catalogue.ledger.store import Ledger, StoredCheckpoint
from catalogue.ledger.timestamp import MAX_REPLY, Request, Token, make_request, read_reply

State = Literal["pending", "confirmed", "failed"]
_ROWS = """
SELECT q.id, q.size, q.authority, q.request, q.nonce, r.reply, r.failure
FROM timestamp_request q LEFT JOIN timestamp_reply r ON r.request = q.id ORDER BY q.id
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One request with its reply, where there is one: `failure` says why that does not count."""

    number: int
    size: int
    authority: str
    request: Request
    reply: bytes | None
    failure: str | None

    @property
    def state(self) -> State:
        """How far it is."""
        if self.reply is None:
            return "pending"
        return "confirmed" if self.failure is None else "failed"


@dataclass(frozen=True, slots=True)
class Bound:
    """By when an entry existed: an authority's time on the earliest token over a checkpoint that covers it."""

    time: datetime
    authority: str
    size: int


def text_of(stored: StoredCheckpoint) -> str:
    """Return the text of a stored checkpoint, which is what is stamped: without its signatures."""
    return Checkpoint.parse(parse_note(stored.note.encode()).text).text


def stamps(ledger: Ledger) -> Iterator[Stamp]:
    """Yield every request with its reply, oldest first. Raises LedgerError."""
    for number, size, authority, request, nonce, reply, failure in ledger.rows(_ROWS):
        answered = None if reply is None else bytes(reply)
        yield Stamp(number, size, authority, Request(bytes(request), int(nonce)), answered, failure)


def ask(ledger: Ledger, stored: StoredCheckpoint, authority: str) -> Stamp:
    """Keep a new request to an authority for a stored checkpoint. Raises LedgerError."""
    made = make_request(text_of(stored))
    row = (stored.size, authority, made.der, str(made.nonce))
    with ledger.exclusively():
        insert = "INSERT INTO timestamp_request (size, authority, request, nonce) VALUES (?, ?, ?, ?) RETURNING id"
        ((number,),) = ledger.rows(insert, row)
    return Stamp(number, stored.size, authority, made, None, None)


def answer(ledger: Ledger, stamp: Stamp, reply: bytes, failure: str | None) -> Stamp:
    """Keep the reply to a request, with why it does not count, or None where it does.

    Raises:
        InvalidEntry: it is longer than a reply can be: it is not kept, and the request stays pending.
        LedgerError: the request has its reply already, or the ledger cannot be written.
    """
    if len(reply) > MAX_REPLY:
        raise InvalidEntry(f"a reply of {len(reply)} bytes is longer than {MAX_REPLY}; it was not kept")
    with ledger.exclusively():
        insert = "INSERT INTO timestamp_reply (request, reply, failure) VALUES (?, ?, ?)"
        ledger.rows(insert, (stamp.number, reply, failure))
    return Stamp(stamp.number, stamp.size, stamp.authority, stamp.request, reply, failure)


def confirmed(ledger: Ledger) -> Iterator[tuple[Stamp, Token]]:
    """Yield the stamps that were verified when they came, with what their tokens say. Raises LedgerError."""
    for stamp in stamps(ledger):
        if stamp.state == "confirmed" and stamp.reply is not None:
            yield stamp, read_reply(stamp.reply)


class Bounds:
    """By when entries existed, as far as confirmed tokens say. Memory: a row a token."""

    def __init__(self, ledger: Ledger) -> None:
        """Read the tokens once."""
        # A token over a larger checkpoint helps an entry only if it is older than those over smaller ones.
        self._bounds = sorted(
            (Bound(token.latest, stamp.authority, stamp.size) for stamp, token in confirmed(ledger)),
            key=lambda bound: (bound.time, bound.size),
        )

    def not_after(self, idx: int) -> Bound | None:
        """Return the earliest time at which entry `idx` existed for certain; None where no token covers it."""
        return next((bound for bound in self._bounds if bound.size > idx), None)
