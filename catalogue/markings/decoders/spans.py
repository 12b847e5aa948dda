"""First and last days of weeks, months, quarters and years, and the years that short years stand for."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

_FIRST_DECADE, _LAST_YEAR = 2000, 2029
_WEEKS, _MONTHS, _QUARTERS = 53, 12, 4

Span = tuple[str, str]


def week(year: int, number: int) -> Span | None:
    """Return the Monday and Sunday of an ISO week, or None where the year has no such week (ISO 8601)."""
    if not 1 <= number <= _WEEKS:
        return None
    try:
        return (
            date.fromisocalendar(year, number, 1).isoformat(),
            date.fromisocalendar(year, number, 7).isoformat(),
        )
    except ValueError:  # week 53 of a year with 52
        return None


def month(year: int, number: int) -> Span | None:
    """Return the first and last day of a month, or None where there is no such month."""
    if not 1 <= number <= _MONTHS:
        return None
    return f"{year:04}-{number:02}-01", f"{year:04}-{number:02}-{monthrange(year, number)[1]:02}"


def quarter(year: int, number: int) -> Span | None:
    """Return the first and last day of a calendar quarter, or None where there is no such quarter."""
    if not 1 <= number <= _QUARTERS:
        return None
    last = 3 * number
    return f"{year:04}-{last - 2:02}-01", f"{year:04}-{last:02}-{monthrange(year, last)[1]:02}"


def day(year: int, month_number: int, number: int) -> Span | None:
    """Return a day as a span, or None where there is no such day."""
    try:
        found = date(year, month_number, number).isoformat()
    except ValueError:
        return None
    return found, found


def last_year(today: date | None) -> int:
    """Return the last year that a short year may stand for: the end of the 2020s, or of the decade of `today`."""
    return max(_LAST_YEAR, today.year // 10 * 10 + 9) if today else _LAST_YEAR


def years_of_two_digits(digits: str, first: int, today: date | None) -> tuple[int, ...]:
    """Return the years from `first` to `last_year` that end in these two digits: one a century, mostly one or none."""
    return tuple(range(first + (int(digits) - first) % 100, last_year(today) + 1, 100))


def years_of_one_digit(digit: str, today: date | None) -> tuple[int, ...]:
    """Return the years from 2000 to `last_year` that end in this digit: one a decade, never a span (J19)."""
    return tuple(range(_FIRST_DECADE + int(digit), last_year(today) + 1, 10))
