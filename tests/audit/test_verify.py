"""Verification of public folders: each attack is named, begins with a folder that holds, and is found by its check."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.audit import Verdict, facts
from catalogue.audit.kept import CHECKS as KEPT_CHECKS
from catalogue.audit.verdict import CHECKS
from catalogue.base import sqlite
from catalogue.base.digests import Digest
from catalogue.base.errors import FolderError, InvalidEntry
from catalogue.base.folders import project_file
from catalogue.base.model import entry_type_names
from catalogue.ledger import merkle, published
from catalogue.ledger.attestation import attest
from catalogue.ledger.bundles import tile_path
from catalogue.ledger.disclosure import make
from catalogue.ledger.entry import Seen, build_body, parse_body
from catalogue.ledger.note import SignerKey
from catalogue.records.door import Statement, record
from catalogue.release.publish import publish
from tests.audit.public import Line, Public, make_public
from tests.audit.twice import alone, verify
from tests.catalogues import House, jpeg, make_house

STRANGER = SignerKey("tests.example/house", Ed25519PrivateKey.from_private_bytes(b"s" * 32))


@pytest.fixture
def public(tmp_path: Path) -> Public:
    """A folder that holds: it is a copy of one that was verified when it was made."""
    return make_public(tmp_path / "public")


def detail(verdict: Verdict, check: str) -> str:
    return next(one.detail for one in verdict.checks if one.check == check)


# What holds ---------------------------------------------------------------------------------------------


def test_a_published_folder_holds_and_says_what_that_does_not_show(public: Public) -> None:
    verdict = public.verdict()
    assert (verdict.outcome, verdict.exit_status) == ("holds", 0)
    assert [check.check for check in verdict.checks] == list(CHECKS)
    assert {check.outcome for check in verdict.checks if check.check not in {"V1b", "V12"}} == {"holds"}
    assert "no time stamps" in detail(verdict, "V12")
    assert "the key was taken from the folder itself" in detail(verdict, "V1b")
    assert any("never submitted" in text for text in verdict.not_shown)
    assert verdict.as_dict()["outcome"] == "holds"


def test_with_a_policy_from_elsewhere_the_key_is_checked_too(public: Public, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text(published.policy_text(public.key.verifier))
    verdict = public.verdict(tmp_path / "policy")
    assert {check.outcome for check in verdict.checks if check.check != "V12"} == {"holds"}
    assert not any("taken from the folder" in text for text in verdict.not_shown)


def test_the_checks_are_those_of_the_rules() -> None:
    rules = (project_file("schema") / "rules.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| (V\d+) \| (.+?) \|$", rules, re.MULTILINE))
    every = {**CHECKS, **KEPT_CHECKS}
    assert {check for check in every if check[-1].isdigit()} == set(stated)
    for check, words in stated.items():
        assert every[check].replace("`", "")[:40] == words.replace("`", "")[:40]


def test_a_folder_without_anything_released_holds(tmp_path: Path) -> None:
    house = make_house(tmp_path / "evidence")
    publish(house.catalogue, house.admin, tmp_path / "public")
    house.close()
    assert verify(tmp_path / "public").outcome == "holds"


# Attacks ------------------------------------------------------------------------------------------------


def sql(*statements: str) -> Callable[[Public], None]:
    def change(public: Public) -> None:
        with public.database() as connection:
            for statement in statements:
                assert connection.execute(statement).rowcount != 0, "nothing was changed"

    return change


def header(pragma: str) -> Callable[[Public], None]:
    def change(public: Public) -> None:
        with public.database() as connection:
            connection.execute(f"PRAGMA {pragma} = 112")

    return change


def free_pages(public: Public) -> None:
    with public.database() as connection:
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("CREATE TABLE extra AS SELECT zeroblob(50000) AS held")
        connection.execute("DROP TABLE extra")


def disclosures(change: Callable[[Public, list[Line]], None]) -> Callable[[Public], None]:
    return lambda public: public.edit(published.DISCLOSURES, lambda lines: change(public, lines))


def remove_claim(kind: str, name: str) -> Callable[[Public], None]:
    def change(public: Public) -> None:
        line = public.claims()[public.house.entries[kind], name]
        public.edit(published.DISCLOSURES, lambda lines: lines.remove(line))

    return change


def withheld_claim(public: Public, lines: list[Line]) -> None:
    idx = public.house.entries["source.recorded"]
    text = public.house.catalogue.ledger.entry(idx).disclosures["author"]
    lines.append({"entry": idx, "disclosure": text})


def changed_claim(public: Public, lines: list[Line]) -> None:
    idx = public.house.entries["statement.recorded"]
    lines.remove(public.claims()[idx, "summary"])
    lines.append({"entry": idx, "disclosure": make("summary", "Something else", b"0" * 16).text})


def moved_claim(public: Public, lines: list[Line]) -> None:
    moved = public.claims()[public.house.entries["custody.event"], "custodian"]
    line = lines[lines.index(moved)]
    line["entry"] = public.house.entries["item.recorded"]


def remove_release(public: Public) -> None:
    last = max(entry for entry, name in public.claims() if name == "released")
    public.edit(published.DISCLOSURES, lambda lines: _drop(lines, last))
    public.edit(published.ATTESTATIONS, lambda lines: _drop(lines, last))


def _drop(lines: list[Line], entry: int) -> None:
    lines[:] = [line for line in lines if line["entry"] != entry]


def stranger_attests(public: Public) -> None:
    idx, bodies = public.house.entries["item.recorded"], public.bodies()

    def change(lines: list[Line]) -> None:
        next(line for line in lines if line["entry"] == idx)["attestation"] = attest(bodies[idx], STRANGER.private)

    public.edit(published.ATTESTATIONS, change)


def attestation_of_another_entry(public: Public) -> None:
    def change(lines: list[Line]) -> None:
        lines[5]["attestation"] = lines[6]["attestation"]

    public.edit(published.ATTESTATIONS, change)


def swap_two_entries(public: Public) -> None:
    bodies = public.bodies()
    bodies[9], bodies[10] = bodies[10], bodies[9]
    public.write_bodies(bodies)


def change_an_entry(public: Public) -> None:
    bodies = public.bodies()
    body = parse_body(bodies[9])
    bodies[9] = build_body(body.iss, body.seen, (3,), body.digests)
    public.write_bodies(bodies)


def remove_an_entry(public: Public) -> None:
    bodies = public.bodies()
    del bodies[23]
    public.write_bodies([*bodies, bodies[-1]])


def change_a_hash_tile(public: Public) -> None:
    path = public.path / f"log/tile/0/000.p/{len(public.bodies())}"
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)


def replace_a_hash_tile(public: Public) -> None:
    path = public.path / f"log/tile/0/000.p/{len(public.bodies())}"
    path.write_bytes(path.read_bytes()[::-1])


def cut_a_hash_tile(public: Public) -> None:
    path = public.path / f"log/tile/0/000.p/{len(public.bodies())}"
    path.write_bytes(path.read_bytes()[:-32])


def remove_the_hash_tiles(public: Public) -> None:
    shutil.rmtree(public.path / "log/tile/0")


def keep_a_tile_of_another_size(public: Public) -> None:
    path = public.path / f"log/tile/0/000.p/{len(public.bodies())}"
    path.with_name("3").write_bytes(path.read_bytes()[:96])


def add_a_tile_of_a_level_that_is_not_there(public: Public) -> None:
    (public.path / "log/tile/1/000.p").mkdir(parents=True)
    (public.path / "log/tile/1/000.p/1").write_bytes(bytes(32))


def add_a_file_that_is_no_tile(public: Public) -> None:
    (public.path / "log/tile/0/notes").write_bytes(b"x")


def swap_media(public: Public) -> None:
    path = min((public.path / published.MEDIA).iterdir())
    path.write_bytes(jpeg(480, 640, "red"))


def swap_media_with_its_rows(public: Public) -> None:
    path = min((public.path / published.MEDIA).iterdir())
    other = jpeg(480, 640, "red")
    path.unlink()
    digest = Digest.of(other).hex
    path.with_name(f"{digest}.jpg").write_bytes(other)
    with public.database() as connection:
        for table, column in (("derivative", "sha256"), ("photo", "public_copy"), ("photo", "public_thumbnail")):
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (digest, path.stem))


# What is changed, and which checks must fail although the attacker lists and signs the folder again.
ATTACKS: dict[str, tuple[Callable[[Public], None], set[str]]] = {
    "one cell changed": (sql("UPDATE item SET title = 'Another'"), {"V6"}),
    "one number changed": (sql("UPDATE region SET x_px = x_px + 1"), {"V6"}),
    "a row added": (sql("INSERT INTO depiction (entry, photo) VALUES (99, 'photo-00000000000')"), {"V6"}),
    "a row removed": (sql("DELETE FROM custody"), {"V6"}),
    "a key changed": (sql("UPDATE record SET id = 'item-00000000000' WHERE kind = 'item'"), {"V6"}),
    "a view added": (sql("CREATE VIEW extra AS SELECT * FROM item"), {"V6"}),
    "a table added": (sql("CREATE TABLE extra (x)"), {"V6"}),
    "an index added": (sql("CREATE INDEX extra ON item (title)"), {"V6"}),
    "a trigger added": (sql("CREATE TRIGGER extra AFTER INSERT ON item BEGIN SELECT 1; END"), {"V6"}),
    "a trigger removed": (sql("DROP TRIGGER search_mark_added"), {"V6"}),
    "a table replaced by a view": (sql("DROP TABLE review", "CREATE VIEW review AS SELECT 1 AS entry"), {"V6"}),
    "a term taken out of the search index": (
        sql(
            """INSERT INTO search_fragment (search_fragment, rowid, search_key)
            SELECT 'delete', rowid, search_key FROM search_mark"""
        ),
        {"V6c"},
    ),
    "another key for a mark": (sql("UPDATE search_mark SET search_key = 'x'"), {"V6c"}),
    "a number in the header": (header("user_version"), {"V6"}),
    "another number in the header": (header("application_id"), {"V6"}),
    "free pages": (free_pages, {"V6"}),
    "a search index that cannot be read": (sql("UPDATE search_text_data SET block = x'0001ff' WHERE id > 10"), {"V6c"}),
    "text in the statistics": (sql("UPDATE sqlite_stat1 SET stat = 'call me on 555'"), {"V6"}),
    "another size applied": (sql("UPDATE replay SET size = size - 1"), {"V6"}),
    "a claim changed": (disclosures(changed_claim), {"V3", "V4", "V6", "V6c"}),
    "a claim moved to another entry": (disclosures(moved_claim), {"V3", "V4", "V6", "V6c"}),
    "a withheld claim shown": (disclosures(withheld_claim), {"V4", "V6", "V6c"}),
    "a claim removed": (remove_claim("statement.recorded", "summary"), {"V4", "V6", "V6c"}),
    "an actor removed": (remove_claim("item.recorded", "actor"), {"V4", "V5", "V6"}),
    "a release removed": (remove_release, {"V4", "V6"}),
    "attested by a stranger": (stranger_attests, {"V5"}),
    "attestations mixed up": (attestation_of_another_entry, {"V5"}),
    "two entries swapped": (swap_two_entries, {"V2", "V3", "V5"}),
    "an entry changed": (change_an_entry, {"V2", "V5", "V6"}),
    "an entry removed": (remove_an_entry, {"V2", "V3", "V5", "V6"}),
    "a hash tile changed": (change_a_hash_tile, {"V2"}),
    "a hash tile replaced": (replace_a_hash_tile, {"V2"}),
    "a hash tile cut short": (cut_a_hash_tile, {"V2"}),
    "the hash tiles removed": (remove_the_hash_tiles, {"V2"}),
    "a tile of another size kept": (keep_a_tile_of_another_size, {"V2"}),
    "a tile of a level that is not there": (add_a_tile_of_a_level_that_is_not_there, {"V2"}),
    "a file that is no tile among the tiles": (add_a_file_that_is_no_tile, {"V2"}),
    "a picture swapped": (swap_media, {"V6b"}),
    "a picture swapped with its rows": (swap_media_with_its_rows, {"V6", "V6b"}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_found_without_the_key_and_with_it(public: Public, attack: str) -> None:
    change, checks = ATTACKS[attack]
    change(public)
    assert "V7" in public.failing(), "whoever has not the log's key cannot list and sign the files again"
    public.seal()
    verdict = public.verdict()
    assert {check.check for check in verdict.checks if check.outcome == "does not hold"} == checks
    assert all(check.detail for check in verdict.checks)
    assert verdict.exit_status == 1


@pytest.mark.parametrize("attack", [swap_two_entries, change_an_entry, remove_an_entry])
def test_signing_a_new_checkpoint_for_changed_entries_does_not_help(
    public: Public, attack: Callable[[Public], None]
) -> None:
    attack(public)
    public.sign_checkpoint()
    public.seal()
    assert public.failing() & {"V2", "V3", "V5"}


def test_a_changed_row_is_named_by_table_key_and_column(public: Public) -> None:
    sql("UPDATE item SET title = 'Another'")(public)
    item = public.house.ids["item"]
    expected = f"table item, id {item}, title: 'Another' instead of 'Housing with a stamped number'"
    assert expected in detail(public.verdict(), "V6")


def test_an_entry_that_was_copied_is_found_by_its_digests(public: Public) -> None:
    bodies = public.bodies()
    public.write_bodies([*bodies, bodies[8]])
    public.sign_checkpoint()
    public.seal()
    assert "V3" in public.failing()
    assert f"of entry {len(bodies)} stands in the log already" in detail(public.verdict(), "V3")


def test_an_amendment_that_is_hidden_is_found(public: Public) -> None:
    bodies, own = public.bodies(), parse_body(public.bodies()[8])
    digests = [make("n", number, b"0" * 16).digest for number in range(32)]
    public.write_bodies([*bodies, build_body(own.iss, Seen(own.seen.size, own.seen.root), [11], digests)])
    public.sign_checkpoint()
    sql("UPDATE replay SET size = size + 1")(public)
    public.seal()
    assert public.failing() == {"V9"}
    assert f"entry {len(bodies)} amends entry 11" in detail(public.verdict(), "V9")


@pytest.mark.parametrize("key", [STRANGER, SignerKey("other.example/log", STRANGER.private)])
def test_a_checkpoint_by_another_key_or_of_another_log_is_found(public: Public, key: SignerKey) -> None:
    public.sign_checkpoint(key, key.name)
    public.seal()
    assert "V1" in public.failing()


def test_a_whole_folder_by_another_key_is_found_with_a_policy_from_elsewhere(public: Public, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text(published.policy_text(public.key.verifier))
    public.sign_checkpoint(STRANGER)
    (public.path / published.POLICY).write_text(published.policy_text(STRANGER.verifier))
    public.seal(STRANGER)
    assert public.verdict().outcome == "holds", "a folder agrees with itself whoever made it"
    failing = {check.check for check in public.verdict(tmp_path / "policy").checks if check.outcome == "does not hold"}
    assert failing == {"V1", "V1b", "V7"}


def test_a_policy_for_another_log_does_not_hold(public: Public, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text(published.policy_text(SignerKey("other.example/log", STRANGER.private).verifier))
    outcomes = {check.check: check.outcome for check in public.verdict(tmp_path / "policy").checks}
    assert outcomes["V1b"] == "does not hold"


def test_a_policy_that_asks_for_witnesses_is_not_checked(public: Public, tmp_path: Path) -> None:
    text = published.policy_text(public.key.verifier).replace("none", "w1")
    (tmp_path / "policy").write_text(f"witness w1 {public.key.verifier}\n{text}")
    verdict = public.verdict(tmp_path / "policy")
    assert (verdict.outcome, verdict.exit_status) == ("not checked", 3)


def test_what_is_no_policy_or_no_folder_is_said_before_anything_is_checked(public: Public, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="policy"):
        public.verdict(tmp_path / "missing")
    (tmp_path / "policy").write_text("trust me\n")
    with pytest.raises(InvalidEntry, match="not a line of a policy"):
        public.verdict(tmp_path / "policy")
    with pytest.raises(FolderError, match="is no folder"):
        verify(tmp_path / "missing")
    with pytest.raises(FolderError, match="is no folder"):
        verify(tmp_path / "policy")


@pytest.mark.parametrize("name", [published.SUMS, published.RELEASE, published.CHECKPOINT, published.POLICY])
def test_a_note_or_list_that_was_altered_is_found(public: Public, name: str) -> None:
    data = bytearray((public.path / name).read_bytes())
    data[len(data) // 3] ^= 1
    (public.path / name).write_bytes(data)
    assert public.failing() & {"V1", "V7"}


def test_a_release_note_by_another_key_is_found(public: Public) -> None:
    public.seal(STRANGER)
    assert public.failing() == {"V7"}


def test_another_data_model_is_not_checked_and_says_what_to_do(public: Public) -> None:
    public.seal(schema=Digest.of(b"other"))
    verdict = public.verdict()
    assert (verdict.outcome, verdict.exit_status) == ("not checked", 3)
    assert public.outcomes()["V6"] == "not checked"
    assert "verify it with the version of this program that made it" in detail(verdict, "V6")


def test_a_reviewer_who_releases_what_they_stated_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # The door refuses this (R9, R10), so a house without a door is needed.
    house = make_house(tmp_path / "evidence", full=True)
    monkeypatch.setattr("catalogue.records.checks._r9_reviewer", lambda *_: None)
    monkeypatch.setattr("catalogue.records.checks._r10_release", lambda *_: None)
    both = house.record("agent.role_changed", {"roles": ["investigator", "reviewer"]}, house.reviewer)
    claims = {"title": "By the reviewer", "occurred": None}
    mine = house.record("incident.recorded", claims, by=house.reviewer)
    house.record("review.decided", {"decision": "accepted", "entries": [mine.entry]}, mine.subject)
    house.release(mine.subject)
    roles = [one for one in house.released_claims(house.reviewer) if one["entry"] == both.entry]
    house.record("record.released", {"released": roles}, house.reviewer)
    publish(house.catalogue, house.reviewer, tmp_path / "self-made")
    house.close()
    verdict = verify(tmp_path / "self-made")
    assert {check.check for check in verdict.checks if check.outcome == "does not hold"} == {"V8"}
    assert f"reviewed in entry {mine.entry + 1}" in detail(verdict, "V8")
    assert f"released in entry {mine.entry + 2}" in detail(verdict, "V8")


# Hostile folders ----------------------------------------------------------------------------------------


FILES = [
    published.DATABASE, published.CHECKPOINT, published.DISCLOSURES, published.ATTESTATIONS, published.POLICY,
    published.SUMS, published.RELEASE, "README.txt", "log/tile/entries/000.p/60",
    "log/tile/0/000.p/60",
]  # fmt: skip


def make_missing(path: Path) -> None:
    path.unlink()


def make_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def make_symlink(path: Path) -> None:
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved").name)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_garbage(path: Path) -> None:
    path.write_bytes(os.urandom(10_000))


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_one_huge_line(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(64 * 1024 * 1024)


def make_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "harm",
    [make_missing, make_fifo, make_symlink, make_folder, make_garbage, make_empty, make_one_huge_line, make_half],
)
def test_whatever_a_file_is_made_into_the_folder_does_not_hold(
    public: Public, name: str, harm: Callable[[Path], None]
) -> None:
    harm(public.path / name)
    verdict = public.verdict()
    assert verdict.outcome == "does not hold"
    assert all(check.detail for check in verdict.checks)


def test_an_unlisted_file_or_folder_is_found_and_not_entered(public: Public) -> None:
    (public.path / "extra.html").write_text("<script>")
    deep = public.path / "log" / "deep"
    for _ in range(200):
        deep /= "x"
    deep.mkdir(parents=True)
    assert detail(public.verdict(), "V7") == "'extra.html' is not listed; 'log/deep' is not listed"


def test_a_listed_write_ahead_log_that_shows_readers_another_title_does_not_hold(public: Public) -> None:
    path = public.path / published.DATABASE
    writer = sqlite.connect(path, version="3.51.3")
    writer.execute("PRAGMA foreign_keys = OFF")
    clean = path.read_bytes()
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("UPDATE item SET title = 'Another'")
    log = path.with_name(f"{path.name}-wal").read_bytes()
    writer.close()
    path.write_bytes(clean)
    path.with_name(f"{path.name}-wal").write_bytes(log)
    public.seal()
    assert public.failing() == {"V7"}
    reader = sqlite.connect(path)
    assert reader.execute("SELECT DISTINCT title FROM item").fetchall() == [("Another",)]
    reader.close()


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_a_listed_file_that_sqlite_takes_for_part_of_the_database_does_not_hold(public: Public, suffix: str) -> None:
    (public.path / f"{published.DATABASE}{suffix}").write_bytes(b"\x37\x7f\x06\x82" + bytes(4096))
    public.seal()
    assert public.failing() == {"V7"}


def test_bytes_that_are_no_text_are_not_taken_for_the_character_that_replaces_them(tmp_path: Path) -> None:
    house = make_house(tmp_path / "evidence")
    made = house.record("incident.recorded", {"title": "11\ufffd", "occurred": None})
    house.accept(made.subject)
    house.release(made.subject)
    publish(house.catalogue, house.admin, tmp_path / "public")
    public = Public(tmp_path / "public", house.catalogue.signer, house)
    assert public.failing() == set()
    with public.database() as connection:
        connection.execute("UPDATE incident SET title = CAST(x'3131ff' AS TEXT)")
    public.seal()
    assert public.failing() == {"V6"}
    house.close()


def test_statistics_with_a_column_of_somebody_else_do_not_hold(public: Public) -> None:
    with public.database() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        sql = "CREATE TABLE sqlite_stat1(tbl,idx,stat,more DEFAULT ''made up'')"
        changed = connection.execute(f"UPDATE sqlite_schema SET sql = '{sql}' WHERE name = 'sqlite_stat1'")
        assert changed.rowcount == 1
    public.seal()
    assert public.failing() == {"V6"}


def test_a_schema_with_a_byte_that_is_no_text_does_not_stop_the_verifier(public: Public) -> None:
    path = public.path / published.DATABASE
    data = path.read_bytes()
    assert data.count(b"CREATE INDEX custody_subject") == 1
    path.write_bytes(data.replace(b"CREATE INDEX custody_subject", b"CREATE INDE\xd8 custody_subject"))
    public.seal()
    assert public.failing() == {"V6"}


def test_an_index_that_hides_a_row_is_found(public: Public) -> None:
    with public.database() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'custody_source'").fetchone()
        connection.execute(f"UPDATE sqlite_schema SET rootpage = {page} WHERE name = 'custody_subject'")
    public.seal()
    assert public.failing() == {"V6"}


@pytest.mark.parametrize("flip", range(0, 4096 * 3, 1201))
def test_a_database_with_a_wrong_byte_never_passes_and_never_stops_the_verifier(public: Public, flip: int) -> None:
    path = public.path / published.DATABASE
    data = bytearray(path.read_bytes())
    data[flip] ^= 0xFF
    path.write_bytes(data)
    assert public.verdict().outcome == "does not hold"


def test_claims_that_do_not_fit_the_schema_are_not_replayed(public: Public) -> None:
    own = parse_body(public.bodies()[8])
    shown = [make("type", "marking.read", b"0" * 16), make("text", "[a|" * 200_000, b"1" * 16)]
    digests = {claim.digest for claim in shown} | {make("n", number, b"0" * 16).digest for number in range(30)}
    idx = len(public.bodies())
    public.write_bodies([*public.bodies(), build_body(own.iss, own.seen, (), digests)])
    public.sign_checkpoint()
    more = [{"entry": idx, "disclosure": claim.text} for claim in shown]
    public.edit(published.DISCLOSURES, lambda lines: lines.extend(more))
    public.seal()
    assert "does not fit schema/entries" in detail(public.verdict(), "V6")


# A log of more than one tile ----------------------------------------------------------------------------

MANY = 300


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Path]]:
    """A house and its public folder with so many entries that tiles are full and the tree has a second level."""
    folder = tmp_path_factory.mktemp("long")
    house = make_house(folder / "evidence")
    claims = {"title": "One of many", "occurred": None}
    record(house.catalogue, [Statement("incident.recorded", house.author, claims) for _ in range(MANY)])
    publish(house.catalogue, house.admin, folder / "public")
    yield house, folder / "public"
    house.close()


@pytest.fixture
def long(long_log: tuple[House, Path], tmp_path: Path) -> Public:
    house, path = long_log
    shutil.copytree(path, tmp_path / "public")
    return Public(tmp_path / "public", house.catalogue.signer, house)


def test_full_tiles_and_those_above_are_compared(long: Public) -> None:
    assert long.failing() == set()
    size = len(long.bodies())
    tiles = ["log/tile/0/000", f"log/tile/0/001.p/{size - 256}", "log/tile/1/000.p/1"]
    assert f"{size} entries, {len(tiles)} hash tiles" in detail(long.verdict(), "V2")
    for name in tiles:
        good = (long.path / name).read_bytes()
        (long.path / name).write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        long.seal()
        assert long.failing() == {"V2"}
        assert f"the hash tile {name} is not that of the entries" in detail(long.verdict(), "V2")
        (long.path / name).write_bytes(good)
    (long.path / "log/tile/0/000.p").mkdir()
    (long.path / "log/tile/0/000.p/7").write_bytes((long.path / tiles[0]).read_bytes()[:224])
    long.seal()
    assert detail(long.verdict(), "V2") == f"a log of {size} entries has no file log/tile/0/000.p/7"


def test_whoever_reads_tiles_alone_makes_the_proofs_that_the_ledger_makes(long: Public) -> None:
    size, ledger = len(long.bodies()), long.house.catalogue.ledger

    def node(level: int, idx: int) -> bytes:
        base, above = divmod(level, 8)
        first = idx << above
        width = min(256, (size >> (8 * base)) - first // 256 * 256)
        data = (long.path / "log" / tile_path(base, first // 256, width)).read_bytes()
        at = first % 256
        hashes = [data[32 * each : 32 * each + 32] for each in range(at, at + (1 << above))]
        while len(hashes) > 1:
            hashes = [merkle.node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    assert merkle.root(size, node) == ledger.root(size)
    for idx in (0, 1, 255, 256, size - 1):
        assert merkle.inclusion_proof(idx, size, node) == ledger.inclusion_proof(idx, size)
        assert merkle.consistency_proof(idx + 1, size, node) == ledger.consistency_proof(idx + 1, size)


def test_an_entry_of_a_type_that_is_not_known_here_is_kept_and_not_checked(
    public: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for somebody whose verifier is older than the folder, and whose SQL has the table all the same."""
    assert public.outcomes()["V10"] == "holds"
    known = tuple(name for name in entry_type_names() if name != "custody.event")
    for module in ("authority", "eyes", "facts"):
        monkeypatch.setattr(f"catalogue.audit.{module}.entry_type_names", lambda: known)
    monkeypatch.delitem(alone().TYPES, "custody.event")
    facts._validator.cache_clear()
    verdict = public.verdict()
    facts._validator.cache_clear()
    assert (verdict.outcome, verdict.exit_status) == ("not checked", 3)
    assert {one.check for one in verdict.checks if one.outcome == "not checked"} == {"V1b", "V10", "V12"}
    assert "of which type" in detail(verdict, "V10")
