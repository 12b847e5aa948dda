"""Roots, proofs and tiles against another implementation: Go's golang.org/x/mod/sumdb/tlog (Debian's packages)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue.ledger import merkle
from catalogue.ledger.bundles import tile_path
from catalogue.ledger.tiles import tile_bytes, tiles_of
from tests.conftest import CI
from tests.ledger.test_merkle import Tree, tree

GOPATH = Path("/usr/share/gocode")
TLOG = GOPATH / "src/golang.org/x/mod/sumdb/tlog"
SOURCE = Path(__file__).parent / "go" / "crosscheck.go"
LARGEST = 600
EVERY = 64  # up to this size every proof is compared, beyond it those of some entries

Check = Callable[[list[str]], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Return what runs the Go program over facts; `.ci/run` installs what it needs, so there it is not optional."""
    go = shutil.which("go")
    if go is None or not TLOG.is_dir():
        missing = "golang-go and golang-golang-x-mod-dev"
        pytest.skip(f"{missing} should be here: .ci/run installs them" if CI else f"optional tool absent: {missing}")
    folder = tmp_path_factory.mktemp("go")
    settings = {"GOPATH": str(GOPATH), "GO111MODULE": "off", "GOFLAGS": "", "GOPROXY": "off", "CGO_ENABLED": "0"}
    environment = os.environ | settings | {"GOCACHE": str(folder / "cache")}
    program = folder / "crosscheck"
    subprocess.run([go, "build", "-o", program, SOURCE], check=True, env=environment, timeout=300)

    def run(facts: list[str]) -> subprocess.CompletedProcess[str]:
        given = "".join(f"{fact}\n" for fact in facts)
        return subprocess.run(
            [program, str(LARGEST)], input=given, capture_output=True, text=True, check=False, timeout=300
        )

    return run


def listed(hashes: tuple[bytes, ...]) -> str:
    return ",".join(one.hex() for one in hashes)


def some(size: int) -> list[int]:
    """Return numbers below `size`: all of a small one, else those at edges and a few that wander."""
    if size <= EVERY:
        return list(range(size))
    return sorted({0, 1, size // 2, size - 2, size - 1, size * 7919 % size, 1 << (size.bit_length() - 1), 255} - {size})


def facts_of(made: Tree, size: int) -> Iterator[str]:
    yield f"root {size} {merkle.root(size, made.get).hex()}"
    for index in some(size):
        if index < size:
            yield f"inclusion {size} {index} {listed(merkle.inclusion_proof(index, size, made.get))}"
            yield f"consistency {size} {index + 1} {listed(merkle.consistency_proof(index + 1, size, made.get))}"
    for tile in tiles_of(size):
        yield f"tile {size} {tile_path(*tile)} {tile_bytes(tile, made.get).hex()}"


def test_go_agrees_on_every_root_proof_and_tile(check: Check) -> None:
    made = tree(LARGEST)
    facts = [fact for size in range(1, LARGEST + 1) for fact in facts_of(made, size)]
    done = check(facts)
    assert (done.returncode, done.stderr) == (0, "")
    counted = dict(part.split("=") for part in done.stdout.split())
    kinds = [fact.partition(" ")[0] for fact in facts]
    assert {kind: int(count) for kind, count in counted.items()} == {kind: kinds.count(kind) for kind in counted}
    assert int(counted["root"]) == LARGEST
    assert min(map(int, counted.values())) >= LARGEST


def test_go_disagrees_with_what_is_wrong(check: Check) -> None:
    made = tree(300)
    facts = list(facts_of(made, 300))
    assert check(facts).returncode == 0
    for kind in ("root", "inclusion", "consistency", "tile"):
        at = next(at for at, fact in enumerate(facts) if fact.startswith(kind) and fact[-1].isalnum())
        wrong = facts[at][:-1] + ("0" if facts[at][-1] != "0" else "1")
        assert check([*facts[:at], wrong, *facts[at + 1 :]]).returncode == 1, kind
    assert check([fact for fact in facts if not fact.startswith("tile 300 tile/1/")]).returncode == 1
