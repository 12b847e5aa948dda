"""Where has it been: impact, recovery, hand-overs, documentation, reading, release, on one line with its gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from catalogue.base.dates import bounds, in_words
from catalogue.base.errors import InvalidEntry
from catalogue.base.vocabularies import title_of
from catalogue.rules.custody import Event, Gap, Overlap, Switch, names, timeline
from catalogue.web.pages.model import Field, Line, Moment, Value
from catalogue.web.pages.reader import Reader, Row, date_words

_CAUTION = "The line shows what is stated here. What nobody recorded, and what was not released, is not on it."
_NO_GAPS = " Gaps are not drawn, because an event on this line has no date here and may lie in any of them."


def _days(text: str | None) -> tuple[date | None, date | None]:
    try:
        found = bounds(text or "")
    except InvalidEntry:
        return None, None
    return found.earliest, found.latest


class _Builder:
    """Collects events, each with the moment that shows it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.events: list[Event] = []
        self.moments: dict[str, Moment] = {}

    def add(self, moment: Moment, occurred: str | None, *, chain: bool) -> None:
        key = str(len(self.events))
        self.events.append(Event(key, *_days(occurred), chain))
        self.moments[key] = moment

    def add_custody(self, moment: Moment, row: Row) -> None:
        """Add a custody event, with whoever is stated to hold the thing before and after it."""
        self.add(moment, row["occurred"], chain=True)
        before, after = names(row["action"], row["custodian"], row["from_party"], row["to_party"])
        self.events[-1] = replace(
            self.events[-1],
            held_before=row["custodian"],
            held_after=row["custodian"],
            names_before=before,
            names_after=after,
        )

    def line(self, about: Value) -> Line | None:
        """Return the line, or None where nothing is on it."""
        if not self.events:
            return None
        made = timeline(self.events)
        shown: list[Moment] = []
        for part in made.line:
            if isinstance(part, Gap):
                shown.append(_gap(part))
            elif isinstance(part, Overlap):
                first, second = self.moments[part.first].label, self.moments[part.second].label
                shown.append(Moment("overlap", f"Which came first, {first} or {second}, is not certain", Value("")))
            elif isinstance(part, Switch):
                shown.append(_switch(part))
            else:
                shown.append(self.moments[part.key])
        shown += [_undated(self.moments[event.key]) for event in made.undated]
        return Line(about, tuple(shown), _CAUTION + ("" if made.gaps_complete else _NO_GAPS))


def _undated(moment: Moment) -> Moment:
    return Moment("undated", moment.label, moment.when, moment.fields, moment.source, moment.entry)


def _gap(gap: Gap) -> Moment:
    first, last = in_words(gap.first.isoformat()), in_words(gap.last.isoformat())
    when = Value(f"{first} to {last}" if gap.days > 1 else first, hint=f"EDTF {gap.first}/{gap.last}")
    days = "1 day" if gap.days == 1 else f"{gap.days:,} days"
    if gap.held_by:
        return Moment("held", f"{days}, no event stated; before and after, {gap.held_by} held it", when)
    return Moment("gap", f"Gap: {days} of which nothing is stated here", when)


def _switch(switch: Switch) -> Moment:
    left, found = " or ".join(switch.left_with), " or ".join(switch.found_with)
    return Moment("gap", f"No hand-over is stated here: {left} held it before, {found} after", Value(""))


def _custody(builder: _Builder, subject: str) -> set[str | None]:
    """Add custody events; return the dates of recoveries among them."""
    reader = builder.reader
    recovered = set()
    for row in reader.rows("SELECT * FROM custody WHERE subject = ? ORDER BY entry", subject):
        names = [
            name
            for name in ("custodian", "place_name", "from_party", "to_party", "condition", "seal", "seal_state")
            if _worth(row, name)
        ]
        action = title_of("custody_action", row["action"]) if row["action"] else "Custody event"
        source = reader.link(row["source"]) if row["source"] else None
        fields = (*reader.fields("custody", row, *names), _other_side(reader, row))
        moment = Moment("event", action, reader.value("custody", row, "occurred"), fields, source, row["entry"])
        builder.add_custody(moment, row)
        if row["action"] == "recovery":
            recovered.add(row["occurred"])
    return recovered


def _other_side(reader: Reader, row: Row) -> Field:
    """Return who attests the other side of a hand-over: nobody, as far as is known here, or the other agent."""
    sides = "SELECT entry, actor FROM custody WHERE entry = ? OR (counterpart = ? AND subject = ?)"
    found = [
        one
        for one in reader.rows(sides, row["counterpart"], row["entry"], row["subject"])
        if one["actor"] != row["actor"] and one["actor"] is not None
    ]
    if row["action"] not in {"release", "receipt", "return"}:
        return Field("Attested by", reader.link(row["actor"]), "The agent who stated it.")
    if not found:
        return Field("Attested by", Value("one side only"), "No statement of the other side is known here.")
    return Field("Attested by", Value(f"both sides, see entry {found[0]['entry']}"), "Each side stated it for itself.")


