"""A folder in the making: every file is written once, synced and listed, and the whole is moved into place at once.

It is built beside its place, as `.NAME.building-RANDOM`. What holds after a crash at any point: under the final name
stands the old folder or the new one, whole. Leftovers are beside it, under the names above or `.NAME.before-RANDOM`,
and can be deleted.

Where the system can exchange two names in one step (Linux, renameat2 with RENAME_EXCHANGE), readers find a folder
under the final name at every moment. Elsewhere the old one is renamed first: between the two renames none is there, and
after a crash just there both lie beside the place, whole.

Source: rename(2); https://lwn.net/Articles/457667/ (files and folders are synced apart).
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.base.digests import Digest, pieces
from catalogue.base.errors import FolderError
from catalogue.base.folders import sync_folder
from catalogue.ledger.published import Listed, check_path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_READABLE = 0o644
_FOLDER = 0o755


class Building:
    """A folder that is being built beside its place."""

    def __init__(self, place: Path) -> None:
        """Make an empty folder beside `place`, whose parent must exist."""
        self.place = place
        self.path = place.parent / f".{place.name}.building-{secrets.token_hex(4)}"
        self.path.mkdir(mode=_FOLDER)
        self.path.chmod(_FOLDER)
        self.files: list[Listed] = []

    def write(self, name: str, chunks: Iterable[bytes]) -> Digest:
        """Write a file of the folder, durably, and list it. Raises OSError; InvalidEntry for a name that is none."""
        path = self._prepare(name)

        def written() -> Iterator[bytes]:
            with path.open("xb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
                    yield chunk
                stream.flush()
                os.fsync(stream.fileno())

        return self._list(name, Digest.of_chunks(written()))

    def add(self, name: str) -> Digest:
        """List a file that was written there by other means, durably. Raises OSError."""
        path = self._prepare(name)
        with path.open("rb") as stream:
            digest = Digest.of_chunks(pieces(stream))
            os.fsync(stream.fileno())
        return self._list(name, digest)

    def _prepare(self, name: str) -> Path:
        path = self.path / check_path(name)
        path.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        return path

    def _list(self, name: str, digest: Digest) -> Digest:
        (self.path / name).chmod(_READABLE)
        self.files.append(Listed(name, digest))
        return digest

    def move_into_place(self) -> None:
        """Sync every folder, then put this one where the old one stands, which is removed. Raises OSError."""
        for folder in (self.path, *(path for path in self.path.rglob("*") if path.is_dir())):
            folder.chmod(_FOLDER)
            sync_folder(folder)
        before = self.place.parent / f".{self.place.name}.before-{secrets.token_hex(4)}"
        if not self.place.exists():
            self.path.rename(self.place)
        elif _exchange(self.path, self.place):
            before = self.path
        else:
            self.place.rename(before)
            self.path.rename(self.place)
        sync_folder(self.place.parent)
        shutil.rmtree(before, ignore_errors=True)


@contextmanager
def building(place: Path) -> Iterator[Building]:
    """Give a folder in the making; whatever was not moved into place is removed afterwards.

    Raises:
        FolderError: it cannot be written; what stands at `place` is untouched.
    """
    try:
        made = Building(place)
        try:
            yield made
        finally:
            shutil.rmtree(made.path, ignore_errors=True)
    except OSError as error:
        raise FolderError(f"{place} cannot be written: {error.strerror or error}; nothing was published") from error


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two names in one step; return False where the system or the file system cannot."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    names = (os.fsencode(first), os.fsencode(second))
    return int(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)) == 0
