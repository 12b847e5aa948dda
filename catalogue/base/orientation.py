"""Where a point or a region of a stored picture lies once the picture is turned upright, and back.

A camera stores pixels as its sensor read them (the *stored* grid) and writes how to turn them into a tag
with eight values. A region is recorded in the stored grid, because that grid is in the original bytes and
never changes; pages and public copies show the *upright* grid.

Coordinates are those of edges, not of pixel centres: (0, 0) is the outer corner at the top left and
(width, height) the one at the bottom right. So a rectangle of whole pixels maps to whole pixels.

Source: Exif 3.0 (CIPA DC-008-2023) section 4.6.5.1.6, tag 0x0112 Orientation.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from catalogue.base.errors import InvalidEntry

UPRIGHT = 1
ORIENTATIONS = (1, 2, 3, 4, 5, 6, 7, 8)
_INVERSE = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


class Point(NamedTuple):
    """A corner in pixels, from the left and from the top."""

    x: int
    y: int


class Rectangle(NamedTuple):
    """A region of whole pixels: its top left corner, then its width and height."""

    x: int
    y: int
    width: int
    height: int

    def within(self, size: Size) -> bool:
        """Say whether the region is not empty and lies wholly inside a picture of `size`."""
        return (
            self.x >= 0
            and self.y >= 0
            and self.width > 0
            and self.height > 0
            and self.x + self.width <= size.width
            and self.y + self.height <= size.height
        )

    def meets(self, other: Rectangle) -> bool:
        """Say whether the two have a pixel in common."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    @property
    def box(self) -> Rectangle:
        """The rectangle around the region: itself."""
        return self


class Polygon(NamedTuple):
    """A region between straight edges, from corner to corner and from the last back to the first."""

    corners: tuple[Point, ...]

    @property
    def box(self) -> Rectangle:
        """The smallest rectangle around the corners; empty where they lie on one upright or level line."""
        across, down = [corner.x for corner in self.corners], [corner.y for corner in self.corners]
        return Rectangle(min(across), min(down), max(across) - min(across), max(down) - min(down))

    @property
    def has_area(self) -> bool:
        """Whether the corners do not all lie on one line. Edges may cross."""
        first = self.corners[0]
        across, down = next(((one.x - first.x, one.y - first.y) for one in self.corners if one != first), (0, 0))
        return any((one.x - first.x) * down != (one.y - first.y) * across for one in self.corners)

    def within(self, size: Size) -> bool:
        """Say whether the region is not empty and lies wholly inside a picture of `size`."""
        return self.has_area and self.box.within(size)


AnyRegion = TypeVar("AnyRegion", Rectangle, Polygon, Rectangle | Polygon)


def _checked(orientation: int) -> int:
    if orientation not in _INVERSE:
        raise InvalidEntry(f"an orientation is a whole number from 1 to 8, not {orientation!r}")
    return orientation


def turns_sideways(orientation: int) -> bool:
    """Say whether turning upright swaps width and height. Raises InvalidEntry unless it is 1 to 8."""
    return _checked(orientation) >= 5  # noqa: PLR2004 - the tag's values 5 to 8 are the transposed ones


def upright_size(stored: Size, orientation: int) -> Size:
    """Return the size of the upright picture."""
    return Size(stored.height, stored.width) if turns_sideways(orientation) else stored


def _map(x: int, y: int, size: Size, orientation: int) -> tuple[int, int]:
    """Map a point from a stored grid of `size` to the upright one."""
    width, height = size
    right, below = width - x, height - y
    points = {
        1: (x, y),
        2: (right, y),
        3: (right, below),
        4: (x, below),
        5: (y, x),
        6: (below, x),
        7: (below, right),
        8: (y, right),
    }
    return points[_checked(orientation)]


def _map_region(region: AnyRegion, size: Size, orientation: int) -> AnyRegion:
    if isinstance(region, Polygon):
        return Polygon(tuple(Point(*_map(x, y, size, orientation)) for x, y in region.corners))
    x0, y0 = _map(region.x, region.y, size, orientation)
    x1, y1 = _map(region.x + region.width, region.y + region.height, size, orientation)
    return Rectangle(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))


def region_to_upright(region: AnyRegion, stored: Size, orientation: int) -> AnyRegion:
    """Return the same area of a stored picture of size `stored` as a region of the upright one."""
    return _map_region(region, stored, orientation)


def region_to_stored(region: AnyRegion, stored: Size, orientation: int) -> AnyRegion:
    """Return the same area of the upright picture as a region of the stored one, of size `stored`."""
    return _map_region(region, upright_size(stored, orientation), _INVERSE[_checked(orientation)])
