"""Everything that a public folder holds, taken apart: bytes of every file, and the texts packed inside them.

A piece is *coded* where its bytes are digests, signatures, base64 or compressed pixels, and its form was proved by the
reader of that form. In coded bytes any six characters turn up by chance sooner or later (a catalogue of 10,000 entries
has 14 million characters of digests), so only longer values are looked for there; what they encode is a piece of its
own.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogue.base import sqlite
from catalogue.base.errors import InvalidEntry, NotChecked
from catalogue.base.folders import project_file
from catalogue.ledger import published
from catalogue.ledger.bundles import ENTRIES, decode_bundle, parse_tile_path
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.entry import parse_body
from catalogue.ledger.merkle import HASH_LENGTH
from catalogue.ledger.note import parse_note
from catalogue.ledger.timestamp import read_reply
from catalogue.release.needles import LONGEST, fold_case

CHUNK = 1 << 20
_OVERLAP = 4 * LONGEST  # as UTF-16 a form may take twice its bytes
_BATCH = 1 << 18
_APART = "\0"
_DIGESTS = {
    "digest",
    "sha256",
    "key",
    "x",
    "checkpoint_root",
    "release_sha256",
    "public_copy",
    "public_thumbnail",
    "exif_sha256",
    "schema_sha256",
}
_DIGEST = re.compile(r"[0-9a-f]{64}|[A-Za-z0-9_-]{43}")
_MEDIA = re.compile(r"media/[0-9a-f]{64}\.jpg")
_SCAN, _END = b"\xff\xda", b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a folder.

    Attributes:
        place: where they stand, for people.
        data: the bytes; for texts, in UTF-8.
        folded: the same without differences of case.
        values: where these are whole values: the short ones among them, case folded.
        coded: whether short values stand in them by chance.
        static: whether the program publishes these very bytes, whatever the catalogue holds.
    """

    place: str
    data: bytes
    folded: bytes
    values: frozenset[bytes] = frozenset()
    coded: bool = False
    static: bool = False


