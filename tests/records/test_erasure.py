"""Erasing a claim: its value is in no file of the house any more, the log is whole, and everybody is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue.audit import audit
from catalogue.base.errors import LedgerDamaged, LedgerError, NotFound, NotPermitted, RuleRefused
from catalogue.ledger import published
from catalogue.ledger.disclosure import make, parse
from catalogue.ledger.erasing import erase, still_there
from catalogue.ledger.proving import prove_entry
from catalogue.ledger.store import Ledger
from catalogue.ledger.stored import Erased
from catalogue.records import erasure
from catalogue.records.catalogue import Catalogue
from catalogue.records.erasure import erase_claims, finish, outstanding
from catalogue.records.recovery import assess, erase_again, move_guard
from catalogue.release.publish import publish
from tests.audit.test_audit import tampered
from tests.audit.twice import verify, verify_proof
from tests.catalogues import House, make_house
from tests.cli.test_commands import call, rows

SECRET = "Ms Oksana Withheldenko, 12 Garden Street"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    move_guard(made.catalogue, tmp_path / "guard")
    yield made
    made.close()


def state_secret(house: House) -> int:
    """Record a source whose author is a secret, twice copied: into a note of an item and into the tables."""
    made = house.record(
        "source.recorded",
        {"kind": "interview", "title": "A conversation", "author": SECRET, "accessed": "2024-08-19"},
    )
    house.checkpoint()
    return made.entry


def holding(folder: Path, *texts: str) -> set[str]:
    """Return the files below a folder in whose bytes one of the texts stands."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name for path in files if any(text.encode() in path.read_bytes() for text in texts)}


def released_after(house: House, made: erasure.Erasure) -> None:
    """Let the reviewer release the erasure."""
    names = ("type", "subject", "actor", "key", "erased", "ground")
    claims = [house.claim(made.recorded.entry, name) for name in names]
    house.record("record.released", {"released": claims}, made.recorded.subject)


def failing(path: Path) -> set[str]:
    return {one.check for one in verify(path).checks if one.outcome == "does not hold"}


# In the house -------------------------------------------------------------------------------------------


def test_the_value_and_its_disclosure_are_in_no_file_any_more(house: House) -> None:
    entry = state_secret(house)
    text = house.catalogue.ledger.entry(entry).disclosures["author"]
    root = house.catalogue.ledger.root()
    house.catalogue.rebuild()
    assert {name.partition("-")[0] for name in holding(house.folder, SECRET, text)} == {"ledger.db", "catalogue.db"}
    made = erase_claims(house.catalogue, house.admin, entry, ["author"], "risk-to-person", clock=house.clock)
    assert holding(house.folder, SECRET, text) == set()
    assert [one.name for one in made.erased] == ["author"]
    assert "author" not in house.catalogue.ledger.entry(entry).disclosures
    assert house.catalogue.ledger.root(made.recorded.entry) == root, "the tree is the same"
    assert audit(house.catalogue, originals=True).findings == ()
    assert outstanding(house.catalogue) == []


def test_nothing_of_it_is_left_however_full_the_pages_were(house: House) -> None:
    """Splits of pages copy rows: deleting them one by one leaves pieces, and VACUUM does not."""
    entries = [state_secret(house) for _ in range(15)]
    texts = [house.catalogue.ledger.entry(entry).disclosures["author"] for entry in entries]
    for entry in entries:
        erase_claims(house.catalogue, house.admin, entry, ["author"], "risk-to-person", clock=house.clock)
    house.catalogue.close()
    assert holding(house.folder, SECRET, *texts, *(text[8:48] for text in texts)) == set()


def test_derived_claims_go_with_the_one_they_were_computed_from(house: House) -> None:
    claims = {"title": "T", "occurred": "2024-08-18", "position": {"lat": "50.1234", "lon": "36.2", "uncertainty_m": 5}}
    entry = house.record("incident.recorded", claims).entry
    made = erase_claims(house.catalogue, house.admin, entry, ["position", "occurred"], "mistake", clock=house.clock)
    names = {one.name for one in made.erased}
    assert {"position", "position_coarse", "occurred", "occurred_earliest", "occurred_latest"} <= names


def test_copies_of_the_value_and_publications_that_showed_it_are_named(house: House, tmp_path: Path) -> None:
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    item = house.entries["item.recorded"]
    title = "Actuator with a stamped number"
    other = house.record("incident.recorded", {"title": f"Found: {title}", "occurred": None})
    made = erase_claims(house.catalogue, house.admin, item, ["title"], "mistake", clock=house.clock)
    assert (other.entry, "title") in made.copies
    assert len(made.publications) >= 1


