"""Checkpoints: a log's name, size and root, as the text of a signed note. Pure.

Not proved by a checkpoint: that no other one was signed for another tree of the same size. That takes
readers, or witnesses, who compare what they were shown.

Source: https://c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger.merkle import HASH_LENGTH
from catalogue.ledger.note import VerifierKey, b64, b64_decode, check_text, open_note

MAX_SIZE = 2**53  # the sizes also stand in entries, whose numbers are I-JSON's
_SIZE = re.compile("0|[1-9][0-9]{0,15}")
_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself. `root` has 32 bytes; `extensions` are further lines, kept and not read."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be written as a checkpoint."""
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise InvalidEntry("a checkpoint's origin and extension lines are single lines, not empty")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_LENGTH:
            raise InvalidEntry(f"a checkpoint has a size and a root of {HASH_LENGTH} bytes")
        check_text(self.text)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint in a note's text. Raises InvalidEntry unless it has the standard's form."""
        lines = text.split("\n")
        if len(lines) <= _LINES or lines.pop():
            raise InvalidEntry("a checkpoint has a line each for origin, size and root, each ended by a newline")
        origin, size, root, *extensions = lines
        if _SIZE.fullmatch(size) is None:
            raise InvalidEntry(f"the second line of a checkpoint is its size in digits, not {size[:40]!r}")
        return cls(origin, int(size), b64_decode(root), tuple(extensions))

    @property
    def text(self) -> str:
        """The text to sign; the root is in standard base64 with padding, as the standard has it."""
        lines = (self.origin, str(self.size), b64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def open_checkpoint(data: bytes, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return the checkpoint in a signed note when one of `keys` signed it and it is of the log `origin`.

    Raises:
        DoesNotHold: a signature is wrong or missing, or the checkpoint is another log's.
        InvalidEntry: it is no signed note, or no checkpoint.
    """
    checkpoint = Checkpoint.parse(open_note(data, keys).text)
    if checkpoint.origin != origin:
        raise DoesNotHold(f"the checkpoint is of the log {checkpoint.origin!r}, not of {origin!r}")
    return checkpoint
