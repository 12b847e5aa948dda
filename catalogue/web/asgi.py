"""What stands before Datasette: headers, closed doors, files, a cache, clean CSV. Pure ASGI, in this order.

headers -> closed doors -> files of the public folder -> cache -> CSV cells -> Datasette
"""

from __future__ import annotations

import re

from catalogue.web.asgi_cache import Cache
from catalogue.web.asgi_csv import clean_csv
from catalogue.web.asgi_files import Files
from catalogue.web.asgi_types import App, Message, Receive, Scope, Send
from catalogue.web.datasette_api import path_of
from catalogue.web.face import Face

# No inline script, no inline style, no other host, no frame: for every page, Datasette's own included.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
# On the site, of Datasette's pages of machinery, those that a visitor can use.
_MACHINERY = re.compile(r"/-/|/-$|/[^/]+(?:/[^/]+){0,2}/-/")
_OPEN = re.compile(
    r"/-/(?:\.json|static/.*|static-plugins/.*|(?:versions|plugins|settings|config|databases|schema)(?:\.json|\.md)?)?"
    r"|/[^/]+/-/(?:query(?:\.\w+)?|schema(?:\.json|\.md)?)|/[^/]+/[^/]+/-/(?:schema(?:\.json|\.md)?|count|fragment)"
)
_CLOSED_BODY = b"There is nothing at this address.\n"


def with_headers(app: App) -> App:
    """Add the security headers to every response that does not bring its own."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", [])]
                present = {name for name, _ in headers}
                message = {**message, "headers": headers + [pair for pair in HEADERS if pair[0] not in present]}
            await send(message)

        await app(scope, receive, send_with if scope["type"] == "http" else send)

    return wrapped


def with_closed_doors(app: App, base: str) -> App:
    """Answer 404 for pages of machinery that visitors have no use for, and 405 for anything but reading."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = path_of(scope, base)
            if scope["method"] not in {"GET", "HEAD", "OPTIONS"}:
                return await plain(send, 405, b"This catalogue is read only.\n")
            if _MACHINERY.match(path) and (".." in path or not _OPEN.fullmatch(path)):
                return await plain(send, 404, _CLOSED_BODY)
        return await app(scope, receive, send)

    return wrapped


async def plain(send: Send, status: int, body: bytes) -> None:
    """Send a short text."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def wrap(app: App, face: Face) -> App:
    """Return Datasette's application with all that stands before it; the desk gets headers and CSV alone."""
    app = clean_csv(app)
    if face.name == "site" and face.folder is not None:
        app = Cache(app, face.base)
        app = Files(app, face.folder, face.base)
        app = with_closed_doors(app, face.base)
    return with_headers(app)
