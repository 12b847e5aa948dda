"""A public folder for tests, made by the real `publish`, and ways to change it as somebody with the log's key could."""

from __future__ import annotations

import atexit
import itertools
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.audit import Verdict
from catalogue.base import sqlite
from catalogue.base.digests import Digest
from catalogue.base.model import schema_digest
from catalogue.ledger import merkle, published
from catalogue.ledger.bundles import WIDTH, bundles_of, decode_bundle, encode_bundle, parse_tile_path, tile_path
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.note import SignerKey, sign_note
from catalogue.ledger.tiles import tile_bytes, tiles_of
from catalogue.release.publish import publish
from tests.audit.twice import verify
from tests.catalogues import House, make_house

Line = dict[str, Any]


@dataclass
class Public:
    """A folder to be changed: `path`; `key` is the log's, as an attacker inside the house would have it."""

    path: Path
    key: SignerKey
    house: House

    def lines(self, name: str) -> list[Line]:
        return [json.loads(line) for line in (self.path / name).read_text().splitlines()]

    def write_lines(self, name: str, lines: list[Line]) -> None:
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        (self.path / name).write_text(text)

    def edit(self, name: str, change: Callable[[list[Line]], None]) -> None:
        """Change the lines of disclosures or attestations."""
        lines = self.lines(name)
        change(lines)
        self.write_lines(name, sorted(lines, key=lambda line: (line["entry"], self._name(line))))

    @staticmethod
    def _name(line: Line) -> str:
        if "disclosure" not in line:
            return ""
        (shown,) = published.read_disclosures(_Stream(line))
        return shown.claim.name

    def claims(self) -> dict[tuple[int, str], Line]:
        """Each line of the disclosures by entry and name of the claim."""
        return {(line["entry"], self._name(line)): line for line in self.lines(published.DISCLOSURES)}

    @contextmanager
    def database(self) -> Iterator[sqlite.Connection]:
        connection = sqlite.connect(self.path / published.DATABASE, version="3.40.1")  # no write-ahead log
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        yield connection
        connection.close()

    def bodies(self) -> list[bytes]:
        root = self.path / published.LOG
        paths = [path for path in (root / "tile" / "entries").rglob("*") if path.is_file()]
        tiles = sorted((parse_tile_path(path.relative_to(root).as_posix()).idx, path) for path in paths)
        widths = ((path, int(path.name) if ".p" in path.parts[-2] else WIDTH) for _, path in tiles)
        return [body for path, width in widths for body in decode_bundle(path.read_bytes(), width)]

    def write_bodies(self, bodies: list[bytes]) -> None:
        """Write bundles and hash tiles anew, leaving the checkpoint as it is."""
        shutil.rmtree(self.path / published.LOG / "tile")
        rest = iter(bodies)
        for tile in bundles_of(len(bodies)):
            path = self.path / published.LOG / tile_path(*tile)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode_bundle(itertools.islice(rest, tile.width)))
        nodes = self._nodes(bodies)
        for tile in tiles_of(len(bodies)):
            path = self.path / published.LOG / tile_path(*tile)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tile_bytes(tile, lambda level, idx: nodes[level, idx]))

    @staticmethod
    def _nodes(bodies: list[bytes]) -> dict[tuple[int, int], bytes]:
        nodes: dict[tuple[int, int], bytes] = {}
        growth = merkle.Growth(0, lambda level, idx: nodes[level, idx])
        for body in bodies:
            nodes |= {(node.level, node.idx): node.hash for node in growth.add(merkle.leaf_hash(body))}
        return nodes

    def sign_checkpoint(self, key: SignerKey | None = None, origin: str | None = None) -> None:
        """Sign a checkpoint of the bundles as they are."""
        nodes: dict[tuple[int, int], bytes] = {}
        growth = merkle.Growth(0, lambda level, idx: nodes[level, idx])
        bodies = self.bodies()
        for body in bodies:
            growth.add(merkle.leaf_hash(body))
        text = Checkpoint(origin or self.key.name, len(bodies), growth.root()).text
        (self.path / published.CHECKPOINT).write_text(str(sign_note(text, key or self.key)))

    def seal(self, key: SignerKey | None = None, schema: Digest | None = None) -> None:
        """List and sign the files as they are now: after this only the change itself can be found."""
        note = {self.path / published.SUMS, self.path / published.RELEASE}
        note |= set((self.path / published.TIMESTAMPS).rglob("*"))
        files = [
            published.Listed(path.relative_to(self.path).as_posix(), Digest.of(path.read_bytes()))
            for path in self.path.rglob("*")
            if path.is_file() and path not in note
        ]
        (self.path / published.SUMS).write_text("".join(published.sums_text(files)))
        digests = {file.path: file.digest for file in files}
        release = published.Release(
            self.key.name,
            digests.get(published.CHECKPOINT, Digest.of(b"")),
            digests.get(published.DISCLOSURES, Digest.of(b"")),
            schema or schema_digest(),
            Digest.of((self.path / published.SUMS).read_bytes()),
        )
        (self.path / published.RELEASE).write_text(str(published.sign_release(release, key or self.key)))

    def verdict(self, policy: Path | None = None, authorities: Sequence[Path] = ()) -> Verdict:
        return verify(self.path, policy, authorities=authorities)

    def outcomes(self) -> dict[str, str]:
        return {check.check: check.outcome for check in self.verdict().checks}

    def failing(self) -> set[str]:
        return {check for check, outcome in self.outcomes().items() if outcome == "does not hold"}


class _Stream:
    """One line as a stream."""

    def __init__(self, line: Line) -> None:
        self._left = [(json.dumps(line, separators=(",", ":")) + "\n").encode()]

    def readline(self, _size: int, /) -> bytes:
        return self._left.pop() if self._left else b""


@cache
def _published() -> tuple[Path, House]:
    place = tempfile.TemporaryDirectory(prefix="public-for-tests-")
    house = make_house(Path(place.name) / "evidence", full=True)
    atexit.register(place.cleanup)
    atexit.register(house.close)
    publish(house.catalogue, house.reviewer, Path(place.name) / "public", clock=house.clock)
    path = Path(place.name) / "public"
    assert verify(path).outcome == "holds"
    return path, house


def make_public(folder: Path) -> Public:
    """Return a public folder that holds at `folder`, which must not exist."""
    path, house = _published()
    shutil.copytree(path, folder)
    return Public(folder, house.catalogue.signer, house)
