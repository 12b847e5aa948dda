"""The time stamps of a public folder: over which checkpoint, by whom, and by when its entries existed therefore (V12).

A stamp comes after its checkpoint was signed, so the release note does not name it: it vouches for itself. Its file is
named by the size of the checkpoint, whose text the log itself gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cryptography.x509 import Certificate

from catalogue.audit.folder import PublicFolder
from catalogue.audit.verdict import Sheet
from catalogue.base.errors import DoesNotHold, FolderError, InvalidEntry
from catalogue.ledger import published
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.timestamp import MAX_REPLY, Token, imprint_of, read_certificates, read_reply, verify_reply

CHECK = "V12"
_NONE = "the folder has no time stamps, so nothing but its own word says when its entries were made"
_NO_AUTHORITY = (
    "no authority's certificate was given, so nobody can say who signed the time stamps; give one with --authority"
)


def read_authorities(paths: Sequence[Path]) -> tuple[Certificate, ...]:
    """Return the certificates in files that somebody trusts. Raises FolderError, InvalidEntry."""
    found: list[Certificate] = []
    for path in paths:
        try:
            found += read_certificates(path.read_bytes())
        except OSError as error:
            raise FolderError(f"{path} cannot be read: {error.strerror}") from error
    return tuple(found)


def stamp_names(folder: PublicFolder) -> Iterator[str]:
    """Yield the names of files that stand where time stamps do and are named as one is. Raises DoesNotHold."""
    for name in folder.below(published.TIMESTAMPS, 0):
        if published.parse_stamp_path(name) is not None:
            yield name


def compare_stamps(
    folder: PublicFolder,
    sheet: Sheet,
    roots: Sequence[Certificate],
    checkpoint: Checkpoint,
    root: Callable[[int], bytes],
) -> None:
    """Compare each time stamp with the log.

    Args:
        folder: whose stamps.
        sheet: where the outcome goes.
        roots: certificates of authorities that are trusted; there may be none.
        checkpoint: of the folder.
        root: gives the root of so many of the folder's entries, at most as many as its checkpoint covers.
    """
    shown: list[tuple[int, Token, str]] = []
    try:
        names = sorted(stamp_names(folder))
    except DoesNotHold as error:
        sheet.fault(CHECK, str(error))
        return
    for name in names:
        size, authority = published.parse_stamp_path(name) or (0, "")
        try:
            text = _text(checkpoint, size, root)
            shown.append((size, verify_stamp(folder, name, text, roots), authority))
        except (DoesNotHold, InvalidEntry) as error:
            sheet.fault(CHECK, f"{name}: {error}")
    if not names or not roots:
        why = _NO_AUTHORITY if names else _NONE
        sheet.gap(CHECK, why)
        sheet.excused.add(CHECK)
        sheet.not_shown.append(f"when an entry was made: {why}")
    elif shown:
        size, token, authority = min(shown, key=lambda one: (-one[0], one[1].latest))
        sheet.compared[CHECK] = (
            f"time stamps: {len(shown)}; the first {size} entries existed by {token.latest.isoformat()} ({authority})"
        )


def _text(checkpoint: Checkpoint, size: int, root: Callable[[int], bytes]) -> str:
    if size > checkpoint.size:
        raise DoesNotHold(f"a stamp over a checkpoint of {size} entries, and the log here has {checkpoint.size}")
    return checkpoint.text if size == checkpoint.size else Checkpoint(checkpoint.origin, size, root(size)).text


def verify_stamp(folder: PublicFolder, name: str, text: str, roots: Sequence[Certificate]) -> Token:
    """Return what a file of a folder says, when it is a token over a checkpoint's text, by an authority under `roots`.

    Without roots only the digest is compared.

    Raises:
        DoesNotHold, InvalidEntry: it is not.
    """
    reply = folder.read(name, MAX_REPLY)
    if roots:
        return verify_reply(reply, text, roots)
    token = read_reply(reply)
    if token.imprint != imprint_of(text):
        raise DoesNotHold("the token is over another checkpoint")
    return token
