"""Regions of photographs as W3C Web Annotation selectors, in the stored pixel grid of the original.

A rectangle is a FragmentSelector, `xywh=pixel:X,Y,W,H`. A polygon is an SvgSelector whose value is one `svg` element
with one `polygon` of 3 to 100 corners, spelled in one way. It is matched as a whole and never handed to an XML parser.

A region names its photograph by id, and rule R19 ties that id to one digest: whoever has the original has the grid.

Source: W3C Web Annotation Data Model (2017) 4.2.1 and 4.2.6; Media Fragments 1.0; SVG 1.1 section 9.7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import Point, Polygon, Rectangle

CONFORMS_TO = "http://www.w3.org/TR/media-frags/"
LEAST_CORNERS, MOST_CORNERS = 3, 100
Region = Rectangle | Polygon

_NUMBER = r"(?:0|[1-9]\d{0,5})"
_SIZE = r"[1-9]\d{0,5}"
_XYWH = re.compile(rf"xywh=pixel:({_NUMBER}),({_NUMBER}),({_SIZE}),({_SIZE})", re.ASCII)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg"><polygon points="{}"/></svg>'
_POINTS = rf"{_NUMBER},{_NUMBER}(?: {_NUMBER},{_NUMBER}){{{LEAST_CORNERS - 1},{MOST_CORNERS - 1}}}"
_POLYGON = re.compile(re.escape(_SVG).replace(r"\{\}", f"({_POINTS})"), re.ASCII)
# How other programs write the same element: a prefix, other quotation marks, an end tag of its own.
_FOREIGN = re.compile(
    r"""\s*<(?P<p>(?:svg:)?)svg(?:\s+xmlns(?::svg)?=(?:"http://www\.w3\.org/2000/svg"|'http://www\.w3\.org/2000/svg'))?\s*>"""
    r"""\s*<(?P=p)polygon\s+points=(?P<q>["'])(?P<points>[\d\s,]{5,2000})(?P=q)\s*(?:/>|>\s*</(?P=p)polygon\s*>)"""
    r"""\s*</(?P=p)svg\s*>\s*""",
    re.ASCII,
)
_WRITE = "write X,Y,W,H for a rectangle, or the corners of a polygon as X,Y X,Y X,Y, in whole pixels of the picture"


def parse_rectangle(text: str) -> Rectangle:
    """Return the rectangle that `X,Y,W,H` states. Raises InvalidEntry for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(Rectangle._fields) or not all(re.fullmatch(r"[0-9]{1,6}", part) for part in parts):
        raise InvalidEntry(f"{text[:80]!r} is no region; write X,Y,W,H in whole pixels of the picture as stored")
    region = Rectangle(*map(int, parts))
    if not region.width or not region.height:
        raise InvalidEntry(f"{text!r} has no area; width and height must be at least 1 pixel")
    return region


def parse_region(text: str) -> Region:
    """Return the region that a person writes: `X,Y,W,H`, or the corners of a polygon, `X,Y X,Y X,Y`.

    A polygon may also come as the SVG element that other annotation programs write.

    Raises:
        InvalidEntry: it is neither, has no area, or has more than 100 corners.
    """
    if text.lstrip().startswith("<"):
        return _foreign(text)
    pairs = re.sub(r"\s*,\s*", ",", text.strip()).split()
    if len(pairs) < 2:  # noqa: PLR2004 - one group of numbers is a rectangle
        return parse_rectangle(text)
    if not all(re.fullmatch(r"[0-9]{1,6},[0-9]{1,6}", pair) for pair in pairs):
        raise InvalidEntry(f"{text[:80]!r} is no region; {_WRITE} as stored")
    return _polygon([int(number) for pair in pairs for number in pair.split(",")])


def _foreign(text: str) -> Polygon:
    found = _FOREIGN.fullmatch(text)
    if found is None:
        raise InvalidEntry(f"{text[:80]!r} is no svg element with one polygon of whole pixels; {_WRITE} as stored")
    numbers = re.findall(r"\d+", found["points"])
    if any(len(number) > 6 for number in numbers):  # noqa: PLR2004 - no picture has a million columns
        raise InvalidEntry("a corner of the polygon lies beyond any picture")
    return _polygon([int(number) for number in numbers])


def _polygon(numbers: list[int]) -> Polygon:
    corners = tuple(Point(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=False))
    if len(numbers) % 2 or not LEAST_CORNERS <= len(corners) <= MOST_CORNERS:
        raise InvalidEntry(f"a polygon has {LEAST_CORNERS} to {MOST_CORNERS} corners, each an X and a Y")
    region = Polygon(corners)
    if not region.has_area:
        raise InvalidEntry("the corners lie on one line, so the polygon has no area")
    return region


def written(region: Region) -> str:
    """Return a region as a person writes it; `parse_region` reads it again."""
    if isinstance(region, Rectangle):
        return ",".join(map(str, region))
    return " ".join(f"{x},{y}" for x, y in region.corners)


def selector(region: Region) -> dict[str, str]:
    """Return the region as a FragmentSelector, or a polygon as an SvgSelector."""
    if isinstance(region, Polygon):
        return {"type": "SvgSelector", "value": _SVG.format(written(region))}
    return {"type": "FragmentSelector", "conformsTo": CONFORMS_TO, "value": f"xywh=pixel:{written(region)}"}


def from_selector(stated: Mapping[str, str]) -> Region:
    """Return the region of a selector.

    Raises:
        InvalidEntry: it is none of pixels, is not spelled as `selector` spells it, or has no area.
    """
    value = stated.get("value", "")
    if stated.get("type") == "SvgSelector" and "conformsTo" not in stated and (found := _POLYGON.fullmatch(value)):
        return _polygon([int(number) for number in re.findall(r"\d+", found[1])])
    rectangle = _XYWH.fullmatch(value)
    if stated.get("type") != "FragmentSelector" or stated.get("conformsTo") != CONFORMS_TO or rectangle is None:
        raise InvalidEntry(f"{dict(stated)!r} is no pixel region of a Media Fragments selector, nor an svg polygon")
    return Rectangle(*map(int, rectangle.groups()))
