from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from catalogue.base.errors import InvalidEntry, PhotoRefused
from catalogue.base.orientation import ORIENTATIONS, Rectangle, Size, region_to_upright
from catalogue.pictures.examine import examine, public_copy
from catalogue.pictures.readback import read_back
from catalogue.pictures.reading import Limits
from tests.pictures import builders

_AGAINST = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
SECRET = b"SECRET-GPS-AND-NAME"


def oriented(orientation: int, width: int = 96, height: int = 64) -> bytes:
    """Return a JPEG that looks like `picture` once it is turned as its tag says."""
    upright = builders.picture(width, height)
    stored = upright if orientation == 1 else upright.transpose(_TURNS[_AGAINST[orientation]])
    block = builders.tiff_block([builders.short(0x0112, orientation), builders.text(0x010E, SECRET)])
    return builders.jpeg(builders.exif_segment(block), image=stored, quality=95)


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg), formats=("JPEG",)).convert("RGB")


def near(colour: tuple[int, ...], wanted: tuple[int, ...], by: int = 40) -> bool:
    return all(abs(one - other) <= by for one, other in zip(colour, wanted, strict=True))


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    right, below = image.width - 8, image.height - 8
    return [image.getpixel(at) for at in ((8, 8), (right, 8), (8, below), (right, below))]  # type: ignore[misc]


UPRIGHT = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 200, 200)]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_previews_are_upright_and_bare(orientation: int) -> None:
    reading = examine(oriented(orientation), sides=(96, 48))
    assert reading.orientation == orientation
    for preview in reading.previews:
        read_back(preview.jpeg)
        image = opened(preview.jpeg)
        assert image.size == (preview.width, preview.height)
        assert max(image.size) == preview.side
        assert all(near(found, wanted) for found, wanted in zip(corners(image), UPRIGHT, strict=True))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("said_in", ["tag", "XMP", "both"])
def test_a_tiff_is_turned_once(orientation: int, said_in: str) -> None:
    """Pillow turns a TIFF by itself while it loads; XMP alone is no tag that we rely on."""
    upright = builders.picture(96, 64)
    turned = orientation != 1 and said_in != "XMP"
    stored = upright.transpose(_TURNS[_AGAINST[orientation]]) if turned else upright
    xmp = f'<x tiff:Orientation="{orientation}"/>'.encode()
    info: dict[int, object] = {} if said_in == "XMP" else {274: orientation}
    data = builders.saved(stored, "TIFF", tiffinfo=info | ({} if said_in == "tag" else {700: xmp}))
    reading = examine(data)
    assert (reading.width, reading.height) == stored.size
    for jpeg in (reading.previews[0].jpeg, public_copy(data)):
        image = opened(jpeg)
        assert image.size == (96, 64)
        assert all(near(found, wanted) for found, wanted in zip(corners(image), UPRIGHT, strict=True))


def test_a_small_picture_is_never_enlarged() -> None:
    assert [(p.width, p.height) for p in examine(builders.jpeg()).previews] == [(24, 16), (24, 16)]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_public_copy_is_upright_bare_deterministic_and_redacted(orientation: int) -> None:
    data = oriented(orientation)
    stored = Size(*Image.open(BytesIO(data)).size)
    region = Rectangle(0, 0, 32, 24)
    copy = public_copy(data, 96, [region])
    read_back(copy)
    assert SECRET in data
    assert SECRET not in copy
    assert copy == public_copy(data, 96, [region])
    image = opened(copy)
    assert image.size == (96, 64)
    x, y, width, height = region_to_upright(region, stored, orientation)
    inner = image.crop((x + 4, y + 4, x + width - 4, y + height - 4))
    assert all(near(colour, (128, 128, 128), 6) for _, colour in inner.getcolors(4096) or [])  # type: ignore[arg-type]
    plain = opened(public_copy(data, 96))
    outside = (x + width + 12 if x == 0 else x - 12, y + height + 12 if y == 0 else y - 12)
    assert near(image.getpixel(outside), plain.getpixel(outside), 8)  # type: ignore[arg-type]


