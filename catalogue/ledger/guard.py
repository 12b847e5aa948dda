"""The rollback guard: the newest signed checkpoint, kept in a second place.

A backup that was put back agrees with itself. Signing it would fork the log under our own key, and only a checkpoint
that was not put back with it can tell. The guard is a folder outside the catalogue's, best on another disk:

    checkpoint    the newest checkpoint that was signed, exactly as it was signed
    erased        claims that were erased: entry, name and digest a line, so that a backup does not bring them back
    lock          held (flock) while a file above is compared and replaced

What holds after `replace` returned: the new checkpoint is on disk under its name. After a crash at any point the old
one stands there or the new one, whole. The sequence, each step done before the next begins:

1. flock `lock`, so that of two processes on this machine one waits
2. read `checkpoint`, and go no further unless it is what the caller read before (compare-and-swap)
3. write `.checkpoint.RANDOM` (O_CREAT | O_EXCL | O_NOFOLLOW), fsync it
4. rename(2) it to `checkpoint`, fsync the folder
5. release the lock

What remains: who can write both places can put both back. That is found by a checkpoint that somebody else keeps.
flock(2) does not reach from one machine to another on every network file system: keep one writer.

Source: rename(2), flock(2); https://lwn.net/Articles/457667/ (files and folders are synced apart).
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from catalogue.base.errors import DoesNotHold, InvalidEntry, LedgerDamaged, LedgerError
from catalogue.base.folders import sync_folder
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.note import MAX_LENGTH, VerifierKey
from catalogue.ledger.stored import Erased

_CHECKPOINT = "checkpoint"
_ERASED = "erased"
_ERASED_LINE = re.compile("(0|[1-9][0-9]{0,15}) ([a-z][a-z0-9_]*) ([A-Za-z0-9_-]{43})")
_LOCK = "lock"
_MODE = 0o600
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def _failing(act: str) -> Iterator[None]:
    """Turn the system's errors into LedgerError, keeping what the system said."""
    try:
        yield
    except OSError as error:
        raise LedgerError(f"{act}: {error.strerror or error}") from error


class Guard:
    """The folder with the newest checkpoint; any number of processes of one machine may use it at once."""

    def __init__(self, folder: Path, *keys: VerifierKey) -> None:
        """Use the guard in `folder` of the log whose keys these are, named by its origin. `create` makes the folder."""
        self.folder = folder
        self._keys = keys

    def create(self) -> None:
        """Make the guard's folder, readable by its owner alone, where it is not there yet.

        Raises:
            LedgerError: it cannot be made, or holds the checkpoint of a log already.
        """
        with _failing(f"the guard {self.folder} cannot be made"):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(self.folder.parent)
        if self._read() is not None:
            raise LedgerError(f"the guard {self.folder} holds a checkpoint already: name a new folder")

    def holds_note(self) -> bool:
        """Say whether anything was kept there that can be read. Raises nothing: a guard that is gone holds nothing."""
        try:
            return self._read() is not None
        except LedgerError:
            return False

    def newest(self) -> tuple[Checkpoint | None, bytes | None]:
        """Return the newest checkpoint that was signed, and the note to the byte; nothing before the first.

        Raises:
            LedgerError: the folder cannot be read: its disk may not be mounted.
            LedgerDamaged: what is there is no checkpoint of this log, signed by its key.
        """
        note = self._read()
        if note is None:
            return None, None
        try:
            return open_checkpoint(note, self._keys[0].name, self._keys), note
        except (DoesNotHold, InvalidEntry) as error:
            raise LedgerDamaged(
                f"the guard {self.folder} holds no checkpoint of this ledger: {error}. Look who wrote there; then"
                " name a new one with `catalogue recover --new-guard DIR`"
            ) from error

    def replace(self, expected: bytes | None, note: bytes) -> bool:
        """Replace the note by a newer one when it is still `expected`; return whether it was.

        Raises:
            LedgerError: the folder cannot be written; the old note stands there.
        """
        with _failing(f"the guard {self.folder} cannot be written"), self._locked():
            if self._read() != expected:
                return False
            self._put(_CHECKPOINT, note)
        return True

    def _put(self, name: str, data: bytes) -> None:
        """Replace one file of the folder, durably and whole. Raises OSError."""
        temporary = self.folder / f".{name}.{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(temporary, _NEW, _MODE), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self.folder / name)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(self.folder)

    def erased(self) -> tuple[Erased, ...]:
        """Return the claims that were erased, as far as the guard was told: they must not come back with a backup.

        Raises:
            LedgerError: the folder cannot be read.
        """
        try:
            with _failing(f"the guard {self.folder} cannot be read"):
                lines = (self.folder / _ERASED).read_text("ascii").splitlines() if self._has_erased() else []
        except ValueError as error:
            raise LedgerDamaged(f"the list of erased claims in the guard {self.folder} is none: {error}") from error
        found = [_ERASED_LINE.fullmatch(line) for line in lines]
        if None in found:
            raise LedgerDamaged(f"the list of erased claims in the guard {self.folder} has a line that is none")
        return tuple(Erased(int(one[1]), one[2], one[3]) for one in found if one)

    def remember_erased(self, erased: Iterable[Erased]) -> None:
        """Keep which claims were erased, durably: names and digests, of which nobody learns a value.

        Raises:
            LedgerError: the folder cannot be read or written; the list is as it was.
        """
        with _failing(f"the guard {self.folder} cannot be written"), self._locked():
            known = self.erased()
            every = dict.fromkeys((*known, *erased))
            if len(every) > len(known):
                lines = "".join(f"{one.entry} {one.name} {one.digest}\n" for one in every)
                self._put(_ERASED, lines.encode("ascii"))

    def _has_erased(self) -> bool:
        if not self.folder.is_dir():
            raise LedgerError(f"there is no guard at {self.folder}: is its disk mounted?")
        return (self.folder / _ERASED).exists()

    def _read(self) -> bytes | None:
        """Return what stands there, at most as long as a note may be, or None where nothing does."""
        if not self.folder.is_dir():
            raise LedgerError(
                f"there is no guard at {self.folder}: is its disk mounted? Where it is gone for good, name a new one"
                " with `catalogue recover --new-guard DIR`"
            )
        with _failing(f"the guard {self.folder} cannot be read"):
            try:
                descriptor = os.open(self.folder / _CHECKPOINT, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                return None
            with os.fdopen(descriptor, "rb") as file:
                return file.read(MAX_LENGTH + 1)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.folder / _LOCK, flags, _MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # releases the lock
