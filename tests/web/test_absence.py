"""Law 4: what is withheld is never shown as unknown, as an old value, as a gap, or as if it were all there is."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from catalogue.audit.public import verify
from catalogue.base.errors import RuleRefused
from catalogue.records.correction import Amendment, correct, withdraw
from catalogue.release.publish import publish
from catalogue.release.release import release
from catalogue.release.workflow import decide
from catalogue.web.site import make_site
from tests.catalogues import House, make_house, record_sample


def ready(tmp_path: Path) -> House:
    house = make_house(tmp_path / "evidence")
    for kind in ("incident.recorded", "source.recorded", "item.recorded"):
        record_sample(house, kind)
    return house


def let_out(house: House, subject: str, *held: str) -> None:
    decide(house.catalogue, house.reviewer, subject, accept=True, clock=house.clock)
    release(house.catalogue, house.reviewer, [subject], held=held, clock=house.clock)


async def page(house: House, tmp_path: Path, subject: str) -> str:
    """Publish, verify, and return what a reader of the record's page sees."""
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    assert verify(tmp_path / "public").outcome == "holds"
    site = make_site(tmp_path / "public")
    answer = await site.client.get(f"/{subject.partition('-')[0]}/{subject}")
    site.close()
    body = answer.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


async def test_an_old_value_does_not_stand_in_for_a_corrected_one_that_is_withheld(tmp_path: Path) -> None:
    house = ready(tmp_path)
    item = house.ids["item"]
    let_out(house, house.ids["incident"])
    let_out(house, item)
    change = Amendment({"recovered": "2024-09-07", "condition": "Burnt"})
    correct(house.catalogue, house.author, item, change, "The date was another", clock=house.clock)
    let_out(house, item, "recovered", "recovered_earliest", "recovered_latest")
    told = await page(house, tmp_path, item)
    assert "What was changed since" in told
    assert "The date was another" in told
    facts = told.partition("What was changed since")[0]
    assert "Burnt" in facts
    assert "Aug 2024" not in facts, "the date that was replaced"
    assert "unknown" not in facts
    assert "7 Sep 2024" not in told
    house.close()


async def test_a_gap_is_not_drawn_where_an_event_has_no_date_here(tmp_path: Path) -> None:
    house = ready(tmp_path)
    item = house.ids["item"]
    for action, day in (("storage", "2024-09-01"), ("release", "2024-10-01"), ("receipt", "2024-12-01")):
        claims = {"action": action, "occurred": day, "custodian": "Field team"}
        house.record("custody.event", claims, item)
    let_out(house, house.ids["incident"])
    let_out(house, item)
    assert "Gap:" in await page(house, tmp_path, item)
    (tmp_path / "public").rename(tmp_path / "first")
    house.record("custody.event", {"action": "examination", "occurred": "2024-11-01"}, item)
    let_out(house, item, "occurred", "occurred_earliest", "occurred_latest")
    told = await page(house, tmp_path, item)
    assert "Gap:" not in told, "the event whose date is withheld may lie in any stretch"
    assert "Gaps are not drawn" in told
    assert "not published" in told
    house.close()


async def test_unknown_is_printed_only_where_somebody_says_so(tmp_path: Path) -> None:
    house = ready(tmp_path)
    subject = house.record("item.recorded", {"title": "A", "kind": "component", "recovered": None}).subject
    let_out(house, subject)
    assert "unknown (stated)" in await page(house, tmp_path, subject)
    (tmp_path / "public").rename(tmp_path / "first")
    other = house.record("item.recorded", {"title": "B", "kind": "component", "recovered": None}).subject
    let_out(house, other, "recovered")
    told = await page(house, tmp_path, other)
    assert "unknown" not in told
    assert "Recovered" in told, "named among what is not published"
    house.close()


async def test_a_withdrawn_record_has_a_page_with_the_reason_and_nothing_of_what_it_said(tmp_path: Path) -> None:
    house = ready(tmp_path)
    item = house.ids["item"]
    let_out(house, house.ids["incident"])
    let_out(house, item)
    with pytest.raises(RuleRefused, match=r"R10: agent-.* recorded entry"):
        withdraw_and_release(house, house.reviewer, house.ids["source"])
    withdraw_and_release(house, house.author, item)
    told = await page(house, tmp_path, item)
    assert "This record was withdrawn. It was part of another incident" in told
    head = told.partition("Can I check it")[0]
    assert "Actuator" not in head
    assert "Gap:" not in told
    house.close()


@pytest.mark.parametrize(
    ("withheld", "names", "words"),
    [
        ("nothing", (), "Bound Not finished before 27 Feb 2023, used on 18 Aug 2024: at most 538 days"),
        ("incident", ("occurred", "occurred_earliest", "occurred_latest"), "Nothing is computed here."),
        ("marking", ("confidence",), "Indication Not finished before 6 Mar 2023, used on 18 Aug 2024"),
        ("part", ("part_of",), "Indication Not finished before 27 Feb 2023, used on 18 Aug 2024"),
    ],
)
async def test_an_interval_is_shown_only_where_all_its_inputs_are_and_nothing_stands_in_for_one(
    tmp_path: Path, withheld: str, names: tuple[str, ...], words: str
) -> None:
    """U5: the working catalogue has a bound; the day of use, or what makes the second part count, is held back."""
    house = ready(tmp_path)
    item, incident = house.ids["item"], house.ids["incident"]
    for day, week in (("2023-02-27", "2309"), ("2023-03-06", "2310")):
        claims = {"title": f"Board {week}", "kind": "component", "part_of": item}
        made = {"part": house.record("item.recorded", claims).subject}
        made["marking"] = house.record("marking.recorded", {"item": made["part"]}).subject
        reading = house.record("marking.read", {"text": week, "confidence": "high"}, made["marking"]).entry
        dating = {"meaning": "A week.", "role": "manufacture", "confidence": "moderate", "reading": reading}
        house.record("marking.interpreted", {**dating, "earliest": day, "latest": day}, made["marking"])
        for name, subject in made.items():
            let_out(house, subject, *(names if (week, name) == ("2310", withheld) else ()))
    let_out(house, incident, *(names if withheld == "incident" else ()))
    let_out(house, item)
    told = await page(house, tmp_path, item)
    section = told.partition("From production to use")[2].partition("Where has it been")[0]
    assert words in section
    assert ("Bound" in section) == (withheld == "nothing")
    assert "unknown" not in section
    assert "20 Aug 2024" not in section, "the last day of its recovery, which is published"
    (row,) = house.catalogue.query("SELECT standing FROM production_to_use WHERE item = ?", (item,))
    assert row["standing"] == "bound"
    house.close()


def withdraw_and_release(house: House, by: str, subject: str) -> None:
    withdraw(house.catalogue, by, subject, "It was part of another incident", clock=house.clock)
    release(house.catalogue, house.reviewer, [subject], clock=house.clock)
