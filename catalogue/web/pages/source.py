"""The page of a source: what it is, how far it is relied upon, and everything that rests on it."""

from __future__ import annotations

import re

from catalogue.web.pages.model import Field, RecordPage, Value
from catalogue.web.pages.opinions import group, statements
from catalogue.web.pages.parts import Body, Context, assemble
from catalogue.web.pages.pictures import card_group
from catalogue.web.pages.reader import Reader, Row

_WEB = re.compile(r"https?://[^\s<>\"']+")
_FIELDS = (
    "kind",
    "publisher",
    "platform",
    "author",
    "published",
    "accessed",
    "language",
    "reliability",
    "credibility",
    "family",
)


def source_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a source."""
    row = reader.one("SELECT * FROM source WHERE id = ?", subject)
    said = reader.rows("SELECT * FROM statement WHERE source = ?", subject)
    body = Body(
        fields=(*_addresses(reader, row), *reader.fields("source", row, *_FIELDS)) if row else (),
        opinions=group(
            "Statements found there", "Each is attributed to the party that made it.", statements(reader, said)
        ),
        related=(
            *card_group(
                reader,
                "Opinions and readings published there",
                "SELECT DISTINCT id FROM (SELECT item AS id FROM identification WHERE source = ?1 UNION"
                " SELECT marking FROM reading WHERE source = ?1 UNION"
                " SELECT marking FROM interpretation WHERE source = ?1)",
                subject,
            ),
            *card_group(
                reader,
                "Photographs from it",
                "SELECT DISTINCT photo AS id FROM acquisition WHERE source = ? ORDER BY photo",
                subject,
            ),
            *card_group(
                reader,
                "Sources that go back to the same origin; they count once",
                "SELECT id FROM source WHERE family = ? AND id <> ? ORDER BY entry",
                row["family"] if row else None,
                subject,
            ),
        ),
    )
    return assemble(reader, context, subject, body)


def _addresses(reader: Reader, row: Row) -> tuple[Field, ...]:
    """Return the addresses; only those of the web become links."""
    fields = reader.fields("source", row, "url", "archived_url")
    return tuple(
        Field(field.label, Value(field.value.text, field.value.state, href=field.value.text, mono=True), field.help)
        if _WEB.fullmatch(field.value.text)
        else field
        for field in fields
    )
