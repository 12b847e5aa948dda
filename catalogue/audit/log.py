"""The published log, entry by entry: each body with the claims and the attestation that are shown for it.

Three files in the order of the ledger are read side by side, so memory holds one bundle and the claims of one entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from catalogue.audit.folder import PublicFolder
from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger import merkle, published
from catalogue.ledger.bundles import MAX_ENTRY, WIDTH, bundles_of, decode_bundle, tile_path
from catalogue.ledger.disclosure import Disclosure
from catalogue.ledger.published import Attested, Disclosed

MOST_SHOWN = 32 * 1024 * 1024  # bytes of claims of one entry: ten times what the schemas allow
_LARGEST_BUNDLE = WIDTH * (MAX_ENTRY + 2)


class Broken(DoesNotHold):
    """The log cannot be read on from here, so that `check`, and whatever needs the rest of it, was not done."""

    def __init__(self, check: str, message: str) -> None:
        """Say which check of the verdict it is that fails."""
        super().__init__(message)
        self.check = check


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as published: its bytes, the claims that are shown of it, and its attestation where it is shown."""

    idx: int
    body: bytes
    claims: tuple[Disclosure, ...]
    attestation: str | None


def entries(folder: PublicFolder, size: int) -> Iterator[Shown]:
    """Yield the first `size` entries of the published log.

    Raises:
        Broken: a file is missing or not in its form, or something is shown for an entry that is not there.
    """
    disclosures, attestations = _Disclosures(folder), _Attestations(folder)
    for idx, body in enumerate(bodies(folder, size)):
        yield Shown(idx, body, tuple(disclosures.of(idx)), attestations.of(idx))
    disclosures.end(size)
    attestations.end(size)


def bodies(folder: PublicFolder, size: int) -> Iterator[bytes]:
    """Yield the bodies of the first `size` entries. Raises Broken."""
    for tile in bundles_of(size):
        try:
            data = folder.read(f"{published.LOG}/{tile_path(*tile)}", _LARGEST_BUNDLE)
            found = decode_bundle(data, tile.width)
        except (DoesNotHold, InvalidEntry) as error:
            raise Broken("V2", str(error)) from error
        yield from found


class _Disclosures:
    """The disclosures in their order, taken entry by entry."""

    def __init__(self, folder: PublicFolder) -> None:
        self._rows = self._read(folder)
        self._next: Disclosed | None = next(self._rows, None)

    @staticmethod
    def _read(folder: PublicFolder) -> Iterator[Disclosed]:
        try:
            with folder.open(published.DISCLOSURES) as stream:
                yield from published.read_disclosures(stream)
        except (DoesNotHold, InvalidEntry) as error:
            raise Broken("V3", f"{published.DISCLOSURES}: {error}") from error

    def of(self, idx: int) -> Iterator[Disclosure]:
        held = 0
        while self._next is not None and self._next.entry == idx:
            held += len(self._next.claim.text)
            if held > MOST_SHOWN:
                raise Broken("V3", f"the claims of entry {idx} are longer than {MOST_SHOWN} bytes")
            yield self._next.claim
            self._next = next(self._rows, None)

    def end(self, size: int) -> None:
        if self._next is not None:
            _beyond("V3", "a claim", self._next.entry, size)


class _Attestations:
    """The attestations in their order, taken entry by entry."""

    def __init__(self, folder: PublicFolder) -> None:
        self._rows = self._read(folder)
        self._next: Attested | None = next(self._rows, None)

    @staticmethod
    def _read(folder: PublicFolder) -> Iterator[Attested]:
        try:
            with folder.open(published.ATTESTATIONS) as stream:
                yield from published.read_attestations(stream)
        except (DoesNotHold, InvalidEntry) as error:
            raise Broken("V5", f"{published.ATTESTATIONS}: {error}") from error

    def of(self, idx: int) -> str | None:
        if self._next is None or self._next.entry != idx:
            return None
        found, self._next = self._next.attestation, next(self._rows, None)
        return found

    def end(self, size: int) -> None:
        if self._next is not None:
            _beyond("V5", "an attestation", self._next.entry, size)


def _beyond(check: str, what: str, idx: int, size: int) -> NoReturn:
    raise Broken(check, f"{what} is shown for entry {idx}, but the log has {size} entries")


class Tree:
    """The tree over the bodies as they come; it can tell every root that it has had. 64 bytes for each entry."""

    def __init__(self) -> None:
        """Begin without entries."""
        self._levels: list[bytearray] = []
        self._growth = merkle.Growth(0, self._node)
        self._roots: dict[int, bytes] = {}

    def add(self, body: bytes) -> list[merkle.Node]:
        """Take the next body; return the nodes that it completes."""
        nodes = self._growth.add(merkle.leaf_hash(body))
        for node in nodes:
            if node.level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[node.level] += node.hash
        return nodes

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` bodies taken so far."""
        if size not in self._roots:
            self._roots[size] = merkle.root(size, self._node)
        return self._roots[size]

    def _node(self, level: int, idx: int) -> bytes:
        at = idx * merkle.HASH_LENGTH
        return bytes(self._levels[level][at : at + merkle.HASH_LENGTH])


def repeated(candidates: Collection[int], entries: Iterable[tuple[int, Iterable[str]]]) -> Iterator[tuple[int, str]]:
    """Yield entry and digest of each repetition; only where there are candidates are the digests read again."""
    seen = Counter[str]()
    for idx, digests in entries if candidates else ():
        for digest in digests:
            if hash(digest) in candidates:
                seen[digest] += 1
                if seen[digest] > 1:
                    yield idx, digest
