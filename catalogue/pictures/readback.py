"""Prove that a picture to be published holds pixels and nothing else, by walking its bytes.

It trusts no library and not the program that made the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.base.errors import LeakFound, NotChecked

_JFIF = re.compile(rb"JFIF\x00\x01[\x00-\x02][\x00-\x02]....\x00\x00", re.DOTALL)  # no thumbnail: 0 x 0
_PREFIX, _APP0, _SOS, _EOI = 0xFF, 0xE0, 0xDA, 0xD9
_FIRST = 6  # where the payload of the first segment starts
_PICTURE = {0xDB, 0xC4, 0xDD, _SOS, _EOI}  # quantisation, Huffman tables, restart interval
_FRAMES = {0xC0, 0xC1, 0xC2}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # coded data hold FF 00 and restarts only


def read_back(jpeg: bytes) -> None:
    """Return if `jpeg` consists of a bare JFIF header, tables, one frame and its scans, and ends there.

    It does not prove what the pixels show.

    Raises:
        LeakFound: an application segment, comment, embedded thumbnail, second picture or trailer is present.
        NotChecked: the bytes are no JPEG that can be walked to its end.
    """
    frames = 0
    end = 0
    for marker, start, stop in _segments(jpeg):
        end = stop
        if marker in _FRAMES and not frames:
            frames += 1
        elif marker in _PICTURE or (marker == _APP0 and start == _FIRST and _JFIF.fullmatch(jpeg[start:stop])):
            continue
        else:
            raise LeakFound(f"a segment FF{marker:02X} of {stop - start} bytes at byte {start} is no pixels")
    if not frames:
        raise NotChecked("there is no picture in this JPEG; make the copy again")
    if end != len(jpeg):
        raise LeakFound(f"{len(jpeg) - end} bytes follow the picture's end")


def _segments(jpeg: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield each marker, where its payload starts and ends, until the end marker; skip coded data."""
    if jpeg[:2] != b"\xff\xd8":
        raise NotChecked("not a JPEG: it cannot be shown to be clean; make the copy again")
    at = 2
    while True:
        if at + 2 > len(jpeg) or jpeg[at] != _PREFIX:
            raise NotChecked(f"not a sound JPEG at byte {at}: it cannot be shown to be clean; make it again")
        marker = jpeg[at + 1]
        if marker == _EOI:
            yield marker, at + 2, at + 2
            return
        stop = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if not at + 4 <= stop <= len(jpeg):
            raise NotChecked(f"the segment at byte {at} breaks off; make the copy again")
        yield marker, at + 4, stop
        at = stop
        if marker == _SOS:
            following = _MARKER.search(jpeg, stop)
            if following is None:
                raise NotChecked("the picture has no end; make the copy again")
            at = following.start()
