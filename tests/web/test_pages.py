"""Every page of the catalogue: what it says, and what it never says."""

from __future__ import annotations

import html
import re

import pytest

from catalogue.base.ids import KINDS
from catalogue.web.datasette_api import Datasette
from tests.web.sample_entries import HOSTILE, SCHEMES, Case

EVERY = ("agent", "incident", "source", "statement", "item", "photo", "marking")


def addresses(case: Case) -> list[str]:
    return [f"/{name.partition('.')[0]}/{subject}" for name, subject in case.ids.items()]


def text_of(page: str) -> str:
    """Return what a reader sees, one space between words."""
    body = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


async def test_every_record_has_a_page_and_the_same_as_json(site: Datasette, case: Case) -> None:
    assert {address.split("/")[1] for address in addresses(case)} == {*KINDS} - {"publication", "check"}
    for address in addresses(case):
        page = await site.client.get(address)
        assert page.status_code == 200, address
        assert "Can I check it" in page.text
        found = (await site.client.get(f"{address}.json")).json()
        assert {"id", "kind", "title", "badges", "fields", "opinions", "proof", "citation", "related"} <= found.keys()
        assert address.endswith(found["id"])


async def test_nothing_that_people_wrote_becomes_markup(site: Datasette, case: Case) -> None:
    pages = [*addresses(case), "/", "/search?q=script", "/catalogue/item", "/catalogue/statement", "/catalogue/record"]
    hostile = 0
    for address in pages:
        page = (await site.client.get(address)).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert f'href="{SCHEMES}' not in page
        assert "{{7*7}}" not in page or "49" not in page.partition("{{7*7}}")[2][:2]
        hostile += html.escape("<script>alert") in page
    assert hostile > 10


async def test_a_page_never_asks_another_host(site: Datasette, case: Case) -> None:
    for address in [*addresses(case), "/", "/how-to-check", "/catalogue", "/catalogue/photo"]:
        page = (await site.client.get(address)).text
        fetched = re.findall(r"<(?:script|link|img|image|iframe)\b[^>]*?(?:src|href)=\"([^\"]+)\"", page)
        assert fetched
        assert [one for one in fetched if not one.startswith(("/", "http://localhost/"))] == []
        assert "<style" not in page
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=\"", page)


async def test_absent_and_unknown_are_told_apart(site: Datasette, case: Case) -> None:
    page = (await site.client.get(f"/incident/{case.id('incident.hostile')}.json")).json()
    values = {field["label"]: field["value"] for field in page["fields"]}
    assert values["Place of impact"] == {**values["Place of impact"], "text": "unknown (stated)", "state": "unknown"}
    assert values["Coarse position of impact"]["text"] == "not published"
    bare = text_of((await site.client.get(f"/item/{case.id('item.bare')}")).text)
    assert "not published" in bare
    assert "No photograph of it has been published." in bare
    assert "unknown (stated)" not in bare


async def test_fields_of_which_nothing_is_known_share_one_line_that_says_what_it_means(
    site: Datasette, case: Case
) -> None:
    address = f"/item/{case.id('item.bare')}"
    absent = [f for f in (await site.client.get(f"{address}.json")).json()["fields"] if f["value"]["state"] == "absent"]
    assert len(absent) > 1
    facts = (await site.client.get(address)).text.partition('aria-label="What is stated"')[2].partition("</section>")[0]
    assert facts.lower().count("not published") == 1
    assert all(f">{field['label']}</span>" in facts for field in absent)
    assert "Nobody stated these, or they are withheld" in facts


async def test_an_agents_entries_are_counted_in_words(site: Datasette, case: Case) -> None:
    page = (await site.client.get(f"/agent/{case.id('agent.recorder')}.json")).json()
    (made,) = [field["value"]["text"] for field in page["fields"] if field["label"] == "Entries here"]
    assert "× Item recorded" in made
    assert "item.recorded" not in made


@pytest.mark.parametrize("rest", ["", "/ROW"])
async def test_a_table_says_where_it_is_as_every_page_does(site: Datasette, case: Case, rest: str) -> None:
    page = (await site.client.get("/catalogue/item" + rest.replace("ROW", case.id("item.bare")))).text
    crumbs = page.partition('aria-label="Where you are"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)">([^<]+)<', crumbs)[:2] == [("/", "Catalogue"), ("/catalogue", "Tables")]


