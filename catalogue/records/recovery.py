"""After an older copy was put back: what is missing, and what can be done about it.

A log cannot go on from an earlier state under the same name and key: whoever has the later checkpoint would have proof
of a fork. So the entries come back, from a newer copy of `ledger.db`, or the catalogue stays as it is, to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from catalogue.base import sqlite
from catalogue.base.errors import DoesNotHold, InvalidEntry, LedgerDamaged, LedgerError, NotChecked
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.erasing import erase, still_there
from catalogue.ledger.guard import Guard
from catalogue.ledger.signing import refuse_fork
from catalogue.ledger.store import Ledger
from catalogue.ledger.stored import Erased
from catalogue.records.catalogue import Catalogue
from catalogue.records.known import value_of
from catalogue.records.replay import applied

State = Literal["whole", "behind", "forked", "no guard"]


@dataclass(frozen=True, slots=True)
class Recovery:
    """How the ledger stands to the newest checkpoint that its guard knows.

    Attributes:
        state: `whole`: it has all that was signed. `behind`: its end is missing. `forked`: other entries stand where
            signed ones stood. `no guard`: there is nothing to compare with.
        entries: how many the ledger has.
        signed: how many the newest signed checkpoint covers; None where there is none.
        unnamed: originals that no entry names; entries that are missing may have named them.
        ahead: how many entries the working tables hold beyond the ledger: what was lost can still be read there.
        undead: claims that were erased, and are there again, since the copy that was put back is older.
    """

    state: State
    entries: int
    signed: int | None
    unnamed: int
    ahead: int
    undead: int = 0

    @property
    def missing(self) -> int:
        """How many signed entries are not there, at least; entries that were never signed are not counted."""
        return max(0, (self.signed or 0) - self.entries)

    @property
    def exit_status(self) -> int:
        """0 where the ledger is whole, 1 where it is not, 3 where nothing could be compared."""
        return {"whole": 0, "no guard": NotChecked.exit_code}.get(self.state, DoesNotHold.exit_code)


def assess(catalogue: Catalogue) -> Recovery:
    """Compare the ledger with the guard; nothing is changed.

    Raises:
        LedgerError: the guard cannot be reached, or the ledger or the vault cannot be read.
        LedgerDamaged: the guard holds no checkpoint of this ledger.
    """
    known = catalogue.guard.newest()[0] if catalogue.guard else None
    state: State = "whole" if catalogue.guard else "no guard"
    size = catalogue.ledger.size
    if known is not None and known.size > size:
        state = "behind"
    elif known is not None:
        try:
            refuse_fork(catalogue.ledger, known.size, known.root)
        except LedgerDamaged:
            state = "forked"
    named = {
        value_of(entry.disclosures["sha256"])[1]
        for entry in catalogue.entries(0, size)
        if "sha256" in entry.disclosures
    }
    unnamed = sum(digest.hex not in named for digest in catalogue.vault.digests())
    ahead = max(0, _applied(catalogue) - size)
    return Recovery(state, size, known.size if known else None, unnamed, ahead, len(_undead(catalogue)))


def _undead(catalogue: Catalogue) -> list[Erased]:
    """Return what the ledger holds although the guard, or an entry, says it is erased; the tables may be as old."""
    stated = (
        Erased.of(one)
        for entry in catalogue.entries()
        if "erased" in entry.disclosures
        for one in value_of(entry.disclosures["erased"])[1]
    )
    remembered = catalogue.guard.erased() if catalogue.guard else ()
    return still_there(catalogue.ledger, dict.fromkeys((*filter(None, stated), *remembered)))


def erase_again(catalogue: Catalogue) -> int:
    """Erase what had been erased before an older copy was put back; return how many claims.

    The guard remembers them, so it does not need the entries that say so; nor does it need the working tables.

    Raises:
        LedgerError: the guard cannot be read, or the ledger's file cannot be written.
    """
    undead = _undead(catalogue)
    if undead:
        erase(catalogue.ledger, undead)
        catalogue.forget_tables()
    return len(undead)


def _applied(catalogue: Catalogue) -> int:
    """Return how many entries the working tables hold; 0 where they cannot be read, since they can be made again."""
    try:
        tables = sqlite.connect(catalogue.folder / "catalogue.db", read_only=True)
    except LedgerError:
        return 0
    try:
        return applied(tables)
    except sqlite.FAULTS:
        return 0
    finally:
        tables.close()


def take_back(catalogue: Catalogue, copy: Path) -> int:
    """Append what a newer copy of the ledger has beyond this one, all of it or nothing; return how many entries.

    The copy must begin with every entry that is here, and have the tree that the newest signed checkpoint names, the
    guard's or its own. Its checkpoints come along.

    Raises:
        FolderError: there is no ledger at `copy`.
        LedgerDamaged: it is a fork of this ledger, was changed, or does not reach to the newest checkpoint.
        LedgerError: it is another ledger, has nothing new or nothing signed, or this one cannot be written.
    """
    ledger, before = catalogue.ledger, catalogue.ledger.size
    known = catalogue.guard.newest()[0] if catalogue.guard else None
    with Ledger.open(copy, read_only=True) as newer:
        if newer.origin != ledger.origin:
            raise LedgerError(f"{copy} is another ledger, {newer.origin!r}: name a copy of {ledger.origin!r}")
        if newer.size <= before:
            raise LedgerError(f"{copy} has {newer.size} entries, and {before} are here: it has nothing to give")
        signed = _signed(catalogue, newer, known)
        with ledger.appending() as batch:
            for entry in newer.entries(before):
                batch.take(entry)
            batch.flush()
            _compare(newer, before, Checkpoint(ledger.origin, before, ledger.root(before)), copy)
            _compare(ledger, batch.size, signed, copy)
            there = ledger.newest_checkpoint()
            for stored in newer.checkpoints():
                if there is None or stored.size > there.size:
                    ledger.add_checkpoint(stored.note, *catalogue.verifiers)
    return ledger.size - before


def _signed(catalogue: Catalogue, newer: Ledger, known: Checkpoint | None) -> Checkpoint:
    """Return the newest checkpoint that the guard or the copy has, after checking its signature."""
    own = newer.newest_checkpoint()
    signed = [known] if known else []
    if own is not None:
        try:
            signed.append(open_checkpoint(own.note.encode(), newer.origin, catalogue.verifiers))
        except (DoesNotHold, InvalidEntry) as error:
            raise LedgerDamaged(f"the newest checkpoint of that copy is not this ledger's: {error}") from error
    if not signed:
        raise LedgerError("neither the guard nor that copy holds a checkpoint: nothing shows that its entries are true")
    return max(signed, key=lambda one: one.size)


def _compare(ledger: Ledger, size: int, signed: Checkpoint, copy: Path) -> None:
    """Return when a ledger of `size` entries or more has the root that is asked for."""
    if size < signed.size:
        raise LedgerDamaged(f"{copy} ends at {size} entries, but {signed.size} were signed: look for a newer copy")
    if ledger.root(signed.size) != signed.root:
        raise LedgerDamaged(f"{copy} is no true copy: its first {signed.size} entries are others than those known here")


def move_guard(catalogue: Catalogue, folder: Path) -> None:
    """Make a new guard in `folder` and use it from now on; it begins with the newest checkpoint of the ledger.

    Raises:
        LedgerDamaged: the present guard can be read, and the ledger does not extend its checkpoint.
        LedgerError: `folder` cannot be written, or holds a checkpoint already.
    """
    if catalogue.guard and catalogue.guard.holds_note():
        known, _ = catalogue.guard.newest()
        if known is not None:
            refuse_fork(catalogue.ledger, known.size, known.root)
    made = Guard(folder.absolute(), *catalogue.verifiers)
    made.create()
    newest = catalogue.ledger.newest_checkpoint()
    if newest is not None:
        made.replace(None, newest.note.encode())
    catalogue.use_guard(made.folder)
