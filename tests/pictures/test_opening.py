from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from catalogue.base.errors import PhotoRefused
from catalogue.pictures import opening
from catalogue.pictures.opening import read_whole


def test_a_regular_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100_000)
    assert len(read_whole(tmp_path / "a", 100_000)) == 100_000


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        for name, words in (
            (".", "a folder"),
            ("link", "a symbolic link"),
            ("dangling", "a symbolic link"),
            ("pipe", "a named pipe"),
            ("s", "a socket"),
            ("nothing", "no such file"),
            ("a\x00b", "no file name"),
            ("target/below", "cannot be opened"),
        ):
            with pytest.raises(PhotoRefused, match=words):
                read_whole(tmp_path / name, 10)
    with pytest.raises(PhotoRefused, match="a device"):
        read_whole(Path("/dev/zero"), 10)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(10**12)  # sparse
    with pytest.raises(PhotoRefused, match="the limit is 1000"):
        read_whole(tmp_path / "huge", 1000)


def test_a_pipe_put_in_place_of_the_file_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(b"x")
    status = os.lstat(tmp_path / "file")
    monkeypatch.setattr(os, "lstat", lambda _: status)
    with pytest.raises(PhotoRefused, match="a named pipe"):
        read_whole(tmp_path / "pipe", 10)


def test_an_unreadable_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions do not bind root, as which tests may run: the refusal of the system is played."""
    (tmp_path / "a").write_bytes(b"x")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PhotoRefused, match="may not be read by this account"):
        read_whole(tmp_path / "a", 10)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(opening, "_read", lambda *_: b"xy")
    with pytest.raises(PhotoRefused, match="changed while it was read"):
        read_whole(tmp_path / "a", 10)
