"""`ingest`, `record` and `mark`: evidence in."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import click

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.base.model import entry_type
from catalogue.cli.claims import claim_option
from catalogue.cli.context import Session, command, emit, json_option
from catalogue.cli.receipts import new_folder, receipt_option, receipts_option, write_receipts
from catalogue.cli.receipts import receipt as receipt_for
from catalogue.intake.claims import Provenance
from catalogue.intake.ingest import Outcome, files_below, ingest
from catalogue.intake.marks import Mark, MarkReading, record_mark
from catalogue.markings.region import Region, parse_region
from catalogue.records.door import Statement
from catalogue.records.door import record as let_in


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@claim_option("photo.acquired", "incident")
@click.option("--item", help="Item that all of them show.")
@claim_option("photo.acquired", "source")
@claim_option("photo.acquired", "route", default="unknown", show_default=True)
@claim_option("photo.acquired", "collector", more="[the acting agent]")
@claim_option("photo.acquired", "photographer")
@claim_option("photo.acquired", "occurred")
@claim_option("photo.acquired", "rights")
@claim_option("photo.acquired", "consent")
@claim_option("photo.acquired", "consent_terms")
@claim_option("photo.acquired", "caption")
@click.option("--jobs", default=2, type=click.IntRange(1, 64), show_default=True, help="Files read at the same time.")
@receipts_option
@json_option
@click.pass_obj
@command
def ingest_(
    session: Session, /, paths: tuple[Path, ...], jobs: int, receipts: Path | None, as_json: bool, **stated: Any
) -> None:
    """Bring photo files and folders in. A bad file is set aside with a reason; repeating a run is harmless.

    \b
    catalogue ingest photos/ --route own-camera --consent publication --jobs 2
    """
    with session.open() as catalogue:
        actor = session.acting(catalogue)
        stated["collector"] = stated["collector"] or actor
        files = list(files_below(paths))
        counts: Counter[str] = Counter()
        proved: dict[str, int] = {}
        new_folder(receipts)
        outcomes = ingest(catalogue, actor, files, Provenance(**stated), jobs=jobs)
        for outcome in _with_progress(outcomes, len(files)):
            counts[outcome.outcome] += 1
            if outcome.outcome == "acquired" and outcome.photo and outcome.entry is not None:
                proved[outcome.photo] = outcome.entry
            emit(asdict(outcome), _line(outcome), as_json=as_json)
        write_receipts(catalogue, receipts, proved)
    summary = ", ".join(f"{count} {name}" for name, count in counts.items()) or "no files there"
    total = sum(counts.values())
    click.echo(f"{total} {'file' if total == 1 else 'files'}: {summary}", err=True)


def _line(outcome: Outcome) -> str:
    return "  ".join(
        part for part in (outcome.outcome.ljust(11), outcome.photo or "-" * 17, outcome.path, outcome.message) if part
    )


def _with_progress(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """Show a bar on a terminal; a script's output stays clean."""
    with click.progressbar(length=total, label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for outcome in outcomes:
            yield outcome
            bar.update(1)


@click.command("record")
@click.argument("type_", metavar="TYPE")
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@click.option("--subject", help="Record that the entry is about; a new one where it may be.")
@receipt_option
@json_option
@click.pass_obj
@command
def record_(
    session: Session, type_: str, file: TextIO, subject: str | None, receipt: Path | None, as_json: bool
) -> None:
    """Record one entry of any type; its claims are a JSON object in FILE or on standard input.

    \b
    echo '{"title": "Kharkiv, 2 January 2024", "occurred": "2024-01-02"}' | catalogue record incident.recorded
    """
    entry_type(type_)
    try:
        claims = json.load(file, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InvalidEntry(f"the claims are no JSON: {error}") from error
    if not isinstance(claims, dict):
        raise InvalidEntry('the claims are a JSON object, such as {"title": "…"}')
    subject = claims.pop("subject", None) or subject
    if subject is not None and not isinstance(subject, str):
        raise InvalidEntry(f"the subject is the id of a record, in quotation marks, not {json.dumps(subject)[:80]}")
    with session.open() as catalogue, receipt_for(catalogue, receipt) as fill:
        (made,) = let_in(catalogue, [Statement(type_, session.acting(catalogue), claims, subject)])
        fill(made.entry)
    emit(asdict(made), f"entry {made.entry}: {made.type} of {made.subject}", as_json=as_json)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members (RFC 7493 section 2.3). Raises ValueError where a key stands there twice."""
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"{twice!r} stands there twice")
    return members


@click.command("mark")
@click.argument("item")
@claim_option("marking.read", "text")
@click.option("--photo", help="Photograph on which the mark is seen.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    help="X,Y,W,H, or the corners of a polygon as 'X,Y X,Y X,Y', in pixels of the picture as stored, before its"
    " orientation is applied. May be repeated; on another photograph: PHOTO:REGION.",
)
@claim_option("marking.recorded", "method")
@claim_option("marking.recorded", "state")
@claim_option("marking.recorded", "scripts", named="script", multiple=True)
@claim_option("marking.recorded", "colour")
@claim_option("marking.recorded", "height_mm")
@claim_option("marking.read", "confidence")
@claim_option("marking.read", "suggestion", type=click.IntRange(0))
@receipt_option
@json_option
@click.pass_obj
@command
def mark_(
    session: Session,
    /,
    item: str,
    text: str | None,
    photo: str | None,
    regions: tuple[str, ...],
    receipt: Path | None,
    as_json: bool,
    **stated: Any,
) -> None:
    """Record a mark on an item, and your reading of it. A receipt is for the reading.

    With --suggestion, photograph and region are those of the suggestion, and the text of a bar code may be left out.
    Without --text and --suggestion, the mark waits for readers, see `catalogue read --wanted`.

    \b
    catalogue mark item-7k3q9fxmt2a --text 113 --photo photo-0t6m0x5s5qn --region 410,220,180,90 --method stamped
    catalogue mark item-7k3q9fxmt2a --suggestion 41 --method data-matrix
    """
    confidence, suggestion = stated.pop("confidence"), stated.pop("suggestion")
    reads = text is not None or suggestion is not None
    if not reads and (confidence or receipt):
        raise click.UsageError("--confidence and --receipt are for a reading: give its --text")
    mark = Mark(_item(item), seen=tuple(_seen(photo, regions)), **stated)
    reading = MarkReading(text, confidence=confidence, suggestion=suggestion) if reads else None
    with session.open() as catalogue, receipt_for(catalogue, receipt) as fill:
        made = record_mark(catalogue, session.acting(catalogue), mark, reading)
        if made.reading is not None:
            fill(made.reading)
    said = "waits for a reading" if made.text is None else f"reads {made.text!r} (entry {made.reading})"
    emit(asdict(made), f"{made.marking} {said}", as_json=as_json)


def _item(typed: str) -> str:
    """Return the id of the item that bears a mark. Raises InvalidEntry where it is none."""
    kind, item = parse_id(typed)
    if kind != "item":
        raise InvalidEntry(f"{item} is of kind {kind}; a mark is on an item, so name the item that bears it")
    return item


def _seen(photo: str | None, regions: tuple[str, ...]) -> Iterator[tuple[str, Region]]:
    """Yield each region with its photograph."""
    if photo and not regions:
        raise InvalidEntry("a region needs a photograph and a photograph a region: give --region, or leave --photo out")
    for region in regions:
        named, colon, drawn = region.partition(":") if region.startswith("photo-") else ("", "", region)
        where = named if colon else photo
        if not where:
            raise InvalidEntry("a region needs a photograph: give --photo, or write PHOTO:REGION")
        yield where, parse_region(drawn)
