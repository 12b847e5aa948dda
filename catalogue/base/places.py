"""Coarse places: a position is published as the cell of a fixed grid in which it lies, never as itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from catalogue.base.errors import InvalidEntry

_RADIUS_M = 6_371_009  # mean radius of the Earth (IUGG)
CELL = Decimal("0.2")  # degrees: 22 km from south to north, 14 km from west to east at 50 degrees north


def _centre(value: str, limit: int) -> str:
    number = Decimal(value)
    if abs(number) > limit:
        raise InvalidEntry(f"{value} is no coordinate: it lies between -{limit} and {limit} degrees")
    index = min((number / CELL).to_integral_value(ROUND_FLOOR), Decimal(limit) / CELL - 1)
    return f"{index * CELL + CELL / 2:.1f}"


def coarse(position: Mapping[str, Any]) -> dict[str, Any]:
    """Return the centre of the grid cell that holds `position` (`lat`, `lon`: decimal strings, WGS 84 degrees).

    The grid is fixed, so every position in a cell gives the same answer and repeated answers narrow nothing
    down (rule R12). `uncertainty_m` is how far from the centre the place may lie, in metres, rounded up to whole
    kilometres: to the corner of the cell, and further where `position` itself is less certain than that.

    Raises:
        InvalidEntry: a coordinate is out of range.
    """
    lat, lon = _centre(str(position["lat"]), 90), _centre(str(position["lon"]), 180)
    corner, stated = _to_the_corner(float(lat)), int(position.get("uncertainty_m", 0))
    further = _whole_km(stated) if stated > corner else 0
    return {"lat": lat, "lon": lon, "cell_deg": str(CELL), "uncertainty_m": corner + further}


def _to_the_corner(lat: float) -> int:
    """Return the distance from the centre of a cell to its farther corners, in metres, on the sphere of radius R."""
    half = math.radians(float(CELL) / 2)
    nearer_the_equator = max(abs(math.radians(lat)) - half, 0.0)
    return _whole_km(_RADIUS_M * math.hypot(half, half * math.cos(nearer_the_equator)))


def _whole_km(metres: float) -> int:
    return math.ceil(metres / 1000) * 1000
