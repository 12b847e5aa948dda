"""The replay: the same tables however the entries come, and nothing in them that the entries do not give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.base import sqlite
from catalogue.base.model import entry_type_names, schema_digest
from catalogue.base.tables import SEARCH_INDEXES
from catalogue.records.catalogue import Catalogue
from catalogue.records.known import known_entry
from catalogue.records.replay import KnownEntry, applied, apply, open_projection, replay_into, statements
from tests.catalogues import make_house
from tests.strategies import known_cases

INDEXES = dict.fromkeys(SEARCH_INDEXES, ("instance",))


def content(connection: sqlite.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, and of the search indexes every occurrence of every term."""
    names = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    plain = [
        name for name, sql in names if "VIRTUAL" not in sql and not name.startswith(tuple(f"{n}_" for n in INDEXES))
    ]
    found = {name: sorted(map(tuple, connection.execute(f"SELECT * FROM {name}")), key=repr) for name in plain}
    for index, (how,) in INDEXES.items():
        connection.execute(f"CREATE VIRTUAL TABLE temp.v_{index} USING fts5vocab(main, {index}, {how})")
        found[index] = sorted(connection.execute(f"SELECT * FROM temp.v_{index}").fetchall())
        connection.execute(f"DROP TABLE temp.v_{index}")
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    return found


def shape_of(connection: sqlite.Connection) -> list[tuple[Any, ...]]:
    return sorted(connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall(), key=repr)


def in_one_go(entries: Sequence[KnownEntry]) -> sqlite.Connection:
    connection = open_projection(None)
    with sqlite.transaction(connection):
        replay_into(connection, entries, size=len(entries))
    return connection


@settings(max_examples=settings().max_examples // 3)  # each takes a quarter of a second
@given(st.data())
def test_any_sequence_of_valid_entries_replays_to_the_same_tables_in_one_go_or_in_pieces(data: st.DataObject) -> None:
    entries = data.draw(known_cases())
    whole = in_one_go(entries)
    pieces = open_projection(None)
    while (start := applied(pieces)) < len(entries):
        stop = data.draw(st.integers(start + 1, len(entries)))
        apply(pieces, entries[start:stop], start=start, size=stop)
    assert content(pieces) == content(whole)
    whole.close()
    pieces.close()


def test_every_entry_type_stands_in_the_sample_and_replays_in_pieces_as_in_one_go(tmp_path: Path) -> None:
    house = make_house(tmp_path / "evidence", full=True)
    entries = [known_entry(entry) for entry in house.catalogue.entries()]
    assert {known.claims["type"] for known in entries} == set(entry_type_names())
    by_one = open_projection(None)
    for known in entries:
        apply(by_one, [known], start=known.idx, size=known.idx + 1)
    whole = in_one_go(entries)
    assert content(by_one) == content(whole) == content(house.catalogue.projection)
    for table, rows in content(whole).items():
        assert rows, f"the sample leaves {table} empty"
    for connection in (by_one, whole):
        connection.close()
    house.close()


def test_applying_again_what_was_applied_changes_nothing(tmp_path: Path) -> None:
    house = make_house(tmp_path / "evidence", full=True)
    entries = [known_entry(entry) for entry in house.catalogue.entries()]
    before = content(house.catalogue.projection)
    apply(house.catalogue.projection, entries, start=0, size=len(entries))
    assert content(house.catalogue.projection) == before
    house.close()


def test_an_entry_without_type_or_subject_is_passed_over() -> None:
    connection = in_one_go([KnownEntry(0, (), {"title": "of what?"}), KnownEntry(1, (), {"type": "item.recorded"})])
    assert connection.execute("SELECT count(*) FROM entry").fetchone() == (0,)
    assert applied(connection) == 2
    connection.close()


def test_an_entry_of_an_unknown_type_is_kept_and_fills_no_other_table() -> None:
    connection = in_one_go([KnownEntry(0, (), {"type": "item.admired", "subject": "item-00000000000"})])
    filled = {name for name, rows in content(connection).items() if rows}
    assert filled == {"entry", "record", "replay", "search_document"}
    connection.close()


@pytest.mark.parametrize(
    "left_behind",
    ["CREATE TABLE extra (x)", "CREATE VIEW extra AS SELECT 1", "CREATE VIEW agents AS SELECT * FROM agent"],
)
def test_a_projection_of_another_schema_is_emptied_and_made_anew(tmp_path: Path, left_behind: str) -> None:
    house = make_house(tmp_path / "evidence", full=True)
    before, shape = content(house.catalogue.projection), shape_of(house.catalogue.projection)
    house.catalogue.projection.execute(left_behind)
    house.catalogue.projection.execute("UPDATE replay SET schema_sha256 = 'older'")
    house.catalogue.projection.execute("UPDATE item SET title = 'of an older shape'")
    house.close()
    again = Catalogue.open(house.folder)
    assert content(again.projection) == before
    assert shape_of(again.projection) == shape
    assert again.projection.execute("SELECT schema_sha256 FROM replay").fetchone() == (schema_digest().hex,)
    again.close()


def test_the_scripts_hold_shape_and_refill_apart() -> None:
    for script in ("tables.sql", "search.sql"):
        shape, refill = statements(script)
        assert shape
        assert refill
        assert all(statement.startswith("CREATE ") for statement in shape)
        assert all(statement.startswith(("DELETE FROM ", "INSERT INTO ")) for statement in refill)
