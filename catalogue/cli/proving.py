"""`proof` and `consistency`: what somebody can check without us, in one file."""

from __future__ import annotations

import click

from catalogue.cli.context import Session, command, emit, json_option
from catalogue.ledger.proving import covering, prove_entry, prove_extension, stored_checkpoint


@click.command("proof")
@click.argument("entry", type=click.IntRange(0))
@click.option(
    "--at",
    type=click.IntRange(1),
    metavar="SIZE",
    help="Size of the signed checkpoint to prove it under. [the newest; one is signed where none covers the entry]",
)
@json_option
@click.pass_obj
@command
def proof_(session: Session, entry: int, at: int | None, as_json: bool) -> None:
    """Prove that an entry is in the ledger: its bytes and its path to a signed checkpoint (C2SP tlog-proof).

    \b
    catalogue proof 12 > entry-12.tlog-proof
    """
    with session.open() as catalogue:
        ledger, keys = catalogue.ledger, catalogue.verifiers
        stored = stored_checkpoint(ledger, at) if at is not None else covering(ledger, entry) or catalogue.sign()
        proof = prove_entry(ledger, entry, stored, *keys)
    emit({"entry": entry, "size": stored.size, "proof": proof.text}, proof.text.rstrip("\n"), as_json=as_json)


@click.command("consistency")
@click.argument("first", type=click.IntRange(1))
@click.argument("second", type=click.IntRange(1), required=False)
@json_option
@click.pass_obj
@command
def consistency_(session: Session, first: int, second: int | None, as_json: bool) -> None:
    """Prove that the log of a later checkpoint begins with all entries of an earlier one.

    FIRST and SECOND are the sizes of signed checkpoints; without SECOND, the ledger as it is now, which is signed.

    \b
    catalogue consistency 15 > from-15.consistency-proof
    """
    with session.open() as catalogue:
        ledger, keys = catalogue.ledger, catalogue.verifiers
        earlier = stored_checkpoint(ledger, first)
        later = catalogue.sign() if second is None else stored_checkpoint(ledger, second)
        proof = prove_extension(ledger, earlier, later, *keys)
    made = {"first": earlier.size, "second": later.size, "proof": proof.text}
    emit(made, proof.text.rstrip("\n"), as_json=as_json)
