"""The audit of a working catalogue: whatever was changed behind the program's back is found, named, and counted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.audit import Report, audit
from catalogue.base import sqlite
from catalogue.base.digests import Digest
from catalogue.base.errors import LedgerError
from catalogue.base.findings import Finding
from catalogue.base.ids import new_id
from catalogue.ledger.attestation import attest
from catalogue.ledger.disclosure import digest_of, make, randomness_for
from catalogue.ledger.keys import public_bytes, thumbprint
from catalogue.ledger.sealing import seal
from catalogue.records.catalogue import Catalogue
from catalogue.records.founding import found, register
from catalogue.records.handing import keys_of, proof_of, revoke_key
from tests.catalogues import PICTURE, SAMPLES, House, make_house

STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence", full=True)
    _ = made.catalogue.projection
    assert audit(made.catalogue, originals=True).findings == ()
    yield made
    made.close()


def errors(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity == "error"]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in errors(report)}


@contextmanager
def unguarded(house: House) -> Iterator[sqlite.Connection]:
    """Give the ledger as somebody with the file has it: guards dropped first, and put back afterwards."""
    connection = sqlite.connect(house.folder / "ledger.db")
    guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA foreign_keys = OFF")
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, sql in guards:
        connection.execute(sql)
    connection.close()


def tampered(house: House, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Change one row of the ledger with each statement."""
    with unguarded(house) as connection:
        for statement, parameters in statements:
            assert connection.execute(statement, parameters).rowcount == 1


def test_a_sound_catalogue_has_no_findings_and_says_what_was_checked(house: House) -> None:
    told: list[tuple[str, int]] = []
    report = audit(house.catalogue, originals=True, progress=lambda what, done: told.append((what, done)))
    assert (report.findings, report.exit_status) == ((), 0)
    assert report.checked == {"entries": house.catalogue.ledger.size, "objects": 4, "tables": 39, "checkpoints": 1}
    assert {what for what, _ in told} == {"entries", "tables", "objects"}
    assert report.as_dict()["findings"] == []


# P15 ----------------------------------------------------------------------------------------------------


def original(house: House) -> Path:
    return house.catalogue.vault.path(Digest.of(PICTURE))


def test_one_byte_changed_in_an_original_is_found_when_originals_are_read(house: House) -> None:
    data = bytearray(PICTURE)
    data[100] ^= 1
    original(house).chmod(0o640)
    original(house).write_bytes(data)
    assert audit(house.catalogue).findings == ()
    (finding,) = audit(house.catalogue, originals=True).findings
    assert (finding.code, finding.severity, finding.subject) == ("P15", "error", house.ids["photo"])
    assert "the file has changed" in finding.message
    assert dict(finding.compared)["sha256"] == Digest.of(PICTURE).hex


@pytest.mark.parametrize("originals", [False, True])
def test_a_missing_original_is_not_called_changed(house: House, *, originals: bool) -> None:
    original(house).unlink()
    report = audit(house.catalogue, originals=originals)
    (finding,) = report.findings
    assert finding.message == "the file is missing from originals/: restore it from a copy"
    assert report.exit_status == 1


def test_an_original_that_cannot_be_read_stops_nothing(house: House) -> None:
    original(house).unlink()
    original(house).mkdir()
    report = audit(house.catalogue, originals=True)
    assert {finding.code for finding in report.findings} == {"P15"}
    assert any("no regular file" in finding.message for finding in report.findings)


def test_files_without_an_entry_are_told_and_are_no_errors(house: House) -> None:
    orphan = house.store(b"nobody names me")
    (house.folder / "originals" / "notes.txt").write_text("by hand")
    (house.folder / "originals" / ".incoming" / "half").write_bytes(b"")
    report = audit(house.catalogue)
    assert report.exit_status == 0
    assert [(finding.severity, finding.subject) for finding in report.findings] == [
        ("info", f"object {orphan}"), ("info", "half"), ("warning", "notes.txt")
    ]  # fmt: skip


def test_a_vault_that_is_gone_is_found(house: House) -> None:
    (house.folder / "originals").rename(house.folder / "elsewhere")
    report = audit(house.catalogue)
    assert codes(report) == {"P15"}
    assert len(errors(report)) == 4


# P18 ----------------------------------------------------------------------------------------------------

