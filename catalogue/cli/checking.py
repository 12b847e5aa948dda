"""`audit` and `verify`: is it as it was."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from catalogue.audit.audit import audit
from catalogue.audit.fixity import CHECKED, outcome
from catalogue.audit.package import is_package, verify_package
from catalogue.audit.proofs import verify_proof
from catalogue.audit.public import verify
from catalogue.cli.context import Session, command, emit, json_option
from catalogue.ledger import published
from catalogue.records.door import Statement, record, utc_now


@click.command("audit")
@click.option(
    "--originals",
    is_flag=True,
    help="Read every original and compare its digest; without it, only that it is there.",
)
@click.option(
    "--kept",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Checkpoint that somebody kept: it finds a rewritten or a cut ledger; repeat for several.",
)
@click.option("--record", "recording", is_flag=True, help="With --originals: record the run and its outcome.")
@json_option
@click.pass_obj
@command
def audit_(session: Session, originals: bool, kept: tuple[Path, ...], recording: bool, as_json: bool) -> None:
    """Check a catalogue from the inside: files, ledger, tables, four eyes, evidence. Lists all findings, mends nothing.

    \b
    catalogue audit --originals --kept checkpoint-of-march.txt
    """
    if recording and not originals:
        raise click.UsageError("--record goes with --originals: what was not read cannot be said to be intact")
    with session.open() as catalogue:
        size = catalogue.ledger.size
        report = audit(catalogue, originals=originals, kept=kept)
        if recording:
            day = utc_now().date().isoformat()
            claims = outcome(report.findings, report.checked.get("objects", 0), size, day)
            record(catalogue, [Statement(CHECKED, catalogue.settings.software, claims)])
    errors = sum(finding.severity == "error" for finding in report.findings)
    lines = [
        f"{finding.code}  {finding.severity:8} {finding.subject}  {finding.message}" for finding in report.findings
    ]
    lines.append(
        "Checked " + ", ".join(f"{count} {what}" for what, count in report.checked.items()) + f": {errors} errors"
    )
    emit(report.as_dict(), "\n".join(lines), as_json=as_json)
    sys.exit(report.exit_status)


@click.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--policy",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Trust file (C2SP tlog-policy) that you got from elsewhere.",
)
@click.option(
    "--kept",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Checkpoint or release note that you, or another reader, kept: it finds a rewritten log, a fork, and two"
    " folders for one checkpoint; repeat for several.",
)
@click.option(
    "--authority",
    "authorities",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Certificate in PEM of a time-stamping authority that you trust; repeat for several.",
)
@json_option
@command
def verify_(
    path: Path, policy: Path | None, kept: tuple[Path, ...], authorities: tuple[Path, ...], as_json: bool
) -> None:
    """Check a public folder, an evidence package, or one proof from the outside: offline, without the catalogue.

    \b
    catalogue verify public --policy trusted-policy.txt --kept checkpoint-of-march.txt
    catalogue verify package-for-the-court --policy trusted-policy.txt
    catalogue verify entry-12.tlog-proof --policy trusted-policy.txt
    """
    is_proof = path.is_file()
    if is_proof and (kept or authorities):
        raise click.UsageError(
            "--kept and --authority go with a public folder; `catalogue consistency` compares two checkpoints"
        )
    if is_proof:
        verdict = verify_proof(path, policy)
    elif is_package(path):
        if kept:
            raise click.UsageError("--kept goes with a public folder; compare data/checkpoint with yours")
        verdict = verify_package(path, policy, authorities)
    else:
        verdict = verify(path, policy, kept, authorities)
    lines = [f"{check.outcome:14} {check.check}  {check.detail}" for check in verdict.checks]
    lines += [
        f"\n{verdict.outcome.upper()}{_as_far_as(policy, verdict.outcome)}",
        "",
        "What this does not show:",
        *(f"  - {each}" for each in verdict.not_shown),
    ]
    emit(verdict.as_dict(), "\n".join(lines), as_json=as_json)
    if not is_proof and not is_package(path) and not (path / published.LOG).is_dir():
        click.echo(f"There is no folder {published.LOG}/ in {path}: is that the public folder itself?", err=True)
    sys.exit(verdict.exit_status)


def _as_far_as(policy: Path | None, outcome: str) -> str:
    """Return what is to be read beside `holds` where nobody said which key is trusted."""
    told = ": the folder agrees with itself. Whose it is was not checked; give --policy for that"
    return told if policy is None and outcome == "holds" else ""
