"""The audit of a working catalogue: everything that contradicts itself, to the end, changing nothing.

    P15  objects in the vault against the digests that entries name     fixity
    P18  the working tables against a replay of the ledger              tables
    P19  the ledger against itself (L01 to L10), keys against actors,   catalogue.ledger.check, standing
         what was published, and checkpoints that are kept elsewhere    elsewhere
    P20  who recorded, accepted and released                            eyes
    P21  the roles that actors had when they made their entries         standing
    P22  the time stamps over its checkpoints                           times
    P23  claims that were erased, and are still there                   standing
    P11 to P14, P16, P24 to P27  the evidence against itself            evidence

It reads `ledger.db` and `catalogue.db` by connections of its own that cannot write. So it never brings the projection
up to date, which would hide that somebody changed it; where the projection is behind, it is compared as of where it is.

Not found: see `catalogue.ledger.check`. A catalogue that was rewritten as a whole, with its keys at hand, agrees with
itself; compare a checkpoint that somebody else has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.audit import eyes, tables
from catalogue.audit.elsewhere import check_publications, compare_guard, compare_note
from catalogue.audit.evidence import evidence
from catalogue.audit.fixity import fixity
from catalogue.audit.kept import read_kept
from catalogue.audit.scratch import scratch
from catalogue.audit.standing import Standing
from catalogue.audit.times import CODE as TIMES
from catalogue.audit.times import check_stamps
from catalogue.base import sqlite
from catalogue.base.errors import CatalogueError, InvalidEntry
from catalogue.base.findings import Finding, Severity
from catalogue.base.model import schema_digest
from catalogue.ledger.check import check_ledger
from catalogue.ledger.entry import parse_body
from catalogue.ledger.store import Entry, Ledger
from catalogue.records.catalogue import Catalogue
from catalogue.records.known import known_entry, value_of
from catalogue.records.replay import KnownEntry, insert_entries, refill

Progress = Callable[[str, int], None]
"""Told what is being looked at, and how many of it were."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, by name and number, and every finding."""

    checked: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def exit_status(self) -> int:
        """1 where a finding is an error, 0 otherwise."""
        return int(any(finding.severity == "error" for finding in self.findings))

    def as_dict(self) -> dict[str, object]:
        """Return the report as `audit --json` prints it."""
        return {"checked": dict(self.checked), "findings": [finding.as_dict() for finding in self.findings]}


def audit(
    catalogue: Catalogue, *, originals: bool = False, kept: Sequence[Path] = (), progress: Progress | None = None
) -> Report:
    """Compare everything in a catalogue with everything else in it; it never stops at the first finding.

    Args:
        catalogue: open; its projection is not touched.
        originals: recompute the digest of every stored object, instead of only looking whether it is there.
        kept: checkpoints that somebody kept elsewhere, to compare the ledger with.
        progress: told how far it is.

    Raises:
        FolderError: a file of `kept` cannot be read.
        LedgerError: the ledger cannot be read at all.
    """
    notes = [read_kept(one) for one in kept]
    return _Audit(catalogue, progress or (lambda _what, _done: None)).run(originals=originals, kept=notes)


