"""The rules for entries that change what earlier ones mean: R16, R18, R20 to R22, R24.

Every such entry names in clear, under `amends`, the entries that it is about; `amended` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.model import EntryType, common_claims, entry_type, type_of
from catalogue.records.completion import with_derived
from catalogue.records.proposed import DigestOf, Proposed
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State

# What is never erased: without these nobody could say what an entry is, who might make it, or which file it is about.
KEPT_CLAIMS = frozenset({"type", "subject", "key", "roles", "sha256"})
KEPT_TYPES = frozenset(
    {
        "agent.key_added",
        "agent.key_revoked",
        "agent.role_changed",
        "claim.erased",
        "export.made",
        "fixity.checked",
        "package.made",
        "publication.made",
        "record.released",
        "review.decided",
        "review.requested",
    }
)
# About these no record says anything that could be withdrawn: they are what was done, not what is held to be so.
_DONE = KEPT_TYPES | {"record.corrected", "record.withdrawn", "object.destroyed"}
# What may still be recorded about a record that was withdrawn as a whole.
_AFTER_WITHDRAWAL = frozenset(
    {"claim.erased", "object.destroyed", "record.released", "review.decided", "review.requested"}
)


def amended(proposed: Proposed, state: State) -> tuple[int, ...]:
    """Return the entries that an entry amends, after it was let in."""
    claims, name = proposed.claims, proposed.kind.name
    if name == "agent.key_revoked":
        return (state.keys(proposed.subject)[claims["revoked"]],)
    found: set[int] = set()
    if name == "claim.erased":
        found = {claim["entry"] for claim in claims["erased"]}
    elif name == "record.corrected":
        found = {claims["corrects"], *(claim["entry"] for claim in claims["replaces"])}
    elif name == "record.withdrawn":
        found = set(claims["withdrawn"])
    elif name == "marking.adjudicated":
        found = set(claims["readings"])
    elif name == "object.destroyed":
        found = {entry.idx for entry in state.entries(proposed.subject, "photo.acquired")}
    return tuple(sorted(found))


def content(state: State, subject: str) -> list[KnownEntry]:
    """Return the entries that state something about a record and were not withdrawn."""
    gone = state.withdrawn(subject)
    return [entry for entry in state.entries(subject) if entry.claims["type"] not in _DONE and entry.idx not in gone]


def standing(proposed: Proposed, state: State) -> None:
    """Return when the record was not withdrawn as a whole, or the entry is one that may follow (R21)."""
    if proposed.kind.name in _AFTER_WITHDRAWAL:
        return
    if any(entry.claims["whole"] for entry in state.entries(proposed.subject, "record.withdrawn")):
        raise RuleRefused(
            f"R21: {proposed.subject} was withdrawn; nothing is added to it. Record it anew where it stands"
        )


def corrected(proposed: Proposed, state: State, digest_of: DigestOf) -> Proposed:
    """Return the corrected entry as it would be thereafter, when the correction is let in.

    Raises:
        RuleRefused: it is not (R20).
        InvalidEntry: the entry would not fit its schema any more.
    """
    target = _corrected_entry(proposed, state)
    kind, holders = entry_type(proposed.claims["of"]), state.holders(target)
    replaced = _replaced(proposed, holders, digest_of)
    own = common_claims().keys() | entry_type(proposed.kind.name).claims.keys()
    stated = {name: value for name, value in proposed.claims.items() if name not in own}
    if not stated and not replaced:
        raise RuleRefused("R20: the correction changes nothing")
    for name in sorted({*stated, *replaced}):
        _r20_claim(kind, name, holders, stated, replaced)
    left = {name: holder.claims[name] for name, holder in holders.items() if name not in replaced}
    whole = {name: value for name, value in {**left, **stated}.items() if name not in common_claims()}
    try:
        kind.validate(whole)
    except InvalidEntry as error:
        raise InvalidEntry(f"corrected, entry {target.idx} would not fit: {error}") from error
    return Proposed(kind, proposed.subject, target.claims["actor"], whole, proposed.origin)


def _corrected_entry(proposed: Proposed, state: State) -> KnownEntry:
    """Return the entry that is to be corrected, where it stands and whoever proposes it may correct it."""
    claims = proposed.claims
    target = state.entry(claims["corrects"])
    if target is None or (target.claims["subject"], target.claims["type"]) != (proposed.subject, claims["of"]):
        raise RuleRefused(f"R20: entry {claims['corrects']} is no {claims['of']} of {proposed.subject}")
    if target.idx in state.withdrawn(proposed.subject):
        raise RuleRefused(f"R20: entry {target.idx} was withdrawn; record anew what holds")
    author = target.claims["actor"]
    if entry_type(claims["of"]).correction == "author" and author != proposed.actor:
        raise RuleRefused(
            f"R20: entry {target.idx} is what {author} holds, and only they correct it;"
            f" record your own {claims['of']} beside it"
        )
    return target


def _r20_claim(
    kind: EntryType, name: str, holders: Mapping[str, KnownEntry], stated: Mapping[str, Any], replaced: Collection[str]
) -> None:
    if name in common_claims() or kind.claims[name].fixed:
        raise RuleRefused(f"R20: {name} is not corrected; it says what the entry is about")
    if name in holders and name not in replaced:
        raise RuleRefused(f"R20: {name} is stated by entry {holders[name].idx}; name it among the replaced claims")
    says_that = name in stated and name in holders and holders[name].claims[name] == stated[name]
    if says_that and not kind.claims[name].derived:
        raise RuleRefused(f"R20: {name} says that already")
    behind = [twin for twin in with_derived(kind, name) if twin in holders and twin not in replaced]
    if behind:
        raise RuleRefused(f"R20: {', '.join(behind)} follows from {name} and has to be replaced with it")


def _replaced(proposed: Proposed, holders: Mapping[str, KnownEntry], digest_of: DigestOf) -> set[str]:
    named: set[str] = set()
    for claim in proposed.claims["replaces"]:
        idx, name = claim["entry"], claim["name"]
        if name in named:
            raise RuleRefused(f"R20: {name} is named twice")
        named.add(name)
        if name not in holders or holders[name].idx != idx:
            raise RuleRefused(f"R20: {name} of entry {idx} is not what counts now, so it cannot be replaced")
        if digest_of(idx, name) != claim["digest"]:
            raise RuleRefused(f"R20: entry {idx} has no claim {name!r} with the digest {claim['digest']}")
    return named


def _r16_revocation(proposed: Proposed, state: State, _: DigestOf) -> None:
    revoked, keys = proposed.claims["revoked"], state.keys(proposed.subject)
    if revoked not in keys:
        there = ", ".join(keys) or "none"
        raise RuleRefused(f"R16: {revoked} is no key of {proposed.subject} that counts; those that do: {there}")
    if proposed.claims.get("since", keys[revoked]) < keys[revoked]:
        raise RuleRefused(f"R16: the key was added by entry {keys[revoked]}; it cannot be in doubt since before")
    if len(keys) == 1 and state.administrators() == {proposed.subject}:
        raise RuleRefused("R17: this is the last key of the last administrator; add a new one first")


def _r21_withdrawal(proposed: Proposed, state: State, _: DigestOf) -> None:
    there = {entry.idx: entry for entry in content(state, proposed.subject)}
    named = proposed.claims["withdrawn"]
    for idx in named:
        if idx not in there:
            raise RuleRefused(f"R21: entry {idx} states nothing about {proposed.subject} that still stands")
    if proposed.claims["whole"]:
        if left := sorted(there.keys() - set(named)):
            raise RuleRefused(f"R21: a record is withdrawn with all that is stated about it; not named: {left}")
        return
    for idx in named:
        kind, author = type_of(there[idx].claims), there[idx].claims["actor"]
        if kind.effect != "adds" and kind.name != "photo.acquired":
            raise RuleRefused(f"R21: entry {idx} begins {proposed.subject}; withdraw the record as a whole")
        if kind.correction == "author" and author != proposed.actor:
            raise RuleRefused(f"R21: entry {idx} is what {author} holds, and only they withdraw it")


def _r22_destruction(proposed: Proposed, state: State, _: DigestOf) -> None:
    acquired = {entry.claims.get("sha256") for entry in state.entries(proposed.subject, "photo.acquired")}
    if proposed.claims["sha256"] not in acquired:
        raise RuleRefused(f"R22: {proposed.subject} is not the photograph with these bytes")
    if state.entries(proposed.subject, "object.destroyed"):
        raise RuleRefused(f"R22: the original of {proposed.subject} is destroyed already")


def _r24_adjudication(proposed: Proposed, state: State, _: DigestOf) -> None:
    gone = state.withdrawn(proposed.subject)
    for idx in proposed.claims["readings"]:
        entry = state.entry(idx)
        if entry is None or (entry.claims["type"], entry.claims["subject"]) != ("marking.read", proposed.subject):
            raise RuleRefused(f"R24: entry {idx} is no reading of {proposed.subject}")
        if idx in gone:
            raise RuleRefused(f"R24: the reading of entry {idx} was withdrawn")


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
        if (
            name in KEPT_CLAIMS
            or entry.claims["type"] in KEPT_TYPES
            or name in type_of(entry.claims).structure - {"actor"}
        ):
            kind = entry.claims["type"]
            raise RuleRefused(f"R18: {name} of entry {idx} ({kind}) stays: others could not be checked without it")


AMENDING: Mapping[str, Callable[[Proposed, State, DigestOf], None]] = {
    "agent.key_revoked": _r16_revocation,
    "claim.erased": _r18_erasure,
    "marking.adjudicated": _r24_adjudication,
    "object.destroyed": _r22_destruction,
    "record.withdrawn": _r21_withdrawal,
}
