"""The rules at the door, one function each, named by the number that `schema/rules.md` gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalogue.base.errors import DoesNotHold, InvalidEntry, NotPermitted, RuleRefused
from catalogue.base.ids import parse_id
from catalogue.base.model import Claim, EntryType, type_of
from catalogue.base.orientation import Size
from catalogue.ledger.keys import from_jwk, thumbprint
from catalogue.ledger.possession import verify_possession
from catalogue.markings.region import from_selector
from catalogue.records.amending import AMENDING, corrected, standing
from catalogue.records.blind import knows_the_text
from catalogue.records.proposed import DigestOf, Proposed
from catalogue.records.state import State

_SEEN_BY_PEOPLE = frozenset({"marking.read", "marking.adjudicated"})
_SIDES = {frozenset(("release", "receipt")), frozenset(("return", "receipt"))}


def check(proposed: Proposed, state: State, digest_of: DigestOf) -> None:
    """Let the entry in, or say which rule forbids it.

    Args:
        proposed: the entry.
        state: what was recorded before it.
        digest_of: the digest of a recorded claim by entry index and name; None where there is no such claim.

    Raises:
        InvalidEntry: the claims do not fit the schema (R2), an id is none, or a key is not admitted (R6).
        RuleRefused: a numbered rule forbids it.
        NotPermitted: the actor has not the role (R5).
    """
    proposed.kind.validate(proposed.claims)
    _r3_subject(proposed, state)
    _r5_role(proposed, state)
    _r4_references(proposed, state)
    standing(proposed, state)
    if proposed.kind.name in _SEEN_BY_PEOPLE:
        _r25_person(proposed, state)
    if proposed.kind.name == "marking.read":
        _r26_blind(proposed, state)
    if proposed.kind.name == "record.corrected":
        _own_rules(corrected(proposed, state, digest_of), state)
    elif proposed.kind.name == "record.released":
        _r10_release(proposed, state, digest_of)
        _r15_consent(proposed, state)
    elif proposed.kind.name == "review.decided":
        _r9_reviewer(proposed, state)
    elif proposed.kind.name in AMENDING:
        AMENDING[proposed.kind.name](proposed, state, digest_of)
    else:
        _own_rules(proposed, state)


def _own_rules(proposed: Proposed, state: State) -> None:
    """Apply the rules of one type; of a correction, those of the entry as it would be thereafter."""
    rules: Mapping[str, Callable[[Proposed, State], None]] = {
        "agent.key_added": _r6_key,
        "agent.role_changed": _r17_administrator,
        "photo.acquired": _r19_one_record,
        "marking.recorded": _r13_regions,
        "marking.read": _r25_suggestion,
        "marking.suggested": _r13_suggested,
        "marking.interpreted": _r4_reading,
        "custody.event": _r23_counterpart,
    }
    if proposed.kind.name in rules:
        rules[proposed.kind.name](proposed, state)


def _r3_subject(proposed: Proposed, state: State) -> None:
    kind, spelled = parse_id(proposed.subject)
    if spelled != proposed.subject:
        raise InvalidEntry(f"write the id as {spelled}")
    if kind not in proposed.kind.kinds:
        wanted = " or ".join(proposed.kind.kinds)
        raise RuleRefused(f"R3: {proposed.kind.name} is about a record of kind {wanted}, not about {proposed.subject}")
    exists = state.exists(proposed.subject)
    if proposed.kind.effect == "creates" and exists:
        raise RuleRefused(f"R3: {proposed.subject} is recorded already; later entries add to it")
    if proposed.kind.effect == "adds" and not exists:
        raise RuleRefused(f"R3: there is no record {proposed.subject} that {proposed.kind.name} could add to")


def _r5_role(proposed: Proposed, state: State) -> None:
    roles = state.roles(proposed.actor)
    if not roles and proposed.kind.name == "agent.registered" and state.is_empty():
        return
    if not roles:
        raise NotPermitted(f"R5: {proposed.actor} is no registered agent; register one with `catalogue agent`")
    if roles.isdisjoint(proposed.kind.roles):
        wanted = " or ".join(proposed.kind.roles)
        raise NotPermitted(
            f"R5: {proposed.kind.name} needs the role {wanted}; {proposed.actor} is {', '.join(sorted(roles))}"
        )


def _r6_key(proposed: Proposed, state: State) -> None:
    public = from_jwk(proposed.claims["public_key"])
    try:
        verify_possession(proposed.claims["possession"], public, proposed.origin, proposed.subject)
    except DoesNotHold as error:
        raise RuleRefused(f"R6: {error}") from error
    owner = state.has_key(thumbprint(public))
    if owner is not None:
        raise RuleRefused(f"R6: this key was given to {owner} already; make a new one")


def _r17_administrator(proposed: Proposed, state: State) -> None:
    if "admin" not in proposed.claims["roles"] and state.administrators() == {proposed.subject}:
        raise RuleRefused(f"R17: {proposed.subject} is the last administrator; give the role to another agent first")


def _r19_one_record(proposed: Proposed, state: State) -> None:
    for known in state.entries(proposed.subject, "photo.acquired")[:1]:
        if known.claims["sha256"] != proposed.claims["sha256"]:
            raise RuleRefused(f"R19: {proposed.subject} is another file already; other bytes are another photograph")
    other = state.photo_of(proposed.claims["sha256"])
    if other is not None and other != proposed.subject:
        raise RuleRefused(f"R19: these bytes are {other} already; add what you know of them to that record")


def _named(claim: Claim, value: object) -> Iterator[str]:
    """Yield the ids that a claim's value names."""
    if claim.refers and isinstance(value, str):
        yield value
    elif claim.refers and isinstance(value, list):
        yield from value
    elif claim.refers_inside and isinstance(value, list):
        yield from (part[claim.refers_inside] for part in value)


