"""Tables are described once, in the schema; metadata follows from it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from catalogue.base import sqlite
from catalogue.base.errors import InvalidEntry
from catalogue.base.tables import parse, tables
from catalogue.records.replay import open_projection

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shape(connection: sqlite.Connection) -> dict[str, list[str]]:
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT LIKE 'search_text%' AND name NOT LIKE 'search_fragment%' AND name <> 'replay'"
        " AND (name = 'search_unsure_mark' OR name NOT LIKE 'search_unsure%')"
    ).fetchall()
    return {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for (name,) in names}


def test_every_table_and_every_column_is_described() -> None:
    connection = open_projection(None)
    found = shape(connection)
    connection.close()
    assert {name: list(table.columns) for name, table in tables().items()} == found
    for table in tables().values():
        assert table.description.endswith(".")
        assert all(column.description for column in table.columns.values())


def test_a_claim_brings_its_unit_and_vocabulary() -> None:
    column = tables()["photo"].columns["public_width_px"]
    assert (column.unit, column.title) == ("pixels", "Width")
    assert tables()["item"].columns["kind"].vocabulary == "item_kind"
    assert tables()["item"].columns["id"].claim is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  a TEXT,", "has no description"),
        ("  a TEXT, -- @item.recorded", "names no claim"),
        ("  a TEXT, -- @no.such", "no entry type"),
    ],
)
def test_a_column_that_nobody_describes_is_an_error(line: str, message: str) -> None:
    with pytest.raises(InvalidEntry, match=message):
        list(parse(f"-- table t: A table.\nCREATE TABLE t (\n{line}\n) STRICT;\n"))


def test_metadata_has_not_drifted(generate: ModuleType) -> None:
    assert generate.main(["--check"]) == 0, "run python docs/generate.py"


def test_metadata_describes_every_column(generate: ModuleType) -> None:
    described = generate.metadata()["databases"]["catalogue"]["tables"]
    assert {name: list(table["columns"]) for name, table in described.items()} == {
        name: list(table.columns) for name, table in tables().items()
    }
