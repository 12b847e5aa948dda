"""The door: each rule refuses what it forbids, by its number, and nothing of what was refused is recorded."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.base.digests import b64u
from catalogue.base.errors import CatalogueError, FolderError, InvalidEntry, LedgerError, NotPermitted, RuleRefused
from catalogue.base.ids import new_id
from catalogue.base.model import entry_type, entry_type_names
from catalogue.base.orientation import Point, Polygon, Rectangle
from catalogue.ledger.disclosure import digest_of
from catalogue.markings.region import selector
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
from catalogue.records.founding import register
from catalogue.records.known import known_entry
from catalogue.records.replay import applied
from tests.catalogues import SAMPLES, House, make_house, record_sample
from tests.strategies import World, cases

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


def incident(house: House, **claims: Any) -> str:
    return house.record("incident.recorded", {"title": "Somewhere", "occurred": None, **claims}).subject


def item(house: House, **claims: Any) -> str:
    return house.record("item.recorded", {"title": "A part", "kind": "component", **claims}).subject


def photo(house: House, **claims: Any) -> str:
    stated = {"sha256": "a" * 64, "size_bytes": 9, "media_type": "image/jpeg", "route": "unknown", **claims}
    return house.record("photo.acquired", stated).subject


def named(house: House, idx: int, *names: str) -> list[dict[str, Any]]:
    disclosures = house.catalogue.ledger.entry(idx).disclosures
    return [{"entry": idx, "name": name, "digest": digest_of(disclosures[name])} for name in names]


def refused(
    house: House,
    error: type[CatalogueError],
    match: str,
    kind: str,
    claims: dict[str, Any],
    subject: str | None = None,
    by: str | None = None,
) -> None:
    """Assert that the statement is refused with that message, and that nothing of it is anywhere."""
    before = house.catalogue.ledger.size, house.catalogue.ledger.root(), applied(house.catalogue.projection)
    with pytest.raises(error, match=match):
        house.record(kind, claims, subject, by)
    after = house.catalogue.ledger.size, house.catalogue.ledger.root(), applied(house.catalogue.projection)
    assert after == before


def test_what_is_stated_is_recorded_with_what_the_door_adds(house: House) -> None:
    made = house.record("incident.recorded", SAMPLES["incident.recorded"](house))
    claims = known_entry(house.catalogue.ledger.entry(made.entry)).claims
    assert claims["type"] == made.type == "incident.recorded"
    assert (claims["subject"], claims["actor"]) == (made.subject, house.author)
    assert (claims["occurred_earliest"], claims["occurred_latest"]) == ("2024-08-18", "2024-08-18")
    assert claims["position_coarse"] == {"lat": "50.1", "lon": "36.3", "cell_deg": "0.2", "uncertainty_m": 14_000}
    assert claims["recorded"].startswith("2026-03-02T08:")
    (title,) = house.catalogue.projection.execute("SELECT title FROM record WHERE id = ?", (made.subject,)).fetchone()
    assert title == "Impact near a substation"


@pytest.mark.parametrize("kind", [name for name in SAMPLES if name != "agent.registered"])
def test_every_type_is_let_in_by_whoever_has_the_role_and_nobody_else(tmp_path: Path, kind: str) -> None:
    house = make_house(tmp_path / "evidence", full=True)
    roles = set(entry_type(kind).roles)
    claims, subject = SAMPLES[kind](house), house.ids[entry_type(kind).kinds[0]]
    if entry_type(kind).effect != "adds":
        subject = new_id(entry_type(kind).kinds[0])
    if kind in {"record.corrected", "record.withdrawn"}:
        subject = house.ids["item"]
    if kind == "photo.acquired":
        claims |= {"sha256": "0" * 64}  # R19: the sample's bytes have their record
    for agent, has in (
        (house.author, {"investigator"}),
        (house.reviewer, {"reviewer"}),
        (house.software, {"software"}),
    ):
        if not roles & has:
            refused(house, NotPermitted, f"R5: {kind} needs the role", kind, claims, subject, agent)
    once = {"agent.key_added", "agent.key_revoked", "claim.erased", "object.destroyed"}
    if kind not in {"review.decided", "record.released", *once}:
        house.record(kind, claims, subject)
    house.close()


def test_samples_cover_every_entry_type() -> None:
    assert set(SAMPLES) == set(entry_type_names())


# One test a rule, by its number ------------------------------------------------------------------------


def test_r1_the_type_is_one_there_is(house: House) -> None:
    with pytest.raises(InvalidEntry, match=r"there is no entry type 'item\.admired'; there are agent\.key_added"):
        record(house.catalogue, [Statement("item.admired", house.author, {})])
    assert house.catalogue.ledger.size == 8


@pytest.mark.parametrize(
    ("claims", "match"),
    [
        ({"title": "No date"}, "incident.recorded: missing claim occurred"),
        (
            {"title": "x", "occurred": None, "colour": "red"},
            "incident.recorded has no claim 'colour'; it has country, desc",
        ),
        ({"title": "", "occurred": None}, "title must be longer than or equal to 1 characters"),
        ({"title": "x", "occurred": None, "country": "Ukraine"}, "country must match pattern"),
        (
            {"title": "x", "occurred": None, "place_class": "near"},
            "place_class is 'near'; it must be one of exact, vicinity",
        ),
        ({"title": "x", "occurred": None, "synthetic": 1}, "synthetic must be boolean"),
        ({"title": 2.5, "occurred": None}, "title must be string"),
        ({"title": "x", "occurred": None, "position": {"lat": 50, "lon": "3"}}, "position"),
    ],
)
def test_r2_claims_fit_the_schema_of_their_type(house: House, claims: dict[str, Any], match: str) -> None:
    refused(house, InvalidEntry, match, "incident.recorded", claims)


def test_r3_a_subject_is_recorded_once(house: House) -> None:
    subject, add = incident(house), {"title": "Again", "occurred": None}
    refused(house, RuleRefused, f"R3: {subject} is recorded already", "incident.recorded", add, subject)
    missing = new_id("item")
    told = {"party": "Field team", "designation": "Fin"}
    part = {"title": "A part", "kind": "component"}
    refused(
        house, RuleRefused, f"R3: there is no record {missing} that item.identified", "item.identified", told, missing
    )
    refused(house, RuleRefused, "R3: item.identified adds to a record; say which", "item.identified", told)
    refused(house, RuleRefused, "R3: item.recorded is about a record of kind item", "item.recorded", part, subject)
    other = item(house)
    assert house.record("item.identified", told, other).subject == other


def test_r3_the_same_bytes_twice_are_one_photograph_with_two_acquisitions(house: House) -> None:
    first = photo(house)
    again = {"sha256": "a" * 64, "size_bytes": 9, "media_type": "image/jpeg", "route": "partner"}
    assert house.record("photo.acquired", again, first).subject == first
    rows = house.catalogue.projection.execute("SELECT route FROM acquisition ORDER BY entry").fetchall()
    assert [route for (route,) in rows] == ["unknown", "partner"]
    assert house.catalogue.projection.execute("SELECT route FROM photo").fetchall() == [("unknown",)]


def test_r3_an_id_is_taken_in_its_one_spelling(house: House) -> None:
    subject = incident(house)
    refused(house, InvalidEntry, f"write the id as {subject}", "review.requested", {}, subject.upper())
    refused(house, InvalidEntry, "is not an id", "review.requested", {}, "incident-12")


def test_r4_every_record_that_a_claim_names_exists(house: House) -> None:
    missing, wrong = new_id("incident"), new_id("incident")[:-1] + "?"
    stated = {"title": "A part", "kind": "component"}
    refused(
        house, RuleRefused, f"R4: incident names {missing}, which", "item.recorded", {**stated, "incident": missing}
    )
    refused(house, InvalidEntry, "incident", "item.recorded", {**stated, "incident": wrong})
    here = incident(house)
    said = {"party": "P", "summary": "S", "status": "reported", "contradicts": [new_id("statement")]}
    refused(house, RuleRefused, "R4: contradicts names", "statement.recorded", said)
    house.record("item.recorded", {**stated, "incident": here})


def test_r4_a_reference_inside_a_claim_is_looked_up_too(house: House) -> None:
    box = {"photo": new_id("photo"), "orientation": 1, "selector": selector(Rectangle(0, 0, 1, 1))}
    refused(house, RuleRefused, "R4: regions names", "marking.recorded", {"item": item(house), "regions": [box]})


def test_r4_an_interpretation_names_a_reading_of_its_marking(house: House) -> None:
    one, other = (house.record("marking.recorded", {"item": item(house)}).subject for _ in range(2))
    reading = house.record("marking.read", {"text": "113"}, one).entry
    for idx, subject in ((reading, other), (reading - 1, one), (reading + 9, one)):
        refused(
            house, RuleRefused, f"R4: entry {idx} is no reading of", "marking.interpreted",
            {"meaning": "A year", "reading": idx}, subject,
        )  # fmt: skip
    house.record("marking.interpreted", {"meaning": "A year", "reading": reading}, one)


def test_r4_what_the_same_batch_holds_before_it_exists(house: House) -> None:
    subject = new_id("incident")
    made = record(
        house.catalogue,
        [
            Statement("incident.recorded", house.author, {"title": "T", "occurred": None}, subject),
            Statement("item.recorded", house.author, {"title": "I", "kind": "remnant", "incident": subject}),
        ],
    )
    assert [one.entry for one in made] == [8, 9]


def test_r5_the_actor_is_a_registered_agent_with_the_role(house: House) -> None:
    stranger = new_id("agent")
    claims = {"title": "T", "occurred": None}
    refused(house, NotPermitted, f"R5: {stranger} is no registered agent", "incident.recorded", claims, by=stranger)
    refused(
        house, NotPermitted, "R5: incident.recorded needs the role investigator; .* is reviewer",
        "incident.recorded", claims, by=house.reviewer,
    )  # fmt: skip


def test_r5_only_an_empty_ledger_lets_an_agent_register_itself(house: House) -> None:
    me = new_id("agent")
    house.catalogue.keyring.new_agent_key(me)
    claims = {"kind": "person", "name": "Myself", "roles": ["admin"]}
    refused(house, NotPermitted, f"R5: {me} is no registered agent", "agent.registered", claims, me, me)


def test_r6_an_agent_without_a_key_cannot_attest(house: House) -> None:
    claims = {"kind": "person", "name": "Keyless", "roles": ["investigator"]}
    keyless = house.record("agent.registered", claims).subject
    stated = {"title": "T", "occurred": None}
    refused(house, NotPermitted, f"holds no key of {keyless}", "incident.recorded", stated, by=keyless)
    house.catalogue.keyring.new_agent_key(keyless)
    refused(house, NotPermitted, f"R6: the key held for {keyless}", "incident.recorded", stated, by=keyless)


@pytest.mark.parametrize(
    ("key", "match"), [(bytes(32), "of low order"), (b"\xff" * 32, "canonical"), (b"\x02" + bytes(31), "no point")]
)
def test_r6_a_key_under_which_anybody_could_sign_does_not_enter(house: House, key: bytes, match: str) -> None:
    stated = {
        "public_key": {"kty": "OKP", "crv": "Ed25519", "x": b64u(key)},
        "held_by": "agent",
        "possession": "A" * 86,
    }
    refused(house, InvalidEntry, match, "agent.key_added", stated, house.author)
    incident(house)


def test_r6_a_key_in_a_second_spelling_does_not_enter(house: House) -> None:
    key = {"kty": "OKP", "crv": "Ed25519", "x": "1" * 42 + "B"}
    stated = {"public_key": key, "held_by": "agent", "possession": "A" * 86}
    refused(house, InvalidEntry, "one spelling", "agent.key_added", stated, house.author)


@pytest.mark.parametrize("idx", [2**53, 2**63, 10**30])
def test_an_index_that_no_database_can_hold_is_refused_and_no_traceback(house: House, idx: int) -> None:
    subject = incident(house)
    decision = {"decision": "accepted", "entries": [idx]}
    refused(house, RuleRefused, f"R9: entry {idx} is not about", "review.decided", decision, subject)
    release = {"released": [{"entry": idx, "name": "title", "digest": "A" * 43}]}
    refused(house, RuleRefused, f"R10: entry {idx} is not about", "record.released", release, subject)


@pytest.mark.parametrize(
    "name", ["type", "subject", "actor", "key", "recorded", "occurred_earliest", "position_coarse"]
)
def test_r7_derived_claims_are_never_stated(house: House, name: str) -> None:
    stated = {"title": "T", "occurred": "2024", name: "2024-01-01"}
    refused(house, RuleRefused, f"R7: {name} is computed", "incident.recorded", stated)


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "2024-02-30", "2024-08-18/2024-08-17", "/", "[2013,2023]"])
def test_r8_dates_are_edtf_and_do_not_end_before_they_begin(house: House, text: str) -> None:
    refused(house, InvalidEntry, "R8: occurred: ", "incident.recorded", {"title": "T", "occurred": text})


def test_r9_a_review_is_decided_by_somebody_else_about_that_record(house: House) -> None:
    both = register(house.catalogue, house.admin, "Both", ("investigator", "reviewer")).agent
    mine = house.record("incident.recorded", {"title": "Mine", "occurred": None}, by=both)
    decided = {"decision": "accepted", "entries": [mine.entry]}
    refused(
        house, RuleRefused, f"R9: {both} recorded entry {mine.entry}; somebody else must review", "review.decided",
        decided, mine.subject, both,
    )  # fmt: skip
    other = incident(house)
    refused(house, RuleRefused, f"R9: entry {mine.entry} is not about {other}", "review.decided", decided, other)
    nothing = {"decision": "accepted", "entries": [9999]}
    refused(house, RuleRefused, "R9: entry 9999 is not about", "review.decided", nothing, other)
    house.record("review.decided", decided, mine.subject)


def test_r10_a_release_names_claims_of_its_record_as_they_are(house: House) -> None:
    one, other = incident(house), incident(house)
    house.accept(one)
    idx = house.about(one)[0]
    title = named(house, idx, "title")
    wrong = [{**title[0], "digest": "A" * 43}]
    unknown = [{**title[0], "name": "country"}]
    refused(house, RuleRefused, f"R10: entry {idx} is not about", "record.released", {"released": title}, other)
    refused(
        house, RuleRefused, "R10: entry .* has no claim 'title' with the", "record.released", {"released": wrong}, one
    )
    refused(house, RuleRefused, "R10: entry .* has no claim 'country'", "record.released", {"released": unknown}, one)
    nowhere = [{**title[0], "entry": 9999}]
    refused(house, RuleRefused, "R10: entry 9999 is not about", "record.released", {"released": nowhere}, one)
    house.record("record.released", {"released": title}, one)


def test_r10_what_was_not_accepted_is_not_released(house: House) -> None:
    subject = incident(house)
    idx = house.about(subject)[0]
    release = {"released": named(house, idx, "title")}
    refused(house, RuleRefused, f"R10: entry {idx} was not accepted", "record.released", release, subject)
    house.accept(subject)
    house.record("review.decided", {"decision": "rejected", "entries": [idx]}, subject)
    refused(house, RuleRefused, f"R10: entry {idx} was not accepted", "record.released", release, subject)
    house.record("review.decided", {"decision": "accepted", "entries": [idx]}, subject)
    house.record("record.released", release, subject)


def test_r10_nobody_releases_what_they_recorded(house: House) -> None:
    both = register(house.catalogue, house.admin, "Both", ("investigator", "reviewer")).agent
    mine = house.record("incident.recorded", {"title": "Mine", "occurred": None}, by=both)
    house.accept(mine.subject)
    release = {"released": named(house, mine.entry, "title")}
    refused(
        house, RuleRefused, f"R10: {both} recorded entry {mine.entry}; somebody else must release", "record.released",
        release, mine.subject, both,
    )  # fmt: skip
    house.record("record.released", release, mine.subject)


def test_r10_nobody_releases_the_public_copy_that_they_made(house: House) -> None:
    both = register(house.catalogue, house.admin, "Both", ("software", "reviewer")).agent
    subject = photo(house, consent="publication")
    made = house.record("photo.derived", SAMPLES["photo.derived"](house), subject, both)
    release = {"released": named(house, made.entry, "sha256")}
    refused(
        house, RuleRefused, f"R10: {both} recorded entry {made.entry}; somebody else must release", "record.released",
        release, subject, both,
    )  # fmt: skip
    house.record("record.released", release, subject)


def test_r10_what_software_read_is_released_without_a_review(house: House) -> None:
    subject = photo(house, consent="publication")
    read = house.record("photo.examined", SAMPLES["photo.examined"](house), subject)
    house.record("record.released", {"released": named(house, read.entry, "width_px")}, subject)


def test_r11_no_claim_is_released_twice(house: House) -> None:
    subject = incident(house)
    house.accept(subject)
    title = named(house, house.about(subject)[0], "title")
    refused(
        house,
        RuleRefused,
        "R11: title of entry .* is released already",
        "record.released",
        {"released": title * 2},
        subject,
    )
    house.record("record.released", {"released": title}, subject)
    refused(
        house,
        RuleRefused,
        "R11: title of entry .* is released already",
        "record.released",
        {"released": title},
        subject,
    )


def test_r11_a_claim_marked_never_is_not_released(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = incident(house)
    house.accept(subject)
    title = named(house, house.about(subject)[0], "title")
    # No claim of today's schemas is marked so: mark one.
    monkeypatch.setattr(type(entry_type("incident.recorded").claims["title"]), "disclosure", "never")
    refused(house, RuleRefused, "R11: title is never released", "record.released", {"released": title}, subject)


def test_r12_a_coarse_place_is_the_cell_and_a_place_beyond_the_poles_is_none(house: House) -> None:
    for lat, lon in (("50.0001", "36.2001"), ("50.1999", "36.3999")):
        subject = incident(house, position={"lat": lat, "lon": lon})
        row = house.catalogue.projection.execute(
            "SELECT position_coarse FROM incident WHERE id = ?", (subject,)
        ).fetchone()
        assert row[0] == '{"cell_deg":"0.2","lat":"50.1","lon":"36.3","uncertainty_m":14000}'
    beyond = {"title": "T", "occurred": None, "position": {"lat": "91", "lon": "0"}}
    refused(house, InvalidEntry, "91 is no coordinate", "incident.recorded", beyond)


def test_r13_a_region_lies_in_the_stored_grid_and_states_its_orientation(house: House) -> None:
    subject, thing = photo(house), item(house)

    def mark(region: Rectangle, orientation: int = 6) -> dict[str, Any]:
        return {
            "item": thing,
            "regions": [{"photo": subject, "orientation": orientation, "selector": selector(region)}],
        }

    whole = mark(Rectangle(0, 0, 640, 480))
    refused(house, RuleRefused, f"R13: {subject} was not examined", "marking.recorded", whole)
    house.record("photo.examined", SAMPLES["photo.examined"](house), subject)
    refused(house, RuleRefused, "R13: a region reaches beyond", "marking.recorded", mark(Rectangle(1, 0, 640, 480)))
    refused(
        house,
        RuleRefused,
        "R13: .* states orientation 6, the region 1",
        "marking.recorded",
        mark(Rectangle(0, 0, 9, 9), 1),
    )
    house.record("marking.recorded", whole)


def test_a_reading_names_a_suggestion_that_stands_on_a_photograph_it_was_read_from(house: House) -> None:
    for kind in ("incident.recorded", "source.recorded", "item.recorded", "photo.acquired", "photo.examined"):
        record_sample(house, kind)
    suggested = record_sample(house, "marking.suggested")
    assert known_entry(house.catalogue.ledger.entry(suggested.entry)).claims["actor"] == house.software
    other = photo(house)
    mark = house.record("marking.recorded", {"item": house.ids["item"]}).subject
    reading = {"text": "113", "suggestion": suggested.entry}
    refused(house, RuleRefused, "R25: entry 0 is no suggestion", "marking.read", {**reading, "suggestion": 0}, mark)
    refused(house, RuleRefused, "R25: .* did not read blind", "marking.read", {**reading, "blind": True}, mark)
    refused(house, RuleRefused, "R25: .* does not name", "marking.read", {**reading, "photos": [other]}, mark)
    made = house.record("marking.read", {**reading, "photos": [other, house.ids["photo"]], "blind": False}, mark)
    assert made.entry > suggested.entry
    gone = {"withdrawn": [suggested.entry], "whole": False, "reason": "It is a shadow"}
    house.record("record.withdrawn", gone, house.ids["photo"], house.author)
    refused(house, RuleRefused, "R25: the suggestion of entry .* was withdrawn", "marking.read", reading, mark)


def test_r25_software_reads_nothing_whichever_roles_it_has(house: House) -> None:
    for kind in ("incident.recorded", "source.recorded", "item.recorded"):
        record_sample(house, kind)
    bot = register(house.catalogue, house.admin, "A recogniser", ("investigator", "software"), kind="software").agent
    mark = house.record("marking.recorded", {"item": house.ids["item"]}).subject
    refused(house, RuleRefused, "R25: .* is software", "marking.read", {"text": "113"}, mark, bot)
    read = house.record("marking.read", {"text": "113"}, mark).entry
    agreed = {"text": "113", "readings": [read]}
    refused(house, RuleRefused, "R25: .* is software", "marking.adjudicated", agreed, mark, bot)


def test_a_suggestion_is_softwares_and_lies_on_its_photograph(house: House) -> None:
    for kind in ("incident.recorded", "source.recorded", "item.recorded", "photo.acquired"):
        record_sample(house, kind)
    claims, subject = SAMPLES["marking.suggested"](house), house.ids["photo"]
    refused(house, RuleRefused, "R13: .* was not examined", "marking.suggested", claims, subject)
    record_sample(house, "photo.examined")
    refused(house, NotPermitted, "R5: .* needs the role software", "marking.suggested", claims, subject, house.author)
    for change, words in (
        ({"region": {**claims["region"], "selector": selector(Rectangle(600, 0, 41, 9))}}, "R13: a region reaches"),
        ({"region": {**claims["region"], "orientation": 1}}, "R13: .* states orientation 6"),
        ({"corners": [[0, 0], [640, 0], [0, 0], [0, 0]]}, "R13: the corner 640,0 lies beyond"),
        ({"suggested": "a\x1db"}, "R14: suggested holds a control character"),
    ):
        refused(house, RuleRefused, words, "marking.suggested", {**claims, **change}, subject)
    assert house.record("marking.suggested", claims, subject).subject == subject


@pytest.mark.parametrize(
    ("text", "match"), [("и\u0306", "R14: text is not in Unicode NFC"), ("1\t2", "R14: .* control")]
)
def test_r14_a_reading_is_nfc_without_control_characters(house: House, text: str, match: str) -> None:
    marking = house.record("marking.recorded", {"item": item(house)}).subject
    refused(house, RuleRefused, match, "marking.read", {"text": text}, marking)
    kept = "ㅈ113\nй"  # NFKC would change the Hangul letter
    house.record("marking.read", {"text": kept}, marking)
    assert house.catalogue.projection.execute("SELECT text FROM reading").fetchall() == [(kept,)]


@pytest.mark.parametrize("consent", ["internal", "accountability-only"])
def test_r15_a_photograph_is_released_only_where_consent_covers_it(house: House, consent: str) -> None:
    subject = photo(house, consent=consent)
    house.accept(subject)
    first = house.about(subject)[0]
    release = {"released": named(house, first, "route")}
    refused(house, RuleRefused, f"R15: the consent for {subject} is '{consent}'", "record.released", release, subject)
    again = {
        "sha256": "a" * 64,
        "size_bytes": 9,
        "media_type": "image/jpeg",
        "route": "partner",
        "consent": "publication",
    }
    house.record("photo.acquired", again, subject)
    house.record("record.released", release, subject)


# All or none, crashes, several at once ------------------------------------------------------------------


def test_one_refused_statement_refuses_those_before_it(house: House) -> None:
    good = Statement("incident.recorded", house.author, {"title": "T", "occurred": None})
    bad = Statement("incident.recorded", house.author, {"title": "T"})
    before = house.catalogue.ledger.root()
    with pytest.raises(InvalidEntry):
        record(house.catalogue, [good, good, bad])
    assert house.catalogue.ledger.root() == before
    assert record(house.catalogue, [good, good])[0].entry == 8


INVALID: tuple[tuple[str, dict[str, Any]], ...] = (
    ("incident.recorded", {"title": "T"}),
    ("item.recorded", {"title": "T", "kind": "component", "incident": "incident-00000000000"}),
    ("source.recorded", {"title": "T", "kind": "rumour"}),
    ("incident.recorded", {"title": "T", "occurred": "soon"}),
    ("record.released", {"released": [{"entry": 0, "name": "name", "digest": "A" * 43}]}),
)


@settings(max_examples=settings().max_examples // 5)  # each makes a catalogue
@given(st.data())
def test_any_sequence_is_refused_whole_where_one_entry_is_invalid(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        house = make_house(Path(place) / "evidence")
        agents = {
            "investigator": house.author, "reviewer": house.reviewer, "software": house.software, "admin": house.admin
        }  # fmt: skip
        valid = data.draw(cases(World(agents, house.catalogue.ledger.size)))
        kind, claims = data.draw(st.sampled_from(INVALID))
        subject = house.admin if kind == "record.released" else None
        bad = Statement(kind, agents[entry_type(kind).roles[0]], claims, subject)
        at = data.draw(st.integers(0, len(valid)))
        before = house.catalogue.ledger.root(), applied(house.catalogue.projection)
        with pytest.raises(CatalogueError):
            record(house.catalogue, [*valid[:at], bad, *valid[at:]])
        assert (house.catalogue.ledger.root(), applied(house.catalogue.projection)) == before
        made = record(house.catalogue, valid)
        assert [one.entry for one in made] == list(range(8, 8 + len(valid)))
        house.close()


def test_the_projection_catches_up_after_a_crash_between_ledger_and_projection(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        _ = house.catalogue.projection
        real, calls = Catalogue.catch_up, iter((True, False))
        patched.setattr(Catalogue, "catch_up", lambda self: real(self) if next(calls) else crash())
        with pytest.raises(KeyboardInterrupt):
            incident(house)
    assert house.catalogue.ledger.size == 9
    assert applied(house.catalogue.projection) == 8
    house.catalogue.close()
    house.catalogue = Catalogue.open(house.folder)
    assert applied(house.catalogue.projection) == 9
    assert house.catalogue.projection.execute("SELECT title FROM incident").fetchall() == [("Somewhere",)]


def test_a_ledger_that_was_cut_is_not_taken_for_a_projection_that_is_behind(house: House, tmp_path: Path) -> None:
    older = make_house(tmp_path / "older")
    older.close()
    incident(house)
    house.close()
    (house.folder / "ledger.db").write_bytes((older.folder / "ledger.db").read_bytes())
    house.catalogue = Catalogue.open(house.folder)
    with pytest.raises(FolderError, match=r"applied 9 entries, but ledger\.db has 8: the ledger was cut"):
        _ = house.catalogue.projection


def test_rebuilding_gives_the_same_rows(house: House) -> None:
    for kind in ("incident.recorded", "source.recorded", "item.recorded"):
        record_sample(house, kind)
    tables = ("entry", "record", "incident", "source", "item", "search_document")
    before = [house.catalogue.projection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables]
    assert house.catalogue.rebuild() == 11
    assert [
        house.catalogue.projection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables
    ] == before


WRITER = """
import sys
from pathlib import Path
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
with Catalogue.open(Path(sys.argv[1])) as own:
    for number in range(10):
        claims = {"title": f"By writer {sys.argv[3]}", "occurred": None}
        print(record(own, [Statement("incident.recorded", sys.argv[2], claims)])[0].entry)
