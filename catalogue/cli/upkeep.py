"""`checkpoint`, `rebuild`, `status` and `id`: upkeep."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from catalogue.base.digests import b64u
from catalogue.base.ids import KINDS, new_id
from catalogue.cli.context import Session, command, emit, emit_rows, json_option
from catalogue.ledger.stamps import stamps
from catalogue.records.replay import applied


@click.command("checkpoint")
@json_option
@click.pass_obj
@command
def checkpoint_(session: Session, as_json: bool) -> None:
    """Sign the ledger as it is now. Keep the checkpoint somewhere else too: it is what finds a rewritten ledger.

    \b
    catalogue checkpoint > checkpoint.txt
    """
    with session.open() as catalogue:
        signed = catalogue.sign()
    emit(
        {"size": signed.size, "root": b64u(signed.root), "note": signed.note},
        signed.note.rstrip("\n"),
        as_json=as_json,
    )


@click.command("rebuild")
@json_option
@click.pass_obj
@command
def rebuild_(session: Session, as_json: bool) -> None:
    """Replay the ledger into fresh tables. Audit first: this removes what an audit would compare.

    \b
    catalogue rebuild
    """
    with session.open() as catalogue:
        entries = catalogue.rebuild()
    emit({"entries": entries}, f"Replayed {entries} entries into catalogue.db", as_json=as_json)


@click.command("status")
@json_option
@click.pass_obj
@command
def status_(session: Session, as_json: bool) -> None:
    """Count what the catalogue holds, and say how far it is signed.

    \b
    catalogue status
    """
    with session.open() as catalogue:
        newest = catalogue.ledger.newest_checkpoint()
        query = "SELECT kind, status, count(*) AS count FROM record GROUP BY kind, status ORDER BY kind, status"
        records = list(catalogue.tables.query(query))
        state: dict[str, Any] = {
            "catalogue": str(catalogue.folder),
            "name": catalogue.settings.name,
            "origin": catalogue.settings.origin,
            "key": str(catalogue.signer.verifier),
            "entries": catalogue.ledger.size,
            "applied": applied(catalogue.projection),
            "checkpoint": newest.size if newest else None,
            "guard": str(catalogue.guard.folder) if catalogue.guard else None,
            "timestamps": dict(Counter(stamp.state for stamp in stamps(catalogue.ledger))),
            "records": records,
            "bytes": {name: (catalogue.folder / name).stat().st_size for name in ("ledger.db", "catalogue.db")},
            "interrupted_puts": len(catalogue.vault.sweep()),
        }
    lines = [
        f"{state['name']} ({state['origin']})",
        f"  log's key    {state['key']}",
        f"  entries      {state['entries']}, signed up to {state['checkpoint'] or 'none yet'}",
        f"  guard        {state['guard'] or 'none: `catalogue recover --new-guard DIR` makes one'}",
        f"  time stamps  {', '.join(f'{count} {kind}' for kind, count in state['timestamps'].items()) or 'none'}",
        *(f"  {row['kind']:12} {row['count']:>7} {row['status']}" for row in records),
        *(f"  {name:12} {size:>12,} bytes" for name, size in state["bytes"].items()),
    ]
    emit(state, "\n".join(lines), as_json=as_json)


@click.command("id")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("-n", "count", default=1, type=click.IntRange(1, 10_000), show_default=True, help="How many.")
@json_option
@command
def id_(kind: str, count: int, as_json: bool) -> None:
    """Make fresh ids, for a case file that you write by hand.

    \b
    catalogue id item -n 5
    """
    emit_rows(({"id": new_id(kind)} for _ in range(count)), lambda row: str(row["id"]), as_json=as_json)
