"""From a flat scene to a photograph: viewpoint, focus, lens, sensor, label, and the stored orientation.

Every mark is carried through the same projective map as the pixels, so its region in the file is computed,
not measured. The order is: viewpoint, focus, vignette, tone, noise, label, orientation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from samples.render.glyphs import PUNCH, font
from samples.render.noise import Size, grain
from samples.render.relief import over, ramp
from samples.render.shapes import Point

LABEL = "SYNTHETIC SAMPLE — debris-catalogue"
MARGIN = 1.1  # a scene is this much larger than the picture, so that a tilted view has no empty corner

Box = tuple[int, int, int, int]
Matrix = tuple[float, float, float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """How a scene is photographed.

    ``size`` of the upright picture in pixels; ``keystone`` 0 (square on) .. 0.08; ``roll_deg`` the camera's
    tilt; ``blur_px`` at the far edge; ``focus`` = the sharp band's centre as a fraction of the height;
    ``warmth`` -1..1; ``noise`` in grey levels (1..6); ``vignette`` 0..0.6; ``orientation`` the EXIF value 1,
    3, 6 or 8.
    """

    size: Size
    keystone: float = 0.04
    roll_deg: float = 0.0
    blur_px: float = 6.0
    focus: float = 0.5
    warmth: float = 0.0
    exposure: float = 1.0
    noise: float = 2.2
    vignette: float = 0.35
    orientation: int = 1
    seed: int = 1


def scene_size(size: Size) -> Size:
    """Return the size of the scene that a picture of ``size`` needs."""
    return (round(size[0] * MARGIN), round(size[1] * MARGIN))


def shoot(scene: Image.Image, camera: Camera) -> tuple[Image.Image, Matrix]:
    """Return the upright photograph of ``scene`` and the matrix that maps scene pixels to its pixels."""
    width, height = camera.size
    out = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    view = _viewpoint(scene.size, camera)
    picture = scene.transform(
        camera.size, Image.Transform.PERSPECTIVE, _projective(out, view), Image.Resampling.BICUBIC
    )
    if camera.blur_px:
        edge = min(1.0, max(0.0, camera.focus))
        stops = [round(255 * min(1.0, max(0.0, (abs(i / 12 - edge) - 0.3) * 2.4))) for i in range(13)]
        soft = picture.reduce(2).filter(ImageFilter.GaussianBlur(camera.blur_px / 2)).resize(camera.size)
        picture = Image.composite(soft, picture, ramp(camera.size, stops))
    picture = _lens(picture, camera)
    return _label(picture), _projective(view, out)


def _viewpoint(scene: Size, camera: Camera) -> tuple[Point, Point, Point, Point]:
    """Return the scene points seen in the picture's corners, clockwise from the upper left."""
    width, height = camera.size
    centre = (scene[0] / 2, scene[1] / 2)
    turn = math.radians(camera.roll_deg)
    spread = 1 + camera.keystone
    corners: list[Point] = []
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = sx * width / 2 * (spread if sy < 0 else 2 - spread)
        y = sy * height / 2
        corners.append(
            (
                centre[0] + x * math.cos(turn) - y * math.sin(turn),
                centre[1] + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    return (corners[0], corners[1], corners[2], corners[3])


def _lens(picture: Image.Image, camera: Camera) -> Image.Image:
    """Return the picture after vignette, exposure, white balance, a soft shoulder and sensor noise."""
    dark = Image.radial_gradient("L").resize(camera.size, Image.Resampling.BICUBIC)
    curve = [round(255 * camera.vignette * (v / 255) ** 2.4) for v in range(256)]
    picture = over(picture, (6, 6, 9), dark.point(curve))
    red, green, blue = picture.split()
    shifts = (1 + 0.06 * camera.warmth, 1.0, 1 - 0.08 * camera.warmth)
    bands: list[Image.Image] = []
    coarse = grain(camera.seed + 5, camera.size, camera.noise * 0.55, 0.8)
    for index, band in enumerate((red, green, blue)):
        factor = camera.exposure * shifts[index]
        toned = band.point([_shoulder(v * factor) for v in range(256)])
        fine = grain(camera.seed + 11 * index, camera.size, camera.noise, 0.45)
        bands.append(ImageChops.add(ImageChops.add(toned, fine, 1, -128), coarse, 1, -128))
    return Image.merge("RGB", bands)


def _shoulder(value: float) -> int:
    """Return a film-like curve: blacks lifted to 6, mid-contrast kept, highlights rolled off."""
    x = min(1.25, value / 255)
    bent = x - 0.07 * math.sin(math.tau * min(1.0, x)) if x < 1 else 1.0
    return max(0, min(255, round(6 + 243 * bent)))


def _label(picture: Image.Image) -> Image.Image:
    """Return the picture with the synthetic label in its upper left corner, on a quiet dark band."""
    px = max(20, round(min(picture.size) / 50))
    face = font(PUNCH, px)
    wide = round(face.getlength(LABEL))
    pad, left = round(px * 0.45), round(px * 0.9)
    band = Image.new("L", picture.size)
    draw = ImageDraw.Draw(band)
    draw.rounded_rectangle([left, left, left + wide + 2 * pad, left + round(px * 1.3) + 2 * pad], pad, fill=255)
    out = over(picture, (12, 13, 15), band, 0.58)
    ImageDraw.Draw(out).text((left + pad, left + pad - px * 0.1), LABEL, font=face, fill=(238, 238, 234))
    return out


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    """Return the pixel grid as a camera held in ``orientation`` (EXIF 1, 3, 6, 8) would have stored it."""
    turns = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    return upright if orientation == 1 else upright.transpose(turns[orientation])


def stored_point(point: Point, upright: Size, orientation: int) -> Point:
    """Return where ``point`` of the upright picture lies in the stored pixel grid."""
    x, y = point
    width, height = upright
    return {1: (x, y), 3: (width - x, height - y), 6: (y, width - x), 8: (height - y, x)}[orientation]


def region(corners: Sequence[Point], matrix: Matrix, upright: Size, orientation: int) -> Box:
    """Return x, y, w, h in stored pixels: the smallest whole-pixel box around the mapped ``corners``."""
    points = [stored_point(_apply(matrix, corner), upright, orientation) for corner in corners]
    left, top = math.floor(min(x for x, _ in points)), math.floor(min(y for _, y in points))
    right, bottom = math.ceil(max(x for x, _ in points)), math.ceil(max(y for _, y in points))
    return (left, top, right - left, bottom - top)


def _apply(matrix: Matrix, point: Point) -> Point:
    """Return the projective image of ``point``."""
    a, b, c, d, e, f, g, h = matrix
    below = g * point[0] + h * point[1] + 1
    return ((a * point[0] + b * point[1] + c) / below, (d * point[0] + e * point[1] + f) / below)


def _projective(source: Sequence[Point], target: Sequence[Point]) -> Matrix:
    """Return the eight coefficients that map four ``source`` points on four ``target`` points."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for row in range(8):
            if row != column and rows[row][column]:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    a, b, c, d, e, f, g, h = (row[8] for row in rows)
    return (a, b, c, d, e, f, g, h)