async def test_an_incident_without_objects_says_so(site: Datasette, case: Case) -> None:
    page = text_of((await site.client.get(f"/incident/{case.id('incident.depot')}")).text)
    assert "No remnant has been published for this incident" in page
    assert page.index("A. Kovalenko") < page.index("Iran's foreign ministry")


async def test_a_denial_has_the_same_shape_as_a_claim(site: Datasette, case: Case) -> None:
    page = (await site.client.get(f"/incident/{case.id('incident.kharkiv')}.json")).json()
    opinions = page["opinions"][0]["opinions"]
    verbs = [opinion["verb"] for opinion in opinions]
    assert {"stated", "denied", "disputed", "stated (superseded since)"} <= set(verbs)
    assert len({frozenset(opinion) for opinion in opinions}) == 1
    assert [badge["state"] for badge in page["badges"]] == ["released", "disputed", "synthetic"]


async def test_three_confidences_stay_apart(site: Datasette, case: Case) -> None:
    page = (await site.client.get(f"/marking/{case.id('marking.112')}.json")).json()
    labels = [[s["label"] for o in group["opinions"] for s in o["scales"]] for group in page["opinions"]]
    assert set(labels[0]) == {"Confidence of the reading"}
    assert "Confidence of the decoding" in labels[1]
    item = (await site.client.get(f"/item/{case.id('item.missile')}.json")).json()
    assert "Analytic confidence" in [s["label"] for o in item["opinions"][0]["opinions"] for s in o["scales"]]


async def test_rival_interpretations_stand_side_by_side(site: Datasette, case: Case) -> None:
    page = text_of((await site.client.get(f"/marking/{case.id('marking.112')}")).text)
    assert "Conflict Armament Research interpreted 112 as 2023 (Juche 112)" in page
    assert "Prosecutor Filchakov interpreted 112 as The plant “February 11”" in page


async def test_a_suggestion_is_named_as_one_and_counts_as_no_reading(site: Datasette, case: Case) -> None:
    page = text_of((await site.client.get(f"/photo/{case.ids['photo.actuator']}")).text)
    assert "What software suggests" in page
    assert "zxing-cpp 3.1.1 suggests, and nobody has confirmed it," in page
    assert "tesseract 5.3.0 suggests, and nobody has confirmed it, lI3 O8" in page
    assert "41.5 on a scale of 0 to 100, which is no confidence in a reading" in page
    assert "zxing-cpp 3.1.1 suggests, and a person has read the mark since, [)>␞06␝18SA7␞␄" in page
    found = (await site.client.get(f"/photo/{case.ids['photo.actuator']}.json")).json()
    (suggested,) = (group for group in found["opinions"] if group["title"] == "What software suggests")
    assert [one["scales"] for one in suggested["opinions"]] == [[], [], []]
    readings = [
        one["party"]["text"] for group in found["opinions"] for one in group["opinions"] if "read" in one["verb"][:4]
    ]
    assert not any("zxing" in party or "tesseract" in party for party in readings)
    read = text_of((await site.client.get(f"/marking/{case.ids['marking.code']}")).text)
    assert "With a suggestion by software before them" in read


async def test_search_finds_no_suggestion_that_nobody_confirmed(site: Datasette, case: Case) -> None:
    assert case.ids["photo.actuator"] not in (await site.client.get("/search?q=lI3+O8")).text
    assert case.ids["marking.code"] in (await site.client.get("/search?q=18SA7")).text


@pytest.mark.parametrize(("name", "orientation"), [("label", 6), ("stamp", 1)])
async def test_a_region_lies_where_the_mark_is_in_the_upright_picture(
    site: Datasette, case: Case, name: str, orientation: int
) -> None:
    drawn = next(picture for picture in case.pictures if picture.photo == f"photo.{name}")
    assert drawn.orientation == orientation
    page = (await site.client.get(f"/photo/{case.id(f'photo.{name}')}.json")).json()
    shown = page["pictures"][0]
    assert (shown["width"], shown["height"]) == drawn.size
    boxes = {(one["x"], one["y"], one["width"], one["height"]) for one in shown["regions"]}
    assert drawn.box in boxes


