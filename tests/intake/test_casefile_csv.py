"""A case as a folder of CSV files: what cells mean, and every error with its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from catalogue.base.ids import new_id
from catalogue.intake.casefile import import_case, read_case
from tests.catalogues import House, make_house

INCIDENT, ITEM, MARKING, PHOTO = (new_id(kind) for kind in ("incident", "item", "marking", "photo"))
GOOD: Mapping[str, str] = {
    "incidents.csv": f"id,title,occurred,position.lat,position.lon\n{INCIDENT},\\=SUM(A1),2024-01-02,50.1,36.2\n",
    "items.csv": "\ufeffid;title;kind;incident;recovered;measurements.1.name;measurements.1.value;measurements.1.unit\n"
    f'{ITEM};"two\nlines";component;{INCIDENT};null;length;212;mm\n',
    "identified.csv": f"record,party,designation,basis.1.bearing,basis.1.note\n{ITEM},\\null,\\null,supports,Vanes\n",
    "custody.csv": f"record,action,occurred\n{ITEM},recovery,null\n",
    "markings.csv": f"id,item,method,scripts.1,scripts.2\n{MARKING},{ITEM},stamped,Hang,Zyyy\n",
    "read.csv": f"record,key,text,blind\n{MARKING},k1,11?,TRUE\n{MARKING},k2,112,false\n",
    "interpreted.csv": f"record,reading,meaning\n{MARKING},k2,2023\n",
    "adjudicated.csv": f"record,text,readings.1,readings.2\n{MARKING},112,1,2\n",
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


def folder(tmp_path: Path, **changed: str | None) -> Path:
    path = tmp_path / "tables"
    path.mkdir()
    for name, text in {**GOOD, **{f"{key}.csv": value for key, value in changed.items()}}.items():
        if text is not None:
            (path / name).write_text(text, encoding="utf-8")
    return path


def test_cells_mean_what_they_say(house: House, tmp_path: Path) -> None:
    path = folder(tmp_path)
    made = import_case(house.catalogue, house.author, path, clock=house.clock).or_refused()
    assert (made.recorded, made.known) == (9, 0)
    rows = house.catalogue.query
    assert rows("SELECT title FROM incident") == [{"title": "=SUM(A1)"}]
    assert rows("SELECT title, unknown, measurements FROM item") == [
        {
            "title": "two\nlines",
            "unknown": '["recovered"]',
            "measurements": '[{"name":"length","unit":"mm","value":"212"}]',
        }
    ]
    assert rows("SELECT party, designation FROM identification") == [{"party": "null", "designation": "null"}]
    assert rows("SELECT text, blind FROM reading ORDER BY entry") == [
        {"text": "11?", "blind": 1},
        {"text": "112", "blind": 0},
    ]
    (second,) = rows("SELECT entry FROM reading WHERE text = '112'")
    assert rows("SELECT reading FROM interpretation") == [{"reading": second["entry"]}]
    again = import_case(house.catalogue, house.author, path, clock=house.clock)
    assert (again.recorded, again.known) == (0, 9)


@pytest.mark.parametrize(
    ("changed", "file", "line", "message"),
    [
        ({"items": f"id,title,kind,colour\n{ITEM},x,component,red\n"}, "items.csv", 1, "there is no column 'colour'"),
        ({"items": f"id,title,title\n{ITEM},x,y\n"}, "items.csv", 1, "title"),
        ({"items": f"id,title,kind\n{ITEM},x,component,too,many\n"}, "items.csv", 2, "cells"),
        ({"items": f"id,title,kind\n{ITEM},x,teapot\n"}, "items.csv", 2, "it must be one of"),
        ({"items": f"id,title,kind,measurements\n{ITEM},x,component,long\n"}, "items.csv", 1, "name the columns"),
        ({"items": f'id,title,kind\n{ITEM},"x,component\n'}, "items.csv", 2, "this is no CSV"),
        ({"items": ""}, "items.csv", 1, "the file is empty"),
        ({"items": "id,title,kind\nitem-1,x,component\n"}, "items.csv", 2, "make ids with `catalogue id item`"),
        ({"custody": f"record,action,occurred\n{new_id('item')},recovery,null\n"}, "custody.csv", 2, "has no row in"),
        ({"custody": "action,occurred\nrecovery,null\n"}, "custody.csv", 1, "record"),
        ({"read": f"record,key,text\n{MARKING},k1,11\n{MARKING},k1,12\n"}, "read.csv", 3, "the key 'k1' stands"),
        ({"interpreted": f"record,reading,meaning\n{MARKING},k9,x\n"}, "interpreted.csv", 2, "the key 'k9'"),
        ({"adjudicated": f"record,text,readings.1\n{MARKING},112,3\n"}, "adjudicated.csv", 2, "names place 3; there"),
        ({"markings2": "id\n"}, "markings2.csv", 1, "a case has no such file; there are"),
        ({"incidents": f"id,title,occurred\n{INCIDENT},x,yesterday\n"}, "incidents.csv", 2, "R8"),
    ],
)  # fmt: skip
def test_every_error_has_its_file_and_line_and_nothing_is_recorded(
    house: House, tmp_path: Path, changed: dict[str, str], file: str, line: int, message: str
) -> None:
    size = house.catalogue.ledger.size
    made = import_case(house.catalogue, house.author, folder(tmp_path, **changed), clock=house.clock)
    found = [(Path(one.file).name, one.line, one.message) for one in made.errors]
    assert any(name == file and at == line and message in text for name, at, text in found), found
    assert house.catalogue.ledger.size == size


def test_all_errors_of_all_files_come_at_once(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        items=f"id,title,kind\n{ITEM},x,teapot\n{new_id('item')},,component\n",
        custody=f"record,action,occurred\n{ITEM},vanished,null\n",
    )
    names = {Path(one.file).name for one in read_case(path).errors}
    assert {"items.csv", "custody.csv"} <= names
    assert len(read_case(path).errors) >= 3


def test_an_empty_folder_and_bytes_that_are_no_text_are_errors(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (error,) = read_case(tmp_path / "none").errors
    assert "the folder holds no CSV file of a case; there are sources.csv" in error.message
    (tmp_path / "none" / "items.csv").write_bytes(b"id,title\n\xff\xfe\n")
    (error,) = read_case(tmp_path / "none").errors
    assert "save the file as UTF-8" in error.message
