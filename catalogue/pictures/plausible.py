"""Refuse pictures that would cost too much to decode, by what their header declares."""

from __future__ import annotations

from catalogue.base.errors import PhotoRefused
from catalogue.pictures.reading import Contents

MOST_PIXELS_A_BYTE = 10_000  # one colour all over reaches 8,000 in PNG; a photograph stays below 100
SMALL = 1_000_000  # pixels that any file may cost


def check_size(contents: Contents, size_bytes: int, limit: int) -> None:
    """Return if decoding what the header declares is affordable and plausible.

    Raises:
        PhotoRefused: more pixels than `limit`, or more than so few bytes can hold of a photograph.
    """
    what = f"its header declares {contents.width} x {contents.height} pixels"
    if contents.largest > contents.width * contents.height:
        what = f"a picture inside declares {contents.largest} pixels"
    if contents.largest > limit:
        raise PhotoRefused(
            f"{what}, the limit is {limit} in all; if it is genuine, raise the limit, or bring in a smaller"
            " copy as derived from it"
        )
    if contents.largest > max(SMALL, size_bytes * MOST_PIXELS_A_BYTE):
        raise PhotoRefused(
            f"{what} in a file of {size_bytes} bytes: no photograph is so small; it is a trap or damaged"
        )
