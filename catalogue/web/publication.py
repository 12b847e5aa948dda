"""What a public folder says of itself: its checkpoint, its release note, the digest of its database.

Only read and shown here. Whether the notes are signed, and whether the folder is what they bind, is what
`catalogue verify` checks.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from catalogue.base.digests import Digest, pieces
from catalogue.base.errors import CatalogueError, InvalidEntry
from catalogue.base.folders import project_file
from catalogue.ledger.bundles import ENTRIES, WIDTH, decode_bundle, tile_path
from catalogue.ledger.entry import parse_body
from catalogue.ledger.published import TIMESTAMPS, parse_stamp_path
from catalogue.ledger.timestamp import read_reply
from catalogue.release.texts import COPIED

_LOG = ("checkpoint", "release", "policy", "disclosures.jsonl", "attestations.jsonl", "SHA256SUMS")
_SAFE = re.compile(r"log/[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*|README\.txt")


@dataclass(frozen=True, slots=True)
class Stamped:
    """An authority's time, in ISO 8601 UTC, on the checkpoint of `size` entries; who signed it is not checked here."""

    time: str
    authority: str
    size: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A public folder as it is shown to a reader; None stands for what the folder does not say."""

    origin: str | None = None
    size: int | None = None
    root: str | None = None
    release_sha256: str | None = None
    database_sha256: str | None = None
    files: tuple[str, ...] = ()
    stamps: tuple[Stamped, ...] = ()
    folder: Path | None = None

    def not_before(self, index: int) -> int | None:
        """Return the size of the checkpoint that an entry has seen, after which it was made; None where unknown."""
        if self.folder is None or self.size is None or not 0 <= index < self.size:
            return None
        bundle, at = divmod(index, WIDTH)
        width = min(WIDTH, self.size - bundle * WIDTH)
        try:
            data = (self.folder / "log" / tile_path(ENTRIES, bundle, width)).read_bytes()
            return parse_body(decode_bundle(data, width)[at]).seen.size
        except (OSError, InvalidEntry):
            return None

    def not_after(self, index: int) -> Stamped | None:
        """Return the earliest time stamp over an entry, by which it existed; None where none covers it."""
        return next((one for one in self.stamps if one.size > index), None)


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return Digest.of_chunks(pieces(stream)).hex


def _checkpoint(path: Path) -> tuple[str | None, int | None, str | None]:
    """Return origin, size and root of a checkpoint (C2SP tlog-checkpoint: the first three lines of the note)."""
    if not path.is_file():
        return None, None, None
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n", 3)
    if len(lines) < 3 or not lines[1].isdecimal():  # noqa: PLR2004 - origin, size, root
        return None, None, None
    return lines[0], int(lines[1]), lines[2]


def _stamps(folder: Path) -> tuple[Stamped, ...]:
    """Return the time stamps of a folder, earliest first."""
    found: list[Stamped] = []
    for path in (folder / TIMESTAMPS).glob("*.tsr"):
        named = parse_stamp_path(f"{TIMESTAMPS}/{path.name}")
        try:
            token = read_reply(path.read_bytes())
        except (OSError, CatalogueError):
            continue
        if named is not None:
            found.append(Stamped(token.latest.isoformat(), named[1], named[0]))
    return tuple(sorted(found, key=lambda one: (one.time, one.size)))


def is_published(name: str) -> bool:
    """Say whether a name, relative to the folder, is one that visitors may download: README.txt and the log."""
    return bool(_SAFE.fullmatch(name)) and ".." not in name


def own_copies(folder: Path) -> frozenset[str]:
    """Return which files that publishing copies from the program stand in the folder unchanged: these hold no secret.

    An operator may have written theirs into datasette.yml; then it is not among them.
    """
    there = (name for name in COPIED if (folder / name).is_file())
    return frozenset(name for name in there if (folder / name).read_bytes() == project_file(name).read_bytes())


def read_publication(folder: Path, database: str) -> Publication:
    """Return what the public folder says of itself."""
    origin, size, root = _checkpoint(folder / "log" / "checkpoint")
    offered = ("README.txt", *sorted(own_copies(folder)), *(f"log/{name}" for name in _LOG))
    return Publication(
        origin,
        size,
        root,
        _digest(folder / "log" / "release"),
        _digest(folder / f"{database}.db"),
        tuple(name for name in offered if (folder / name).is_file()),
        _stamps(folder),
        folder,
    )


def entity_tag(text: str) -> str:
    """Return a strong entity tag for what `text` names (RFC 9110 section 8.8.3)."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
