"""What the door knows while it checks an entry: the projection, and what the same batch holds before it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from catalogue.base import sqlite
from catalogue.base.model import common_claims, entry_type
from catalogue.ledger.entry import MAX_NUMBER
from catalogue.ledger.keys import from_jwk, thumbprint
from catalogue.records.replay import KnownEntry


class State:
    """Reads over a projection that has caught up, with pending entries laid over it."""

    def __init__(self, projection: sqlite.Connection) -> None:
        """Read from `projection`; nothing is pending yet."""
        self._projection = projection
        self._pending: dict[int, KnownEntry] = {}
        self._pending_by_subject: dict[str, list[KnownEntry]] = defaultdict(list)
        self._stored: dict[str, tuple[KnownEntry, ...]] = {}
        self._known_subjects: set[str] = set()
        self._pending_files: dict[str, str] = {}

    def add(self, entry: KnownEntry) -> None:
        """Lay an entry over the projection, as if it were recorded."""
        self._pending[entry.idx] = entry
        self._pending_by_subject[entry.claims["subject"]].append(entry)
        if entry.claims["type"] == "photo.acquired" and "sha256" in entry.claims:
            self._pending_files.setdefault(entry.claims["sha256"], entry.claims["subject"])

    def is_empty(self) -> bool:
        """Say whether nothing was recorded before this batch."""
        return self._projection.execute("SELECT 1 FROM entry LIMIT 1").fetchone() is None

    def exists(self, subject: str) -> bool:
        """Say whether any entry is about `subject`."""
        if subject in self._pending_by_subject or subject in self._known_subjects:
            return True
        query = "SELECT 1 FROM entry WHERE subject = ? LIMIT 1"
        if self._projection.execute(query, (subject,)).fetchone() is None:
            return False
        self._known_subjects.add(subject)
        return True

    def entry(self, idx: int) -> KnownEntry | None:
        """Return an entry by its ledger index, or None where there is none yet."""
        if idx in self._pending:
            return self._pending[idx]
        if idx > MAX_NUMBER:  # beyond every index, and from 2^63 on beyond what SQLite takes
            return None
        row = self._projection.execute("SELECT idx, amends, claims FROM entry WHERE idx = ?", (idx,)).fetchone()
        return _known(row) if row else None

    def entries(self, subject: str, *types: str) -> list[KnownEntry]:
        """Return the entries about `subject`, oldest first; of the types given, where any are."""
        if subject not in self._stored:
            rows = self._projection.execute(
                "SELECT idx, amends, claims FROM entry WHERE subject = ? ORDER BY idx", (subject,)
            )
            self._stored[subject] = tuple(map(_known, rows))
        found = [*self._stored[subject], *self._pending_by_subject.get(subject, ())]
        return [entry for entry in found if not types or entry.claims["type"] in types]

    def current(self, subject: str, *types: str) -> list[KnownEntry]:
        """Return the entries about `subject` as they count now: corrections applied, withdrawn ones left out.

        A correction that a reviewer rejected changes nothing.
        """
        gone = self.withdrawn(subject)
        return [
            KnownEntry(entry.idx, entry.amends, self.claims_now(entry))
            for entry in self.entries(subject, *types)
            if entry.idx not in gone
        ]

    def claims_now(self, entry: KnownEntry) -> dict[str, Any]:
        """Return the claims of an entry with the corrections of it applied."""
        return {name: holder.claims[name] for name, holder in self.holders(entry).items()}

    def holders(self, entry: KnownEntry) -> dict[str, KnownEntry]:
        """Return for each claim of an entry that counts now the entry that states it: itself, or a correction."""
        corrections = self.corrections(entry)
        replaced = {(one["entry"], one["name"]) for each in corrections for one in each.claims["replaces"]}
        own = (*common_claims(), *entry_type("record.corrected").claims)
        stated = [(entry, name) for name in entry.claims]
        stated += [(each, name) for each in corrections for name in each.claims if name not in own]
        return {name: holder for holder, name in stated if (holder.idx, name) not in replaced}

    def corrections(self, entry: KnownEntry) -> list[KnownEntry]:
        """Return the corrections of an entry that count, oldest first."""
        made = [
            each
            for each in self.entries(entry.claims["subject"], "record.corrected")
            if each.claims["corrects"] == entry.idx
        ]
        refused = self.rejected(entry.claims["subject"]) if made else ()
        return [each for each in made if each.idx not in refused]

    def withdrawn(self, subject: str) -> set[int]:
        """Return the indexes of the entries about `subject` that were withdrawn."""
        return withdrawn(self.entries(subject, "record.withdrawn"))

    def rejected(self, subject: str) -> set[int]:
        """Return the indexes of the entries about `subject` that the newest decision about each rejected."""
        return rejected(self.entries(subject, "review.decided"))

    def roles(self, agent: str) -> frozenset[str]:
        """Return the roles that an agent has now; none where nobody registered it."""
        stated = self.entries(agent, "agent.registered", "agent.role_changed")
        return frozenset(stated[-1].claims["roles"]) if stated else frozenset()

    def keys(self, agent: str) -> dict[str, int]:
        """Return the keys of an agent that count now, by thumbprint, with the entries that added them."""
        found: dict[str, int] = {}
        for entry in self.entries(agent, "agent.key_added", "agent.key_revoked"):
            if entry.claims["type"] == "agent.key_added":
                found[thumbprint(from_jwk(entry.claims["public_key"]))] = entry.idx
            else:
                found.pop(entry.claims["revoked"], None)
        return found

    def has_key(self, named: str) -> str | None:
        """Return the agent to whom a key was ever given, or None: a key belongs to one agent for ever."""
        for agent in self._agents():
            for entry in self.entries(agent, "agent.key_added"):
                if thumbprint(from_jwk(entry.claims["public_key"])) == named:
                    return agent
        return None

    def administrators(self) -> frozenset[str]:
        """Return the agents who can administer now: they have the role, and a key that counts."""
        return frozenset(agent for agent in self._agents() if "admin" in self.roles(agent) and self.keys(agent))

    def _agents(self) -> list[str]:
        rows = self._projection.execute("SELECT subject FROM entry WHERE type = 'agent.registered' ORDER BY idx")
        pending = (entry for entry in self._pending.values() if entry.claims["type"] == "agent.registered")
        return [*(subject for (subject,) in rows), *(entry.claims["subject"] for entry in pending)]

    def grid(self, photo: str) -> tuple[int, int, int] | None:
        """Return width, height and orientation of a photograph as last examined, or None."""
        examined = self.entries(photo, "photo.examined")
        if not examined:
            return None
        claims = examined[-1].claims
        return claims["width_px"], claims["height_px"], claims["orientation"]

    def photo_of(self, sha256: str) -> str | None:
        """Return the photograph whose bytes have a digest, in hexadecimal, or None where nobody acquired them yet."""
        if sha256 in self._pending_files:
            return self._pending_files[sha256]
        query = "SELECT photo FROM acquisition WHERE sha256 = ? ORDER BY entry LIMIT 1"
        row = self._projection.execute(query, (sha256,)).fetchone()
        return None if row is None else str(row[0])

    def acceptance(self, subject: str) -> dict[int, str]:
        """Return for each entry of `subject` that the newest decision about it accepted, who accepted it."""
        accepted: dict[int, str] = {}
        for decided in self.entries(subject, "review.decided"):
            for idx in decided.claims["entries"]:
                accepted.pop(idx, None)
                if decided.claims["decision"] == "accepted":
                    accepted[idx] = decided.claims["actor"]
        return accepted

    def released(self, subject: str) -> set[tuple[int, str]]:
        """Return what was released of `subject`: pairs of entry index and name of the claim."""
        return {
            (claim["entry"], claim["name"])
            for entry in self.entries(subject, "record.released")
            for claim in entry.claims["released"]
        }


def rejected(entries: Iterable[KnownEntry]) -> set[int]:
    """Return the indexes of the entries that the newest decision about each rejected."""
    found: set[int] = set()
    for decided in entries:
        if decided.claims["type"] == "review.decided":
            change = found.update if decided.claims["decision"] == "rejected" else found.difference_update
            change(decided.claims["entries"])
    return found


def withdrawn(entries: Iterable[KnownEntry]) -> set[int]:
    """Return the indexes of the entries that entries among these withdraw."""
    return {idx for entry in entries if entry.claims["type"] == "record.withdrawn" for idx in entry.claims["withdrawn"]}


def _known(row: tuple[Any, ...]) -> KnownEntry:
    return KnownEntry(row[0], tuple(json.loads(row[1])), json.loads(row[2]))
