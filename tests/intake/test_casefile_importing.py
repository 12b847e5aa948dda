"""Importing into a real catalogue: all or nothing, the same file twice, and errors that only a catalogue can find."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from catalogue.base.errors import ImportRefused, LedgerError, NotPermitted, VaultError
from catalogue.base.folders import project_file
from catalogue.base.ids import new_id
from catalogue.cli.main import main
from catalogue.intake.casefile import Imported, import_case, importing, pictures, planning
from tests.catalogues import House, make_house

PICTURES = project_file("samples") / "photos"
Ids = dict[str, str]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


def a_case(folder: Path) -> tuple[Path, dict[str, list[dict[str, Any]]], Ids]:
    """Write a small case with one of everything; return its path, its content and its ids."""
    kinds = ("source", "incident", "item", "photo", "marking", "statement")
    ids = {kind: new_id(kind) for kind in kinds} | {"part": new_id("item"), "reply": new_id("statement")}
    shutil.copy(PICTURES / "bracket-112-cast.jpg", folder / "bracket.jpg")
    content: dict[str, list[dict[str, Any]]] = {
        "statements": [
            # the reply stands before what it answers, and both before their source: order is no concern of the author
            {
                "id": ids["reply"], "party": "A ministry", "summary": "Denied it.", "status": "denied",
                "answers": ids["statement"],
            },
            {
                "id": ids["statement"], "party": "A reporter", "summary": "Said it.", "status": "reported",
                "incident": ids["incident"], "source": ids["source"],
            },
        ],
        "items": [
            {"id": ids["part"], "title": "A bolt", "kind": "component", "part_of": ids["item"]},
            {
                "id": ids["item"], "title": "A bracket", "kind": "component", "incident": ids["incident"],
                "recovered": None,
                "identified": [{"party": "A museum", "designation": "Bracket", "source": ids["source"]}],
                "custody": [{"action": "recovery", "occurred": None}, {"action": "receipt", "occurred": "2024-01-11"}],
            },
        ],
        "photos": [
            {
                "id": ids["photo"], "file": "bracket.jpg", "route": "rendered", "photographer": None, "synthetic": True,
                "depicts": [{"item": ids["item"], "view": "whole"}],
            }
        ],
        "markings": [
            {
                "id": ids["marking"], "item": ids["item"],
                "regions": [{"photo": ids["photo"], "region": "404,785,412,245"}],
                "read": [
                    {"text": "111"},
                    {
                        "text": "112", "photos": [ids["photo"]],
                        "interpreted": [{"meaning": "A year."}, {"meaning": "A plant."}],
                    },
                ],
            }
        ],
        "incidents": [{"id": ids["incident"], "title": "Somewhere", "occurred": "2024-01-02"}],
        "sources": [{"id": ids["source"], "title": "A newspaper", "kind": "news"}],
    }  # fmt: skip
    return write(folder, content), content, ids


def write(folder: Path, content: dict[str, list[dict[str, Any]]]) -> Path:
    path = folder / "case.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def run(house: House, path: Path, *, dry_run: bool = False) -> Imported:
    return import_case(house.catalogue, house.author, path, dry_run=dry_run, clock=house.clock)


def messages(made: Imported) -> str:
    return "\n".join(error.message for error in made.errors)


def test_a_case_comes_in_whole_and_the_same_file_again_adds_nothing(house: House, tmp_path: Path) -> None:
    path, _, ids = a_case(tmp_path)
    before, told = house.catalogue.ledger.size, list[tuple[int, int]]()
    made = import_case(house.catalogue, house.author, path, progress=lambda *at: told.append(at), clock=house.clock)
    assert (made.recorded, made.known, made.errors) == (17, 0, ())
    assert told == [(1, 1)]
    tables = house.catalogue.tables
    (reading,) = tables.query("SELECT entry FROM reading WHERE text = '112'")
    assert [row["reading"] for row in tables.query("SELECT reading FROM interpretation")] == [reading["entry"]] * 2
    (region,) = tables.query("SELECT * FROM region")
    assert (region["x_px"], region["orientation"]) == (404, 3)
    (photo,) = tables.query("SELECT * FROM acquisition")
    assert (photo["collector"], photo["file_name"], photo["unknown"]) == (
        house.author,
        "bracket.jpg",
        '["photographer"]',
    )
    (examined,) = tables.query("SELECT actor FROM examination")
    assert examined["actor"] == house.software
    (item,) = tables.query("SELECT unknown FROM item WHERE id = ?", [ids["item"]])
    assert item["unknown"] == '["recovered"]'
    after = house.catalogue.ledger.size
    assert after == before + 17
    again = run(house, path)
    assert (again.recorded, again.known, again.errors) == (0, 17, ())
    assert house.catalogue.ledger.size == after


def test_what_was_added_to_the_file_is_added_to_the_catalogue(house: House, tmp_path: Path) -> None:
    path, content, _ = a_case(tmp_path)
    run(house, path)
    content["markings"][0]["read"][1]["interpreted"].append({"meaning": "A lot."})
    content["sources"].append({"id": new_id("source"), "title": "Another", "kind": "report"})
    made = run(house, write(tmp_path, content))
    assert (made.recorded, made.known) == (2, 17)
    rows = list(house.catalogue.tables.query("SELECT DISTINCT reading FROM interpretation"))
    assert len(rows) == 1


def test_a_dry_run_finds_what_a_run_finds_and_leaves_nothing(house: House, tmp_path: Path) -> None:
    path, content, _ = a_case(tmp_path)
    before = house.catalogue.ledger.size
    made = run(house, path, dry_run=True)
    assert (made.recorded, made.known, made.errors) == (17, 0, ())
    content["items"][0]["part_of"] = new_id("item")
    assert "does not exist" in messages(run(house, write(tmp_path, content), dry_run=True))
    assert house.catalogue.ledger.size == before
    assert list(house.catalogue.vault.digests()) == []
    assert not (house.folder / "derived").exists()


def test_one_error_and_nothing_is_kept(house: House, tmp_path: Path) -> None:
    _, content, _ = a_case(tmp_path)
    content["statements"][0]["status"] = "shouted"
    before = house.catalogue.ledger.size
    made = run(house, write(tmp_path, content))
    assert (made.recorded, len(made.errors)) == (0, 1)
    assert house.catalogue.ledger.size == before
    assert list(house.catalogue.vault.digests()) == []
    with pytest.raises(ImportRefused, match=r"1 error\n.*case.yml:5: statement.recorded: status is 'shouted'"):
        made.or_refused()


def test_errors_of_every_kind_are_told_at_once_with_their_lines(house: House, tmp_path: Path) -> None:
    _, content, ids = a_case(tmp_path)
    nobody, other = new_id("incident"), new_id("photo")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    content["statements"][1]["incident"] = nobody
    content["items"][1]["custody"][0]["action"] = "juggled"
    content["markings"][0]["regions"] += [
        {"photo": ids["photo"], "region": "1100,0,200,10"},
        {"photo": ids["photo"], "region": "0,1600,1,1"},
    ]
    content["photos"] += [
        {"id": other, "file": "broken.jpg", "route": "rendered", "source": new_id("source")},
        {"id": new_id("photo"), "file": "missing.jpg", "route": "rendered"},
        {"id": new_id("photo"), "file": "bracket.jpg", "route": "rendered"},
    ]
    path = write(tmp_path, content)
    made = run(house, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [(lines[error.line - 1].strip().removeprefix("- "), error.message) for error in made.errors]
    wanted = [
        (f"incident: {nobody}", f"R4: incident names {nobody}, which does not exist"),
        ("action: juggled", "action is 'juggled'"),
        (f"photo: {ids['photo']}", "R13: a region reaches beyond"),
        ("file: broken.jpg", "broken.jpg: "),
        ("source: ", "R4: source names"),
        ("file: missing.jpg", "missing.jpg: "),
        ("id: photo-", f"R19: these bytes are {ids['photo']} already"),
    ]
    for line, message in wanted:
        assert any(at.startswith(line) and message in text for at, text in found), (line, found)
    assert sum("R13" in text for _, text in found) == 2
    assert len(found) == len(wanted) + 1


def test_a_record_that_says_otherwise_is_no_replacement(house: House, tmp_path: Path) -> None:
    path, content, ids = a_case(tmp_path)
    run(house, path)
    content["items"][1] |= {"title": "A cannon", "condition": "rusty"}
    path = write(tmp_path, content)
    made = run(house, path)
    (error,) = made.errors
    assert f"{ids['item']} is recorded already and says otherwise: condition, title." in error.message
    assert "condition: rusty" in path.read_text(encoding="utf-8").splitlines()[error.line - 1]


def test_a_picture_that_is_here_under_another_id_is_named(house: House, tmp_path: Path) -> None:
    path, content, ids = a_case(tmp_path)
    run(house, path)
    content = {"photos": [{"id": new_id("photo"), "file": "bracket.jpg", "route": "unknown", "sha256": "0" * 64}]}
    assert f"sha256 is {'0' * 64}, the file's is 7fdabc45" in messages(run(house, write(tmp_path, content)))
    del content["photos"][0]["sha256"]
    assert f"R19: these bytes are {ids['photo']} already" in messages(run(house, write(tmp_path, content)))


def test_records_of_the_catalogue_can_be_named_and_added_to_nothing_else(house: House, tmp_path: Path) -> None:
    path, content, ids = a_case(tmp_path)
    run(house, path)
    later = {
        "statements": [
            {"id": new_id("statement"), "party": "B", "summary": "C", "status": "opinion", "item": ids["item"]}
        ]
    }
    assert run(house, write(tmp_path, later)).recorded == 1
    assert content["items"][1]["id"] == ids["item"]


def test_a_circle_of_references_is_an_error(house: House, tmp_path: Path) -> None:
    path, content, _ = a_case(tmp_path)
    content["statements"][1]["contradicts"] = [content["statements"][0]["id"]]
    path = write(tmp_path, content)
    assert "name each other in a circle" in messages(run(house, path))


def test_who_may_not_record_evidence_is_told_so_once(house: House, tmp_path: Path) -> None:
    path, *_ = a_case(tmp_path)
    with pytest.raises(NotPermitted, match="R5"):
        import_case(house.catalogue, house.reviewer, path)


def test_a_ledger_that_grew_meanwhile_is_no_ledger_to_add_to(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, *_ = a_case(tmp_path)

    def planned(*args: Any) -> planning.Plan:
        made = planning.plan(*args)
        house.record("source.recorded", {"title": "Meanwhile", "kind": "news"})
        return made

    monkeypatch.setattr(importing, "plan", planned)
    with pytest.raises(LedgerError, match="import it again"):
        run(house, path)
    monkeypatch.undo()
    assert run(house, path).recorded == 17


def test_a_picture_that_changed_after_it_was_read_is_not_stored(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, *_ = a_case(tmp_path)
    before = house.catalogue.ledger.size

    def exchanged(*args: Any) -> None:
        shutil.copy(PICTURES / "valve-09-2023.jpg", tmp_path / "bracket.jpg")
        pictures.store(*args)

    monkeypatch.setattr(importing, "store", exchanged)
    with pytest.raises(VaultError):
        run(house, path)
    assert house.catalogue.ledger.size == before


def test_the_command_prints_counts_or_every_error(house: House, tmp_path: Path) -> None:
    path, content, _ = a_case(tmp_path)
    start = ["-C", str(house.folder), "--as", house.author, "import"]
    house.close()
    assert json.loads(CliRunner().invoke(main, [*start, str(path), "--json"]).stdout) == {
        "recorded": 17, "known": 0, "errors": [],
    }  # fmt: skip
    content["items"][0]["title"] = ""
    result = CliRunner().invoke(main, [*start, str(write(tmp_path, content)), "--dry-run", "--json"])
    assert result.exit_code == ImportRefused.exit_code
    (error, *_) = json.loads(result.stdout)["errors"]
    assert set(error) == {"file", "line", "message"}
    assert "nothing was recorded" in result.stderr
    plain = CliRunner().invoke(main, [*start, str(path)])
    assert (plain.exit_code, plain.stdout) == (ImportRefused.exit_code, "")
