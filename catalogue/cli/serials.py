"""`series`: serial numbers in order, and what stands near one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from catalogue.base.errors import InvalidEntry
from catalogue.cli.context import Session, command, emit_rows, json_option
from catalogue.markings.series import serial
from catalogue.records.serials import all_series, near


@click.command("series")
@click.argument("number", required=False)
@json_option
@click.pass_obj
@command
def series_(session: Session, number: str | None, as_json: bool) -> None:
    """List series of serial numbers; or, for one NUMBER, the same in other spellings and its neighbours.

    A series has one to three letters, in whichever alphabet, and a number of digits. Nothing is decoded from it.

    \b
    catalogue series
    catalogue series Ш91579
    """
    if number is None:
        with session.open() as catalogue:
            rows = all_series(catalogue.query)
        if not emit_rows(rows, _series, as_json=as_json):
            click.echo("No mark here is a serial number with letters.", err=True)
        return
    one = serial(number)
    if one is None:
        raise InvalidEntry(
            f"{number!r} is no serial number; write at most three letters, then 3 to 15 digits, all of them read"
        )
    with session.open() as catalogue:
        found = [asdict(each) for each in near(catalogue.query, one)]
    if not emit_rows(found, _near, as_json=as_json):
        click.echo(f"No mark here has the number {number!r}, or one near it in the same series.", err=True)


def _series(row: dict[str, Any]) -> str:
    numbers, items = row["numbers"], row["items"]
    span = f"{row['lowest']} to {row['highest']}, widest gap {row['widest_gap']}" if numbers > 1 else f"{row['lowest']}"
    return (
        f"{row['example']}  {row['digits']} digits: {numbers} number{'' if numbers == 1 else 's'}"
        f" on {items} item{'' if items == 1 else 's'}, {span}"
    )


def _near(row: dict[str, Any]) -> str:
    step = row["distance"]
    return f"{row['marking']}  {row['text']}  ({f'{step:+d}' if step else 'the same number'})"
