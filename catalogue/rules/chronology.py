"""Impossible orders: what is stated to have happened before that which has to come first (P13).

Two things are compared only where the last day of one and the first day of the other are both known; a side that is
open or not stated is compared with nothing. What an interpretation of a mark says is one party's opinion: rivals are
compared each by itself, and none of them is more than a warning. So is a date that is stated to be uncertain or
approximate.

What this does not show: which of the two dates is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.base.dates import Bounds, in_words, qualified
from catalogue.base.findings import Finding, Severity

CODE = "P13"
_EARLIER = "an object handled in place, an earlier recovery that nobody recorded, or a slip in one of the dates"
_IN_PLACE = frozenset({"documentation", "examination", "recovery"})


@dataclass(frozen=True, slots=True)
class Stated:
    """Something that happened, as an entry states it: `name` in a word or two, `text` in EDTF where it is known."""

    name: str
    entry: int
    text: str | None
    when: Bounds

    @property
    def certain(self) -> bool:
        """Whether its date is stated, and stated without a doubt."""
        return self.text is not None and not qualified(self.text)

    @property
    def words(self) -> str:
        """The name with the date, as people write it."""
        return f"{self.name} ({in_words(self.text)})" if self.text else self.name


@dataclass(frozen=True, slots=True)
class Dating:
    """One interpretation of a mark as a date: who put it forward, and the days it allows."""

    entry: int
    by: str
    role: str
    item: str
    when: Bounds


def days_before(earlier: Bounds, later: Bounds) -> int | None:
    """Return by how many days one interval ends before the other begins; None where it does not, or is not known to."""
    if earlier.latest is None or later.earliest is None or earlier.latest >= later.earliest:
        return None
    return (later.earliest - earlier.latest).days


def recovered_before_impact(item: str, recovery: Stated, impact: Stated) -> Finding | None:
    """Report a recovery that ended before the impact began."""
    return _out_of_order(
        item,
        recovery,
        impact,
        "another incident, a find from earlier on the same ground, or a slip in one of the dates",
    )


def handled_early(
    item: str, events: Sequence[tuple[str | None, Stated]], recoveries: Sequence[Stated], impact: Stated | None
) -> Iterator[Finding]:
    """Report custody before the recovery; where no recovery is stated at all, custody before the impact.

    What may be done in place, before a thing is picked up, is compared with neither: documentation, examination.

    Args:
        item: the item.
        events: its custody events, each with its action, None where that is not known.
        recoveries: every statement of its recovery. Where one has no known beginning, nothing is compared.
        impact: the incident that the item is connected with.
    """
    firsts = [one.when.earliest for one in recoveries if one.when.earliest]
    if len(firsts) < len(recoveries):
        return
    first = min(recoveries, key=lambda one: one.when.earliest or date.max) if recoveries else impact
    if first is None:
        return
    for action, event in events:
        if action is None or action in _IN_PLACE:
            continue
        found = _out_of_order(item, event, first, _EARLIER)
        if found:
            yield found


def made_after_use(made: Dating, use: Stated) -> Finding | None:
    """Report an interpretation by which a part was made after the incident in which it was used."""
    days = days_before(use.when, made.when)
    if days is None:
        return None
    message = (
        f"as {made.by} has it, the date of {made.role} on it begins {_days(days)} after the {use.words};"
        " a misread mark, another scheme or decade, or an object of another incident would explain it"
    )
    compared = (*_begins(made), (f"{use.name} ends", str(use.when.latest)), (f"{use.name} entry", use.entry))
    return Finding(CODE, "warning", made.item, message, (*compared, ("days", days)))


def made_after_assembly(part: Dating, whole: Dating) -> Finding | None:
    """Report an interpretation by which a component was made after one by which its whole was put together."""
    days = days_before(whole.when, part.when)
    if days is None:
        return None
    message = (
        f"as {part.by} has it, the date of {part.role} on it begins {_days(days)} after the {whole.role} of"
        f" {whole.item}, as {whole.by} has that;"
        " a part exchanged later, a misread mark, or another scheme or decade would explain it"
    )
    compared = (*_begins(part), (f"{whole.role} ends", str(whole.when.latest)), (f"{whole.role} entry", whole.entry))
    return Finding(CODE, "warning", part.item, message, (*compared, ("days", days)))


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _begins(made: Dating) -> tuple[tuple[str, str | int], ...]:
    return (f"{made.role} begins", str(made.when.earliest)), (f"{made.role} entry", made.entry)


def _out_of_order(item: str, first: Stated, second: Stated, otherwise: str) -> Finding | None:
    """Report that `first` ended before `second`, which has to come before it."""
    days = days_before(first.when, second.when)
    if days is None:
        return None
    severity: Severity = "error" if first.certain and second.certain else "warning"
    message = f"the {first.words} ended {_days(days)} before the {second.words} began; {otherwise} would explain it"
    compared: tuple[tuple[str, str | int], ...] = (
        (f"{first.name} ends", str(first.when.latest)),
        (f"{first.name} entry", first.entry),
        (f"{second.name} begins", str(second.when.earliest)),
        (f"{second.name} entry", second.entry),
        ("days", days),
    )
    return Finding(CODE, severity, item, message, compared)
