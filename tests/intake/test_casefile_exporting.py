"""What is exported comes in again as it was, in both spellings, and nothing is left half done."""

from __future__ import annotations

import filecmp
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catalogue.base.digests import Digest
from catalogue.base.errors import FolderError, NotPermitted, VaultDamaged, VaultError
from catalogue.base.ids import new_id
from catalogue.base.model import entry_type
from catalogue.base.orientation import Point, Polygon
from catalogue.cli.main import main
from catalogue.intake.casefile import export_case, import_case
from catalogue.markings.region import selector
from catalogue.records.correction import Amendment, correct, withdraw
from catalogue.records.door import Statement, record
from tests.catalogues import House, make_house
from tests.intake.test_casefile_importing import a_case
from tests.strategies import World, claims

SPELLINGS = ("export.yml", "export")
AWKWARD = (
    "null", "~", "true", "False", "012", "1e3", "1.50", "=SUM(A1)", "+380 44", "-1", "@here", "\\null", "\\", "{}",
    "a: b", "- dash", "# no comment", "line\nbreak", " blank first", "blank last ", "ㅈ11307", "مرحبا", "Ш91579",
    '"quoted"', "a,b;c", "🛰", "'", "2024-01-02", "1/2", "\tx", "yes", "*alias", "&anchor", "!tag", "%",
    "\u2028", "a\n\nb\n", "?", "[8|B]",
)  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


def export(house: House, out: Path) -> Path:
    export_case(house.catalogue, house.author, out, clock=house.clock)
    return out


def imported(house: House, path: Path) -> tuple[int, int]:
    made = import_case(house.catalogue, house.author, path, clock=house.clock).or_refused()
    return made.recorded, made.known


def same(one: Path, other: Path) -> bool:
    """Say whether two exports hold the same bytes, the name of the folder of pictures left aside."""
    if one.is_file():
        text = other.read_text("utf-8").replace(f"file: {other.stem}.photos/", f"file: {one.stem}.photos/")
        return one.read_text("utf-8") == text
    compared = filecmp.dircmp(one, other)
    _, different, unread = filecmp.cmpfiles(one, other, compared.common_files, shallow=False)
    return not (compared.left_only or compared.right_only or different or unread)


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_case_with_pictures_goes_round(house: House, tmp_path: Path, name: str) -> None:
    path, _, ids = a_case(tmp_path)
    imported(house, path)
    house.record("marking.recorded", drawn(ids))
    house.record("marking.read", {"text": "11?", "blind": True, "party": "Institute B"}, ids["marking"])
    readings = [row["entry"] for row in house.catalogue.query("SELECT entry FROM reading ORDER BY entry")]
    house.record("marking.adjudicated", {"text": "112", "readings": readings}, ids["marking"])
    house.record("photo.acquired", acquired_again(house, ids["photo"]), ids["photo"])
    first = export(house, tmp_path / name)
    assert imported(house, first)[0] == 0, "everything is known here"
    other = make_house(tmp_path / "other")
    assert imported(other, first)[0] > 10
    assert same(first, export(other, tmp_path / f"again-{name}"))
    assert [row["readings"] for row in other.catalogue.query("SELECT readings FROM adjudication")] != []
    other.close()


def drawn(ids: dict[str, str]) -> dict[str, Any]:
    """Return a mark that a polygon outlines."""
    corners = Polygon((Point(1, 2), Point(9, 3), Point(4, 8)))
    return {"item": ids["item"], "regions": [{"photo": ids["photo"], "orientation": 3, "selector": selector(corners)}]}


def acquired_again(house: House, photo: str) -> dict[str, Any]:
    (row,) = house.catalogue.query("SELECT sha256, size_bytes, media_type FROM acquisition WHERE photo = ?", (photo,))
    return {**row, "route": "partner", "collector": house.author}


@st.composite
def cases(draw: DrawFn) -> list[tuple[str, str, dict[str, Any]]]:
    """Types, subjects and claims that a door lets in one after the other; texts that a spelling might trip over."""
    world, made = World(), []
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["source.recorded", "incident.recorded", "item.recorded", "statement.recorded"]))
        seeded = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - an id that Hypothesis can repeat
        subject = new_id(entry_type(kind).kinds[0], choose=seeded.choice)
        if subject not in world.about:
            made.append((kind, subject, _awkward(draw, kind, draw(claims(entry_type(kind), world)))))
            world.take(kind, subject, made[-1][2], "agent-00000000000")
    for subject in world.records["item"]:
        for kind in draw(st.lists(st.sampled_from(["item.identified", "custody.event"]), max_size=3)):
            made += [(kind, subject, _awkward(draw, kind, draw(claims(entry_type(kind), world, subject))))]
    return made


