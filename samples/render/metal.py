"""Metal skins and what happens to them: casting, brushing, paint, fire, scratches, bolts and holes."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from samples.render.noise import Size, fractal, grain, streaks, threshold, white
from samples.render.part import Part
from samples.render.relief import RGB, gain, over, ramp, tint
from samples.render.shapes import Point, disc_mask


def cast_skin(seed: int, size: Size, dark: RGB = (96, 95, 93), light: RGB = (176, 174, 168)) -> Image.Image:
    """Return a sand-cast surface: mottled, without direction."""
    return tint(gain(fractal(seed, size, 180, 6), 0.62), dark, light)


def brushed_skin(seed: int, size: Size, dark: RGB = (120, 122, 124), light: RGB = (206, 207, 206)) -> Image.Image:
    """Return a turned or brushed surface: fine horizontal lines under a broad gloss."""
    lines = gain(streaks(seed, size, 260, 1), 0.38)
    cloud = gain(fractal(seed + 3, size, 300, 3), 0.25)
    return tint(ImageChops.add(lines, cloud, 1, -128), dark, light)


def painted_skin(seed: int, size: Size, colour: RGB) -> Image.Image:
    """Return weathered paint of one ``colour``: sun-bleached clouds and dust."""
    faded: RGB = (colour[0] + 26, colour[1] + 26, colour[2] + 24)
    deep: RGB = (max(0, colour[0] - 24), max(0, colour[1] - 24), max(0, colour[2] - 22))
    return tint(gain(fractal(seed, size, 260, 5), 0.75), deep, faded, colour)


def pebble(part: Part, seed: int, depth: float, blur: float = 1.4) -> None:
    """Give the relief the fine unevenness of a casting or of thick paint; ``depth`` 2..20 levels."""
    part.relief = ImageChops.add(part.relief, grain(seed, part.size, depth, blur), 1, -128)


def bend(part: Part, stops: Sequence[int], *, vertical: bool = True) -> None:
    """Make the part look curved: signed gloss ``stops`` (128 neutral) across it."""
    part.shade(ramp(part.size, stops, vertical=vertical))


def dent(part: Part, seed: int, depth: float = 40, cell: int = 240) -> None:
    """Warp the surface in broad soft waves; ``depth`` in tone levels, ``cell`` their size in pixels."""
    part.shade(gain(fractal(seed, part.size, cell, 3), depth / 128))


def scratches(part: Part, seed: int, count: int, *, depth: float = 16, bright: float = 0.35) -> None:
    """Draw ``count`` thin scratches in a few favoured directions; bare metal shows in them."""
    rng = random.Random(seed)
    sheet = Image.new("L", part.size)
    draw = ImageDraw.Draw(sheet)
    leads = [rng.uniform(0, math.pi) for _ in range(3)]
    for _ in range(count):
        x, y = rng.uniform(0, part.size[0]), rng.uniform(0, part.size[1])
        reach = rng.expovariate(1 / (0.09 * part.size[0])) + 10
        angle = rng.choice(leads) + rng.gauss(0, 0.16)
        bow = rng.gauss(0, 0.05) * reach
        path = [
            (
                x + math.cos(angle) * reach * t - math.sin(angle) * bow * t * (1 - t) * 4,
                y + math.sin(angle) * reach * t + math.cos(angle) * bow * t * (1 - t) * 4,
            )
            for t in (0, 0.25, 0.5, 0.75, 1)
        ]
        draw.line(path, fill=rng.randint(70, 230), width=1 if rng.random() < 0.82 else 2)
    soft = sheet.filter(ImageFilter.GaussianBlur(0.6))
    part.press(soft, depth)
    part.paint((226, 224, 216), soft, bright)


def chips(part: Part, seed: int, amount: int, bare: RGB = (118, 117, 113), rust: RGB | None = (104, 62, 38)) -> None:
    """Knock paint off, most of all along the edges; ``amount`` 0 (sound) .. 120 (mostly bare)."""
    inner = part.mask.filter(ImageFilter.GaussianBlur(26))
    edge = ImageChops.multiply(ImageChops.invert(inner), part.mask).point([min(255, v * 2) for v in range(256)])
    field = ImageChops.subtract(fractal(seed, part.size, 120, 6), edge.point([v // 3 for v in range(256)]))
    gone = ImageChops.invert(threshold(field, amount, 8))
    if rust is not None:
        halo = ImageChops.invert(threshold(field, amount + 6, 10))
        part.paint(rust, halo, 0.75)
    bared = over(part.albedo, bare, Image.new("L", part.size, 255), 0.88)
    part.albedo = Image.composite(bared, part.albedo, gone)
    part.press(gone.filter(ImageFilter.GaussianBlur(0.8)), 16)


def soot(part: Part, seed: int, stops: Sequence[int], *, vertical: bool = False, heat: bool = True) -> None:
    """Burn the part: ``stops`` = the soot's cover 0..255 along it; ``heat`` adds temper colours."""
    cover = ramp(part.size, stops, vertical=vertical)
    cloud = fractal(seed, part.size, 220, 6)
    veil = ImageChops.multiply(cover, cloud.point([min(255, round(v * 1.45)) for v in range(256)]))
    if heat:
        part.paint((122, 88, 48), veil.point([max(0, 150 - abs(v - 60) * 3) for v in range(256)]), 0.55)
        part.paint((62, 70, 98), veil.point([max(0, 150 - abs(v - 105) * 3) for v in range(256)]), 0.5)
    part.paint((24, 21, 19), veil.point([max(0, min(255, round((v - 50) * 1.35))) for v in range(256)]), 0.93)


