"""Entries on their way into the ledger, within one transaction."""

from __future__ import annotations

from collections.abc import Callable

from catalogue.base import sqlite
from catalogue.base.errors import InvalidEntry, LedgerError
from catalogue.ledger.disclosure import decoys, digest_of
from catalogue.ledger.entry import NOTHING_SEEN, Body, Seen, parse_body
from catalogue.ledger.merkle import Growth, Node, leaf_hash
from catalogue.ledger.sealing import Sealed
from catalogue.ledger.stored import Entry

_FLUSH_EVERY = 512


class Batch:
    """Entries of one transaction; made by `Ledger.appending`, and of no use after it ended.

    Attributes:
        origin: the ledger's name, which every entry must bear.
        seen: the newest checkpoint, for `sealing.seal`.
    """

    def __init__(
        self,
        connection: sqlite.Connection,
        origin: str,
        seen: Seen,
        growth: Growth,
        root_at: Callable[[int], bytes],
    ) -> None:
        self.origin = origin
        self.seen = seen
        self._connection = connection
        self._growth = growth
        self._root_at = root_at
        self._first = growth.size
        self._true_roots = {NOTHING_SEEN, seen}
        self._digests: set[str] = set()
        self._entries: list[tuple[int, bytes, str | None, bytes]] = []
        self._disclosures: list[tuple[int, str, str]] = []
        self._nodes: list[Node] = []
        self._over = False

    @property
    def size(self) -> int:
        """How many entries the ledger will hold: the index of the next one."""
        return self._growth.size

    def add(self, sealed: Sealed) -> int:
        """Add an entry and return its index, which holds once the transaction was committed.

        Checked: the body's form, its ledger, that what it has seen is true, that what it amends is earlier,
        that each digest is accounted for by a claim or a decoy, and that none stands in another entry of the
        batch. The first digest is compared with the whole ledger; all of them are by `check.check_ledger`.
        Not checked: the attestation, and what the claims say. That is the door's.

        Raises:
            InvalidEntry: one of these does not hold; the batch can go on without that entry.
            LedgerError: an entry is a copy of an earlier one, or the disk is full; the batch is over.
        """
        self._refuse_if_over()
        body, idx = parse_body(sealed.body), self.size
        self._check_references(body, idx)
        self._check_accounted(body, sealed)
        if not self._digests.isdisjoint(body.digests):
            raise InvalidEntry("a digest of this entry stands in another entry of the same batch")
        self._digests.update(body.digests)
        self._entries.append((idx, sealed.body, sealed.attestation, sealed.decoy_seed))
        self._disclosures += sorted((idx, disclosure.name, disclosure.text) for disclosure in sealed.disclosures)
        self._nodes += self._growth.add(leaf_hash(sealed.body))
        if len(self._entries) >= _FLUSH_EVERY:
            self.flush()
        return idx

    def take(self, entry: Entry) -> None:
        """Add an entry as another copy of this ledger has it; whether it is the true one, the caller compares by root.

        Raises:
            LedgerError: it is not the next one, or the disk is full; the batch is over.
        """
        self._refuse_if_over()
        if entry.idx != self.size:
            raise LedgerError(f"the other copy lacks entry {self.size}, so nothing can be taken from it")
        self._entries.append((entry.idx, entry.body, entry.attestation, entry.decoy_seed))
        self._disclosures += sorted((entry.idx, name, text) for name, text in entry.disclosures.items())
        self._nodes += self._growth.add(leaf_hash(entry.body))
        if len(self._entries) >= _FLUSH_EVERY:
            self.flush()

    def root(self) -> bytes:
        """Return the root of the ledger as it will be."""
        return self._growth.root()

    def _check_references(self, body: Body, idx: int) -> None:
        if body.iss != self.origin:
            raise InvalidEntry(f"the entry is for the ledger {body.iss!r}; this is {self.origin!r}")
        if body.amends and body.amends[-1] >= idx:
            raise InvalidEntry(f"entry {idx} cannot amend entry {body.amends[-1]}: only earlier ones")
        if body.seen in self._true_roots:
            return
        if body.seen.size > self._first or self._root_at(body.seen.size) != body.seen.root:
            raise InvalidEntry(
                f"the entry has seen a ledger of {body.seen.size} entries that this ledger never was: "
                "read its newest checkpoint again"
            )
        self._true_roots.add(body.seen)

    @staticmethod
    def _check_accounted(body: Body, sealed: Sealed) -> None:
        names = {disclosure.name for disclosure in sealed.disclosures}
        digests = {digest_of(disclosure.text) for disclosure in sealed.disclosures}
        if len(names) != len(sealed.disclosures):
            raise InvalidEntry("an entry states two claims of one name")
        missing = len(body.digests) - len(digests)
        digests.update(decoy for decoy, _ in zip(decoys(sealed.decoy_seed), range(missing), strict=False))
        if digests != set(body.digests):
            raise InvalidEntry("the claims and decoys of an entry are not those whose digests it holds")

    def flush(self) -> None:
        """Hand the rows to SQLite; nothing is on disk for certain before the transaction was committed.

        Once this failed, SQLite may have rolled back by itself, and a further row would be committed alone.
        So the batch is over then, also for a caller who caught the error.
        """
        self._refuse_if_over()
        self._over = True
        insert = self._connection.executemany
        try:
            insert(
                "INSERT INTO entry (idx, body, attestation, decoy_seed) VALUES (?, ?, ?, ?)",
                self._entries,
            )
            insert("INSERT INTO disclosure (idx, name, text) VALUES (?, ?, ?)", self._disclosures)
            insert("INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)", sorted(self._nodes))
        except sqlite.Error as error:
            raise LedgerError(f"the ledger could not be written: {error}; nothing was recorded") from error
        self._entries, self._disclosures, self._nodes = [], [], []
        self._over = False

    def close(self) -> None:
        """Take no further entries."""
        self._over = True

    def _refuse_if_over(self) -> None:
        if self._over:
            raise LedgerError("this batch is over: it was committed, or an earlier error undid all of it")
