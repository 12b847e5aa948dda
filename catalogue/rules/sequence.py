"""P12: a serial number that has not the format of its series.

Series and formats are those of `catalogue.markings.series`. This does not show a wrong number of the right length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue.base.findings import Finding
from catalogue.markings.series import Serial, slips, usual_digits

OUTSIDE = "P12"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Numbered:
    """A reading of a mark that is a serial number."""

    marking: str
    text: str
    entry: int
    serial: Serial


def outside_format(readings: Sequence[Numbered]) -> Iterator[Finding]:
    """Report the numbers of one series that are longer or shorter than the others, mark by mark.

    Args:
        readings: all readings of one series, in the order of the ledger.
    """
    usual = usual_digits(one.serial for one in readings)
    if usual is None:
        return
    fitting = {one.serial.number: one.text for one in reversed(readings) if one.serial.digits == usual}
    for one in readings:
        if one.serial.digits == usual:
            continue
        shown = " ".join(one.text.split())
        message = (
            f"“{shown}” has {one.serial.digits} digits where {len(fitting)} other numbers of its series have {usual};"
            " a slip in a transcription, a damaged mark, or another series would explain it"
        )
        known = ", ".join(sorted(fitting.values())[:_NAMED])
        compared = [("reading", f"{shown} (entry {one.entry})"), ("others", known)]
        if near := _nearest(slips(one.serial, usual), sorted(fitting)):
            number, other = near
            compared.append(("without one digit", f"{number:0{usual}d}, {abs(number - other)} from {fitting[other]}"))
        yield Finding(OUTSIDE, "warning", one.marking, message, tuple(compared))


def _nearest(candidates: Sequence[int], known: Sequence[int]) -> tuple[int, int] | None:
    """Return the candidate that lies nearest to a known number, with that number."""
    return min(
        ((one, other) for one in candidates for other in known), key=lambda pair: abs(pair[0] - pair[1]), default=None
    )
