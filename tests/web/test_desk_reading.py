"""Blind readings at the desk: what is held back, what counts as blind, and what is noted as shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path

import pytest
import pytest_asyncio

from catalogue.records.founding import register
from catalogue.web.desk.state import desk_of
from tests.catalogues import SAMPLES, House, make_house
from tests.web.desk import Person, desk_over, signed_in

TEXT, MEANING = "Ж4417?82", "The 4417th of its kind"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    made.ids["second"] = register(made.catalogue, made.admin, "Second", ("investigator", "reviewer")).agent
    yield made
    made.close()


@pytest.fixture
def marking(house: House) -> str:
    subject = house.record("marking.recorded", SAMPLES["marking.recorded"](house) | {"note": TEXT}).subject
    reading = house.record("marking.read", {"text": TEXT}, subject).entry
    house.record("marking.interpreted", {"reading": reading, "meaning": MEANING}, subject)
    return subject


@pytest_asyncio.fixture
async def second(house: House) -> AsyncIterator[Person]:
    made, known = desk_over(house)
    yield await signed_in(made, house.ids["second"])
    known.sessions.close()


def shown(person: Person, house: House, marking: str) -> bool:
    desk = desk_of(person.datasette)
    assert desk is not None
    return marking in desk.sessions.was_shown(house.ids["second"])


def rows(house: House, marking: str) -> list[tuple[str, str, int | None]]:
    house.catalogue.catch_up()
    found = house.catalogue.query("SELECT actor, text, blind FROM reading WHERE marking = ? ORDER BY entry", (marking,))
    return [(row["actor"], row["text"], row["blind"]) for row in found]


async def test_a_blind_reading_from_the_queue_to_the_comparison(second: Person, house: House, marking: str) -> None:
    home = await second.get("/")
    assert 'href="/-/desk/read"' in home.text
    wanted = await second.get("/-/desk/read")
    assert f"/-/desk/read/{marking}" in wanted.text
    form = await second.get(f"/-/desk/read/{marking}")
    for page in (home, wanted, form):
        for held in (TEXT, TEXT[:5], MEANING, "Hangul"):
            assert held not in unescape(page.text), held
    words = unescape(form.text)
    assert "Read a mark blind" in words
    assert "Stamped" in words
    assert "Worn" in words
    assert f"/-/desk/preview/{house.ids['photo']}/2400" in words
    assert not shown(second, house, marking)
    sent = {"text": "Ж441782", "blind": "yes", "confidence": "moderate"}
    made = await second.post(f"/-/desk/read/{marking}", sent)
    assert made.headers["location"] == f"/marking/{marking}#agreement"
    assert rows(house, marking) == [(house.author, TEXT, None), (house.ids["second"], "Ж441782", 1)]
    (row,) = house.catalogue.query(
        "SELECT photos, occurred, confidence FROM reading WHERE marking = ? AND blind", (marking,)
    )
    assert house.ids["photo"] in row["photos"]
    assert row["occurred"]
    assert row["confidence"] == "moderate"
    page = unescape((await second.get(f"/marking/{marking}")).text)
    assert "Two readings by two readers; two of them independent of each other, one blind." in page
    assert "read blind" in page
    assert 'class="is-missing"' in page
    assert marking not in (await second.get("/-/desk/read")).text


@pytest.mark.parametrize(
    "path",
    ["/marking/{0}", "/marking/{0}.json", "/photo/{1}", "/item/{2}", "/search?q=4417", "/search.json?q=4417",
     "/catalogue/reading", "/catalogue/reading.json?_shape=array", "/catalogue/search_mark.csv", "/catalogue/marking",
     "/catalogue/record?kind=marking", "/entry/{3}"],
)  # fmt: skip
async def test_whoever_was_shown_the_reading_does_not_read_blind(
    second: Person, house: House, marking: str, path: str
) -> None:
    page = await second.get(path.format(marking, house.ids["photo"], house.ids["item"], house.about(marking)[1]))
    assert page.status_code == 200
    assert TEXT in unescape(page.text.replace("\\u0416", "Ж"))
    assert shown(second, house, marking)
    form = unescape((await second.get(f"/-/desk/read/{marking}")).text)
    assert "does not count as blind" in form
    assert 'name="blind"' not in form
    refused = await second.post(f"/-/desk/read/{marking}", {"text": "113", "blind": "yes"})
    assert refused.status_code == 400
    assert "it will not count as blind" in unescape(refused.text)
    assert len(rows(house, marking)) == 1
    assert (await second.post(f"/-/desk/read/{marking}", {"text": "113"})).status_code == 303
    assert rows(house, marking)[1] == (house.ids["second"], "113", None)


async def test_signing_in_again_does_not_make_a_reader_blind_again(second: Person, house: House, marking: str) -> None:
    await second.get(f"/marking/{marking}")
    again = await signed_in(second.datasette, house.ids["second"])
    assert "Read a mark blind" not in (await again.get(f"/-/desk/read/{marking}")).text


async def test_what_others_were_shown_makes_no_difference(second: Person, house: House, marking: str) -> None:
    author = await signed_in(second.datasette, house.author)
    assert TEXT in unescape((await author.get(f"/marking/{marking}")).text)
    assert "Read a mark blind" in (await second.get(f"/-/desk/read/{marking}")).text


async def test_a_mark_of_which_nothing_is_stated_can_be_looked_at(second: Person, house: House) -> None:
    silent = house.record("marking.recorded", SAMPLES["marking.recorded"](house)).subject
    await second.get(f"/marking/{silent}")
    assert "Read a mark blind" in (await second.get(f"/-/desk/read/{silent}")).text


async def test_the_form_for_marks_tells_nothing_of_those_recorded_already(
    second: Person, house: House, marking: str
) -> None:
    page = unescape((await second.get(f"/-/desk/mark/{house.ids['photo']}")).text)
    assert "A mark that is recorded already" in page
    assert TEXT not in page
    assert not shown(second, house, marking)


async def test_the_first_page_holds_back_what_marks_read_as_until_one_has_read_them(
    second: Person, house: House, marking: str
) -> None:
    author = await signed_in(second.datasette, house.author)
    assert TEXT in unescape((await author.get("/")).text)
    page = (await second.get("/")).text
    assert TEXT not in unescape(page)
    assert f'href="/-/desk/read/{marking}"' in page
    assert f'href="/marking/{marking}"' not in page


async def test_the_page_of_a_mark_says_what_opening_it_does(second: Person, marking: str) -> None:
    page = unescape((await second.get(f"/marking/{marking}")).text)
    assert "does not count as blind from now on" in page
    assert f"/-/desk/read/{marking}" in page


async def test_the_door_has_the_last_word(second: Person, house: House, marking: str) -> None:
    reading = house.about(marking)[1]
    house.record("review.decided", {"decision": "accepted", "entries": [reading]}, marking, by=house.ids["second"])
    form = unescape((await second.get(f"/-/desk/read/{marking}")).text)
    assert "You have recorded, reviewed or released" in form
    assert (await second.post(f"/-/desk/read/{marking}", {"text": "", "blind": ""})).status_code == 400
    reviewer = await signed_in(second.datasette, house.reviewer)
    refused = await reviewer.post(f"/-/desk/read/{marking}", {"text": "113"})
    assert refused.status_code == 400
    assert "needs the role investigator" in unescape(refused.text)


async def test_what_is_no_mark_is_said_to_be_none(second: Person) -> None:
    assert (await second.get("/-/desk/read/marking-00000000000")).status_code == 404
    assert (await second.get("/-/desk/read/xyz")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["reading.json?_col=text&_shape=array", "reading?_nocol=marking", "reading?_facet=text&_size=0",
     "interpretation.csv?_col=meaning", "search_fragment", "search_unsure", "search_unsure_mark.json", "search_text",
     "reading/-/count?text=Ж4417%3F82", "item?_mark=Ж4417"],
)  # fmt: skip
async def test_a_table_that_tells_without_naming_the_mark_counts_as_telling_of_all(
    second: Person, house: House, marking: str, path: str
) -> None:
    await second.get(f"/catalogue/{path}")
    assert shown(second, house, marking)


@pytest.mark.parametrize(
    "path", ["incident?_facet=country", "item?_col=title", "region?_size=0", "photo", "reading/-/count"]
)
async def test_a_table_that_tells_nothing_leaves_a_reader_blind(
    second: Person, house: House, marking: str, path: str
) -> None:
    await second.get(f"/catalogue/{path}")
    assert not shown(second, house, marking)


@pytest.mark.usefixtures("marking")
async def test_no_table_of_the_desk_tells_a_reading_without_being_noted(second: Person, house: House) -> None:
    house.record("marking.read", {"text": "Ж441799"}, house.record(
        "marking.recorded", SAMPLES["marking.recorded"](house)
    ).subject)  # fmt: skip
    house.catalogue.catch_up()
    listed = (await second.get("/catalogue.json")).json()
    names = [one["name"] for one in [*listed["tables"], *listed["views"]]]
    assert {"series", "search_text", "reading", "production_to_use_by_part"} <= set(names)
    desk = desk_of(second.datasette)
    assert desk is not None
    for name in names:
        page = await second.get(f"/catalogue/{name}.json?_shape=array")
        if page.status_code == 200 and "4417" in page.text:
            assert desk.sessions.was_shown(house.ids["second"]), name
        with desk.sessions._lock:
            desk.sessions._connection.execute("DELETE FROM shown")
