"""The only importer of Pillow and pillow_heif in reading pictures: pixels in, upright JPEGs without metadata out.

Pillow is shown the picture and nothing else: no Exif, no text, no profile, no trailer, so that none of its
parsers meets a hostile one. It is told which format to expect, and never tries another.
What comes out is rebuilt from pixels alone (`Image.frombytes`).

It decodes whatever it is given: call it in a worker process (`worker.Readers`) for files of others.
"""

from __future__ import annotations

import math
import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple

import PIL
import pillow_heif
from PIL import Image, ImageCms, ImageDraw, ImageFile

from catalogue.base.errors import InvalidEntry, PhotoRefused
from catalogue.base.orientation import UPRIGHT, Rectangle, Size, upright_size
from catalogue.pictures.container import jpeg, png, tiff
from catalogue.pictures.reading import Contents, Preview, Tool
from catalogue.pictures.sniff import Kind

TOOLS = {
    "HEIF": (Tool("pillow-heif", str(pillow_heif.__version__)), Tool("libheif", str(pillow_heif.libheif_version())))
}
PILLOW = Tool("Pillow", str(PIL.__version__))

PREVIEW_QUALITY = 82
COPY_QUALITY = 88
_WHITE = 255.0
REDACTED: dict[str, int | tuple[int, ...]] = {
    "L": 128,
    "RGB": (128, 128, 128),
    "CMYK": (0, 0, 0, 127),
}  # a middle grey

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# what decoders raise on bytes they cannot use; MemoryError is left to the worker
_UNDECODABLE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RuntimeError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
)


class Previews(NamedTuple):
    """Upright previews, whether every pixel was there, and notes."""

    previews: tuple[Preview, ...]
    complete: bool
    notes: tuple[str, ...]


class _Decoded(NamedTuple):
    image: Image.Image
    icc: bytes | None
    complete: bool
    notes: tuple[str, ...]


def previews(data: bytes, kind: Kind, contents: Contents, orientation: int, sides: Iterable[int]) -> Previews:
    """Return upright previews in sRGB whose longer sides are `sides` (or the picture's own, if smaller).

    Raises:
        PhotoRefused: no pixels can be decoded.
    """
    wanted = sorted(sides, reverse=True)
    decoded = _decode(data, kind, contents, fit=wanted[0])
    notes = list(decoded.notes)
    image = _resize(decoded.image, wanted[0])
    image = _turn(_to_srgb(image, decoded.icc, notes), orientation)
    made = []
    for side in wanted:
        image = _rebuilt(_resize(image, side))
        made.append(Preview(side, image.width, image.height, _jpeg(image, PREVIEW_QUALITY)))
    return Previews(tuple(made), decoded.complete, tuple(notes))


def copy(
    data: bytes,
    kind: Kind,
    contents: Contents,
    orientation: int,
    max_side: int,
    redactions: Iterable[Rectangle],
) -> bytes:
    """Return an upright JPEG in sRGB without metadata, regions of the stored grid filled with grey.

    The same bytes and arguments give the same JPEG with the same Pillow. Regions are filled at full size,
    before anything is scaled, so that nothing of them is left at their edges.

    Raises:
        PhotoRefused: no pixels can be decoded.
        InvalidEntry: a region does not lie within the picture; it may have been measured on another grid.
    """
    if max_side < 1:
        raise InvalidEntry(f"the longer side of a copy is at least one pixel, not {max_side}")
    regions = [Rectangle(*region) for region in redactions]
    decoded = _placed(data, kind, contents, regions)
    draw = ImageDraw.Draw(decoded.image)
    for x, y, width, height in regions:
        draw.rectangle((x, y, x + width - 1, y + height - 1), fill=REDACTED[decoded.image.mode])
    image = _to_srgb(_resize(decoded.image, max_side), decoded.icc, [])
    return _jpeg(_rebuilt(_turn(image, orientation)), COPY_QUALITY)


class Grey(NamedTuple):
    """A picture in 8-bit grey, row by row, turned upright."""

    width: int
    height: int
    pixels: bytes


def grey(data: bytes, kind: Kind, contents: Contents, orientation: int, region: Rectangle) -> Grey:
    """Return a region of the stored grid at full size, upright and in grey.

    Raises:
        PhotoRefused: no pixels can be decoded.
        InvalidEntry: the region does not lie within the picture.
    """
    image = _placed(data, kind, contents, (region,)).image
    x, y, width, height = region
    image = _turn(image.crop((x, y, x + width, y + height)).convert("L"), orientation)
    return Grey(image.width, image.height, image.tobytes())


def _placed(data: bytes, kind: Kind, contents: Contents, regions: Iterable[Rectangle]) -> _Decoded:
    """Decode at full size, and make sure that each region of the stored grid is one of these pixels."""
    for region in regions:
        if not region.within(Size(contents.width, contents.height)):
            raise InvalidEntry(
                f"the region {','.join(map(str, region))} does not lie within the stored picture of"
                f" {contents.width} x {contents.height} pixels; measure it on the original, as stored"
            )
    decoded = _decode(data, kind, contents, fit=None)
    if decoded.image.size != (contents.width, contents.height):
        raise PhotoRefused(
            f"its header declares {contents.width} x {contents.height} pixels, decoded it has"
            f" {decoded.image.width} x {decoded.image.height}: regions cannot be placed in it"
        )
    return decoded


