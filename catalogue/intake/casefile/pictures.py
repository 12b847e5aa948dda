"""The photographs of a case: read by the workers, told apart by their bytes, and stored once nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.base.digests import Digest
from catalogue.base.errors import PhotoRefused
from catalogue.intake.casefile.model import TOLD_BY_THE_FILE, Case, CaseError, Stated
from catalogue.intake.claims import Provenance, acquired
from catalogue.intake.previews import keep_previews
from catalogue.pictures.reading import Reading
from catalogue.pictures.worker import Readers
from catalogue.records.catalogue import Catalogue

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph of the case and what was read from its file."""

    path: Path
    reading: Reading


def read_pictures(case: Case, *, jobs: int, progress: Progress) -> tuple[dict[str, Picture], list[CaseError]]:
    """Return by id the photographs whose files could be read, and why the others could not.

    `progress` is told how many of how many were read. Previews of all of them stay in memory until they are stored:
    a case has hundreds of photographs; for more there is `catalogue ingest`.
    """
    wanted = [(entry, entry.file) for entry in case.entries if entry.file is not None]
    found: dict[str, Picture] = {}
    errors: list[CaseError] = []
    with Readers(jobs=jobs) as readers:
        futures = [readers.submit(path) for _, path in wanted]
        for done, ((entry, path), future) in enumerate(zip(wanted, futures, strict=True), start=1):
            try:
                found[entry.subject] = Picture(path, future.result())
            except PhotoRefused as error:
                errors.append(case.error(entry.line_of("file"), f"{path}: {error}"))
            progress(done, len(wanted))
    return found, errors


def claims_of(entry: Stated, picture: Picture) -> dict[str, Any]:
    """Return the claims of an acquisition: what the file says itself, and what is stated.

    The name of the file is that of the first acquisition: what it was called the next time, nobody said.
    """
    told = acquired(picture.reading, picture.path, Provenance())
    del told["route"]  # stated, never assumed
    if not entry.creates:
        told.pop("file_name", None)
    return {**told, **entry.claims}


def disagreements(case: Case, pictures: Mapping[str, Picture]) -> list[CaseError]:
    """Return where a photograph is not what the case says it is; that it is another record already, the door says."""
    errors: list[CaseError] = []
    for entry in case.entries:
        if entry.type != "photo.acquired" or entry.subject not in pictures:
            continue
        for name in TOLD_BY_THE_FILE:
            stated, found = entry.claims.get(name), getattr(pictures[entry.subject].reading, name)
            if stated is not None and stated != found:
                message = f"{name} is {stated}, the file's is {found}: this is another picture than the one meant"
                errors.append(case.error(entry.line_of(name), message))
    return errors


def store(catalogue: Catalogue, pictures: Mapping[str, Picture]) -> None:
    """Store the bytes of every photograph, and their previews. Raises VaultError where a file changed meanwhile."""
    for picture in pictures.values():
        catalogue.vault.put(picture.path, Digest.from_hex(picture.reading.sha256))
        keep_previews(catalogue.derived, picture.reading)
