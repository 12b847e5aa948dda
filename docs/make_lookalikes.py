"""Write `schema/lookalikes/uts39.csv`: the look-alikes of Unicode's UTS #39 among the letters that marks are made of.

The data comes from the library confusable-homoglyphs, at the time when this runs, and not at run time: search keys are
stored, and must not change because a library did. The rows are part of the schema, so that new ones make every
catalogue fold its readings again.

Source: https://www.unicode.org/reports/tr39/, section 4, "Confusable Detection".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HANGUL LETTER", "KATAKANA LETTER", "KATAKANA-HIRAGANA", "DIGIT")
_LAST = 0x3400  # what lies beyond is rare, or a compatibility form that folding takes apart


def uts39_text() -> str:
    """Return the file as it must stand in the project."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("character", "taken_for", "reason"))
    writer.writerows((*pair, "UTS #39") for pair in sorted(set(_pairs())))
    return out.getvalue()


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield pairs that join each group of characters with one skeleton, as far as they are of use here."""
    from confusable_homoglyphs import confusables  # noqa: PLC0415 - for development only

    candidates = [char for char in map(chr, range(0x21, _LAST)) if _of_use(char)]
    groups: dict[str, set[str]] = {}
    for char in candidates:
        found = confusables.is_confusable(char, greedy=True)
        alike = {one["c"] for one in found[0]["homoglyphs"]} if found else set()
        # In the library a prototype names its group, and every other character its prototype.
        prototype = next(iter(alike)) if len(alike) == 1 else char
        groups.setdefault(prototype, set()).update({char, *(other for other in alike if len(other) == 1)})
    for group in groups.values():
        kept = sorted(filter(_of_use, group))
        digits = any(char.isdigit() for char in kept)
        # Marks are capitals as a rule. Small letters are alike in other pairs, and with these R, U and Y were one.
        yield from pairwise(char for char in kept if digits or not char.islower())


def _of_use(char: str) -> bool:
    return (
        len(char) == 1
        and ord(char) < _LAST
        and unicodedata.category(char)[0] in "LN"
        and unicodedata.normalize("NFKD", char) == char  # folding takes the others apart
        and unicodedata.name(char, "").startswith(SCRIPTS)
    )
