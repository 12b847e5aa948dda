"""How far a query and a reading overlap, glyph by glyph, where either leaves some of them open.

The search meaning of the notation: a query fits where a string that it allows is part of one that the reading allows.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence

from catalogue.markings.fold import LOST, UNREAD, fold_table, stretches

CHOICE = "|"  # stands in every choice of a reading, and elsewhere at times
SEPARATOR = " "  # a glyph of a query that leaves nothing in keys
# A fit is one number: glyphs read in both, then how near to the start it begins. Readings are shorter than 1024.
_GLYPH = 1024
_START = _GLYPH - 1
_NONE = -1
_RUN = LOST[0]


def letters(text: str, key: str) -> tuple[str, ...]:
    """Return a reading or a query as `overlap` compares them, from its text and its key.

    Each is the letter of a key, or all that one glyph may be; or `?`, or `…`. What leaves nothing in a key is left out.
    """
    if CHOICE not in text:
        return tuple(key.replace(LOST, LOST[0]))
    found: list[str] = []
    for glyphs in stretches(unicodedata.normalize("NFC", text)):
        forms = {glyph.translate(fold_table()) for glyph in glyphs}
        if len(forms) == 1:
            found += forms.pop()
        elif any(len(one) != 1 for one in forms):
            found.append(LOST[0])  # one glyph or several letters, or none: as good as lost
        else:
            found.append("".join(forms))
    return tuple(found)


def overlap(query: Sequence[str], reading: Sequence[str]) -> tuple[int, bool, bool] | None:
    """Return how a query's best fit into a reading overlaps it; both as `letters` gives them.

    In the query, `SEPARATOR` may stand for a glyph that leaves nothing in keys.

    That is how many glyphs were read in both, whether any of the query lies in a lost run of the reading or beyond
    one, and whether it surely takes up the whole reading; None where it fits nowhere, or where no glyph was read in
    both. Takes as many steps as the product of both lengths.
    """
    size = len(reading)
    # For each place in the reading, the best fit of the query so far that ends there: without a lost run, and with one.
    clear, lost = [_START - start for start in range(size + 1)], [_NONE] * (size + 1)
    for letter in query:
        if letter == _RUN:  # any number of glyphs of the reading, none included
            clear, lost = list(itertools.accumulate(clear, max)), list(itertools.accumulate(lost, max))
        elif letter == SEPARATOR:  # nothing in the key of the reading, or an illegible glyph of it
            clear_on, lost_on = _step(letter, clear, lost, reading)
            clear, lost = list(map(max, clear, clear_on)), list(map(max, lost, lost_on))
        else:
            clear, lost = _step(letter, clear, lost, reading)
    for fits, through_run in ((clear, False), (lost, True)):
        value, ends, _ = max((value, end == size, end) for end, value in enumerate(fits))
        glyphs, start = divmod(value, _GLYPH)
        if value != _NONE and glyphs:
            return glyphs, through_run, ends and start == _START and not through_run
    return None


def _step(letter: str, clear: list[int], lost: list[int], reading: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the best fits with one more glyph of the query."""
    clear_now, lost_now = [_NONE] * len(clear), [_NONE] * len(lost)
    for end, other in enumerate(reading):
        if other == letter != UNREAD:
            gain = _GLYPH
        elif other == _RUN:
            # The glyph lies in the lost run; or it comes before, and the next one after.
            lost_now[end] = max(lost_now[end], clear[end], lost[end])
            lost_now[end + 1] = max(lost_now[end], clear_now[end])
            continue
        elif UNREAD in (other, letter):
            gain = 0
        elif len(other) == len(letter) == 1 or set(other).isdisjoint(letter):
            continue
        else:
            gain = _GLYPH
        if clear[end] != _NONE:
            clear_now[end + 1] = clear[end] + gain
        if lost[end] != _NONE:
            lost_now[end + 1] = lost[end] + gain
    return clear_now, lost_now
