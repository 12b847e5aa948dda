"""The command `catalogue` and its groups."""

from __future__ import annotations

import difflib
import importlib
from importlib.metadata import version
from pathlib import Path

import click

from catalogue.cli.context import Session
from catalogue.records.founding import DISTRIBUTION

_HELP = ["-h", "--help"]

# Which module holds a command. Modules are imported when their command runs, so that `--help` is quick.
COMMANDS = {
    "init": "founding",
    "agent": "founding",
    "role": "keys",
    "key": "keys",
    "keyfile": "keys",
    "logkey": "keys",
    "ingest": "evidence",
    "record": "evidence",
    "scan": "scanning",
    "mark": "evidence",
    "read": "reading",
    "import": "casefile",
    "export": "casefile",
    "decode": "decoding",
    "search": "finding",
    "series": "serials",
    "show": "finding",
    "history": "finding",
    "correct": "amending",
    "withdraw": "amending",
    "erase": "erasing",
    "destroy": "amending",
    "review": "workflow",
    "release": "workflow",
    "audit": "checking",
    "verify": "checking",
    "checkpoint": "upkeep",
    "authority": "timestamping",
    "timestamp": "timestamping",
    "proof": "proving",
    "consistency": "proving",
    "recover": "recovery",
    "rebuild": "upkeep",
    "status": "upkeep",
    "id": "upkeep",
    "publish": "publishing",
    "package": "publishing",
    "serve": "publishing",
    "desk": "publishing",
    "demo": "demo",
}


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order in which one would use them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command and return it."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"catalogue.cli.{COMMANDS[cmd_name]}")
        command = getattr(module, f"{cmd_name}_")
        if not isinstance(command, click.Command):
            return None
        command.context_settings.setdefault("help_option_names", _HELP)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; where there is none, name the one that looks most like it."""
        near = difflib.get_close_matches(args[0], COMMANDS, n=1) if args and args[0] not in COMMANDS else []
        if near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


@click.group(cls=_Group, context_settings={"help_option_names": _HELP})
@click.version_option(version(DISTRIBUTION), prog_name="catalogue")
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path),
    envvar="CATALOGUE_DIR",
    default="evidence",
    help="Folder of the catalogue. [$CATALOGUE_DIR, evidence]",
)
@click.option(
    "--as",
    "agent",
    envvar="CATALOGUE_AGENT",
    help="Agent in whose name to act. [$CATALOGUE_AGENT, the agent made by init]",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    envvar="CATALOGUE_KEY",
    help="Key file of the agent, where the catalogue does not hold the key. [$CATALOGUE_KEY]",
)
@click.pass_context
def main(context: click.Context, folder: Path, agent: str | None, key: Path | None) -> None:
    """Keep photographs of weapon remnants with their provenance, marks and custody; publish what is released.

    \b
    catalogue init evidence --name "My catalogue"
    catalogue ingest photos/ --route own-camera
    catalogue search 113
    """
    context.obj = Session(folder, agent, key)
