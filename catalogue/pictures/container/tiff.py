"""Classic TIFF: the first directory, which is both the picture's header and its metadata.

Source: TIFF 6.0 sections 2 and 8; DNG 1.7 (tag 50706); TIFF/EP for directories of reduced pictures.
"""

from __future__ import annotations

import struct

from catalogue.base.errors import PhotoRefused
from catalogue.pictures.container.found import Found

TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
SHORT, LONG = 3, 4
INLINE = 4  # bytes that stand in the entry itself
SUBFILE_TYPE, WIDTH, HEIGHT, SUB_IFDS, DNG_VERSION, ICC = 254, 256, 257, 330, 50706, 34675
ORIENTATION, XMP, UNREAD = 274, 700, 701
MAX_ICC_BYTES = 4 * 1024 * 1024
_NAMES = {
    XMP: "XMP",
    33723: "IPTC",
    34377: "Photoshop",
    ICC: "ICC",
    34665: "Exif",
    34853: "GPS",
    52545: "C2PA",
}
_SLACK = 1024 * 1024


def walk(data: bytes, found: Found) -> None:
    """Fill `found` from a TIFF's first directory.

    Raises:
        PhotoRefused: a raw negative, whose first directory holds a small preview only; or a directory whose
            entries together claim far more bytes than the file has.
    """
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    whole = min(count, (len(data) - at - 2) // 12)
    if whole < count:
        found.note("the directory is longer than the file: the file may be cut off")
    claimed = 0
    values: dict[int, int] = {}
    for tag, kind, number, value in struct.iter_unpack(order + "HHI4s", data[at + 2 : at + 2 + 12 * whole]):
        size = TYPE_SIZES.get(kind, 1) * number
        claimed += size
        if kind in {SHORT, LONG} and number == 1:
            values[tag] = struct.unpack_from(order + ("H" if kind == SHORT else "I"), value)[0]
        elif number:
            values.setdefault(tag, 0)
        if tag == ICC and not found.has("ICC") and INLINE < size <= MAX_ICC_BYTES:
            (start,) = struct.unpack(order + "I", value)
            found.icc = data[start : start + size] or None
        if tag in _NAMES:
            found.part(_NAMES[tag], size)
    _refuse_raw(values)
    if claimed > 2 * len(data) + _SLACK:
        raise PhotoRefused(
            f"this TIFF's directory claims {claimed} bytes in a file of {len(data)}: it is damaged or made to"
            " exhaust memory; open and save it again elsewhere"
        )
    found.size(values.get(WIDTH, 0), values.get(HEIGHT, 0))


def _refuse_raw(values: dict[int, int]) -> None:
    if DNG_VERSION in values:
        what = "a DNG raw negative"
    elif SUB_IFDS in values and values.get(SUBFILE_TYPE, 0) & 1:
        what = "a raw negative in a TIFF container (NEF, ARW or the like)"
    else:
        return
    raise PhotoRefused(
        f"this is {what}; export a JPEG or TIFF with the maker's software, bring that in, and keep the raw"
        " file in custody"
    )


def picture_only(data: bytes) -> bytes:
    """Return the same picture without what tells a decoder to turn it.

    Pillow turns a TIFF by its orientation tag, or by one in its XMP, while loading: pixels would not be those
    of the stored grid. The orientation becomes 1, the XMP entry a tag that nobody reads.
    """
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    out = bytearray(data)
    for entry in range(at + 2, min(at + 2 + 12 * count, len(data) - 11), 12):
        (tag,) = struct.unpack_from(order + "H", data, entry)
        if tag == ORIENTATION:
            struct.pack_into(order + "HHIHH", out, entry, tag, SHORT, 1, 1, 0)
        elif tag == XMP:
            struct.pack_into(order + "H", out, entry, UNREAD)
    return bytes(out)
