"""Verifying a public folder: offline, from the folder and our own `schema/` alone, believing nothing that it says.

1. Read the checkpoint; take the log's key from the policy that was given, else from the folder (V1, V1b).
2. Read the release note and the list of files; compare every file, and look for files that are not listed (V7).
3. Walk the log once: bodies into the tree, digests against repetition, disclosures against their entries, attestations
   against keys that earlier entries gave (V2, V3, V5), actors against their roles (V10). Compare the tree with what
   was kept (V11) and with time stamps (V12).
4. Compare what is disclosed with what disclosed releases name, and look for hidden amendments (V4, V9).
5. Replay the disclosed claims with our own SQL; compare every cell of the folder's database, and the pictures with
   what the tables name (V6, V6b, V6c).
6. Recompute who recorded, accepted and released (V8).

Each check has an outcome of its own, and a fault in one does not stop the others that can still be done. The outcome is
`does not hold` where one check does not hold, `not checked` where none fails but one could not be done.

A folder cannot vouch for its own key. Without a policy from elsewhere V1b is `not checked`, says so, and stands in
`not_shown`; yet it does not lower the outcome. Consistency is what can be shown from the folder alone, it is shown in
full, and a verdict that could never be `holds` without a second file would only be switched off by those who script it.
With a policy V1b counts like every other check.

Not proved: see `not_shown` of every verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.x509 import Certificate

from catalogue.audit import eyes, tables
from catalogue.audit.facts import Facts
from catalogue.audit.folder import PublicFolder
from catalogue.audit.kept import CHECK as KEPT
from catalogue.audit.kept import CHECKS as KEPT_CHECKS
from catalogue.audit.kept import compare_kept, read_kept
from catalogue.audit.listed import PICTURES, compare_files
from catalogue.audit.log import Broken
from catalogue.audit.scratch import scratch
from catalogue.audit.stamped import compare_stamps, read_authorities
from catalogue.audit.trust import read_policy
from catalogue.audit.verdict import CHECKS, Sheet, Verdict
from catalogue.audit.walk import Walk
from catalogue.base import sqlite
from catalogue.base.errors import DoesNotHold, InvalidEntry, NotChecked
from catalogue.base.model import schema_digest
from catalogue.ledger import published
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.note import MAX_LENGTH, VerifierKey, parse_note
from catalogue.records.replay import insert_entries, refill

NOT_SHOWN = (
    "that a photograph is truthful, or when it was taken",
    "who is behind a key; that two agents are two people",
    "what was never submitted, and what was never released, rival statements included",
    "that nobody was shown another folder for the same checkpoint: compare the digest of log/release",
    "that README.txt, metadata.yml and datasette.yml say what is right: they are words beside the record",
)
_OWN_KEY = "the key was taken from the folder itself: this shows that it agrees with itself, not where it comes from"
_TABLES = ("V6", "V6b", "V6c")
_NEEDS_LOG = ("V2", "V3", "V4", "V5", *_TABLES, "V8", "V9", "V10", "V12")
_NAMED = "SELECT public_copy, public_thumbnail FROM photo"


def verify(
    path: Path, policy: Path | None = None, kept: Sequence[Path] = (), authorities: Sequence[Path] = ()
) -> Verdict:
    """Verify the public folder at `path`.

    Args:
        path: the folder; nothing in it is written or executed.
        policy: a C2SP tlog-policy with the log's key, obtained from elsewhere.
        kept: checkpoints and release notes that somebody kept, to compare the folder with (V11).
        authorities: certificates in PEM of time-stamping authorities that are trusted (V12).

    Raises:
        FolderError: there is no folder at `path`, or a file is not there.
        InvalidEntry: `policy` is no policy, or a file of `authorities` holds no certificate.
    """
    notes, roots = [read_kept(one) for one in kept], read_authorities(authorities)
    sheet = Sheet({**CHECKS, **KEPT_CHECKS} if notes else CHECKS, not_shown=list(NOT_SHOWN))
    with PublicFolder(path) as folder:
        _Verification(folder, sheet, notes, roots).run(_trusted(policy, sheet), asked=policy is not None)
    return sheet.verdict()


def _trusted(policy: Path | None, sheet: Sheet) -> tuple[VerifierKey, ...] | None:
    """Return the keys that the policy from elsewhere trusts; None where there is none, or none that can be applied."""
    if policy is None:
        sheet.gap("V1b", f"no policy was given; {_OWN_KEY}. Give one with --policy")
        sheet.not_shown.append(_OWN_KEY)
        sheet.excused.add("V1b")
        return None
    try:
        return read_policy(policy)
    except NotChecked as error:
        sheet.gap("V1b", str(error))
        return None


class _Verification:
    """One run over one folder."""

    def __init__(self, folder: PublicFolder, sheet: Sheet, kept: Sequence[bytes], roots: Sequence[Certificate]) -> None:
        self._folder = folder
        self._sheet = sheet
        self._kept = kept
        self._roots = roots

    def run(self, trusted: tuple[VerifierKey, ...] | None, *, asked: bool) -> None:
        checkpoint, keys = self._checkpoint(trusted, asked=asked)  # 1
        release, media = compare_files(self._folder, self._sheet, keys)  # 2
        if checkpoint is None:
            self._undone("there is no checkpoint to compare with")
            return
        with scratch(checkpoint.size) as connection:
            facts = Facts(connection)
            try:
                with sqlite.transaction(connection):
                    walk = Walk(self._sheet)
                    touched = insert_entries(connection, walk.known(self._folder, facts, checkpoint))  # 3
                    facts.flush()
            except Broken as error:
                self._sheet.fault(error.check, str(error))
                self._undone(f"the log could not be read to its end: {error}")
                return
            self._compare_kept(keys, checkpoint, walk)
            compare_stamps(self._folder, self._sheet, self._roots, checkpoint, walk.root)
            self._agreements(facts)  # 4
            self._tables(connection, touched, checkpoint.size, release, media)  # 5
            self._eyes(connection, facts.untyped())  # 6

    def _undone(self, why: str) -> None:
        for check in (*_NEEDS_LOG, *(KEPT_CHECKS if self._kept else ())):
            self._sheet.gap(check, why)

    def _compare_kept(self, keys: Sequence[VerifierKey], checkpoint: Checkpoint, walk: Walk) -> None:
        if not self._kept:
            return
        if not keys:
            self._sheet.gap(KEPT, "without the log's key, nobody can say who signed what you kept")
            return
        try:
            release = self._folder.read(published.RELEASE, MAX_LENGTH)
        except DoesNotHold:
            release = None
        for note in self._kept:
            compare_kept(note, keys, checkpoint, walk.root, release, self._sheet)

    # 1 ------------------------------------------------------------------------------------------------

    def _checkpoint(
        self, trusted: tuple[VerifierKey, ...] | None, *, asked: bool
    ) -> tuple[Checkpoint | None, tuple[VerifierKey, ...]]:
        """Return the checkpoint and the log's keys, one of which signed it, as far as they can be had."""
        checkpoint: Checkpoint | None = None
        keys: tuple[VerifierKey, ...] = ()
        try:
            note = self._folder.read(published.CHECKPOINT, MAX_LENGTH)
            checkpoint = Checkpoint.parse(parse_note(note).text)
            stated = self._own_keys(checkpoint.origin)
            keys = tuple(key for key in trusted or () if key.name == checkpoint.origin)
            if asked and trusted is not None:
                self._trust(checkpoint.origin, keys, stated)
            keys = keys or stated
            if not keys:
                raise DoesNotHold(f"log/policy names no key of the log {checkpoint.origin!r}")  # noqa: TRY301
            open_checkpoint(note, checkpoint.origin, keys)
            self._sheet.compared["V1"] = f"{checkpoint.size} entries of {checkpoint.origin}, signed by {_listed(keys)}"
        except (DoesNotHold, InvalidEntry, NotChecked) as error:
            self._sheet.fault("V1", str(error))
        return checkpoint, keys

    def _own_keys(self, origin: str) -> tuple[VerifierKey, ...]:
        """Return the keys that the folder itself names for the log: two while one takes the other's place."""
        keys = published.parse_policy(self._folder.read(published.POLICY, published.MAX_POLICY))
        return tuple(key for key in keys if key.name == origin)

    def _trust(self, origin: str, keys: tuple[VerifierKey, ...], stated: tuple[VerifierKey, ...]) -> None:
        if not keys:
            self._sheet.fault("V1b", f"the policy that was given names no key of the log {origin!r}")
        elif set(keys).isdisjoint(stated):
            self._sheet.fault("V1b", f"the folder names another key of {origin!r} than the policy that was given")
        else:
            self._sheet.compared["V1b"] = f"the policy that was given names the key {_listed(keys)}"

    # 4 ------------------------------------------------------------------------------------------------

    def _agreements(self, facts: Facts) -> None:
        for message in facts.unreleased():
            self._sheet.fault("V4", message)
        for message in facts.hidden_amendments():
            self._sheet.fault("V9", message)
        self._sheet.compared["V4"] = f"{facts.count()} claims"

    # 5 ------------------------------------------------------------------------------------------------

    def _tables(
        self,
        connection: sqlite.Connection,
        touched: Iterable[str],
        size: int,
        release: published.Release | None,
        media: dict[str, bool],
    ) -> None:
        """Replay what is disclosed with our own SQL, and compare the folder's database and pictures with it."""
        if release is not None and release.schema != schema_digest():
            message = (
                f"the folder was made with another data model ({release.schema.hex[:12]}…, here"
                f" {schema_digest().hex[:12]}…): verify it with the version of this program that made it"
            )
            for check in _TABLES:
                self._sheet.gap(check, message)
            return
        try:
            with sqlite.transaction(connection):
                refill(connection, touched, size=size)
            self._pictures(connection, media)
            with self._folder.open(published.DATABASE):  # a regular file, or DoesNotHold
                tables.attach(connection, self._folder.root / published.DATABASE, immutable=True)
            for difference in tables.differences(connection):
                self._sheet.fault("V6c" if difference.of_search else "V6", str(difference))
            if free := tables.free_pages(connection):
                self._sheet.fault("V6", f"{published.DATABASE} has {free} free pages, in which anything may stand")
            self._sheet.compared["V6"] = f"{tables.count(connection)} tables, every cell"
        except (DoesNotHold, *sqlite.FAULTS) as error:
            self._sheet.fault("V6", f"{published.DATABASE} cannot be compared: {error}")
            self._sheet.gap("V6c", f"{published.DATABASE} cannot be compared")

    def _pictures(self, connection: sqlite.Connection, media: dict[str, bool]) -> None:
        named = {f"{PICTURES}{digest}.jpg" for row in connection.execute(_NAMED) for digest in row if digest}
        for name in sorted(named | media.keys()):
            if name not in media:
                self._sheet.fault("V6b", f"{name} is missing")
            elif name not in named:
                self._sheet.fault("V6b", f"{name} is a picture that no disclosed claim names")
            elif not media[name]:
                self._sheet.fault("V6b", f"{name} is another picture than its name says")
        self._sheet.compared["V6b"] = f"{len(named)} pictures"

    # 6 ------------------------------------------------------------------------------------------------

    def _eyes(self, connection: sqlite.Connection, untyped: int) -> None:
        if untyped:
            self._sheet.gap(
                "V8", f"of {untyped} released entries it is not disclosed of which type they are, or about what"
            )
        for breach in eyes.breaches(connection):
            self._sheet.fault("V8", breach.message)
        unknown = 0
        for breach in eyes.unaccepted(connection):
            if breach.known:
                self._sheet.fault("V8", breach.message)
            unknown += not breach.known
        if unknown:
            self._sheet.not_shown.append(
                f"who accepted {unknown} released entries: no decision about them is disclosed"
            )
        authors = eyes.unknown_authors(connection)
        if authors:
            self._sheet.gap("V8", f"of {authors} released entries it is not disclosed who stated or released them")


def _listed(keys: Sequence[VerifierKey]) -> str:
    return " or ".join(map(str, keys))
