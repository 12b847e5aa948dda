"""What somebody kept against the folder at hand: an earlier checkpoint, or another reader's release note (V11).

A log that was rewritten as a whole with its true key, a fork shown to one reader, and two folders for one checkpoint
all agree with themselves. Readers who compare what they hold find them, and have proof: both were signed by one key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from catalogue.audit.verdict import Sheet
from catalogue.base.digests import Digest
from catalogue.base.errors import DoesNotHold, FolderError, InvalidEntry
from catalogue.ledger import published
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.note import MAX_LENGTH, VerifierKey

CHECK = "V11"
CHECKS = {CHECK: "The folder agrees with what you kept: it extends that checkpoint, and has that release note."}


def read_kept(path: Path) -> bytes:
    """Return a kept note. Raises FolderError where it cannot be read, InvalidEntry where it is too long for one."""
    try:
        with path.open("rb") as stream:
            note = stream.read(MAX_LENGTH + 1)
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}") from error
    if len(note) > MAX_LENGTH:
        raise InvalidEntry(f"{path} is no checkpoint and no release note: it is longer than {MAX_LENGTH} bytes")
    return note


def compare_kept(
    note: bytes,
    keys: Sequence[VerifierKey],
    checkpoint: Checkpoint,
    root: Callable[[int], bytes],
    release: bytes | None,
    sheet: Sheet,
) -> None:
    """Compare one kept note with the folder.

    Args:
        note: a checkpoint or a release note, as it was signed.
        keys: the log's keys by which the folder was verified.
        checkpoint: of the folder.
        root: gives the root of so many of the folder's entries, at most as many as its checkpoint covers.
        release: the folder's release note to the byte; None where it has none that is signed.
        sheet: where the outcome goes.
    """
    try:
        if note.startswith(published.RELEASE_FORMAT.encode()):
            _same_release(note, keys, checkpoint, release, sheet)
        else:
            _extends(open_checkpoint(note, checkpoint.origin, keys), checkpoint, root, sheet)
    except (DoesNotHold, InvalidEntry) as error:
        sheet.fault(
            CHECK,
            f"what you kept was not signed by the key of this folder: {error}. Where the log's key was replaced since,"
            " name the earlier one in your policy too",
        )


def _extends(kept: Checkpoint, checkpoint: Checkpoint, root: Callable[[int], bytes], sheet: Sheet) -> None:
    if kept.size > checkpoint.size:
        sheet.gap(
            CHECK,
            f"you kept a checkpoint of {kept.size} entries, this folder has {checkpoint.size}: verify the later folder,"
            " and keep this one's checkpoint for it",
        )
    elif root(kept.size) != kept.root:
        sheet.fault(
            CHECK,
            f"the first {kept.size} entries are not those of the checkpoint that you kept: the log was rewritten, or"
            " you were shown a fork of it. Keep both: they were signed by one key",
        )
    else:
        sheet.compared[CHECK] = f"the log extends the checkpoint of {kept.size} entries that you kept"


def _same_release(
    note: bytes, keys: Sequence[VerifierKey], checkpoint: Checkpoint, release: bytes | None, sheet: Sheet
) -> None:
    kept = published.open_release(note, *keys)
    here = published.open_release(release, *keys) if release is not None else None
    if here is None:
        sheet.gap(CHECK, "this folder has no release note to compare with the one that you kept")
    elif kept == here:
        sheet.compared[CHECK] = f"the same release note, SHA-256 {Digest.of(note).hex}"
    elif kept.checkpoint == here.checkpoint:
        sheet.fault(
            CHECK,
            f"for one checkpoint of {checkpoint.size} entries two folders were signed: other claims or files were shown"
            " to whoever kept that note. Keep both: they were signed by one key",
        )
    else:
        sheet.gap(CHECK, "the release note that you kept is of another checkpoint: compare that checkpoint instead")
