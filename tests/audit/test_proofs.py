"""Verification of one proof: what each file shows with a trust file, without one, and after an attack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.audit import Verdict
from catalogue.audit.verdict import PROOF_CHECKS
from catalogue.base.errors import FolderError, InvalidEntry
from catalogue.base.folders import project_file
from catalogue.ledger import published
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.merkle import leaf_hash
from catalogue.ledger.note import SignerKey, sign_note
from catalogue.ledger.proof import Consistency, Proof
from catalogue.ledger.proving import prove_entry, prove_extension
from catalogue.ledger.signing import sign_checkpoint
from tests.audit.twice import verify_proof
from tests.catalogues import House, make_house

STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
Outcomes = dict[str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_house(tmp_path_factory.mktemp("house") / "evidence")
    sign_checkpoint(made.catalogue.ledger, made.catalogue.signer)
    for number in range(6):
        made.record("incident.recorded", {"title": f"Incident {number}", "occurred": None})
    sign_checkpoint(made.catalogue.ledger, made.catalogue.signer)
    yield made
    made.close()


@pytest.fixture
def policy(house: House, tmp_path: Path) -> Path:
    path = tmp_path / "policy"
    path.write_text(published.policy_text(house.catalogue.signer.verifier))
    return path


@pytest.fixture
def proof(house: House) -> Proof:
    ledger = house.catalogue.ledger
    newest = ledger.newest_checkpoint()
    assert newest is not None
    return prove_entry(ledger, newest.size - 2, newest, house.catalogue.signer.verifier)


@pytest.fixture
def consistency(house: House) -> Consistency:
    ledger = house.catalogue.ledger
    first, second = ledger.checkpoints()
    return prove_extension(ledger, first, second, house.catalogue.signer.verifier)


def verdict_on(text: str, folder: Path, policy: Path | None) -> Verdict:
    path = folder / "file.tlog-proof"
    path.write_text(text, encoding="utf-8")
    return verify_proof(path, policy)


def outcomes(verdict: Verdict) -> Outcomes:
    return {one.check: one.outcome for one in verdict.checks}


def test_a_proof_of_inclusion_holds_with_the_logs_key(proof: Proof, policy: Path, tmp_path: Path) -> None:
    verdict = verdict_on(proof.text, tmp_path, policy)
    assert (verdict.outcome, verdict.exit_status) == ("holds", 0)
    assert outcomes(verdict) == dict.fromkeys(("T1", "T2", "T3"), "holds")
    assert any("digests of the claims" in text for text in verdict.not_shown)


def test_a_proof_of_consistency_holds_with_the_logs_key(consistency: Consistency, policy: Path, tmp_path: Path) -> None:
    verdict = verdict_on(consistency.text, tmp_path, policy)
    assert (verdict.outcome, verdict.exit_status) == ("holds", 0)
    assert outcomes(verdict) == {"T1": "holds", "T4": "holds"}
    assert any("compare the earlier one with yours" in text for text in verdict.not_shown)


def test_without_a_policy_nobody_knows_whose_signature_it_is(
    proof: Proof, consistency: Consistency, tmp_path: Path
) -> None:
    for text in (proof.text, consistency.text):
        verdict = verdict_on(text, tmp_path, None)
        assert (verdict.outcome, verdict.exit_status) == ("not checked", 3)
        assert outcomes(verdict).pop("T1") == "not checked"
        assert {outcome for check, outcome in outcomes(verdict).items() if check != "T1"} == {"holds"}
        assert "--policy" in verdict.checks[0].detail


def test_the_checks_are_those_of_the_rules() -> None:
    rules = (project_file("schema") / "rules.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| (T\d) \| (.+?) \|$", rules, re.MULTILINE))
    assert set(PROOF_CHECKS) == set(stated)
    for check, words in stated.items():
        assert words.startswith(PROOF_CHECKS[check])


# Attacks ------------------------------------------------------------------------------------------------


def stranger_signs(proof: Proof, _house: House) -> Proof:
    own = proof.checkpoint
    return replace(proof, note=str(sign_note(own.text, SignerKey(own.origin, STRANGER))))


def another_log(proof: Proof, house: House) -> Proof:
    text = Checkpoint("other.example/log", proof.checkpoint.size, proof.checkpoint.root).text
    return replace(proof, note=str(sign_note(text, house.catalogue.signer)))


def another_entry(proof: Proof, house: House) -> Proof:
    return replace(proof, extra=house.catalogue.ledger.entry(0).body)


def a_log_of_anything(proof: Proof, house: House) -> Proof:
    """What somebody with the log's key could do: sign a tree whose one leaf is no entry."""
    text = Checkpoint(proof.checkpoint.origin, 1, leaf_hash(b"anything")).text
    return Proof(0, (), str(sign_note(text, house.catalogue.signer)), b"anything")


