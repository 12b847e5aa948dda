"""Intake: one outcome a file, bytes before entries, nothing twice, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from catalogue.audit.audit import audit
from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, LedgerError, NotPermitted, RuleRefused, VaultError
from catalogue.intake.claims import Provenance, clean, shown_name
from catalogue.intake.ingest import Outcome, files_below, ingest
from catalogue.intake.previews import preview_path
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Recorded, record
from catalogue.records.view import history
from tests.catalogues import House, make_house
from tests.pictures import builders

OWN = Provenance(route="own-camera")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def photo(number: int = 0) -> bytes:
    """Return a JPEG with Exif; each number gives another file."""
    where = builders.north_east(((50, 1), (0, 1), (5, 1)), ((36, 1), (13, 1), (49, 1)))
    block = builders.tiff_block(
        [builders.text(0x010F, "Sample Optics"), builders.text(0x0110, f"SO-{number}"), builders.short(0x0112, 6)],
        [builders.text(0x9003, "2024:08:18 10:00:00"), builders.text(0x9011, "+03:00")],
        where,
    )
    return builders.jpeg(builders.exif_segment(block))


def run(house: House, *paths: Path, provenance: Provenance = OWN, jobs: int = 1) -> list[Outcome]:
    files = list(files_below(paths))
    return list(ingest(house.catalogue, house.author, files, provenance, jobs=jobs, clock=house.clock))


def test_a_photo_is_stored_and_what_was_read_is_recorded(house: House, photos: Path) -> None:
    file = photos / "IMG_1.jpg"
    file.write_bytes(photo())
    (outcome,) = run(house, photos)
    assert (outcome.outcome, outcome.sha256) == ("acquired", sha256(photo()).hexdigest())
    assert outcome.photo is not None
    house.catalogue.vault.check(Digest.from_hex(str(outcome.sha256)))
    acquired, examined = history(house.catalogue, outcome.photo)
    assert acquired["claims"]["file_name"] == "IMG_1.jpg"
    assert acquired["actor"] == house.author
    assert examined["actor"] == house.software
    claims = examined["claims"]
    assert (claims["width_px"], claims["height_px"], claims["orientation"]) == (24, 16, 6)
    assert claims["captured"] == "2024-08-18T10:00:00+03:00"
    assert (claims["captured_date"], claims["captured_zone"]) == ("2024-08-18", "offset-tag")
    assert claims["position"]["lat"].startswith("50.0013")
    assert claims["camera_model"] == "SO-0"
    assert {tool["name"] for tool in claims["tools"]} >= {"exifread", "Pillow"}
    assert preview_path(house.catalogue.derived, str(outcome.sha256), 320).is_file()


def test_the_same_folder_twice_adds_nothing(house: House, photos: Path) -> None:
    for number in range(5):
        (photos / f"{number}.jpg").write_bytes(photo(number))
    (photos / "copy of 0.jpg").write_bytes(photo(0))
    assert Counter(outcome.outcome for outcome in run(house, photos, jobs=2)) == {"acquired": 5, "known": 1}
    size = house.catalogue.ledger.size
    assert Counter(outcome.outcome for outcome in run(house, photos, jobs=2)) == {"known": 6}
    assert house.catalogue.ledger.size == size


def test_the_same_bytes_by_another_route_are_one_photo_with_two_acquisitions(house: House, photos: Path) -> None:
    (photos / "a.jpg").write_bytes(photo())
    (first,) = run(house, photos)
    (second,) = run(house, photos, provenance=Provenance(route="website"))
    assert (first.photo, second.outcome) == (second.photo, "acquired")
    rows = house.catalogue.tables.query("SELECT route FROM acquisition WHERE photo = ? ORDER BY entry", [first.photo])
    assert [row["route"] for row in rows] == ["own-camera", "website"]


def test_the_same_bytes_in_two_runs_at_once_are_one_photo(
    house: House, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photos / "one.jpg").write_bytes(photo())
    inside: list[Outcome] = []

    def after_another_run(catalogue: Catalogue, *arguments: Any, **options: Any) -> tuple[Recorded, ...]:
        monkeypatch.setattr("catalogue.intake.ingest.record", record)
        with Catalogue.open(house.folder) as other:
            inside.extend(ingest(other, house.author, [photos / "one.jpg"], OWN))
        return record(catalogue, *arguments, **options)

    monkeypatch.setattr("catalogue.intake.ingest.record", after_another_run)
    (outcome,) = run(house, photos)
    assert inside[0].outcome == "acquired"
    assert (outcome.outcome, outcome.photo) == ("known", inside[0].photo)
    assert house.catalogue.query("SELECT count(*) AS photos FROM photo") == [{"photos": 1}]


def test_a_bad_file_is_quarantined_with_a_reason_and_the_run_goes_on(house: House, photos: Path) -> None:
    (photos / "1 text.jpg").write_text("no photograph")
    (photos / "2 empty.jpg").write_bytes(b"")
    (photos / "3 bomb.png").write_bytes(builders.png_claiming(30_000, 30_000))
    (photos / "4 good.jpg").write_bytes(photo())
    text, empty, bomb, good = run(house, photos)
    assert [each.outcome for each in (text, empty, bomb, good)] == ["quarantined"] * 3 + ["acquired"]
    assert "text file" in text.message
    assert "empty" in empty.message
    assert "900 megapixels" in bomb.message or "pixels" in bomb.message
    kept = house.folder / "quarantine" / "files"
    assert (kept / str(text.sha256)[:2] / str(text.sha256)).read_text() == "no photograph"
    assert "no photograph" not in (house.folder / "quarantine" / f"{text.sha256}.json").read_text()
    assert "text file" in (house.folder / "quarantine" / f"{text.sha256}.json").read_text()


def test_what_cannot_be_opened_has_an_outcome_as_well(house: House, photos: Path) -> None:
    os.mkfifo(photos / "pipe.jpg")
    (photos / "loop").symlink_to(photos)
    (photos / "link.jpg").symlink_to(photos / "nowhere")
    found = {Path(outcome.path).name: outcome.outcome for outcome in run(house, photos, photos / "missing.jpg")}
    assert found == {"pipe.jpg": "failed", "link.jpg": "failed", "missing.jpg": "failed"}


def _as_nobody(act: str, folder: Path) -> str:
    """Run a statement in a process without rights over `folder`, imports done before the rights are given up."""
    code = (
        "import os, sys; from pathlib import Path; from catalogue.intake.ingest import files_below;"
        "folder = Path(sys.argv[1]); os.geteuid() or os.seteuid(65534);" + act
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, folder], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("reachable", [True, False])
def test_an_unreadable_folder_is_named_itself(*, reachable: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755 if reachable else 0o000)
        closed = Path(name) / "closed"
        closed.mkdir(mode=0o000)
        try:
            assert _as_nobody("print([p.name for p in files_below([folder])])", closed) == "['closed']"
        finally:
            Path(name).chmod(0o700)
            closed.chmod(0o700)


def test_an_unreadable_folder_fails_and_says_so(house: House, photos: Path) -> None:
    outcomes = list(ingest(house.catalogue, house.author, [photos], OWN, clock=house.clock))
    assert [outcome.outcome for outcome in outcomes] == ["failed"]
    assert "folder" in outcomes[0].message or "directory" in outcomes[0].message


@pytest.mark.parametrize(
    ("provenance", "error", "message"),
    [
        (Provenance(route="by owl"), InvalidEntry, "route is 'by owl'; it must be one of"),
        (Provenance(incident="incident-00000000000"), RuleRefused, "R4"),
        (Provenance(item="item-00000000000"), RuleRefused, "R4"),
        (Provenance(occurred="yesterday"), InvalidEntry, "R8"),
    ],
)
def test_wrong_provenance_is_refused_before_any_file_is_read(
    house: House, photos: Path, provenance: Provenance, error: type[Exception], message: str
) -> None:
    (photos / "a.jpg").write_bytes(photo())
    size = house.catalogue.ledger.size
    with pytest.raises(error, match=message):
        run(house, photos, provenance=provenance)
    assert (house.catalogue.ledger.size, list(house.catalogue.vault.digests())) == (size, [])


def test_an_agent_without_the_role_brings_nothing_in(house: House, photos: Path) -> None:
    (photos / "a.jpg").write_bytes(photo())
    with pytest.raises(NotPermitted, match="R5"):
        list(ingest(house.catalogue, house.reviewer, [photos / "a.jpg"], OWN))


def test_names_that_are_no_text_are_shown_and_kept(house: House, photos: Path) -> None:
    name = b"\xff\xfe\x01 name.jpg"
    Path(os.fsdecode(bytes(photos) + b"/" + name)).write_bytes(photo())
    (outcome,) = run(house, photos)
    assert outcome.outcome == "acquired"
    (acquired, _) = history(house.catalogue, str(outcome.photo))
    assert acquired["claims"]["file_name"] == "\\xff\\xfe\ufffd name.jpg"
    assert shown_name(Path("фото.jpg")) == "фото.jpg"
    assert clean("a" * 600, 500) == "a" * 499 + "…"


def test_with_an_item_each_photo_is_said_to_show_it_once(house: House, photos: Path) -> None:
    item = house.record("item.recorded", {"title": "A part", "kind": "component"}).subject
    (photos / "a.jpg").write_bytes(photo())
    (first,) = run(house, photos)
    assert house.catalogue.tables["depiction"].count == 0
    shown = Provenance(route="own-camera", item=item)
    (second,) = run(house, photos, provenance=shown)
    (third,) = run(house, photos, provenance=shown)
    assert [each.outcome for each in (first, second, third)] == ["acquired", "known", "known"]
    assert [row["item"] for row in house.catalogue.tables["depiction"].rows] == [item]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mounted = tmp_path / "small"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(mounted)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("optional tool absent: mount of a small disk is not permitted")
    yield mounted
    subprocess.run(["umount", mounted], check=True)


def test_a_full_disk_fails_file_by_file_and_keeps_what_was_acknowledged(small_disk: Path, photos: Path) -> None:
    house = make_house(small_disk / "evidence")
    try:
        for number in range(40):
            (photos / f"{number:02}.jpg").write_bytes(photo(number) + os.urandom(150_000))
        outcomes = run(house, photos)
        counts = Counter(outcome.outcome for outcome in outcomes)
        assert len(outcomes) == 40
        assert counts["failed"] > 0
        assert set(counts) <= {"acquired", "failed"}
        assert any("No space left" in outcome.message for outcome in outcomes)
        said = {outcome.sha256 for outcome in outcomes if outcome.outcome == "acquired"}
        (small_disk / "evidence" / "catalogue.db").unlink(missing_ok=True)  # the projection can be made again elsewhere
    finally:
        house.close()
    shutil.copytree(small_disk / "evidence", photos.parent / "copy")
    with Catalogue.open(photos.parent / "copy") as catalogue:
        recorded = {row["sha256"] for row in catalogue.tables["acquisition"].rows}
        assert said <= recorded
        for digest in recorded:
            catalogue.vault.check(Digest.from_hex(digest))


def test_killed_at_any_moment_it_loses_nothing_that_was_acknowledged(house: House, photos: Path) -> None:
    for number in range(150):
        (photos / f"{number:03}.jpg").write_bytes(photo(number))
    house.close()
    command = [
        sys.executable,
        "-m",
        "catalogue",
        "-C",
        str(house.folder),
        "--as",
        house.author,
        "ingest",
        "--json",
        str(photos),
    ]
    acknowledged: set[str] = set()
    for pause in (0.9, 1.3, 1.7):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            output = process.stdout.read() if process.stdout else ""
        acknowledged |= {line.split('"sha256": "')[1][:64] for line in output.splitlines() if line.endswith("}")}
    with Catalogue.open(house.folder) as catalogue:
        recorded = {row["sha256"] for row in catalogue.tables["acquisition"].rows}
        assert acknowledged <= recorded
        assert len(recorded) == catalogue.tables["acquisition"].count
        for digest in recorded:
            catalogue.vault.check(Digest.from_hex(digest))
        errors = [finding for finding in audit(catalogue, originals=True).findings if finding.severity == "error"]
        assert errors == []


def test_every_real_photo_has_one_outcome_and_a_second_run_adds_nothing(house: House, shared_photos: Path) -> None:
    files = list(files_below([shared_photos]))
    first = run(house, shared_photos, jobs=2)
    size = house.catalogue.ledger.size
    some = files[::5]
    second = run(house, *some, jobs=2)
    assert [outcome.path for outcome in first] == [shown_name(path) for path in files]
    assert {outcome.outcome for outcome in first} == {"acquired", "known", "quarantined"}
    assert Counter(outcome.outcome for outcome in first)["acquired"] >= 300
    assert [outcome.path for outcome in second] == [shown_name(path) for path in some]
    assert {outcome.outcome for outcome in second} == {"known", "quarantined"}
    assert house.catalogue.ledger.size == size


def test_a_ledger_that_cannot_be_written_fails_the_files_and_keeps_the_bytes(house: House, photos: Path) -> None:
    (photos / "a.jpg").write_bytes(photo())
    with Catalogue.open(house.folder) as other, other.ledger.exclusively():
        house.catalogue.ledger._connection.execute("PRAGMA busy_timeout = 100")
        (outcome,) = run(house, photos)
    assert outcome.outcome == "failed"
    assert "nothing was kept" in outcome.message
    (again,) = run(house, photos)
    assert again.outcome == "acquired"


def test_errors_of_the_stores_are_told_apart() -> None:
    assert not issubclass(VaultError, LedgerError)
