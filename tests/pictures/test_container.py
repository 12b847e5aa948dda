from __future__ import annotations

import struct
import zlib

import pytest

from catalogue.base.errors import PhotoRefused
from catalogue.pictures.container import jpeg, png, walk
from catalogue.pictures.reading import Contents, Part
from catalogue.pictures.sniff import HEIC, JPEG, PNG, TIFF, WEBP
from tests.pictures import builders
from tests.pictures.builders import segment

BLOCK = builders.tiff_block([builders.text(0x010F, "Maker")])


def names(contents: Contents) -> set[str]:
    return {part.name for part in contents.parts}


def test_jpeg_parts_are_named_and_measured() -> None:
    data = builders.jpeg(
        builders.exif_segment(BLOCK),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta/>"),
        segment(0xE2, b"MPF\x00II"),
        segment(0xEB, b"JP\x00\x01\x00\x00\x00\x01 jumb jumdc2pa"),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04"),
        segment(0xFE, b"a comment"),
        segment(0xE5, b"?"),
    )
    found = walk(data, JPEG)
    assert (found.width, found.height, found.largest) == (24, 16, 24 * 16)
    assert found.exif == BLOCK
    assert names(found) == {"Exif", "XMP", "MPF", "C2PA", "IPTC", "comment", "APP5", "JFIF"}
    assert Part("comment", 9) in found.parts
    assert found.notes == ()


def test_exif_behind_more_than_4_kb_of_segments_is_found() -> None:
    """exifread, given the file, silently finds nothing here."""
    data = builders.jpeg(segment(0xE7, b"x" * 60_000), segment(0xE7, b"x" * 60_000), builders.exif_segment(BLOCK))
    assert walk(data, JPEG).exif == BLOCK


def test_only_the_first_of_two_exif_blocks_counts() -> None:
    other = builders.tiff_block([builders.text(0x010F, "Other")])
    found = walk(builders.jpeg(builders.exif_segment(BLOCK), builders.exif_segment(other)), JPEG)
    assert found.exif == BLOCK
    assert any("more than one" in note for note in found.notes)


@pytest.mark.parametrize(
    ("behind", "name"),
    [
        (b"\x00" * 20, "trailing zeros"),
        (b"\x00\x00\x00\x18ftypmp42", "trailing video"),
        (b"\xff\xd8\xff\xe0", "further pictures"),
        (b"secret", "trailer"),
    ],
)
def test_what_hangs_behind_a_jpeg_is_named(behind: bytes, name: str) -> None:
    assert Part(name, len(behind)) in walk(builders.jpeg(behind=behind), JPEG).parts


def test_icc_chunks_are_put_in_order() -> None:
    def piece(number: int, data: bytes) -> bytes:
        return segment(0xE2, b"ICC_PROFILE\x00" + bytes([number, 2]) + data)

    assert walk(builders.jpeg(piece(2, b"world"), piece(1, b"hello ")), JPEG).icc == b"hello world"


def test_a_jpeg_of_many_scans_is_refused() -> None:
    """Each progressive scan costs a pass over all pixels; small scans make small files."""
    data = builders.jpeg(image=builders.picture(64, 64), progressive=True)
    scan = data[data.index(b"\xff\xda") : -2]
    assert walk(data, JPEG).width == 64
    with pytest.raises(PhotoRefused, match="more than 100 scans"):
        walk(data[:-2] + scan * 101 + data[-2:], JPEG)


def test_picture_only_keeps_pixels_and_nothing_else() -> None:
    data = builders.jpeg(builders.exif_segment(BLOCK), segment(0xFE, b"SECRET"), segment(0xE2, b"MPF\x00"))
    bare = jpeg.picture_only(data)
    assert b"SECRET" not in bare
    assert b"Exif" not in bare
    assert bare == builders.jpeg()
    secret = builders.chunk(b"tEXt", b"Comment\x00SECRET")
    assert png.picture_only(builders.png(secret)) == builders.png()


def test_png_exif_text_profile_and_trailer() -> None:
    data = builders.png(
        builders.chunk(b"eXIf", BLOCK),
        builders.chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00<x/>"),
        builders.chunk(b"iCCP", b"name\x00\x00" + zlib.compress(b"a profile")),
        builders.chunk(b"tEXt", b"Author\x00someone"),
        builders.chunk(b"acTL", b"\x00" * 8),
    )
    found = walk(data + b"behind", PNG)
    assert found.exif == BLOCK
    assert found.icc == b"a profile"
    assert names(found) == {"Exif", "XMP", "ICC", "text", "animation", "trailer"}


