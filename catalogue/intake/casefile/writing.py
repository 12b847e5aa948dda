"""The two spellings of a case, as text: one YAML file, or CSV files. Pure.

A case is given as its sections: name, then records, each a mapping of claims and of lists of what is nested in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from catalogue.intake.casefile.model import SECTIONS
from catalogue.intake.casefile.sheets import ID, KEY, RECORD, Path, Sheet, cells_of, sheets

Record = Mapping[str, Any]
Content = Mapping[str, Sequence[Record]]
Row = dict[Path, str]
Rows = dict[str, list[Row]]

_WIDTH = 120
# YAML 1.1 reads these as line breaks, and PyYAML would write them as they are; between double quotes it escapes them.
_BREAKS = re.compile("[\x85\u2028\u2029]")


class _Dumper(yaml.SafeDumper):
    """PyYAML's own writer: the same bytes whether libyaml is there or not, and emoji as they are."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - PyYAML's signature
        """Write every value where it stands: the reader takes no alias of a list or mapping."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _BREAKS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def yaml_text(content: Content) -> str:
    """Return a case as one YAML document; text that YAML would take for something else is quoted."""
    stated = {name: list(records) for name, records in content.items() if records}
    text: str = yaml.dump(stated, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text


def csv_texts(content: Content) -> dict[str, str]:
    """Return a case as the texts of CSV files by their names: one for each section, and for each form that is used.

    They begin with a byte order mark, without which some spreadsheets take them for another encoding than UTF-8. The
    key of a row is the id that it is about and its number, so that it says nothing, and is the same in every export.
    """
    rows: Rows = {name: [] for name in SECTIONS}
    for section, records in content.items():
        for record in records:
            _add(rows, sheets()[section], record, {})
    return {sheets()[name].file: _table(sheets()[name], found) for name, found in rows.items()}


def _add(rows: Rows, sheet: Sheet, stated: Record, named: Mapping[str, str]) -> None:
    """Add the row of one entry, and those of what is nested in it; `named` are its columns that are no claims."""
    row: Row = {(name,): cell for name, cell in named.items()}
    for name, value in stated.items():
        if name not in sheet.form.nested:
            row.update(cells_of(value, (name,)))
    rows.setdefault(sheet.name, []).append(row)
    for name, form in sheet.form.nested.items():
        inner = sheets()[name]
        for n, part in enumerate(stated.get(name, ()), start=1):
            own = {RECORD: named.get(RECORD) or stated[ID]}
            if form.within and KEY in named:
                own[form.within] = named[KEY]
            if KEY in inner.own:
                own[KEY] = f"{named.get(KEY) or stated[ID]}.{n}"
            _add(rows, inner, part, own)


def _table(sheet: Sheet, rows: Sequence[Row]) -> str:
    """Return rows under the columns that they need, in the order of the schema."""
    names = [*sheet.own, *sheet.kind.claims]

    def place(path: Path) -> tuple[object, ...]:
        inner = ((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in path[1:])
        return names.index(path[0]), *inner

    columns = sorted({path for row in rows for path in row} | {(sheet.own[0],)}, key=place)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([".".join(path) for path in columns])
    writer.writerows([row.get(path, "") for path in columns] for row in rows)
    return f"\ufeff{stream.getvalue()}"
