"""The project itself: its lock, its set-up on a bare machine, its documents, skipped tests in CI."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def asked(path: Path) -> list[Requirement]:
    """Return what a requirements/*.in file asks for by itself."""
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-r ")]


@cache
def pins(lock: Path) -> dict[str, str]:
    """Return the version that a lock gives to each distribution."""
    found = re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def runtime_dependencies() -> list[Requirement]:
    return [Requirement(text) for text in pyproject()["project"]["dependencies"]]


def all_dependencies() -> list[Requirement]:
    return runtime_dependencies() + [
        requirement for path in sorted(REQUIREMENTS.glob("*.in")) for requirement in asked(path)
    ]


# --- the lock ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--\S*(index|find-links|trusted-host)\S*)\b", text, re.MULTILINE)
    assert not re.search(r"^[\w.\[\]-]+ *@", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_of_a_lock_has_a_hash(lock: Path) -> None:
    pinned = re.split(r"^(?=\w)", lock.read_text(), flags=re.MULTILINE)[1:]
    assert len(pinned) == len(pins(lock))
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("dependency", runtime_dependencies(), ids=str)
@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt"])
def test_the_lock_satisfies_the_project(lock: str, dependency: Requirement) -> None:
    version = pins(REQUIREMENTS / lock)[canonicalize_name(dependency.name)]
    assert dependency.specifier.contains(version), "run make lock"


@pytest.mark.parametrize(
    ("source", "lock"),
    [(path, "lock.txt" if path.stem == "lock" else "dev.txt") for path in sorted(REQUIREMENTS.glob("*.in"))],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_lock_satisfies_what_development_asks_for(source: Path, lock: str) -> None:
    for requirement in asked(source):
        version = pins(REQUIREMENTS / lock)[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), "run make lock"


def test_development_tests_the_versions_that_users_run() -> None:
    runtime, development = pins(REQUIREMENTS / "runtime.txt"), pins(REQUIREMENTS / "dev.txt")
    assert runtime.items() <= development.items()


def test_every_list_of_requirements_is_part_of_development() -> None:
    included = re.findall(r"^-r (\S+)", (REQUIREMENTS / "dev.in").read_text(), re.MULTILINE)
    assert {path.name for path in REQUIREMENTS.glob("*.in")} == {*included, "dev.in", "lock.in"}


def test_plain_pip_takes_the_alpha_of_datasette() -> None:
    (datasette,) = (item for item in runtime_dependencies() if item.name == "datasette")
    # A specifier that names a pre-release lets pip take pre-releases without --pre (PEP 440).
    assert datasette.specifier.prereleases is True


# --- set-up on a bare machine -----------------------------------------------------------------------


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("make")
    if tool is None:
        pytest.skip("make is not installed")
    # A make that started these tests must not hand its own variables down.
    inherited = {name: value for name, value in os.environ.items() if not re.match("M(AKE)?FLAGS|MAKE", name)}
    return subprocess.run(
        [tool, "--no-print-directory", *arguments],
        cwd=ROOT,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(folder: Path, script: str) -> str:
    path = folder / "python3.11"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_without_a_python_make_says_what_to_install(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    done = make(f"{venv}/bin/python", f"VENV={venv}", f"PYTHON={fake_python(tmp_path, 'exit 1')}")
    assert done.returncode != 0
    assert "No Python 3.11 or newer was found" in done.stderr
    assert "apt install python3" in done.stderr
    assert not venv.exists()


def test_a_debian_python_without_ensurepip_is_explained(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    script = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; esac'
    done = make(f"{venv}/bin/python", f"VENV={venv}", f"PYTHON={fake_python(tmp_path, script)}")
    assert done.returncode != 0
    assert "sudo apt install python3.11-venv" in done.stderr
    assert not venv.exists()


def test_make_by_itself_lists_every_target() -> None:
    targets = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
    listed = re.findall(r"^make (\w+)", make().stdout, re.MULTILINE)
    assert sorted(listed) == sorted(targets)


def test_before_a_commit_the_same_checks_run_as_in_make_lint() -> None:
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    commands = make("-n", "lint").stdout.splitlines()[-len(repo["hooks"]) :]
    assert [hook["entry"] for hook in repo["hooks"]] == commands
    assert repo["repo"] == "local"


def test_ci_ends_with_the_tests() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "make test"


# --- documents and rules ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted({canonicalize_name(item.name) for item in all_dependencies()}))
def test_every_dependency_is_accounted_for(name: str) -> None:
    rows = re.findall(r"^\| `([^`]+)`", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    assert name in {canonicalize_name(row) for row in rows}


def test_every_exception_to_the_lint_rules_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    exceptions = re.findall(r'^  "[A-Z]+[0-9]*",.*$', text, re.MULTILINE)
    assert len(exceptions) > len(pyproject()["tool"]["ruff"]["lint"]["ignore"])
    assert [line for line in exceptions if not re.search(r"# \w", line)] == []


def test_the_licence_of_the_project_is_the_one_it_ships() -> None:
    assert pyproject()["project"]["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text()


# --- skipped tests in CI ----------------------------------------------------------------------------

SKIPPERS = """
import pytest

def test_that_wants_photos(shared_photos):
    pass

def test_that_wants_vectors(shared_vectors):
    pass

@pytest.mark.skipif(True, reason="no browser here")
def test_marked():
    pass

def test_that_gives_up():
    pytest.skip("too tired")

@pytest.mark.xfail(reason="known fault", strict=True)
def test_known_fault():
    raise ValueError

def test_that_passes():
    pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a suite of tests under this project's conftest, with no shared/ beside it."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text())
    monkeypatch.delenv("CI", raising=False)
    return pytester


def test_on_a_desk_a_skip_is_a_skip(suite: pytest.Pytester) -> None:
    suite.makepyfile(SKIPPERS)
    suite.runpytest_subprocess().assert_outcomes(passed=1, skipped=4, xfailed=1)


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_in_ci_only_a_listed_reason_may_skip(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CI", "true")
    suite.makepyfile(SKIPPERS)
    result = suite.runpytest_subprocess(*workers)
    result.assert_outcomes(passed=1, skipped=2, xfailed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*skipped in CI, where it should run: no browser here*"])
    result.stdout.fnmatch_lines(["*skipped in CI, where it should run: too tired*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_in_ci_a_module_that_is_skipped_whole_fails(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    suite.makepyfile("import pytest\npytest.importorskip('no_such_module')\ndef test_nothing(): pass")
    result = suite.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*skipped in CI, where it should run: could not import*"])
