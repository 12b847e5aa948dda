"""The page of an incident: what parties say happened, and the objects from it, where any are published."""

from __future__ import annotations

from catalogue.web.pages.model import RecordPage, Value
from catalogue.web.pages.opinions import group, statements
from catalogue.web.pages.parts import Body, Context, assemble, disputed
from catalogue.web.pages.pictures import card_group
from catalogue.web.pages.reader import Reader

_LEAD = "Claims, denials and what could not be confirmed stand in one list, oldest first, with the same weight."
_FIELDS = ("description", "occurred", "place_name", "country", "place_class", "position_coarse")


def incident_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of an incident."""
    row = reader.one("SELECT * FROM incident WHERE id = ?", subject)
    said = reader.rows("SELECT * FROM statement WHERE incident = ?", subject)
    objects = reader.one(
        "SELECT (SELECT count(*) FROM item WHERE incident = ?1)"
        " + (SELECT count(*) FROM photo WHERE incident = ?1) AS n",
        subject,
    )
    word = "published" if reader.absent == "not published" else "recorded"
    none = f"No remnant has been {word} for this incident. What is known of it are statements."
    body = Body(
        fields=reader.fields("incident", row, *_FIELDS) if row else (),
        remark=None if objects and objects["n"] else none,
        opinions=group("What is said to have happened", _LEAD, statements(reader, said)),
        related=(
            *card_group(
                reader,
                "Items",
                "SELECT id FROM item WHERE incident = ? ORDER BY entry",
                subject,
                more=Value("All items of the incident", href=f"/catalogue/item?incident={subject}"),
            ),
            *card_group(
                reader,
                "Photographs",
                "SELECT id FROM photo WHERE incident = ?1 OR id IN"
                " (SELECT photo FROM depiction WHERE item IN (SELECT id FROM item WHERE incident = ?1)) ORDER BY entry",
                subject,
                more=Value("All photographs of the incident", href=f"/catalogue/photo?incident={subject}"),
            ),
        ),
        disputed=disputed(said),
    )
    return assemble(reader, context, subject, body)