"""


def test_two_processes_record_at_once_and_lose_nothing(house: House) -> None:
    command = [sys.executable, "-c", WRITER, str(house.folder), house.author]
    writers = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True, cwd=ROOT) for name in "AB"]
    printed = [writer.communicate(timeout=50)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(int(idx) for own in printed for idx in own) == list(range(8, 28))
    assert applied(house.catalogue.projection) == 28
    counted = house.catalogue.projection.execute("SELECT title, count(*) FROM incident GROUP BY title").fetchall()
    assert counted == [("By writer A", 10), ("By writer B", 10)]


def test_a_full_disk_records_nothing(house: House) -> None:
    connection = house.catalogue.ledger._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    before = house.catalogue.ledger.root()
    with pytest.raises(LedgerError, match="full"):
        for _ in range(50):
            incident(house)
    connection.execute("PRAGMA max_page_count = 1000000")
    after = house.catalogue.ledger.size
    assert house.catalogue.ledger.root(8) == before
    assert incident(house)
    assert house.catalogue.ledger.size == after + 1


def test_r19_bytes_belong_to_one_photograph(house: House) -> None:
    claims = {"sha256": "1" * 64, "size_bytes": 9, "media_type": "image/jpeg", "route": "unknown"}
    first = house.record("photo.acquired", claims).subject
    refused(house, RuleRefused, f"R19: these bytes are {first} already", "photo.acquired", claims)
    house.record("photo.acquired", claims, first)
    both = [Statement("photo.acquired", house.author, {**claims, "sha256": "0" * 64}) for _ in range(2)]
    size = house.catalogue.ledger.size
    with pytest.raises(RuleRefused, match="R19"):
        record(house.catalogue, both)
    assert house.catalogue.ledger.size == size


def test_r19_a_photograph_is_one_file(house: House) -> None:
    claims = {"sha256": "1" * 64, "size_bytes": 9, "media_type": "image/jpeg", "route": "unknown"}
    first = house.record("photo.acquired", claims).subject
    with pytest.raises(RuleRefused, match="R19: .* is another file already"):
        house.record("photo.acquired", {**claims, "sha256": "2" * 64}, first)
    digests = house.catalogue.query("SELECT DISTINCT sha256 FROM acquisition WHERE photo = ?", (first,))
    assert [row["sha256"] for row in digests] == ["1" * 64], "so a region, which names the photograph, names the file"


def drawn_on(house: House, region: Rectangle | Polygon, **other: Any) -> dict[str, Any]:
    if "item" not in house.ids:
        for kind in ("incident.recorded", "source.recorded", "item.recorded", "photo.acquired", "photo.examined"):
            record_sample(house, kind)  # 640 x 480 pixels, orientation 6
    stated = {"photo": house.ids["photo"], "orientation": 6, "selector": selector(region), **other}
    return {"item": house.ids["item"], "regions": [stated]}


def polygon(*corners: tuple[int, int]) -> Polygon:
    return Polygon(tuple(Point(*corner) for corner in corners))


def test_r13_a_polygon_lies_within_the_stored_grid(house: House) -> None:
    edge = polygon((0, 0), (640, 0), (640, 480))
    made = house.record("marking.recorded", drawn_on(house, edge)).subject
    house.catalogue.catch_up()
    (row,) = house.catalogue.query("SELECT * FROM region WHERE marking = ?", (made,))
    assert (row["x_px"], row["y_px"], row["width_px"], row["height_px"]) == (0, 0, 640, 480)
    assert row["polygon"] == "[[0,0],[640,0],[640,480]]"
    beyond = polygon((0, 0), (641, 0), (640, 480))
    refused(house, RuleRefused, "R13: a region reaches beyond", "marking.recorded", drawn_on(house, beyond))
    wrong = drawn_on(house, edge, orientation=1)
    refused(house, RuleRefused, "R13: .* states orientation 6", "marking.recorded", wrong)
    level = {"type": "SvgSelector", "value": selector(edge)["value"].replace("640,480", "320,0")}
    refused(house, InvalidEntry, "R13: .* no area", "marking.recorded", drawn_on(house, edge, selector=level))
    mixed = {**selector(edge), "type": "FragmentSelector"}
    refused(house, InvalidEntry, "R13: .* no pixel region", "marking.recorded", drawn_on(house, edge, selector=mixed))


def test_a_number_with_leading_zeros_is_no_region(house: House) -> None:
    """Regression: it passed the door, and the tables could not be made of it any more."""
    zeros = {**selector(Rectangle(1, 2, 3, 4)), "value": "xywh=pixel:01,2,3,4"}
    refused(house, InvalidEntry, "regions", "marking.recorded", drawn_on(house, Rectangle(1, 2, 3, 4), selector=zeros))
