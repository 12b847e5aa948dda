"""What is it, who says so, how sure, who disagrees: one opinion a party, oldest first, in one shape for all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from catalogue.base.dates import bounds
from catalogue.base.errors import InvalidEntry
from catalogue.web.pages.model import Note, Opinion, OpinionGroup, Scale, Value
from catalogue.web.pages.reader import Reader, Row

BEARINGS = {"supports": "Supports", "contradicts": "Speaks against", "neutral": "Neither way"}
_VERBS = {
    "denied": "denied",
    "disputed": "disputed",
    "not-confirmed": "did not confirm",
    "unverified-by-reporter": "could not verify",
    "opinion": "held the opinion",
    "claimed": "claimed",
    "superseded": "stated (superseded since)",
}


def _moment(row: Row) -> tuple[date, int]:
    """Return where an opinion stands among others: by its first possible day, undated ones last."""
    try:
        found = bounds(row["occurred"] or "")
        day = found.earliest or found.latest or date.max
    except InvalidEntry:
        day = date.max
    return day, int(row["entry"])


def _quoted(text: str | None, lang: str | None) -> Value | None:
    return Value(text, lang=lang) if text else None


def _listed(raw: str | None) -> list[Any]:
    return list(json.loads(raw)) if raw else []


def statements(reader: Reader, rows: Iterable[Row]) -> tuple[Opinion, ...]:
    """Return rows of `statement` as opinions; what each answers and contradicts is linked both ways."""
    ordered = sorted(rows, key=_moment)
    reader.remember(subject for row in ordered for subject in (row["id"], row["answers"], row["source"]))
    against: dict[str, list[str]] = {}
    for found in reader.rows("SELECT id, contradicts FROM statement WHERE contradicts IS NOT NULL") if ordered else ():
        for other in _listed(found["contradicts"]):
            against.setdefault(other, []).append(found["id"])
    return tuple(_statement(reader, row, against.get(row["id"], [])) for row in ordered)


def _statement(reader: Reader, row: Row, contradicted_by: list[str]) -> Opinion:
    notes = []
    if row["answers"]:
        notes.append(Note("Answers", (reader.link(row["answers"]),)))
    if row["contradicts"]:
        notes.append(
            Note("Cannot be true together with", tuple(reader.link(one) for one in _listed(row["contradicts"])))
        )
    if contradicted_by:
        notes.append(Note("Contradicted by", tuple(reader.link(one) for one in contradicted_by)))
    return Opinion(
        anchor=f"entry-{row['entry']}",
        entry=row["entry"],
        sentence=True,
        party=reader.value("statement", row, "party"),
        verb=_VERBS.get(row["status"], "stated"),
        what=reader.value("statement", row, "summary"),
        occurred=reader.value("statement", row, "occurred"),
        quote=_quoted(row["quote"], row["language"]),
        record=Value("the statement", href=f"/statement/{row['id']}", hint=row["id"]),
        source=reader.value("statement", row, "source"),
        scales=(reader.scale("statement", row, "status"),),
        notes=tuple(notes),
    )


def identifications(reader: Reader, item: str) -> tuple[Opinion, ...]:
    """Return every party's opinion of what an item is."""
    rows = sorted(reader.rows("SELECT * FROM identification WHERE item = ?", item), key=_moment)
    reader.remember(row["source"] for row in rows)
    return tuple(
        Opinion(
            anchor=f"entry-{row['entry']}",
            entry=row["entry"],
            party=reader.value("identification", row, "party"),
            verb="denied it; in their words" if row["status"] == "denied" else "identified it as",
            what=reader.value("identification", row, "designation"),
            occurred=reader.value("identification", row, "occurred"),
            source=reader.value("identification", row, "source"),
            scales=tuple(
                reader.scale("identification", row, name) for name in ("level", "status", "confidence", "likelihood")
            ),
            notes=_grounds(reader, row),
        )
        for row in rows
    )


def _grounds(reader: Reader, row: Row) -> tuple[Note, ...]:
    notes = [
        Note(f"{BEARINGS[bearing]}", tuple(_ground(reader, one) for one in found))
        for bearing in BEARINGS
        if (found := [one for one in _listed(row["basis"]) if one["bearing"] == bearing])
    ]
    if rejected := _listed(row["rejected"]):
        notes.append(Note("Held not to be", tuple(Value(f"{one['designation']}: {one['reason']}") for one in rejected)))
    for label, name in (("Made by", "producer"), ("In", "producer_country"), ("Rests on the finding of", "relied_on")):
        if (said := reader.value("identification", row, name)).state != "absent":
            notes.append(Note(label, (said,)))
    if left := _listed(row["not_established"]):
        notes.append(Note("Not established, by their own account", tuple(Value(one) for one in left)))
    return tuple(notes)