def test_a_region_reaches_its_last_pixel_and_no_further() -> None:
    data = builders.png(image=Image.new("RGB", (64, 64), (255, 255, 255)))
    image = opened(public_copy(data, 64, [Rectangle(16, 16, 16, 16)]))
    assert near(image.getpixel((16, 16)), (128,) * 3, 8)  # type: ignore[arg-type]
    assert near(image.getpixel((31, 31)), (128,) * 3, 8)  # type: ignore[arg-type]
    assert near(image.getpixel((32, 32)), (255,) * 3, 8)  # type: ignore[arg-type]
    assert near(image.getpixel((15, 15)), (255,) * 3, 8)  # type: ignore[arg-type]


@pytest.mark.parametrize("region", [(0, 0, 25, 16), (20, 0, 5, 1), (-1, 0, 2, 2), (0, 0, 0, 0)])
def test_a_region_outside_the_stored_picture_is_refused(region: tuple[int, int, int, int]) -> None:
    """A region measured on the upright grid, applied to the stored one, would leave a face visible."""
    with pytest.raises(InvalidEntry, match="does not lie within"):
        public_copy(builders.jpeg(), redactions=[Rectangle(*region)])


def test_colours_are_converted_to_srgb() -> None:
    """Pure red in a profile whose red and green are swapped must come out green."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(srgb[128:132], "big")
    rows = {bytes(srgb[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    red, green = rows[b"rXYZ"], rows[b"gXYZ"]
    srgb[red + 4 : red + 12], srgb[green + 4 : green + 12] = (
        srgb[green + 4 : green + 12],
        srgb[red + 4 : red + 12],
    )
    swapped = bytes(srgb).replace(b"sRGB", b"tEST").replace("sRGB".encode("utf-16-be"), "tEST".encode("utf-16-be"))
    data = builders.jpeg(image=Image.new("RGB", (32, 32), (255, 0, 0)), icc_profile=swapped, quality=95)
    assert near(opened(public_copy(data)).getpixel((16, 16)), (0, 255, 0))  # type: ignore[arg-type]
    assert near(opened(examine(data).previews[0].jpeg).getpixel((16, 16)), (0, 255, 0))  # type: ignore[arg-type]


def test_a_broken_profile_is_a_note() -> None:
    data = builders.jpeg(builders.segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + b"garbage" * 30))
    assert any("colour profile" in note for note in examine(data).notes)


def writable() -> list[tuple[str, str, bytes]]:
    """Return a small file of each mode in each format that Pillow can write it in."""
    files = []
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F", "YCbCr", "LAB", "I"):
        for kind in ("PNG", "TIFF", "JPEG", "WEBP"):
            with suppress(OSError, KeyError, ValueError):
                files.append((mode, kind, builders.saved(Image.new(mode, (16, 12)), kind)))
    return files


@pytest.mark.parametrize(("mode", "kind", "data"), writable(), ids=lambda part: part if isinstance(part, str) else "")
def test_every_mode_becomes_a_picture(mode: str, kind: str, data: bytes) -> None:
    reading = examine(data, name=f"{mode}.{kind.lower()}")
    assert reading.complete
    read_back(reading.previews[0].jpeg)
    read_back(public_copy(data))


def test_sixteen_bits_keep_their_tones() -> None:
    data = builders.saved(Image.new("I;16", (16, 16), 32_896), "PNG")
    assert near(opened(examine(data).previews[0].jpeg).getpixel((8, 8)), (128,) * 3, 3)  # type: ignore[arg-type]


def test_transparency_is_laid_on_white() -> None:
    data = builders.saved(Image.new("RGBA", (16, 16), (0, 0, 0, 0)), "PNG")
    assert near(opened(examine(data).previews[0].jpeg).getpixel((8, 8)), (255,) * 3, 3)  # type: ignore[arg-type]


def test_a_cut_off_photo_is_shown_as_far_as_it_goes_and_says_so() -> None:
    data = builders.jpeg(image=Image.effect_noise((64, 64), 90).convert("RGB"))
    reading = examine(data[: len(data) * 3 // 4])
    assert not reading.complete
    assert any("incomplete" in note for note in reading.notes)
    assert any("cut off" in note for note in reading.notes)


def test_pixels_over_the_limit_are_refused() -> None:
    with pytest.raises(PhotoRefused, match="24 x 16 pixels, the limit is 100"):
        examine(builders.jpeg(), limits=Limits(pixels=100))
