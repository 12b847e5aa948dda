"""Cells of Datasette's own tables: ids lead to record pages, ledger indexes to entries."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from markupsafe import Markup

from catalogue.base.tables import tables
from catalogue.web.face import DATABASE, Face
from catalogue.web.pages.reader import is_record, record_path
from catalogue.web.render import address_maker

_INDEXES = frozenset({"entry", "idx", "first_entry", "last_entry", "release"})
_DIGESTS = frozenset({"public_copy", "public_thumbnail"})


def linked(face: Face, table: str | None, column: str, value: object, row: Mapping[str, object]) -> Markup | None:
    """Return a cell as a link, or None where it stays as Datasette shows it."""
    address = address_maker(face)
    if (table, column) == ("series", "example") and {"series", "digits"} <= set(row.keys()):
        numbers = urlencode({"series": row["series"], "digits": row["digits"], "_sort": "number"})
        return Markup('<a href="{}">{}</a>').format(address(f"/{DATABASE}/serial?{numbers}"), value)
    if isinstance(value, dict):  # a reference whose label Datasette looked up
        subject, label = str(value.get("value")), value.get("label")
        if is_record(subject) and label:
            words = Markup('<a href="{}" title="{}">{}</a>')
            return words.format(address(record_path(subject)), subject, label)
        value = value.get("value")
    if isinstance(value, str) and is_record(value):
        return Markup('<a class="record-link" href="{}">{}</a>').format(address(record_path(value)), value)
    if table in tables() and isinstance(value, int) and column in _INDEXES:
        return Markup('<a href="{}">{}</a>').format(address(f"/entry/{value}"), value)
    if table == "photo" and isinstance(value, str) and column in _DIGESTS:
        return Markup('<a href="{}">{}…</a>').format(address(f"/media/{value}.jpg"), value[:12])
    return None
