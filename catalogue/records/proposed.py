"""What asks to be let in at the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.base.model import EntryType

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
