"""The addresses of the catalogue's own pages: from a request to a page model to HTML or JSON.

One permission check and one hop to a database thread a request. Nothing a visitor can type is an error: a
sloppy id is redirected to its one spelling, an unknown one gets a page that helps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import KINDS, parse_id
from catalogue.markings.decoders import DECODERS, UNDOCUMENTED
from catalogue.records.marks import Query
from catalogue.web import datasette_api
from catalogue.web.datasette_api import Connection, Datasette, Forbidden, Request, Response
from catalogue.web.face import DATABASE, Face, face_of
from catalogue.web.pages.decoding import asked_of, decode_page
from catalogue.web.pages.entry import entry_page
from catalogue.web.pages.parts import Context
from catalogue.web.pages.proof import NOT_SHOWN, SHOWN
from catalogue.web.pages.reader import Reader, record_path
from catalogue.web.pages.records import record_page
from catalogue.web.pages.results import results_page
from catalogue.web.pages.start import start_page
from catalogue.web.render import address_maker, render

T = TypeVar("T")
_KINDS = "|".join(KINDS)


def query_of(connection: Connection) -> Query:
    """Return a function that runs a statement on a connection of Datasette's and returns its rows."""

    def query(sql: str, parameters: Sequence[object]) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(sql, tuple(parameters))]

    return query


async def _face(request: Request, datasette: Datasette) -> Face:
    face = face_of(datasette)
    if face is None:
        raise LookupError("this server does not show the catalogue")
    if not await datasette_api.may_view(datasette, face.database, request.actor):
        raise Forbidden("You may not see this catalogue.")
    return face


async def _asked(datasette: Datasette, face: Face, run: Callable[[Query, Reader], T]) -> T:
    """Run a page function with a reader, in one hop."""

    def with_connection(connection: Connection) -> T:
        query = query_of(connection)
        return run(query, face.reader(query, face.absent))

    return await datasette_api.read(datasette, face.database, with_connection)


def _context(request: Request, face: Face) -> Context:
    here = face.address or f"{request.scheme}://{request.host}{face.base.rstrip('/')}"
    return Context(face.publication, here, face.title)


def missing(datasette: Datasette, heading: str, message: str, asked: str = "", *, as_json: bool = False) -> Response:
    """Return a page that says what is not here, and what to do instead."""
    if as_json:
        return Response.json({"ok": False, "error": message, "status": 404}, status=404)
    return Response.html(render(datasette, "missing", heading=heading, message=message, asked=asked), status=404)


def _redirect(face: Face, path: str) -> Response:
    return Response.redirect(address_maker(face)(path), status=301)


async def start(request: Request, datasette: Datasette) -> Response:
    """Answer `/`."""
    face = await _face(request, datasette)
    page = await _asked(datasette, face, lambda _, reader: start_page(reader, face.publication, face.database))
    return Response.html(render(datasette, "start", page=page, canonical="/"))


async def results(request: Request, datasette: Datasette) -> Response:
    """Answer `/search?q=`."""
    face = await _face(request, datasette)
    text = request.args.get("q") or ""
    page = await _asked(datasette, face, lambda query, reader: results_page(query, reader, text))
    if request.url_vars.get("json"):
        return Response.json(asdict(page))
    more = "/catalogue/search_document?" + urlencode({"_search": page.asked}) if page.asked else None
    table = "/catalogue/reading?" + urlencode({"_mark": page.asked})
    decode = "/decode?" + urlencode({"q": page.asked}) if any(map(str.isdigit, page.asked)) else None
    return Response.html(render(datasette, "results", page=page, more=more, table=table, decode=decode))


async def decoding(request: Request, datasette: Datasette) -> Response:
    """Answer `/decode?q=`."""
    await _face(request, datasette)
    page = await asyncio.to_thread(decode_page, asked_of(request.args.getlist), datetime.now(UTC).date())
    if request.url_vars.get("json"):
        return Response.json(asdict(page))
    return Response.html(render(datasette, "decode", page=page, decoders=DECODERS, undocumented=UNDOCUMENTED))


