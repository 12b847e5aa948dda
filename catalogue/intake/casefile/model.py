"""What a case is made of, in one file or in a folder: its sections, the entries that it states, its errors."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from catalogue.base.errors import ImportRefused

# An element of a list in a message of the door, which counts from 0: `item.recorded: measurements.0.value must …`.
_ELEMENT = re.compile(r"(?:[a-z_]+\.[a-z_]+|R\d+):? [a-z_]+\.(?P<n>\d+)\b")


@dataclass(frozen=True, slots=True)
class Form:
    """How entries of one type are written: the lists that may stand inside one, each with its own form.

    `within` is the claim that names, by its ledger index, the entry that such an entry is nested in. In a case the
    nesting says it; where one stands in a record itself, it names none. `among` is the claim that names entries, and
    in a case names them by their places, from 1, in the list of that key beside it.
    """

    type: str
    nested: Mapping[str, Form] = field(default_factory=dict)
    within: str | None = None
    among: tuple[str, str] | None = None


_CUSTODY = Form("custody.event")
_INTERPRETED = Form("marking.interpreted", within="reading")
_ADJUDICATED = Form("marking.adjudicated", among=("readings", "marking.read"))

# Section, kind of its records, and their form. What is named first is recorded first, where references allow.
SECTIONS: Mapping[str, tuple[str, Form]] = {
    "sources": ("source", Form("source.recorded")),
    "incidents": ("incident", Form("incident.recorded")),
    "items": ("item", Form("item.recorded", {"identified": Form("item.identified"), "custody": _CUSTODY})),
    "photos": (
        "photo",
        Form(
            "photo.acquired",
            {
                "acquired": Form("photo.acquired"),
                "depicts": Form("photo.depicts"),
                "compared": Form("photo.compared"),
                "custody": _CUSTODY,
            },
        ),
    ),
    "markings": (
        "marking",
        Form(
            "marking.recorded",
            {
                "read": Form("marking.read", {"interpreted": _INTERPRETED}),
                "interpreted": _INTERPRETED,
                "adjudicated": _ADJUDICATED,
            },
        ),
    ),
    "statements": ("statement", Form("statement.recorded")),
}

# What the file of a photograph says itself. A case file may state it; then the file must agree.
TOLD_BY_THE_FILE = ("sha256", "size_bytes", "media_type")


@dataclass(frozen=True, slots=True, order=True)
class CaseError:
    """One thing that is wrong with a case file: where, what, and what to do."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return it as compilers print errors: FILE:LINE: message."""
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Places:
    """Which file and line each line of a case is: in a folder, the files are counted through one after the other.

    Attributes:
        files: each file with how many lines are counted before it, in ascending order.
        first: the number that the first element of a list has for the reader of a message.
    """

    files: tuple[tuple[int, str], ...]
    first: int = 0

    def of(self, line: int) -> tuple[str, int]:
        """Return the file that a line is in, and its number there."""
        before, file = self.files[bisect_right(self.files, line - 1, key=lambda place: place[0]) - 1]
        return file, line - before

    def error(self, line: int, message: str) -> CaseError:
        """Return the error on a line, its elements of lists counted as the case counts them."""
        found = _ELEMENT.match(message)
        if found:
            start, end = found.span("n")
            message = f"{message[:start]}{int(found['n']) + self.first}{message[end:]}"
        return CaseError(*self.of(line), message)


@dataclass(frozen=True, slots=True)
class Stated:
    """One entry that a case file states.

    Attributes:
        type: the entry type.
        subject: the record it is about.
        claims: as the schema names them. Two things are filled in by the import: the orientation of a region in short
            form, and what the file of a photograph says itself.
        line: where it begins, as `Case.places` counts lines.
        lines: where each claim stands; elements of a list under `claim.0`, `claim.1` and so on.
        creates: whether it is the entry that its record begins with.
        file: of a photograph, the picture; a later acquisition is of the same one.
        reading: of an interpretation, the place in `Case.entries` of the reading that it interprets.
        among: the claim that names entries by their places among those of a type about the same record, and that type.
    """

    type: str
    subject: str
    claims: Mapping[str, Any]
    line: int
    lines: Mapping[str, int]
    creates: bool = False
    file: Path | None = None
    reading: int | None = None
    among: tuple[str, str] | None = None

    def line_of(self, place: str | None) -> int:
        """Return the line of a claim or of an element of one, or of the whole entry."""
        while place:
            if place in self.lines:
                return self.lines[place]
            place = place.rpartition(".")[0]
        return self.line


@dataclass(frozen=True, slots=True)
class Case:
    """A case file as far as it could be read. `broken` are ids under which nothing can be found, reported already."""

    places: Places
    entries: tuple[Stated, ...]
    errors: tuple[CaseError, ...] = ()
    broken: frozenset[str] = frozenset()

    def error(self, line: int, message: str) -> CaseError:
        """Return the error on a line of the case."""
        return self.places.error(line, message)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a case file: how many entries were recorded, how many were known, and every error.

    Where there are errors, nothing was recorded and no photograph was stored. After a dry run `recorded` is how many
    entries would have been.
    """

    recorded: int
    known: int
    errors: tuple[CaseError, ...] = ()

    def or_refused(self) -> Self:
        """Return itself. Raises ImportRefused, listing every error, where there are any."""
        if self.errors:
            count = "1 error" if len(self.errors) == 1 else f"{len(self.errors)} errors"
            raise ImportRefused("\n".join((f"nothing was recorded: {count}", *map(str, self.errors))))
        return self
