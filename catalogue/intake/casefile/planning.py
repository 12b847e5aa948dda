"""From a case to the statements that are new here: ordered, completed, compared, and judged by the door's own rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import Any

from catalogue.base.errors import CatalogueError
from catalogue.base.model import EntryType, entry_type
from catalogue.intake.casefile.faults import faults
from catalogue.intake.casefile.model import Case, CaseError, Stated
from catalogue.intake.casefile.pictures import Picture, claims_of
from catalogue.intake.casefile.reading import STAND_INS
from catalogue.intake.claims import examined
from catalogue.records.catalogue import Catalogue
from catalogue.records.checks import check
from catalogue.records.completion import complete
from catalogue.records.door import Statement
from catalogue.records.proposed import Proposed
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State

# Claims that the import fills in where the file leaves them out: they make no difference to what is known.
_FILLED_IN = {
    "photo.acquired": ("collector", "file_name", "sha256", "size_bytes", "media_type"),
    # The other side is an entry of this ledger, by another agent; a case names neither.
    "custody.event": ("counterpart",),
    # What software suggested is an entry of this ledger as well.
    "marking.read": ("suggestion",),
}


@dataclass
class Plan:
    """What an import would do: statements in order, the size of the ledger that they were judged by, errors."""

    size: int
    statements: list[Statement] = field(default_factory=list)
    known: int = 0
    errors: set[CaseError] = field(default_factory=set)


def ordered(case: Case) -> tuple[list[int], list[CaseError]]:
    """Return the places of the entries so that each comes after those that it names, else as the file has them.

    Entries that begin a record come before entries that add to one.
    """
    first = {entry.subject: n for n, entry in enumerate(case.entries) if entry.creates}
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for n in first.values():
        sorter.add(n, *sorted({first[name] for name in _texts(case.entries[n].claims) if name in first} - {n}))
    later = [n for n, entry in enumerate(case.entries) if not entry.creates]
    try:
        sorter.prepare()
    except CycleError as error:
        circle = [case.entries[n] for n in error.args[1]]
        names = " → ".join(entry.subject for entry in circle)
        message = f"these name each other in a circle, so none can be recorded first: {names}; leave one reference out"
        return [*first.values(), *later], [case.error(max(entry.line for entry in circle), message)]
    places: list[int] = []
    ready: list[int] = []
    while sorter.is_active():
        for n in sorter.get_ready():
            heappush(ready, n)
        places.append(heappop(ready))
        sorter.done(places[-1])
    return places + later, []


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def plan(catalogue: Catalogue, actor: str, case: Case, pictures: Mapping[str, Picture]) -> Plan:
    """Return what importing the case would record, judged entry by entry as the door will judge it.

    Raises:
        NotPermitted: the actor may not record evidence at all.
    """
    made = Plan(catalogue.ledger.size)
    places, errors = ordered(case)
    made.errors.update(errors)
    planner = _Planner(catalogue, actor, case, pictures, made)
    for n in places:
        planner.entry(n)
    return made


class _Planner:
    def __init__(
        self, catalogue: Catalogue, actor: str, case: Case, pictures: Mapping[str, Picture], made: Plan
    ) -> None:
        self._actor = actor
        self._software = catalogue.settings.software
        self._case = case
        self._pictures = pictures
        self._made = made
        self._state = State(catalogue.projection)
        self._index: dict[int, int] = {}
        self._taken: set[int] = set()
        self._unread = case.broken | {
            entry.subject for entry in case.entries if entry.type == "photo.acquired" and entry.subject not in pictures
        }

    def entry(self, n: int) -> None:
        stated = self._case.entries[n]
        kind = entry_type(stated.type)
        if kind.name == "photo.acquired" and stated.subject not in self._pictures:
            self._judge(kind, stated, {**STAND_INS, **stated.claims})
            self._lay_over(kind.name, stated.subject, self._actor, stated.claims)
            return
        claims = self._completed(stated)
        known = self._known(kind, stated, claims)
        if known is not None:
            self._index[n] = known
            self._made.known += 1
        elif stated.creates and (recorded := self._state.entries(stated.subject, stated.type)):
            self._differs(kind, stated, self._state.claims_now(recorded[0]), claims)
        else:
            self._judge(kind, stated, claims)
            self._index[n] = self._propose(stated.type, stated.subject, self._actor, claims)
        if stated.creates and stated.subject in self._pictures:
            self._examination(stated.subject)

    def _completed(self, stated: Stated) -> dict[str, Any]:
        """Return the stated claims with what only the catalogue and the picture can add."""
        claims = dict(stated.claims)
        if stated.type == "photo.acquired":
            claims = claims_of(stated, self._pictures[stated.subject])
            claims.setdefault("collector", self._actor)
        if isinstance(claims.get("regions"), list):
            claims["regions"] = [self._oriented(region) for region in claims["regions"]]
        if stated.reading is not None and stated.reading in self._index:
            claims["reading"] = self._index[stated.reading]
        if stated.among:
            claims |= self._placed(stated, *stated.among)
        return claims

    def _placed(self, stated: Stated, name: str, type_: str) -> dict[str, Any]:
        """Return a claim that names entries of a type, by ledger index instead of by their places in the case."""
        entries = enumerate(self._case.entries)
        beside = [n for n, entry in entries if (entry.type, entry.subject) == (type_, stated.subject)]
        named: list[int] = []
        for place in stated.claims.get(name, ()):
            if not isinstance(place, int) or not 1 <= place <= len(beside):
                there = f"1 to {len(beside)}" if beside else "none"
                self._error(stated.line_of(name), f"{name} names place {place}; there are {there}, counted from 1")
            elif beside[place - 1] in self._index:
                named.append(self._index[beside[place - 1]])
        return {name: named} if named else {}

    def _oriented(self, region: object) -> object:
        if not isinstance(region, dict) or "orientation" in region:
            return region
        grid = self._state.grid(str(region.get("photo")))
        return {**region, "orientation": grid[2] if grid else 1}

    def _known(self, kind: EntryType, stated: Stated, claims: Mapping[str, Any]) -> int | None:
        """Return the ledger index of an entry that states the same, if there is one that stands for no other.

        What two people saw alike are two readings: one recorded entry answers for one entry of the case.
        """
        wanted = self._own(kind, stated, claims)
        for entry in self._state.entries(stated.subject, kind.name):
            ways = (entry.claims, self._state.claims_now(entry))
            if entry.idx not in self._taken and any(self._own(kind, stated, way) == wanted for way in ways):
                self._taken.add(entry.idx)
                return entry.idx
        return None

    def _own(self, kind: EntryType, stated: Stated, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Return the claims that two statements are compared by."""
        apart = {name for name in _FILLED_IN.get(kind.name, ()) if name not in stated.claims and name != "sha256"}
        apart.update(name for name, claim in kind.claims.items() if claim.derived)
        return {name: value for name, value in claims.items() if name not in apart}

    def _differs(self, kind: EntryType, stated: Stated, recorded: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
        before, now = self._own(kind, stated, recorded), self._own(kind, stated, claims)
        names = sorted(name for name in before.keys() | now.keys() if before.get(name, ...) != now.get(name, ...))
        message = (
            f"{stated.subject} is recorded already and says otherwise: {', '.join(names)}. Later entries add or"
            " correct, none replaces: let the file say what was recorded"
        )
        self._error(stated.line_of(names[0] if names else None), message)

    def _judge(self, kind: EntryType, stated: Stated, claims: Mapping[str, Any]) -> None:
        """Collect what the door will refuse, each region of a mark by itself."""

        def attempt(left: Mapping[str, Any]) -> None:
            proposed = Proposed(kind, stated.subject, self._actor, complete(kind, left))
            check(proposed, self._state, lambda *_: None)

        regions = claims.get("regions")
        for n, region in enumerate(regions) if isinstance(regions, list) and regions else ((0, None),):
            tried = {**claims, "regions": [region]} if region is not None else claims
            for place, message in faults(kind, tried, attempt):
                if not any(name in message for name in self._unread):
                    at = f"regions.{n}" if place and place.startswith("regions") else place
                    self._error(stated.line_of(at), message.replace(" regions.0.", f" regions.{n}."))

    def _examination(self, photo: str) -> None:
        if self._state.entries(photo, "photo.examined"):
            self._made.known += 1
            return
        self._propose("photo.examined", photo, self._software, examined(self._pictures[photo].reading))

    def _propose(self, kind: str, subject: str, actor: str, claims: Mapping[str, Any]) -> int:
        self._made.statements.append(Statement(kind, actor, claims, subject))
        idx = self._lay_over(kind, subject, actor, claims)
        self._taken.add(idx)
        return idx

    def _lay_over(self, kind: str, subject: str, actor: str, claims: Mapping[str, Any]) -> int:
        """Let later entries of the case be judged as if this one were recorded."""
        idx = self._made.size + len(self._made.statements) - 1
        try:
            whole = complete(entry_type(kind), claims)
        except CatalogueError:
            whole = dict(claims)
        self._state.add(KnownEntry(idx, (), {**whole, "type": kind, "subject": subject, "actor": actor}))
        return idx

    def _error(self, line: int, message: str) -> None:
        self._made.errors.add(self._case.error(line, message))
