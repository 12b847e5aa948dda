"""The line of custody: order, gaps, overlaps, and silence where inputs are missing."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalogue.rules.custody import Event, Gap, Overlap, timeline


def on(key: str, first: str | None, last: str | None = None, *, chain: bool = True, holder: str | None = None) -> Event:
    earliest = date.fromisoformat(first) if first else None
    latest = date.fromisoformat(last) if last else earliest
    return Event(key, earliest, latest, chain, holder, holder)


def test_a_gap_lies_between_the_last_day_before_and_the_first_day_after() -> None:
    made = timeline([on("b", "2024-01-11"), on("a", "2024-01-02", "2024-01-05")])
    assert made.line[1] == Gap("a", "b", date(2024, 1, 6), date(2024, 1, 10), None)
    assert made.gaps[0].days == 5


def test_neighbouring_days_leave_no_gap() -> None:
    assert timeline([on("a", "2024-01-02"), on("b", "2024-01-03"), on("c", "2024-01-03")]).gaps == ()


def test_days_between_events_of_one_holder_are_no_gap() -> None:
    made = timeline([on("a", "2024-01-02", holder="Museum"), on("b", "2024-03-02", holder="Museum")])
    assert made.gaps == ()
    assert isinstance(made.line[1], Gap)
    assert made.line[1].held_by == "Museum"


def test_two_unknown_holders_are_not_one_holder() -> None:
    assert len(timeline([on("a", "2024-01-02"), on("b", "2024-03-02")]).gaps) == 1


def test_an_undated_event_of_the_chain_forbids_every_gap() -> None:
    made = timeline([on("a", "2024-01-02"), on("x", None), on("b", "2024-03-02")])
    assert (made.gaps, made.gaps_complete) == ((), False)
    assert [event.key for event in made.undated] == ["x"]


def test_an_undated_event_beside_the_chain_forbids_nothing() -> None:
    made = timeline([on("a", "2024-01-02"), on("x", None, chain=False), on("b", "2024-03-02")])
    assert (len(made.gaps), made.gaps_complete) == (1, True)


def test_a_photograph_in_between_does_not_close_a_gap() -> None:
    made = timeline([on("a", "2024-01-02"), on("p", "2024-02-01", chain=False), on("b", "2024-03-02")])
    assert made.gaps[0].first == date(2024, 1, 3)


def test_an_open_side_gives_no_gap() -> None:
    unending = Event("a", date(2024, 1, 2), None)
    assert timeline([unending, on("b", "2024-03-02")]).gaps == ()


def test_overlapping_intervals_say_that_the_order_is_not_certain() -> None:
    made = timeline([on("a", "2024-01-01", "2024-01-31"), on("b", "2024-01-10")])
    assert made.line[1] == Overlap("a", "b")


def test_no_events_make_an_empty_line() -> None:
    assert timeline([]).line == ()


DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))


def lasting(day: date | None, length: int, *, chain: bool) -> Event:
    return Event("", day, day + timedelta(days=length) if day else None, chain)


EVENTS = st.lists(st.builds(lasting, st.none() | DAYS, st.integers(0, 40), chain=st.booleans()), max_size=12)


@given(EVENTS)
def test_no_event_of_the_chain_lies_in_a_gap(events: list[Event]) -> None:
    made = timeline(events)
    dated = [event for event in events if event.dated and event.chain]
    for gap in made.gaps:
        assert gap.days > 0
        assert not any(
            event.latest is not None
            and event.latest >= gap.first
            and event.earliest is not None
            and event.earliest <= gap.last
            for event in dated
        )
    assert sorted(map(id, events)) == sorted(
        id(part) for part in (*made.line, *made.undated) if isinstance(part, Event)
    )
