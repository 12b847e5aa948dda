"""Private keys on disk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from catalogue.base.errors import LedgerError
from catalogue.ledger.keyfile import load_private_key, save_private_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_round_trip_with_mode_0600(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    before = os.umask(0o277)
    try:
        save_private_key(path, KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert load_private_key(path).private_bytes_raw() == bytes(range(32))


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    save_private_key(path, KEY)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="already"):
        save_private_key(path, Ed25519PrivateKey.generate())
    assert path.read_bytes() == before


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "log.pem").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError):
        save_private_key(tmp_path / "log.pem", KEY)
    assert not (tmp_path / "elsewhere").exists()


def test_an_error_while_writing_leaves_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(LedgerError, match="No space left"):
            save_private_key(tmp_path / "log.pem", KEY)
    assert list(tmp_path.iterdir()) == []
    save_private_key(tmp_path / "log.pem", KEY)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "log.pem"
    save_private_key(path, KEY)
    load_private_key(path)
    path.chmod(mode)
    with pytest.raises(LedgerError, match="others may read"):
        load_private_key(path)


def test_other_contents_are_refused(tmp_path: Path) -> None:
    encrypted = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for number, data in enumerate((b"", b"text", encrypted, other)):
        path = tmp_path / f"{number}.pem"
        path.write_bytes(data)
        path.chmod(0o600)
        with pytest.raises(LedgerError):
            load_private_key(path)
    with pytest.raises(LedgerError, match="No such file"):
        load_private_key(tmp_path / "missing.pem")
