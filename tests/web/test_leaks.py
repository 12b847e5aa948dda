"""The leaks named in the design, each closed and held closed; and the headers of every answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.base.errors import FolderError
from catalogue.base.folders import project_file
from catalogue.web.asgi import HEADERS
from catalogue.web.asgi_types import Message
from catalogue.web.datasette_api import Datasette
from catalogue.web.publication import is_published
from catalogue.web.site import make_site
from tests.web.sample_entries import Case

OPEN = (
    "/-/config.json",
    "/-/plugins.json",
    "/-/versions.json",
    "/-/settings.json",
    "/-/databases.json",
    "/-/schema.json",
)
CLOSED = (
    "/-/threads", "/-/tasks.json", "/-/actor.json", "/-/permissions", "/-/allowed.json", "/-/rules.json", "/-/check",
    "/-/messages", "/-/allow-debug", "/-/patterns", "/-/debug/autocomplete", "/-/create-token", "/-/auth-token",
    "/-/logout", "/-/api", "/-/actions", "/catalogue/-/create", "/catalogue/-/execute-write", "/catalogue/item/-/drop",
    "/catalogue/item/-/insert", "/catalogue/-/queries/store", "/-/jump", "/-/queries",
)  # fmt: skip


@pytest.mark.parametrize("address", OPEN)
async def test_no_page_of_machinery_shows_a_path(site: Datasette, published: tuple[Path, Case], address: str) -> None:
    answer = await site.client.get(address)
    assert answer.status_code == 200
    for secret in (str(published[0]), str(Path(__file__).parents[2]), str(Path.home()) + "/", "/tmp/"):  # noqa: S108
        assert secret not in answer.text


async def test_the_config_shows_no_more_than_the_face_and_the_tables(site: Datasette) -> None:
    found = (await site.client.get("/-/config.json")).json()
    assert found.keys() == {"ok", "plugins", "databases"}
    assert found["plugins"] == {"catalogue": {"face": "site"}}


@pytest.mark.parametrize("address", CLOSED)
async def test_pages_without_use_for_visitors_are_closed(site: Datasette, address: str) -> None:
    assert (await site.client.get(address)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
async def test_nothing_can_be_written(site: Datasette, method: str) -> None:
    for address in ("/", "/catalogue/item/-/insert", "/catalogue/-/query"):
        assert (await getattr(site.client, method)(address)).status_code == 405


@pytest.mark.parametrize(
    "address",
    ["/-/static-plugins/catalogue/../../site.py", "/-/static/../../app.py", "/-/static-plugins/x/../site.py"],
)  # fmt: skip
async def test_an_address_that_climbs_out_of_the_static_files_is_closed(site: Datasette, address: str) -> None:
    assert (await _raw(site, address)) == 404


async def _raw(site: Datasette, path: str) -> int:
    """Return the status for a path as a client sends it that resolves no dots."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    await site.app()({**scope, "http_version": "1.1", "scheme": "http"}, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("sql", ["select randomblob(900000000)", "select printf('%.*c', 900000000, 'x')"])
async def test_sql_cannot_ask_for_a_gigabyte(site: Datasette, sql: str) -> None:
    assert (await site.client.get("/catalogue/-/query.json", params={"sql": "select 1"})).status_code == 200
    answer = await site.client.get("/catalogue/-/query.json", params={"sql": sql})
    assert answer.status_code >= 400
    assert len(answer.content) < 10_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("datasette.yml", b"- a list"),
        ("datasette.yml", b"{a: ["),
        ("datasette.yml", b"plugins: [1]"),
        ("datasette.yml", b"settings: text"),
        ("metadata.yml", b"\xff\xfe\x00"),
        ("catalogue.db", b"no database"),
    ],
)
def test_a_folder_that_cannot_be_read_is_refused_and_no_traceback(
    published: tuple[Path, Case], tmp_path: Path, name: str, data: bytes
) -> None:
    shutil.copytree(published[0], tmp_path / "public")
    make_site(tmp_path / "public").close()
    (tmp_path / "public" / name).write_bytes(data)
    with pytest.raises(FolderError, match="publish the folder again"):
        make_site(tmp_path / "public")


async def test_sql_cannot_write_to_an_immutable_database(site: Datasette) -> None:
    answer = await site.client.get("/catalogue/-/query.json", params={"sql": "delete from record"})
    assert answer.status_code == 400
    count = (await site.client.get("/catalogue/record.json?_size=1&_extra=count")).json()["count"]
    assert count > 10


async def test_the_site_knows_one_database(site: Datasette) -> None:
    answer = await site.client.get("/catalogue/-/query.json", params={"sql": "attach database 'x.db' as x"})
    assert answer.status_code == 400
    assert list(site.databases) == ["catalogue"]


