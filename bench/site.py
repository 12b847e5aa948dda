"""The site's pages against plain Datasette on the same database, in one run: `python bench/site.py --records 5000`.

Measured in process, without a network: requests one after the other through each server's ASGI application.
"plain" is Datasette without this plugin (DATASETTE_LOAD_PLUGINS=''): its row page, and its table page with
`_search`. "first" leaves the cache of the site out; "again" is what a second visitor meets.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from catalogue.base import sqlite
from catalogue.base.ids import new_id
from catalogue.records.replay import KnownEntry, open_projection, replay_into

SEED = 20240818


def entries(records: int) -> Iterator[KnownEntry]:
    """Yield a generated case: for each item a photograph, a mark with a region, a reading and an identification."""
    chance = random.Random(SEED)
    idx = 0

    def entry(kind: str, subject: str, /, **claims: Any) -> KnownEntry:  # noqa: ANN401 - a claim is whatever its schema says
        nonlocal idx
        idx += 1
        return KnownEntry(idx - 1, (), {"type": kind, "subject": subject, "actor": agent, **claims})

    agent = new_id("agent", choose=chance.choice)
    yield entry("agent.registered", agent, kind="person", roles=["investigator"])
    for n in range(records):
        incident, item, photo, marking = (
            new_id(kind, choose=chance.choice) for kind in ("incident", "item", "photo", "marking")
        )
        day = f"2024-{1 + n % 12:02d}-{1 + n % 28:02d}"
        bounds = {"occurred": day, "occurred_earliest": day, "occurred_latest": day}
        text = f"{chance.choice('ЫШИМㅈ')}{chance.randrange(10**6):06d}"
        region = {
            "photo": photo,
            "orientation": 1,
            "selector": {"type": "FragmentSelector", "value": "xywh=pixel:100,100,300,80"},
        }
        yield entry("incident.recorded", incident, title=f"Incident {n}", place_name=f"District {n % 97}", **bounds)
        yield entry("item.recorded", item, title=f"Actuator {n}", kind="component", incident=incident)
        yield entry("photo.acquired", photo, caption=f"Mark {text}", route="rendered", media_type="image/jpeg")
        yield entry("photo.examined", photo, width_px=1500, height_px=1000, orientation=1, captured_zone="unknown")
        digest = f"{n:064x}"
        for purpose in ("public-copy", "public-thumbnail"):
            yield entry("photo.derived", photo, purpose=purpose, sha256=digest, width_px=1500, height_px=1000)
        yield entry("photo.depicts", photo, item=item, view="detail")
        yield entry("marking.recorded", marking, item=item, method="stamped", state="clear", regions=[region])
        yield entry("marking.read", marking, text=text, confidence="high", party=f"Reader {n % 11}", occurred=day)
        yield entry("item.identified", item, party="A party", designation=f"Model {n % 7}", status="examined")
        yield entry("custody.event", item, action="recovery", custodian="Museum", **bounds)


def make(folder: Path, records: int) -> dict[str, Any]:
    """Write a database of that size; return what to ask for."""
    connection = open_projection(folder / "catalogue.db")
    with sqlite.transaction(connection):
        replay_into(connection, entries(records), size=records)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("VACUUM")
    rows = connection.execute(
        "SELECT item.id, photo, marking.text FROM item JOIN depiction ON depiction.item = item.id"
        " JOIN marking ON marking.item = item.id ORDER BY item.entry LIMIT 200"
    ).fetchall()
    connection.close()
    items, photos, texts = zip(*rows, strict=True)
    return {"items": items, "photos": photos, "texts": texts}


async def _rate(app: Any, addresses: list[str], seconds: float) -> float:  # noqa: ANN401 - an ASGI application
    """Return requests a second over at least that time, after one that warms up."""
    done = 0
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        address = addresses[done % len(addresses)]
        path, _, query = address.partition("?")
        status: list[int] = []

        async def send(message: Any, status: list[int] = status) -> None:  # noqa: ANN401 - ASGI
            if message["type"] == "http.response.start":
                status.append(message["status"])

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": [(b"host", b"localhost")], "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }  # fmt: skip
        await app(scope, receive, send)
        if status != [200]:
            raise SystemExit(f"{address} answered {status}")
        done += 1
    return done / (time.perf_counter() - started)


async def _measure(server: Any, pages: dict[str, list[str]], seconds: float) -> dict[str, float]:  # noqa: ANN401 - a Datasette
    app = server.app()
    found = {}
    for name, addresses in pages.items():
        await _rate(app, addresses[-1:], 0.05)
        found[name] = await _rate(app, addresses, seconds)
    return found


def plain(folder: Path, asked: dict[str, Any], seconds: float) -> dict[str, float]:
    """Measure Datasette without plugins; to be run in a process of its own."""
    from datasette.app import Datasette  # type: ignore[import-untyped] # noqa: PLC0415, TID251 - without our plugin

    database = {"tables": {"marking": {"fts_table": "search_text", "fts_pk": "entry"}}}
    server = Datasette(immutables=[str(folder / "catalogue.db")], config={"databases": {"catalogue": database}})
    pages = {
        "row page": [f"/catalogue/item/{item}" for item in asked["items"]],
        "table page with _search": [f"/catalogue/marking?_search={_fragment(text)}" for text in asked["texts"]],
    }
    return asyncio.run(_measure(server, pages, seconds))


def ours(folder: Path, asked: dict[str, Any], seconds: float) -> dict[str, float]:
    """Measure the site: each address is new to the cache on the first round, as `first` asks for."""
    from catalogue.web import asgi_cache  # noqa: PLC0415 - likewise
    from catalogue.web.site import make_site  # noqa: PLC0415 - it loads the plugin

    pages = {
        "item page": [f"/item/{item}" for item in asked["items"]],
        "photograph page": [f"/photo/{photo}" for photo in asked["photos"]],
        "search page": [f"/search?q={_fragment(text)}" for text in asked["texts"]],
    }
    again = asyncio.run(_measure(make_site(folder), pages, seconds))
    with mock.patch.object(asgi_cache.Cache, "_store"):  # nothing is kept
        first = asyncio.run(_measure(make_site(folder), pages, seconds))
    return {f"{name}, first": rate for name, rate in first.items()} | {
        f"{name}, again": rate for name, rate in again.items()
    }


def _fragment(text: str) -> str:
    """Return the digits of a mark."""
    return text[1:]


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=5000, help="items, photographs and marks each (default 5000)")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each page is asked for (default 3)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plain", metavar="FOLDER", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.plain:
        print(json.dumps(plain(Path(asked.plain), json.load(sys.stdin), asked.seconds)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = make(folder, asked.records)
        done = subprocess.run(
            [sys.executable, __file__, "--plain", name, "--seconds", str(asked.seconds)],
            input=json.dumps(wanted), env={**os.environ, "DATASETTE_LOAD_PLUGINS": ""}, text=True, check=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        against = json.loads(done.stdout)
        mine = ours(folder, wanted, asked.seconds)
    ratios = {
        page: rate / against["table page with _search" if page.startswith("search") else "row page"]
        for page, rate in mine.items()
    }
    if asked.json:
        print(json.dumps({"records": asked.records, "plain": against, "site": mine, "ratio": ratios}))
        return
    for page, rate in against.items():
        print(f"{rate:10,.0f} requests/s  plain Datasette, {page}")
    for page, rate in mine.items():
        print(f"{rate:10,.0f} requests/s  {page}: {ratios[page]:.1f} × plain")


if __name__ == "__main__":
    main()
