"""What a verification says: one outcome for each check, and one for all of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from catalogue.base.errors import DoesNotHold, NotChecked

Outcome = Literal["holds", "does not hold", "not checked"]

# The checks in their order, in the words of schema/rules.md; V1b, V6b and V6c are parts with an outcome of their own.
CHECKS = {
    "V1": "The checkpoint is signed by the log's key.",
    "V1b": "That key is one that you trust.",
    "V2": "The entries published under log/ have the root that the checkpoint names, and the hash tiles are those"
    " of their tree.",
    "V3": "Every disclosure belongs to the entry that it is published for, and no digest occurs twice in the log.",
    "V4": "Every disclosed claim is named by a disclosed release, and every claim so named is disclosed, or erased by a"
    " disclosed entry; none that was erased is shown.",
    "V5": "Every entry whose actor and key are disclosed is attested by that key, which an earlier disclosed entry"
    " gave to that actor and none revoked before.",
    "V6": "Every cell of catalogue.db follows from the disclosed claims by the SQL of schema/, and its schema is that "
    "SQL.",
    "V6b": "Every picture is the one that the disclosed claims name, and none is missing or extra.",
    "V6c": "The search indexes hold the words and marks of the tables, each in its place, and nothing else.",
    "V7": "Every file is listed in the release note with its digest, and no other file is there.",
    "V8": "Four eyes: no disclosed claim was released, and no entry accepted, by the agent who stated it.",
    "V9": "An entry that amends a disclosed one is disclosed as well.",
    "V10": "Every disclosed entry was made by an agent who then had one of the roles that its type asks for.",
    "V12": "Every time stamp is over a checkpoint of this log, by an authority that you trust.",
}
# The checks of one proof; a proof of inclusion has no T4, one of consistency neither T2 nor T3.
PROOF_CHECKS = {
    "T1": "Each checkpoint is signed by the key that your trust file names for its log.",
    "T2": "The proof leads from the bytes of the entry to the root that the checkpoint names.",
    "T3": "The bytes are an entry of that log, and build on earlier entries only.",
    "T4": "The later log begins with all entries of the earlier one, in the same order.",
}
# The checks of an evidence package; K2b is a part that has an outcome of its own.
PACKAGE_CHECKS = {
    "K1": "Every file is in the manifests with its digest, and none is missing or extra (RFC 8493).",
    "K2": "The checkpoint is signed by the log's key.",
    "K2b": "That key is one that you trust.",
    "K3": "Each entry is in the log of that checkpoint, at its place.",
    "K4": "Each claim belongs to the entry that it is given for, and has a value that its type allows.",
    "K5": "Each entry whose actor and key are shown is attested by that key, which an earlier entry of the package gave"
    " to that actor.",
    "K6": "Each file is one that a claim names by its digest, and each that is named is here.",
    "K7": "Every time stamp is over the checkpoint, by an authority that you trust.",
}
_TOLD = 5  # faults told for each check; the rest are counted


@dataclass(frozen=True, slots=True)
class Check:
    """One check, its outcome, and in words what was compared or what is wrong."""

    check: str
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every check with its outcome, the outcome of all, and what even `holds` does not show."""

    outcome: Outcome
    checks: tuple[Check, ...]
    not_shown: tuple[str, ...]

    @property
    def exit_status(self) -> int:
        """0 where it holds, 1 where it does not, 3 where nothing fails but something could not be checked."""
        return {"holds": 0, "does not hold": DoesNotHold.exit_code, "not checked": NotChecked.exit_code}[self.outcome]

    def as_dict(self) -> dict[str, object]:
        """Return the verdict as `verify --json` prints it."""
        return {
            "outcome": self.outcome,
            "checks": [{"check": one.check, "outcome": one.outcome, "detail": one.detail} for one in self.checks],
            "not_shown": list(self.not_shown),
        }


@dataclass
class Sheet:
    """The verdict in the making: for each check its faults, what kept it from being done, and what was compared."""

    checks: Mapping[str, str] = field(default_factory=lambda: CHECKS)
    faults: dict[str, list[str]] = field(init=False)
    gaps: dict[str, list[str]] = field(init=False)
    compared: dict[str, str] = field(default_factory=dict)
    not_shown: list[str] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin with no fault and no gap."""
        self.faults = {check: [] for check in self.checks}
        self.gaps = {check: [] for check in self.checks}

    def fault(self, check: str, message: str) -> None:
        """Note that a check does not hold."""
        if len(self.faults[check]) < _TOLD:
            self.faults[check].append(message)
        else:
            self.more[check] = self.more.get(check, 0) + 1

    def gap(self, check: str, message: str) -> None:
        """Note that a check could not be done, or not wholly."""
        if message not in self.gaps[check] and len(self.gaps[check]) < _TOLD:
            self.gaps[check].append(message)

    def _check(self, check: str) -> Check:
        if self.faults[check]:
            more = f"; and {self.more[check]} more" if check in self.more else ""
            return Check(check, "does not hold", "; ".join(self.faults[check]) + more)
        if self.gaps[check]:
            return Check(check, "not checked", "; ".join(self.gaps[check]))
        return Check(check, "holds", self.compared.get(check, self.checks[check]))

    def verdict(self) -> Verdict:
        """Return the verdict: it does not hold where one check does not, and holds where each holds or is excused."""
        checks = tuple(self._check(check) for check in self.checks)
        outcomes = {one.outcome for one in checks if one.outcome != "not checked" or one.check not in self.excused}
        outcome: Outcome = (
            "does not hold" if "does not hold" in outcomes else "not checked" if "not checked" in outcomes else "holds"
        )
        return Verdict(outcome, checks, tuple(self.not_shown))
