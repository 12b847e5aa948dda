"""verify.py by itself: one file, the standard library alone, the vectors of others, the words of `catalogue verify`.

That it says the same as `catalogue verify` of every folder and proof is tested where those are: see twice.py.
"""

from __future__ import annotations

import ast
import base64
import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from catalogue.audit.facts import check_values
from catalogue.audit.verdict import CHECKS, PROOF_CHECKS
from catalogue.base.errors import InvalidEntry
from catalogue.base.folders import project_file
from catalogue.base.model import entry_type_names
from catalogue.ledger import keys
from tests.audit.public import Public, make_public
from tests.audit.twice import alone
from tests.catalogues import SAMPLES, House

VERIFIER = project_file("verify.py")


@pytest.fixture
def public(tmp_path: Path) -> Public:
    return make_public(tmp_path / "public")


def run(*arguments: object, program: Path = VERIFIER) -> subprocess.CompletedProcess[str]:
    """Run it as an auditor would, without site-packages, from a folder that has none of our code."""
    command = [sys.executable, "-I", "-S", str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=program.parent.parent)


def accepts(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        alone().check_signature(public, signature, message)
    except alone().Fault:
        return False
    return True


# As a program -------------------------------------------------------------------------------------------


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_copy_in_a_public_folder_verifies_it_without_our_code(public: Public) -> None:
    done = run(public.path, program=public.path / "verify.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holds          V2  60 entries, 1 hash tiles" in done.stdout
    assert "HOLDS" in done.stdout
    assert "the search indexes were not derived" in done.stdout
    assert (public.path / "verify.py").read_bytes() == VERIFIER.read_bytes()


def test_the_verdict_in_json_has_the_form_of_the_other_verifier(public: Public) -> None:
    found = json.loads(run(public.path, "--json").stdout)
    ours = public.verdict().as_dict()
    assert found.keys() == ours.keys()
    assert [one["check"] for one in found["checks"]] == list(CHECKS)
    assert {tuple(one) for one in found["checks"]} == {("check", "outcome", "detail")}


def test_the_exit_status_tells_the_outcome(public: Public, tmp_path: Path) -> None:
    (public.path / "README.txt").write_text("Other words.\n")
    assert run(public.path).returncode == 1
    public.seal()
    assert run(public.path).returncode == 0
    (tmp_path / "policy").write_text(f"witness w {public.key.verifier}\nlog {public.key.verifier}\nquorum w\n")
    assert run(public.path, "--policy", tmp_path / "policy").returncode == 3
    (tmp_path / "policy").write_text("trust me\n")
    for arguments, status in (
        ([public.path, "--policy", tmp_path / "policy"], 12),
        ([tmp_path / "nowhere"], 11),
        ([tmp_path / "policy"], 12),
        ([public.path, "--kept", tmp_path / "nowhere"], 11),
        ([tmp_path / "policy", "--kept", tmp_path / "policy"], 2),
        ([], 2),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (status, "")
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr


def test_it_writes_nothing_into_the_folder(public: Public) -> None:
    before = {path: path.stat().st_mtime_ns for path in public.path.rglob("*")}
    for path in public.path.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert run(public.path).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in public.path.rglob("*")} == before
    for path in (public.path, *public.path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_it_names_the_same_checks() -> None:
    assert list(alone().CHECKS) == list(CHECKS)
    assert list(alone().PROOFS) == list(PROOF_CHECKS)
    assert set(alone().TYPES) == set(entry_type_names())


def test_a_sqlite_that_is_too_old_is_a_gap_and_no_verdict(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone().sqlite3, "sqlite_version_info", (3, 37, 2))
    verdict = alone().verify_folder(public.path, None, [])
    assert verdict["outcome"] == "not checked"
    assert "too old" in next(one["detail"] for one in verdict["checks"] if one["check"] == "V6")


# The vectors of others ----------------------------------------------------------------------------------


def test_signatures_of_the_edge_cases_are_taken_as_the_other_verifier_takes_them(shared_vectors: Path) -> None:
    cases = json.loads((shared_vectors / "cctv/ed25519/ed25519vectors.json").read_text())
    taken = 0
    for case in cases:
        public, signature, message = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"]), case["msg"].encode()
        try:
            Ed25519PublicKey.from_public_bytes(keys.admit(public)).verify(signature, message)
            expected = True
        except (InvalidEntry, InvalidSignature):
            expected = False
        assert accepts(public, signature, message) == expected, case
        taken += expected
    assert 0 < taken < len(cases) == 914


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), bit=st.integers(0, 511))
def test_a_signature_holds_and_with_any_bit_changed_does_not(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert accepts(public, signature, message)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not accepts(public, bytes(changed), message)
    assert not accepts(public, signature, message + b"x")


def test_proofs_of_others_are_taken_and_refused_as_they_should_be(shared_vectors: Path) -> None:
    """The proofs of `merkle/`. Leaf hashes are given there, and not the leaves, so that the leaf hash is put in."""
    module, compared = alone(), 0
    for kind in ("inclusion", "consistency"):
        for file in sorted((shared_vectors / "merkle/testdata" / kind).rglob("*.json")):
            case = json.loads(file.read_text())
            path = [base64.b64decode(one) for one in case["proof"] or []]
            if kind == "inclusion":
                leaf, root = base64.b64decode(case["leafHash"] or ""), base64.b64decode(case["root"] or "")
                roots = [leaf, root]
                holds = _holds(_inclusion, leaf, case["leafIdx"], case["treeSize"], path, root)
            else:
                roots = [base64.b64decode(case[name] or "") for name in ("root1", "root2")]
                sizes = [case["size1"], case["size2"]]
                first, second = (module.Checkpoint("log", size, root) for size, root in zip(sizes, roots, strict=True))
                holds = _holds(module.check_consistency, first, second, path)
            if any(len(one) != 32 for one in (*roots, *path)):
                continue  # such are refused where a checkpoint or a proof is parsed
            assert holds == (not case["wantErr"]), file
            compared += 1
    assert compared > 90


def _inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alone(), "leaf", lambda _: leaf)
        alone().check_inclusion(b"", index, size, path, root)


def _holds(check: Any, *arguments: Any) -> bool:
    try:
        check(*arguments)
    except alone().Fault:
        return False
    return True


def test_checkpoints_and_tiles_of_another_log_are_read(shared_vectors: Path) -> None:
    log = next((shared_vectors / "tessera/testdata").rglob("checkpoint")).parent
    text, signatures = alone().parse_note((log / "checkpoint").read_bytes())
    checkpoint = alone().parse_checkpoint(text)
    assert signatures
    tree = alone().Tree()
    for file in sorted((log / "tile/entries").rglob("*")):
        if file.is_file() and ".p" not in file.parent.name:
            data, at = file.read_bytes(), 0
            while at < len(data):
                length = int.from_bytes(data[at : at + 2], "big")
                tree.add(data[at + 2 : at + 2 + length])
                at += 2 + length
    last = checkpoint.size % 256
    if last:
        partial = next(file for file in (log / "tile/entries").rglob(str(last)) if ".p" in file.parent.name)
        data, at = partial.read_bytes(), 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 2], "big")
            tree.add(data[at + 2 : at + 2 + length])
            at += 2 + length
    assert tree.root(checkpoint.size) == checkpoint.root
    for name, expected in tree.tiles(checkpoint.size):
        assert (log / name.removeprefix("log/")).read_bytes() == expected


