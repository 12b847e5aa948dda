"""Things an examiner lays beside a fragment: an L-shaped scale, a ruler, numbered markers, a colour card.

All are parts, so they get the same lamp, shadow and viewpoint as the fragments. ``px_per_cm`` ties them to
the scene's scale.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from samples.render.glyphs import MONO_BOLD, PUNCH, font
from samples.render.noise import fractal, grain
from samples.render.part import Part
from samples.render.relief import gain, tint
from samples.render.shapes import polygon_mask, rounded_mask

INK = (22, 22, 24)


def _plastic(size: tuple[int, int], mask: Image.Image, seed: int) -> Part:
    """Return a white, slightly soiled plastic sheet."""
    field = gain(fractal(seed, size, 300, 4), 0.5)
    part = Part(tint(field, (206, 204, 197), (240, 239, 234)), mask, surface="scale", thickness=4)
    part.side = (170, 168, 162)
    part.shade(grain(seed + 1, size, 2.5, 0.6))
    return part


def l_scale(px_per_cm: float, seed: int, arm_cm: int = 6) -> Part:
    """Return a right-angle scale, corner at the lower left, ``arm_cm`` along each inner edge."""
    wide, tail = round(2.4 * px_per_cm), round(1.9 * px_per_cm)
    side = wide + round(arm_cm * px_per_cm) + tail
    size = (side + 4, side + 4)
    outline = [(2, 2), (wide, 2), (wide, side - wide), (side, side - wide), (side, side), (2, side)]
    part = _plastic(size, polygon_mask(size, outline), seed)
    draw = ImageDraw.Draw(part.albedo)
    inner = side - wide
    bar = (round(0.3 * px_per_cm), round(0.75 * px_per_cm))
    for cm in range(arm_cm + 1):
        start = round(cm * px_per_cm)
        for mm in range(10 if cm < arm_cm else 1):
            fine = start + round(mm * px_per_cm / 10)
            reach = round(px_per_cm * (0.5 if mm == 0 else 0.36 if mm == 5 else 0.22))
            draw.line([(wide + fine, inner + 2), (wide + fine, inner + reach)], fill=INK, width=2)
            draw.line([(wide - 2, inner - fine), (wide - reach, inner - fine)], fill=INK, width=2)
        if cm < arm_cm and cm % 2 == 0:
            end = start + round(px_per_cm)
            draw.rectangle([wide + start, side - bar[1], wide + end, side - bar[0]], fill=INK)
            draw.rectangle([bar[0], inner - end, bar[1], inner - start], fill=INK)
        if cm > 0:
            face = font(MONO_BOLD, round(0.58 * px_per_cm))
            away = round(0.95 * px_per_cm)
            draw.text((wide + start, inner + away), str(cm), font=face, fill=INK, anchor="mm")
            draw.text((wide - away, inner - start), str(cm), font=face, fill=INK, anchor="mm")
    r = round(0.66 * px_per_cm)
    far = round(tail * 0.44)
    for x, y in ((wide // 2, side - wide // 2), (side - far, side - wide // 2), (wide // 2, far)):
        draw.ellipse([x - r, y - r, x + r, y + r], outline=INK, width=3)
        draw.ellipse([x - r // 2, y - r // 2, x + r // 2, y + r // 2], outline=INK, width=2)
        draw.line([(x - r, y), (x + r, y)], fill=INK, width=2)
        draw.line([(x, y - r), (x, y + r)], fill=INK, width=2)
    return part


def ruler(px_per_cm: float, seed: int, length_cm: int = 15) -> Part:
    """Return a straight scale of ``length_cm`` with alternating centimetre bars and figures."""
    size = (round((length_cm + 1.2) * px_per_cm), round(2.2 * px_per_cm))
    part = _plastic(size, rounded_mask(size, (1, 1, size[0] - 2, size[1] - 2), px_per_cm * 0.15), seed)
    draw = ImageDraw.Draw(part.albedo)
    start = round(0.6 * px_per_cm)
    face = font(MONO_BOLD, round(0.6 * px_per_cm))
    for cm in range(length_cm + 1):
        at = start + round(cm * px_per_cm)
        for mm in range(10 if cm < length_cm else 1):
            fine = at + round(mm * px_per_cm / 10)
            reach = round(px_per_cm * (0.6 if mm == 0 else 0.45 if mm == 5 else 0.3))
            draw.line([(fine, 3), (fine, reach)], fill=INK, width=2)
        draw.text((at, round(1.05 * px_per_cm)), str(cm), font=face, fill=INK, anchor="mm")
        if cm < length_cm and cm % 2 == 0:
            draw.rectangle([at, round(1.55 * px_per_cm), at + round(px_per_cm), size[1] - 6], fill=INK)
    unit = (start + round(1.5 * px_per_cm), round(1.78 * px_per_cm))
    draw.text(unit, "cm", font=font(PUNCH, round(0.46 * px_per_cm)), fill=INK, anchor="mm")
    return part


def marker(number: int, px: int, seed: int) -> Part:
    """Return a yellow evidence marker, ``px`` pixels wide, with its number."""
    size = (px, round(px * 1.16))
    part = Part(
        tint(gain(fractal(seed, size, 90, 4), 0.5), (204, 160, 16), (246, 206, 48)),
        rounded_mask(size, (1, 1, size[0] - 2, size[1] - 2), px * 0.08),
        surface="marker",
        thickness=max(4, px // 12),
    )
    part.side = (150, 112, 10)
    draw = ImageDraw.Draw(part.albedo)
    draw.text((px / 2, size[1] * 0.5), str(number), font=font(MONO_BOLD, round(px * 0.86)), fill=INK, anchor="mm")
    draw.line([(px * 0.1, size[1] * 0.9), (px * 0.9, size[1] * 0.9)], fill=INK, width=max(2, px // 40))
    part.shade(grain(seed + 2, size, 3, 0.6))
    return part


def paper_tag(lines: tuple[str, ...], px: int, seed: int) -> Part:
    """Return a buff evidence tag with a punched hole, ``px`` pixels wide, and typed ``lines``."""
    size = (px, round(px * 0.5))
    chamfer = px * 0.09
    outline = [
        (chamfer, 2),
        (px - 2, 2),
        (px - 2, size[1] - 2),
        (chamfer, size[1] - 2),
        (2, size[1] - 2 - chamfer),
        (2, 2 + chamfer),
    ]
    mask = polygon_mask(size, outline)
    part = Part(
        tint(gain(fractal(seed, size, 60, 5), 0.5), (196, 176, 136), (228, 212, 176)),
        mask,
        surface="tag",
        thickness=3,
    )
    part.side = (150, 132, 98)
    ring = Image.new("L", size)
    ImageDraw.Draw(ring).ellipse([px * 0.05, size[1] * 0.4, px * 0.13, size[1] * 0.6], fill=255)
    part.paint((70, 62, 52), ring.filter(ImageFilter.GaussianBlur(1)), 0.9)
    draw = ImageDraw.Draw(part.albedo)
    longest = max(len(line) for line in lines)
    face = font(MONO_BOLD, round(min(size[1] * 0.44 / max(2, len(lines)), px * 1.2 / longest)))
    for index, line in enumerate(lines):
        draw.text((px * 0.2, size[1] * (0.16 + 0.68 * index / len(lines))), line, font=face, fill=(36, 40, 62))
    part.shade(ImageChops.add(grain(seed + 1, size, 3, 0.5), gain(fractal(seed + 4, size, 200, 2), 0.08), 1, -128))
    return part
