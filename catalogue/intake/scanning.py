"""Have software look for bar codes and text on photographs, and record what it suggests: never as a reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, NotFound, VaultDamaged
from catalogue.base.ids import kind_of, parse_id
from catalogue.base.orientation import Rectangle
from catalogue.intake.claims import clean
from catalogue.markings.region import selector
from catalogue.pictures.finds import Find, Scan
from catalogue.pictures.lettering import check_languages
from catalogue.pictures.reading import Limits
from catalogue.pictures.worker import Readers
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Statement, record, utc_now
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State

SUGGESTED = "marking.suggested"
LIMITS = Limits(cpu_seconds=60, wall_seconds=80.0)  # the whole picture at full size, and text recognition after it
_LONGEST = 8000
_OPTIONAL = (
    "payload_hex",
    "symbology",
    "symbology_identifier",
    "symbol_version",
    "error_correction",
    "correction_unused",
    "score",
    "score_scale",
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What software found on a photograph: `claims` of marking.suggested.

    `entry` is its ledger index where it is recorded, now or before (`known`), else None.
    """

    photo: str
    claims: dict[str, Any]
    entry: int | None = None
    known: bool = False


def photos_of(catalogue: Catalogue, target: str) -> list[str]:
    """Return the photograph of that id, or the photographs that show the item of that id.

    Raises:
        NotFound: there is no such record.
        InvalidEntry: it is of another kind, or no photograph shows the item.
    """
    kind, subject = parse_id(target)
    if not State(catalogue.projection).exists(subject):
        raise NotFound(f"there is no record {subject}")
    if kind == "photo":
        return [subject]
    if kind != "item":
        raise InvalidEntry(f"{subject} is of kind {kind}; name photographs, or items to scan all photographs of each")
    query = "SELECT photo FROM depiction WHERE item = ? GROUP BY photo ORDER BY min(entry)"
    found = [str(photo) for (photo,) in catalogue.projection.execute(query, (subject,))]
    if not found:
        raise InvalidEntry(f"no photograph is stated to show {subject}")
    return found


def scan(
    catalogue: Catalogue,
    photos: Sequence[str],
    *,
    languages: Sequence[str] = (),
    region: Rectangle | None = None,
    keep: bool = False,
    clock: Clock = utc_now,
) -> Iterator[Suggestion]:
    """Yield what software finds on photographs; with `keep`, once it is recorded by the agent of this program.

    What was suggested before in the same words by the same software is not recorded again.

    Args:
        catalogue: where.
        photos: ids of photographs, which must have been examined.
        languages: models of text recognition; they need a region, since over a whole picture it invents text.
        region: where to look, in the stored pixel grid; everywhere if None.
        keep: whether to record.
        clock: what time it is.

    Raises:
        InvalidEntry: languages without a region, a region that reaches beyond a picture, or an unknown language.
        NotChecked: text was asked for, and there is no program for it.
        NotFound: there is no such photograph, or its original is gone.
        VaultDamaged: the original is not the bytes that were acquired.
        PhotoRefused: a photograph cannot be decoded.
    """
    if languages and region is None:
        raise InvalidEntry("text recognition needs a region: over a whole picture it invents text")
    if languages:
        check_languages(languages)
    with Readers(jobs=1, limits=LIMITS) as readers:
        for photo in photos:
            original = _original(catalogue, photo)
            found = readers.scan(catalogue.vault.path(original), languages, region)
            if found.sha256 != original.hex:
                raise VaultDamaged(
                    f"the original of {photo} is not the bytes that were acquired; run `catalogue audit`"
                )
            yield from _suggestions(catalogue, photo, found, clock if keep else None)


def _original(catalogue: Catalogue, photo: str) -> Digest:
    state = State(catalogue.projection)
    acquired = state.entries(photo, "photo.acquired") if kind_of(photo) == "photo" else []
    if not acquired:
        raise NotFound(f"there is no photograph {photo}")
    if state.entries(photo, "object.destroyed"):
        raise NotFound(f"the original of {photo} was destroyed")
    return Digest.from_hex(acquired[0].claims["sha256"])


def _suggestions(catalogue: Catalogue, photo: str, found: Scan, clock: Clock | None) -> Iterator[Suggestion]:
    there = State(catalogue.projection).entries(photo, SUGGESTED)
    new: list[dict[str, Any]] = []
    for find in found.finds:
        claims = claims_of(find, found.orientation)
        known = _known(there, claims)
        if known is not None:
            yield Suggestion(photo, claims, known, known=True)
        elif claims not in new:
            new.append(claims)
    if clock is None:
        yield from (Suggestion(photo, claims) for claims in new)
        return
    statements = [Statement(SUGGESTED, catalogue.settings.software, claims, photo) for claims in new]
    made = record(catalogue, statements, clock=clock) if statements else ()
    yield from (Suggestion(photo, claims, one.entry) for claims, one in zip(new, made, strict=True))


def claims_of(find: Find, orientation: int) -> dict[str, Any]:
    """Return a find as claims of marking.suggested."""
    stated = {name: getattr(find, name) for name in _OPTIONAL}
    claims: dict[str, Any] = {
        "method": find.method,
        "suggested": clean(find.text, _LONGEST),
        **{name: value for name, value in stated.items() if value is not None},
        "region": {"orientation": orientation, "selector": selector(find.region)},
        "tools": [{"name": tool.name, "version": tool.version} for tool in find.tools],
    }
    if find.corners is not None:
        claims["corners"] = [list(corner) for corner in find.corners]
    return claims


def _known(there: Sequence[KnownEntry], claims: dict[str, Any]) -> int | None:
    """Return the entry that suggests the same already, withdrawn or not."""
    for entry in there:
        if all(entry.claims.get(name) == value for name, value in claims.items()):
            return entry.idx
    return None
