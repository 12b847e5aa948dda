"""JPEG: a row of segments, the coded picture, and whatever was hung behind it.

Source: ITU-T T.81 annex B (segments), Exif 3.0 section 4.7 (APP1), ICC.1:2022 annex B.4 (APP2), CIPA
DC-007 (MPF), ISO 19566-5 (JUMBF in APP11).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalogue.base.errors import PhotoRefused
from catalogue.pictures.container.found import Found

MAX_SCANS = 100  # a progressive picture has about ten; each costs a pass over all of its pixels
MAX_SEGMENTS = 20_000
LENGTH_BYTES = 2  # a segment's length counts itself
ICC_HEAD = 14  # the name, a NUL, the chunk's number and their count
MAX_ICC_CHUNKS = 255
MAX_ICC_BYTES = 4 * 1024 * 1024

PREFIX, SOF2, EOI, SOS, COM = 0xFF, 0xC2, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP11, APP13, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEB, 0xED, 0xEE, 0xEF
SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length

_XMP = (b"http://ns.adobe.com/xap/1.0/", b"http://ns.adobe.com/xmp/extension/", b"XMP\x00")


class Segment(NamedTuple):
    """A marker, where its payload starts, and where it ends (exclusive)."""

    marker: int
    start: int
    end: int


def segments(data: bytes) -> Iterator[Segment]:
    """Yield the segments up to and with the first start of scan, skipping garbage as decoders do."""
    at = 2
    for _ in range(MAX_SEGMENTS):
        at = data.find(b"\xff", at)
        if at < 0:
            return
        while at < len(data) and data[at] == PREFIX:
            at += 1
        if at >= len(data):
            return
        marker = data[at]
        at += 1
        if marker == 0 or marker in _BARE:
            continue
        if marker == EOI:
            return
        length = int.from_bytes(data[at : at + 2], "big")
        if length < LENGTH_BYTES:
            continue
        yield Segment(marker, at + 2, min(at + length, len(data)))
        if marker == SOS:
            return
        at += length


def walk(data: bytes, found: Found) -> None:
    """Fill `found` from a JPEG. Raises PhotoRefused for more than MAX_SCANS scans."""
    icc: list[bytes] = []
    scan_at = 0
    progressive = False
    for marker, start, end in segments(data):
        if marker in SOF:
            if found.width == 0:
                found.size(
                    int.from_bytes(data[start + 3 : start + 5], "big"),
                    int.from_bytes(data[start + 1 : start + 3], "big"),
                )
            progressive = progressive or marker == SOF2
        elif _says_something(marker):
            _application(marker, data[start:end], found, icc)
        elif marker == SOS:
            scan_at = end
    if sum(map(len, icc)) <= MAX_ICC_BYTES:
        found.icc = b"".join(chunk for _, chunk in sorted((chunk[12], chunk[ICC_HEAD:]) for chunk in icc)) or None
    if not scan_at:
        found.note("the coded picture is missing: the file breaks off in its header")
        return
    if progressive and data.count(b"\xff\xda") > MAX_SCANS:
        raise PhotoRefused(
            f"this JPEG has more than {MAX_SCANS} scans, which no camera writes; save it again elsewhere"
        )
    _trailer(data, scan_at, found)


def _application(marker: int, payload: bytes, found: Found, icc: list[bytes]) -> None:
    """Name one application segment or comment; keep Exif and ICC."""
    if marker == APP1 and payload[:4].upper() == b"EXIF":
        found.exif_block(payload)
    elif marker == APP2 and payload.startswith(b"ICC_PROFILE\x00") and len(payload) > ICC_HEAD:
        found.part("ICC", len(payload))
        if len(icc) < MAX_ICC_CHUNKS:
            icc.append(payload)
    else:
        found.part(_name(marker, payload, found), len(payload))


def _name(marker: int, payload: bytes, found: Found) -> str:
    """Return the name of a segment from its first bytes; the set of names is small and fixed."""
    if marker == COM:
        return "comment"
    if marker == APP0 and payload[:4] in {b"JFIF", b"JFXX"}:
        return payload[:4].decode("ascii")
    if marker == APP1 and payload.startswith(_XMP):
        return "XMP"
    if marker == APP2 and payload.startswith(b"MPF\x00"):
        return "MPF"
    if marker == APP11 and payload[:2] == b"JP":
        return "C2PA" if b"c2pa" in payload[:256] or found.has("C2PA") else "JUMBF"
    if marker == APP13 and payload.startswith(b"Photoshop 3.0\x00"):
        return "IPTC" if b"8BIM\x04\x04" in payload else "Photoshop"
    if marker == APP14 and payload.startswith(b"Adobe"):
        return "Adobe"
    return f"APP{marker - APP0}"


def picture_end(data: bytes, scan_at: int) -> int:
    """Return where the first picture ends, its end marker included, or -1: coded data never hold FF D9."""
    at = data.find(b"\xff\xd9", scan_at)
    return at + 2 if at >= 0 else -1


def _trailer(data: bytes, scan_at: int, found: Found) -> None:
    end = picture_end(data, scan_at)
    if end < 0:
        found.note("the end marker is missing: the file may be cut off")
        return
    size = len(data) - end
    if not size:
        return
    start = data[end : end + 65_536]
    if not start.strip(b"\x00"):
        found.part("trailing zeros", size)
    elif b"\xff\xd8\xff" in start[:4096]:
        found.part("further pictures", size)
    elif b"ftyp" in start[:64] or b"MotionPhoto" in start:
        found.part("trailing video", size)
    else:
        found.part("trailer", size)


def _says_something(marker: int) -> bool:
    return APP0 <= marker <= APP15 or marker == COM


def picture_only(data: bytes) -> bytes:
    """Return the picture with nothing before it but what decoding needs: no Exif, no comment, no profile.

    The decoder then never meets a hostile tag. JFIF and Adobe segments stay: they name the colour model. What
    hangs behind the picture stays too: decoders stop at its end.
    """
    kept = [b"\xff\xd8"]
    for marker, start, end in segments(data):
        if marker == SOS:
            kept.append(data[start - 4 :])
        elif marker == APP14 or data[start : start + 4] == b"JFIF" or not _says_something(marker):
            kept.append(data[start - 4 : end])
    return b"".join(kept)
