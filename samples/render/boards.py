"""Circuit boards: marks printed on packaged circuits."""

from __future__ import annotations

import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from samples.render import metal
from samples.render.glyphs import MONO, set_text
from samples.render.noise import fractal, grain
from samples.render.part import Part
from samples.render.relief import RGB, gain, tint
from samples.render.shapes import disc_mask, polygon_mask, rounded_mask, torn

BLACK = ((35, 35, 38), (214, 214, 208))
CERAMIC = ((206, 198, 180), (42, 38, 36))


def _chip(
    part: Part, box: tuple[int, int, int, int], lines: tuple[str, ...], px: int, look: tuple[RGB, RGB] = BLACK
) -> list[Image.Image]:
    """Solder a packaged circuit on ``part`` and print ``lines`` on it; return the sheets of their ink.

    ``look`` = colour of the body, colour of the ink. Pins stand about 46 pixels apart on the long sides.
    """
    pins, (body, ink_colour) = (box[2] - box[0]) // 46, look
    left, top, right, bottom = box
    step = (right - left) / pins
    legs = Image.new("L", part.size)
    draw = ImageDraw.Draw(legs)
    for pin in range(pins):
        x = left + step * (pin + 0.5)
        for y0, y1 in ((top - 26, top + 2), (bottom - 2, bottom + 26)):
            draw.rectangle([x - step * 0.2, y0, x + step * 0.2, y1], fill=255)
    part.paint((186, 186, 180), legs, 0.96)
    part.press(legs.filter(ImageFilter.GaussianBlur(1.4)), -40)
    case = rounded_mask(part.size, box, 7)
    part.darken(
        rounded_mask(part.size, (left + 8, top + 10, right + 12, bottom + 16), 9).filter(ImageFilter.GaussianBlur(7)),
        60,
    )
    part.paint(body, case, 1.0)
    part.flatten(case)
    part.press(case.filter(ImageFilter.GaussianBlur(2)), -56)
    part.shade(Image.composite(grain(top + left, part.size, 4, 0.7), Image.new("L", part.size, 128), case))
    dot = disc_mask(part.size, (left + 24, bottom - 24, 9))
    part.press(dot, 30)
    inks: list[Image.Image] = []
    for index, line in enumerate(lines):
        y = top + (bottom - top) * (index + 0.9) / (len(lines) + 0.8)
        ink = part.sheet(set_text(line, MONO, px), ((left + right) / 2, y))
        part.print_on(ink, ink_colour, worn=fractal(top * 3 + index, part.size, 40, 4), wear=8)
        inks.append(ink)
    return inks


def _board(name: str, seed: int, size: tuple[int, int], dark: RGB, light: RGB, mask: Image.Image) -> Part:
    """Return a bare circuit board with tracks, vias and pads."""
    part = Part(
        tint(gain(fractal(seed, size, 300, 5), 0.5), dark, light),
        mask,
        name=name,
        surface="circuit board",
        thickness=14,
    )
    part.side = (98, 92, 62)
    rng = random.Random(seed)
    tracks = Image.new("L", size)
    draw = ImageDraw.Draw(tracks)
    vias: list[tuple[float, float, float]] = []
    for _ in range(130):
        x, y = float(rng.randrange(20, size[0], 22)), float(rng.randrange(20, size[1], 22))
        path = [(x, y)]
        for _ in range(rng.randint(2, 4)):
            run = rng.choice((44, 88, 132, 198))
            dx, dy = rng.choice(((1, 0), (-1, 0), (0, 1), (0, -1), (0.6, 0.6), (-0.6, 0.6)))
            x, y = x + dx * run, y + dy * run
            path.append((x, y))
        draw.line(path, fill=255, width=rng.choice((4, 5, 5, 9)), joint="curve")
        vias += [(*path[0], 8.0), (*path[-1], 8.0)]
    soft = tracks.filter(ImageFilter.GaussianBlur(0.8))
    part.darken(soft, -20)
    part.press(soft, -12)
    rings, bores = disc_mask(size, *vias), disc_mask(size, *[(x, y, 3.6) for x, y, _ in vias])
    part.paint((196, 172, 104), rings, 0.85)
    part.paint((26, 24, 18), bores, 0.9)
    return part


