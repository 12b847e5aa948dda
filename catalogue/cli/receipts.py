"""Receipts: a file, made when something is recorded, that proves it without us."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
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


receipts_option = click.option(
    "--receipts",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Sign a checkpoint at the end, and write a proof for each new photo (C2SP tlog-proof) into a new folder.",
)


def new_folder(path: Path | None) -> None:
    """Make the folder for receipts before anything is recorded. Raises FolderError where it is there already."""
    if path is None:
        return
    try:
        path.mkdir()
    except FileExistsError as error:
        raise FolderError(f"{path} is there already: name a new folder for the receipts") from error
    except OSError as error:
        raise FolderError(f"the folder {path} for the receipts cannot be made: {error.strerror}") from error


def write_receipts(catalogue: Catalogue, path: Path | None, entries: Mapping[str, int]) -> None:
    """Write a proof for each entry into the folder, by the name it is given, under one new checkpoint.

    Raises:
        LedgerError: no checkpoint can be signed. FolderError: a file cannot be written. What was recorded stays.
    """
    if path is None or not entries:
        return
    stored = catalogue.sign()
    try:
        for name, entry in entries.items():
            proof = prove_entry(catalogue.ledger, entry, stored, *catalogue.verifiers)
            (path / f"{name}.tlog-proof").write_text(proof.text, encoding="utf-8")
    except OSError as error:
        raise FolderError(
            f"all was recorded, but not every receipt written: {error.strerror}; `catalogue proof ENTRY` gives it later"
        ) from error


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
