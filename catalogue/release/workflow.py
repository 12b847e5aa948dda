"""Review: one agent asks, another decides."""

from __future__ import annotations

from datetime import UTC

from catalogue.base.errors import NotFound, RuleRefused
from catalogue.base.ids import parse_id
from catalogue.base.model import entry_type
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State, rejected
from catalogue.release.policy import MOST


def request_review(
    catalogue: Catalogue, actor: str, subject: str, reason: str = "", *, clock: Clock = utc_now
) -> Recorded:
    """Ask for a review of a record; it is in review then.

    Raises:
        NotPermitted, RuleRefused, InvalidEntry: as the door says.
    """
    statement = Statement("review.requested", actor, _reason(reason), parse_id(subject)[1])
    return record(catalogue, (statement,), clock=clock)[0]


def decide(
    catalogue: Catalogue, actor: str, subject: str, *, accept: bool, reason: str = "", clock: Clock = utc_now
) -> Recorded:
    """Accept or reject what others stated about a record and nobody decided; return the decision.

    It covers every entry of the record whose type asks for a review, which `actor` did not make, and about which
    there is no decision. Where there is none, it covers those that were rejected: a reviewer may think again. An
    entry rejected earlier is not accepted unseen beside a new one.

    Raises:
        NotFound: there is no such record.
        RuleRefused: there is nothing to decide, or `actor` made all of it (R9).
        NotPermitted: as the door says.
    """
    catalogue.catch_up()
    subject = parse_id(subject)[1]
    open_entries = _undecided(State(catalogue.projection), subject)
    others = [entry.idx for entry in open_entries if entry.claims["actor"] != actor]
    if not open_entries:
        raise RuleRefused(f"R9: there is nothing to decide about {subject}: all that asks for a review is accepted")
    if not others:
        raise RuleRefused(f"R9: {actor} recorded all that is to be decided about {subject}; somebody else must")
    day = clock().astimezone(UTC).date().isoformat()
    claims = {"decision": "accepted" if accept else "rejected", "occurred": day, **_reason(reason)}
    statements = [
        Statement("review.decided", actor, {**claims, "entries": others[at : at + MOST]}, subject)
        for at in range(0, len(others), MOST)
    ]
    return record(catalogue, statements, clock=clock)[-1]


def _reason(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _undecided(state: State, subject: str) -> list[KnownEntry]:
    entries = state.entries(subject)
    if not entries:
        raise NotFound(f"there is no record {subject}")
    accepted, refused = state.acceptance(subject), rejected(entries)
    asking = [
        entry
        for entry in entries
        if entry_type(entry.claims["type"]).review == "required" and entry.idx not in accepted
    ]
    return [entry for entry in asking if entry.idx not in refused] or asking
