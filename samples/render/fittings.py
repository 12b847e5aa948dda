"""Plates, labels and paper: handwritten, struck and etched marks."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

from samples.render import metal
from samples.render.glyphs import MONO_BOLD, PUNCH, brushed, set_text
from samples.render.noise import fractal, threshold
from samples.render.part import Part
from samples.render.relief import gain, tint
from samples.render.shapes import disc_mask, polygon_mask, rounded_mask, torn

# The letter jieut in three strokes of a pen on a unit square: bar, left leg, right leg.
JIEUT = (
    ((0.16, 0.25), (0.45, 0.22), (0.80, 0.19), (0.84, 0.21)),
    ((0.60, 0.22), (0.52, 0.42), (0.34, 0.66), (0.10, 0.84)),
    ((0.44, 0.50), (0.58, 0.64), (0.76, 0.77), (0.92, 0.82)),
)


def barometric_unit() -> Part:
    """Return a round instrument can, 1100 x 1100, with a paper label bearing one handwritten letter."""
    size = (1100, 1100)
    can = disc_mask(size, (550, 550, 520))
    part = Part(
        metal.brushed_skin(201, size, (126, 126, 124), (206, 205, 200)),
        can,
        name="barometric-unit",
        surface="metal",
        thickness=70,
    )
    part.side = (92, 90, 88)
    metal.pebble(part, 202, 3, 0.8)
    part.press(disc_mask(size, (550, 550, 505)).filter(ImageFilter.GaussianBlur(5)), -40)
    for radius in (486, 452):
        ring = ImageChops.subtract(disc_mask(size, (550, 550, radius)), disc_mask(size, (550, 550, radius - 10)))
        part.press(ring.filter(ImageFilter.GaussianBlur(1.4)), 44)
    metal.bend(part, (150, 136, 118, 128, 140, 116))
    metal.bolts(part, 203, ((165, 550), (935, 550), (550, 165), (550, 935)), 28)
    label = polygon_mask(
        size, torn([(305, 330), (800, 318), (808, 770), (296, 782)], 204, 0.05, [False, True, True, False])
    )
    part.darken(label.filter(ImageFilter.GaussianBlur(9)), 34)
    paper = tint(gain(fractal(205, size, 260, 6), 0.75), (186, 172, 138), (238, 230, 206))
    part.albedo = Image.composite(paper, part.albedo, label)
    part.press(label, -16)
    part.paint((150, 118, 66), ImageChops.multiply(label, threshold(fractal(206, size, 200, 5), 168, 70)), 0.5)
    frame = ImageChops.subtract(
        rounded_mask(size, (336, 362, 770, 742), 8), rounded_mask(size, (341, 367, 765, 737), 6)
    )
    part.print_on(frame, (70, 76, 92), worn=fractal(207, size, 60, 4), wear=80)
    ink = part.sheet(brushed(JIEUT, 260, 15, 3), (556, 540), 3)
    part.paint((26, 34, 74), ink, 0.9)
    part.paint((12, 14, 36), ink.filter(ImageFilter.MinFilter(7)), 0.5)
    part.note("ㅈ", "handwritten", ink, surface="paper label")
    metal.scratches(part, 208, 110, depth=10, bright=0.28)
    metal.soot(part, 209, (180, 30, 0, 0, 0, 60, 220))
    metal.dust(part, 210, opacity=0.3)
    return part


def serial_plate() -> Part:
    """Return a bent riveted plate, 1200 x 620, struck Ы18358."""
    size = (1200, 620)
    outline = torn(
        [(50, 60), (1150, 50), (1140, 430), (1020, 570), (60, 560)],
        261,
        0.14,
        [False, False, True, True, False],
    )
    part = Part(
        metal.brushed_skin(262, size, (128, 124, 116), (212, 208, 198)),
        polygon_mask(size, outline),
        name="riveted-plate",
        surface="metal plate",
        thickness=9,
    )
    metal.pebble(part, 263, 3, 0.8)
    metal.dent(part, 264, 44, 420)
    metal.groove(part, ((90, 100), (1110, 90)), 5, 26)
    metal.groove(part, ((90, 515), (980, 520)), 5, 26)
    ink = part.sheet(set_text("Ы18358", PUNCH, 178, tracking=0.12, jitter=0.024, seed=11, bold=4), (600, 310), 0.8)
    part.strike(ink, 84, 0.52, wall=1.5)
    part.note("Ы18358", "struck", ink)
    metal.bolts(part, 265, ((110, 310), (1085, 300)), 22, (120, 112, 98))
    metal.scratches(part, 266, 200)
    part.paint((118, 70, 38), threshold(fractal(267, size, 120, 6), 186, 50), 0.5)
    metal.soot(part, 268, (160, 30, 0, 0, 20, 200), heat=True)
    return part


def dates_plate() -> Part:
    """Return an etched data plate, 1300 x 860, with a manufacture date and a use-by date."""
    size = (1300, 860)
    part = Part(
        metal.brushed_skin(281, size, (150, 150, 148), (218, 218, 214)),
        rounded_mask(size, (40, 40, 1260, 820), 34),
        name="data-plate",
        surface="data plate",
        thickness=8,
    )
    metal.pebble(part, 282, 2, 0.7)
    field = rounded_mask(size, (84, 84, 1216, 776), 18)
    part.paint((36, 44, 56), ImageChops.subtract(field, rounded_mask(size, (90, 236, 1210, 770), 10)), 0.93)
    frame = ImageChops.subtract(field, rounded_mask(size, (92, 92, 1208, 768), 14))
    part.paint((36, 44, 56), frame, 0.9)
    draw_title = part.sheet(set_text("ПАСПОРТ УЗЛА", PUNCH, 86, tracking=0.12, bold=1), (650, 160))
    part.paint((208, 206, 198), draw_title, 0.9)
    rows = (
        (360, "ДАТА ИЗГОТОВЛЕНИЯ", "19.05.2023", "manufacture"),
        (620, "ГОДЕН ДО", "12.09.2023", "expiry"),
    )
    for y, caption, date, role in rows:
        caption_ink = set_text(caption, PUNCH, 46, tracking=0.05, bold=1)
        sheet = Image.new("L", size)
        sheet.paste(caption_ink, (126, y - 106))
        part.print_on(sheet, (40, 46, 56), worn=fractal(283, size, 60, 4), wear=16)
        ink = part.sheet(set_text(date, MONO_BOLD, 138, jitter=0.006, seed=y), (650, y + 44))
        part.strike(ink, 46, 0.7)
        part.note(date, "struck", ink, role=role)
    metal.groove(part, ((100, 498), (1200, 498)), 4, 24)
    metal.bolts(part, 284, ((1150, 700), (1150, 300)), 20)
    metal.holes(part, (150, 700, 16))
    metal.dent(part, 285, 26, 380)
    metal.scratches(part, 286, 170, depth=12)
    metal.soot(part, 287, (0, 0, 10, 40, 210))
    metal.dust(part, 288, opacity=0.3)
    return part
