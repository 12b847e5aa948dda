"""What the addresses of the desk share: who asks, reading the tables, reading a form, answering in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from catalogue.base.errors import CatalogueError
from catalogue.records.marks import Query
from catalogue.web import datasette_api
from catalogue.web.datasette_api import BadRequest, Connection, Datasette, Forbidden, Request, Response
from catalogue.web.desk.fields import Option, Typed
from catalogue.web.desk.reader import DeskReader
from catalogue.web.desk.state import AGENT, Desk, desk_of
from catalogue.web.desk.uploads import without_paths
from catalogue.web.face import ABSENT, DATABASE, Face, face_of
from catalogue.web.render import address_maker, render
from catalogue.web.routes import query_of

T = TypeVar("T")
_MOST_CHOICES = 300
_FORM_BYTES = 1 << 20
_REFERRED = """
SELECT id, coalesce(title, id) AS title FROM record WHERE kind = ? AND (? <> 'agent' OR id IN
  (SELECT id FROM agent WHERE kind <> 'software')) ORDER BY last_entry DESC LIMIT ?
"""


def worn(datasette: Datasette) -> Face:
    """Return the face of a desk."""
    face = face_of(datasette)
    if face is None:
        raise LookupError("this server is no desk")
    return face


class Asking:
    """One request by a signed-in agent."""

    def __init__(self, desk: Desk, datasette: Datasette, agent: str) -> None:
        self.desk = desk
        self.datasette = datasette
        self.agent = agent

    async def read(self, run: Callable[[Query, DeskReader], T]) -> T:
        """Run a function over the tables, in one hop."""

        def with_connection(connection: Connection) -> T:
            query = query_of(connection)
            return run(query, DeskReader(query, ABSENT["desk"]))

        return await datasette_api.read(self.datasette, DATABASE, with_connection)

    def page(self, name: str, status: int = 200, **context: object) -> Response:
        """Return a page of the desk."""
        return Response.html(render(self.datasette, f"desk/{name}", agent=self.agent, **context), status=status)

    @property
    def face(self) -> Face:
        """How this server shows the catalogue."""
        return worn(self.datasette)

    def go(self, path: str) -> Response:
        """Send the browser to an address of this desk, with a GET."""
        return Response.redirect(address_maker(self.face)(path), status=303)

    def in_words(self, error: CatalogueError) -> str:
        """Return an error as the page says it, without the folders of this machine."""
        return without_paths(str(error), (self.desk.folder.absolute(), self.desk.folder))


async def ask(request: Request, datasette: Datasette) -> Asking:
    """Return who asks; nobody else gets here. The one permission check of a request, before its body is read.

    Raises:
        Forbidden: nobody is signed in.
    """
    desk, agent = desk_of(datasette), request.scope.get(AGENT)
    if desk is None or not agent or not await datasette_api.may_view(datasette, DATABASE, request.actor):
        raise Forbidden("Sign in first.")
    return Asking(desk, datasette, agent)


async def typed_in(request: Request) -> Typed:
    """Return what was typed into a form without files. Raises BadRequest where it is no form, or an endless one."""
    async with await request.form(max_request_size=_FORM_BYTES) as form:
        return Typed({name: value for name, value in form.items() if isinstance(value, str)})


def records_of(reader: DeskReader, kind: str) -> tuple[Option, ...]:
    """Return the newest records of a kind as choices; of agents, people and organisations."""
    rows = reader.rows(_REFERRED, kind, kind, _MOST_CHOICES)
    return tuple(Option(row["id"], str(row["title"])) for row in rows)


def roles_of(reader: DeskReader, agent: str) -> frozenset[str]:
    """Return what an agent may do, as the tables have it; the door decides."""
    row = reader.one(
        "SELECT json_group_array(value) AS roles FROM agent, json_each(agent.roles) WHERE agent.id = ?", agent
    )
    return frozenset(word for word in ("admin", "investigator", "reviewer") if row and f'"{word}"' in row["roles"])


__all__ = ["Asking", "BadRequest", "ask", "records_of", "roles_of", "typed_in"]
