"""The disk reports an error: every call that writes or syncs fails once, injected into a real process by strace(1).

What was acknowledged before is there, what was not is there whole or not at all, the catalogue is sound, and the error
comes as one of ours, which says what to do.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.records.recovery import move_guard
from tests.catalogues import House, make_house
from tests.durability.recording import Call
from tests.durability.test_power_cut import ROOT, lost, recorded

FAULTS = int(os.environ.get("FAULTS", "4"))  # calls of each kind that fail, one a run; 0: all of them
# The call, what it reports, and which recorded calls it stands for.
KINDS = (
    ("fsync", "EIO", "sync"),
    ("fdatasync", "EIO", "sync"),
    ("pwrite64", "EIO", "write"),
    ("pwrite64", "ENOSPC", "write"),
    ("link,linkat", "EIO", "link"),
    ("rename,renameat,renameat2", "EIO", "rename"),
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    if (
        shutil.which("strace") is None
        or subprocess.run(["strace", "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("optional tool absent: strace, or the right to trace a process")
    made = make_house(tmp_path / "place" / "evidence")
    move_guard(made.catalogue, tmp_path / "place" / "guard")
    made.close()
    return made


def failing_run(house: House, call: str, error: str, number: int) -> subprocess.CompletedProcess[bytes]:
    """Run the workload with the call of that number failing once."""
    injected = ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={number}"]
    workload = [sys.executable, "-m", "tests.durability.workload", str(house.folder), house.author, "durable"]
    command = ["strace", "-f", "-o", os.devnull, *injected, *workload]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT)


def chosen(calls: list[Call], kind: str) -> list[int]:
    """Return the numbers of the calls that are to fail, spread over the run."""
    count = sum(call.kind == kind for call in calls)
    every = range(1, count + 1)
    return sorted(random.Random(count).sample(every, min(FAULTS or count, count)))  # noqa: S311 - the same each time


@pytest.mark.parametrize(("call", "error", "kind"), KINDS)
def test_an_error_of_the_disk_loses_nothing_and_comes_as_one_of_ours(
    house: House, tmp_path: Path, call: str, error: str, kind: str
) -> None:
    place = house.folder.parent
    shutil.copytree(place, tmp_path / "before")
    _, calls = recorded(house, "durable")
    failed = 0
    for number in chosen(calls, kind):
        shutil.rmtree(place)
        shutil.copytree(tmp_path / "before", place)
        done = failing_run(house, call, error, number)
        said = [json.loads(line) for line in done.stdout.splitlines()]
        assert lost(house.folder, said) is None, f"{call} {number} failed with {error}"
        if done.returncode != 0:
            failed += 1
            last = done.stderr.decode().strip().splitlines()[-1]
            assert last.startswith("catalogue.base.errors."), last
        else:
            assert len(said) == 6
    assert failed > 0 or call == "fdatasync", "no fault was ever noticed: was any injected?"
