"""What one desk knows while it runs: its folder, its sessions, what became of the last uploads. No record is here."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from catalogue.records.catalogue import Catalogue
from catalogue.web.datasette_api import Datasette
from catalogue.web.desk.sessions import Sessions

if TYPE_CHECKING:
    from catalogue.web.desk.uploads import Upload

UPLOAD_BYTES = 500 * 1024 * 1024
AGENT = "catalogue.agent"  # where the guard puts the signed-in agent into an ASGI scope
SESSION = "catalogue.session"  # and the token of the session
_MOST_UPLOADS = 50

T = TypeVar("T")


@dataclass
class Desk:
    """A running desk.

    Attributes:
        folder: the catalogue's folder. Each act opens the catalogue anew in its own thread.
        name: what the catalogue is called.
        cookie: name of the session cookie. Cookies know no ports: two catalogues on one machine need two names.
        agent: whom `sign_in_link` signs in where nobody else is named.
        sessions: who may enter.
        upload_bytes: the most that one upload may have, all files together.
        https: whether every address of the desk is one of https.
        bringing_in, previewing: pictures are read for one upload and one preview at a time, so that memory suffices.
        uploads: the newest uploads by their random id, each with its outcomes.
    """

    folder: Path
    name: str
    cookie: str
    agent: str
    sessions: Sessions
    upload_bytes: int = UPLOAD_BYTES
    https: bool = False
    uploads: OrderedDict[str, Upload] = field(default_factory=OrderedDict)
    bringing_in: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, 1))
    previewing: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, 1))

    async def act(self, run: Callable[[Catalogue], T]) -> T:
        """Run a function in a thread with a catalogue opened for it; the ledger lets one writer in at a time.

        What it recorded is on disk, and in the tables that the desk reads, when this returns.
        """
        return await asyncio.to_thread(partial(_with_catalogue, self.folder, run))

    def remember(self, upload: Upload) -> None:
        """Keep an upload, and forget the oldest finished ones."""
        self.uploads[upload.id] = upload
        while len(self.uploads) > _MOST_UPLOADS:
            _, forgotten = self.uploads.popitem(last=False)
            forgotten.discard()


def _with_catalogue(folder: Path, run: Callable[[Catalogue], T]) -> T:
    with Catalogue.open(folder) as catalogue:
        return run(catalogue)


_known: WeakKeyDictionary[Datasette, Desk] = WeakKeyDictionary()

# The name of whoever is signed in, for the head of every page, Datasette's own included.
signed_in: ContextVar[str | None] = ContextVar("signed_in", default=None)


def desk_of(datasette: Datasette) -> Desk | None:
    """Return the desk that a Datasette is, or None."""
    return _known.get(datasette)


def make_known(datasette: Datasette, desk: Desk) -> None:
    """Say that a Datasette is a desk."""
    _known[datasette] = desk
