"""The catalogue's own key is replaced: both sign for a while, readers of either key can check, then one is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.audit import audit
from catalogue.base.errors import NotFound, RuleRefused
from catalogue.ledger import published
from catalogue.ledger.note import VerifierKey, parse_note
from catalogue.ledger.proving import prove_entry, prove_extension
from catalogue.records.catalogue import Catalogue
from catalogue.records.recovery import move_guard
from catalogue.records.rotation import add_log_key, log_keys, retire_log_key
from catalogue.release.publish import publish
from tests.audit.twice import verify, verify_proof
from tests.catalogues import House, make_house
from tests.cli.test_commands import call, rows


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    move_guard(made.catalogue, tmp_path / "guard")
    made.catalogue.sign()
    yield made
    made.close()


def trusting(folder: Path, name: str, *keys: VerifierKey) -> Path:
    (folder / name).write_text(published.policy_text(*keys))
    return folder / name


def more(house: House) -> None:
    house.record("incident.recorded", {"title": "One more", "occurred": None})


def failing(path: Path, policy: Path, *kept: Path) -> set[str]:
    return {one.check for one in verify(path, policy, kept).checks if one.outcome == "does not hold"}


def test_whoever_trusts_either_key_can_check_while_both_sign(house: House, tmp_path: Path) -> None:
    first = house.catalogue.signer.verifier
    second = add_log_key(house.catalogue)
    more(house)
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    note = parse_note((tmp_path / "public" / published.CHECKPOINT).read_bytes())
    assert {one.key_hash for one in note.signatures} == {first.key_hash, second.key_hash}
    for keys in ([first], [second], [first, second], [second, first]):
        assert failing(tmp_path / "public", trusting(tmp_path, "policy", *keys)) == set()
    assert verify(tmp_path / "public").outcome == "holds"
    assert audit(house.catalogue).findings == ()


def test_after_the_first_is_retired_the_new_one_signs_alone_and_the_past_still_verifies(
    house: House, tmp_path: Path
) -> None:
    first = house.catalogue.signer.verifier
    publish(house.catalogue, house.reviewer, tmp_path / "early", clock=house.clock)
    second = add_log_key(house.catalogue)
    more(house)
    publish(house.catalogue, house.reviewer, tmp_path / "between", clock=house.clock)
    retire_log_key(house.catalogue, str(first))
    more(house)
    publish(house.catalogue, house.reviewer, tmp_path / "late", clock=house.clock)
    old, new, both = (
        trusting(tmp_path, name, *keys)
        for name, keys in (("old", [first]), ("new", [second]), ("both", [first, second]))
    )
    assert failing(tmp_path / "early", old) == failing(tmp_path / "between", old) == set()
    assert failing(tmp_path / "late", old) == {"V1", "V1b", "V7"}
    assert failing(tmp_path / "between", new) == failing(tmp_path / "late", new) == set()
    kept = tmp_path / "early" / published.CHECKPOINT
    assert failing(tmp_path / "late", both, kept) == set()
    assert failing(tmp_path / "late", new, kept) == {"V11"}, "it says to name the earlier key too"
    assert audit(house.catalogue).findings == ()
    assert [(one.key, one.signs) for one in log_keys(house.catalogue)] == [(str(second), True), (str(first), False)]


def test_ledger_guard_and_proofs_go_on_over_the_change(house: House, tmp_path: Path) -> None:
    first = house.catalogue.signer.verifier
    (early,) = list(house.catalogue.ledger.checkpoints())
    second = add_log_key(house.catalogue)
    more(house)
    house.catalogue.sign()
    retire_log_key(house.catalogue, str(first))
    with Catalogue.open(house.folder) as again:
        again.refuse_rollback()
        late = again.sign()
        proof = prove_entry(again.ledger, 0, early, *again.verifiers)
        extension = prove_extension(again.ledger, early, late, *again.verifiers)
    (tmp_path / "proof").write_text(proof.text)
    (tmp_path / "extension").write_text(extension.text)
    assert verify_proof(tmp_path / "proof", trusting(tmp_path, "policy", first)).outcome == "holds"
    assert verify_proof(tmp_path / "proof", trusting(tmp_path, "policy", second)).outcome == "does not hold"
    assert verify_proof(tmp_path / "extension", trusting(tmp_path, "policy", first, second)).outcome == "holds"


def test_a_key_is_not_retired_before_both_have_signed_nor_when_it_is_the_only_one(house: House) -> None:
    first = str(house.catalogue.signer.verifier)
    with pytest.raises(RuleRefused, match="only key"):
        retire_log_key(house.catalogue, first)
    add_log_key(house.catalogue)
    with pytest.raises(RuleRefused, match="two keys sign already"):
        add_log_key(house.catalogue)
    with pytest.raises(RuleRefused, match="signed by both"):
        retire_log_key(house.catalogue, first)
    with pytest.raises(NotFound):
        retire_log_key(house.catalogue, "tests.example/house+00000000+AAAA")
    assert len(house.catalogue.signers) == 2


def test_the_new_key_can_be_taken_back_as_well(house: House) -> None:
    first, second = house.catalogue.signer.verifier, add_log_key(house.catalogue)
    more(house)
    house.catalogue.sign()
    retire_log_key(house.catalogue, str(second))
    assert [key.verifier for key in house.catalogue.signers] == [first]
    assert audit(house.catalogue).findings == ()


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_crash_before_the_private_half_is_deleted_leaves_both_signing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = str(house.catalogue.signer.verifier)
    add_log_key(house.catalogue)
    more(house)
    house.catalogue.sign()
    with monkeypatch.context() as patch:
        patch.setattr("catalogue.records.keyring.Keyring.remove_log_key", _crash)
        with pytest.raises(KeyboardInterrupt):
            retire_log_key(house.catalogue, first)
    with Catalogue.open(house.folder) as again:
        assert len(again.signers) == 2
        assert audit(again).findings == ()
        retire_log_key(again, first)
        assert (len(again.signers), len(again.verifiers)) == (1, 2)


def test_on_the_command_line(house: House) -> None:
    house.catalogue.close()
    where = ("-C", house.folder)
    (first,) = rows(call(*where, "logkey", "--json"))
    assert (first["signs"], first["first_size"] is None) == (True, False)
    assert len(rows(call(*where, "logkey", "--new", "--json"))) == 2
    refused = call(*where, "logkey", "--retire", first["key"])
    assert refused.exit_code == RuleRefused.exit_code
    call(*where, "record", "incident.recorded", given='{"title": "T", "occurred": null}')
    call(*where, "--as", house.author, "record", "incident.recorded", given='{"title": "T", "occurred": null}')
    assert call(*where, "checkpoint").exit_code == 0
    done = call(*where, "logkey", "--retire", first["key"])
    assert (done.exit_code, "retired" in done.stdout) == (0, True)
    assert call(*where, "logkey", "--new", "--retire", "x").exit_code == 2
