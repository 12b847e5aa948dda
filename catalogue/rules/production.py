"""From production to use in words: what the rows of the views `production_to_use…` say (rules U1 to U6).

The views in `schema/tables.sql` are the rules; here is only how a page and the command line put them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from catalogue.base.dates import in_words
from catalogue.base.words import counted

STANDINGS = {"bound": "Bound", "indication": "Indication", "out-of-order": "Later than the use"}
NOTHING = (
    "Nothing is computed here. It takes a mark that dates this object or a part of it, with a reading and an"
    " interpretation, and the day of its use."
)
LATER = (
    "Every dating that is {known} here is later than the use. A misread mark, another scheme or decade, or an object of"
    " another incident would explain it (P13)."
)
LEAD = (
    "Each interpretation for itself, the latest first. It counts for a bound where reading and decoding are stated with"
    " moderate or high confidence, and the part is recorded by itself: not the whole, not a group, and not on one board"
    " or other component with the part that bears it out (rule U3)."
)
CAUTION = (
    "Each dating counts for itself; nothing is averaged. What is not {known} is not counted: more datings could move"
    " the day, raise an indication to a bound, or speak against both."
)
CONDITIONS = (
    "The marks are read rightly, and mean the dates that are given.",
    "The parts were fitted when the object was put together, and not exchanged or added later.",
    "The object was used in the incident that it is connected with.",
)
WEEKS = "J7"
SEALING = (
    "A code of year and week names the week of sealing; it may name the first or the last week of a lot, up to six"
    " weeks off (rule J7), and the day given moves with it."
)
AGREED = "The mark on {part} was agreed to read {text}; this dating rests on another reading, {reading}."
CHANGES = (
    "A part with a later date brings the making closer to the use; where two parts have it, as a bound.",
    "A correction or withdrawal of the mark, of its reading, of its interpretation or of the day of use.",
    "A finding that a part was a spare, or came from another object.",
)


def lapse(first: date, last: date) -> str:
    """Return the time from one day to a later one in words: `230 days (7 months and 17 days)`, whole months first.

    A month is over on the day of the same number, or on the last of a shorter month.
    """
    days = (last - first).days
    told = counted(days, "day")
    months = 12 * (last.year - first.year) + last.month - first.month
    if _after(first, months) > last:
        months -= 1
    if months < 1:
        return told
    rest = (last - _after(first, months)).days
    years, months = divmod(months, 12)
    parts = [counted(number, unit) for number, unit in ((years, "year"), (months, "month"), (rest, "day")) if number]
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if parts[1:] else parts[0]
    return f"{told} ({listed})"


def _after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def use_words(used: str, use_latest: date, rests_on: str) -> str:
    """Return when it was used: `used on 18 Aug 2024`; where the recovery stands for the use, that it does.

    Args:
        used: the date as stated, in EDTF.
        use_latest: its last day.
        rests_on: `use`, or `recovery`.
    """
    verb = "used" if rests_on == "use" else "used at a time that is stated to be unknown, and recovered"
    words, last = in_words(used), in_words(use_latest.isoformat())
    return f"{verb} on {last}" if words == last else f"{verb} by {last}, stated as {words}"


def conclusion(not_before: date | None, used: str, use_latest: date, rests_on: str) -> str:
    """Return one sentence on the longest time from production to use; arguments as in `use_words`.

    Args:
        not_before: the day before which the object was not finished; None where only a day is known by which it was.
        used: see `use_words`.
        use_latest: see `use_words`.
        rests_on: see `use_words`.
    """
    used_then = use_words(used, use_latest, rests_on)
    if not_before is None:
        return f"{used_then[0].upper()}{used_then[1:]}; nothing says before which day it was not finished."
    day = in_words(not_before.isoformat())
    return f"Not finished before {day}, {used_then}: at most {lapse(not_before, use_latest)}."


def distance(shortest: int | None, longest: int | None) -> str:
    """Return how long before its use a part was made, from the days of one row."""
    if longest is None:
        return "no interval" if shortest is None else f"at least {counted(shortest, 'day')} before the use"
    if shortest is None:
        return f"at most {counted(longest, 'day')} before that day"
    if shortest == longest:
        return f"{counted(longest, 'day')} before the use"
    return f"{shortest:,} to {counted(longest, 'day')} before the use"


def told(item: Mapping[str, Any] | None, datings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines that the command line prints.

    Args:
        item: a row of `production_to_use`, None where there is none.
        datings: rows of `production_to_use_by_part`, in the order in which they are told.
    """
    if not datings:
        yield NOTHING
    if item:
        used = (item["used"], date.fromisoformat(item["use_latest"]), item["use_rests_on"])
        for standing in ("bound", "indication"):
            day = item[f"{standing}_earliest"]
            if day and not (standing == "indication" and day == item["bound_earliest"]):
                yield f"{STANDINGS[standing]}: {conclusion(date.fromisoformat(day), *used)}"
        if not item["indication_earliest"]:
            yield conclusion(None, *used)
    for row in datings:
        by = row["party"] or row["rule"] or "a party that is not stated"
        days = distance(row["shortest_days"], row["longest_days"])
        sure = row["confidence"] or "not stated"
        yield (
            f"{row['earliest']} to {row['latest']} ({row['role']}), {days}: {row['text']} on {row['part']}, as {by} has"
            f" it (entry {row['interpretation']}; decoding {sure}; {STANDINGS[row['standing']].lower()})"
        )
