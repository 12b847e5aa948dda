"""What reading a photo yields: values, frozen, knowing nothing of files or libraries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Tags = Mapping[str, str | tuple[str, ...]]
NO_TAGS: Tags = MappingProxyType({})

ZONE_STATUSES = ("offset-tag", "gps-utc-agrees", "gps-utc-disagrees", "unknown")
PREVIEW_SIDES = (1000, 320)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one photo may cost. A file that needs more is refused, with the limit named in the reason."""

    file_bytes: int = 512 * 1024 * 1024
    pixels: int = 200_000_000
    memory_bytes: int = 3 * 1024 * 1024 * 1024
    cpu_seconds: int = 15
    wall_seconds: float = 19.0
    exif_values: int = 200_000  # real photos declare at most 55,641, attacks at least 1,024,400


@dataclass(frozen=True, slots=True)
class Part:
    """Something a file carries besides its pixels: a name such as `XMP`, and how many bytes of it."""

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a container declares, read without decoding pixels.

    `width` and `height` are those of the stored grid (of the decoded grid for HEIF, which turns itself);
    `largest` is the most pixels that any picture inside declares; `exif` is the raw TIFF block or None.
    """

    width: int
    height: int
    largest: int
    exif: bytes | None = None
    icc: bytes | None = None
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where the camera believed it was. Degrees, WGS 84 unless `datum` says otherwise; north, east positive.

    Numbers are decimal strings: seven decimals of a degree (about 1 cm), so that they have one spelling.
    """

    latitude: str
    longitude: str
    altitude_m: str | None = None
    horizontal_error_m: str | None = None
    direction_degrees: str | None = None
    datum: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """What a file says of its own taking. Anyone can write these tags: they are claims, not facts.

    `taken` is the text as written; `taken_edtf` the same in EDTF, with the offset where `zone_status`
    (one of ZONE_STATUSES) supports it; `gps_utc` is the satellite time of the last fix.
    """

    taken: str | None = None
    taken_tag: str | None = None
    taken_edtf: str | None = None
    subsecond: str | None = None
    zone_status: str = "unknown"
    utc_offset: str | None = None
    gps_utc: str | None = None
    position: Position | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    lens: str | None = None
    software: str | None = None
    orientation: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """An upright JPEG without metadata, rebuilt from pixels; `side` is the asked-for longer side."""

    side: int
    width: int
    height: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that took part in a reading."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one photo file.

    `sha256` (hexadecimal) is the digest of exactly the bytes that were read: compare it with that of the
    bytes that were stored. `orientation` is the one that turns the grid of `width` x `height` upright: 1
    for HEIF, whose decoder turns by itself, whatever its Exif says. `raw_exif` is empty where there is no
    block, and for TIFF, where the file itself is the block. `complete` is False where pixels are missing.
    """

    sha256: str
    size_bytes: int
    media_type: str
    extension: str
    width: int
    height: int
    orientation: int
    complete: bool
    capture: Capture
    tags: Tags = field(repr=False)
    raw_exif: bytes = field(repr=False)
    parts: tuple[Part, ...]
    previews: tuple[Preview, ...]
    tools: tuple[Tool, ...]
    notes: tuple[str, ...]
