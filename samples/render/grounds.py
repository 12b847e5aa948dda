"""What fragments lie on: concrete, gravel, soil, a tarpaulin, an examination table.

Grounds are drawn at half size and enlarged: they are meant to lie a little out of focus.
"""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from samples.render.noise import Size, fractal, grain, smooth, threshold, white
from samples.render.relief import RGB, Light, gain, lit, over, slope, tint, together
from samples.render.shapes import blob

LIGHT: Light = (2, 2)


def _enlarged(half: Image.Image, size: Size, blur: float) -> Image.Image:
    """Return a half-size ground at full ``size``, softened by ``blur`` half-size pixels."""
    soft = half.filter(ImageFilter.GaussianBlur(blur)) if blur else half
    return soft.resize(size, Image.Resampling.BICUBIC)


def concrete(seed: int, size: Size, blur: float = 0.8, tone: RGB = (148, 145, 139)) -> Image.Image:
    """Return a cast floor: stained clouds, pits, hairline cracks, sand grains."""
    half = (size[0] // 2, size[1] // 2)
    cloud = fractal(seed, half, 260, 6)
    low: RGB = (tone[0] - 46, tone[1] - 46, tone[2] - 45)
    high: RGB = (tone[0] + 40, tone[1] + 39, tone[2] + 36)
    albedo = tint(gain(cloud, 0.8), low, high)
    height = ImageChops.add(fractal(seed + 1, half, 24, 4), grain(seed + 2, half, 26, 0.7), 2)
    pits = ImageChops.invert(threshold(smooth(seed + 4, half, (8, 8)), 6, 10))
    albedo = over(albedo, (62, 60, 56), pits, 0.7)
    crack = Image.new("L", half)
    draw = ImageDraw.Draw(crack)
    rng = random.Random(seed)
    for _ in range(2):
        x, y = rng.uniform(0, half[0]), 0.0
        path = [(x, y)]
        while y < half[1]:
            x, y = x + rng.gauss(0, 9), y + rng.uniform(4, 14)
            path.append((x, y))
        draw.line(path, fill=210, width=2)
    albedo = over(albedo, (52, 50, 47), crack.filter(ImageFilter.GaussianBlur(0.7)), 0.75)
    return _enlarged(lit(albedo, slope(height, (1, 1), 0.55)), size, blur)


def gravel(seed: int, size: Size, blur: float = 1.6, stone: int = 26) -> Image.Image:
    """Return crushed stone; ``stone`` is the largest radius in half-size pixels."""
    half = (size[0] // 2, size[1] // 2)
    rng = random.Random(seed)
    albedo = Image.new("RGB", half, (52, 47, 42))
    height = Image.new("L", half, 60)
    colours, levels = ImageDraw.Draw(albedo), ImageDraw.Draw(height)
    count = round(half[0] * half[1] / (stone * stone) * 2.3)
    for index in range(count):
        radius = stone * (0.28 + 0.72 * (index / count) ** 1.5 * rng.uniform(0.4, 1))
        centre = (rng.uniform(-20, half[0] + 20), rng.uniform(-20, half[1] + 20))
        outline = blob(centre, radius, rng.getrandbits(30), 0.22, 9)
        base = rng.gauss(132, 26)
        warm = rng.uniform(-4, 16)
        colour = (round(base + warm), round(base + warm * 0.4), round(base - warm))
        levels.polygon([(x + 2, y + 3) for x, y in outline], fill=30)
        colours.polygon([(x + 2, y + 4) for x, y in outline], fill=(34, 31, 28))
        levels.polygon(outline, fill=rng.randint(110, 225))
        colours.polygon(outline, fill=colour)
    albedo = lit(albedo, gain(fractal(seed + 3, half, 30, 5), 0.35))
    shade = together(
        slope(height.filter(ImageFilter.GaussianBlur(3)), LIGHT, 0.9),
        slope(fractal(seed + 8, half, 8, 3), (1, 1), 0.2),
    )
    return _enlarged(lit(albedo, shade), size, blur)


def soil(seed: int, size: Size, blur: float = 1.2) -> Image.Image:
    """Return turned earth: crumbs, stones, straw and a few blades of grass."""
    half = (size[0] // 2, size[1] // 2)
    crumbs = ImageChops.add(fractal(seed, half, 70, 6), fractal(seed + 20, half, 18, 4), 2)
    albedo = tint(gain(fractal(seed + 1, half, 240, 7), 1.1), (46, 36, 27), (138, 116, 91))
    draw = ImageDraw.Draw(albedo)
    rng = random.Random(seed)
    for _ in range(round(half[0] * half[1] / 2600)):
        x, y = rng.uniform(0, half[0]), rng.uniform(0, half[1])
        dx, dy = rng.gauss(0, 17), rng.gauss(0, 13)
        straw = rng.choice([(176, 154, 104), (150, 128, 86), (104, 116, 62), (128, 108, 74)])
        draw.line(
            [(x, y), (x + dx * 0.5 + 3, y + dy * 0.5), (x + dx, y + dy)],
            fill=straw,
            width=rng.choice([1, 1, 2]),
        )
    for _ in range(round(half[0] * half[1] / 6000)):
        centre = (rng.uniform(0, half[0]), rng.uniform(0, half[1]))
        base = rng.randint(96, 150)
        outline = blob(centre, rng.uniform(3, 11), rng.getrandbits(30))
        draw.polygon([(x + 2, y + 2) for x, y in outline], fill=(40, 31, 24))
        draw.polygon(outline, fill=(base + 6, base, base - 8))
    return _enlarged(lit(albedo, slope(crumbs, LIGHT, 0.8)), size, blur)


def tarpaulin(seed: int, size: Size, colour: RGB = (60, 84, 112), blur: float = 0.7) -> Image.Image:
    """Return a woven sheet with fold lines and soft wrinkles."""
    half = (size[0] // 2, size[1] // 2)
    weave = ImageChops.add(smooth(seed, half, (2, 9)), smooth(seed + 1, half, (9, 2)), 2)
    long = (round(half[0] * 1.5), round(half[1] * 1.7))
    creases = smooth(seed + 3, long, (460, 60)).rotate(17, Image.Resampling.BILINEAR)
    corner = ((long[0] - half[0]) // 2, (long[1] - half[1]) // 2)
    creases = creases.crop((*corner, corner[0] + half[0], corner[1] + half[1]))
    wrinkles = ImageChops.add(fractal(seed + 2, half, 320, 3), creases, 2)
    folds = Image.new("L", half, 128)
    draw = ImageDraw.Draw(folds)
    for x in range(half[0] // 6, half[0], half[0] // 3):
        draw.line([(x, 0), (x + 6, half[1])], fill=190, width=5)
    for y in range(half[1] // 5, half[1], half[1] // 2):
        draw.line([(0, y), (half[0], y - 5)], fill=66, width=5)
    shade = together(
        slope(wrinkles.filter(ImageFilter.GaussianBlur(9)), (6, 6), 0.9),
        slope(folds.filter(ImageFilter.GaussianBlur(4)), LIGHT, 0.8),
        gain(weave, 0.13),
    )
    return _enlarged(lit(Image.new("RGB", half, colour), shade), size, blur)


def table(seed: int, size: Size, colour: RGB = (196, 196, 192), blur: float = 0.6) -> Image.Image:
    """Return a matt laminate top: nearly plain, faint speckle, smudges, a few scuffs."""
    half = (size[0] // 2, size[1] // 2)
    shade = together(
        gain(fractal(seed, half, 460, 3), 0.16),
        grain(seed + 1, half, 5, 0.5),
        gain(smooth(seed + 2, half, (200, 3)), 0.03),
    )
    albedo = Image.new("RGB", half, colour)
    specks = white(seed + 4, half).point([255 if v > 252 else 0 for v in range(256)])
    albedo = over(albedo, (120, 118, 114), specks, 0.35)
    return _enlarged(lit(albedo, shade), size, blur)
