"""What an agent was shown of marks, so that a reading of theirs counts as blind only where they were shown nothing.

A page that names a mark is taken to tell what it reads as, if anybody stated that: titles, cards, search results and
Datasette's own tables do. The pages that hold it back on purpose, the first page of the desk and those of blind
reading, are left out, and pictures.

Not seen from here: the command line, another agent's screen, copies, publications, and what was typed into a title or a
caption; and a table asked for without the column that names the mark.
"""

from __future__ import annotations

import re

from catalogue.records.blind import telling
from catalogue.web import datasette_api
from catalogue.web.asgi_types import Message, Send
from catalogue.web.datasette_api import Connection, Datasette
from catalogue.web.desk.sessions import Sessions
from catalogue.web.face import DATABASE
from catalogue.web.routes import query_of

READ = "/-/desk/read"
_HELD_BACK = re.compile(rf"/|{READ}(?:/[^/]*)?|/-/desk/(?:mark|preview|static)/.*|/media/.*")
_MARKING = re.compile(rb"marking-[0-9a-hjkmnp-tv-z]{11}")
_LONGEST = len("marking-") + 11


class Noting:
    """Sends an answer on to an agent, and notes which marks it named before its end is sent."""

    def __init__(self, send: Send, datasette: Datasette, sessions: Sessions, agent: str) -> None:
        self._send = send
        self._datasette = datasette
        self._sessions = sessions
        self._agent = agent
        self._named: set[bytes] = set()
        self._end = b""

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.body":
            body = self._end + bytes(message.get("body", b""))
            self._named.update(_MARKING.findall(body))
            self._end = body[1 - _LONGEST :]
            if self._named and not message.get("more_body"):
                await self._note()
        await self._send(message)

    async def _note(self) -> None:
        named = sorted(name.decode("ascii") for name in self._named)

        def run(connection: Connection) -> list[str]:
            return telling(query_of(connection), named)

        if told := await datasette_api.read(self._datasette, DATABASE, run):
            self._sessions.show(self._agent, told)


def noting(send: Send, datasette: Datasette, sessions: Sessions, agent: str, path: str) -> Send:
    """Return how an answer from a path is sent to an agent, noting what it shows of marks."""
    return send if _HELD_BACK.fullmatch(path) else Noting(send, datasette, sessions, agent)
