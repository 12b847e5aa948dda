"""Findings on the evidence: each is absent while the catalogue is in order, and appears once it is not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from catalogue.audit import audit, evidence
from catalogue.audit.nearby import findings_about
from catalogue.base import sqlite
from catalogue.base.findings import Finding
from catalogue.records.founding import register
from tests.catalogues import SAMPLES, House, jpeg, make_house

_NUMBERS = count(1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    _ = made.catalogue.projection
    assert audit(made.catalogue).findings == ()
    yield made
    made.close()


def found(house: House) -> list[tuple[str, str, str]]:
    report = audit(house.catalogue)
    assert report.findings == audit(house.catalogue).findings
    return [(one.code, one.severity, one.subject) for one in report.findings]


def the(house: House, code: str) -> Finding:
    (finding,) = (one for one in audit(house.catalogue).findings if one.code == code)
    return finding


def incident(house: House, occurred: str | None = "2024-08-18") -> str:
    return house.record("incident.recorded", {"title": "Another", "occurred": occurred}).subject


def item(house: House, **claims: Any) -> str:
    stated = {"title": "A part", "kind": "component", "incident": house.ids["incident"], **claims}
    return house.record("item.recorded", {name: value for name, value in stated.items() if value != ""}).subject


def marked(house: House, subject: str, text: str) -> tuple[str, int]:
    """Record a mark on an item and a reading of it; return the mark and the reading."""
    marking = house.record("marking.recorded", {"item": subject, "method": "stamped", "state": "clear"}).subject
    return marking, house.record("marking.read", {"text": text}, marking).entry


def interpreted(house: House, subject: str, text: str, **claims: Any) -> int:
    marking, reading = marked(house, subject, text)
    return house.record("marking.interpreted", {"meaning": "A date.", "reading": reading, **claims}, marking).entry


def photo(house: House, **claims: Any) -> str:
    data = jpeg(16, 16 + next(_NUMBERS), "navy")
    stated = SAMPLES["photo.acquired"](house) | {"sha256": house.store(data), "size_bytes": len(data), **claims}
    return house.record("photo.acquired", {key: value for key, value in stated.items() if value != ""}).subject


def custody(house: House, subject: str, action: str, occurred: str | None, **claims: Any) -> int:
    return house.record("custody.event", {"action": action, "occurred": occurred, **claims}, subject).entry


def source(house: House, family: str | None) -> str:
    claims = {"title": "A copy", "kind": "social", "family": family}
    return house.record("source.recorded", {key: value for key, value in claims.items() if value}).subject


def statement(house: House, of: str, **claims: Any) -> None:
    said = {"party": "A party", "summary": "Said something.", "status": "reported", "source": of}
    house.record("statement.recorded", said | claims)


# P11 and P24 --------------------------------------------------------------------------------------------


def test_a_part_of_an_item_of_another_incident(house: House) -> None:
    whole = item(house)
    item(house, part_of=whole)
    item(house, part_of=whole, incident=None)
    assert found(house) == []
    part = item(house, part_of=whole, incident=incident(house))
    assert found(house) == [("P11", "warning", part)]


def test_a_photograph_of_items_of_two_incidents(house: House) -> None:
    picture = photo(house)
    for shown in (item(house), item(house), item(house, incident=None)):
        house.record("photo.depicts", {"item": shown}, picture)
    assert found(house) == []
    house.record("photo.depicts", {"item": item(house, incident=incident(house))}, picture)
    assert found(house) == [("P11", "warning", picture)]


def test_one_serial_in_two_incidents_is_told_once(house: House) -> None:
    here, there = item(house), item(house, incident=incident(house))
    marked(house, here, "Ш91579")
    marked(house, here, "Ш 91579")
    marked(house, there, "Ш91565")
    assert found(house) == []
    marked(house, there, "ш-91579")
    assert found(house) == [("P11", "warning", here)]
    assert dict(the(house, "P11").compared)["readings"] == "Ш91579, Ш 91579, ш-91579"


def test_one_serial_on_two_objects(house: House) -> None:
    whole = item(house)
    part = item(house, part_of=item(house, part_of=whole))
    for one in (whole, part):
        marked(house, one, "1887ВЕ4У")
    assert found(house) == []
    other = item(house)
    marked(house, other, "1887BE4У")
    assert found(house) == [("P24", "warning", whole)]
    assert dict(the(house, "P24").compared)["items"] == f"{whole}, {other}"


def test_an_object_made_up_for_illustration_is_not_the_one_that_it_illustrates(house: House) -> None:
    marked(house, item(house), "Ш91579")
    drawn = item(house, synthetic=True)
    marked(house, drawn, "Ш91579")
    assert found(house) == []
    marked(house, item(house, synthetic=True), "Ш91579")
    assert found(house) == [("P24", "warning", drawn)]


def test_an_engine_casing_and_a_claimed_missile_number_are_two_numbers_on_two_parts(house: House) -> None:
    missile = item(house)
    marked(house, missile, "8868720")
    marked(house, item(house, part_of=missile), "9 д 1318869032")
    assert found(house) == []


def test_numbers_of_one_series_are_not_one_number(house: House) -> None:
    for text in ("Ш91579", "Ш91565", "Ш91566"):
        marked(house, item(house), text)
    assert found(house) == []


# P13 ----------------------------------------------------------------------------------------------------


def test_a_recovery_before_the_impact(house: House) -> None:
    item(house, recovered="2024-08-18")
    item(house, recovered="2024-08")
    item(house, recovered="../2024-09")
    item(house, recovered=None)
    item(house, recovered="2023", incident=incident(house, None))
    assert found(house) == []
    certain, doubted = item(house, recovered="2024-08-16"), item(house, recovered="2024-07~")
    assert sorted(found(house)) == sorted([("P13", "error", certain), ("P13", "warning", doubted)])
    assert audit(house.catalogue).exit_status == 1


def test_custody_before_the_recovery(house: House) -> None:
    early = item(house, recovered="2024-08-20", incident=None)
    custody(house, early, "documentation", "2024-08-20", custodian="Team")
    custody(house, early, "receipt", "2024-08-20", custodian="Team")
    assert found(house) == []
    custody(house, early, "storage", "2024-08-19", custodian="Team")
    assert ("P13", "error", early) in found(house)


def test_production_after_use_is_told_of_the_interpretation_that_says_so(house: House) -> None:
    part = item(house, part_of=item(house), incident=None)
    fits = {"party": "Institute A", "role": "manufacture", "earliest": "2024-01-01", "latest": "2024-12-31"}
    interpreted(house, part, "112", **fits)
    interpreted(house, part, "112", **fits | {"role": "expiry", "earliest": "2030-01-01", "latest": "2030-12-31"})
    interpreted(house, part, "112", party="Institute C", role="manufacture", latest="2030-12-31")
    assert found(house) == []
    interpreted(house, part, "112", **fits | {"party": "Institute B", "earliest": "2024-09-01"})
    assert found(house) == [("P13", "warning", part)]
    assert "as Institute B has it" in the(house, "P13").message


def test_a_component_made_after_its_assembly(house: House) -> None:
    whole = item(house)
    part = item(house, part_of=whole)
    interpreted(house, whole, "A-1", party="Institute A", role="assembly", earliest="2023-03-01", latest="2023-03-31")
    interpreted(house, part, "B-1", party="Institute A", role="manufacture", earliest="2023-03-31")
    assert found(house) == []
    interpreted(house, part, "B-1", party="Institute B", role="manufacture", earliest="2023-04-01")
    assert found(house) == [("P13", "warning", part)]
    assert f"the assembly of {whole}, as Institute A has that" in the(house, "P13").message


def test_an_interpretation_with_a_day_that_is_none_is_compared_with_nothing(house: House) -> None:
    interpreted(house, item(house), "112", party="Institute A", role="manufacture", earliest="2024-13-45")
    assert found(house) == []


# P14 ----------------------------------------------------------------------------------------------------


def test_a_gap_an_overlap_a_switch_and_an_unknown_custodian(house: House) -> None:
    here = item(house, incident=None)
    custody(house, here, "recovery", "2024-08-18", custodian="Team")
    custody(house, here, "storage", "2024-08-25", custodian="Team")
    assert found(house) == []
    custody(house, here, "receipt", "2024-08-28", custodian="Museum")
    assert found(house) == [("P14", "warning", here)]
    assert dict(the(house, "P14").compared)["days"] == 2
    custody(house, here, "storage", "2024-08-29", custodian="Institute")
    assert found(house) == [("P14", "warning", here)] * 2
    custody(house, here, "examination", "2024-08-27/2024-08-30", custodian=None)
    assert sorted(found(house)) == [("P14", "info", here)] * 3 + [("P14", "warning", here)]
    custody(house, here, "return", None)
    assert found(house) == [("P14", "info", here)]


def test_days_between_impact_and_recovery_are_for_information(house: House) -> None:
    here = item(house, recovered="2024-08-21")
    assert found(house) == [("P14", "info", here)]


def test_the_custody_of_a_photograph_is_looked_at_as_well(house: House) -> None:
    picture = photo(house)
    custody(house, picture, "receipt", "2024-08-18", custodian="Team")
    assert found(house) == []
    custody(house, picture, "storage", "2024-08-19", custodian="Archive")
    assert found(house) == [("P14", "warning", picture)]


# P16, P25, P26 ------------------------------------------------------------------------------------------


def test_sources_that_go_back_to_one_origin(house: House) -> None:
    event = incident(house)
    for of in (source(house, None), source(house, None), source(house, "post")):
        statement(house, of, incident=event)
    assert found(house) == []
    statement(house, source(house, "post"), incident=event)
    assert found(house) == [("P16", "info", event)]
    assert the(house, "P16").message.startswith("4 statements rest on 3 origins, by 4 sources; ")


def test_an_identification_without_a_basis(house: House) -> None:
    here, of = item(house), source(house, None)
    opinion = {"party": "Institute A", "designation": "KN-23"}
    house.record("item.identified", opinion | {"source": of}, here)
    house.record("item.identified", opinion | {"basis": [{"bearing": "supports", "note": "The shape"}]}, here)
    assert found(house) == []
    house.record("item.identified", opinion, here)
    assert found(house) == [("P25", "warning", here)]


def test_a_photograph_without_terms_is_worse_once_released(house: House) -> None:
    photo(house, rights="")
    photo(house, consent="")
    assert found(house) == []
    bare = photo(house, rights="", consent="")
    assert found(house) == [("P26", "info", bare)]
    house.accept(bare)
    house.release(bare)
    assert found(house) == [("P26", "warning", bare)]


def test_what_was_erased_is_not_called_missing(house: House) -> None:
    here = item(house)
    opinion = {"party": "Institute A", "designation": "KN-23", "source": source(house, None)}
    made = house.record("item.identified", opinion, here)
    house.record("claim.erased", {"erased": [house.claim(made.entry, "source")], "ground": "third-party"}, here)
    assert {one[0] for one in found(house)} <= {"P23"}


# P27 ----------------------------------------------------------------------------------------------------


def test_a_blind_reading_by_whom_the_text_was_known_is_found(house: House) -> None:
    marking, reading = marked(house, item(house), "113")
    assert found(house) == []
    relayed = house.record("marking.read", {"text": "113", "blind": True, "party": "Institute B"}, marking).entry
    assert found(house) == [("P27", "warning", marking)]
    compared = dict(the(house, "P27").compared)
    assert compared == {"reading": relayed, "read by": "Institute B", "earlier entries": str(reading)}


def test_a_blind_reading_by_somebody_else_is_none(house: House) -> None:
    marking, _ = marked(house, item(house), "113")
    other = register(house.catalogue, house.admin, "Second reader", ("investigator", "reviewer")).agent
    house.record("marking.read", {"text": "113", "blind": True}, marking, by=other)
    assert found(house) == []


@pytest.mark.parametrize("step", ["interpreted", "decided", "released"])
def test_whoever_interpreted_reviewed_or_released_a_reading_knew_it(house: House, step: str) -> None:
    marking, reading = marked(house, item(house), "113")
    other = register(house.catalogue, house.admin, "Second reader", ("investigator", "reviewer")).agent
    if step == "interpreted":
        house.record("marking.interpreted", {"meaning": "A year.", "reading": reading}, marking, by=other)
    else:
        by = other if step == "decided" else None
        house.record("review.decided", {"decision": "accepted", "entries": [reading]}, marking, by=by)
    if step == "released":
        house.record("record.released", {"released": [house.claim(reading, "text")]}, marking, by=other)
    house.record("marking.read", {"text": "113", "blind": True, "party": "Institute B"}, marking, by=other)
    assert ("P27", "warning", marking) in found(house)


def test_whoever_reviewed_only_where_a_mark_is_knew_nothing(house: House) -> None:
    marking, _ = marked(house, item(house), "113")
    other = register(house.catalogue, house.admin, "Second reader", ("investigator", "reviewer")).agent
    where = house.about(marking)[0]
    house.record("review.decided", {"decision": "accepted", "entries": [where]}, marking, by=other)
    house.record("marking.read", {"text": "113", "blind": True}, marking, by=other)
    assert found(house) == []


# The run ------------------------------------------------------------------------------------------------


def test_evidence_is_read_from_the_ledger_where_there_are_no_working_tables(house: House) -> None:
    house.record("item.identified", {"party": "Institute A", "designation": "KN-23"}, house.ids["item"])
    house.close()
    (house.folder / "catalogue.db").unlink()
    house.catalogue = type(house.catalogue).open(house.folder)
    assert [code for code, _, _ in found(house)] == ["P18", "P25"]


def test_a_table_that_was_changed_by_hand_changes_no_finding_on_the_evidence(house: House) -> None:
    house.catalogue.projection.execute("UPDATE identification SET basis = NULL, source = NULL")
    assert {code for code, _, _ in found(house)} == {"P18"}


def test_no_statement_compares_every_row_with_every_other(house: House) -> None:
    connection = house.catalogue.projection
    list(evidence.evidence(connection))
    texts = [text for name, text in vars(evidence).items() if name.startswith("_") and isinstance(text, str)]
    queries = [text for text in texts if text.lstrip().startswith("SELECT")]
    queries += [one.partition("AS SELECT")[0] for one in sqlite.statements(evidence._PREPARED) if "INSERT" in one]
    assert len(queries) == 16
    for query in queries:
        parameters = [5] * query.count("?")
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", parameters).fetchall()]
        scans = [
            step
            for step in plan
            if step.startswith("SCAN") and not ("json_each" in step or "VIRTUAL" in step) and step != "SCAN up"
        ]
        assert not any("AUTOMATIC" in step for step in plan), plan
        assert len(scans) <= 2, plan


def test_a_number_of_another_length_than_its_series(house: House) -> None:
    for text in ("Ш91579", "Sh91565", "Ш91566"):
        marked(house, item(house), text)
    assert found(house) == []
    odd, _ = marked(house, item(house), "Ш915516")
    assert found(house) == [("P12", "warning", odd)]
    assert dict(the(house, "P12").compared)["others"] == "Sh91565, Ш91566, Ш91579"
    assert findings_about(house.catalogue, odd) == []


def test_one_serial_in_two_alphabets_on_two_objects(house: House) -> None:
    first, second = item(house), item(house)
    marked(house, first, "Ы18358")
    marked(house, second, "Y 18358")
    assert found(house) == [("P24", "warning", first)]
    assert dict(the(house, "P24").compared)["readings"] == "Ы18358, Y 18358"
    marked(house, item(house), "18358")  # of no series: it may be any number
    assert [code for code, _, _ in found(house)] == ["P24"]
