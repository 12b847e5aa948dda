"""Look on a photograph for bar codes and, where asked, for text; say where in the stored grid each was found.

The picture is read upright, since text and mirrored symbols cannot be read otherwise; what was found is turned back
into the grid that the file stores, in which regions are recorded (rule R13).

It spends what a hostile file makes it spend: `worker.Readers` calls it in a process with limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalogue.base.digests import Digest
from catalogue.base.orientation import Rectangle, Size, region_to_stored
from catalogue.pictures import codes, lettering, pixels
from catalogue.pictures.examine import opened, orientation_of
from catalogue.pictures.finds import BAR_CODE, MOST_FINDS, TEXT, Find, Scan
from catalogue.pictures.reading import Limits, Tool


def scan(
    data: bytes, *, languages: Sequence[str] = (), region: Rectangle | None = None, limits: Limits | None = None
) -> Scan:
    """Return what software finds written on a photo.

    Args:
        data: the bytes of the file.
        languages: models of text recognition to use, such as `eng`; with none, only bar codes are looked for.
        region: where to look, in the stored grid; everywhere if None.
        limits: what it may cost.

    Raises:
        PhotoRefused: as `examine` does.
        InvalidEntry: the region does not lie within the picture, or there is no model of that name.
        NotChecked: no program for text recognition is installed.
    """
    limits = limits or Limits()
    kind, contents = opened(data, "", limits)
    orientation = orientation_of(data, kind, contents, limits)
    region = region or Rectangle(0, 0, contents.width, contents.height)
    picture = pixels.grey(data, kind, contents, orientation, region)
    decoders = (pixels.PILLOW, *pixels.TOOLS.get(kind.name, ()))
    place = _Place(region, orientation)
    found = [*_codes(picture, place, decoders)]
    if languages:
        found += _texts(picture, place, decoders, languages, limits)
    return Scan(Digest.of(data).hex, orientation, tuple(found[:MOST_FINDS]))


class _Place:
    """Turns pixels and rectangles of the upright picture of a region back into the whole stored grid."""

    def __init__(self, region: Rectangle, orientation: int) -> None:
        self._region = region
        self._orientation = orientation

    def rectangle(self, upright: Rectangle) -> Rectangle:
        inside = region_to_stored(upright, Size(self._region.width, self._region.height), self._orientation)
        return Rectangle(self._region.x + inside.x, self._region.y + inside.y, inside.width, inside.height)

    def pixel(self, x: int, y: int) -> tuple[int, int]:
        stored = self.rectangle(Rectangle(x, y, 1, 1))
        return stored.x, stored.y


def _codes(picture: pixels.Grey, place: _Place, decoders: tuple[Tool, ...]) -> Iterator[Find]:
    for code in codes.read_codes(picture):
        corners = tuple(place.pixel(*corner) for corner in code.corners)
        yield Find(
            method=BAR_CODE,
            text=code.text,
            region=_around(corners),
            tools=(codes.TOOL, *decoders),
            corners=corners,
            payload_hex=code.payload_hex,
            symbology=code.symbology,
            symbology_identifier=code.identifier,
            symbol_version=code.version,
            error_correction=code.error_correction,
            correction_unused=code.correction_unused,
        )


def _around(corners: Sequence[tuple[int, int]]) -> Rectangle:
    """Return the smallest rectangle that holds these pixels."""
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return Rectangle(min(across), min(down), max(across) - min(across) + 1, max(down) - min(down) + 1)


def _texts(
    picture: pixels.Grey, place: _Place, decoders: tuple[Tool, ...], languages: Sequence[str], limits: Limits
) -> Iterator[Find]:
    for line in lettering.read_lines(picture, languages, seconds=limits.cpu_seconds):
        yield Find(
            method=TEXT,
            text=line.text,
            region=place.rectangle(line.box),
            tools=(*line.tools, *decoders),
            score=line.score,
            score_scale=lettering.SCALE,
        )
