"""The hash tiles of a public folder against the tree of its entries: part of V2.

Tiles prove nothing that the entries do not; but whoever fetches a proof from a server reads them alone, and would be
told that the log was rewritten where a tile is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.audit.folder import PublicFolder
from catalogue.audit.verdict import Sheet
from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger import published
from catalogue.ledger.bundles import Tile, parse_tile_path, tile_path
from catalogue.ledger.merkle import Node
from catalogue.ledger.tiles import TILE_LENGTH, Tiles, belongs

_PLACE = f"{published.LOG}/tile"
_DEEPEST = 8  # a level, five groups of three digits for 2^53 entries, the folder of partial tiles, and one to spare


class HashTiles:
    """Compares tile after tile while the tree grows. Memory: one tile for each level."""

    def __init__(self, folder: PublicFolder, sheet: Sheet) -> None:
        """Begin without entries."""
        self._folder = folder
        self._sheet = sheet
        self._tiles = Tiles()
        self.compared = 0

    def add(self, nodes: Iterable[Node]) -> None:
        """Take the nodes that the next entry completed."""
        for tile, data in self._tiles.add(nodes):
            self._compare(tile, data)

    def end(self, size: int) -> None:
        """Compare what is not full, and look for tiles that a log of `size` entries has not."""
        for tile, data in self._tiles.partial():
            self._compare(tile, data)
        try:
            for name in self._folder.below(_PLACE, _DEEPEST):
                if not _has(name, size):
                    self._sheet.fault("V2", f"a log of {size} entries has no file {name}")
        except DoesNotHold as error:
            self._sheet.fault("V2", str(error))

    def _compare(self, tile: Tile, data: bytes) -> None:
        name = f"{published.LOG}/{tile_path(*tile)}"
        self.compared += 1
        try:
            found = self._folder.read(name, TILE_LENGTH)
        except DoesNotHold as error:
            self._sheet.fault("V2", f"the hash tile {error}")
            return
        if found != data:
            self._sheet.fault("V2", f"the hash tile {name} is not that of the entries")


def _has(name: str, size: int) -> bool:
    try:
        return belongs(parse_tile_path(name.removeprefix(f"{published.LOG}/")), size)
    except InvalidEntry:
        return False
