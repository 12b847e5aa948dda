"""From production to use, on the page of an item: the conclusion, what it rests on, and each dating on one scale.

What is concluded is read from the views `production_to_use` and `production_to_use_by_part` (rules U1 to U5).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from catalogue.base.dates import in_words
from catalogue.base.vocabularies import title_of
from catalogue.rules.production import (
    AGREED,
    CAUTION,
    CHANGES,
    CONDITIONS,
    LATER,
    LEAD,
    NOTHING,
    SEALING,
    STANDINGS,
    WEEKS,
    conclusion,
    distance,
)
from catalogue.web.pages.model import Value
from catalogue.web.pages.reader import Reader, Row

WIDTH = 1000  # of the scale, in units
_THINNEST = 8  # what is drawn of one day on a scale of many years
_MOST = 12
_MARGIN = 20  # the scale goes on behind the use by one part in so many
_KINDS = ("bound", "indication", "out-of-order")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One sentence, on what it rests, and how that is called."""

    standing: str
    word: str
    sentence: str
    lead: str
    rests_on: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who interpreted the mark so, linked to the entry, and how sure."""

    party: Value
    entry: int
    source: Value | None
    decoding: Value
    counts: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the scale, in units of `WIDTH`; `late` is what of it lies behind the use."""

    start: int
    width: int
    late: int


@dataclass(frozen=True, slots=True)
class DatingLine:
    """One dating of one mark, with everybody who holds it."""

    standing: str
    word: str
    part: Value
    mark: Value
    role: str
    when: str
    distance: str
    reading: Value
    bar: Bar
    holders: tuple[Holder, ...]
    others: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ProductionToUse:
    """The section of a page; where `nothing` is given, there is nothing else. `first` and `last` name the scale."""

    nothing: str | None
    remark: str | None = None
    lead: str = LEAD
    conclusions: tuple[Conclusion, ...] = ()
    datings: tuple[DatingLine, ...] = ()
    first: str = ""
    last: str = ""
    used: Bar | None = None
    conditions: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    caution: str = ""
    more: Value | None = None


def production_to_use(reader: Reader, item: str) -> ProductionToUse:
    """Return the section on an item."""
    rows = reader.rows(
        "SELECT * FROM production_to_use_by_part WHERE item = ? ORDER BY not_before IS NULL, not_before DESC, marking,"
        " earliest, latest, role, interpretation",
        item,
    )
    if not rows:
        return ProductionToUse(NOTHING)
    whole = reader.one("SELECT * FROM production_to_use WHERE item = ?", item)
    scale, known = _Scale(rows), reader.absent.removeprefix("not ")
    verb = "used" if rows[0]["use_rests_on"] == "use" else "recovered"
    groups = [list(found) for _, found in groupby(rows, lambda row: [row[name] for name in _SAME])]
    return ProductionToUse(
        nothing=None,
        remark=None if whole else LATER.format(known=known),
        conclusions=_conclusions(reader, whole, rows) if whole else (),
        datings=tuple(_dating(reader, found, scale) for found in groups[:_MOST]),
        first=in_words(scale.first.isoformat()),
        last=f"{verb} by {in_words(rows[0]['use_latest'])}",
        used=scale.bar(rows[0]["use_earliest"] or rows[0]["use_latest"], rows[0]["use_latest"]),
        conditions=(*CONDITIONS, *_shared(whole, rows), *_doubts(reader, whole, rows)),
        changes=CHANGES,
        caution=CAUTION.format(known=known),
        more=Value(f"All {len(rows):,} datings as a table", href=f"/catalogue/production_to_use_by_part?item={item}"),
    )


_SAME = ("marking", "earliest", "latest", "role")