def _ground(reader: Reader, ground: dict[str, str]) -> Value:
    link = reader.link(ground["record"]) if "record" in ground else None
    text = ground.get("note") or (link.text if link else "no reason was given")
    return Value(text, href=link.href if link else None, hint=link.text if link else None)


def readings(reader: Reader, rows: Iterable[Row], regions: dict[str, str] | None = None) -> tuple[Opinion, ...]:
    """Return rows of `reading` as opinions; `regions` names the region on the page for each marking."""
    ordered = sorted(rows, key=_moment)
    reader.remember(subject for row in ordered for subject in (row["source"], *_listed(row["photos"])))
    return tuple(
        Opinion(
            anchor=f"entry-{row['entry']}",
            entry=row["entry"],
            party=_reader_of(reader, row),
            verb="read blind" if row["blind"] else "read",
            what=Value(row["text"], mono=True) if row["text"] else reader.nothing(),
            occurred=reader.value("reading", row, "occurred"),
            source=reader.value("reading", row, "source") if row["source"] else None,
            scales=(reader.scale("reading", row, "confidence"),),
            notes=_seen(reader, row),
            region=(regions or {}).get(row["marking"]),
        )
        for row in ordered
    )


def _seen(reader: Reader, row: Row) -> tuple[Note, ...]:
    """Return what lay before whoever read: the photographs, and what software had suggested."""
    notes = [Note("Read from", tuple(reader.link(one) for one in _listed(row["photos"])))] if row["photos"] else []
    if row["suggestion"] is not None:
        suggested = Value(f"entry {row['suggestion']}", href=f"/entry/{row['suggestion']}")
        notes.append(Note("With a suggestion by software before them", (suggested,)))
    return tuple(notes)


def suggestions(reader: Reader, photo: str) -> tuple[Opinion, ...]:
    """Return what software suggests that a photograph shows written, each with who has confirmed it, if anybody."""
    rows = reader.rows("SELECT * FROM suggestion WHERE photo = ? ORDER BY payload_hex IS NULL, entry", photo)
    read = reader.rows(
        "SELECT entry, suggestion, marking FROM reading"
        " WHERE suggestion IN (SELECT entry FROM suggestion WHERE photo = ?) ORDER BY entry",
        photo,
    )
    return tuple(_suggestion(reader, row, [one for one in read if one["suggestion"] == row["entry"]]) for row in rows)


def _suggestion(reader: Reader, row: Row, read: list[Row]) -> Opinion:
    tools = _listed(row["tools"])
    party = Value(f"{tools[0]['name']} {tools[0]['version']}") if tools else reader.nothing()
    return Opinion(
        anchor=f"entry-{row['entry']}",
        entry=row["entry"],
        party=party,
        verb="suggests, and a person has read the mark since," if read else "suggests, and nobody has confirmed it,",
        what=Value(row["suggested"], mono=True) if row["suggested"] else reader.nothing(),
        occurred=Value("software"),
        notes=_how(reader, row, read, tools),
    )


def _how(reader: Reader, row: Row, read: list[Row], tools: list[Any]) -> tuple[Note, ...]:
    lines = [("How", reader.value("suggestion", row, "method"))]
    if row["symbology"]:
        parts = (row["symbology"], row["symbology_identifier"], row["symbol_version"])
        lines.append(("Symbol", Value(" ".join(part for part in parts if part))))
    if row["payload_hex"]:
        lines.append(("Bytes, exactly", Value(row["payload_hex"], mono=True)))
    if row["error_correction"]:
        lines.append(("Level of error correction", reader.value("suggestion", row, "error_correction")))
    if row["correction_unused"]:
        lines.append(("Error correction not needed", reader.value("suggestion", row, "correction_unused")))
    if row["score"]:
        scale = f" on a scale of {row['score_scale']}" if row["score_scale"] else ""
        lines.append(("Its own score", Value(f"{row['score']}{scale}, which is no confidence in a reading")))
    notes = [Note(label, (value,)) for label, value in lines]
    if len(tools) > 1:
        notes.append(Note("With", tuple(Value(f"{tool['name']} {tool['version']}") for tool in tools[1:])))
    if read:
        links = tuple(
            Value(f"entry {one['entry']}", href=f"/marking/{one['marking']}#entry-{one['entry']}") for one in read
        )
        notes.append(Note("Read by a person in", links))
    return tuple(notes)


