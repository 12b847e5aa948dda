"""Read a folder of CSV files as the nodes that the same case in YAML would give.

So everything after this is shared. The lines of the files are counted through, one file after the other; `Places`
says which is which. Line 1 is the folder itself.

Source: RFC 4180, with line breaks and delimiters as spreadsheets write them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.intake.casefile import lines
from catalogue.intake.casefile.lines import Fields, Listed, Node
from catalogue.intake.casefile.model import SECTIONS, Form, Places
from catalogue.intake.casefile.nesting import Row, nest
from catalogue.intake.casefile.sheets import ID, RECORD, Sheet, node_of, schema_of, sheets
from catalogue.ledger.disclosure import check_value

Tree = dict[str, Any]  # parts of claims by name or position; the leaves are nodes


@dataclass
class Folder:
    """What a folder says: the mapping of its sections, errors by line, and rows that belong to no record here."""

    places: Places
    root: Fields
    errors: list[tuple[int, str]]
    strays: list[tuple[Form, Fields]]


@dataclass(frozen=True)
class _Column:
    """One column, without a name where its cells are to be passed over; `schema` where it is one of claims."""

    name: str = ""
    schema: Any = None


def read_folder(path: Path) -> Folder:
    """Return what the CSV files of a folder say, with every error that keeps a file, row or cell from being read."""
    return _Reader(path).read()


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: list[tuple[int, str]] = [(0, str(path))]
        self._end = 1
        self._left = lines.MAX_BYTES
        self._errors: list[tuple[int, str]] = []
        self._rows: list[Row] = []
        self._lacking: set[str] = set()

    def read(self) -> Folder:
        for path in self._listed():
            self._file(path, sheets()[path.stem])
        strays = nest(self._rows, self._lacking, self._report)
        sections: dict[str, Node] = {}
        for name in SECTIONS:
            rows = [row for row in self._rows if row.sheet.name == name]
            if rows:
                sections[name] = Listed(tuple(row.node() for row in rows), rows[0].fields.line)
        root = Fields(sections, {name: node.line for name, node in sections.items()}, 1)
        found = [(row.sheet.form, row.node()) for row in strays]
        return Folder(Places(tuple(self._files), first=1), root, self._errors, found)

    def _report(self, line: int, message: str) -> None:
        self._errors.append((line, message))

    def _listed(self) -> list[Path]:
        """Return the files to read, in the order of their forms; report those that are none."""
        try:
            there = sorted(path for path in self._path.iterdir() if path.suffix.lower() == ".csv")
        except OSError as error:
            self._report(1, f"the folder cannot be read: {error.strerror}")
            return []
        known = [self._path / sheet.file for sheet in sheets().values() if self._path / sheet.file in there]
        for path in there:
            if path not in known and not path.name.startswith("."):  # hidden files are the system's
                self._begin(path, "")
                self._report(self._end, f"a case has no such file; there are {_files()}. Rename it, or move it away")
                self._end += 1
        if not known and not self._errors:
            self._report(1, f"the folder holds no CSV file of a case; there are {_files()}")
        return known

    def _begin(self, path: Path, text: str) -> int:
        """Count the lines of a file; return how many are counted before it."""
        before = self._end
        self._files.append((before, str(path)))
        self._end += 1 + text.count("\n") + text.count("\r")
        return before

    def _file(self, path: Path, sheet: Sheet) -> None:
        try:
            text = lines.read_text(path, self._left)
        except ValueError as error:
            self._report(self._begin(path, "") + 1, str(error))
            return
        self._left -= len(text.encode())
        before = self._begin(path, text)
        head = text.splitlines()[0] if text else ""
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True
        )
        columns: list[_Column] | None = None
        try:
            for line, cells in _numbered(reader, before):
                if columns is None:
                    columns = self._columns(sheet, cells, line)
                elif any(cells):
                    self._rows.append(self._row(sheet, columns, cells, line))
        except csv.Error as error:
            self._report(before + max(reader.line_num, 1), f"this is no CSV: {error}; save the file as CSV again")
        if columns is None:
            self._report(before + 1, "the file is empty; its first line names the columns")

    def _columns(self, sheet: Sheet, names: list[str], line: int) -> list[_Column]:
        """Return the columns that the first line names; report what is wrong with it."""
        found: list[_Column] = []
        for n, name in enumerate(names, start=1):
            column = _Column()
            if not name:
                self._report(line, f"column {n} has no name; name it, or delete it")
            elif name in names[: n - 1]:
                self._report(line, f"the column {name!r} stands twice; each column stands once")
            elif name in sheet.own:
                column = _Column(name)
            else:
                try:
                    column = _Column(name, schema_of(sheet, name))
                except InvalidEntry as error:
                    self._report(line, str(error))
            found.append(column)
        needed = ID if sheet.name in SECTIONS else RECORD
        if needed not in names:
            self._report(line, f"the first line names no column {needed!r}, which says what record a row is about")
            self._lacking.add(sheet.name)
        return found

    def _row(self, sheet: Sheet, columns: list[_Column], cells: list[str], line: int) -> Row:
        if len(cells) > len(columns):
            message = f"the row has {len(cells)} cells, the first line names {len(columns)} columns"
            self._report(line, f"{message}; put a cell that holds a comma or semicolon into double quotes")
        own: dict[str, str] = {}
        tree: Tree = {}
        for column, cell in zip(columns, cells, strict=False):
            if not cell or not column.name:
                continue
            try:
                check_value(cell)
            except InvalidEntry as error:
                self._report(line, f"{column.name}: {error}; remove it")
            if column.schema is not None:
                self._put(tree, column, node_of(cell, line, column.schema), line)
            else:
                own[column.name] = cell
        fields = Fields(_nodes(tree, line), dict.fromkeys(tree, line), line)
        for name in sheet.own if sheet.name in SECTIONS else ():
            if name in own:
                fields.nodes[name], fields.keys[name] = node_of(own[name], line, {}), line
        return Row(sheet, fields, own)

    def _put(self, tree: Tree, column: _Column, node: Node, line: int) -> None:
        """Put a node where the name of its column says; report where another column states the whole of it."""
        *outer, last = column.name.split(".")
        for part in outer:
            inner = tree.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            tree = inner
        else:
            if last not in tree:
                tree[last] = node
                return
        self._report(line, f"{column.name} is stated as a whole and in parts; leave one of the two empty")


def _files() -> str:
    return ", ".join(sheet.file for sheet in sheets().values())


def _numbered(reader: Any, before: int) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - csv's reader has no name
    """Yield the rows of a file, each with the line on which it begins."""
    begin = 1
    for cells in reader:
        yield before + begin, cells
        begin = reader.line_num + 1


def _nodes(tree: Tree, line: int) -> dict[str, Node]:
    return {name: _node(part, line) for name, part in tree.items()}


def _node(part: Any, line: int) -> Node:  # noqa: ANN401 - a tree, or a node already
    if not isinstance(part, dict):
        return part  # type: ignore[no-any-return]
    if all(name.isdecimal() for name in part):
        return Listed(tuple(_node(part[name], line) for name in sorted(part, key=int)), line)
    return Fields(_nodes(part, line), dict.fromkeys(part, line), line)
