"""What stands before Datasette: files with ranges, a bounded cache, harmless CSV."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.web.asgi_cache import Cache
from catalogue.web.asgi_csv import clean_rows, harmless
from catalogue.web.asgi_types import Message, Receive, Scope, Send
from catalogue.web.datasette_api import Datasette
from tests.web.sample_entries import Case


@pytest.fixture
def picture(published: tuple[Path, Case]) -> tuple[str, bytes]:
    path = min((published[0] / "media").iterdir())
    return f"/media/{path.name}", path.read_bytes()


async def test_a_picture_is_named_by_its_digest_and_kept_for_ever(site: Datasette, picture: tuple[str, bytes]) -> None:
    address, data = picture
    answer = await site.client.get(address, cookies={"ds_actor": "x"})
    assert answer.content == data
    assert hashlib.sha256(answer.content).hexdigest() in address
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["accept-ranges"] == "bytes"


async def test_head_and_conditional_requests_send_no_body(site: Datasette, picture: tuple[str, bytes]) -> None:
    address, data = picture
    head = await site.client.head(address)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(data)))
    again = await site.client.get(address, headers={"if-none-match": head.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=10-", 206, 10, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=0-999999999", 206, 0, None),
        ("bytes=999999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=9-3", 200, 0, None),
        (f"bytes={'9' * 5000}-", 200, 0, None),
        ("bytes=0-1,5-6", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=-", 200, 0, None),
    ],
)
async def test_ranges(
    site: Datasette, picture: tuple[str, bytes], asked: str, status: int, first: int, last: int | None
) -> None:
    address, data = picture
    answer = await site.client.get(address, headers={"range": asked})
    assert answer.status_code == status
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(data)}"
    else:
        wanted = data[first:] if last is None else data[first : last + 1]
        assert answer.content == wanted
        assert int(answer.headers["content-length"]) == len(wanted)


async def test_a_range_of_another_version_is_answered_whole(site: Datasette, picture: tuple[str, bytes]) -> None:
    address, data = picture
    answer = await site.client.get(address, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert (answer.status_code, answer.content) == (200, data)


async def test_a_picture_that_is_not_there_is_404(site: Datasette) -> None:
    assert (await site.client.get(f"/media/{'0' * 64}.jpg")).status_code == 404
    assert (await site.client.get("/media/catalogue.db")).status_code == 404


class Counting:
    """An application that counts how often it is asked."""

    def __init__(self, body: bytes = b"x" * 100, status: int = 200) -> None:
        self.asked = 0
        self.body = body
        self.status = status

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": self.body})


async def ask(app: Cache, path: str, headers: Sequence[tuple[bytes, bytes]] = (), method: str = "GET") -> bytes:
    got: list[Message] = []

    async def send(message: Message) -> None:
        got.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope: Scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "query_string": b""}
    await app(scope, receive, send)
    return b"".join(message.get("body", b"") for message in got)


async def test_the_cache_answers_the_second_time() -> None:
    app = Counting()
    cache = Cache(app, "/")
    assert await ask(cache, "/item/item-1") == await ask(cache, "/item/item-1")
    assert app.asked == 1


@pytest.mark.parametrize("header", [(b"cookie", b"a=b"), (b"authorization", b"Bearer x"), (b"range", b"bytes=0-1")])
async def test_a_visitor_with_a_cookie_is_never_answered_from_the_cache(header: tuple[bytes, bytes]) -> None:
    app = Counting()
    cache = Cache(app, "/")
    for _ in range(2):
        await ask(cache, "/item/item-1", [header])
    assert (app.asked, cache.size) == (2, 0)


async def test_the_host_is_part_of_the_key_since_citations_name_it() -> None:
    app = Counting()
    cache = Cache(app, "/")
    await ask(cache, "/item/item-1", [(b"host", b"a")])
    await ask(cache, "/item/item-1", [(b"host", b"b")])
    assert app.asked == 2


async def test_errors_and_large_answers_and_other_pages_are_not_kept() -> None:
    for app, path in (
        (Counting(status=404), "/item/x"),
        (Counting(b"x" * 2000), "/item/x"),
        (Counting(), "/catalogue/item"),
    ):
        cache = Cache(app, "/", most_each=1000)
        await ask(cache, path)
        await ask(cache, path)
        assert (app.asked, cache.size) == (2, 0)


async def test_the_cache_is_bounded_and_drops_the_oldest_used() -> None:
    app = Counting()
    cache = Cache(app, "/", most=350)
    for name in ("a", "b", "c", "a", "d"):
        await ask(cache, f"/item/{name}")
    assert (app.asked, cache.size) == (4, 300)
    await ask(cache, "/item/a")
    assert app.asked == 4
    await ask(cache, "/item/b")
    assert app.asked == 5


async def test_datasette_leaves_formulas_in_csv_and_the_site_does_not(site: Datasette) -> None:
    plain = (await site.client.get("/catalogue/reading.json?_shape=array&_size=max")).json()
    assert "=HYPERLINK(1)" in {row["text"] for row in plain}
    for address in (
        "/catalogue/reading.csv?_size=max",
        "/catalogue/reading.csv?_stream=on",
        "/catalogue/reading.csv?_labels=on",
    ):
        answer = await site.client.get(address)
        rows = list(csv.reader(io.StringIO(answer.text)))
        cells = {cell for row in rows for cell in row}
        assert {"'=HYPERLINK(1)", "+49", "'-1+1", "'@SUM(1)"} <= cells
        assert {len(row) for row in rows} == {len(rows[0])}


def test_numbers_stay_numbers() -> None:
    assert [harmless(cell) for cell in ("-5", "+49", "-1.5e3", "=1", "-1+1", "@x", "\tx", "x=1", "")] == [
        "-5", "+49", "-1.5e3", "'=1", "'-1+1", "'@x", "'\tx", "x=1", "",
    ]  # fmt: skip


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=1), min_size=1))
def test_cleaning_keeps_every_cell_but_for_an_apostrophe(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    cleaned = list(csv.reader(io.StringIO(clean_rows(stream.getvalue()), newline="")))
    assert cleaned == [[harmless(cell) for cell in row] for row in rows]
