"""Derive a position from GPS tags, exactly: fractions in, decimal strings out, no floating point.

Source: Exif 3.0 section 4.6.6 (GPS attribute information).
"""

from __future__ import annotations

import re
from fractions import Fraction

from catalogue.pictures.reading import Position, Tags

DEGREE_DECIMALS = 7
METRE_DECIMALS = 2
_HORIZONTAL_ERROR = "GPS Tag 0x001F"  # GPSHPositioningError, of which exifread has no name
_SIXTY = 60
_HIGHEST_M = 1_000_000
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?(?:/\d{1,20})?")


def fraction(text: str) -> Fraction | None:
    """Return the number written as `12`, `12.5` or `25/2`; None for anything else, and for n/0."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    top, _, bottom = text.strip().partition("/")
    if bottom and int(bottom) == 0:
        return None
    return Fraction(top) / int(bottom or 1)


def decimal(value: Fraction, places: int) -> str:
    """Return `value` rounded half to even with exactly `places` decimals; zero has no sign."""
    scaled = round(value * 10**places)
    digits = f"{abs(scaled):0{places + 1}d}"
    return ("-" if scaled < 0 else "") + digits[:-places] + "." + digits[-places:]


def texts(tags: Tags, name: str) -> tuple[str, ...]:
    """Return the values of a tag as texts; none where it is absent."""
    value = tags.get(name, ())
    return (value,) if isinstance(value, str) else value


def position(tags: Tags) -> tuple[Position | None, tuple[str, ...]]:
    """Return the position that the GPS tags give, or None, and notes on what is odd. Never raises."""
    notes: list[str] = []
    latitude = _degrees(tags, "GPS GPSLatitude", "NS", 90, notes)
    longitude = _degrees(tags, "GPS GPSLongitude", "EW", 180, notes)
    if latitude is None or longitude is None:
        if (latitude is None) != (longitude is None):
            notes.append("only one of latitude and longitude can be read: no position")
        return None, tuple(notes)
    if latitude == 0 and longitude == 0:
        notes.append("the position is 0, 0 (null island): the receiver had no fix, no position was taken")
        return None, tuple(notes)
    if "".join(texts(tags, "GPS GPSStatus")).strip().upper() == "V":
        notes.append("the receiver marked its position as void (GPSStatus V): it may be old")
    found = Position(
        latitude=decimal(latitude, DEGREE_DECIMALS),
        longitude=decimal(longitude, DEGREE_DECIMALS),
        altitude_m=_altitude(tags, notes),
        horizontal_error_m=_measure(tags, _HORIZONTAL_ERROR, "the horizontal error", notes),
        direction_degrees=_measure(tags, "GPS GPSImgDirection", "the direction", notes),
        datum="".join(texts(tags, "GPS GPSMapDatum")).strip()[:40] or None,
    )
    return found, tuple(notes)


def _degrees(tags: Tags, name: str, letters: str, limit: int, notes: list[str]) -> Fraction | None:
    """Return signed degrees from degrees, minutes and seconds, or from one text of up to three numbers."""
    short = name.removeprefix("GPS GPS").lower()
    written = texts(tags, name)
    if len(written) == 1:
        notes.append(f"the {short} is written as one value, not three: {written[0][:40]!r}")
        written = tuple(re.findall(_NUMBER, written[0]))
    if not written:
        return None
    numbers = [fraction(text) for text in written[:3]]
    if not numbers or any(number is None for number in numbers):
        notes.append(f"the {short} cannot be read: {', '.join(written)[:80]!r}")
        return None
    degrees, minutes, seconds = ([number for number in numbers if number is not None] + [Fraction(0)] * 2)[:3]
    value = abs(degrees) + minutes / 60 + seconds / 3600
    if minutes < 0 or seconds < 0 or minutes >= _SIXTY or seconds > _SIXTY:
        notes.append(f"the {short} has minutes or seconds out of range: {', '.join(written)[:80]!r}")
    letter = "".join(texts(tags, name + "Ref")).strip().upper()[:1]
    if letter == letters[1] or (not letter and degrees < 0):
        value = -value
    if letter not in set(letters):
        notes.append(f"the {short} has no hemisphere ({letters[0]} or {letters[1]}): {letter!r}")
        if len(texts(tags, name)) != 1:
            return None
    elif degrees < 0:
        notes.append(f"the {short} is written with a sign and with a hemisphere; the hemisphere was taken")
    if abs(value) > limit:
        notes.append(f"the {short} is out of range: {decimal(value, DEGREE_DECIMALS)}")
        return None
    return value


def _measure(tags: Tags, name: str, what: str, notes: list[str]) -> str | None:
    written = texts(tags, name)
    if not written:
        return None
    value = fraction(written[0])
    if value is None or not 0 <= value < _HIGHEST_M:
        notes.append(f"{what} cannot be read: {written[0][:40]!r}")
        return None
    return decimal(value, METRE_DECIMALS)


def _altitude(tags: Tags, notes: list[str]) -> str | None:
    """Return metres above sea level; references 1 and 3 are below it (Exif 3.0 table 25)."""
    written = _measure(tags, "GPS GPSAltitude", "the altitude", notes)
    below = "".join(texts(tags, "GPS GPSAltitudeRef")).strip() in {"1", "3"}
    return f"-{written}" if written and below and fraction(written) != 0 else written