def _r4_references(proposed: Proposed, state: State) -> None:
    for name, value in proposed.claims.items():
        for named in _named(proposed.kind.claims[name], value):
            parse_id(named)
            if not state.exists(named):
                raise RuleRefused(f"R4: {name} names {named}, which does not exist")


def _r4_reading(proposed: Proposed, state: State) -> None:
    if "reading" not in proposed.claims:
        return
    reading = state.entry(proposed.claims["reading"])
    if reading is None or reading.claims["type"] != "marking.read" or reading.claims["subject"] != proposed.subject:
        raise RuleRefused(f"R4: entry {proposed.claims['reading']} is no reading of {proposed.subject}")


def _r13_regions(proposed: Proposed, state: State) -> None:
    for stated in proposed.claims.get("regions", ()):
        _r13_region(stated, stated["photo"], state)


def _r13_suggested(proposed: Proposed, state: State) -> None:
    width, height = _r13_region(proposed.claims["region"], proposed.subject, state)
    for x, y in proposed.claims.get("corners", ()):
        if not (x < width and y < height):
            raise RuleRefused(f"R13: the corner {x},{y} lies beyond {proposed.subject}")


def _r13_region(stated: Mapping[str, Any], photo: str, state: State) -> Size:
    try:
        region, grid = from_selector(stated["selector"]), state.grid(photo)
    except InvalidEntry as error:
        raise InvalidEntry(f"R13: {error}") from error
    if grid is None:
        raise RuleRefused(f"R13: {photo} was not examined, so its pixel grid is not known")
    width, height, orientation = grid
    if not region.within(Size(width, height)):
        raise RuleRefused(f"R13: a region reaches beyond {photo}, which is {width} x {height} pixels as stored")
    if stated["orientation"] != orientation:
        raise RuleRefused(f"R13: {photo} states orientation {orientation}, the region {stated['orientation']}")
    return Size(width, height)


def _r25_person(proposed: Proposed, state: State) -> None:
    for registered in state.entries(proposed.actor, "agent.registered"):
        if registered.claims.get("kind") == "software":
            raise RuleRefused(
                f"R25: {proposed.actor} is software, whichever roles it has: it suggests (marking.suggested),"
                " and a person reads"
            )


def _r25_suggestion(proposed: Proposed, state: State) -> None:
    claims = proposed.claims
    if "suggestion" not in claims:
        return
    named = state.entry(claims["suggestion"])
    if named is None or named.claims["type"] != "marking.suggested":
        raise RuleRefused(f"R25: entry {claims['suggestion']} is no suggestion by software")
    photo = named.claims["subject"]
    if named.idx in state.withdrawn(photo):
        raise RuleRefused(f"R25: the suggestion of entry {named.idx} was withdrawn")
    if photo not in claims.get("photos", (photo,)):
        raise RuleRefused(f"R25: the suggestion of entry {named.idx} is about {photo}, which the reading does not name")
    if claims.get("blind"):
        raise RuleRefused("R25: whoever had a suggestion before them did not read blind; leave one of the two out")


