"""Serial numbers in the tables: series, neighbours, other spellings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.base import sqlite
from catalogue.markings.series import Serial, serial
from catalogue.records.serials import all_series, near
from tests.marks import asking, index_of


@pytest.fixture(scope="module")
def marks() -> Iterator[sqlite.Connection]:
    connection = index_of(
        ("Ш91579", "Ш91565", "Sh91566", "Ш915516", "Ы18358", "Y18358", "18358", "Ш91?00", "1887ВЕ4У", "И002", "И010")
    )
    yield connection
    connection.close()


def test_series_have_letters_and_a_number_of_digits(marks: sqlite.Connection) -> None:
    rows = {(row["series"], row["digits"]): row for row in all_series(asking(marks))}
    assert rows.keys() == {("sh", 5), ("sh", 6), ("y", 5), ("i", 3)}
    five = rows["sh", 5]
    assert (five["numbers"], five["lowest"], five["highest"], five["widest_gap"]) == (3, 91565, 91579, 13)
    assert rows["y", 5]["numbers"] == 1
    assert rows["y", 5]["widest_gap"] == 0


def around(marks: sqlite.Connection, text: str) -> list[tuple[str, int]]:
    found = serial(text)
    assert isinstance(found, Serial)
    return [(one.text, one.distance) for one in near(asking(marks), found)]


def test_other_spellings_of_a_number_cluster(marks: sqlite.Connection) -> None:
    three = [("Ы18358", 0), ("Y18358", 0), ("18358", 0)]
    for text in ("Ы18358", "Y18358", "18358", "ы-18358"):
        assert around(marks, text) == three


def test_neighbours_are_those_of_the_series_and_its_length(marks: sqlite.Connection) -> None:
    assert around(marks, "Ш91566") == [("Sh91566", 0), ("Ш91565", -1), ("Ш91579", 13)]
    assert around(marks, "Ш91570") == [("Ш91565", -5), ("Sh91566", -4), ("Ш91579", 9)]
    assert around(marks, "И003") == [("И002", -1), ("И010", 7)]
    assert around(marks, "91570") == []


def test_the_view_names_the_neighbours(marks: sqlite.Connection) -> None:
    rows = marks.execute("SELECT text, lower, higher FROM serial WHERE series = 'sh' AND digits = 5 ORDER BY number")
    assert rows.fetchall() == [("Ш91565", None, 91566), ("Sh91566", 91565, 91579), ("Ш91579", 91566, None)]


def test_a_number_without_letters_is_in_no_series_and_has_no_neighbours(marks: sqlite.Connection) -> None:
    """Regression: the view set any two numbers of one length side by side, dates among them."""
    rows = marks.execute("SELECT count(*), max(lower), max(higher) FROM serial WHERE series = ''").fetchone()
    assert rows[0] > 0
    assert rows[1:] == (None, None)


def test_lookups_use_the_indexes(marks: sqlite.Connection) -> None:
    plans: list[str] = []

    def run(sql: str, parameters: object) -> list[dict[str, object]]:
        plans.extend(str(row[3]) for row in marks.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return []

    near(run, Serial("sh", 5, 91579))
    assert [plan for plan in plans if "search_mark" in plan]
    assert not [plan for plan in plans if "SCAN search_mark" in plan]


def test_marks_are_grouped_by_format(marks: sqlite.Connection) -> None:
    rows = {row[0]: row[1:] for row in marks.execute("SELECT format, length, marks, example FROM format")}
    assert rows["Я#####"] == (6, 3, "Ш91565")
    assert rows["####ЯЯ#Я"] == (8, 1, "1887ВЕ4У")
    assert "Я##?##" in rows
    texts = marks.execute("SELECT text FROM mark_by_format WHERE format = 'A#####'").fetchall()
    assert texts == [("Y18358",)]
