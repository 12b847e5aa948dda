"""Hash tiles: against a real log's files, by both ways of making them, and which of them a size has."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ledger import bundles, merkle
from catalogue.ledger.bundles import Tile, tile_path
from catalogue.ledger.tiles import TILE_LENGTH, Tiles, belongs, tile_bytes, tiles_of
from tests.ledger.test_merkle import tree


def grown(bodies: list[bytes]) -> tuple[dict[Tile, bytes], bytes]:
    """Return the tiles and the root that a growing tree gives."""
    nodes: dict[tuple[int, int], bytes] = {}
    growth, tiles = merkle.Growth(0, lambda level, idx: nodes[level, idx]), Tiles()
    made = dict(pair for body in bodies for pair in tiles.add(growth.add(merkle.leaf_hash(body))))
    return made | dict(tiles.partial()), growth.root()


def test_tiles_of_a_real_log_follow_from_its_bundles(shared_vectors: Path) -> None:
    log = shared_vectors / "tessera" / "testdata" / "log"
    compared = 0
    for size in range(16):
        bodies = [
            body
            for bundle in bundles.bundles_of(size)
            for body in bundles.decode_bundle((log / tile_path(*bundle)).read_bytes(), bundle.width)
        ]
        made, _ = grown(bodies)
        assert list(made) == list(tiles_of(size))
        for tile, data in made.items():
            assert (log / tile_path(*tile)).read_bytes() == data
            compared += 1
    assert compared == len(list((log / "tile" / "0").rglob("*.p/*"))) == 15


@pytest.mark.parametrize(
    ("size", "paths"),
    [
        (0, []),
        (1, ["tile/0/000.p/1"]),
        (255, ["tile/0/000.p/255"]),
        (256, ["tile/0/000", "tile/1/000.p/1"]),
        (257, ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]),
        (600, ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"]),
    ],
)
def test_tiles_of_a_size(size: int, paths: list[str]) -> None:
    assert [tile_path(*tile) for tile in tiles_of(size)] == paths


def test_the_standards_example_of_70_000_entries() -> None:
    counted: dict[tuple[int | str, bool], list[int]] = {}
    for tile in tiles_of(70_000):
        counted.setdefault((tile.level, tile.width == 256), []).append(tile.width)
    assert {key: len(widths) for key, widths in counted.items() if key[1]} == {(0, True): 273, (1, True): 1}
    assert {key[0]: widths for key, widths in counted.items() if not key[1]} == {0: [112], 1: [17], 2: [1]}


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 600, 1000])
def test_both_ways_make_the_same_tiles(size: int) -> None:
    made, root = grown([b"entry %d" % number for number in range(size)])
    nodes = tree(size)
    assert made == {tile: tile_bytes(tile, nodes.get) for tile in tiles_of(size)}
    assert root == merkle.root(size, nodes.get)


def test_a_third_level_begins_at_65_536_entries() -> None:
    made, _ = grown([b""] * 65_537)
    assert set(made) == set(tiles_of(65_537))
    assert {len(data) for tile, data in made.items() if tile.width == 256} == {TILE_LENGTH}
    assert [tile for tile in made if tile.level == 2] == [Tile(2, 0, 1)]
    same = merkle.leaf_hash(b"")
    for _ in range(16):
        same = merkle.node_hash(same, same)
    assert made[Tile(2, 0, 1)] == same


@given(st.integers(0, 5_000_000), st.data())
def test_a_size_has_the_tiles_that_are_listed_and_no_other(size: int, data: st.DataObject) -> None:
    level = data.draw(st.one_of(st.just("entries"), st.integers(0, 3)))
    tile = Tile(level, data.draw(st.integers(0, 20_000)), data.draw(st.integers(1, 256)))
    listed = bundles.bundles_of(size) if level == "entries" else (one for one in tiles_of(size) if one.level == level)
    assert belongs(tile, size) == (tile in set(listed))


@given(st.integers(1, 70_000))
def test_each_listed_tile_belongs(size: int) -> None:
    assert all(belongs(tile, size) for tile in (*tiles_of(size), *bundles.bundles_of(size)))
    assert not any(belongs(Tile(level, 0, 1), size) for level in (4, 63))
