"""What an agent was shown of marks, so that a reading of theirs counts as blind only where they were shown nothing.

A page that names a mark is taken to tell what it reads as, if anybody stated that: titles, cards, search results and
Datasette's own tables do. The pages that hold it back on purpose, the first page of the desk and those of blind
reading, are left out, and pictures.

A table that may tell without naming the mark is taken to tell of all marks: one that has no column for it, one asked
for by columns or facets, and counts of rows that were asked for by what they hold.

Not seen from here: the command line, another agent's screen, copies, publications, and what was typed into a title or a
caption.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

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
_TABLE = re.compile(rf"/{DATABASE}/([^/.]+)(?:\.[a-z]+)?(/-/count(?:\.[a-z]+)?)?")
_NAMELESS = frozenset({"format", "series", "search_text", "search_fragment", "search_unsure", "search_unsure_mark"})
# Those that hold readings or meanings with the mark; what is asked for by `_mark` tells in any table.
_TELLING = frozenset({
    "reading", "interpretation", "adjudication", "marking", "record", "entry", "current", "corrected_entry", "serial",
    "mark_by_format",
    "search_mark", "search_document", "production_to_use_by_part",
})  # fmt: skip
_RESHAPING = ("_col", "_nocol", "_facet")


class Noting:
    """Sends an answer on to an agent, and notes which marks it named before its end is sent."""

    def __init__(
        self, send: Send, datasette: Datasette, sessions: Sessions, agent: str, *, tells_all: bool = False
    ) -> None:
        self._send = send
        self._datasette = datasette
        self._sessions = sessions
        self._agent = agent
        self._tells_all = tells_all
        self._named: set[bytes] = set()
        self._end = b""

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.body":
            body = self._end + bytes(message.get("body", b""))
            self._named.update(_MARKING.findall(body))
            self._end = body[1 - _LONGEST :]
            if (self._named or self._tells_all) and not message.get("more_body"):
                await self._note()
        await self._send(message)

    async def _note(self) -> None:
        named = None if self._tells_all else sorted(name.decode("ascii") for name in self._named)

        def run(connection: Connection) -> list[str]:
            return telling(query_of(connection), named)

        if told := await datasette_api.read(self._datasette, DATABASE, run):
            self._sessions.show(self._agent, told)


def noting(send: Send, datasette: Datasette, sessions: Sessions, agent: str, path: str, query: str) -> Send:
    """Return how an answer to a path and its query string is sent to an agent, noting what it shows of marks."""
    if _HELD_BACK.fullmatch(path):
        return send
    return Noting(send, datasette, sessions, agent, tells_all=tells_without_names(path, query))


def tells_without_names(path: str, query: str) -> bool:
    """Say whether an answer may tell what marks read as without naming them."""
    found = _TABLE.fullmatch(path)
    if found is None:
        return False
    table, counted = found[1], bool(found[2])
    asked = parse_qsl(query, keep_blank_values=True)
    if any(name == "_mark" and value for name, value in asked) and (counted or table == "item"):
        return True
    if table in _NAMELESS:
        return True
    if table not in _TELLING:
        return False
    return (counted and bool(asked)) or any(
        name.startswith(_RESHAPING) or (name, value) == ("_size", "0") for name, value in asked
    )
