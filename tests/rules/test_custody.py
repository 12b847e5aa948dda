"""The line of custody: order, gaps, overlaps, switches, and silence where inputs are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.rules.custody import Event, Gap, Overlap, Switch, names, timeline


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


def test_an_event_that_lasts_past_its_neighbour_leaves_no_gap_after_it() -> None:
    made = timeline([on("long", "2024-01-01", "2024-01-31"), on("b", "2024-01-05"), on("c", "2024-01-10")])
    assert [part for part in made.line if not isinstance(part, Event)] == [Overlap("long", "b"), Overlap("long", "c")]


@pytest.mark.parametrize("of_march", [Event("open", None, date(2024, 3, 1)), Event("open", date(2024, 1, 1), None)])
def test_an_event_that_is_open_on_one_side_may_lie_in_any_stretch_that_it_reaches(of_march: Event) -> None:
    neighbours = [on("a", "2024-01-02"), on("b", "2024-01-20")]
    assert len(timeline(neighbours).gaps) == 1
    assert timeline([*neighbours, of_march]).gaps == ()


def test_the_last_day_of_all_has_no_day_after_it() -> None:
    assert timeline([on("a", "9999-01-01", "9999-12-31"), on("b", "9999-12-31")]).gaps == ()


# Switches -----------------------------------------------------------------------------------------------


def held(key: str, day: str, action: str, custodian: str | None, *parties: str | None) -> Event:
    before, after = names(action, custodian, *(parties or (None, None)))
    one = date.fromisoformat(day)
    return Event(key, one, one, held_before=custodian, held_after=custodian, names_before=before, names_after=after)


@pytest.mark.parametrize(
    ("first", "second", "switched"),
    [
        (("recovery", "Team"), ("storage", "Museum"), True),
        (("recovery", "Team"), ("storage", "Team"), False),
        (("recovery", "Team"), ("storage", None), False),
        (("recovery", None), ("storage", "Museum"), False),
        (("recovery", "Team"), ("receipt", "Museum"), False),
        (("recovery", "Team"), ("receipt", "Museum", "Team", None), False),
        (("recovery", "Team"), ("receipt", "Museum", "Police", None), True),
        (("recovery", "Team", None, "A. Person"), ("receipt", "Museum", "A. Person", None), False),
        (("release", "Team"), ("storage", "Museum"), False),
        (("release", "Team", "Team", "Museum"), ("storage", "Museum"), False),
        (("release", "Team", "Team", "Museum"), ("storage", "Police"), True),
        (("storage", "Team"), ("release", "Team", "A. Person", "Museum"), False),
        (("examination", "Team", "Team", "Institute"), ("storage", "Institute"), False),
        (("storage", "Team"), ("examination", "Institute"), True),
    ],
)
def test_a_holder_that_changes_without_a_hand_over_is_a_switch(
    first: tuple[str, ...], second: tuple[str, ...], *, switched: bool
) -> None:
    made = timeline([held("a", "2024-01-02", *first), held("b", "2024-01-03", *second)])
    assert any(isinstance(part, Switch) for part in made.line) is switched


def test_a_switch_names_both_holders_after_the_gap() -> None:
    made = timeline([held("a", "2024-01-02", "storage", "Team"), held("b", "2024-01-05", "storage", "Museum")])
    assert made.line[1:3] == (
        Gap("a", "b", date(2024, 1, 3), date(2024, 1, 4), None),
        Switch("a", "b", ("Team",), ("Museum",)),
    )


def test_events_of_one_day_are_no_switch() -> None:
    made = timeline([held("a", "2024-01-02", "storage", "Team"), held("b", "2024-01-02", "storage", "Museum")])
    assert not any(isinstance(part, Switch) for part in made.line)


@pytest.mark.parametrize("action", ["receipt", None])
def test_a_hand_over_without_parties_does_not_say_who_held_it_before(action: str | None) -> None:
    assert names(action, "Museum", None, None)[0] == frozenset()


# Properties ---------------------------------------------------------------------------------------------

SPAN = st.dates(date(2024, 1, 1), date(2024, 6, 30))
HOLDERS = st.sampled_from([frozenset[str](), frozenset({"Team"}), frozenset({"Museum"})])


def lasting(day: date | None, length: int, open_side: str, *, chain: bool, holders: frozenset[str]) -> Event:
    last = day + timedelta(days=length) if day else None
    holder = next(iter(holders), None)
    earliest, latest = None if open_side == "start" else day, None if open_side == "end" else last
    return Event("", earliest, latest, chain, holder, holder, holders, holders)


OPEN = st.sampled_from(["", "", "", "start", "end"])
EVENT = st.builds(lasting, st.none() | SPAN | SPAN, st.integers(0, 40), OPEN, chain=st.booleans(), holders=HOLDERS)
EVENTS = st.lists(EVENT, max_size=12)
SINGLE_DAYS = st.lists(SPAN, unique=True, max_size=12)


def days_of(days: list[date]) -> list[Event]:
    return [Event(day.isoformat(), day, day) for day in days]


@given(EVENTS)
def test_every_event_stands_on_the_line_once_and_in_order(events: list[Event]) -> None:
    made = timeline(events)
    on_line = [part for part in made.line if isinstance(part, Event)]
    assert sorted(map(id, events)) == sorted(map(id, (*on_line, *made.undated)))
    firsts = [event.earliest or event.latest or date.max for event in on_line]
    assert firsts == sorted(firsts)


@given(EVENTS)
def test_no_event_of_the_chain_may_lie_in_a_gap(events: list[Event]) -> None:
    for gap in (part for part in timeline(events).line if isinstance(part, Gap)):
        assert gap.days > 0
        for event in events:
            if event.chain:
                assert event.dated
                assert (event.latest or date.max) < gap.first or (event.earliest or date.min) > gap.last


@given(EVENTS)
def test_nothing_is_said_of_the_chain_while_an_event_of_it_is_undated(events: list[Event]) -> None:
    made = timeline([*events, Event("undated", None, None)])
    assert all(isinstance(part, Event) for part in made.line)
    assert not made.gaps_complete


@given(SINGLE_DAYS, st.randoms(use_true_random=False))
def test_the_order_of_distinct_days_does_not_depend_on_the_order_of_recording(days: list[date], chance: Random) -> None:
    shuffled = days_of(days)
    chance.shuffle(shuffled)
    assert timeline(shuffled) == timeline(days_of(sorted(days)))


@given(SINGLE_DAYS)
def test_the_days_of_events_and_gaps_add_up_to_the_whole_time(days: list[date]) -> None:
    gaps = [part.days for part in timeline(days_of(days)).line if isinstance(part, Gap)]
    whole = (max(days) - min(days)).days + 1 if days else 0
    assert sum(gaps) + len(days) == whole


@given(EVENTS)
def test_a_switch_is_between_holders_that_share_no_name(events: list[Event]) -> None:
    numbered = [replace(event, key=str(number)) for number, event in enumerate(events)]
    for part in timeline(numbered).line:
        if isinstance(part, Switch):
            before, after = numbered[int(part.after)], numbered[int(part.before)]
            assert before.latest
            assert after.earliest
            assert before.latest < after.earliest
            assert not before.names_after & after.names_before
            assert part.left_with
            assert part.found_with
