"""The vault in a local folder: the common promises, and what only a folder can get wrong."""

from __future__ import annotations

import io
import os
import resource
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue.base.digests import Digest
from catalogue.base.errors import NotFound, VaultDamaged, VaultError
from catalogue.vault import LocalVault
from tests.vault.conformance import VaultConformance

PHOTO = b"photo" * 1000
DIGEST = Digest.of(PHOTO)


class TestLocal(VaultConformance):
    def make(self, folder: Path) -> LocalVault:
        return LocalVault.create(folder / "originals")

    def harm(self, vault: LocalVault, digest: Digest) -> None:
        vault.path(digest).chmod(0o640)
        vault.path(digest).write_bytes(b"other")


@pytest.fixture
def vault(tmp_path: Path) -> LocalVault:
    return LocalVault.create(tmp_path / "originals")


def put(vault: LocalVault) -> Digest:
    return vault.put(io.BytesIO(PHOTO))


def test_an_object_is_named_by_its_digest_and_read_only(vault: LocalVault) -> None:
    before = os.umask(0o077)
    try:
        put(vault)
    finally:
        os.umask(before)
    path = vault.root / DIGEST.hex[:2] / DIGEST.hex
    assert vault.path(DIGEST) == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert path.stat().st_nlink == 1


def test_sha256sum_agrees(vault: LocalVault) -> None:
    put(vault)
    out = subprocess.run(["sha256sum", vault.path(DIGEST)], check=True, capture_output=True, text=True).stdout
    assert out.split()[0] == vault.path(DIGEST).name


def test_a_vault_is_made_once_and_never_by_opening(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="mounted"):
        LocalVault(tmp_path / "originals")
    LocalVault.create(tmp_path / "originals")
    LocalVault(tmp_path / "originals")
    with pytest.raises(VaultError):
        LocalVault.create(tmp_path / "originals")


