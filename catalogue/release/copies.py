"""Pictures for the public: a copy and a thumbnail of a photograph, rebuilt from pixels and read back.

The only module of this package that knows how pictures are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from io import BytesIO
from types import TracebackType
from typing import Any, Self

from catalogue.base.digests import Digest
from catalogue.base.errors import RuleRefused
from catalogue.base.orientation import Rectangle, Size
from catalogue.pictures.readback import read_back
from catalogue.pictures.worker import Readers
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement
from catalogue.records.founding import DISTRIBUTION
from catalogue.records.replay import KnownEntry
from catalogue.release.policy import DERIVED, newest_derivatives

__all__ = ["SIDES", "Copier", "read_back"]

SIDES: Mapping[str, int] = {"public-copy": 1600, "public-thumbnail": 320}
_FRAMES = (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2")


class Copier:
    """Makes public copies in a worker process, which starts with the first photograph; a context manager."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take originals from the vault of `catalogue`, and put copies there."""
        self._catalogue = catalogue
        self._readers: Readers | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._readers is not None:
            self._readers.close()

    def statements(
        self, photo: str, entries: Sequence[KnownEntry], redactions: Sequence[Rectangle] | None
    ) -> Iterator[Statement]:
        """Yield what is to be recorded so that `photo` has a public copy and a thumbnail with these areas covered.

        The copies are in the vault then. A copy that has the same areas covered is kept, and nothing yielded for it.

        Args:
            photo: the photograph.
            entries: every entry about it.
            redactions: areas to cover, of the stored pixel grid. None covers what the present copy covers, so that
                nothing is uncovered by leaving them out.

        Raises:
            RuleRefused: nobody recorded which bytes the photograph has.
            NotFound, VaultError: the original is missing, damaged, or cannot be read.
            PhotoRefused: it cannot be decoded.
            InvalidEntry: an area does not lie within the picture.
            LeakFound, NotChecked: the copy holds more than pixels, or cannot be shown to hold nothing else.
        """
        if any(entry.claims["type"] == "object.destroyed" for entry in entries):
            return
        made = newest_derivatives(entries)
        for purpose, side in SIDES.items():
            before = made.get(purpose)
            wanted = [list(area) for area in _wanted(redactions, made.get("public-copy"))]
            if before is not None and before.claims.get("redactions", []) == wanted and self._has(before):
                continue
            yield self._made(photo, _acquired(photo, entries), purpose, side, wanted)

    def _has(self, derived: KnownEntry) -> bool:
        return self._catalogue.vault.contains(Digest.from_hex(derived.claims["sha256"]))

    def _made(
        self, photo: str, acquired: Mapping[str, Any], purpose: str, side: int, areas: list[list[int]]
    ) -> Statement:
        vault = self._catalogue.vault
        original = Digest.from_hex(acquired["sha256"])
        vault.check(original)
        jpeg = self._copy(original, side, areas)
        read_back(jpeg)
        size = _size(jpeg)
        claims: dict[str, Any] = {
            "purpose": purpose,
            "sha256": vault.put(BytesIO(jpeg), Digest.of(jpeg)).hex,
            "size_bytes": len(jpeg),
            "media_type": "image/jpeg",
            "width_px": size.width,
            "height_px": size.height,
            "redactions": areas,
            "tools": _tools(acquired["media_type"]),
        }
        return Statement(DERIVED, self._catalogue.settings.software, claims, photo)

    def _copy(self, original: Digest, side: int, areas: list[list[int]]) -> bytes:
        if self._readers is None:
            self._readers = Readers(jobs=1)
        rectangles = [Rectangle(*area) for area in areas]
        return self._readers.public_copy(self._catalogue.vault.path(original), side, rectangles)


def _wanted(redactions: Sequence[Rectangle] | None, before: KnownEntry | None) -> Sequence[Sequence[int]]:
    if redactions is not None:
        return redactions
    return before.claims.get("redactions", ()) if before is not None else ()


def _acquired(photo: str, entries: Sequence[KnownEntry]) -> Mapping[str, Any]:
    for entry in entries:
        if entry.claims["type"] == "photo.acquired":
            return entry.claims
    raise RuleRefused(f"R4: nobody recorded how {photo} was acquired, so there is nothing to make a copy of")


def _size(jpeg: bytes) -> Size:
    """Return width and height as the frame header states them; `read_back` has walked the bytes before."""
    at = 2
    while jpeg[at : at + 2] not in _FRAMES:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return Size(int.from_bytes(jpeg[at + 7 : at + 9], "big"), int.from_bytes(jpeg[at + 5 : at + 7], "big"))


@cache
def _tool(name: str) -> dict[str, str]:
    return {"name": name, "version": version(name)}


def _tools(media_type: str) -> list[dict[str, str]]:
    names = (DISTRIBUTION, "pillow", *(("pillow-heif",) if media_type in {"image/heic", "image/heif"} else ()))
    return [_tool(name) for name in names]
