"""The page of a mark: the reading in large type, where it is seen, what it may mean, each with its own doubt."""

from __future__ import annotations

from typing import Any

from catalogue.markings.decoders import decode
from catalogue.web.pages.agreement import agreement
from catalogue.web.pages.decoding import decoded
from catalogue.web.pages.kindred import kindred
from catalogue.web.pages.line import item_line
from catalogue.web.pages.model import RecordPage, Value
from catalogue.web.pages.opinions import adjudications, group, interpretations, readings
from catalogue.web.pages.parts import Body, Context, assemble, item_crumbs
from catalogue.web.pages.pictures import card_group, picture
from catalogue.web.pages.reader import Reader

_MOST_READINGS = 4  # that are decoded on the page
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
            *group("What is read", _READ, readings(reader, read), compared=True),
            *group("What it may mean", _MEAN, interpretations(reader, subject)),
        ),
        decoded=tuple(decoded(decode(text)) for text in _read_as(read, first)),
        line=item_line(reader, item) if item else None,
        related=(
            *kindred(reader, subject),
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


def _read_as(readings: list[dict[str, Any]], first: str | None) -> list[str]:
    """Return what a mark was read as, each text once, the agreed one first."""
    texts = [one["text"] for one in sorted(readings, key=lambda one: one["entry"])]
    return list(dict.fromkeys(text for text in (first, *texts) if text))[:_MOST_READINGS]
