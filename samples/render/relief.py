"""Light on a height field: signed shade pictures, 128 meaning *unchanged*.

A height field is an 8-bit picture, 128 the nominal surface, larger towards the viewer. The light's direction
is a pair of pixels pointing from the light across the picture: ``(2, 2)`` is a lamp at the upper left.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageFilter

RGB = tuple[int, int, int]
Light = tuple[int, int]


def gain(shade: Image.Image, factor: float, bias: float = 0.0) -> Image.Image:
    """Return ``shade`` with its distance from 128 multiplied by ``factor`` and ``bias`` grey levels added."""
    return shade.point([max(0, min(255, round(128 + (v - 128) * factor + bias))) for v in range(256)])


def together(*shades: Image.Image) -> Image.Image:
    """Return the sum of signed shades of one size, clipped to 0..255."""
    total = shades[0]
    for shade in shades[1:]:
        total = ImageChops.add(total, shade, 1, -128)
    return total


def slope(height: Image.Image, light: Light, strength: float) -> Image.Image:
    """Return how much ``height`` faces the light at each point; ``strength`` 0.5 (flat) .. 6 (raking)."""
    near = ImageChops.offset(height, -light[0], -light[1])
    far = ImageChops.offset(height, light[0], light[1])
    return ImageChops.subtract(near, far, 1 / strength, 128)


def lit(albedo: Image.Image, shade: Image.Image) -> Image.Image:
    """Return the RGB picture ``albedo`` under the signed ``shade``: darker by product, brighter by screen."""
    return ImageChops.hard_light(albedo, Image.merge("RGB", (shade, shade, shade)))


def ramp(size: tuple[int, int], stops: Sequence[int], *, vertical: bool = True) -> Image.Image:
    """Return a gradient through the grey levels ``stops`` (two or more), top to bottom or left to right."""
    strip = Image.new("L", (1, len(stops)) if vertical else (len(stops), 1))
    strip.putdata(list(stops))
    step = size[1] / max(1, len(stops) - 1) if vertical else size[0] / max(1, len(stops) - 1)
    box = (0.5, 0, len(stops) - 0.5, 1) if not vertical else (0, 0.5, 1, len(stops) - 0.5)
    wide = strip.resize(size, Image.Resampling.BILINEAR, box=box)
    return wide.filter(ImageFilter.GaussianBlur(step / 6))


def tint(field: Image.Image, dark: RGB, light: RGB, mid: RGB | None = None) -> Image.Image:
    """Return the greyscale ``field`` as colours from ``dark`` over ``mid`` to ``light``."""
    middle = mid or (
        (dark[0] + light[0]) // 2,
        (dark[1] + light[1]) // 2,
        (dark[2] + light[2]) // 2,
    )
    bands: list[Image.Image] = []
    for low, centre, high in zip(dark, middle, light, strict=True):
        curve = [
            round(low + (centre - low) * v / 127) if v < 128 else round(centre + (high - centre) * (v - 128) / 127)
            for v in range(256)
        ]
        bands.append(field.point(curve))
    return Image.merge("RGB", bands)


def over(base: Image.Image, colour: RGB, mask: Image.Image, opacity: float = 1.0) -> Image.Image:
    """Return ``base`` with ``colour`` laid over it through ``mask``; ``opacity`` 0..1."""
    veil = mask if opacity >= 1 else mask.point([round(v * opacity) for v in range(256)])
    return Image.composite(Image.new("RGB", base.size, colour), base, veil)
