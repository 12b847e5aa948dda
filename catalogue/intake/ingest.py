"""Bring photo files in: read each safely, store its bytes, record what is known. One outcome a file, always."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from catalogue.base.digests import Digest
from catalogue.base.errors import CatalogueError, LedgerError, PhotoRefused, VaultError
from catalogue.base.ids import new_id
from catalogue.intake.claims import Provenance, acquired, examined, shown_name
from catalogue.intake.previews import keep_previews
from catalogue.intake.quarantine import Quarantine
from catalogue.pictures.reading import Limits, Reading
from catalogue.pictures.worker import Readers
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now

Progress = Callable[[int], None]
_BATCH = 64  # photographs in one durable commit
_AHEAD = 4  # files in work for each job, so that previews in memory stay few


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    `outcome` is acquired (new here, or new by this route), known (nothing to add), quarantined (set aside with the
    reason in `message`) or failed (nothing kept; the file is where it was, and trying again is harmless).
    """

    path: str
    outcome: str
    photo: str | None = None
    sha256: str | None = None
    entry: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    path: Path
    reading: Reading | None = None
    trouble: CatalogueError | None = None


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files that the paths name, those in folders in the order of their names.

    Symbolic links to folders are not followed; a path that cannot be listed is yielded itself, so that it gets an
    outcome.
    """
    for path in paths:
        try:
            inside = sorted(path.iterdir()) if path.is_dir() else None
        except OSError:  # what cannot be listed gets its outcome when it is read
            inside = None
        if inside is None:
            yield path
        else:
            yield from files_below(child for child in inside if not (child.is_symlink() and child.is_dir()))


def ingest(
    catalogue: Catalogue,
    actor: str,
    paths: Sequence[Path],
    provenance: Provenance,
    *,
    jobs: int = 1,
    limits: Limits | None = None,
    clock: Clock = utc_now,
) -> Iterator[Outcome]:
    """Yield one outcome for each file, in the order of `paths`, once what it says is on disk.

    Bytes are stored before the entry that names them is recorded, so a crash leaves at most an object that no
    entry names. Running it again over the same files adds nothing.

    Raises:
        RuleRefused, NotPermitted, InvalidEntry: the provenance itself is not allowed; checked before any file is read.
    """
    Intake(catalogue, actor, provenance, clock).check()
    with Readers(jobs=jobs, limits=limits) as readers:
        yield from Intake(catalogue, actor, provenance, clock).run(readers, paths)


class Intake:
    """One run of intake: the same actor and provenance for every file."""

    def __init__(self, catalogue: Catalogue, actor: str, provenance: Provenance, clock: Clock) -> None:
        """Prepare a run; nothing is read yet."""
        self._catalogue = catalogue
        self._actor = actor
        self._provenance = provenance
        self._clock = clock
        self._quarantine = Quarantine(catalogue.folder / "quarantine")

    def check(self) -> None:
        """Let the door judge the provenance before any file is read: a refusal would hit every file alike."""
        self._provenance.check(self._catalogue, self._actor)

    def run(self, readers: Readers, paths: Sequence[Path]) -> Iterator[Outcome]:
        """Yield the outcomes of `paths`."""
        with ThreadPoolExecutor(readers.jobs, thread_name_prefix="intake") as threads:

            def submit(path: Path) -> Future[_Read]:
                return threads.submit(self._take, readers, path)

            waiting = iter(paths)
            ahead = [submit(path) for path in islice(waiting, readers.jobs * _AHEAD)]
            batch: list[_Read] = []
            while ahead:
                batch.append(ahead.pop(0).result())
                ahead += [submit(path) for path in islice(waiting, 1)]
                if len(batch) == _BATCH or not ahead:
                    yield from self._settle(batch)
                    batch = []

    def _take(self, readers: Readers, path: Path) -> _Read:
        """Read a file in a worker and store exactly the bytes that were read."""
        try:
            reading = readers.read(path)
            self._catalogue.vault.put(path, Digest.from_hex(reading.sha256))
            keep_previews(self._catalogue.derived, reading)
        except (PhotoRefused, VaultError) as error:
            return _Read(path, trouble=error)
        return _Read(path, reading)

    def _settle(self, batch: Sequence[_Read]) -> Iterator[Outcome]:
        """Record a batch in one commit; where that is refused, file by file, so that one cannot hold up the others."""
        try:
            outcomes = self._record(batch)
        except CatalogueError as error:
            if len(batch) == 1:
                outcomes = [_failed(batch[0].path, error)]
            else:
                outcomes = [outcome for read in batch for outcome in self._settle([read])]
        yield from outcomes

    def _record(self, batch: Sequence[_Read]) -> list[Outcome]:
        planned: list[tuple[_Read, str, int | None]] = []
        recorded: Sequence[Recorded] = ()
        if any(read.reading is not None for read in batch):
            # Planned while the ledger is locked: what another run recorded until then is known.
            recorded = record(self._catalogue, self._plan(batch, planned), clock=self._clock)
        else:
            planned += ((read, "", None) for read in batch)
        return [self._outcome(read, photo, at, recorded) for read, photo, at in planned]

    def _plan(self, batch: Sequence[_Read], planned: list[tuple[_Read, str, int | None]]) -> Iterator[Statement]:
        """Yield what is to be recorded; note for each file its photograph and where its statements begin, if any."""
        new: dict[str, str] = {}
        count = 0
        for read in batch:
            if read.reading is None:
                planned.append((read, "", None))
                continue
            digest = read.reading.sha256
            photo = new.get(digest) or self._photo_of(digest)
            added = self._statements(read, photo, first_here=digest not in new)
            if added:
                photo = str(added[0].subject)
                new[digest] = photo
            planned.append((read, photo or "", count if added else None))
            count += len(added)
            yield from added

    def _outcome(self, read: _Read, photo: str, at: int | None, recorded: Sequence[Recorded]) -> Outcome:
        if read.reading is None:
            return self._set_aside(read.path, read.trouble)
        name, digest = shown_name(read.path), read.reading.sha256
        if at is None:
            return Outcome(name, "known", photo, digest, None, "these bytes are here already, by the same route")
        first = recorded[at]
        outcome = "known" if first.type == "photo.depicts" else "acquired"
        return Outcome(name, outcome, photo, digest, first.entry, "; ".join(read.reading.notes))

    def _set_aside(self, path: Path, trouble: CatalogueError | None) -> Outcome:
        if not isinstance(trouble, PhotoRefused):
            return _failed(path, trouble)
        try:
            digest = self._quarantine.put(path, str(trouble), self._clock())
        except VaultError:
            return Outcome(
                shown_name(path), "failed", message=f"{trouble}; it could not be set aside, and nothing was kept"
            )
        return Outcome(shown_name(path), "quarantined", sha256=digest.hex, message=str(trouble))

    def _photo_of(self, sha256: str) -> str | None:
        query = "SELECT photo FROM acquisition WHERE sha256 = ? ORDER BY entry LIMIT 1"
        row = self._catalogue.projection.execute(query, (sha256,)).fetchone()
        return str(row[0]) if row else None

    def _statements(self, read: _Read, photo: str | None, *, first_here: bool) -> list[Statement]:
        """Return what is to be recorded of a file: nothing where all of it is known."""
        reading, provenance = read.reading, self._provenance
        if reading is None or not first_here:
            return []
        statements: list[Statement] = []
        subject = photo or new_id("photo")
        if photo is None or not provenance.is_known(self._catalogue, photo):
            claims = acquired(reading, read.path, provenance)
            statements.append(Statement("photo.acquired", self._actor, claims, subject))
        if photo is None:
            software = self._catalogue.settings.software
            statements.append(Statement("photo.examined", software, examined(reading), subject))
        if provenance.item and not provenance.is_depicted(self._catalogue, subject):
            statements.append(Statement("photo.depicts", self._actor, {"item": provenance.item}, subject))
        return statements


def _failed(path: Path, trouble: CatalogueError | None) -> Outcome:
    advice = "; nothing was kept of it" if isinstance(trouble, LedgerError | VaultError) else ""
    return Outcome(shown_name(path), "failed", message=f"{trouble}{advice}")
