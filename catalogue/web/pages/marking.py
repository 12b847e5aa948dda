"""The page of a mark: the reading in large type, where it is seen, what it may mean, each with its own doubt."""

from __future__ import annotations

from catalogue.web.pages.agreement import agreement
from catalogue.web.pages.line import item_line
from catalogue.web.pages.model import CardGroup, RecordPage, Value
from catalogue.web.pages.opinions import adjudications, group, interpretations, readings
from catalogue.web.pages.parts import Body, Context, assemble, item_crumbs
from catalogue.web.pages.pictures import MOST_CARDS, card_group, cards, picture
from catalogue.web.pages.reader import Reader

_READ = "Which glyphs each person saw. Confidence here is legibility, and says nothing of meaning."
_SETTLED = "The text that was agreed on after several readings. None of them is gone; they stand below."
_MEAN = (
    "Each applies one scheme to one reading. Confidence here says whether the scheme applies;"
    " it dates a part, not the weapon."
)


def marking_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a mark."""
    read = reader.rows("SELECT * FROM reading WHERE marking = ?", subject)
    row = reader.one("SELECT * FROM marking WHERE id = ?", subject)
    item = row["item"] if row else None
    photos = reader.rows(
        "SELECT * FROM photo WHERE id IN (SELECT photo FROM region WHERE marking = ?) ORDER BY entry LIMIT 4", subject
    )
    first = next((one["text"] for one in sorted(read, key=lambda one: one["entry"]) if one["text"]), None)
    settled = reader.rows("SELECT text FROM adjudication WHERE marking = ? ORDER BY entry", subject)
    first = next((one["text"] for one in reversed(settled) if one["text"]), first)
    texts = {one["text"] for one in read if one["text"]}
    bearer = reader.one("SELECT synthetic FROM item WHERE id = ?", item) if item else None
    body = Body(
        fields=reader.fields("marking", row, "item", "method", "state", "scripts", "colour", "height_mm")
        if row
        else (),
        crumbs=item_crumbs(reader, item),
        mark=Value(first, mono=True) if first else Value(f"Reading {reader.absent}", "absent"),
        pictures=tuple(picture(reader, photo, subject) for photo in photos),
        remark="Readings of this mark differ; all of them stand below." if len(texts) > 1 else None,
        agreement=agreement(reader, read),
        opinions=(
            *group("What was settled", _SETTLED, adjudications(reader, subject)),
            *group("What is read", _READ, readings(reader, read)),
            *group("What it may mean", _MEAN, interpretations(reader, subject)),
        ),
        line=item_line(reader, item) if item else None,
        related=(
            *_same(reader, subject),
            *card_group(
                reader,
                "Other marks on the item",
                "SELECT id FROM marking WHERE item = ? AND id <> ? ORDER BY entry",
                item,
                subject,
            ),
        ),
        synthetic=bool(bearer and bearer["synthetic"]),
    )
    return assemble(reader, context, subject, body)


def _same(reader: Reader, subject: str) -> tuple[CardGroup, ...]:
    """Return other marks whose folded reading is the same, the item of each beside it."""
    rows = reader.rows(
        "SELECT DISTINCT other.marking AS id, marking.item FROM search_mark own"
        " JOIN search_fragment ON search_fragment MATCH '\"' || replace(own.search_key, '\"', '\"\"') || '\"'"
        " JOIN search_mark other ON other.rowid = search_fragment.rowid AND other.search_key = own.search_key"
        " LEFT JOIN marking ON marking.id = other.marking"
        " WHERE own.marking = ? AND length(own.search_key) > 2 AND other.marking <> own.marking"
        " ORDER BY other.rowid LIMIT ?",
        subject,
        MOST_CARDS,
    )
    lines = {row["id"]: reader.link(row["item"]) for row in rows}
    found = cards(reader, [row["id"] for row in rows], lines)
    return (CardGroup("The same mark elsewhere, look-alikes counted as one", found),) if found else ()
