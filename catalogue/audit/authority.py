"""Who might state what: the roles that each agent had when it made an entry, by ledger position (R5; P21, V10). Pure.

The run of agents' entries with which a ledger begins is judged by the roles that this run gives: somebody has to be
first, and registers itself.

Not shown: that an agent was given its roles rightly; that is the administrator's statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from catalogue.audit.attested import FOUNDING
from catalogue.base.model import entry_type, entry_type_names

Judgement = Literal["held", "unknown"]

_GIVING = frozenset({"agent.registered", "agent.role_changed"})


class Roles:
    """The roles of agents, as far as known entries gave them. Memory: a row for each agent."""

    def __init__(self) -> None:
        """Know no agent, and take the ledger to begin."""
        self._roles: dict[str, frozenset[str]] = {}
        self._founding = 0
        self._early: list[tuple[int, str, str]] = []

    def judge(self, idx: int, claims: Mapping[str, Any]) -> Judgement | str:
        """Take the known claims of the next entry, and say whether its actor might make it then.

        Returns:
            `held`; `unknown`, where type, actor or roles are not known; or in words what is wrong.
        """
        kind, actor = claims.get("type"), claims.get("actor")
        founding = kind in FOUNDING and self._founding == idx
        if founding:
            self._founding = idx + 1
            self._take(claims)
        verdict = self._verdict(kind, actor)
        if founding and verdict == "unknown" and isinstance(actor, str):
            # Its registration comes later in this run, or is not known at all: `rest` tells.
            self._early.append((idx, str(kind), actor))
            verdict = "held"
        if not founding:
            self._take(claims)
        return verdict

    def rest(self) -> list[tuple[int, Judgement | str]]:
        """Return the judgement on entries of the beginning that could not be judged when they came."""
        return [(idx, self._verdict(kind, actor)) for idx, kind, actor in self._early]

    def _verdict(self, kind: object, actor: object) -> Judgement | str:
        if kind not in entry_type_names() or not isinstance(actor, str) or actor not in self._roles:
            return "unknown"
        needed, roles = entry_type(str(kind)).roles, self._roles[actor]
        if roles.isdisjoint(needed):
            return f"{kind} needs the role {' or '.join(needed)}; {actor} was {', '.join(sorted(roles)) or 'none'} then"
        return "held"

    def _take(self, claims: Mapping[str, Any]) -> None:
        if claims.get("type") in _GIVING and isinstance(claims.get("roles"), list):
            self._roles[str(claims.get("subject"))] = frozenset(map(str, claims["roles"]))
