"""Walk a photo's container without decoding it: size, Exif block, and what else it carries."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from catalogue.pictures.container import heif, jpeg, png, tiff, webp
from catalogue.pictures.container.found import Found
from catalogue.pictures.reading import Contents
from catalogue.pictures.sniff import Kind

__all__ = ["walk"]

_WALKERS: dict[str, Callable[[bytes, Found], None]] = {
    "JPEG": jpeg.walk,
    "PNG": png.walk,
    "TIFF": tiff.walk,
    "WEBP": webp.walk,
    "HEIF": heif.walk,
}


def walk(data: bytes, kind: Kind) -> Contents:
    """Return what the container of `data`, whose first bytes are those of `kind`, declares.

    Work is linear in the length of `data`. A container that breaks off yields what stood before the break,
    and a note.

    Raises:
        PhotoRefused: no width and height could be found: there is no picture in the file.
    """
    found = Found()
    try:
        _WALKERS[kind.name](data, found)
    except (struct.error, IndexError, ValueError, OverflowError, zlib.error) as error:
        found.note(f"the file's structure is damaged: {error}")
    return found.contents(kind.media_type)
