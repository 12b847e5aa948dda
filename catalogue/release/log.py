"""The log's entries and its tree, as the files of a public folder."""

from __future__ import annotations

import itertools

from catalogue.base.errors import LedgerDamaged
from catalogue.ledger import published
from catalogue.ledger.bundles import Tile, bundles_of, encode_bundle, tile_path
from catalogue.ledger.merkle import Growth, leaf_hash
from catalogue.ledger.store import Ledger, StoredCheckpoint
from catalogue.ledger.tiles import Tiles
from catalogue.release.folder import Building


def write_tiles(ledger: Ledger, stored: StoredCheckpoint, folder: Building) -> None:
    """Write the entry bundles up to a checkpoint, and the hash tiles of the tree over just these bytes.

    The tree is made anew: one hash an entry costs less than reading the stored nodes one by one, and shows that what is
    published is what was signed.

    Raises:
        LedgerDamaged: it has another root than the checkpoint.
    """
    bodies = ledger.bodies(0, stored.size)
    growth, hashes = Growth(0, ledger.node), Tiles()
    for tile in bundles_of(stored.size):
        bundle = tuple(itertools.islice(bodies, tile.width))
        _write(folder, tile, encode_bundle(bundle))
        for body in bundle:
            for full, data in hashes.add(growth.add(leaf_hash(body))):
                _write(folder, full, data)
    for partial, data in hashes.partial():
        _write(folder, partial, data)
    if growth.root() != stored.root:
        raise LedgerDamaged(
            f"the entries have another root than the checkpoint of {stored.size}: run `catalogue audit`"
        )


def _write(folder: Building, tile: Tile, data: bytes) -> None:
    folder.write(f"{published.LOG}/{tile_path(*tile)}", (data,))