def _worth(row: Row, name: str) -> bool:
    """Say whether a column of a custody event is shown: custodian and place always, others where stated."""
    return name in {"custodian", "place_name"} or row[name] is not None


def _impact(builder: _Builder, incident: str | None) -> None:
    row = builder.reader.one("SELECT * FROM incident WHERE id = ?", incident) if incident else None
    if row is None:
        return
    reader = builder.reader
    fields = (
        Field("Incident", reader.link(incident), "The incident that the item is connected with."),
        *reader.fields("incident", row, "place_name"),
    )
    moment = Moment("event", "Impact", reader.value("incident", row, "occurred"), fields, entry=row["entry"])
    builder.add(moment, row["occurred"], chain=True)


def _documentation(builder: _Builder, sql: str, subject: str) -> None:
    reader = builder.reader
    for row in reader.rows(f"SELECT photo.* FROM photo WHERE {sql} ORDER BY photo.entry", subject):  # noqa: S608 - our own text
        photo = Field("Photograph", reader.link(row["id"]), "The photograph that was taken.")
        own = () if row["id"] == subject else (photo,)
        stated = row["documented"] is not None or row["captured_date"] is None
        name = "documented" if stated else "captured_date"
        places = [one for one in ("documented_place", "documented_country") if row[one] is not None]
        fields = (*own, *reader.fields("photo", row, *places, "captured_zone"))
        moment = Moment("event", "Photographed", reader.value("photo", row, name), fields, entry=row["entry"])
        builder.add(moment, row[name], chain=False)


def _readings(builder: _Builder, sql: str, subject: str) -> None:
    reader = builder.reader
    for row in reader.rows(
        f"SELECT reading.* FROM reading WHERE marking IN ({sql}) AND text IS NOT NULL"  # noqa: S608 - our own text
        " AND occurred IS NOT NULL ORDER BY entry",
        subject,
    ):
        text = Field("Reading", Value(row["text"], href=f"/marking/{row['marking']}", mono=True), "The glyphs as seen.")
        party = reader.fields("reading", row, "party")
        builder.add(
            Moment("event", "Read", reader.value("reading", row, "occurred"), (text, *party), entry=row["entry"]),
            row["occurred"],
            chain=False,
        )


def _released(builder: _Builder, subject: str) -> None:
    """Add releases: entries as well, with a date only where one is stated."""
    reader = builder.reader
    sql = (
        "SELECT idx, actor, claims ->> '$.occurred' AS occurred FROM entry"
        " WHERE subject = ? AND type = 'record.released'"
    )
    for row in reader.rows(f"{sql} ORDER BY idx", subject):
        day = row["occurred"]
        when = date_words(day) if day else reader.nothing()
        by = Field("Released by", reader.link(row["actor"]), "The reviewer who released it.")
        builder.add(Moment("event", "Released", when, (by,), entry=row["idx"]), day, chain=False)


def item_line(reader: Reader, item: str) -> Line | None:
    """Return the line of an item."""
    row = reader.one("SELECT * FROM item WHERE id = ?", item)
    if row is None:
        return None
    builder = _Builder(reader)
    _impact(builder, row["incident"])
    position = len(builder.events)
    recovered = _custody(builder, item)
    if row["recovered"] and row["recovered"] not in recovered:
        fields = reader.fields("item", row, "recovery_place")
        moment = Moment("event", "Recovery", reader.value("item", row, "recovered"), fields, entry=row["entry"])
        builder.add(moment, row["recovered"], chain=True)
        builder.events.insert(position, builder.events.pop())
    _documentation(builder, "photo.id IN (SELECT photo FROM depiction WHERE item = ?)", item)
    _readings(builder, "SELECT id FROM marking WHERE item = ?", item)
    _released(builder, item)
    return builder.line(reader.link(item))


def photo_line(reader: Reader, photo: str) -> Line | None:
    """Return the line of a photograph: taken, handed on, acquired, read, released."""
    builder = _Builder(reader)
    _documentation(builder, "photo.id = ?", photo)
    _custody(builder, photo)
    for row in reader.rows("SELECT * FROM acquisition WHERE photo = ? ORDER BY entry", photo):
        fields = reader.fields("acquisition", row, "route")
        source = reader.link(row["source"]) if row["source"] else None
        when = reader.value("acquisition", row, "occurred")
        builder.add(Moment("event", "Acquired", when, fields, source, row["entry"]), row["occurred"], chain=False)
    _readings(builder, "SELECT marking FROM region WHERE photo = ?", photo)
    _released(builder, photo)
    return builder.line(reader.link(photo))
