"""Serial numbers in series: marks of one form, whose numbers can be put in order.

A serial is a mark of at most three letters and then three to fifteen digits, all of them read: `Ы18358`,
`ㅈ11307240187`, `Ш-91579`; separators do not count. Marks with the same letters, in whichever alphabet they are
written, make up a series; its format is the letters with the number of digits. What a prefix means is not published for
the series known so far, and nothing is decoded from it: order and distance are all that is said.

A number without letters may belong to any series: it is put beside those with the same digits, and into none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.markings.fold import LOST, UNREAD, plain, sound

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
BARE_DATE = re.compile(rf"(?:{_DAY}[./-])?{_MONTH}[./-]{_YEAR}|{_YEAR}[./-]{_MONTH}(?:[./-]{_DAY})?")
_SERIAL = re.compile(r"([^\W\d_]{0,3}|shch)(\d{3,15})")  # shch: Щ in Latin letters
LEAST_OTHERS = 3  # different numbers of one length, from which on another length stands out
_TIMES = 3  # as many at least as have the other length


@dataclass(frozen=True, slots=True)
class Serial:
    """A serial number.

    Attributes:
        series: its letters as the transliterated key has them, in small letters; empty where it has none.
        digits: how many digits it has, zeros at the beginning included.
        number: their value.
    """

    series: str
    digits: int
    number: int

    @property
    def figures(self) -> str:
        """Return the digits as they stand on the mark."""
        return f"{self.number:0{self.digits}d}"


def serial(text: str) -> Serial | None:
    """Return the serial that a reading is, or None where it is none, a bare date, or not wholly read.

    Look-alikes are not bridged: a letter among the digits makes it no serial.
    """
    if BARE_DATE.fullmatch(text.strip()):
        return None
    key = plain(text)
    if UNREAD in key or LOST in key:
        return None
    found = _SERIAL.fullmatch(key)
    if found is None:
        return None
    return Serial(sound(found[1]), len(found[2]), int(found[2]))


def cluster(serials: Sequence[Serial], one: Serial) -> tuple[Serial, ...]:
    """Return those that may be the same number as another: the same digits, the same letters or none on either side."""
    return tuple(
        other
        for other in serials
        if (other.digits, other.number) == (one.digits, one.number)
        and (other.series == one.series or not other.series or not one.series)
    )


def usual_digits(serials: Iterable[Serial]) -> int | None:
    """Return how many digits numbers of a series have, as far as that can be told from those that are known.

    That takes three different numbers of one length, and three times as many as of all other lengths together.
    """
    lengths = Counter(one.digits for one in set(serials))
    if not lengths:
        return None
    digits, count = lengths.most_common(1)[0]
    others = sum(lengths.values()) - count
    return digits if count >= LEAST_OTHERS and count >= _TIMES * others else None


def slips(one: Serial, digits: int) -> tuple[int, ...]:
    """Return the numbers that a serial with one digit too many, or more, would be without them, in order.

    Only for one digit too many: with more of them, too many numbers are possible. None for one that is too short.
    """
    if one.digits != digits + 1:
        return ()
    figures = one.figures
    return tuple(sorted({int(figures[:at] + figures[at + 1 :]) for at in range(len(figures))}))
