"""Coarse places: a position is published as the cell of a fixed grid in which it lies, never as itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from catalogue.base.errors import InvalidEntry

CELL = Decimal("0.2")  # degrees: 22 km from south to north, 14 km from west to east at 50 degrees north


def _centre(value: str, limit: int) -> str:
    number = Decimal(value)
    if abs(number) > limit:
        raise InvalidEntry(f"{value} is no coordinate: it lies between -{limit} and {limit} degrees")
    index = min((number / CELL).to_integral_value(ROUND_FLOOR), Decimal(limit) / CELL - 1)
    return f"{index * CELL + CELL / 2:.1f}"


def coarse(position: Mapping[str, object]) -> dict[str, str]:
    """Return the centre of the grid cell that holds `position` (`lat`, `lon`: decimal strings, WGS 84 degrees).

    The grid is fixed, so every position in a cell gives the same answer and repeated answers narrow nothing
    down (rule R12).

    Raises:
        InvalidEntry: a coordinate is out of range.
    """
    return {
        "lat": _centre(str(position["lat"]), 90),
        "lon": _centre(str(position["lon"]), 180),
        "cell_deg": str(CELL),
    }
