"""Checkpoints: all of a real log's, and forms that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.merkle import EMPTY_ROOT
from catalogue.ledger.note import VerifierKey
from tests.ledger.test_bundles import LOG_KEY

GOOD = "example.org/debris\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n"
NAME = "example.com/log/testdata"


def test_checkpoints_of_a_real_log(shared_vectors: Path) -> None:
    key = VerifierKey.parse(LOG_KEY)
    files = sorted((shared_vectors / "tessera/testdata/log").glob("checkpoint.*"))
    found = [open_checkpoint(file.read_bytes(), NAME, [key]) for file in files]
    assert {one.size for one in found} == set(range(16))
    assert {one.root for one in found if one.size == 0} == {EMPTY_ROOT}
    for file, one in zip(files, found, strict=True):
        assert file.read_text().startswith(one.text + "\n")
        assert file.name == f"checkpoint.{one.size}"


def test_another_logs_checkpoint_does_not_hold(shared_vectors: Path) -> None:
    data = (shared_vectors / "tessera/testdata/log/checkpoint").read_bytes()
    open_checkpoint(data, NAME, [VerifierKey.parse(LOG_KEY)])
    with pytest.raises(DoesNotHold, match="of the log"):
        open_checkpoint(data, "example.org/debris", [VerifierKey.parse(LOG_KEY)])
    with pytest.raises(DoesNotHold):
        open_checkpoint(data.replace(b"\n15\n", b"\n14\n"), NAME, [VerifierKey.parse(LOG_KEY)])


def test_extensions_are_kept() -> None:
    text = GOOD + "extension one\n15\n"
    assert Checkpoint.parse(text).extensions == ("extension one", "15")
    assert Checkpoint.parse(text).text == text
    assert Checkpoint.parse(GOOD).extensions == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n".join(GOOD.split("\n")[:2]) + "\n",
        GOOD[:-1],
        GOOD + "\n",
        GOOD + "\nextension\n",
        GOOD.replace("example.org/debris", ""),
        GOOD.replace("15", "015"),
        GOOD.replace("15", "+15"),
        GOOD.replace("15", "-1"),
        GOOD.replace("15", "1_5"),
        GOOD.replace("15", "١٥"),
        GOOD.replace("15", " 15"),
        GOOD.replace("15", ""),
        GOOD.replace("15", "9" * 16),
        GOOD.replace("15", "9" * 17),
        GOOD.replace("3cs=", "3cs"),
        GOOD.replace("3cs=", "3ct="),
        GOOD.replace("a/1n", "a_1n"),
        GOOD.replace("rKbD", ""),
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    assert Checkpoint.parse(GOOD).size == 15
    with pytest.raises(InvalidEntry):
        Checkpoint.parse(text)


def test_what_cannot_be_written_is_refused() -> None:
    for origin, size, root, extensions in (
        ("", 0, bytes(32), ()),
        ("a\nb", 0, bytes(32), ()),
        ("a", -1, bytes(32), ()),
        ("a", 2**53 + 1, bytes(32), ()),
        ("a", 0, bytes(31), ()),
        ("a", 0, bytes(32), ("",)),
        ("a", 0, bytes(32), ("x\ny",)),
    ):
        with pytest.raises(InvalidEntry):
            Checkpoint(origin, size, root, extensions)
