"""The page that decodes: the same words as the command, without JavaScript, for any text; and marks on their pages."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

import pytest

from catalogue.markings.decoders import DECODERS, UNDOCUMENTED
from catalogue.web.datasette_api import Datasette
from catalogue.web.pages.decoding import MOST_OTHERS, Asked, asked_of, decode_page
from tests.web.sample_entries import Case

TODAY = date(2026, 11, 26)
NASTY = (
    "", " ", '"><script>alert(1)</script>', "\u202e113", "\x00113", "x" * 5_000, "[", "[8|B]" * 40, "?" * 200, "ایران",
    "{{ 7 * 7 }}", "113\n2309", "[)>\x1e06\x1d18S27340A1\x1e\x04", "１１３",
)  # fmt: skip


async def text_of(site: Datasette, path: str) -> str:
    answer = await site.client.get(path)
    assert answer.status_code == 200
    return str(answer.text)


async def test_a_mark_is_decoded_with_its_terms_and_source(site: Datasette) -> None:
    page = await text_of(site, "/decode?q=230[8|B]")
    for words in ("Week 8 of 2023, read as YYWW", "2023-02-20 to 2023-02-26", "Less sure", "Or else", "MIL-PRF-38535"):
        assert words in page
    assert 'value="230[8|B]"' in page


async def test_what_is_not_decoded_says_why(site: Datasette) -> None:
    assert "the year would be O7" in await text_of(site, "/decode?q=XYZO7D006-004")
    assert "never guessed" in await text_of(site, "/decode?q=15-23-187")


async def test_what_is_known_beside_the_mark_is_weighed_and_kept_in_the_form(site: Datasette) -> None:
    page = await text_of(site, "/decode?q=09.2023&agrees=2336%0AXX&known_by=2024-01-02&repeated=1")
    assert "high confidence" in page
    for kept in ("2336\nXX</textarea>", 'value="2024-01-02"', 'name="repeated" value="1" checked'):
        assert kept in page
    assert "contradicted" in await text_of(site, "/decode?q=2309&known_by=2008")
    assert "It was left out." in await text_of(site, "/decode?q=2309&known_by=soon")


async def test_every_scheme_is_listed_with_examples_that_can_be_tried(site: Datasette) -> None:
    page = await text_of(site, "/decode")
    for decoder in DECODERS:
        assert f'id="{decoder.rule}"' in page
        assert f"/decode?q={quote(decoder.examples[0].text, safe='/')}" in page
    assert all(form.name in page for form in UNDOCUMENTED)


async def test_an_answer_leads_to_marks_and_schemes_and_search_leads_to_decoding(site: Datasette) -> None:
    page = await text_of(site, "/decode?q=230[8|B]")
    assert "Schemes without a public source" not in page
    assert 'href="/search?q=230%5B8%7CB%5D"' in page
    assert 'href="/decode#schemes"' in page
    assert 'id="schemes"' in await text_of(site, "/decode")
    for asked in ("113", "999999"):
        assert f'href="/decode?q={asked}"' in await text_of(site, f"/search?q={asked}")
    assert "/decode?q=" not in await text_of(site, "/search?q=Kharkiv")


async def test_the_answer_for_scripts_says_the_same(site: Datasette) -> None:
    answer = await site.client.get("/decode.json?q=113")
    found = answer.json()["decoded"]["found"]
    assert [(one["rule"], one["confidence"]) for one in found] == [("J1", "low"), *[("J7", "low")] * 3]


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text)[:20])
async def test_no_text_is_an_error_or_markup(site: Datasette, text: str) -> None:
    for name in ("q", "agrees", "known_by"):
        answer = await site.client.get("/decode", params={"q": "113", name: text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "\x00" not in answer.text


def test_what_is_asked_is_bounded() -> None:
    asked = asked_of(lambda _: ["\n".join(f"{number:04}" for number in range(500))])
    assert len(asked.text) <= 201
    assert len(asked.agrees) == MOST_OTHERS


def test_separators_of_a_payload_are_kept_visibly() -> None:
    asked = asked_of(lambda name: ["[)>\x1e06\x1d18S27340A1\x1e\x04"] if name == "q" else [])
    assert asked.text == "[)>␞06␝18S27340A1␞␄"
    page = decode_page(asked, TODAY)
    assert page.decoded is not None
    assert page.decoded.found[0].rule == "J12"


def test_the_future_is_told_by_today() -> None:
    page = decode_page(Asked("2653"), TODAY)
    assert page.decoded is not None
    assert page.decoded.found[0].contradicted


async def test_a_mark_has_what_schemes_make_of_it_apart_from_what_parties_said(site: Datasette, case: Case) -> None:
    page = await text_of(site, f"/marking/{case.id('marking.112')}")
    parties, schemes = page.index("What it may mean"), page.index("What documented schemes make of it")
    assert parties < schemes
    section = page[schemes : page.index("Where has it been")]
    assert "Year 2023 (Juche 112)" in section
    assert "low confidence" in section
    assert "Conflict Armament Research interpreted" not in re.sub(r"<[^>]+>", "", section)
    assert "/decode?q=112" in section


async def test_the_way_to_decoding_stands_on_every_page(site: Datasette) -> None:
    for path in ("/", "/search", "/how-to-check"):
        assert 'href="/decode"' in await text_of(site, path)
