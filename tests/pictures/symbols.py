"""Synthetic photographs of bar codes, drawn with the library's own writer: perspective, blur, damage, orientation."""

from __future__ import annotations

import random
from io import BytesIO

import zxingcpp
from PIL import Image, ImageFilter

GS, RS, EOT = "\x1d", "\x1e", "\x04"
# MIL-STD-130 by way of ISO/IEC 15434, format 06: enterprise, part number, serial number.
IUID = f"[)>{RS}06{GS}17V0WK92{GS}1PAB-123{GS}S000042{RS}{EOT}".encode()
IUID_SHOWN = "[)>␞06␝17V0WK92␝1PAB-123␝S000042␞␄"
ORIENTATION_TAG = 0x0112
DATA_MATRIX = zxingcpp.BarcodeFormat.DataMatrix
PLACE = (300, 150)  # where the symbol begins on a photograph, its quiet zone included
# What turns an upright picture into the grid that a file of that orientation stores, in Pillow's words and not in ours.
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    """Return the grid that a file of that orientation stores of an upright picture."""
    return upright.transpose(_STORED[orientation]) if orientation in _STORED else upright


def stored_pixel(x: int, y: int, size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Return where a pixel of the upright picture is in the stored grid: painted white, turned, and looked for."""
    page = Image.new("L", size)
    page.putpixel((x, y), 255)
    left, top, _, _ = stored(page, orientation).getbbox() or (-1, -1, 0, 0)
    return left, top


def modules(payload: bytes | str, kind: zxingcpp.BarcodeFormat = DATA_MATRIX) -> Image.Image:
    """Return a symbol, one pixel a module, its quiet zone included: black is 0."""
    square = {"force_square": True} if kind == DATA_MATRIX else {}
    made = zxingcpp.create_barcode(payload, kind, **square).to_image(scale=1)
    height, width = made.shape
    return Image.frombytes("L", (width, height), bytes(memoryview(made)))  # type: ignore[arg-type] # it is a buffer


def damaged(symbol: Image.Image, count: int, seed: int = 0, border: int = 2) -> Image.Image:
    """Return the symbol with `count` modules of its data turned over; its finder pattern stays."""
    rng, worn = random.Random(seed), symbol.copy()  # noqa: S311 - the same damage each time
    inside = [(x, y) for x in range(border, worn.width - border) for y in range(border, worn.height - border)]
    for x, y in rng.sample(inside, count):
        worn.putpixel((x, y), 255 - int(worn.getpixel((x, y)) or 0))  # type: ignore[arg-type]
    return worn


def photograph(symbol: Image.Image, *, module_px: int = 6, blur: float = 0.0, tilt: float = 0.0) -> Image.Image:
    """Return an upright grey picture of 800 x 600 pixels with the symbol at PLACE, seen at an angle at will."""
    page = Image.effect_noise((800, 600), 12).point([128 + value // 3 for value in range(256)])
    large = symbol.resize((symbol.width * module_px, symbol.height * module_px), Image.Resampling.NEAREST)
    page.paste(large, PLACE)
    if tilt:
        lean = (1.0, tilt, -150 * tilt, tilt / 3, 1.0, -300 * tilt / 3, tilt / 4000, tilt / 3000)
        page = page.transform(page.size, Image.Transform.PERSPECTIVE, lean, Image.Resampling.BICUBIC, fillcolor=170)
    return page.filter(ImageFilter.GaussianBlur(blur)) if blur else page


def camera_file(picture: Image.Image, orientation: int = 1, kind: str = "JPEG") -> bytes:
    """Return a file that stores an upright picture as a camera held that way would, with the tag that says so."""
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    stream = BytesIO()
    stored(picture, orientation).save(stream, kind, quality=92, exif=exif)
    return stream.getvalue()
