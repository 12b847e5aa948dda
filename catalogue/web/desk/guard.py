"""The door of the desk, before Datasette: without a session, nothing but the way to sign in is answered.

In this order, for every request:

1. `ds_actor` cookies and `Authorization` headers are dropped: Datasette's own ways to sign in grant nothing here.
2. The session cookie is looked up. Without a session, the sign-in page and static files are all there is; the body
   of a request is not read.
3. With one, Datasette's pages of machinery stay closed, and only the desk's own addresses take anything but reading.
4. Every answer but a static file is `private, no-store`.
5. Which marks an answer tells of is noted, so that blind readings are blind (`catalogue.web.desk.sight`).

Paths are compared undecoded, as Datasette routes them. Behind this, Datasette denies by default as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from catalogue.web import datasette_api
from catalogue.web.asgi_types import App, Message, Receive, Scope, Send
from catalogue.web.datasette_api import Datasette
from catalogue.web.desk.sight import noting
from catalogue.web.desk.state import AGENT, SESSION, Desk, signed_in
from catalogue.web.render import render

SIGN_IN = "/-/desk/sign-in"
_STATIC = re.compile(r"/-/(?:static|static-plugins|desk/static)/[A-Za-z0-9_./-]+|/favicon\.ico")
_MACHINERY = re.compile(r"/-/|/-$|/[^/]+(?:/[^/]+){0,2}/-/")
_OPEN = re.compile(
    r"/-/desk/.*|/-/(?:versions|plugins|settings|config|databases|schema)(?:\.json|\.md)?"
    r"|/[^/]+/-/schema(?:\.json|\.md)?|/[^/]+/[^/]+/-/(?:schema(?:\.json|\.md)?|count|fragment)"
)
_READING = frozenset({"GET", "HEAD"})
_DATA = (".json", ".csv", ".jpg")
_DROPPED = frozenset({b"authorization", b"cookie"})
_WHY = "You are not signed in, or your session has ended. Nothing of what you sent was read."


def cookie_name(desk: Desk, *, secure: bool) -> str:
    """Return the name of the session cookie; over https it binds the cookie to this host (RFC 6265bis 4.1.3.2)."""
    return f"__Host-{desk.cookie}" if secure else desk.cookie


def is_secure(desk: Desk, scope: Mapping[str, Any]) -> bool:
    """Say whether the browser speaks https with the desk, or with the proxy before it."""
    return desk.https or scope.get("scheme") == "https"


def session_token(desk: Desk, scope: Mapping[str, Any]) -> str:
    """Return the token in the session cookie, or an empty text."""
    header = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return ""
    found = cookies.get(cookie_name(desk, secure=is_secure(desk, scope)))
    return found.value if found else ""


def _path(scope: Scope, base: str) -> str:
    raw = bytes(scope.get("raw_path") or str(scope["path"]).encode()).partition(b"?")[0].decode("latin-1")
    return "/" + raw.removeprefix(base) if base != "/" and raw.startswith(base) else raw


class Guard:
    """Wraps Datasette's application."""

    def __init__(self, app: App, datasette: Datasette, desk: Desk) -> None:
        self._app = app
        self._datasette = datasette
        self._desk = desk
        self._base = datasette_api.base_url(datasette)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for whoever may not enter; hand the others on."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return None
        path = _path(scope, self._base)
        token = session_token(self._desk, scope)
        agent = self._desk.sessions.who(token) if token else None
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in _DROPPED]
        scope = {**scope, "headers": headers, AGENT: agent, SESSION: token}
        static = scope["method"] in _READING and ".." not in path and bool(_STATIC.fullmatch(path))
        private = send if static else _unshared(send)
        if agent is None and not static and path != SIGN_IN:
            return await self._turn_away(scope, path, private)
        if scope["method"] not in _READING and not path.startswith("/-/desk/"):
            return await _plain(private, 405, b"Nothing is written at this address.\n")
        if not static and _MACHINERY.match(path) and not _OPEN.fullmatch(path):
            return await _plain(private, 404, b"There is nothing at this address.\n")
        if agent is not None and not static:
            asked = bytes(scope.get("query_string") or b"").decode("latin-1")
            private = noting(private, self._datasette, self._desk.sessions, agent, path, asked)
        mark = signed_in.set(agent)
        try:
            return await self._app(scope, receive, private)
        finally:
            signed_in.reset(mark)

    async def _turn_away(self, scope: Scope, path: str, send: Send) -> None:
        if path.endswith(_DATA):
            body = json.dumps({"ok": False, "error": _WHY, "status": 403}).encode()
            return await _plain(send, 403, body, b"application/json")
        if scope["method"] in _READING:
            where = f"{self._base.rstrip('/')}{SIGN_IN}".encode("latin-1")
            return await _plain(send, 303, b"", more=[(b"location", where)])
        body = render(self._datasette, "desk/sign_in", who=None, token="", why=_WHY).encode()
        return await _plain(send, 403, body, b"text/html; charset=utf-8")


def _unshared(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            named = {b"cache-control", b"referrer-policy"}
            kept = [pair for pair in message.get("headers", []) if bytes(pair[0]).lower() not in named]
            # `same-origin`, not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
            more = [(b"cache-control", b"private, no-store"), (b"referrer-policy", b"same-origin")]
            message = {**message, "headers": kept + more}
        await send(message)

    return sent


async def _plain(
    send: Send,
    status: int,
    body: bytes,
    kind: bytes = b"text/plain; charset=utf-8",
    more: list[tuple[bytes, bytes]] | None = None,
) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
