"""The example case, entered and published with the public commands: each fact is findable on the site."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue.base.vocabularies import title_of
from catalogue.cli.main import main
from catalogue.web.datasette_api import Datasette
from catalogue.web.site import make_site
from tests.samples.test_case import BY_TYPE, RECORDS, incident


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    done = CliRunner().invoke(main, ["demo", str(folder), "--no-serve"])
    assert done.exit_code == 0, done.output
    return folder / "public"


@pytest.fixture
def site(public: Path) -> Iterator[Datasette]:
    made = make_site(public)
    yield made
    made.close()


async def text(site: Datasette, address: str) -> str:
    """Return what a reader of a page sees, one space between words."""
    answer = await site.client.get(address)
    assert answer.status_code == 200, address
    body = answer.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def normal(words: str) -> str:
    return re.sub(r"\s+", " ", words)


async def test_every_statement_is_on_the_page_of_its_incident_or_item_with_party_and_status(site: Datasette) -> None:
    pages: dict[str, str] = {}
    for entry in BY_TYPE["statement.recorded"]:
        about = entry.claims.get("item") or entry.claims["incident"]
        address = f"/{about.partition('-')[0]}/{about}"
        if address not in pages:
            pages[address] = await text(site, address)
        status = title_of("statement_status", entry.claims["status"])
        for words in (entry.claims["party"], entry.claims["summary"], status):
            assert normal(words) in pages[address], (address, words)


async def test_every_opinion_on_an_item_is_on_its_page(site: Datasette) -> None:
    for entry in BY_TYPE["item.identified"]:
        page = await text(site, f"/item/{entry.subject}")
        assert normal(entry.claims["party"]) in page
        assert normal(entry.claims["designation"]) in page


async def test_every_reading_and_interpretation_is_on_the_page_of_its_mark(site: Datasette) -> None:
    for entry in (*BY_TYPE["marking.read"], *BY_TYPE["marking.interpreted"]):
        page = await text(site, f"/marking/{entry.subject}")
        words = entry.claims.get("text") or entry.claims["meaning"]
        assert normal(words) in page, words
        assert normal(entry.claims.get("party") or "") in page


async def test_the_rival_interpretations_of_112_stand_with_the_dates_on_which_they_were_put_forward(
    site: Datasette,
) -> None:
    (marking,) = {
        entry.subject
        for entry in BY_TYPE["marking.interpreted"]
        if entry.claims.get("party") == "BBC" and entry.claims["meaning"] == "The year 2023."
    }
    page = await text(site, f"/marking/{marking}")
    first, plant, bbc = (
        page.index(words) for words in ("Juche 112, that is the year 2023.", '"February 11"', "The year 2023.")
    )
    assert "Jan 2024" in page
    assert "May 2024" in page
    assert max(first, plant) < bbc, "oldest first, none merged"


async def test_the_incident_of_7_september_has_statements_and_says_that_there_is_no_object(site: Datasette) -> None:
    address = f"/incident/{incident('2024-09-07')}"
    page = await text(site, address)
    assert "No remnant has been published for this incident." in page
    for words in ("110 miles", "over 60 miles", "about 130 km"):
        assert words in page
    found = (await site.client.get(f"{address}.json")).json()
    (group,) = found["opinions"]
    distances = [one for one in group["opinions"] if "distance to the border" in one["what"]["text"]]
    assert len(distances) == 3, "three statements, one contradiction, no average"
    for one in distances:
        labels = {note["label"]: len(note["lines"]) for note in one["notes"]}
        assert sum(labels.get(word, 0) for word in ("Cannot be true together with", "Contradicted by")) == 2
    assert not re.search(r"average|mean distance", page, re.IGNORECASE)


async def test_the_two_numbers_of_mh17_are_on_two_parts_and_what_they_imply_is_disputed(site: Datasette) -> None:
    bearers = {
        entry.claims["text"]: RECORDS[entry.subject].claims["item"]
        for entry in BY_TYPE["marking.read"]
        if entry.claims["text"] in {"9 д 1318869032", "8868720"}
    }
    assert len(set(bearers.values())) == 2
    page = await text(site, f"/incident/{incident('2014-07-17')}")
    assert "Disputed" in page
    assert "read the number on the engine casing alike" in page


async def test_the_serials_of_kramatorsk_stand_side_by_side_and_none_is_made_another(site: Datasette) -> None:
    for words in ("Ш91579", "Sh91579", "Ш91565", "Ш91566", "Ш915516"):
        answer = await site.client.get("/search.json", params={"q": words})
        hits = json.dumps(answer.json(), ensure_ascii=False)
        assert words in hits
    readings = [entry.claims["text"] for entry in BY_TYPE["marking.read"]]
    assert {"Ш91579", "Sh91579", "Ш91565", "Ш91566", "Ш915516"} <= set(readings)


async def test_a_mark_stands_once_among_those_that_read_the_same_or_are_spelt_otherwise(site: Datasette) -> None:
    page = (await site.client.get("/search.json?q=Ы18358")).json()
    for found in page["marks"]:
        groups = (await site.client.get(f"/marking/{found['hit']['id']}.json")).json()["related"]
        kin = [
            card["record"]["hint"]
            for group in groups
            if group["title"].startswith("The same")
            for card in group["cards"]
        ]
        assert kin
        assert len(kin) == len(set(kin))


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("claims_by_incident", "Kim Yo Jong"),
        ("identification_by_item", "KN-23 or KN-24"),
        ("component_by_producer", ""),
        ("item_by_custody", "Conflict Armament Research"),
        ("production_to_use", "2024-01-01"),
        ("production_to_use_by_system", "most likely KN-23"),
    ],
)
async def test_the_questions_of_the_start_page_are_answered(site: Datasette, view: str, words: str) -> None:
    start = (await site.client.get("/")).text
    assert f'href="/catalogue/{view}"' in start
    answer = await site.client.get(f"/catalogue/{view}")
    assert answer.status_code == 200
    rows = (await site.client.get(f"/catalogue/{view}.json?_size=max")).text
    assert words in rows


async def test_the_missile_of_18_august_was_used_at_most_230_days_after_it_was_made_by_two_parts(
    site: Datasette,
) -> None:
    (missile,) = [
        entry.subject
        for entry in BY_TYPE["item.recorded"]
        if entry.claims["title"] == "Remnants of a missile, attack of 18 August 2024"
    ]
    page = await text(site, f"/item/{missile}")
    assert "Bound Not finished before 1 Jan 2024, used on 18 Aug 2024: at most 230 days (7 months and 17 days)." in page
    assert "First jet-vane actuator with the number 113: 113, as This project (rule J1) has it" in page
    assert "Both datings follow rule J1" in page
    assert "Fits a code for the year" in page, "what else is said of the mark"
    found = (await site.client.get(f"/item/{missile}.json")).json()["production"]
    assert [one["standing"] for one in found["conclusions"]] == ["bound"], "the indication is of the same day"


async def test_a_group_of_parts_stamped_112_is_an_indication_beside_the_plant_that_it_may_name(site: Datasette) -> None:
    (debris,) = [
        entry.subject for entry in BY_TYPE["item.recorded"] if "Missile debris, Kharkiv" in entry.claims["title"]
    ]
    page = await text(site, f"/item/{debris}")
    assert "Indication Not finished before 1 Jan 2023, used on 2 Jan 2024: at most 366 days (1 year and 1 day)." in page
    assert "Bound" not in page
    assert 'The name of a plant, "February 11". (Conflict Armament Research)' in page
