"""The desk as an investigator meets it, in a real browser."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from catalogue.records.founding import register
from catalogue.web.datasette_api import Datasette
from catalogue.web.desk import sign_in_link
from tests.browser.conftest import Watch
from tests.catalogues import SAMPLES, House, make_house
from tests.web.desk import desk_over, jpeg

PATIENCE = 20
REFUSED = r"status of 4\d\d"  # a refusal is a page with a status of 400; the browser notes it as an error


@dataclass
class Open:
    """A desk that is served."""

    datasette: Datasette
    house: House
    port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def enter(self, page: Page, agent: str | None = None) -> None:
        """Sign in by a link."""
        page.goto(sign_in_link(self.datasette, "127.0.0.1", self.port, agent=agent))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.address}/")

    def file(self, name: str, data: bytes) -> str:
        """Write a file to choose in the browser."""
        path = self.folder / name
        path.write_bytes(data)
        return str(path)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("desk")
    house = make_house(folder / "evidence", full=True)
    made, known = desk_over(house)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(made.app(), log_level="error", lifespan="on", ws="none"))
    thread = Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
    thread.start()
    end = monotonic() + PATIENCE
    while not server.started and monotonic() < end:
        sleep(0.05)
    assert server.started
    yield Open(made, house, listening.getsockname()[1], folder)
    server.should_exit = True
    thread.join(PATIENCE)
    listening.close()
    known.sessions.close()
    house.close()


def bring_in(page: Page, desk: Open, text: str = "113", orientation: int | None = None) -> str:
    """Bring one photograph in and return the address of its page."""
    page.goto(f"{desk.address}/")
    page.set_input_files("#photos", desk.file(f"{text}.jpg", jpeg(text, (900, 600), orientation)))
    page.get_by_role("button", name="Bring in").click()
    page.wait_for_url("**/uploads/*")
    return f"{desk.address}{page.locator('.told-links a').first.get_attribute('href')}"


def test_from_a_link_to_two_photographs_and_one_file_set_aside(page: Page, desk: Open) -> None:
    page.goto(f"{desk.address}/catalogue/photo")
    expect(page).to_have_url(f"{desk.address}/-/desk/sign-in")
    desk.enter(page)
    drop = page.locator("#drop").bounding_box()
    assert drop is not None
    assert drop["width"] > 1000
    assert drop["y"] + drop["height"] < 900
    files = [
        desk.file("IMG_2041.jpg", jpeg("found in the list", (801, 601))),
        desk.file("IMG_2042.jpg", jpeg("another", (802, 602))),
        desk.file("notes.jpg", b"these are notes and no photograph"),
    ]
    page.set_input_files("#photos", files)
    expect(page.locator("#drop-list li")).to_have_count(3)
    page.get_by_label("Caption").fill("Wreckage on a lawn near Velykyi Burluk")
    page.get_by_label("Route").select_option("messenger-document")
    page.get_by_role("button", name="Bring in").click()
    page.wait_for_url("**/uploads/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened to your 3 files")
    expect(page.get_by_role("heading", name="Brought in: IMG_2041.jpg")).to_be_visible()
    expect(page.get_by_role("heading", name="Brought in: IMG_2042.jpg")).to_be_visible()
    expect(page.get_by_role("heading", name="Set aside: notes.jpg")).to_be_visible()
    expect(page.locator(".told li.is-quarantined")).to_contain_text("this is a text file named .jpg")
    widths = page.locator(".told img").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert widths == [320, 320]
    page.locator("#top-search").fill("Burluk")
    page.keyboard.press("Enter")
    expect(page.locator(".hit")).to_have_count(2)
    page.goto(f"{desk.address}/catalogue/photo?route=messenger-document")
    expect(page.locator("table.rows-and-columns tbody tr")).to_have_count(2)
    page.goto(f"{desk.address}/")
    expect(page.locator("section", has=page.get_by_role("heading", name="My unfinished work"))).to_contain_text(
        "Burluk"
    )


def test_the_link_works_once(page: Page, desk: Open, watch: Watch) -> None:
    link = sign_in_link(desk.datasette, "127.0.0.1", desk.port)
    page.goto(link)
    page.reload()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{desk.address}/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/-/desk/sign-in")
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("used before")
    expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
    assert watch.faults == []


def test_a_mistake_keeps_the_files_and_the_words(page: Page, desk: Open, watch: Watch) -> None:
    desk.enter(page)
    page.set_input_files("#photos", desk.file("kept.jpg", jpeg("kept", (803, 603))))
    page.get_by_label("Caption").fill("Typed with care")
    page.get_by_label("Acquired").fill("last week")
    page.get_by_role("button", name="Bring in").click()
    refusal = page.locator("#refusal")
    expect(refusal).to_be_focused()
    expect(refusal).to_contain_text("is not a date in EDTF")
    expect(page.get_by_label("Caption")).to_have_value("Typed with care")
    expect(page.get_by_label("Acquired")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".kept")).to_contain_text("kept.jpg")
    watch.forgive(REFUSED)
    page.get_by_label("Acquired").fill("2024-08")
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", name="Brought in: kept.jpg")).to_be_visible()


def test_a_mark_is_drawn_on_a_turned_picture(page: Page, desk: Open) -> None:
    desk.enter(page)
    photo = bring_in(page, desk, "K91", 6)
    page.goto(photo)
    page.get_by_role("link", name="Read a mark").click()
    frame = page.locator("#frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    assert box["height"] > box["width"]  # upright
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    drawn = [int(page.locator(f"#{name}").input_value()) for name in "xywh"]
    assert all(abs(one - wanted) <= 3 for one, wanted in zip(drawn, (150, 225, 300, 225), strict=True)), drawn
    page.locator("#w").fill("200")
    expect(page.locator("#drawn")).to_have_attribute("width", "200")
    page.get_by_label("Reading").first.fill("K91")
    page.get_by_label("Item").select_option(desk.house.ids["item"])
    page.get_by_role("button", name="Record the reading").click()
    page.wait_for_url("**/marking/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("K91")
    shown = page.locator(".region-box").first
    assert [shown.get_attribute(name) for name in ("x", "y", "width", "height")] == [
        str(drawn[0]), str(drawn[1]), "200", str(drawn[3]),
    ]  # fmt: skip


def test_a_polygon_is_drawn_corner_by_corner(page: Page, desk: Open) -> None:
    desk.enter(page)
    photo = bring_in(page, desk, "K92", 8)
    page.goto(photo.replace("/photo/", "/-/desk/mark/"))
    page.get_by_role("button", name="Draw a polygon").click()
    frame = page.locator("#frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    close = page.get_by_role("button", name="Close it")
    expect(close).to_be_disabled()
    for across, down in ((0.25, 0.25), (0.75, 0.25), (0.9, 0.9), (0.5, 0.6)):
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
    page.get_by_role("button", name="Undo a corner").click()
    expect(page.locator("polyline.drawn-shape")).to_have_count(1)
    close.click()
    typed = page.locator("#shapes").input_value()
    corners = [tuple(map(int, pair.split(","))) for pair in typed.split()]
    wanted = ((150, 225), (450, 225), (540, 810))
    assert all(abs(a - b) <= 3 for one, two in zip(corners, wanted, strict=True) for a, b in zip(one, two, strict=True))
    expect(page.locator("polygon.drawn-shape")).to_have_attribute("points", typed)
    expect(page.locator("#w")).to_have_value("")
    page.get_by_label("Reading").first.fill("K92")
    page.get_by_label("Item").select_option(desk.house.ids["item"])
    page.get_by_role("button", name="Record the reading").click()
    page.wait_for_url("**/marking/*")
    expect(page.locator("polygon.region-box").first).to_have_attribute("points", typed)


def test_a_rectangle_is_kept_and_another_drawn(page: Page, desk: Open) -> None:
    desk.enter(page)
    photo = bring_in(page, desk, "K93")
    page.goto(photo.replace("/photo/", "/-/desk/mark/"))
    for name, number in zip("xywh", ("10", "20", "300", "100"), strict=True):
        page.locator(f"#{name}").fill(number)
    page.get_by_role("button", name="Keep this rectangle").click()
    expect(page.locator("#shapes")).to_have_value("10,20,300,100")
    expect(page.locator("#x")).to_have_value("")
    expect(page.locator("polygon.drawn-shape")).to_have_count(1)


def a_second_reader(desk: Open) -> str:
    """Return an investigator who has read nothing, and a mark that waits for them."""
    if "second" not in desk.house.ids:
        made = register(desk.house.catalogue, desk.house.admin, "Second reader", ("investigator",))
        desk.house.ids["second"] = made.agent
    return desk.house.ids["second"]


@pytest.mark.parametrize("script", [True, False])
def test_a_second_reader_reads_blind_and_then_sees_where_they_differ(
    browser: Browser, desk: Open, watch: Watch, script: bool
) -> None:
    text = f"K{4 + script}417"
    claims = SAMPLES["marking.recorded"](desk.house)
    marking = desk.house.record("marking.recorded", claims).subject
    desk.house.record("marking.read", {"text": text}, marking)
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    watch.on(page)
    desk.enter(page, a_second_reader(desk))
    expect(page.locator("body")).not_to_contain_text(text)
    page.get_by_role("link", name="Read marks").click()
    page.get_by_role("link", name=marking).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Read a mark blind")
    expect(page.locator("body")).not_to_contain_text(text)
    page.get_by_label("Reading").first.fill(text.replace("4", "A"))
    page.get_by_role("button", name="Record the blind reading").click()
    page.wait_for_url("**/marking/*")
    expect(page.locator("#agreement")).to_contain_text("differ")
    expect(page.locator(".glyphs li.is-other, .glyphs li.is-alike").first).to_be_visible()
    page.goto(f"{desk.address}/-/desk/read")
    expect(page.get_by_role("link", name=marking)).to_have_count(0)
    context.close()
    assert watch.faults == []


def test_everything_can_be_done_by_keyboard(page: Page, desk: Open) -> None:
    page.goto(sign_in_link(desk.datasette, "127.0.0.1", desk.port))
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.address}/")
    expect(page.locator("#photos")).to_be_focused()
    page.set_input_files("#photos", desk.file("keys.jpg", jpeg("keys", (804, 604))))  # no test can drive the chooser
    page.locator("#photos").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        if page.evaluate("document.activeElement.id") == "caption":
            page.keyboard.type("Typed without a mouse")
        if page.evaluate("document.activeElement.textContent.trim()") == "Bring in":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/uploads/*")
    expect(page.get_by_role("heading", name="Brought in: keys.jpg")).to_be_visible()
    page.locator(".told-links a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/desk/mark/*")
    page.locator("#x").focus()
    for number in ("10", "20", "300", "100"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    expect(page.locator("#drawn")).to_have_attribute("width", "300")
    page.locator("#text").focus()
    page.keyboard.type("keys")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Record the reading").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/marking/*")


def test_dropped_files_join_those_that_were_chosen(page: Page, desk: Open) -> None:
    desk.enter(page)
    page.set_input_files("#photos", desk.file("chosen.jpg", jpeg("chosen", (805, 605))))
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(9)], "dropped.jpg", {type: "image/jpeg"}));
          for (const type of ["dragenter", "dragover", "drop"])
            document.getElementById("drop").dispatchEvent(
              new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator("#drop-list li")).to_have_text([re.compile(r"^chosen\.jpg, \d+ KB$"), "dropped.jpg, 1 KB"])
    assert page.evaluate("document.getElementById('photos').files.length") == 2


def pages(desk: Open, photo: str) -> list[str]:
    mark = f"/-/desk/read/{desk.house.ids['marking']}"
    own = ["/", "/-/desk/new/incident", "/-/desk/new/item", f"/-/desk/mark/{photo}", "/-/desk/read", mark]
    own += ["/-/desk/new/source"]
    records = [f"/photo/{photo}", *(f"/{subject.partition('-')[0]}/{subject}" for subject in desk.house.ids.values())]
    return [*own, *records, "/search?q=113", "/catalogue", "/catalogue/photo", "/entry/1"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_on_a_phone_or_logs_an_error(page: Page, desk: Open, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 360, "height": 740})
    desk.enter(page)
    photo = bring_in(page, desk, f"phone {scheme}").rpartition("/")[2]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for path in pages(desk, photo):
        page.goto(desk.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(page: Page, desk: Open, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    desk.enter(page)
    photo = bring_in(page, desk, f"contrast {scheme}").rpartition("/")[2]
    for path in (page.url.removeprefix(desk.address), *pages(desk, photo)[:8]):
        page.goto(desk.address + path)
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
              const words = "main :is(p, label, legend, dd, dt, a, span, button, li, h1, h2, summary)";
              for (const el of document.querySelectorAll(words)) {
                if (!el.textContent.trim() || el.closest("svg") || el.closest(".stamp, .card-picture")) continue;
                const [a, b] = [light(getComputedStyle(el).color), light(ground(el))].sort((x, y) => y - x);
                const ratio = (a + 0.05) / (b + 0.05);
                if (ratio < worst[0]) worst = [ratio, el.className + ": " + el.textContent.trim().slice(0, 40)];
              }
              return worst;
            }"""
        )
        assert worst[0] >= 4.5, (path, worst)  # WCAG 2.2, 1.4.3