async def record(request: Request, datasette: Datasette) -> Response:
    """Answer `/KIND/ID`."""
    face = await _face(request, datasette)
    typed, kind, suffix = request.url_vars["id"], request.url_vars["kind"], request.url_vars.get("json") or ""
    try:
        found, subject = parse_id(typed if "-" in typed else f"{kind}-{typed}")
    except InvalidEntry as error:
        return missing(datasette, "No such id", f"{error}.", typed, as_json=bool(suffix))
    if (found, subject) != (kind, typed):
        return _redirect(face, f"{record_path(subject)}{suffix}")
    context = _context(request, face)
    page = await _asked(datasette, face, lambda _, reader: record_page(reader, context, subject))
    if page is None:
        word = "published" if face.name == "site" else "recorded"
        message = f"The id {subject} is well formed, but no record is {word} under it here."
        return missing(datasette, "No such record", message, subject, as_json=bool(suffix))
    if suffix:
        return Response.json(asdict(page))
    return Response.html(
        render(datasette, "record", page=page, canonical=record_path(subject), not_shown=NOT_SHOWN, shown=SHOWN)
    )


async def entry(request: Request, datasette: Datasette) -> Response:
    """Answer `/entry/INDEX`."""
    face = await _face(request, datasette)
    typed, as_json = request.url_vars["index"], bool(request.url_vars.get("json"))
    index = int(typed[:16])
    if str(index) != typed:
        return _redirect(face, f"/entry/{index}")
    page = await _asked(datasette, face, lambda _, reader: entry_page(reader, face.publication, index))
    if page is None:
        size = face.publication.size
        end = (
            f"The ledger had {size:,} entries at this checkpoint."
            if size is not None
            else "The ledger has no such entry."
        )
        return missing(datasette, "No such entry", end, as_json=as_json)
    if as_json:
        return Response.json(asdict(page))
    return Response.html(render(datasette, "entry", page=page, canonical=f"/entry/{index}"))


async def how_to_check(request: Request, datasette: Datasette) -> Response:
    """Answer `/how-to-check`."""
    face = await _face(request, datasette)
    publication = face.publication
    return Response.html(
        render(datasette, "check", publication=publication, not_shown=NOT_SHOWN, shown=SHOWN, canonical="/how-to-check")
    )


async def nowhere(request: Request, datasette: Datasette) -> Response:
    """Answer for addresses at which nothing is; one that ends in an id leads to its record."""
    face = await _face(request, datasette)
    with suppress(InvalidEntry):
        return _redirect(face, record_path(parse_id(request.path.rpartition("/")[2])[1]))
    as_json = request.path.endswith(".json")
    return missing(
        datasette, "There is nothing at this address", "No page of the catalogue has this address.", as_json=as_json
    )


async def databases(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/databases.json` as Datasette does, without the path of the file."""
    face = await _face(request, datasette)
    known = face.publication
    about = {"name": face.database, "route": face.database, "is_mutable": face.name == "desk", "is_memory": False}
    return Response.json({"ok": True, "databases": [{**about, "hash": known.database_sha256}]})


ROUTES = (
    (r"^/$", start),
    (r"^/search(?P<json>\.json)?$", results),
    (r"^/decode(?P<json>\.json)?$", decoding),
    (rf"^/(?P<kind>{_KINDS})/(?P<id>[^/]+?)(?P<json>\.json)?$", record),
    (r"^/entry/(?P<index>[0-9]+)(?P<json>\.json)?$", entry),
    (r"^/how-to-check$", how_to_check),
    (r"^/-/databases(?P<json>\.json)?$", databases),
    # Everything that is neither ours nor Datasette's: it would log a traceback for each stray address.
    (rf"^/(?!{DATABASE}(?:[/.]|$)|-(?:/|$)|favicon\.ico$|\.json$).+$", nowhere),
)
