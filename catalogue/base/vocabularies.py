"""The vocabularies of `schema/vocabularies/`: which codes a claim may hold, and what they mean in words."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalogue.base.errors import NotFound
from catalogue.base.folders import project_file


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its code in claims, its title and description for people, and where it comes from."""

    code: str
    title: str
    description: str
    source: str
    status: str


def vocabulary_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all vocabularies, sorted."""
    return tuple(sorted(path.stem for path in (folder or project_file("schema") / "vocabularies").glob("*.csv")))


@cache
def vocabulary(name: str) -> dict[str, Term]:
    """Return the terms of a vocabulary by code, in their order.

    Raises:
        NotFound: there is no vocabulary of that name.
    """
    path = project_file("schema") / "vocabularies" / f"{name}.csv"
    if not path.is_file():
        raise NotFound(f"there is no vocabulary {name!r}; there are {', '.join(vocabulary_names())}")
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: Term(**row) for row in csv.DictReader(stream)}


def title_of(name: str, code: str) -> str:
    """Return the words for a code, or the code itself where the vocabulary does not know it."""
    term = vocabulary(name).get(code)
    return term.title if term else code
