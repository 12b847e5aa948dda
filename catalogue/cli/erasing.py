"""`erase`: a claim is to be gone."""

from __future__ import annotations

from typing import Any

import click

from catalogue.base.vocabularies import vocabulary
from catalogue.cli.context import Session, command, emit, json_option
from catalogue.records.erasure import Erasure, erase_claims, finish


@click.command("erase")
@click.argument("entry", type=click.IntRange(0), required=False)
@click.argument("names", metavar="[CLAIM]...", nargs=-1)
@click.option("--ground", type=click.Choice(list(vocabulary("erasure_ground"))), help="On what ground; public.")
@click.option("--reason", default="", help="Why, in your words; withheld.")
@click.option("--finish", "finishing", is_flag=True, help="Only carry out what is recorded and not done yet.")
@json_option
@click.pass_obj
@command
def erase_(
    session: Session,
    entry: int | None,
    names: tuple[str, ...],
    ground: str | None,
    reason: str,
    finishing: bool,
    as_json: bool,
) -> None:
    """Erase claims of an entry for good: value and salt go from every file of the catalogue; the digest stays.

    It cannot be undone. The erasure is an entry itself; release it, so that the next publication can say that the claim
    is gone. What cannot be reached is listed: folders that were published, other claims with the same value, backups.

    \b
    catalogue erase 12 author --ground risk-to-person
    """
    if finishing != (entry is None) or finishing == bool(names) or finishing == bool(ground):
        raise click.UsageError("name an entry, its claims, and a --ground; or say --finish alone")
    with session.open() as catalogue:
        if entry is None or ground is None:
            count = finish(catalogue)
            emit({"erased": count}, f"{count} claims were still there, and are gone now", as_json=as_json)
            return
        made = erase_claims(catalogue, session.acting(catalogue), entry, names, ground, reason=reason)
    emit(_object(made), "\n".join(_lines(made)), as_json=as_json)


def _object(made: Erasure) -> dict[str, Any]:
    return {
        "entry": made.recorded.entry,
        "subject": made.recorded.subject,
        "erased": [one._asdict() for one in made.erased],
        "copies": [{"entry": entry, "name": name} for entry, name in made.copies],
        "publications": list(made.publications),
    }


def _lines(made: Erasure) -> list[str]:
    gone = ", ".join(f"{one.name} of entry {one.entry}" for one in made.erased)
    lines = [f"entry {made.recorded.entry}: erased {gone}"]
    if made.copies:
        lines.append("The same value still stands in:")
        lines += (f"  {name} of entry {entry}" for entry, name in made.copies)
    if made.publications:
        lines.append("It was published, and cannot be taken back from these folders:")
        lines += (f"  {one}" for one in made.publications)
    lines.append("Not reached either: backups of this folder, exports, and blocks that the disk has not overwritten.")
    lines.append(f"Next: a reviewer runs `catalogue release {made.recorded.subject}`, then publish.")
    return lines
