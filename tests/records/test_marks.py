"""Marks are found by what a person means, the surest first, and nothing that the notation allows is missed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base import sqlite
from catalogue.markings.matching import Asked, Likeness
from catalogue.markings.notation import RUN, Atom, Seen, spell
from catalogue.records.functions import mark_match
from catalogue.records.marks import CANDIDATES, answering, find_marks
from tests.marks import asking, found, index_of
from tests.strategies import readings, verbatim_texts

MARKS = (
    "113", "112", "ㅈ11307240187", "ㅈ11307?40187", "1887ВЕ4У", "Х-101", "X-101", "Ы18358", "Y18358", "18358",
    "Ш915516", "[8|B]", "3?5", "4[3|7]", "23", "5231", "11307[...]", "[...]88", "09.2023", "ЗФ 12/3",
    "100% \\[OK\\]", "a_b", "ایران ۱۱۳", "9М?77", "5?2",
)  # fmt: skip


@pytest.fixture(scope="module")
def marks() -> Iterator[sqlite.Connection]:
    connection = index_of(MARKS)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("query", "first", "also"),
    [
        ("113", "113", {"ㅈ11307240187", "ㅈ11307?40187", "11307[...]", "ایران ۱۱۳"}),
        ("1887", "1887ВЕ4У", set()),
        ("4188", "[...]88", set()),
        ("X-101", "X-101", {"Х-101"}),
        ("x101", "X-101", {"Х-101"}),
        ("8", "18358", {"[8|B]", "1887ВЕ4У", "Ы18358"}),
        ("23", "23", {"5231", "09.2023"}),
        ("07240187", "ㅈ11307240187", {"ㅈ11307?40187", "11307[...]"}),
        ("Y18358", "Y18358", {"Ы18358"}),
        ("18358", "18358", {"Ы18358", "Y18358"}),
        ("Sh915516", "Ш915516", set()),
        ("365", "3?5", set()),
        ("47", "4[3|7]", set()),
        ("1[2|3]", "113", {"112"}),
        ("18[...]8", "18358", {"Ы18358", "Y18358", "1887ВЕ4У"}),
        ("1130", "11307[...]", {"ㅈ11307240187"}),
        ("100%", "100% \\[OK\\]", set()),
        ("%", "100% \\[OK\\]", set()),
        ("_", "a_b", set()),
        ("۱۱۳", "ایران ۱۱۳", {"113"}),
        ("ЗФ", "ЗФ 12/3", set()),
        ("9М-77", "9М?77", set()),
        ("5-2", "5231", {"5?2"}),
    ],
)
def test_what_a_person_means_is_found(marks: sqlite.Connection, query: str, first: str, also: set[str]) -> None:
    results = found(marks, query)
    assert results[0] == first
    assert also <= set(results)


@pytest.mark.parametrize("query", ["115", "99", "Ж", "4[5|6]1", "???", "[...]", "", " ", "ㅈ114"])
def test_nothing_else_is(marks: sqlite.Connection, query: str) -> None:
    assert not [text for text in found(marks, query) if "[...]" not in text]


def test_what_rests_on_a_lost_run_comes_last(marks: sqlite.Connection) -> None:
    assert found(marks, "1130724")[:2] == ["ㅈ11307240187", "ㅈ11307?40187"]
    assert found(marks, "1130724")[-1] == "11307[...]"


def test_exact_comes_before_folded_before_look_alike_before_transliterated() -> None:
    shuffled = ["Ш?1", "Щ91", "ШШ9l", "Ш 91", "Ш-91", "Sh91"]
    assert found(index_of(shuffled), "Ш-91") == ["Ш-91", "Ш 91", "ШШ9l", "Sh91", "Ш?1"]


# Glyphs of which each is one letter of a key, and no two are alike.
_GLYPHS = st.sampled_from("0123456789ACEЖШЫЩ한국★")


@given(st.lists(readings(_GLYPHS), min_size=1, max_size=6), st.data())
def test_no_string_that_a_reading_allows_is_missed(
    stated: list[tuple[tuple[Atom, ...], tuple[str, ...]]], data: st.DataObject
) -> None:
    connection = index_of(spell(atoms) for atoms, _ in stated)
    for atoms, truth in stated:
        start = data.draw(st.integers(0, len(truth) - 1))
        query = "".join(truth[start : data.draw(st.integers(start + 1, len(truth)))])
        wanted = Asked(query).match(spell(atoms))
        assert (spell(atoms) in found(connection, query)) == (wanted is not None)
        if RUN not in atoms and any(isinstance(one, Seen) for one in atoms[start : start + len(query)]):
            assert wanted is not None


@given(st.lists(verbatim_texts(), max_size=6), st.data())
def test_the_indexes_find_what_comparing_finds(texts: list[str], data: st.DataObject) -> None:
    connection = index_of(texts)
    some = data.draw(st.sampled_from(texts)) if texts else "113"
    start = data.draw(st.integers(0, len(some)))
    query = data.draw(st.just(some[start : start + data.draw(st.integers(1, 8))]) | verbatim_texts())
    asked = Asked(query)
    expected = {text for text in texts if asked.match(text)}
    where, parameters = answering(query)
    in_sql = {text for (text,) in connection.execute(f"SELECT text FROM search_mark WHERE {where}", parameters)}
    for these in (in_sql, set(found(connection, query))):
        assert these <= expected
        # What a query leaves open itself is not looked for in lost runs in every way.
        likely = {text for text in expected if (match := asked.match(text)) and match.likeness > Likeness.POSSIBLE}
        assert (likely if asked.open else expected) <= these


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ("001[0|1]", "[0|-]0"),
        ("00?5", "[...]75"),
        ("5?00", "57[...]"),
        ("12?", "[...]2Ж"),
        ("1[...]B", "?8"),
        ("0[...]Ж", "8?Ж"),
        ("0[-|Ж]0", "0?"),
    ],
)
def test_an_open_query_finds_what_is_open_itself(query: str, reading: str) -> None:
    connection = index_of([reading])
    assert Asked(query).match(reading)
    assert found(connection, query) == [reading]
    where, parameters = answering(query)
    assert connection.execute(f"SELECT text FROM search_mark WHERE {where}", parameters).fetchall() == [(reading,)]


NASTY = (
    '"', "'", "''", "*", "%", "_", "\\", "a OR b", "NEAR(a b)", "a AND", "^x", "^", "col:x", "{x}", "(", "-1",
    "[", "]", "[^1]",
    "\x00", "\x00113", "\ud800", "?" * 300, "[8|B]" * 60, "[|]", "[8|", "[...]" * 90, "1?" * 90, "1[...]" * 60,
    "1[...]" * 30 + "9", "11[...]" * 25 + "9", "1?[...]" * 25 + "9",
    "\u202e113", "\u200f۱۱۳ ایران\u200e", "터무니", "🚀", "e\u0301" * 90, "ㅈ" * 10_000, "1" * 10_000, "12345" * 2_000,
)  # fmt: skip


@pytest.mark.parametrize("query", NASTY, ids=ascii)
def test_no_query_is_an_error_or_reads_without_bound(query: str) -> None:
    long = ["1?" * 240, "1[...]2" * 70, "12345" * 100, "[8|B]" * 100, "ㅈ" * 500, "?" * 500, "1" * 500]
    connection = index_of(long * 20)
    rows: list[int] = []

    def run(sql: str, parameters: object) -> list[dict[str, object]]:
        found = asking(connection)(sql, parameters)  # type: ignore[arg-type]
        rows.append(len(found))
        return found

    assert len(find_marks(run, query, 50)) <= 50
    assert len(rows) <= 12  # statements: one a step, and the titles of items
    assert max(rows, default=0) <= CANDIDATES
    where, parameters = answering(query)
    connection.execute(f"SELECT rowid FROM search_mark WHERE {where} LIMIT 10", parameters).fetchall()


def test_a_step_looks_at_no_more_candidates_than_it_may() -> None:
    connection = index_of(f"{n}113" for n in range(3 * CANDIDATES))
    asked: list[int] = []

    def run(sql: str, parameters: object) -> list[dict[str, object]]:
        rows = asking(connection)(sql, parameters)  # type: ignore[arg-type]
        asked.append(len(rows))
        return rows

    assert len(find_marks(run, "113", 50)) == 50
    assert max(asked) == CANDIDATES


def test_a_common_fragment_hides_no_exact_mark() -> None:
    connection = index_of([*(f"0{n:b}0 1-13" for n in range(3 * CANDIDATES)), "113", "1-13"])
    assert found(connection, "113", 3)[:2] == ["113", "1-13"]


def test_sql_can_ask_for_the_strength_of_a_match(marks: sqlite.Connection) -> None:
    query = "SELECT text FROM search_mark WHERE mark_match(text, 'X-101') ORDER BY mark_match(text, 'X-101') DESC"
    assert [text for (text,) in marks.execute(query)] == ["X-101", "Х-101"]
    assert mark_match("113", "113") == 15
    assert mark_match("113", "112") == 0
    assert marks.execute("SELECT mark_match(NULL, 'x'), fold(NULL), fold('Х-1'), sound('Ш')").fetchone() == (
        None, None, "x1", "sh",
    )  # fmt: skip


def test_each_step_uses_an_index(marks: sqlite.Connection) -> None:
    """But for one or two letters: those are looked for in every key, which takes under 150 ms in a million."""
    plans: list[str] = []

    def run(sql: str, parameters: object) -> list[dict[str, object]]:
        plans.extend(str(row[3]) for row in marks.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return asking(marks)(sql, parameters)  # type: ignore[arg-type]

    find_marks(run, "1130724", 50)
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN search_mark")]


@pytest.mark.parametrize(
    "function", ["fold(?1)", "sound(?1)", "serial_number(?1)", "mark_match(?1, 'a')", "mark_match('a', ?1)"]
)
def test_no_text_of_a_stranger_keeps_one_call_busy(marks: sqlite.Connection, function: str) -> None:
    """A time limit on SQL ends nothing while one function runs."""
    assert marks.execute(f"SELECT {function}", ("a" * 2_001,)).fetchone() == (None,)
    assert marks.execute(f"SELECT {function} IS NULL", ("8" * 15,)).fetchone() == (0,)
