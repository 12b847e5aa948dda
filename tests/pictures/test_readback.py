from __future__ import annotations

import pytest

from catalogue.base.errors import LeakFound, NotChecked
from catalogue.pictures.readback import read_back
from tests.pictures import builders
from tests.pictures.builders import segment


@pytest.mark.parametrize(
    "data", [builders.jpeg(), builders.jpeg(progressive=True), builders.jpeg(restart_marker_blocks=1)]
)
def test_a_bare_jpeg_holds(data: bytes) -> None:
    read_back(data)


@pytest.mark.parametrize(
    "data",
    [
        builders.jpeg(builders.exif_segment(builders.tiff_block())),
        builders.jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00")),
        builders.jpeg(segment(0xFE, b"")),
        builders.jpeg(segment(0xE2, b"ICC_PROFILE\x00\x01\x01x")),
        builders.jpeg(segment(0xEF, b"")),
        builders.jpeg(behind=b"\x00"),
        builders.jpeg(behind=builders.jpeg()),
        builders.jpeg()[:-2] + segment(0xFE, b"late comment") + b"\xff\xd9",
        builders.jpeg()[:18] + b"\x01\x01" + builders.jpeg()[20:],  # a JFIF thumbnail of one pixel
    ],
    ids=["exif", "xmp", "comment", "icc", "app15", "trailer", "second picture", "late comment", "thumbnail"],
)
def test_anything_else_is_a_leak(data: bytes) -> None:
    with pytest.raises(LeakFound):
        read_back(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        b"\xff\xd8\xff\xd9",
        builders.jpeg()[:-2],
        builders.jpeg()[:30],
        b"\xff\xd8\xff\xe0\xff\xff",
    ],
)
def test_what_cannot_be_walked_is_not_called_clean(data: bytes) -> None:
    with pytest.raises(NotChecked):
        read_back(data)
