"""`review` and `release`: two people between a statement and the public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import click

from catalogue.base.ids import parse_id
from catalogue.base.orientation import Rectangle
from catalogue.cli.context import Session, command, emit, emit_rows, json_option
from catalogue.markings.region import parse_rectangle
from catalogue.release.release import release
from catalogue.release.workflow import decide, request_review


@click.command("review")
@click.argument("identifier", metavar="ID")
@click.option("--request", "step", flag_value="request", help="Ask for a review.")
@click.option("--accept", "step", flag_value="accept", help="Accept what others recorded.")
@click.option("--reject", "step", flag_value="reject", help="Reject it.")
@click.option("--reason", default="", help="Why; withheld.")
@json_option
@click.pass_obj
@command
def review_(session: Session, identifier: str, step: str | None, reason: str, as_json: bool) -> None:
    """Ask for a review, or decide one. Nobody reviews what they recorded themselves.

    \b
    catalogue --as agent-7k3q9fxmt2a review item-0t6m0x5s5qn --accept --reason "compared with the photographs"
    """
    if step is None:
        raise click.UsageError("say --request, --accept or --reject")
    with session.open() as catalogue:
        actor = session.acting(catalogue)
        if step == "request":
            made = request_review(catalogue, actor, identifier, reason)
        else:
            made = decide(catalogue, actor, identifier, accept=step == "accept", reason=reason)
    emit(asdict(made), f"entry {made.entry}: {made.type} of {made.subject}", as_json=as_json)


@click.command("release")
@click.argument("identifiers", metavar="ID...", nargs=-1, required=True)
@click.option("--claims", default="", help="Withheld claims to release as well, by name, with commas between.")
@click.option("--without", default="", help="Claims to hold back for now, by name, with commas between.")
@click.option(
    "--cover",
    "covers",
    multiple=True,
    metavar="PHOTO:X,Y,W,H",
    help="Area to cover in the public copy of a photograph, in pixels of the picture as stored; repeat for several.",
)
@json_option
@click.pass_obj
@command
def release_(
    session: Session, identifiers: tuple[str, ...], claims: str, without: str, covers: tuple[str, ...], as_json: bool
) -> None:
    """Make accepted records public: their public claims, and those withheld ones that you name.

    A claim that was held back is released by the next release of its record. So is a corrected value, once its
    correction was accepted.

    \b
    catalogue --as agent-7k3q9fxmt2a release photo-0t6m0x5s5qn item-7k3q9fxmt2a
    catalogue --as agent-7k3q9fxmt2a release photo-0t6m0x5s5qn --cover photo-0t6m0x5s5qn:410,220,180,90
    """
    with session.open() as catalogue:
        made = release(
            catalogue, session.acting(catalogue), identifiers, _names(claims), _areas(covers), held=_names(without)
        )
    emit_rows(
        map(asdict, made),
        lambda row: f"entry {row['entry']}: {row['type']} of {row['subject']}",
        as_json=as_json,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _areas(covers: Iterable[str]) -> Mapping[str, Sequence[Rectangle]]:
    areas: defaultdict[str, list[Rectangle]] = defaultdict(list)
    for photo, _, area in (cover.partition(":") for cover in covers):
        areas[parse_id(photo)[1]].append(parse_rectangle(area))
    return areas
