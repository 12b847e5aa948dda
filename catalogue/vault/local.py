"""A vault in a local folder: each object is a file of mode 0440 at `ab/abcd…`, its SHA-256 in hexadecimal.

What holds after `put` returned: the whole object is on disk, and so is its name. What holds after a crash at
any point: under a final name stands a whole object or nothing; leftovers are in `.incoming/`.

The sequence, each step done before the next begins:

1. make `.incoming/RANDOM` (O_CREAT | O_EXCL | O_NOFOLLOW), mode 0440 whatever the umask
2. copy in pieces of 1 MiB, hashing what was read; fsync the file
3. mkdir `ab` where it is not there; fsync the root in any case, for another process may have made it just now
4. link(2) `.incoming/RANDOM` to `ab/abcd…`, which fails where that name exists; then read that object instead
5. fsync `ab`
6. unlink `.incoming/RANDOM`

Every step works relative to an open folder and follows no symbolic link below the root.

What remains: who may write the folder can change it (mode 0440 stops accidents, not the owner or root): that
is found by `check`, not prevented. A disk that lies about fsync defeats the guarantee. NFS may report a link
that succeeded as failed; the object is then read back, so this ends well. Whether a *put* object is readable
in twenty years is for audits: run `catalogue audit --originals`.

Source: POSIX link, fsync; https://lwn.net/Articles/457667/ (files and folders are synced apart);
PREMIS 3 section 1.5.2 for fixity.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from catalogue.base.digests import Digest, pieces
from catalogue.base.errors import NotFound, VaultDamaged, VaultError
from catalogue.vault.copying import copy_hashed, reading

INCOMING = ".incoming"
_MODE = 0o440
_FOLDER_MODE = 0o750
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK, so that a FIFO under an object's name is refused and not waited for
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FAN = re.compile("[0-9a-f]{2}")
_NAME = re.compile("[0-9a-f]{64}")


@contextmanager
def _failing(act: str) -> Iterator[None]:
    """Turn the system's errors into VaultError, keeping what the system said."""
    try:
        yield
    except OSError as error:
        advice = "; free some space and repeat" if error.errno in {errno.ENOSPC, errno.EDQUOT} else ""
        raise VaultError(f"{act}: {error.strerror or error}{advice}") from error


