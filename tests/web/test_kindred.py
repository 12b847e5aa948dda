"""The page of a mark shows the marks that go with it, and says how."""

from __future__ import annotations

from catalogue.web.datasette_api import Datasette
from tests.web.sample_entries import Case


async def groups(site: Datasette, case: Case, name: str) -> dict[str, list[tuple[str, str]]]:
    page = (await site.client.get(f"/marking/{case.id(name)}.json")).json()
    return {
        group["title"]: [(card["mark"], card["line"]["text"] if card["line"] else "") for card in group["cards"]]
        for group in page["related"]
    }


async def test_the_same_number_in_another_alphabet_stands_beside_it(site: Datasette, case: Case) -> None:
    spelt = "The same number in another alphabet, or without its letters"
    assert [mark for mark, _ in (await groups(site, case, "marking.ы"))[spelt]] == ["Y18358"]
    assert [mark for mark, _ in (await groups(site, case, "marking.y"))[spelt]] == ["Ы18358"]


async def test_a_number_has_its_neighbours_with_their_distance(site: Datasette, case: Case) -> None:
    found = await groups(site, case, "marking.near")
    assert found["Nearest numbers of its series"] == [("Ы18358", "3 lower"), ("Y18358", "3 lower")]


async def test_a_mark_that_is_no_serial_has_no_neighbours(site: Datasette, case: Case) -> None:
    assert "Nearest numbers of its series" not in await groups(site, case, "marking.zero")


async def test_series_are_a_question_on_the_start_page_and_a_table(site: Datasette) -> None:
    assert "Which serial numbers make up a series" in (await site.client.get("/")).text
    rows = (await site.client.get("/catalogue/series.json?_shape=array&series=y")).json()
    assert [(row["digits"], row["numbers"]) for row in rows] == [(5, 2)]
