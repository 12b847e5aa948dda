"""Any prefix and any change of a small photo of each format yields a reading or a refusal, in little time."""

from __future__ import annotations

import struct
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.base.digests import Digest
from catalogue.base.errors import PhotoRefused
from catalogue.pictures.examine import examine, public_copy
from catalogue.pictures.readback import read_back
from catalogue.pictures.reading import Limits
from tests.pictures import builders

BLOCK = builders.tiff_block(
    [builders.text(0x010F, "Canon"), builders.short(0x0112, 6)],
    [builders.text(0x9003, "2024:01:11 14:05:09"), builders.text(0x9011, "+02:00")],
    builders.north_east([(50, 1), (27, 1), (0, 1)], [(30, 1), (0, 1), (0, 1)]),
)
SEEDS = {
    "jpeg": builders.jpeg(builders.exif_segment(BLOCK)),
    "progressive": builders.jpeg(builders.exif_segment(BLOCK), progressive=True),
    "png": builders.png(builders.chunk(b"eXIf", BLOCK)),
    "tiff": builders.saved(builders.picture(), "TIFF"),
    "deflated tiff": builders.saved(builders.picture(), "TIFF", compression="tiff_lzw"),
    "webp": builders.saved(builders.picture(), "WEBP", exif=BLOCK),
    "lossless": builders.saved(builders.picture(), "WEBP", lossless=True),
    "heif": builders.heif(BLOCK),
}
LIMITS = Limits(pixels=1_000_000)


def outcome(data: bytes) -> None:
    start = time.perf_counter()
    with suppress(PhotoRefused):
        for preview in examine(data, limits=LIMITS).previews:
            read_back(preview.jpeg)
        read_back(public_copy(data, 64, limits=LIMITS))
    assert time.perf_counter() - start < 5


def test_what_a_reading_holds() -> None:
    data = SEEDS["jpeg"]
    reading = examine(data, name="IMG.png")
    assert reading.sha256 == Digest.of(data).hex
    assert (reading.media_type, reading.extension, reading.size_bytes) == ("image/jpeg", ".jpg", len(data))
    assert (reading.width, reading.height, reading.orientation) == (24, 16, 6)
    assert [(preview.width, preview.height) for preview in reading.previews] == [(16, 24), (16, 24)]
    assert reading.capture.taken_edtf == "2024-01-11T14:05:09+02:00"
    assert reading.raw_exif == BLOCK
    assert {tool.name for tool in reading.tools} == {"exifread", "Pillow"}
    assert reading.notes == ("named .png, but its bytes are image/jpeg",)


@pytest.mark.parametrize("seed", [name for name in SEEDS if name != "heif"])
def test_seeds_are_sound(seed: str) -> None:
    reading = examine(SEEDS[seed])
    assert reading.complete
    assert (reading.width, reading.height) == (24, 16)


def test_a_tiff_is_its_own_exif_block() -> None:
    reading = examine(SEEDS["tiff"])
    assert reading.raw_exif == b""
    assert reading.tags["Image ImageWidth"] == "24"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_prefix(seed: str) -> None:
    data = SEEDS[seed]
    for length in range(0, len(data), max(1, len(data) // 60)):
        outcome(data[:length])


changes = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=12)


@pytest.mark.parametrize("seed", SEEDS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(changes=changes, cut=st.integers(0, 5000), put=st.tuples(st.integers(0, 5000), st.binary(max_size=12)))
def test_any_change(seed: str, changes: list[tuple[int, int]], cut: int, put: tuple[int, bytes]) -> None:
    data = bytearray(SEEDS[seed])
    for at, value in changes:
        data[at % len(data)] = value
    where, extra = put
    data[where % len(data) : where % len(data)] = extra
    outcome(bytes(data[: cut or None]))


@settings(deadline=None, max_examples=100)
@given(st.sampled_from([data[:32] for data in SEEDS.values()]), st.binary(max_size=300))
def test_a_sound_start_and_then_anything(start: bytes, rest: bytes) -> None:
    outcome(start + rest)


@pytest.mark.parametrize("number", [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
@pytest.mark.parametrize("seed", SEEDS)
def test_extreme_numbers_at_every_fourth_byte(seed: str, number: int) -> None:
    data = SEEDS[seed]
    for order in ("<I", ">I"):
        for at in range(4, min(len(data), 200) - 4, 4):
            outcome(data[:at] + struct.pack(order, number) + data[at + 4 :])
