"""Erasing claims from the ledger's file: their texts go, every copy of them in it too, and the tree stays whole.

A claim's text is what the digest in the entry commits to. Without it nobody can tell what stood there: the salt has 128
random bits. With the claim `actor` goes the attestation, because a signature can be tested against known keys.

    1. in one transaction the guards of the two tables are lifted, the rows deleted, the guards put back
    2. VACUUM writes the whole file anew: splits of pages may have left parts of deleted rows in others
    3. the write-ahead log is emptied

Not reached: copies of the file that lie elsewhere, and blocks that the file system or the disk has not overwritten yet.

Source: https://www.sqlite.org/pragma.html#pragma_secure_delete and #pragma_wal_checkpoint,
https://www.sqlite.org/lang_vacuum.html.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.base import sqlite
from catalogue.base.errors import LedgerError
from catalogue.ledger import database
from catalogue.ledger.disclosure import digest_of
from catalogue.ledger.store import Ledger
from catalogue.ledger.stored import Erased

ACTOR = "actor"
_GUARDS = ("disclosure_no_delete", "entry_no_update")


def still_there(ledger: Ledger, erased: Iterable[Erased]) -> list[Erased]:
    """Return those claims whose text the ledger still holds. Raises LedgerError."""
    query = "SELECT text FROM disclosure WHERE idx = ? AND name = ?"
    found = []
    for one in erased:
        rows = ledger.rows(query, (one.entry, one.name))
        if rows and digest_of(rows[0][0]) == one.digest:
            found.append(one)
    return found


def erase(ledger: Ledger, erased: Iterable[Erased]) -> int:
    """Delete the texts of claims from the ledger's file; return how many there were, since some may be gone already.

    Raises:
        LedgerError: the file cannot be written, or somebody else is reading it, so that the copy in the write-ahead log
            stays: repeat it.
    """
    there = still_there(ledger, erased)
    if there:
        with ledger.exclusively():
            guards = {name: ledger.rows("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)) for name in _GUARDS}
            for name in guards:
                ledger.rows(f"DROP TRIGGER IF EXISTS {name}")
            for one in there:
                ledger.rows("DELETE FROM disclosure WHERE idx = ? AND name = ?", (one.entry, one.name))
                if one.name == ACTOR:
                    ledger.rows("UPDATE entry SET attestation = NULL WHERE idx = ?", (one.entry,))
            for ((sql,),) in (rows for rows in guards.values() if rows):
                ledger.rows(sql)
    with database.reading():
        try:
            ledger.rows("VACUUM")
            busy = ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite.Error as error:
            raise LedgerError(f"what was erased may still stand in free pages: {error}; repeat it") from error
    if busy and busy[0][0]:
        raise LedgerError("another process reads the ledger, so its write-ahead log was not emptied: repeat it")
    return len(there)