async def test_a_gap_in_custody_is_drawn_with_its_dates(site: Datasette, case: Case) -> None:
    page = text_of((await site.client.get(f"/item/{case.id('item.missile')}")).text)
    assert "7 Jan 2024 to 10 Jan 2024 Gap: 4 days of which nothing is stated here" in page
    undated = text_of((await site.client.get(f"/item/{case.id('item.hostile')}")).text)
    assert "Gap:" not in undated
    assert "Gaps are not drawn, because an event on this line has no date here" in undated


async def test_a_change_of_holder_without_a_hand_over_is_said_to_be_one(site: Datasette, case: Case) -> None:
    page = text_of((await site.client.get(f"/item/{case.id('item.actuator')}")).text)
    assert "No hand-over is stated here: Sappers held it before, Research team after" in page


async def test_a_photograph_whose_picture_is_withheld_still_has_its_page(site: Datasette, case: Case) -> None:
    page = text_of((await site.client.get(f"/photo/{case.id('photo.withheld')}")).text)
    assert "The picture is not published" in page


async def test_quoted_words_carry_their_language_and_direction(site: Datasette, case: Case) -> None:
    page = (await site.client.get(f"/incident/{case.id('incident.depot')}")).text
    assert '<blockquote dir="auto" lang="fa">' in page
    assert '<blockquote dir="auto" lang="uk">' in page


async def test_the_citation_names_entry_checkpoint_release_and_address(site: Datasette, case: Case) -> None:
    subject = case.id("photo.label")
    cited = (await site.client.get(f"/photo/{subject}.json")).json()["citation"]
    first = case.first["photo.label"]
    assert f"ledger entry {first}, checkpoint {len(case.entries)}, release sha256 " in cited["plain"]
    assert cited["address"] == f"http://localhost/photo/{subject}"
    assert cited["bibtex"].startswith(f"@misc{{{subject},")


async def test_bibtex_of_a_hostile_title_stays_one_entry(site: Datasette, case: Case) -> None:
    cited = (await site.client.get(f"/incident/{case.id('incident.hostile')}.json")).json()["citation"]["bibtex"]
    assert cited.count("{") == cited.count("}") == 5


@pytest.mark.parametrize("kind", EVERY)
async def test_a_sloppy_id_leads_to_its_one_spelling(site: Datasette, case: Case, kind: str) -> None:
    subject = next(value for name, value in case.ids.items() if name.startswith(kind))
    for typed in (subject.upper(), subject.replace("0", "O").replace("1", "l"), subject.partition("-")[2]):
        answer = await site.client.get(f"/{kind}/{typed}")
        if typed != subject:
            assert (answer.status_code, answer.headers["location"]) == (301, f"/{kind}/{subject}")


async def test_an_id_under_the_wrong_kind_leads_to_its_own(site: Datasette, case: Case) -> None:
    answer = await site.client.get(f"/photo/{case.id('item.missile')}.json")
    assert answer.headers["location"] == f"/item/{case.id('item.missile')}.json"


async def test_a_wrong_check_character_is_called_a_typing_error(site: Datasette, case: Case) -> None:
    subject = case.id("photo.label")
    wrong = subject[:-1] + ("0" if subject[-1] != "0" else "1")
    answer = await site.client.get(f"/photo/{wrong}")
    assert answer.status_code == 404
    assert "typing error" in answer.text
    unknown = await site.client.get("/photo/photo-00000000000")
    assert unknown.status_code == 404
    assert "no record is published under it" in unknown.text


async def test_an_entry_shows_what_is_disclosed_and_no_more(site: Datasette, case: Case) -> None:
    index = case.first["incident.kharkiv"]
    page = await site.client.get(f"/entry/{index}")
    assert "position_coarse" in page.text
    assert "50.0200" not in page.text
    found = (await site.client.get(f"/entry/{index}.json")).json()
    assert "position" in found["others"]
    assert found["releases"]
    assert (await site.client.get(f"/entry/{len(case.entries)}")).status_code == 404
    assert (await site.client.get(f"/entry/00{index}")).headers["location"] == f"/entry/{index}"


async def test_the_start_page_warns_first_and_its_examples_work(site: Datasette) -> None:
    page = (await site.client.get("/")).text
    assert text_of(page).strip().removeprefix('id="content" tabindex="-1">').lstrip().startswith("Do not approach")
    examples = re.findall(r'<a href="(/search\?q=[^"]+)" dir="auto">', page)
    assert len(examples) == 3
    for example in examples:
        found = (await site.client.get(html.unescape(example).replace("/search?", "/search.json?"))).json()
        assert found["marks"] or found["others"]
    for counted in re.findall(r'<li><a href="(/catalogue/\w+)"', page):
        assert (await site.client.get(counted)).status_code == 200


