"""Verification of who might attest and who might state what, by ledger position (V5, V9, V10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.audit import Verdict
from catalogue.base.errors import RuleRefused
from catalogue.ledger.disclosure import digest_of
from catalogue.records.handing import keys_of, proof_of, revoke_key
from catalogue.release.publish import publish
from tests.audit.twice import verify
from tests.catalogues import OWN_KEY, House, make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    yield made
    made.close()


def release_new(house: House, subject: str) -> None:
    """Release what of a record is not released yet."""
    query = "SELECT entry, name FROM released_claim WHERE subject = ?"
    done = {tuple(row) for row in house.catalogue.projection.execute(query, (subject,))}
    claims = [one for one in house.released_claims(subject) if (one["entry"], one["name"]) not in done]
    house.record("record.released", {"released": claims}, subject)


def public_incident(house: House, title: str) -> int:
    made = house.record("incident.recorded", {"title": title, "occurred": None})
    house.accept(made.subject)
    house.release(made.subject)
    return made.entry


def published(house: House, folder: Path) -> Verdict:
    publish(house.catalogue, house.reviewer, folder, clock=house.clock)
    return verify(folder)


def outcome(verdict: Verdict, check: str) -> tuple[str, str]:
    return next((one.outcome, one.detail) for one in verdict.checks if one.check == check)


def test_a_revoked_key_used_does_not_hold(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = keys_of(house.catalogue, house.author)
    revoked = revoke_key(house.catalogue, house.admin, house.author, key.key)
    release_new(house, house.author)
    assert published(house, tmp_path / "before").outcome == "holds"
    every = {one.key: one.entry for agent in (house.author, house.reviewer) for one in keys_of(house.catalogue, agent)}
    monkeypatch.setattr("catalogue.records.state.State.keys", lambda *_: every)
    thief = public_incident(house, "By a thief")
    monkeypatch.undo()
    verdict = published(house, tmp_path / "after")
    assert outcome(verdict, "V5")[0] == "does not hold"
    assert f"entry {thief}: entry {revoked.entry} revoked this key" in outcome(verdict, "V5")[1]


def test_what_a_key_attested_while_it_was_in_other_hands_is_not_checked(house: House, tmp_path: Path) -> None:
    (key,) = keys_of(house.catalogue, house.author)
    doubtful = public_incident(house, "After the theft")
    assert published(house, tmp_path / "before").outcome == "holds"
    revoke_key(house.catalogue, house.admin, house.author, key.key, since=doubtful)
    release_new(house, house.author)
    verdict = published(house, tmp_path / "after")
    assert (verdict.outcome, verdict.exit_status) == ("not checked", 3)
    assert outcome(verdict, "V5")[0] == "not checked"
    assert f"in other hands since entry {doubtful}" in outcome(verdict, "V5")[1]


def test_a_public_key_whose_revocation_is_hidden_is_not_published(house: House, tmp_path: Path) -> None:
    assert published(house, tmp_path / "public").outcome == "holds"
    (key,) = keys_of(house.catalogue, house.author)
    made = revoke_key(house.catalogue, house.admin, house.author, key.key)
    with pytest.raises(
        RuleRefused, match=f"entry {made.entry} amends entry {key.entry}.*catalogue release {house.author}"
    ):
        published(house, tmp_path / "public")
    release_new(house, house.author)
    assert published(house, tmp_path / "public").outcome == "holds"


def test_a_key_without_proof_of_possession_does_not_hold(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published(house, tmp_path / "before").outcome == "holds"
    monkeypatch.setattr("catalogue.records.checks._r6_key", lambda *_: None)
    stolen = proof_of(OWN_KEY, "example.org/elsewhere", house.author)
    made = house.record("agent.key_added", {**stolen, "held_by": "agent"}, house.author)
    release_new(house, house.author)
    verdict = published(house, tmp_path / "after")
    assert outcome(verdict, "V5")[0] == "does not hold"
    assert f"entry {made.entry}: nothing shows that {house.author} holds this key" in outcome(verdict, "V5")[1]


def test_a_role_that_was_lost_and_used_does_not_hold(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.record("agent.role_changed", {"roles": ["reviewer"]}, house.author)
    release_new(house, house.author)
    assert published(house, tmp_path / "before").outcome == "holds"
    monkeypatch.setattr("catalogue.records.checks._r5_role", lambda *_: None)
    entry = public_incident(house, "By a former investigator")
    verdict = published(house, tmp_path / "after")
    assert {check.check for check in verdict.checks if check.outcome == "does not hold"} == {"V10"}
    assert f"entry {entry}: incident.recorded needs the role investigator" in outcome(verdict, "V10")[1]


def test_without_the_roles_of_an_author_their_authority_is_not_checked(house: House, tmp_path: Path) -> None:
    newcomer = house.record(
        "agent.registered", {"kind": "person", "name": "Somebody Else", "roles": ["investigator"]}
    ).subject
    house.catalogue.keyring.new_agent_key(newcomer)
    key = proof_of(house.catalogue.keyring.agent_key(newcomer), house.catalogue.settings.origin, newcomer)
    house.record("agent.key_added", {**key, "held_by": "catalogue"}, newcomer)
    made = house.record("incident.recorded", {"title": "By a newcomer", "occurred": None}, by=newcomer)
    house.accept(made.subject)
    text = house.catalogue.ledger.entry(made.entry).disclosures
    names = ("type", "subject", "actor", "title")
    claims = [{"entry": made.entry, "name": name, "digest": digest_of(text[name])} for name in names]
    house.record("record.released", {"released": claims}, made.subject)
    verdict = published(house, tmp_path / "public")
    assert outcome(verdict, "V10")[0] == "not checked"


def test_four_eyes_over_an_entry_of_undisclosed_type_are_not_checked(house: House, tmp_path: Path) -> None:
    assert published(house, tmp_path / "before").outcome == "holds"
    made = house.record("incident.recorded", {"title": "Title alone", "occurred": None})
    house.accept(made.subject)
    digest = digest_of(house.catalogue.ledger.entry(made.entry).disclosures["title"])
    house.record(
        "record.released", {"released": [{"entry": made.entry, "name": "title", "digest": digest}]}, made.subject
    )
    verdict = published(house, tmp_path / "after")
    assert outcome(verdict, "V8")[0] == "not checked"
    assert "of 1 released entries" in outcome(verdict, "V8")[1]
