"""From stored entries to known ones: the claims behind their disclosures."""

from __future__ import annotations

import base64
import json
from collections.abc import Container
from typing import Any

from catalogue.ledger.entry import parse_body
from catalogue.ledger.store import Entry
from catalogue.records.replay import KnownEntry


def value_of(text: str) -> tuple[str, Any]:
    """Return name and value of a disclosure of our own; `ledger.disclosure.parse` is for strangers'."""
    _, name, value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return name, value


def known_entry(stored: Entry, names: Container[str] | None = None) -> KnownEntry:
    """Return an entry with all its claims, or with those in `names` only."""
    shown = (text for name, text in stored.disclosures.items() if names is None or name in names)
    return KnownEntry(stored.idx, parse_body(stored.body).amends, dict(map(value_of, shown)))