async def test_every_answer_has_the_security_headers(site: Datasette, case: Case) -> None:
    picture = (await site.client.get(f"/photo/{case.id('photo.label')}.json")).json()["pictures"][0]["file"]
    pages = (
        "/",
        "/catalogue",
        "/catalogue/item",
        "/catalogue/item.csv",
        "/nothing",
        "/-/threads",
        picture,
        "/log/checkpoint",
    )
    for address in pages:
        headers = (await site.client.get(address)).headers
        for name, value in HEADERS:
            assert headers[name.decode()] == value.decode(), address
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    assert "unsafe-inline" not in policy
    assert "http" not in policy


async def test_an_unheard_of_fts_table_is_no_oracle(site: Datasette) -> None:
    answer = await site.client.get("/catalogue/item.json?_search=a&_fts_table=search_fragment")
    assert answer.status_code == 400


async def test_only_what_is_published_can_be_downloaded(site: Datasette) -> None:
    assert (await site.client.get("/log/checkpoint")).status_code == 200
    for address in (
        "/log/%2e%2e/metadata.yml",
        "/log/.hidden",
        "/log//checkpoint",
        "/log/",
        "/media/",
    ):
        assert (await site.client.get(address)).status_code in {404, 302}, address


async def test_the_files_of_the_program_can_be_downloaded_so_that_a_mirror_is_whole(site: Datasette) -> None:
    for name in ("verify.py", "metadata.yml", "datasette.yml"):
        answer = await site.client.get(f"/{name}")
        assert answer.content == project_file(name).read_bytes()
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "python3 verify.py public/" in (await site.client.get("/how-to-check")).text


@pytest.mark.parametrize("name", ["verify.py", "metadata.yml", "datasette.yml"])
async def test_a_file_of_the_program_that_an_operator_changed_is_not_shown(
    published: tuple[Path, Case], tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "public"
    shutil.copytree(published[0], folder)
    with (folder / name).open("a") as stream:
        stream.write("# token: abc\n")
    site = make_site(folder)
    assert (await site.client.get(f"/{name}")).status_code == 404
    site.close()


def test_a_name_that_leaves_the_folder_is_not_published() -> None:
    for name in ("log/../catalogue.db", "log/..", "../log/checkpoint", "log/a/../../x", "/log/checkpoint", "log/\x00"):
        assert not is_published(name)
    assert is_published("log/tile/0/x001/067.p/5")
    assert is_published("README.txt")
    assert not is_published("metadata.yml")


@pytest.fixture
def moved(published: tuple[Path, Case]) -> Iterator[Datasette]:
    made = make_site(published[0], {"base_url": "/evidence/"})
    yield made
    made.close()


async def test_under_a_base_url_no_address_begins_at_the_root(moved: Datasette, case: Case) -> None:
    subject = case.id("photo.label")
    for address in (
        "/",
        f"/photo/{subject}",
        "/search?q=113",
        "/catalogue",
        "/catalogue/item",
        "/how-to-check",
        "/entry/3",
    ):
        page = await moved.client.get(address)
        assert page.status_code == 200, address
        for attribute in ("href", "src", "action"):
            for target in page.text.split(f'{attribute}="')[1:]:
                found = target.partition('"')[0]
                assert found.startswith(("/evidence/", "#", "http")), (address, found)
    assert (await moved.client.get("/log/checkpoint")).status_code == 200
    cited = (await moved.client.get(f"/photo/{subject}.json")).json()
    assert cited["citation"]["address"] == f"http://localhost/evidence/photo/{subject}"
    picture = await moved.client.get(cited["pictures"][0]["file"])
    assert picture.headers["content-type"] == "image/jpeg"
    sloppy = await moved.client.get(f"/photo/{subject.upper()}")
    assert sloppy.headers["location"] == f"/evidence/photo/{subject}"


async def test_machine_answers_hold_no_path_either(site: Datasette, published: tuple[Path, Case], case: Case) -> None:
    for name in ("photo.label", "item.missile", "marking.112"):
        address = f"/{name.partition('.')[0]}/{case.id(name)}.json"
        assert str(published[0]) not in json.dumps((await site.client.get(address)).json())


@pytest.mark.parametrize("sql", ["select * from pragma_database_list", "select file from pragma_database_list()"])
async def test_sql_does_not_tell_where_the_file_lies(site: Datasette, published: tuple[Path, Case], sql: str) -> None:
    tables = await site.client.get("/catalogue/-/query.json", params={"sql": "select name from pragma_table_list"})
    assert "incident" in tables.text
    answer = await site.client.get("/catalogue/-/query.json", params={"sql": sql})
    assert answer.status_code == 200
    assert answer.json()["rows"] == []
    assert str(published[0]) not in answer.text
