"""What software suggests, as the desk hands it to a person who reads the mark: a place to look at, never an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from catalogue.base.orientation import Rectangle, Size, region_to_upright
from catalogue.markings.notation import literal, spell
from catalogue.pictures.finds import BAR_CODE
from catalogue.web.desk.fields import Typed
from catalogue.web.desk.reader import DeskReader

_INDEX = re.compile(r"[0-9]{1,15}")
_ONE = "SELECT * FROM suggestion WHERE photo = ? AND entry = ?"
_OPEN = """
SELECT * FROM suggestion WHERE photo = ?
AND NOT EXISTS (SELECT 1 FROM reading WHERE reading.suggestion = suggestion.entry) ORDER BY entry
"""


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion on a photograph: its ledger index, its text, and whether that is the payload of a bar code."""

    entry: int
    text: str
    is_code: bool


def unread(reader: DeskReader, photo: str) -> tuple[Suggested, ...]:
    """Return the suggestions on a photograph that no reading names yet."""
    return tuple(_suggested(row) for row in reader.rows(_OPEN, photo))


def chosen(reader: DeskReader, photo: str, typed: Typed) -> Suggested | None:
    """Return the suggestion that the form names, or None where it names none on this photograph."""
    row = _row(reader, photo, typed)
    return _suggested(row) if row else None


def filled(reader: DeskReader, photo: str, typed: Typed, stored: Size, orientation: int) -> Typed:
    """Return the form with the place of its suggestion, where nothing is typed yet.

    The text of a bar code is filled in too, since nobody reads one by eye. Text that a model guessed is not: whoever
    reads the mark types what they see.
    """
    row = _row(reader, photo, typed)
    if row is None or any(typed.text(side) for side in "xywh") or row["x_px"] is None:
        return typed
    box = region_to_upright(Rectangle(row["x_px"], row["y_px"], row["width_px"], row["height_px"]), stored, orientation)
    found = dict(zip("xywh", map(str, box), strict=True))
    if row["method"] == BAR_CODE:
        found["text"] = spell(literal(row["suggested"]))
        found |= {"method": "data-matrix"} if row["symbology"] == "Data Matrix" else {}
    return Typed({**found, **{name: text for name, text in typed.texts.items() if text}})


def _row(reader: DeskReader, photo: str, typed: Typed) -> dict[str, Any] | None:
    named = typed.stated("suggestion")
    return reader.one(_ONE, photo, int(named)) if _INDEX.fullmatch(named) else None


def _suggested(row: dict[str, Any]) -> Suggested:
    return Suggested(row["entry"], row["suggested"] or "", row["method"] == BAR_CODE)
