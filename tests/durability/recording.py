"""The system calls of a process that change files below a folder, in their order, as strace(1) saw them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CALLS = (
    "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,"
    "mkdirat,writev,pwritev,copy_file_range,sendfile,fallocate"
)
_LINE = re.compile(r"(\w+)\((.*)\) += (-?\d+)(?:<(.*?)>)?(?: .*)?")
_DESCRIPTOR = re.compile(r"(?:AT_FDCWD|-?\d+)(?:<(.*?)>)?$")
_LONGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `kind` is create, write, truncate, sync, link, rename, exchange, unlink, rmdir, mkdir or ack.

    Paths are absolute.
    """

    kind: str
    path: str = ""
    other: str = ""
    offset: int | None = None
    data: bytes = b""


def record(command: list[str], folder: Path, log: Path, cwd: Path) -> list[Call]:
    """Run a command under strace; return its calls below `folder`, and as `ack` what it wrote to descriptor 1."""
    traced = ["strace", "-y", "-xx", "-s", str(_LONGEST), "-e", f"trace={_CALLS}", "-o", str(log), *command]
    subprocess.run(traced, check=True, cwd=cwd, stdout=subprocess.PIPE)
    return list(_calls(log, str(folder)))


def _calls(log: Path, below: str) -> Iterator[Call]:
    with log.open(encoding="ascii") as lines:
        for line in lines:
            found = _LINE.fullmatch(line.rstrip("\n"))
            if found is None or int(found[3]) < 0:
                continue
            name, arguments, returned = found[1], found[2].split(", "), int(found[3])
            call = _call(name, arguments, returned, _text(found[4] or ""))
            if call is not None and (call.kind == "ack" or call.path.startswith(below)):
                yield call


def _text(shown: str) -> str:
    return _bytes(shown).decode()


def _bytes(shown: str) -> bytes:
    if "\\x" not in shown:
        return shown.encode()
    return bytes.fromhex(shown.replace("\\x", ""))


def _path(descriptor: str, name: str) -> str:
    """Return an absolute path from a folder's descriptor and a quoted name."""
    folder = _DESCRIPTOR.fullmatch(descriptor)
    assert folder is not None, descriptor
    return os.path.normpath(Path(_text(folder[1] or ""), _text(name.strip('"'))))


def _file(descriptor: str) -> str:
    found = _DESCRIPTOR.fullmatch(descriptor)
    assert found is not None, descriptor
    return _text(found[1] or "")


def _call(name: str, arguments: list[str], returned: int, path: str) -> Call | None:  # noqa: C901, PLR0911, PLR0912 - a case a call
    match name:
        case "openat":
            return Call("create", path) if "O_CREAT" in arguments[2] else None
        case "write" if re.match(r"1(<|$)", arguments[0]):
            return Call("ack", data=_bytes(arguments[1].strip('"')))
        case "write":
            return Call("write", _file(arguments[0]), data=_bytes(arguments[1].strip('"'))[:returned])
        case "pwrite64":
            data = _bytes(arguments[1].strip('"'))[:returned]
            return Call("write", _file(arguments[0]), offset=int(arguments[3]), data=data)
        case "ftruncate":
            return Call("truncate", _file(arguments[0]), offset=int(arguments[1]))
        case "fsync" | "fdatasync":
            return Call("sync", _file(arguments[0]))
        case "rename" | "link":
            return Call(name, _path("AT_FDCWD", arguments[0]), _path("AT_FDCWD", arguments[1]))
        case "renameat2" if arguments[4] == "RENAME_EXCHANGE":
            return Call("exchange", _path(*arguments[:2]), _path(*arguments[2:4]))
        case "renameat" | "renameat2" | "linkat":
            return Call(name[:6].removesuffix("at"), _path(*arguments[:2]), _path(*arguments[2:4]))
        case "unlink" | "rmdir":
            return Call(name, _path("AT_FDCWD", arguments[0]))
        case "mkdir":
            return Call("mkdir", _path("AT_FDCWD", arguments[0]))
        case "unlinkat" | "mkdirat":
            return Call(name.removesuffix("at"), _path(*arguments[:2]))
        case _:
            raise AssertionError(f"{name} is not expected of this program: teach the recorder what it does")