class _Scale:
    """Days as units of the scale, from the first day of all datings to a little behind the use."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.first = date.fromisoformat(min(row["earliest"] for row in rows))
        self.use = date.fromisoformat(rows[0]["use_latest"])
        self.first = min(self.first, self.use)
        span = (self.use - self.first).days + 1
        self.last = self.use + timedelta(max(1, span // _MARGIN))

    def _at(self, day: date) -> int:
        inside = min(max(day, self.first), self.last + timedelta(1))
        return WIDTH * (inside - self.first).days // ((self.last - self.first).days + 1)

    def bar(self, earliest: str, latest: str) -> Bar:
        """Return where a stretch of days lies; at least so wide that it is seen."""
        first, last = date.fromisoformat(earliest), date.fromisoformat(latest)
        start = min(self._at(first), WIDTH - _THINNEST)
        width = max(_THINNEST, self._at(last + timedelta(1)) - start)
        late = max(0, start + width - max(start, self._at(self.use + timedelta(1)))) if last > self.use else 0
        return Bar(start, width - late, late)


def _conclusions(reader: Reader, whole: Row, rows: Sequence[Row]) -> tuple[Conclusion, ...]:
    """Return the bound, where there is one, and the indication where it is another day."""
    by_entry = {row["interpretation"]: row for row in rows}
    used = (whole["used"], date.fromisoformat(whole["use_latest"]), whole["use_rests_on"])
    known = reader.absent.removeprefix("not ")
    found = []
    if whole["standing"] == "bound":
        pair = [by_entry[entry] for entry in json.loads(whole["rests_on"])]
        sentence = conclusion(date.fromisoformat(whole["bound_earliest"]), *used)
        found.append(_concluded("bound", sentence, "On two parts, each dated by a mark of its own:", reader, pair))
    if whole["standing"] != "bound" or whole["indication_earliest"] != whole["bound_earliest"]:
        newest = [row for row in rows if row["not_before"] == whole["indication_earliest"]]
        # Of several that agree, the one that counts for a bound says most.
        newest = sorted(newest, key=lambda row: (not row["sound"], row["interpretation"]))[:1]
        day = whole["indication_earliest"]
        lead = f"On one part alone, as far as {known} here, and therefore not called a bound:"
        sentence = conclusion(date.fromisoformat(day) if day else None, *used)
        found.append(_concluded("indication", sentence, lead, reader, newest))
    return tuple(found)


def _concluded(standing: str, sentence: str, lead: str, reader: Reader, rows: Sequence[Row]) -> Conclusion:
    rests_on = tuple(
        Value(
            f"{reader.link(row['part']).text}: {row['text']}, as {_party(row)} has it",
            href=f"/marking/{row['marking']}#entry-{row['interpretation']}",
        )
        for row in rows
    )
    return Conclusion(standing, STANDINGS[standing], sentence, lead, rests_on)


def _party(row: Row) -> str:
    said = row["party"] or f"entry {row['interpretation']}"
    return f"{said} (rule {row['rule']})" if row["rule"] else said


def _shared(whole: Row | None, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return what both datings of a bound fall with: one rule, or one party."""
    pair = json.loads(whole["rests_on"]) if whole else []
    if len(pair) < 2:  # noqa: PLR2004 - a pair
        return ()
    one, other = (next(row for row in rows if row["interpretation"] == entry) for entry in pair)
    told = []
    if one["rule"] and one["rule"] == other["rule"]:
        told.append(f"Both datings follow rule {one['rule']}; were it not to apply, both would fall.")
    if one["text"] == other["text"]:
        told.append(f"Both marks read {one['text']}; what one of them means, the other most likely means too.")
    return tuple(told)


def _doubts(reader: Reader, whole: Row | None, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return what speaks against what a conclusion rests on: what a scheme leaves open, another agreed text."""
    used = set(json.loads(whole["rests_on"])) if whole else set()
    resting = [
        row
        for row in rows
        if row["interpretation"] in used or (whole and row["not_before"] == whole["indication_earliest"])
    ]
    told = [SEALING] if any(row["rule"] == WEEKS for row in resting) else []
    for row in resting:
        agreed = reader.one(
            "SELECT text FROM adjudication WHERE marking = ? ORDER BY entry DESC LIMIT 1", row["marking"]
        )
        if agreed and agreed["text"] and agreed["text"] != row["text"]:
            told.append(AGREED.format(text=agreed["text"], reading=row["text"], part=reader.link(row["part"]).text))
    return tuple(dict.fromkeys(told))


def _dating(reader: Reader, rows: Sequence[dict[str, Any]], scale: _Scale) -> DatingLine:
    first = rows[0]
    standing = min((row["standing"] for row in rows), key=_KINDS.index)
    same = {row["interpretation"] for row in rows}
    others = sorted({entry for row in rows for entry in json.loads(row["others"] or "[]")} - same)
    return DatingLine(
        standing=standing,
        word=STANDINGS[standing],
        part=reader.link(first["part"]),
        mark=Value(first["text"], href=f"/marking/{first['marking']}", mono=True),
        role=title_of("date_role", first["role"]),
        when=in_words(first["earliest"])
        if first["earliest"] == first["latest"]
        else f"{in_words(first['earliest'])} to {in_words(first['latest'])}",
        distance=distance(first["shortest_days"], first["longest_days"]),
        reading=reader.value("reading", {"confidence": first["reading_confidence"]}, "confidence"),
        bar=scale.bar(first["earliest"], first["latest"]),
        holders=tuple(_holder(reader, row) for row in rows),
        others=tuple(_other(reader, first["marking"], entry) for entry in others),
    )


def _holder(reader: Reader, row: Row) -> Holder:
    return Holder(
        party=Value(_party(row), href=f"/marking/{row['marking']}#entry-{row['interpretation']}"),
        entry=row["interpretation"],
        source=reader.link(row["source"]) if row["source"] else None,
        decoding=reader.value("interpretation", row, "confidence"),
        counts=bool(row["sound"]),
    )


def _other(reader: Reader, marking: str, entry: int) -> Value:
    row = reader.one("SELECT party, meaning, rule, entry AS interpretation FROM interpretation WHERE entry = ?", entry)
    if row is None or row["meaning"] is None:
        return Value(f"entry {entry}", href=f"/marking/{marking}#entry-{entry}")
    return Value(f"{row['meaning']} ({_party(row)})", href=f"/marking/{marking}#entry-{entry}")
