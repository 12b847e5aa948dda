"""Founding a catalogue, opening it, and its registers of agents and keys."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from catalogue.base.errors import FolderError, InvalidEntry, NotPermitted
from catalogue.ledger.keys import from_jwk, thumbprint
from catalogue.records.catalogue import Catalogue
from catalogue.records.founding import found, register
from catalogue.records.known import known_entry
from catalogue.records.settings import Settings
from tests.catalogues import make_house


def test_a_new_catalogue_knows_its_first_agent_and_its_software(tmp_path: Path) -> None:
    with found(tmp_path / "evidence", "Field team", agent_name="Somebody") as made:
        agents = list(made.tables["agent"].rows_where(order_by="entry"))
        assert [agent["id"] for agent in agents] == [made.settings.agent, made.settings.software]
        assert [agent["kind"] for agent in agents] == ["person", "software"]
        assert agents[0]["name"] == "Somebody"
        keys = made.projection.execute("SELECT agent FROM agent_key ORDER BY entry").fetchall()
        assert [agent for (agent,) in keys] == [made.settings.agent, made.settings.software]


def test_the_first_entries_are_attested_by_the_key_that_they_give_to_the_first_agent(tmp_path: Path) -> None:
    house = make_house(tmp_path / "evidence")
    entries = [known_entry(entry) for entry in house.catalogue.entries(0, 4)]
    assert [known.claims["type"] for known in entries] == ["agent.registered", "agent.key_added"] * 2
    given = thumbprint(from_jwk(entries[1].claims["public_key"]))
    assert {known.claims["key"] for known in entries} == {given}
    assert {known.claims["actor"] for known in entries} == {house.admin}
    house.close()


def test_secrets_are_for_the_owner_alone(tmp_path: Path) -> None:
    with found(tmp_path / "evidence", "Field team") as made:
        assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
        for key in (made.folder / "keys").rglob("*.pem"):
            assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_folder_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    found(tmp_path / "evidence", "First").close()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "holiday.txt").write_text("mine")
    with pytest.raises(FolderError, match="there is a catalogue in .* already"):
        found(tmp_path / "evidence", "Second")
    with pytest.raises(FolderError, match="there is something else in .* already"):
        found(tmp_path / "other", "Second")
    assert Settings.load(tmp_path / "evidence").name == "First"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence", "other"]


def test_an_empty_folder_may_become_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    found(tmp_path / "evidence", "Field team").close()
    Catalogue.open(tmp_path / "evidence").close()


def test_nothing_is_left_when_founding_fails(tmp_path: Path) -> None:
    with pytest.raises(InvalidEntry, match="not a ledger origin"):
        found(tmp_path / "evidence", "Field team", origin="two words")
    assert list(tmp_path.iterdir()) == []


def test_names_of_any_script_give_an_origin_and_come_back_as_written(tmp_path: Path) -> None:
    name = 'Команда "Поле" \\ ☂\n2'
    with found(tmp_path / "evidence", name) as made:
        assert made.settings.name == name
        assert made.ledger.origin == made.settings.origin


def test_a_name_with_the_control_that_json_leaves_bare_comes_back_as_written(tmp_path: Path) -> None:
    name = "".join(map(chr, range(0x20))) + "\x7f\x80\x85"
    with found(tmp_path / "evidence", name) as made:
        assert made.settings.name == name


def test_a_name_of_bytes_that_are_no_text_is_refused_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(InvalidEntry, match="not a name for a catalogue"):
        found(tmp_path / "new", "lone \udcff surrogate")
    assert list(tmp_path.iterdir()) == []


def test_no_catalogue_is_told_apart_from_one_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"there is no catalogue in .*catalogue init"):
        Catalogue.open(tmp_path)
    (tmp_path / "catalogue.toml").write_text('name = "half"\n')
    with pytest.raises(FolderError, match="cannot be read"):
        Catalogue.open(tmp_path)


def test_registering_takes_an_administrator(tmp_path: Path) -> None:
    house = make_house(tmp_path / "evidence")
    made = register(house.catalogue, house.admin, "New colleague", ("investigator",))
    assert made.agent in {row["id"] for row in house.catalogue.tables["agent"].rows}
    with pytest.raises(NotPermitted, match="R5: agent.registered needs the role admin"):
        register(house.catalogue, house.author, "Friend of the author", ("reviewer",))
    with pytest.raises(InvalidEntry, match="roles"):
        register(house.catalogue, house.admin, "Nobody", ("emperor",))
    house.close()
