"""A catalogue on disk: one folder with its settings, ledger, originals, keys and projection.

catalogue.toml   name, ledger origin, first agent, software agent
ledger.db        the record
originals/       bytes that entries name, write-once
keys/            the catalogue's keys
catalogue.db     the projection: can be deleted
derived/         previews and tag dumps: can be deleted

Outside of it, where the setting `guard` says: the newest signed checkpoint, which finds a backup that was put back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import sqlite_utils

from catalogue.base import sqlite
from catalogue.base.errors import FolderError, LedgerDamaged, LedgerError, ProjectionBehind
from catalogue.base.folders import sync_folder
from catalogue.ledger.guard import Guard
from catalogue.ledger.note import SignerKey, VerifierKey
from catalogue.ledger.signing import refuse_fork, sign_checkpoint
from catalogue.ledger.store import Entry, Ledger, StoredCheckpoint
from catalogue.records.keyring import Keyring
from catalogue.records.known import known_entry
from catalogue.records.replay import applied, apply, open_projection
from catalogue.records.settings import SETTINGS, Settings, guard_setting
from catalogue.vault.local import LocalVault

_CATCH_UP = 50_000  # entries applied in one transaction: bounds memory, and what a crash has to repeat


class Catalogue:
    """An open catalogue. The projection is opened, and brought up to date, when it is first asked for."""

    def __init__(self, folder: Path, settings: Settings, ledger: Ledger) -> None:
        """Use `open`, or `catalogue.records.founding.found` for a new one."""
        self.folder = folder
        self.settings = settings
        self.ledger = ledger
        self.vault = LocalVault(folder / "originals")
        self.keyring = Keyring(folder / "keys")
        self._projection: sqlite.Connection | None = None

    @classmethod
    def open(cls, folder: Path) -> Catalogue:
        """Open the catalogue in `folder`. Raises FolderError where there is none, LedgerError."""
        settings = Settings.load(folder)
        return cls(folder, settings, Ledger.open(folder / "ledger.db"))

    def close(self) -> None:
        """Close its files; what was recorded is on disk already."""
        self.ledger.close()
        if self._projection is not None:
            self._projection.close()
            self._projection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def projection(self) -> sqlite.Connection:
        """The working tables, up to date when first asked for; `catch_up` brings them up to date again."""
        if self._projection is None:
            try:
                self._projection = open_projection(self.folder / "catalogue.db")
            except sqlite.Error as error:
                raise ProjectionBehind(f"the tables in catalogue.db cannot be opened or made: {error}") from error
            self.catch_up()
        return self._projection

    @property
    def tables(self) -> sqlite_utils.Database:
        """The working tables, as sqlite-utils reads them."""
        return sqlite.utils(self.projection)

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return the rows of a statement over the working tables."""
        return list(self.tables.query(sql, parameters))

    @property
    def signer(self) -> SignerKey:
        """The first of the keys that sign checkpoints, under the ledger's origin."""
        return self.signers[0]

    @property
    def signers(self) -> tuple[SignerKey, ...]:
        """The keys that sign checkpoints: one, or two while one takes the other's place."""
        return tuple(SignerKey(self.settings.origin, key) for key in self.keyring.log_keys())

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        """Every key by which a checkpoint of this ledger may be signed, those included that sign no more."""
        retired = (VerifierKey.parse(one) for one in self.settings.retired)
        return tuple(dict.fromkeys((*(key.verifier for key in self.signers), *retired)))

    @property
    def guard(self) -> Guard | None:
        """The second place of the newest checkpoint, or None where the catalogue has none."""
        if not self.settings.guard:
            return None
        return Guard(Path(os.path.normpath(self.folder.absolute() / self.settings.guard)), *self.verifiers)

    def use_guard(self, folder: Path) -> None:
        """Have the guard in `folder` from now on. Raises FolderError where the settings cannot be written."""
        self.use_settings(replace(self.settings, guard=guard_setting(self.folder, folder)))

    def use_settings(self, settings: Settings) -> None:
        """Have other settings from now on. Raises FolderError where they cannot be written."""
        self.settings = settings
        written = self.folder / f".{SETTINGS}.new"
        try:
            self.settings.save(written)
            written.replace(self.folder / SETTINGS)
            sync_folder(self.folder)
        except OSError as error:
            raise FolderError(f"{SETTINGS} cannot be written: {error.strerror}") from error

    def sign(self) -> StoredCheckpoint:
        """Sign the ledger as it is; the one way to do it, since it asks the guard. Raises as `sign_checkpoint` does."""
        first, *also = self.signers
        return sign_checkpoint(self.ledger, first, self.guard, also=also)

    def refuse_rollback(self) -> None:
        """Return when the ledger has all that was ever signed, as far as the guard knows and can be reached.

        A guard that cannot be reached keeps nobody from recording; signing asks it again, and insists.

        Raises:
            LedgerDamaged: the ledger is shorter than its newest checkpoint, or another one.
        """
        guard = self.guard
        if guard is None:
            return
        try:
            known, _ = guard.newest()
        except LedgerDamaged:
            raise
        except LedgerError:
            return
        if known is not None:
            refuse_fork(self.ledger, known.size, known.root)

    @property
    def derived(self) -> Path:
        """The folder for what can be deleted and computed again."""
        path = self.folder / "derived"
        path.mkdir(exist_ok=True)
        return path

    def catch_up(self) -> int:
        """Apply to the projection what the ledger has beyond it; return how many entries there were.

        Raises:
            FolderError: the projection is ahead of the ledger, so one of the two is from a backup.
            ProjectionBehind: the tables could not be written. They follow when this is called again.
        """
        total = 0
        try:
            while (more := self._apply_more()) > 0:
                total += more
        except sqlite.Error as error:
            raise ProjectionBehind(
                f"the tables in catalogue.db cannot follow the ledger: {error}. What was recorded is safe in ledger.db;"
                " free some space, then repeat, or run `catalogue rebuild`"
            ) from error
        return total

    def _apply_more(self) -> int:
        """Apply the next entries in one transaction; return how many there were."""
        projection = self.projection
        start, end = applied(projection), self.ledger.size
        if start > end:
            raise FolderError(
                f"catalogue.db has applied {start} entries, but ledger.db has {end}: the ledger was cut or"
                " restored from a backup. Run `catalogue audit` before you delete catalogue.db"
            )
        stop = min(end, start + _CATCH_UP)
        if start < stop:
            apply(projection, map(known_entry, self.ledger.entries(start, stop)), start=start, size=stop)
        return stop - start

    def rebuild(self) -> int:
        """Delete the projection and replay the ledger from nothing; return how many entries there were."""
        self.forget_tables()
        _ = self.projection
        return self.ledger.size

    def forget_tables(self) -> None:
        """Delete the projection and whatever else was derived; all of it is made again when it is asked for."""
        if self._projection is not None:
            self._projection.close()
            self._projection = None
        for suffix in ("", "-wal", "-shm", "-journal"):
            (self.folder / f"catalogue.db{suffix}").unlink(missing_ok=True)
        self.forget_derived()

    def forget_derived(self) -> None:
        """Delete thumbnails and whatever else can be made again from originals."""
        shutil.rmtree(self.folder / "derived", ignore_errors=True)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """Yield the stored entries of the ledger, in order."""
        return self.ledger.entries(start, stop)
