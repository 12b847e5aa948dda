"""Rules J1 to J4: a three-digit number as a year of the DPRK's Juche calendar.

Juche year n is Gregorian year n + 1911. The calendar was adopted on 8 July 1997 and dropped by state media on
12 and 13 October 2024. A bare three-digit number may as well be a plant, a lot or a part number.

Source: the published readings of 112 and 113 by Conflict Armament Research, 2024; `schema/rules.md`, J1 to J4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OFFSET = 1911
_BARE = re.compile(r"1[0-3]\d")
_NAMED = re.compile(r"(?:juche|주체)\s*[-.]?\s*(\d{1,3})(?:년)?", re.IGNORECASE)
_ADOPTED = 86  # 1997
_LAST_SURE = 113  # 2024, the last year in which state media used it
SOURCE = "Conflict Armament Research, field dispatch of 11 Sep 2024: 113 read as Juche 113, that is 2024"


@dataclass(frozen=True, slots=True)
class Interpretation:
    """One thing that a reading may mean: an interval of ISO dates, with its confidence and its terms."""

    rule: str
    earliest: str
    latest: str
    meaning: str
    confidence: str
    assumptions: tuple[str, ...]
    alternatives: tuple[str, ...]
    source: str


def decode_juche(
    text: str, *, dprk_on_other_grounds: bool = False, repeated: bool = False
) -> tuple[Interpretation, ...]:
    """Return what `text` may mean as a Juche year: one interpretation, or none.

    Confidence is low without another ground (rule J2), moderate with one, high with both; one step lower
    from 114 on (rule J3). A year before the calendar was adopted is given with low confidence (rule J4).

    Args:
        text: the reading, verbatim.
        dprk_on_other_grounds: the item was identified as made in the DPRK by something other than this mark.
        repeated: the same number stands on several parts of the item.
    """
    stripped = text.strip()
    named = _NAMED.fullmatch(stripped)
    if not named and not _BARE.fullmatch(stripped):
        return ()
    number = int(named[1] if named else stripped)
    year = number + OFFSET
    grounds = int(dprk_on_other_grounds) + int(repeated) + int(named is not None)
    assumptions = ["The number is a year of the Juche calendar (rule J1)."]
    alternatives = [] if named else ["A plant, lot, batch or part number."]
    if not grounds:
        assumptions.append(
            "The item is identified as made in the DPRK on other grounds, or the number is repeated on several"
            " parts; without either, this is no decoding (rule J2)."
        )
    if number == 112:  # noqa: PLR2004 - the one number with a published rival reading
        alternatives.append("The plant 'February 11' (put forward by CAR in January 2024 beside the year).")
    if number > _LAST_SURE:
        grounds -= 1
        assumptions.append("The maker kept the calendar after state media dropped it in October 2024 (rule J3).")
        alternatives.append(f"The year would by then be written {year} or {year % 100:02d}.")
    if number < _ADOPTED:
        grounds = 0
        assumptions.append("The item is newer than the calendar, which was adopted on 8 July 1997 (rule J4).")
    return (
        Interpretation(
            rule="J1",
            earliest=f"{year}-01-01",
            latest=f"{year}-12-31",
            meaning=f"Year {year} (Juche {number}) on the part that bears it; it dates the part, not the weapon.",
            confidence=("low", "moderate", "high")[max(0, min(grounds, 2))],
            assumptions=tuple(assumptions),
            alternatives=tuple(alternatives),
            source=SOURCE,
        ),
    )
