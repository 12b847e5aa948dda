"""The attacks that an auditor asks about, each by its name: first the good state, then the attack, then what finds it.

`Folder` attacks change what is published, by somebody who has the log's key and lists and signs everything anew; both
verifiers look. `House` attacks change a working catalogue, with the guards of its database taken off; the audit looks.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.audit import Verdict, audit
from catalogue.base.errors import RuleRefused
from catalogue.base.model import entry_type
from catalogue.ledger import published
from catalogue.ledger.attestation import attest
from catalogue.ledger.disclosure import make
from catalogue.ledger.entry import Seen, build_body, parse_body
from catalogue.ledger.note import SignerKey
from catalogue.records.erasure import erase_claims
from catalogue.records.founding import found, register
from catalogue.records.handing import keys_of, revoke_key
from catalogue.records.search import search
from catalogue.release.publish import publish
from catalogue.release.release import release
from tests.audit import test_audit, test_kept, test_verify
from tests.audit.public import Line, Public, make_public
from tests.audit.twice import verify
from tests.catalogues import Clock, House, make_house


@pytest.fixture
def public(tmp_path: Path) -> Public:
    """A public folder that holds."""
    made = make_public(tmp_path / "public")
    assert made.verdict().outcome == "holds"
    return made


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A catalogue in which the audit finds nothing."""
    made = make_house(tmp_path / "evidence", full=True)
    assert audit(made.catalogue, originals=True).findings == ()
    yield made
    made.close()


def failing(verdict: Verdict) -> set[str]:
    return {one.check for one in verdict.checks if one.outcome == "does not hold"}


# Public folders -----------------------------------------------------------------------------------------


def cut_the_tail(public: Public) -> None:
    public.write_bodies(public.bodies()[:-3])


def insert_into_the_past(public: Public) -> None:
    bodies = public.bodies()
    seen = parse_body(bodies[0]).seen
    digests = [make("n", number, b"0" * 16).digest for number in range(32)]
    public.write_bodies([*bodies[:9], build_body(public.key.name, seen, (), digests), *bodies[9:]])


def add_a_disclosure(public: Public) -> None:
    idx = public.house.entries["item.recorded"]
    added: Line = {"entry": idx, "disclosure": make("zz_note", "Made in the same year", b"0" * 16).text}
    public.edit(published.DISCLOSURES, lambda lines: lines.append(added))


def attest_by_another_agent(public: Public) -> None:
    """By the reviewer, whose key is known and true, instead of the author."""
    house, bodies, idx = public.house, public.bodies(), public.house.entries["item.recorded"]
    other = attest(bodies[idx], house.catalogue.keyring.agent_key(house.reviewer))

    def change(lines: list[Line]) -> None:
        next(line for line in lines if line["entry"] == idx)["attestation"] = other

    public.edit(published.ATTESTATIONS, change)


def checkpoint_of_another_origin(public: Public) -> None:
    public.sign_checkpoint(SignerKey("other.example/log", public.key.private), "other.example/log")


def hide_a_correction(public: Public) -> None:
    """An entry that amends the identification is in the log; what it says is not shown."""
    bodies, target = public.bodies(), public.house.entries["item.identified"]
    digests = [make("n", number, b"0" * 16).digest for number in range(32)]
    own = parse_body(bodies[-1])
    correction = build_body(own.iss, Seen(own.seen.size, own.seen.root), [target], digests)
    public.write_bodies([*bodies, correction])
    public.sign_checkpoint()
    test_verify.sql("UPDATE replay SET size = size + 1")(public)


def append_an_old_entry_again(public: Public) -> None:
    public.write_bodies([*public.bodies(), public.bodies()[8]])
    public.sign_checkpoint()


def copy_an_entry_of_another_catalogue(public: Public) -> None:
    digests = [make("n", number, b"1" * 16).digest for number in range(32)]
    stranger = build_body("other.example/log", parse_body(public.bodies()[0]).seen, (), digests)
    public.write_bodies([*public.bodies(), stranger])
    public.sign_checkpoint()


def slip_in_a_file(public: Public) -> None:
    """After the list was signed: whoever lists it too has to be the publisher."""
    (public.path / "media" / "extra.html").write_text("<p>verified</p>")