def test_an_actor_goes_with_the_attestation_and_the_audit_knows_why(house: House) -> None:
    entry = state_secret(house)
    assert house.catalogue.ledger.entry(entry).attestation
    erase_claims(house.catalogue, house.admin, entry, ["actor"], "risk-to-person", clock=house.clock)
    assert house.catalogue.ledger.entry(entry).attestation is None
    assert audit(house.catalogue).findings == ()


@pytest.mark.parametrize("name", ["type", "subject", "key"])
def test_what_others_need_to_check_is_not_erased(house: House, name: str) -> None:
    before = house.catalogue.ledger.size
    ((release,),) = house.catalogue.projection.execute("SELECT min(idx) FROM entry WHERE type = 'record.released'")
    with pytest.raises(RuleRefused, match="R18"):
        erase_claims(house.catalogue, house.admin, house.entries["item.recorded"], [name], "mistake")
    with pytest.raises(RuleRefused, match="R18"):
        erase_claims(house.catalogue, house.admin, release, ["released"], "mistake")
    with pytest.raises(RuleRefused, match="R18"):
        erase_claims(house.catalogue, house.admin, house.entries["photo.acquired"], ["sha256"], "mistake")
    assert house.catalogue.ledger.size == before


def test_r18_names_claims_that_are_there_once_and_of_this_record(house: House) -> None:
    item, other = house.entries["item.recorded"], house.ids["incident"]
    claim = house.claim(item, "title")
    for erased, subject, match in (
        ([claim, claim], house.ids["item"], "named twice"),
        ([claim], other, "not about"),
        ([{**claim, "digest": "A" * 43}], house.ids["item"], "no claim"),
        ([{**claim, "name": "nothing"}], house.ids["item"], "no claim"),
    ):
        with pytest.raises(RuleRefused, match=f"R18.*{match}"):
            house.record("claim.erased", {"erased": erased, "ground": "mistake"}, subject)


def test_only_an_administrator_erases_and_only_what_is_there(house: House) -> None:
    item = house.entries["item.recorded"]
    for agent in (house.author, house.reviewer):
        with pytest.raises(NotPermitted, match="R5"):
            erase_claims(house.catalogue, agent, item, ["title"], "mistake")
    with pytest.raises(NotFound, match="has no claim colour; it has"):
        erase_claims(house.catalogue, house.admin, item, ["colour"], "mistake")
    with pytest.raises(NotFound):
        erase_claims(house.catalogue, house.admin, 9999, ["title"], "mistake")


# Crashes, readers, backups ------------------------------------------------------------------------------


def test_a_crash_after_the_entry_is_told_by_the_audit_and_finished_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = state_secret(house)
    with monkeypatch.context() as patch:
        patch.setattr(erasure, "finish", lambda _: (_ for _ in ()).throw(LedgerError("the disk is full")))
        with pytest.raises(LedgerError, match="disk is full"):
            erase_claims(house.catalogue, house.admin, entry, ["author"], "risk-to-person")
    assert [one.name for one in outstanding(house.catalogue)] == ["author"]
    assert {(one.code, one.severity) for one in audit(house.catalogue).findings} == {("P23", "error")}
    assert finish(house.catalogue) == 1
    assert holding(house.folder, SECRET) == set()
    assert (finish(house.catalogue), audit(house.catalogue).findings) == (0, ())


def test_while_another_process_reads_it_says_that_the_log_was_not_emptied(house: House) -> None:
    entry = state_secret(house)
    claim = house.claim(entry, "author")
    house.catalogue.ledger._connection.execute("PRAGMA busy_timeout = 200")  # half a minute otherwise
    with Ledger.open(house.folder / "ledger.db", read_only=True) as reader:
        rows_of_it = reader._connection.execute("SELECT body FROM entry")
        rows_of_it.fetchone()
        with pytest.raises(LedgerError, match="repeat it"):
            erase(house.catalogue.ledger, [Erased(**claim)])
        rows_of_it.close()
    assert still_there(house.catalogue.ledger, [Erased(**claim)]) == []
    erase(house.catalogue.ledger, [])
    assert SECRET.encode() not in (house.folder / "ledger.db").read_bytes()