async def test_how_to_check_says_what_a_check_does_not_show(site: Datasette) -> None:
    page = text_of((await site.client.get("/how-to-check")).text)
    for limit in ("truthful", "when it was taken", "who is behind a key", "never submitted", "never released"):
        assert limit in page


async def test_a_stray_address_gets_a_page_that_helps(site: Datasette) -> None:
    answer = await site.client.get("/wp-login.php")
    assert answer.status_code == 404
    assert "/search" in answer.text


async def test_an_id_behind_the_host_leads_to_its_record(site: Datasette, case: Case) -> None:
    marking = case.id("marking.112")
    for address in (f"/{marking}", f"/record/{marking.upper()}"):
        answer = await site.client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (301, f"/marking/{marking}")


async def test_a_mark_is_read_explained_and_set_beside_others_before_it_is_followed_and_proved(
    site: Datasette, case: Case
) -> None:
    order = (
        "What was settled", "What is read", "What it may mean", "What documented schemes make of it", "Related",
        "Where has it been", "Can I check it", "How do I cite it",
    )  # fmt: skip
    seen: set[str] = set()
    for name in (name for name in case.ids if name.startswith("marking.")):
        page = (await site.client.get(f"/marking/{case.id(name)}")).text
        found = re.findall(r"<h2>([^<]+)</h2>", page)
        assert found == [section for section in order if section in found]
        seen |= set(found)
        assert "About this mark" not in page
    assert seen >= set(order[1:])
    assert "About this mark" in (await site.client.get(f"/photo/{case.id('photo.actuator')}")).text


async def test_readings_that_no_scheme_reads_are_named_in_one_sentence(site: Datasette) -> None:
    rows = (await site.client.get("/catalogue/reading.json?_shape=array&_size=100")).json()
    for marking in {row["marking"] for row in rows}:
        assert (await site.client.get(f"/marking/{marking}")).text.count("No documented scheme reads") <= 1


async def test_the_list_of_tables_says_what_each_view_answers_and_its_example_runs(site: Datasette) -> None:
    page = (await site.client.get("/catalogue")).text
    assert "How long before its use an item was made at most" in page
    assert "search_unsure_mark" not in page
    (example,) = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)
    answer = await site.client.get("/catalogue/-/query.json", params={"sql": html.unescape(example), "_shape": "array"})
    assert answer.json()[0]["text"] == "113"


async def test_a_series_leads_to_its_numbers(site: Datasette) -> None:
    table = html.unescape((await site.client.get("/catalogue/series")).text)
    assert '<a href="/catalogue/serial?series=y&digits=5&_sort=number">' in table
    assert (await site.client.get("/catalogue/series?_col=example&_nocol=digits")).status_code == 200


async def test_datasettes_own_pages_wear_the_same_clothes(site: Datasette, case: Case) -> None:
    for address in ("/catalogue", "/catalogue/item", f"/catalogue/item/{case.id('item.missile')}", "/-/versions"):
        page = (await site.client.get(address)).text
        assert 'class="top"' in page
        assert "app.css" not in page
    table = (await site.client.get("/catalogue/item")).text
    assert f'href="/item/{case.id("item.missile")}"' in table
    facets = (await site.client.get("/catalogue/statement.json?_extra=facet_results")).json()
    assert "status" in facets["facet_results"]["results"]
    found = (await site.client.get("/catalogue/incident.json?_search=Soldatske")).json()
    assert [row["id"] for row in found["rows"]] == [case.id("incident.depot")]


async def test_the_machinery_of_the_search_is_hidden(site: Datasette) -> None:
    tables = (await site.client.get("/catalogue.json?_extra=tables")).json()["tables"]
    shown = {table["name"] for table in tables if not table["hidden"]}
    assert "item" in shown
    assert not any(name.startswith("search_") for name in shown)


async def test_the_hostile_text_is_whole(site: Datasette, case: Case) -> None:
    page = text_of((await site.client.get(f"/incident/{case.id('incident.hostile')}")).text)
    assert re.sub(r"\s+", " ", HOSTILE) in page