FOLDER: dict[str, tuple[Callable[[Public], None], set[str]]] = {
    "tail cut": (cut_the_tail, {"V2"}),
    "entry inserted into the past": (insert_into_the_past, {"V2"}),
    "two entries swapped": (test_verify.swap_two_entries, {"V2"}),
    "disclosure changed": (test_verify.disclosures(test_verify.changed_claim), {"V3", "V4", "V6"}),
    "disclosure moved to another entry": (test_verify.disclosures(test_verify.moved_claim), {"V3", "V4", "V6"}),
    "disclosure added": (add_a_disclosure, {"V3", "V4", "V6"}),
    "withheld disclosure added": (test_verify.disclosures(test_verify.withheld_claim), {"V4", "V6"}),
    "attestation replaced by another agent's": (attest_by_another_agent, {"V5"}),
    "checkpoint from another origin": (checkpoint_of_another_origin, {"V1", "V2"}),
    "tile replaced": (test_verify.replace_a_hash_tile, {"V2"}),
    "public row added that no claim supports": (
        test_verify.sql("INSERT INTO depiction (entry, photo) VALUES (99, 'photo-00000000000')"),
        {"V6"},
    ),
    "media file swapped for another with its row changed to match": (
        test_verify.swap_media_with_its_rows,
        {"V6", "V6b"},
    ),
    "an identification published with its correction hidden": (hide_a_correction, {"V9"}),
    "what a correction replaces held back": (test_verify.remove_claim("record.corrected", "replaces"), {"V4", "V9"}),
    "the entry that a correction is about held back": (
        test_verify.remove_claim("record.corrected", "corrects"),
        {"V4", "V9"},
    ),
    "the old value shown as the one that counts": (
        test_verify.sql(
            "UPDATE item SET title = (SELECT e.claims ->> '$.title' FROM entry e WHERE e.idx = item.entry)"
        ),
        {"V6"},
    ),
    "an old attested entry appended again": (append_an_old_entry_again, {"V3"}),
    "an entry copied from another catalogue": (copy_an_entry_of_another_catalogue, {"V2"}),
    "a disclosure row deleted": (test_verify.remove_claim("item.recorded", "title"), {"V4", "V6"}),
    "a view slipped in": (test_verify.sql("CREATE VIEW extra AS SELECT * FROM item"), {"V6"}),
}


@pytest.mark.parametrize("attack", FOLDER)
def test_a_public_folder_is_attacked(public: Public, attack: str) -> None:
    change, checks = FOLDER[attack]
    change(public)
    public.seal()
    assert checks <= failing(public.verdict())


