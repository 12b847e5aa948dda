"""`role`, `key`, `keyfile`, `logkey`: what agents may do, with which keys they attest it, which sign the log."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.base.vocabularies import vocabulary
from catalogue.cli.context import Session, command, emit, emit_rows, json_option, passphrase
from catalogue.ledger.entry import check_origin
from catalogue.ledger.keyfile import load_private_key, save_private_key
from catalogue.records.door import Statement, record
from catalogue.records.handing import admit_key, give_key, keys_of, proof_of, revoke_key
from catalogue.records.rotation import add_log_key, log_keys, retire_log_key


@click.command("role")
@click.argument("agent")
@click.argument("roles", nargs=-1, type=click.Choice(list(vocabulary("agent_role"))))
@click.option("--reason", default="", help="Why; withheld.")
@json_option
@click.pass_obj
@command
def role_(session: Session, agent: str, roles: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Give an agent these roles, and no others, from now on; none at all ends what it may do.

    \b
    catalogue role agent-7k3q9fxmt2a investigator reviewer
    """
    claims = {"roles": list(roles), **({"reason": reason} if reason else {})}
    with session.open() as catalogue:
        (made,) = record(
            catalogue, [Statement("agent.role_changed", session.acting(catalogue), claims, parse_id(agent)[1])]
        )
    emit(
        asdict(made),
        f"entry {made.entry}: {made.subject} is {', '.join(roles) or 'without a role'} now",
        as_json=as_json,
    )


@click.command("key")
@click.argument("agent")
@click.option("--new", is_flag=True, help="Make one more key, which the catalogue holds.")
@click.option(
    "--proof",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Add a key that the agent holds: what `keyfile` printed.",
)
@click.option("--revoke", metavar="KEY", help="Revoke the key of this thumbprint from now on.")
@click.option(
    "--since", type=click.IntRange(0), metavar="ENTRY", help="With --revoke: in other hands since this entry."
)
@click.option("--reason", default="", help="With --revoke: why; withheld.")
@json_option
@click.pass_obj
@command
def key_(  # noqa: PLR0917 - click hands them over by name
    session: Session,
    agent: str,
    new: bool,
    proof: Path | None,
    revoke: str | None,
    since: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """List the keys of an agent, after adding or revoking one. Keys count side by side until they are revoked.

    \b
    catalogue key agent-7k3q9fxmt2a --new
    catalogue key agent-7k3q9fxmt2a --revoke THUMBPRINT --since 512 --reason "The laptop was seized"
    """
    if sum(map(bool, (new, proof, revoke))) > 1 or (not revoke and (since is not None or reason)):
        raise click.UsageError("say one of --new, --proof and --revoke; --since and --reason go with --revoke")
    agent = parse_id(agent)[1]
    with session.open() as catalogue:
        actor = session.acting(catalogue)
        if new:
            give_key(catalogue, actor, agent)
        elif proof:
            admit_key(catalogue, actor, agent, _proof(proof))
        elif revoke:
            revoke_key(catalogue, actor, agent, revoke, since=since, reason=reason)
        rows = [asdict(one) for one in keys_of(catalogue, agent)]
    emit_rows(rows, _line, as_json=as_json)


def _line(row: dict[str, object]) -> str:
    state = "counts" if row["revoked"] is None else f"revoked by entry {row['revoked']}"
    return f"{row['key']}  held by the {row['held_by']}, since entry {row['entry']}, {state}"


def _proof(file: Path) -> dict[str, object]:
    try:
        stated = json.loads(file.read_text("utf-8"))
        return {name: stated[name] for name in ("public_key", "possession")}
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidEntry("that is no proof of a key: give the file that `catalogue keyfile` printed") from error


@click.command("logkey")
@click.option("--new", is_flag=True, help="Make one more key, which signs beside the first from now on.")
@click.option("--retire", metavar="KEY", help="Delete this key, once a checkpoint carries both signatures.")
@json_option
@click.pass_obj
@command
def logkey_(session: Session, new: bool, retire: str | None, as_json: bool) -> None:
    """List the catalogue's own keys, which sign its checkpoints, after making or retiring one.

    \b
    catalogue logkey --new
    catalogue publish public
    catalogue logkey --retire ORIGIN+HASH+KEY
    """
    if new and retire:
        raise click.UsageError("say one of --new and --retire")
    with session.open() as catalogue:
        if new:
            add_log_key(catalogue)
        elif retire:
            retire_log_key(catalogue, retire)
        emit_rows([asdict(one) for one in log_keys(catalogue)], _log_line, as_json=as_json)


def _log_line(row: dict[str, object]) -> str:
    signed = "nothing yet" if row["first_size"] is None else f"{row['first_size']} to {row['last_size']} entries"
    return f"{row['key']}  {'signs' if row['signs'] else 'retired'}; signed checkpoints of {signed}"


@click.command("keyfile")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--agent", required=True, help="Agent that the key is for.")
@click.option("--origin", required=True, help="Name of the ledger that it is for; `catalogue status` shows it.")
@json_option
@command
def keyfile_(file: Path, agent: str, origin: str, as_json: bool) -> None:
    """Make your own key, protected by a passphrase, in FILE; print the proof with which an administrator adds it.

    It works on your machine, without the catalogue: the key never leaves your hands. Where FILE is there already,
    its key is used. The passphrase is asked for, or taken from $CATALOGUE_PASSPHRASE. Keep a copy of FILE: nobody
    else has the key.

    \b
    catalogue keyfile mine.pem --agent agent-7k3q9fxmt2a --origin example.org/debris > proof.json
    catalogue key agent-7k3q9fxmt2a --proof proof.json
    catalogue --as agent-7k3q9fxmt2a --key mine.pem search 113
    """
    check_origin(origin)
    agent = parse_id(agent)[1]
    if file.exists():
        key = load_private_key(file, passphrase(file))
    else:
        key = Ed25519PrivateKey.generate()
        save_private_key(file, key, passphrase(file, new=True))
    proof = proof_of(key, origin, agent)
    emit(proof, json.dumps(proof), as_json=as_json)