def _decode(data: bytes, kind: Kind, contents: Contents, *, fit: int | None) -> _Decoded:
    """Decode strictly; failing that, whatever can be had of a damaged file."""
    try:
        with _our_limits():
            image = _plain_mode(_heif(data) if kind.name == "HEIF" else _pillow(data, kind, fit))
    except _UNDECODABLE as error:
        if kind.name == "HEIF":
            raise PhotoRefused(_cannot(error)) from error
        first = error
    else:
        return _Decoded(image, contents.icc, complete=True, notes=())
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # Pillow offers no other way; undone at once
    try:
        with _our_limits():
            image = _plain_mode(_pillow(data, kind, fit))
    except _UNDECODABLE as error:
        raise PhotoRefused(_cannot(first)) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    note = f"the pixels are damaged or incomplete ({str(first)[:120]}); what could be decoded is shown"
    return _Decoded(image, contents.icc, complete=False, notes=(note,))


def _cannot(error: BaseException) -> str:
    text = "its header is not sound" if isinstance(error, PIL.UnidentifiedImageError) else str(error)[:160]
    return f"its pixels cannot be decoded: {text or type(error).__name__}; copy it again from its source"


@contextmanager
def _our_limits() -> Iterator[None]:
    """Put Pillow's own limit of 179 megapixels and its warnings aside: `plausible.check_size` has decided.

    Phones make photographs of 200 megapixels. The setting is the process's, so it is undone at once.
    """
    theirs = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = theirs


def _pillow(data: bytes, kind: Kind, fit: int | None) -> Image.Image:
    bare = {"JPEG": jpeg.picture_only, "PNG": png.picture_only, "TIFF": tiff.picture_only}.get(kind.name)
    image = Image.open(BytesIO(bare(data) if bare else data), formats=(kind.name,))
    if fit is not None and kind.name == "JPEG":
        image.draft(None, _fitted(image.size, fit))  # decodes at a half, a quarter or an eighth
    image.load()
    return image


def _heif(data: bytes) -> Image.Image:
    pillow_heif.options.DECODE_THREADS = 1  # workers are the parallelism; each thread takes address space
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    image: Image.Image = pillow_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=True).to_pillow()
    return image


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return `size` scaled down to a longer side of `side`, never up, never to nothing."""
    longer = max(size)
    if longer <= side:
        return size
    return max(1, round(size[0] * side / longer)), max(1, round(size[1] * side / longer))


def _resize(image: Image.Image, side: int) -> Image.Image:
    target = _fitted(image.size, side)
    if target == image.size:
        return image
    return image.resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _plain_mode(image: Image.Image) -> Image.Image:
    """Return the picture as L, RGB or CMYK: 16 bits scaled to 8, transparency laid on white."""
    mode = image.mode
    if mode in {"L", "RGB", "CMYK"} and "transparency" not in image.info:
        return image
    if mode == "F" or mode.startswith("I"):
        return _eight_bits(image)
    if mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGB", layer.size, (255, 255, 255))
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    if mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB") or image
    return image.convert("L" if mode == "1" else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scale grey of more than 8 bits to 8: 16 bits by 257, others by their extremes unless these fit."""
    wide = image.convert("F")
    if image.mode.startswith("I;16"):
        low, high = 0.0, 65535.0
    else:
        low, high = (float(value) for value in wide.getextrema() if not isinstance(value, tuple))
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError("they are not finite numbers")
        if low >= 0 and high <= _WHITE:
            low, high = 0.0, _WHITE
    scale = 255 / (high - low) if high > low else 0.0
    return wide.point(lambda value: value * scale + -low * scale).convert("L")


def _to_srgb(image: Image.Image, icc: bytes | None, notes: list[str]) -> Image.Image:
    """Convert to sRGB by the file's own profile; where there is none that works, take pixels as sRGB."""
    if icc and image.mode != "L" and not _is_srgb(icc):
        try:
            with _our_limits():
                own, srgb = ImageCms.getOpenProfile(BytesIO(icc)), ImageCms.createProfile("sRGB")
                return ImageCms.profileToProfile(image, own, srgb, outputMode="RGB") or image
        except _UNDECODABLE as error:
            notes.append(f"the colour profile cannot be used ({str(error)[:100]}); colours may look off")
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def _is_srgb(icc: bytes) -> bool:
    """Say whether a profile calls itself sRGB (as most do): converting would change nothing."""
    return b"sRGB IEC61966" in icc or b"s\x00R\x00G\x00B\x00 \x00I\x00E\x00C" in icc or b"sRGB built-in" in icc


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    if orientation == UPRIGHT:
        return image
    turned = image.transpose(_TURNS[orientation])
    if turned.size != upright_size(Size(*image.size), orientation):
        raise AssertionError("our arithmetic of orientations and Pillow's differ")
    return turned


def _rebuilt(image: Image.Image) -> Image.Image:
    """Return a new picture made of the pixels alone: nothing else can travel with it."""
    return Image.frombytes(image.mode, image.size, image.tobytes())


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling="4:2:0", optimize=False, progressive=False)
    return out.getvalue()
