"""Releasing records: the claims of each become public, and with them what is needed to check them.

For each record, in two commits: (1) a photograph gets its public copy and thumbnail, recorded by the software's agent;
(2) the release, and before it, in the same commit, the keys and roles of every agent who stated something released.
What the door would refuse is found before any picture is made. After a crash between the two, repeat the release:
the copies are used again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import NamedTuple

from catalogue.base.errors import CatalogueError, InvalidEntry, NotFound, RuleRefused
from catalogue.base.ids import parse_id
from catalogue.base.model import common_claims, entry_type
from catalogue.base.orientation import Rectangle
from catalogue.ledger.disclosure import digest_of
from catalogue.records.catalogue import Catalogue
from catalogue.records.checks import check
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now
from catalogue.records.proposed import Proposed
from catalogue.records.state import State
from catalogue.release.copies import Copier
from catalogue.release.policy import MOST, RELEASED, Named, check_names, covered

Redactions = Mapping[str, Sequence[Rectangle]]
_NONE: Redactions = {}


class _Choice(NamedTuple):
    """Names of withheld claims to release as well, and of public ones to hold back."""

    extra: frozenset[str]
    held: frozenset[str]


def release(
    catalogue: Catalogue,
    actor: str,
    subjects: Sequence[str],
    extra_claims: Iterable[str] = (),
    redactions: Redactions = _NONE,
    *,
    held: Iterable[str] = (),
    clock: Clock = utc_now,
) -> tuple[Recorded, ...]:
    """Release records, each wholly or not at all, one after the other; return everything that was recorded.

    Args:
        catalogue: where.
        actor: the reviewer.
        subjects: ids of the records.
        extra_claims: names of withheld claims to make public as well; each is one of at least one record here.
        redactions: for a photograph's id, the areas of its stored pixel grid to cover. A photograph that is not named
            keeps what its present copy covers.
        held: names of public claims to keep withheld for now; each is one of at least one record here.
        clock: what time it is.

    Raises:
        NotFound: there is no such record.
        NotPermitted: `actor` is no reviewer (R5).
        RuleRefused: not everything was accepted by another agent (R10), consent does not cover it (R15), or there is
            nothing to release that is not released already (R11).
        InvalidEntry: a name in `extra_claims` or `held` is that of no claim here.
        PhotoRefused, VaultError: no public copy can be made.

    Where records before the one that failed were released, the message says which.
    """
    catalogue.catch_up()
    wanted = list(dict.fromkeys(parse_id(subject)[1] for subject in subjects))
    choice = _Choice(frozenset(extra_claims), frozenset(held))
    if common := choice.held & common_claims().keys():
        raise InvalidEntry(f"{', '.join(sorted(common))} cannot be held back: without it nobody could check the rest")
    state = State(catalogue.projection)
    for subject in (*wanted, *redactions):
        if not state.exists(subject):
            raise NotFound(f"there is no record {subject}")
    check_names([entry for subject in wanted for entry in state.entries(subject)], choice.extra | choice.held)
    done: list[Recorded] = []
    released: list[str] = []
    with Copier(catalogue) as copier:
        for subject in wanted:
            try:
                done += _release_one(catalogue, actor, subject, choice, redactions, copier, clock)
            except CatalogueError as error:
                if not released:
                    raise
                before = ", ".join(released)
                raise type(error)(f"{subject}: {error}. Released before it: {before}; none after it") from error
            released.append(subject)
    return tuple(done)


def _release_one(
    catalogue: Catalogue,
    actor: str,
    subject: str,
    choice: _Choice,
    redactions: Redactions,
    copier: Copier,
    clock: Clock,
) -> Iterator[Recorded]:
    state = State(catalogue.projection)
    entries = state.entries(subject)
    names = frozenset(name for name in choice.extra if any(name in entry.claims for entry in entries))
    claims = covered(entries, state.released(subject), names, choice.held)
    _check_first(catalogue, state, actor, subject, claims, clock)
    if subject.startswith("photo-"):
        derived = list(copier.statements(subject, entries, redactions.get(subject)))
        if derived:
            yield from record(catalogue, derived, clock=clock)
            state = State(catalogue.projection)
    claims = covered(state.entries(subject), state.released(subject), names, choice.held)
    if not claims:
        raise RuleRefused(f"R11: everything about {subject} that may be public is released already")
    statements = [
        statement
        for released, named in (*_agents(state, actor, subject, claims), (subject, claims))
        for statement in _statements(catalogue, actor, released, named, clock)
    ]
    yield from record(catalogue, statements, clock=clock)


def _check_first(
    catalogue: Catalogue, state: State, actor: str, subject: str, claims: list[Named], clock: Clock
) -> None:
    """Return when the door would let the release in; nothing is recorded."""
    for statement in _statements(catalogue, actor, subject, claims, clock):
        proposed = Proposed(entry_type(RELEASED), subject, actor, statement.claims)
        check(proposed, state, lambda idx, name: _digest(catalogue, idx, name))


def _statements(
    catalogue: Catalogue, actor: str, subject: str, claims: list[Named], clock: Clock
) -> Iterator[Statement]:
    day = clock().astimezone(UTC).date().isoformat()
    for at in range(0, len(claims), MOST):
        released = [
            {"entry": idx, "name": name, "digest": _digest(catalogue, idx, name)}
            for idx, name in claims[at : at + MOST]
        ]
        yield Statement(RELEASED, actor, {"released": released, "occurred": day}, subject)


def _digest(catalogue: Catalogue, idx: int, name: str) -> str:
    return digest_of(catalogue.ledger.entry(idx).disclosures[name])


def _agents(state: State, actor: str, subject: str, claims: list[Named]) -> Iterator[tuple[str, list[Named]]]:
    """Yield each agent who stated something released here, with what is not released of its roles and keys.

    Those who registered these agents stated something as well, and so on up to the first.
    """
    stated = (state.entry(idx) for idx in dict.fromkeys(idx for idx, _ in claims))
    waiting = [actor, *(entry.claims["actor"] for entry in stated if entry is not None)]
    seen = {subject}
    while waiting:
        agent = waiting.pop(0)
        if agent in seen:
            continue
        seen.add(agent)
        entries = [entry for entry in state.entries(agent) if entry.claims["type"].startswith("agent.")]
        waiting += (entry.claims["actor"] for entry in entries)
        if named := covered(entries, state.released(agent)):
            yield agent, named
