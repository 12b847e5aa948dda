"""Marks and readings as an investigator enters them: where a mark is seen, and what it says, in one commit."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.ids import new_id, parse_id
from catalogue.markings.region import Region, selector
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now
from catalogue.records.state import State


@dataclass(frozen=True, slots=True)
class MarkReading:
    """What somebody saw written, verbatim; the names are those of `marking.read`.

    `party` is whoever read it, where that is not the acting agent. Without a party, the date is today unless stated.
    """

    text: str
    photos: tuple[str, ...] = ()
    party: str | None = None
    source: str | None = None
    occurred: str | None = None
    confidence: str | None = None
    blind: bool = False
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
    """The marking, and the ledger index of its reading, where there is one."""

    marking: str
    reading: int | None


def record_mark(
    catalogue: Catalogue, actor: str, mark: Mark, reading: MarkReading | None, *, clock: Clock = utc_now
) -> MarkRecorded:
    """Record a marking and, where one is given, the actor's reading of it, both or neither.

    The reading is one from the photographs of the mark, unless it names others.

    Raises:
        InvalidEntry, RuleRefused, NotPermitted: as the door says; R13 where a photograph was not examined.
    """
    marking = new_id("marking")
    statements = [Statement("marking.recorded", actor, mark.claims(State(catalogue.projection)), marking)]
    if reading is not None:
        claims = reading.claims(clock)
        photos = list(dict.fromkeys(parse_id(photo)[1] for photo, _ in mark.seen))
        if photos:
            claims.setdefault("photos", photos)
        statements.append(Statement("marking.read", actor, claims, marking))
    made = record(catalogue, statements, clock=clock)
    return MarkRecorded(marking, made[1].entry if reading is not None else None)


def record_reading(
    catalogue: Catalogue, actor: str, marking: str, reading: MarkReading, *, clock: Clock = utc_now
) -> Recorded:
    """Record another reading of a mark that is recorded already.

    Raises:
        InvalidEntry, RuleRefused, NotPermitted: as the door says; R25 where it is said to be blind and cannot be.
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
