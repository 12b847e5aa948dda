"""A real Chromium for the tests of this folder: every page must stay on this host and log no error."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

HERE = Path(__file__).resolve().parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",  # CI runs as root, where Chromium's sandbox cannot start; it loads our own pages alone
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
THIS_HOST = frozenset({"127.0.0.1", "localhost", "::1", None})
INLINE = frozenset({"about", "blob", "data"})


def find_chromium() -> str | None:
    """Return the path of a Chromium: $CHROMIUM, Debian's, or one on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return shutil.which("/usr/bin/chromium") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder `browser`."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


class Watch:
    """What a page did that no page of ours may do: ask another host, log an error, raise in a script."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def request(self, request: Request) -> None:
        """Note a request that left this host."""
        address = urlsplit(request.url)
        if address.scheme not in INLINE and address.hostname not in THIS_HOST:
            self.faults.append(f"asked another host: {request.url}")

    def console(self, message: ConsoleMessage) -> None:
        """Note an error on the console."""
        if message.type == "error":
            self.faults.append(f"logged an error: {message.text} ({message.location.get('url', '')})")

    def on(self, page: Page) -> None:
        """Watch `page` from now on."""
        page.on("request", self.request)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(f"raised in a script: {error}"))

    def forgive(self, pattern: str) -> None:
        """Drop the faults that match; for a test that provokes them. One that never came is an error."""
        kept = [fault for fault in self.faults if not re.search(pattern, fault)]
        assert len(kept) < len(self.faults), f"no fault matches {pattern!r}: {self.faults}"
        self.faults = kept


# A Playwright leaves its event loop running in this thread, where tests written with `async def` then
# could not start theirs: it lives as long as one module, and no module here has both kinds.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium, without a window."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no chromium found: install it (Debian: apt install chromium) or set CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def watch() -> Watch:
    """Return the list of faults of this test's page."""
    return Watch()


@pytest.fixture
def page(browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return an empty page with cookies of its own; a fault that `watch` saw fails the test at its end."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(15_000)
    opened = context.new_page()
    watch.on(opened)
    yield opened
    opened.wait_for_timeout(50)  # what the page has just done is reported a moment later
    folder = request.config.getoption("--screenshots")
    if folder:
        name = re.sub(r"[^\w-]+", "-", request.node.nodeid.removeprefix("tests/browser/")).strip("-")
        Path(folder).mkdir(parents=True, exist_ok=True)
        opened.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    context.close()
    assert not watch.faults, "\n".join(watch.faults)
