"""Words that several modules print."""

from __future__ import annotations


def counted(number: int, what: str) -> str:
    """Return a number with what it counts: `1 part`, `1,200 parts`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
