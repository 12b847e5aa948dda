"""Files on their way in: from a form to a folder below `derived/`, kept there until they are brought in.

A file's name as the browser tells it decides nothing. Its last part is kept, without what no file name can hold,
since the name under which a file reached us is a claim. Each file lies in a numbered folder of its own.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

_CHUNK = 1 << 20
_LONGEST_NAME = 200  # bytes of UTF-8; file systems take 255
_NAMELESS = "unnamed"
_FOLDER = "uploads"
_STALE_SECONDS = 24 * 60 * 60


class Received(Protocol):
    """A file of a form, as Datasette hands it over."""

    filename: str
    size: int

    async def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one file, in words; `picture` is the address of its preview."""

    name: str
    outcome: str
    message: str
    photo: str | None = None
    picture: str | None = None


@dataclass
class Upload:
    """Files of one agent, from their arrival until their outcome is told."""

    id: str
    agent: str
    folder: Path
    files: list[Path] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    running: bool = False
    trouble: str = ""
    task: asyncio.Task[None] | None = None

    @property
    def names(self) -> list[str]:
        """The names of the files, as they are kept."""
        return [path.name for path in self.files]

    def discard(self) -> None:
        """Delete the files; what was brought in lies in the vault."""
        shutil.rmtree(self.folder, ignore_errors=True)

    async def add(self, received: Received) -> None:
        """Write a file of a form to the folder of the upload."""
        place = self.folder / f"{len(self.files):04}"
        path = place / safe_name(received.filename)
        stream = await asyncio.to_thread(_create, path)
        try:
            while chunk := await received.read(_CHUNK):
                await asyncio.to_thread(stream.write, chunk)
        finally:
            await asyncio.to_thread(stream.close)
        self.files.append(path)


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700)
    return path.open("xb")


def new_upload(derived: Path, agent: str) -> Upload:
    """Return an empty upload with a folder of its own."""
    name = secrets.token_urlsafe(16)
    folder = derived / _FOLDER / name
    folder.mkdir(parents=True, mode=0o700)
    return Upload(name, agent, folder)


def safe_name(told: str) -> str:
    """Return the last part of a file's name as one that any file system takes, or `unnamed`."""
    last = re.split(r"[/\\]", told)[-1]
    shown = "".join(
        char if unicodedata.category(char) not in {"Cc", "Cs"} else "\N{REPLACEMENT CHARACTER}" for char in last
    )
    shown = shown.strip()
    if not shown.strip(".\N{REPLACEMENT CHARACTER}"):
        return _NAMELESS
    stem, dot, suffix = shown.rpartition(".")
    if not dot or not stem or len(suffix.encode()) > _LONGEST_NAME // 4:
        stem, dot, suffix = shown, "", ""
    room = _LONGEST_NAME - len(f"{dot}{suffix}".encode())
    return f"{stem.encode()[:room].decode('utf-8', 'ignore')}{dot}{suffix}"


def without_paths(message: str, folders: Iterable[Path]) -> str:
    """Return a message in which no folder of this machine is named."""
    for folder in folders:
        message = message.replace(f"{folder}/", "").replace(str(folder), "the catalogue")
    return message


def sweep(derived: Path) -> None:
    """Delete what uploads of an earlier day left behind."""
    folder = derived / _FOLDER
    for left in folder.iterdir() if folder.is_dir() else ():
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
