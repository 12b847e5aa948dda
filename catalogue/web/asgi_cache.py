"""A bounded cache of whole responses, for visitors without a cookie on a database that never changes.

Kept: 200 answers to GET, of record pages and lists, up to a size each and a size in all; the oldest used goes
first. The host is part of the key, since citations name it. A new publication is a new process.
"""

from __future__ import annotations

from collections import OrderedDict

from catalogue.base.ids import KINDS
from catalogue.web.asgi_types import App, Message, Receive, Scope, Send
from catalogue.web.datasette_api import path_of

MOST_BYTES = 64 << 20
MOST_BYTES_EACH = 512 << 10
_PAGES = (*(f"/{kind}/" for kind in KINDS), "/entry/", "/how-to-check", "/search")
_PRIVATE = frozenset({b"cookie", b"authorization", b"range"})
Key = tuple[str, bytes, bytes, str]
Kept = tuple[Message, bytes]


class Cache:
    """Wraps an application; `size` is how many bytes of bodies it holds."""

    def __init__(self, app: App, base: str, *, most: int = MOST_BYTES, most_each: int = MOST_BYTES_EACH) -> None:
        self._app = app
        self._base = base
        self._most = most
        self._most_each = most_each
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self.size = 0

    def _key(self, scope: Scope) -> Key | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path = path_of(scope, self._base)
        headers = scope["headers"]
        if not (path == "/" or path.startswith(_PAGES)) or any(name in _PRIVATE for name, _ in headers):
            return None
        host = b",".join(value for name, value in headers if name == b"host")
        return path, scope.get("query_string", b""), host, scope.get("scheme", "http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or ask the application and keep its answer."""
        key = self._key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        if key in self._kept:
            self._kept.move_to_end(key)
            start, body = self._kept[key]
            await send(dict(start))
            await send({"type": "http.response.body", "body": body})
            return
        started: Message = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 200:  # noqa: PLR2004 - HTTP's OK
                    message = {**message, "headers": [*message["headers"], (b"cache-control", b"public, max-age=300")]}
                started.update(message)
            else:
                parts.append(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, keep)
        self._store(key, started, b"".join(parts))

    def _store(self, key: Key, start: Message, body: bytes) -> None:
        cookies = any(name.lower() == b"set-cookie" for name, _ in start.get("headers", []))
        if start.get("status") != 200 or cookies or len(body) > self._most_each:  # noqa: PLR2004 - HTTP's OK
            return
        if key in self._kept:  # asked for twice at the same time
            self.size -= len(self._kept.pop(key)[1])
        self._kept[key] = (start, body)
        self.size += len(body)
        while self.size > self._most:
            _, (_, dropped) = self._kept.popitem(last=False)
            self.size -= len(dropped)
