"""Photographs as shown: the public copy, upright, with the regions of marks; and records as small cards."""

from __future__ import annotations

import json
from collections.abc import Iterable

from catalogue.base.errors import InvalidEntry
from catalogue.base.orientation import Point, Polygon, Rectangle, Size, region_to_upright, upright_size
from catalogue.web.pages.model import Card, CardGroup, Picture, Region, Value
from catalogue.web.pages.reader import Reader, Row, record_path

MOST_CARDS = 12
_REGIONS = """
SELECT region.*, marking.text FROM region LEFT JOIN marking ON marking.id = region.marking
WHERE region.photo = ? AND region.x_px IS NOT NULL ORDER BY region.marking, region.entry, region.n
"""
_CARDS = """
SELECT record.id, record.kind, record.title, record.synthetic AS made,
  CASE record.kind WHEN 'photo' THEN record.id
    WHEN 'item' THEN (SELECT photo FROM depiction WHERE depiction.item = record.id ORDER BY depiction.entry LIMIT 1)
    WHEN 'marking' THEN
      (SELECT photo FROM region WHERE region.marking = record.id ORDER BY region.entry, region.n LIMIT 1)
  END AS picture
FROM record WHERE record.id IN (SELECT value FROM json_each(?))
"""


def picture(reader: Reader, row: Row, only: str | None = None) -> Picture:
    """Return a row of `photo` as a picture; `only` keeps the regions of one marking."""
    width, height = row["public_width_px"] or 0, row["public_height_px"] or 0
    return Picture(
        photo=reader.link(row["id"]),
        file=f"/media/{row['public_copy']}.jpg" if row["public_copy"] else None,
        thumbnail=f"/media/{row['public_thumbnail']}.jpg" if row["public_thumbnail"] else None,
        width=width,
        height=height,
        caption=reader.value("photo", row, "caption"),
        synthetic=bool(row["synthetic"]),
        regions=_regions(reader, row, Size(width, height), only) if row["public_copy"] else (),
    )


def _regions(reader: Reader, row: Row, shown: Size, only: str | None) -> tuple[Region, ...]:
    """Return the regions of marks in the upright grid of the public copy, whatever its size."""
    if not row["width_px"] or not row["height_px"]:
        return ()
    stored = Size(row["width_px"], row["height_px"])
    found = [region for region in reader.rows(_REGIONS, row["id"]) if only in {None, region["marking"]}]
    texts = _texts(reader, [region["marking"] for region in found])
    regions: list[Region] = []
    for region in found:
        drawn = _drawn(region)
        orientation = region["orientation"] or row["orientation"] or 1
        try:
            if not drawn.within(stored):
                continue
            upright = region_to_upright(drawn, stored, orientation)
        except InvalidEntry:
            continue
        full = upright_size(stored, orientation)
        across, down = shown.width / full.width, shown.height / full.height
        box = upright.box
        x, y, width, height = (
            round(box.x * across),
            round(box.y * down),
            round(box.width * across),
            round(box.height * down),
        )
        number = len(regions) + 1
        mark = Value(region["text"] or region["marking"], href=record_path(region["marking"]), mono=True)
        corners = upright.corners if isinstance(upright, Polygon) else ()
        regions.append(
            Region(
                f"region-{number}",
                number,
                x,
                y,
                width,
                height,
                mark,
                texts.get(region["marking"], ()),
                " ".join(f"{round(corner.x * across)},{round(corner.y * down)}" for corner in corners),
                _view(Rectangle(x, y, width, height), shown),
            )
        )
    return tuple(regions)


def _drawn(region: Row) -> Rectangle | Polygon:
    if region["polygon"]:
        return Polygon(tuple(Point(*corner) for corner in json.loads(region["polygon"])))
    return Rectangle(region["x_px"], region["y_px"], region["width_px"], region["height_px"])


def _view(box: Rectangle, shown: Size) -> str:
    """Return a view box around a region: the region with some of what lies around it, inside the picture."""
    around = max(box.width, box.height) // 4 + 1
    left, top = max(box.x - around, 0), max(box.y - around, 0)
    right, bottom = min(box.x + box.width + around, shown.width), min(box.y + box.height + around, shown.height)
    return f"{left} {top} {max(right - left, 1)} {max(bottom - top, 1)}"


def _texts(reader: Reader, markings: list[str]) -> dict[str, tuple[Value, ...]]:
    """Return the readings of each marking, each with who read it."""
    rows = reader.rows(
        "SELECT marking, text, party, actor, unknown FROM reading WHERE text IS NOT NULL"
        " AND marking IN (SELECT value FROM json_each(?)) ORDER BY entry",
        json.dumps(markings),
    )
    found: dict[str, list[Value]] = {}
    for row in rows:
        party = reader.value("reading", row, "party")
        if party.state == "absent" and row["actor"]:  # whoever recorded it read it
            party = reader.link(row["actor"])
        found.setdefault(row["marking"], []).append(Value(row["text"], hint=f"read by {party.text}", mono=True))
    return {marking: tuple(values) for marking, values in found.items()}


def cards(reader: Reader, subjects: Iterable[str], lines: dict[str, Value] | None = None) -> tuple[Card, ...]:
    """Return records as cards, in the order given; `lines` says one thing about some of them."""
    wanted = list(dict.fromkeys(subjects))
    rows = {row["id"]: row for row in reader.rows(_CARDS, json.dumps(wanted))}
    photos = json.dumps([row["picture"] for row in rows.values() if row["picture"]])
    shown = {
        row["id"]: row
        for row in reader.rows(
            "SELECT id, public_thumbnail, synthetic, destroyed FROM photo WHERE id IN (SELECT value FROM json_each(?))",
            photos,
        )
    }
    return tuple(
        Card(
            kind=row["kind"],
            record=Value(
                row["title"] or row["id"], href=record_path(row["id"]), hint=row["id"], mono=row["kind"] == "marking"
            ),
            line=(lines or {}).get(row["id"]),
            thumbnail=f"/media/{photo['public_thumbnail']}.jpg" if photo.get("public_thumbnail") else None,
            mark=row["title"] if row["kind"] == "marking" else None,
            synthetic=bool(row["made"] or photo.get("synthetic")),
        )
        for row in (rows[subject] for subject in wanted if subject in rows)
        for photo in (shown.get(row["picture"], {}),)
    )


def card_group(
    reader: Reader, title: str, sql: str, *parameters: object, more: Value | None = None
) -> tuple[CardGroup, ...]:
    """Return the records that a statement finds under a heading, or nothing where it finds none."""
    rows = reader.rows(f"{sql} LIMIT {MOST_CARDS + 1}", *parameters)
    found = cards(reader, [row["id"] for row in rows[:MOST_CARDS]])
    return (CardGroup(title, found, more if len(rows) > MOST_CARDS else None),) if found else ()
