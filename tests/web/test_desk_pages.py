"""Record pages, marks, new records, review and release at the desk."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path

import pytest
import pytest_asyncio

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import ORIENTATIONS, Point, Polygon, Rectangle, Size, region_to_upright, upright_size
from catalogue.intake.scanning import scan
from catalogue.markings.region import selector
from catalogue.web.desk.fields import Typed
from catalogue.web.desk.marks import stored_regions
from tests.catalogues import House, make_house
from tests.pictures.symbols import IUID, IUID_SHOWN, camera_file, modules, photograph
from tests.web.desk import Person, desk_over, jpeg, signed_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    yield made
    made.close()


@pytest_asyncio.fixture
async def author(house: House) -> AsyncIterator[Person]:
    made, known = desk_over(house)
    yield await signed_in(made)
    known.sessions.close()


async def photo_of(author: Person, data: bytes, **typed: str) -> str:
    """Bring a photograph in and return its id."""
    page = await author.bring([("a.jpg", data)], **typed)
    found = re.search(r"/photo/(photo-[0-9a-z]{11})", page.text)
    assert found is not None
    return found[1]


def claim(page: str, label: str) -> str:
    """Return what the list of claims says about the newest claim of that name."""
    return unescape(re.sub(r"<[^>]+>", " ", page.rpartition(f">{label}</dt>")[2].partition("</dd>")[0]))


async def test_a_record_shows_what_is_withheld_and_says_so(author: Person, house: House) -> None:
    page = (await author.get(f"/photo/{house.ids['photo']}")).text
    assert "IMG_2041 (withheld).jpg" in claim(page, "File name")
    assert claim(page, "File name").split()[-1] == "withheld"
    assert "unknown (stated)" in claim(page, "Photographer")
    assert claim(page, "Caption").split()[-1] == "released"
    assert "SERIAL-001-WITHHELD" in page
    item = (await author.get(f"/item/{house.ids['item']}")).text
    assert "A Named Person" in claim(item, "Recovered by")
    agent = (await author.get(f"/agent/{house.author}")).text
    assert "Author Withheld" in agent


async def test_a_release_is_not_called_unreleased_and_what_it_names_is_counted(author: Person, house: House) -> None:
    page = (await author.get(f"/photo/{house.ids['photo']}")).text
    assert re.fullmatch(r"\s*[0-9]+ claims of the entries [0-9, ]+\s+released\s*", claim(page, "Released claims"))


async def test_a_photograph_on_which_a_mark_was_read_is_one_of_the_item(author: Person, house: House) -> None:
    photo = await photo_of(author, jpeg("K9", (800, 600)))
    item = f"/item/{house.ids['item']}"
    assert f"/photo/{photo}" not in (await author.get(item)).text
    typed = {"x": "150", "y": "80", "w": "300", "h": "160", "text": "K9", "item": house.ids["item"]}
    assert (await author.post(f"/-/desk/mark/{photo}", typed)).status_code == 303
    assert f"/photo/{photo}" in (await author.get(item)).text


async def test_what_nobody_stated_is_not_recorded_rather_than_not_published(author: Person) -> None:
    photo = await photo_of(author, jpeg())
    page = (await author.get(f"/photo/{photo}")).text
    assert "not recorded" in page
    assert "not published" not in page


async def test_an_unreleased_photograph_is_shown_with_its_marks(author: Person, house: House) -> None:
    photo = await photo_of(author, jpeg("K9", (800, 600), orientation=6))
    typed = {"x": "150", "y": "80", "w": "300", "h": "160", "text": "K9", "item": house.ids["item"], "state": "clear"}
    made = await author.post(f"/-/desk/mark/{photo}", typed)
    assert made.status_code == 303
    region = house.catalogue.projection.execute(
        "SELECT x_px, y_px, width_px, height_px, orientation FROM region WHERE photo = ?", (photo,)
    )
    house.catalogue.catch_up()
    # Upright, the picture is 600 wide and 800 high; stored, it is 800 wide and 600 high, turned a quarter.
    assert region.fetchone() == (80, 150, 160, 300, 6)
    page = (await author.get(f"/photo/{photo}")).text
    assert f'href="/media/{photo}-1000.jpg"' in page
    assert 'viewBox="0 0 600 800"' in page
    assert '<rect class="region-box" x="150" y="80" width="300" height="160"/>' in page
    assert "K9" in page
    marking = await author.get(made.headers["location"])
    assert f"{photo}-1000.jpg" in marking.text
    assert "K9" in (await author.get("/search?q=K9")).text


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_what_is_drawn_upright_is_recorded_in_the_stored_grid(orientation: int) -> None:
    stored = Size(640, 480)
    drawn = Rectangle(10, 20, 100, 40)
    assert drawn.within(upright_size(stored, orientation))
    typed = Typed(dict(zip("xywh", map(str, drawn), strict=True)))
    (region,) = stored_regions(typed, stored, orientation)
    assert region_to_upright(region, stored, orientation) == drawn


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_lines_are_further_regions_and_may_stand_alone(orientation: int) -> None:
    stored = Size(640, 480)
    lines = "10,20 60,25 55,80\r\n\r\n 5 , 6,7,8 \n"
    regions = stored_regions(Typed({"shapes": lines}), stored, orientation)
    upright = [region_to_upright(region, stored, orientation) for region in regions]
    assert upright == [Polygon((Point(10, 20), Point(60, 25), Point(55, 80))), Rectangle(5, 6, 7, 8)]
    both = Typed({"shapes": lines, **dict(zip("xywh", "1234", strict=True))})
    assert len(stored_regions(both, stored, orientation)) == 3


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ("10,20 60,25", "3 to 100 corners"),
        ("10,20 20,20 30,20", "no area"),
        ("10,20 60,25 641,80", "polygon is empty or reaches beyond the picture"),
        ("0,0 1,1 a,b", "as you see it"),
        ("1,2,3", "as you see it"),
        ("1,1,1,1\n" * 51, "50 regions at most"),
    ],
)
def test_a_shape_that_is_none_is_refused(shapes: str, message: str) -> None:
    with pytest.raises(InvalidEntry, match=message):
        stored_regions(Typed({"shapes": shapes}), Size(640, 480), 1)


@pytest.mark.parametrize(
    "sides", [("0", "0", "0", "10"), ("0", "0", "641", "10"), ("", "0", "1", "1"), ("-1", "0", "5", "5"),
              ("1.5", "0", "5", "5"), ("٣", "0", "5", "5"), ("9" * 400, "0", "5", "5"), ("0", "475", "5", "6")]
)  # fmt: skip
def test_a_region_that_is_none_is_refused(sides: tuple[str, ...]) -> None:
    with pytest.raises(InvalidEntry, match=r"rectangle"):
        stored_regions(Typed(dict(zip("xywh", sides, strict=True))), Size(640, 480), 1)


def test_the_whole_picture_is_a_region() -> None:
    typed = Typed({"x": "0", "y": "0", "w": "480", "h": "640"})
    assert stored_regions(typed, Size(640, 480), 6) == (Rectangle(0, 0, 640, 480),)


async def test_a_refused_mark_keeps_what_was_typed_and_drawn(author: Person, house: House) -> None:
    photo = await photo_of(author, jpeg())
    size = house.catalogue.ledger.size
    typed = {
        "x": "10",
        "y": "20",
        "w": "9999",
        "h": "40",
        "text": "Ы18358",
        "item": house.ids["item"],
        "method": "stamped",
    }
    refused = await author.post(f"/-/desk/mark/{photo}", typed)
    assert refused.status_code == 400
    page = unescape(refused.text)
    assert "reaches beyond the picture, which is 640 × 480 pixels" in page
    for value in ('value="9999"', "Ы18358", 'value="stamped" selected', f'value="{house.ids["item"]}" selected'):
        assert value in page
    no_item = await author.post(f"/-/desk/mark/{photo}", {**typed, "w": "30", "item": ""})
    assert no_item.status_code == 400
    assert house.catalogue.ledger.size == size


async def test_typed_text_reaches_the_door_in_nfc_with_one_kind_of_line_end(author: Person, house: House) -> None:
    photo = await photo_of(author, jpeg())
    decomposed = "\u0438\u0306 113\r\nK\u00e9"
    typed = {"x": "1", "y": "1", "w": "9", "h": "9", "text": f" {decomposed} ", "item": house.ids["item"]}
    made = await author.post(f"/-/desk/mark/{photo}", typed)
    house.catalogue.catch_up()
    marking = made.headers["location"].rpartition("/")[2]
    query = "SELECT text FROM reading WHERE marking = ?"
    assert house.catalogue.projection.execute(query, (marking,)).fetchone() == ("\u0439 113\nK\u00e9",)


async def test_a_new_record_goes_through_the_door_once(author: Person, house: House) -> None:
    form = unescape((await author.get("/-/desk/new/incident")).text)
    assert "A short, neutral name: date, place." in form
    assert "null says" not in form
    typed = {"title": "7 September 2024, Soldatske", "occurred.unknown": "yes", "country": "RU", "synthetic": "yes"}
    answer = await author.post("/-/desk/new/incident", typed)
    assert answer.status_code == 303
    page = (await author.get(answer.headers["location"])).text
    assert "unknown (stated)" in claim(page, "Occurred") or "unknown (stated)" in page
    house.catalogue.catch_up()
    query = "SELECT title, occurred, unknown, synthetic, place_name, actor FROM incident WHERE id = ?"
    row = house.catalogue.projection.execute(query, (answer.headers["location"].rpartition("/")[2],)).fetchone()
    assert row == ("7 September 2024, Soldatske", None, '["occurred"]', 1, None, house.author)


async def test_a_refused_record_keeps_what_was_typed(author: Person, house: House) -> None:
    size = house.catalogue.ledger.size
    typed = {"title": "Fin <b>", "kind": "spaceship", "recovered": "soon", "description": "Two lines\r\nof text"}
    refused = await author.post("/-/desk/new/item", typed)
    assert refused.status_code == 400
    page = unescape(refused.text)
    assert "Nothing was recorded." in page
    assert all(value in page for value in ("Fin <b>", "soon", "Two lines"))
    assert "Fin <b>" not in refused.text
    assert house.catalogue.ledger.size == size


async def test_an_item_is_begun_from_its_incident(author: Person, house: House) -> None:
    incident = house.ids["incident"]
    page = (await author.get(f"/incident/{incident}")).text
    assert f"/-/desk/new/item?incident={incident}" in page
    assert f'value="{incident}" selected' in (await author.get(f"/-/desk/new/item?incident={incident}")).text
    assert f'value="{incident}" selected' in (await author.get(f"/?incident={incident}")).text


async def test_two_people_stand_between_a_photograph_and_the_public(author: Person, house: House) -> None:
    photo = await photo_of(author, jpeg(), caption="The actuator", consent="publication", photographer="N. N.")
    address, step = f"/photo/{photo}", f"/-/desk/review/{photo}"
    assert f'href="{address}"' in (await author.get("/")).text.partition("Newest records")[0]
    assert (await author.post(step, {"step": "request", "reason": "Second look, please"})).status_code == 303
    refused = await author.post(step, {"step": "accept", "reason": "Looks right to me"})
    assert refused.status_code == 400
    assert "somebody else must" in unescape(refused.text)
    reviewer = await signed_in(author.datasette, house.reviewer)
    assert f'href="{address}"' in (await reviewer.get("/")).text.partition("Waiting for a reviewer")[2]
    early = await reviewer.post(step, {"step": "release"})
    assert "was not accepted" in unescape(early.text)
    assert (await reviewer.post(step, {"step": "accept"})).status_code == 303
    page = (await reviewer.get(address)).text
    assert "Release its public claims" in page
    assert 'name="claim.file_name"' in page
    unknown = await reviewer.post(step, {"step": "release", "claim.caption_of_another": "yes"})
    assert unknown.status_code == 400
    assert "caption_of_another" in unescape(unknown.text)
    assert (await reviewer.post(step, {"step": "release", "claim.photographer": "yes"})).status_code == 303
    page = (await author.get(address)).text
    assert "is-released" in page
    assert claim(page, "Caption").split()[-1] == "released"
    assert claim(page, "Photographer").split()[-1] == "released"
    assert claim(page, "File name").split()[-1] == "withheld"
    again = await reviewer.post(step, {"step": "release"})
    assert "R11" in again.text


async def test_nobody_reviews_what_they_recorded_themselves(author: Person, house: House) -> None:
    admin = await signed_in(author.datasette, house.admin)  # an investigator and a reviewer in one
    answer = await admin.post("/-/desk/new/source", {"title": "A visit", "kind": "field-visit"})
    source = answer.headers["location"].rpartition("/")[2]
    assert "somebody else reviews it" in (await admin.get(f"/source/{source}")).text
    await admin.post(f"/-/desk/review/{source}", {"step": "request"})
    refused = await admin.post(f"/-/desk/review/{source}", {"step": "accept"})
    assert refused.status_code == 400
    assert "R9" in refused.text


async def test_a_step_that_does_not_exist_is_no_step(author: Person, house: House) -> None:
    size = house.catalogue.ledger.size
    for typed in ({}, {"step": "publish"}, {"step": "release; accept"}):
        assert (await author.post(f"/-/desk/review/{house.ids['item']}", typed)).status_code == 400
    assert (await author.post("/-/desk/review/item-00000000001", {"step": "request"})).status_code in {400, 404}
    assert house.catalogue.ledger.size == size


async def test_addresses_are_as_forgiving_as_those_of_the_site(author: Person, house: House) -> None:
    photo = house.ids["photo"]
    answer = await author.get(f"/photo/{photo.upper()}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/photo/{photo}"
    assert (await author.get("/photo/photo-00000000000")).status_code == 404
    assert (await author.get("/photo/nonsense")).status_code == 404
    assert (await author.get("/-/desk/mark/photo-00000000000")).status_code == 404
    assert (await author.get("/-/desk/mark/nonsense")).status_code == 404
    assert (await author.get("/-/desk/new/agent")).status_code == 404
    for path in ("/-/desk/photos", f"/-/desk/review/{photo}"):
        assert (await author.get(path)).status_code == 303


async def test_a_record_as_json_says_what_its_page_says(author: Person, house: House) -> None:
    found = (await author.get(f"/photo/{house.ids['photo']}.json")).json()
    assert found["id"] == house.ids["photo"]
    lines = {line["name"]: line for entry in found["stated"] for line in entry["claims"]}
    assert lines["file_name"]["reach"] == "withheld"
    assert lines["caption"]["reach"] == "released"
    assert str(house.folder) not in str(found)


@pytest.mark.parametrize("orientation", [1, 6, 7])
async def test_a_suggestion_becomes_a_reading_by_whoever_is_signed_in(
    author: Person, house: House, orientation: int
) -> None:
    photo = await photo_of(author, camera_file(photograph(modules(IUID)), orientation))
    (made,) = scan(house.catalogue, [photo], keep=True, clock=house.clock)
    page = (await author.get(f"/photo/{photo}")).text
    assert "nobody has confirmed it" in page
    address = f"/-/desk/mark/{photo}?suggestion={made.entry}"
    assert address in page
    form = (await author.get(address)).text
    sent = {name: unescape(value) for name, value in re.findall(r'name="([a-z]+)" value="([^"]*)"', form)}
    sent |= {name: unescape(value) for name, value in re.findall(r'id="([xywh])" name="[xywh]" value="([^"]*)"', form)}
    assert sent["suggestion"] == str(made.entry)
    answer = await author.post(f"/-/desk/mark/{photo}", {**sent, "item": house.ids["item"]})
    assert answer.status_code == 303, answer.text
    house.catalogue.catch_up()
    (row,) = house.catalogue.tables.query("SELECT * FROM reading WHERE suggestion = ?", (made.entry,))
    assert (row["text"], row["actor"]) == (f"\\{IUID_SHOWN}", house.author)
    (seen,) = house.catalogue.tables.query("SELECT * FROM region WHERE marking = ?", (row["marking"],))
    (place,) = house.catalogue.tables.query("SELECT * FROM suggestion WHERE entry = ?", (made.entry,))
    sides = ("x_px", "y_px", "width_px", "height_px")
    assert [seen[side] for side in sides] == [place[side] for side in sides]
    page = (await author.get(f"/photo/{photo}")).text
    assert address not in page
    assert "a person has read the mark since" in page


async def test_many_texts_by_software_are_folded_and_codes_come_first(author: Person, house: House) -> None:
    photo = await photo_of(author, camera_file(photograph(modules(IUID))))
    place = {"orientation": 1, "selector": selector(Rectangle(1, 1, 9, 9))}
    tools = [{"name": "tesseract", "version": "5.3.0"}]
    for number in range(9):
        claims = {"method": "text-recognition", "suggested": f"guess {number}", "region": place, "tools": tools}
        house.record("marking.suggested", claims, photo, by=house.software)
    assert len(list(scan(house.catalogue, [photo], keep=True, clock=house.clock))) == 1
    page = unescape((await author.get(f"/photo/{photo}")).text)
    assert page.index("Read what software suggests: ") < page.index("took for text: 9 places</summary>")
    assert "<summary>4 more</summary>" in page
    shown = page[page.index("<h2>What software suggests") :]
    assert shown.index("5b293e1e") < shown.index("guess 0") < shown.index("4 more") < shown.index("guess 8")


@pytest.mark.parametrize("named", ["0", "9" * 30, "x", "-1", "41; DROP", ""])
async def test_what_is_no_suggestion_on_the_photograph_fills_nothing_in(author: Person, named: str) -> None:
    photo = await photo_of(author, camera_file(photograph(modules(IUID))))
    form = await author.get(f"/-/desk/mark/{photo}", params={"suggestion": named})
    assert form.status_code == 200
    assert 'name="suggestion"' not in form.text


@pytest.mark.parametrize(("whole", "words"), [(False, "Released, and corrected since."), (True, "Withdrawn.")])
async def test_a_reviewer_can_open_a_record_that_was_corrected_or_withdrawn(
    author: Person, house: House, *, whole: bool, words: str
) -> None:
    """Regression: the page had no words for these states."""
    if whole:
        claims = {"withdrawn": house.about(house.ids["source"])[:1], "whole": True, "reason": "A slip"}
        house.record("record.withdrawn", claims, house.ids["source"], by=house.author)
    reviewer = await signed_in(author.datasette, house.reviewer)
    page = await reviewer.get(f"/source/{house.ids['source']}" if whole else f"/item/{house.ids['item']}")
    assert page.status_code == 200
    assert words in page.text


async def test_several_regions_scripts_and_measures_are_recorded_at_once(author: Person, house: House) -> None:
    photo = await photo_of(author, jpeg("K9", (800, 600)))
    typed = {
        "x": "150", "y": "80", "w": "300", "h": "160", "shapes": "10,20 60,25 55,80", "text": "K9", "method": "stamped",
        "item": house.ids["item"], "script.Latn": "yes", "script.Zyyy": "yes", "colour": "white", "height_mm": "4.5",
    }  # fmt: skip
    made = await author.post(f"/-/desk/mark/{photo}", typed)
    assert made.status_code == 303
    marking = made.headers["location"].rpartition("/")[2]
    house.catalogue.catch_up()
    regions = house.catalogue.query("SELECT * FROM region WHERE marking = ? ORDER BY n", (marking,))
    assert [row["polygon"] for row in regions] == [None, "[[10,20],[60,25],[55,80]]"]
    (row,) = house.catalogue.query("SELECT * FROM marking WHERE id = ?", (marking,))
    assert (row["scripts"], row["colour"], row["height_mm"]) == ('["Latn","Zyyy"]', "white", "4.5")
    page = unescape((await author.get(f"/marking/{marking}")).text)
    assert '<polygon class="region-box" points="10,20 60,25 55,80"/>' in page
    assert "Latin, Digits and signs" in page
    assert "4.5 mm" in page
    refused = await author.post(f"/-/desk/mark/{photo}", {**typed, "height_mm": "-3", "shapes": "10,20 60,25"})
    assert refused.status_code == 400
    assert "10,20 60,25</textarea>" in refused.text
    assert 'name="script.Zyyy" value="yes" checked' in refused.text
