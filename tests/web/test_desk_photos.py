"""Photographs on their way in at the desk: honest ones, careless ones and hostile ones."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from catalogue.base.digests import Digest
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
from catalogue.web.desk import uploads
from catalogue.web.desk.state import Desk, desk_of
from catalogue.web.desk.uploads import safe_name, without_paths
from tests.catalogues import House, make_house
from tests.pictures import builders
from tests.web.desk import Person, desk_over, jpeg, signed_in

XSS = "<script>alert('x')</script>\"'{{7*7}}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


@pytest_asyncio.fixture
async def author(house: House) -> AsyncIterator[Person]:
    made, known = desk_over(house, upload_bytes=20 << 20)
    yield await signed_in(made)
    known.sessions.close()


def desk_behind(person: Person) -> Desk:
    known = desk_of(person.datasette)
    assert known is not None
    return known


def photos(house: House) -> list[dict[str, Any]]:
    house.catalogue.catch_up()
    return list(house.catalogue.tables.query("SELECT * FROM acquisition ORDER BY entry"))


def left_behind(house: House) -> list[Path]:
    folder = house.folder / "derived" / "uploads"
    return list(folder.iterdir()) if folder.is_dir() else []


async def test_each_file_is_told_its_outcome_in_words(author: Person, house: House) -> None:
    sound, other = jpeg("113"), jpeg("K9", orientation=6)
    text = b"this is a text and no photograph at all"
    page = await author.bring(
        [("one.jpg", sound), ("two.jpg", other), ("note.jpg", text), ("again.jpg", sound), ("empty.jpg", b"")],
        caption="On a table", occurred="2024-08-19", photographer="A Named Person", collector=house.author,
    )  # fmt: skip
    assert page.status_code == 200
    words = unescape(page.text)
    assert "What happened to your 5 files" in words
    assert "2 brought in, 2 set aside, 1 known already." in words
    for name, outcome in {
        "one.jpg": "Brought in", "two.jpg": "Brought in", "note.jpg": "Set aside", "again.jpg": "Known already",
        "empty.jpg": "Set aside",
    }.items():  # fmt: skip
        assert f'{outcome}: <bdi class="mono">{name}</bdi>' in words
    assert "this is a text file named .jpg" in words
    stored = photos(house)
    assert [row["file_name"] for row in stored] == ["one.jpg", "two.jpg"]
    assert {row["photographer"] for row in stored} == {"A Named Person"}
    assert {row["route"] for row in stored} == {"own-camera"}
    for row, data in zip(stored, (sound, other), strict=True):
        assert row["sha256"] == Digest.of(data).hex
        assert house.catalogue.vault.contains(Digest.of(data))
        assert row["actor"] == house.author
        assert f"/photo/{row['photo']}" in page.text
        picture = await author.get(f"/-/desk/preview/{row['photo']}/320")
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["cache-control"] == "private, no-store"
        assert picture.content.startswith(b"\xff\xd8")
    assert left_behind(house) == []


async def test_the_desk_shows_at_once_what_it_or_the_command_line_wrote(author: Person, house: House) -> None:
    assert (await author.get("/catalogue/incident.json?_shape=array")).json() == []
    with Catalogue.open(house.folder) as another:  # as a command in another process
        statement = Statement("incident.recorded", house.author, {"title": "By command", "occurred": "2024-08-18"})
        (by_command,) = record(another, (statement,))
    answer = await author.post("/-/desk/new/incident", {"title": "By desk", "occurred": "2024-08-19"})
    by_desk = answer.headers["location"].rpartition("/")[2]
    rows = (await author.get("/catalogue/incident.json?_shape=array")).json()
    assert {row["id"] for row in rows} == {by_command.subject, by_desk}
    home = (await author.get("/")).text
    assert "By command" in home
    assert "By desk" in home


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/absolute/path.jpg", "path.jpg"),
        ("..", "unnamed"),
        (".", "unnamed"),
        ("a/..", "unnamed"),
        ("", "unnamed"),
        ("\x00\x01", "unnamed"),
        ("new\r\nline.jpg", "new\ufffd\ufffdline.jpg"),
        ("ㅈ113 Ы.jpg", "ㅈ113 Ы.jpg"),
        (".htaccess", ".htaccess"),
        ("-rf.jpg", "-rf.jpg"),
        ("lone \ud800.jpg", "lone \ufffd.jpg"),
        (XSS.replace("/", ""), XSS.replace("/", "")),
    ],
)
def test_a_hostile_name_becomes_one_part_of_a_path(told: str, kept: str, tmp_path: Path) -> None:
    assert safe_name(told) == kept
    (tmp_path / safe_name(told)).write_bytes(b"")
    assert [path.name for path in tmp_path.iterdir()] == [kept]


@pytest.mark.parametrize("told", ["x" * 5000 + ".jpg", "Щ" * 500 + ".jpeg", "x." + "y" * 5000, "🙂" * 300])
def test_a_name_without_end_fits_a_file_system(told: str, tmp_path: Path) -> None:
    kept = safe_name(told)
    assert 0 < len(kept.encode()) <= 200
    (tmp_path / kept).write_bytes(b"")
    if told.endswith((".jpg", ".jpeg")):
        assert kept.endswith(told.rpartition(".")[2])


async def test_names_and_captions_are_text_and_never_markup(author: Person, house: House) -> None:
    page = await author.bring([(f"{XSS}.jpg", jpeg())], caption=XSS)
    (row,) = photos(house)
    assert row["caption"] == XSS
    assert row["file_name"].endswith(".jpg")
    for text in (page.text, (await author.get("/")).text, (await author.get(f"/photo/{row['photo']}")).text):
        assert "<script>alert" not in text
        assert "49" not in text.partition("<main")[2].partition(XSS[:8])[0] or "{{7*7}}" in unescape(text)
    assert XSS in unescape((await author.get(f"/photo/{row['photo']}")).text)


async def test_hostile_files_are_set_aside_with_the_reason(author: Person, house: House) -> None:
    page = await author.bring(
        [("bomb.png", builders.png_claiming(30_000, 30_000)), ("page.jpg", b"<html><script>alert(1)</script>"),
         ("cut.jpg", jpeg()[:200])]
    )  # fmt: skip
    words = unescape(page.text)
    assert "30000 x 30000 pixels" in words
    assert words.count("Set aside:") == 3
    assert photos(house) == []
    notes = [json.loads(path.read_text()) for path in (house.folder / "quarantine").glob("*.json")]
    assert {note["name"] for note in notes} == {"bomb.png", "page.jpg", "cut.jpg"}
    assert str(house.folder) not in words


async def test_a_mistake_in_the_form_loses_neither_words_nor_files(author: Person, house: House) -> None:
    typed = {"occurred": "yesterday", "caption": "The actuator", "rights": "CC-BY-4.0", "photographer": "Somebody"}
    refused = await author.bring([("one.jpg", jpeg("1")), ("two.jpg", jpeg("2"))], **typed)
    assert refused.status_code == 400
    words = unescape(refused.text)
    assert "Nothing was recorded." in words
    assert "'yesterday' is not a date in EDTF" in words
    assert 'aria-invalid="true"' in words
    for value in typed.values():
        assert value in words
    assert 'value="own-camera" selected' in words
    assert "2 files arrived and wait here:" in words
    assert photos(house) == []
    kept = words.partition('name="kept" value="')[2].partition('"')[0]
    page = await author.bring([("three.jpg", jpeg("3"))], **{**typed, "occurred": "2024-08-19"}, kept=kept)
    assert "3 brought in" in page.text
    assert [row["file_name"] for row in photos(house)] == ["one.jpg", "two.jpg", "three.jpg"]
    assert left_behind(house) == []


async def test_files_that_wait_are_for_whom_they_wait(author: Person, house: House) -> None:
    refused = await author.bring([("one.jpg", jpeg())], occurred="yesterday")
    kept = refused.text.partition('name="kept" value="')[2].partition('"')[0]
    other = await signed_in(author.datasette, house.admin)
    answer = await other.bring([], kept=kept)
    assert answer.status_code == 400
    assert "Choose at least one file" in answer.text
    for guess in ("../..", "x", "", kept[:-1]):
        assert "one.jpg" not in (await author.bring([], kept=guess)).text


async def test_nobody_is_told_what_became_of_the_files_of_others(author: Person, house: House) -> None:
    await author.bring([("secret name.jpg", jpeg())])
    (name,) = desk_behind(author).uploads
    other = await signed_in(author.datasette, house.reviewer)
    answer = await other.get(f"/-/desk/uploads/{name}")
    assert answer.status_code == 404
    assert "secret name" not in answer.text
    assert (await author.get("/-/desk/uploads/xyz")).status_code == 404


async def test_no_file_at_all_is_said_in_words(author: Person) -> None:
    answer = await author.bring([("", b"")], caption="Typed")
    assert answer.status_code == 400
    assert "Choose at least one file" in answer.text
    assert "Typed" in answer.text


async def test_too_much_is_told_with_the_limit(author: Person, house: House) -> None:
    large = jpeg() + b"\x00" * (21 << 20)
    answer = await author.bring([("large.jpg", large)])
    assert answer.status_code == 413
    assert "one takes 20 MB in all" in unescape(answer.text)
    assert photos(house) == []
    assert left_behind(house) == []


async def test_an_upload_of_unstated_size_stops_at_the_limit(author: Person, house: House) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
        for _ in range(30):
            yield b"\x00" * (1 << 20)

    headers = {"content-type": "multipart/form-data; boundary=x", "sec-fetch-site": "same-origin"}
    answer = await author.datasette.client.post(
        "/-/desk/photos", content=body(), headers=headers, cookies=author.cookies
    )
    assert answer.status_code == 413
    assert left_behind(house) == []


async def test_a_broken_upload_is_told(author: Person) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x", "sec-fetch-site": "same-origin"}
    for content in (b"", b"--x\r\nnonsense", b"--x"):
        answer = await author.datasette.client.post(
            "/-/desk/photos", content=content, headers=headers, cookies=author.cookies
        )
        assert answer.status_code == 400


async def test_whoever_does_not_investigate_brings_nothing_in(author: Person, house: House) -> None:
    reviewer = await signed_in(author.datasette, house.reviewer)
    assert 'type="file"' not in (await reviewer.get("/")).text
    answer = await reviewer.bring([("one.jpg", jpeg())])
    assert answer.status_code == 400
    assert "needs the role investigator" in unescape(answer.text)
    assert photos(house) == []


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("route", "by-magic", "route is 'by-magic'; it must be one of"),
        ("incident", "incident-00000000000", "which does not exist"),
        ("source", "source-../../x", "source"),
        ("item", "item-zzzzzzzzzzz", "item"),
        ("occurred", "2024-13-45", "is not a date"),
        ("caption", "x" * 1001, "caption"),
    ],
)
async def test_what_the_door_refuses_is_said_in_words(author: Person, field: str, value: str, reason: str) -> None:
    answer = await author.bring([("one.jpg", jpeg())], **{field: value})
    assert answer.status_code == 400
    assert reason in unescape(answer.text)


async def test_a_preview_that_was_deleted_is_made_again(author: Person, house: House) -> None:
    await author.bring([("one.jpg", jpeg(size=(3000, 2000)))])
    (row,) = photos(house)
    before = (await author.get(f"/-/desk/preview/{row['photo']}/1000")).content
    shutil.rmtree(house.folder / "derived")
    for side in (320, 1000, 2400):
        made = await author.get(f"/-/desk/preview/{row['photo']}/{side}")
        assert made.status_code == 200
        if side == 1000:
            assert made.content == before
    assert (await author.get(f"/media/{row['photo']}-320.jpg")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "{photo}/999",
        "{photo}/0",
        "{photo}/99999",
        "photo-00000000000/320",
        "..%2f..%2fkeys/320",
        "{agent}/320",
        "{photo}%00/320",
    ],
)
async def test_a_preview_follows_from_a_record_and_never_from_a_path(author: Person, house: House, path: str) -> None:
    await author.bring([("one.jpg", jpeg())])
    asked = path.format(photo=photos(house)[0]["photo"], agent=house.author)
    assert (await author.get(f"/-/desk/preview/{asked}")).status_code == 404
    for traversal in ("/-/desk/preview/../../../keys/log.pem", "/media/photo-..-320.jpg", "/-/desk/uploads/../desk.db"):
        assert (await author.get(traversal)).status_code in {404, 400}


async def test_long_work_goes_on_while_its_page_asks_again(
    author: Person, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.web.desk.photos._WAIT_SECONDS", 0.0)
    answer = await author.post("/-/desk/photos", {"route": "unknown"}, files=[("photos", ("one.jpg", jpeg()))])
    address = answer.headers["location"]
    page = await author.get(address)
    assert '<meta http-equiv="refresh"' in page.text
    assert "0 of 1 files so far" in page.text
    task = desk_behind(author).uploads[address.rpartition("/")[2]].task
    assert task is not None
    await task
    page = await author.get(address)
    assert "http-equiv" not in page.text
    assert "1 brought in" in page.text
    assert len(photos(house)) == 1


async def test_two_uploads_at_once_both_arrive(author: Person, house: House) -> None:
    pages = await asyncio.gather(*(author.bring([(f"{n}.jpg", jpeg(str(n)))]) for n in range(3)))
    assert all("1 brought in" in page.text for page in pages)
    assert len(photos(house)) == 3


async def test_what_an_earlier_day_left_behind_is_swept_away(author: Person, house: House, days_later: Any) -> None:
    await author.bring([("one.jpg", jpeg())], occurred="yesterday")
    assert len(left_behind(house)) == 1
    uploads.sweep(house.folder / "derived")
    assert len(left_behind(house)) == 1
    days_later(2 * 24 * 60 * 60)
    uploads.sweep(house.folder / "derived")
    assert left_behind(house) == []


@pytest.fixture
def days_later(monkeypatch: pytest.MonkeyPatch) -> Any:
    started = time.time()
    return lambda later: monkeypatch.setattr("catalogue.web.desk.uploads.time.time", lambda: started + later)


def test_a_message_names_no_folder() -> None:
    folder = Path("/somewhere/evidence")
    assert without_paths(f"{folder}/originals cannot be read", [folder]) == "originals cannot be read"
    assert without_paths(f"{folder} is full", [folder]) == "the catalogue is full"


async def test_choices_and_help_are_those_of_the_schema(author: Person, house: House) -> None:
    made = house.record("incident.recorded", {"title": "18 August 2024", "occurred": "2024-08-18"})
    page = unescape((await author.get(f"/?incident={made.subject}")).text)
    assert f'<option value="{made.subject}" selected>18 August 2024</option>' in page
    assert '<option value="messenger-document">' in page
    assert "When the file reached us, in EDTF." in page
    for withheld, public in (("photographer", "rights"), ("collector", "route"), ("consent_terms", "consent")):
        head = page.partition(f'for="{withheld}"')[2].partition("</p>")[0]
        assert ">withheld<" in head
        assert ">withheld<" not in page.partition(f'for="{public}"')[2].partition("</p>")[0]
