"""Readings that are stated to be blind, by somebody who knew what the mark was said to be (P27).

What this does not show: what a reader saw outside this catalogue, or on somebody else's screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.base.findings import Finding

NOT_BLIND = "P27"
_NAMED = 10


def not_blind(marking: str, entry: int, agent: str, party: str | None, before: Sequence[int]) -> Finding:
    """Report a blind reading entered by an agent who knew the text by then.

    Args:
        marking: the mark.
        entry: the reading.
        agent: who entered it.
        party: whose reading it is, where that was stated.
        before: earlier entries in which the agent stated, reviewed or released what the mark says or means.
    """
    entries = ", ".join(map(str, before[:_NAMED])) + (", and more" if len(before) > _NAMED else "")
    message = (
        f"the reading in entry {entry} is stated to be blind, and {agent}, who entered it, knew by entry {before[0]}"
        " what the mark is said to be; a clerk who took down the readings of several people, each apart, would"
        " explain it"
    )
    compared = (("reading", entry), ("read by", party or "the agent, or not stated"), ("earlier entries", entries))
    return Finding(NOT_BLIND, "warning", marking, message, compared)
