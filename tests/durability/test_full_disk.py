"""A full disk and a limit on file sizes: an error with words, nothing acknowledged lost, and going on afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.audit import audit
from catalogue.records.catalogue import Catalogue
from tests.catalogues import make_house
from tests.durability.test_killed import RECORDER, ROOT, pictures, sound

_SIZE_KIB = 8192
LIMITED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_KIB}k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("optional tool absent: a file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Fill a file system up to `left` bytes."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - left)))
    return ballast


def recorded(
    folder: Path, actor: str, name: str, count: int, limit: int | None = None
) -> tuple[list[dict[str, object]], str]:
    """Record in a process of its own until it is done or fails; return what it acknowledged, and how it ended."""
    code = (LIMITED.format(limit=limit) if limit else "") + RECORDER
    command = [sys.executable, "-c", code, str(folder), actor, name, str(count)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr.strip().rpartition("\n")[2]


def assert_there(folder: Path, said: list[dict[str, object]]) -> None:
    with Catalogue.open(folder) as catalogue:
        for one in said:
            (row,) = catalogue.query("SELECT title FROM incident WHERE entry = ?", [one["entry"]])
            assert row["title"] == one["title"]


def test_a_disk_that_fills_up_while_recording(small_disk: Path) -> None:
    house = make_house(small_disk / "evidence")
    house.close()
    said, end = recorded(house.folder, house.author, "before", 3)
    assert (len(said), end) == (3, "")
    ballast = fill(small_disk, 200_000)
    more, end = recorded(house.folder, house.author, "full", 400)
    assert len(more) < 400, "the disk was not full"
    assert "catalogue.base.errors.LedgerError" in end or "ProjectionBehind" in end
    assert "full" in end
    ballast.unlink()
    assert_there(house.folder, [*said, *more])
    sound(house.folder)
    again, end = recorded(house.folder, house.author, "after", 3)
    assert (len(again), end) == (3, "")
    sound(house.folder)


def test_a_disk_that_fills_up_while_photographs_come_in(small_disk: Path, tmp_path: Path) -> None:
    house = make_house(small_disk / "evidence")
    house.close()
    folder = pictures(tmp_path / "pictures", 60, 7)
    command = [
        sys.executable, "-m", "catalogue", "-C", str(house.folder), "--as", house.author,
        "ingest", str(folder), "--route", "own-camera", "--json",
    ]  # fmt: skip
    ballast = fill(small_disk, 150_000)
    full = subprocess.run(command, capture_output=True, cwd=ROOT, check=False, text=True)
    assert "Traceback" not in full.stderr
    said = [json.loads(line) for line in full.stdout.splitlines()]
    kept = [one for one in said if one["outcome"] == "acquired"]
    assert len(kept) < 60, "the disk was not full"
    ballast.unlink()
    with Catalogue.open(house.folder) as catalogue:
        for one in kept:
            (row,) = catalogue.query("SELECT photo FROM acquisition WHERE sha256 = ?", [one["sha256"]])
            assert row["photo"] == one["photo"]
    again = subprocess.run(command, capture_output=True, cwd=ROOT, check=False, text=True)
    outcomes = [json.loads(line)["outcome"] for line in again.stdout.splitlines()]
    assert (len(outcomes), set(outcomes) <= {"acquired", "known"}) == (60, True)
    sound(house.folder)


def test_a_limit_on_file_sizes_loses_nothing_acknowledged(tmp_path: Path) -> None:
    house = make_house(tmp_path / "evidence")
    house.close()
    limit = (house.folder / "ledger.db").stat().st_size + 100_000
    said, end = recorded(house.folder, house.author, "limited", 400, limit)
    assert 0 < len(said) < 400
    assert "LedgerError" in end or "ProjectionBehind" in end
    assert_there(house.folder, said)
    sound(house.folder)
    with Catalogue.open(house.folder) as catalogue:
        assert audit(catalogue).findings == ()
