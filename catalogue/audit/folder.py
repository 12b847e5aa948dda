"""A folder that strangers made, read safely: regular files below it, in bounded pieces, following no symbolic link.

What remains: whoever can change the folder while it is verified can show different bytes to different checks. Verify a
copy that only you can write.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from catalogue.base.digests import Digest, pieces
from catalogue.base.errors import DoesNotHold, FolderError
from catalogue.ledger.published import check_path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a FIFO is refused and not waited for.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class PublicFolder:
    """One folder, opened once; use it as a context manager."""

    def __init__(self, root: Path) -> None:
        """Open the folder. Raises FolderError where there is none."""
        self.root = root
        try:
            self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise FolderError(
                f"{root} is no folder that can be read: {error.strerror}; name a public folder"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._root)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Give a regular file below the folder as a stream.

        Raises:
            DoesNotHold: it is missing, is no regular file, lies behind a symbolic link, or cannot be read.
            InvalidEntry: `name` is not the path of a published file.
        """
        *folders, last = check_path(name).split("/")
        parent = os.dup(self._root)
        try:
            for part in folders:
                parent, before = os.open(part, _FOLDER, dir_fd=parent), parent
                os.close(before)
            descriptor = os.open(last, _FILE, dir_fd=parent)
        except FileNotFoundError as error:
            raise DoesNotHold(f"{name} is missing") from error
        except OSError as error:
            raise DoesNotHold(f"{name} cannot be read: {error.strerror}") from error
        finally:
            os.close(parent)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise DoesNotHold(f"{name} is no regular file")
        with os.fdopen(descriptor, "rb") as stream:
            try:
                yield stream
            except OSError as error:
                raise DoesNotHold(f"{name} cannot be read: {error.strerror}") from error

    def read(self, name: str, most: int) -> bytes:
        """Return a small file. Raises DoesNotHold as `open` does, and where it is longer than `most` bytes."""
        with self.open(name) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise DoesNotHold(f"{name} is longer than {most} bytes")
        return data

    def digest(self, name: str) -> Digest:
        """Return the digest of a file. Raises as `open` does."""
        with self.open(name) as stream:
            return Digest.of_chunks(pieces(stream))

    def unlisted(self, listed: Collection[str]) -> Iterator[str]:
        """Yield what is there and not listed; a folder in which nothing is listed is named and not entered.

        Raises:
            DoesNotHold: a folder cannot be read.
        """
        folders = {"/".join(parts[:at]) for parts in (name.split("/") for name in listed) for at in range(len(parts))}
        waiting = [""]
        while waiting:
            inside = waiting.pop()
            for name, is_folder in self._entries(inside):
                path = f"{inside}/{name}" if inside else name
                if is_folder and path in folders:
                    waiting.append(path)
                elif is_folder or path not in listed:
                    yield path

    def below(self, inside: str, deepest: int) -> Iterator[str]:
        """Yield every file below a folder; what lies deeper than `deepest` folders is named and not entered.

        Where there is no such folder, there is nothing below it.

        Raises:
            DoesNotHold: a folder cannot be read.
        """
        waiting = [(inside, 0)]
        while waiting:
            place, depth = waiting.pop()
            try:
                found = list(self._entries(place))
            except DoesNotHold as error:
                if place == inside and isinstance(error.__cause__, FileNotFoundError):
                    return
                raise
            for name, is_folder in found:
                if is_folder and depth < deepest:
                    waiting.append((f"{place}/{name}", depth + 1))
                else:
                    yield f"{place}/{name}"

    def _entries(self, inside: str) -> Iterator[tuple[str, bool]]:
        descriptor = os.dup(self._root)
        try:
            for part in filter(None, inside.split("/")):
                descriptor, before = os.open(part, _FOLDER, dir_fd=descriptor), descriptor
                os.close(before)
            with os.scandir(descriptor) as found:
                for entry in found:
                    yield entry.name.encode("utf-8", "replace").decode(), entry.is_dir(follow_symlinks=False)
        except OSError as error:
            raise DoesNotHold(f"the folder {inside or '.'} cannot be listed: {error.strerror}") from error
        finally:
            os.close(descriptor)
