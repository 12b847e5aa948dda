"""What all commands share: the open catalogue, the acting agent, output for people and for scripts, exit status."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from catalogue.base.errors import CatalogueError
from catalogue.base.ids import parse_id
from catalogue.ledger.keyfile import load_private_key
from catalogue.records.catalogue import Catalogue

P = ParamSpec("P")
R = TypeVar("R")

PASSPHRASE = "CATALOGUE_PASSPHRASE"  # noqa: S105 - the name of a variable of the environment
_SHORTEST_PASSPHRASE = 12

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON: one object, or one object a line.")


@dataclass(frozen=True, slots=True)
class Session:
    """What the options before the command say."""

    folder: Path
    agent: str | None
    key: Path | None = None

    @contextmanager
    def open(self) -> Iterator[Catalogue]:
        """Open the catalogue for the length of a command; lend it the key that the agent holds, where one is named."""
        with Catalogue.open(self.folder) as catalogue:
            if self.key is not None:
                catalogue.keyring.lend(load_private_key(self.key, passphrase(self.key)))
            yield catalogue

    def acting(self, catalogue: Catalogue) -> str:
        """Return the agent in whose name the command acts."""
        return parse_id(self.agent)[1] if self.agent else catalogue.settings.agent


def passphrase(path: Path, *, new: bool = False) -> str:
    """Return the passphrase of a key file: from $CATALOGUE_PASSPHRASE, else asked for where somebody can answer.

    Raises:
        click.UsageError: nobody can be asked, or a new one is too short.
    """
    given = os.environ.get(PASSPHRASE)
    if given is None and not sys.stdin.isatty():
        raise click.UsageError(f"no terminal to ask for the passphrase of {path.name}: set {PASSPHRASE}")
    if given is None:
        given = click.prompt(f"Passphrase of {path.name}", hide_input=True, confirmation_prompt=new, err=True)
    if new and len(given) < _SHORTEST_PASSPHRASE:
        raise click.UsageError(
            f"a passphrase has {_SHORTEST_PASSPHRASE} characters or more; a few random words are good"
        )
    return str(given)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Turn the errors that we know how to explain into a message and their exit status."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except CatalogueError as error:
            fail(error, as_json=bool(kwargs.get("as_json")))
        except BrokenPipeError:
            # Whoever read our output has seen enough, as `head` has.
            sys.stderr.close()
            sys.exit(0)

    return run


def fail(error: CatalogueError, *, as_json: bool) -> NoReturn:
    """Print an error in its one shape and leave with its exit status."""
    if as_json:
        shape = {"error": type(error).__name__, "status": error.exit_code, "message": str(error)}
        click.echo(json.dumps(shape, ensure_ascii=False), err=True)
    else:
        click.echo(f"{type(error).__name__}: {error}", err=True)
    sys.exit(error.exit_code)


def emit(result: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Print one result: as an object for scripts, as text for people."""
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else text)


def emit_rows(rows: Iterable[dict[str, Any]], text: Callable[[dict[str, Any]], str], *, as_json: bool) -> int:
    """Print many results, each as soon as it is known; return how many there were."""
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the count is the result
        emit(row, "" if as_json else text(row), as_json=as_json)
    return count
