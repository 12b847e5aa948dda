"""The page of what was done at a checkpoint: a public folder, a package or an export made, or originals checked."""

from __future__ import annotations

from catalogue.web.pages.model import RecordPage
from catalogue.web.pages.parts import Body, Context, assemble
from catalogue.web.pages.reader import Reader

_FIELDS = {
    "publication": ("checkpoint_size", "checkpoint_root", "release_sha256", "records"),
    "export": ("checkpoint_size", "checkpoint_root", "occurred", "records", "sha256", "recipient"),
    "fixity": ("occurred", "checkpoint_size", "originals", "intact", "missing", "changed"),
    "package": ("checkpoint_size", "checkpoint_root", "manifest_sha256", "contents", "withheld", "recipient"),
}


def publication_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a publication, package, export or fixity check: one of their tables has a row of that id."""
    for table, fields in _FIELDS.items():
        row = reader.one(f"SELECT * FROM {table} WHERE id = ?", subject)  # noqa: S608 - our own names
        if row:
            return assemble(reader, context, subject, Body(fields=reader.fields(table, row, *fields)))
    return assemble(reader, context, subject, Body(fields=()))
