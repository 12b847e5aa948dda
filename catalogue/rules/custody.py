"""Where a thing has been: events with the days they may have happened on, in order, with gaps drawn as gaps.

A *gap* is a stretch of days between two events of the chain on which nothing is stated to have happened and
nobody is stated to have held the thing. It is reported only where no event of the chain may lie in it: not while one
lacks its date, nor where the interval of one, on either side of it in the order, reaches into it. Absence is never made
into a fact. Events that are not of the chain (a photograph taken, a mark read) stand on the same line and open or
close nothing.

A *switch* is a change of the holder that no event states: one event leaves the thing with somebody, the next finds it
with somebody else. It is reported only where the order of the two is certain and both are named.

What a timeline does not show: events that nobody recorded, and events that were not released.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_KEEPS = frozenset({"sealing", "storage", "examination", "documentation"})
_GIVES = frozenset({"release", "return", "disposal"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on some day of an interval, both days included.

    `key` is the caller's own name for it. `earliest` or `latest` is None where that side is open or not known.
    `chain` events hand the thing on: impact, recovery, custody. `held_before` and `held_after` name who is
    stated to hold it up to the event and from it on, None where that is not known. `names_before` and `names_after`
    are all names under which these two are stated, for switches: see `names`.
    """

    key: str
    earliest: date | None
    latest: date | None
    chain: bool = True
    held_before: str | None = None
    held_after: str | None = None
    names_before: frozenset[str] = frozenset()
    names_after: frozenset[str] = frozenset()

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
class Switch:
    """Two neighbours in the chain, of which the second finds another holder than the first left: under which names."""

    after: str
    before: str
    left_with: tuple[str, ...]
    found_with: tuple[str, ...]


Part = Event | Gap | Overlap | Switch


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dated events in order with what lies between them, then those without a date.

    `gaps_complete` is False where an event of the chain has no date, so that no gap can be stated.
    """

    line: tuple[Part, ...]
    undated: tuple[Event, ...]
    gaps_complete: bool

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The stretches that nobody is stated to have held the thing through."""
        return tuple(part for part in self.line if isinstance(part, Gap) and part.held_by is None)


def names(
    action: str | None, custodian: str | None, from_party: str | None, to_party: str | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Return all names under which the holder before and the holder after a custody event are stated.

    Sealing, storage, examination and documentation leave a thing with its custodian, unless parties are stated.
    Anything else changes hands: then the holder before is known by `from_party` alone, and what was given out of hand
    is known to be with somebody by `to_party` alone. The custodian of such an event may be either; where a party is
    named, the custodian counts as another name for it, so that a person and their institution are no switch.

    Args:
        action: a code of the vocabulary `custody_action`; None where it is not known.
        custodian: how the custodian is named in public.
        from_party: who gave it.
        to_party: who received it.
    """
    custodians = _known(custodian)
    if action in _KEEPS and from_party is None and to_party is None:
        return custodians, custodians
    before, after = _known(from_party), _known(to_party)
    if before and action in _GIVES:
        before |= custodians
    if after or not (action is None or action in _GIVES):
        after |= custodians
    return before, after


def _known(name: str | None) -> frozenset[str]:
    return frozenset() if name is None else frozenset({name})


def _position(event: Event) -> tuple[date, date]:
    """Return where an event stands in the order: by its first possible day, then by its last."""
    first = event.earliest or event.latest or date.max
    return first, event.latest or event.earliest or date.max


def _between(previous: Event, reaching: Event, later: Event, floor: date | None) -> Iterator[Gap | Overlap | Switch]:
    """Yield what lies between an event of the chain and those before it.

    Args:
        previous: its neighbour.
        reaching: the one before it of which the interval reaches furthest; often the same.
        later: the event itself.
        floor: the last day on which an event that is open at its beginning may have happened.
    """
    if reaching.latest is None or later.earliest is None:
        return
    if later.earliest < reaching.latest:
        yield Overlap(reaching.key, later.key)
    if later.earliest <= reaching.latest or (floor is not None and floor > reaching.latest):
        return
    first, last = reaching.latest + timedelta(days=1), later.earliest - timedelta(days=1)
    if first <= last:
        held = {previous.held_after, reaching.held_after, later.held_before}
        yield Gap(reaching.key, later.key, first, last, held.pop() if len(held) == 1 else None)
    left, found = previous.names_after, later.names_before
    if previous is reaching and left and found and not left & found:
        yield Switch(previous.key, later.key, tuple(sorted(left)), tuple(sorted(found)))


def timeline(events: Sequence[Event]) -> Timeline:
    """Return the events as one line. Those that may have happened on the same day keep the order they were given in."""
    dated = sorted((event for event in events if event.dated), key=_position)
    undated = tuple(event for event in events if not event.dated)
    complete = not any(event.chain for event in undated)
    open_starts = (event.latest for event in dated if event.chain and event.earliest is None)
    floor = max((latest for latest in open_starts if latest), default=None)
    line: list[Part] = []
    previous: Event | None = None
    reaching: Event | None = None
    for event in dated:
        if event.chain:
            if previous and reaching and complete:
                line += _between(previous, reaching, event, floor)
            if reaching is None or (event.latest or date.max) >= (reaching.latest or date.max):
                reaching = event
            previous = event
        line.append(event)
    return Timeline(tuple(line), undated, complete)