def date_code_board() -> Part:
    """Return a broken green board, 1600 x 1150, whose largest circuit is printed with the date code 2309."""
    size = (1600, 1150)
    outline = torn(
        [(40, 60), (1540, 40), (1560, 700), (1240, 1090), (50, 1080)],
        221,
        0.13,
        [False, False, True, True, False],
    )
    part = _board("green-board", 222, size, (14, 58, 40), (40, 104, 72), polygon_mask(size, outline))
    capacitors = random.Random(7)
    ends, cores = Image.new("L", size), Image.new("L", size)
    solder, bodies = ImageDraw.Draw(ends), ImageDraw.Draw(cores)
    for _ in range(46):
        x, y = capacitors.randrange(90, 1420, 46), capacitors.randrange(90, 1010, 60)
        solder.rectangle([x, y, x + 40, y + 20], fill=255)
        bodies.rectangle([x + 9, y, x + 31, y + 20], fill=255)
    part.paint((206, 204, 196), ends, 0.95)
    part.paint((146, 108, 74), cores, 0.95)
    part.press(ends.filter(ImageFilter.GaussianBlur(1.2)), -44)
    inks = _chip(part, (470, 350, 1130, 690), ("SO-4412-7", "2309"), 100)
    part.note("2309", "printed", inks[1], role="date code")
    _chip(part, (140, 160, 380, 300), ("R14A",), 44)
    _chip(part, (1210, 170, 1470, 330), ("K7 02",), 46)
    _chip(part, (180, 790, 520, 960), ("LX-1",), 46)
    can = disc_mask(size, (1010, 890, 92))
    part.flatten(can)
    part.paint((192, 192, 190), can, 0.96)
    part.press(can.filter(ImageFilter.GaussianBlur(4)), -60)
    metal.holes(part, (96, 116, 26), (1490, 96, 26), (104, 1020, 26))
    metal.scratches(part, 223, 80, depth=8, bright=0.25)
    metal.soot(part, 224, (0, 0, 0, 20, 120, 255), heat=False)
    metal.dust(part, 225, (150, 142, 126), 0.34)
    return part


def gold_circuit_board() -> Part:
    """Return a brown board, 1500 x 1000, with a white ceramic circuit printed 1887ВЕ4У."""
    size = (1500, 1000)
    outline = torn(
        [(50, 50), (1440, 70), (1450, 930), (640, 950), (60, 900)],
        241,
        0.14,
        [False, False, True, True, False],
    )
    part = _board("brown-board", 242, size, (84, 58, 28), (146, 108, 58), polygon_mask(size, outline))
    inks = _chip(part, (400, 300, 1100, 680), ("1887ВЕ4У",), 118, CERAMIC)
    lid = rounded_mask(part.size, (430, 330, 1070, 650), 6)
    rim = ImageChops.subtract(lid, rounded_mask(part.size, (440, 340, 1060, 640), 4))
    part.paint((206, 172, 88), rim, 0.9)
    part.press(rim.filter(ImageFilter.GaussianBlur(1)), -26)
    part.note("1887ВЕ4У", "printed", inks[0], role="type")
    _chip(part, (140, 770, 420, 880), ("14 08",), 44, CERAMIC)
    for x in (190, 290, 1200, 1300):
        body = rounded_mask(size, (x, 150, x + 46, 420), 22)
        part.flatten(body)
        part.paint((150, 56, 36), body, 0.95)
        part.press(body.filter(ImageFilter.GaussianBlur(5)), -70)
        for y in (210, 300, 330):
            part.paint((220, 190, 90), rounded_mask(size, (x, y, x + 46, y + 16), 1), 0.9)
    metal.holes(part, (110, 110, 28), (1380, 860, 28))
    metal.scratches(part, 243, 70, depth=8, bright=0.25)
    metal.soot(part, 244, (220, 60, 0, 0, 0, 70), heat=False)
    metal.dust(part, 245, (150, 138, 116), 0.36)
    return part
