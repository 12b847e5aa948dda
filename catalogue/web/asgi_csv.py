"""CSV cells that a spreadsheet would run: cells that begin with `=`, `+`, `-`, `@`, a tab or a return.

Datasette writes such cells as they are. Here they get an apostrophe in front, as OWASP advises; numbers stay
numbers. JSON is left alone, since nothing runs it. Datasette sends one row a message; a message that is no
whole row would be joined with the next.

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
import re

from catalogue.web.asgi_types import App, Message, Receive, Scope, Send

_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def harmless(cell: str) -> str:
    """Return a cell so that a spreadsheet shows it and does not run it."""
    return f"'{cell}" if cell.startswith(_RISKY) and not _NUMBER.fullmatch(cell) else cell


def clean_rows(text: str) -> str:
    """Return whole CSV rows with harmless cells."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([harmless(cell) for cell in row])
    return stream.getvalue()


def clean_csv(app: App) -> App:
    """Make the cells of every CSV response harmless."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not str(scope["path"]).endswith(".csv"):
            return await app(scope, receive, send)
        cleaner = _Cleaner(send)
        return await app(scope, receive, cleaner)

    return wrapped


class _Cleaner:
    """Sends on what it is sent, row by row."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._pending = ""
        self._clean = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._clean = message["status"] == 200  # noqa: PLR2004 - errors are sentences, not rows
            message = {
                **message,
                "headers": [pair for pair in message.get("headers", []) if pair[0].lower() != b"content-length"],
            }
        elif self._clean:
            self._pending += message.get("body", b"").decode("utf-8")
            last = not message.get("more_body")
            whole = last or (self._pending.endswith("\n") and self._pending.count('"') % 2 == 0)
            text, self._pending = (self._pending, "") if whole else ("", self._pending)
            message = {**message, "body": clean_rows(text).encode("utf-8")}
        await self._send(message)
