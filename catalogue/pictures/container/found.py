"""What a walk has found so far: the only mutable value of the walkers."""

from __future__ import annotations

from catalogue.base.errors import PhotoRefused
from catalogue.pictures.reading import Contents, Part

MAX_NOTES = 40
_TIFF_HEADERS = (b"II*\x00", b"MM\x00*")
_SEARCHED = 16  # bytes before the TIFF header: `Exif\0\0`, sometimes twice


class Found:
    """Collects the findings of one walk."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.width = 0
        self.height = 0
        self.largest = 0
        self.exif: bytes | None = None
        self.icc: bytes | None = None
        self._parts: dict[str, int] = {}
        self._notes: dict[str, None] = {}

    def size(self, width: int, height: int) -> None:
        """Take the size of the picture itself."""
        self.width, self.height = width, height
        self.declares(width, height)

    def declares(self, width: int, height: int) -> None:
        """Take the size of any picture that decoding might touch."""
        self.largest = max(self.largest, width * height)

    def part(self, name: str, size_bytes: int) -> None:
        """Add a part; parts of one name add up. Names come from fixed lists, so that there are few."""
        self._parts[name] = self._parts.get(name, 0) + size_bytes

    def has(self, name: str) -> bool:
        """Say whether a part of that name was found."""
        return name in self._parts

    def note(self, text: str) -> None:
        """Add a sentence, once; after MAX_NOTES further ones are dropped."""
        if len(self._notes) < MAX_NOTES:
            self._notes[text[:300]] = None

    def exif_block(self, payload: bytes) -> None:
        """Take an Exif payload: with or without `Exif` and two NULs before its TIFF header."""
        self.part("Exif", len(payload))
        starts = [at for at in (payload.find(header, 0, _SEARCHED + 4) for header in _TIFF_HEADERS) if at >= 0]
        if not starts:
            self.note("the Exif block has no TIFF header; it was not read")
        elif self.exif is None:
            self.exif = payload[min(starts) :]
        else:
            self.note("there is more than one Exif block; only the first was read")

    def contents(self, media_type: str) -> Contents:
        """Return the findings. Raises PhotoRefused where no picture's size was found."""
        if self.width < 1 or self.height < 1:
            why = next(iter(self._notes), "its header gives no width and height")
            raise PhotoRefused(f"there is no readable picture in this {media_type} file ({why}); copy it again")
        return Contents(
            width=self.width,
            height=self.height,
            largest=self.largest,
            exif=self.exif,
            icc=self.icc,
            parts=tuple(Part(name, size) for name, size in self._parts.items()),
            notes=tuple(self._notes),
        )
