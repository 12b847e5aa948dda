"""The rules at the door, one function each, named by the number that `schema/rules.md` gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.base.errors import DoesNotHold, InvalidEntry, NotPermitted, RuleRefused
from catalogue.base.ids import parse_id
from catalogue.base.model import Claim, EntryType, entry_type
from catalogue.base.orientation import Size
from catalogue.ledger.keys import from_jwk, thumbprint
from catalogue.ledger.possession import verify_possession
from catalogue.markings.region import from_selector
from catalogue.records.state import State

# What is never erased: without these nobody could say what an entry is, who might make it, or which file it is about.
KEPT_CLAIMS = frozenset({"type", "subject", "key", "roles", "sha256"})
KEPT_TYPES = frozenset(
    {
        "agent.key_added",
        "agent.key_revoked",
        "agent.role_changed",
        "claim.erased",
        "package.made",
        "publication.made",
        "record.released",
        "review.decided",
        "review.requested",
    }
)
DigestOf = Callable[[int, str], str | None]


@dataclass(frozen=True, slots=True)
class Proposed:
    """An entry that asks to be let in: its type, subject and actor, and its claims with those derived.

    `origin` is the name of the ledger, for which keys are meant.
    """

    kind: EntryType
    subject: str
    actor: str
    claims: Mapping[str, Any]
    origin: str = ""


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
    if proposed.kind.name == "agent.key_added":
        _r6_key(proposed, state)
    elif proposed.kind.name == "agent.key_revoked":
        _r16_revocation(proposed, state)
    elif proposed.kind.name == "agent.role_changed":
        _r17_administrator(proposed, state)
    elif proposed.kind.name == "photo.acquired":
        _r19_one_record(proposed, state)
    elif proposed.kind.name == "claim.erased":
        _r18_erasure(proposed, state, digest_of)
    elif proposed.kind.name == "marking.recorded":
        _r13_regions(proposed, state)
    elif proposed.kind.name == "marking.interpreted":
        _r4_reading(proposed, state)
    elif proposed.kind.name == "review.decided":
        _r9_reviewer(proposed, state)
    elif proposed.kind.name == "record.released":
        _r10_release(proposed, state, digest_of)
        _r15_consent(proposed, state)


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


def _r16_revocation(proposed: Proposed, state: State) -> None:
    revoked, keys = proposed.claims["revoked"], state.keys(proposed.subject)
    if revoked not in keys:
        there = ", ".join(keys) or "none"
        raise RuleRefused(f"R16: {revoked} is no key of {proposed.subject} that counts; those that do: {there}")
    if proposed.claims.get("since", keys[revoked]) < keys[revoked]:
        raise RuleRefused(f"R16: the key was added by entry {keys[revoked]}; it cannot be in doubt since before")
    if len(keys) == 1 and state.administrators() == {proposed.subject}:
        raise RuleRefused("R17: this is the last key of the last administrator; add a new one first")


def _r17_administrator(proposed: Proposed, state: State) -> None:
    if "admin" not in proposed.claims["roles"] and state.administrators() == {proposed.subject}:
        raise RuleRefused(f"R17: {proposed.subject} is the last administrator; give the role to another agent first")


def _r19_one_record(proposed: Proposed, state: State) -> None:
    other = state.photo_of(proposed.claims["sha256"])
    if other is not None and other != proposed.subject:
        raise RuleRefused(f"R19: these bytes are {other} already; add what you know of them to that record")


def _r18_erasure(proposed: Proposed, state: State, digest_of: DigestOf) -> None:
    named = set()
    for claim in proposed.claims["erased"]:
        idx, name = claim["entry"], claim["name"]
        if (idx, name) in named:
            raise RuleRefused(f"R18: {name} of entry {idx} is named twice")
        named.add((idx, name))
        entry = state.entry(idx)
        if entry is None or entry.claims["subject"] != proposed.subject:
            raise RuleRefused(f"R18: entry {idx} is not about {proposed.subject}")
        if digest_of(idx, name) != claim["digest"]:
            raise RuleRefused(f"R18: entry {idx} has no claim {name!r} with the digest {claim['digest']}")
        if name in KEPT_CLAIMS or entry.claims["type"] in KEPT_TYPES:
            kind = entry.claims["type"]
            raise RuleRefused(f"R18: {name} of entry {idx} ({kind}) stays: others could not be checked without it")


def amended(proposed: Proposed, state: State) -> tuple[int, ...]:
    """Return the entries that an entry amends, after `check` let it in.

    A revocation amends the entry that added the key, an erasure those whose claims it erases.
    """
    if proposed.kind.name == "claim.erased":
        return tuple(sorted({claim["entry"] for claim in proposed.claims["erased"]}))
    if proposed.kind.name == "agent.key_revoked":
        return (state.keys(proposed.subject)[proposed.claims["revoked"]],)
    return ()


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
        region, grid = from_selector(stated["selector"]), state.grid(stated["photo"])
        if grid is None:
            raise RuleRefused(f"R13: {stated['photo']} was not examined, so its pixel grid is not known")
        width, height, orientation = grid
        if not region.within(Size(width, height)):
            raise RuleRefused(
                f"R13: a region reaches beyond {stated['photo']}, which is {width} x {height} pixels as stored"
            )
        if stated["orientation"] != orientation:
            raise RuleRefused(
                f"R13: {stated['photo']} states orientation {orientation}, the region {stated['orientation']}"
            )


def _r9_reviewer(proposed: Proposed, state: State) -> None:
    for idx in proposed.claims["entries"]:
        entry = state.entry(idx)
        if entry is None or entry.claims["subject"] != proposed.subject:
            raise RuleRefused(f"R9: entry {idx} is not about {proposed.subject}")
        if entry.claims.get("actor") == proposed.actor:
            raise RuleRefused(f"R9: {proposed.actor} recorded entry {idx}; somebody else must review it")


def _r10_release(proposed: Proposed, state: State, digest_of: DigestOf) -> None:
    accepted, released = state.acceptance(proposed.subject), state.released(proposed.subject)
    for claim in proposed.claims["released"]:
        idx, name = claim["entry"], claim["name"]
        entry = state.entry(idx)
        if entry is None or entry.claims["subject"] != proposed.subject:
            raise RuleRefused(f"R10: entry {idx} is not about {proposed.subject}")
        kind = entry_type(entry.claims["type"])
        if name not in entry.claims or digest_of(idx, name) != claim["digest"]:
            raise RuleRefused(f"R10: entry {idx} has no claim {name!r} with the digest {claim['digest']}")
        _r11_releasable(kind, idx, name, released)
        released.add((idx, name))
        if kind.review != "none" and entry.claims.get("actor") == proposed.actor:
            raise RuleRefused(f"R10: {proposed.actor} recorded entry {idx}; somebody else must release it")
        if kind.review == "required" and idx not in accepted:
            raise RuleRefused(
                f"R10: entry {idx} was not accepted; a reviewer runs `catalogue review {proposed.subject} --accept`"
            )


def _r11_releasable(kind: EntryType, idx: int, name: str, released: set[tuple[int, str]]) -> None:
    if kind.claims[name].disclosure == "never":
        raise RuleRefused(f"R11: {name} is never released")
    if (idx, name) in released:
        raise RuleRefused(f"R11: {name} of entry {idx} is released already")


def _r15_consent(proposed: Proposed, state: State) -> None:
    acquired = state.entries(proposed.subject, "photo.acquired")
    consents = [entry.claims["consent"] for entry in acquired if entry.claims.get("consent")]
    if consents and consents[-1] in {"internal", "accountability-only"}:
        raise RuleRefused(
            f"R15: the consent for {proposed.subject} is {consents[-1]!r}, which does not cover publication"
        )
