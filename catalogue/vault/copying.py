"""Reading a source once, and copying it while its digest is taken."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from catalogue.base.digests import Digest, pieces
from catalogue.base.errors import VaultError


def copy_hashed(stream: BinaryIO, descriptor: int) -> Digest:
    """Copy a stream to an open file, and return the digest of the very bytes that were written.

    Raises:
        OSError: reading or writing failed; what was written so far is of no use.
    """

    def written() -> Iterator[bytes]:
        for piece in pieces(stream):
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            yield piece

    return Digest.of_chunks(written())


@contextmanager
def reading(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream over a path or a stream; a path's is closed afterwards.

    Raises:
        VaultError: the path names no regular file, or none that can be read.
    """
    if not isinstance(source, Path):
        yield source
        return
    try:
        # O_NONBLOCK: a FIFO is refused, not waited for
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise VaultError(f"{source.name} cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise VaultError(f"{source.name} is no regular file")
    with os.fdopen(descriptor, "rb") as stream:
        yield stream
