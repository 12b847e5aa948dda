"""A picture in the making: a ground, parts laid on it under one lamp, and where their marks lie."""

from __future__ import annotations

import math
from dataclasses import replace

from PIL import Image, ImageFilter

from samples.render.part import Mark, Part
from samples.render.relief import Light, lit, over, slope, together
from samples.render.shapes import Point


class Scene:
    """A flat scene seen from above; coordinates are pixels of ``frame``."""

    def __init__(self, ground: Image.Image, light: Light = (2, 2), raking: float = 1.3) -> None:
        """Start from an RGB ground; ``raking`` 0.8 soft daylight .. 3 torch held at the side."""
        self.frame = ground
        self.light = light
        self.raking = raking
        self.marks: list[Mark] = []
        self.objects: list[tuple[str, int | None]] = []

    def place(
        self,
        part: Part,
        centre: Point,
        angle_deg: float = 0.0,
        scale: float = 1.0,
        *,
        marker: int | None = None,
    ) -> None:
        """Lay ``part`` with its centre at ``centre``, turned clockwise, with its shadow and its edge.

        Afterwards the part's marks are the scene's marks, in its pixels, and a named part is one of its
        objects, with the number of the evidence ``marker`` that stands beside it.
        """
        small = (round(part.size[0] * scale), round(part.size[1] * scale))
        turn = math.radians(angle_deg)
        cos, sin = math.cos(turn), math.sin(turn)
        half_w = (abs(small[0] * cos) + abs(small[1] * sin)) / 2
        half_h = (abs(small[0] * sin) + abs(small[1] * cos)) / 2
        left, top = math.floor(centre[0] - half_w) - 2, math.floor(centre[1] - half_h) - 2
        box = (math.ceil(2 * half_w) + 4, math.ceil(2 * half_h) + 4)
        mid_x, mid_y = centre[0] - left, centre[1] - top
        inverse = (
            cos,
            sin,
            small[0] / 2 - cos * mid_x - sin * mid_y,
            -sin,
            cos,
            small[1] / 2 + sin * mid_x - cos * mid_y,
        )

        def laid(sheet: Image.Image, fill: int | tuple[int, int, int]) -> Image.Image:
            shrunk = sheet.resize(small, Image.Resampling.LANCZOS) if scale != 1.0 else sheet
            if not angle_deg and scale == 1.0:
                out = Image.new(shrunk.mode, box, fill)
                out.paste(shrunk, (round(mid_x - small[0] / 2), round(mid_y - small[1] / 2)))
                return out
            return shrunk.transform(box, Image.Transform.AFFINE, inverse, Image.Resampling.BICUBIC, fillcolor=fill)

        mask = laid(part.mask, 0)
        bevel = mask.filter(ImageFilter.GaussianBlur(max(1.0, 2.2 * scale)))
        shade = together(
            slope(laid(part.relief, 128), self.light, self.raking),
            slope(bevel, self.light, 0.35),
            laid(part.tone, 128),
        )
        top_face = lit(laid(part.albedo, part.side), shade)
        thickness = max(2, round(part.thickness * scale))
        self._shadow(mask, (left, top), thickness)
        self._edge(mask, (left, top), thickness, part.side)
        self.frame.paste(top_face, (left, top), mask)
        if part.name:
            self.objects.append((part.name, marker))
        for mark in part.marks:
            corners = tuple(
                (
                    centre[0] + cos * (x * scale - small[0] / 2) - sin * (y * scale - small[1] / 2),
                    centre[1] + sin * (x * scale - small[0] / 2) + cos * (y * scale - small[1] / 2),
                )
                for x, y in mark.corners
            )
            self.marks.append(replace(mark, corners=(corners[0], corners[1], corners[2], corners[3])))

    def _shadow(self, mask: Image.Image, at: tuple[int, int], thickness: int) -> None:
        """Darken the ground on the far side of the lamp: a wide soft shadow and a tight contact shadow."""
        reach = thickness * 3 + 12
        size = (mask.width + 4 * reach, mask.height + 4 * reach)
        for share, spread, opacity in ((1.0, 0.9, 0.5), (0.45, 0.25, 0.62)):
            sheet = Image.new("L", size)
            dx = round(self.light[0] / 2 * thickness * 1.5 * share)
            dy = round(abs(self.light[1]) / 2 * thickness * 1.5 * share + thickness * 0.5)
            sheet.paste(mask, (2 * reach + dx, 2 * reach + dy))
            soft = sheet.filter(ImageFilter.GaussianBlur(thickness * spread + 2))
            corner = (at[0] - 2 * reach, at[1] - 2 * reach)
            region = self.frame.crop((*corner, corner[0] + size[0], corner[1] + size[1]))
            self.frame.paste(over(region, (10, 10, 14), soft, opacity), corner)

    def _edge(self, mask: Image.Image, at: tuple[int, int], thickness: int, colour: tuple[int, int, int]) -> None:
        """Show the near side of the part below its face, bright at the face and dark at the ground."""
        for step in range(thickness, 0, -1):
            layer = Image.new("L", (mask.width, mask.height + thickness))
            layer.paste(mask, (0, step))
            share = 1.35 - 0.9 * step / thickness
            tone = (
                min(255, round(colour[0] * share)),
                min(255, round(colour[1] * share)),
                min(255, round(colour[2] * share)),
            )
            self.frame.paste(tone, (at[0], at[1]), layer)
