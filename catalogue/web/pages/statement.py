"""The page of a statement: who said what, on which grounds, what it answers and what answers it."""

from __future__ import annotations

from catalogue.web.pages.model import RecordPage
from catalogue.web.pages.opinions import group, statements
from catalogue.web.pages.parts import Body, Context, assemble, disputed, incident_crumbs, item_crumbs
from catalogue.web.pages.pictures import card_group
from catalogue.web.pages.reader import Reader


def statement_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a statement."""
    rows = reader.rows("SELECT * FROM statement WHERE id = ?", subject)
    row = rows[0] if rows else None
    around = reader.rows(
        "SELECT * FROM statement WHERE answers = ?1 OR id = (SELECT answers FROM statement WHERE id = ?1)"
        " OR ?1 IN (SELECT value FROM json_each(statement.contradicts))"
        " OR id IN (SELECT value FROM statement own, json_each(own.contradicts) WHERE own.id = ?1)",
        subject,
    )
    crumbs = (
        item_crumbs(reader, row["item"])
        if row and row["item"]
        else incident_crumbs(reader, row["incident"] if row else None)
    )
    body = Body(
        fields=reader.fields("statement", row, "incident", "item", "source") if row else (),
        crumbs=crumbs,
        opinions=(
            *group("The statement", "In our words; a quotation is in theirs.", statements(reader, rows)),
            *group(
                "What it stands against",
                "Statements that it answers or contradicts, or that do so to it.",
                statements(reader, around),
            ),
        ),
        related=card_group(
            reader,
            "From the same source",
            "SELECT id FROM statement WHERE source = ? AND id <> ? ORDER BY entry",
            row["source"] if row else None,
            subject,
        ),
        disputed=disputed(rows) or any(one["contradicts"] or one["status"] == "disputed" for one in around),
        superseded=bool(row and row["status"] == "superseded"),
    )
    return assemble(reader, context, subject, body)
