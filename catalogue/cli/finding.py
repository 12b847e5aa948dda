"""`search`, `show` and `history`: what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from catalogue.audit.nearby import findings_about
from catalogue.base.errors import NotChecked
from catalogue.base.model import type_of
from catalogue.cli.context import Session, command, emit, emit_rows, json_option
from catalogue.cli.reading import looks, places
from catalogue.records.blind import unread
from catalogue.records.search import remark, search
from catalogue.records.view import history, show
from catalogue.release.disclosed import own_claims
from catalogue.release.policy import RELEASED
from catalogue.rules.production import told

_COMMON = ("type", "subject", "actor", "key", "recorded")


@click.command("search")
@click.argument("query")
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True)
@json_option
@click.pass_obj
@command
def search_(session: Session, query: str, limit: int, as_json: bool) -> None:
    """Find marks, by fragments and look-alikes, then words in any record; an id finds its record.

    In a mark, `?` is any glyph, `[8|B]` either, `[...]` any run. Each hit says why it was found.

    \b
    catalogue search 113
    catalogue search '11[2|3]' --json
    catalogue search Kharkiv
    """
    if not query.strip():
        raise click.UsageError("write what to look for: a part of a mark, words, or an id")
    with session.open() as catalogue:
        hits = [asdict(hit) for hit in search(catalogue.query, query, limit)]
    if said := remark(query):
        click.echo(said, err=True)
    if not emit_rows(hits, lambda row: f"{row['id']}  {row['text']}  ({row['why']})", as_json=as_json):
        click.echo(
            f"Nothing found for {query!r}, with look-alikes, in other alphabets, or where a reading is open.", err=True
        )


@click.command("show")
@click.argument("identifier", metavar="ID")
@click.option("--blind", is_flag=True, help="Of a mark, only where it is and how it looks: nothing that it reads as.")
@json_option
@click.pass_obj
@command
def show_(session: Session, identifier: str, blind: bool, as_json: bool) -> None:
    """Show everything that is known of a record, withheld claims too, and what is not.

    First what counts now, claim by claim; then where it has been, with gaps; of an item, how long before its
    use it was made; findings; and every entry.

    \b
    catalogue show photo-7k3q9fxmt2a
    """
    if blind:
        _show_blind(session, identifier, as_json=as_json)
        return
    with session.open() as catalogue:
        record = show(catalogue, identifier)
        try:
            found: list[dict[str, Any]] | None = [
                finding.as_dict() for finding in findings_about(catalogue, identifier)
            ]
        except NotChecked as error:
            found = None
            click.echo(f"{error}.", err=True)
    record = {**record, "findings": found}
    lines = list(_summary(record))
    for entry in record["entries"]:
        kind = type_of(entry["claims"] | {"type": entry["type"]})
        lines.append(f"\nentry {entry['entry']}: {kind.title}, by {entry['actor']}, {entry['recorded']}")
        lines.append(f"  {_bounds(entry)}")
        public = {*entry["released"], *(own_claims() if entry["type"] == RELEASED else ())}
        for name, value in entry["claims"].items():
            if name not in _COMMON:
                title = kind.claims[name].title if name in kind.claims else name
                lines.append(f"  {'public  ' if name in public else 'withheld'}  {title}: {_in_words(value)}")
        lines += (f"  erased    {name}, by entry {erasure}" for name, erasure in entry["erased"].items())
    emit(record, "\n".join(lines), as_json=as_json)


def _show_blind(session: Session, identifier: str, *, as_json: bool) -> None:
    with session.open() as catalogue:
        mark = unread(catalogue.query, identifier).as_dict()
    number = {0: "nobody has read it yet", 1: "one reading is held back"}
    lines = [f"{mark['id']}  {looks(mark)}", number.get(mark["readings"], f"{mark['readings']} readings are held back")]
    lines += (
        f"  {name}: {mark[key]}" for name, key in (("colour", "colour"), ("height, mm", "height_mm")) if mark[key]
    )
    lines += (f"  seen on {place}" for place in places(mark))
    emit(mark, "\n".join(lines), as_json=as_json)


def _summary(record: dict[str, Any]) -> Iterator[str]:
    """Yield the lines on what counts now, where it has been, and what was found."""
    yield f"{record['id']}  {record['title'] or ''}  [{record['status']}]"
    if record["reason"]:
        yield f"withdrawn: {record['reason']}"
    yield "\nwhat counts now"
    for claim in record["stated"]:
        words = {"not stated": "not stated", "unknown": "unknown (stated)"}
        yield f"  {claim['title']}: {words.get(claim['state']) or _in_words(claim['value'])}"
    if record["kind"] in {"item", "photo"}:
        yield "\nwhere it has been"
        yield from (f"  {_whereabouts(part)}" for part in record["custody"])
        if not record["custody"]:
            yield "  nothing is stated: no impact, recovery, hand-over or date of a picture"
    if record["kind"] == "item":
        yield "\nfrom production to use"
        yield from (f"  {line}" for line in told(record["production_to_use"], record["datings"]))
    yield "\nfindings"
    if record["findings"] is None:
        yield "  not checked"
    elif not record["findings"]:
        yield "  none by the rules that compare records (P11, P13 to P27)"
    for finding in record["findings"] or ():
        yield f"  {finding['code']}  {finding['severity']}  {finding['message']}"


def _whereabouts(part: dict[str, Any]) -> str:
    """Return one part of the line of custody in words."""
    sort = part["sort"]
    if sort == "before":
        return f"custody before {part['last']}: {'unknown (stated)' if part['stated_unknown'] else 'not stated'}"
    if sort in {"gap", "held"}:
        held = (
            f"no event stated; before and after, {part['held_by']} held it" if sort == "held" else "nothing is stated"
        )
        return f"{part['first']} to {part['last']} ({part['days']} days): {held}"
    if sort == "overlap":
        return "which came first, entry {} or entry {}, is not certain".format(*part["entries"])
    if sort == "switch":
        left, found = (" or ".join(part[name]) for name in ("left_with", "found_with"))
        return f"left with {left}, found with {found}; no hand-over is stated"
    when = part["occurred"] or "date unknown or not stated"
    place = f", {part['place']}" if part["place"] else ""
    held = f", held by {part['held_by']}" if part["held_by"] else ""
    return f"{when}: {part['what']}{place}{held} (entry {part['entry']})"


def _bounds(entry: dict[str, Any]) -> str:
    """Return in words between what and what an entry was made, which its writer's clock does not show."""
    seen, stamped = entry["not_before"]["checkpoint"], entry["not_after"]
    after = f"made after the checkpoint of {seen} entries" if seen else "it has seen no checkpoint"
    if stamped is None:
        return f"{after}; no time stamp covers it"
    return f"{after}; existed by {stamped['time']} ({stamped['authority']}, checkpoint of {stamped['checkpoint']})"


def _in_words(value: object) -> str:
    """Return a claim on one line; what a release names is counted, and stands whole in `--json`."""
    if value is None:
        return "unknown (stated)"
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        return str(value)
    if {"digest", "entry", "name"} <= value[0].keys():
        entries = ", ".join(str(entry) for entry in sorted({one["entry"] for one in value}))
        return f"{len(value)} claims of the entries {entries}"
    return "; ".join(" ".join(map(str, one.values())) for one in value)


@click.command("history")
@click.argument("identifier", metavar="ID")
@json_option
@click.pass_obj
@command
def history_(session: Session, identifier: str, as_json: bool) -> None:
    """List the ledger entries about a record, oldest first.

    \b
    catalogue history item-7k3q9fxmt2a
    """
    with session.open() as catalogue:
        emit_rows(history(catalogue, identifier), _entry_line, as_json=as_json)


def _entry_line(row: dict[str, Any]) -> str:
    by = f"  existed by {row['not_after']['time']}" if row["not_after"] else ""
    return f"{row['entry']:>6}  {row['recorded'] or '':20}  {row['type']:22}  {row['actor']}{by}"
