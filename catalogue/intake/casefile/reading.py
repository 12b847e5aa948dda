"""Read a case file: from YAML or CSV to entries, checking all that can be checked without a catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.base.model import EntryType, entry_type
from catalogue.intake.casefile import lines
from catalogue.intake.casefile.faults import faults
from catalogue.intake.casefile.folder import read_folder
from catalogue.intake.casefile.lines import Fields, Listed, Node, Text
from catalogue.intake.casefile.model import SECTIONS, Case, CaseError, Form, Places, Stated
from catalogue.markings.region import parse_region, selector
from catalogue.records.completion import complete

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,15})")
_NULLS = ("null", "~")
# Stand-ins for what only the file of a photograph can say, so that the rest can be checked without it.
STAND_INS: Mapping[str, Any] = {"sha256": "0" * 64, "size_bytes": 1, "media_type": "image/jpeg"}


def read_case(path: Path) -> Case:
    """Return the case that a file or a folder of CSV states, with every error that it shows by itself.

    Checked: the YAML or CSV, sections, ids, claims against the schema and the vocabularies (R2), derived claims (R7),
    dates (R8), readings (R14), short regions. Not checked: whether records exist elsewhere, the photographs, roles.
    What a record says is kept as far as it could be read, so that the import can look for more errors in it.
    """
    return _Reader(path).read()


def _attempt(kind: EntryType, claims: Mapping[str, Any]) -> None:
    """Check the claims of an entry as far as that needs no catalogue; raises as the door does."""
    stated = dict(claims)
    if isinstance(regions := stated.get("regions"), list):
        stated["regions"] = [{"orientation": 1, **region} if isinstance(region, dict) else region for region in regions]
    kind.validate(complete(kind, stated))


class _Reader:
    """One reading of one case; errors and entries gather on the way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = path if path.is_dir() else path.parent
        self._places = Places(((0, str(path)),))
        self._entries: list[Stated] = []
        self._errors: set[CaseError] = set()
        self._broken: set[str] = set()
        self._begun: dict[str, int] = {}

    def read(self) -> Case:
        if self._path.is_dir():
            self._folder()
        else:
            self._file_of_yaml()
        return Case(self._places, tuple(self._entries), tuple(sorted(self._errors)), frozenset(self._broken))

    def _file_of_yaml(self) -> None:
        try:
            root = lines.parse(lines.read_text(self._path), self._report)
        except ValueError as error:
            self._report(1, str(error))
            return
        if root is not None:
            self._sections(root)
        elif not self._errors:
            self._report(1, f"the file is empty; its sections are {', '.join(SECTIONS)}")

    def _folder(self) -> None:
        folder = read_folder(self._path)
        self._places = folder.places
        for line, message in folder.errors:
            self._report(line, message)
        self._sections(folder.root)
        for form, fields in folder.strays:
            self._entry(form, fields, None)

    def _report(self, line: int, message: str) -> None:
        self._errors.add(self._places.error(line, message))

    def _sections(self, root: Node) -> None:
        if not isinstance(root, Fields):
            self._report(root.line, f"a case file is a mapping of sections: {', '.join(SECTIONS)}")
            return
        for name, line in root.keys.items():
            if name not in SECTIONS:
                self._report(line, f"there is no section {name!r}; there are {', '.join(SECTIONS)}")
        for name, (kind, form) in SECTIONS.items():
            for fields in self._records(name, root.nodes.get(name)):
                self._entry(form, fields, self._identifier(kind, fields), creates=True)

    def _records(self, name: str, node: Node | None) -> Iterator[Fields]:
        """Yield the mappings of a list; report what is none."""
        if node is None:
            return
        if not isinstance(node, Listed):
            self._report(node.line, f"{name} is a list: begin each record with a hyphen, or leave {name} out")
            return
        for part in node.nodes:
            if isinstance(part, Fields):
                yield part
            else:
                self._report(part.line, f"each of {name} is a mapping of claims, such as `title: …`")

    def _identifier(self, kind: str, fields: Fields) -> str | None:
        node = fields.nodes.get("id")
        if not isinstance(node, Text) or not node.value:
            self._report(fields.line, f"the record has no id; make one with `catalogue id {kind}`")
            return None
        try:
            found, spelled = parse_id(node.value)
            if (found, spelled) != (kind, node.value):
                right = f"an id of a {kind}" if found != kind else spelled
                raise InvalidEntry(f"{node.value!r} stands where {right} belongs")  # noqa: TRY301 - one report for both
        except InvalidEntry as error:
            self._report(node.line, f"{error}; make ids with `catalogue id {kind}`")
            self._broken.add(node.value)
            return None
        if spelled in self._begun:
            _, line = self._places.of(self._begun[spelled])
            self._report(node.line, f"{spelled} begins on line {line} already; a record stands once")
            return None
        self._begun[spelled] = node.line
        return spelled

    def _entry(
        self, form: Form, fields: Fields, subject: str | None, *, creates: bool = False, reading: int | None = None
    ) -> None:
        """Read an entry and what is nested in it; it counts where its record has an id."""
        kind = entry_type(form.type)
        where = dict(fields.keys)
        for name, node in fields.nodes.items():
            if isinstance(node, Listed):
                where |= {f"{name}.{n}": part.line for n, part in enumerate(node.nodes)}
        claims = self._claims(form, kind, fields, creates=creates)
        file = self._file(fields) if creates and form.type == "photo.acquired" else None
        stated = Stated(form.type, subject or "", claims, fields.line, where, creates, file, reading, form.among)
        whole = {**STAND_INS, **claims} if form.type == "photo.acquired" else claims
        for place, message in faults(kind, whole, lambda left: _attempt(kind, left)):
            self._report(stated.line_of(place), message)
        here = len(self._entries)
        if subject:
            self._entries.append(stated)
        for name, nested in form.nested.items():
            for part in self._records(name, fields.nodes.get(name)):
                self._entry(nested, part, subject, reading=here if nested.within and not creates else None)

    def _claims(self, form: Form, kind: EntryType, fields: Fields, *, creates: bool) -> dict[str, Any]:
        """Return the claims of an entry, without what is written there for other purposes."""
        claims: dict[str, Any] = {}
        for name, node in fields.nodes.items():
            if name in form.nested or (creates and (name == "id" or (name, form.type) == ("file", "photo.acquired"))):
                continue
            if name == "regions" and form.type == "marking.recorded" and isinstance(node, Listed):
                claims[name] = [self._region(kind, part) for part in node.nodes]
            elif name == form.within:
                self._report(fields.keys[name], f"leave `{name}` out: it is what this is nested in")
            else:
                claims[name] = self._value(node, kind.claims[name].schema if name in kind.claims else {})
        return claims

    def _file(self, fields: Fields) -> Path | None:
        node = fields.nodes.get("file")
        if not isinstance(node, Text) or not node.value:
            line = node.line if node else fields.line
            self._report(line, "the photograph needs `file:`, the path of one picture, seen from the case file")
            return None
        stated = PurePosixPath(node.value)
        if stated.is_absolute() or ".." in stated.parts:
            self._report(node.line, f"{node.value!r} leads away from the case file; put the picture beside or below it")
            return None
        return self._base / stated

    def _region(self, kind: EntryType, node: Node) -> object:
        """Return a region with the selector that its short form stands for; the orientation is added on import."""
        stated = self._value(node, kind.claims["regions"].schema.get("items", {}))
        if not isinstance(stated, dict) or "region" not in stated:
            return stated
        try:
            return {key: value for key, value in stated.items() if key != "region"} | {
                "selector": selector(parse_region(str(stated["region"])))
            }
        except InvalidEntry as error:
            self._report(node.line, str(error))
            return {"photo": stated.get("photo"), "selector": selector(parse_region("0,0,1,1"))}

    def _value(self, node: Node, schema: Mapping[str, Any]) -> object:
        """Return what a node means under its schema: text, unless the schema asks for something else."""
        if isinstance(node, Listed):
            return [self._value(part, schema.get("items", {})) for part in node.nodes]
        if isinstance(node, Fields):
            inner = schema.get("properties", {})
            return {name: self._value(part, inner.get(name, {})) for name, part in node.nodes.items()}
        types = schema.get("type", ())
        types = (types,) if isinstance(types, str) else types
        if node.plain and node.value in _NULLS:
            return None
        if node.plain and not node.value:
            self._report(node.line, "nothing stands here; write null where it is stated to be unknown, or leave it out")
        if node.plain and "boolean" in types and node.value.lower() in {"true", "false"}:
            return node.value.lower() == "true"  # TRUE is how spreadsheets write it
        if node.plain and "integer" in types and _INTEGER.fullmatch(node.value):
            return int(node.value)
        return node.value
