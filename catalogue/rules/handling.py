"""What custody leaves open: gaps, overlaps, changes of holder that nobody stated, unknown custodians (P14).

Each is an observation on what is recorded. Custody before a thing was recovered is usually unknown, so the stretch from
the impact on is told for information only. What else a finding may mean stands in its message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue.base.findings import Finding, Severity
from catalogue.rules.chronology import Stated, days_before
from catalogue.rules.custody import Event, Gap, Overlap, Switch, names, timeline

CODE = "P14"


@dataclass(frozen=True, slots=True)
class Handling:
    """A custody event as its entry states it; `custodian_unknown`: it says that nobody knows who held the thing."""

    stated: Stated
    action: str | None
    custodian: str | None = None
    from_party: str | None = None
    to_party: str | None = None
    custodian_unknown: bool = False


def custody_findings(
    subject: str, handlings: Sequence[Handling], recovery: Stated | None = None, impact: Stated | None = None
) -> Iterator[Finding]:
    """Yield what the custody of an item or a photograph leaves open.

    Args:
        subject: the item or photograph.
        handlings: its custody events, in the order of the ledger.
        recovery: its recovery as the item states it; not counted beside a custody event that is a recovery.
        impact: the incident that the item is connected with; left out where something is stated to come before it,
            which is a matter of P13.
    """
    stated = {str(one.stated.entry): one.stated for one in handlings}
    events = [_event(str(one.stated.entry), one) for one in handlings]
    if recovery and not any(one.action == "recovery" for one in handlings):
        stated["recovery"] = recovery
        events.insert(0, Event("recovery", recovery.when.earliest, recovery.when.latest))
    if impact and not any(days_before(one.when, impact.when) for one in stated.values()):
        stated["impact"] = impact
        events.insert(0, Event("impact", impact.when.earliest, impact.when.latest))
    for part in timeline(events).line:
        match part:
            case Gap(held_by=None):
                yield _gap(subject, part, stated)
            case Overlap() if "impact" not in (part.first, part.second):
                yield _overlap(subject, part, stated)
            case Switch():
                yield _switch(subject, part, stated)
            case _:
                pass
    for one in handlings:
        if one.custodian_unknown:
            message = f"who had custody at the {one.stated.words} is stated to be unknown, as early custody often is"
            yield Finding(CODE, "info", subject, message, (("entry", one.stated.entry),))


def _event(key: str, one: Handling) -> Event:
    before, after = names(one.action, one.custodian, one.from_party, one.to_party)
    when = one.stated.when
    return Event(
        key,
        when.earliest,
        when.latest,
        held_before=one.custodian,
        held_after=one.custodian,
        names_before=before,
        names_after=after,
    )


def _gap(subject: str, gap: Gap, stated: dict[str, Stated]) -> Finding:
    before_custody = gap.after == "impact"
    severity: Severity = "info" if before_custody else "warning"
    length = "1 day" if gap.days == 1 else f"{gap.days} days"
    otherwise = (
        "it lay where it fell, or somebody had it before"
        if before_custody
        else "it stayed where it was, or somebody has yet to record what happened"
    )
    message = (
        f"nothing is stated of {length} between the {stated[gap.after].words} and the {stated[gap.before].words};"
        f" perhaps {otherwise}"
    )
    compared = (("first day", str(gap.first)), ("last day", str(gap.last)), ("days", gap.days))
    return Finding(CODE, severity, subject, message, (*compared, *_entries(stated[gap.after], stated[gap.before])))


def _overlap(subject: str, overlap: Overlap, stated: dict[str, Stated]) -> Finding:
    first, second = stated[overlap.first], stated[overlap.second]
    message = (
        f"which came first, the {first.words} or the {second.words}, is not certain, since their days overlap;"
        " a date as coarse as it is known is the usual reason"
    )
    return Finding(CODE, "info", subject, message, _entries(first, second))


def _switch(subject: str, switch: Switch, stated: dict[str, Stated]) -> Finding:
    # Names of parties may be withheld, so they stand in the figures alone and not in the sentence.
    first, second = stated[switch.after], stated[switch.before]
    message = (
        f"the {first.words} leaves it with one holder and the {second.words} finds it with another, and no hand-over"
        " between the two is stated; one holder under two names would explain it, or a hand-over yet to be recorded"
    )
    holders = (("held after", ", ".join(switch.left_with)), ("held before", ", ".join(switch.found_with)))
    return Finding(CODE, "warning", subject, message, (*holders, *_entries(first, second)))


def _entries(first: Stated, second: Stated) -> tuple[tuple[str, str | int], ...]:
    return ("first entry", first.entry), ("second entry", second.entry)
