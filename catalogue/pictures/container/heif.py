"""HEIC and HEIF: ISO boxes; items with properties, and Exif as an item of its own.

The decoder applies the file's own crop and turns (`clap`, `irot`, `imir`); Exif's orientation is then a
remark that must not be applied again. So the size found here is that of the decoded picture.

Source: ISO/IEC 14496-12:2022 sections 4.2 and 8.11; ISO/IEC 23008-12:2022 sections 6.5 and annex A.2.1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalogue.pictures.container.found import Found

_TYPED = 2  # versions of `infe` from which items have types; above, ids are wide
_WIDE_ILOC = 2
MAX_BOXES = 100_000
MAX_ITEMS = 20_000
MAX_EXTENTS = 100_000
MAX_EXIF_BYTES = 16 * 1024 * 1024
_C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


@dataclass
class _Meta:
    """What the `meta` box says, before it is put together."""

    primary: int = -1
    types: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)  # item -> type, content type
    extents: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)  # item -> method, offset, length
    properties: list[tuple[bytes, int, int]] = field(default_factory=list)
    links: dict[int, list[int]] = field(default_factory=dict)  # item -> indices into properties, from 1
    idat: int = 0


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the type of each box in [start, end), and where its payload starts and ends (exclusive)."""
    at = start
    for _ in range(MAX_BOXES):
        if at + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        elif size == 0:
            size = end - at
        if size < head:
            return
        yield kind, at + head, min(at + size, end)
        at += size


def walk(data: bytes, found: Found) -> None:
    """Fill `found` from a HEIC or HEIF file."""
    meta = _Meta()
    for kind, start, end in boxes(data, 0, len(data)):
        if kind == b"meta" and not meta.types:
            _meta(data, start + 4, end, meta)
        elif kind == b"uuid" and data[start : start + 16] == _C2PA_UUID:
            found.part("C2PA", end - start)
        elif kind == b"uuid" and data[start : start + 16] == _XMP_UUID:
            found.part("XMP", end - start)
        elif kind in {b"moov", b"mpvd"}:
            found.part("video", end - start)
        elif kind not in {b"ftyp", b"mdat", b"free", b"skip", b"idat"}:
            found.part("other boxes", end - start)
    _size(data, meta, found)
    _items(data, meta, found)


def _meta(data: bytes, start: int, end: int, meta: _Meta) -> None:
    for kind, at, stop in boxes(data, start, end):
        if kind == b"pitm":
            meta.primary = struct.unpack_from(">H" if data[at] == 0 else ">I", data, at + 4)[0]
        elif kind == b"iinf" and not meta.types:
            _iinf(data, at, stop, meta)
        elif kind == b"iloc" and not meta.extents:
            _iloc(data, at, stop, meta)
        elif kind == b"idat":
            meta.idat = at
        elif kind == b"iprp":
            for inner, inner_at, inner_stop in boxes(data, at, stop):
                if inner == b"ipco" and not meta.properties:
                    meta.properties = list(boxes(data, inner_at, inner_stop))[:MAX_ITEMS]
                elif inner == b"ipma":
                    _ipma(data, inner_at, inner_stop, meta)


def _iinf(data: bytes, at: int, stop: int, meta: _Meta) -> None:
    """Item types: `Exif`, `mime`, `hvc1`, `grid` and so on."""
    for kind, start, end in boxes(data, at + (6 if data[at] == 0 else 8), stop):
        version = data[start]
        if kind != b"infe" or version < _TYPED or len(meta.types) >= MAX_ITEMS:
            continue
        wide = version > _TYPED
        item = struct.unpack_from(">I" if wide else ">H", data, start + 4)[0]
        type_at = start + 4 + (6 if wide else 4)
        rest = data[type_at + 4 : min(end, type_at + 260)].split(b"\x00")
        meta.types[item] = data[type_at : type_at + 4], rest[1] if len(rest) > 1 else b""


