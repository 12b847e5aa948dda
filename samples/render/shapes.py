"""Outlines: torn edges, stones, rings, bolts, as point lists and anti-aliased masks."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageDraw

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def torn(points: Sequence[Point], seed: int, roughness: float, ragged: Sequence[bool] | None = None) -> list[Point]:
    """Return the closed outline ``points`` with its sides broken up by midpoint displacement.

    ``roughness`` is the largest displacement as a fraction of a side's length (0.05 sawn .. 0.35 torn);
    ``ragged`` names the sides that are torn, side *i* running from point *i* to the next; the others stay
    straight.
    """
    rng = random.Random(seed)
    out: list[Point] = []
    for index, start in enumerate(points):
        end = points[(index + 1) % len(points)]
        side = [start, end]
        if ragged is None or ragged[index]:
            spread = roughness
            while math.dist(side[0], side[1]) > 7:
                side = _displace(side, rng, spread)
                spread *= 0.93
        out.extend(side[:-1])
    return out


def _displace(side: list[Point], rng: random.Random, spread: float) -> list[Point]:
    """Return the polyline with one more point in every segment, moved off it at right angles."""
    finer = [side[0]]
    for a, b in pairwise(side):
        shift = rng.gauss(0, 0.5) * spread
        at = 0.5 + rng.uniform(-0.15, 0.15)
        finer.append(
            (
                a[0] + (b[0] - a[0]) * at - (b[1] - a[1]) * shift,
                a[1] + (b[1] - a[1]) * at + (b[0] - a[0]) * shift,
            )
        )
        finer.append(b)
    return finer


def blob(centre: Point, radius: float, seed: int, wobble: float = 0.25, corners: int = 11) -> list[Point]:
    """Return a stone-like outline: ``corners`` points at ``radius`` pixels, off by up to ``wobble`` of it."""
    rng = random.Random(seed)
    squash, turn = rng.uniform(0.6, 1.0), rng.uniform(0, math.pi)
    out: list[Point] = []
    for corner in range(corners):
        angle = math.tau * corner / corners
        reach = radius * (1 + rng.uniform(-wobble, wobble))
        x, y = math.cos(angle) * reach, math.sin(angle) * reach * squash
        out.append(
            (
                centre[0] + x * math.cos(turn) - y * math.sin(turn),
                centre[1] + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    return out


def arc(centre: Point, radius: float, start_deg: float, end_deg: float, steps: int = 48) -> list[Point]:
    """Return points on a circle's arc, clockwise in picture coordinates when ``end_deg`` is the larger."""
    angles = [math.radians(start_deg + (end_deg - start_deg) * i / steps) for i in range(steps + 1)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def polygon_mask(size: tuple[int, int], *outlines: Sequence[Point], fill: int = 255) -> Image.Image:
    """Return a mask of ``size`` with the closed ``outlines`` filled, drawn at twice the size and reduced."""
    big = Image.new("L", (size[0] * 2, size[1] * 2))
    draw = ImageDraw.Draw(big)
    for outline in outlines:
        draw.polygon([(x * 2, y * 2) for x, y in outline], fill=fill)
    return big.reduce(2)


def rounded_mask(size: tuple[int, int], box: Box, radius: float) -> Image.Image:
    """Return a mask of ``size`` with one rounded rectangle ``box`` = left, top, right, bottom."""
    big = Image.new("L", (size[0] * 2, size[1] * 2))
    ImageDraw.Draw(big).rounded_rectangle([v * 2 for v in box], radius * 2, fill=255)
    return big.reduce(2)


def disc_mask(size: tuple[int, int], *discs: tuple[float, float, float]) -> Image.Image:
    """Return a mask of ``size`` with filled ``discs`` = centre x, centre y, radius."""
    big = Image.new("L", (size[0] * 2, size[1] * 2))
    draw = ImageDraw.Draw(big)
    for x, y, radius in discs:
        draw.ellipse([(x - radius) * 2, (y - radius) * 2, (x + radius) * 2, (y + radius) * 2], fill=255)
    return big.reduce(2)
