"""The section of an item's page on time from production to use: what it says, on what, and where on the scale."""

from __future__ import annotations

from functools import partial

import pytest

from catalogue.rules.production import NOTHING
from catalogue.web.pages.production import WIDTH, ProductionToUse, production_to_use
from catalogue.web.pages.reader import Reader
from tests.production import Known, missile, projected, query


def section(known: Known, item: str, absent: str = "not published") -> ProductionToUse:
    connection = projected(known.entries)
    made = production_to_use(Reader(lambda sql, values: query(connection, sql, values), absent), item)
    connection.close()
    return made


def test_without_a_date_or_a_use_the_section_says_what_it_takes_and_not_what_is_missing() -> None:
    known = Known()
    undated, unused = missile(known), known.item()
    known.dated(unused, "2023-02-27", "2023-03-05")
    assert section(known, undated) == section(known, unused) == ProductionToUse(NOTHING)


def test_a_bound_and_a_later_indication_stand_side_by_side_each_with_what_it_rests_on() -> None:
    known = Known()
    whole = missile(known)
    first = known.dated(known.item(part_of=whole, title="Board one"), "2023-02-27", "2023-03-05", rule="E1")
    second = known.dated(known.item(part_of=whole, title="Board two"), "2023-03-06", "2023-03-12", rule="E1")
    made = section(known, whole)
    bound, indication = made.conclusions
    assert bound.sentence == (
        "Not finished before 27 Feb 2023, used on 2 Jan 2024: at most 309 days (10 months and 6 days)."
    )
    assert [value.href and value.href.partition("#")[2] for value in bound.rests_on] == [
        f"entry-{first}", f"entry-{second}",
    ]  # fmt: skip
    assert "Not finished before 6 Mar 2023" in indication.sentence
    assert [value.text for value in indication.rests_on] == ["Board two: 2309, as Somebody (rule E1) has it"]
    assert any("both would fall" in line for line in made.conditions)
    assert [line.distance for line in made.datings] == [
        "296 to 302 days before the use",
        "303 to 309 days before the use",
    ]


def test_who_agrees_stands_on_one_line_and_who_does_not_on_another() -> None:
    known = Known()
    board = known.item(incident=known.incident(), kind="component")
    marking, reading = known.reading(board)
    add = partial(known.interpret, marking, reading)
    add("2023-02-27", "2023-03-05", party="A")
    add("2023-02-27", "2023-03-05", party="B")
    add("2009-06-01", "2009-06-07", party="C")
    known.add("marking.interpreted", marking, reading=reading, meaning="The name of a plant", party="D")
    made = section(known, board)
    assert [[holder.party.text for holder in line.holders] for line in made.datings] == [["A", "B"], ["C"]]
    assert [value.text for value in made.datings[0].others] == ["A date. (C)", "The name of a plant (D)"]
    assert [one.standing for one in made.conclusions] == ["indication"]


def test_where_every_dating_is_later_than_the_use_the_section_says_so() -> None:
    known = Known()
    whole = missile(known)
    known.dated(whole, "2025-01-01", "2025-12-31")
    made = section(known, whole, "not recorded")
    assert made.conclusions == ()
    assert made.remark
    assert made.remark.startswith("Every dating that is recorded here is later than the use.")
    assert (made.datings[0].word, made.datings[0].distance) == ("Later than the use", "no interval")


def test_a_recovery_that_stands_for_the_use_is_called_one() -> None:
    known = Known()
    found = known.item(incident=None, recovered="2024-02-10")
    known.dated(found, "2023-02-27", "2023-03-05")
    made = section(known, found)
    assert "used at a time that is stated to be unknown, and recovered on 10 Feb 2024" in made.conclusions[0].sentence
    assert made.last == "recovered by 10 Feb 2024"
    assert made.datings[0].distance == "at most 348 days before that day"


@pytest.mark.parametrize(
    ("earliest", "latest"),
    [
        ("2023-12-31", "2024-01-02"),
        ("1950-01-01", "1950-01-01"),
        ("2024-01-02", "2024-12-31"),
        ("2024-01-03", "2030-01-01"),
    ],
)
def test_every_stretch_lies_on_the_scale_and_what_is_behind_the_use_is_told_apart(earliest: str, latest: str) -> None:
    known = Known()
    whole = missile(known)
    known.dated(whole, earliest, latest)
    known.dated(whole, "2023-12-01", "2023-12-01")
    made = section(known, whole)
    assert made.used is not None
    for bar in (made.used, *(line.bar for line in made.datings)):
        assert bar.start >= 0
        assert bar.width >= 0
        assert bar.late >= 0
        assert 0 < bar.width + bar.late <= WIDTH - bar.start
    assert made.used.late == 0
    assert any(line.bar.late for line in made.datings) == (latest > "2024-01-02")


def test_a_week_code_that_may_be_weeks_off_is_a_condition_wherever_the_day_rests_on_one() -> None:
    known = Known()
    whole = missile(known)
    known.dated(known.item(part_of=whole), "2023-02-27", "2023-03-05", rule="J7")
    assert any("up to six weeks off" in line for line in section(known, whole).conditions)
    known = Known()
    whole = missile(known)
    known.dated(known.item(part_of=whole), "2023-02-27", "2023-03-05", rule="J5")
    assert not any("six weeks" in line for line in section(known, whole).conditions)


def test_a_dating_of_another_reading_than_the_one_agreed_on_says_so() -> None:
    known = Known()
    whole = missile(known)
    marking, reading = known.reading(known.item(part_of=whole), "2309")
    known.interpret(marking, reading, "2023-02-27", "2023-03-05")
    assert not any("agreed" in line for line in section(known, whole).conditions)
    known.add("marking.adjudicated", marking, text="2809", readings=[reading])
    (line,) = (one for one in section(known, whole).conditions if "agreed" in one)
    assert "agreed to read 2809" in line
    assert "another reading, 2309" in line
