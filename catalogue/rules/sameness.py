"""One object in two incidents (P11), and one serial on two objects (P24).

Serials are compared by their search keys, in which look-alike characters are one (`catalogue.markings.fold`). Short
marks, marks with few digits, marks that are illegible in part and bare dates say too little to be compared.

What this does not show: one object whose marks nobody read, or read otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.base.findings import Finding
from catalogue.markings.fold import LOST, UNREAD, fold
from catalogue.markings.series import BARE_DATE

TWO_INCIDENTS, TWO_OBJECTS = "P11", "P24"
LEAST_CHARACTERS, LEAST_DIGITS = 5, 3
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Marked:
    """A reading of a mark on an item; `wholes` are the items that this one is part of, near and far."""

    item: str
    incident: str | None
    text: str
    entry: int
    wholes: frozenset[str] = frozenset()


def serial_key(text: str) -> str | None:
    """Return what a reading is compared by as a serial, or None where it says too little.

    Digits are counted as they were read: in the key, letters that look like digits are digits.
    """
    key = fold(text)
    if UNREAD in key or LOST in key or BARE_DATE.fullmatch(text.strip()):
        return None
    digits = sum(character.isdigit() for character in text)
    return key if len(key) >= LEAST_CHARACTERS and digits >= LEAST_DIGITS else None


def same_serial(readings: Sequence[Marked]) -> Finding | None:
    """Report one serial that was read on several objects, of which none is part of another.

    On objects of two incidents it may be one object (P11); otherwise two objects share it (P24).

    Args:
        readings: readings that are one serial but for spelling, each fit to be compared, in the order of the ledger.
    """
    there = {one.item for one in readings}
    apart = [one for one in readings if not (one.wholes - {one.item}) & there]
    items = tuple(dict.fromkeys(one.item for one in apart))
    incidents = tuple(dict.fromkeys(one.incident for one in apart if one.incident))
    if len(items) < 2:  # noqa: PLR2004 - one object is no finding
        return None
    texts = ", ".join(dict.fromkeys(one.text for one in apart[:_NAMED]))
    shown = " ".join(apart[0].text.split())
    compared = (("readings", texts), ("items", _listed(items)), ("incidents", _listed(incidents)))
    if len(incidents) > 1:
        message = (
            f"“{shown}” was read on {len(items)} items of {len(incidents)} incidents; one object recorded twice,"
            " a number of a type or a lot, or a slip in a transcription would explain it"
        )
        return Finding(TWO_INCIDENTS, "warning", items[0], message, compared)
    message = (
        f"“{shown}” was read on {len(items)} items, none of them part of another; a number of a type or a lot,"
        " a slip in a transcription, or one object recorded twice would explain it"
    )
    return Finding(TWO_OBJECTS, "warning", items[0], message, compared)


def part_elsewhere(item: str, incident: str, whole: str, whole_incident: str) -> Finding:
    """Report an item of one incident that is part of an item of another."""
    message = (
        "it is connected with one incident, and what it is part of with another; a part taken from one place to the"
        " other, or a slip in one of the two records would explain it"
    )
    compared = (("incident", incident), ("part of", whole), ("incident of that", whole_incident))
    return Finding(TWO_INCIDENTS, "warning", item, message, compared)


def pictured_together(photo: str, items: Sequence[str], incidents: Sequence[str]) -> Finding:
    """Report a photograph that shows items of several incidents."""
    message = (
        f"it shows items of {len(incidents)} incidents; a picture of a store where they lie together, or a slip in"
        " what it is said to show would explain it"
    )
    compared = (("items", _listed(items)), ("incidents", _listed(incidents)))
    return Finding(TWO_INCIDENTS, "warning", photo, message, compared)


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f", and {more} more" if more > 0 else "")
