"""The check that guards every browser test finds what it is there for."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Watch


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is http.server's
        pass


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}/page.html"
        server.shutdown()


def test_a_clean_page_passes(page: Page, folder: tuple[Path, str], watch: Watch) -> None:
    path, address = folder
    (path / "page.html").write_text('<title>Clean</title><link rel="icon" href="data:,"><p lang="ko">ㅈ113')
    page.goto(address)
    assert page.title() == "Clean"
    assert watch.faults == []


def test_a_request_to_another_host_is_a_fault(page: Page, folder: tuple[Path, str], watch: Watch) -> None:
    path, address = folder
    (path / "page.html").write_text('<link rel="icon" href="data:,"><img src="http://127.0.0.2:9/x.png">')
    page.goto(address)
    assert "asked another host: http://127.0.0.2:9/x.png" in watch.faults
    watch.forgive("127.0.0.2")
    assert watch.faults == []


def test_a_console_error_and_a_script_error_are_faults(page: Page, folder: tuple[Path, str], watch: Watch) -> None:
    path, address = folder
    (path / "page.html").write_text(
        '<link rel="icon" href="data:,"><script>console.error("on purpose"); throw new Error("thrown")</script>'
    )
    with page.expect_event("pageerror"):
        page.goto(address)
    assert any("logged an error: on purpose" in fault for fault in watch.faults)
    assert any("raised in a script" in fault and "thrown" in fault for fault in watch.faults)
    watch.forgive("on purpose|thrown")


def test_forgiving_what_never_came_is_an_error(watch: Watch) -> None:
    with pytest.raises(AssertionError, match="no fault matches"):
        watch.forgive("never")
