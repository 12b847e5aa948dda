"""Keys and roles of agents: given with proof, used side by side, revoked by position (R5, R6, R16, R17)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.audit import audit
from catalogue.base.errors import NotPermitted, RuleRefused
from catalogue.ledger.entry import parse_body
from catalogue.records.handing import admit_key, give_key, keys_of, proof_of, revoke_key
from catalogue.records.view import history
from tests.catalogues import OWN_KEY, House, make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


def incident(house: House) -> str:
    return house.record("incident.recorded", {"title": "Somewhere", "occurred": None}).subject


def refused(
    house: House,
    error: type[Exception],
    match: str,
    kind: str,
    claims: dict[str, Any],
    subject: str | None = None,
    by: str | None = None,
) -> None:
    """Assert that a statement is refused with these words and that nothing of it is recorded."""
    before = house.catalogue.ledger.root()
    with pytest.raises(error, match=match):
        house.record(kind, claims, subject, by)
    assert house.catalogue.ledger.root() == before


def test_r6_the_keys_of_an_agent_count_side_by_side_until_one_is_revoked(house: House) -> None:
    (first,) = keys_of(house.catalogue, house.author)
    second = give_key(house.catalogue, house.admin, house.author)
    incident(house)
    assert {used["claims"]["key"] for used in by_author(house)} == {first.key}
    revoke_key(house.catalogue, house.admin, house.author, first.key)
    incident(house)
    assert {used["claims"]["key"] for used in by_author(house)} == {first.key, second}
    assert [(key.key, key.revoked is None) for key in keys_of(house.catalogue, house.author)] == [
        (first.key, False), (second, True),
    ]  # fmt: skip


def by_author(house: House) -> list[dict[str, Any]]:
    rows = house.catalogue.query("SELECT subject FROM entry WHERE actor = ?", [house.author])
    return [entry for row in rows for entry in history(house.catalogue, row["subject"])]


def test_r6_a_revoked_key_signs_nothing_more(house: House) -> None:
    incident(house)
    (only,) = keys_of(house.catalogue, house.author)
    revoke_key(house.catalogue, house.admin, house.author, only.key, reason="The laptop was seized")
    match = f"R6: the key held for {house.author} is none that counts now"
    refused(house, NotPermitted, match, "incident.recorded", {"title": "T", "occurred": None})


def test_r6_a_key_that_its_agent_holds_signs_when_it_is_lent(house: House) -> None:
    proof = proof_of(OWN_KEY, house.catalogue.settings.origin, house.author)
    admitted = admit_key(house.catalogue, house.admin, house.author, proof)
    (first, own) = keys_of(house.catalogue, house.author)
    assert (own.key, own.held_by) == (admitted, "agent")
    revoke_key(house.catalogue, house.admin, house.author, first.key)
    stated = {"title": "T", "occurred": None}
    refused(house, NotPermitted, f"R6: the key held for {house.author}", "incident.recorded", stated)
    house.catalogue.keyring.lend(OWN_KEY)
    incident(house)
    assert audit(house.catalogue).findings == ()


def test_r6_nobody_takes_the_key_of_another_for_theirs(house: House) -> None:
    origin = house.catalogue.settings.origin
    good = proof_of(OWN_KEY, origin, house.author)
    stranger = Ed25519PrivateKey.from_private_bytes(b"z" * 32)
    for claims, match in (
        (proof_of(OWN_KEY, origin, house.reviewer), "nothing shows"),  # replayed for another agent
        (proof_of(OWN_KEY, "example.org/elsewhere", house.author), "nothing shows"),  # and from another catalogue
        ({**good, "possession": proof_of(stranger, origin, house.author)["possession"]}, "nothing shows"),
    ):
        refused(house, RuleRefused, match, "agent.key_added", {**claims, "held_by": "agent"}, house.author)
    admit_key(house.catalogue, house.admin, house.author, good)
    twice = {**proof_of(OWN_KEY, origin, house.reviewer), "held_by": "agent"}
    refused(house, RuleRefused, f"given to {house.author} already", "agent.key_added", twice, house.reviewer)


def test_r16_a_revocation_names_a_key_that_counts_and_amends_its_entry(house: House) -> None:
    (key,) = keys_of(house.catalogue, house.author)
    (other,) = keys_of(house.catalogue, house.reviewer)
    refused(house, RuleRefused, "R16", "agent.key_revoked", {"revoked": other.key}, house.author)
    early = {"revoked": key.key, "since": key.entry - 1}
    refused(house, RuleRefused, "R16: the key was added by entry", "agent.key_revoked", early, house.author)
    made = revoke_key(house.catalogue, house.admin, house.author, key.key, since=key.entry)
    assert parse_body(house.catalogue.ledger.entry(made.entry).body).amends == (key.entry,)
    refused(house, RuleRefused, "R16", "agent.key_revoked", {"revoked": key.key}, house.author)


def test_r17_the_last_administrator_stays_one(house: House) -> None:
    (key,) = keys_of(house.catalogue, house.admin)
    refused(house, RuleRefused, "R17", "agent.key_revoked", {"revoked": key.key}, house.admin)
    refused(house, RuleRefused, "R17", "agent.role_changed", {"roles": ["reviewer"]}, house.admin)
    house.record("agent.role_changed", {"roles": ["admin"]}, house.author)
    house.record("agent.role_changed", {"roles": ["reviewer"]}, house.admin)
    refused(house, NotPermitted, "R5", "agent.role_changed", {"roles": ["admin"]}, house.admin, by=house.admin)


def test_r5_a_role_counts_from_its_change_on(house: House) -> None:
    incident(house)
    house.record("agent.role_changed", {"roles": []}, house.author)
    refused(house, NotPermitted, "R5", "incident.recorded", {"title": "T", "occurred": None})
    house.record("agent.role_changed", {"roles": ["investigator"]}, house.author)
    incident(house)
    assert audit(house.catalogue).findings == ()
