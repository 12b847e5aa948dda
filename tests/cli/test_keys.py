"""Keys on the command line: a key that its agent holds never meets the administrator, and signs where it is named."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from catalogue.audit import audit
from catalogue.base import errors
from catalogue.cli.context import PASSPHRASE
from catalogue.records.catalogue import Catalogue
from tests.catalogues import House, make_house
from tests.cli.test_commands import call, rows

WORDS = "seven quiet rivers of slate"
CLAIMS = json.dumps({"title": "T", "occurred": None})


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = make_house(tmp_path / "evidence")
    made.close()
    return made


def test_a_user_held_key_is_made_proved_added_and_used(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, WORDS)
    mine, proof = tmp_path / "mine.pem", tmp_path / "proof.json"
    made = call("keyfile", mine, "--agent", house.author, "--origin", house.catalogue.settings.origin)
    assert (made.exit_code, stat.S_IMODE(mine.stat().st_mode)) == (0, 0o600)
    assert mine.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    proof.write_text(made.stdout)
    first, own = rows(call("-C", house.folder, "key", house.author, "--proof", proof, "--json"))
    assert (own["held_by"], own["revoked"]) == ("agent", None)
    rows(call("-C", house.folder, "key", house.author, "--revoke", first["key"], "--json"))
    said = ("-C", house.folder, "--as", house.author)
    refused = call(*said, "record", "incident.recorded", given=CLAIMS)
    assert refused.exit_code == errors.NotPermitted.exit_code
    (done,) = rows(call(*said, "--key", mine, "record", "incident.recorded", "--json", given=CLAIMS))
    with Catalogue.open(house.folder) as catalogue:
        (entry,) = catalogue.query("SELECT claims ->> '$.key' AS key FROM entry WHERE idx = ?", [done["entry"]])
        assert entry["key"] == own["key"]
        assert audit(catalogue).findings == ()
    again = call("keyfile", mine, "--agent", house.author, "--origin", house.catalogue.settings.origin)
    assert again.stdout == made.stdout, "the same key, and Ed25519 has one signature for one text"


def test_a_wrong_or_missing_passphrase_signs_nothing(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.pem"
    keyfile = ("keyfile", mine, "--agent", house.author, "--origin", "example.org/debris")
    monkeypatch.setenv(PASSPHRASE, WORDS)
    assert call(*keyfile).exit_code == 0
    monkeypatch.setenv(PASSPHRASE, "another one that is long")
    wrong = call(*keyfile)
    assert wrong.exit_code == errors.LedgerError.exit_code
    assert "the passphrase is another" in wrong.stderr
    monkeypatch.delenv(PASSPHRASE)
    nobody = call(*keyfile)
    assert nobody.exit_code == 2
    assert f"set {PASSPHRASE}" in nobody.stderr
    monkeypatch.setenv(PASSPHRASE, "short")
    (tmp_path / "mine.pem").unlink()
    assert call(*keyfile).exit_code == 2
    assert not mine.exists()


def test_a_proof_for_somebody_else_adds_nothing(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE, WORDS)
    origin = house.catalogue.settings.origin
    made = call("keyfile", tmp_path / "mine.pem", "--agent", house.reviewer, "--origin", origin)
    for text, status in ((made.stdout, errors.RuleRefused), ("[]", errors.InvalidEntry), ("{", errors.InvalidEntry)):
        (tmp_path / "proof.json").write_text(text)
        refused = call("-C", house.folder, "key", house.author, "--proof", tmp_path / "proof.json")
        assert refused.exit_code == status.exit_code
    assert len(rows(call("-C", house.folder, "key", house.author, "--json"))) == 1


def test_roles_change_on_the_command_line(house: House) -> None:
    (made,) = rows(call("-C", house.folder, "role", house.author, "reviewer", "--json"))
    assert made["type"] == "agent.role_changed"
    refused = call("-C", house.folder, "--as", house.author, "record", "incident.recorded", given=CLAIMS)
    assert refused.exit_code == errors.NotPermitted.exit_code
    last = call("-C", house.folder, "role", house.admin)
    assert last.exit_code == errors.RuleRefused.exit_code
    assert "last administrator" in last.stderr
