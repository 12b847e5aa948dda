"""Marks and readings as an investigator enters them: where a mark is seen, and what it says, in one commit."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.ids import new_id, parse_id
from catalogue.intake.scanning import SUGGESTED
from catalogue.markings.notation import literal, spell
from catalogue.markings.region import Region, from_selector, selector
from catalogue.pictures.finds import BAR_CODE
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now
from catalogue.records.state import State


@dataclass(frozen=True, slots=True)
class MarkReading:
    """What somebody saw written, verbatim; the names are those of `marking.read`.

    `party` is whoever read it, where that is not the acting agent. Without a party, the date is today unless stated.
    `suggestion` is the ledger index of what software suggested and the reader had before them; the text of a bar code,
    which nobody reads by eye, is then that of the suggestion unless stated.
    """

    text: str | None
    photos: tuple[str, ...] = ()
    party: str | None = None
    source: str | None = None
    occurred: str | None = None
    confidence: str | None = None
    blind: bool = False
    suggestion: int | None = None
    note: str | None = None

    def claims(self, clock: Clock) -> dict[str, Any]:
        """Return what is stated, as claims."""
        stated = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.party is None and self.source is None and self.occurred is None:
            stated["occurred"] = clock().date().isoformat()
        stated["photos"] = [parse_id(photo)[1] for photo in self.photos]
        return {name: value for name, value in stated.items() if value not in (None, False, [])}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an item; the names are those of `marking.recorded`.

    `seen` holds where: photographs by id, each with a region in its stored grid. One photograph may come several times.
    """

    item: str
    seen: tuple[tuple[str, Region], ...] = ()
    method: str | None = None
    state: str | None = None
    scripts: tuple[str, ...] = ()
    colour: str | None = None
    height_mm: str | None = None

    def claims(self, state: State) -> dict[str, Any]:
        """Return what is stated, as claims. Raises RuleRefused where a photograph was not examined (R13)."""
        stated = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "seen"}
        stated["scripts"] = list(self.scripts)
        stated["regions"] = [_stated(state, parse_id(photo)[1], region) for photo, region in self.seen]
        return {name: value for name, value in stated.items() if value not in (None, [])}


@dataclass(frozen=True, slots=True)
class MarkRecorded:
    """The marking; the ledger index of its reading, and the text as recorded, where there is one."""

    marking: str
    reading: int | None
    text: str | None


def record_mark(
    catalogue: Catalogue, actor: str, mark: Mark, reading: MarkReading | None, *, clock: Clock = utc_now
) -> MarkRecorded:
    """Record a marking and, where one is given, the actor's reading of it, both or neither.

    The reading is one from the photographs of the mark, unless it names others. Where it names a suggestion by
    software, the mark is where that is, unless stated.

    Raises:
        InvalidEntry: nothing says what the mark reads; or as the door says.
        RuleRefused, NotPermitted: as the door says; R13 where a photograph was not examined, R25 for suggestions.
    """
    mark, reading = _with_suggestion(catalogue, mark, reading)
    marking = new_id("marking")
    statements = [Statement("marking.recorded", actor, mark.claims(State(catalogue.projection)), marking)]
    if reading is not None:
        claims = reading.claims(clock)
        photos = list(dict.fromkeys(parse_id(photo)[1] for photo, _ in mark.seen))
        if photos:
            claims.setdefault("photos", photos)
        statements.append(Statement("marking.read", actor, claims, marking))
    made = record(catalogue, statements, clock=clock)
    return MarkRecorded(marking, *((made[1].entry, reading.text) if reading is not None else (None, None)))


def _with_suggestion(catalogue: Catalogue, mark: Mark, reading: MarkReading | None) -> tuple[Mark, MarkReading | None]:
    """Return a mark and its reading with what a suggestion says and they do not state themselves."""
    if reading is None or reading.suggestion is None:
        return mark, reading
    suggested = State(catalogue.projection).entry(reading.suggestion)
    if suggested is None or suggested.claims["type"] != SUGGESTED:
        raise RuleRefused(f"R25: entry {reading.suggestion} is no suggestion by software")
    claims = suggested.claims
    if not mark.seen:
        mark = replace(mark, seen=((claims["subject"], from_selector(claims["region"]["selector"])),))
    if reading.text is None and claims["method"] == BAR_CODE:
        reading = replace(reading, text=spell(literal(claims["suggested"])))
    if reading.text is None:
        raise InvalidEntry("say what you read: only the text of a bar code is taken from a suggestion")
    return mark, reading


def record_reading(
    catalogue: Catalogue, actor: str, marking: str, reading: MarkReading, *, clock: Clock = utc_now
) -> Recorded:
    """Record another reading of a mark that is recorded already.

    Raises:
        InvalidEntry, RuleRefused, NotPermitted: as the door says; R26 where it is said to be blind and cannot be.
    """
    subject = parse_id(marking)[1]
    return record(catalogue, (Statement("marking.read", actor, reading.claims(clock), subject),), clock=clock)[0]


def _stated(state: State, photo: str, region: Region) -> dict[str, Any]:
    if not photo.startswith("photo-"):
        raise InvalidEntry(f"{photo} is no photograph, and regions lie on photographs")
    grid = state.grid(photo)
    if grid is None:
        raise RuleRefused(f"R13: {photo} was not examined, so its pixel grid is not known")
    return {"photo": photo, "orientation": grid[2], "selector": selector(region)}
