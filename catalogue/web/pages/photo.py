"""The page of a photograph: the picture with its marks, who reads them how, where the file has been."""

from __future__ import annotations

import json

from catalogue.base.vocabularies import title_of
from catalogue.web.pages.line import photo_line
from catalogue.web.pages.model import Field, RecordPage, Value
from catalogue.web.pages.opinions import comparisons, group, readings, suggestions
from catalogue.web.pages.parts import Body, Context, assemble, incident_crumbs, item_crumbs
from catalogue.web.pages.pictures import card_group, picture
from catalogue.web.pages.reader import Reader, Row

_DOCUMENTED = ("documented", "documented_place", "documented_country", "documented_place_class")
_COMPARED = "Whether two photographs show the same is somebody's opinion, like any other."
_MOST_SUGGESTED = 6  # that stand open; the rest is folded
_SUGGESTED = (
    "Read by software. A suggestion is no reading: it counts for nobody and search does not find it until a person"
    " has read the mark."
)
_LEAD = "A reading says which glyphs one person saw. What they mean is a claim of its own, on the page of the mark."


def photo_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a photograph."""
    row = reader.one("SELECT * FROM photo WHERE id = ?", subject)
    if row is None:
        return assemble(reader, context, subject, Body())
    shown = picture(reader, row)
    depictions = reader.rows("SELECT * FROM depiction WHERE photo = ? ORDER BY entry", subject)
    item = depictions[0]["item"] if depictions else None
    regions = {region.mark.href: region.anchor for region in reversed(shown.regions)}
    markings = [href.rpartition("/")[2] for href in regions if href]
    read = reader.rows("SELECT * FROM reading WHERE marking IN (SELECT value FROM json_each(?))", json.dumps(markings))
    named = {marking: regions[f"/marking/{marking}"] for marking in markings}
    body = Body(
        fields=_fields(reader, row, depictions),
        crumbs=item_crumbs(reader, item) or incident_crumbs(reader, row["incident"]),
        pictures=(shown,),
        remark=_remark(reader, row, shown.file),
        opinions=(
            *group("What the marks are read as", _LEAD, readings(reader, read, named)),
            *group("What software suggests", _SUGGESTED, suggestions(reader, subject), most=_MOST_SUGGESTED),
            *group("What it was compared with", _COMPARED, comparisons(reader, subject)),
        ),
        line=photo_line(reader, subject),
        related=(
            *card_group(
                reader,
                "Shown on it",
                "SELECT item AS id FROM depiction WHERE photo = ? AND item IS NOT NULL ORDER BY entry",
                subject,
            ),
            *card_group(
                reader,
                "Other photographs of the item",
                "SELECT DISTINCT photo AS id FROM depiction WHERE item = ? AND photo <> ? ORDER BY photo",
                item,
                subject,
            ),
            *card_group(
                reader,
                "Photographs of the same incident",
                "SELECT id FROM photo WHERE incident = ? AND id <> ? ORDER BY entry",
                row["incident"],
                subject,
            ),
        ),
        digests=_digests(reader, row, subject),
    )
    return assemble(reader, context, subject, body)


def _remark(reader: Reader, row: Row, file: str | None) -> str | None:
    """Return in words why there is no picture, where there is none."""
    if row["destroyed"]:
        ground = title_of("destruction_ground", row["destroyed"]).lower()
        return (
            f"The original and every picture made from it were destroyed ({ground}). What is stated of it stands below."
        )
    return None if file else f"The picture is {reader.absent}; what is stated about it stands below."


def _fields(reader: Reader, row: Row, depictions: list[dict[str, object]]) -> tuple[Field, ...]:
    views = reader.fields("depiction", depictions[0], "view", "scale", "marker") if depictions else ()
    told = tuple(field for field in views if field.value.state == "stated")
    return (
        *reader.fields("photo", row, "captured_date", "captured_zone"),
        *(field for field in reader.fields("photo", row, *_DOCUMENTED) if field.value.state != "absent"),
        *told,
        *reader.fields("photo", row, "route", "source", "rights", "consent", "media_type"),
        Field(
            "Stored grid",
            _grid(reader, row),
            "Columns and rows as the file stores them, and how they are turned for viewing.",
        ),
    )


def _grid(reader: Reader, row: Row) -> Value:
    if not row["width_px"] or not row["height_px"]:
        return reader.nothing()
    return Value(
        f"{row['width_px']:,} × {row['height_px']:,} pixels, orientation {row['orientation'] or reader.absent}"
    )


def _digests(reader: Reader, row: Row, subject: str) -> tuple[Field, ...]:
    covered = reader.one(
        "SELECT redactions FROM derivative WHERE photo = ? AND purpose = 'public-copy' ORDER BY entry DESC LIMIT 1",
        subject,
    )
    areas = len(json.loads(covered["redactions"])) if covered and covered["redactions"] else None
    words = {None: reader.nothing(), 0: Value("none")}.get(areas, Value(f"{areas}"))
    return (
        Field(
            "Public copy, SHA-256",
            _mono(reader, row["public_copy"]),
            "Digest of the picture on this page, and its file name.",
        ),
        Field("Covered areas", words, "Rectangles that were covered in the public copy."),
        Field(
            "Original, SHA-256", _mono(reader, row["sha256"]), "Digest of the evidentiary file, which is never changed."
        ),
    )


def _mono(reader: Reader, digest: str | None) -> Value:
    return Value(digest, mono=True) if digest else reader.nothing()
