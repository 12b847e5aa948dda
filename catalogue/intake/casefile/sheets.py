"""The CSV spelling of a case: which files there are, what their columns mean, and what a cell says. Pure.

Each section is a file, and each nested form is one. A column is named after a claim, or after a part of one:
`position.lat`, `scripts.1`, `measurements.1.name`. An empty cell states nothing; `null` states that the thing is
unknown; `{}` is an object of which nothing is stated; a cell after a backslash is text, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.base.model import EntryType, common_claims, entry_type
from catalogue.intake.casefile.lines import Fields, Node, Text
from catalogue.intake.casefile.model import SECTIONS, Form

ID, RECORD, KEY, FILE = "id", "record", "key", "file"
LITERAL = "\\"
UNKNOWN, NOTHING = "null", "{}"
Path = tuple[str, ...]

_POSITION = re.compile(r"[1-9]\d{0,3}")
# What a spreadsheet would run, or would make another number or a date of; years and days in ISO 8601 it keeps.
_RUN = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,9}[1-9])?")
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_CONVERTED = re.compile(r"[\d.][\d.,:/\-eE ]*")


@dataclass
class Sheet:
    """One file of the folder.

    Attributes:
        name: its name without `.csv`: a section, or the key of a nested form.
        form: the form of its rows.
        sections: of a nested form, the sections in whose records it stands.
        links: of a form nested in another, the column that names the row it is nested in, and that row's sheet.
    """

    name: str
    form: Form
    sections: tuple[str, ...] = ()
    links: Mapping[str, str] | None = None

    @property
    def file(self) -> str:
        """Return the file's name."""
        return f"{self.name}.csv"

    @property
    def kind(self) -> EntryType:
        """Return the type of entry that a row states."""
        return entry_type(self.form.type)

    @property
    def own(self) -> Path:
        """Return the columns that are no claims."""
        if self.name in SECTIONS:
            return (ID, FILE) if self.form.type == "photo.acquired" else (ID,)
        return (RECORD, *([KEY] if self.form.nested else []), *(self.links or ()))


@cache
def sheets() -> Mapping[str, Sheet]:
    """Return every file that a folder may hold, by its name without `.csv`."""
    found: dict[str, Sheet] = {}

    def visit(outer: str, form: Form) -> None:
        for name, nested in form.nested.items():
            sheet = found.setdefault(name, Sheet(name, nested))
            if outer in SECTIONS:
                sheet.sections += (outer,)
            elif nested.within:
                sheet.links = {**(sheet.links or {}), nested.within: outer}
            visit(name, nested)

    for section, (_, form) in SECTIONS.items():
        found[section] = Sheet(section, form)
    for section, (_, form) in SECTIONS.items():
        visit(section, form)
    return found


def schema_of(sheet: Sheet, column: str) -> Mapping[str, Any]:
    """Return the schema of what a column of claims holds.

    Raises:
        InvalidEntry: there is no such column; the message names those there are.
    """
    kind, (name, *parts) = sheet.kind, column.split(".")
    if name in sheet.form.nested:
        raise InvalidEntry(f"there is no column {column!r} in {sheet.file}; write its rows in {name}.csv")
    if name not in kind.claims or name in common_claims():
        there = (*sheet.own, *(own for own, claim in kind.claims.items() if not claim.derived))
        raise InvalidEntry(f"there is no column {column!r} in {sheet.file}; there are {', '.join(there)}")
    whole = schema = _with_region(kind, name)
    for part in parts:
        if "items" in schema and _POSITION.fullmatch(part):
            schema = schema["items"]
        elif part in schema.get("properties", ()):
            schema = schema["properties"][part]
        else:
            raise InvalidEntry(f"there is no column {column!r}; what it may be about stands in {_parts(name, whole)}")
    may_stand_whole = "null" in schema.get("type", ()) or not schema.get("required")
    if "items" in schema or ("properties" in schema and not may_stand_whole):
        raise InvalidEntry(f"{column} is stated in parts: name the columns {_parts(column, schema)}")
    return schema


def _with_region(kind: EntryType, name: str) -> Mapping[str, Any]:
    """Return the schema of a claim, with the short form that a case may use for a region."""
    schema = kind.claims[name].schema
    if (kind.name, name) != ("marking.recorded", "regions"):
        return schema
    items = schema["items"]
    return {**schema, "items": {**items, "properties": {**items["properties"], "region": {"type": "string"}}}}


def _parts(column: str, schema: Mapping[str, Any]) -> str:
    """Return the columns in which a claim is stated, as a part of a message."""
    ending = " and so on; lists are counted from 1" if "items" in schema else ""
    if "items" in schema:
        column, schema = f"{column}.1", schema["items"]
    return ", ".join([f"{column}.{name}" for name in schema.get("properties", ())] or [column]) + ending


def node_of(cell: str, line: int, schema: Mapping[str, Any]) -> Node:
    """Return what a cell that is not empty says, as the reader of YAML would hand it on."""
    if cell.startswith(LITERAL):
        return Text(cell.removeprefix(LITERAL), line)
    if cell == NOTHING and "properties" in schema:
        return Fields({}, {}, line)
    return Text(cell, line, plain=cell != "~")  # a tilde is YAML's unknown, and no spreadsheet's


def cell_of(value: object) -> str:
    """Return the cell that says a value without parts, so that no spreadsheet runs it or makes another of it."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return NOTHING if value == {} else str(value)
    return f"{LITERAL}{value}" if _needs_backslash(value) else value


def _needs_backslash(text: str) -> bool:
    if text in {"", UNKNOWN, NOTHING} or text.startswith(LITERAL):
        return True
    if _NUMBER.fullmatch(text) or _DAY.fullmatch(text):
        return False
    return text.startswith(_RUN) or _CONVERTED.fullmatch(text) is not None


def cells_of(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the columns in which a value is stated, as paths, with their cells."""
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from cells_of(part, (*path, name))
    elif isinstance(value, list):
        for n, part in enumerate(value, start=1):
            yield from cells_of(part, (*path, str(n)))
    else:
        yield path, cell_of(value)
