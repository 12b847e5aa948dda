"""The web face: a Datasette plugin that shows the catalogue, in public (`site`) or to its people (`desk`).

Hooks only; each asks first whether this Datasette has a face (`catalogue.web.face`) and does nothing without one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from catalogue.records.functions import add_functions
from catalogue.web import datasette_api, marked
from catalogue.web.asgi import wrap
from catalogue.web.asgi_types import App
from catalogue.web.cells import linked
from catalogue.web.datasette_api import Datasette, Request, hook
from catalogue.web.desk.guard import Guard
from catalogue.web.desk.state import AGENT, desk_of
from catalogue.web.face import face_of
from catalogue.web.render import dress
from catalogue.web.routes import ROUTES

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

ALLOW, IGNORE, PRAGMA = 0, 2, 19  # https://www.sqlite.org/c3ref/c_deny.html and c_alter_table.html


@hook
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Register the catalogue's own pages."""
    if desk_of(datasette):
        # Only here: the public site has no use for what brings photographs in.
        from catalogue.web.desk.routes import ROUTES as DESK  # noqa: PLC0415

        return [*DESK, *ROUTES]
    return list(ROUTES) if face_of(datasette) else []


@hook
def actor_from_request(datasette: Datasette, request: Request) -> dict[str, str] | None:
    """Name the agent whose session the guard of the desk found; nowhere else is there an actor."""
    agent = request.scope.get(AGENT) if desk_of(datasette) else None
    return {"id": agent} if agent else None


@hook
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Put headers, files and the cache before Datasette."""
    face = face_of(datasette)
    desk = desk_of(datasette)
    if face and desk:
        return lambda app: wrap(Guard(app, datasette, desk), face)
    return lambda app: wrap(app, face) if face else app


@hook
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Any] | None:
    """Answer a facet over no column as the asker's error, not the server's."""
    return datasette_api.refused(datasette, request, exception) if face_of(datasette) else None


@hook
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Dress Datasette's own pages."""
    dress(datasette, env)


@hook
def prepare_connection(conn: Any) -> None:  # noqa: ANN401 - a connection of whichever SQLite module serves
    """Give SQL the functions on marks, enforce references, and hide where the file lies."""
    add_functions(conn)
    conn.execute("PRAGMA foreign_keys = ON")
    # `pragma_database_list` is open to SQL from strangers, and names the file with its folder.
    conn.set_authorizer(lambda act, first, *_: IGNORE if (act, first) == (PRAGMA, "database_list") else ALLOW)


@hook
def filters_from_request(request: Request, table: str | None, datasette: Datasette) -> Callable[[], Any] | None:
    """Let tables about marks be filtered by what is written: `_mark=`."""
    return marked.filters(request, table or "") if face_of(datasette) else None


@hook
def top_table(datasette: Datasette, request: Request, table: str | None) -> Markup | None:
    """Put the field for `_mark=` above those tables."""
    return marked.form(datasette, request, table or "") if face_of(datasette) else None


@hook
def render_cell(
    row: Mapping[str, object], value: object, column: str, table: str | None, datasette: Datasette
) -> Markup | None:
    """Link ids and ledger indexes in Datasette's tables to the catalogue's own pages."""
    face = face_of(datasette)
    return linked(face, table, column, value, row) if face else None
