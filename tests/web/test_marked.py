"""`_mark=` on Datasette's table pages: the same search, with facets, CSV and JSON."""

from __future__ import annotations

import csv
import io

import pytest

from catalogue.web.datasette_api import Datasette
from tests.web.test_search import NASTY


async def rows(site: Datasette, table: str, **arguments: str) -> list[dict[str, object]]:
    answer = await site.client.get(f"/catalogue/{table}.json", params={"_shape": "array", **arguments})
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_readings_are_filtered_by_what_is_written(site: Datasette) -> None:
    texts = {row["text"] for row in await rows(site, "reading", _mark="91579")}
    assert texts == {"Ш91?79"}
    assert {row["text"] for row in await rows(site, "reading", _mark="18358")} == {"Ы18358", "Y18358"}


@pytest.mark.parametrize("table", ["marking", "interpretation", "adjudication", "region", "item"])
async def test_other_tables_are_filtered_by_their_marks(site: Datasette, table: str) -> None:
    everything = await rows(site, table)
    some = await rows(site, table, _mark="113")
    assert all(row in everything for row in some)
    assert not await rows(site, table, _mark="ЖЖЖ")
    if table != "adjudication":
        assert 0 < len(some) < len(everything)


async def test_it_goes_with_facets_and_other_filters(site: Datasette) -> None:
    answer = (
        await site.client.get("/catalogue/marking.json?_mark=113&_facet=method&_extra=facet_results,count")
    ).json()
    facet = answer["facet_results"]["results"]["method"]["results"]
    assert sum(one["count"] for one in facet) <= answer["count"]
    both = await rows(site, "marking", _mark="113", method=str(facet[0]["value"]))
    assert len(both) == facet[0]["count"]


async def test_it_goes_into_csv(site: Datasette) -> None:
    answer = await site.client.get("/catalogue/reading.csv?_mark=18358")
    assert {row["text"] for row in csv.DictReader(io.StringIO(answer.text))} == {"Ы18358", "Y18358"}


async def test_the_page_says_what_was_looked_for_and_keeps_other_filters(site: Datasette) -> None:
    page = (await site.client.get("/catalogue/marking?_mark=113&method=stamped")).text
    assert 'name="_mark" value="113"' in page
    assert '<input type="hidden" name="method" value="stamped">' in page
    assert "mark answers to &#34;113&#34;" in page or "mark answers to &quot;113&quot;" in page


async def test_a_table_without_marks_has_no_field_and_says_so(site: Datasette) -> None:
    assert "_mark" not in (await site.client.get("/catalogue/source")).text
    answer = await site.client.get("/catalogue/source.json?_mark=113")
    assert answer.status_code == 400
    assert "says nothing of them" in answer.text


async def test_an_empty_field_filters_nothing(site: Datasette) -> None:
    assert await rows(site, "reading", _mark="") == await rows(site, "reading")


@pytest.mark.parametrize("text", NASTY, ids=ascii)
async def test_no_input_is_an_error(site: Datasette, text: str) -> None:
    await rows(site, "reading", _mark=text.encode("utf-8", "replace").decode())


async def test_sql_may_ask_the_same(site: Datasette) -> None:
    query = "select text, mark_match(text, :mark) as strength from reading where strength order by strength desc"
    answer = await site.client.get("/catalogue/-/query.json", params={"sql": query, "mark": "91579", "_shape": "array"})
    assert [row["text"] for row in answer.json()] == ["Ш91?79"]
