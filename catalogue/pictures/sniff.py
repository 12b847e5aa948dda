"""Tell a file's type by its first bytes, never by its name; say what it is when it is no photo.

Accepted: JPEG (with MPO), PNG (with APNG), classic TIFF, WebP, HEIC and HEIF. Everything else is refused
with a message that names what the file is and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from catalogue.base.errors import PhotoRefused

HEAD_BYTES = 4096  # enough for every signature below and for the brands of any real ISO-BMFF file


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of photo file: the name Pillow gives it, its IANA media type, the extension it should have."""

    name: str
    media_type: str
    extension: str
    aliases: tuple[str, ...] = ()


JPEG = Kind("JPEG", "image/jpeg", ".jpg", (".jpeg", ".jpe", ".jfif", ".mpo"))
PNG = Kind("PNG", "image/png", ".png", (".apng",))
TIFF = Kind("TIFF", "image/tiff", ".tif", (".tiff",))
WEBP = Kind("WEBP", "image/webp", ".webp")
HEIC = Kind("HEIF", "image/heic", ".heic", (".heif", ".hif"))
HEIF = Kind("HEIF", "image/heif", ".heif", (".heic", ".hif"))
# By media type, the extension that a file should have.
EXTENSIONS = {kind.media_type: kind.extension for kind in (JPEG, PNG, TIFF, WEBP, HEIC, HEIF)}

_PHOTOS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
)
_CONVERT = "export it as JPEG, PNG or TIFF and bring in both files, the export as derived from this one"
_VIDEO = "the catalogue takes photographs; extract the frames that matter and record the video as a source"
_RAW = "export a JPEG or TIFF with the maker's software, bring that in, and keep the raw file in custody"
_OPEN = "open it and bring in the photographs inside"

