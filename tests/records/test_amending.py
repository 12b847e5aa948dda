"""Corrections, withdrawals, destruction: what counts now, what is kept, who may, and what the public sees."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.audit.audit import audit
from catalogue.audit.public import verify
from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, NotFound, NotPermitted, RuleRefused, VaultError
from catalogue.records import destruction
from catalogue.records.correction import Amendment, correct, withdraw
from catalogue.records.destruction import destroy, remove_destroyed
from catalogue.records.state import State
from catalogue.release.publish import publish
from catalogue.release.release import release
from catalogue.release.workflow import decide
from tests.catalogues import OTHER_PICTURE, SAMPLES, House, make_house, record_sample

WHY = "The report was misread"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    for kind in ("incident.recorded", "source.recorded", "item.recorded", "item.identified", "photo.acquired"):
        record_sample(made, kind)
    yield made
    made.close()


def row(house: House, table: str, kind: str = "item") -> dict[str, Any]:
    house.catalogue.catch_up()
    key = "item" if table == "identification" else "id"
    return house.catalogue.query(f"SELECT * FROM {table} WHERE {key} = ?", (house.ids[kind],))[0]


def amend(house: House, change: Amendment, kind: str = "item", by: str | None = None) -> int:
    return correct(house.catalogue, by or house.author, house.ids[kind], change, WHY, clock=house.clock).entry


def accept(house: House, subject: str) -> None:
    decide(house.catalogue, house.reviewer, subject, accept=True, clock=house.clock)


def let_out(house: House, *kinds: str) -> None:
    for kind in kinds:
        accept(house, house.ids[kind])
        release(house.catalogue, house.reviewer, [house.ids[kind]], clock=house.clock)


# Corrections -------------------------------------------------------------------------------------------


def test_a_correction_counts_and_what_it_replaces_stays(house: House) -> None:
    idx = amend(house, Amendment({"recovered": "2024-08-21", "title": "Housing"}))
    now = row(house, "item")
    assert (now["title"], now["recovered"], now["recovered_earliest"]) == ("Housing", "2024-08-21", "2024-08-21")
    assert row(house, "record")["title"] == "Housing"
    before = house.catalogue.query("SELECT claims FROM entry WHERE idx = ?", (house.entries["item.recorded"],))[0]
    assert json.loads(before["claims"])["title"] == "Actuator with a stamped number"
    stored = house.catalogue.query("SELECT * FROM correction WHERE entry = ?", (idx,))[0]
    replaced = {one["name"] for one in json.loads(stored["replaces"])}
    assert replaced == {"title", "recovered", "recovered_earliest", "recovered_latest"}, "bounds go with their date"
    assert stored["reason"] == WHY


def test_a_position_takes_its_coarse_twin_along(house: House) -> None:
    amend(house, Amendment({"recovery_position": {"lat": "49.0001", "lon": "37.0001"}}))
    assert json.loads(row(house, "item")["recovery_position_coarse"])["lat"] == "49.1"


def test_a_claim_is_corrected_twice_retracted_stated_unknown_and_stated_at_last(house: House) -> None:
    amend(house, Amendment({"title": "Second"}))
    amend(house, Amendment({"title": "Third"}))
    assert row(house, "item")["title"] == "Third"
    amend(house, Amendment({"recovered": None}))
    now = row(house, "item")
    assert (now["recovered"], now["recovered_latest"], json.loads(now["unknown"])) == (None, None, ["recovered"])
    amend(house, Amendment({}, retracted=("recovered",)))
    assert row(house, "item")["unknown"] is None, "nothing is stated any more, which is not the same as unknown"
    amend(house, Amendment({"condition": "Burnt"}))
    assert row(house, "item")["condition"] == "Burnt", "what nobody had stated can be added"


def test_a_rejected_correction_changes_nothing_and_can_be_accepted_later(house: House) -> None:
    accept(house, house.ids["item"])
    amend(house, Amendment({"title": "Wrong"}))
    decide(house.catalogue, house.reviewer, house.ids["item"], accept=False, clock=house.clock)
    assert row(house, "item")["title"] == "Actuator with a stamped number"
    accept(house, house.ids["item"])
    assert row(house, "item")["title"] == "Wrong"


def test_an_opinion_is_corrected_by_its_author_and_others_record_their_own(house: House) -> None:
    other = house.record("agent.registered", {"kind": "person", "name": "Third Withheld", "roles": ["investigator"]})
    with pytest.raises(RuleRefused, match=r"R20: entry \d+ is what agent-.* holds, and only they correct it; record"):
        amend(house, Amendment({"designation": "Nozzle"}), by=other.subject)
    amend(house, Amendment({"designation": "Steering section, rear"}))
    assert row(house, "identification")["designation"] == "Steering section, rear"
    with pytest.raises(NotPermitted, match="R5"):
        amend(house, Amendment({"title": "x"}), by=house.reviewer)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (Amendment({"title": "Actuator with a stamped number"}), RuleRefused, "R20: title says that already"),
        (Amendment({}, retracted=("condition",)), RuleRefused, "R20: the correction changes nothing"),
        (Amendment({}, retracted=("title",)), InvalidEntry, "would not fit: item.recorded: missing claim title"),
        (Amendment({"colour": "red"}), InvalidEntry, "no entry about item-.* has the claims colour; those to correct"),
        (Amendment({"kind": "teapot"}), InvalidEntry, "kind is 'teapot'; it must be one of"),
        (Amendment({"recovered": "yesterday"}), InvalidEntry, "R8: recovered"),
        (Amendment({"recovered_latest": "2024-01-01"}), InvalidEntry, "no entry about"),
        (Amendment({"title": "x"}, entry=0), NotFound, "entry 0 states nothing about item-"),
        (Amendment({"incident": "incident-00000000000"}), RuleRefused, "R4: incident names incident-0"),
    ],
)
def test_a_correction_that_says_nothing_or_too_much_is_refused(
    house: House, change: Amendment, error: type[Exception], message: str
) -> None:
    size = house.catalogue.ledger.size
    with pytest.raises(error, match=message):
        amend(house, change)
    assert house.catalogue.ledger.size == size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"replaces": []}, "R20: title is stated by entry"),
        ({"of": "incident.recorded"}, "R20: entry .* is no incident.recorded of item-"),
        ({"corrects": 0}, "R20: entry 0 is no item.recorded of item-"),
        ({"replaces": "twice"}, "R20: title is named twice"),
        ({"replaces": "another digest"}, "R20: entry .* has no claim 'title' with the digest AAAA"),
        ({"replaces": "of another entry"}, "R20: title of entry 0 is not what counts now"),
        ({"title": ..., "replaces": "recovered"}, "R20: recovered_earliest, recovered_latest follows from recovered"),
    ],
)
def test_the_door_takes_no_correction_that_was_put_together_wrongly(
    house: House, change: dict[str, Any], message: str
) -> None:
    good = SAMPLES["record.corrected"](house)
    (named,) = good["replaces"]
    ways = {
        "twice": [named, named],
        "another digest": [named | {"digest": "A" * 43}],
        "of another entry": [named | {"entry": 0}],
        "recovered": [house.claim(house.entries["item.recorded"], "recovered")],
    }
    claims = {**good, **change}
    if isinstance(change.get("replaces"), str):
        claims["replaces"] = ways[change["replaces"]]
    claims = {name: value for name, value in claims.items() if value is not ...}
    with pytest.raises(RuleRefused, match=message):
        house.record("record.corrected", claims, house.ids["item"])
    assert house.record("record.corrected", good, house.ids["item"]).entry


def test_the_bytes_of_a_photograph_are_not_corrected(house: House) -> None:
    with pytest.raises(InvalidEntry, match="no entry about photo-.* has the claims sha256"):
        amend(house, Amendment({"sha256": "0" * 64}), "photo")
    good = SAMPLES["record.corrected"](house)
    idx = house.entries["photo.acquired"]
    forged = {key: good[key] for key in ("reason",)} | {
        "of": "photo.acquired", "corrects": idx, "replaces": [house.claim(idx, "sha256")], "sha256": "0" * 64,
    }  # fmt: skip
    with pytest.raises(RuleRefused, match="R20: sha256 is not corrected"):
        house.record("record.corrected", forged, house.ids["photo"])


def test_consent_that_was_corrected_counts_for_the_release(house: House) -> None:
    amend(house, Amendment({"consent": "internal"}), "photo")
    accept(house, house.ids["photo"])
    with pytest.raises(RuleRefused, match="R15: the consent for photo-.* is 'internal'"):
        release(house.catalogue, house.reviewer, [house.ids["photo"]], clock=house.clock)


changes = st.lists(
    st.tuples(
        st.sampled_from(["title", "condition", "recovered", "recovery_place"]),
        st.sampled_from(["2024", "2023-05", "2024-02-29", None, ...]),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_any_row_of_corrections_leaves_what_was_said_last(tmp_path_factory: pytest.TempPathFactory, steps: Any) -> None:
    """Supersession against a plain model: a dictionary that is overwritten."""
    house = make_house(tmp_path_factory.mktemp("house") / "evidence")
    for kind in ("incident.recorded", "item.recorded"):
        record_sample(house, kind)
    model = {name: SAMPLES["item.recorded"](house).get(name, ...) for name in ("title", "condition", "recovered")}
    model["recovery_place"] = ...
    for name, value in steps:
        if (value is ... and (name == "title" or model[name] is ...)) or (
            value is None and name in {"title", "condition"}
        ):
            continue
        if value is not ... and model[name] == value:
            continue
        amend(house, Amendment({}, retracted=(name,)) if value is ... else Amendment({name: value}))
        model[name] = value
    now = row(house, "item")
    unknown = json.loads(now["unknown"] or "[]")
    for name, value in model.items():
        assert now[name] == (None if value is ... else value)
        assert (name in unknown) == (value is None)
    state = State(house.catalogue.projection)
    entry = state.entry(house.entries["item.recorded"])
    assert entry is not None
    in_sql = house.catalogue.query("SELECT claims FROM current WHERE idx = ?", (entry.idx,))[0]["claims"]
    assert json.loads(in_sql) == state.claims_now(entry), "the door and the tables apply corrections alike"
    house.close()


# In public ---------------------------------------------------------------------------------------------


def test_a_corrected_value_needs_its_own_release_and_hides_nothing_meanwhile(house: House, tmp_path: Path) -> None:
    let_out(house, "incident", "source", "item")
    publish(house.catalogue, house.reviewer, tmp_path / "first", clock=house.clock)
    amend(house, Amendment({"title": "Housing"}))
    with pytest.raises(RuleRefused, match="V9: entry .* amends entry .*, which is public, and is not public itself"):
        publish(house.catalogue, house.reviewer, tmp_path / "second", clock=house.clock)
    with pytest.raises(RuleRefused, match="R10: entry .* was not accepted"):
        release(house.catalogue, house.reviewer, [house.ids["item"]], clock=house.clock)
    let_out(house, "item")
    publish(house.catalogue, house.reviewer, tmp_path / "second", clock=house.clock)
    assert verify(tmp_path / "first").outcome == verify(tmp_path / "second").outcome == "holds"
    assert row(house, "record")["status"] == "corrected"
    assert not audit(house.catalogue).findings or all(
        one.severity != "error" for one in audit(house.catalogue).findings
    )


def test_of_a_rejected_correction_the_public_learns_that_there_was_one_and_not_what_it_said(
    house: House, tmp_path: Path
) -> None:
    let_out(house, "incident", "source", "item")
    amend(house, Amendment({"title": "A title that nobody accepted"}))
    decide(house.catalogue, house.reviewer, house.ids["item"], accept=False, clock=house.clock)
    release(house.catalogue, house.reviewer, [house.ids["item"]], clock=house.clock)
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    assert verify(tmp_path / "public").outcome == "holds"
    shown = b"".join(path.read_bytes() for path in (tmp_path / "public").rglob("*") if path.is_file())
    assert b"A title that nobody accepted" not in shown
    assert b"record.corrected" in (tmp_path / "public" / "catalogue.db").read_bytes()


# Withdrawals -------------------------------------------------------------------------------------------


def test_a_withdrawn_record_leaves_a_tombstone_and_earlier_folders_still_verify(house: House, tmp_path: Path) -> None:
    let_out(house, "incident", "source", "item", "photo")
    publish(house.catalogue, house.reviewer, tmp_path / "first", clock=house.clock)
    withdraw(house.catalogue, house.author, house.ids["photo"], "It shows an earlier incident", clock=house.clock)
    now = row(house, "record", "photo")
    assert (now["status"], now["title"], now["reason"]) == ("withdrawn", None, "It shows an earlier incident")
    release(house.catalogue, house.reviewer, [house.ids["photo"]], clock=house.clock)
    publish(house.catalogue, house.reviewer, tmp_path / "second", clock=house.clock)
    assert verify(tmp_path / "first").outcome == verify(tmp_path / "second").outcome == "holds"
    assert list((tmp_path / "first" / "media").rglob("*.jpg"))
    assert not list((tmp_path / "second" / "media").rglob("*.jpg")), "no picture stays without its record"
    for table in ("photo", "acquisition", "search_document"):
        key = {"photo": "id", "acquisition": "photo", "search_document": "record"}[table]
        query = f"SELECT count(*) AS n FROM {table} WHERE {key} = ?"
        assert house.catalogue.query(query, (house.ids["photo"],)) == [{"n": 0}], table
    with pytest.raises(RuleRefused, match="R21: photo-.* was withdrawn; nothing is added to it"):
        house.record("photo.depicts", {"item": house.ids["item"]}, house.ids["photo"])


def test_one_opinion_is_withdrawn_by_its_author_and_the_rest_stands(house: House) -> None:
    idx = house.entries["item.identified"]
    with pytest.raises(RuleRefused, match=r"R21: entry \d+ is what agent-.* holds, and only they withdraw it"):
        withdraw(house.catalogue, house.reviewer, house.ids["item"], "No", entries=[idx], clock=house.clock)
    with pytest.raises(RuleRefused, match=r"R21: entry \d+ begins item-.*; withdraw the record as a whole"):
        begins = house.entries["item.recorded"]
        withdraw(house.catalogue, house.author, house.ids["item"], "No", entries=[begins], clock=house.clock)
    withdraw(house.catalogue, house.author, house.ids["item"], "Seen wrongly", entries=[idx], clock=house.clock)
    assert house.catalogue.query("SELECT count(*) AS n FROM identification") == [{"n": 0}]
    assert row(house, "item")["title"] == "Actuator with a stamped number"
    with pytest.raises(RuleRefused, match=r"R21: entry \d+ states nothing about item-.* that still stands"):
        withdraw(house.catalogue, house.author, house.ids["item"], "Again", entries=[idx], clock=house.clock)


def test_a_whole_record_is_withdrawn_with_all_that_is_stated_about_it(house: House) -> None:
    claims = {"withdrawn": [house.entries["item.recorded"]], "whole": True, "reason": "x"}
    with pytest.raises(RuleRefused, match="R21: a record is withdrawn with all that is stated about it; not named"):
        house.record("record.withdrawn", claims, house.ids["item"], house.author)


def test_what_was_withdrawn_is_not_released_any_more(house: House) -> None:
    accept(house, house.ids["item"])
    idx = house.entries["item.identified"]
    withdraw(house.catalogue, house.author, house.ids["item"], "Seen wrongly", entries=[idx], clock=house.clock)
    claims = {"released": [house.claim(idx, "designation")]}
    with pytest.raises(RuleRefused, match=r"R21: entry \d+ was withdrawn"):
        house.record("record.released", claims, house.ids["item"])


# Destruction -------------------------------------------------------------------------------------------


def test_a_destroyed_original_is_gone_with_every_picture_of_it_and_the_record_says_why(
    house: House, tmp_path: Path
) -> None:
    let_out(house, "incident", "source", "item", "photo")
    publish(house.catalogue, house.reviewer, tmp_path / "first", clock=house.clock)
    photo = house.ids["photo"]
    made = destroy(house.catalogue, house.admin, photo, "legal-order", order="Court 12/2026", clock=house.clock)
    assert (made.files, len(made.publications)) == (3, 1), "original, public copy, thumbnail; one folder out of reach"
    assert list(house.catalogue.vault.digests()) == []
    assert not [one for one in audit(house.catalogue, originals=True).findings if one.severity == "error"]
    release(house.catalogue, house.reviewer, [photo], clock=house.clock)
    publish(house.catalogue, house.reviewer, tmp_path / "second", clock=house.clock)
    assert verify(tmp_path / "second").outcome == "holds"
    assert not list((tmp_path / "second" / "media").rglob("*.jpg"))
    assert row(house, "photo", "photo")["destroyed"] == "legal-order"
    with pytest.raises(RuleRefused, match="R22: the original of photo-.* is destroyed already"):
        destroy(house.catalogue, house.admin, photo, "legal-order", clock=house.clock)


def test_a_crash_before_the_file_goes_is_told_by_the_audit_and_finished_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise VaultError("the disk does not answer")

    monkeypatch.setattr(type(house.catalogue.vault), "remove", failing)
    with pytest.raises(VaultError):
        destroy(house.catalogue, house.admin, house.ids["photo"], "legal-order", clock=house.clock)
    (finding,) = [one for one in audit(house.catalogue).findings if one.severity == "error"]
    assert (finding.code, finding.subject) == ("P23", house.ids["photo"])
    monkeypatch.undo()
    assert remove_destroyed(house.catalogue) == 1
    assert not [one for one in audit(house.catalogue).findings if one.severity == "error"]


def test_only_an_administrator_destroys_and_only_what_there_is(house: House) -> None:
    with pytest.raises(NotPermitted, match="R5"):
        destroy(house.catalogue, house.author, house.ids["photo"], "legal-order", clock=house.clock)
    with pytest.raises(NotFound, match="there is no photograph photo-"):
        destroy(house.catalogue, house.admin, "photo-00000000000", "legal-order", clock=house.clock)
    other = Digest.of(OTHER_PICTURE).hex
    with pytest.raises(RuleRefused, match="R22: photo-.* is not the photograph with these bytes"):
        house.record(destruction.DESTROYED, {"sha256": other, "ground": "legal-order"}, house.ids["photo"])


# Hand-overs, agreed texts ------------------------------------------------------------------------------


def test_the_two_sides_of_a_hand_over_are_attested_by_two_agents(house: House) -> None:
    given_ = {"action": "release", "occurred": "2024-09-01", "custodian": "Field team"}
    first = house.record("custody.event", given_, house.ids["item"]).entry
    taken = {"action": "receipt", "occurred": "2024-09-01", "custodian": "Laboratory", "counterpart": first}
    with pytest.raises(RuleRefused, match="R23: agent-.* attested the other side as well"):
        house.record("custody.event", taken, house.ids["item"])
    with pytest.raises(RuleRefused, match=r"R23: the two sides of a hand-over are a release and a receipt"):
        house.record("custody.event", taken | {"action": "storage"}, house.ids["item"])
    with pytest.raises(RuleRefused, match="R23: entry 0 is no custody event of item-"):
        house.record("custody.event", taken | {"counterpart": 0}, house.ids["item"])


def test_an_agreed_text_names_readings_of_its_mark_and_keeps_them(house: House) -> None:
    for kind in ("photo.examined", "marking.recorded", "marking.read"):
        record_sample(house, kind)
    second = house.record(
        "marking.read", {"text": "ㅈ1130724018?", "blind": True, "party": "Institute B"}, house.ids["marking"]
    ).entry
    with pytest.raises(RuleRefused, match="R24: entry 0 is no reading of marking-"):
        house.record("marking.adjudicated", {"text": "x", "readings": [0]}, house.ids["marking"])
    settled = {"text": "ㅈ1130724018[7|1]", "readings": [house.entries["marking.read"], second]}
    house.record("marking.adjudicated", settled, house.ids["marking"])
    assert row(house, "marking", "marking")["text"] == "ㅈ1130724018[7|1]"
    assert house.catalogue.query("SELECT count(*) AS n FROM reading") == [{"n": 2}]
    amended = house.catalogue.query("SELECT amends FROM entry WHERE type = 'marking.adjudicated'")[0]["amends"]
    assert json.loads(amended) == sorted([house.entries["marking.read"], second])