def test_it_all_works_without_scripts(browser: Browser, desk: Open, watch: Watch) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    watch.on(page)
    desk.enter(page)
    photo = bring_in(page, desk, "no script")
    page.goto(photo.replace("/photo/", "/-/desk/mark/"))
    for name, number in zip("xywh", ("10", "20", "300", "100"), strict=True):
        page.locator(f"#{name}").fill(number)
    page.get_by_label("Reading").first.fill("113")
    page.get_by_label("Item").select_option(desk.house.ids["item"])
    page.get_by_role("button", name="Record the reading").click()
    page.wait_for_url("**/marking/*")
    page.goto(photo)
    page.get_by_label("Reason").fill("Ready")
    page.get_by_role("button", name="Ask for a review").click()
    expect(page.locator(".badge.is-in-review")).to_be_visible()
    context.close()
    assert watch.faults == []


def test_the_public_site_beside_it_cannot_write_to_it(page: Page, desk: Open, watch: Watch) -> None:
    desk.enter(page)
    before = desk.house.catalogue.ledger.size
    other = desk.address.replace("127.0.0.1", "localhost")
    page.goto(f"{other}/-/desk/sign-in")
    status = page.evaluate(
        """address => new Promise(done => {
          const frame = document.createElement("form");
          frame.method = "post"; frame.action = address + "/-/desk/new/source";
          frame.innerHTML = '<input name="title" value="Forged"><input name="kind" value="field-visit">';
          document.body.append(frame); frame.submit(); setTimeout(() => done("stayed"), 1500);
        }).catch(() => "left")""",
        desk.address,
    )
    assert status == "stayed"  # our own policy forbids the form to leave; the server refuses it besides
    assert desk.house.catalogue.ledger.size == before
    watch.forgive("form-action|Content Security Policy")
