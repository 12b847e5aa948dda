"""`demo`: the samples as a whole catalogue, reviewed, published and served."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click

from catalogue.base import sqlite
from catalogue.base.errors import NotChecked
from catalogue.base.folders import project_file
from catalogue.cli.context import command, emit, json_option
from catalogue.records.catalogue import Catalogue
from catalogue.records.settings import SETTINGS

HOST = "127.0.0.1"
_NAME = "Sample catalogue"
_TRIES = 100  # ports that are tried, and tenths of a second below which nothing is said of a server
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration on disk: the working catalogue, the public folder, how many records are public."""

    catalogue: Path
    public: Path
    records: int

    def shown(self) -> dict[str, str | int]:
        """Return it as an object for scripts."""
        return {"catalogue": str(self.catalogue), "public": str(self.public), "records": self.records}


@click.command("demo")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--no-serve", is_flag=True, help="Make the folders and end there.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="Port of the site.")
@click.option("--desk-port", default=8002, show_default=True, type=click.IntRange(1, 65535), help="Port of the desk.")
@json_option
@command
def demo_(directory: Path, no_serve: bool, port: int, desk_port: int, as_json: bool) -> None:
    """Record the samples in DIR/evidence, publish them to DIR/public, and serve both. Repeating it is harmless.

    \b
    catalogue demo demo
    """
    made = make_demo(directory)
    text = f"{made.records} records in {made.catalogue}, published in {made.public}"
    if no_serve:
        emit(made.shown(), text, as_json=as_json)
        return
    site_port = free_port(port)
    serve(made, site_port, free_port(desk_port, taken=site_port), as_json=as_json)


def make_demo(folder: Path) -> Demo:
    """Have the samples recorded, reviewed, released and published below `folder`; do only what is not done yet.

    Two agents take part, since nobody reviews their own work: the first records, a reviewer accepts and releases. Only
    records of the samples are touched, and none that somebody rejected.

    Raises:
        CatalogueError: as founding, importing, releasing and publishing do.
    """
    from catalogue.intake.casefile import import_case, read_case
    from catalogue.release.publish import publish

    evidence, public = folder / "evidence", folder / "public"
    case = project_file("samples") / "case.yml"
    with _opened(evidence) as catalogue:
        before = catalogue.ledger.size
        _say(f"Reading the samples into {evidence} …")
        import_case(catalogue, catalogue.settings.agent, case).or_refused()
        reviewer = _reviewer(catalogue)
        _review_and_release(catalogue, reviewer, {entry.subject for entry in read_case(case).entries})
        if catalogue.ledger.size != before or not public.exists():
            _say(f"Publishing to {public} …")
            publish(catalogue, reviewer, public)
    return Demo(evidence, public, _count(public))


@contextmanager
def _opened(evidence: Path) -> Iterator[Catalogue]:
    from catalogue.records.founding import found

    if not (evidence / SETTINGS).exists():
        _say(f"Making a catalogue in {evidence} …")
        found(evidence, _NAME, agent_name="Recorder of the samples", guard=evidence.with_name("guard")).close()
    with Catalogue.open(evidence) as catalogue:
        yield catalogue


def _reviewer(catalogue: Catalogue) -> str:
    """Return the agent who reviews, registered on the first run."""
    from catalogue.records.founding import register

    query = "SELECT id FROM agent WHERE roles = ? ORDER BY entry LIMIT 1"
    row = catalogue.projection.execute(query, ('["reviewer"]',)).fetchone()
    if row:
        return str(row[0])
    return register(catalogue, catalogue.settings.agent, "Reviewer of the samples", ("reviewer",)).agent


def _review_and_release(catalogue: Catalogue, reviewer: str, samples: set[str]) -> None:
    from catalogue.release.release import release
    from catalogue.release.workflow import decide

    query = "SELECT id, status FROM record WHERE status NOT IN ('released', 'rejected') ORDER BY first_entry"
    waiting = [(subject, status) for subject, status in catalogue.projection.execute(query) if subject in samples]
    if not waiting:
        return
    _say(f"Reviewing and releasing {len(waiting)} records …")
    for subject, status in waiting:
        if status != "accepted":
            decide(catalogue, reviewer, subject, accept=True, reason="Sample, compared with what was reported.")
    release(catalogue, reviewer, [subject for subject, _ in waiting])


def _count(public: Path) -> int:
    connection = sqlite.connect(public / "catalogue.db", read_only=True)
    try:
        return int(connection.execute("SELECT count(*) FROM record").fetchone()[0])
    finally:
        connection.close()


def free_port(wanted: int, *, taken: int | None = None) -> int:
    """Return `wanted`, or the next port that nobody listens on; say so where it is another one.

    Raises:
        NotChecked: there is none among the next hundred.
    """
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if port == taken or not _binds(probe, port):
                continue
        if port != wanted:
            _say(f"Port {wanted} is taken; using {port}.")
        return port
    raise NotChecked(f"no port is free from {wanted} on; name another with --port or --desk-port")


def _binds(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind((HOST, port))
    except OSError:
        return False
    return True


def serve(made: Demo, port: int, desk_port: int, *, as_json: bool) -> None:
    """Serve the site in a process of its own and the desk in this one, until Ctrl-C; say where once they answer."""
    from catalogue.web.desk import make_desk, sign_in_link
    from catalogue.web.serve import run

    site = multiprocessing.get_context("spawn").Process(target=_serve_site, args=(made.public, port), daemon=True)
    site.start()
    try:
        with Catalogue.open(made.catalogue) as catalogue:
            desk = make_desk(catalogue, catalogue.settings.agent)
            where = {"site": f"http://{HOST}:{port}/", "desk": sign_in_link(desk, HOST, desk_port)}
            threading.Thread(target=_announce, args=(made, where, desk_port, as_json), daemon=True).start()
            with suppress(KeyboardInterrupt):
                run(desk, host=HOST, port=desk_port)
    finally:
        site.terminate()
        site.join()


def _serve_site(public: Path, port: int) -> None:
    from catalogue.web.serve import run
    from catalogue.web.site import make_site

    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(KeyboardInterrupt):
        run(make_site(public), host=HOST, port=port)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)


def _announce(made: Demo, where: dict[str, str], desk_port: int, as_json: bool) -> None:
    """Print the addresses as soon as both answer."""
    for address in (where["site"], f"http://{HOST}:{desk_port}/"):
        if not _answers(address):
            _say(f"{address} does not answer yet; it may take longer on this machine.")
    text = (
        f"{made.records} records are public.\n"
        f"  site   {where['site']}\n"
        f"  desk   {where['desk']}\n"
        "         (signs you in once)\n"
        "Ctrl-C ends both."
    )
    emit({**made.shown(), **where}, text, as_json=as_json)


def _answers(address: str) -> bool:
    """Wait until a server answers at an address of this machine, whatever it says."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - an address that we made
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False


def _say(text: str) -> None:
    click.echo(text, err=True)
