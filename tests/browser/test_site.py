"""The public site as a visitor meets it, in a real browser."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from catalogue.web.site import make_site
from tests.browser.conftest import Watch
from tests.web.sample_entries import Case
from tests.web.sample_folder import sample_folder

PATIENCE = 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Case]]:
    folder = tmp_path_factory.mktemp("site") / "public"
    case = sample_folder(folder)
    made = make_site(folder)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(made.app(), log_level="error", lifespan="on", ws="none"))
    thread = Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
    thread.start()
    end = monotonic() + PATIENCE
    while not server.started and monotonic() < end:
        sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", case
    server.should_exit = True
    thread.join(PATIENCE)
    listening.close()


def every_page(case: Case) -> list[str]:
    names = ("photo.label", "marking.112", "item.missile", "item.hostile", "incident.kharkiv", "incident.hostile")
    others = ("source.car", "statement.tass", "agent.reader", "marking.hostile", "photo.withheld")
    records = [f"/{name.partition('.')[0]}/{case.id(name)}" for name in (*names, *others)]
    tables = ["/catalogue", "/catalogue/statement?_facet=party", f"/catalogue/item/{case.id('item.missile')}"]
    decoding = [
        "/decode",
        "/decode?q=230[8|B]&agrees=02.2023&known_by=2024",
        "/decode?q=%3Cscript%3Ealert(1)%3C/script%3E",
    ]
    tables += decoding
    return ["/", "/search?q=113", "/search", "/how-to-check", f"/entry/{case.first['item.hostile']}", *records, *tables]


BROKEN = """() => [...document.querySelectorAll('th, button, .entries td .mono, th[scope=row] a')].filter(one => {
  const words = document.createRange(); words.selectNodeContents(one);
  const lines = new Set([...words.getClientRects()].map(line => Math.round(line.top / 8)));
  return !/[\\s-]/.test(one.textContent.trim()) && one.checkVisibility() && lines.size > 1;
}).map(one => one.textContent)"""


def test_no_button_heading_or_id_is_broken_inside_a_word_on_a_phone(page: Page, site: tuple[str, Case]) -> None:
    address, case = site
    page.set_viewport_size({"width": 360, "height": 740})
    for path in every_page(case):
        page.goto(address + path)
        assert page.evaluate(BROKEN) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert page.evaluate("document.querySelector('.top .find button').getBoundingClientRect().right") <= 344, path


def test_from_a_number_to_its_place_on_the_picture(page: Page, site: tuple[str, Case]) -> None:
    address, case = site
    page.goto(address)
    expect(page.locator(".hazard")).to_be_in_viewport()
    page.get_by_label("Search for a mark, a place, a name or an id").fill("113")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_contain_text("The mark reads exactly this")
    page.locator(".hit-title a").first.click()
    expect(page).to_have_url(f"{address}/marking/{case.id('marking.113')}")
    page.locator(".caption a").first.click()
    expect(page).to_have_url(f"{address}/photo/{case.id('photo.actuator')}")
    region = page.locator("a.region .region-box").first
    expect(region).to_be_in_viewport()
    drawn = page.locator(".plate-picture svg image").evaluate("image => image.getBoundingClientRect().width")
    assert drawn > 300


def test_the_list_lights_the_region_by_mouse_and_by_keyboard(page: Page, site: tuple[str, Case]) -> None:
    address, case = site
    page.goto(f"{address}/photo/{case.id('photo.label')}")
    second = page.locator("#region-2")
    page.locator(".region-list li").nth(1).hover()
    expect(second).to_have_class("region lit")
    page.mouse.move(0, 0)
    expect(second).to_have_class("region")
    page.locator(".region-list a.light").nth(1).focus()
    expect(second).to_have_class("region lit")
    page.locator("#region-1").focus()
    expect(page.locator("#region-1-text")).to_have_class("lit")
    expect(second).to_have_class("region")


def test_the_whole_page_can_be_walked_by_keyboard(page: Page, site: tuple[str, Case]) -> None:
    address, case = site
    page.goto(f"{address}/photo/{case.id('photo.label')}")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className.baseVal || ''"))
    assert {"region-1", "region-2"} <= reached


def test_a_scale_opens_one_click_away(page: Page, site: tuple[str, Case]) -> None:
    address, case = site
    page.goto(f"{address}/item/{case.id('item.missile')}")
    likelihood = page.locator("details.scale", has=page.locator(".scale-label", has_text="Likelihood")).first
    expect(likelihood.locator("li").first).to_be_hidden()
    likelihood.locator("summary").click()
    expect(likelihood.locator("li.chosen")).to_contain_text("Very likely (80-95 %)")


def test_no_page_scrolls_sideways_on_a_phone(page: Page, site: tuple[str, Case]) -> None:
    address, case = site
    page.set_viewport_size({"width": 360, "height": 740})
    for path in every_page(case):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(page: Page, site: tuple[str, Case], scheme: str) -> None:
    address, case = site
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{address}/item/{case.id('item.missile')}")
    worst = page.evaluate(
        """() => {
          const light = (text) => {
            const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const ground = (el) => { for (; el; el = el.parentElement) {
            const c = getComputedStyle(el).backgroundColor;
            if (!/, 0\\)$/.test(c)) return c; } return "rgb(255, 255, 255)"; };
          let worst = [99, ""];
          for (const el of document.querySelectorAll("main :is(p, dd, dt, a, span, li, h1, h2, h3, td, th, code)")) {
            if (!el.textContent.trim() || el.closest("svg") || el.closest(".stamp, .card-picture")) continue;
            const [a, b] = [light(getComputedStyle(el).color), light(ground(el))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < worst[0]) worst = [ratio, el.className + ": " + el.textContent.trim().slice(0, 40)];
          }
          return worst;
        }"""
    )
    assert worst[0] >= 4.5, worst  # WCAG 2.2, 1.4.3


def test_every_page_is_clean_of_errors_and_of_other_hosts(page: Page, site: tuple[str, Case]) -> None:
    address, case = site
    for path in every_page(case):
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 200, path
    assert page.evaluate("window.alerted") is None


def test_everything_works_without_scripts(browser: Browser, site: tuple[str, Case], watch: Watch) -> None:
    address, case = site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    watch.on(page)
    page.goto(f"{address}/photo/{case.id('photo.label')}")
    page.locator(".region-list a.light").nth(1).click()
    assert page.url.endswith("#region-2")
    box = page.locator("#region-2 .region-box")
    expect(box).to_have_css("stroke-width", "5px")
    expect(page.locator("button.copy").first).to_be_hidden()
    page.goto(f"{address}/catalogue/statement?status=denied")
    expect(page.locator("table.rows-and-columns tbody tr")).to_have_count(2)
    context.close()
    assert watch.faults == []


def test_it_prints_as_an_exhibit_sheet(page: Page, site: tuple[str, Case], tmp_path: Path) -> None:
    address, case = site
    page.goto(f"{address}/photo/{case.id('photo.label')}")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".plate-picture svg")).to_be_visible()
    sheet = tmp_path / "sheet.pdf"
    page.pdf(path=sheet)
    assert sheet.stat().st_size > 10_000
