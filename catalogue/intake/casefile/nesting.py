"""Rows of CSV files put into the rows that they are nested in: by the id of a record, or by the key of a row."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field

from catalogue.intake.casefile.lines import Fields, Listed
from catalogue.intake.casefile.model import SECTIONS
from catalogue.intake.casefile.sheets import ID, KEY, RECORD, Sheet

Report = Callable[[int, str], None]


@dataclass
class Row:
    """One row: its claims, the cells of the columns that are no claims, and the rows nested in it."""

    sheet: Sheet
    fields: Fields
    own: dict[str, str]
    nested: dict[str, list[Row]] = field(default_factory=dict)

    def node(self) -> Fields:
        """Return its claims with what is nested in it, as YAML would give them."""
        for name, rows in self.nested.items():
            self.fields.keys[name] = rows[0].fields.line
            self.fields.nodes[name] = Listed(tuple(row.node() for row in rows), rows[0].fields.line)
        return self.fields


Named = dict[tuple[str, str], Row]  # by the name of the sheet and the id or key in it


def nest(rows: Sequence[Row], lacking: Container[str], report: Report) -> list[Row]:
    """Put each row of a nested form into what it is nested in; return those for which nothing is there.

    Args:
        rows: the rows of all files.
        lacking: names of sheets without the column that says what a row is about; that was reported once.
        report: told the line and the reason for each row that is returned.
    """
    records: Named = {}
    keyed: Named = {}
    for row in rows:
        if row.sheet.name in SECTIONS and ID in row.own:
            records.setdefault((row.sheet.name, row.own[ID]), row)
        elif KEY in row.own:
            first = keyed.setdefault((row.sheet.name, row.own[KEY]), row)
            if first is not row:
                above = row.fields.line - first.fields.line
                message = f"the key {row.own[KEY]!r} stands {above} lines above already; give each row a key of its own"
                report(row.fields.line, message)
    strays = []
    for row in rows:
        if row.sheet.name in SECTIONS:
            continue
        outer = None
        if RECORD in row.own:
            outer = _outer(row, records, keyed, report)
        elif row.sheet.name not in lacking:
            report(row.fields.line, f"the row has no {RECORD!r}; write the id of the record that it adds to")
        if outer is None:
            strays.append(row)
        else:
            outer.nested.setdefault(row.sheet.name, []).append(row)
    return strays


def _outer(row: Row, records: Named, keyed: Named, report: Report) -> Row | None:
    """Return the row that a row is nested in, or None, reporting why."""
    line, record = row.fields.line, row.own[RECORD]
    for column, outer in (row.sheet.links or {}).items():
        if column not in row.own:
            continue
        found = keyed.get((outer, row.own[column]))
        if found is not None and found.own.get(RECORD) == record:
            return found
        key = f"the {KEY} {row.own[column]!r}"
        wrong = f"has no row with {key}" if found is None else f"gives {key} to a row about {found.own.get(RECORD)}"
        report(line, f"{outer}.csv {wrong}; write in {column!r} the {KEY} of a row about {record}")
        return None
    for section in row.sheet.sections:
        if (section, record) in records:
            return records[section, record]
    where = " or ".join(f"{section}.csv" for section in row.sheet.sections)
    report(line, f"{record!r} has no row in {where}; add it there, with the claims that were recorded")
    return None
