"""Options that state a claim: their help and their choices come from the entry schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from catalogue.base.model import entry_type
from catalogue.base.vocabularies import vocabulary

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def claim_option(entry: str, name: str, *, more: str = "", named: str = "", **settings: Any) -> Decorator:
    """Return the option `--NAME` for a claim of an entry type; withheld claims say so in their help.

    Args:
        entry: the entry type, such as `photo.acquired`.
        name: the claim; the option has the same name, with hyphens.
        more: a sentence to add to the help, such as a default that the command works out.
        named: the option's name, where it is not that of the claim, such as one of a list.
        settings: what else `click.option` takes.
    """
    claim = entry_type(entry).claims[name]
    choices = claim.vocabulary and list(vocabulary(claim.vocabulary))
    kept = "" if claim.disclosure == "public" else "Withheld."
    words = " ".join(part for part in (claim.description.partition("; ")[0].rstrip(".") + ".", kept, more) if part)
    if choices:
        settings["type"] = click.Choice(choices)
    return click.option(f"--{(named or name).replace('_', '-')}", name, help=words, **settings)