def _awkward(draw: DrawFn, kind: str, stated: dict[str, Any]) -> dict[str, Any]:
    for name, claim in entry_type(kind).claims.items():
        plain = not (claim.vocabulary or claim.refers or claim.edtf or "pattern" in claim.schema)
        if plain and isinstance(stated.get(name), str) and draw(st.booleans()):
            stated[name] = draw(st.sampled_from(AWKWARD))
    return stated


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases(), st.sampled_from(SPELLINGS))
def test_whatever_the_door_lets_in_goes_round(
    tmp_path_factory: pytest.TempPathFactory, stated: list[tuple[str, str, dict[str, Any]]], name: str
) -> None:
    folder = tmp_path_factory.mktemp("round")
    house, other = make_house(folder / "one"), make_house(folder / "two")
    statements = [Statement(kind, house.author, claims_, subject) for kind, subject, claims_ in stated]
    record(house.catalogue, statements, clock=house.clock)
    first = export(house, folder / name)
    assert imported(house, first) == (0, len(statements))
    assert imported(other, first) == (len(statements), 0)
    assert same(first, export(other, folder / f"again-{name}"))
    house.close()
    other.close()


def test_it_is_the_case_as_it_counts_now(house: House, tmp_path: Path) -> None:
    path, _, ids = a_case(tmp_path)
    imported(house, path)
    change = Amendment({"title": "A bracket of light alloy"})
    correct(house.catalogue, house.author, ids["item"], change, "Seen again", clock=house.clock)
    withdraw(house.catalogue, house.author, ids["reply"], "Said by somebody else", clock=house.clock)
    first = export(house, tmp_path / "now.yml")
    stated = yaml.safe_load(first.read_text("utf-8"))
    assert {one["title"] for one in stated["items"]} == {"A bracket of light alloy", "A bolt"}
    assert [one["id"] for one in stated["statements"]] == [ids["statement"]]
    assert imported(house, first)[0] == 0
    assert imported(house, path)[0] == 0, "the older file is known as well"


def test_that_it_was_made_is_recorded_with_its_checkpoint_and_for_whom(house: House, tmp_path: Path) -> None:
    path, _, _ = a_case(tmp_path)
    imported(house, path)
    size = house.catalogue.ledger.size
    export_case(house.catalogue, house.author, tmp_path / "out.yml", recipient="A court", clock=house.clock)
    (row,) = house.catalogue.query("SELECT * FROM export")
    assert (row["checkpoint_size"], row["recipient"]) == (size, "A court")
    assert row["sha256"] == Digest.of((tmp_path / "out.yml").read_bytes()).hex
    assert row["records"] == 8
    with pytest.raises(NotPermitted, match="R5"):
        export_case(house.catalogue, house.software, tmp_path / "other.yml", clock=house.clock)
    assert not (tmp_path / "other.yml").exists()


@pytest.mark.parametrize("name", SPELLINGS)
def test_nothing_is_written_over_and_nothing_half_done(house: House, tmp_path: Path, name: str) -> None:
    path, _, ids = a_case(tmp_path)
    imported(house, path)
    out = tmp_path / "out" / name
    out.parent.mkdir()
    export(house, out)
    before = {one: one.read_bytes() for one in out.parent.rglob("*") if one.is_file()}
    with pytest.raises(FolderError, match="is there already: name a new file or folder"):
        export(house, out)
    assert before == {one: one.read_bytes() for one in out.parent.rglob("*") if one.is_file()}
    (row,) = house.catalogue.query("SELECT sha256 FROM acquisition WHERE photo = ?", (ids["photo"],))
    original = house.catalogue.vault.path(Digest.from_hex(row["sha256"]))
    original.chmod(0o640)
    whole = original.read_bytes()
    original.write_bytes(whole[:-1] + b"x")
    with pytest.raises(VaultDamaged, match=f"the original of {ids['photo']} is damaged"):
        export(house, tmp_path / name)
    original.unlink()
    with pytest.raises(VaultError, match=f"not in the vault is the original of {ids['photo']}"):
        export(house, tmp_path / name)
    assert not [one for one in tmp_path.iterdir() if "building" in one.name or one.name in SPELLINGS[1:]]
    assert house.catalogue.query("SELECT count(*) AS n FROM export") == [{"n": 1}]


def test_the_commands_say_what_they_wrote_and_that_it_is_in_clear(house: House, tmp_path: Path) -> None:
    path, _, _ = a_case(tmp_path)
    imported(house, path)
    arguments = ["-C", str(house.folder), "--as", house.author]
    done = CliRunner().invoke(main, [*arguments, "export", str(tmp_path / "tables"), "--json"])
    assert done.exit_code == 0, done.output
    assert '"records": 8' in done.stdout
    assert "withheld claims too" in done.stderr
    again = CliRunner().invoke(main, [*arguments, "import", str(tmp_path / "tables"), "--json"])
    assert '"recorded": 0' in again.stdout
