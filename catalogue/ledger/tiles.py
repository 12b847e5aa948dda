"""Hash tiles: the tree in files of up to 256 hashes, for whoever proves something without our database. Pure.

Tile level L holds the hashes of tree level 8 x L: leaves at 0, roots of full tiles of the level below at 1 and above. A
tree of 600 entries has `tile/0/000`, `tile/0/001`, `tile/0/002.p/88` and `tile/1/000.p/2`.

Source: https://c2sp.org/tlog-tiles ("Merkle Tree", "Partial Tiles").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalogue.ledger.bundles import ENTRIES, WIDTH, Tile
from catalogue.ledger.merkle import HASH_LENGTH, GetNode, Node

HEIGHT = 8  # levels of the tree from one tile level to the next: 2 ** 8 is WIDTH
TILE_LENGTH = WIDTH * HASH_LENGTH


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the hash tiles of a tree of `size` entries, level by level; the last of each level may be partial."""
    level = 0
    while size:
        for idx in range(size // WIDTH):
            yield Tile(level, idx, WIDTH)
        if size % WIDTH:
            yield Tile(level, size // WIDTH, size % WIDTH)
        level, size = level + 1, size // WIDTH


def belongs(tile: Tile, size: int) -> bool:
    """Say whether a log of `size` entries has this tile, be it of hashes or of entries."""
    level = 0 if tile.level == ENTRIES else int(tile.level)
    held = size >> (HEIGHT * level)
    return tile.width == min(WIDTH, held - tile.idx * WIDTH)


def tile_bytes(tile: Tile, get: GetNode) -> bytes:
    """Return what stands in a hash tile; reads its `width` nodes."""
    level, first = HEIGHT * int(tile.level), tile.idx * WIDTH
    return b"".join(get(level, first + at) for at in range(tile.width))


class Tiles:
    """The hash tiles of a tree that grows. Memory: one tile for each level, so 32 KB for 2^32 entries."""

    def __init__(self) -> None:
        """Begin without entries."""
        self._waiting: list[bytearray] = []
        self._full: list[int] = []

    def add(self, nodes: Iterable[Node]) -> Iterator[tuple[Tile, bytes]]:
        """Take the nodes that one leaf completed, as `Growth.add` gives them; yield the tiles that are full now."""
        for node in nodes:
            level, between = divmod(node.level, HEIGHT)
            if between:
                continue
            if level == len(self._waiting):
                self._waiting.append(bytearray())
                self._full.append(0)
            self._waiting[level] += node.hash
            if len(self._waiting[level]) == TILE_LENGTH:
                yield Tile(level, self._full[level], WIDTH), bytes(self._waiting[level])
                self._waiting[level].clear()
                self._full[level] += 1

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        """Yield the tiles that are not full: none or one for each level."""
        for level, (data, idx) in enumerate(zip(self._waiting, self._full, strict=True)):
            if data:
                yield Tile(level, idx, len(data) // HASH_LENGTH), bytes(data)
