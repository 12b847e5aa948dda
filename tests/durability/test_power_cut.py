"""A power cut after every call that changes a file: what was acknowledged before it is there, and the audit is clean.

The calls of a real process, with the SQLite that the product uses, are recorded and replayed on a disk that loses,
keeps or tears whatever was not synced. That this finds anything is shown with synchronous=OFF, where it must.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.audit import audit, verify
from catalogue.base.digests import Digest
from catalogue.base.errors import CatalogueError
from catalogue.records.catalogue import Catalogue
from catalogue.records.known import known_entry
from catalogue.records.recovery import move_guard
from tests.catalogues import House, make_house
from tests.durability.disk import Disk
from tests.durability.recording import Call, record

ROOT = Path(__file__).parents[2]
CUTS = int(os.environ.get("CUTS", "25"))  # moments at which power is cut, spread over the run; 0: all of them
HOW = ("dropped", "kept", "torn")


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


def recorded(house: House, mode: str) -> tuple[Disk, list[Call]]:
    """Return the disk as it was before the workload, and the calls of the workload."""
    place = house.folder.parent
    disk = Disk(place)
    command = [sys.executable, "-m", "tests.durability.workload", str(house.folder), house.author, mode]
    return disk, record(command, place, place.parent / "calls", ROOT)


def crashes(
    disk: Disk, calls: list[Call], cuts: int
) -> Iterator[tuple[str, dict[str, bytes | None], list[dict[str, object]]]]:
    """Yield, for each cut and each way in which it can end, what is on the disk, and what was acknowledged before."""
    chance = random.Random(20240818)  # noqa: S311 - a run that can be repeated
    moments = set(range(len(calls))) if not cuts else {*chance.sample(range(len(calls)), min(cuts, len(calls)))}
    moments |= {at for at, call in enumerate(calls) if call.kind == "ack"}
    acknowledged: list[dict[str, object]] = []
    for at, call in enumerate(calls):
        if call.kind == "ack":
            acknowledged.append(json.loads(call.data))
        disk.apply(call)
        if at in moments:
            for how in HOW:
                yield (
                    f"{how} after call {at} of {len(calls)}, {call.kind} {call.path}",
                    disk.image(how, chance),
                    list(acknowledged),
                )


def restore(image: dict[str, bytes | None], place: Path) -> None:
    """Lay an image where the workload ran."""
    shutil.rmtree(place)
    for name, data in image.items():
        path = Path(name)
        if data is None:
            path.mkdir(parents=True, mode=0o700)
        else:
            path.write_bytes(data)
            path.chmod(0o600)


def lost(folder: Path, acknowledged: list[dict[str, object]]) -> str | None:
    """Return what is wrong with the catalogue after a power cut; None where everything acknowledged is there."""
    try:
        with Catalogue.open(folder) as catalogue:
            for said in acknowledged:
                entries = said.get("entries", {})
                assert isinstance(entries, dict)
                for idx, stated in entries.items():
                    claims = known_entry(catalogue.ledger.entry(int(idx))).claims
                    if stated not in {claims.get("sha256"), claims.get("title")}:
                        return f"entry {idx} does not say {stated}"
                if "original" in said:
                    catalogue.vault.check(Digest.from_hex(str(said["original"])))
                if "checkpoint" in said and said["checkpoint"] not in {
                    one.size for one in catalogue.ledger.checkpoints()
                }:
                    return f"the checkpoint of {said['checkpoint']} entries is gone"
            _ = catalogue.projection
            found = [str(one) for one in audit(catalogue, originals=True).findings if one.severity != "info"]
            return found[0] if found else None
    except CatalogueError as error:
        return f"{type(error).__name__}: {error}"


def test_a_power_cut_at_any_call_loses_nothing_acknowledged(house: House) -> None:
    disk, calls = recorded(house, "durable")
    assert sum(call.kind == "ack" for call in calls) == 6
    assert sum(call.kind == "sync" for call in calls) > 20
    seen = 0
    for what, image, acknowledged in crashes(disk, calls, CUTS):
        restore(image, house.folder.parent)
        assert lost(house.folder, acknowledged) is None, what
        seen += 1
    assert seen >= 3 * min(CUTS or len(calls), len(calls))


def published(house: House, mode: str, cuts: int) -> Iterator[str | None]:
    """Yield, for power cuts while a folder is published and published again, what is wrong afterwards."""
    disk = Disk(house.folder.parent)
    command = [sys.executable, "-m", "tests.durability.workload", str(house.folder), house.admin, mode]
    calls = record(command, house.folder.parent, house.folder.parent.parent / "calls", ROOT)
    assert sum(call.kind == "exchange" for call in calls) == 1
    assert sum(call.kind == "ack" for call in calls) == 2
    out = house.folder.parent / "public"
    for what, image, acknowledged in crashes(disk, calls, cuts):
        restore(image, house.folder.parent)
        wrong = lost(house.folder, [])
        if wrong is None and (acknowledged or out.exists()):
            verdict = verify(out) if out.exists() else None
            size = int(verdict.checks[0].detail.partition(" ")[0]) if verdict and verdict.outcome == "holds" else -1
            if size < max((int(str(said["published"])) for said in acknowledged), default=0):
                wrong = "no whole folder, or an older one than was acknowledged"
        yield None if wrong is None else f"{what}: {wrong}"


def test_a_power_cut_while_publishing_leaves_the_old_folder_or_the_new_one(house: House) -> None:
    assert [wrong for wrong in published(house, "publish", CUTS or 150) if wrong] == []


def test_without_syncing_a_power_cut_while_publishing_is_noticed(house: House) -> None:
    assert any(published(house, "publish-unsynced", 25))


@pytest.mark.parametrize(
    ("mode", "fault"), [("careless", "entry|ledger|LedgerError|NotFound"), ("unsynced", "object|file")]
)
def test_without_syncing_a_power_cut_is_noticed(house: House, mode: str, fault: str) -> None:
    """The simulation can fail: what was acknowledged is lost where databases, or originals, are not synced."""
    disk, calls = recorded(house, mode)
    assert sum(call.kind == "ack" for call in calls) == 6
    found = []
    for what, image, acknowledged in crashes(disk, calls, 1):
        restore(image, house.folder.parent)
        wrong = lost(house.folder, acknowledged)
        if wrong is not None:
            found.append(f"{what}: {wrong}")
    assert any(one.startswith("dropped") and re.search(fault, one) for one in found), found