def _iloc(data: bytes, at: int, end: int, meta: _Meta) -> None:
    """Item places: each item is a list of extents, in the file or in `idat`."""
    version = data[at]
    sizes = data[at + 4], data[at + 5]
    offset_size, length_size = sizes[0] >> 4, sizes[0] & 15
    base_size, index_size = sizes[1] >> 4, sizes[1] & 15 if version else 0
    wide = version == _WIDE_ILOC
    pos = at + 6
    total = 0

    def take(size: int) -> int:
        nonlocal pos
        if pos + size > end:
            raise IndexError("an item's place is cut off")
        pos += size
        return int.from_bytes(data[pos - size : pos], "big")

    for _ in range(min(take(4 if wide else 2), MAX_ITEMS)):
        item = take(4 if wide else 2)
        method = take(2) & 15 if version else 0
        take(2)  # data reference
        base = take(base_size)
        count = take(2)
        total += count
        if total > MAX_EXTENTS:
            raise ValueError("its items lie in too many pieces")
        for _ in range(count):
            take(index_size)
            extent = method, base + take(offset_size), take(length_size)
            meta.extents.setdefault(item, []).append(extent)


def _ipma(data: bytes, at: int, end: int, meta: _Meta) -> None:
    """Which properties an item has, in the order in which they apply."""
    version, wide = data[at], data[at + 3] & 1
    (count,) = struct.unpack_from(">I", data, at + 4)
    pos = at + 8
    for _ in range(min(count, MAX_ITEMS)):
        if pos >= end:
            return
        item = struct.unpack_from(">I" if version else ">H", data, pos)[0]
        pos += 4 if version else 2
        links = data[pos]
        pos += 1
        if wide:
            meta.links[item] = [index & 0x7FFF for index in struct.unpack_from(f">{links}H", data, pos)]
        else:
            meta.links[item] = [index & 0x7F for index in struct.unpack_from(f">{links}B", data, pos)]
        pos += links * (2 if wide else 1)


def _size(data: bytes, meta: _Meta, found: Found) -> None:
    """Take the size of the primary item after crop and turns, and the size of every item."""
    for kind, start, _ in meta.properties:
        if kind == b"ispe":
            found.declares(*struct.unpack_from(">4xII", data, start))
    width = height = 0
    for index in meta.links.get(meta.primary, ()):
        if not 0 < index <= len(meta.properties):
            continue
        kind, start, end = meta.properties[index - 1]
        if kind == b"ispe":
            width, height = struct.unpack_from(">4xII", data, start)
        elif kind == b"clap":
            width, height = _cropped(struct.unpack_from(">4I", data, start), (width, height))
        elif kind == b"irot" and data[start] & 1:
            width, height = height, width
        elif kind == b"colr" and data[start : start + 4] in {b"rICC", b"prof"}:
            found.part("ICC", end - start)
            found.icc = data[start + 4 : end]
    if width and height:
        found.size(width, height)


def _cropped(clap: tuple[int, ...], size: tuple[int, int]) -> tuple[int, int]:
    width_n, width_d, height_n, height_d = clap
    if not (width_d and height_d):
        return size
    return min(width_n // width_d, size[0]), min(height_n // height_d, size[1])


def _items(data: bytes, meta: _Meta, found: Found) -> None:
    """Name the items that are not pixels; take the first Exif item."""
    for item, (kind, content) in meta.types.items():
        extents = meta.extents.get(item, ())
        size = sum(length for _, _, length in extents)
        if kind == b"Exif":
            _exif(data, meta, item, size, found)
        elif kind == b"mime":
            found.part("XMP" if content.startswith(b"application/rdf+xml") else "other items", size)
        elif kind == b"uri ":
            found.part("other items", size)


def _exif(data: bytes, meta: _Meta, item: int, size: int, found: Found) -> None:
    """Put an Exif item together: four bytes say how far its TIFF header is behind them (A.2.1)."""
    if found.has("Exif"):
        found.note("there is more than one Exif item; only the first was read")
        return
    if size > min(MAX_EXIF_BYTES, len(data)):
        found.note("the Exif item is longer than the file or than any real one; it was not read")
        return
    payload = b"".join(
        _slice(data, offset + (meta.idat if method == 1 else 0), length)
        for method, offset, length in meta.extents.get(item, ())
    )
    skip = 4 + int.from_bytes(payload[:4], "big")
    found.exif_block(payload[skip:] if payload[skip : skip + 2] in {b"II", b"MM"} else payload[4:])


def _slice(data: bytes, start: int, length: int) -> bytes:
    return data[start : start + length]
