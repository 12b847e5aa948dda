"""Correcting and withdrawing: what was stated before stays, and what counts now is said in an entry of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from catalogue.base.errors import InvalidEntry, NotFound
from catalogue.base.ids import parse_id
from catalogue.base.model import common_claims, entry_type, type_of
from catalogue.ledger.disclosure import digest_of
from catalogue.records.amending import content
from catalogue.records.catalogue import Catalogue
from catalogue.records.completion import complete, with_derived
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State

CORRECTED, WITHDRAWN = "record.corrected", "record.withdrawn"


@dataclass(frozen=True, slots=True)
class Amendment:
    """What holds instead of what an entry states.

    Attributes:
        stated: claims by name with the values that hold; None says that the thing is unknown.
        retracted: names of claims that nobody stands by and nothing takes the place of.
        entry: ledger index of the entry to correct. None: the one entry that has, or could have, these claims.
    """

    stated: Mapping[str, Any]
    retracted: Sequence[str] = ()
    entry: int | None = None


def correct(
    catalogue: Catalogue,
    actor: str,
    subject: str,
    amendment: Amendment,
    reason: str,
    *,
    clock: Clock = utc_now,
) -> Recorded:
    """Correct what an entry about a record states.

    Args:
        catalogue: where.
        actor: who corrects; of an opinion, whoever stated it.
        subject: the record.
        amendment: what holds instead.
        reason: why; public.
        clock: what time it is.

    Raises:
        NotFound: there is no such record or entry.
        InvalidEntry: no entry of the record has such claims, or several have; or a value does not fit.
        RuleRefused, NotPermitted: as the door says (R20).
    """
    catalogue.catch_up()
    subject = parse_id(subject)[1]
    state = State(catalogue.projection)
    target = _target(state, subject, [*amendment.stated, *amendment.retracted], amendment.entry)
    holders = state.holders(target)
    replaces = [
        {"entry": holders[name].idx, "name": name, "digest": _digest(catalogue, holders[name].idx, name)}
        for name in replaced_names(target.claims["type"], holders, amendment.stated, amendment.retracted)
    ]
    claims = {
        "of": target.claims["type"],
        "corrects": target.idx,
        "replaces": replaces,
        "reason": reason,
        **amendment.stated,
    }
    return record(catalogue, [Statement(CORRECTED, actor, claims, subject)], clock=clock)[0]


def replaced_names(
    type_: str, holders: Mapping[str, KnownEntry], stated: Mapping[str, Any], retracted: Sequence[str] = ()
) -> list[str]:
    """Return the names of the claims that a correction has to replace, with those that were computed from them."""
    kind = entry_type(type_)
    computed = complete(kind, {name: value for name, value in stated.items() if name in kind.claims})
    names = [twin for name in (*computed, *retracted) for twin in with_derived(kind, name)]
    return [name for name in dict.fromkeys(names) if name in holders]


def _digest(catalogue: Catalogue, idx: int, name: str) -> str:
    return digest_of(catalogue.ledger.entry(idx).disclosures[name])


def _target(state: State, subject: str, names: Sequence[str], idx: int | None) -> KnownEntry:
    """Return the entry to correct: the one that is named, or the only one that fits."""
    entries = content(state, subject)
    if not state.exists(subject):
        raise NotFound(f"there is no record {subject}")
    if idx is not None:
        found = [entry for entry in entries if entry.idx == idx]
        if not found:
            raise NotFound(f"entry {idx} states nothing about {subject} that still stands")
        return found[0]
    fitting = [entry for entry in entries if _could_state(entry, names)]
    having = [entry for entry in fitting if set(names) <= state.holders(entry).keys()]
    chosen = having or fitting
    if not chosen:
        there = ", ".join(sorted({name for entry in entries for name in _correctable(entry)})) or "none"
        raise InvalidEntry(f"no entry about {subject} has the claims {', '.join(names)}; those to correct are {there}")
    if len(chosen) > 1:
        listed = ", ".join(f"{entry.idx} ({entry.claims['type']})" for entry in chosen)
        raise InvalidEntry(f"several entries about {subject} could be meant: {listed}; say which with --entry")
    return chosen[0]


def _correctable(entry: KnownEntry) -> list[str]:
    kind = type_of(entry.claims)
    if kind.correction == "none":
        return []
    return [
        name for name, claim in kind.claims.items() if not (claim.fixed or claim.derived or name in common_claims())
    ]


def _could_state(entry: KnownEntry, names: Sequence[str]) -> bool:
    return set(names) <= set(_correctable(entry))


def withdraw(
    catalogue: Catalogue,
    actor: str,
    subject: str,
    reason: str,
    *,
    entries: Sequence[int] = (),
    clock: Clock = utc_now,
) -> Recorded:
    """Withdraw a record as a whole, or some of what is stated about it.

    Args:
        catalogue: where.
        actor: an investigator or a reviewer; of an opinion, whoever stated it.
        subject: the record.
        reason: why; public.
        entries: ledger indexes of the entries to withdraw; none: all of them, and the record with them.
        clock: what time it is.

    Raises:
        NotFound: there is no such record.
        RuleRefused, NotPermitted: as the door says (R21).
    """
    catalogue.catch_up()
    subject = parse_id(subject)[1]
    state = State(catalogue.projection)
    if not state.exists(subject):
        raise NotFound(f"there is no record {subject}")
    named = sorted(set(entries)) or [entry.idx for entry in content(state, subject)]
    claims = {
        "withdrawn": named,
        "whole": not entries,
        "reason": reason,
        "occurred": clock().astimezone(UTC).date().isoformat(),
    }
    return record(catalogue, [Statement(WITHDRAWN, actor, claims, subject)], clock=clock)[0]
