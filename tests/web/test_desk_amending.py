"""Corrections and withdrawals at the desk: what changed is stated, nothing else is, and the door has the last word."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path

import pytest
import pytest_asyncio

from catalogue.audit import audit
from tests.catalogues import House, make_house
from tests.web.desk import Person, desk_over, signed_in


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


def typed_into(page: str) -> dict[str, str]:
    """Return what a browser would send of a form that nobody touched."""
    form = page.partition('<form class="one-column"')[2].partition("</form>")[0]
    sent = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="text" id="[^"]*" name="([^"]*)" value="([^"]*)"', form)
    }
    sent |= {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n([^<]*)</textarea>', form)
    }
    sent |= dict.fromkeys(
        re.findall(r'type="checkbox"(?: id="[^"]*")? name="([^"]*)" value="yes" checked', form), "yes"
    )
    for name, options in re.findall(r'<select id="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        sent[name] = unescape(chosen[1]) if chosen else ""
    return sent


@pytest.mark.parametrize("kind", ["item.recorded", "incident.recorded", "source.recorded", "statement.recorded"])
async def test_a_form_that_nobody_touched_states_nothing(author: Person, house: House, kind: str) -> None:
    entry, before = house.entries[kind], house.catalogue.ledger.size
    sent = typed_into((await author.get(f"/-/desk/correct/{entry}")).text)
    answer = await author.post(f"/-/desk/correct/{entry}", {**sent, "reason": "None"})
    assert answer.status_code == 400
    assert "nothing was changed" in answer.text
    assert house.catalogue.ledger.size == before


async def test_what_was_changed_emptied_or_is_unknown_is_all_that_is_stated(author: Person, house: House) -> None:
    claims = {"title": "A part", "kind": "component", "condition": "burnt", "recovered_by": "Somebody"}
    made = house.record("item.recorded", claims)
    sent = typed_into((await author.get(f"/-/desk/correct/{made.entry}")).text)
    assert (sent["title"], sent["condition"], sent["kind"]) == ("A part", "burnt", "component")
    sent |= {"title": "A housing", "condition": "", "recovered_by": "", "recovered_by.unknown": "yes"}
    answer = await author.post(f"/-/desk/correct/{made.entry}", {**sent, "reason": "Measured again"})
    assert answer.status_code == 303, answer.text
    house.catalogue.catch_up()
    (row,) = house.catalogue.tables.query("SELECT * FROM item WHERE id = ?", (made.subject,))
    assert (row["title"], row["condition"], row["kind"]) == ("A housing", None, "component")
    assert '"recovered_by"' in row["unknown"]
    (entry,) = house.catalogue.tables.query("SELECT claims FROM entry ORDER BY idx DESC LIMIT 1")
    assert '"kind"' not in entry["claims"]
    page = (await author.get(f"/item/{made.subject}")).text
    assert "Measured again" in page
    assert not [one for one in audit(house.catalogue).findings if one.severity == "error"]


async def test_a_second_correction_starts_from_what_counts_now(author: Person, house: House) -> None:
    made = house.record("item.recorded", {"title": "A part", "kind": "component"})
    address = f"/-/desk/correct/{made.entry}"
    for title in ("A housing", "A cover"):
        sent = typed_into((await author.get(address)).text)
        assert (await author.post(address, {**sent, "title": title, "reason": "Looked again"})).status_code == 303
    house.catalogue.catch_up()
    assert typed_into((await author.get(address)).text)["title"] == "A cover"


async def test_what_was_typed_comes_back_with_the_refusal(author: Person, house: House) -> None:
    made = house.record("item.recorded", {"title": "A part", "kind": "component"})
    sent = typed_into((await author.get(f"/-/desk/correct/{made.entry}")).text)
    without = await author.post(f"/-/desk/correct/{made.entry}", {**sent, "title": "A <b>cover</b>"})
    assert without.status_code == 400
    assert "say why" in without.text
    assert "A &lt;b&gt;cover&lt;/b&gt;" in without.text
    wrong = await author.post(f"/-/desk/correct/{made.entry}", {**sent, "recovered": "yesterday", "reason": "Date"})
    assert wrong.status_code == 400
    assert 'value="yesterday"' in wrong.text


async def test_nobody_corrects_what_another_holds_and_the_page_offers_it_to_nobody_else(
    author: Person, house: House
) -> None:
    opinion = house.entries["item.identified"]
    assert f"/-/desk/correct/{opinion}" in (await author.get(f"/item/{house.ids['item']}")).text
    other = await signed_in(author.datasette, house.reviewer)
    assert f"/-/desk/correct/{opinion}" not in (await other.get(f"/item/{house.ids['item']}")).text
    assert "only they correct it" in (await other.get(f"/-/desk/correct/{opinion}")).text
    answer = await other.post(f"/-/desk/correct/{opinion}", {"designation": "Another", "reason": "Mine"})
    assert answer.status_code == 400


async def test_one_entry_or_a_whole_record_is_withdrawn_with_a_reason(author: Person, house: House) -> None:
    made = house.record("item.recorded", {"title": "A part", "kind": "component"})
    opinion = house.record("item.identified", {"party": "Institute", "designation": "KN-23"}, made.subject)
    address = f"/-/desk/withdraw/{made.subject}/{opinion.entry}"
    assert "Withdraw entry" in (await author.get(address)).text
    assert "say why" in (await author.post(address, {"reason": " "})).text
    assert (await author.post(address, {"reason": "Taken from another part"})).status_code == 303
    house.catalogue.catch_up()
    assert not list(house.catalogue.tables.query("SELECT * FROM identification WHERE item = ?", (made.subject,)))
    assert (await author.get(address)).status_code == 404
    assert (await author.get(f"/-/desk/correct/{opinion.entry}")).status_code == 404
    assert "· withdrawn" in (await author.get(f"/item/{made.subject}")).text
    whole = f"/-/desk/withdraw/{made.subject}"
    assert whole in (await author.get(f"/item/{made.subject}")).text
    assert (await author.post(whole, {"reason": "Never existed"})).status_code == 303
    house.catalogue.catch_up()
    (row,) = house.catalogue.tables.query("SELECT status FROM record WHERE id = ?", (made.subject,))
    assert row["status"] == "withdrawn"
    page = (await author.get(f"/item/{made.subject}")).text
    assert "/-/desk/correct/" not in page
    assert whole not in page


@pytest.mark.parametrize(
    "address",
    ["/-/desk/correct/999999", "/-/desk/withdraw/item-00000000000", "/-/desk/withdraw/x", "/-/desk/withdraw/x/1"],
)
async def test_what_is_not_there_is_not_found(author: Person, address: str) -> None:
    assert (await author.get(address)).status_code == 404
    assert (await author.post(address, {"reason": "Why"})).status_code in {400, 404}


async def test_a_stranger_corrects_nothing(author: Person, house: House) -> None:
    made = house.record("item.recorded", {"title": "A part", "kind": "component"})
    stranger = Person(author.datasette)
    before = house.catalogue.ledger.size
    for address in (f"/-/desk/correct/{made.entry}", f"/-/desk/withdraw/{made.subject}"):
        assert (await stranger.get(address)).status_code in {302, 303, 403}
        assert (await stranger.post(address, {"title": "x", "reason": "y"})).status_code in {302, 303, 403}
    assert house.catalogue.ledger.size == before
