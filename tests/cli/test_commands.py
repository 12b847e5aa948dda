"""The command line: data on standard output, messages on standard error, an exit status for each kind of error."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from catalogue.base import errors, sqlite
from catalogue.base.digests import Digest
from catalogue.base.model import entry_type
from catalogue.base.vocabularies import vocabulary
from catalogue.cli.main import COMMANDS, main
from catalogue.ledger.published import policy_text
from tests.catalogues import SAMPLES, House, jpeg, make_house, record_sample
from tests.pictures import builders
from tests.pictures.symbols import IUID, IUID_SHOWN, camera_file, modules, photograph


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = make_house(tmp_path / "evidence", full=True)
    made.close()
    return made


def call(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], input=given)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_json(name: str) -> None:
    result = call(name, "--help")
    assert result.exit_code == 0
    assert f"catalogue {name}" in result.stdout or f" {name} " in result.stdout.partition("Options:")[0]
    if name not in {"serve", "desk"}:
        assert "--json" in result.stdout


def test_init_agent_record_show(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    (made,) = rows(call("init", folder, "--name", "A catalogue", "--json"))
    assert set(made) == {"catalogue", "origin", "agent", "key", "guard"}
    (second,) = rows(call("-C", folder, "agent", "Somebody", "--role", "reviewer", "--json"))
    assert second["agent"].startswith("agent-")
    claims = json.dumps({"title": "Kharkiv", "occurred": "2024-01-02"})
    (recorded,) = rows(call("-C", folder, "record", "incident.recorded", "--json", given=claims))
    assert recorded["type"] == "incident.recorded"
    (shown,) = rows(call("-C", folder, "show", recorded["subject"].upper(), "--json"))
    assert shown["entries"][0]["claims"]["occurred_latest"] == "2024-01-02"
    (first,) = rows(call("-C", folder, "history", recorded["subject"], "--json"))
    assert first["entry"] == recorded["entry"]
    again = call("init", folder, "--name", "A catalogue")
    assert again.exit_code == errors.FolderError.exit_code
    assert "name a new folder" in again.stderr


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant() -> None:
    result = call("serch", "113")
    assert result.exit_code == 2
    assert "Did you mean 'search'?" in result.stderr
    assert "Did you mean" not in call("xyzzy").stderr


def test_a_release_is_shown_as_public_and_a_verdict_says_how_far_it_goes(house: House, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "one.jpg").write_bytes(builders.jpeg())
    (came,) = rows(call("-C", house.folder, "--as", house.author, "ingest", photos, "--jobs", "1", "--json"))
    rows(call("-C", house.folder, "--as", house.reviewer, "review", came["photo"], "--accept", "--json"))
    rows(call("-C", house.folder, "--as", house.reviewer, "release", came["photo"], "--json"))
    text = call("-C", house.folder, "show", came["photo"]).stdout
    (named,) = [line for line in text.splitlines() if "Released claims" in line]
    assert named.startswith("  public  ")
    assert "claims of the entries" in named
    assert "digest" not in named
    rows(call("-C", house.folder, "--as", house.reviewer, "publish", tmp_path / "public", "--json"))
    verified = call("verify", tmp_path / "public")
    assert verified.exit_code == 0
    assert "\nHOLDS: the folder agrees with itself. Whose it is was not checked; give --policy" in verified.stdout
    policy = tmp_path / "public" / "log" / "policy"
    assert "\nHOLDS\n" in call("verify", tmp_path / "public", "--policy", policy).stdout


def test_a_folder_without_a_log_is_asked_about(tmp_path: Path) -> None:
    result = call("verify", tmp_path)
    assert result.exit_code == 1
    assert "is that the public folder itself?" in result.stderr


def test_folder_and_agent_are_taken_from_the_environment_where_none_is_named(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (there,) = rows(call("status", "--json"))
    assert Path(there["catalogue"]) == Path("evidence")
    monkeypatch.setenv("CATALOGUE_DIR", str(house.folder))
    monkeypatch.setenv("CATALOGUE_AGENT", "agent-00000000000")
    (named,) = rows(call("status", "--json"))
    assert Path(named["catalogue"]) == house.folder
    assert call("agent", "X", "--role", "admin").exit_code == errors.NotPermitted.exit_code


@pytest.mark.parametrize(
    ("arguments", "given", "error", "words"),
    [
        (["record", "no.such.type"], "{}", errors.InvalidEntry, "there are agent.key_added"),
        (["record", "incident.recorded"], '{"titel": "x"}', errors.InvalidEntry, "has no claim 'titel'"),
        (["record", "incident.recorded"], '{"title": "x"}', errors.InvalidEntry, "missing claim occurred"),
        (["record", "incident.recorded"], "{", errors.InvalidEntry, "no JSON"),
        (
            ["record", "incident.recorded"],
            '{"title": "x", "occurred": null, "title": "y"}',
            errors.InvalidEntry,
            "'title' stands there twice",
        ),
        (["record", "incident.recorded"], "[" * 100_000, errors.InvalidEntry, "no JSON"),
        (["record", "incident.recorded"], "[]", errors.InvalidEntry, "JSON object"),
        (["record", "item.recorded"], '{"title": "x", "kind": "thing"}', errors.InvalidEntry, "one of remnant"),
        (["record", "item.recorded"], '{"title": 1.5, "kind": "remnant"}', errors.InvalidEntry, "title"),
        (["show", "photo-00000000001"], None, errors.InvalidEntry, "typing error"),
        (["show", "photo-00000000000"], None, errors.NotFound, "nothing is recorded"),
        (["mark", "item-00000000000", "--text", "1"], None, errors.RuleRefused, "R4"),
        (["mark", "nosuch", "--text", "1"], None, errors.InvalidEntry, "an id looks like"),
        (["mark", "photo-00000000000", "--text", "1"], None, errors.InvalidEntry, "name the item that bears it"),
        (
            ["mark", "item-00000000000", "--text", "1", "--region", "photo-00000000000:1,2"],
            None,
            errors.InvalidEntry,
            "X,Y,W,H",
        ),
        (["mark", "item-00000000000", "--text", "1", "--region", "1,2,3,4"], None, errors.InvalidEntry, "PHOTO:REGION"),
        (["--as", "agent-00000000000", "agent", "X", "--role", "admin"], None, errors.NotPermitted, "agent"),
    ],
)
def test_bad_input_has_its_own_status_and_changes_nothing(
    house: House, arguments: list[str], given: str | None, error: type[errors.CatalogueError], words: str
) -> None:
    before = _state(house.folder)
    result = call("-C", house.folder, *arguments, given=given)
    assert (result.exit_code, result.stdout) == (error.exit_code, "")
    assert result.stderr.startswith(f"{error.__name__}: ")
    assert words in result.stderr
    assert _state(house.folder) == before
    as_json = call("-C", house.folder, *arguments, "--json", given=given)
    shape = json.loads(as_json.stderr)
    assert (shape["error"], shape["status"]) == (error.__name__, error.exit_code)


def _state(folder: Path) -> tuple[object, ...]:
    (status,) = rows(call("-C", folder, "status", "--json"))
    return status["entries"], sorted(path.name for path in (folder / "keys" / "agents").iterdir())


@pytest.mark.parametrize("subject", [5, [1], {"a": 1}, True])
def test_a_subject_that_is_no_text_is_refused_and_no_traceback(house: House, subject: object) -> None:
    given = json.dumps({"title": "T", "occurred": None, "subject": subject})
    result = call("-C", house.folder, "record", "incident.recorded", given=given)
    assert (result.exit_code, type(result.exception)) == (errors.InvalidEntry.exit_code, SystemExit)
    assert "the subject is the id of a record" in result.stderr


def test_no_catalogue_says_how_to_make_one(tmp_path: Path) -> None:
    result = call("-C", tmp_path / "none", "status")
    assert result.exit_code == errors.FolderError.exit_code
    assert "catalogue init" in result.stderr


def test_every_error_has_its_own_exit_status() -> None:
    codes = [getattr(errors, name).exit_code for name in errors.__all__]
    assert len(set(codes)) == len(codes)
    assert {code for code in codes if code < 10} == {errors.DoesNotHold.exit_code, errors.NotChecked.exit_code}


def test_ingest_then_mark_then_search(house: House, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.jpg").write_bytes(builders.jpeg())
    (photos / "b.jpg").write_text("text")
    outcomes = rows(call("-C", house.folder, "--as", house.author, "ingest", photos, "--jobs", "1", "--json"))
    assert [row["outcome"] for row in outcomes] == ["acquired", "quarantined"]
    assert set(outcomes[0]) == {"path", "outcome", "photo", "sha256", "entry", "message"}
    mark = ("mark", house.ids["item"], "--text", "ㅈ11307240187", "--photo", outcomes[0]["photo"])
    beyond = call("-C", house.folder, "--as", house.author, *mark, "--region", "20,0,10,10")
    assert (beyond.exit_code, "R13" in beyond.stderr) == (errors.RuleRefused.exit_code, True)
    (made,) = rows(call("-C", house.folder, "--as", house.author, *mark, "--region", "2,3,10,5", "--json"))
    assert set(made) == {"marking", "reading", "text"}
    hits = rows(call("-C", house.folder, "search", "113", "--json"))
    assert made["marking"] in {hit["id"] for hit in hits}
    assert set(hits[0]) == {"id", "kind", "text", "snippet", "why", "possible"}
    assert "ㅈ11307240187" in {hit["text"] for hit in hits}


@pytest.mark.parametrize("command", ["search", "decode"])
def test_an_empty_text_is_asked_for_again(house: House, command: str) -> None:
    result = call("-C", house.folder, command, " ")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: write " in result.stderr


def test_a_series_of_one_number_is_told_in_the_singular(house: House) -> None:
    call("-C", house.folder, "mark", house.ids["item"], "--text", "Ж91579")
    call("-C", house.folder, "mark", house.ids["item"], "--text", "Ж91566")
    call("-C", house.folder, "mark", house.ids["item"], "--text", "И002")
    lines = call("-C", house.folder, "series").stdout
    assert "И002  3 digits: 1 number on 1 item, 2\n" in lines
    assert "5 digits: 2 numbers on 1 item, 91566 to 91579, widest gap 13\n" in lines


def test_decode_gives_terms_and_alternatives() -> None:
    found = rows(call("decode", "113", "--json"))
    for one in found:
        assert {"rule", "earliest", "latest", "meaning", "confidence", "assumptions", "source"} <= set(one)
    assert (found[0]["earliest"], found[0]["latest"], found[0]["confidence"]) == ("2024-01-01", "2024-12-31", "low")
    assert {one["rule"] for one in found} == {"J1", "J7"}
    nothing = call("decode", "Ы18358")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "No documented scheme" in nothing.stderr
    assert "never guessed" in nothing.stderr


def test_decode_weighs_what_is_known_beside_the_mark() -> None:
    (first, *_) = rows(call("decode", "09.2023", "--agrees", "2336", "--json"))
    assert first["confidence"] == "high"
    (late,) = rows(call("decode", "XYZ25D006-004", "--known-by", "2024-08", "--json"))
    assert late["contradictions"]
    assert call("decode", "113", "--known-by", "soon").exit_code == errors.InvalidEntry.exit_code
    assert call("decode").exit_code == 2


def test_decode_says_in_words_what_it_gives_and_why_not() -> None:
    said = call("decode", "230[8|B]")
    assert "Week 8 of 2023, read as YYWW" in said.stdout
    assert "less sure" in said.stdout
    refused = call("decode", "2353\x1b[2J")
    assert "\x1b" not in refused.stderr
    assert "week 53 of 2023, which has 52 ISO weeks" in call("decode", "2353").stderr


def test_decode_lists_its_schemes_and_those_that_it_cannot_decode() -> None:
    listed = rows(call("decode", "--schemes", "--json"))
    assert {row["rule"] for row in listed if row["decodable"]} == {"J1", *(f"J{number}" for number in range(5, 13))}
    assert all(row["source"] for row in listed if row["decodable"])
    assert "Soviet batch, year and factory" in call("decode", "--schemes").stdout


def test_checkpoint_rebuild_audit(house: House) -> None:
    (signed,) = rows(call("-C", house.folder, "checkpoint", "--json"))
    (rebuilt,) = rows(call("-C", house.folder, "rebuild", "--json"))
    assert signed["size"] == rebuilt["entries"]
    assert signed["note"].splitlines()[1] == str(signed["size"])
    audited = call("-C", house.folder, "audit", "--originals", "--json")
    assert set(json.loads(audited.stdout)) == {"checked", "findings"}
    assert audited.exit_code == 0


def test_ids_are_minted_for_case_files() -> None:
    made = rows(call("id", "item", "-n", "3", "--json"))
    assert len({row["id"] for row in made}) == 3


def test_areas_that_are_named_are_covered_in_the_public_copy(house: House, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "one.jpg").write_bytes(builders.jpeg())
    (came,) = rows(call("-C", house.folder, "--as", house.author, "ingest", photos, "--jobs", "1", "--json"))
    reviewing = ("-C", house.folder, "--as", house.reviewer)
    rows(call(*reviewing, "review", came["photo"], "--accept", "--json"))
    areas = ("--cover", f"{came['photo']}:1,2,3,4", "--cover", f"{came['photo']}:0,0,5,6")
    assert call(*reviewing, "release", came["photo"], "--cover", "1,2,3,4").exit_code == errors.InvalidEntry.exit_code
    rows(call(*reviewing, "release", came["photo"], *areas, "--json"))
    (shown,) = rows(call("-C", house.folder, "show", came["photo"], "--json"))
    covered = [entry["claims"]["redactions"] for entry in shown["entries"] if entry["type"] == "photo.derived"]
    assert covered == [[[1, 2, 3, 4], [0, 0, 5, 6]]] * 2


@pytest.mark.parametrize(
    ("command", "entry", "claim"), [("ingest", "photo.acquired", "rights"), ("mark", "marking.recorded", "state")]
)
def test_the_help_of_a_claim_is_its_description_in_the_schema(command: str, entry: str, claim: str) -> None:
    words = " ".join(call(command, "--help").stdout.split())
    stated = entry_type(entry).claims[claim]
    assert stated.description.partition(";")[0].rstrip(".") in words
    if stated.vocabulary:
        assert "|".join(vocabulary(stated.vocabulary)) in words


def policy_of(house: House, folder: Path) -> Path:
    path = folder / "trusted.txt"
    path.write_text(f"log {house.catalogue.signer.verifier}\nquorum none\n")
    return path


def test_a_proof_of_each_entry_is_verified_without_the_catalogue(house: House, tmp_path: Path) -> None:
    policy, file = policy_of(house, tmp_path), tmp_path / "entry.tlog-proof"
    for entry in (0, 7):
        file.write_text(call("-C", house.folder, "proof", entry).stdout, encoding="utf-8")
        (verdict,) = rows(call("verify", file, "--policy", policy, "--json"))
        assert verdict["outcome"] == "holds"
        (made,) = rows(call("-C", house.folder, "proof", entry, "--json"))
        assert made["proof"] == file.read_text(encoding="utf-8")
    without = call("verify", file)
    assert without.exit_code == errors.NotChecked.exit_code
    assert "--policy" in without.stdout
    assert "There is no folder" not in without.stderr


def test_a_proof_signs_a_checkpoint_where_none_covers_the_entry(house: House) -> None:
    (before,) = rows(call("-C", house.folder, "status", "--json"))
    (old,) = rows(call("-C", house.folder, "proof", 0, "--json"))
    (made,) = rows(
        call("-C", house.folder, "record", "incident.recorded", "--json", given='{"title": "New", "occurred": null}')
    )
    (proof,) = rows(call("-C", house.folder, "proof", made["entry"], "--json"))
    assert (old["size"], proof["size"]) == (before["entries"], made["entry"] + 1)
    late = call("-C", house.folder, "proof", made["entry"], "--at", before["entries"])
    assert late.exit_code == errors.NotFound.exit_code
    assert "does not cover entry" in late.stderr
    assert call("-C", house.folder, "proof", 10_000).exit_code == errors.NotFound.exit_code
    assert "there are" in call("-C", house.folder, "proof", 0, "--at", 3).stderr


def test_consistency_between_checkpoints_is_verified_without_the_catalogue(house: House, tmp_path: Path) -> None:
    (first,) = rows(call("-C", house.folder, "checkpoint", "--json"))
    call("-C", house.folder, "record", "incident.recorded", given='{"title": "New", "occurred": null}')
    file = tmp_path / "from-before.consistency-proof"
    file.write_text(call("-C", house.folder, "consistency", first["size"]).stdout, encoding="utf-8")
    (verdict,) = rows(call("verify", file, "--policy", policy_of(house, tmp_path), "--json"))
    assert {each["check"]: each["outcome"] for each in verdict["checks"]} == {"T1": "holds", "T4": "holds"}
    (same,) = rows(call("-C", house.folder, "consistency", first["size"], first["size"] + 1, "--json"))
    assert same["proof"] == file.read_text(encoding="utf-8")
    wrong = call("-C", house.folder, "consistency", first["size"] + 1, first["size"])
    assert wrong.exit_code == errors.LedgerError.exit_code
    assert "the smaller first" in wrong.stderr


def test_a_receipt_proves_what_was_just_recorded(house: House, tmp_path: Path) -> None:
    policy, claims = policy_of(house, tmp_path), '{"title": "New", "occurred": null}'
    (made,) = rows(
        call("-C", house.folder, "record", "incident.recorded", "--receipt", tmp_path / "a", "--json", given=claims)
    )
    item = house.ids["item"]
    mark = ("--as", house.author, "mark", item, "--text", "113", "--receipt", tmp_path / "b", "--json")
    (read,) = rows(call("-C", house.folder, *mark))
    for file, entry in ((tmp_path / "a", made["entry"]), (tmp_path / "b", read["reading"])):
        (verdict,) = rows(call("verify", file, "--policy", policy, "--json"))
        assert verdict["outcome"] == "holds"
        assert f"\nindex {entry}\n" in file.read_text(encoding="utf-8")


def test_receipts_prove_each_photo_that_was_brought_in(house: House, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for name, colour in (("a", "red"), ("b", "blue")):
        (photos / f"{name}.jpg").write_bytes(jpeg(64, 48, colour))
    ingest = ("-C", house.folder, "--as", house.author, "ingest", photos, "--json", "--receipts", tmp_path / "receipts")
    came = rows(call(*ingest))
    (tmp_path / "policy").write_text(policy_text(house.catalogue.signer.verifier))
    for one in came:
        proof = tmp_path / "receipts" / f"{one['photo']}.tlog-proof"
        assert f"index {one['entry']}\n" in proof.read_text()
        assert call("verify", proof, "--policy", tmp_path / "policy").exit_code == 0
    (before,) = rows(call("-C", house.folder, "status", "--json"))
    again = call(*ingest)
    (after,) = rows(call("-C", house.folder, "status", "--json"))
    assert (again.exit_code, after["entries"]) == (errors.FolderError.exit_code, before["entries"])
    assert "name a new folder" in again.stderr


def test_where_no_receipt_can_be_made_nothing_is_recorded(house: House, tmp_path: Path) -> None:
    claims, there = '{"title": "New", "occurred": null}', tmp_path / "there"
    record = ("-C", house.folder, "record", "incident.recorded", "--receipt")
    assert call(*record, tmp_path / "new", given=claims).exit_code == 0
    (before,) = rows(call("-C", house.folder, "status", "--json"))
    there.write_text("mine")
    again = call(*record, there, given=claims)
    assert (again.exit_code, there.read_text()) == (errors.FolderError.exit_code, "mine")
    assert "is there already" in again.stderr
    assert call(*record, tmp_path / "no" / "folder", given=claims).exit_code == errors.FolderError.exit_code
    refused = call(*record, tmp_path / "refused", given='{"nonsense": 1}')
    assert refused.exit_code == errors.InvalidEntry.exit_code
    assert not (tmp_path / "refused").exists()
    (after,) = rows(call("-C", house.folder, "status", "--json"))
    assert after["entries"] == before["entries"]


def test_a_file_that_is_no_proof_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("hello\n")
    result = call("verify", tmp_path / "file")
    assert result.exit_code == errors.InvalidEntry.exit_code
    assert "name a public folder" in result.stderr


def test_where_only_the_receipt_fails_it_is_said_that_the_entry_is_recorded(house: House, tmp_path: Path) -> None:
    claims = '{"title": "New", "occurred": null}'
    record = ("-C", house.folder, "record", "incident.recorded", "--receipt")
    assert call(*record, tmp_path / "good", given=claims).exit_code == 0
    (made,) = rows(call("-C", house.folder, "record", "incident.recorded", "--json", given=claims))
    connection = sqlite.connect(house.folder / "ledger.db", version="3.51.3")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(
        "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '[', '[ ') AS BLOB) WHERE idx = ?", (made["entry"],)
    )
    connection.close()
    failed = call(*record, tmp_path / "late", given=claims)
    assert failed.exit_code == errors.LedgerDamaged.exit_code
    assert f"entry {made['entry'] + 1} was recorded, but its receipt was not written" in failed.stderr
    assert not (tmp_path / "late").exists()
    assert len(rows(call("-C", house.folder, "history", house.ids["item"], "--json"))) > 0
    (state,) = rows(call("-C", house.folder, "status", "--json"))
    assert state["entries"] == made["entry"] + 2


def test_recover_says_what_is_missing_and_takes_it_from_a_newer_copy(tmp_path: Path) -> None:
    folder, backup = tmp_path / "evidence", tmp_path / "backup"
    rows(call("init", folder, "--name", "A catalogue", "--json"))
    shutil.copytree(folder, backup)
    rows(call("-C", folder, "agent", "Somebody", "--role", "reviewer", "--json"))
    rows(call("-C", folder, "checkpoint", "--json"))
    (whole,) = rows(call("-C", folder, "recover", "--json"))
    assert (whole["state"], whole["entries"], whole["signed"], whole["missing"]) == ("whole", 6, 6, 0)
    folder.rename(tmp_path / "newest")
    backup.rename(folder)
    behind = call("-C", folder, "recover")
    assert behind.exit_code == 1
    assert "missing             2, entries 4 to 5" in behind.stdout
    refused = call("-C", folder, "agent", "Another", "--role", "reviewer")
    assert refused.exit_code == errors.LedgerDamaged.exit_code
    assert "catalogue recover" in refused.stderr
    (again,) = rows(call("-C", folder, "recover", "--from", tmp_path / "newest" / "ledger.db", "--json"))
    assert (again["state"], again["taken"], again["entries"]) == ("whole", 2, 6)


def test_recover_without_a_guard_is_not_checked_until_one_is_made(house: House, tmp_path: Path) -> None:
    asked = call("-C", house.folder, "recover", "--json")
    assert (asked.exit_code, json.loads(asked.stdout)["state"]) == (3, "no guard")
    (made,) = rows(call("-C", house.folder, "recover", "--new-guard", tmp_path / "guard", "--json"))
    assert made["state"] == "whole"
    (state,) = rows(call("-C", house.folder, "status", "--json"))
    assert state["guard"].endswith("guard")


def test_show_prints_what_is_not_known_as_well(tmp_path: Path) -> None:
    made = make_house(tmp_path / "shown")
    item = made.record("item.recorded", {"title": "A bracket", "kind": "component", "recovered": None}).subject
    made.record("custody.event", {"action": "receipt", "occurred": "2024-09-11", "custodian": "Laboratory"}, item)
    made.record("custody.event", {"action": "release", "occurred": None, "custodian": None}, item)
    made.close()
    told = call("-C", str(made.folder), "show", item).output
    for line in (
        "  Condition: not stated",
        "  Recovered: unknown (stated)",
        "where it has been",
        "  custody before 2024-09-11: unknown (stated)",
        "  date unknown or not stated: release (entry ",
        "findings",
    ):
        assert line in told, told
    shown = json.loads(call("-C", str(made.folder), "show", item, "--json").output)
    states = {claim["name"]: claim["state"] for claim in shown["stated"]}
    assert (states["title"], states["part_of"]) == ("stated", "not stated")
    assert {"before", "event", "undated"} <= {part["sort"] for part in shown["custody"]}
    assert isinstance(shown["findings"], list)


def test_what_was_stated_is_corrected_withdrawn_and_destroyed_by_commands(tmp_path: Path) -> None:
    made = make_house(tmp_path / "amended")
    for kind in ("incident.recorded", "source.recorded", "item.recorded", "photo.acquired"):
        record_sample(made, kind)
    item, photo, author, admin = made.ids["item"], made.ids["photo"], made.author, made.admin
    made.close()
    at = ("-C", str(made.folder))
    one = ("--as", author, "correct", item, "--set", 'measurements=[{"name":"length","value":"21","unit":"mm"}]')
    done = json.loads(call(*at, *one, "--set", "recovered=null", "--reason", "Measured again", "--json").output)
    assert done["type"] == "record.corrected"
    told = call(*at, "show", item).output
    assert "Recovered: unknown (stated)" in told
    assert "Measurements: length mm 21" in told
    assert call(*at, "--as", author, "correct", item, "--set", "measurements=long", "--reason", "x").exit_code == 2
    assert call(*at, "--as", author, "correct", item, "--reason", "x").exit_code == 2
    assert call(*at, "--as", author, "correct", item, "--set", "title", "--reason", "x").exit_code == 2
    assert call(*at, "--as", author, "withdraw", item, "--reason", "Another object").exit_code == 0
    assert "withdrawn: Another object" in call(*at, "show", item).output
    gone = call(*at, "--as", admin, "destroy", photo, "--ground", "legal-order", "--json")
    assert json.loads(gone.output)["files"] == 1
    assert call(*at, "--as", admin, "destroy", "--finish").output.startswith("0 files were still there")
    assert call(*at, "--as", admin, "destroy", photo).exit_code == 2


def test_a_public_claim_can_be_held_back_and_released_later(tmp_path: Path) -> None:
    made = make_house(tmp_path / "held")
    for kind in ("incident.recorded",):
        record_sample(made, kind)
    subject, at = made.ids["incident"], ("-C", str(made.folder), "--as", made.reviewer)
    made.close()
    call(*at, "review", subject, "--accept")
    call(*at, "release", subject, "--without", "place_name,country")

    def released() -> set[str]:
        shown = json.loads(call("-C", str(made.folder), "show", subject, "--json").output)
        return set(shown["entries"][0]["released"])

    assert "title" in released()
    assert not released() & {"place_name", "country"}
    assert "cannot be held back" in call(*at, "release", subject, "--without", "type").output
    call(*at, "release", subject)
    assert {"place_name", "country"} <= released()


def test_a_run_of_fixity_checks_is_recorded_with_what_it_found(tmp_path: Path) -> None:
    made = make_house(tmp_path / "checked")
    for kind in ("source.recorded", "incident.recorded", "photo.acquired"):
        record_sample(made, kind)
    other = SAMPLES["photo.acquired"](made) | {"sha256": made.store(b"other bytes"), "size_bytes": 11}
    made.record("photo.acquired", other)
    gone = made.catalogue.vault.path(Digest.of(b"other bytes"))
    made.close()
    at = ("-C", str(made.folder))
    assert call(*at, "audit", "--record").exit_code == 2
    assert call(*at, "audit", "--originals", "--record").exit_code == 0
    gone.unlink()
    assert call(*at, "audit", "--originals", "--record").exit_code == 1
    connection = sqlite.connect(made.folder / "catalogue.db", read_only=True)
    found = connection.execute("SELECT originals, intact, missing, changed, faults FROM fixity ORDER BY entry")
    assert found.fetchall() == [(2, 2, 0, 0, None), (2, 1, 1, 0, f'["{Digest.of(b"other bytes").hex}"]')]
    connection.close()


def test_scan_suggests_and_mark_reads(house: House, tmp_path: Path) -> None:
    picture = tmp_path / "symbol.jpg"
    picture.write_bytes(camera_file(photograph(modules(IUID)), 6))
    base = ("-C", house.folder, "--as", house.author)
    (brought,) = rows(call(*base, "ingest", picture, "--item", house.ids["item"], "--json"))
    photo = brought["photo"]
    looked = call(*base, "scan", photo)
    assert "not recorded" in looked.stdout
    assert "read by      zxing-cpp" in looked.stdout
    assert IUID.hex() in looked.stdout
    assert looked.stderr.strip() == "1 photograph: 1 suggestion"
    (made,) = rows(call(*base, "scan", photo, "--record", "--json"))
    assert (made["photo"], made["known"], made["claims"]["suggested"]) == (photo, False, IUID_SHOWN)
    assert f"entry {made['entry']}, recorded before" in call(*base, "scan", photo, "--record").stdout
    (read,) = rows(call(*base, "mark", house.ids["item"], "--suggestion", made["entry"], "--json"))
    assert read["text"] == f"\\{IUID_SHOWN}"  # a bracket on the mark itself, in the notation
    nothing = call(*base, "scan", photo, "--region", "0,0,50,50")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr.strip()) == (0, "", "1 photograph: nothing found")
    text = call(*base, "scan", photo, "--text", "eng")
    assert (text.exit_code, "needs a region" in text.stderr) == (errors.InvalidEntry.exit_code, True)
