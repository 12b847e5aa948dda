"""Small photo files made by code, for the tests of intake: sound ones, and traps."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

ASCII, SHORT, LONG, RATIO, UNDEFINED = 2, 3, 4, 5, 7
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 12: 8}
Entry = tuple[int, int, int, bytes]  # tag, type, count, value bytes


def text(tag: int, value: str | bytes) -> Entry:
    raw = (value if isinstance(value, bytes) else value.encode()) + b"\x00"
    return tag, ASCII, len(raw), raw


def short(tag: int, *values: int) -> Entry:
    return tag, SHORT, len(values), struct.pack(f"<{len(values)}H", *values)


def long(tag: int, *values: int) -> Entry:
    return tag, LONG, len(values), struct.pack(f"<{len(values)}I", *values)


def ratio(tag: int, *values: tuple[int, int]) -> Entry:
    return tag, RATIO, len(values), b"".join(struct.pack("<II", *value) for value in values)


def directory(entries: Sequence[Entry], at: int, following: int = 0) -> bytes:
    """Return a little-endian directory placed at `at`, its long values right behind it."""
    head = struct.pack("<H", len(entries))
    behind = at + 2 + 12 * len(entries) + 4
    values = b""
    for tag, kind, count, value in entries:
        if len(value) <= 4:
            head += struct.pack("<HHI4s", tag, kind, count, value)
        else:
            head += struct.pack("<HHII", tag, kind, count, behind + len(values))
            values += value + b"\x00" * (len(value) & 1)
    return head + struct.pack("<I", following) + values


def tiff_block(
    image: Sequence[Entry] = (), exif: Sequence[Entry] = (), gps: Sequence[Entry] = (), following: int = 0
) -> bytes:
    """Return a TIFF block with a first directory and, where given, Exif and GPS directories."""
    first = 8
    size = len(directory([*image, long(0x8769, 0), long(0x8825, 0)], first))
    exif_at = first + size
    gps_at = exif_at + len(directory(exif, exif_at))
    entries = list(image)
    if exif:
        entries.append(long(0x8769, exif_at))
    if gps:
        entries.append(long(0x8825, gps_at))
    body = directory(entries, first, following).ljust(size, b"\x00")
    return b"II*\x00" + struct.pack("<I", first) + body + directory(exif, exif_at) + directory(gps, gps_at)


def north_east(latitude: Sequence[tuple[int, int]], longitude: Sequence[tuple[int, int]]) -> list[Entry]:
    return [text(1, "N"), ratio(2, *latitude), text(3, "E"), ratio(4, *longitude)]


def picture(width: int = 24, height: int = 16) -> Image.Image:
    """Return a picture whose four corners differ, so that a wrong turn shows."""
    image = Image.new("RGB", (width, height), (200, 200, 200))
    for colour, box in (
        ((255, 0, 0), (0, 0, width // 2, height // 2)),
        ((0, 255, 0), (width // 2, 0, width, height // 2)),
        ((0, 0, 255), (0, height // 2, width // 2, height)),
    ):
        image.paste(colour, box)
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def jpeg(*segments: bytes, image: Image.Image | None = None, behind: bytes = b"", **options: object) -> bytes:
    """Return a JPEG with further segments put before all others."""
    data = saved(image or picture(), "JPEG", **options)
    return data[:2] + b"".join(segments) + data[2:] + behind


def exif_segment(block: bytes) -> bytes:
    return segment(0xE1, b"Exif\x00\x00" + block)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks: bytes, image: Image.Image | None = None) -> bytes:
    """Return a PNG with further chunks put behind its header."""
    data = saved(image or picture(), "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def png_claiming(width: int, height: int, rows: bytes = b"", *chunks: bytes) -> bytes:
    """Return a one-bit PNG whose header claims a size and whose pixels are the deflated `rows`."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) & 1)


def webp_container(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossless_head(width: int, height: int) -> bytes:
    """Return a WebP of a few bytes that claims a lossless picture of any size."""
    bits = (width - 1) | (height - 1) << 14
    return webp_container(riff(b"VP8L", b"\x2f" + struct.pack("<I", bits) + b"\x00" * 8))


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data) + 8, kind) + data


def full(kind: bytes, data: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags) + data)


def heif(  # every box that a walker must know
    exif: bytes = b"", size: tuple[int, int] = (64, 48), *, turn: int | None = None, brand: bytes = b"heic"
) -> bytes:
    """Return the boxes of a HEIC whose coded picture is missing: item 1 the picture, item 2 its Exif."""
    ftyp = box(b"ftyp", brand + b"\x00" * 4 + b"mif1heic")
    payload = struct.pack(">I", 6) + b"Exif\x00\x00" + exif
    properties = full(b"ispe", struct.pack(">II", *size)) + (b"" if turn is None else box(b"irot", bytes([turn])))
    links = bytes([1, 1]) if turn is None else bytes([2, 1, 2])
    infe = b"".join(
        full(b"infe", struct.pack(">HH4s", number, 0, kind) + b"\x00", 2)
        for number, kind in ((1, b"hvc1"), (2, b"Exif"))
    )

    def meta(at: int) -> bytes:
        iloc = struct.pack(">BBH", 0x44, 0, 1) + struct.pack(">HHHII", 2, 0, 1, at, len(payload))
        return full(
            b"meta",
            full(b"hdlr", b"\x00" * 4 + b"pict" + b"\x00" * 13)
            + full(b"pitm", struct.pack(">H", 1))
            + full(b"iinf", struct.pack(">H", 2) + infe)
            + full(b"iloc", iloc)
            + box(b"iprp", box(b"ipco", properties) + full(b"ipma", struct.pack(">IH", 1, 1) + links)),
        )

    return ftyp + meta(len(ftyp) + len(meta(0)) + 8) + box(b"mdat", payload)


def count_bomb(entries: int = 5400, count: int = 999) -> bytes:
    """Return a block of about 65 kB whose entries all point at the same ratios."""
    rows = b"".join(struct.pack("<HHII", 0x9000 + number % 4096, RATIO, count, 8) for number in range(entries))
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", entries) + rows + b"\x00" * 4


def nest_bomb(entries: int = 3000) -> bytes:
    """Return a block whose every entry points at the same GPS directory, which is the block itself."""
    rows = struct.pack("<HHII", 0x8825, LONG, 1, 8) * entries
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", entries) + rows + b"\x00" * 4


def chain_bomb(length: int = 60_000) -> bytes:
    """Return a block of overlapping directories, each of which says that the next starts two bytes on."""
    body = b"".join(struct.pack("<HI", 0, 8 + 6 * (number + 1)) for number in range(length))
    return b"II*\x00\x08\x00\x00\x00" + body
