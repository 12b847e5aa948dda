"""PNG and APNG: chunks of length, name, data and checksum.

Source: PNG third edition (W3C, 2025) sections 5 and 11; `Raw profile type` texts are ImageMagick's.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from catalogue.pictures.container.found import Found

MAX_CHUNKS = 200_000
MAX_INFLATED = 4 * 1024 * 1024  # more than any real profile or text; what inflates further is left unread
_SIGNATURE = 8
_NAMES = {
    b"eXIf": "Exif",
    b"iCCP": "ICC",
    b"caBX": "C2PA",
    b"tEXt": "text",
    b"zTXt": "text",
    b"iTXt": "text",
    b"acTL": "animation",
    b"fcTL": "animation",
    b"fdAT": "animation",
}
_PICTURE = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


class Chunk(NamedTuple):
    """A chunk's name, and where its data start and end (exclusive)."""

    name: bytes
    start: int
    end: int


def chunks(data: bytes) -> Iterator[Chunk]:
    """Yield the chunks up to and with IEND, or as far as the file goes."""
    at = _SIGNATURE
    for _ in range(MAX_CHUNKS):
        if at + 8 > len(data):
            return
        length, name = struct.unpack_from(">I4s", data, at)
        yield Chunk(name, at + 8, min(at + 8 + length, len(data)))
        if name == b"IEND":
            return
        at += 12 + length


def inflate(data: bytes) -> bytes | None:
    """Return what `data` inflates to, or None when that is more than MAX_INFLATED. Raises zlib.error."""
    inflater = zlib.decompressobj()
    out = inflater.decompress(data, MAX_INFLATED)
    return None if inflater.unconsumed_tail else out


def walk(data: bytes, found: Found) -> None:
    """Fill `found` from a PNG."""
    last = Chunk(b"", 0, 0)
    for chunk in chunks(data):
        last = chunk
        name, start, end = chunk
        if name == b"IHDR":
            found.size(*struct.unpack_from(">II", data, start))
            continue
        if name in _PICTURE:
            continue
        if name == b"fcTL":
            found.declares(*struct.unpack_from(">4xII", data, start))
        if name == b"eXIf":
            found.exif_block(data[start:end])
        elif name in {b"tEXt", b"zTXt", b"iTXt"}:
            _text(name, data[start:end], found)
        else:
            if name == b"iCCP" and not found.has("ICC"):
                found.icc = _profile(data[start:end], found)
            found.part(_NAMES.get(name, "other chunks"), end - start)
    if last.name != b"IEND":
        found.note("the end chunk is missing: the file may be cut off")
    elif len(data) > last.end + 4:
        found.part("trailer", len(data) - last.end - 4)


def _profile(payload: bytes, found: Found) -> bytes | None:
    """Return the ICC profile of an iCCP chunk: a name, NUL, the method, and the deflated profile."""
    _, _, rest = payload.partition(b"\x00")
    try:
        profile = inflate(rest[1:])
    except zlib.error as error:
        found.note(f"the colour profile is damaged: {error}")
        return None
    if profile is None:
        found.note(f"the colour profile inflates to more than {MAX_INFLATED} bytes; it was not read")
    return profile or None


def _text(name: bytes, payload: bytes, found: Found) -> None:
    """Name a text chunk; read an Exif block that was written into one as hexadecimal digits."""
    keyword, _, rest = payload.partition(b"\x00")
    if keyword == b"XML:com.adobe.xmp":
        found.part("XMP", len(payload))
        return
    found.part("IPTC" if keyword == b"Raw profile type iptc" else "text", len(payload))
    if keyword not in {b"Raw profile type exif", b"Raw profile type APP1"} or found.has("Exif in text"):
        return
    found.part("Exif in text", len(payload))
    try:
        text = inflate(rest[1:]) if name == b"zTXt" else rest[: 2 * MAX_INFLATED]
    except zlib.error as error:
        found.note(f"the text that holds Exif is damaged: {error}")
        return
    if text is None:
        found.note(f"the text that holds Exif inflates to more than {MAX_INFLATED} bytes; it was not read")
        return
    lines = text.strip(b"\x00\r\n ").split(b"\n", 2)  # the profile's type, its length, its digits
    try:
        block = bytes.fromhex(lines[2].decode("ascii"))
    except (ValueError, IndexError):
        found.note("the text that should hold Exif is not hexadecimal; it was not read")
        return
    if block[:4] == b"Exif" or block[:2] in {b"II", b"MM"}:
        found.exif_block(block)


def picture_only(data: bytes) -> bytes:
    """Return the default picture with nothing but what decoding needs: no text, no profile, no Exif."""
    kept = [data[:_SIGNATURE]]
    kept += [data[start - 8 : end + 4] for name, start, end in chunks(data) if name in _PICTURE]
    return b"".join(kept)
