"""Seeded noise fields as 8-bit greyscale pictures.

Pillow's own ``Image.effect_noise`` cannot be seeded, so every field starts from the bytes of a
``random.Random(seed)``: the same seed and size give the same field on every machine.
"""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageFilter, ImageOps

Size = tuple[int, int]


def white(seed: int, size: Size) -> Image.Image:
    """Return uncorrelated noise, values 0..255 uniform, ``size`` in pixels."""
    return Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))


def grain(seed: int, size: Size, sigma: float, blur: float = 0.0) -> Image.Image:
    """Return bell-shaped noise around 128; ``sigma`` in grey levels (1..40), ``blur`` in pixels."""
    field = ImageChops.add(white(seed, size), white(seed + 7919, size), 2)
    if blur:
        field = field.filter(ImageFilter.GaussianBlur(blur))
        sigma *= 1 + 2.6 * blur
    return field.point([round(128 + (v - 128) * sigma / 52) for v in range(256)])


def smooth(seed: int, size: Size, cell: Size) -> Image.Image:
    """Return noise with features about ``cell`` = width, height pixels large; unequal sides give streaks."""
    small = (max(2, size[0] // max(1, cell[0]) + 2), max(2, size[1] // max(1, cell[1]) + 2))
    return white(seed, small).resize(size, Image.Resampling.BICUBIC)


def fractal(seed: int, size: Size, cell: int, octaves: int = 4) -> Image.Image:
    """Return a cloud: ``octaves`` fields, each half the cell and half the weight of the last, full contrast.

    ``cell`` is the largest feature in pixels.
    """
    field = smooth(seed, size, (cell, cell))
    weight = 0.5
    for octave in range(1, octaves):
        side = max(1, cell >> octave)
        field = Image.blend(field, smooth(seed + octave, size, (side, side)), weight / (1 + weight))
        weight /= 1.6
    return ImageOps.autocontrast(field, cutoff=0.5)


def streaks(seed: int, size: Size, length: int, thickness: int = 1) -> Image.Image:
    """Return horizontal brush marks ``length`` by ``thickness`` pixels, full contrast."""
    fine = smooth(seed, size, (length, thickness))
    broad = smooth(seed + 1, size, (length * 3, thickness * 5))
    return ImageOps.autocontrast(Image.blend(fine, broad, 0.4), cutoff=0.5)


def threshold(field: Image.Image, level: int, softness: int = 12) -> Image.Image:
    """Return a mask: 0 where ``field`` is below ``level``, 255 above, ``softness`` grey levels between."""
    half = max(1, softness) / 2
    return field.point([round(min(1.0, max(0.0, (v - level + half) / (2 * half))) * 255) for v in range(256)])
