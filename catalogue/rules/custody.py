"""Where a thing has been: events with the days they may have happened on, in order, with gaps drawn as gaps.

A *gap* is a stretch of days between two events of the chain on which nothing is stated to have happened and
nobody is stated to have held the thing. It is reported only where both neighbours say when they happened,
and only while no event of the chain lacks its date: such an event may lie in any stretch, and absence is
never made into a fact. Events that are not of the chain (a photograph taken, a mark read) stand on the same
line and open or close nothing.

What a timeline does not show: events that nobody recorded, and events that were not released.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on some day of an interval, both days included.

    `key` is the caller's own name for it. `earliest` or `latest` is None where that side is open or not known.
    `chain` events hand the thing on: impact, recovery, custody. `held_before` and `held_after` name who is
    stated to hold it up to the event and from it on, None where that is not known.
    """

    key: str
    earliest: date | None
    latest: date | None
    chain: bool = True
    held_before: str | None = None
    held_after: str | None = None

    @property
    def dated(self) -> bool:
        """Whether at least one side of its interval is known."""
        return self.earliest is not None or self.latest is not None


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which nothing is stated, from the first to the last, both included; `held_by` spans them or is None."""

    after: str
    before: str
    first: date
    last: date
    held_by: str | None

    @property
    def days(self) -> int:
        """How many days the stretch has at least."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two events of the chain, of which the intervals overlap: which came first is not certain."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dated events in order with gaps and overlaps between them, then those without a date.

    `gaps_complete` is False where an event of the chain has no date, so that no gap can be stated.
    """

    line: tuple[Event | Gap | Overlap, ...]
    undated: tuple[Event, ...]
    gaps_complete: bool

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The stretches that nobody is stated to have held the thing through."""
        return tuple(part for part in self.line if isinstance(part, Gap) and part.held_by is None)


def _position(event: Event) -> tuple[date, date]:
    """Return where an event stands in the order: by its first possible day, then by its last."""
    first = event.earliest or event.latest or date.max
    return first, event.latest or event.earliest or date.max


def _between(earlier: Event, later: Event) -> Gap | Overlap | None:
    """Return what lies between two neighbours of the chain, both dated."""
    if earlier.latest is None or later.earliest is None:
        return None
    if later.earliest < earlier.latest:
        return Overlap(earlier.key, later.key)
    first, last = earlier.latest + timedelta(days=1), later.earliest - timedelta(days=1)
    if last < first:
        return None
    held = earlier.held_after if earlier.held_after == later.held_before else None
    return Gap(earlier.key, later.key, first, last, held)


def timeline(events: Sequence[Event]) -> Timeline:
    """Return the events as one line. Those that may have happened on the same day keep the order they were given in."""
    dated = sorted((event for event in events if event.dated), key=_position)
    undated = tuple(event for event in events if not event.dated)
    complete = not any(event.chain for event in undated)
    line: list[Event | Gap | Overlap] = []
    previous: Event | None = None
    for event in dated:
        if event.chain:
            found = _between(previous, event) if previous and complete else None
            if found is not None:
                line.append(found)
            previous = event
        line.append(event)
    return Timeline(tuple(line), undated, complete)
