"""Derive the time of taking and how far its zone is known.

Exif writes local time without a zone. Two things can supply it: the offset tag that newer cameras write,
and the satellite time, when it differs from the written time by an offset that some place on Earth uses.
A fix may be old, so that agreement within a minute is support and disagreement only a question.

Source: Exif 3.0 sections 4.6.5.1 (DateTime), 4.6.6.8 and 4.6.6.30 (GPS time and date); EDTF (ISO 8601-2).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from catalogue.pictures.position import fraction, texts
from catalogue.pictures.reading import Tags

AGREES_WITHIN_SECONDS = 60
# hours and quarters that clocks were set to since 1990 (IANA tz database)
_QUARTERS = {h * 4 for h in range(-12, 15)} | {-38, -14, -10, 14, 18, 22, 23, 26, 34, 35, 38, 42, 46, 51, 55}
_TAGS = (
    ("EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal"),
    ("EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized", "EXIF OffsetTimeDigitized"),
)
_WRITTEN = re.compile(
    r"(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?.*", re.ASCII | re.DOTALL
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)
_HOUR = 60
_FURTHEST = 14 * _HOUR


@dataclass(frozen=True, slots=True)
class Taken:
    """The time of taking: as written, in EDTF, and the standing of its zone. See `reading.Capture`."""

    written: str | None = None
    tag: str | None = None
    edtf: str | None = None
    subsecond: str | None = None
    zone_status: str = "unknown"
    utc_offset: str | None = None
    gps_utc: str | None = None
    notes: tuple[str, ...] = ()


def taken(tags: Tags) -> Taken:
    """Return what the tags say of the time of taking. Never raises: what is odd becomes a note.

    Only the original and digitised times count: DateTime is when the file was last changed.
    """
    notes: list[str] = []
    utc = _gps_utc(tags, notes)
    gps_text = utc.strftime("%Y-%m-%dT%H:%M:%SZ") if utc else None
    for name, subsecond_name, offset_name in _TAGS:
        written = " ".join(texts(tags, name)).strip()
        if not written:
            continue
        date, time, local = _parse(written)
        if date is None:
            notes.append(f"{name.removeprefix('EXIF ')} is no date: {written[:40]!r}")
            continue
        if time is None:
            notes.append(f"{name.removeprefix('EXIF ')} has no readable time of day: {written[:40]!r}")
        subsecond = "".join(texts(tags, subsecond_name)).strip()
        offset = _offset("".join(texts(tags, offset_name)).strip(), notes)
        status, minutes = _zone(local, utc, offset, notes)
        relied = status in {"offset-tag", "gps-utc-agrees"}
        return Taken(
            written=written[:64],
            tag=name.removeprefix("EXIF "),
            edtf=date + (f"T{time}" + (_spell(minutes) if relied and minutes is not None else "") if time else ""),
            subsecond=subsecond[:9] if subsecond.isascii() and subsecond.isdigit() else None,
            zone_status=status,
            utc_offset=None if minutes is None else _spell(minutes),
            gps_utc=gps_text,
            notes=tuple(notes),
        )
    return Taken(gps_utc=gps_text, notes=tuple(notes))


def _parse(written: str) -> tuple[str | None, str | None, dt.datetime | None]:
    """Return the date and the time of day in EDTF, and both as a value; None for each that is not there."""
    found = _WRITTEN.fullmatch(written)
    if not found or found[1] == "0000":
        return None, None, None
    year, month, day = found[1], found[2], found[3]
    if month == "00":
        return year, None, None
    if day == "00":
        return (f"{year}-{month}" if month <= "12" else None), None, None
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None, None, None
    if found[4] is None:
        return date.isoformat(), None, None
    try:
        time = dt.time(int(found[4]), int(found[5]), int(found[6] or 0))
    except ValueError:
        return date.isoformat(), None, None
    return date.isoformat(), time.isoformat(), dt.datetime.combine(date, time)


def _offset(written: str, notes: list[str]) -> int | None:
    """Return an offset from UTC in minutes; None where there is none or it is none."""
    if written in {"", ":", "   :"}:
        return None
    if written == "Z":
        return 0
    found = _OFFSET.fullmatch(written)
    minutes = int(found[2]) * 60 + int(found[3]) if found else _FURTHEST + 1
    if minutes > _FURTHEST or (found and int(found[3]) >= _HOUR):
        notes.append(f"the offset tag is no offset from UTC: {written[:20]!r}")
        return None
    return -minutes if found and found[1] == "-" else minutes


def _spell(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _gps_utc(tags: Tags, notes: list[str]) -> dt.datetime | None:
    """Return the satellite time, without its fraction of a second."""
    date, time = "".join(texts(tags, "GPS GPSDate")).strip(), texts(tags, "GPS GPSTimeStamp")
    if not date or not time:
        return None
    day = _parse(date)[0]
    parts = [fraction(text) for text in time[:3]]
    try:
        hours, minutes, seconds = (int(part) if part is not None else -1 for part in parts)
        return dt.datetime.combine(dt.date.fromisoformat(day or ""), dt.time(hours, minutes, seconds))
    except (ValueError, OverflowError):
        notes.append(f"the satellite time cannot be read: {date[:20]!r} {', '.join(time)[:40]!r}")
        return None


def _zone(
    local: dt.datetime | None, utc: dt.datetime | None, offset: int | None, notes: list[str]
) -> tuple[str, int | None]:
    """Return the zone's standing and its offset in minutes; see ZONE_STATUSES."""
    if local is None or utc is None:
        return ("unknown", None) if offset is None or local is None else ("offset-tag", offset)
    ahead = int((local - utc).total_seconds())
    if offset is not None:
        lag = ahead - offset * 60
        if abs(lag) <= AGREES_WITHIN_SECONDS:
            return "offset-tag", offset
        notes.append(f"the satellite time is {abs(lag)} s {'before' if lag > 0 else 'after'} the written time")
        # an old fix lies before the photo by any span; one after it, or off by a whole zone, contradicts it
        whole = round(lag / 900)
        zone_off = whole in _QUARTERS - {0} and abs(lag - whole * 900) <= AGREES_WITHIN_SECONDS
        return ("gps-utc-disagrees" if lag < 0 or zone_off else "offset-tag"), offset
    quarters = round(ahead / 900)
    if quarters in _QUARTERS and abs(ahead - quarters * 900) <= AGREES_WITHIN_SECONDS:
        return "gps-utc-agrees", quarters * 15
    notes.append(f"the satellite time differs from the time written by {ahead} s, which is no offset in use")
    return "gps-utc-disagrees", None
