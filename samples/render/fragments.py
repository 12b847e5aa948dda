"""Metal fragments with struck, cast, engraved and sprayed marks.

Shapes are invented: only the marks are the point. Each function returns a new part of a fixed size in its own
pixels.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

from samples.render import metal
from samples.render.glyphs import MONO_BOLD, PUNCH, STENCIL, dots, set_text
from samples.render.noise import fractal, streaks, threshold
from samples.render.part import Part
from samples.render.relief import gain, ramp, tint
from samples.render.shapes import arc, disc_mask, polygon_mask, rounded_mask, torn


def ring_casting() -> Part:
    """Return a burnt segment of a cast flange, 1500 x 900, struck 112 three times."""
    size = (1500, 900)
    outer = arc((750, 1560), 1440, -116, -64, 60)
    inner = arc((750, 1560), 870, -62, -118, 60)
    ragged = [False] * (len(outer) - 1) + [True] + [False] * (len(inner) - 1) + [True]
    mask = polygon_mask(size, torn([*outer, *inner], 41, 0.34, ragged))
    part = Part(
        metal.cast_skin(42, size, (104, 102, 98), (178, 175, 168)),
        mask,
        name="flange-segment",
        surface="cast metal",
        thickness=34,
    )
    metal.pebble(part, 43, 6)
    metal.dent(part, 44, 40, 380)
    metal.groove(part, arc((750, 1560), 1396, -120, -60), 12, 44)
    metal.groove(part, arc((750, 1560), 985, -120, -60), 30, -34)
    metal.bend(part, (110, 128, 146, 132, 116, 128))
    for at, angle, seed in (((442, 462), 15.0, 1), ((762, 408), 0.0, 2), ((1074, 458), -15.0, 3)):
        ink = part.sheet(set_text("112", PUNCH, 136, tracking=0.09, jitter=0.022, seed=seed, bold=3), at, angle)
        part.strike(ink, 84, 0.5, wall=1.4)
        part.note("112", "struck", ink)
    metal.holes(part, (312, 320, 30), (600, 236, 30), (900, 236, 30), (1188, 320, 30))
    metal.scratches(part, 45, 190)
    metal.soot(part, 46, (255, 230, 70, 10, 0, 0, 90, 255))
    metal.dust(part, 47, opacity=0.28)
    return part


def vane_actuator() -> Part:
    """Return a machined housing with a shaft and flange, 1300 x 860, struck 113."""
    size = (1300, 860)
    body = rounded_mask(size, (252, 150, 1010, 720), 30)
    flange = rounded_mask(size, (60, 90, 250, 780), 30)
    neck = rounded_mask(size, (1012, 300, 1180, 570), 12)
    shaft = rounded_mask(size, (1182, 362, 1284, 508), 16)
    mask = ImageChops.lighter(ImageChops.lighter(body, flange), ImageChops.lighter(neck, shaft))
    mask = mask.filter(ImageFilter.MaxFilter(5))
    part = Part(
        metal.brushed_skin(61, size, (112, 112, 112), (204, 203, 199)),
        mask,
        name="jet-vane-actuator",
        surface="machined metal",
        thickness=40,
    )
    metal.pebble(part, 62, 2.6, 0.8)
    metal.dent(part, 68, 30, 520)
    for sheet, lift in ((body, 40), (flange, 62), (neck, 20), (shaft, 12)):
        part.press(sheet.filter(ImageFilter.GaussianBlur(3)), -lift)
    round_gloss = ramp(size, (40, 96, 150, 178, 132, 92, 54))
    part.shade(Image.composite(round_gloss, Image.new("L", size, 128), ImageChops.lighter(neck, shaft)))
    metal.bend(part, (140, 150, 136, 124, 116))
    pocket = rounded_mask(size, (330, 250, 900, 620), 26)
    part.press(pocket.filter(ImageFilter.GaussianBlur(2.2)), 40)
    part.darken(pocket, 12)
    ink = part.sheet(set_text("113", PUNCH, 216, tracking=0.1, jitter=0.018, seed=7, bold=5), (615, 432), 1.6)
    part.strike(ink, 96, 0.5, wall=2.2)
    part.note("113", "struck", ink)
    metal.bolts(part, 63, ((155, 170), (155, 435), (155, 700)), 34)
    metal.bolts(part, 64, ((940, 215), (940, 655)), 26)
    metal.groove(part, ((1062, 300), (1062, 570)), 10, 46)
    metal.groove(part, ((1112, 300), (1112, 570)), 10, 46)
    metal.scratches(part, 65, 150, depth=12)
    metal.soot(part, 66, (30, 0, 0, 30, 120, 255))
    metal.dust(part, 67, (120, 106, 88), 0.25)
    return part


def collar_with_long_number() -> Part:
    """Return a torn strip of olive collar, 1700 x 640, dot-peened with a Hangul letter and figures."""
    size = (1700, 640)
    outline = torn([(30, 90), (1640, 60), (1670, 540), (70, 590)], 71, 0.22, [False, True, False, True])
    part = Part(
        metal.painted_skin(72, size, (88, 92, 66)),
        polygon_mask(size, outline),
        name="olive-collar",
        surface="painted metal",
        thickness=26,
    )
    metal.pebble(part, 73, 5, 1.6)
    metal.bend(part, (70, 128, 168, 150, 122, 92, 60))
    metal.groove(part, ((0, 165), (1700, 140)), 16, 46)
    metal.groove(part, ((0, 500), (1700, 482)), 24, -40)
    metal.chips(part, 74, 58)
    ink = part.sheet(dots("ㅈ11307240187", 112, seed=5), (850, 322), 0.6)
    part.press(ink.filter(ImageFilter.GaussianBlur(1.0)), 92)
    part.paint((188, 184, 172), ink.filter(ImageFilter.GaussianBlur(1.2)), 0.6)
    part.note("ㅈ11307240187", "dot-peened", ink)
    metal.bolts(part, 75, ((140, 330), (1580, 300)), 26, (120, 118, 104))
    metal.scratches(part, 76, 130, bright=0.3)
    metal.soot(part, 77, (255, 90, 0, 0, 0, 0, 0, 60, 220))
    metal.dust(part, 78, opacity=0.35)
    return part


def stencilled_skin() -> Part:
    """Return a crumpled grey skin panel, 1200 x 1500, sprayed with a serial and a type mark."""
    size = (1200, 1500)
    outline = torn(
        [(70, 150), (560, 60), (1130, 190), (1080, 860), (1150, 1390), (520, 1440), (60, 1330), (130, 700)],
        81,
        0.3,
    )
    part = Part(
        metal.painted_skin(82, size, (132, 138, 132)),
        polygon_mask(size, outline),
        name="grey-panel",
        surface="painted metal",
        thickness=12,
    )
    metal.pebble(part, 83, 2.5, 1.0)
    metal.dent(part, 84, 78, 620)
    metal.groove(part, ((330, 0), (560, 480), (500, 1500)), 26, -46)
    metal.groove(part, ((1200, 980), (760, 1060), (0, 1010)), 22, 34)
    wear = fractal(185, size, 60, 6)
    ink = part.sheet(set_text("Ш91579", STENCIL, 200, tracking=0.1, bridge=10), (620, 560), 4)
    part.print_on(ink, (34, 36, 40), worn=wear, wear=44)
    part.note("Ш91579", "stencilled paint", ink)
    ink = part.sheet(set_text("9М79-1", STENCIL, 170, tracking=0.1, bridge=9), (600, 840), 4)
    part.print_on(ink, (34, 36, 40), worn=wear, wear=40)
    part.note("9М79-1", "stencilled paint", ink, role="type")
    for row in ((240, 330), (215, 1215)):
        centres = tuple((170 + 145 * i, row[1] + (3 * i) % 7) for i in range(7))
        rivets = disc_mask(size, *[(x, y, 15) for x, y in centres])
        part.press(rivets.filter(ImageFilter.GaussianBlur(3)), -46)
    metal.chips(part, 86, 54)
    metal.scratches(part, 87, 210)
    metal.soot(part, 88, (235, 110, 0, 0, 10, 140), vertical=True, heat=False)
    metal.dust(part, 89, opacity=0.4)
    return part


def valve() -> Part:
    """Return a brass valve body with a hexagon and two threaded ends, 1300 x 620, engraved 09.2023."""
    size = (1300, 620)
    left = rounded_mask(size, (40, 180, 380, 440), 10)
    right = rounded_mask(size, (920, 200, 1260, 420), 10)
    hexagon = polygon_mask(
        size, [(340, 120), (400, 70), (900, 70), (960, 120), (960, 500), (900, 550), (400, 550), (340, 500)]
    )
    mask = ImageChops.lighter(hexagon, ImageChops.lighter(left, right))
    brass = tint(gain(streaks(91, size, 200, 1), 0.3), (112, 84, 36), (214, 178, 104), (166, 130, 66))
    part = Part(brass, mask, name="brass-valve", surface="machined metal", thickness=36)
    part.side = (74, 56, 26)
    ends = ImageChops.subtract(ImageChops.lighter(left, right), hexagon)
    gloss = ramp(size, (30, 40, 76, 140, 186, 150, 106, 66, 34, 30))
    part.shade(Image.composite(gloss, Image.new("L", size, 128), ends))
    thread = Image.new("L", size)
    for x in [*range(60, 340, 17), *range(965, 1250, 17)]:
        thread.paste(255, (x, 0, x + 8, 620))
    part.press(ImageChops.multiply(thread.filter(ImageFilter.GaussianBlur(2.4)), ends), 62)
    for top, bottom, tone in ((70, 216, 158), (216, 404, 140), (404, 550, 92)):
        face = ImageChops.multiply(rounded_mask(size, (0, top, 1300, bottom), 1), hexagon)
        part.shade(Image.composite(Image.new("L", size, tone), Image.new("L", size, 128), face))
    metal.pebble(part, 92, 2.4, 0.7)
    ink = part.sheet(set_text("09.2023", MONO_BOLD, 108), (650, 310), 0.4)
    part.engrave(ink, 54)
    part.paint((40, 30, 14), ink, 0.55)
    part.note("09.2023", "engraved", ink)
    metal.scratches(part, 93, 120, depth=10)
    metal.dent(part, 96, 34, 380)
    metal.soot(part, 94, (255, 120, 0, 0, 20, 130), heat=False)
    part.paint((84, 120, 96), threshold(fractal(95, size, 110, 5), 188, 60), 0.4)
    return part


def abraded_block() -> Part:
    """Return a ground-down steel block, 1250 x 760: the struck mark survives in part."""
    size = (1250, 760)
    outline = torn(
        [(70, 110), (1170, 60), (1200, 660), (560, 700), (50, 640)],
        101,
        0.2,
        [False, True, False, True, True],
    )
    part = Part(
        metal.brushed_skin(102, size, (86, 84, 82), (158, 154, 148)),
        polygon_mask(size, outline),
        name="abraded-block",
        surface="machined metal",
        thickness=46,
    )
    metal.pebble(part, 103, 4, 1.0)
    metal.dent(part, 104, 26, 340)
    ink = part.sheet(set_text("857-84", PUNCH, 220, tracking=0.07, jitter=0.014, seed=9, bold=4), (620, 370), 1.2)
    whole = ink
    worn = threshold(fractal(105, size, 150, 4), 120, 130)
    lost = disc_mask(size, (388, 372, 92)).filter(ImageFilter.GaussianBlur(22))
    half = (
        disc_mask(size, (758, 350, 64)).filter(ImageFilter.GaussianBlur(26)).point([round(v * 0.9) for v in range(256)])
    )
    keep = ImageChops.subtract(ImageChops.subtract(worn.point([120 + v // 2 for v in range(256)]), lost), half)
    part.strike(ImageChops.multiply(ink, keep.point([min(255, v) for v in range(256)])), 62, 0.5)
    part.note("8?7-[8|B]4", "struck", whole)
    ground = ImageChops.lighter(lost, half)
    part.paint((176, 172, 164), ImageChops.multiply(ground, streaks(106, size, 120, 2)), 0.7)
    metal.scratches(part, 107, 420, depth=22, bright=0.4)
    part.paint((116, 66, 36), threshold(fractal(108, size, 130, 6), 176, 50), 0.62)
    metal.soot(part, 109, (40, 0, 0, 20, 160))
    return part


def cast_bracket() -> Part:
    """Return a small light-alloy bracket, 900 x 760, with 112 cast proud of its web."""
    size = (900, 760)
    outline = torn(
        [(60, 620), (170, 120), (420, 70), (830, 150), (780, 560), (470, 690)],
        121,
        0.16,
        [True, False, False, True, False, False],
    )
    part = Part(
        metal.cast_skin(122, size, (120, 120, 118), (198, 197, 192)),
        polygon_mask(size, outline),
        name="light-bracket",
        surface="cast metal",
        thickness=26,
    )
    metal.pebble(part, 123, 3.6)
    metal.dent(part, 126, 40, 360)
    metal.bend(part, (150, 132, 112), vertical=False)
    ink = part.sheet(set_text("112", PUNCH, 190, tracking=0.06, bold=5), (470, 390), -6)
    part.raise_cast(ink, 84)
    part.note("112", "cast", ink)
    metal.holes(part, (230, 210, 40), (720, 250, 40))
    metal.groove(part, ((150, 560), (780, 500)), 26, -38)
    metal.scratches(part, 124, 80)
    metal.soot(part, 125, (0, 0, 40, 200), vertical=True)
    return part