ATTACKS: dict[str, tuple[Callable[[Proof, House], Proof], Outcomes]] = {
    "signed by a stranger": (stranger_signs, {"T1": "does not hold", "T2": "holds", "T3": "holds"}),
    "of another log": (another_log, {"T1": "does not hold", "T2": "holds", "T3": "does not hold"}),
    "with the bytes of another entry": (another_entry, {"T1": "holds", "T2": "does not hold", "T3": "holds"}),
    "of what is no entry": (a_log_of_anything, {"T1": "holds", "T2": "holds", "T3": "does not hold"}),
    "at another index": (
        lambda proof, _: replace(proof, index=proof.index - 1),
        {"T1": "holds", "T2": "does not hold", "T3": "holds"},
    ),
    "with two hashes swapped": (
        lambda proof, _: replace(proof, hashes=(proof.hashes[1], proof.hashes[0], *proof.hashes[2:])),
        {"T1": "holds", "T2": "does not hold", "T3": "holds"},
    ),
    "without the entry": (
        lambda proof, _: replace(proof, extra=None),
        {"T1": "holds", "T2": "not checked", "T3": "not checked"},
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_a_proof_is_found(attack: str, proof: Proof, house: House, policy: Path, tmp_path: Path) -> None:
    assert verdict_on(proof.text, tmp_path, policy).outcome == "holds"
    change, expected = ATTACKS[attack]
    verdict = verdict_on(change(proof, house).text, tmp_path, policy)
    assert outcomes(verdict) == expected
    assert verdict.outcome == ("not checked" if "not checked" in expected.values() else "does not hold")


def test_a_fork_shown_to_one_reader_has_no_consistency_proof(
    house: House, consistency: Consistency, policy: Path, tmp_path: Path
) -> None:
    assert verdict_on(consistency.text, tmp_path, policy).outcome == "holds"
    _, second = consistency.checkpoints
    fork = str(sign_note(Checkpoint(second.origin, second.size, b"f" * 32).text, house.catalogue.signer))
    for hashes in (consistency.hashes, (), (b"f" * 32, *consistency.hashes[1:])):
        verdict = verdict_on(replace(consistency, second=fork, hashes=hashes).text, tmp_path, policy)
        assert outcomes(verdict) == {"T1": "holds", "T4": "does not hold"}
        assert verdict.exit_status == 1


def test_a_checkpoint_of_a_stranger_in_a_consistency_proof_is_found(
    consistency: Consistency, policy: Path, tmp_path: Path
) -> None:
    first, second = (str(sign_note(one.text, SignerKey(one.origin, STRANGER))) for one in consistency.checkpoints)
    for changed in (replace(consistency, first=first), replace(consistency, second=second)):
        assert outcomes(verdict_on(changed.text, tmp_path, policy)) == {"T1": "does not hold", "T4": "holds"}


def test_a_cut_proof_fails_in_every_check(proof: Proof, consistency: Consistency, policy: Path, tmp_path: Path) -> None:
    for text in (proof.text, consistency.text):
        assert verdict_on(text, tmp_path, policy).outcome == "holds"
        verdict = verdict_on(text[: len(text) // 2], tmp_path, policy)
        assert set(outcomes(verdict).values()) == {"does not hold"}


def test_a_policy_that_asks_for_witnesses_is_not_checked(proof: Proof, house: House, tmp_path: Path) -> None:
    key = house.catalogue.signer.verifier
    path = tmp_path / "policy"
    path.write_text(f"witness w1 {key}\n" + published.policy_text(key).replace("none", "w1"))
    assert verdict_on(proof.text, tmp_path, path).exit_status == 3


def test_a_policy_for_another_log_does_not_hold(proof: Proof, tmp_path: Path) -> None:
    path = tmp_path / "policy"
    path.write_text(published.policy_text(SignerKey("other.example/log", STRANGER).verifier))
    assert outcomes(verdict_on(proof.text, tmp_path, path))["T1"] == "does not hold"


def test_what_is_no_proof_is_refused_with_what_would_be_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidEntry, match="otherwise name a public folder"):
        verdict_on("hello\n", tmp_path, None)
    with pytest.raises(FolderError, match="cannot be read"):
        verify_proof(tmp_path / "missing")
