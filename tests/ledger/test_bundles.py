"""Paths and entry bundles, against a real log's files and by round trip."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.errors import InvalidEntry
from catalogue.ledger import bundles, merkle
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.note import VerifierKey, open_note

# The public key of tessera's test log, as its testdata/build_log.sh states it.
LOG_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def test_roots_of_a_real_logs_bundles_are_those_of_its_checkpoints(shared_vectors: Path) -> None:
    log = shared_vectors / "tessera" / "testdata" / "log"
    key = VerifierKey.parse(LOG_KEY)
    checked = 0
    for file in sorted(log.glob("checkpoint.*")):
        checkpoint = Checkpoint.parse(open_note(file.read_bytes(), [key]).text)
        growth = merkle.Growth(0, lambda _level, _idx: b"")
        for tile in bundles.bundles_of(checkpoint.size):
            data = (log / bundles.tile_path(*tile)).read_bytes()
            for body in bundles.decode_bundle(data, tile.width):
                growth.add(merkle.leaf_hash(body))
            assert bundles.encode_bundle(bundles.decode_bundle(data, tile.width)) == data
        assert growth.size == checkpoint.size
        assert growth.root() == checkpoint.root
        checked += 1
    assert checked == 16


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        ((0, 0, 256), "tile/0/000"),
        ((0, 1234067, 256), "tile/0/x001/x234/067"),
        ((1, 255, 17), "tile/1/255.p/17"),
        (("entries", 1234, 5), "tile/entries/x001/234.p/5"),
        ((63, 1000, 1), "tile/63/x001/000.p/1"),
    ],
)
def test_paths(tile: tuple[int | str, int, int], path: str) -> None:
    assert bundles.tile_path(*tile) == path
    assert bundles.parse_tile_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/64/000",
        "tile/00/000",
        "tile/0/00",
        "tile/0/x000/000",
        "tile/0/1000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000/",
        "tile/data/000",
        "tile/0/../000",
        "tile/entries/٠٠١",
        "tile/0/000\n",
    ],
)
def test_other_spellings_are_refused(path: str) -> None:
    with pytest.raises(InvalidEntry):
        bundles.parse_tile_path(path)


@pytest.mark.parametrize("tile", [(64, 0, 256), (-1, 0, 256), ("data", 0, 256), (0, -1, 256), (0, 0, 0), (0, 0, 257)])
def test_no_such_tile(tile: tuple[int | str, int, int]) -> None:
    with pytest.raises(InvalidEntry):
        bundles.tile_path(*tile)


@given(st.integers(0, 10**15), st.integers(1, 256), st.one_of(st.just("entries"), st.integers(0, 63)))
def test_paths_round_trip(idx: int, width: int, level: int | str) -> None:
    assert bundles.parse_tile_path(bundles.tile_path(level, idx, width)) == (level, idx, width)


def test_bundles_of_a_size() -> None:
    assert list(bundles.bundles_of(0)) == []
    assert list(bundles.bundles_of(256)) == [("entries", 0, 256)]
    assert list(bundles.bundles_of(513)) == [("entries", 0, 256), ("entries", 1, 256), ("entries", 2, 1)]


@given(st.lists(st.binary(max_size=40), max_size=256))
def test_bundles_round_trip(bodies: list[bytes]) -> None:
    assert bundles.decode_bundle(bundles.encode_bundle(bodies), len(bodies)) == tuple(bodies)


def test_longest_entry_fits_and_a_longer_one_does_not() -> None:
    longest = bytes(65_535)
    assert bundles.decode_bundle(bundles.encode_bundle([longest]), 1) == (longest,)
    with pytest.raises(InvalidEntry):
        bundles.encode_bundle([longest + b"x"])
    with pytest.raises(InvalidEntry):
        bundles.encode_bundle([b"x"] * 257)


def test_cut_bundles_are_refused() -> None:
    whole = bundles.encode_bundle([b"one", b"two"])
    assert bundles.decode_bundle(whole, 2) == (b"one", b"two")
    for end in range(1, len(whole)):
        with pytest.raises(InvalidEntry):
            bundles.decode_bundle(whole[:end], 2)
    with pytest.raises(InvalidEntry):
        bundles.decode_bundle(whole + b"\x00", 2)
    with pytest.raises(InvalidEntry):
        bundles.decode_bundle(whole, 3)