def test_a_backup_that_is_put_back_brings_it_back_and_recover_erases_it_again(house: House, tmp_path: Path) -> None:
    entry = state_secret(house)
    text = house.catalogue.ledger.entry(entry).disclosures["author"]
    house.catalogue.close()
    shutil.copytree(house.folder, tmp_path / "backup")
    with Catalogue.open(house.folder) as catalogue:
        erase_claims(catalogue, house.admin, entry, ["author"], "risk-to-person", clock=house.clock)
        catalogue.sign()
    shutil.copy(house.folder / "ledger.db", tmp_path / "newest.db")
    shutil.rmtree(house.folder)
    shutil.move(tmp_path / "backup", house.folder)
    assert "ledger.db" in holding(house.folder, text)
    with Catalogue.open(house.folder) as catalogue:
        found = assess(catalogue)
        assert (found.state, found.undead) == ("behind", 1)
        assert "P23" in {one.code for one in audit(catalogue).findings}
        assert erase_again(catalogue) == 1, "although the entry that says so is missing here"
        assert assess(catalogue).undead == 0
    assert holding(house.folder, SECRET, text) == set()
    done = call("-C", house.folder, "recover", "--from", tmp_path / "newest.db", "--json")
    assert done.exit_code == 0, done.output
    with Catalogue.open(house.folder) as catalogue:
        catalogue.catch_up()
        assert audit(catalogue).findings == ()
    assert holding(house.folder, SECRET, text) == set()


def test_without_a_guard_the_entries_of_a_newer_copy_say_what_to_erase_again(house: House, tmp_path: Path) -> None:
    entry = state_secret(house)
    house.catalogue.use_settings(replace(house.catalogue.settings, guard=""))
    house.catalogue.close()
    shutil.copytree(house.folder, tmp_path / "backup")
    with Catalogue.open(house.folder) as catalogue:
        erase_claims(catalogue, house.admin, entry, ["author"], "risk-to-person", clock=house.clock)
        catalogue.sign()
    shutil.copy(house.folder / "ledger.db", tmp_path / "newest.db")
    shutil.rmtree(house.folder)
    shutil.move(tmp_path / "backup", house.folder)
    told = json.loads(call("-C", house.folder, "recover", "--from", tmp_path / "newest.db", "--json").stdout)
    assert (told["taken"] > 0, told["erased_again"]) == (True, 1)
    assert holding(house.folder, SECRET) == set()


@pytest.mark.parametrize("line", ["x", "1 author", "99999999999999999999 author " + "A" * 43, "1 Author " + "A" * 43])
def test_a_guard_with_another_list_of_erased_claims_is_told_and_nothing_is_erased(house: House, line: str) -> None:
    guard = house.catalogue.guard
    assert guard is not None
    (guard.folder / "erased").write_text(f"{line}\n")
    with pytest.raises(LedgerDamaged, match="list of erased claims"):
        erase_again(house.catalogue)
    assert "P23" in {finding.code for finding in audit(house.catalogue).findings}


def test_a_damaged_erasure_stops_no_audit(house: House) -> None:
    """Somebody with the file writes another claim into an erasure: told by its digest, and no traceback."""
    odd: Any
    for odd in ([1], ["x"], [{"entry": 2**53 - 1, "name": "a", "digest": "b"}], [{"entry": "1"}], {}, "x"):
        text = make("erased", odd, b"0" * 16).text
        statement = "UPDATE disclosure SET text = ? WHERE idx = ? AND name = 'erased'"
        tampered(house, (statement, (text, house.entries["claim.erased"])))
        assert "L03" in {finding.code for finding in audit(house.catalogue).findings}