STEPS = ["open", "fchmod", "write", "fsync", "mkdir", "link", "unlink"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_kill_at_any_step_leaves_a_whole_object_or_a_temporary(
    vault: LocalVault, monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool
) -> None:
    """A forked child runs the put and ends in the middle, with no clean-up of any kind."""
    calls = 1 if step != "fsync" else 4
    for call in range(1, calls + 1):
        child = os.fork()
        if child == 0:
            _die_in(monkeypatch, step, call, after=after)
            put(vault)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 9
        if vault.contains(DIGEST):
            vault.check(DIGEST)
        assert vault.strangers() == ()
    assert put(vault) == DIGEST
    vault.check(DIGEST)
    assert list(vault.digests()) == [DIGEST]


def _die_in(monkeypatch: pytest.MonkeyPatch, step: str, call: int, *, after: bool) -> None:
    real: Callable[..., object] = getattr(os, step)
    seen = 0

    def dying(*args: object, **kwargs: object) -> object:
        nonlocal seen
        counts = step != "open" or bool(int(str(args[1])) & os.O_CREAT)
        seen += counts
        if counts and seen == call and not after:
            os._exit(9)
        result = real(*args, **kwargs)
        if counts and seen == call:
            os._exit(9)
        return result

    monkeypatch.setattr(os, step, dying)


def test_a_kill_before_the_link_is_swept(vault: LocalVault, monkeypatch: pytest.MonkeyPatch) -> None:
    child = os.fork()
    if child == 0:
        _die_in(monkeypatch, "link", 1, after=False)
        put(vault)
        os._exit(1)
    os.waitpid(child, 0)
    (leftover,) = vault.sweep()
    assert leftover.read_bytes() == PHOTO
    assert not vault.contains(DIGEST)
    assert put(vault) == DIGEST
    assert vault.sweep() == (leftover,)


@pytest.mark.parametrize("step", ["fchmod", "write", "fsync", "mkdir", "link"])
def test_an_error_at_any_step_leaves_nothing(vault: LocalVault, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def failing(*_args: object, **_kwargs: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing)
        with pytest.raises(VaultError, match="Input/output error"):
            put(vault)
    assert not vault.contains(DIGEST)
    assert vault.sweep() == ()
    assert put(vault) == DIGEST


def test_the_object_is_synced_before_it_is_named_and_the_name_afterwards(
    vault: LocalVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def recorded(name: str) -> Callable[..., object]:
        real: Callable[..., object] = getattr(os, name)

        def call(*args: object, **kwargs: object) -> object:
            if name == "fsync":
                calls.append("fsync " + Path(f"/proc/self/fd/{args[0]}").readlink().parent.name)
            else:
                calls.append(name)
            return real(*args, **kwargs)

        return call

    for name in ("write", "fsync", "link", "mkdir", "unlink"):
        monkeypatch.setattr(os, name, recorded(name))
    put(vault)
    above = vault.root.parent.name
    assert calls == [
        *("mkdir", f"fsync {above}"),
        *("write", "fsync .incoming"),
        *("mkdir", f"fsync {above}"),
        *("link", "fsync originals", "unlink"),
    ]


def test_short_writes_are_continued(vault: LocalVault, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    put(vault)
    monkeypatch.undo()
    vault.check(DIGEST)


def test_file_size_limit_refuses_and_leaves_nothing(vault: LocalVault) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(VaultError, match="File too large"):
            vault.put(io.BytesIO(bytes(10_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(vault.digests()) == []
    assert vault.sweep() == ()
    put(vault)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mounted)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("optional tool absent: mount")
    if done.returncode:
        pytest.skip(f"optional tool absent: mount of a small disk is not permitted ({done.stderr.strip()})")
    yield mounted
    subprocess.run(["umount", mounted], check=True)


def test_disk_full_refuses_and_leaves_nothing(small_disk: Path) -> None:
    vault = LocalVault.create(small_disk / "originals")
    with pytest.raises(VaultError, match="No space left on device; free some space"):
        vault.put(io.BytesIO(bytes(1 << 20)))
    assert list(vault.digests()) == []
    assert vault.sweep() == ()
    assert put(vault) == DIGEST


def test_a_symbolic_link_under_an_objects_name_is_not_followed(vault: LocalVault, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(PHOTO)
    path = vault.path(DIGEST)
    path.parent.mkdir()
    path.symlink_to(secret)
    for act in (vault.open, vault.check, vault.contains):
        with pytest.raises(VaultDamaged, match="no regular file"):
            act(DIGEST)
    with pytest.raises(VaultDamaged):
        put(vault)
    assert path.is_symlink()
    assert secret.read_bytes() == PHOTO
    assert list(vault.digests()) == []
    assert vault.strangers() == (path,)


def test_a_symbolic_link_in_place_of_a_folder_is_not_followed(vault: LocalVault, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / DIGEST.hex).write_bytes(PHOTO)
    fan = vault.path(DIGEST).parent
    fan.symlink_to(elsewhere)
    with pytest.raises(VaultDamaged):
        vault.check(DIGEST)
    with pytest.raises(VaultError):
        put(vault)
    assert vault.sweep() == ()
    assert vault.strangers() == (fan,)
    fan.unlink()
    (vault.root / ".incoming").rmdir()
    (vault.root / ".incoming").symlink_to(elsewhere)
    with pytest.raises(VaultError):
        put(vault)
    assert [path.name for path in elsewhere.iterdir()] == [DIGEST.hex]


def test_a_fifo_or_folder_under_an_objects_name_is_refused_without_waiting(vault: LocalVault) -> None:
    path = vault.path(DIGEST)
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(VaultDamaged):
        vault.check(DIGEST)
    path.unlink()
    path.mkdir()
    with pytest.raises(VaultDamaged):
        vault.check(DIGEST)


def test_a_fifo_as_source_is_refused_without_waiting(vault: LocalVault, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(VaultError, match="no regular file"):
        vault.put(tmp_path / "fifo")


def test_strangers_are_listed_and_never_taken_for_objects(vault: LocalVault) -> None:
    put(vault)
    strangers = [
        vault.root / ".DS_Store",
        vault.root / "ab",
        vault.root / "zz",
        vault.path(DIGEST).parent / "notes.txt",
        vault.path(DIGEST).parent / ("f" * 64 if not DIGEST.hex.startswith("ff") else "0" * 64),
        vault.path(DIGEST).with_name(DIGEST.hex.upper()),
    ]
    for path in strangers:
        path.write_bytes(b"x")
    assert list(vault.digests()) == [DIGEST]
    assert vault.strangers() == tuple(sorted(strangers))


def test_unreadable_is_not_damaged(vault: LocalVault, monkeypatch: pytest.MonkeyPatch) -> None:
    put(vault)
    real = os.open

    def refusing(name: object, *args: object, **kwargs: object) -> int:
        if name == DIGEST.hex:
            raise PermissionError(13, "Permission denied")
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(VaultError, match="Permission denied") as caught:
        vault.check(DIGEST)
    assert not isinstance(caught.value, VaultDamaged | NotFound)
