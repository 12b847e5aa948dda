"""Proofs in files: that an entry is in a log, and that one checkpoint extends another. Pure.

A proof of inclusion is a C2SP tlog-proof; `extra` holds the entry's bytes, so the file is checked by itself:

    c2sp.org/tlog-proof@v1
    extra BASE64 OF THE ENTRY
    index 12
    HASH                            from the leaf's sibling up, none where the entry is alone
                                    an empty line, then the checkpoint as it was signed
    example.org/debris
    15
    …

A proof of consistency has a form of our own, since there is no standard one: a first line, the hashes of RFC 9162
section 2.1.4.1, and two checkpoints, the smaller first, with an empty line before each:

    debris-catalogue consistency v1
    HASH

    example.org/debris
    …

Each has one spelling: what was parsed and is written again gives the same bytes.

Source: https://c2sp.org/tlog-proof; RFC 9162 sections 2.1.3 and 2.1.4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger.bundles import MAX_ENTRY
from catalogue.ledger.checkpoint import MAX_SIZE, Checkpoint, open_checkpoint
from catalogue.ledger.entry import parse_body
from catalogue.ledger.merkle import HASH_LENGTH, leaf_hash, verify_consistency, verify_inclusion
from catalogue.ledger.note import MAX_LENGTH, VerifierKey, b64, b64_decode, parse_note

INCLUSION = "c2sp.org/tlog-proof@v1"
CONSISTENCY = "debris-catalogue consistency v1"
MAX_HASHES = 2 * MAX_SIZE.bit_length()  # an inclusion proof has one for each level, a consistency proof up to one more
MAX_PROOF = 3 * MAX_LENGTH

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")
_EXTRA = "extra "
_LONGEST_EXTRA = 4 * ((MAX_ENTRY + 2) // 3)
_NOTES = 5  # parts between empty lines of a consistency proof: hashes, and of each checkpoint text and signatures


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is in the tree of a checkpoint.

    Attributes:
        index: of the entry.
        hashes: the audit path, 32 bytes each, from the leaf upwards.
        note: the signed checkpoint, to the byte.
        extra: what stands beside it, unauthenticated until the path is followed: here the entry's bytes.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The proof as a file."""
        extra = () if self.extra is None else (f"{_EXTRA}{b64(self.extra)}",)
        lines = (INCLUSION, *extra, f"index {self.index}", *map(b64, self.hashes))
        return "".join(f"{line}\n" for line in lines) + f"\n{self.note}"

    @property
    def checkpoint(self) -> Checkpoint:
        """What the checkpoint says; nobody has checked who signed it."""
        return _checkpoint(self.note)


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the log of a checkpoint begins with all entries of an earlier one; both notes are kept to the byte."""

    hashes: tuple[bytes, ...]
    first: str
    second: str

    @property
    def text(self) -> str:
        """The proof as a file."""
        return "".join(f"{line}\n" for line in (CONSISTENCY, *map(b64, self.hashes))) + f"\n{self.first}\n{self.second}"

    @property
    def checkpoints(self) -> tuple[Checkpoint, Checkpoint]:
        """What both checkpoints say; nobody has checked who signed them."""
        return _checkpoint(self.first), _checkpoint(self.second)


@dataclass(frozen=True, slots=True)
class Proved:
    """What an opened proof of inclusion shows: these bytes are the entry of that index under this checkpoint."""

    index: int
    body: bytes
    checkpoint: Checkpoint


def parse_proof(data: bytes) -> Proof:
    """Return the parts of a tlog-proof, verifying nothing.

    Raises:
        InvalidEntry: it is too long, has not the one form, or no checkpoint at its end.
    """
    head, _, note = _text(data, INCLUSION).partition("\n\n")
    lines = head.split("\n")[1:]
    extra = None
    if lines and lines[0].startswith(_EXTRA):
        stated = lines.pop(0).removeprefix(_EXTRA)
        if not 0 < len(stated) <= _LONGEST_EXTRA:
            raise InvalidEntry(f"the extra line of a proof holds an entry of up to {MAX_ENTRY} bytes, or is left out")
        extra = b64_decode(stated)
    found = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if found is None:
        raise InvalidEntry("a proof has the line `index N`, after at most one line `extra BASE64`")
    _checkpoint(note)
    return Proof(int(found[1]), _hashes(lines), note, extra)


def parse_consistency(data: bytes) -> Consistency:
    """Return the parts of a consistency proof, verifying nothing. Raises InvalidEntry as `parse_proof` does."""
    parts = _text(data, CONSISTENCY).split("\n\n")
    if len(parts) != _NOTES:
        raise InvalidEntry(
            "a consistency proof has hashes, then two signed checkpoints, with an empty line before each"
        )
    head, first, first_signed, second, second_signed = parts
    made = Consistency(_hashes(head.split("\n")[1:]), f"{first}\n\n{first_signed}\n", f"{second}\n\n{second_signed}")
    _ = made.checkpoints
    return made


def verify_proof(proof: Proof, body: bytes) -> Checkpoint:
    """Return the checkpoint under whose root `body` is the entry; who signed it is not checked here.

    Raises:
        DoesNotHold: the proof leads from these bytes to another root.
    """
    checkpoint = proof.checkpoint
    verify_inclusion(leaf_hash(body), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint


def open_proof(data: bytes, origin: str, keys: Sequence[VerifierKey]) -> Proved:
    """Return the entry that a tlog-proof proves to be in the log `origin`, when one of `keys` signed its checkpoint.

    Raises:
        DoesNotHold: the signature is wrong or missing, it is another log's, or the proof leads to another root.
        InvalidEntry: it is no proof, holds no entry, or the entry is none of this log.
    """
    proof = parse_proof(data)
    checkpoint = open_checkpoint(proof.note.encode(), origin, keys)
    if proof.extra is None:
        raise InvalidEntry("the proof does not hold the entry that it is about")
    verify_proof(proof, proof.extra)
    check_entry(proof.extra, proof.index, origin)
    return Proved(proof.index, proof.extra, checkpoint)


def check_entry(body: bytes, index: int, origin: str) -> None:
    """Return when the bytes are an entry that the log `origin` may have at `index`. Raises InvalidEntry."""
    parsed = parse_body(body)
    if parsed.iss != origin:
        raise InvalidEntry(f"the entry is of the log {parsed.iss!r}, not of {origin!r}")
    if parsed.seen.size > index or (parsed.amends and parsed.amends[-1] >= index):
        raise InvalidEntry(f"the entry builds on later ones, so it cannot be entry {index}")


def verify_extension(proof: Consistency) -> tuple[Checkpoint, Checkpoint]:
    """Return both checkpoints when the second log begins with all entries of the first; signatures are not checked.

    Raises:
        DoesNotHold: they are of two logs, or the proof leads to other roots.
    """
    first, second = proof.checkpoints
    if first.origin != second.origin:
        raise DoesNotHold(f"the checkpoints are of two logs, {first.origin!r} and {second.origin!r}")
    verify_consistency(first.size, second.size, first.root, second.root, proof.hashes)
    return first, second


def _text(data: bytes, kind: str) -> str:
    if len(data) > MAX_PROOF:
        raise InvalidEntry(f"a proof of {len(data)} bytes is longer than {MAX_PROOF}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidEntry("the proof is not UTF-8") from error
    if not text.startswith(f"{kind}\n"):
        raise InvalidEntry(f"the first line of such a proof is {kind!r}, not {text[:40]!r}")
    return text


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > MAX_HASHES:
        raise InvalidEntry(f"a proof has at most {MAX_HASHES} hashes, this has {len(lines)}")
    hashes = tuple(b64_decode(line) for line in lines)
    if any(len(one) != HASH_LENGTH for one in hashes):
        raise InvalidEntry(f"each hash of a proof has {HASH_LENGTH} bytes")
    return hashes


def _checkpoint(note: str) -> Checkpoint:
    return Checkpoint.parse(parse_note(note.encode()).text)
