"""The public folder: what is in it, that it can be checked without the catalogue, and that it is made whole or not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from catalogue.base import sqlite
from catalogue.base.digests import Digest
from catalogue.base.errors import FolderError, NotFound, NotPermitted, VaultError
from catalogue.base.model import entry_type, schema_digest
from catalogue.base.orientation import Rectangle
from catalogue.ledger import merkle, published
from catalogue.ledger.attestation import verify_attestation
from catalogue.ledger.bundles import bundles_of, decode_bundle, tile_path
from catalogue.ledger.checkpoint import open_checkpoint
from catalogue.ledger.entry import parse_body
from catalogue.ledger.keys import from_jwk, thumbprint
from catalogue.records.founding import found, register
from catalogue.records.replay import KnownEntry, open_projection, replay_into
from catalogue.release import folder as folder_module
from catalogue.release import publish as module
from catalogue.release.copies import read_back
from catalogue.release.publish import Published, publish
from tests.release.conftest import SECRETS

if TYPE_CHECKING:
    from tests.release.conftest import Case


Shown: TypeAlias = "tuple[Case, Published]"


def _claims(folder: Path) -> dict[int, dict[str, object]]:
    claims: dict[int, dict[str, object]] = {}
    with (folder / published.DISCLOSURES).open("rb") as stream:
        for shown in published.read_disclosures(stream):
            claims.setdefault(shown.entry, {})[shown.claim.name] = shown.claim.value
    return claims


def _bodies(folder: Path, size: int) -> list[bytes]:
    return [
        body
        for tile in bundles_of(size)
        for body in decode_bundle((folder / "log" / tile_path(*tile)).read_bytes(), tile.width)
    ]


def test_the_folder_has_just_these_files(shown: Shown) -> None:
    released, made = shown
    names = set(released.files())
    pictures = {name for name in names if name.startswith("media/")}
    assert names - pictures == {
        "README.txt",
        "catalogue.db",
        "datasette.yml",
        "metadata.yml",
        "verify.py",
        "log/SHA256SUMS",
        "log/attestations.jsonl",
        "log/checkpoint",
        "log/disclosures.jsonl",
        "log/policy",
        "log/release",
        f"log/tile/0/000.p/{made.checkpoint_size}",
        f"log/tile/entries/000.p/{made.checkpoint_size}",
    }
    assert len(pictures) == made.media == 2
    assert made.records == 4
    assert not [path for path in released.out.parent.iterdir() if path.name.startswith(".public")]


def test_the_release_note_leads_to_every_byte(shown: Shown) -> None:
    released, made = shown
    files = released.files()
    (key,) = published.parse_policy(files[published.POLICY])
    note = published.open_release(files[published.RELEASE], key)
    assert note.checkpoint == Digest.of(files[published.CHECKPOINT])
    assert note.disclosures == Digest.of(files[published.DISCLOSURES])
    assert note.files == Digest.of(files[published.SUMS])
    assert note.schema == schema_digest()
    listed = {one.path: one.digest for one in published.read_sums(BytesIO(files[published.SUMS]))}
    assert listed.keys() | {published.SUMS, published.RELEASE} == files.keys()
    assert all(Digest.of(files[path]) == digest for path, digest in listed.items())
    assert made.sha256 == Digest.of(files[published.RELEASE]).hex
    command = ["sha256sum", "--strict", "-c", published.SUMS]
    subprocess.run(command, cwd=released.out, check=True, capture_output=True)


def test_the_log_has_the_root_of_the_checkpoint(shown: Shown) -> None:
    released, made = shown
    (key,) = published.parse_policy((released.out / published.POLICY).read_bytes())
    checkpoint = open_checkpoint((released.out / published.CHECKPOINT).read_bytes(), "example.org/debris", [key])
    growth = merkle.Growth(0, lambda _level, _idx: b"")
    for body in _bodies(released.out, checkpoint.size):
        growth.add(merkle.leaf_hash(body))
    assert (growth.size, growth.root()) == (made.checkpoint_size, checkpoint.root)


def test_just_those_claims_are_disclosed_that_releases_name_or_state(shown: Shown) -> None:
    released, made = shown
    size = made.checkpoint_size
    claims = _claims(released.out)
    expected = set()
    for idx, stated in claims.items():
        if stated["type"] == "record.released":
            listed = stated["released"]
            assert isinstance(listed, list)
            expected |= {(claim["entry"], claim["name"]) for claim in listed}
            own = entry_type("record.released").claims
            assert {"type", "subject", "actor", "key", "released"} <= stated.keys()
            expected |= {(idx, name) for name in stated if own[name].disclosure == "public"}
    assert {(idx, name) for idx, stated in claims.items() for name in stated} == expected
    bodies = _bodies(released.out, size)
    with (released.out / published.DISCLOSURES).open("rb") as stream:
        for one in published.read_disclosures(stream):
            assert one.claim.digest in parse_body(bodies[one.entry]).digests


def test_every_attestation_holds_under_a_disclosed_key_of_its_actor(shown: Shown) -> None:
    released, made = shown
    size = made.checkpoint_size
    claims, bodies = _claims(released.out), _bodies(released.out, size)
    keys: dict[tuple[object, object], bytes] = {}
    for stated in claims.values():
        if stated["type"] == "agent.key_added":
            public = stated["public_key"]
            assert isinstance(public, dict)
            keys[stated["subject"], thumbprint(from_jwk(public))] = from_jwk(public)
    with (released.out / published.ATTESTATIONS).open("rb") as stream:
        attested = list(published.read_attestations(stream))
    assert [one.entry for one in attested] == sorted(claims)
    for one in attested:
        stated = claims[one.entry]
        verify_attestation(bodies[one.entry], one.attestation, keys[stated["actor"], stated["key"]])


def test_attestations_of_entries_that_are_not_disclosed_are_kept_back(released: Case) -> None:
    draft = released.item(title="Not yet")
    size = released.publish().checkpoint_size
    entry = released.catalogue.tables.table("record").get(draft)["first_entry"]
    assert entry < size
    with (released.out / published.ATTESTATIONS).open("rb") as stream:
        assert entry not in {one.entry for one in published.read_attestations(stream)}


def test_the_tables_are_the_replay_of_the_disclosed_claims(shown: Shown) -> None:
    released, made = shown
    size = made.checkpoint_size
    bodies = _bodies(released.out, size)
    entries = [
        KnownEntry(idx, parse_body(bodies[idx]).amends, dict(c)) for idx, c in sorted(_claims(released.out).items())
    ]
    again, db = open_projection(None), sqlite.connect(released.out / "catalogue.db", read_only=True)
    replay_into(again, entries, size=size)
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
    tables = [name for (name,) in again.execute(query) if not name.startswith(("search_text", "search_fragment"))]
    assert "reading" in tables
    assert "replay" in tables
    for table in tables:
        rows = f'SELECT * FROM "{table}"'
        assert sorted(map(repr, db.execute(rows))) == sorted(map(repr, again.execute(rows))), table
    schema = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"
    assert db.execute(schema).fetchall() == again.execute(schema).fetchall()
    for connection in (again, db):
        connection.close()


def test_search_works_on_the_published_tables(shown: Shown) -> None:
    released, _ = shown
    db = sqlite.connect(released.out / "catalogue.db", read_only=True)
    assert db.execute("SELECT count(*) FROM search_fragment WHERE search_fragment MATCH '113072'").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM search_text WHERE search_text MATCH 'engine'").fetchone()[0] >= 2
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_the_database_leaves_no_journal_and_needs_none(shown: Shown) -> None:
    released, _ = shown
    data = (released.out / "catalogue.db").read_bytes()
    assert data[18:20] == b"\x01\x01"  # file format section 1.3: 1 is a rollback journal, 2 would be a WAL
    assert int.from_bytes(data[16:18], "big") == 4096
    assert int.from_bytes(data[36:40], "big") == 0  # free pages


def test_nothing_withheld_stands_in_any_byte(shown: Shown) -> None:
    released, _ = shown
    stated = str(released.catalogue.projection.execute("SELECT group_concat(claims) FROM entry").fetchone()[0])
    files, disclosed = released.files(), str(_claims(released.out))
    for name, secret in SECRETS.items():
        assert secret in stated, name  # it is recorded
        assert secret not in disclosed, name
        for path, data in files.items():
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert secret.lower().encode(encoding) not in data.lower(), (name, path)


def test_pictures_hold_pixels_and_nothing_else(shown: Shown) -> None:
    released, _ = shown
    for path in (released.out / "media").iterdir():
        assert Digest.of(path.read_bytes()).hex == path.stem
        read_back(path.read_bytes())


def test_the_same_checkpoint_gives_the_same_bytes(released: Case) -> None:
    made = released.publish()
    first = released.files()
    released.now = released.now.replace(year=2031)
    again = released.publish(made.checkpoint_size, released.out.with_name("again"))
    assert again.sha256 == made.sha256
    assert released.files(released.out.with_name("again")) == first
    released.catalogue.rebuild()
    released.publish(made.checkpoint_size)
    assert released.files() == first


_ELSEWHERE = """
import sys
from pathlib import Path
from catalogue.records.catalogue import Catalogue
from catalogue.release.publish import Published, publish
folder, actor, out, size = sys.argv[1:]
if __name__ == "__main__":
    with Catalogue.open(Path(folder)) as catalogue:
        publish(catalogue, actor, Path(out), int(size))
