from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import (
    ORIENTATIONS,
    Point,
    Polygon,
    Rectangle,
    Size,
    region_to_stored,
    region_to_upright,
    turns_sideways,
    upright_size,
)

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
orientations = st.sampled_from(ORIENTATIONS)


@st.composite
def regions(draw: st.DrawFn) -> tuple[Size, Rectangle]:
    size = Size(draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    x, y = draw(st.integers(0, size.width - 1)), draw(st.integers(0, size.height - 1))
    return size, Rectangle(x, y, draw(st.integers(1, size.width - x)), draw(st.integers(1, size.height - y)))


@given(regions(), orientations)
def test_a_region_covers_the_same_pixels_as_the_turned_picture(
    given_region: tuple[Size, Rectangle], orientation: int
) -> None:
    size, region = given_region
    stored = Image.new("L", size, 0)
    stored.paste(255, (region.x, region.y, region.x + region.width, region.y + region.height))
    turned = stored.transpose(_TURNS[orientation]) if orientation != 1 else stored
    there = region_to_upright(region, size, orientation)
    assert turned.size == upright_size(size, orientation)
    assert turned.getbbox() == (there.x, there.y, there.x + there.width, there.y + there.height)


@given(regions(), orientations)
def test_there_and_back_again(given_region: tuple[Size, Rectangle], orientation: int) -> None:
    size, region = given_region
    upright = region_to_upright(region, size, orientation)
    assert upright.within(upright_size(size, orientation))
    assert region_to_stored(upright, size, orientation) == region


@st.composite
def polygons(draw: st.DrawFn) -> tuple[Size, Polygon]:
    size = Size(draw(st.integers(2, 12)), draw(st.integers(2, 12)))
    corner = st.builds(Point, st.integers(0, size.width), st.integers(0, size.height))
    corners = draw(st.lists(corner, min_size=3, max_size=7).filter(lambda found: Polygon(tuple(found)).has_area))
    return size, Polygon(tuple(corners))


def holds(polygon: Polygon, x: int, y: int) -> bool | None:
    """Say whether the middle of a pixel lies inside, by the even-odd rule; None where an edge runs through it."""
    inside = False
    px, py = 2 * x + 1, 2 * y + 1
    for (ax, ay), (bx, by) in zip(polygon.corners, (*polygon.corners[1:], polygon.corners[0]), strict=True):
        ax2, ay2, bx2, by2 = 2 * ax, 2 * ay, 2 * bx, 2 * by
        side = (bx2 - ax2) * (py - ay2) - (by2 - ay2) * (px - ax2)
        within = min(ax2, bx2) <= px <= max(ax2, bx2) and min(ay2, by2) <= py <= max(ay2, by2)
        if side == 0 and within:
            return None
        if (ay2 > py) != (by2 > py) and (side > 0) == (by2 > ay2):
            inside = not inside
    return inside


@given(polygons(), orientations)
def test_a_polygon_covers_the_same_pixels_as_the_turned_picture(drawn: tuple[Size, Polygon], orientation: int) -> None:
    size, polygon = drawn
    stored = Image.new("L", size, 0)
    marks = {False: 0, True: 255, None: 128}
    for x in range(size.width):
        for y in range(size.height):
            stored.putpixel((x, y), marks[holds(polygon, x, y)])
    turned = stored.transpose(_TURNS[orientation]) if orientation != 1 else stored
    there = region_to_upright(polygon, size, orientation)
    assert there.within(upright_size(size, orientation))
    assert region_to_stored(there, size, orientation) == polygon
    for x in range(turned.width):
        for y in range(turned.height):
            assert turned.getpixel((x, y)) == marks[holds(there, x, y)]


@pytest.mark.parametrize(
    "corners",
    [((0, 0), (5, 5), (9, 9)), ((1, 1), (1, 1), (1, 1)), ((0, 0), (11, 0), (0, 5)), ((0, 0), (5, 0), (0, -1))],
)
def test_a_polygon_without_area_or_outside_is_not_within(corners: tuple[tuple[int, int], ...]) -> None:
    assert not Polygon(tuple(Point(*corner) for corner in corners)).within(Size(10, 10))


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, (0, 0)),
        (2, (29, 0)),
        (3, (29, 19)),
        (4, (0, 19)),
        (5, (0, 0)),
        (6, (19, 0)),
        (7, (19, 29)),
        (8, (0, 29)),
    ],
)
def test_where_the_stored_top_left_pixel_goes(orientation: int, corner: tuple[int, int]) -> None:
    assert region_to_upright(Rectangle(0, 0, 1, 1), Size(30, 20), orientation) == Rectangle(*corner, 1, 1)


@pytest.mark.parametrize("orientation", [0, 9, -1])
def test_other_orientations_are_refused(orientation: int) -> None:
    with pytest.raises(InvalidEntry, match="1 to 8"):
        turns_sideways(orientation)
    with pytest.raises(InvalidEntry, match="1 to 8"):
        region_to_stored(Rectangle(0, 0, 1, 1), Size(1, 1), orientation)


@pytest.mark.parametrize("region", [(-1, 0, 2, 2), (0, 0, 0, 1), (9, 0, 2, 1), (0, 9, 1, 2)])
def test_a_region_outside_is_not_within(region: tuple[int, int, int, int]) -> None:
    assert not Rectangle(*region).within(Size(10, 10))


sides = st.integers(1, 6)
rectangles = st.builds(Rectangle, st.integers(0, 8), st.integers(0, 8), sides, sides)


@given(rectangles, rectangles)
def test_two_rectangles_meet_where_they_share_a_pixel(one: Rectangle, other: Rectangle) -> None:
    def pixels(box: Rectangle) -> set[tuple[int, int]]:
        return {(x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)}

    assert one.meets(other) == bool(pixels(one) & pixels(other))
