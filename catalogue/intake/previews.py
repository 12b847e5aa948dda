"""Previews and tag dumps for the desk: derived data, kept as long as there is room, deleted at will."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from pathlib import Path

from catalogue.base.digests import Digest
from catalogue.pictures.reading import Reading


def preview_path(derived: Path, sha256: str, side: int) -> Path:
    """Return where the preview with that longer side is, or would be."""
    return derived / sha256[:2] / f"{Digest.from_hex(sha256).hex}-{side}.jpg"


def keep_previews(derived: Path, reading: Reading) -> None:
    """Keep what was read besides the claims. A full disk loses a preview, never a photograph."""
    folder = derived / reading.sha256[:2]
    dump = json.dumps({"tags": dict(reading.tags), "exif": reading.raw_exif.hex()}, ensure_ascii=True).encode()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for preview in reading.previews:
            _write(preview_path(derived, reading.sha256, preview.side), preview.jpeg)
        _write(folder / f"{reading.sha256}-tags.json", dump)


def _write(path: Path, data: bytes) -> None:
    """Write a file that appears whole or not at all."""
    if path.exists():
        return
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