"""


def test_another_process_gives_the_same_bytes(released: Case) -> None:
    made = released.publish()
    folder, out = str(released.catalogue.folder), released.out.with_name("elsewhere")
    released.catalogue.close()
    command = [sys.executable, "-c", _ELSEWHERE, folder, released.reviewer, str(out), str(made.checkpoint_size)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"}, umask=0o077)
    assert released.files(out) == released.files()


def test_an_earlier_checkpoint_shows_what_was_public_then(released: Case) -> None:
    early = released.publish()
    before = released.files()
    item = released.item(title="A second engine")
    released.accept(item)
    released.release(item)
    late = released.publish()
    assert item in str(_claims(released.out))
    assert late.records == early.records + 1
    assert released.publish(early.checkpoint_size).sha256 == early.sha256
    assert released.files() == before


def test_a_checkpoint_that_was_never_signed_is_refused_with_those_there_are(released: Case) -> None:
    size = released.publish().checkpoint_size
    with pytest.raises(NotFound, match=f"no checkpoint of 3 entries; there are {size}"):
        released.publish(3)


def test_a_catalogue_with_nothing_released_publishes_its_log(case: Case) -> None:
    case.item()
    made = case.publish()
    assert (made.records, made.media) == (0, 0)
    assert case.files()[published.DISCLOSURES] == b""


def test_the_publication_is_recorded(shown: Shown) -> None:
    released, made = shown
    row = released.catalogue.tables.query("SELECT * FROM publication")
    (recorded,) = row
    assert recorded["release_sha256"] == made.sha256
    assert recorded["checkpoint_size"] == made.checkpoint_size
    assert recorded["records"] == made.records
    assert recorded["actor"] == released.reviewer


def test_who_may_not_publish_is_refused_before_anything_is_built(released: Case) -> None:
    clerk = register(released.catalogue, released.writer, "Third Person", ("investigator",)).agent
    size = released.catalogue.ledger.size
    with pytest.raises(NotPermitted, match="R5"):
        publish(released.catalogue, clerk, released.out)
    assert not released.out.exists()
    assert released.catalogue.ledger.size == size
    assert released.catalogue.ledger.newest_checkpoint() is None


def test_a_picture_that_was_covered_since_is_not_published_any_more(released: Case) -> None:
    released.publish()
    bare = {name for name in released.files() if name.startswith("media/")}
    photo = released.catalogue.projection.execute("SELECT id FROM photo").fetchone()[0]
    released.release(photo, redactions={photo: (Rectangle(50, 50, 100, 100),)})
    released.publish()
    assert len({name for name in released.files() if name.startswith("media/")} - bare) == 2
    assert bare.isdisjoint(released.files())


def test_a_picture_missing_from_the_vault_stops_the_publication(released: Case) -> None:
    name = released.catalogue.projection.execute("SELECT public_copy FROM photo").fetchone()[0]
    path = released.catalogue.vault.path(Digest.from_hex(name))
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(NotFound):
        released.publish()
    path.write_bytes(kept + b"more")
    with pytest.raises(VaultError, match="restore it"):
        released.publish()
    assert not released.out.exists()


# Where it is put ------------------------------------------------------------------------------------------------------


def test_an_empty_folder_is_filled(released: Case) -> None:
    released.out.mkdir()
    released.publish()
    assert published.RELEASE in released.files()


@pytest.mark.parametrize("what", ["file", "folder", "link", "itself", "parent", "no-parent"])
def test_a_place_where_something_else_stands_is_refused(released: Case, what: str) -> None:
    out = released.out
    if what == "file":
        out.write_text("mine")
    elif what == "folder":
        out.mkdir()
        (out / "thesis.txt").write_text("mine")
    elif what == "link":
        out.symlink_to(released.catalogue.folder)
    elif what == "no-parent":
        out = out / "a" / "b"
    else:
        out = released.catalogue.folder if what == "itself" else released.catalogue.folder.parent
    before = {path for path in released.out.parent.rglob("*") if ".db" not in path.name}
    with pytest.raises(FolderError):
        released.publish(out=out)
    assert {path for path in released.out.parent.rglob("*") if ".db" not in path.name} == before


def test_the_folder_of_another_catalogue_is_not_replaced(released: Case, tmp_path: Path) -> None:
    released.publish()
    before = released.files()
    with (
        found(tmp_path / "other", "Other", origin="example.org/debris", agent_name="Somebody Else") as other,
        pytest.raises(FolderError, match="did not publish"),
    ):
        publish(other, other.settings.agent, released.out)
    assert released.files() == before


def _in_the_canary(*_: object) -> None:
    raise RuntimeError("power failure")


@pytest.mark.parametrize("at", ["_build", "_close", "canary.search"])
def test_a_crash_while_building_leaves_the_old_folder_whole(
    released: Case, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    released.publish()
    before = released.files()
    released.release(released.reviewer, extra=("name",))
    monkeypatch.setattr(f"catalogue.release.publish.{at}", _in_the_canary)
    with pytest.raises(RuntimeError):
        released.publish()
    assert released.files() == before
    assert not list(released.out.parent.glob(".public.*"))
    monkeypatch.undo()
    released.publish()
    assert released.files() != before


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_crash_while_moving_leaves_the_old_or_the_new_folder_whole(
    released: Case, monkeypatch: pytest.MonkeyPatch, *, can_exchange: bool
) -> None:
    old = released.publish()
    released.release(released.reviewer, extra=("name",))
    if not can_exchange:
        monkeypatch.setattr(folder_module, "_exchange", lambda *_: False)
    calls: list[str] = []
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if target == released.out:
            calls.append("died")
            raise KeyboardInterrupt
        return rename(path, target)

    def kept(path: Path, **_: object) -> None:
        calls.append(path.name)

    monkeypatch.setattr(Path, "rename", failing)
    monkeypatch.setattr(shutil, "rmtree", kept)  # a real crash cleans nothing up
    if can_exchange:
        released.publish()
        assert calls[0].startswith(".public.building-")
    else:
        with pytest.raises(KeyboardInterrupt):
            released.publish()
    whole = [path for path in released.out.parent.iterdir() if (path / published.RELEASE).is_file()]
    digests = {Digest.of((path / published.RELEASE).read_bytes()).hex for path in whole}
    assert len(whole) == len(digests) == 2
    assert old.sha256 in digests
    for path in whole:
        subprocess.run(["sha256sum", "--strict", "-c", published.SUMS], cwd=path, check=True, capture_output=True)
    monkeypatch.undo()
    released.publish()
    assert published.RELEASE in released.files()


def test_readers_find_a_folder_at_every_moment_of_the_exchange(released: Case) -> None:
    if not folder_module._exchange(*_two(released.out.parent)):
        pytest.skip("optional tool absent: this file system cannot exchange two names")
    assert (released.out.parent / "b" / "is-a").exists()


def _two(parent: Path) -> tuple[Path, Path]:
    (parent / "a").mkdir()
    (parent / "b").mkdir()
    (parent / "a" / "is-a").touch()
    return parent / "a", parent / "b"


def test_a_full_disk_leaves_the_old_folder_and_says_so(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    released.publish()
    before = released.files()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderError, match="No space left on device; nothing was published"):
        released.publish(released.catalogue.ledger.newest_checkpoint().size)  # type: ignore[union-attr]
    assert released.files() == before


def test_progress_is_told(released: Case) -> None:
    told: list[str] = []
    module.publish(released.catalogue, released.reviewer, released.out, progress=told.append)
    assert "searching it for withheld values" in told


def test_files_can_be_read_by_a_server_under_another_account(released: Case) -> None:
    old = os.umask(0o077)
    try:
        released.publish()
    finally:
        os.umask(old)
    for path in (released.out, *released.out.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path
    shutil.rmtree(released.out)
