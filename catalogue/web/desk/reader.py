"""What the desk reads: every claim, and previews in the place of public copies.

The pages of records are those of the site. They show the public copy of a photograph; at the desk each photograph
that was examined has a preview instead, released or not, made for signed-in people only.
"""

from __future__ import annotations

from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import Size, upright_size
from catalogue.pictures.reading import PREVIEW_SIDES
from catalogue.web.pages.reader import Reader

LARGE, PAGE, SMALL = 2400, max(PREVIEW_SIDES), min(PREVIEW_SIDES)
SIDES = (LARGE, *PREVIEW_SIDES)


def preview_name(photo: str, side: int) -> str:
    """Return what stands for the digest of a public copy at the desk: `/media/NAME.jpg` is the preview."""
    return f"{photo}-{side}"


def preview_path_of(photo: str, side: int) -> str:
    """Return the address of a preview."""
    return f"/-/desk/preview/{photo}/{side}"


class DeskReader(Reader):
    """A reader that shows the preview of a photograph wherever the site shows its public copy."""

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Return all rows of a statement."""
        return [_shown(row) for row in super().rows(sql, *parameters)]

    def one(self, sql: str, *parameters: object) -> dict[str, Any] | None:
        """Return the first row of a statement, or None."""
        row = super().one(sql, *parameters)
        return None if row is None else _shown(row)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of `photo` with its preview as its public copy, in the full upright grid; any other row as it is.

    Of an original that was destroyed there is no preview.
    """
    if "public_thumbnail" not in row or not str(row.get("id")).startswith("photo-") or row["destroyed"]:
        return row
    row = {**row, "public_thumbnail": preview_name(row["id"], SMALL)}
    if "public_copy" not in row or not row["width_px"] or not row["height_px"]:
        return row
    try:
        size = upright_size(Size(row["width_px"], row["height_px"]), row["orientation"] or 1)
    except InvalidEntry:
        return row
    return {
        **row,
        "public_copy": preview_name(row["id"], PAGE),
        "public_width_px": size.width,
        "public_height_px": size.height,
    }
