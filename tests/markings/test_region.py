"""Regions: as people type them, as the standard writes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.errors import InvalidEntry
from catalogue.base.model import entry_type
from catalogue.base.orientation import Point, Polygon, Rectangle
from catalogue.markings.region import from_selector, parse_rectangle, parse_region, selector, written

regions = st.builds(Rectangle, *[st.integers(0, 99_999)] * 2, *[st.integers(1, 99_999)] * 2)
points = st.builds(Point, *[st.integers(0, 99_999)] * 2)
polygons = st.lists(points, min_size=3, max_size=100).map(tuple).map(Polygon).filter(lambda polygon: polygon.has_area)
CORNERS = ((10, 20), (60, 25), (55, 80))
TRIANGLE = Polygon(tuple(Point(*corner) for corner in CORNERS))
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><polygon points="10,20 60,25 55,80"/></svg>'


@given(regions)
def test_a_region_comes_back_from_its_selector_and_from_its_text(region: Rectangle) -> None:
    assert from_selector(selector(region)) == region
    assert parse_region(f"{region.x}, {region.y},{region.width} ,{region.height}") == region


@given(polygons)
def test_a_polygon_comes_back_from_its_selector_and_from_its_text(polygon: Polygon) -> None:
    assert from_selector(selector(polygon)) == polygon
    assert parse_region(written(polygon)) == polygon
    entry_type("marking.recorded").validate(stated(selector(polygon)))


def stated(drawn: dict[str, str]) -> dict[str, Any]:
    return {
        "item": "item-00000000000",
        "regions": [{"photo": "photo-00000000000", "orientation": 1, "selector": drawn}],
    }


def test_a_polygon_is_an_svg_selector_in_one_spelling() -> None:
    assert selector(TRIANGLE) == {"type": "SvgSelector", "value": SVG}
    assert parse_region(" 10 ,20  60, 25\n55,80 ") == TRIANGLE


@pytest.mark.parametrize(
    "text",
    [
        SVG,
        '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:polygon points="10 20, 60 25, 55 80"/></svg:svg>',
        "<svg:svg>\n <svg:polygon points='10,20 60,25 55,80'></svg:polygon>\n</svg:svg>",
    ],
)
def test_the_element_that_other_programs_write_is_read(text: str) -> None:
    assert parse_region(text) == TRIANGLE


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG,
        SVG.replace("10,20", "&a;,20"),
        SVG.replace("<polygon", "<script/><polygon"),
        SVG.replace("/>", ' onload="x"/>'),
        SVG.replace("polygon", "path"),
        SVG.replace("10,20", "10.5,20"),
        SVG.replace("10,20", "-1,20"),
        SVG.replace("</svg>", ""),
        "<svg:svg><polygon points='10,20 60,25 55,80'/></svg:svg>",
        "<svg>" * 5000,
    ],
)
def test_an_element_with_anything_else_in_it_is_refused(text: str) -> None:
    with pytest.raises(InvalidEntry, match="no svg element with one polygon"):
        parse_region(text)
    with pytest.raises(InvalidEntry):
        from_selector({"type": "SvgSelector", "value": text})
    with pytest.raises(InvalidEntry):
        entry_type("marking.recorded").validate(stated({"type": "SvgSelector", "value": text}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,1 2,2", "3 to 100 corners"),
        (" ".join(f"{n},{n * n % 97}" for n in range(101)), "3 to 100 corners"),
        ("1,1 2,2 3,3", "no area"),
        ("5,5 5,5 5,5", "no area"),
        ("1,1 2,2 3,x", "no region"),
        ("1,1 2,2 3", "no region"),
        (SVG.replace("55,80", "55,80 7"), "each an X and a Y"),
        (SVG.replace("55,80", "55,1234567"), "beyond any picture"),
    ],
)
def test_a_polygon_has_corners_and_an_area(text: str, message: str) -> None:
    with pytest.raises(InvalidEntry, match=message):
        parse_region(text)


def test_what_is_covered_in_a_public_copy_is_a_rectangle() -> None:
    with pytest.raises(InvalidEntry, match="X,Y,W,H"):
        parse_rectangle("10,20 60,25 55,80")


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "1,2,x,4", "-1,0,1,1", "1.5,0,1,1", "²,0,1,1", "1;2;3;4"])
def test_what_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(InvalidEntry, match="no region"):
        parse_region(text)


@pytest.mark.parametrize("text", ["1,2,0,4", "1,2,3,0"])
def test_a_region_has_an_area(text: str) -> None:
    with pytest.raises(InvalidEntry, match="no area"):
        parse_region(text)


@pytest.mark.parametrize(
    "change",
    [
        {"value": "xywh=percent:1,2,3,4"},
        {"value": "xywh=pixel:1,2,0,4"},
        {"value": "xywh=pixel:1,2,3,4\n"},
        {"value": "xywh=pixel:-1,2,3,4"},
        {"conformsTo": "http://example.com/"},
        {"type": "SvgSelector"},
        {"value": "xywh=pixel:01,2,3,4"},
        {"value": ""},
    ],
)
def test_other_selectors_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(InvalidEntry, match="no pixel region"):
        from_selector({**selector(Rectangle(1, 2, 3, 4)), **change})
