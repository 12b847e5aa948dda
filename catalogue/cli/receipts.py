"""Receipts: a file, made when something is recorded, that proves it without us."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from catalogue.base.errors import CatalogueError, FolderError
from catalogue.base.folders import sync_folder
from catalogue.ledger.proving import prove_entry
from catalogue.records.catalogue import Catalogue

Fill = Callable[[int], None]

receipt_option = click.option(
    "--receipt",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Sign a checkpoint, and write the proof that the entry is under it (C2SP tlog-proof) to a new file.",
)


@contextmanager
def receipt(catalogue: Catalogue, path: Path | None) -> Iterator[Fill]:
    """Make the new file `path` before anything is recorded; give what fills it with the proof of an entry.

    Where the body fails, nothing was recorded and the file is removed again. Without a path nothing is done.

    Raises:
        FolderError: the file is there already, or cannot be made.
        LedgerError: no checkpoint can be signed; the message says that the entry is recorded.
    """
    if path is None:
        yield lambda _entry: None
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError as error:
        raise FolderError(f"{path} is there already: name a new file for the receipt") from error
    except OSError as error:
        raise FolderError(f"the receipt {path} cannot be made: {error.strerror}") from error
    filled = False

    def fill(entry: int) -> None:
        nonlocal filled
        try:
            stored = catalogue.sign()
            stream.write(prove_entry(catalogue.ledger, entry, stored, *catalogue.verifiers).text.encode())
            stream.flush()
            os.fsync(stream.fileno())
            sync_folder(path.parent)
            filled = True
        except (CatalogueError, OSError) as error:
            kind = type(error) if isinstance(error, CatalogueError) else FolderError
            advice = f"`catalogue proof {entry}` gives it later"
            raise kind(f"entry {entry} was recorded, but its receipt was not written: {error}; {advice}") from error

    with os.fdopen(descriptor, "wb") as stream:
        try:
            yield fill
        finally:
            if not filled:
                path.unlink(missing_ok=True)
