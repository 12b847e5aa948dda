"""Second readings: the marks that wait for one, and a form that shows where a mark is and not what it reads as.

A reading counts as blind where it was sent from this form, and neither the desk has shown the agent what the mark reads
as nor the ledger has anything of theirs about that (rule R26).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.base.errors import CatalogueError, InvalidEntry, NotFound
from catalogue.base.ids import parse_id
from catalogue.base.model import entry_type
from catalogue.base.vocabularies import title_of
from catalogue.intake.marks import MarkReading, record_reading
from catalogue.records.blind import Unread, knows, unread, wanted
from catalogue.records.marks import Query
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask, roles_of, typed_in
from catalogue.web.desk.fields import FormField, Option, Typed, form_fields
from catalogue.web.desk.reader import LARGE, DeskReader, preview_path_of
from catalogue.web.pages.model import Picture
from catalogue.web.pages.pictures import picture
from catalogue.web.pages.reader import record_path
from catalogue.web.routes import missing

_MOST, _MOST_PICTURES = 60, 6
_FIELDS = ("text", "confidence", "note")
_SEEN = (
    "Since this form was opened, you were shown a page that tells what the mark reads as. Send the form again to record"
    " what you read; it will not count as blind."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mark as the blind form and the queue show it: pictures of its regions, how it was applied, its state.

    `blind` is whether a reading by this agent counts as blind; `why_not` says in words why it would not.
    """

    id: str
    pictures: tuple[Picture, ...]
    about: tuple[tuple[str, str], ...]
    readings: int
    blind: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The blind form."""

    mark: Waiting
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The marks that wait for a reader; those that can be read blind first."""

    marks: tuple[Waiting, ...]
    may_read: bool
    more: bool


def waiting(query: Query, reader: DeskReader, agent: str, mark: Unread, shown: frozenset[str]) -> Waiting:
    """Return a mark without anything that says what it reads as."""
    rows = [row for photo in mark.photos if (row := reader.one("SELECT * FROM photo WHERE id = ?", photo))]
    pictures = [picture(reader, row, mark.id) for row in rows[:_MOST_PICTURES]]
    about = {
        "Method": title_of("marking_method", mark.method) if mark.method else None,
        "State": title_of("marking_state", mark.state) if mark.state else None,
        "Colour": mark.colour,
        "Height of a character": f"{mark.height_mm} mm" if mark.height_mm else None,
    }
    why_not = ""
    if knows(query, agent, mark.id):
        why_not = "You have recorded, reviewed or released what this mark reads as or means."
    elif mark.id in shown:
        why_not = "You were shown a page that tells what this mark reads as."
    return Waiting(
        mark.id,
        tuple(_held_back(one) for one in pictures if one.regions),
        tuple((label, value) for label, value in about.items() if value),
        mark.readings,
        not why_not,
        why_not,
    )


def _held_back(shown: Picture) -> Picture:
    """Return a picture whose regions do not say what they read as."""
    photo = str(shown.photo.hint)
    regions = tuple(
        replace(region, mark=replace(region.mark, text="", href=None), readings=()) for region in shown.regions
    )
    return replace(shown, file=preview_path_of(photo, LARGE), regions=regions)


async def queue(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/read`: the marks that wait for a reader."""
    asking = await ask(request, datasette)
    shown = asking.desk.sessions.was_shown(asking.agent)

    def run(query: Query, reader: DeskReader) -> QueuePage:
        found = wanted(query, asking.agent, _MOST + 1)
        marks = [waiting(query, reader, asking.agent, mark, shown) for mark in found[:_MOST]]
        may_read = bool(roles_of(reader, asking.agent) & set(entry_type("marking.read").roles))
        return QueuePage(tuple(sorted(marks, key=lambda mark: not mark.blind)), may_read, len(found) > _MOST)

    return asking.page("wanted", page=await asking.read(run))


async def read(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/read/MARKING`: the form (GET), and what was read (POST)."""
    asking = await ask(request, datasette)
    try:
        marking = parse_id(request.url_vars["id"])[1]
    except InvalidEntry as error:
        return missing(datasette, "No such id", f"{error}.")
    if request.method != "POST":
        return await _show(asking, marking, Typed())
    typed = await typed_in(request)
    page = await _page(asking, marking, typed)
    if page is None:
        return await _show(asking, marking, typed)
    if typed.text("blind") and not page.mark.blind:
        return await _show(asking, marking, typed, _SEEN)
    reading = MarkReading(
        text=typed.stated("text"),
        photos=tuple(str(one.photo.hint) for one in page.mark.pictures),
        confidence=typed.stated("confidence") or None,
        note=typed.stated("note") or None,
        blind=bool(typed.text("blind")),
    )
    try:
        await asking.desk.act(lambda catalogue: record_reading(catalogue, asking.agent, marking, reading))
    except CatalogueError as error:
        return await _show(asking, marking, typed, asking.in_words(error))
    return asking.go(f"{record_path(marking)}#agreement")


async def _page(asking: Asking, marking: str, typed: Typed, error: str = "") -> ReadPage | None:
    shown = asking.desk.sessions.was_shown(asking.agent)

    def run(query: Query, reader: DeskReader) -> ReadPage | None:
        try:
            mark = unread(query, marking)
        except NotFound:
            return None

        def refer(_: str) -> Sequence[Option]:
            return ()

        fields = form_fields(entry_type("marking.read"), _FIELDS, typed, refer, error)
        return ReadPage(waiting(query, reader, asking.agent, mark, shown), fields)

    return await asking.read(run)


async def _show(asking: Asking, marking: str, typed: Typed, error: str = "") -> Response:
    page = await _page(asking, marking, typed, error)
    if page is None:
        return missing(asking.datasette, "No such mark", f"No mark is recorded under {marking}.", marking)
    return asking.page("read", 400 if error else 200, page=page, error=error)