# What claims may be -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return make_public(tmp_path_factory.mktemp("samples") / "public").house


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_a_value_is_allowed_here_where_the_schema_allows_it(house: House, kind: str) -> None:
    """Both readers of the schemas on values that were changed at random."""
    chance = random.Random(kind)  # noqa: S311 - the same changes each time
    made = SAMPLES[kind](house)
    agreed = {True: 0, False: 0}
    for _ in range(400):
        claims = {"type": kind, "subject": "item-7k3q9fxmt2a", **copy.deepcopy(made)}
        _change(claims, chance)
        try:
            check_values(claims)
            allowed = True
        except InvalidEntry:
            allowed = False
        assert _holds(alone().check_claims, claims) == allowed, claims
        agreed[allowed] += 1
    assert min(agreed.values()) > 10


_LONG = "x" * 5000
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**53),
    *("", "x", _LONG, "2024-02-30", "2024-01-01\n"),
    *([], {}, [None], [1, 1]),
)


def _change(value: Any, chance: random.Random) -> None:
    """Change one member somewhere below."""
    while True:
        places = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not places:
            return
        place = chance.choice(places)
        if place == "type" and chance.random() < 0.9:
            continue
        if isinstance(value[place], (dict, list)) and value[place] and chance.random() < 0.7:
            value = value[place]
            continue
        if isinstance(value, dict) and chance.random() < 0.2:
            del value[place]
        elif isinstance(value, list) and chance.random() < 0.2:
            value.append(value[place])
        else:
            value[place] = chance.choice(_ODD)
        return