ROWS = {
    "one row changed": ("UPDATE item SET title = 'Another'", "table item"),
    "one row added": ("INSERT INTO depiction (entry, photo) VALUES (99, 'photo-00000000000')", "table depiction"),
    "one row removed": ("DELETE FROM custody", "table custody"),
    "a claim changed": ("UPDATE entry SET actor = NULL WHERE idx = 9", "table entry"),
    "a view added": ("CREATE VIEW extra AS SELECT 1", "table sqlite_schema"),
    "a table added": ("CREATE TABLE extra (x)", "table sqlite_schema"),
    "a trigger added": (
        "CREATE TRIGGER extra AFTER INSERT ON item BEGIN DELETE FROM item; END", "table sqlite_schema"
    ),
    "an index removed": ("DROP INDEX item_incident", "table sqlite_schema"),
    "a search term removed": (
        """INSERT INTO search_fragment (search_fragment, rowid, search_key)
        SELECT 'delete', rowid, search_key FROM search_mark""",
        "table search_fragment",
    ),
    "another search key": ("UPDATE search_mark SET search_key = 'x'", "table search_mark"),
}  # fmt: skip


@pytest.mark.parametrize("change", ROWS)
def test_a_working_table_that_was_changed_is_found_and_not_repaired(house: House, change: str) -> None:
    statement, table = ROWS[change]
    house.catalogue.projection.execute(statement)
    for _ in range(2):
        report = audit(house.catalogue)
        assert codes(report) == {"P18"}
        assert table in {finding.subject for finding in report.findings}
        assert report.exit_status == 1


def test_a_changed_cell_is_named_by_table_key_and_column(house: House) -> None:
    house.catalogue.projection.execute("UPDATE item SET title = 'Another'")
    (finding,) = audit(house.catalogue).findings
    expected = f"table item, id {house.ids['item']}, title: 'Another' instead of 'Housing with a stamped number'"
    assert finding.message == expected
    assert finding.compared == (("replayed", "Housing with a stamped number"), ("found", "Another"))


def test_many_differences_are_counted_after_the_first_twenty(house: House) -> None:
    house.catalogue.projection.execute("UPDATE entry SET amends = '[7]'")
    report = audit(house.catalogue)
    assert len(report.findings) == 21
    assert "more differences" in report.findings[-1].message


def test_a_projection_that_is_behind_is_compared_as_of_where_it_is(house: House) -> None:
    house.close()
    behind = (house.folder / "catalogue.db").read_bytes()
    house.catalogue = type(house.catalogue).open(house.folder)
    house.record("incident.recorded", {"title": "Later", "occurred": None})
    house.close()
    (house.folder / "catalogue.db").write_bytes(behind)
    house.catalogue = type(house.catalogue).open(house.folder)
    report = audit(house.catalogue)
    assert [(finding.code, finding.severity) for finding in report.findings] == [("P18", "info")]
    assert "1 entries behind" in report.findings[0].message
    assert (house.folder / "catalogue.db").read_bytes() == behind


def test_a_cut_ledger_is_not_taken_for_a_projection_that_is_behind(house: House) -> None:
    idx = house.catalogue.ledger.size - 1
    tampered(house, ("DELETE FROM entry WHERE idx = ?", (idx,)))
    report = audit(house.catalogue)
    assert any("it was cut" in finding.message for finding in report.findings if finding.code == "P18")
    assert codes(report) >= {"P18", "L02", "L03", "L08"}


@pytest.mark.parametrize("data", [b"", b"no database", os.urandom(9000)])
def test_working_tables_that_cannot_be_read_stop_nothing_else(house: House, data: bytes) -> None:
    house.close()
    (house.folder / "catalogue.db").write_bytes(data)
    original(house).unlink()
    house.catalogue = type(house.catalogue).open(house.folder)
    report = audit(house.catalogue)
    assert codes(report) == {"P15", "P18"}
    assert (house.folder / "catalogue.db").read_bytes() == data


def test_working_tables_that_are_a_symbolic_link_are_not_taken_for_missing_ones(house: House, tmp_path: Path) -> None:
    path, elsewhere = house.folder / "catalogue.db", tmp_path / "elsewhere.db"
    house.close()
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    house.catalogue = type(house.catalogue).open(house.folder)
    house.catalogue.projection.execute("UPDATE item SET title = 'Another'")
    assert codes(audit(house.catalogue)) == {"P18"}


