from __future__ import annotations

import json
import struct
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.pictures import wire
from catalogue.pictures.examine import examine
from tests.pictures import builders

BLOCK = builders.tiff_block(
    [builders.text(0x010F, "Canon"), builders.short(0x0112, 6)],
    [builders.text(0x9003, "2024:01:11 14:05:09")],
    builders.north_east([(50, 1), (27, 1), (0, 1)], [(30, 1), (0, 1), (0, 1)]),
)


def over(head: dict[str, object], blobs: list[bytes]) -> tuple[dict[str, object], list[bytes]]:
    stream = BytesIO()
    wire.send(stream, head, blobs)
    stream.seek(0)
    return wire.receive(stream)


@pytest.mark.parametrize("data", [builders.jpeg(builders.exif_segment(BLOCK)), builders.png()])
def test_a_reading_arrives_as_it_was_sent(data: bytes) -> None:
    reading = examine(data, name="Київ\udcff.jpg")
    assert wire.unpack(*over(*wire.pack(reading))) == reading


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x00",
        b"\xff\xff\xff\xff",
        struct.pack(">I", 2) + b"[]",
        struct.pack(">I", 2) + b"{}",
        struct.pack(">I", 13) + b'{"blobs":[1]}',
        struct.pack(">I", 14) + b'{"blobs":[-1]}',
        struct.pack(">I", 24) + b'{"blobs":[999999999999]}',
    ],
)
def test_garbage_is_a_broken_wire(data: bytes) -> None:
    with pytest.raises(wire.BrokenWire):
        wire.receive(BytesIO(data))


SOUND, BLOBS = wire.pack(examine(builders.jpeg(builders.exif_segment(BLOCK))))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(SOUND)), anything)
def test_a_lying_worker_yields_a_reading_or_a_broken_wire(name: str, value: object) -> None:
    head = json.loads(json.dumps({**SOUND, name: value}))
    with suppress(wire.BrokenWire):
        wire.unpack(head, BLOBS)
