"""Files of the public folder: pictures by their digest, and the log, so that the site is a whole mirror.

Datasette sends 4 KB at a time, knows no ranges, and marks every answer to a visitor with a cookie as private.
These files are public and never change under their name, so they are sent from here.

Source: RFC 9110 sections 13 and 14: If-None-Match, If-Range, Range (one range; several are answered whole).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

from catalogue.web.asgi_types import App, Receive, Scope, Send
from catalogue.web.datasette_api import path_of
from catalogue.web.publication import entity_tag, is_published, own_copies

CHUNK = 256 << 10
_MEDIA = re.compile(r"/media/([0-9a-f]{64})\.jpg")
_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")  # as many digits as a file can have bytes
_IMMUTABLE = b"public, max-age=31536000, immutable"
_TEXT = b"text/plain; charset=utf-8"
_TYPES = {
    **dict.fromkeys(("", ".txt", ".py", ".yml"), _TEXT),
    ".jsonl": b"application/x-ndjson",
    ".tsr": b"application/timestamp-reply",
}
Headers = Mapping[bytes, bytes]


class Files:
    """Wraps an application; answers for `/media/SHA256.jpg`, `/log/…`, `/README.txt` and the program's own files."""

    def __init__(self, app: App, folder: Path, base: str) -> None:
        self._app = app
        self._folder = folder.resolve()
        self._base = base
        self._copies = own_copies(self._folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a file, or hand the request on."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            path = path_of(scope, self._base)
            if found := _MEDIA.fullmatch(path):
                headers = [(b"content-type", b"image/jpeg"), (b"cache-control", _IMMUTABLE)]
                return await self._send(scope, send, self._folder / path[1:], f'"{found[1]}"', headers)
            if is_published(path[1:]) or path[1:] in self._copies:
                return await self._send_published(scope, send, self._folder / path[1:])
        return await self._app(scope, receive, send)

    async def _send_published(self, scope: Scope, send: Send, path: Path) -> None:
        kind = _TYPES.get(path.suffix, b"application/octet-stream")
        headers = [(b"content-type", kind), (b"cache-control", b"public, max-age=60")]
        await self._send(scope, send, path, "", headers)

    async def _send(
        self,
        scope: Scope,
        send: Send,
        path: Path,
        tag: str,
        headers: list[tuple[bytes, bytes]],
    ) -> None:
        found = await asyncio.to_thread(_state, path, self._folder)
        if found is None:
            plain = [(b"content-type", _TEXT)]
            await _answer(send, 404, plain, b"There is no such file here.\n")
            return
        size, changed = found
        tag = tag or entity_tag(f"{path.name}{size}{changed}")
        asked: Headers = dict(scope["headers"])
        headers = [*headers, (b"etag", tag.encode()), (b"accept-ranges", b"bytes")]
        if _matches(asked.get(b"if-none-match"), tag):
            await _answer(send, 304, headers, b"")
            return
        first, last, code = _span(asked, tag, size)
        if code == 416:  # noqa: PLR2004 - RFC 9110 section 15.5.17
            await _answer(send, code, [*headers, (b"content-range", f"bytes */{size}".encode())], b"")
            return
        if code == 206:  # noqa: PLR2004 - RFC 9110 section 15.3.7
            headers.append((b"content-range", f"bytes {first}-{last}/{size}".encode()))
        headers.append((b"content-length", str(last - first + 1).encode()))
        await send({"type": "http.response.start", "status": code, "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        await _stream(send, path, first, last)


def _state(path: Path, folder: Path) -> tuple[int, int] | None:
    """Return size and time of change of a regular file inside the folder, or None."""
    if not path.is_file() or not path.resolve().is_relative_to(folder):
        return None
    status = path.stat()
    return status.st_size, status.st_mtime_ns


async def _stream(send: Send, path: Path, first: int, last: int) -> None:
    with await asyncio.to_thread(path.open, "rb") as stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0:
            piece = await asyncio.to_thread(stream.read, min(CHUNK, left))
            if not piece:
                break
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        if left > 0 or first > last:
            await send({"type": "http.response.body", "body": b""})


def _matches(field: bytes | None, tag: str) -> bool:
    if field is None:
        return False
    tags = {one.strip().removeprefix("W/") for one in field.decode("latin-1").split(",")}
    return "*" in tags or tag in tags


def _span(asked: Headers, tag: str, size: int) -> tuple[int, int, int]:
    """Return first byte, last byte and status: 200 for the whole, 206 for a range, 416 for one that is not there."""
    whole = 0, size - 1, 200
    found = _RANGE.fullmatch(asked.get(b"range", b"").decode("latin-1").strip())
    condition = asked.get(b"if-range")
    if found is None or not any(found.groups()) or (condition is not None and condition.decode("latin-1") != tag):
        return whole
    start, end = found.groups()
    if not start:
        length = int(end)
        return (max(0, size - length), size - 1, 206) if length and size else (0, 0, 416)
    first, last = int(start), min(int(end) if end else size - 1, size - 1)
    if end and int(end) < int(start):
        return whole
    return (first, last, 206) if first < size else (0, 0, 416)


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
