"""The example case holds every reported fact that it is made of, and presents no rendered picture as evidence."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from catalogue.base.folders import project_file
from catalogue.intake.casefile import Stated, read_case
from catalogue.markings.decoders import Context, decode
from catalogue.markings.region import from_selector

SAMPLES = project_file("samples")
CASE = read_case(SAMPLES / "case.yml")
MANIFEST: list[dict[str, Any]] = json.loads((SAMPLES / "photos.json").read_text("utf-8"))["photos"]
SAYING = ("statement.recorded", "item.identified", "marking.read", "marking.interpreted", "custody.event")

BY_TYPE: defaultdict[str, list[Stated]] = defaultdict(list)
for _entry in CASE.entries:
    BY_TYPE[_entry.type].append(_entry)
RECORDS = {entry.subject: entry for entry in CASE.entries if entry.creates}


def incident(date: str) -> str:
    (found,) = [entry.subject for entry in BY_TYPE["incident.recorded"] if entry.claims["occurred"] == date]
    return found


def incident_of(entry: Stated) -> str | None:
    """Return the incident that an entry is about, by way of its item where it has to."""
    for subject in (entry.claims.get("incident"), entry.claims.get("item"), entry.subject):
        if isinstance(subject, str) and subject.startswith("incident-"):
            return subject
        if isinstance(subject, str) and subject in RECORDS and RECORDS[subject] is not entry:
            return incident_of(RECORDS[subject])
    return None


def said(entry: Stated) -> str:
    return json.dumps([*entry.claims.values()], ensure_ascii=False)


# Incident, party, standing (None where the record has none), the words that make the fact, the source's title.
E1, E5, E6 = "2024-01-02", "2024-08-18", "2024-09-07"
FACTS = [
    (E1, "RBC-Ukraine", "reported", ["three missile hits", "07:30"], "1704554528"),
    (E1, "RBC-Ukraine", "reported", ["2 people were killed", "62 injured"], "1704554528"),
    (E1, "Kyiv Independent", "reported", ["at least three people", "2024-04-30"], "kyivindependent.com"),
    (E1, "ruwar.org", "superseded", ["Kinzhal or Iskander"], "ruwar.org"),
    (E1, "J. Kirby", "claimed", ["30 December 2023", "2 January 2024", "2024-01-04"], "news.yahoo.com"),
    (E1, "D. Chubenko", "official-preliminary", ["leaning towards the version", "no model", "2024-01-06"], "Reuters"),
    (E1, "A. Kostin", "official-preliminary", ["preliminary expertise", "commission", "pending"], "1704992674"),
    (E1, "Conflict Armament Research", "examined", ["11 January 2024", "ㅈ", "none on other", "112"], "183300"),
    (E1, "Conflict Armament Research", None, ['"ㅈ"'], "183300"),
    (E1, "Conflict Armament Research", None, ['"112"'], "183300"),
    (E1, "Conflict Armament Research", "examined", ["made in the DPRK, KN-23 or KN-24", "model"], "183300"),
    (
        E1,
        "Conflict Armament Research",
        "examined",
        ["more than 290", "26 compan", "8 countries", "75.5 %", "March 2023"],
        "2746023",
    ),
    (E1, "UN sanctions monitors", "examined", ["Hwasong-11 series", "place of launch", "2024-04-25"], "stratnews"),
    (E1, "UN sanctions monitors", "examined", ["family", "the place of launch", "who launched it"], "stratnews"),
    (E1, "TASS", "disputed", ["cannot be considered an expert report", "2024-04-30"], "TASS"),
    (
        E1,
        "US Defense Intelligence Agency",
        "assessed-imagery",
        ["short-range missile", "2024-05-29/2024-05-30"],
        "Washington",
    ),
    (E1, "J. Leff", "examined", ["KN-23 or KN-24", "2023", "three further", "2024-06-28"], "2024/06/30"),
    (E1, "Kim Yo Jong", "denied", ["absurd"], "inp.net.pk"),
    (E1, "Russia", "denied", ["baseless accusations"], "2024/06/30"),
    (E1, "Conflict Armament Research", None, ["Juche 112", "2023-12-31", "2024-01"], "183300"),
    (E1, "Conflict Armament Research", None, ["The name of a plant", "February 11", "2024-01"], "183300"),
    (E1, "BBC", None, ["The year 2023", "2024-05"], "BBC"),
    ("2024-02-07", "Filchakov", None, ["The name of a plant", "February 11", "2024-02-07/.."], None),
    ("2024-07-30", "Conflict Armament Research", "examined", ["did not bear the number 113"], "businessinsider"),
    ("2024-08-05", "Conflict Armament Research", "examined", ["did not bear the number 113"], "businessinsider"),
    ("2024-08-06", "Conflict Armament Research", "examined", ["did not bear the number 113"], "businessinsider"),
    (
        E5,
        "Conflict Armament Research",
        "examined",
        ["two jet-vane actuators", "the first public evidence", "2024-09-11"],
        "businessinsider",
    ),
    (E5, "Conflict Armament Research", None, ['"113"'], "businessinsider"),
    (
        E5,
        "Conflict Armament Research",
        None,
        ["Juche 113", "2024-01-01", "2024-12-31", "2024-09-11"],
        "businessinsider",
    ),
    (E5, "S. Popko", "official-preliminary", ["most likely KN-23"], None),
    (E5, "city authorities", "reported", ["no damage"], None),
    (E5, "Kravchenko", "reported", ["2 houses destroyed", "16 damaged"], None),
    (E6, "A. Kovalenko", "claimed", ["depot", "destroyed Korean missiles"], "Kovalenko"),
    (
        E6,
        "A. Gusev",
        "reported",
        ["suppressed and fell", "explosive objects", "nobody was hurt", "not say what was the target"],
        "Gusev",
    ),
    (E6, "A. Gusev", "not-confirmed", ["North Korea"], "Newsweek"),
    (E6, "Security Service", "claimed", ["drones struck the warehouse"], "Kyiv Independent"),
    (E6, "Kyiv Independent", "unverified-by-reporter", ["could not verify"], "Kyiv Independent"),
    (E6, "A. Kovalenko", "opinion", ["will suffer the same fate"], None),
    (E6, "Iran and Russia", "denied", ["Iranian missiles"], None),
    (E6, "Newsweek", "reported", ["110 miles"], "Newsweek"),
    (E6, "Kyiv Independent", "reported", ["over 60 miles"], "Kyiv Independent"),
    (E6, "Reuters", "reported", ["about 130 km"], "Reuters"),
]


@pytest.mark.parametrize(("date", "party", "status", "words", "source"), FACTS)
def test_the_fact_is_on_record(date: str, party: str, status: str | None, words: list[str], source: str | None) -> None:
    found = [
        entry
        for kind in SAYING
        for entry in BY_TYPE[kind]
        if party in (entry.claims.get("party") or "")
        and entry.claims.get("status") == status
        and incident_of(entry) == incident(date)
        and all(word in said(entry) for word in words)
        and (source is None or source in RECORDS[entry.claims["source"]].claims["title"])
    ]
    assert found


def test_the_case_has_no_errors_and_no_placeholders() -> None:
    assert CASE.errors == ()
    text = (SAMPLES / "case.yml").read_text("utf-8")
    assert not re.search(r"\[\.\.\.\]|TODO|FIXME|XXX|lorem|@\w+@", text, re.IGNORECASE)
    assert max(map(len, text.splitlines())) <= 120


def statement(*words: str) -> Stated:
    (found,) = [entry for entry in BY_TYPE["statement.recorded"] if all(word in said(entry) for word in words)]
    return found


def contradictions() -> set[frozenset[str]]:
    return {
        frozenset({entry.subject, other})
        for entry in BY_TYPE["statement.recorded"]
        for other in entry.claims.get("contradicts", ())
    }


def test_denials_and_counter_claims_point_at_what_they_deny() -> None:
    killed = {statement("2 people were killed").subject, statement("at least three people").subject}
    assert killed in contradictions()
    assert statement("cannot be considered").claims["answers"] == statement("Hwasong-11").subject
    assert statement("did not confirm").claims["answers"] == statement("destroyed Korean missiles").subject
    assert {statement("no damage").subject, statement("16 damaged").subject} in contradictions()
    for denial in ("absurd", "baseless"):
        assert statement(denial).claims["contradicts"] == [statement("J. Kirby said").subject]


def test_three_distances_contradict_each_other() -> None:
    distances = [statement("distance to the border", words).subject for words in ("110 miles", "60 miles", "130 km")]
    assert {frozenset(pair) for pair in itertools.combinations(distances, 2)} <= contradictions()


def test_the_depot_has_statements_and_no_object() -> None:
    depot = incident(E6)
    assert sum(entry.claims.get("incident") == depot for entry in BY_TYPE["statement.recorded"]) == 10
    assert not [
        entry
        for entry in CASE.entries
        if entry.type != "statement.recorded" and incident_of(entry) == depot and entry.subject != depot
    ]


def test_four_missiles_are_four_items_and_brovary_is_none_of_them() -> None:
    dates = ("2024-07-30", "2024-08-05", "2024-08-06", "2024-08-18")
    missiles = [
        entry for entry in BY_TYPE["item.recorded"] if entry.claims["title"].startswith("Remnants of a missile")
    ]
    assert [entry.claims["incident"] for entry in missiles] == [incident(date) for date in dates]
    for date in dates[:2]:
        assert RECORDS[incident(date)].claims["place_name"] is None
    assert "place_name" not in RECORDS[incident("2024-08-06")].claims
    brovary = incident("2024-08-11")
    assert "Not one of the four" in RECORDS[brovary].claims["description"]
    assert [entry.subject for entry in CASE.entries if incident_of(entry) == brovary] == [brovary]


def test_each_reading_of_112_keeps_who_put_it_forward_and_when() -> None:
    found = [
        (
            entry.claims.get("party"),
            entry.claims.get("occurred"),
            "plant" in entry.claims["meaning"],
        )
        for entry in BY_TYPE["marking.interpreted"]
        if CASE.entries[entry.reading or 0].claims["text"] == "112"
    ]
    assert sorted(found, key=str) == [
        ("BBC", "2024-05", False),
        ("Conflict Armament Research", "2024-01", False),
        ("Conflict Armament Research", "2024-01", True),
        ("Prosecutor Filchakov", "2024-02-07/..", True),
        ("This project", None, False),
    ]


@pytest.mark.parametrize("number", ["112", "113"])
def test_the_juche_year_is_recorded_as_the_rule_gives_it_and_on_grounds_only(number: str) -> None:
    rule = decode(number, Context(dprk_on_other_grounds=True, repeated=True)).interpretations[0]
    by_rule = [
        entry
        for entry in BY_TYPE["marking.interpreted"]
        if entry.claims.get("rule") and number in entry.claims["meaning"]
    ]
    assert len(by_rule) == {"112": 1, "113": 2}[number], "113 on each of two actuators"
    wanted = {
        "rule": rule.rule, "meaning": rule.meaning, "earliest": rule.earliest, "latest": rule.latest,
        "confidence": rule.confidence, "assumptions": list(rule.assumptions), "alternatives": list(rule.alternatives),
    }  # fmt: skip
    for entry in by_rule:
        assert {name: entry.claims[name] for name in wanted} == wanted
        # rule J2: the item is identified on other grounds, so it is a reported one and no illustration
        assert not RECORDS[RECORDS[entry.subject].claims["item"]].claims.get("synthetic")


def test_one_object_has_three_published_serials() -> None:
    readings = {entry.claims["text"]: entry for entry in BY_TYPE["marking.read"] if entry.claims.get("source")}
    three = [readings[text] for text in ("Ы18358", "Y18358", "18358")]
    assert len({entry.subject for entry in three}) == 1
    assert [entry.claims["party"] for entry in three] == ["bukvy.org", "gagadget.com", "orda.kz"]
    texts = {entry.claims["text"] for entry in BY_TYPE["marking.read"]}
    assert {"Ш91579", "Sh91579", "9М79-1", "Ш91565", "Ш91566", "Ш915516", "И002", "9 д 1318869032", "8868720"} <= texts


def test_a_number_that_both_sides_read_alike_is_disputed_in_what_it_implies() -> None:
    assert statement("8868720", "disputed").claims["item"] in RECORDS


def test_custody_leaves_open_what_nobody_stated() -> None:
    (recovery, documentation) = [
        entry.claims for entry in BY_TYPE["custody.event"] if incident_of(entry) == incident(E1)
    ]
    assert (recovery["action"], recovery["occurred"]) == ("recovery", None)
    assert (documentation["occurred"], documentation["place_name"]) == ("2024-01-11", "Kyiv")
    assert "Kharkiv" in RECORDS[incident(E1)].claims["place_name"]


def test_an_address_is_whole_or_not_given() -> None:
    addresses = [entry.claims["url"] for entry in BY_TYPE["source.recorded"] if "url" in entry.claims]
    assert sorted(addresses) == ["https://ruwar.org/pl/2024-01", "https://tass.com/world/1782185"]
    families = Counter(entry.claims["family"] for entry in BY_TYPE["source.recorded"] if "family" in entry.claims)
    assert families["kovalenko-telegram-september-2024"] == 2
    assert families["serial-18358"] == 3


def test_no_rendered_picture_is_presented_as_evidence() -> None:
    for photo in BY_TYPE["photo.acquired"]:
        claims = photo.claims
        assert claims["caption"].startswith("Synthetic sample: ")
        assert "Illustration" in claims["caption"]
        assert (claims["synthetic"], claims["route"], claims["rights"], claims["consent"]) == (
            True, "rendered", "CC0-1.0", "not-needed",
        )  # fmt: skip
    shown = {entry.claims["item"] for entry in BY_TYPE["photo.depicts"]}
    marked = {entry.claims["item"] for entry in BY_TYPE["marking.recorded"] if "regions" in entry.claims}
    invented = {entry.subject for entry in BY_TYPE["item.recorded"] if entry.claims.get("synthetic")}
    assert shown == marked == invented
    for subject in invented:
        assert RECORDS[subject].claims["title"].startswith("Illustration: ")
        assert "incident" not in RECORDS[subject].claims


def test_every_mark_of_the_manifest_is_linked_where_it_is_seen() -> None:
    files = {entry.subject: entry.file.name for entry in BY_TYPE["photo.acquired"] if entry.file}
    first: dict[str, str] = {}
    for entry in BY_TYPE["marking.read"]:
        first.setdefault(entry.subject, entry.claims["text"])
    linked = Counter(
        (files[region["photo"]], first[entry.subject], from_selector(region["selector"]).box)
        for entry in BY_TYPE["marking.recorded"]
        for region in entry.claims.get("regions", ())
    )
    drawn = Counter(
        (photo["file"], mark["text"], (box["x"], box["y"], box["w"], box["h"]))
        for photo in MANIFEST
        for mark in photo["marks"]
        for box in [mark["region"]]
    )
    assert (
        Counter((file, text, (box.x, box.y, box.width, box.height)) for file, text, box in linked.elements()) == drawn
    )
    depicted = Counter(files[entry.subject] for entry in BY_TYPE["photo.depicts"])
    assert depicted == Counter({photo["file"]: len(photo["objects"]) for photo in MANIFEST})


def test_something_stays_withheld() -> None:
    photos = BY_TYPE["photo.acquired"]
    assert all("(invented)" in entry.claims["photographer"] for entry in photos)
    assert any("hops" in entry.claims for entry in photos)
    assert any("seal" in entry.claims for entry in BY_TYPE["custody.event"])
    assert any("note" in entry.claims for entry in BY_TYPE["source.recorded"])
