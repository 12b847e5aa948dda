"""Bar codes on a picture, read by zxing-cpp; the only importer of that library.

Every symbology that it reads is looked for. A symbol whose own checks fail is no find.
The payload is kept as bytes; the text shows control characters as symbols (U+2400 and following), since the separators
of ISO/IEC 15434 (group, record, end of transmission) are part of what an item-identification mark says.

Source: zxing-cpp 3.1, `zxingcpp.pyi`; ISO/IEC 15415 for the unused error correction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any, NamedTuple

import zxingcpp

from catalogue.pictures.pixels import Grey
from catalogue.pictures.reading import Tool

TOOL = Tool("zxing-cpp", version("zxing-cpp"))
_WHOLE = 100  # hundredths
_DELETE = 0x7F
_SYMBOLS = 0x2400  # Unicode's pictures of control characters, in the order of ASCII
_DELETE_SYMBOL = "\u2421"


class Code(NamedTuple):
    """A bar code: its corners are pixels of the picture; the fields are those of `finds.Find`."""

    text: str
    payload_hex: str
    symbology: str
    identifier: str | None
    version: str | None
    error_correction: str | None
    correction_unused: str | None
    corners: tuple[tuple[int, int], ...]


def read_codes(picture: Grey) -> Iterator[Code]:
    """Yield the bar codes on a picture, corners within it, in the order in which the library finds them."""
    rows = memoryview(picture.pixels).cast("B", (picture.height, picture.width))
    for found in zxingcpp.read_barcodes(rows, text_mode=zxingcpp.TextMode.Plain):
        if not found.valid or not found.bytes:
            continue
        extra: Mapping[str, Any] = found.extra if isinstance(found.extra, Mapping) else {}
        place = found.position
        points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        unused = extra.get("UEC")
        yield Code(
            text=shown(found.text or found.bytes.decode("latin-1")),
            payload_hex=found.bytes.hex(),
            symbology=str(found.format),
            identifier=found.symbology_identifier or None,
            version=str(extra["Version"]) if "Version" in extra else None,
            error_correction=found.ec_level or None,
            correction_unused=None if unused is None else _share(float(unused)),
            corners=tuple(
                (min(max(point.x, 0), picture.width - 1), min(max(point.y, 0), picture.height - 1)) for point in points
            ),
        )


def shown(text: str) -> str:
    """Return text in NFC with each control character as its symbol; what no text may hold becomes U+FFFD."""
    return unicodedata.normalize("NFC", "".join(map(_visible, text)))


def _visible(char: str) -> str:
    if char < " ":
        return chr(_SYMBOLS + ord(char))
    if ord(char) == _DELETE:
        return _DELETE_SYMBOL
    return "\ufffd" if unicodedata.category(char) in {"Cc", "Cs", "Cn"} else char


def _share(value: float) -> str | None:
    """Return the unused share of error correction, or None where the library's number can be read in two ways.

    zxing-cpp 3.1.1 writes hundredths without their leading zero: 0.07 comes as 0.7, as 0.70 does.
    """
    hundredths = round(value * 100)
    if not 0 <= hundredths <= _WHOLE or (hundredths % 10 == 0 and 0 < hundredths < _WHOLE):
        return None
    return f"{hundredths / _WHOLE:g}"