class _Audit:
    """One run: the findings so far, and a database with the claims of the ledger."""

    def __init__(self, catalogue: Catalogue, progress: Progress) -> None:
        self._catalogue = catalogue
        self._progress = progress
        self._findings: list[Finding] = []
        self._checked = {"entries": 0, "objects": 0, "tables": 0, "checkpoints": 0}
        self._standing = Standing(catalogue.ledger.origin)
        self._seen: set[int] = set()
        self._replayed = 0

    def run(self, *, originals: bool, kept: Sequence[bytes]) -> Report:
        path = self._catalogue.folder / "ledger.db"
        with Ledger.open(path, read_only=True) as ledger, scratch(ledger.size) as connection:
            applied = self._attach(connection)  # before the size is asked for: a writer may be at work
            size = ledger.size
            stop = self._bounds(applied, size)
            with self._guarded("P18", "catalogue.db"):
                self._read(connection, ledger, 0, stop)
                if applied is not None:
                    self._projection(connection, stop)
            if connection.in_transaction:
                connection.execute("COMMIT")
            with self._guarded("P19", "ledger"), sqlite.transaction(connection):
                self._read(connection, ledger, stop, size)
            with self._guarded("P19", "ledger"):
                self._ledger(connection, ledger)
            with self._guarded("P19", "guard"):
                compare_guard(ledger, self._catalogue.guard)
            for note in kept:
                with self._guarded("P19", "kept checkpoint"):
                    compare_note(ledger, note, self._catalogue.verifiers)
            with self._guarded("P19", "publications"):
                self._findings += check_publications(ledger, connection)
            with self._guarded("P23", "erased claims"):
                self._findings += self._standing.undead(self._catalogue)
            with self._guarded(TIMES, "time stamps"):
                self._findings += check_stamps(self._catalogue)
            with self._guarded("P20", "ledger"):
                self._eyes(connection)
            with self._guarded("P15", "originals"):
                self._fixity(connection, originals=originals)
            with self._guarded("P18", "evidence"):
                self._evidence(connection, size)
        return Report(self._checked, tuple(self._findings))

    @contextmanager
    def _guarded(self, code: str, subject: str) -> Iterator[None]:
        """Turn what stops one part of the audit into a finding, so that the others are done."""
        try:
            yield
        except (CatalogueError, *sqlite.FAULTS) as error:
            self._error(code, subject, f"this could not be checked to its end: {error}")

    def _error(self, code: str, subject: str, message: str, *compared: tuple[str, str | int]) -> None:
        self._findings.append(Finding(code, "error", subject, message, compared))

    # P18 ----------------------------------------------------------------------------------------------

    def _attach(self, connection: sqlite.Connection) -> int | None:
        """Attach the working tables and begin to read them as they are now; return how many entries they applied.

        None: there is nothing to compare, which was reported.
        """
        path = self._catalogue.folder / "catalogue.db"
        if path.is_symlink() or (path.exists() and not path.is_file()):
            self._error("P18", "catalogue.db", "it is no regular file; remove it, then run `catalogue rebuild`")
            return None
        if not path.exists():
            self._note("info", "there are no working tables; they are made again when the catalogue is opened")
            return None
        try:
            tables.attach(connection, path, immutable=False)
            connection.execute("BEGIN")
            rows = connection.execute(f"SELECT size, schema_sha256 FROM {tables.FOUND}.replay").fetchall()  # noqa: S608
        except sqlite.FAULTS as error:
            self._error("P18", "catalogue.db", f"the working tables cannot be read: {error}; run `catalogue rebuild`")
            return None
        if len(rows) != 1 or not isinstance(rows[0][0], int) or rows[0][0] < 0:
            self._error(
                "P18", "catalogue.db", "the working tables do not say how far they are; run `catalogue rebuild`"
            )
            return None
        ((applied, schema),) = rows
        if schema != schema_digest().hex:
            self._note("warning", "the working tables are of another version of schema/, so they were not compared")
            return None
        return int(applied)

    def _bounds(self, applied: int | None, size: int) -> int:
        """Return how many entries to replay before the tables are compared; report where they are elsewhere."""
        if applied is None:
            return 0
        compared = (("applied", applied), ("entries", size))
        if applied > size:
            message = "the working tables hold entries that the ledger has not: it was cut, or put back from a backup"
            self._error("P18", "catalogue.db", message, *compared)
        elif applied < size:
            self._note("info", f"the working tables are {size - applied} entries behind the ledger", *compared)
        return min(applied, size)

    def _note(self, severity: Severity, message: str, *compared: tuple[str, str | int]) -> None:
        self._findings.append(Finding("P18", severity, "catalogue.db", message, compared))

    def _projection(self, connection: sqlite.Connection, size: int) -> None:
        """Compare the working tables with the replay of the first `size` entries."""
        self._progress("tables", 0)
        subjects = [subject for (subject,) in connection.execute("SELECT DISTINCT subject FROM entry")]
        refill(connection, subjects, size=size)
        self._replayed = size
        self._checked["tables"] = tables.count(connection)
        for difference in tables.differences(connection):
            compared = (("replayed", difference.expected or "nothing"), ("found", difference.found or "nothing"))
            self._error("P18", f"table {difference.table}", str(difference), *compared)

    # P19, P20, P15 ------------------------------------------------------------------------------------

    def _read(self, connection: sqlite.Connection, ledger: Ledger, start: int, stop: int) -> None:
        """Put the claims of some entries into the table `entry`, as far as they can be read."""
        insert_entries(connection, self._known(ledger.entries(start, stop)))

    def _known(self, entries: Iterable[Entry]) -> Iterator[KnownEntry]:
        for entry in entries:
            known = _readable(entry)
            self._seen.add(_seen(entry.body))
            self._findings += self._standing.take(known)
            self._checked["entries"] += 1
            self._progress("entries", self._checked["entries"])
            if all(isinstance(known.claims.get(name, ""), str) for name in ("type", "subject", "actor")):
                yield known

    def _ledger(self, connection: sqlite.Connection, ledger: Ledger) -> None:
        signed = {stored.size for stored in ledger.checkpoints()}
        self._checked["checkpoints"] = len(signed)
        for size in sorted(self._seen - signed - {0}):
            self._error("P19", f"checkpoint {size}", "entries have seen this checkpoint, and it is not here any more")
        for name in ledger.altered_objects():
            self._error("P19", "ledger.db", f"{name} is missing, or is not as schema/ledger.sql makes it")
        standing, keys = self._standing, self._catalogue.verifiers
        for finding in check_ledger(ledger, keys, lambda _idx, named: standing.public(named), standing.erased):
            self._findings += standing.settled(finding)
        self._findings += standing.attested(connection)
        self._findings += standing.rest()

    def _eyes(self, connection: sqlite.Connection) -> None:
        for breach in (*eyes.breaches(connection), *eyes.unaccepted(connection)):
            self._error("P20", f"entry {breach.entry}", breach.message, ("by", f"entry {breach.by}"))

    def _evidence(self, connection: sqlite.Connection, size: int) -> None:
        """Read the evidence from tables that hold every entry: what was not replayed for P18 is replayed first."""
        if self._replayed < size:
            newer = connection.execute("SELECT DISTINCT subject FROM entry WHERE idx >= ?", (self._replayed,))
            subjects = [subject for (subject,) in newer]
            with sqlite.transaction(connection):
                refill(connection, subjects, size=size)
        self._findings += evidence(connection)

    def _fixity(self, connection: sqlite.Connection, *, originals: bool) -> None:
        def told(done: int) -> None:
            self._checked["objects"] = done
            self._progress("objects", done)

        self._findings += fixity(connection, self._catalogue.vault, originals=originals, told=told)


def _seen(body: bytes) -> int:
    """Return the size of the checkpoint that an entry has seen; 0 for none, and where the body is none."""
    stated = body.partition(b'"seen":[')[2].partition(b",")[0]
    return int(stated) if re.fullmatch(rb"[0-9]{1,16}", stated) else 0


def _readable(entry: Entry) -> KnownEntry:
    """Return an entry as the replay has it, or, where it is damaged, with what of it can be read."""
    try:
        return known_entry(entry)
    except (CatalogueError, ValueError, TypeError):
        claims: dict[str, Any] = {}
        for text in entry.disclosures.values():
            try:
                name, value = value_of(text)
                claims[str(name)] = value
            except (ValueError, TypeError):
                continue
    try:
        amends = parse_body(entry.body).amends
    except InvalidEntry:
        amends = ()
    return KnownEntry(entry.idx, amends, claims)
