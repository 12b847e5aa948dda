"""`authority` and `timestamp`: other people's time on checkpoints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from catalogue.base.errors import DoesNotHold, FolderError, NotChecked
from catalogue.cli.context import Session, command, emit, emit_rows, json_option
from catalogue.ledger.proving import stored_checkpoint
from catalogue.ledger.stamps import Stamp, stamps
from catalogue.ledger.timestamp import read_reply
from catalogue.records.settings import Authority
from catalogue.records.stamping import add_authority, ask_all, pending, post_http, rounds, take_any

_MOST = 1 << 20  # what is longer than it should be is refused where it is read
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command("authority")
@click.argument("name")
@click.option("--url", required=True, help="Where it answers (RFC 3161 over HTTP).")
@click.option("--certificates", required=True, type=_FILE, help="The certificates that its own must lead to, in PEM.")
@click.option("--policy", default="", help="OID that its tokens must have. [any]")
@json_option
@click.pass_obj
@command
def authority_(session: Session, name: str, url: str, certificates: Path, policy: str, as_json: bool) -> None:
    """Set up a time-stamping authority. Take two, of different houses: one may err, or cease.

    \b
    catalogue authority house-a --url http://tsa.example/tsr --certificates house-a.pem
    """
    with session.open() as catalogue:
        made = add_authority(catalogue, Authority(name, url, str(certificates), policy), _read(certificates))
    emit(
        {"name": made.name, "url": made.url, "certificates": made.certificates, "policy": made.policy or None},
        f"Added the authority {made.name} at {made.url}; `catalogue timestamp` asks it",
        as_json=as_json,
    )


@click.command("timestamp")
@click.option("--at", type=click.IntRange(0), help="Size of a stored checkpoint. [the ledger as it is now]")
@click.option(
    "--offline",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Send nothing; write what is pending as files (.tsq), for a machine that has a network.",
)
@click.option("--reply", multiple=True, type=_FILE, help="Take an authority's reply (.tsr) from a file; repeat it.")
@click.option("--list", "listing", is_flag=True, help="List what was asked and answered, and ask nothing.")
@json_option
@click.pass_obj
@command
def timestamp_(
    session: Session,
    at: int | None,
    offline: Path | None,
    reply: tuple[Path, ...],
    listing: bool,
    as_json: bool,
) -> None:
    """Have authorities put their time on a checkpoint (RFC 3161): what is under it is not younger than that.

    Without a network nothing is lost: requests wait, and the next `timestamp` sends them. Exit status 3 where some
    still wait, 1 where an authority's answer does not count.

    \b
    catalogue timestamp
    """
    with session.open() as catalogue:
        if listing:
            emit_rows((_row(stamp) for stamp in stamps(catalogue.ledger)), _line, as_json=as_json)
            return
        if reply:
            rows = [_row(take_any(catalogue, _read(path))) for path in reply]
        else:
            ask_all(catalogue, catalogue.sign() if at is None else stored_checkpoint(catalogue.ledger, at))
            if offline is not None:
                rows = [_write(offline, stamp) for stamp in pending(catalogue)]
            else:
                rows = [_row(stamp, why) for stamp, why in rounds(catalogue, post_http)]
    emit({"timestamps": rows}, "\n".join(map(_line, rows)) or "Every authority has confirmed it.", as_json=as_json)
    states = {row["state"] for row in rows}
    sys.exit(DoesNotHold.exit_code if "failed" in states else NotChecked.exit_code if "pending" in states else 0)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST)
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}") from error


def _write(folder: Path, stamp: Stamp) -> dict[str, Any]:
    """Write one pending request as a file."""
    path = folder / f"{stamp.size}.{stamp.authority}.tsq"
    try:
        folder.mkdir(exist_ok=True)
        path.write_bytes(stamp.request.der)
    except OSError as error:
        raise FolderError(f"{path} cannot be written: {error.strerror}") from error
    return {**_row(stamp, f"post {path} to the authority, then `catalogue timestamp --reply`"), "file": str(path)}


def _row(stamp: Stamp, why: str | None = None) -> dict[str, Any]:
    token = read_reply(stamp.reply) if stamp.state == "confirmed" and stamp.reply is not None else None
    return {
        "size": stamp.size,
        "authority": stamp.authority,
        "state": stamp.state,
        "time": token.time.isoformat() if token else None,
        "accuracy_s": token.accuracy.total_seconds() if token and token.accuracy else None,
        "policy": token.policy if token else None,
        "serial": str(token.serial) if token else None,
        "sha256": token.digest.hex if token else None,
        "why": stamp.failure or why,
    }


def _line(row: dict[str, Any]) -> str:
    return f"{row['state']:10} {row['authority']:20} {row['size']:>8} entries  {row['time'] or row['why'] or ''}"
