"""The ledger on disk: append, read, prove.

    with ledger.appending() as batch:          # one BEGIN IMMEDIATE: all of it or nothing
        sealed = seal(claims, origin=batch.origin, seen=batch.seen, key=key, randomness=os.urandom(…))
        idx = batch.add(sealed)                # the index, so that a later entry can amend this one
    # here it is on disk

What holds afterwards: an index that was given out never means another entry. What is not proved here: that
nobody changed the file by other means (`catalogue.ledger.check` looks), nor that no fork of it exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from catalogue.base import sqlite
from catalogue.base.errors import LedgerDamaged, LedgerError, NotFound
from catalogue.ledger import database, merkle
from catalogue.ledger.batch import Batch
from catalogue.ledger.checkpoint import open_checkpoint
from catalogue.ledger.entry import NOTHING_SEEN, Seen, check_origin
from catalogue.ledger.note import VerifierKey
from catalogue.ledger.sealing import Sealed
from catalogue.ledger.stored import Entry, StoredCheckpoint

__all__ = ["Batch", "Entry", "Ledger", "StoredCheckpoint"]

_CHUNK = 256


class Ledger:
    """One ledger file. One writer at a time; any number of readers beside it.

    A read-only ledger in a folder that cannot be written opens only while no write-ahead log is left beside
    it, because SQLite must share memory with a writer: copy the folder elsewhere to read it then.
    """

    def __init__(self, connection: sqlite.Connection, origin: str) -> None:
        """Use `create` or `open`."""
        self._connection = connection
        self.origin = origin

    @classmethod
    def create(cls, path: Path, origin: str) -> Ledger:
        """Make a new, empty ledger of that name in a new file.

        Raises:
            FolderError: there is a file of that name.
            InvalidEntry: `origin` cannot name a ledger.
            LedgerError: the file cannot be written; then none is left.
        """
        check_origin(origin)
        return cls(database.create(path, origin), origin)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Ledger:
        """Open a ledger.

        Raises:
            FolderError: there is none.
            LedgerError: it cannot be read, or is of another format.
        """
        return cls(*database.open_existing(path, read_only=read_only))

    def close(self) -> None:
        """Close the file; what was appended is on disk already."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading ------------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """How many entries the ledger holds now."""
        with database.reading():
            (last,) = self._connection.execute("SELECT max(idx) FROM entry").fetchone()
        return 0 if last is None else int(last) + 1

    def node(self, level: int, idx: int) -> bytes:
        """Return the hash of one perfect subtree. Raises LedgerDamaged where it is missing."""
        with database.reading():
            row = self._connection.execute("SELECT hash FROM node WHERE level = ? AND idx = ?", (level, idx)).fetchone()
        if row is None:
            raise LedgerDamaged(f"the tree lacks its node at level {level}, index {idx}: run `catalogue audit`")
        return bytes(row[0])

    def stray_nodes(self) -> tuple[tuple[int, int], ...]:
        """Return level and index of stored subtrees over entries that do not exist; there should be none."""
        return self._pairs(
            "SELECT level, idx FROM node WHERE idx >= (SELECT coalesce(max(idx), -1) + 1 FROM entry) >> level"
            " ORDER BY level, idx"
        )

    def altered_objects(self) -> tuple[str, ...]:
        """Return the names of the file's tables, indexes and guards that are not as `schema/ledger.sql` makes them."""
        return database.altered(self._connection)

    def stray_disclosures(self) -> tuple[tuple[int, str], ...]:
        """Return index and name of stored claims of entries that do not exist; there should be none."""
        return self._pairs(
            "SELECT idx, name FROM disclosure AS d WHERE NOT EXISTS (SELECT 1 FROM entry WHERE idx = d.idx)"
            " ORDER BY idx, name"
        )

    def _pairs(self, query: str) -> tuple[tuple[int, Any], ...]:
        return tuple(self.rows(query))

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of one statement over the ledger's file, for what stands beside the entries. LedgerError."""
        with database.reading():
            return list(self._connection.execute(statement, values).fetchall())

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` entries; of all there are, where None. Raises LedgerError."""
        return merkle.root(self._known_size(size), self.node)

    def inclusion_proof(self, idx: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that entry `idx` is in the tree of `size` entries. Raises LedgerError."""
        return merkle.inclusion_proof(idx, self._known_size(size), self.node)

    def consistency_proof(self, first: int, second: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the tree of `second` entries extends that of `first`. Raises LedgerError."""
        return merkle.consistency_proof(first, self._known_size(second), self.node)

    def _known_size(self, size: int | None) -> int:
        current = self.size
        if size is None:
            return current
        if not 0 <= size <= current:
            raise LedgerError(f"the ledger has {current} entries, so there is no tree of {size}")
        return size

    def entry(self, idx: int) -> Entry:
        """Return one entry. Raises NotFound."""
        for found in self.entries(idx, idx + 1):
            return found
        raise NotFound(f"the ledger has no entry {idx}")

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """Yield the entries from `start` up to, not including, `stop` (the present end if None), in order."""
        end = self.size if stop is None else stop
        for low in range(max(start, 0), end, _CHUNK):
            bounds = (low, min(low + _CHUNK, end) - 1)
            with database.reading():
                rows = self._connection.execute(
                    "SELECT idx, body, attestation, decoy_seed FROM entry WHERE idx BETWEEN ? AND ? ORDER BY idx",
                    bounds,
                ).fetchall()
                claims: dict[int, dict[str, str]] = {idx: {} for idx, *_ in rows}
                for idx, name, text in self._connection.execute(
                    "SELECT idx, name, text FROM disclosure WHERE idx BETWEEN ? AND ? ORDER BY idx, name",
                    bounds,
                ):
                    claims.setdefault(idx, {})[name] = text
            if not rows:
                return
            for idx, body, attestation, seed in rows:
                yield Entry(idx, bytes(body), attestation, claims[idx], bytes(seed))

    def bodies(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of the entries, as `entries` does, without what stands beside them."""
        end = self.size if stop is None else stop
        for low in range(max(start, 0), end, _CHUNK):
            with database.reading():
                rows = self._connection.execute(
                    "SELECT body FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx",
                    (low, min(low + _CHUNK, end)),
                ).fetchall()
            for (body,) in rows:
                yield bytes(body)

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """Yield the signed checkpoints, smallest first."""
        with database.reading():
            rows = self._connection.execute("SELECT size, root, note FROM checkpoint ORDER BY size").fetchall()
        for size, root, note in rows:
            yield StoredCheckpoint(size, bytes(root), note)

    def newest_checkpoint(self) -> StoredCheckpoint | None:
        """Return the checkpoint of the largest size, or None before the first was signed."""
        with database.reading():
            row = self._connection.execute(
                "SELECT size, root, note FROM checkpoint ORDER BY size DESC LIMIT 1"
            ).fetchone()
        return None if row is None else StoredCheckpoint(row[0], bytes(row[1]), row[2])

    def seen(self) -> Seen:
        """Return what a new entry states to have seen: the newest checkpoint, or the empty ledger."""
        newest = self.newest_checkpoint()
        return NOTHING_SEEN if newest is None else Seen(newest.size, newest.root)

    # Writing ------------------------------------------------------------------------------------------

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Keep other writers out while the body runs; what it writes is committed as one, or not at all.

        Within another such body it joins that one.

        Raises:
            LedgerError: SQLite refused, or another writer was at it for 30 seconds.
        """
        if self._connection.in_transaction:
            yield
            return
        with database.writing(self._connection):
            yield

    @contextmanager
    def appending(self) -> Iterator[Batch]:
        """Begin one `BEGIN IMMEDIATE` transaction, and commit it, durably, when the body ends without error.

        Until then no other writer gets in, so what the body reads of the ledger stays true. On any error, the
        body's own included, nothing of the batch is kept.

        Raises:
            InvalidEntry: an entry does not fit this ledger.
            LedgerError: the disk is full, cannot be written, or an entry is a copy of an earlier one.
        """
        if self._connection.in_transaction:
            raise LedgerError("a batch is open on this ledger already: add to that one")
        with self.exclusively():
            growth = merkle.Growth(self.size, self.node)
            batch = Batch(self._connection, self.origin, self.seen(), growth, self.root)
            try:
                yield batch
                batch.flush()
            finally:
                batch.close()

    def append(self, entries: Iterable[Sealed]) -> range:
        """Append entries, all or none; return their indices. Raises as `appending` does."""
        with self.appending() as batch:
            first = batch.size
            for sealed in entries:
                batch.add(sealed)
        return range(first, batch.size)

    def add_checkpoint(self, note: str, *keys: VerifierKey) -> StoredCheckpoint:
        """Store a signed checkpoint of this ledger, after checking its signature, size and root.

        Raises:
            DoesNotHold: none of `keys` has signed it, or it is another ledger's.
            InvalidEntry: it is no signed checkpoint.
            LedgerDamaged: the tree does not have that root at that size.
            LedgerError: it is not larger than the newest one stored, or cannot be written.
        """
        with self.exclusively():
            checkpoint = open_checkpoint(note.encode(), self.origin, keys)
            stored = StoredCheckpoint(checkpoint.size, checkpoint.root, note)
            if self.root(stored.size) != stored.root:
                raise LedgerDamaged(
                    f"the checkpoint of {stored.size} entries has another root than this ledger had then: "
                    "one of the two is a fork"
                )
            self._connection.execute(
                "INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?)", (stored.size, stored.root, note)
            )
        return stored