def test_working_tables_with_a_schema_that_is_no_text_are_an_error_and_no_traceback(house: House) -> None:
    house.close()
    path = house.folder / "catalogue.db"
    data = path.read_bytes()
    begin = b"CREATE INDEX custody_subject ON"
    assert data.count(begin) > 0
    path.write_bytes(data.replace(begin, b"CREATE INDE\xd8 custody_subject ON"))
    house.catalogue = type(house.catalogue).open(house.folder)
    assert codes(audit(house.catalogue)) == {"P18"}


def test_missing_working_tables_are_no_error_and_are_not_made(house: House) -> None:
    house.close()
    (house.folder / "catalogue.db").unlink()
    house.catalogue = type(house.catalogue).open(house.folder)
    report = audit(house.catalogue)
    assert [(finding.code, finding.severity) for finding in report.findings] == [("P18", "info")]
    assert not (house.folder / "catalogue.db").exists()


def test_tables_of_another_schema_are_not_compared(house: House) -> None:
    house.catalogue.projection.execute("UPDATE replay SET schema_sha256 = 'older'")
    report = audit(house.catalogue)
    assert [(finding.code, finding.severity) for finding in report.findings] == [("P18", "warning")]


# P19 ----------------------------------------------------------------------------------------------------


def remove_entry(house: House) -> None:
    tampered(house, ("DELETE FROM entry WHERE idx = ?", (house.entries["item.recorded"],)))


def alter_disclosure(house: House) -> None:
    text = make("title", "Something else", b"0" * 16).text
    idx = house.entries["item.recorded"]
    tampered(house, ("UPDATE disclosure SET text = ? WHERE idx = ? AND name = 'title'", (text, idx)))


def break_disclosure(house: House) -> None:
    idx = house.entries["item.recorded"]
    tampered(house, ("UPDATE disclosure SET text = '#' WHERE idx = ? AND name = 'title'", (idx,)))


def break_subject(house: House) -> None:
    text = make("subject", {"not": "a subject"}, b"0" * 16).text
    idx = house.entries["item.recorded"]
    tampered(house, ("UPDATE disclosure SET text = ? WHERE idx = ? AND name = 'subject'", (text, idx)))


def break_body(house: House) -> None:
    tampered(house, ("UPDATE entry SET body = x'00' WHERE idx = ?", (house.entries["item.recorded"],)))


def replace_attestation(house: House) -> None:
    idx = house.entries["item.recorded"]
    other = attest(house.catalogue.ledger.entry(idx).body, STRANGER)
    tampered(house, ("UPDATE entry SET attestation = ? WHERE idx = ?", (other, idx)))


def alter_node(house: House) -> None:
    tampered(house, ("UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 3", ()))


def remove_node(house: House) -> None:
    tampered(house, ("DELETE FROM node WHERE level = 1 AND idx = 3", ()))


def alter_checkpoint(house: House) -> None:
    tampered(house, ("UPDATE checkpoint SET root = zeroblob(32)", ()))


def remove_claim(house: House) -> None:
    tampered(house, ("DELETE FROM disclosure WHERE idx = ? AND name = 'title'", (house.entries["item.recorded"],)))
    house.catalogue.rebuild()


def remove_attestation(house: House) -> None:
    tampered(house, ("UPDATE entry SET attestation = NULL WHERE idx = ?", (house.entries["item.recorded"],)))


def remove_decoys(house: House) -> None:
    idx = house.entries["item.recorded"]
    tampered(house, ("UPDATE entry SET decoy_seed = zeroblob(16) WHERE idx = ?", (idx,)))


LEDGER: dict[str, tuple[Callable[[House], None], set[str]]] = {
    "an entry removed": (remove_entry, {"L01", "L03", "P18"}),
    "a disclosure altered": (alter_disclosure, {"L03", "P18"}),
    "a disclosure that is none": (break_disclosure, {"L03", "P18"}),
    "a subject that is none": (break_subject, {"L03", "P18"}),
    "a body that is none": (break_body, {"L01", "L02", "L08"}),
    "an attestation replaced": (replace_attestation, {"L06"}),
    "a claim removed, tables made anew": (remove_claim, {"L04"}),
    "an attestation removed": (remove_attestation, {"L07"}),
    "a seed of decoys replaced": (remove_decoys, {"L04"}),
    "a node altered": (alter_node, {"L02"}),
    "a node removed": (remove_node, {"L02"}),
    "a checkpoint altered": (alter_checkpoint, {"L08"}),
}


