"""P15: are the bytes that entries name in the vault, and are they those bytes?

Missing and changed are different things, and so is a file that cannot be read. Files that no entry names are told as
information: an interrupted run may leave them, and they harm nothing.

Source: PREMIS 3 section 1.5.2 (fixity); NDSA levels of digital preservation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from catalogue.base import sqlite
from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, NotFound, VaultDamaged, VaultError
from catalogue.base.findings import Finding, Severity
from catalogue.vault import LocalVault

CODE = "P15"
CHECKED = "fixity.checked"
MISSING = "the file is missing from originals/: restore it from a copy"
_NAMED = """
SELECT claims ->> '$.sha256' AS sha256, min(idx), max(subject), min(subject IN (SELECT d.subject FROM entry d
  WHERE d.type = 'object.destroyed')) FROM entry
WHERE type IN ('photo.acquired', 'photo.derived') AND sha256 IS NOT NULL GROUP BY sha256 ORDER BY sha256
"""

Told = Callable[[int], None]


def fixity(connection: sqlite.Connection, vault: LocalVault, *, originals: bool, told: Told) -> Iterator[Finding]:
    """Yield a finding for each object that is missing, changed or unreadable, and for each file without an entry.

    Args:
        connection: a database with the ledger's claims in the table `entry`.
        vault: where the originals are.
        originals: read every object to its end, instead of only looking whether it is there.
        told: called with how many objects were looked at, after each of them.
    """
    named: set[Digest] = set()
    rows = connection.execute(_NAMED)
    for done, (text, idx, subject, destroyed) in enumerate(rows, start=1):
        try:
            digest = Digest.from_hex(str(text))
        except InvalidEntry as error:
            yield _finding("error", f"entry {idx}", f"the entry names no digest: {error}")
            continue
        named.add(digest)
        if destroyed:
            yield from _destroyed(vault, digest, str(subject))
        else:
            yield from _object(vault, digest, f"entry {idx}", str(subject), originals=originals)
        told(done)
    yield from _strangers(vault, named)


def outcome(findings: Iterable[Finding], originals: int, size: int, day: str) -> dict[str, Any]:
    """Return the claims that say what a run over all originals found.

    Args:
        findings: of an audit that read every original to its end.
        originals: how many there were.
        size: of the ledger when the run began.
        day: ISO date of the run.
    """
    wrong: dict[str, bool] = {}
    for finding in findings:
        digest = dict(finding.compared).get("sha256")
        if finding.code == CODE and finding.severity == "error" and isinstance(digest, str):
            wrong[digest] = finding.message == MISSING
    missing = sum(wrong.values())
    return {
        "originals": originals,
        "intact": originals - len(wrong),
        "missing": missing,
        "changed": len(wrong) - missing,
        "checkpoint_size": size,
        "occurred": day,
        **({"faults": sorted(wrong)[:1000]} if wrong else {}),
    }


def _destroyed(vault: LocalVault, digest: Digest, subject: str) -> Iterator[Finding]:
    """Yield a finding where a file is still there although an entry says that it was destroyed (P23)."""
    try:
        if vault.contains(digest):
            message = "the file was to be destroyed, and is still there: run `catalogue destroy --finish`"
            yield Finding("P23", "error", subject, message, (("sha256", digest.hex),))
    except VaultError as error:
        yield _finding("error", subject, f"the file cannot be looked for: {error}", ("sha256", digest.hex))


def _object(vault: LocalVault, digest: Digest, place: str, subject: str, *, originals: bool) -> Iterator[Finding]:
    compared: tuple[tuple[str, str | int], ...] = (("named by", place), ("sha256", digest.hex))
    try:
        if originals:
            vault.check(digest)
        elif not vault.contains(digest):
            yield _finding("error", subject, MISSING, *compared)
    except NotFound:
        yield _finding("error", subject, MISSING, *compared)
    except VaultDamaged as error:
        yield _finding("error", subject, f"the file has changed: {error}", *compared)
    except VaultError as error:
        yield _finding("error", subject, f"the file cannot be read, so nothing is known of it: {error}", *compared)


def _strangers(vault: LocalVault, named: set[Digest]) -> Iterator[Finding]:
    """Yield what lies in the vault and no entry accounts for."""
    try:
        for digest in vault.digests():
            if digest not in named:
                yield _finding("info", f"object {digest}", "orphan: no entry names this file")
        for path in vault.sweep():
            yield _finding("info", path.name, "left by an interrupted copy; it can be deleted when nothing runs")
        for path in vault.strangers():
            yield _finding("warning", str(path.relative_to(vault.root)), "this program does not put such a file there")
    except VaultError as error:
        yield _finding("error", "originals", str(error))


def _finding(severity: Severity, subject: str, message: str, *compared: tuple[str, str | int]) -> Finding:
    return Finding(CODE, severity, subject, message, compared)
