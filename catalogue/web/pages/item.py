"""The page of an item: what it is held to be and by whom, how long before its use it was made, where it has been."""

from __future__ import annotations

from catalogue.web.pages.line import item_line
from catalogue.web.pages.model import RecordPage
from catalogue.web.pages.opinions import group, identifications, statements
from catalogue.web.pages.parts import Body, Context, assemble, disputed, incident_crumbs
from catalogue.web.pages.pictures import card_group, picture
from catalogue.web.pages.production import production_to_use
from catalogue.web.pages.reader import Reader

_LEAD = "Each party's opinion stands at the level of detail that the party used. None replaces another."
# A photograph shows an item where that is stated, or where a mark of the item is seen on it.
_SEEN_ON = (
    "SELECT photo AS id FROM depiction WHERE item = ?1 UNION SELECT region.photo FROM region"
    " JOIN marking ON marking.id = region.marking WHERE marking.item = ?1 ORDER BY id"
)
_FIELDS = (
    "kind",
    "description",
    "condition",
    "measurements",
    "part_of",
    "recovered",
    "recovery_place",
    "recovery_country",
    "recovery_place_class",
    "recovery_position_coarse",
)


def item_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of an item."""
    row = reader.one("SELECT * FROM item WHERE id = ?", subject)
    opinions = reader.rows("SELECT status FROM identification WHERE item = ?", subject)
    said = reader.rows("SELECT * FROM statement WHERE item = ?", subject)
    photos = reader.rows(f"SELECT * FROM photo WHERE id IN ({_SEEN_ON}) ORDER BY entry", subject)  # noqa: S608 - ours
    with_picture = [photo for photo in photos if photo["public_copy"]]
    incident = row["incident"] if row else None
    crumbs = incident_crumbs(reader, incident)
    if row and row["part_of"]:
        crumbs = (*crumbs, reader.link(row["part_of"]))
    body = Body(
        fields=reader.fields("item", row, *_FIELDS) if row else (),
        crumbs=crumbs,
        pictures=tuple(picture(reader, photo) for photo in with_picture[:1]),
        remark=None if with_picture else f"No photograph of it has been {reader.absent.removeprefix('not ')}.",
        opinions=(
            *group("What it is held to be", _LEAD, identifications(reader, subject)),
            *group("What is said about it", "Statements of parties about this item.", statements(reader, said)),
        ),
        production=production_to_use(reader, subject) if row else None,
        line=item_line(reader, subject),
        related=(
            *card_group(reader, "Marks on it", "SELECT id FROM marking WHERE item = ? ORDER BY entry", subject),
            *card_group(
                reader,
                "Photographs of it",
                _SEEN_ON,
                subject,
            ),
            *card_group(reader, "Parts of it", "SELECT id FROM item WHERE part_of = ? ORDER BY entry", subject),
            *card_group(
                reader,
                "From the same incident",
                "SELECT id FROM item WHERE incident = ?1 AND id <> ?2 AND part_of IS NOT ?2 ORDER BY entry",
                incident,
                subject,
            ),
        ),
        disputed=disputed(opinions) or disputed(said),
    )
    return assemble(reader, context, subject, body)