def _r26_blind(proposed: Proposed, state: State) -> None:
    if not proposed.claims.get("blind") or ("party" in proposed.claims and not _is_themselves(proposed, state)):
        return
    known = knows_the_text(proposed.actor, state.entries(proposed.subject))
    if known is not None:
        raise RuleRefused(
            f"R26: in entry {known}, {proposed.actor} stated, reviewed or released what {proposed.subject} says or"
            " means, so no reading of theirs is blind; where somebody else read it, name them as its party"
        )


def _is_themselves(proposed: Proposed, state: State) -> bool:
    """Say whether the party is the acting agent, by id or by the name under which they were registered."""
    names = {entry.claims.get("name") for entry in state.entries(proposed.actor, "agent.registered")}
    own = {proposed.actor, *(name.strip().casefold() for name in names if name)}
    return str(proposed.claims["party"] or "").strip().casefold() in own


def _r23_counterpart(proposed: Proposed, state: State) -> None:
    if "counterpart" not in proposed.claims:
        return
    other = state.entry(proposed.claims["counterpart"])
    if other is None or (other.claims["type"], other.claims["subject"]) != ("custody.event", proposed.subject):
        raise RuleRefused(f"R23: entry {proposed.claims['counterpart']} is no custody event of {proposed.subject}")
    actions = frozenset((proposed.claims["action"], other.claims["action"]))
    if actions not in _SIDES:
        raise RuleRefused("R23: the two sides of a hand-over are a release and a receipt, or a return and a receipt")
    if other.claims["actor"] == proposed.actor:
        raise RuleRefused(f"R23: {proposed.actor} attested the other side as well; its own side has to")


def _r9_reviewer(proposed: Proposed, state: State) -> None:
    for idx in proposed.claims["entries"]:
        entry = state.entry(idx)
        if entry is None or entry.claims["subject"] != proposed.subject:
            raise RuleRefused(f"R9: entry {idx} is not about {proposed.subject}")
        if entry.claims.get("actor") == proposed.actor:
            raise RuleRefused(f"R9: {proposed.actor} recorded entry {idx}; somebody else must review it")


def _r10_release(proposed: Proposed, state: State, digest_of: DigestOf) -> None:
    accepted, released = state.acceptance(proposed.subject), state.released(proposed.subject)
    gone = state.withdrawn(proposed.subject)
    for claim in proposed.claims["released"]:
        idx, name = claim["entry"], claim["name"]
        entry = state.entry(idx)
        if entry is None or entry.claims["subject"] != proposed.subject:
            raise RuleRefused(f"R10: entry {idx} is not about {proposed.subject}")
        kind = type_of(entry.claims)
        if name not in entry.claims or digest_of(idx, name) != claim["digest"]:
            raise RuleRefused(f"R10: entry {idx} has no claim {name!r} with the digest {claim['digest']}")
        _r11_releasable(kind, idx, name, released)
        released.add((idx, name))
        if kind.review != "none" and entry.claims.get("actor") == proposed.actor:
            raise RuleRefused(f"R10: {proposed.actor} recorded entry {idx}; somebody else must release it")
        if idx in gone and name not in kind.structure:
            raise RuleRefused(f"R21: entry {idx} was withdrawn; what it states is not released any more")
        if kind.review == "required" and idx not in accepted and name not in kind.structure:
            raise RuleRefused(
                f"R10: entry {idx} was not accepted; a reviewer runs `catalogue review {proposed.subject} --accept`"
            )


def _r11_releasable(kind: EntryType, idx: int, name: str, released: set[tuple[int, str]]) -> None:
    if kind.claims[name].disclosure == "never":
        raise RuleRefused(f"R11: {name} is never released")
    if (idx, name) in released:
        raise RuleRefused(f"R11: {name} of entry {idx} is released already")


def _r15_consent(proposed: Proposed, state: State) -> None:
    acquired = state.current(proposed.subject, "photo.acquired")
    consents = [entry.claims["consent"] for entry in acquired if entry.claims.get("consent")]
    if consents and consents[-1] in {"internal", "accountability-only"}:
        raise RuleRefused(
            f"R15: the consent for {proposed.subject} is {consents[-1]!r}, which does not cover publication"
        )
