"""A mark as an investigator enters it: where it is seen, and what it says, in one commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.ids import new_id
from catalogue.base.orientation import Rectangle
from catalogue.intake.scanning import SUGGESTED
from catalogue.markings.notation import literal, spell
from catalogue.markings.region import from_selector, selector
from catalogue.pictures.finds import BAR_CODE
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Statement, record, utc_now
from catalogue.records.state import State


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an item: the reading verbatim, and the region of a photograph on which it is seen.

    `suggestion` is the ledger index of what software suggested and the reader had before them. Photograph and region
    are then those of the suggestion unless stated; the text of a bar code, which nobody reads by eye, as well.
    """

    item: str
    text: str | None
    photo: str | None = None
    region: Rectangle | None = None
    method: str | None = None
    state: str | None = None
    confidence: str | None = None
    suggestion: int | None = None


@dataclass(frozen=True, slots=True)
class MarkRecorded:
    """The marking, the ledger index of its reading, and the text as recorded."""

    marking: str
    reading: int
    text: str


def record_mark(catalogue: Catalogue, actor: str, mark: Mark, *, clock: Clock = utc_now) -> MarkRecorded:
    """Record a marking and the actor's reading of it, both or neither.

    Raises:
        InvalidEntry: a region without a photograph, or the other way round; or nothing says what the mark reads.
        RuleRefused, NotPermitted: as the door says; R13 where the photograph was not examined, R25 for suggestions.
    """
    mark = _with_suggestion(catalogue, mark)
    if mark.text is None:
        raise InvalidEntry("say what you read: only the text of a bar code is taken from a suggestion")
    if (mark.photo is None) != (mark.region is None):
        raise InvalidEntry("a region needs a photograph and a photograph a region: give both, or neither")
    marking = new_id("marking")
    about = {"item": mark.item, "method": mark.method, "state": mark.state}
    claims: dict[str, Any] = {name: value for name, value in about.items() if value is not None}
    read: dict[str, Any] = {"text": mark.text}
    if mark.photo is not None and mark.region is not None:
        grid = State(catalogue.projection).grid(mark.photo)
        if grid is None:
            raise RuleRefused(f"R13: {mark.photo} was not examined, so its pixel grid is not known")
        claims["regions"] = [{"photo": mark.photo, "orientation": grid[2], "selector": selector(mark.region)}]
        read["photos"] = [mark.photo]
    if mark.suggestion is not None:
        read["suggestion"] = mark.suggestion
    if mark.confidence:
        read["confidence"] = mark.confidence
    recorded = (
        Statement("marking.recorded", actor, claims, marking),
        Statement("marking.read", actor, read, marking),
    )
    made = record(catalogue, recorded, clock=clock)
    return MarkRecorded(marking, made[1].entry, mark.text)


def _with_suggestion(catalogue: Catalogue, mark: Mark) -> Mark:
    """Return the mark with what its suggestion says and it does not state itself."""
    if mark.suggestion is None:
        return mark
    suggested = State(catalogue.projection).entry(mark.suggestion)
    if suggested is None or suggested.claims["type"] != SUGGESTED:
        raise RuleRefused(f"R25: entry {mark.suggestion} is no suggestion by software")
    claims = suggested.claims
    if mark.photo is None and mark.region is None:
        mark = replace(mark, photo=claims["subject"], region=from_selector(claims["region"]["selector"]))
    if mark.text is None and claims["method"] == BAR_CODE:
        mark = replace(mark, text=spell(literal(claims["suggested"])))
    return mark
