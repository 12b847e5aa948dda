"""From stored entries to known ones: the claims behind their disclosures."""

from __future__ import annotations

import json
from binascii import a2b_base64
from collections.abc import Container
from typing import Any

from catalogue.base.errors import InvalidEntry
from catalogue.ledger.entry import amends_of
from catalogue.ledger.store import Entry
from catalogue.records.replay import KnownEntry

_STANDARD = bytes.maketrans(b"-_", b"+/")


def value_of(text: str) -> tuple[str, Any]:
    """Return name and value of a disclosure of our own; `ledger.disclosure.parse` is for strangers'."""
    _, name, value = json.loads(_json(text))
    return name, value


def _json(text: str) -> bytes:
    return a2b_base64(text.encode().translate(_STANDARD) + b"==")


def known_entry(stored: Entry, names: Container[str] | None = None) -> KnownEntry:
    """Return an entry with all its claims, or with those in `names` only.

    All are read as one JSON array, which takes half the time. So each text must begin and end as an array does, with
    salt and name as text: then none can reach into the next.

    Raises:
        InvalidEntry: a claim is no array of salt, name and value.
        ValueError: a claim holds no JSON.
    """
    texts = [_json(text) for name, text in stored.disclosures.items() if names is None or name in names]
    claims: dict[str, Any] = {}
    for part, data in zip(json.loads(b"[" + b",".join(texts) + b"]"), texts, strict=True):
        match part:
            case [str(), str(name), value] if data[:1] == b"[" and data[-1:] == b"]":
                claims[name] = value
            case _:
                raise InvalidEntry(f"entry {stored.idx} keeps a claim that is no array of salt, name and value")
    return KnownEntry(stored.idx, amends_of(stored.body), claims)
