"""Who gets in at the desk, and who does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue.base import sqlite
from catalogue.base.digests import Digest
from catalogue.web.datasette_api import Datasette
from catalogue.web.desk import sign_in_link
from catalogue.web.desk.sessions import IDLE_SECONDS, LINK_SECONDS, WHOLE_SECONDS, Sessions
from catalogue.web.desk.state import Desk
from tests.catalogues import House, make_house
from tests.web.desk import Now, Person, desk_over, jpeg, signed_in, token_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    yield made
    made.close()


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def desk(house: House, now: Now) -> Iterator[tuple[Datasette, Desk]]:
    made, known = desk_over(house, clock=now)
    yield made, known
    known.sessions.close()


@pytest.fixture
def served(desk: tuple[Datasette, Desk]) -> Datasette:
    return desk[0]


def closed(house: House) -> list[str]:
    photo, item = house.ids["photo"], house.ids["item"]
    records = [f"/photo/{photo}", f"/photo/{photo}.json", f"/item/{item}", "/entry/1", "/search?q=113"]
    tables = ["/catalogue", "/catalogue.json", "/catalogue.db", "/catalogue/photo", "/catalogue/photo.json"]
    more = [
        "/catalogue/photo.csv",
        "/catalogue/entry.json?_shape=array",
        "/catalogue/-/query?sql=select+1",
        "/-/config.json",
    ]
    own = [f"/-/desk/preview/{photo}/320", f"/media/{photo}-320.jpg", f"/-/desk/mark/{photo}", "/-/desk/new/incident"]
    return [
        "/",
        *records,
        *tables,
        *more,
        *own,
        "/-/databases.json",
        "/-/metadata.json",
        "/.json",
        "/-/",
        "/no/such/page",
    ]


async def test_without_a_session_every_address_is_closed(served: Datasette, house: House) -> None:
    for path in closed(house):
        answer = await served.client.get(path)
        assert answer.status_code in {303, 403}, path
        if answer.status_code == 303:
            assert answer.headers["location"] == "/-/desk/sign-in"
        assert house.ids["photo"] not in answer.text
        assert "Actuator" not in answer.text
        assert answer.headers["cache-control"] == "private, no-store"


async def test_the_page_of_a_closed_desk_says_how_to_sign_in_and_nothing_else(served: Datasette) -> None:
    answer = await served.client.get("/-/desk/sign-in")
    assert answer.status_code == 200
    assert "catalogue desk" in answer.text
    assert "Test house" not in answer.text


async def test_style_and_scripts_are_open_and_nothing_beside_them(served: Datasette, house: House) -> None:
    page = (await served.client.get("/-/desk/sign-in")).text
    for name in ("base.css", "desk.css"):
        address = next(part for part in page.split('"') if name in part)
        assert (await served.client.get(address)).status_code == 200
    for path in (
        "/-/desk/static/../../desk.db",
        "/-/static/../../catalogue.toml",
        "/-/desk/static/00/desk.sql",
        "/-/static/%2e%2e/x",
    ):
        assert (await served.client.get(path)).status_code in {303, 404}, path
    assert str(house.folder) not in page


async def test_a_link_signs_in_once(served: Datasette, desk: tuple[Datasette, Desk], house: House) -> None:
    token = token_of(served)
    first, second = Person(served), Person(served)
    answer = await first.sign_in(token)
    assert answer.status_code == 303
    assert (await first.get("/")).status_code == 200
    again = await second.sign_in(token)
    assert again.status_code == 403
    assert "used before" in again.text
    assert not second.cookies
    assert (await second.get("/")).status_code == 303
    assert house.author in (await first.get("/")).text
    assert desk[1].sessions.invited(token) is None


async def test_looking_at_a_link_does_not_use_it_up(served: Datasette) -> None:
    token = token_of(served)
    for _ in range(3):
        page = await served.client.get(f"/-/desk/sign-in?token={token}")
        assert "set-cookie" not in page.headers
        assert 'method="post"' in page.text
    await served.client.head(f"/-/desk/sign-in?token={token}")
    assert (await Person(served).sign_in(token)).status_code == 303


async def test_a_link_ends_after_ten_minutes(served: Datasette, now: Now) -> None:
    in_time, late = token_of(served), token_of(served)
    now.seconds += LINK_SECONDS - 1
    assert (await Person(served).sign_in(in_time)).status_code == 303
    now.seconds += 1
    assert (await Person(served).sign_in(late)).status_code == 403
    assert "used before" in (await served.client.get(f"/-/desk/sign-in?token={late}")).text


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 100_000, "\N{SNOWMAN}", "' OR 1=1 --"])
async def test_a_guessed_link_is_refused(served: Datasette, token: str) -> None:
    person = Person(served)
    assert (await person.sign_in(token)).status_code == 403
    assert not person.cookies


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served: Datasette) -> None:
    answer = await Person(served).sign_in(token_of(served))
    (cookie,) = answer.headers.get_list("set-cookie")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert "secure" not in parts
    assert cookie.startswith("desk-")


async def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(house: House) -> None:
    made, known = desk_over(house, settings={"force_https_urls": True})
    assert sign_in_link(made, "desk.example", 443).startswith("https://desk.example/-/desk/sign-in?token=")
    person = Person(made)
    answer = await person.sign_in(token_of(made))
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-desk-")
    assert "secure" in cookie.lower()
    assert (await person.get("/")).status_code == 200
    plain = {name.removeprefix("__Host-"): value for name, value in person.cookies.items()}
    assert (await Person(made, plain).get("/")).status_code == 303
    known.sessions.close()


async def test_a_guessed_or_changed_cookie_opens_nothing(served: Datasette) -> None:
    person = await signed_in(served)
    ((name, value),) = person.cookies.items()
    for guess in ("", "0" * 43, value[:-1], value + "A", value.swapcase(), Digest.of(value.encode()).hex, '"', "%00"):
        assert (await Person(served, {name: guess}).get("/")).status_code == 303, guess
    assert (await Person(served, {name.upper(): value}).get("/")).status_code == 303


async def test_what_datasette_itself_takes_for_a_sign_in_grants_nothing(served: Datasette, house: House) -> None:
    actor = {"id": house.author}
    for path in ("/", "/catalogue/photo.json", f"/photo/{house.ids['photo']}"):
        assert (await served.client.get(path, actor=actor)).status_code in {303, 403}
        bearer = {"authorization": "Bearer dstok_x"}
        assert (await served.client.get(path, headers=bearer)).status_code in {303, 403}
    for path in (
        "/-/login",
        "/-/logout",
        "/-/auth-token?token=x",
        "/-/create-token",
        "/-/permissions",
        "/-/allow-debug",
    ):
        assert (await served.client.get(path)).status_code in {303, 403}, path
        assert (await (await signed_in(served)).get(path)).status_code == 404, path


async def test_a_session_ends_when_it_is_idle(served: Datasette, now: Now) -> None:
    person = await signed_in(served)
    for _ in range(3):
        now.seconds += IDLE_SECONDS - 1
        assert (await person.get("/")).status_code == 200
    now.seconds += IDLE_SECONDS
    assert (await person.get("/")).status_code == 303


async def test_a_session_ends_after_a_day_however_busy(served: Datasette, now: Now) -> None:
    person = await signed_in(served)
    for _ in range(WHOLE_SECONDS // 3600 - 1):
        now.seconds += 3600
        assert (await person.get("/entry/1")).status_code == 200
    now.seconds += 3600
    assert (await person.get("/entry/1")).status_code == 303


async def test_signing_out_ends_the_session_for_a_copy_of_its_cookie_too(served: Datasette) -> None:
    person = await signed_in(served)
    copy = Person(served, dict(person.cookies))
    assert (await person.get("/-/desk/sign-out")).status_code == 303  # only looked at
    assert (await person.get("/")).status_code == 200
    await person.post("/-/desk/sign-out")
    assert (await copy.get("/")).status_code == 303


def test_tokens_are_stored_as_their_digests_only(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "desk.db")
    token = sessions.invite("agent-7k3q9fxmt2a")
    other = sessions.invite("agent-7k3q9fxmt2a")
    entered = sessions.enter(token)
    assert entered is not None
    sessions.close()
    connection = sqlite.connect(tmp_path / "desk.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    stored = (tmp_path / "desk.db").read_bytes()
    assert Digest.of(entered.token.encode()).raw in stored
    assert Digest.of(other.encode()).raw in stored
    for secret in (token, other, entered.token):
        assert secret.encode() not in stored
    assert len({token, other, entered.token}) == 3
    assert (tmp_path / "desk.db").stat().st_mode & 0o077 == 0


def test_of_many_who_use_a_link_at_the_same_time_one_enters(tmp_path: Path) -> None:
    made = [Sessions(tmp_path / "desk.db") for _ in range(4)]
    token = made[0].invite("agent-7k3q9fxmt2a")
    entered: list[Any] = []
    start = threading.Barrier(8)

    def enter(sessions: Sessions) -> None:
        start.wait()
        entered.append(sessions.enter(token))

    threads = [threading.Thread(target=enter, args=(made[n % 4],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for one in entered) == 1
    for sessions in made:
        sessions.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:8001"},
    ],
)
async def test_a_post_from_another_site_is_refused_even_with_the_cookie(
    served: Datasette, house: House, headers: dict[str, str]
) -> None:
    person = await signed_in(served)
    size = house.catalogue.ledger.size
    typed = {"title": "Forged", "occurred": "2024", "kind": "fragment"}
    for path in ("/-/desk/new/incident", "/-/desk/sign-out", f"/-/desk/review/{house.ids['item']}"):
        answer = await person.post(path, typed, headers=headers)
        assert answer.status_code == 403, path
    files = [("photos", ("a.jpg", jpeg(), "image/jpeg"))]
    assert (await person.post("/-/desk/photos", {}, headers=headers, files=files)).status_code == 403
    assert (await Person(served).sign_in(token_of(served), headers=headers)).status_code == 403
    assert house.catalogue.ledger.size == size
    assert (await person.get("/")).status_code == 200


async def _send(served: Datasette, method: str, path: str, headers: list[tuple[bytes, bytes]]) -> int:
    """Send a request whose body must not be read; return the status."""
    await served.invoke_startup()
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was read")

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    await served.app()(scope, receive, send)
    return statuses[0]


async def test_the_body_of_an_upload_without_a_session_is_not_read(served: Datasette) -> None:
    headers = [(b"content-type", b"multipart/form-data; boundary=x"), (b"content-length", b"400000000")]
    for path in ("/-/desk/photos", "/-/desk/new/incident", "/catalogue/photo/-/insert", "/-/desk/sign-out"):
        assert await _send(served, "POST", path, headers) == 403, path
    guessed = [*headers, (b"cookie", b"desk-00000000=" + b"a" * 43), (b"authorization", b"Bearer x")]
    assert await _send(served, "POST", "/-/desk/photos", guessed) == 403


async def test_nothing_is_written_past_the_desks_own_addresses(served: Datasette, house: House) -> None:
    person = await signed_in(served)
    row = {"row": {"id": "photo-x"}, "sql": "delete from photo", "table": "t", "rows": []}
    for path in (
        "/catalogue/-/create", "/catalogue/photo/-/insert", "/catalogue/photo/-/upsert", "/catalogue/photo/-/drop",
        f"/catalogue/photo/{house.ids['photo']}/-/delete", f"/catalogue/photo/{house.ids['photo']}/-/update",
        "/catalogue/-/execute-write", "/-/create-token", "/-/permissions", "/",
    ):  # fmt: skip
        answer = await person.post(path, None, json=row)
        assert answer.status_code in {403, 404, 405}, path
    assert house.catalogue.projection.execute("SELECT count(*) FROM photo").fetchone() == (2,)


async def test_no_page_of_the_desk_names_a_folder_of_this_machine(served: Datasette, house: House) -> None:
    person = await signed_in(served)
    pages = ["/-/config.json", "/-/databases.json", "/-/plugins.json", "/-/settings.json", "/-/versions.json", "/.json"]
    more = [
        "/catalogue.json",
        "/catalogue/photo.json",
        "/-/threads.json",
        "/-/actor.json",
        "/-/metadata.json",
        "/catalogue",
    ]
    sql = ["/catalogue/-/query.json?sql=select+*+from+pragma_database_list", "/catalogue.json?sql=select+1"]
    for path in (*pages, *more, *sql, "/", f"/photo/{house.ids['photo']}", "/-/desk/mark/photo-x"):
        answer = await person.get(path)
        assert answer.status_code < 500, path
        assert str(house.folder) not in answer.text, path
        assert str(house.folder.parent) not in answer.text, path


async def test_every_answer_has_the_headers_and_stays_out_of_caches(served: Datasette, house: House) -> None:
    person = await signed_in(served)
    for path in (
        "/",
        f"/photo/{house.ids['photo']}",
        "/catalogue/photo",
        "/catalogue/photo.csv",
        "/nowhere",
        "/-/desk/new/item",
    ):
        for visitor in (person, Person(served)):
            headers = (await visitor.get(path)).headers
            assert headers["cache-control"] == "private, no-store", path
            assert "script-src 'self'" in headers["content-security-policy"], path
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"


async def test_a_desk_below_a_path_works(house: House) -> None:
    made, known = desk_over(house, settings={"base_url": "/desk/"})
    link = sign_in_link(made, "0.0.0.0", 8002)  # noqa: S104 - no link can use it
    assert link.startswith("http://127.0.0.1:8002/desk/-/desk/sign-in?token=")
    assert (await made.client.get("/")).headers["location"] == "/desk/-/desk/sign-in"
    person = await signed_in(made)
    assert 'action="/desk/-/desk/photos"' in (await person.get("/")).text
    assert (await person.get("/catalogue/photo")).status_code == 200
    known.sessions.close()


def test_a_link_for_an_ipv6_address_has_brackets(desk: tuple[Datasette, Desk]) -> None:
    assert sign_in_link(desk[0], "::1", 8002).startswith("http://[::1]:8002/")


async def test_two_at_once_are_two_people(served: Datasette, house: House) -> None:
    author, reviewer = await signed_in(served), await signed_in(served, house.reviewer)
    pages = await asyncio.gather(*(person.get("/") for _ in range(4) for person in (author, reviewer)))
    for n, page in enumerate(pages):
        who = house.reviewer if n % 2 else house.author
        assert f'/agent/{who}"' in page.text
