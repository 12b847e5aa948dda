"""SHA-256 digests as one value type with one spelling each for people, wires and file names."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from catalogue.base.errors import InvalidEntry

_PIECE = 1 << 20


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Yield a stream's bytes to its end, at most 1 MiB at a time."""
    return iter(partial(stream.read, _PIECE), b"")


def b64u(data: bytes) -> str:
    """Return base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64u_decode(text: str) -> bytes:
    """Return the bytes of an unpadded base64url string.

    Raises:
        InvalidEntry: the text is padded, has other characters, or is not the one spelling of its bytes.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise InvalidEntry(f"not base64url: {text[:40]!r}") from error
    if b64u(data) != text:
        raise InvalidEntry(f"not the one spelling in base64url: {text[:40]!r}")
    return data


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A SHA-256 digest (FIPS 180-4): 32 bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        """Refuse anything but 32 bytes."""
        if len(self.raw) != hashlib.sha256().digest_size:
            raise InvalidEntry(f"a SHA-256 digest has 32 bytes, this has {len(self.raw)}")

    @classmethod
    def of(cls, data: bytes) -> Digest:
        """Return the digest of `data`."""
        return cls(hashlib.sha256(data).digest())

    @classmethod
    def of_chunks(cls, chunks: Iterable[bytes]) -> Digest:
        """Return the digest of the chunks, one after the other."""
        state = hashlib.sha256()
        for chunk in chunks:
            state.update(chunk)
        return cls(state.digest())

    @classmethod
    def from_hex(cls, text: str) -> Digest:
        """Return the digest spelled as 64 lower-case hexadecimal digits. Raises InvalidEntry otherwise."""
        try:
            digest = cls(bytes.fromhex(text))
        except ValueError as error:
            raise InvalidEntry(f"not a SHA-256 digest in hexadecimal: {text[:80]!r}") from error
        if digest.hex != text:
            raise InvalidEntry(f"not 64 lower-case hexadecimal digits: {text[:80]!r}")
        return digest

    @property
    def hex(self) -> str:
        """The spelling of `sha256sum`: 64 lower-case hexadecimal digits."""
        return self.raw.hex()

    @property
    def b64u(self) -> str:
        """The spelling inside entries: 43 characters of base64url."""
        return b64u(self.raw)

    def __str__(self) -> str:
        """Return the hexadecimal spelling."""
        return self.hex
