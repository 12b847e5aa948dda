"""Where a published log keeps its entries, and in which form. Pure.

A log is served as files. Entry bundles hold up to 256 entries each, at `tile/entries/N`; hash tiles hold
256 hashes of level 8 x L, at `tile/L/N`. The last one may be partial and then ends in `.p/W`.

Source: https://c2sp.org/tlog-tiles ("Merkle Tree" for paths, "Log entries" for bundles).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from catalogue.base.errors import InvalidEntry

WIDTH = 256
MAX_ENTRY = 65_535
MAX_LEVEL = 63
ENTRIES = "entries"

_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class Tile(NamedTuple):
    """Names one tile: its level (a number, or `entries`), its index, and how many of 256 places it fills."""

    level: int | str
    idx: int
    width: int


def tile_path(level: int | str, idx: int, width: int = WIDTH) -> str:
    """Return the path of a tile: `tile_path("entries", 1234, 5)` is `tile/entries/x001/234.p/5`.

    Raises:
        InvalidEntry: no tile has that level, index or width.
    """
    known = level == ENTRIES or (isinstance(level, int) and 0 <= level <= MAX_LEVEL)
    if not known or idx < 0 or not 1 <= width <= WIDTH:
        raise InvalidEntry(f"there is no tile of level {level}, index {idx}, width {width}")
    groups = [f"{idx % 1000:03d}"]
    while idx := idx // 1000:
        groups.insert(0, f"x{idx % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def parse_tile_path(path: str) -> Tile:
    """Return what a path names.

    Raises:
        InvalidEntry: it is not the one spelling of a tile's path.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise InvalidEntry(f"not the path of a tile: {path[:80]!r}")
    level = found[1] if found[1] == ENTRIES else int(found[1])
    tile = Tile(level, int(found[2].replace("x", "").replace("/", "")), int(found[3] or WIDTH))
    if tile_path(*tile) != path:
        raise InvalidEntry(f"not the one spelling of a tile's path: {path[:80]!r}")
    return tile


def bundles_of(size: int) -> Iterator[Tile]:
    """Yield the entry bundles that hold a log of `size` entries; only the last may be partial."""
    for idx in range(size // WIDTH):
        yield Tile(ENTRIES, idx, WIDTH)
    if size % WIDTH:
        yield Tile(ENTRIES, size // WIDTH, size % WIDTH)


def encode_bundle(bodies: Iterable[bytes]) -> bytes:
    """Return an entry bundle: each body after its length as two bytes, the larger first.

    Raises:
        InvalidEntry: there are more than 256 bodies, or one is longer than 65,535 bytes.
    """
    parts: list[bytes] = []
    for count, body in enumerate(bodies):
        if count == WIDTH:
            raise InvalidEntry(f"an entry bundle holds at most {WIDTH} entries")
        if len(body) > MAX_ENTRY:
            raise InvalidEntry(f"an entry of {len(body)} bytes is longer than {MAX_ENTRY}")
        parts += (len(body).to_bytes(2, "big"), body)
    return b"".join(parts)


def decode_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """Return the `width` bodies of an entry bundle.

    Raises:
        InvalidEntry: the bundle is cut short, has bytes left over, or holds another number of entries.
    """
    bodies: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            raise InvalidEntry(f"the entry bundle is cut short in its entry {len(bodies)}")
        bodies.append(data[start:at])
    if len(bodies) != width:
        raise InvalidEntry(f"the entry bundle holds {len(bodies)} entries instead of {width}")
    return tuple(bodies)