def test_recover_on_the_command_line_erases_again(house: House, tmp_path: Path) -> None:
    entry = state_secret(house)
    house.catalogue.close()
    shutil.copy(house.folder / "ledger.db", tmp_path / "old.db")
    with Catalogue.open(house.folder) as catalogue:
        erase_claims(catalogue, house.admin, entry, ["author"], "risk-to-person", clock=house.clock)
    for suffix in ("-wal", "-shm"):
        (house.folder / f"ledger.db{suffix}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "old.db", house.folder / "ledger.db")
    (told,) = rows(call("-C", house.folder, "recover", "--json"))
    assert told["erased_again"] == 1
    assert holding(house.folder, SECRET) == set()


# In public ----------------------------------------------------------------------------------------------


def test_a_public_claim_that_was_erased_is_said_to_be_gone_and_the_folder_holds(house: House, tmp_path: Path) -> None:
    item = house.entries["item.recorded"]
    publish(house.catalogue, house.reviewer, tmp_path / "before", clock=house.clock)
    text = house.catalogue.ledger.entry(item).disclosures["title"]
    assert holding(tmp_path / "before", text) >= {"disclosures.jsonl"}
    made = erase_claims(house.catalogue, house.admin, item, ["title"], "legal-order", clock=house.clock)
    with pytest.raises(RuleRefused, match="V9.*catalogue release"):
        publish(house.catalogue, house.reviewer, tmp_path / "after", clock=house.clock)
    released_after(house, made)
    publish(house.catalogue, house.reviewer, tmp_path / "after", clock=house.clock)
    verdict = verify(tmp_path / "after")
    assert verdict.outcome == "holds"
    assert holding(tmp_path / "after", text, "Actuator with a stamped number") == set()
    assert verify(tmp_path / "before").outcome == "holds", "an earlier folder still verifies, and cannot be reached"


def test_an_erasure_that_was_not_released_stops_no_publication_of_others(house: House, tmp_path: Path) -> None:
    """Its digests stand in the log, and are no secret."""
    entry = state_secret(house)
    erase_claims(house.catalogue, house.admin, entry, ["author"], "risk-to-person", clock=house.clock)
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    assert verify(tmp_path / "public").outcome == "holds"


def test_a_checkpoint_from_before_the_erasure_cannot_be_published_any_more(house: House, tmp_path: Path) -> None:
    size = house.checkpoint()
    made = erase_claims(
        house.catalogue, house.admin, house.entries["item.recorded"], ["title"], "mistake", clock=house.clock
    )
    released_after(house, made)
    with pytest.raises(RuleRefused, match="covers the erasure"):
        publish(house.catalogue, house.reviewer, tmp_path / "public", at=size, clock=house.clock)


def test_a_claim_that_is_shown_though_it_was_erased_does_not_hold(house: House, tmp_path: Path) -> None:
    item = house.entries["item.recorded"]
    text = house.catalogue.ledger.entry(item).disclosures["title"]
    made = erase_claims(house.catalogue, house.admin, item, ["title"], "mistake", clock=house.clock)
    released_after(house, made)
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    assert verify(tmp_path / "public").outcome == "holds"
    path = tmp_path / "public" / published.DISCLOSURES
    lines = [*path.read_text().splitlines(), json.dumps({"entry": item, "disclosure": text}, separators=(",", ":"))]
    path.write_text("".join(f"{line}\n" for line in sorted(lines, key=_place)))
    assert {"V4", "V7"} <= failing(tmp_path / "public")


def _place(line: str) -> tuple[int, str]:
    shown = json.loads(line)
    return shown["entry"], parse(shown["disclosure"]).name


def test_a_proof_of_the_entry_holds_as_before(house: House, tmp_path: Path) -> None:
    item = house.entries["item.recorded"]
    house.checkpoint()
    stored = house.catalogue.ledger.newest_checkpoint()
    assert stored is not None
    before = prove_entry(house.catalogue.ledger, item, stored, *house.catalogue.verifiers)
    erase_claims(house.catalogue, house.admin, item, ["title"], "mistake", clock=house.clock)
    after = prove_entry(house.catalogue.ledger, item, stored, *house.catalogue.verifiers)
    assert before == after
    (tmp_path / "proof").write_text(after.text)
    (tmp_path / "policy").write_text(published.policy_text(*house.catalogue.verifiers))
    assert verify_proof(tmp_path / "proof", tmp_path / "policy").outcome == "holds"


# On the command line ------------------------------------------------------------------------------------


def test_on_the_command_line_it_says_what_it_did_and_did_not_reach(house: House) -> None:
    entry = state_secret(house)
    house.catalogue.close()
    where = ("-C", house.folder)
    assert call(*where, "erase").exit_code == 2
    assert call(*where, "erase", entry, "author").exit_code == 2
    done = call(*where, "erase", entry, "author", "--ground", "risk-to-person", "--reason", "She asked us")
    assert done.exit_code == 0, done.output
    assert "Not reached either: backups" in done.stdout
    assert SECRET not in done.stdout
    subject = next(word for word in done.stdout.split() if word.strip("`,.").startswith("source-")).strip("`,.")
    assert f"erased    author, by entry {entry + 1}" in call(*where, "show", subject).stdout
    (told,) = rows(call(*where, "erase", "--finish", "--json"))
    assert told == {"erased": 0}
    assert holding(house.folder, SECRET) == set()
