"""Messages between the reader and its worker processes: a line of JSON and raw bytes, no pickle.

A worker that a hostile file has taken over can send anything; what arrives is bounded, decoded as plain data
and rebuilt field by field, so that the worst it can do is to lie about the one photo.

    frame    = 4 bytes big-endian length of head, head, blobs
    head     = JSON object in ASCII; "blobs" lists the lengths of the blobs that follow
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import IO, Any, Protocol

from catalogue.pictures.reading import Capture, Part, Position, Preview, Reading, Tool

MAX_HEAD = 8 * 1024 * 1024
MAX_BLOBS = 256 * 1024 * 1024
MAX_COUNT = 16
_LENGTH = struct.Struct(">I")


class BrokenWire(Exception):
    """The other end closed the pipe or sent no frame."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


def send(stream: IO[bytes], head: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Write one frame. Raises OSError where the other end is gone."""
    text = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode("ascii")
    stream.writelines((_LENGTH.pack(len(text)) + text, *blobs))
    stream.flush()


def receive(stream: _Stream) -> tuple[dict[str, Any], list[bytes]]:
    """Read one frame. Raises BrokenWire for an end, for garbage, and for more than the limits above."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > MAX_HEAD:
        raise BrokenWire("the head of a frame is too long")
    try:
        head = json.loads(_exactly(stream, length))
        sizes = [int(size) for size in head.pop("blobs")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenWire("the head of a frame is no JSON object with blobs") from error
    if len(sizes) > MAX_COUNT or any(size < 0 for size in sizes) or sum(sizes) > MAX_BLOBS:
        raise BrokenWire("a frame has too many or too long blobs")
    return head, [_exactly(stream, size) for size in sizes]


def _exactly(stream: _Stream, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            raise BrokenWire("the pipe was closed")
        data = data + more if data else more
    return data


def pack(reading: Reading) -> tuple[dict[str, Any], list[bytes]]:
    """Return a reading as a JSON object and blobs: the raw Exif block, then the previews."""
    taken = reading.capture
    where = taken.position
    plain = {
        name: getattr(reading, name)
        for name in (
            "sha256",
            "size_bytes",
            "media_type",
            "extension",
            "width",
            "height",
            "orientation",
            "complete",
        )
    }
    head = {
        **plain,
        "notes": reading.notes,
        "tags": dict(reading.tags),
        "parts": [(part.name, part.size_bytes) for part in reading.parts],
        "tools": [(tool.name, tool.version) for tool in reading.tools],
        "previews": [(preview.side, preview.width, preview.height) for preview in reading.previews],
        "capture": {name: getattr(taken, name) for name in Capture.__dataclass_fields__ if name != "position"},
        "position": where and {name: getattr(where, name) for name in Position.__dataclass_fields__},
    }
    return head, [reading.raw_exif, *(preview.jpeg for preview in reading.previews)]


def unpack(head: Mapping[str, Any], blobs: Sequence[bytes]) -> Reading:
    """Return the reading that `pack` took apart. Raises BrokenWire for missing or wrong fields."""
    try:
        taken, where = head["capture"], head["position"]
        return Reading(
            sha256=_text(head["sha256"]),
            size_bytes=int(head["size_bytes"]),
            media_type=_text(head["media_type"]),
            extension=_text(head["extension"]),
            width=int(head["width"]),
            height=int(head["height"]),
            orientation=int(head["orientation"]),
            complete=head["complete"] is True,
            capture=Capture(
                position=where and _position(where),
                orientation=None if taken["orientation"] is None else int(taken["orientation"]),
                zone_status=_text(taken["zone_status"]),
                notes=_texts(taken["notes"]),
                **{
                    str(key): _optional(value)
                    for key, value in taken.items()
                    if key not in {"orientation", "zone_status", "notes"}
                },
            ),
            tags=MappingProxyType(
                {
                    _text(key): _text(value) if isinstance(value, str) else _texts(value)
                    for key, value in head["tags"].items()
                }
            ),
            raw_exif=blobs[0],
            parts=tuple(Part(_text(name), int(size)) for name, size in head["parts"]),
            previews=tuple(
                Preview(int(side), int(width), int(height), blob)
                for (side, width, height), blob in zip(head["previews"], blobs[1:], strict=True)
            ),
            tools=tuple(Tool(_text(name), _text(version)) for name, version in head["tools"]),
            notes=_texts(head["notes"]),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise BrokenWire("a reading has missing or wrong fields") from error


def _position(where: Mapping[str, object]) -> Position:
    rest = {key: _optional(value) for key, value in where.items() if key not in {"latitude", "longitude"}}
    return Position(_text(where["latitude"]), _text(where["longitude"]), **rest)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is expected")
    return value


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)
