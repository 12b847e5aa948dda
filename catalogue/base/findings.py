"""What an audit reports: observations that never accuse, and never stop at the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation of an audit.

    `error` is kept for what cannot be innocent: stored bytes or arithmetic that contradict each other.
    `warning` asks a person to look; `info` says what could not be checked or is merely worth knowing.

    Attributes:
        code: stable code of the kind of finding, such as `P15` or `L04`.
        severity: `error`, `warning` or `info`.
        subject: what it is about: a record's id, `entry 12`, `checkpoint 40`.
        message: the observation in one sentence.
        compared: what was compared, as pairs of a label and a value, in reading order.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    compared: tuple[tuple[str, str | int], ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the finding as `audit --json` prints it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "subject": self.subject,
            "message": self.message,
            "compared": dict(self.compared),
        }