@pytest.mark.parametrize("change", LEDGER)
def test_a_ledger_that_was_changed_is_found_and_named(house: House, change: str) -> None:
    alter, expected = LEDGER[change]
    alter(house)
    report = audit(house.catalogue, originals=True)
    assert expected <= codes(report)
    assert report.exit_status == 1
    if change not in {"a node altered", "a node removed", "a checkpoint altered"}:
        assert f"entry {house.entries['item.recorded']}" in {finding.subject for finding in report.findings}


def test_an_entry_put_in_without_any_key_is_found(house: House) -> None:
    admin, key = house.admin, thumbprint(public_bytes(house.catalogue.keyring.agent_key(house.admin)))
    claims = {"type": "incident.recorded", "subject": new_id("incident"), "actor": admin, "title": "Made up"}
    with house.catalogue.ledger.appending() as batch:
        forged = seal(
            {**claims, "key": key, "recorded": "2026-03-02T08:00:00Z"},
            origin=batch.origin,
            seen=batch.seen,
            key=STRANGER,
            randomness=os.urandom(randomness_for(6)),
        )
        idx = batch.add(forged)
    tampered(house, ("UPDATE entry SET attestation = NULL WHERE idx = ?", (idx,)))
    house.catalogue.catch_up()
    assert house.catalogue.query("SELECT title FROM incident WHERE title = 'Made up'") == [{"title": "Made up"}]
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("L07", f"entry {idx}")


def test_a_checkpoint_that_was_removed_is_missed_by_the_entries_that_have_seen_it(house: House) -> None:
    size = house.checkpoint()
    house.record("incident.recorded", {"title": "Later", "occurred": None})
    assert audit(house.catalogue).findings == ()
    tampered(house, ("DELETE FROM checkpoint WHERE size = ?", (size,)))
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P19", f"checkpoint {size}")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER disclosure_no_delete", "disclosure_no_delete"),
        ("CREATE TRIGGER extra AFTER INSERT ON disclosure BEGIN DELETE FROM disclosure; END", "extra"),
        ("CREATE TABLE extra (x)", "extra"),
    ],
)  # fmt: skip
def test_a_guard_of_the_ledger_that_was_taken_off_is_found(house: House, statement: str, named: str) -> None:
    connection = sqlite.connect(house.folder / "ledger.db")
    connection.execute(statement)
    connection.close()
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P19", "ledger.db")
    assert finding.message.startswith(named)


def test_a_ledger_that_is_no_database_is_an_error_and_no_traceback(house: House) -> None:
    house.close()
    (house.folder / "ledger.db").write_bytes(b"no database" * 1000)
    with pytest.raises(LedgerError):
        audit(house.catalogue)


