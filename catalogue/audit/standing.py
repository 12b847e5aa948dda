"""Who might attest and state each entry, by position in the ledger, and which claims entries say are erased.

One walk fills it (`take`); what can only be said at the end, since an erasure comes after what it erases, is said then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from catalogue.audit.attested import KeyHistory
from catalogue.audit.authority import Roles
from catalogue.base import sqlite
from catalogue.base.errors import DoesNotHold, InvalidEntry, NotChecked
from catalogue.base.findings import Finding
from catalogue.ledger.erasing import ACTOR, still_there
from catalogue.ledger.stored import Erased
from catalogue.records.catalogue import Catalogue
from catalogue.records.erasure import ERASED
from catalogue.records.replay import KnownEntry

# What only an erasure excuses.
_LOST = frozenset({"L04", "L07"})
_UNKNOWN = "no earlier entry gives the roles of its actor, or its type is not known"


class Standing:
    """Keys and roles of agents, and erasures, as far as the entries taken so far give them."""

    def __init__(self, origin: str) -> None:
        """Know nothing yet of the ledger `origin`."""
        self._keys = KeyHistory(origin)
        self._roles = Roles()
        self._erased: defaultdict[int, dict[str, str]] = defaultdict(dict)
        self._unknown: list[int] = []

    def take(self, known: KnownEntry) -> Iterator[Finding]:
        """Take the next entry; yield what is wrong with a key that it gives, or with who made it."""
        try:
            self._keys.add(known.idx, known.claims)
        except (DoesNotHold, InvalidEntry, NotChecked) as error:
            yield _error("P19", known.idx, f"the entry gives a key that does not count: {error}")
        yield from self._judged(known.idx, self._roles.judge(known.idx, known.claims))
        self._note_erased(known.claims)

    def _judged(self, idx: int, judgement: str) -> Iterator[Finding]:
        if judgement == "unknown":
            self._unknown.append(idx)
        elif judgement != "held":
            yield _error("P21", idx, f"{judgement} (R5)")

    def _note_erased(self, claims: Mapping[str, Any]) -> None:
        """Take note of what an entry says is erased; damaged ones are told elsewhere."""
        if claims.get("type") == ERASED and isinstance(claims.get("erased"), list):
            for one in filter(None, map(Erased.of, claims["erased"])):
                self._erased[one.entry][one.name] = one.digest

    def public(self, named: str) -> bytes | None:
        """Return a key by its thumbprint, where an entry gave it to somebody."""
        return self._keys.public(named)

    @property
    def erased(self) -> Mapping[int, Collection[str]]:
        """The digests of erased claims, by entry."""
        return {idx: set(names.values()) for idx, names in self._erased.items()}

    def settled(self, finding: Finding) -> Iterator[Finding]:
        """Yield a finding about the ledger with the weight that it has here: none where an erasure explains it."""
        if finding.code not in _LOST:
            yield finding
        elif finding.code != "L07" or ACTOR not in self._erased.get(int(finding.subject.split()[-1]), ()):
            yield replace(finding, severity="error")

    def attested(self, connection: sqlite.Connection) -> Iterator[Finding]:
        """Yield each entry of the table `entry` whose key might not attest it, or is in doubt."""
        for idx, actor, named in connection.execute("SELECT idx, actor, claims ->> '$.key' FROM entry ORDER BY idx"):
            if actor is None or named is None:
                continue
            if doubt := self._keys.in_doubt(idx, actor, str(named)):
                yield Finding("P19", "warning", f"entry {idx}", f"who attested it is in doubt: {doubt}")
            if fault := self._keys.why_not(idx, actor, str(named)):
                yield _error("P19", idx, f"the entry is attested by a key that may not: {fault} (R6)")

    def rest(self) -> Iterator[Finding]:
        """Yield who made entries without a role that is known, now that erasures are known."""
        for idx, judgement in self._roles.rest():
            yield from self._judged(idx, judgement)
        for idx in self._unknown:
            if ACTOR not in self._erased.get(idx, ()):
                yield _error("P21", idx, _UNKNOWN)

    def undead(self, catalogue: Catalogue) -> Iterator[Finding]:
        """Yield each claim whose text is still there although an entry, or the guard, says that it was erased (P23)."""
        stated = (Erased(idx, name, digest) for idx, names in self._erased.items() for name, digest in names.items())
        remembered: Iterable[Erased] = catalogue.guard.erased() if catalogue.guard else ()
        for one in still_there(catalogue.ledger, dict.fromkeys((*stated, *remembered))):
            message = f"the claim {one.name!r} was erased, and is still there: run `catalogue erase --finish`"
            yield _error("P23", one.entry, message)


def _error(code: str, idx: int, message: str) -> Finding:
    return Finding(code, "error", f"entry {idx}", message, ())
