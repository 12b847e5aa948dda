"""`import` and `export`: a whole case from one file or folder, and everything into one."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from catalogue.cli.context import Session, command, emit, json_option
from catalogue.intake.casefile import Exported, Imported, export_case, import_case
from catalogue.intake.casefile.lines import MAX_BYTES


@click.command("import")
@click.argument("case", type=click.Path(path_type=Path, exists=True))
@click.option("--dry-run", is_flag=True, help="Do everything but store and record.")
@json_option
@click.pass_obj
@command
def import_(session: Session, case: Path, dry_run: bool, as_json: bool) -> None:
    """Record a case, a YAML file or a folder of CSV files: all of it, or nothing with every error and its line.

    The same case twice adds nothing.

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

            made = import_case(catalogue, actor, case, dry_run=dry_run, progress=progress)
    if as_json or not made.errors:
        emit(_shown(made), _text(made, dry_run=dry_run), as_json=as_json)
    made.or_refused()


@click.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--recipient", default="", help="For whom it is; withheld.")
@json_option
@click.pass_obj
@command
def export_(session: Session, out: Path, recipient: str, as_json: bool) -> None:
    """Write what the catalogue holds as a case that `import` reads, withheld claims and originals included.

    OUT is a new YAML file (.yml, .yaml; the pictures come into OUT.photos without that ending), or else a new folder
    of CSV files. It is the case as it counts now: corrections are applied, and what was withdrawn is left out. Reviews,
    releases, agents and keys are not in it. That it was made is recorded.

    \b
    catalogue export case.yml
    catalogue export case-as-tables
    """
    with session.open() as catalogue:
        made = export_case(catalogue, session.acting(catalogue), out, recipient=recipient)
    emit({"out": str(made.out), "records": made.records}, _exported(made), as_json=as_json)
    click.echo("It holds everything in clear, withheld claims too: keep it as you keep the catalogue.", err=True)
    if made.text_bytes > MAX_BYTES:
        click.echo(f"It has more than {MAX_BYTES} bytes; divide it before you import it.", err=True)


def _exported(made: Exported) -> str:
    return f"Wrote {made.records} records to {made.out}"


def _shown(made: Imported) -> dict[str, object]:
    return {"recorded": made.recorded, "known": made.known, "errors": [asdict(error) for error in made.errors]}


def _text(made: Imported, *, dry_run: bool) -> str:
    verb = "Would record" if dry_run else "Recorded"
    return f"{verb} {made.recorded} entries; {made.known} were here already"
