"""`init` and `agent`: a new catalogue, and the people in it."""

from __future__ import annotations

from pathlib import Path

import click

from catalogue.base.vocabularies import vocabulary
from catalogue.cli.context import Session, command, emit, json_option
from catalogue.ledger.keys import public_bytes, thumbprint
from catalogue.records.founding import found, register


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the catalogue is called.")
@click.option(
    "--origin",
    help="Name of its ledger, unique in the world, such as example.org/debris. [made from the name]",
)
@click.option(
    "--guard",
    type=click.Path(path_type=Path, file_okay=False),
    help="Second place for the newest checkpoint, best on another disk: it finds a backup that was put back."
    " [DIRECTORY.guard]",
)
@click.option("--agent-name", default="", help="Name of the first agent; withheld from the public.")
@json_option
@command
def init_(directory: Path, name: str, origin: str | None, guard: Path | None, agent_name: str, as_json: bool) -> None:
    """Make a catalogue: its folder, its signing key, its first agent.

    \b
    catalogue init evidence --name "Debris of the northern districts"
    """
    guard = guard or directory.with_name(f"{directory.absolute().name}.guard")
    with found(directory, name, origin=origin, agent_name=agent_name, guard=guard) as catalogue:
        settings = catalogue.settings
        key = thumbprint(public_bytes(catalogue.keyring.agent_key(settings.agent)))
        emit(
            {
                "catalogue": str(catalogue.folder),
                "origin": settings.origin,
                "agent": settings.agent,
                "key": key,
                "guard": str(guard),
            },
            f"Made the catalogue {name!r} in {directory}\n"
            f"  ledger      {settings.origin}\n"
            f"  guard       {guard}: keep it on another disk (--guard), and out of the backups of {directory}\n"
            f"  you are     {settings.agent} (administrator, investigator, reviewer)\n"
            "  next        register a second person, since nobody reviews their own work:\n"
            f"              catalogue -C {directory} agent NAME --role reviewer",
            as_json=as_json,
        )


@click.command("agent")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(list(vocabulary("agent_role"))),
    help="What the agent may do; repeat for several.",
)
@click.option("--kind", default="person", type=click.Choice(list(vocabulary("agent_kind"))), show_default=True)
@json_option
@click.pass_obj
@command
def agent_(session: Session, name: str, roles: tuple[str, ...], kind: str, as_json: bool) -> None:
    """Register a person, organisation or software under a random id. Names are withheld from the public.

    \b
    catalogue agent "R. Petrenko" --role reviewer
    """
    with session.open() as catalogue:
        made = register(catalogue, session.acting(catalogue), name, roles, kind=kind)
    emit(
        {"agent": made.agent, "key": made.key},
        f"Registered {name} as {made.agent} ({', '.join(roles)})",
        as_json=as_json,
    )
