"""`mark`, `read` and `show --blind`: marks with several regions, and second readings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from catalogue.base import errors
from catalogue.cli.main import main
from catalogue.records.founding import register
from tests.catalogues import House, make_house

TEXT = "Ж4417?82"


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = make_house(tmp_path / "evidence", full=True)
    made.ids["second"] = register(made.catalogue, made.admin, "Second", ("investigator",)).agent
    made.close()
    return made


def call(house: House, *arguments: object, by: str | None = None) -> Result:
    words = ["-C", house.folder, "--as", by or house.author, *arguments]
    return CliRunner().invoke(main, [str(each) for each in words])


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def mark(house: House, *more: object) -> str:
    words = ["mark", house.ids["item"], "--photo", house.ids["photo"], "--region", "10,20,100,40", *more, "--json"]
    (made,) = rows(call(house, *words))
    return str(made["marking"])


def test_a_mark_has_several_regions_scripts_and_measures(house: House) -> None:
    further = f"{house.ids['photo'].upper().replace('PHOTO', 'photo')}:10,20 60,25 55,80"
    marking = mark(
        house, "--region", further, "--text", TEXT, "--script", "Cyrl", "--script", "Zyyy", "--colour", "white",
        "--height-mm", "4.5", "--method", "stencil",
    )  # fmt: skip
    (shown,) = rows(call(house, "show", marking, "--json"))
    stated = {one["name"]: one["value"] for one in shown["stated"]}
    assert [one["selector"]["type"] for one in stated["regions"]] == ["FragmentSelector", "SvgSelector"]
    assert {one["photo"] for one in stated["regions"]} == {house.ids["photo"]}
    assert (stated["scripts"], stated["colour"], stated["height_mm"]) == (["Cyrl", "Zyyy"], "white", "4.5")
    read = shown["entries"][1]["claims"]
    assert read["photos"] == [house.ids["photo"]]
    assert read["occurred"], "a reading has a date"
    assert call(house, "mark", house.ids["item"], "--text", "1", "--height-mm", "-4").exit_code != 0


def test_a_mark_without_a_reading_waits_for_one(house: House) -> None:
    marking = mark(house)
    listed = rows(call(house, "read", "--wanted", "--json"))
    assert [(one["id"], one["readings"]) for one in listed if one["id"] == marking] == [(marking, 0)]
    refused = call(house, "mark", house.ids["item"], "--confidence", "high")
    assert refused.exit_code == 2
    assert "give its --text" in refused.stderr


def test_from_the_list_to_a_blind_reading(house: House) -> None:
    marking, second = mark(house, "--text", TEXT, "--method", "stamped"), house.ids["second"]
    listed = call(house, "read", "--wanted", by=second)
    line = next(line for line in listed.stdout.splitlines() if line.startswith(marking))
    assert line == f"{marking}  stamped  {house.ids['photo']}:10,20,100,40"
    shown = call(house, "show", marking, "--blind", by=second)
    assert "one reading is held back" in shown.stdout
    assert f"seen on {house.ids['photo']}:10,20,100,40" in shown.stdout
    for result in (listed, shown, call(house, "show", marking, "--blind", "--json", by=second)):
        assert TEXT not in result.stdout
        assert json.dumps(TEXT)[1:-1] not in result.stdout
    words = ["read", marking, "--text", "Ж441782", "--blind", "--photo", house.ids["photo"], "--confidence", "high"]
    made = call(house, *words, by=second)
    assert made.exit_code == 0, made.stderr
    assert f"a blind reading of {marking}" in made.stdout
    (whole,) = rows(call(house, "show", marking, "--json"))
    claims = whole["entries"][2]["claims"]
    assert (claims["blind"], claims["earlier"], claims["actor"]) == (True, [whole["entries"][1]["entry"]], second)
    assert marking not in call(house, "read", "--wanted", by=second).stdout
    again = call(house, *words, by=second)
    assert again.exit_code == errors.RuleRefused.exit_code
    assert "R26" in again.stderr


def test_somebody_elses_reading_is_entered_in_their_name(house: House) -> None:
    marking = mark(house, "--text", TEXT)
    words = ("read", marking, "--text", "1", "--party", "Institute B", "--occurred", "2024-01-11", "--json")
    rows(call(house, *words))
    (whole,) = rows(call(house, "show", marking, "--json"))
    claims = whole["entries"][2]["claims"]
    assert (claims["party"], claims["occurred"], "blind" in claims) == ("Institute B", "2024-01-11", False)


def test_nothing_waits_once_everything_was_read(house: House) -> None:
    result = call(house, "read", "--wanted")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No mark waits" in result.stderr


@pytest.mark.parametrize("words", [(), ("marking-00000000000",), ("--text", "1"), ("marking-00000000000", "--wanted")])
def test_read_takes_a_mark_and_a_text_or_lists(house: House, words: tuple[str, ...]) -> None:
    result = call(house, "read", *words)
    assert result.exit_code == 2
    assert "--wanted alone" in result.stderr


def test_there_is_no_such_mark(house: House) -> None:
    result = call(house, "show", "marking-00000000000", "--blind")
    assert result.exit_code == errors.NotFound.exit_code
