"""`recover`: after an older copy was put back."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from catalogue.cli.context import Session, command, emit, json_option
from catalogue.records.recovery import Recovery, assess, erase_again, move_guard, take_back

_WORDS = {
    "whole": "The ledger has all that was signed.",
    "no guard": "There is no guard, so nothing can be compared: make one with --new-guard DIR.",
    "behind": (
        "The end of the ledger is missing: an older copy was put back, or the file was cut. Nothing is recorded or\n"
        "signed until it is there again. Find a newer copy of ledger.db and run `catalogue recover --from COPY`."
    ),
    "forked": (
        "Other entries stand where signed ones stood. Nothing is recorded or signed here. Put back a true copy of\n"
        "ledger.db, keep this one as evidence, and compare both with `catalogue audit`."
    ),
}


@click.command("recover")
@click.option(
    "--from",
    "copy",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="COPY",
    help="Newer copy of ledger.db: take from it the entries that are missing here, after comparing both.",
)
@click.option(
    "--new-guard",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Make a new guard there, where the old one is gone or there was none.",
)
@json_option
@click.pass_obj
@command
def recover_(session: Session, copy: Path | None, new_guard: Path | None, as_json: bool) -> None:
    """After a backup was put back: say what is missing, bring it back from a newer copy, erase again what was erased.

    Exit status 0: the ledger has all that was signed. 1: it has not. 3: there is no guard to compare with.

    \b
    catalogue recover --from newest-copy/ledger.db
    """
    with session.open() as catalogue:
        taken = take_back(catalogue, copy) if copy else 0
        again = erase_again(catalogue)
        if new_guard:
            move_guard(catalogue, new_guard)
        found = assess(catalogue)
    emit(
        {**asdict(found), "missing": found.missing, "taken": taken, "erased_again": again},
        "\n".join(_lines(found, taken, again)),
        as_json=as_json,
    )
    sys.exit(found.exit_status)


def _lines(found: Recovery, taken: int, again: int) -> list[str]:
    lines = [f"Took {taken} entries from that copy."] if taken else []
    if again:
        lines.append(f"Erased again {again} claims that the older copy had brought back.")
    lines.append(_WORDS[found.state])
    lines.append(f"  entries here        {found.entries}")
    if found.signed is not None:
        lines.append(f"  newest checkpoint   {found.signed} entries")
    if found.missing:
        lines.append(f"  missing             {found.missing}, entries {found.entries} to {(found.signed or 0) - 1}")
    if found.unnamed:
        lines.append(f"  originals that no entry names  {found.unnamed}")
    if found.ahead:
        lines.append(f"  entries that only the tables hold  {found.ahead}: read them there before `catalogue rebuild`")
    return lines
