"""`_mark=` on Datasette's own pages of tables about marks: the search of the catalogue, with facets, CSV and JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from markupsafe import Markup

from catalogue.markings.matching import Asked
from catalogue.records.marks import answering
from catalogue.records.search import clean
from catalogue.web import datasette_api
from catalogue.web.datasette_api import BadRequest, Datasette, Request
from catalogue.web.render import render

ARGUMENT = "_mark"
_ALL_OPEN = ", which leaves every glyph open: name one at least"
_MARKINGS = "SELECT marking FROM search_mark WHERE {where}"
# Which rows of a table are about marks that answer: by readings where it has them, by marks where not.
_ROWS = {
    "reading": "entry IN (SELECT rowid FROM search_mark WHERE {where})",
    "mark_by_format": "entry IN (SELECT rowid FROM search_mark WHERE {where})",
    "serial": "entry IN (SELECT rowid FROM search_mark WHERE {where})",
    "marking": f"id IN ({_MARKINGS})",
    "interpretation": f"marking IN ({_MARKINGS})",
    "adjudication": f"marking IN ({_MARKINGS})",
    "region": f"marking IN ({_MARKINGS})",
    "item": f"id IN (SELECT item FROM marking WHERE id IN ({_MARKINGS}))",  # noqa: S608 - our own text
}


def filters(request: Request, table: str) -> Callable[[], Awaitable[Any]] | None:
    """Return the filter that a request asks for, if any.

    Raises:
        BadRequest: the table says nothing of marks.
    """
    if ARGUMENT not in request.args:
        return None
    asked = clean(request.args[ARGUMENT])

    async def chosen() -> Any:  # noqa: ANN401 - Datasette's own
        if table not in _ROWS:
            known = ", ".join(_ROWS)
            raise BadRequest(f"{ARGUMENT} looks for marks, and this table says nothing of them; {known} do")
        if not asked:
            return datasette_api.filtered("1", {}, "")
        where, parameters = answering(asked)
        said = f'mark answers to "{asked}"' + (_ALL_OPEN if Asked(asked).unseen else "")
        return datasette_api.filtered(_ROWS[table].format(where=where), parameters, said)

    return chosen


def form(datasette: Datasette, request: Request, table: str) -> Markup | None:
    """Return the field above a table; other filters stay as they are."""
    if table not in _ROWS:
        return None
    kept = [
        (name, value)
        for name in request.args
        if name not in {ARGUMENT, "_next"}
        for value in request.args.getlist(name)
    ]
    asked = clean(request.args.get(ARGUMENT) or "")
    return Markup(render(datasette, "mark_filter", asked=asked, kept=kept))  # noqa: S704 - rendered with autoescape
