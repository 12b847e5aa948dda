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
MAY_SKIP = re.compile(r"^shared/\w+ absent\b|^optional tool absent: ")

hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile(
    "campaign",
    deadline=None,
    print_blob=True,
    max_examples=int(os.environ.get("CAMPAIGN", "2000")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --screenshots, which the browser tests use."""
    parser.addoption("--screenshots", metavar="DIR", help="keep a picture of the page each browser test ends on")


def _skips_fail() -> bool:
    """Say whether this is CI, where everything that tests need is installed."""
    return os.environ.get("CI") == "true"


def _reason(longrepr: object) -> str:
    """Return the reason of a skip, as its author wrote it."""
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return str(text).removeprefix("Skipped: ")


def _fail_unless_allowed(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure when its reason is not on the list."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail") or not _skips_fail():
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
