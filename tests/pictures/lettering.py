"""Drawn labels for text recognition, and whether there is a program to read them."""

from __future__ import annotations

import shutil

import pytest
from PIL import Image, ImageDraw

from catalogue.base.orientation import Rectangle
from samples.render.glyphs import MONO_BOLD, font

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="there is no program tesseract; apt install tesseract-ocr"
)


def label(text: str, face: str = MONO_BOLD) -> tuple[Image.Image, Rectangle]:
    """Return a grey picture with a printed line of text, and the rectangle that its glyphs fill."""
    picture = Image.new("L", (640, 200), 240)
    draw = ImageDraw.Draw(picture)
    draw.text((60, 60), text, font=font(face, 64), fill=20)
    left, top, right, bottom = draw.textbbox((60, 60), text, font=font(face, 64))
    return picture, Rectangle(round(left), round(top), round(right - left), round(bottom - top))