def adjudications(reader: Reader, marking: str) -> tuple[Opinion, ...]:
    """Return the texts that were agreed on after several readings of a mark."""
    rows = sorted(reader.rows("SELECT * FROM adjudication WHERE marking = ?", marking), key=_moment)
    return tuple(
        Opinion(
            anchor=f"entry-{row['entry']}",
            entry=row["entry"],
            party=_reader_of(reader, row, "adjudication"),
            verb="settled it as",
            what=Value(row["text"], mono=True) if row["text"] else reader.nothing(),
            occurred=reader.value("adjudication", row, "occurred"),
            scales=(reader.scale("adjudication", row, "confidence"),),
            notes=(
                Note("Weighed", tuple(Value(f"entry {one}", href=f"/entry/{one}") for one in _listed(row["readings"]))),
                *((Note("Because", (Value(row["basis"]),)),) if row["basis"] else ()),
            ),
        )
        for row in rows
    )


def comparisons(reader: Reader, photo: str) -> tuple[Opinion, ...]:
    """Return the opinions on whether a photograph shows the same as another, whichever of the two states it."""
    found = reader.rows("SELECT * FROM comparison WHERE photo = ?1 OR other = ?1", photo)
    rows = sorted(found, key=_moment)
    return tuple(
        Opinion(
            anchor=f"entry-{row['entry']}",
            entry=row["entry"],
            party=_reader_of(reader, row, "comparison"),
            verb="compared it, and found",
            what=reader.value("comparison", row, "verdict"),
            occurred=reader.value("comparison", row, "occurred"),
            source=reader.value("comparison", row, "source") if row["source"] else None,
            scales=(reader.scale("comparison", row, "confidence"),),
            notes=(
                Note("With", (reader.link(row["other"] if row["photo"] == photo else row["photo"]),)),
                *((Note("Because", (Value(row["basis"]),)),) if row["basis"] else ()),
            ),
        )
        for row in rows
    )


def _reader_of(reader: Reader, row: Row, table: str = "reading") -> Value:
    """Return who read or judged: the party, or the agent who recorded it where no party is named."""
    stated = reader.value(table, row, "party")
    return reader.link(row["actor"]) if stated.state == "absent" and row["actor"] else stated


def interpretations(reader: Reader, marking: str) -> tuple[Opinion, ...]:
    """Return what a mark may mean, each under one scheme."""
    rows = sorted(reader.rows("SELECT * FROM interpretation WHERE marking = ?", marking), key=_moment)
    reader.remember(row["source"] for row in rows)
    texts = {
        row["entry"]: row["text"] for row in reader.rows("SELECT entry, text FROM reading WHERE marking = ?", marking)
    }
    return tuple(
        Opinion(
            anchor=f"entry-{row['entry']}",
            entry=row["entry"],
            party=reader.value("interpretation", row, "party"),
            verb=f"interpreted {texts[row['reading']]} as" if texts.get(row["reading"]) else "interpreted it as",
            what=reader.value("interpretation", row, "meaning"),
            occurred=reader.value("interpretation", row, "occurred"),
            source=reader.value("interpretation", row, "source") if row["source"] else None,
            scales=_decoding(reader, row),
            notes=_terms(reader, row),
        )
        for row in rows
    )


def _decoding(reader: Reader, row: Row) -> tuple[Scale, ...]:
    scales = [reader.scale("interpretation", row, "confidence")]
    if row["role"]:
        scales.append(reader.scale("interpretation", row, "role"))
    return tuple(scales)


def _terms(reader: Reader, row: Row) -> tuple[Note, ...]:
    notes = []
    if row["earliest"] or row["latest"]:
        first, last = (reader.value("interpretation", row, name) for name in ("earliest", "latest"))
        notes.append(
            Note("Interval", (Value(f"{first.text} to {last.text}", hint="First and last day, both included"),))
        )
    if row["rule"]:
        notes.append(Note("Rule applied", (Value(row["rule"], hint="schema/rules.md"),)))
    for label, name in (("Holds only if", "assumptions"), ("Could also be", "alternatives")):
        if found := _listed(row[name]):
            notes.append(Note(label, tuple(Value(one) for one in found)))
    return tuple(notes)


def group(
    title: str, lead: str, opinions: tuple[Opinion, ...], *, compared: bool = False, most: int | None = None
) -> tuple[OpinionGroup, ...]:
    """Return the opinions under a heading, or nothing where there are none."""
    return (OpinionGroup(title, lead, opinions, compared, most),) if opinions else ()
