"""One fragment on its own sheet: colour, relief, gloss, outline, and the marks applied to it.

A part is built flat, in its own pixels, before it is laid into a scene: the scene's lamp then shades whatever
relief is left, so a groove is dark on the side of the lamp wherever the part has been turned.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from samples.render.noise import Size, fractal, threshold
from samples.render.relief import RGB, over
from samples.render.shapes import Point

Corners = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and the four corners of its ink, clockwise from the upper left, in the pixels of its carrier.

    ``object`` is the name of the part that bears it. ``text`` is verbatim in the catalogue's notation (``?``
    illegible, ``[8|B]`` one of two).
    """

    text: str
    method: str
    surface: str
    object: str
    corners: Corners
    role: str | None = None


class Part:
    """A fragment under construction; ``size`` in pixels, everything on it in the same pixel grid."""

    def __init__(
        self, albedo: Image.Image, mask: Image.Image, *, surface: str, name: str = "", thickness: int = 8
    ) -> None:
        """Start from a colour sheet and an outline of one size.

        ``thickness`` of the edge in pixels; ``name`` is empty for what is no evidence: scales, markers, tags.
        """
        self.size: Size = albedo.size
        self.albedo = albedo
        self.mask = mask
        self.surface = surface
        self.name = name
        self.thickness = thickness
        self.relief = Image.new("L", self.size, 128)
        self.tone = Image.new("L", self.size, 128)
        self.side: RGB = (54, 50, 47)
        self.marks: list[Mark] = []

    def paint(self, colour: RGB, mask: Image.Image, opacity: float = 1.0) -> None:
        """Lay ``colour`` through a full-size ``mask``."""
        self.albedo = over(self.albedo, colour, mask, opacity)

    def press(self, mask: Image.Image, depth: float) -> None:
        """Sink the surface under ``mask`` by ``depth`` levels (negative raises; 5 scratch .. 100 step)."""
        amount = mask.point([round(v * abs(depth) / 255) for v in range(256)])
        change = ImageChops.subtract if depth > 0 else ImageChops.add
        self.relief = change(self.relief, amount)

    def shade(self, tone: Image.Image) -> None:
        """Add a signed ``tone`` (128 neutral) that does not depend on the lamp: gloss, soot, curvature."""
        self.tone = ImageChops.add(self.tone, tone, 1, -128)

    def darken(self, mask: Image.Image, levels: int) -> None:
        """Take up to ``levels`` from the tone under ``mask`` (negative brightens)."""
        self.shade(mask.point([128 - round(v * levels / 255) for v in range(256)]))

    def flatten(self, mask: Image.Image) -> None:
        """Forget relief and tone under ``mask``: something new stands there."""
        level = Image.new("L", self.size, 128)
        self.relief = Image.composite(level, self.relief, mask)
        self.tone = Image.composite(level, self.tone, mask)

    def sheet(self, mask: Image.Image, at: Point, angle_deg: float = 0.0) -> Image.Image:
        """Return ``mask`` centred at ``at``, turned counter-clockwise, on an empty full-size sheet."""
        turned = mask.rotate(angle_deg, Image.Resampling.BICUBIC, expand=True) if angle_deg else mask
        full = Image.new("L", self.size)
        full.paste(turned, (round(at[0] - turned.width / 2), round(at[1] - turned.height / 2)))
        return full

    def note(
        self, text: str, method: str, ink: Image.Image, *, role: str | None = None, surface: str | None = None
    ) -> None:
        """Record that ``text`` stands where the full-size sheet ``ink`` is not empty."""
        left, top, right, bottom = ink.point([0] * 40 + [255] * 216).getbbox() or (0, 0, 0, 0)
        corners: Corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        self.marks.append(Mark(text, method, surface or self.surface, self.name, corners, role))

    def strike(self, ink: Image.Image, depth: float = 70, dirt: float = 0.45, *, wall: float = 0.9) -> None:
        """Punch ``ink`` into the metal: an uneven floor, a thrown-up lip, dirt in the bottom.

        ``wall`` is the softness of the groove's sides in pixels (0.9 small marks .. 3 large ones).
        """
        uneven = fractal(len(self.marks) + 900, self.size, 90, 4).point([168 + round(v * 0.34) for v in range(256)])
        soft = ImageChops.multiply(ink.filter(ImageFilter.GaussianBlur(wall)), uneven)
        lip = ImageChops.subtract(ink.filter(ImageFilter.GaussianBlur(wall * 3.5)), soft)
        self.press(soft, depth)
        self.press(lip, -depth * 0.55)
        clotted = fractal(len(self.marks) + 950, self.size, 60, 5).point([90 + round(v * 0.64) for v in range(256)])
        self.paint((30, 26, 23), ImageChops.multiply(soft, clotted), min(1.0, dirt * 1.5))

    def engrave(self, ink: Image.Image, depth: float = 45) -> None:
        """Cut ``ink`` with a graver: crisp walls, a bright floor."""
        self.press(ink, depth)
        self.paint((236, 226, 204), ink.filter(ImageFilter.GaussianBlur(0.5)), 0.3)

    def raise_cast(self, ink: Image.Image, height: float = 60) -> None:
        """Cast ``ink`` proud of the surface: round shoulders, tops rubbed brighter."""
        soft = ink.filter(ImageFilter.GaussianBlur(2.4))
        self.press(soft, -height)
        self.darken(soft, -16)

    def print_on(self, ink: Image.Image, colour: RGB, *, worn: Image.Image | None = None, wear: int = 60) -> None:
        """Print or spray ``ink``; where the noise ``worn`` is below ``wear`` (0..255) the colour is gone."""
        left = ImageChops.multiply(ink, threshold(worn, wear, 30)) if worn is not None else ink
        self.paint(colour, left.filter(ImageFilter.GaussianBlur(0.7)), 0.93)
