"""Rules J1 to J4: a three-digit number as a year of the DPRK's Juche calendar.

Juche year n is Gregorian year n + 1911. The calendar was adopted on 8 July 1997 and dropped by state media on
12 and 13 October 2024. A bare three-digit number may as well be a plant, a lot or a part number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.markings.decoders.model import CONFIDENCES, Context, Decoder, Example, Interpretation

OFFSET = 1911
_BARE = re.compile(r"1[0-3][0-9]")
_NAMED = re.compile(r"(?:juche|주체)\s*[-.]?\s*([0-9]{1,3})(?:년)?", re.IGNORECASE)
_ADOPTED = 86  # 1997
_LAST_SURE = 113  # 2024, the last year in which state media used it
_RULE, _NAME = "J1", "Juche year (DPRK)"
SOURCE = "Conflict Armament Research, field dispatch of 11 Sep 2024: 113 read as Juche 113, that is 2024"


def juche(text: str, context: Context) -> Iterator[Interpretation]:
    """Yield what a text may mean as a Juche year: one interpretation, or none.

    Confidence is low without another ground (J2), a step higher for an item that is known to be of the DPRK or a
    number that names the calendar, another for a number on several parts; one step lower from 114 on (J3). A year
    before the calendar was adopted is given with low confidence (J4).
    """
    named = _NAMED.fullmatch(text)
    if not named and not _BARE.fullmatch(text):
        return
    number = int(named[1] if named else text)
    year = number + OFFSET
    grounded = context.dprk_on_other_grounds or named is not None
    assumptions = ["The number is a year of the Juche calendar (rule J1)."]
    alternatives = [] if named else ["A plant, lot, batch or part number."]
    raised, lowered = [], []
    if context.repeated:
        raised.append("The same number stands on several parts of the item (rule J2).")
    elif not grounded:
        assumptions.append(
            "The item is identified as made in the DPRK on other grounds, or the number is repeated on several"
            " parts; without either, this is no decoding (rule J2)."
        )
    if number == 112:  # noqa: PLR2004 - the one number with a published rival reading
        alternatives.append("The plant 'February 11' (put forward by CAR in January 2024 beside the year).")
    if number > _LAST_SURE:
        lowered.append("The maker would have kept the calendar after state media dropped it (rule J3).")
        assumptions.append("The maker kept the calendar after state media dropped it in October 2024 (rule J3).")
        alternatives.append(f"The year would by then be written {year} or {year % 100:02d}.")
    if number < _ADOPTED:
        grounded = False
        lowered.append("The calendar was not adopted yet (rule J4).")
        assumptions.append("The item is newer than the calendar, which was adopted on 8 July 1997 (rule J4).")
    yield Interpretation(
        rule=_RULE,
        scheme=_NAME,
        text=text,
        earliest=f"{year}-01-01",
        latest=f"{year}-12-31",
        fields=(("Juche year", str(number)),),
        meaning=f"Year {year} (Juche {number}) on the part that bears it; it dates the part, not the weapon.",
        role="manufacture",
        confidence=CONFIDENCES[int(grounded)],
        assumptions=tuple(assumptions),
        alternatives=tuple(alternatives),
        raised=tuple(raised),
        lowered=tuple(lowered),
        source=SOURCE,
    )


def is_year(found: Interpretation, context: Context) -> bool:
    """Say whether J2 lets an interpretation count: by the name of the calendar, on other grounds, or by repetition."""
    bare = found.rule == _RULE and _BARE.fullmatch(found.text)
    return not bare or context.dprk_on_other_grounds or context.repeated


JUCHE = Decoder(
    rule=_RULE,
    name=_NAME,
    source=SOURCE,
    about="Juche year n is Gregorian year n + 1911. A bare number counts from 100 to 139; with the name of the calendar"
    " any number does.",
    limits="A bare three-digit number may be a plant, lot or part number: it is no year unless the item is known to"
    " be of"
    " the DPRK on other grounds, or the number is repeated on several parts (J2). From 114 on a step less sure (J3);"
    " before 86, that is 1997, suspect (J4).",
    ask=juche,
    examples=(
        Example("111", ("2022-01-01/2022-12-31",)),
        Example("112", ("2023-01-01/2023-12-31",), "the plant 'February 11' stands as the alternative"),
        Example("113", ("2024-01-01/2024-12-31",)),
        Example("114", ("2025-01-01/2025-12-31",), "a step less sure; 2025 or 25 is the alternative"),
        Example("주체 113", ("2024-01-01/2024-12-31",)),
        Example("1130", note="four digits"),
        Example("ㅈ113", note="a letter before it: the number is no mark of its own"),
        Example("213", note="a year of the 22nd century"),
    ),
)
