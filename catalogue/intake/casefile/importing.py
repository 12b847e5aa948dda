"""Bring a case file in: everything in one commit, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalogue.base.errors import LedgerError
from catalogue.intake.casefile.model import Imported
from catalogue.intake.casefile.pictures import Progress, disagreements, read_pictures, store
from catalogue.intake.casefile.planning import Plan, plan
from catalogue.intake.casefile.reading import read_case
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Statement, record, utc_now


def import_case(
    catalogue: Catalogue,
    actor: str,
    path: Path,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    jobs: int = 2,
    clock: Clock = utc_now,
) -> Imported:
    """Record what a case states and this catalogue does not know yet.

    1. The file is read and checked by itself; its photographs are read by workers within limits.
    2. Each entry is compared with what is recorded, as it was stated and as it counts now: a record is known when its
       id begins with equal claims, an addition when an equal one is there that answers for no other. Equal leaves out
       what the door derives and what the import fills in.
    3. What is new is judged by the door's rules as if all before it were recorded. Every error is listed.
    4. Without errors, the photographs are stored; then all entries are recorded in one commit.

    So the same file twice adds nothing, and a crash leaves at most pictures that no entry names.

    Args:
        catalogue: the catalogue to record in.
        actor: the investigator in whose name everything is recorded, and the collector of the photographs.
        path: the case file, or a folder of CSV files; paths of photographs are seen from there.
        dry_run: do all of this but storing and recording.
        progress: told how many of how many photographs were read.
        jobs: photographs read at the same time.
        clock: tells when the entries were recorded.

    Returns:
        The counts, and the errors. With errors nothing was recorded: `or_refused()` raises them.

    Raises:
        NotPermitted: the actor may not record evidence here.
        VaultError, LedgerError: nothing could be stored or recorded.
    """
    case = read_case(path)
    catalogue.catch_up()
    pictures, unreadable = read_pictures(case, jobs=jobs, progress=progress or (lambda *_: None))
    made = plan(catalogue, actor, case, pictures)
    errors = {*case.errors, *unreadable, *disagreements(case, pictures), *made.errors}
    if errors:
        return Imported(0, made.known, tuple(sorted(errors)))
    if made.statements and not dry_run:
        store(catalogue, pictures)
        record(catalogue, _unless_grown(catalogue, made), clock=clock)
    return Imported(len(made.statements), made.known)


def _unless_grown(catalogue: Catalogue, made: Plan) -> Iterator[Statement]:
    """Yield the statements if the ledger is still the one they were judged by; asked for inside the commit.

    An interpretation names its reading by ledger index, so an entry by somebody else meanwhile would shift it.
    """
    if catalogue.ledger.size != made.size:
        raise LedgerError("somebody recorded entries while the case was read; nothing was recorded: import it again")
    yield from made.statements
