from __future__ import annotations

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.pictures.exif import MAX_TOTAL, read_tags
from tests.pictures import builders
from tests.pictures.builders import ASCII, UNDEFINED, ratio, short, text


def test_plain_tags() -> None:
    block = builders.tiff_block(
        [text(0x010F, "Canon"), short(0x0112, 6)],
        [text(0x9003, "2024:01:02 03:04:05"), ratio(0x829A, (1, 250)), (0x9000, UNDEFINED, 4, b"0232")],
        builders.north_east([(50, 1), (27, 1), (300, 10)], [(30, 1), (31, 1), (24, 1)]),
    )
    tags, notes = read_tags(block)
    assert notes == ()
    assert tags["Image Make"] == "Canon"
    assert tags["Image Orientation"] == "6"
    assert tags["EXIF ExposureTime"] == "1/250"
    assert tags["EXIF ExifVersion"] == "0232"
    assert tags["GPS GPSLatitude"] == ("50", "27", "30")
    assert tags["GPS GPSLatitudeRef"] == "N"


def test_odd_texts_become_clean_texts() -> None:
    block = builders.tiff_block(
        [
            (0x010E, ASCII, 9, b"caf\xe9 noir\x00"[:9]),
            (0x010F, ASCII, 12, b"Make\x00garbage"),
            (0x0110, ASCII, 6, b"\x00\x00\x00\x00\x00\x00"),
            (0x9C9C, 1, 10, "Київ".encode("utf-16-le") + b"\x00\x00"),
        ]
    )
    tags, _ = read_tags(block)
    assert tags["Image ImageDescription"] == "café noir"[:9]
    assert tags["Image Make"] == "Make"
    assert tags["Image Model"] == ""
    assert tags["Image XPComment"] == "Київ"


def test_a_zero_denominator_stays_visible() -> None:
    tags, _ = read_tags(builders.tiff_block([], [ratio(0x829A, (0, 0), (5, 0))]))
    assert tags["EXIF ExposureTime"] == ("0/0", "5/0")


def test_values_are_bounded_and_say_so() -> None:
    block = builders.tiff_block([text(0x010E, "x" * 5000), (0x8773, UNDEFINED, 3000, b"\x01" * 3000)])
    tags, notes = read_tags(block)
    assert len(tags["Image ImageDescription"]) == 2000
    assert any("ImageDescription is cut" in note for note in notes)
    assert any("1 Exif tags are too long" in note for note in notes)


def test_what_exifread_raises_is_a_note() -> None:
    """A SHORT count of zero for a tag whose printing takes the first value."""
    for block in (b"II*\x00" + b"\xff" * 40, b"MM\x00*\x00\x00\x00\x08" + b"\xff" * 400):
        tags, notes = read_tags(block)
        assert isinstance(notes, tuple)
        assert json.dumps(dict(tags)) is not None


def test_bombs_are_not_parsed() -> None:
    tags, notes = read_tags(builders.count_bomb())
    assert tags == {}
    assert "200000" in notes[0]


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read_tags(builders.tiff_block([(0x010F, ASCII, 4, b"\xff\xfe\xfd\xfc")]))
        read_tags(b"no block at all")
    assert caplog.records == []


SOUND = builders.tiff_block(
    [text(0x010F, "Canon"), short(0x0112, 6)],
    [text(0x9003, "2024:01:02 03:04:05"), ratio(0x829A, (1, 250))],
    builders.north_east([(50, 1), (27, 1), (300, 10)], [(30, 1), (31, 1), (24, 1)]),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=10), st.integers(0, 300))
def test_any_change_yields_json_of_bounded_size(changes: list[tuple[int, int]], keep: int) -> None:
    data = bytearray(SOUND)
    for at, value in changes:
        data[at] = value
    tags, notes = read_tags(bytes(data[: max(4, keep)]))
    assert len(json.dumps(dict(tags), ensure_ascii=False).encode("utf-8")) < 8 * MAX_TOTAL
    assert all(isinstance(note, str) for note in notes)
