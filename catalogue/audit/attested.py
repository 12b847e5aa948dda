"""Which key may attest an entry: one that an earlier entry gave to its actor and none revoked before. Pure.

An agent may have several keys at once, so that a new one is in use before the old one is revoked. A revocation may say
since when the key was in other hands: what it attested between that entry and the revocation is in doubt, which is
neither right nor wrong.

One exception, because somebody has to be first (rule R5): an entry in the unbroken run of agents' entries with which a
ledger begins may be attested by the first key that this run gives to its actor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from catalogue.base.errors import DoesNotHold, InvalidEntry, NotChecked
from catalogue.ledger.keys import from_jwk, thumbprint
from catalogue.ledger.possession import verify_possession

FOUNDING = frozenset({"agent.registered", "agent.key_added"})


class Revoked(NamedTuple):
    """A revocation: of which agent's key, by which entry, and since which entry it is in doubt."""

    agent: str
    key: str
    entry: int
    since: int


class KeyHistory:
    """The keys that entries gave to agents and took from them, as far as they are known. Memory: one row a key."""

    def __init__(self, origin: str) -> None:
        """Know no key of the ledger `origin`, and take it to begin."""
        self._origin = origin
        self._given: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self._revoked: dict[tuple[str, str], Revoked] = {}
        self._public: dict[str, bytes] = {}
        self._founding = 0

    def add(self, idx: int, claims: Mapping[str, Any]) -> None:
        """Take note of the known claims of an entry; entries come in order.

        Raises:
            InvalidEntry: the entry gives a key that is none, or is not admitted.
            DoesNotHold: the entry gives a key without proof that its agent holds it; the key counts for nothing.
            NotChecked: the proof is not known here; the key counts for nothing.
        """
        if claims.get("type") in FOUNDING and self._founding == idx:
            self._founding = idx + 1
        if claims.get("type") == "agent.key_revoked" and isinstance(claims.get("revoked"), str):
            agent, named = str(claims.get("subject")), claims["revoked"]
            self._revoked.setdefault((agent, named), Revoked(agent, named, idx, int(claims.get("since", idx))))
        if claims.get("type") != "agent.key_added" or not isinstance(claims.get("public_key"), Mapping):
            return
        public = from_jwk(claims["public_key"])
        agent = str(claims.get("subject"))
        if "possession" not in claims:
            raise NotChecked(f"the proof that {agent} holds a key is not known")
        try:
            verify_possession(str(claims["possession"]), public, self._origin, agent)
        except InvalidEntry as error:
            raise DoesNotHold(f"the proof of possession of a key of {agent} is none: {error}") from error
        named = thumbprint(public)
        self._public[named] = public
        self._given[agent].append((idx, named))

    def is_founding(self, idx: int) -> bool:
        """Say whether an entry belongs to the run of agents' entries with which the ledger begins."""
        return idx < self._founding

    def public(self, named: str) -> bytes | None:
        """Return the 32 bytes of a key by its thumbprint, or None where no known entry gave it to anybody."""
        return self._public.get(named)

    def why_not(self, idx: int, actor: str, named: str) -> str | None:
        """Return why the key `named` may not attest entry `idx` of `actor`; None where it may."""
        given = self._given.get(actor, [])
        revoked = self._revoked.get((actor, named))
        if revoked is not None and revoked.entry < idx:
            return f"entry {revoked.entry} revoked this key of {actor}"
        if any(key == named and at < idx for at, key in given):
            return None
        if idx < self._founding and [key for at, key in given if at < self._founding][:1] == [named]:
            return None
        return f"no earlier entry gave this key to {actor}"

    def in_doubt(self, idx: int, actor: str, named: str) -> str | None:
        """Return why it is in doubt whether `actor` attested entry `idx`; ask when all entries were added."""
        revoked = self._revoked.get((actor, named))
        if revoked is None or not revoked.since <= idx < revoked.entry:
            return None
        return f"entry {revoked.entry} says that this key of {actor} may have been in other hands since {revoked.since}"

    def revocations(self) -> tuple[Revoked, ...]:
        """Return every known revocation."""
        return tuple(self._revoked.values())