# signature, offset, name, advice; the first match wins
_OTHERS: tuple[tuple[bytes, int, str, str], ...] = (
    (b"GIF87a", 0, "a GIF picture", _CONVERT),
    (b"GIF89a", 0, "a GIF picture", _CONVERT),
    (b"%PDF-", 0, "a PDF document", "extract its photographs; record the document as a source"),
    (b"II+\x00", 0, "a BigTIFF picture", "save it as classic TIFF (under 4 GB) or as PNG"),
    (b"MM\x00+", 0, "a BigTIFF picture", "save it as classic TIFF (under 4 GB) or as PNG"),
    (b"CR\x02\x00", 8, "a Canon CR2 raw negative", _RAW),
    (b"FUJIFILMCCD-RAW", 0, "a Fujifilm RAF raw negative", _RAW),
    (b"IIRO", 0, "an Olympus ORF raw negative", _RAW),
    (b"IIU\x00", 0, "a Panasonic RW2 raw negative", _RAW),
    (b"8BPS", 0, "a Photoshop document", _CONVERT),
    (b"\xff\x0a", 0, "a JPEG XL picture", _CONVERT),
    (b"\x00\x00\x00\x0cJXL ", 0, "a JPEG XL picture", _CONVERT),
    (b"\x00\x00\x00\x0cjP  ", 0, "a JPEG 2000 picture", _CONVERT),
    (b"\xff\x4f\xff\x51", 0, "a JPEG 2000 picture", _CONVERT),
    (b"BM", 0, "a BMP picture", _CONVERT),
    (b"\x00\x00\x01\x00", 0, "a Windows icon", _CONVERT),
    (b"DDS ", 0, "a DirectDraw texture", _CONVERT),
    (
        b"%!PS",
        0,
        "a PostScript document",
        "it is a program and is not run here; export its pictures elsewhere",
    ),
    (
        b"\xc5\xd0\xd3\xc6",
        0,
        "an EPS document",
        "it is a program and is not run here; export its pictures elsewhere",
    ),
    (b"PK\x03\x04", 0, "a ZIP archive or an office document", _OPEN),
    (b"Rar!\x1a\x07", 0, "a RAR archive", _OPEN),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", _OPEN),
    (b"\x1f\x8b", 0, "a gzip archive", _OPEN),
    (b"\x1aE\xdf\xa3", 0, "a Matroska or WebM video", _VIDEO),
    (b"AVI ", 8, "an AVI video", _VIDEO),
    (b"\x7fELF", 0, "a program", "it is no photograph; do not run it"),
    (b"MZ", 0, "a program", "it is no photograph; do not run it"),
    (b"SQLite format 3\x00", 0, "a SQLite database", "it is no photograph"),
    (b"-----BEGIN ", 0, "a signature or a key", "keep it beside its photograph; it is no photograph itself"),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF_BRANDS = frozenset({b"mif1", b"mif2", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis", b"avio"})


def sniff(head: bytes, *, name: str = "") -> Kind:
    """Return the kind of photo that starts with `head` (the first HEAD_BYTES of the file, or all of it).

    `name` is the file's name; it serves the message only.

    Raises:
        PhotoRefused: it is no photo of an accepted type; the message says what it is and what to do.
    """
    for signature, kind in _PHOTOS:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    found: Kind | None
    what, advice = "", ""
    if head[4:8] == b"ftyp":
        found, what, advice = _iso_bmff(head)
        if found is not None:
            return found
    else:
        what, advice = _other(head)
    if not what and head[:4] in {b"II*\x00", b"MM\x00*"}:
        return TIFF
    if not what:
        what, advice = _unsigned(head)
    raise PhotoRefused(f"this is {what}{_named(name)}; {advice}")


def name_note(kind: Kind, name: str) -> str | None:
    """Return a sentence when the name's extension promises another type than the bytes have, else None."""
    extension = PurePath(name).suffix.lower()
    if not extension or extension == kind.extension or extension in kind.aliases:
        return None
    return f"named {extension[:12]}, but its bytes are {kind.media_type}"


def _named(name: str) -> str:
    """Return ` named .jpg` where the name promises a photo."""
    extension = PurePath(name).suffix.lower()
    promised = any(extension == kind.extension or extension in kind.aliases for kind in (JPEG, PNG, TIFF, WEBP, HEIC))
    return f" named {extension}" if promised else ""


def _iso_bmff(head: bytes) -> tuple[Kind | None, str, str]:
    """Judge a file of ISO base media boxes by its brands (ISO/IEC 14496-12 section 4.3)."""
    size = int.from_bytes(head[:4], "big")
    major = head[8:12]
    end = min(size, len(head))
    brands = {head[at : at + 4] for at in range(16, end - 3, 4)} | {major}
    if major in _HEIC_BRANDS:
        return HEIC, "", ""
    if brands & _AVIF_BRANDS:
        return None, "an AVIF picture", _CONVERT
    if major in _HEIF_BRANDS:
        return (HEIC if brands & _HEIC_BRANDS else HEIF), "", ""
    if major == b"crx ":
        return None, "a Canon CR3 raw negative", _RAW
    if brands & (_HEIC_BRANDS | _HEIF_BRANDS):
        return HEIF, "", ""
    return None, "a video (MP4 or QuickTime)", _VIDEO


def _other(head: bytes) -> tuple[str, str]:
    """Return what else bears a signature of its own, or empty texts."""
    for signature, offset, what, advice in _OTHERS:
        if head[offset : offset + len(signature)] == signature:
            return what, advice
    return "", ""


def _unsigned(head: bytes) -> tuple[str, str]:
    """Describe bytes that bear no signature we know."""
    if not head:
        return "an empty file", "copy it again from where it came from"
    if not head.strip(b"\x00"):
        return "a file of zeros", "the copy failed; copy it again from where it came from"
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page", "a download probably gave an error page; fetch the photo itself"
    if start.startswith((b"<?xml", b"<svg")):
        return "an XML or SVG document", "it is no photograph; bring in the photo itself"
    sample = head[:1024]
    if not sample.translate(None, bytes(range(32, 256)) + b"\t\n\r\x0c\x1b"):
        return "a text file", "bring in the photo itself; text belongs in a statement or a note"
    return (
        "a file of no type that we know",
        "open it with the program that made it and export a JPEG, PNG or TIFF",
    )
