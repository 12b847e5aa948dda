"""Read one photo from its bytes: what it is, what it carries, what it says of its taking, how it looks.

Steps: (1) tell the type by content; (2) walk the container; (3) check the declared size; (4) count, then
parse the Exif block; (5) derive the capture facts; (6) decode and make upright previews. Only steps 1, 2,
3 and 6 can refuse a file; whatever goes wrong with Exif is a note, because metadata never lose a photo.

It spends what a hostile file makes it spend: `worker.Readers` calls it in a process with limits.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.base.digests import Digest
from catalogue.base.orientation import UPRIGHT, Rectangle
from catalogue.pictures import guard, pixels
from catalogue.pictures.capture import capture
from catalogue.pictures.container import walk
from catalogue.pictures.exif import TOOL as EXIFREAD
from catalogue.pictures.exif import read_tags
from catalogue.pictures.plausible import check_size
from catalogue.pictures.reading import NO_TAGS, PREVIEW_SIDES, Capture, Contents, Limits, Reading, Tags
from catalogue.pictures.sniff import HEAD_BYTES, Kind, name_note, sniff


def examine(
    data: bytes, *, name: str = "", limits: Limits | None = None, sides: Iterable[int] = PREVIEW_SIDES
) -> Reading:
    """Return what the bytes of a photo hold; `name` is used in messages and notes only.

    Raises:
        PhotoRefused: no photo of an accepted type, too large, implausible, or without decodable pixels.
    """
    limits = limits or Limits()
    kind, contents = opened(data, name, limits)
    tags, tag_notes = _tags(data, kind, contents, limits)
    taken = capture(tags)
    orientation, turn_note = _orientation(kind, taken)
    shown = pixels.previews(data, kind, contents, orientation, sides)
    own = (name_note(kind, name), turn_note)
    return Reading(
        sha256=Digest.of(data).hex,
        size_bytes=len(data),
        media_type=kind.media_type,
        extension=kind.extension,
        width=contents.width,
        height=contents.height,
        orientation=orientation,
        complete=shown.complete,
        capture=taken,
        tags=tags,
        raw_exif=contents.exif or b"",
        parts=contents.parts,
        previews=shown.previews,
        tools=(EXIFREAD, pixels.PILLOW, *pixels.TOOLS.get(kind.name, ())),
        notes=(*(note for note in own if note), *contents.notes, *tag_notes, *taken.notes, *shown.notes),
    )


def public_copy(
    data: bytes, max_side: int = 1600, redactions: Iterable[Rectangle] = (), *, limits: Limits | None = None
) -> bytes:
    """Return an upright JPEG of a photo without metadata, its longer side at most `max_side` pixels.

    `redactions` are regions of the stored grid, filled with grey. Prove it with `readback.read_back`.

    Raises:
        PhotoRefused: as `examine` does.
        InvalidEntry: a region does not lie within the stored picture.
    """
    limits = limits or Limits()
    kind, contents = opened(data, "", limits)
    orientation = orientation_of(data, kind, contents, limits)
    return pixels.copy(data, kind, contents, orientation, max_side, redactions)


def opened(data: bytes, name: str, limits: Limits) -> tuple[Kind, Contents]:
    """Return the type of a file and what its container declares, where decoding it is affordable (steps 1 to 3)."""
    kind = sniff(data[:HEAD_BYTES], name=name)
    if kind.name == "TIFF":
        guard.check(data, limits.exif_values)
    contents = walk(data, kind)
    check_size(contents, len(data), limits.pixels)
    return kind, contents


def orientation_of(data: bytes, kind: Kind, contents: Contents, limits: Limits) -> int:
    """Return the orientation that turns the stored grid upright, as `Reading.orientation` has it."""
    tags, _ = _tags(data, kind, contents, limits)
    return _orientation(kind, capture(tags))[0]


def _tags(data: bytes, kind: Kind, contents: Contents, limits: Limits) -> tuple[Tags, tuple[str, ...]]:
    block = data if kind.name == "TIFF" else contents.exif
    return read_tags(block, limit=limits.exif_values) if block else (NO_TAGS, ())


def _orientation(kind: Kind, taken: Capture) -> tuple[int, str | None]:
    written = taken.orientation or UPRIGHT
    if kind.name == "HEIF":
        note = f"Exif says orientation {written}; HEIF turns itself, so it is not applied again"
        return UPRIGHT, note if written != UPRIGHT else None
    return written, None