def pieces(folder: Path) -> Iterator[Piece]:
    """Yield the pieces of every file below `folder`.

    Raises:
        NotChecked: a file cannot be read to its end, is no regular file, or has not the form that its name promises.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or not path.is_file():
            raise NotChecked(f"{name} is no regular file, so it cannot be searched for withheld values")
        try:
            yield from _file(path, name)
        except (OSError, ValueError, InvalidEntry, sqlite.Error) as error:
            raise NotChecked(f"{name} cannot be searched for withheld values: {error}") from error


def text_piece(place: str, texts: Iterable[str]) -> Piece:
    """Return whole values as one piece."""
    kept = list(texts)
    joined = _APART.join(kept)
    short = frozenset(fold_case(text) for text in kept if len(text) < 6)  # noqa: PLR2004 - needles.SHORTEST
    return Piece(place, joined.encode("utf-8", "surrogatepass"), fold_case(joined), short)


def _file(path: Path, name: str) -> Iterator[Piece]:
    if not _MEDIA.fullmatch(name):
        yield text_piece(f"the name of a file in {path.parent.name}/", [name])
    if name == published.DATABASE:
        yield from _raw(path, name, coded=True)
        yield from _cells(path)
    elif name == published.DISCLOSURES:
        yield from _raw(path, name, coded=True)
        yield from _disclosures(path, name)
    elif name.startswith(f"{published.LOG}/"):
        yield from _raw(path, name, coded=True)
        yield text_piece(name, _log_texts(path, name))
    elif _MEDIA.fullmatch(name):
        yield from _picture(path, name)
    else:
        own = project_file(name)
        static = own.is_file() and own.read_bytes() == path.read_bytes()
        yield from _raw(path, name, static=static)


def _disclosures(path: Path, name: str) -> Iterator[Piece]:
    """Yield what disclosures hold, by the names of their claims."""
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    held = 0
    with path.open("rb") as stream:
        for _, claim in published.read_disclosures(stream):
            waiting[claim.name] += _texts(claim.name, claim.value)
            held += len(claim.text)
            if held > _BATCH:
                yield from _batch(f"{name}, claim", waiting)
                held = 0
    yield from _batch(f"{name}, claim", waiting)


def _raw(path: Path, name: str, *, coded: bool = False, static: bool = False) -> Iterator[Piece]:
    """Yield a file in chunks, each with the end of the one before, so that nothing is missed between two."""
    before = b""
    with path.open("rb") as stream:
        while data := stream.read(CHUNK):
            chunk = before + data
            yield _bytes(name, chunk, coded=coded, static=static)
            if not coded and not static:
                yield from _wide(name, chunk)
            before = chunk[-_OVERLAP:]


def _bytes(place: str, data: bytes, *, coded: bool = False, static: bool = False) -> Piece:
    folded = data.lower() if data.isascii() else fold_case(data.decode("utf-8", "ignore"))
    return Piece(place, data, folded, coded=coded, static=static)


def _wide(place: str, data: bytes) -> Iterator[Piece]:
    """Yield the bytes read as UTF-16, which some metadata is written in, from an even and from an odd byte on."""
    for encoding in ("utf-16-le", "utf-16-be"):
        for start in (0, 1):
            whole = data[start : len(data) - (len(data) - start) % 2]
            yield text_piece(f"{place}, as UTF-16", [whole.decode(encoding, "surrogatepass")])


def _log_texts(path: Path, name: str) -> list[str]:
    """Return the texts of a file of the log; everything else in it is proved to be numbers, digests and signatures."""
    if name == published.ATTESTATIONS:
        with path.open("rb") as stream:
            for _ in published.read_attestations(stream):
                pass
        return []
    if name == published.SUMS:
        with path.open("rb") as stream:
            return [shown.path for shown in published.read_sums(stream) if not _MEDIA.fullmatch(shown.path)]
    if name == published.CHECKPOINT:
        checkpoint = Checkpoint.parse(parse_note(path.read_bytes()).text)
        return [checkpoint.origin, *checkpoint.extensions]
    if name == published.RELEASE:
        return [published.Release.parse(parse_note(path.read_bytes()).text).origin]
    if name == published.POLICY:
        return [key.name for key in published.parse_policy(path.read_bytes())]
    if published.parse_stamp_path(name) is not None:
        read_reply(path.read_bytes())  # names of the authority, numbers, signatures
        return []
    tile = parse_tile_path(name.removeprefix(f"{published.LOG}/"))
    if tile.level != ENTRIES:
        if path.stat().st_size != tile.width * HASH_LENGTH:
            raise InvalidEntry(f"a tile of {tile.width} hashes has {tile.width * HASH_LENGTH} bytes")
        return []
    return sorted({parse_body(body).iss for body in decode_bundle(path.read_bytes(), tile.width)})


def _picture(path: Path, name: str) -> Iterator[Piece]:
    """Yield a JPEG: what stands before its last scan and after its end, and the scan itself as coded."""
    data = path.read_bytes()
    start = data.rfind(_SCAN)
    end = data.find(_END, start)
    if start < 0 or end < 0:
        raise InvalidEntry("it is no whole JPEG")
    yield Piece(name, data[start:end], data[start:end].lower(), coded=True)
    for part in (data[:start], data[end:]):
        yield _bytes(name, part)
        yield from _wide(name, part)


def _cells(path: Path) -> Iterator[Piece]:
    """Yield every cell of the database, by table and column, and the words of its search index."""
    connection = sqlite.connect(path, read_only=True)
    try:
        if connection.execute("PRAGMA freelist_count").fetchone()[0]:
            raise InvalidEntry("it has free pages, which may hold deleted rows")
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        for (table,) in tables:
            yield from _table(f"{path.name}, table {table}", connection.execute(f'SELECT * FROM "{table}"'))  # noqa: S608
        connection.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab('main', 'search_text', 'row')")
        yield from _table(f"{path.name}, search index", connection.execute("SELECT term FROM temp.word"))
    finally:
        connection.close()


def _table(place: str, rows: sqlite.Connection) -> Iterator[Piece]:
    columns = [column[0] for column in rows.description]
    waiting: dict[str, list[str]] = {column: [] for column in columns}
    held = 0
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if isinstance(cell, bytes):
                yield Piece(f"{place}, column {column}", cell, cell.lower(), coded=True)
            elif isinstance(cell, str):
                held += len(cell)
                waiting[column] += _texts(column, _unpacked(cell))
        if held > _BATCH:
            yield from _batch(f"{place}, column", waiting)
            held = 0
    yield from _batch(f"{place}, column", waiting)


def _batch(place: str, waiting: dict[str, list[str]]) -> Iterator[Piece]:
    """Yield the texts that wait, with what they stand under, which is a text itself; then none wait."""
    for name, texts in waiting.items():
        if texts:
            yield text_piece(f"{place} {name}", [name, *texts])
            texts.clear()


def _unpacked(cell: str) -> object:
    """Return what a cell holds: the value of its JSON where it is an object or a list, or its text."""
    if cell[:1] in {"{", "["}:
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    return cell


def _texts(name: str, value: object) -> list[str]:
    """Return the texts in a value, but not those that are digests by their name and by their form."""
    if isinstance(value, str):
        return [] if name in _DIGESTS and _DIGEST.fullmatch(value) else [value]
    if isinstance(value, dict):
        return [text for key, part in value.items() for text in _texts(key, part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(name, part)]
    return []
