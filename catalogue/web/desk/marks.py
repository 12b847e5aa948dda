"""Reading a mark on a photograph: where it is seen, on which item, how it looks and what it says, in one commit.

A person draws regions on the upright picture, in pixels of the whole picture turned upright: a rectangle by its four
numbers, and any number of rectangles and polygons by their corners, one a line. They are recorded in the grid that the
file stores (rule R13), and turned there here, on the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.base.errors import CatalogueError, InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.base.model import entry_type
from catalogue.base.orientation import Polygon, Rectangle, Size, region_to_stored, upright_size
from catalogue.base.vocabularies import vocabulary
from catalogue.intake.marks import Mark, MarkReading, record_mark
from catalogue.markings.region import MOST_CORNERS, Region, parse_region
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask, records_of, typed_in
from catalogue.web.desk.fields import FormField, Option, Typed, form_fields
from catalogue.web.desk.reader import LARGE, DeskReader, preview_path_of
from catalogue.web.desk.suggested import Suggested, chosen, filled
from catalogue.web.pages.model import Picture
from catalogue.web.pages.pictures import picture
from catalogue.web.pages.reader import record_path
from catalogue.web.routes import missing

SIDES = {"x": "From the left", "y": "From the top", "w": "Width", "h": "Height"}
SHAPES = "shapes"  # a field of several lines, each a rectangle or a polygon
SCRIPT = "script."  # before the code of a script whose box is ticked
_MOST_SHAPES = 50
_ITEM = "SELECT item FROM depiction WHERE photo = ? AND item IS NOT NULL ORDER BY entry LIMIT 1"


@dataclass(frozen=True, slots=True)
class MarkPage:
    """The form for a mark on a photograph: the upright picture with the marks that it has, and the fields.

    `scripts` are code, title and whether it is ticked. `more` are the fields that few marks need.
    """

    photo: str
    picture: Picture
    stored: Size
    orientation: int
    sides: tuple[tuple[str, str, str], ...]
    shapes: str
    fields: tuple[FormField, ...]
    scripts: tuple[tuple[str, str, bool], ...]
    more: tuple[FormField, ...]
    suggested: Suggested | None = None


def mark_page(reader: DeskReader, photo: str, typed: Typed, error: str = "") -> MarkPage | None:
    """Return the form, or None where there is no such photograph, or none whose pixel grid is known."""
    row = reader.one("SELECT * FROM photo WHERE id = ?", photo)
    if row is None or not row["width_px"] or not row["height_px"]:
        return None
    shown = replace(picture(reader, row), file=preview_path_of(photo, LARGE))
    stored, orientation = Size(row["width_px"], row["height_px"]), row["orientation"] or 1
    typed = filled(reader, photo, typed, stored, orientation)
    if not typed.text("item") and (depicted := reader.one(_ITEM, photo)):
        typed = Typed({**typed.texts, "item": depicted["item"]})
    recorded, read = entry_type("marking.recorded"), entry_type("marking.read")

    def refer(kind: str) -> Sequence[Option]:
        return records_of(reader, kind)

    (text, confidence) = form_fields(read, ("text", "confidence"), typed, refer, error)
    (item, method, state) = form_fields(recorded, ("item", "method", "state"), typed, refer, error)
    more = form_fields(recorded, ("colour", "height_mm"), typed, refer, error)
    sides = tuple((name, label, typed.text(name)) for name, label in SIDES.items())
    scripts = tuple(
        (term.code, term.title, bool(typed.text(SCRIPT + term.code))) for term in vocabulary("script").values()
    )
    fields = (text, item, method, state, confidence)
    shapes, suggested = typed.text(SHAPES), chosen(reader, photo, typed)
    return MarkPage(photo, shown, stored, orientation, sides, shapes, fields, scripts, more, suggested)


def stored_regions(typed: Typed, stored: Size, orientation: int) -> tuple[Region, ...]:
    """Return what was drawn on the upright picture, or typed, as regions of the stored grid; one at least.

    Raises:
        InvalidEntry: a side is no whole number, a line is no region, or one is empty or reaches beyond the picture.
    """
    lines = [line for line in typed.stated(SHAPES).splitlines() if line.strip()]
    if len(lines) > _MOST_SHAPES:
        raise InvalidEntry(f"a form takes {_MOST_SHAPES} regions at most; a case file takes more")
    drawn: list[Region] = [] if lines and not any(typed.stated(name) for name in SIDES) else [_rectangle(typed)]
    drawn += [_shape(line) for line in lines]
    upright = upright_size(stored, orientation)
    for region in drawn:
        if not region.within(upright):
            word = "polygon" if isinstance(region, Polygon) else "rectangle"
            size = f"{upright.width} × {upright.height} pixels"
            raise InvalidEntry(f"the {word} is empty or reaches beyond the picture, which is {size}")
    return tuple(region_to_stored(region, stored, orientation) for region in drawn)


def _rectangle(typed: Typed) -> Rectangle:
    numbers = []
    for name, label in SIDES.items():
        text = typed.stated(name)
        if not text.isascii() or not text.isdecimal() or len(text) > 6:  # noqa: PLR2004 - no picture has a million columns
            raise InvalidEntry(f"{label} is {text[:20]!r}: draw a rectangle on the picture, or type four whole numbers")
        numbers.append(int(text))
    return Rectangle(*numbers)


def _shape(line: str) -> Region:
    try:
        return parse_region(line)
    except InvalidEntry as error:
        raise InvalidEntry(str(error).replace(" as stored", " as you see it")) from error


async def mark(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/mark/PHOTO`: the form (GET), and what was typed and drawn (POST)."""
    asking = await ask(request, datasette)
    try:
        photo = parse_id(request.url_vars["id"])[1]
    except InvalidEntry as error:
        return missing(datasette, "No such id", f"{error}.")
    if request.method != "POST":
        return await _show(asking, photo, Typed({"suggestion": request.args.get("suggestion") or ""}))
    typed = await typed_in(request)
    page = await asking.read(lambda _, reader: mark_page(reader, photo, typed))
    if page is None:
        return await _show(asking, photo, typed)
    try:
        regions = stored_regions(typed, page.stored, page.orientation)
        seen = Mark(
            item=typed.stated("item"),
            seen=tuple((photo, region) for region in regions),
            method=typed.stated("method") or None,
            state=typed.stated("state") or None,
            scripts=tuple(code for code, _, ticked in page.scripts if ticked),
            colour=typed.stated("colour") or None,
            height_mm=typed.stated("height_mm") or None,
        )
        reading = MarkReading(
            typed.stated("text"),
            confidence=typed.stated("confidence") or None,
            suggestion=page.suggested.entry if page.suggested else None,
        )
        made = await asking.desk.act(lambda catalogue: record_mark(catalogue, asking.agent, seen, reading))
    except CatalogueError as error:
        return await _show(asking, photo, typed, asking.in_words(error))
    return asking.go(record_path(made.marking))


async def _show(asking: Asking, photo: str, typed: Typed, error: str = "") -> Response:
    page = await asking.read(lambda _, reader: mark_page(reader, photo, typed, error))
    if page is None:
        message = f"No photograph with a known pixel grid is recorded under {photo}."
        return missing(asking.datasette, "No such photograph", message, photo)
    return asking.page("mark", 400 if error else 200, page=page, error=error, most_corners=MOST_CORNERS)
