from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import (
    ORIENTATIONS,
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
