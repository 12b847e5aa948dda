"""Open a file of others so that nothing can block or lead astray: no pipes, no devices, no links."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from catalogue.base.errors import PhotoRefused

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a named pipe without a writer opens at once
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS = (
    (stat.S_ISDIR, "a folder; give its photographs, one by one"),
    (stat.S_ISLNK, "a symbolic link; give the file that it points to"),
    (stat.S_ISFIFO, "a named pipe; write what comes through it to a file first"),
    (stat.S_ISSOCK, "a socket, and holds no photograph"),
    (stat.S_ISCHR, "a device, and holds no photograph"),
    (stat.S_ISBLK, "a device; make a forensic image of it and bring in the photographs it holds"),
)


def read_whole(path: Path, limit: int) -> bytes:
    """Return the bytes of the regular file at `path`, which may have at most `limit`. Never blocks on a pipe.

    Raises:
        PhotoRefused: no regular file, not readable, too long, or it shrank or grew while being read.
    """
    try:
        _regular(os.lstat(path).st_mode)
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise PhotoRefused(_cannot_open(error)) from error
    except ValueError as error:  # a NUL in the path
        raise PhotoRefused(f"this is no file name: {error}") from error
    try:
        status = os.fstat(descriptor)
        _regular(status.st_mode)  # the file may have been exchanged since the first look
        if status.st_size > limit:
            raise PhotoRefused(
                f"the file has {status.st_size} bytes, the limit is {limit}; raise it if this is a photograph"
            )
        data = _read(descriptor, limit)
    finally:
        os.close(descriptor)
    if len(data) != status.st_size:
        raise PhotoRefused("the file changed while it was read; wait until the copying is done, then try again")
    return data


def _regular(mode: int) -> None:
    for test, what in _KINDS:
        if test(mode):
            raise PhotoRefused(f"this is {what}")


def _read(descriptor: int, limit: int) -> bytes:
    pieces = []
    left = limit + 1
    try:
        while left > 0 and (piece := os.read(descriptor, min(left, 1 << 24))):
            pieces.append(piece)
            left -= len(piece)
    except OSError as error:
        raise PhotoRefused(f"the file cannot be read to its end ({error.strerror}); check the disk it is on") from error
    return b"".join(pieces)


def _cannot_open(error: OSError) -> str:
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "the file may not be read by this account; change its permissions or run as its owner"
    if error.errno == errno.ENOENT:
        return "there is no such file; it may have been moved"
    if error.errno == errno.ELOOP:
        return "this is a symbolic link; give the file that it points to"
    return f"the file cannot be opened ({error.strerror})"
