"""Search on a projection: marks first, then text; no input is an error."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.base import sqlite
from catalogue.records.marks import Query
from catalogue.records.search import search
from catalogue.web.datasette_api import Datasette
from tests.web.sample_entries import Case

NASTY = (
    "", " ", '"', "'", "''", "*", "%", "_", "\\", "a OR b", "NEAR(a b)", "a AND", "^x", "col:x", "{x}", "(", "-1",
    "\x00", "\x00113", "\ud800", "x" * 10_000, "?" * 300, "[8|B]" * 60, "[|]", "[8|", "\u202e113", "ایران", "터무니",
    "113; DROP TABLE record", "https://example.org/?a=b&c", "１１３", "🚀",
)  # fmt: skip


@pytest.fixture(scope="module")
def query(published: tuple[Path, Case]) -> Iterator[Query]:
    connection = sqlite.connect(published[0] / "catalogue.db", read_only=True)

    def run(sql: str, parameters: object) -> list[dict[str, object]]:
        cursor = connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    yield run
    connection.close()


def found(query: Query, text: str) -> list[tuple[str, str]]:
    return [(hit.text, hit.why) for hit in search(query, text, 20) if hit.kind == "marking"]


def test_a_mark_is_found_whole_before_it_is_found_inside_others(query: Query) -> None:
    assert found(query, "113")[:2] == [("113", "the mark reads exactly this"), ("ㅈ11307240187", "part of the mark")]


def test_below_three_characters_fragments_are_found_as_well(query: Query) -> None:
    assert ("113", "part of the mark") in found(query, "13")
    assert found(query, "ㅈ")[0] == ("ㅈ", "the mark reads exactly this")


def test_transcriptions_of_one_mark_cluster(query: Query) -> None:
    assert {text for text, _ in found(query, "18358")} == {"Ы18358", "Y18358"}


def test_look_alikes_are_bridged_and_named(query: Query) -> None:
    assert ("O0l1I3З", "part of the mark with look-alike characters") in found(query, "0011")


def test_an_illegible_glyph_fits_any(query: Query) -> None:
    assert found(query, "91579") == [
        ("Ш91?79", "fits part of the mark where glyphs are illegible or read in several ways")
    ]
    assert ("113", "fits, with any glyph where you left one open") in found(query, "1?3")


def test_a_mark_with_open_glyphs_is_looked_for_among_marks_alone(query: Query) -> None:
    """Regression: `1?3` found every record in which a 1 and a 3 stand as words, dates among them."""
    for text in ("2?0", "24?", "2[0|1]", "[...]24"):
        assert {hit.kind for hit in search(query, text, 200)} <= {"marking"}
    assert {hit.kind for hit in search(query, "2024 Kharkiv?", 200)} - {"marking"}


def test_an_alternative_in_brackets_is_either(query: Query) -> None:
    assert {text for text, _ in found(query, "11[2|3]")} >= {"112", "113"}


def test_an_id_is_found_however_it_is_typed(query: Query, case: Case) -> None:
    (hit, *_) = search(query, case.id("photo.label").upper())
    assert (hit.id, hit.why) == (case.id("photo.label"), "this is its id")


def test_text_is_found_in_every_script(query: Query, case: Case) -> None:
    for words, name in (
        ("터무니없는", "statement.denial"),
        ("موشکی", "statement.iran"),
        ("ракети", "statement.kovalenko"),
    ):
        assert [hit.id for hit in search(query, words)] == [case.id(name)]


def test_a_designation_is_found_with_and_without_its_hyphen(query: Query, case: Case) -> None:
    for words in ("KN-23", "KN23", "kn23", "KN23 KN24"):
        assert case.id("item.missile") in [hit.id for hit in search(query, words)], words


@pytest.mark.parametrize("text", NASTY, ids=ascii)
async def test_no_input_is_an_error(query: Query, site: Datasette, text: str) -> None:
    search(query, text)
    answer = await site.client.get("/search", params={"q": text.encode("utf-8", "replace").decode()})
    assert answer.status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters() | st.sampled_from('"*?[]|()^:%_\\0113ㅈ'), max_size=60))
def test_no_generated_input_is_an_error(query: Query, text: str) -> None:
    assert len(search(query, text, 5)) <= 5


def test_a_quotation_mark_does_not_end_the_quotation(query: Query) -> None:
    assert search(query, '" OR search_text MATCH "a') == []


def test_the_limit_is_kept(query: Query) -> None:
    assert len(search(query, "1", 3)) == 3
    assert search(query, "1", 0) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("???", "Every glyph is left open"),
        ("[...]", "Every glyph is left open"),
        ("[8|", "looked for as they stand; as a reading, at character"),
        ("113", None),
        ("[8|B]?", None),
    ],
)
async def test_an_answer_that_surprises_says_how_the_query_was_taken(
    site: Datasette, text: str, words: str | None
) -> None:
    answer = (await site.client.get("/search.json", params={"q": text})).json()
    assert (words is None) == (answer["remark"] is None)
    page = unescape((await site.client.get("/search", params={"q": text})).text)
    assert words is None or (words in answer["remark"] and words in page)


async def test_a_table_says_of_a_query_that_is_open_all_over_why_it_is_empty(site: Datasette) -> None:
    page = unescape((await site.client.get("/catalogue/reading?_mark=%3F%3F")).text)
    assert "leaves every glyph open" in page
