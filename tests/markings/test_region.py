"""Regions: as people type them, as the standard writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import Rectangle
from catalogue.markings.region import from_selector, parse_region, selector

regions = st.builds(Rectangle, *[st.integers(0, 99_999)] * 2, *[st.integers(1, 99_999)] * 2)


@given(regions)
def test_a_region_comes_back_from_its_selector_and_from_its_text(region: Rectangle) -> None:
    assert from_selector(selector(region)) == region
    assert parse_region(f"{region.x}, {region.y},{region.width} ,{region.height}") == region


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "1,2,x,4", "-1,0,1,1", "1.5,0,1,1", "²,0,1,1", "1;2;3;4"])
def test_what_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(InvalidEntry, match="is no region; write X,Y,W,H"):
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
        {"value": ""},
    ],
)
def test_other_selectors_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(InvalidEntry, match="no pixel region"):
        from_selector({**selector(Rectangle(1, 2, 3, 4)), **change})
