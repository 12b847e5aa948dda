"""What every vault promises: a store's test module subclasses this, saying how to make and harm a vault."""

from __future__ import annotations

import io
import threading
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from catalogue.base.digests import Digest
from catalogue.base.errors import NotFound, VaultDamaged, VaultError
from catalogue.vault import LocalVault

PIECE = 1 << 20
ABSENT = Digest.of(b"never stored")


class BrokenStream(io.RawIOBase):
    """A stream that fails after its first piece, as a failing card reader does."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, size: int = -1, /) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise OSError(5, "Input/output error")
        return b"x" * min(size, 1000)


class VaultConformance(ABC):
    @abstractmethod
    def make(self, folder: Path) -> LocalVault:
        """Return a new, empty vault; `folder` is empty and may be used."""

    @abstractmethod
    def harm(self, vault: LocalVault, digest: Digest) -> None:
        """Change the stored bytes of an object."""

    @pytest.fixture
    def vault(self, tmp_path: Path) -> LocalVault:
        return self.make(tmp_path)

    @pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17])
    def test_what_was_put_can_be_read(self, vault: LocalVault, size: int) -> None:
        data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        digest = vault.put(io.BytesIO(data))
        assert digest == Digest.of(data)
        with vault.open(digest) as stream:
            assert stream.read() == data
        assert vault.contains(digest)
        vault.check(digest)

    def test_a_path_is_put_like_a_stream(self, vault: LocalVault, tmp_path: Path) -> None:
        source = tmp_path / "source.jpg"
        source.write_bytes(b"photo")
        assert vault.put(source) == Digest.of(b"photo")
        assert source.read_bytes() == b"photo"

    def test_the_stream_is_left_open(self, vault: LocalVault) -> None:
        stream = io.BytesIO(b"photo")
        vault.put(stream)
        assert not stream.closed

    def test_put_twice_is_one_object(self, vault: LocalVault) -> None:
        first = vault.put(io.BytesIO(b"photo"))
        assert vault.put(io.BytesIO(b"photo")) == first
        assert list(vault.digests()) == [first]
        assert vault.sweep() == ()

    def test_concurrent_puts_of_the_same_bytes_all_succeed(self, vault: LocalVault) -> None:
        data, found = b"photo" * 100_000, []
        start = threading.Barrier(8)

        def put() -> None:
            start.wait()
            found.append(vault.put(io.BytesIO(data)))

        threads = [threading.Thread(target=put) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [Digest.of(data)] * 8
        vault.check(found[0])
        assert vault.sweep() == ()

    def test_expected_bytes_are_stored(self, vault: LocalVault) -> None:
        assert vault.put(io.BytesIO(b"photo"), Digest.of(b"photo")) == Digest.of(b"photo")

    def test_unexpected_bytes_are_refused_and_leave_nothing(self, vault: LocalVault) -> None:
        with pytest.raises(VaultError, match="nothing was stored"):
            vault.put(io.BytesIO(b"photo"), ABSENT)
        assert list(vault.digests()) == []
        assert not vault.contains(ABSENT)
        assert vault.sweep() == ()

    def test_a_source_that_fails_leaves_nothing(self, vault: LocalVault) -> None:
        with pytest.raises(VaultError, match="Input/output error"):
            vault.put(BrokenStream())  # type: ignore[arg-type]
        assert list(vault.digests()) == []
        assert vault.sweep() == ()

    def test_a_source_that_is_missing_or_a_folder_is_refused(self, vault: LocalVault, tmp_path: Path) -> None:
        for source in (tmp_path / "missing.jpg", tmp_path):
            with pytest.raises(VaultError):
                vault.put(source)
        assert list(vault.digests()) == []

    def test_missing_is_not_damaged(self, vault: LocalVault) -> None:
        assert not vault.contains(ABSENT)
        with pytest.raises(NotFound):
            vault.check(ABSENT)
        with pytest.raises(NotFound):
            vault.open(ABSENT)

    def test_damage_is_found_and_never_acknowledged_again(self, vault: LocalVault) -> None:
        digest = vault.put(io.BytesIO(b"photo"))
        vault.check(digest)
        self.harm(vault, digest)
        with pytest.raises(VaultDamaged):
            vault.check(digest)
        with pytest.raises(VaultDamaged):
            vault.put(io.BytesIO(b"photo"))
        assert vault.sweep() == ()

    def test_digests_ascend(self, vault: LocalVault) -> None:
        put = {vault.put(io.BytesIO(b"%d" % number)) for number in range(50)}
        assert list(vault.digests()) == sorted(put)

    def test_an_empty_vault_has_nothing(self, vault: LocalVault) -> None:
        assert list(vault.digests()) == []
        assert vault.sweep() == ()