def dust(part: Part, seed: int, colour: RGB = (158, 142, 116), opacity: float = 0.4) -> None:
    """Settle fine soil in patches and as specks."""
    part.paint(colour, threshold(fractal(seed, part.size, 320, 5), 150, 120), opacity)
    specks = white(seed + 1, part.size).point([255 if v > 253 else 0 for v in range(256)])
    part.paint(colour, specks.filter(ImageFilter.GaussianBlur(0.8)), min(1.0, opacity * 1.5))


def holes(part: Part, *discs: tuple[float, float, float]) -> None:
    """Drill through: each disc = centre x, y, radius; the ground shows, the rim is chamfered."""
    outer = disc_mask(part.size, *[(x, y, r * 1.18) for x, y, r in discs])
    part.press(outer.filter(ImageFilter.GaussianBlur(1.5)), 50)
    bore = disc_mask(part.size, *discs)
    part.paint((16, 15, 15), bore, 0.96)
    part.darken(bore, 60)
    lower = disc_mask(part.size, *[(x, y - r * 0.16, r * 0.96) for x, y, r in discs])
    part.paint((96, 92, 86), ImageChops.subtract(bore, lower), 0.6)


def bolts(part: Part, seed: int, centres: Sequence[Point], radius: float, metal: RGB = (138, 137, 133)) -> None:
    """Set hexagon-socket screws with washers, each turned its own way; ``radius`` of the head in pixels."""
    rng = random.Random(seed)
    for x, y in centres:
        washer = disc_mask(part.size, (x, y, radius * 1.45))
        part.darken(disc_mask(part.size, (x + 3, y + 4, radius * 1.5)).filter(ImageFilter.GaussianBlur(4)), 46)
        part.paint((112, 110, 106), washer, 0.9)
        part.press(washer.filter(ImageFilter.GaussianBlur(1.2)), -30)
        head = disc_mask(part.size, (x, y, radius))
        part.paint(metal, head, 0.92)
        part.press(head.filter(ImageFilter.GaussianBlur(2.2)), -52)
        turn = rng.uniform(0, 60)
        corners = [
            (
                x + radius * 0.52 * math.cos(math.radians(turn + 60 * i)),
                y + radius * 0.52 * math.sin(math.radians(turn + 60 * i)),
            )
            for i in range(6)
        ]
        socket = Image.new("L", part.size)
        ImageDraw.Draw(socket).polygon(corners, fill=255)
        part.paint((22, 21, 20), socket.filter(ImageFilter.GaussianBlur(0.8)), 0.92)
        part.press(socket, 40)


def groove(part: Part, path: Sequence[Point], width: int, depth: float = 40) -> None:
    """Mill or fold a line along ``path``, ``width`` pixels wide; negative ``depth`` makes a bead."""
    sheet = Image.new("L", part.size)
    ImageDraw.Draw(sheet).line(list(path), fill=255, width=width, joint="curve")
    soft = sheet.filter(ImageFilter.GaussianBlur(max(1.0, width / 5)))
    part.press(soft, depth)
    if depth > 0:
        part.darken(soft, 22)
