"""Which key may attest an entry: the newest that an earlier entry gave to its actor. Pure.

One exception, because somebody has to be first (rule R5): an entry in the unbroken run of agents' entries with which a
ledger begins may be attested by the first key that this run gives to its actor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from catalogue.ledger.keys import from_jwk, thumbprint

_FOUNDING = frozenset({"agent.registered", "agent.key_added"})


class KeyHistory:
    """The keys that entries gave to agents, as far as they are known. Memory: as many as there are keys."""

    def __init__(self) -> None:
        """Know no key, and take the ledger to begin."""
        self._given: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self._public: dict[str, bytes] = {}
        self._founding = 0

    def add(self, idx: int, claims: Mapping[str, Any]) -> None:
        """Take note of the known claims of an entry; entries come in order.

        Raises:
            InvalidEntry: the entry gives a key that is none, or is not admitted.
        """
        if claims.get("type") in _FOUNDING and self._founding == idx:
            self._founding = idx + 1
        if claims.get("type") != "agent.key_added" or not isinstance(claims.get("public_key"), Mapping):
            return
        public = from_jwk(claims["public_key"])
        named = thumbprint(public)
        self._public[named] = public
        self._given[str(claims.get("subject"))].append((idx, named))

    def is_founding(self, idx: int) -> bool:
        """Say whether an entry belongs to the run of agents' entries with which the ledger begins."""
        return idx < self._founding

    def public(self, named: str) -> bytes | None:
        """Return the 32 bytes of a key by its thumbprint, or None where no known entry gave it to anybody."""
        return self._public.get(named)

    def why_not(self, idx: int, actor: str, named: str) -> str | None:
        """Return why the key `named` may not attest entry `idx` of `actor`; None where it may."""
        given = self._given.get(actor, [])
        earlier = [key for at, key in given if at < idx]
        if earlier:
            return None if earlier[-1] == named else f"the newest key that {actor} had was another"
        first = [key for at, key in given if at < self._founding][:1]
        if idx < self._founding and first == [named]:
            return None
        return f"no earlier entry gave this key to {actor}"
