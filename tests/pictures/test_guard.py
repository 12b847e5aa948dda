from __future__ import annotations

import time
from contextlib import suppress
from io import BytesIO

import exifread
import pytest
from exifread.core.exif_header import ExifHeader
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.base.errors import PhotoRefused
from catalogue.pictures import guard
from tests.pictures import builders

PLAIN = builders.tiff_block(
    [builders.text(0x010F, "Maker"), builders.short(0x0112, 6)],
    [builders.text(0x9003, "2024:01:02 03:04:05"), builders.ratio(0x829A, (1, 100))],
    builders.north_east([(50, 1), (0, 1), (1, 3)], [(36, 1), (15, 1), (0, 1)]),
)


def test_a_plain_block_declares_few_values() -> None:
    assert 40 < guard.declared_values(PLAIN) < 80
    guard.check(PLAIN)


@pytest.mark.parametrize(
    "bomb",
    [
        builders.count_bomb(),
        builders.nest_bomb(),
        b"II*\x00\x08\x00\x00\x00\xff\xff" + b"\x0f\x01\x02\x00\xff\xff\xff\xff\x08\x00\x00\x00" * 5000,
    ],
    ids=["counts", "nested directories", "overlapping texts"],
)
def test_bombs_are_refused_quickly(bomb: bytes) -> None:
    start = time.perf_counter()
    with pytest.raises(PhotoRefused, match="200000"):
        guard.check(bomb)
    assert time.perf_counter() - start < 1


def test_a_chain_of_directories_is_counted() -> None:
    assert guard.declared_values(builders.chain_bomb(60_000)) >= 60_000


def test_a_loop_ends() -> None:
    loop = b"II*\x00\x08\x00\x00\x00" + b"\x00\x00\x08\x00\x00\x00"
    assert guard.declared_values(loop) == 1


def test_entries_of_a_thousand_values_cost_nothing_because_exifread_leaves_them() -> None:
    """A colour profile or an XMP packet inside a TIFF has many bytes and must not refuse the photo."""
    block = builders.tiff_block([(0x8773, builders.UNDEFINED, 500_000, b"\x00" * 500_000)])
    assert guard.declared_values(block) < 10
    assert exifread.process_file(BytesIO(block), details=False)["Image InterColorProfile"].values == []


@settings(deadline=None, max_examples=150)
@given(
    st.binary(min_size=0, max_size=60),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
)
def test_the_count_bounds_what_exifread_does(tail: bytes, changes: list[tuple[int, int]]) -> None:
    """Each value costs at most two reads of a number, each entry at most five."""
    data = bytearray(PLAIN + tail)
    for at, value in changes:
        if at >= 4:
            data[max(at % len(data), 4)] = value
    declared = guard.declared_values(bytes(data), 20_000)
    if declared > 20_000:
        return
    reads = 0
    original = ExifHeader.s2n

    def counted(self: ExifHeader, offset: int, length: int, signed: bool = False) -> int:  # noqa: FBT002 - exifread's
        nonlocal reads
        reads += 1
        return int(original(self, offset, length, signed))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ExifHeader, "s2n", counted)
        with suppress(Exception):  # only the cost matters here
            exifread.process_file(BytesIO(data), details=False, truncate_tags=False, extract_thumbnail=False)
    assert reads <= 6 * declared + 20
