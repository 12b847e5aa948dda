"""`correct`, `withdraw` and `destroy`: what was stated is amended, and never overwritten."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import click

from catalogue.base.model import Claim, entry_type, entry_type_names
from catalogue.base.vocabularies import vocabulary
from catalogue.cli.context import Session, command, emit, json_option
from catalogue.records.correction import Amendment, correct, withdraw
from catalogue.records.destruction import destroy, remove_destroyed


@click.command("correct")
@click.argument("identifier", metavar="ID")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A claim and what holds; repeat for more.")
@click.option("--retract", "retracted", multiple=True, metavar="NAME", help="A claim that nothing takes the place of.")
@click.option("--entry", type=click.IntRange(0), help="Ledger index of the entry to correct, where several could be.")
@click.option("--reason", required=True, help="Why; public.")
@json_option
@click.pass_obj
@command
def correct_(
    session: Session,
    identifier: str,
    settings: tuple[str, ...],
    retracted: tuple[str, ...],
    entry: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """Correct what was stated about a record. What is replaced stays in the ledger and is shown as replaced.

    An opinion is corrected by whoever stated it; others record their own beside it. The value `null` says that the
    thing is unknown; lists and places are written as JSON. A corrected claim is public when its correction was accepted
    and released.

    \b
    catalogue correct item-7k3q9fxmt2a --set recovered=2024-01-03 --reason "the report was misread"
    """
    if not settings and not retracted:
        raise click.UsageError("say what holds with --set NAME=VALUE, or what does not with --retract NAME")
    with session.open() as catalogue:
        amendment = Amendment(_stated(settings), retracted, entry)
        made = correct(catalogue, session.acting(catalogue), identifier, amendment, reason)
    next_ = f"Next: somebody else runs `catalogue review {made.subject} --accept`, then `release {made.subject}`."
    emit(asdict(made), f"entry {made.entry}: corrects {made.subject}\n{next_}", as_json=as_json)


def _stated(settings: Iterable[str]) -> Mapping[str, Any]:
    stated: dict[str, Any] = {}
    for setting in settings:
        name, sign, text = setting.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"--set wants NAME=VALUE, not {setting!r}")
        if name.strip() in stated:
            raise click.UsageError(f"--set names {name.strip()} twice")
        stated[name.strip()] = _value(name.strip(), text)
    return stated


def _value(name: str, text: str) -> Any:
    """Return the value that a text stands for, by what the schemas say of claims of that name."""
    types = {kind for claim in _claims(name) for kind in _types(claim)}
    if text == "null":
        return None
    if types and "string" not in types:
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            wanted = " or ".join(sorted(types - {"null"}))
            raise click.UsageError(f"{name} is written as JSON ({wanted}): {error.msg} at {error.pos}") from error
    return text


def _claims(name: str) -> Iterable[Claim]:
    kinds = (entry_type(kind) for kind in entry_type_names())
    return (kind.claims[name] for kind in kinds if kind.correction != "none" and name in kind.claims)


def _types(claim: Claim) -> tuple[str, ...]:
    stated = claim.schema.get("type", "string")
    return (stated,) if isinstance(stated, str) else tuple(stated)


@click.command("withdraw")
@click.argument("identifier", metavar="ID")
@click.option(
    "--entry",
    "entries",
    multiple=True,
    type=click.IntRange(0),
    help="Withdraw only this entry, by its ledger index; repeat for more. [the whole record]",
)
@click.option("--reason", required=True, help="Why; public.")
@json_option
@click.pass_obj
@command
def withdraw_(session: Session, identifier: str, entries: tuple[int, ...], reason: str, as_json: bool) -> None:
    """Withdraw a record: this catalogue no longer stands by it. A public page stays and says so, with the reason.

    What was published before stays as it was and can still be verified. What must be gone is erased as well, with
    `catalogue erase`.

    \b
    catalogue withdraw photo-7k3q9fxmt2a --reason "it shows an earlier incident"
    """
    with session.open() as catalogue:
        made = withdraw(catalogue, session.acting(catalogue), identifier, reason, entries=entries)
    what = f"{len(entries)} entries about {made.subject}" if entries else made.subject
    next_ = f"Next: somebody else runs `catalogue release {made.subject}`, then publish."
    emit(asdict(made), f"entry {made.entry}: withdraws {what}\n{next_}", as_json=as_json)


@click.command("destroy")
@click.argument("photo", required=False)
@click.option("--ground", type=click.Choice(list(vocabulary("destruction_ground"))), help="On what ground; public.")
@click.option("--order", default="", help="Authority, number and date of the order; withheld.")
@click.option("--reason", default="", help="Why, in your words; withheld.")
@click.option("--finish", "finishing", is_flag=True, help="Only carry out what is recorded and not done yet.")
@json_option
@click.pass_obj
@command
def destroy_(
    session: Session, photo: str | None, ground: str | None, order: str, reason: str, finishing: bool, as_json: bool
) -> None:
    """Remove the original of a photograph, and every picture made from it, because law orders it. It cannot be undone.

    The entry stays, with the digest and the ground. What cannot be reached is listed.

    \b
    catalogue destroy photo-7k3q9fxmt2a --ground legal-order --order "Court, decision 12/2026 of 3 March 2026"
    """
    if finishing == (photo is not None) or finishing == bool(ground):
        raise click.UsageError("name a photograph and a --ground; or say --finish alone")
    with session.open() as catalogue:
        if photo is None or ground is None:
            files = remove_destroyed(catalogue)
            emit({"files": files}, f"{files} files were still there, and are gone now", as_json=as_json)
            return
        made = destroy(catalogue, session.acting(catalogue), photo, ground, order=order, reason=reason)
    lines = [f"entry {made.recorded.entry}: {made.files} files of {made.recorded.subject} are gone"]
    if made.publications:
        lines.append("It was published, and cannot be taken back from these folders:")
        lines += (f"  {one}" for one in made.publications)
    lines.append("Not reached either: packages, exports, backups, and blocks that the disk has not overwritten.")
    lines.append(f"Next: a reviewer runs `catalogue release {made.recorded.subject}`, then publish.")
    shown = {**asdict(made.recorded), "files": made.files, "publications": list(made.publications)}
    emit(shown, "\n".join(lines), as_json=as_json)
