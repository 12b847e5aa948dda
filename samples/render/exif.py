"""Camera metadata for the samples: a fictional camera, a documented time and place, a thumbnail, the label.

Pillow writes the first directory with its Exif and GPS sub-directories; it cannot write the second directory,
which holds the thumbnail, so :func:`with_thumbnail` appends that one.

Source: CIPA DC-008-2023 (Exif 3.0), 4.5 and 4.6; TIFF 6.0, section 2.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from PIL import Image, TiffImagePlugin
from PIL.ExifTags import GPS, IFD, Base

MAKE = "Sample Optics"
NOTICE = "SYNTHETIC SAMPLE - debris-catalogue"
_HEADER = b"Exif\x00\x00"
_LONG, _SHORT = 4, 3


@dataclass(frozen=True, slots=True)
class Shot:
    """What the camera noted.

    ``taken`` is ``YYYY:MM:DD hh:mm:ss``, local time; ``offset`` its zone (``+02:00``) or None when the camera
    did not say; ``exposure_s`` = numerator, denominator; ``position`` = latitude, longitude in degrees WGS
    84, or None.
    """

    taken: str
    offset: str | None
    model: str = "SO-12"
    exposure_s: tuple[int, int] = (1, 125)
    f_number: float = 5.6
    iso: int = 400
    focal_mm: float = 50.0
    position: tuple[float, float] | None = None


def block(shot: Shot, subject: str, size: tuple[int, int], orientation: int, thumbnail: Image.Image | None) -> bytes:
    """Return the Exif block, its six-byte header included, for a stored picture of ``size``.

    ``subject`` (ASCII) follows the label in ImageDescription; ``thumbnail`` is embedded as JPEG if given.
    """
    exif = Image.Exif()
    exif[Base.ImageDescription] = f"{NOTICE}: {subject}"
    exif[Base.Make], exif[Base.Model] = MAKE, shot.model
    exif[Base.Orientation] = orientation
    exif[Base.Software] = "debris-catalogue samples"
    exif[Base.DateTime] = shot.taken
    details = {
        Base.ExposureTime: TiffImagePlugin.IFDRational(*shot.exposure_s),
        Base.FNumber: TiffImagePlugin.IFDRational(round(shot.f_number * 10), 10),
        Base.ISOSpeedRatings: shot.iso,
        Base.ExifVersion: b"0232",
        Base.DateTimeOriginal: shot.taken,
        Base.DateTimeDigitized: shot.taken,
        Base.FocalLength: TiffImagePlugin.IFDRational(round(shot.focal_mm * 10), 10),
        Base.UserComment: b"ASCII\x00\x00\x00"
        + f"{NOTICE}. Rendered by software; shows no real object.".encode("ascii"),
        Base.ColorSpace: 1,
        Base.ExifImageWidth: size[0],
        Base.ExifImageHeight: size[1],
        Base.LensModel: "SO 24-90 mm sample lens",
    }
    if shot.offset is not None:
        details[Base.OffsetTime] = details[Base.OffsetTimeOriginal] = shot.offset
    exif[IFD.Exif] = details
    if shot.position is not None:
        exif[IFD.GPSInfo] = _gps(shot.position)
    data = exif.tobytes()
    return data if thumbnail is None else with_thumbnail(data, thumbnail)


def _gps(position: tuple[float, float]) -> dict[int, object]:
    """Return a GPS directory for latitude and longitude in degrees, to a hundredth of a second of arc."""
    latitude, longitude = position
    return {
        GPS.GPSVersionID: b"\x02\x03\x00\x00",
        GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
        GPS.GPSLatitude: _dms(abs(latitude)),
        GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
        GPS.GPSLongitude: _dms(abs(longitude)),
        GPS.GPSMapDatum: "WGS-84",
    }


def _dms(degrees: float) -> tuple[TiffImagePlugin.IFDRational, ...]:
    """Return degrees, minutes, seconds as rationals."""
    hundredths = round(degrees * 360000)
    whole, rest = divmod(hundredths, 360000)
    minutes, seconds = divmod(rest, 6000)
    rational = TiffImagePlugin.IFDRational
    return (rational(whole, 1), rational(minutes, 1), rational(seconds, 100))


def with_thumbnail(data: bytes, thumbnail: Image.Image) -> bytes:
    """Return the Exif block ``data`` with a second directory that holds ``thumbnail`` as JPEG.

    Raises ``ValueError`` if the first directory already has a successor.
    """
    tiff = bytearray(data.removeprefix(_HEADER))
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "L", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, first)
    link = first + 2 + 12 * count
    if struct.unpack_from(order + "L", tiff, link) != (0,):
        raise ValueError("the Exif block already has a second directory")
    if len(tiff) % 2:
        tiff += b"\x00"
    buffer = io.BytesIO()
    thumbnail.save(buffer, "JPEG", quality=70)
    jpeg = buffer.getvalue()
    struct.pack_into(order + "L", tiff, link, len(tiff))
    start = len(tiff) + 2 + 3 * 12 + 4
    tiff += struct.pack(order + "H", 3)
    tiff += struct.pack(order + "HHLHH", Base.Compression, _SHORT, 1, 6, 0)
    tiff += struct.pack(order + "HHLL", Base.JpegIFOffset, _LONG, 1, start)
    tiff += struct.pack(order + "HHLL", Base.JpegIFByteCount, _LONG, 1, len(jpeg))
    tiff += struct.pack(order + "L", 0) + jpeg
    return _HEADER + bytes(tiff)
