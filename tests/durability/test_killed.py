"""kill -9 at any moment, and two processes at once: what was acknowledged is there, and the catalogue is sound.

An acknowledgement is a line of `--json` on standard output: whoever read it may rely on it.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from catalogue.audit import audit, verify
from catalogue.records.catalogue import Catalogue
from catalogue.release.publish import publish
from tests.catalogues import House, make_house

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "6"))
LONGEST = 60.0

# A process that records one entry after the other, and says of each that it is recorded.
RECORDER = """
import json, sys
from pathlib import Path
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
folder, actor, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
with Catalogue.open(folder) as catalogue:
    for number in range(int(sys.argv[4])):
        title = f"{name} {number}"
        made, = record(catalogue, [Statement("incident.recorded", actor, {"title": title, "occurred": None})])
        print(json.dumps({"entry": made.entry, "subject": made.subject, "title": title}), flush=True)
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = make_house(tmp_path / "evidence", full=True)
    made.close()
    return made


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)


def killed_after(process: subprocess.Popen[bytes], seconds: float) -> list[dict[str, Any]]:
    """Kill a process outright after some time, or wait for its end; return the whole lines that it printed."""
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
    return [json.loads(line) for line in out.split(b"\n")[:-1]]


def sound(folder: Path) -> None:
    """Assert that the catalogue contradicts itself nowhere: every object and every entry."""
    with Catalogue.open(folder) as catalogue:
        _ = catalogue.projection
        report = audit(catalogue, originals=True)
        assert [finding for finding in report.findings if finding.severity != "info"] == []


def moments(kills: int, longest: float) -> list[float]:
    """Return when to kill: spread over the time that a whole run takes, start-up included."""
    chance = random.Random(20240818)  # noqa: S311 - a run that can be repeated
    return [chance.uniform(0.05, longest) for _ in range(kills)]


def duration(process: subprocess.Popen[bytes]) -> float:
    """Return how long an undisturbed run takes."""
    began = time.monotonic()
    killed_after(process, LONGEST)
    assert process.returncode == 0
    return time.monotonic() - began


def test_recording_killed_at_any_moment_loses_nothing_acknowledged(house: House) -> None:
    whole = duration(start("-c", RECORDER, house.folder, house.author, "whole", 30))
    acknowledged = 0
    for number, moment in enumerate(moments(KILLS, whole)):
        said = killed_after(start("-c", RECORDER, house.folder, house.author, f"run {number}", 30), moment)
        acknowledged += len(said)
        with Catalogue.open(house.folder) as catalogue:
            for one in said:
                (row,) = catalogue.query("SELECT id, title FROM incident WHERE entry = ?", [one["entry"]])
                assert row == {"id": one["subject"], "title": one["title"]}
    assert acknowledged > 0, "no run came as far as its first entry"
    sound(house.folder)


def pictures(folder: Path, count: int, seed: int) -> Path:
    folder.mkdir()
    chance = random.Random(seed)  # noqa: S311 - pictures that can be made again
    for number in range(count):
        stream = io.BytesIO()
        Image.frombytes("RGB", (40, 30), chance.randbytes(3600)).save(stream, "JPEG")
        (folder / f"{number}.jpg").write_bytes(stream.getvalue())
    return folder


def test_ingest_killed_at_any_moment_loses_nothing_acknowledged(house: House, tmp_path: Path) -> None:
    def ingest(folder: Path) -> subprocess.Popen[bytes]:
        who = ("-C", house.folder, "--as", house.author)
        return start("-m", "catalogue", *who, "ingest", folder, "--route", "own-camera", "--json")

    whole = duration(ingest(pictures(tmp_path / "whole", 12, 0)))
    for number, moment in enumerate(moments(KILLS, whole), start=1):
        folder = pictures(tmp_path / f"run {number}", 12, number)
        said = killed_after(ingest(folder), moment)
        with Catalogue.open(house.folder) as catalogue:
            for one in said:
                assert one["outcome"] == "acquired"
                (row,) = catalogue.query("SELECT photo FROM acquisition WHERE sha256 = ?", [one["sha256"]])
                assert row["photo"] == one["photo"]
        again = killed_after(ingest(folder), LONGEST)
        assert sorted(Path(one["path"]).name for one in again) == sorted(path.name for path in folder.iterdir())
        assert {one["outcome"] for one in again} <= {"acquired", "known"}
    sound(house.folder)


def test_publishing_killed_at_any_moment_leaves_the_old_folder_or_the_new_one(house: House, tmp_path: Path) -> None:
    out = tmp_path / "public"
    with Catalogue.open(house.folder) as catalogue:
        publish(catalogue, house.reviewer, out)

    def again() -> subprocess.Popen[bytes]:
        return start("-m", "catalogue", "-C", house.folder, "--as", house.reviewer, "publish", out, "--json")

    whole = duration(again())
    for moment in moments(KILLS, whole):
        killed_after(again(), moment)
        assert verify(out).outcome == "holds"
        for leftover in tmp_path.glob(".public.*"):  # beside the place, under no name that is served
            shutil.rmtree(leftover)
    killed_after(again(), LONGEST)
    assert verify(out).outcome == "holds"
    sound(house.folder)


def test_two_processes_that_record_at_once_lose_nothing_and_repeat_nothing(house: House) -> None:
    both = [start("-c", RECORDER, house.folder, house.author, name, 40) for name in ("one", "two")]
    said = [one for process in both for one in killed_after(process, LONGEST)]
    assert [process.returncode for process in both] == [0, 0]
    assert len({one["entry"] for one in said}) == len(said) == 80
    with Catalogue.open(house.folder) as catalogue:
        titles = [row["title"] for row in catalogue.query("SELECT title FROM incident WHERE title LIKE '% %'")]
        assert sorted(titles).count("one 0") == 1
        assert {one["title"] for one in said} <= set(titles)
        assert len(titles) == len(set(titles))
    sound(house.folder)