@contextmanager
def _folder(name: str | Path, parent: int | None = None) -> Iterator[int]:
    descriptor = os.open(name, _OPEN_FOLDER, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _make_folder(name: str, parent: int) -> None:
    """Have a folder, durably, also where another process made it a moment ago and has not synced it yet."""
    with suppress(FileExistsError):
        os.mkdir(name, _FOLDER_MODE, dir_fd=parent)
    os.fsync(parent)


class LocalVault:
    """Originals in a local folder: written once, named by what they are.

    Any number of processes may put and read at once. Nothing replaces an object; `remove` is for what the law orders.
    """

    def __init__(self, root: Path) -> None:
        """Open the vault in the folder `root`.

        Raises:
            VaultError: there is no such folder. It is not made here, or a disk that is not mounted would look
                like an empty vault; `create` makes it.
        """
        self.root = root
        if not root.is_dir():
            raise VaultError(f"there is no vault at {root.name}: is its disk mounted?")

    @classmethod
    def create(cls, root: Path) -> LocalVault:
        """Make an empty vault in a new folder. Raises VaultError, also where the folder exists."""
        with _failing(f"the vault {root.name} cannot be made"):
            root.mkdir(mode=_FOLDER_MODE)
            with _folder(root.parent.resolve()) as parent:
                os.fsync(parent)
        return cls(root)

    def put(self, source: Path | BinaryIO, expected: Digest | None = None) -> Digest:
        """Store the bytes of a file or stream, and return their digest once they are durably stored.

        An object that is here already is read and compared, and stays as it is.

        Args:
            source: path of a regular file, or a binary stream, which is read to its end and not closed.
            expected: digest that the bytes must have; without it any bytes are stored.

        Raises:
            VaultError: the bytes could not be read or stored (disk full, I/O error), or are not the expected
                ones; nothing stands under a final name that did not before.
            VaultDamaged: the object is here already, and damaged.
        """
        with (
            reading(source) as stream,
            _failing("the bytes could not be read and stored"),
            _folder(self.root) as root,
        ):
            _make_folder(INCOMING, root)
            with _folder(INCOMING, root) as incoming:
                return self._store(stream, expected, root, incoming)

    def _store(self, stream: BinaryIO, expected: Digest | None, root: int, incoming: int) -> Digest:
        temporary = secrets.token_hex(16)
        descriptor = os.open(temporary, _CREATE, _MODE, dir_fd=incoming)  # 1
        try:
            try:
                os.fchmod(descriptor, _MODE)
                digest = copy_hashed(stream, descriptor)  # 2
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if expected is not None and digest != expected:
                raise VaultError(f"the bytes have the digest {digest}, not {expected}: nothing was stored")
            fan = digest.hex[:2]
            _make_folder(fan, root)  # 3
            with _folder(fan, root) as folder:
                try:
                    os.link(  # 4
                        temporary, digest.hex, src_dir_fd=incoming, dst_dir_fd=folder, follow_symlinks=False
                    )
                except FileExistsError:
                    self.check(digest)
                os.fsync(folder)  # 5
        finally:
            with suppress(OSError):  # an error here would hide the true one; `sweep` finds what is left
                os.unlink(temporary, dir_fd=incoming)  # 6
        return digest

    def path(self, digest: Digest) -> Path:
        """Return where an object is or would be. Prefer `open`, which follows no symbolic link."""
        return self.root / digest.hex[:2] / digest.hex

    def open(self, digest: Digest) -> BinaryIO:
        """Return an object's bytes as a stream, which the caller closes. They are not checked; `check` does.

        Raises:
            NotFound: there is no such object.
            VaultDamaged: under its name stands something that is no regular file, such as a symbolic link.
            VaultError: it cannot be read.
        """
        try:
            with _folder(self.root) as root, _folder(digest.hex[:2], root) as folder:
                descriptor = os.open(digest.hex, _READ, dir_fd=folder)
        except FileNotFoundError as error:
            raise NotFound(f"the vault has no object {digest}") from error
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENOTDIR, errno.ENXIO}:
                raise VaultDamaged(f"under the name of the object {digest} stands no regular file") from error
            raise VaultError(f"the object {digest} cannot be read: {error.strerror}") from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise VaultDamaged(f"under the name of the object {digest} stands no regular file")
        return os.fdopen(descriptor, "rb")

    def contains(self, digest: Digest) -> bool:
        """Say whether an object is here, without reading it.

        Raises:
            VaultError, VaultDamaged: as `open` does.
        """
        try:
            self.open(digest).close()
        except NotFound:
            return False
        return True

    def check(self, digest: Digest) -> None:
        """Read an object to its end and return when it has the digest that its name says.

        Raises:
            NotFound: there is no such object.
            VaultDamaged: it has another digest, or is no regular file.
            VaultError: it cannot be read: not the same as damaged.
        """
        with self.open(digest) as stream, _failing(f"the object {digest} cannot be read"):
            found = Digest.of_chunks(pieces(stream))
        if found != digest:
            raise VaultDamaged(f"the object {digest} has the digest {found}: restore it from a copy")

    def remove(self, digest: Digest) -> None:
        """Remove an object, durably. Only what an entry says is destroyed is ever removed.

        Raises:
            NotFound: there is no such object.
            VaultError: it cannot be removed.
        """
        try:
            with _folder(self.root) as root, _folder(digest.hex[:2], root) as folder:
                os.unlink(digest.hex, dir_fd=folder)
                os.fsync(folder)
        except FileNotFoundError as error:
            raise NotFound(f"the vault has no object {digest}") from error
        except OSError as error:
            raise VaultError(f"the object {digest} cannot be removed: {error.strerror}") from error

    def digests(self) -> Iterator[Digest]:
        """Yield the digests of all objects, in ascending order, by their names. Raises VaultError."""
        with _failing("the vault cannot be listed"):
            for fan in sorted(path for path in self.root.iterdir() if _is_fan(path)):
                for path in sorted(path for path in fan.iterdir() if _is_object(path)):
                    yield Digest.from_hex(path.name)

    def sweep(self) -> tuple[Path, ...]:
        """Return the leftovers of interrupted puts.

        Nothing is removed: one of them may belong to a put that still runs. Raises VaultError.
        """
        with _failing("the vault cannot be listed"):
            try:
                return tuple(sorted((self.root / INCOMING).iterdir()))
            except FileNotFoundError:
                return ()

    def strangers(self) -> tuple[Path, ...]:
        """Return everything that a vault does not put there, by name and kind. Raises VaultError."""
        found: list[Path] = []
        with _failing("the vault cannot be listed"):
            for top in self.root.iterdir():
                if _is_fan(top):
                    found += (path for path in top.iterdir() if not _is_object(path))
                elif top.name != INCOMING or not stat.S_ISDIR(top.lstat().st_mode):
                    found.append(top)
        return tuple(sorted(found))


def _is_fan(path: Path) -> bool:
    return _FAN.fullmatch(path.name) is not None and stat.S_ISDIR(path.lstat().st_mode)


def _is_object(path: Path) -> bool:
    right_name = _NAME.fullmatch(path.name) is not None and path.name.startswith(path.parent.name)
    return right_name and stat.S_ISREG(path.lstat().st_mode)
