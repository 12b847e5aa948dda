"""What the tables of `schema/tables.sql` and `schema/search.sql` hold, as those files say it themselves.

A table or view is described by a line `-- table NAME: description` above it, a column by the comment behind it:
`@entry.type` stands for the claim of the column's name in `schema/entries/`, `@entry.type/claim` for another
claim, `@common` for a claim of every entry; anything else is the description itself. So each description
stands once, and metadata, pages and documents are written from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from catalogue.base.errors import InvalidEntry
from catalogue.base.model import Claim, common_claims, entry_type, schema_file

SCRIPTS = ("tables.sql", "search.sql")
SEARCH_INDEXES = ("search_text", "search_fragment", "search_unsure")  # the virtual tables of search.sql
_TABLE = re.compile(r"-- table (\w+): (.+)")
_COLUMN = re.compile(r"  (\w+)(?: (?:TEXT|INTEGER|REAL|BLOB|ANY)\b.*?|,)?(?: ?-- (.+))?")
_REFERENCE = re.compile(r"@([a-z_.]+)(?:/(\w+))?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words for people, and the claim that it holds, where it holds one as it was stated.

    `title` is None where no claim gives one; `unit` and `vocabulary` are None where they do not apply.
    """

    name: str
    description: str
    title: str | None = None
    unit: str | None = None
    vocabulary: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row of it is, and its columns in their order."""

    name: str
    description: str
    columns: Mapping[str, Column]


def _column(name: str, comment: str) -> Column:
    found = _REFERENCE.fullmatch(comment)
    if found is None:
        return Column(name, comment)
    claims = common_claims() if found[1] == "common" else entry_type(found[1]).claims
    claim = claims.get(found[2] or name)
    if claim is None:
        raise InvalidEntry(f"column {name}: {comment} names no claim; correct the comment in schema/tables.sql")
    return Column(name, claim.description, claim.title, claim.unit, claim.vocabulary, claim)


def parse(script: str) -> Iterator[Table]:
    """Yield the tables that a script describes, in its order.

    Raises:
        InvalidEntry: a column has no description, or names a claim that does not exist.
    """
    name = description = ""
    columns: dict[str, Column] = {}
    for line in script.splitlines():
        if found := _TABLE.fullmatch(line):
            name, description = found.groups()
            columns = {}
        elif name and (found := _COLUMN.fullmatch(line)):
            if not found[2]:
                raise InvalidEntry(f"column {name}.{found[1]} has no description; write one behind it")
            columns[found[1]] = _column(found[1], found[2])
        elif name and line.startswith(")"):
            yield Table(name, description, MappingProxyType(columns))
            name = ""


@cache
def tables() -> Mapping[str, Table]:
    """Return every described table by name, in the order of `schema/`."""
    return MappingProxyType({table.name: table for script in SCRIPTS for table in parse(schema_file(script))})
