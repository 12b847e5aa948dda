"""From tags to what is relied upon: when, where, with what, which way up. Pure; odd values become notes."""

from __future__ import annotations

from catalogue.base.orientation import ORIENTATIONS, UPRIGHT
from catalogue.pictures.capture_time import taken
from catalogue.pictures.position import position, texts
from catalogue.pictures.reading import Capture, Tags

MAX_TEXT = 200


def capture(tags: Tags) -> Capture:
    """Return what `tags` (from `exif.read_tags`) say of the taking of the photo. Never raises.

    It proves nothing about the taking: whoever held the file could write these tags.
    """
    when = taken(tags)
    where, where_notes = position(tags)
    turn, turn_notes = _orientation(tags)
    make = _text(tags, "Image Make")
    lens = _text(tags, "EXIF LensModel")
    return Capture(
        taken=when.written,
        taken_tag=when.tag,
        taken_edtf=when.edtf,
        subsecond=when.subsecond,
        zone_status=when.zone_status,
        utc_offset=when.utc_offset,
        gps_utc=when.gps_utc,
        position=where,
        make=make,
        model=_text(tags, "Image Model"),
        serial=_text(tags, "EXIF BodySerialNumber"),
        lens=lens,
        software=_text(tags, "Image Software"),
        orientation=turn,
        notes=when.notes + where_notes + turn_notes,
    )


def _text(tags: Tags, name: str) -> str | None:
    """Return a tag as one line of text without control characters, or None where it is absent or blank."""
    text = " ".join(texts(tags, name))
    return "".join(char if char.isprintable() else " " for char in text).strip()[:MAX_TEXT] or None


def _orientation(tags: Tags) -> tuple[int | None, tuple[str, ...]]:
    written = texts(tags, "Image Orientation")
    if not written:
        return None, ()
    if len(set(written)) == 1 and written[0] in {str(value) for value in ORIENTATIONS}:
        return int(written[0]), ()
    if set(written) == {"0"}:  # written by many programs for "not known"
        return None, ("the orientation is 0, which means nothing; the picture is shown as stored",)
    return None, (f"the orientation is none of {UPRIGHT} to 8: {', '.join(written)[:40]!r}",)
