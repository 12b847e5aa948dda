"""What the page of a mark says of how its readings agree, in public and at the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from catalogue.records.founding import register
from catalogue.web.datasette_api import Datasette
from catalogue.web.pages.agreement import agreement
from catalogue.web.pages.marks_model import Agreement
from catalogue.web.pages.reader import Reader
from tests.catalogues import House, make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    made.ids |= {n: register(made.catalogue, made.admin, n, ("investigator",)).agent for n in ("second", "third")}
    yield made
    made.close()


def told(house: House, *readings: tuple[str, str, bool]) -> Agreement:
    """Record a mark with readings (by whom, text, blind) and return what a page says of them."""
    marking = house.record("marking.recorded", {"item": house.ids["item"]}).subject
    for by, text, blind in readings:
        claims: dict[str, Any] = {"text": text, **({"blind": True} if blind else {})}
        claims |= {"party": None} if by == "nobody knows" else {}
        agent = house.ids.get(by, house.author)
        house.record("marking.read", claims, marking, by=agent)
    house.catalogue.catch_up()

    def query(sql: str, parameters: Sequence[object]) -> list[dict[str, Any]]:
        return list(house.catalogue.query(sql, parameters))

    reader = Reader(query, "not recorded")
    found = agreement(reader, reader.rows("SELECT * FROM reading WHERE marking = ?", marking))
    assert found is not None
    return found


def test_one_reader_alone_is_said_to_be_one(house: House) -> None:
    found = told(house, ("author", "113", False))
    assert found.sentences == ("One reader alone. A sure reading needs another reader, independent of the first.",)
    assert found.pairs == ()
    assert "Two readings by one reader." in told(house, ("author", "1", False), ("author", "2", False)).sentences[0]


def test_readers_whom_nobody_knows_are_not_said_to_be_one(house: House) -> None:
    both = told(house, ("nobody knows", "Ш91579", False), ("nobody knows", "Sh91579", False))
    assert both.sentences[0].startswith("Two readings; who read them is not known. A sure reading needs another")
    some = told(house, ("second", "113", False), ("nobody knows", "113", False))
    assert some.sentences[0] == "Two readings; who read one of them is not known; none is independent of another."


def test_two_blind_readings_that_agree_are_said_to(house: House) -> None:
    found = told(house, ("author", "113", True), ("second", "113", True))
    assert (found.readers, found.independent, found.blind) == (2, 2, 2)
    assert found.sentences[1] == "The two blind readings agree: the same text, glyph by glyph."
    assert [(pair.verdict, pair.glyphs) for pair in found.pairs] == [("same", ())]


@pytest.mark.parametrize(
    ("second", "words", "relations"),
    [
        ("113", "agree: the same text", []),
        ("11З", "agree but for look-alikes", ["same", "same", "alike"]),
        ("11?", "do not contradict each other", ["same", "same", "open"]),
        ("1123", "differ. Where, stands below", ["same", "same", "missing", "same"]),
    ],
)
def test_how_they_stand_to_each_other_is_said_and_shown(
    house: House, second: str, words: str, relations: list[str]
) -> None:
    found = told(house, ("author", "113", False), ("second", second, True))
    assert words in found.sentences[1]
    assert found.sentences[1].startswith("The two independent readings")
    assert [glyph.relation for glyph in found.pairs[0].glyphs] == relations


def test_readers_who_may_have_seen_the_first_reading_add_nothing_to_it(house: House) -> None:
    found = told(house, ("author", "113", False), ("second", "113", False))
    assert (found.readers, found.independent, found.blind) == (2, 1, 0)
    assert found.sentences[0] == "Two readings by two readers; none is independent of another."
    assert "adds nothing" in found.sentences[1]
    assert found.pairs[0].verdict == "same"


def test_of_three_the_blind_one_counts_though_it_came_last(house: House) -> None:
    found = told(house, ("author", "113", False), ("second", "113", False), ("third", "112", True))
    assert (found.readers, found.independent, found.blind) == (3, 2, 1)
    assert "Three readings by three readers; two of them independent" in found.sentences[0]
    assert [pair.verdict for pair in found.pairs] == ["differ", "same"]


def test_no_text_no_agreement() -> None:
    assert agreement(Reader(lambda *_: [], "not published"), []) is None


async def test_the_public_page_tells_it_after_the_readings(site: Datasette) -> None:
    rows = (await site.client.get("/catalogue/reading.json?_shape=array&_size=100")).json()
    several = {row["marking"] for row in rows if sum(one["marking"] == row["marking"] for one in rows) > 1}
    assert several
    for marking in {row["marking"] for row in rows}:
        page = (await site.client.get(f"/marking/{marking}")).text
        assert page.index("What is read") < page.index('id="agreement"')
        assert ("Do the readings agree" in page) == (marking in several)
        assert ("A sure reading needs another reader" in page) == (marking not in several)
