"""The demonstration: made, verified, repeated, served."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from catalogue.base import sqlite
from catalogue.base.folders import project_file
from catalogue.cli.demo import HOST, free_port, make_demo
from catalogue.cli.main import main
from catalogue.intake.casefile import read_case
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
from tests.audit.twice import verify

CASE = read_case(project_file("samples") / "case.yml")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo") / "shown"
    result = CliRunner().invoke(main, ["demo", str(folder), "--no-serve", "--json"])
    assert result.exit_code == 0, result.stderr
    return folder, json.loads(result.stdout)


@pytest.fixture
def public(demo: tuple[Path, dict[str, Any]]) -> Iterator[sqlite.Connection]:
    connection = sqlite.connect(demo[0] / "public" / "catalogue.db", read_only=True)
    yield connection
    connection.close()


def test_it_says_where_everything_is(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, told = demo
    records = {entry.subject for entry in CASE.entries}
    assert told == {
        "catalogue": str(folder / "evidence"), "public": str(folder / "public"), "records": len(records) + 3,
    }  # fmt: skip


def test_what_it_publishes_holds(demo: tuple[Path, dict[str, Any]]) -> None:
    verdict = verify(demo[0] / "public")
    assert (verdict.outcome, verdict.exit_status) == ("holds", 0)


def test_every_sample_is_public_and_what_is_withheld_is_not(public: sqlite.Connection) -> None:
    shown = {row[0] for row in public.execute("SELECT id FROM record WHERE status = 'released'")}
    assert {entry.subject for entry in CASE.entries} <= shown
    withheld = (
        "SELECT photographer, collector, hops, file_name, sha256, size_bytes, occurred FROM acquisition",
        "SELECT position, captured, camera_make, camera_serial FROM examination",
        "SELECT from_party, to_party, seal FROM custody",
        "SELECT position FROM incident",
        "SELECT name FROM agent WHERE kind = 'person'",
    )
    for query in withheld:
        assert {value for row in public.execute(query) for value in row} == {None}
    assert public.execute("SELECT count(*) FROM photo WHERE public_copy IS NOT NULL").fetchone() == (15,)


def test_no_mark_of_the_depot_and_three_distances(public: sqlite.Connection) -> None:
    query = (
        "SELECT count(*) FROM statement JOIN incident ON incident.id = incident WHERE incident.occurred = '2024-09-07'"
    )
    assert public.execute(query).fetchone() == (10,)
    query = "SELECT count(*) FROM item JOIN incident ON incident.id = incident WHERE incident.occurred = '2024-09-07'"
    assert public.execute(query).fetchone() == (0,)


def test_a_second_run_adds_nothing_and_touches_nothing_of_others(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, told = demo
    with Catalogue.open(folder / "evidence") as catalogue:
        mine = Statement("source.recorded", catalogue.settings.agent, {"title": "Mine", "kind": "news"})
        (made,) = record(catalogue, [mine])
        size = catalogue.ledger.size
    release = (folder / "public" / "log" / "release").read_bytes()
    assert make_demo(folder).shown() == told
    with Catalogue.open(folder / "evidence") as catalogue:
        assert catalogue.ledger.size == size
        query = "SELECT status FROM record WHERE id = ?"
        assert catalogue.projection.execute(query, (made.subject,)).fetchone() == ("draft",)
    assert (folder / "public" / "log" / "release").read_bytes() == release


def test_a_port_that_is_taken_is_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]
        found = free_port(port)
        assert found > port
        assert f"Port {port} is taken; using {found}." in capsys.readouterr().err
        assert free_port(found, taken=found) > found


def is_closed(port: int) -> bool:
    """Wait until nobody listens on a port of this machine."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) != 0:
                return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_site_and_desk_answer_and_end_together(
    demo: tuple[Path, dict[str, Any]], sent: signal.Signals, status: int
) -> None:
    folder, told = demo
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "catalogue",
        "demo",
        str(folder),
        "--json",
        "--port",
        str(port),
        "--desk-port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            shown = json.loads(process.stdout.readline())
            assert {name: shown[name] for name in told} == told
            for address in (shown["site"], shown["desk"]):
                with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - addresses on this machine
                    assert answer.status == 200
        finally:
            process.send_signal(sent)
            assert process.wait(timeout=30) == status
    for address in (shown["site"], shown["desk"]):
        assert is_closed(int(urlsplit(address).port or 0))
