"""Text as masks: set from fonts, hammered as dots, or brushed by hand.

Fonts come from installed packages with free licences (see ``samples/README.md``), never from the repository.
All text is set glyph by glyph with Pillow's basic layout, so no shaping library decides where a punch falls.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFilter, ImageFont

PUNCH, STENCIL, MONO, MONO_BOLD = "punch", "stencil", "mono", "mono-bold"

_FILES = {
    PUNCH: ("pylopdf_fonts_ko", "NotoSansKR-Regular.otf"),
    STENCIL: ("fontpkg_russo_one", "files/RussoOne-Regular.ttf"),
    MONO: ("fontpkg_ibm_plex_mono", "files/IBMPlexMono-Medium.ttf"),
    MONO_BOLD: ("fontpkg_ibm_plex_mono", "files/IBMPlexMono-Bold.ttf"),
}
_PAD = 16
_ISLANDS = frozenset("04689")


@cache
def font(face: str, px: int) -> ImageFont.FreeTypeFont:
    """Return the face (one of the constants above) at ``px`` pixels per em.

    Raises ``ModuleNotFoundError`` if the font's package is not installed: ``requirements/samples.in`` names
    it.
    """
    package, name = _FILES[face]
    with resources.as_file(resources.files(package) / name) as path:
        return ImageFont.truetype(str(path), px, layout_engine=ImageFont.Layout.BASIC)


def set_text(  # noqa: PLR0913 - each names one property of the same line of type
    text: str,
    face: str,
    px: int,
    *,
    tracking: float = 0.0,
    jitter: float = 0.0,
    seed: int = 0,
    bold: float = 0.0,
    bridge: int = 0,
) -> Image.Image:
    """Return ``text`` as an L mask with a margin of 16 pixels.

    ``tracking`` is extra space per glyph in ems (0..0.4). ``jitter`` is how unsteady the hand was, in ems (0
    machine .. 0.06 hammer): it moves, turns and weakens single glyphs. ``bold`` widens strokes, in pixels
    (0..6). ``bridge`` cuts the webs that hold a stencil's islands, in pixels.
    """
    rng = random.Random(seed)
    face_font = font(face, px)
    advance = [face_font.getlength(glyph) + tracking * px for glyph in text]
    size = (round(sum(advance)) + 2 * _PAD + px // 4, round(px * 1.3) + 2 * _PAD)
    sheet = Image.new("L", size)
    x = float(_PAD)
    for glyph, width in zip(text, advance, strict=True):
        tile = Image.new("L", (round(width) + 2 * _PAD, size[1]))
        strength = round(255 * (1 - abs(rng.gauss(0, jitter * 4)))) if jitter else 255
        ImageDraw.Draw(tile).text(
            (_PAD, _PAD), glyph, font=face_font, fill=max(120, strength), stroke_width=round(bold)
        )
        if bridge and glyph in _ISLANDS:
            middle = _PAD + (width - tracking * px) / 2
            ImageDraw.Draw(tile).rectangle([middle - bridge / 2, 0, middle + bridge / 2, size[1]], fill=0)
        if jitter:
            tile = tile.rotate(rng.gauss(0, jitter * 60), Image.Resampling.BICUBIC)
        dx, dy = rng.gauss(0, jitter * px * 0.7), rng.gauss(0, jitter * px)
        sheet.paste(255, (round(x - _PAD + dx), round(dy)), tile)
        x += width
    return sheet


# Rows of a 5 x 7 grid, top to bottom, one bit a dot: the patterns a marking machine's pin follows.
_DOTS = {
    "0": (14, 17, 17, 17, 17, 17, 14),
    "1": (4, 12, 4, 4, 4, 4, 14),
    "2": (14, 17, 1, 2, 4, 8, 31),
    "3": (31, 2, 4, 2, 1, 17, 14),
    "4": (2, 6, 10, 18, 31, 2, 2),
    "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14),
    "7": (31, 1, 2, 4, 8, 8, 8),
    "8": (14, 17, 17, 14, 17, 17, 14),
    "9": (14, 17, 17, 15, 1, 2, 12),
    "ㅈ": (0, 31, 4, 4, 10, 17, 17),
}


def dots(text: str, px: int, *, seed: int = 0) -> Image.Image:
    """Return ``text`` (figures and jieut) as a dot-peen mask, glyphs ``px`` pixels tall, 5 x 7 dots each."""
    pitch = px / 7
    rng = random.Random(seed)
    size = (round(len(text) * 6.6 * pitch) + 2 * _PAD, round(7 * pitch) + 2 * _PAD)
    big = Image.new("L", (size[0] * 2, size[1] * 2))
    draw = ImageDraw.Draw(big)
    for index, glyph in enumerate(text):
        for y, row in enumerate(_DOTS[glyph]):
            for x in range(5):
                if row >> (4 - x) & 1:
                    cx = (_PAD + (index * 6.6 + x + 0.5) * pitch + rng.gauss(0, pitch * 0.06)) * 2
                    cy = (_PAD + (y + 0.5) * pitch + rng.gauss(0, pitch * 0.06)) * 2
                    r = pitch * 0.4 * rng.uniform(0.85, 1.1) * 2
                    draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=255)
    return big.reduce(2)


def brushed(strokes: Sequence[Sequence[tuple[float, float]]], px: int, nib: float, seed: int) -> Image.Image:
    """Return handwriting: ``strokes`` are polylines on a unit square, drawn ``px`` pixels large.

    The nib is ``nib`` pixels wide at the start of a stroke and thins towards its end, as a felt pen does.
    """
    rng = random.Random(seed)
    side = px + 2 * _PAD
    big = Image.new("L", (side * 2, side * 2))
    draw = ImageDraw.Draw(big)
    for stroke in strokes:
        path = _curve(stroke, 60)
        for index, (x, y) in enumerate(path):
            done = index / len(path)
            r = nib * (1.06 - 0.45 * done**2) * (0.97 + 0.06 * math.sin(index * 0.45 + seed)) + rng.uniform(-0.2, 0.2)
            cx, cy = (_PAD + x * px) * 2, (_PAD + y * px) * 2
            draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=255)
    return big.reduce(2).filter(ImageFilter.GaussianBlur(0.6))


def _curve(points: Sequence[tuple[float, float]], steps: int) -> list[tuple[float, float]]:
    """Return a Catmull-Rom curve through ``points``, ``steps`` samples a segment."""
    out: list[tuple[float, float]] = []
    padded = [points[0], *points, points[-1]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            out.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    out.append(points[-1])
    return out


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    """Return one coordinate of a Catmull-Rom segment from ``b`` to ``c`` at ``t`` 0..1."""
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
