"""From readings to claims: what an acquisition and an examination state of a file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.model import entry_type
from catalogue.pictures.reading import Capture, Reading
from catalogue.records.catalogue import Catalogue
from catalogue.records.checks import check
from catalogue.records.completion import complete
from catalogue.records.proposed import Proposed
from catalogue.records.state import State

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST_NAME, _LONGEST_TAG, _LONGEST_NOTE, _MOST_NOTES = 500, 200, 1000, 200
_EARTH_M = 20_000_000  # no two points of the Earth are further apart; the schema says so too
_ROUTE_KEYS = ("route", "source", "incident", "collector")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of every file of a run; None where nothing is. The names are those of `photo.acquired`."""

    route: str = "unknown"
    source: str | None = None
    incident: str | None = None
    item: str | None = None
    collector: str | None = None
    photographer: str | None = None
    rights: str | None = None
    consent: str | None = None
    consent_terms: str | None = None
    occurred: str | None = None
    caption: str | None = None
    synthetic: bool | None = None

    def claims(self) -> dict[str, Any]:
        """Return what is known, as claims of `photo.acquired`."""
        stated = {name: getattr(self, name) for name in self.__slots__ if name != "item"}
        return {name: value for name, value in stated.items() if value is not None}

    def is_known(self, catalogue: Catalogue, photo: str) -> bool:
        """Say whether an acquisition of `photo` by this route, source, incident and collector is recorded."""
        names = " AND ".join(f"{name} IS ?" for name in _ROUTE_KEYS)
        values = (getattr(self, name) for name in _ROUTE_KEYS)
        query = f"SELECT 1 FROM acquisition WHERE photo = ? AND {names}"  # noqa: S608 - our own names
        return catalogue.projection.execute(query, (photo, *values)).fetchone() is not None

    def is_depicted(self, catalogue: Catalogue, photo: str) -> bool:
        """Say whether `photo` is stated to show the item."""
        query = "SELECT 1 FROM depiction WHERE photo = ? AND item = ?"
        return catalogue.projection.execute(query, (photo, self.item)).fetchone() is not None

    def check(self, catalogue: Catalogue, actor: str) -> None:
        """Let the rules judge an acquisition of this provenance, with placeholders for what a file adds.

        Raises:
            RuleRefused, NotPermitted, InvalidEntry: the rule that every file of the run would break.
        """
        file = {"sha256": "0" * 64, "size_bytes": 1, "media_type": "image/jpeg"}
        state, kind, nobody = State(catalogue.projection), entry_type("photo.acquired"), "photo-00000000000"
        check(Proposed(kind, nobody, actor, complete(kind, {**self.claims(), **file})), state, lambda *_: None)
        if self.item and not (self.item.startswith("item-") and state.exists(self.item)):
            raise RuleRefused(f"R4: --item names {self.item}, which is no recorded item")


def clean(text: str, longest: int) -> str:
    """Return text that a claim can hold: without control characters and non-characters, and not too long."""
    replaced = _NOT_TEXT.sub("\ufffd", text)
    return replaced if len(replaced) <= longest else replaced[: longest - 1] + "…"


def shown_name(path: Path) -> str:
    """Return a path as text; bytes that are no UTF-8 are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def acquired(reading: Reading, path: Path, provenance: Provenance) -> dict[str, Any]:
    """Return the claims of `photo.acquired` for a file that was read."""
    name = clean(os.fsencode(path.name).decode("utf-8", "backslashreplace"), _LONGEST_NAME)
    return {
        **provenance.claims(),
        "sha256": reading.sha256,
        "size_bytes": reading.size_bytes,
        "media_type": reading.media_type,
        **({"file_name": name} if name else {}),
    }


def examined(reading: Reading) -> dict[str, Any]:
    """Return the claims of `photo.examined`: what the tools read, with their versions and every note."""
    from_tags = {
        "camera_make": reading.capture.make,
        "camera_model": reading.capture.model,
        "camera_serial": reading.capture.serial,
        "software": reading.capture.software,
    }
    tags = {name: clean(value, _LONGEST_TAG) for name, value in from_tags.items() if value}
    claims: dict[str, Any] = {
        "width_px": reading.width,
        "height_px": reading.height,
        "orientation": reading.orientation,
        "captured_zone": reading.capture.zone_status if reading.capture.taken_edtf else "no-time",
        "tools": [{"name": tool.name, "version": tool.version} for tool in reading.tools],
        **tags,
        **_captured(reading.capture),
        **_position(reading.capture),
    }
    if reading.raw_exif:
        claims["exif_sha256"] = Digest.of(reading.raw_exif).hex
    if reading.notes:
        claims["notes"] = [clean(note, _LONGEST_NOTE) for note in reading.notes[:_MOST_NOTES] if note]
    return claims


def _captured(capture: Capture) -> dict[str, Any]:
    if not capture.taken_edtf:
        return {}
    kind = entry_type("photo.examined")
    try:
        complete(kind, {"captured": capture.taken_edtf})
    except InvalidEntry:
        return {}  # the note in `notes` holds the text as written
    return {"captured": capture.taken_edtf}


def _position(capture: Capture) -> dict[str, Any]:
    where = capture.position
    if where is None:
        return {}
    stated: dict[str, Any] = {"lat": where.latitude, "lon": where.longitude, "method": "GPS tags of the file"}
    if where.horizontal_error_m and 1 <= (error := round(float(where.horizontal_error_m))) <= _EARTH_M:
        stated["uncertainty_m"] = error
    return {"position": stated}