def test_exif_in_a_png_text_is_read() -> None:
    digits = (b"Exif\x00\x00" + BLOCK).hex().encode()
    body = b"\nexif\n%8d\n" % len(digits) + digits
    for raw in (
        builders.chunk(b"tEXt", b"Raw profile type exif\x00" + body),
        builders.chunk(b"zTXt", b"Raw profile type exif\x00\x00" + zlib.compress(body)),
    ):
        assert walk(builders.png(raw), PNG).exif == BLOCK


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP"])
def test_a_deflated_bomb_in_a_png_is_left_unread(name: bytes) -> None:
    bomb = zlib.compress(b"0" * 64 * 1024 * 1024, 9)
    assert len(bomb) < 100_000
    found = walk(builders.png(builders.chunk(name, b"Raw profile type exif\x00\x00" + bomb)), PNG)
    assert found.exif is None
    assert found.icc is None
    assert any("inflates to more than" in note for note in found.notes)


@pytest.mark.parametrize("prefix", [b"", b"Exif\x00\x00"])
def test_webp_canvas_exif_and_parts(prefix: bytes) -> None:
    canvas = b"\x0c\x00\x00\x00" + (99).to_bytes(3, "little") + (49).to_bytes(3, "little")
    data = builders.webp_container(
        builders.riff(b"VP8X", canvas),
        builders.riff(b"EXIF", prefix + BLOCK),
        builders.riff(b"XMP ", b"<x/>"),
        builders.riff(b"ICCP", b"a profile"),
    )
    found = walk(data + b"behind", WEBP)
    assert (found.width, found.height) == (100, 50)
    assert found.exif == BLOCK
    assert found.icc == b"a profile"
    assert names(found) == {"Exif", "XMP", "ICC", "trailer"}


def test_a_webp_frame_larger_than_its_canvas_is_seen() -> None:
    canvas = builders.riff(b"VP8X", b"\x00\x00\x00\x00" + b"\x00" * 6)
    inner = builders.webp_lossless_head(16_000, 16_000)[12:]
    assert walk(builders.webp_container(canvas, inner), WEBP).largest == 16_000 * 16_000


@pytest.mark.parametrize(("turn", "size"), [(None, (64, 48)), (1, (48, 64)), (2, (64, 48)), (3, (48, 64))])
def test_heif_exif_and_the_size_after_its_own_turn(turn: int | None, size: tuple[int, int]) -> None:
    found = walk(builders.heif(BLOCK, turn=turn), HEIC)
    assert (found.width, found.height) == size
    assert found.exif == BLOCK


def test_heif_items_without_end_are_no_hang() -> None:
    iloc = struct.pack(">BBH", 0, 0, 0xFFFF) + b"\x00\x01\x00\x00\xff\xff" * 2000
    meta = builders.full(b"meta", builders.full(b"iloc", iloc))
    with pytest.raises(PhotoRefused, match="too many pieces"):
        walk(builders.box(b"ftyp", b"heic\x00\x00\x00\x00") + meta, HEIC)


def test_raw_negatives_are_refused_by_their_tags() -> None:
    size = [builders.short(256, 10), builders.short(257, 10)]
    with pytest.raises(PhotoRefused, match="DNG raw negative"):
        walk(builders.tiff_block([*size, (50706, 1, 4, b"\x01\x04\x00\x00")]), TIFF)
    with pytest.raises(PhotoRefused, match="raw negative in a TIFF"):
        walk(builders.tiff_block([builders.long(254, 1), *size, builders.long(330, 8)]), TIFF)


def test_a_tiff_that_claims_more_bytes_than_it_has_is_refused() -> None:
    entry = (0x9999, builders.UNDEFINED, 0x7FFFFFFF, b"\x00" * 4)
    with pytest.raises(PhotoRefused, match="exhaust memory"):
        walk(builders.tiff_block([builders.short(256, 10), builders.short(257, 10), entry]), TIFF)


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xd9", builders.jpeg()[:20]])
def test_no_picture_is_a_refusal(data: bytes) -> None:
    with pytest.raises(PhotoRefused, match="no readable picture"):
        walk(data, JPEG)
