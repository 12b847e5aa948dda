"""`import`: a whole case from one file."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from catalogue.cli.context import Session, command, emit, json_option
from catalogue.intake.casefile import Imported, import_case


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Do everything but store and record.")
@json_option
@click.pass_obj
@command
def import_(session: Session, file: Path, dry_run: bool, as_json: bool) -> None:
    """Record a case file: all of it, or nothing with every error and its line. The same file twice adds nothing.

    \b
    catalogue import samples/case.yml --dry-run
    """
    with session.open() as catalogue:
        actor = session.acting(catalogue)
        with click.progressbar(
            length=1, label="Reading pictures", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            made = import_case(catalogue, actor, file, dry_run=dry_run, progress=progress)
    if as_json or not made.errors:
        emit(_shown(made), _text(made, dry_run=dry_run), as_json=as_json)
    made.or_refused()


def _shown(made: Imported) -> dict[str, object]:
    return {"recorded": made.recorded, "known": made.known, "errors": [asdict(error) for error in made.errors]}


def _text(made: Imported, *, dry_run: bool) -> str:
    verb = "Would record" if dry_run else "Recorded"
    return f"{verb} {made.recorded} entries; {made.known} were here already"
