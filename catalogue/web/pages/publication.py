"""The page of what left the house, a public folder or a package: its checkpoint, and the digest that binds it."""

from __future__ import annotations

from catalogue.web.pages.model import RecordPage
from catalogue.web.pages.parts import Body, Context, assemble
from catalogue.web.pages.reader import Reader

_FIELDS = {
    "publication": ("checkpoint_size", "checkpoint_root", "release_sha256", "records"),
    "package": ("checkpoint_size", "checkpoint_root", "manifest_sha256", "contents", "withheld", "recipient"),
}


def publication_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a publication or a package; only one of their tables has a row of that id."""
    for table, fields in _FIELDS.items():
        row = reader.one(f"SELECT * FROM {table} WHERE id = ?", subject)  # noqa: S608 - our own names
        if row:
            return assemble(reader, context, subject, Body(fields=reader.fields(table, row, *fields)))
    return assemble(reader, context, subject, Body(fields=()))
