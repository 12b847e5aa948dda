"""The page of a publication: which checkpoint it was built from, and the digest that binds it."""

from __future__ import annotations

from catalogue.web.pages.model import RecordPage
from catalogue.web.pages.parts import Body, Context, assemble
from catalogue.web.pages.reader import Reader

_FIELDS = ("checkpoint_size", "checkpoint_root", "release_sha256", "records")


def publication_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a publication."""
    row = reader.one("SELECT * FROM publication WHERE id = ?", subject)
    return assemble(reader, context, subject, Body(fields=reader.fields("publication", row, *_FIELDS) if row else ()))
