"""New incidents, sources and items: a form from the schema, one entry through the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.base.errors import CatalogueError
from catalogue.base.model import entry_type
from catalogue.records.door import Statement, record
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask, records_of, typed_in
from catalogue.web.desk.fields import FormField, Option, Typed, form_fields, simple_claims
from catalogue.web.desk.reader import DeskReader
from catalogue.web.pages.reader import record_path

KINDS = ("incident", "source", "item")


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form for a new record: what it must say, and what it may say."""

    kind: str
    title: str
    description: str
    first: tuple[FormField, ...]
    more: tuple[FormField, ...]


def new_page(reader: DeskReader, kind: str, typed: Typed, error: str = "") -> NewPage:
    """Return the form for a new record of a kind, with what was typed so far."""
    about = entry_type(f"{kind}.recorded")

    def refer(wanted: str) -> Sequence[Option]:
        return records_of(reader, wanted)

    fields = form_fields(about, simple_claims(about), typed, refer, error, unknown=True)
    return NewPage(
        kind,
        about.title,
        about.description,
        tuple(field for field in fields if field.required or field.name in KINDS),
        tuple(field for field in fields if not field.required and field.name not in KINDS),
    )


async def new(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/new/KIND`: the form (GET), and what was typed into it (POST)."""
    asking = await ask(request, datasette)
    kind = request.url_vars["kind"]
    if request.method != "POST":
        chosen = Typed({name: request.args.get(name) or "" for name in KINDS})
        return await _show(asking, kind, chosen)
    typed = await typed_in(request)
    page = await asking.read(lambda _, reader: new_page(reader, kind, typed))
    statement = Statement(f"{kind}.recorded", asking.agent, typed.claims((*page.first, *page.more)))
    try:
        (made,) = await asking.desk.act(lambda catalogue: record(catalogue, (statement,)))
    except CatalogueError as error:
        return await _show(asking, kind, typed, asking.in_words(error))
    return asking.go(record_path(made.subject))


async def _show(asking: Asking, kind: str, typed: Typed, error: str = "") -> Response:
    page = await asking.read(lambda _, reader: new_page(reader, kind, typed, error))
    return asking.page("new", 400 if error else 200, page=page, error=error)
