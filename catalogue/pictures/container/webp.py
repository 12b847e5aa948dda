"""WebP: a RIFF file of chunks.

Source: RFC 9649 section 2 (container), section 3.4 (lossless header), RFC 6386 section 9.1 (lossy header).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from catalogue.pictures.container.found import Found

MAX_CHUNKS = 100_000
MAX_ICC_BYTES = 4 * 1024 * 1024
_NAMES = {b"ICCP": "ICC", b"XMP ": "XMP", b"ANIM": "animation", b"ANMF": "animation", b"C2PA": "C2PA"}
_PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name of each chunk, and where its data start and end (exclusive)."""
    at = 12
    for _ in range(MAX_CHUNKS):
        if at + 8 > len(data):
            return
        name, length = struct.unpack_from("<4sI", data, at)
        yield name, at + 8, min(at + 8 + length, len(data))
        at += 8 + length + (length & 1)


def _uint24(data: bytes, at: int) -> int:
    low, high = struct.unpack_from("<HB", data, at)
    return int(low) | int(high) << 16


def _lossy_size(data: bytes, at: int) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, at + 6)
    return width & 0x3FFF, height & 0x3FFF


def _lossless_size(data: bytes, at: int) -> tuple[int, int]:
    (bits,) = struct.unpack_from("<I", data, at + 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def walk(data: bytes, found: Found) -> None:
    """Fill `found` from a WebP; the canvas of an extended file is its size."""
    (declared,) = struct.unpack_from("<I", data, 4)
    if declared + 8 > len(data):
        found.note("the file is shorter than it says: it may be cut off")
    elif declared + 8 + (declared & 1) < len(data):
        found.part("trailer", len(data) - declared - 8 - (declared & 1))
    for name, start, end in chunks(data[: declared + 8]):
        if name in _PICTURE:
            _picture(name, data, start, found)
        elif name == b"EXIF":
            found.exif_block(data[start:end])
        else:
            found.part(_NAMES.get(name, "other chunks"), end - start)
            if name == b"ICCP" and end - start <= MAX_ICC_BYTES:
                found.icc = data[start:end]
            elif name == b"ANMF":
                found.declares(_uint24(data, start + 6) + 1, _uint24(data, start + 9) + 1)


def _picture(name: bytes, data: bytes, start: int, found: Found) -> None:
    """Take the size from a picture's own header or from the canvas."""
    if name == b"VP8X":
        found.size(_uint24(data, start + 4) + 1, _uint24(data, start + 7) + 1)
        return
    if name == b"ALPH":
        return
    size = _lossy_size(data, start) if name == b"VP8 " else _lossless_size(data, start)
    if found.width:
        found.declares(*size)
    else:
        found.size(*size)
