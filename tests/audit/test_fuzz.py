"""Damaged folders and packages by the hundred: both verifiers say the same of each, and neither falls over.

What is damaged is left as it is, or listed and signed anew, so that later checks are reached too.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.audit.public import make_public
from tests.audit.test_package import pack
from tests.audit.twice import verify, verify_package

COUNT = int(os.environ.get("CAMPAIGN", "300"))
_OURS = {"verify.py", "metadata.yml"}  # long, and compared byte by byte alone

pytestmark = pytest.mark.campaign


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return some bytes with one thing about them changed."""
    at = chance.randrange(len(data))
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        case 1:
            return data[:at] + data[at + chance.randrange(1, 50) :]
        case 2:
            return data[:at] + data[max(0, at - 40) : at] + data[at:]
        case 3:
            return data[:at]
        case 4:
            lines[one], lines[other] = lines[other], lines[one]
        case _:
            lines.insert(other, lines[one])
    return b"\n".join(lines)


def damage(folder: Path, chance: random.Random) -> None:
    """Change something in one to three files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _OURS)
    for path in chance.choices(files, k=chance.choice((1, 1, 1, 2, 3))):
        if data := path.read_bytes():
            path.write_bytes(damaged(data, chance))


def run(good: Path, place: Path, again: Callable[[Path, random.Random], None], check: Callable[[Path], str]) -> None:
    """Damage copies of a folder, and have each checked by both."""
    chance = random.Random(20240818)  # noqa: S311 - the same each time
    outcomes: Counter[str] = Counter()
    for _ in range(COUNT):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(good, place)
        damage(place, chance)
        with suppress(Exception):  # what is too damaged to be signed anew is checked as it is
            again(place, chance)
        outcomes[check(place)] += 1
    assert outcomes["does not hold"] > COUNT / 2


def test_both_verifiers_agree_on_damaged_folders(tmp_path: Path) -> None:
    public = make_public(tmp_path / "good")

    def again(place: Path, chance: random.Random) -> None:
        changed = replace(public, path=place)
        if chance.random() < 0.2:
            changed.sign_checkpoint()
        if chance.random() < 0.7:
            changed.seal()

    run(public.path, tmp_path / "damaged", again, lambda place: verify(place).outcome)


def test_both_verifiers_agree_on_damaged_packages(tmp_path: Path) -> None:
    house = make_public(tmp_path / "public").house
    package = pack(house, tmp_path / "good")

    def again(place: Path, chance: random.Random) -> None:
        if chance.random() < 0.7:
            replace(package, path=place).seal()

    run(package.path, tmp_path / "damaged", again, lambda place: verify_package(place).outcome)
