"""The only importer of exifread: a raw TIFF block in, plain tags out; a failure is a note, never an error.

exifread is given a block that the container walker found, never a file: on files it silently finds nothing
in genuine JPEGs whose Exif stands behind other segments, and it raises on others (exif-py #197).
Maker notes are not parsed, thumbnails not taken out: both stay in the raw block.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from io import BytesIO
from types import MappingProxyType

import exifread
from exifread.core.ifd_tag import IfdTag

from catalogue.base.errors import PhotoRefused
from catalogue.pictures import guard
from catalogue.pictures.reading import NO_TAGS, Tags, Tool

TOOL = Tool("exifread", str(exifread.__version__))

MAX_TAGS = 600
MAX_TEXT = 2000  # characters of one value
MAX_ITEMS = 64  # values of one tag
MAX_TOTAL = 65_536  # characters of all values together
_FEW_BYTES = 8  # component configurations, versions
_BYTES_OF_ONE = 256
_UTF_16_TAGS = range(0x9C9B, 0x9CA0)  # Windows' XPTitle, XPComment, XPAuthor, XPKeywords, XPSubject

_silent = logging.getLogger("exifread")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False
_silent.setLevel(logging.CRITICAL + 1)


def read_tags(block: bytes, *, limit: int = guard.MAX_VALUES) -> tuple[Tags, tuple[str, ...]]:
    """Return the tags of a TIFF block and notes on what could not be read. Never raises.

    Keys are exifread's (`EXIF DateTimeOriginal`); a value is a text or a tuple of texts, ratios as `num/den`,
    numbers in decimal, so that JSON holds them without loss. Long values are cut and a note says so.
    """
    try:
        guard.check(block, limit)
    except PhotoRefused as refusal:
        return NO_TAGS, (str(refusal),)
    try:
        raw = exifread.process_file(BytesIO(block), details=False, truncate_tags=False, extract_thumbnail=False)
    except Exception as error:  # noqa: BLE001 - it raises whatever its arithmetic meets
        return NO_TAGS, (f"Exif could not be read: {type(error).__name__}: {str(error)[:200]}",)
    return _plain(raw)


def _plain(raw: dict[str, object]) -> tuple[Tags, tuple[str, ...]]:
    tags: dict[str, str | tuple[str, ...]] = {}
    notes: list[str] = []
    total = 0
    unread = 0
    for name, tag in raw.items():
        if not isinstance(tag, IfdTag):
            continue
        value, cut = _value(tag)
        if not value and tag.field_length >= guard.UNREAD_FROM:
            unread += 1
        size = len(name) + (len(value) if isinstance(value, str) else sum(map(len, value)))
        if len(tags) >= MAX_TAGS or total + size > MAX_TOTAL:
            notes.append(f"only the first {len(tags)} Exif tags were taken; the raw block has them all")
            break
        if cut:
            notes.append(f"{name} is cut; the raw block has it whole")
        total += size
        tags[_clean(name)] = value
    if unread:
        notes.append(f"{unread} Exif tags are too long to be read; the raw block has them")
    return MappingProxyType(tags), tuple(notes[:20])


def _clean(text: str) -> str:
    """Drop NULs and lone surrogates, which neither JSON nor SQLite keeps faithfully."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _value(tag: IfdTag) -> tuple[str | tuple[str, ...], bool]:
    """Return a tag's value as text or texts, and whether it was cut."""
    values = tag.values
    if isinstance(values, bytes):  # text that is no UTF-8; cameras of the time wrote latin-1
        values = values.decode("latin-1")
    if isinstance(values, str):
        text = _clean(values).strip()
        return text[:MAX_TEXT], len(text) > MAX_TEXT
    if not isinstance(values, Iterable):
        return _clean(str(values))[:MAX_TEXT], False
    items = list(values)
    if int(tag.field_type) in {1, 7} and len(items) > 1:  # BYTE, UNDEFINED
        return _bytes(items, utf_16=tag.tag in _UTF_16_TAGS)
    texts = tuple(_number(item) for item in items[:MAX_ITEMS])
    return (texts[0] if len(texts) == 1 else texts), len(items) > MAX_ITEMS


def _number(item: object) -> str:
    if isinstance(item, tuple) and len(item) == 1:  # struct.unpack's tuple, for floats
        item = item[0]
    return _clean(str(item))[:MAX_TEXT]


def _bytes(items: list[object], *, utf_16: bool) -> tuple[str | tuple[str, ...], bool]:
    """Return raw bytes as text where they are text, else as numbers (few) or hexadecimal digits (many)."""
    data = bytes(item & 255 for item in items if isinstance(item, int))
    if utf_16:
        text = _clean(data.decode("utf-16-le", "replace")).strip()
        return text[:MAX_TEXT], len(text) > MAX_TEXT
    bare = data.rstrip(b"\x00 ")
    if bare and bare.isascii() and bare.decode("ascii").isprintable():
        return bare.decode("ascii")[:MAX_TEXT], len(bare) > MAX_TEXT
    if len(data) <= _FEW_BYTES:
        return tuple(str(byte) for byte in data), False
    return "0x" + data[:_BYTES_OF_ONE].hex() + ("…" if len(data) > _BYTES_OF_ONE else ""), False