def test_a_key_of_somebody_else_is_found_though_its_signature_is_valid(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = house.catalogue.keyring
    monkeypatch.setattr(keyring, "agent_key", lambda *_, real=keyring.agent_key: real(house.reviewer))
    monkeypatch.setattr("catalogue.records.state.State.keys", lambda *_: {})
    monkeypatch.setattr("catalogue.records.state.State.is_empty", lambda *_: True)
    made = house.record("incident.recorded", {"title": "T", "occurred": None})
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P19", f"entry {made.entry}")
    assert "by a key that may not" in finding.message


# P20 ----------------------------------------------------------------------------------------------------


def test_who_reviews_or_releases_what_they_stated_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for rule in ("_r9_reviewer", "_r10_release"):
        monkeypatch.setattr(f"catalogue.records.checks.{rule}", lambda *_: None)
    house.record("agent.role_changed", {"roles": ["investigator", "reviewer"]}, house.reviewer)
    mine = house.record("incident.recorded", {"title": "By the reviewer", "occurred": None}, by=house.reviewer)
    house.record("review.decided", {"decision": "accepted", "entries": [mine.entry]}, mine.subject)
    house.release(mine.subject)
    report = audit(house.catalogue)
    assert [(finding.code, finding.subject) for finding in report.findings] == [("P20", f"entry {mine.entry}")] * 2
    assert "(R9)" in report.findings[0].message
    assert "(R10)" in report.findings[1].message


def test_who_releases_the_public_copy_that_they_made_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    both = register(house.catalogue, house.admin, "Both", ("software", "reviewer")).agent
    made = house.record("photo.derived", SAMPLES["photo.derived"](house), house.ids["photo"], both)
    digest = digest_of(house.catalogue.ledger.entry(made.entry).disclosures["sha256"])
    released = {"released": [{"entry": made.entry, "name": "sha256", "digest": digest}]}
    monkeypatch.setattr("catalogue.records.checks._r10_release", lambda *_: None)
    assert audit(house.catalogue).findings == ()
    house.record("record.released", released, house.ids["photo"], both)
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P20", f"entry {made.entry}")


def test_a_release_without_or_against_a_decision_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.records.checks._r10_release", lambda *_: None)
    never = house.record("incident.recorded", {"title": "Never accepted", "occurred": None})
    house.release(never.subject)
    against = house.record("incident.recorded", {"title": "Rejected", "occurred": None})
    house.accept(against.subject)
    house.record("review.decided", {"decision": "rejected", "entries": [against.entry]}, against.subject)
    house.release(against.subject)
    messages = [finding.message for finding in errors(audit(house.catalogue)) if finding.code == "P20"]
    assert f"entry {never.entry} was not accepted" in messages[0]
    assert f"entry {against.entry} was rejected" in messages[1]


def test_an_audit_writes_nothing(house: House) -> None:
    def files() -> dict[Path, bytes]:
        # SQLite keeps an index of a write-ahead log beside a database that was read, and the log, empty.
        found = (path for path in house.folder.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in found if path.suffix not in {".db-shm", ".db-wal"}}

    house.close()
    before = files()
    house.catalogue = type(house.catalogue).open(house.folder)
    audit(house.catalogue, originals=True)
    house.catalogue.close()
    assert files() == before


# The guard ----------------------------------------------------------------------------------------------


def test_a_backup_that_was_put_back_is_found_by_the_guard(tmp_path: Path) -> None:
    """Everything in it agrees with everything else; only the second place knows more."""
    with found(tmp_path / "evidence", "Field team", guard=tmp_path / "guard") as made:
        made.sign()
    shutil.copytree(tmp_path / "evidence", tmp_path / "backup")
    with Catalogue.open(tmp_path / "evidence") as catalogue:
        register(catalogue, catalogue.settings.agent, "Somebody", ("reviewer",))
        catalogue.sign()
        assert audit(catalogue).findings == ()
    with Catalogue.open(tmp_path / "backup") as restored:
        (finding,) = audit(restored).findings
        assert (finding.code, finding.severity, finding.subject) == ("P19", "error", "guard")
        assert "a checkpoint of 6 entries was signed, the ledger has 4" in finding.message


# Keys and roles by position -----------------------------------------------------------------------------


def test_a_revoked_key_used_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = keys_of(house.catalogue, house.author)
    revoked = revoke_key(house.catalogue, house.admin, house.author, key.key)
    assert audit(house.catalogue).findings == ()
    monkeypatch.setattr("catalogue.records.state.State.keys", lambda *_: {key.key: key.entry})
    made = house.record("incident.recorded", {"title": "By a thief", "occurred": None})
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P19", f"entry {made.entry}")
    assert f"entry {revoked.entry} revoked this key" in finding.message


def test_what_a_key_attested_while_it_was_in_other_hands_is_in_doubt(house: House) -> None:
    (key,) = keys_of(house.catalogue, house.author)
    before = house.record("incident.recorded", {"title": "Before", "occurred": None})
    doubtful = house.record("incident.recorded", {"title": "After the theft", "occurred": None})
    revoke_key(house.catalogue, house.admin, house.author, key.key, since=doubtful.entry)
    report = audit(house.catalogue)
    assert errors(report) == []
    assert [finding.subject for finding in report.findings] == [f"entry {doubtful.entry}"]
    assert "in doubt" in report.findings[0].message
    assert before.entry < doubtful.entry


def test_a_key_without_proof_of_possession_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.records.checks._r6_key", lambda *_: None)
    stolen = {**proof_of(STRANGER, "example.org/elsewhere", house.author), "held_by": "agent"}
    made = house.record("agent.key_added", stolen, house.author)
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P19", f"entry {made.entry}")
    assert "proof of possession is not valid" in finding.message


def test_a_role_that_was_lost_and_used_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.record("agent.role_changed", {"roles": ["reviewer"]}, house.author)
    assert audit(house.catalogue).findings == ()
    monkeypatch.setattr("catalogue.records.checks._r5_role", lambda *_: None)
    made = house.record("incident.recorded", {"title": "By a former investigator", "occurred": None})
    (finding,) = errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P21", f"entry {made.entry}")
    assert "needs the role investigator" in finding.message