def test_an_opinion_is_corrected_by_somebody_else(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The door refuses it (R20), so one without that rule is needed; audit and both verifiers find it."""
    item = house.record("item.recorded", {"title": "A part", "kind": "component"}).subject
    opinion = house.record("item.identified", {"party": "Institute", "designation": "KN-23"}, item)
    other = register(house.catalogue, house.admin, "Another Unnamed", ("investigator",), clock=house.clock).agent
    claims = {
        "of": "item.identified", "corrects": opinion.entry, "designation": "KN-24", "reason": "A slip",
        "replaces": [house.claim(opinion.entry, "designation")],
    }  # fmt: skip
    with pytest.raises(RuleRefused, match="R20: .* only they correct it"):
        house.record("record.corrected", claims, item, other)
    everybody = replace(entry_type("item.identified"), correction="anyone")
    monkeypatch.setattr(
        "catalogue.records.amending.entry_type",
        lambda name: everybody if name == "item.identified" else entry_type(name),
    )
    made = house.record("record.corrected", claims, item, other)
    monkeypatch.undo()
    assert {one.code for one in audit(house.catalogue).findings if one.severity == "error"} == {"P20"}
    house.accept(item)
    for subject in (other, item):
        release(house.catalogue, house.reviewer, [subject], clock=house.clock)
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    verdict = verify(tmp_path / "public")
    assert failing(verdict) == {"V8"}
    (check,) = (one for one in verdict.checks if one.check == "V8")
    assert f"{other} corrected in entry {made.entry}" in check.detail


def test_a_new_value_is_erased_and_nothing_brings_the_old_one_back(house: House, tmp_path: Path) -> None:
    """A correction that named a person: with the person erased the place is empty, not filled with what was wrong."""
    item = house.record("item.recorded", {"title": "A part", "kind": "component", "condition": "found whole"})
    correction = house.record(
        "record.corrected",
        {"of": "item.recorded", "corrects": item.entry, "condition": "found by O. Petrenko", "reason": "Who found it",
         "replaces": [house.claim(item.entry, "condition")]},
        item.subject,
    )  # fmt: skip
    erase_claims(house.catalogue, house.admin, correction.entry, ["condition"], "third-party", clock=house.clock)
    house.catalogue.catch_up()
    (row,) = house.catalogue.tables.query("SELECT condition FROM item WHERE id = ?", (item.subject,))
    assert row["condition"] is None
    assert not search(house.catalogue.query, "Petrenko")
    house.accept(item.subject)
    release(house.catalogue, house.reviewer, [item.subject], clock=house.clock)
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    assert verify(tmp_path / "public").outcome == "holds"
    for path in (*(tmp_path / "public").rglob("*"), *house.folder.glob("*.db*")):
        assert not path.is_file() or b"Petrenko" not in path.read_bytes(), path


def test_an_extra_file_is_slipped_into_the_folder(public: Public) -> None:
    slip_in_a_file(public)
    assert failing(public.verdict()) == {"V7"}
    public.seal()
    assert failing(public.verdict()) == {"V6b"}, "listed and signed it is still a picture that no claim names"


def test_the_log_is_rewritten_from_its_first_entry_with_the_true_key(public: Public, tmp_path: Path) -> None:
    """Another history altogether, under the same name and the log's own key. It agrees with itself."""
    (tmp_path / "kept").write_bytes((public.path / published.CHECKPOINT).read_bytes())
    assert verify(public.path, kept=[tmp_path / "kept"]).outcome == "holds"
    clock = Clock()
    with found(tmp_path / "other", "Other", origin=public.key.name, clock=clock) as made:
        own = public.house.folder / "keys"
        shutil.copy(own / "log.pem", made.folder / "keys" / "log.pem")
        author = register(made, made.settings.agent, "Author Unnamed", ("investigator",), clock=clock).agent
        reviewer = register(made, made.settings.agent, "Reviewer Unnamed", ("reviewer",), clock=clock).agent
        house = House(made, author, reviewer, clock=clock)
        made.use_guard(tmp_path / "new guard")
        for number in range(70):
            house.record("incident.recorded", {"title": f"Incident {number}", "occurred": None})
        (tmp_path / "new guard").mkdir()
        publish(made, reviewer, tmp_path / "rewritten", clock=clock)
    assert verify(tmp_path / "rewritten").outcome == "holds", "nothing in the folder can show it"
    verdict = verify(tmp_path / "rewritten", kept=[tmp_path / "kept"])
    assert failing(verdict) == {"V11"}


def test_the_tail_is_cut_and_the_log_goes_on_otherwise(public: Public, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes((public.path / published.CHECKPOINT).read_bytes())
    test_kept.rewrite(public)
    assert public.verdict().outcome == "holds"
    assert failing(verify(public.path, kept=[tmp_path / "kept"])) == {"V11"}


def test_a_fork_is_shown_to_one_reader(house: House, tmp_path: Path) -> None:
    """One log to a point, then two: each reader's folder holds, and their checkpoints do not go together."""
    shutil.copytree(house.folder, tmp_path / "fork")
    folders = []
    for place, title in ((house.folder, "For one"), (tmp_path / "fork", "For the other")):
        again = House(type(house.catalogue).open(place), house.author, house.reviewer, clock=Clock())
        again.catalogue.use_guard(tmp_path / f"guard of {place.name}")
        (tmp_path / f"guard of {place.name}").mkdir()
        again.record("incident.recorded", {"title": title, "occurred": None})
        folders.append(tmp_path / f"public of {place.name}")
        publish(again.catalogue, house.reviewer, folders[-1])
        again.close()
    one, other = folders
    assert (verify(one).outcome, verify(other).outcome) == ("holds", "holds")
    for mine, theirs in ((one, other), (other, one)):
        assert failing(verify(mine, kept=[theirs / published.CHECKPOINT])) == {"V11"}


def test_two_readers_are_given_different_disclosure_sets_under_one_checkpoint(public: Public, tmp_path: Path) -> None:
    shutil.copytree(public.path, tmp_path / "other")
    other = Public(tmp_path / "other", public.key, public.house)
    (tmp_path / "other" / "README.txt").write_text("Other words.\n")
    other.seal()
    assert (public.verdict().outcome, other.verdict().outcome) == ("holds", "holds")
    assert failing(verify(public.path, kept=[other.path / published.RELEASE])) == {"V11"}


# Working catalogues -------------------------------------------------------------------------------------


def cut_a_tail(house: House) -> None:
    last = house.catalogue.ledger.size - 1
    with test_audit.unguarded(house) as connection:
        for table in ("disclosure", "entry"):
            connection.execute(f"DELETE FROM {table} WHERE idx = ?", (last,))


def swap_bodies(house: House) -> None:
    ledger = house.catalogue.ledger
    one, other = ledger.entry(9), ledger.entry(10)
    statement = "UPDATE entry SET body = ? WHERE idx = ?"
    test_audit.tampered(house, (statement, (b"x", 9)), (statement, (one.body, 10)), (statement, (other.body, 9)))


def move_a_disclosure(house: House) -> None:
    idx = house.entries["custody.event"]
    statement = "UPDATE disclosure SET idx = ? WHERE idx = ? AND name = 'custodian'"
    test_audit.tampered(house, (statement, (house.entries["item.recorded"], idx)))


def put_in_a_disclosure(house: House) -> None:
    text = make("zz_note", "Made in the same year", b"0" * 16).text
    statement = "INSERT INTO disclosure (idx, name, text) VALUES (?, 'zz_note', ?)"
    test_audit.tampered(house, (statement, (house.entries["item.recorded"], text)))


def attest_as_another(house: House) -> None:
    idx = house.entries["item.recorded"]
    other = attest(house.catalogue.ledger.entry(idx).body, house.catalogue.keyring.agent_key(house.reviewer))
    test_audit.tampered(house, ("UPDATE entry SET attestation = ? WHERE idx = ?", (other, idx)))


def use_a_revoked_key(house: House) -> None:
    (key,) = keys_of(house.catalogue, house.author)
    revoke_key(house.catalogue, house.admin, house.author, key.key)
    every = {one.key: one.entry for agent in (house.author, house.reviewer) for one in keys_of(house.catalogue, agent)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalogue.records.state.State.keys", lambda *_: every)
        house.record("incident.recorded", {"title": "By a thief", "occurred": None})


HOUSE: dict[str, tuple[Callable[[House], None], set[str]]] = {
    "tail cut": (cut_a_tail, {"L02", "P18"}),
    "two entries swapped": (swap_bodies, {"L02"}),
    "disclosure changed": (test_audit.alter_disclosure, {"L03"}),
    "disclosure moved to another entry": (move_a_disclosure, {"L03"}),
    "disclosure added": (put_in_a_disclosure, {"L03"}),
    "attestation replaced by another agent's": (attest_as_another, {"L06"}),
    "revoked key used": (use_a_revoked_key, {"P19"}),
    "a disclosure row deleted": (test_audit.remove_claim, {"L04"}),
}


@pytest.mark.parametrize("attack", HOUSE)
def test_a_working_catalogue_is_attacked(house: House, attack: str) -> None:
    change, codes = HOUSE[attack]
    change(house)
    assert codes <= test_audit.codes(audit(house.catalogue))


def test_many_attacks_at_once_are_all_found_in_one_run(house: House) -> None:
    attacks = (swap_bodies, move_a_disclosure, put_in_a_disclosure, attest_as_another, test_audit.alter_checkpoint)
    for change in attacks:
        change(house)
    test_audit.original(house).unlink()
    found = test_audit.codes(audit(house.catalogue, originals=True))
    assert {"L02", "L03", "L06", "L08", "P15", "P18"} <= found


def test_a_ledger_rewritten_with_everything_in_the_house_is_found_by_a_checkpoint_kept_outside(
    house: House, tmp_path: Path
) -> None:
    """Ledger, guard and keys are put back together: they agree with themselves."""
    (tmp_path / "guard").mkdir()
    house.catalogue.use_guard(tmp_path / "guard")
    house.checkpoint()
    for name, folder in (("before", house.folder), ("guard before", tmp_path / "guard")):
        shutil.copytree(folder, tmp_path / name)
    house.record("incident.recorded", {"title": "It will be gone", "occurred": None})
    (tmp_path / "kept").write_text(house.catalogue.sign().note)
    assert audit(house.catalogue, kept=[tmp_path / "kept"]).findings == ()
    with type(house.catalogue).open(tmp_path / "before") as before:
        before.use_guard(tmp_path / "guard before")
        assert audit(before).findings == (), "nothing in the house can show it"
        found = test_audit.errors(audit(before, kept=[tmp_path / "kept"]))
    assert "kept checkpoint" in {finding.subject for finding in found}


def test_a_kept_checkpoint_of_another_ledger_is_told(house: House, public: Public, tmp_path: Path) -> None:
    checkpoint_of_another_origin(public)
    (tmp_path / "kept").write_bytes((public.path / published.CHECKPOINT).read_bytes())
    found = test_audit.errors(audit(house.catalogue, kept=[tmp_path / "kept"]))
    assert {finding.subject for finding in found} == {"kept checkpoint"}


def test_a_publication_that_never_was_is_told(house: House) -> None:
    claims = {"checkpoint_size": 3, "checkpoint_root": "A" * 43, "release_sha256": "0" * 64, "records": 1}
    made = house.record("publication.made", claims, by=house.reviewer)
    (finding,) = test_audit.errors(audit(house.catalogue))
    assert (finding.code, finding.subject) == ("P19", f"entry {made.entry}")
