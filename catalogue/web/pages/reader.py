"""From rows to words: vocabulary terms, dates, links, and the difference between absent and unknown (law 4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from catalogue.base.dates import in_words
from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import kind_of
from catalogue.base.tables import Column, tables
from catalogue.base.vocabularies import vocabulary
from catalogue.records.marks import Query
from catalogue.web.pages.model import Field, Scale, Step, Value

Row = Mapping[str, Any]
KIND_WORDS = {
    "agent": "Agent",
    "incident": "Incident",
    "source": "Source",
    "statement": "Statement",
    "item": "Item",
    "photo": "Photograph",
    "marking": "Mark",
    "publication": "Publication",
    "check": "Fixity check",
}


def record_path(subject: str) -> str:
    """Return the address of a record."""
    return f"/{subject.partition('-')[0]}/{subject}"


class Reader:
    """Asks a projection, and says what it finds; `absent` is what is printed where no claim is known."""

    def __init__(self, query: Query, absent: str) -> None:
        self._query = query
        self.absent = absent
        self._titles: dict[str, str | None] = {}

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Return all rows of a statement."""
        return self._query(sql, parameters)

    def one(self, sql: str, *parameters: object) -> dict[str, Any] | None:
        """Return the first row of a statement, or None."""
        found = self._query(sql, parameters)
        return found[0] if found else None

    def remember(self, subjects: Iterable[str | None]) -> None:
        """Ask for the titles of several records at once, for the links that follow."""
        wanted = sorted({subject for subject in subjects if subject} - self._titles.keys())
        if wanted:
            rows = self.rows(
                "SELECT id, title FROM record WHERE id IN (SELECT value FROM json_each(?))", json.dumps(wanted)
            )
            self._titles.update(dict.fromkeys(wanted) | {row["id"]: row["title"] or "" for row in rows})

    def link(self, subject: str | None) -> Value:
        """Return a record as a link with its title; without a link where nothing of it is known here."""
        if subject is None:
            return self.nothing()
        self.remember([subject])
        title = self._titles[subject]
        if title is None:
            return Value(subject, hint=self.absent, mono=True)
        return Value(title or subject, href=record_path(subject), hint=subject, mono=not title)

    def nothing(self) -> Value:
        """Return the words for a claim that is not known here."""
        return Value(self.absent, "absent")

    def value(self, table: str, row: Row, name: str) -> Value:
        """Return the value of a column in words."""
        raw = row[name]
        if raw is None:
            stated = json.loads(row.get("unknown") or "[]")
            return Value("unknown (stated)", "unknown") if name in stated else self.nothing()
        return self._words(tables()[table].columns[name], raw)

    def _words(self, column: Column, raw: Any) -> Value:  # noqa: ANN401 - a cell is anything SQLite holds
        claim = column.claim
        if column.vocabulary:
            codes = json.loads(raw) if str(raw).startswith("[") else [str(raw)]
            terms = [vocabulary(column.vocabulary).get(code) for code in codes]
            titles = [term.title if term else code for term, code in zip(terms, codes, strict=True)]
            return Value(
                ", ".join(titles), hint="; ".join(term.description for term in terms if term and term.description)
            )
        if claim and (claim.edtf or column.unit == "ISO 8601 date"):
            return date_words(str(raw))
        if claim and claim.refers and not str(raw).startswith("["):
            return self.link(str(raw))
        if claim and claim.schema.get("type") == "boolean":
            return Value("yes" if raw else "no")
        if isinstance(raw, str) and raw[:1] in {"{", "["}:
            return Value(structure(raw))
        unit = f" {column.unit}" if column.unit in {"pixels", "bytes", "mm", "entries"} else ""
        return Value(
            f"{raw:,}{unit}" if isinstance(raw, int) else f"{raw}{unit}",
            mono=bool(column.unit and "SHA" in column.unit),
        )

    def fields(self, table: str, row: Row, *names: str) -> tuple[Field, ...]:
        """Return columns with their titles and what they mean."""
        columns = tables()[table].columns
        return tuple(
            Field(columns[name].title or name, self.value(table, row, name), columns[name].description)
            for name in names
        )

    def scale(self, table: str, row: Row, name: str) -> Scale:
        """Return a judgement with the scale that its word is from."""
        column = tables()[table].columns[name]
        terms = vocabulary(column.vocabulary or "").values()
        steps = tuple(Step(term.title, term.description, term.code == row[name]) for term in terms)
        return Scale(column.title or name, self.value(table, row, name), column.description, steps if row[name] else ())


def date_words(text: str) -> Value:
    """Return an EDTF date as people write it, the EDTF text as its hint."""
    try:
        return Value(in_words(text), hint=f"EDTF {text}")
    except (ValueError, InvalidEntry):
        return Value(text)


def structure(raw: str) -> str:
    """Return a structured claim in words: places, measurements, lists."""
    try:
        found = json.loads(raw)
    except ValueError:  # a text that merely begins like one
        return raw
    if isinstance(found, dict) and {"lat", "lon"} <= found.keys():
        within = f", within {found['uncertainty_m']:,} m" if "uncertainty_m" in found else ""
        cell = f" (cell of {found['cell_deg']} degrees{within})" if "cell_deg" in found else within
        return f"{found['lat']}, {found['lon']}{cell}"
    if isinstance(found, list):
        return "; ".join(
            " ".join(str(part[key]) for key in ("name", "value", "version", "unit") if key in part)
            if isinstance(part, dict)
            else str(part)
            for part in found
        )
    return raw


def is_record(subject: str) -> bool:
    """Say whether a text is the id of a record, spelled as ids are."""
    try:
        return bool(kind_of(subject)) and subject == subject.lower()
    except InvalidEntry:
        return False
