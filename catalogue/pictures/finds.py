"""What software finds written on a photograph: values, frozen, and how they travel from a worker.

A find is what a program says, and nothing that anybody has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from catalogue.base.orientation import Rectangle
from catalogue.pictures.reading import Tool
from catalogue.pictures.wire import BrokenWire

BAR_CODE, TEXT = "bar-code", "text-recognition"  # terms of the vocabulary suggestion_method
MOST_FINDS = 255
_LONGEST = 8000
Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Find:
    """One bar code or one line of text that a program read on a photograph.

    `region` is the smallest rectangle of the stored grid around it; `corners` are the pixels of that grid at the four
    corners of a bar code: its own upper left, upper right, lower right and lower left. `payload_hex` holds the bytes
    of a bar code exactly, `text` the same in words: NFC, control characters as symbols. `score` is how sure
    the program says it is, on the scale `score_scale`. The other fields are those of the entry type marking.suggested.
    """

    method: str
    text: str
    region: Rectangle
    tools: tuple[Tool, ...]
    corners: Corners | None = None
    payload_hex: str | None = None
    symbology: str | None = None
    symbology_identifier: str | None = None
    symbol_version: str | None = None
    error_correction: str | None = None
    correction_unused: str | None = None
    score: str | None = None
    score_scale: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found on the photograph whose bytes have this digest, hexadecimal; `orientation` is that of its file."""

    sha256: str
    orientation: int
    finds: tuple[Find, ...]


_TEXTS = (
    "payload_hex",
    "symbology",
    "symbology_identifier",
    "symbol_version",
    "error_correction",
    "correction_unused",
    "score",
    "score_scale",
)


def pack(scan: Scan) -> dict[str, Any]:
    """Return a scan as a JSON object."""
    return asdict(scan)


def unpack(head: Mapping[str, Any]) -> Scan:
    """Return the scan that `pack` took apart, field by field. Raises BrokenWire for missing, wrong or too much."""
    try:
        if len(head["finds"]) > MOST_FINDS:
            raise BrokenWire("a scan has too many finds")
        return Scan(_text(head["sha256"]), int(head["orientation"]), tuple(_find(one) for one in head["finds"]))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise BrokenWire("a scan has missing or wrong fields") from error


def _find(one: Mapping[str, Any]) -> Find:
    corners = one["corners"]
    return Find(
        method=_text(one["method"]),
        text=_text(one["text"]),
        region=Rectangle(*_whole(one["region"], 4)),
        tools=tuple(Tool(_text(tool["name"]), _text(tool["version"])) for tool in one["tools"]),
        corners=None if corners is None else tuple((x, y) for x, y in (_whole(corner, 2) for corner in corners)),
        **{name: None if one[name] is None else _text(one[name]) for name in _TEXTS},
    )


def _whole(numbers: Sequence[object], count: int) -> list[int]:
    found = [number for number in numbers if isinstance(number, int)]
    if len(found) != count:
        raise TypeError("whole numbers are expected")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 2 * _LONGEST:
        raise TypeError("a text of bounded length is expected")
    return value
