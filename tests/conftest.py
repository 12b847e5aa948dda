"""What all tests share: other people's test material, Hypothesis's settings, and no silent skip in CI."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# Reasons for which a test may be skipped in CI. Any other skip fails there: a test that nobody
# runs proves nothing.
MAY_SKIP = re.compile(r"(\.\./)?shared/\w+ (absent|is not here)|optional tool absent: ")

# In CI everything that tests need is installed, and a run can be repeated example by example.
CI = os.environ.get("CI") == "true"

SLOW_MACHINES_ARE_FINE = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile(
    "dev", deadline=None, print_blob=True, suppress_health_check=SLOW_MACHINES_ARE_FINE
)
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("dev"), derandomize=True)
hypothesis.settings.register_profile(
    "campaign",
    hypothesis.settings.get_profile("ci" if CI else "dev"),
    max_examples=int(os.environ.get("CAMPAIGN", "2000")),
)
hypothesis.settings.load_profile("ci" if CI else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --screenshots, which the browser tests use."""
    parser.addoption("--screenshots", metavar="DIR", help="keep a picture of each browser test's last page")


def _reason(longrepr: object) -> str:
    """Return the reason of a skip, as its author wrote it."""
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return str(text).removeprefix("Skipped: ")


def _fail_unless_allowed(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure when its reason is not on the list."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail") or not CI:
        return
    reason = _reason(report.longrepr)
    if not MAY_SKIP.match(reason):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where it should run: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no test be skipped in CI unless its reason is on the list."""
    report = yield
    _fail_unless_allowed(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let no module be skipped in CI unless its reason is on the list."""
    report = yield
    _fail_unless_allowed(report)
    return report


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"shared/{name} absent: other people's files are read from beside the project, if there")
    return folder


@pytest.fixture(scope="session")
def shared_photos() -> Path:
    """Return the folder of real photographs by other people, beside the project; skip where it is absent."""
    return _shared("photos")


@pytest.fixture(scope="session")
def shared_vectors() -> Path:
    """Return the folder of other projects' test vectors, beside the project; skip where it is absent."""
    return _shared("vectors")
