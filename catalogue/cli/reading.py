"""`read`: what another person sees written, without having seen what the first one read."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from catalogue.base.vocabularies import title_of
from catalogue.cli.claims import claim_option
from catalogue.cli.context import Session, command, emit, emit_rows, json_option
from catalogue.cli.receipts import receipt as receipt_for
from catalogue.cli.receipts import receipt_option
from catalogue.intake.marks import MarkReading, record_reading
from catalogue.markings.region import from_selector, written
from catalogue.records.blind import wanted


@click.command("read")
@click.argument("marking", required=False)
@claim_option("marking.read", "text")
@click.option(
    "--blind", is_flag=True, help="You have not seen what others read. `show --blind` tells you nothing of it."
)
@claim_option("marking.read", "party")
@click.option("--photo", "photos", multiple=True, help="Photograph that it was read from; may be repeated.")
@claim_option("marking.read", "source")
@claim_option("marking.read", "occurred", more="[today, where you read it yourself]")
@claim_option("marking.read", "confidence")
@claim_option("marking.read", "note")
@click.option(
    "--wanted", "list_", is_flag=True, help="List marks that wait for a reading of yours, without their readings."
)
@receipt_option
@json_option
@click.pass_obj
@command
def read_(
    session: Session,
    /,
    marking: str | None,
    text: str | None,
    list_: bool,
    receipt: Path | None,
    as_json: bool,
    **stated: Any,
) -> None:
    """Record another reading of a mark, or list the marks that wait for one.

    \b
    catalogue read --wanted
    catalogue show marking-7k3q9fxmt2a --blind
    catalogue read marking-7k3q9fxmt2a --text 113 --photo photo-0t6m0x5s5qn --blind
    """
    if list_ == bool(marking) or bool(marking) != bool(text):
        raise click.UsageError("give a mark and --text, or --wanted alone")
    if not marking or not text:
        _list(session, as_json=as_json)
        return
    reading = MarkReading(text, **stated)
    with session.open() as catalogue, receipt_for(catalogue, receipt) as fill:
        made = record_reading(catalogue, session.acting(catalogue), marking, reading)
        fill(made.entry)
    word = "blind reading" if reading.blind else "reading"
    emit(asdict(made), f"entry {made.entry}: a {word} of {made.subject}", as_json=as_json)


def _list(session: Session, *, as_json: bool) -> None:
    with session.open() as catalogue:
        marks = [mark.as_dict() for mark in wanted(catalogue.query, session.acting(catalogue))]
    if not emit_rows(marks, _line, as_json=as_json):
        click.echo("No mark waits for a reading of yours.", err=True)


def _line(row: dict[str, Any]) -> str:
    return "  ".join((row["id"], looks(row), "; ".join(places(row))))


def looks(row: dict[str, Any]) -> str:
    """Return how a mark was applied and its state, in words."""
    stated = (("marking_method", row["method"]), ("marking_state", row["state"]))
    return ", ".join(title_of(name, code).lower() for name, code in stated if code) or "method and state not stated"


def places(row: dict[str, Any]) -> list[str]:
    """Return where a mark is seen, as `mark --region` takes it."""
    return [f"{one['photo']}:{written(from_selector(one['selector']))}" for one in row["regions"]]
