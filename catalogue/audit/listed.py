"""The files of a public folder against their list, and the list against the signed release note: V7."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.audit.folder import PublicFolder
from catalogue.audit.stamped import stamp_names
from catalogue.audit.verdict import Sheet
from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger import published
from catalogue.ledger.note import MAX_LENGTH, VerifierKey

PICTURES = f"{published.MEDIA}/"
# SQLite takes these for part of the database, and what they hold for newer than what it holds.
_BESIDE = frozenset(f"{published.DATABASE}{end}" for end in ("-wal", "-shm", "-journal"))


def compare_files(
    folder: PublicFolder, sheet: Sheet, keys: Sequence[VerifierKey]
) -> tuple[published.Release | None, dict[str, bool]]:
    """Compare every file with the list and the list with the release note (V7).

    Returns:
        What the release note says, where the log's key signed it, and of each picture whether its name is its digest.
    """
    release = _release(folder, sheet, keys)
    listed: dict[str, published.Listed] = {}
    try:
        with folder.open(published.SUMS) as stream:
            listed = {one.path: one for one in published.read_sums(stream)}
    except (DoesNotHold, InvalidEntry) as error:
        sheet.fault("V7", f"{published.SUMS}: {error}")
        return release, {}
    media: dict[str, bool] = {}
    for one in listed.values():
        _file(folder, sheet, one, media)
        if one.path in _BESIDE:
            sheet.fault("V7", f"{one.path} stands beside {published.DATABASE}, which readers would see changed by it")
    try:
        for name in folder.unlisted({*listed, published.SUMS, published.RELEASE, *stamp_names(folder)}):
            sheet.fault("V7", f"{name!r} is not listed")
    except DoesNotHold as error:
        sheet.fault("V7", str(error))
    sheet.compared["V7"] = f"{len(listed)} files"
    return release, media


def _file(folder: PublicFolder, sheet: Sheet, listed: published.Listed, media: dict[str, bool]) -> None:
    name = listed.path
    try:
        found = folder.digest(name)
    except (DoesNotHold, InvalidEntry) as error:
        sheet.fault("V7", str(error))
        return
    if found != listed.digest:
        sheet.fault("V7", f"{name} has the digest {found}, not {listed.digest}")
    if name.startswith(PICTURES):
        media[name] = name == f"{PICTURES}{found.hex}.jpg"


def _release(folder: PublicFolder, sheet: Sheet, keys: Sequence[VerifierKey]) -> published.Release | None:
    """Return what the release note says, after comparing the three files that it names."""
    if not keys:
        sheet.gap("V7", "without the log's key, nobody can say who signed the release note")
        return None
    try:
        release = published.open_release(folder.read(published.RELEASE, MAX_LENGTH), *keys)
    except (DoesNotHold, InvalidEntry) as error:
        sheet.fault("V7", f"{published.RELEASE}: {error}")
        return None
    stated = (
        (published.CHECKPOINT, release.checkpoint),
        (published.DISCLOSURES, release.disclosures),
        (published.SUMS, release.files),
    )
    for name, digest in stated:
        try:
            found = folder.digest(name)
        except DoesNotHold as error:
            sheet.fault("V7", str(error))
            continue
        if found != digest:
            sheet.fault("V7", f"{name} has the digest {found}, the release note says {digest}")
    return release
