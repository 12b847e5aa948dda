"""Regions of photographs as W3C Web Annotation selectors, in the stored pixel grid of the original."""

from __future__ import annotations

import re

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import Rectangle

CONFORMS_TO = "http://www.w3.org/TR/media-frags/"
_VALUE = re.compile(r"xywh=pixel:(\d{1,6}),(\d{1,6}),([1-9]\d{0,5}),([1-9]\d{0,5})")

Region = Rectangle  # the desk's name for it


def parse_region(text: str) -> Rectangle:
    """Return the region that `X,Y,W,H` states. Raises InvalidEntry for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(Rectangle._fields) or not all(part.isdecimal() for part in parts):
        raise InvalidEntry(f"{text!r} is no region; write X,Y,W,H in whole pixels of the picture as stored")
    region = Rectangle(*map(int, parts))
    if not region.width or not region.height:
        raise InvalidEntry(f"{text!r} has no area; width and height must be at least 1 pixel")
    return region


def selector(region: Rectangle) -> dict[str, str]:
    """Return the region as a FragmentSelector (W3C Web Annotation 4.2.1, Media Fragments 1.0)."""
    value = f"xywh=pixel:{region.x},{region.y},{region.width},{region.height}"
    return {"type": "FragmentSelector", "conformsTo": CONFORMS_TO, "value": value}


def from_selector(stated: dict[str, str]) -> Rectangle:
    """Return the region of a FragmentSelector. Raises InvalidEntry where it is not one of pixels."""
    found = _VALUE.fullmatch(stated.get("value", ""))
    if found is None or stated.get("conformsTo") != CONFORMS_TO:
        raise InvalidEntry(f"{stated!r} is no pixel region of a Media Fragments selector")
    return Rectangle(*map(int, found.groups()))
