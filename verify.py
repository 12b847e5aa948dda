#!/usr/bin/env python3
"""Verify what the debris-evidence catalogue gives out, with Python's standard library alone.

    python3 verify.py PATH [--policy FILE] [--kept FILE]... [--authority PEM]... [--json]

PATH is a public folder, an evidence package, or the file of one proof.

Get this file from elsewhere than the folder: a folder can no more vouch for its verifier than for its key. It needs
Python 3.11 and no network, believes nothing that the folder says, and writes nothing to it. It is a second
implementation of `catalogue verify`: the same checks, the same outcomes, the same exit status (0 holds, 1 does not
hold, 3 nothing fails but something was not checked, more than 3: there was nothing to check). What it does not
derive, the search indexes, it calls `not checked`; who signed time stamps it asks `openssl`, where that is installed.

To read it in one sitting, from the top: outcomes; digests and signatures; notes and checkpoints; the tree; the folder;
entries and claims; who might state what; the walk over the log; what the tables must hold; proofs. Below that stand
copies of the project's `schema/`, the SQL that makes the tables and what an entry may claim, so that the folder's
tables are derived from claims by these statements and by nothing that came with the folder.

Sources: https://c2sp.org (signed-note, tlog-checkpoint, tlog-tiles, tlog-policy, tlog-proof); RFC 8032 (Ed25519);
RFC 9162 (tree); RFC 9901 (disclosures); RFC 7515 and 8037 (attestations); RFC 7638 (names of keys).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

# Outcomes -------------------------------------------------------------------------------------------------------------

CHECKS = {
    "V1": "The checkpoint is signed by the log's key.",
    "V1b": "That key is one that you trust.",
    "V2": "The entries have the root that the checkpoint names, and the hash tiles are those of their tree.",
    "V3": "Every disclosure belongs to the entry that it is published for, and no digest occurs twice in the log.",
    "V4": "Every disclosed claim is named by a disclosed release, and every claim so named is disclosed or erased.",
    "V5": "Every entry whose actor and key are disclosed is attested by that key, which its actor had then.",
    "V6": "Every cell of catalogue.db follows from the disclosed claims by the SQL below, and its schema is that SQL.",
    "V6b": "Every picture is the one that the disclosed claims name, and none is missing or extra.",
    "V6c": "The search indexes hold the words of the tables.",
    "V7": "Every file is listed in the release note with its digest, and no other file is there.",
    "V8": "Four eyes: no disclosed claim was released, and no entry accepted, by the agent who stated it.",
    "V9": "An entry that amends a disclosed one is disclosed as well.",
    "V10": "Every disclosed entry was made by an agent who then had one of the roles that its type asks for.",
    "V12": "Every time stamp is over a checkpoint of this log, by an authority that you trust.",
}
KEPT = {"V11": "The folder agrees with what you kept: it extends that checkpoint, and has that release note."}
NEEDS_LOG = ("V2", "V3", "V4", "V5", "V6", "V6b", "V6c", "V8", "V9", "V10", "V12")
PROOFS = {
    "T1": "Each checkpoint is signed by the key that your trust file names for its log.",
    "T2": "The proof leads from the bytes of the entry to the root that the checkpoint names.",
    "T3": "The bytes are an entry of that log, and build on earlier entries only.",
    "T4": "The later log begins with all entries of the earlier one, in the same order.",
}
NOT_SHOWN = [
    "that a photograph is truthful, or when it was taken",
    "who is behind a key; that two agents are two people",
    "what was never submitted, and what was never released, rival statements included",
    "that nobody was shown another folder for the same checkpoint: compare the digest of log/release",
    "that README.txt, metadata.yml and datasette.yml say what is right: they are words beside the record",
    "that a search finds what there is: the search indexes were not derived",
]
TOLD = 5  # faults told of each check; the rest are counted


class Fault(Exception):
    """Something does not hold."""


class Gap(Exception):
    """Something cannot be checked."""


class Broken(Fault):
    """The log cannot be read on from here: `check` fails, and what needs the rest of the log was not done."""

    def __init__(self, check: str, message: str) -> None:
        super().__init__(message)
        self.check = check


class Nothing(Exception):
    """There is nothing to check: no folder, no proof, no policy. `status` is what the program ends with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


NO_FILE, NO_FORM = 11, 12  # exit status for a file that is not there, and for one that is something else


class Sheet:
    """The verdict in the making: for each check its faults, what kept it from being done, and what was compared."""

    def __init__(self, checks: Mapping[str, str], not_shown: Iterable[str]) -> None:
        self.checks = dict(checks)
        self.not_shown = list(not_shown)
        self.faults: defaultdict[str, list[str]] = defaultdict(list)
        self.gaps: defaultdict[str, list[str]] = defaultdict(list)
        self.compared: dict[str, str] = {}
        self.excused: set[str] = set()  # checks that may be left open without changing the outcome

    def fault(self, check: str, message: str) -> None:
        self.faults[check].append(message)

    def gap(self, check: str, message: str) -> None:
        if message not in self.gaps[check]:
            self.gaps[check].append(message)

    def verdict(self) -> dict[str, Any]:
        """Return the verdict as `--json` prints it."""
        rows, outcomes = [], set()
        for check, words in self.checks.items():
            if faults := self.faults[check]:
                more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
                outcome, detail = "does not hold", "; ".join(faults[:TOLD]) + more
            elif gaps := self.gaps[check]:
                outcome, detail = "not checked", "; ".join(gaps[:TOLD])
            else:
                outcome, detail = "holds", self.compared.get(check, words)
            rows.append({"check": check, "outcome": outcome, "detail": detail})
            if outcome != "not checked" or check not in self.excused:
                outcomes.add(outcome)
        worst = next(one for one in ("does not hold", "not checked", "holds") if one in outcomes)
        return {"outcome": worst, "checks": rows, "not_shown": self.not_shown}


# Digests and signatures -----------------------------------------------------------------------------------------------


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def b64u(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64u(text: str) -> bytes:
    """The bytes of base64url without padding, in its one spelling."""
    return _decoded(text, text + "=" * (-len(text) % 4), b"-_", b64u)


def unb64(text: str) -> bytes:
    """The bytes of standard base64, in its one spelling."""
    return _decoded(text, text, b"+/", lambda data: base64.b64encode(data).decode())


def _decoded(text: str, padded: str, alphabet: bytes, encode: Callable[[bytes], str]) -> bytes:
    try:
        data = base64.b64decode(padded, altchars=alphabet, validate=True)
    except ValueError:
        raise Fault(f"not base64: {text[:40]!r}") from None
    if encode(data) != text:
        raise Fault(f"not the one spelling in base64: {text[:40]!r}")
    return data


# Ed25519 as in RFC 8032. A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z (section 5.1.4).
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)
# Under these keys, of points of order 1, 2, 4 and 8, one signature is valid for almost any message.
LOW_ORDER_Y = {
    0,
    1,
    P - 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}


def point(data: bytes) -> Point:
    """The point that 32 bytes encode (section 5.1.3). Refused: another spelling of it, no point, low order."""
    if len(data) != 32:
        raise Fault(f"a public key has 32 bytes, this has {len(data)}")
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    if y >= P or y in LOW_ORDER_Y:
        raise Fault(f"this public key is not in its one spelling, or anybody can sign for it: {data.hex()}")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        raise Fault(f"these bytes are no public key: {data.hex()}")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(one: Point, other: Point) -> Point:
    """The sum of two points; the formula is complete, so it doubles a point too (section 5.1.4)."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


@lru_cache(maxsize=64)  # agents are few and sign often
def multiples(of: Point) -> list[list[Point]]:
    """0 to 15 times 16**i times a point, for i from 0 to 63: with these a product takes 64 sums."""
    rows = []
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(add(row[-1], of))
        rows.append(row)
        of = add(row[-1], of)
    return rows


def times(number: int, of: Point) -> Point:
    total = NEUTRAL
    for row in multiples(of):
        total = add(total, row[number & 15])
        number >>= 4
    return total


BASE = point(bytes.fromhex("58" + "66" * 31))


def check_signature(public: bytes, signature: bytes, message: bytes) -> None:
    """Section 5.1.7, without the cofactor: R must be the encoding of S·B - k·A, to the byte."""
    x, y, z, t = point(public)
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        raise Fault("the signature is not valid under this key")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    x, y, z, _ = add(times(s, BASE), times(k, (P - x, y, z, P - t)))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    if (y | (x & 1) << 255).to_bytes(32, "little") != signature[:32]:
        raise Fault("the signature is not valid under this key")


# Notes and checkpoints ------------------------------------------------------------------------------------------------

MAX_NOTE, MAX_POLICY, MAX_PROOF = 1_000_000, 65_536, 3_000_000
RELEASE_FORMAT = "debris-catalogue release v1"
ORIGIN = r"[!#-*,-\[\]-~]{1,255}"


class Key(NamedTuple):
    """A log's public key, under the name by which it signs."""

    name: str
    public: bytes

    @property
    def hint(self) -> bytes:
        return sha256(self.name.encode() + b"\n\x01" + self.public)[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hint.hex()}+{base64.b64encode(bytes([1]) + self.public).decode()}"


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes


def check_name(name: str) -> str:
    if not name or not name.isprintable() or "+" in name or any(one.isspace() for one in name):
        raise Fault(f"not the name of a key: {name[:80]!r}")
    return name


def parse_note(data: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """The text of a signed note, and of each signature line the name and the bytes."""
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise Fault("the note is not UTF-8") from None
    at = whole.rfind("\n\n")
    text, lines = whole[: at + 1], whole[at + 2 :].split("\n")[:-1]
    if len(data) > MAX_NOTE or at < 0 or not whole.endswith("\n") or not 1 <= len(lines) <= 100:
        raise Fault("not a signed note")
    if re.search("[\x00-\x09\x0b-\x1f]", text):
        raise Fault("the text of a note has no control characters but newlines")
    signatures = []
    for line in lines:
        found = re.fullmatch("— ([^ ]+) ([^ ]+)", line)
        value = unb64(found[2]) if found else b""
        if found is None or len(value) <= 4:
            raise Fault(f"not a signature line: {line[:80]!r}")
        signatures.append((check_name(found[1]), value))
    return text, signatures


def open_note(data: bytes, keys: Sequence[Key]) -> str:
    """The text of a note that one of the keys signed, and to which none of them has a wrong signature."""
    text, signatures = parse_note(data)
    known = {(key.name, key.hint): key for key in keys}
    verified = set()
    for name, value in signatures:
        key = known.get((name, value[:4]))
        if key is not None and key not in verified:
            try:
                check_signature(key.public, value[4:], text.encode())
            except Fault:
                raise Fault(f"the signature of {name!r} on the note is not valid") from None
            verified.add(key)
    if not verified:
        raise Fault(f"the note is not signed by a key that was asked for ({', '.join(key.name for key in keys)})")
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines) or not re.fullmatch("0|[1-9][0-9]{0,15}", lines[1]):
        raise Fault("a checkpoint has a line each for origin, size and root")
    found = Checkpoint(lines[0], int(lines[1]), unb64(lines[2]))
    if found.size > 2**53 or len(found.root) != 32:
        raise Fault("a checkpoint has a size up to 2^53 and a root of 32 bytes")
    return found


def parse_policy(data: bytes) -> list[Key]:
    """The keys of the logs that a trust file names."""
    if len(data) > MAX_POLICY or not re.fullmatch(rb"[\t\n\x20-\x7e\x80-\xff]*", data):
        raise Fault("a policy is at most 65,536 bytes long and has no control characters")
    keys: list[Key] = []
    quorums = []
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        words = re.split("[ \t]+", line.strip(" \t"))
        if words == [""] or words[0].startswith("#") or (words[0] == "witness" and len(words) in {3, 4}):
            continue
        if words[0] == "group" and len(words) >= 4:
            continue
        if words[0] == "log" and len(words) in {2, 3}:
            keys.append(parse_key(words[1]))
        elif words[0] == "quorum" and len(words) == 2:
            quorums.append(words[1])
        else:
            raise Fault(f"not a line of a policy: {line[:80]!r}")
    if len({key.public for key in keys}) != len(keys) or len(quorums) != 1:
        raise Fault("a policy names each log once, and has one quorum line")
    if quorums != ["none"]:
        raise Gap(f"the policy asks for the witnesses {quorums[0]!r}: cosignatures are not read yet")
    return keys


def parse_key(text: str) -> Key:
    parts = text.split("+", 2)
    data = unb64(parts[2]) if len(parts) == 3 else b""
    if data[:1] != b"\x01" or len(data) != 33:
        raise Fault(f"not an Ed25519 key in the form NAME+HASH+BASE64: {text[:80]!r}")
    key = Key(check_name(parts[0]), data[1:])
    point(key.public)
    if key.hint.hex() != parts[1]:
        raise Fault(f"the hash in the key of {key.name!r} is not that of the key")
    return key


def open_release(data: bytes, log: Sequence[Key]) -> dict[str, str]:
    """What a release note of a log says: the digests of checkpoint, disclosures, schema and list of files."""
    lines = open_note(data, [Key(f"{key.name}/release", key.public) for key in log]).split("\n")
    names = ("checkpoint", "disclosures", "schema", "files")
    forms = (re.escape(RELEASE_FORMAT), ORIGIN, *(f"{name} [0-9a-f]{{64}}" for name in names), "")
    if len(lines) != len(forms) or not all(re.fullmatch(form, line) for form, line in zip(forms, lines, strict=True)):
        raise Fault("not a release note")
    if lines[1] != log[0].name:
        raise Fault(f"the release note is of the log {lines[1]!r}, not of {log[0].name!r}")
    return dict(line.split(" ") for line in lines[2:-1])


# The tree (RFC 9162 section 2.1) --------------------------------------------------------------------------------------


def leaf(body: bytes) -> bytes:
    return sha256(b"\x00" + body)


def above(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


class Tree:
    """The hashes of all complete subtrees, level by level: 64 bytes for each entry."""

    def __init__(self) -> None:
        self.levels = [bytearray()]
        self.roots: dict[int, bytes] = {}

    def add(self, body: bytes) -> None:
        self.levels[0] += leaf(body)
        level = 0
        while len(self.levels[level]) % 64 == 0:
            if level + 1 == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level + 1] += above(bytes(self.levels[level][-64:-32]), bytes(self.levels[level][-32:]))
            level += 1

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries."""
        if size in self.roots:
            return self.roots[size]
        found = None
        for level in range(size.bit_length()):
            if size >> level & 1:
                at = ((size >> level) - 1) * 32
                left = bytes(self.levels[level][at : at + 32])
                found = left if found is None else above(left, found)
        self.roots[size] = sha256(b"") if found is None else found
        return self.roots[size]

    def tiles(self, size: int) -> Iterator[tuple[str, bytes]]:
        """Path and content of each hash tile: 256 hashes of every eighth level."""
        for level in range(0, size.bit_length(), 8):
            held = size >> level
            for first in range(0, held, 256):
                width = min(256, held - first)
                yield (
                    tile_path(str(level // 8), first // 256, width),
                    bytes(self.levels[level][first * 32 : (first + width) * 32]),
                )


def tile_path(level: str, idx: int, width: int) -> str:
    groups = [f"{idx % 1000:03d}"]
    while idx := idx // 1000:
        groups.insert(0, f"x{idx % 1000:03d}")
    return f"log/tile/{level}/{'/'.join(groups)}" + ("" if width == 256 else f".p/{width}")


def check_inclusion(body: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Section 2.1.3.2."""
    fn, sn, found = index, size - 1, leaf(body)
    for part in path if index < size else ():
        if sn == 0:
            raise Fault("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            found = above(part, found)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = above(found, part)
        fn, sn = fn >> 1, sn >> 1
    if index >= size or sn != 0 or found != root:
        raise Fault(f"the inclusion proof of entry {index} does not lead to the root of {size} entries")


def check_consistency(first: Checkpoint, second: Checkpoint, path: Sequence[bytes]) -> None:
    """Section 2.1.4.2."""
    if first.origin != second.origin or first.size > second.size:
        raise Fault("the checkpoints are of two logs, or the later one is smaller")
    if first.size == second.size:
        if path or first.root != second.root:
            raise Fault("trees of one size have two roots, or a proof where none is due")
        return
    if first.size == 0 or not path:
        raise Fault("there is no consistency proof between these sizes")
    parts = [first.root, *path] if first.size & (first.size - 1) == 0 else list(path)
    fn, sn = first.size - 1, second.size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = parts[0]
    for part in parts[1:]:
        if sn == 0:
            raise Fault("the consistency proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = above(part, fr), above(part, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = above(sr, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or fr != first.root or sr != second.root:
        raise Fault("the consistency proof does not lead to the two roots")


# The folder -----------------------------------------------------------------------------------------------------------

PATH = r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*"
MAX_LINE = 4 * 1024 * 1024


class Folder:
    """Regular files below a folder, behind no symbolic link, in bounded pieces."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise Nothing(NO_FILE, f"{root} is no folder that can be read; name a public folder")
        self.root = root

    def open(self, name: str) -> BinaryIO:
        path = self.root
        if len(name) > 255 or not re.fullmatch(PATH, name):
            raise Fault(f"not the path of a published file: {name[:80]!r}")
        try:
            for part in name.split("/"):
                path = path / part
                mode = path.lstat().st_mode
                if stat.S_ISLNK(mode):
                    raise Fault(f"{name} lies behind a symbolic link")
            if not stat.S_ISREG(mode):
                raise Fault(f"{name} is no regular file")
            return path.open("rb")
        except FileNotFoundError:
            raise Fault(f"{name} is missing") from None
        except OSError as error:
            raise Fault(f"{name} cannot be read: {error.strerror}") from None

    def chunks(self, name: str, most: int | None = None) -> Iterator[bytes]:
        with self.open(name) as stream:
            read = 0
            while data := _guarded(name, lambda: stream.read(1 << 20)):
                read += len(data)
                if most is not None and read > most:
                    raise Fault(f"{name} is longer than {most} bytes")
                yield data

    def read(self, name: str, most: int) -> bytes:
        return b"".join(self.chunks(name, most))

    def digest(self, name: str) -> str:
        state = hashlib.sha256()
        for data in self.chunks(name):
            state.update(data)
        return state.hexdigest()

    def lines(self, name: str, form: str) -> Iterator[re.Match[str]]:
        """Each line of a file, all of which have one form."""
        compiled = re.compile(form)
        with self.open(name) as stream:
            number = 0
            while data := _guarded(name, lambda: stream.readline(MAX_LINE + 1)):
                number += 1
                whole = len(data) <= MAX_LINE and data.endswith(b"\n") and data.isascii()
                found = compiled.fullmatch(data[:-1].decode()) if whole else None
                if found is None:
                    raise Fault(f"{name}, line {number} has not the form of this file")
                yield found

    def files(self, inside: str = "", depth: int = 0) -> Iterator[str]:
        """Every file, and as it is named whatever else is no folder, below a folder."""
        try:
            found = sorted(os.scandir(self.root / inside), key=lambda one: one.name)
        except OSError as error:
            raise Fault(f"the folder {inside or '.'} cannot be listed: {error.strerror}") from None
        for one in found:
            name = f"{inside}/{one.name}" if inside else one.name
            if one.is_dir(follow_symlinks=False) and depth < 12:
                yield from self.files(name, depth + 1)
            else:
                yield name


def _guarded(name: str, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except OSError as error:
        raise Fault(f"{name} cannot be read: {error.strerror}") from None


def compare_files(folder: Folder, sheet: Sheet, keys: Sequence[Key]) -> tuple[dict[str, str] | None, dict[str, bool]]:
    """V7. Returns what the release note says, and of each picture whether its name is its digest."""
    release = _compare_release(folder, sheet, keys)
    listed: dict[str, str] = {}
    media: dict[str, bool] = {}
    try:
        last = ""
        for found in folder.lines("log/SHA256SUMS", f"([0-9a-f]{{64}})  ({PATH})"):
            name = found[2]
            if name <= last or name in {"log/SHA256SUMS", "log/release"} or len(name) > 255:
                raise Fault("log/SHA256SUMS is out of order, or lists what it cannot")
            listed[name] = found[1]
            last = name
    except Fault as error:
        sheet.fault("V7", str(error))
        return release, {}
    for name, stated in listed.items():
        try:
            digest = folder.digest(name)
        except Fault as error:
            sheet.fault("V7", str(error))
            continue
        if digest != stated:
            sheet.fault("V7", f"{name} has the digest {digest}, not {stated}")
        if name.startswith("media/"):
            media[name] = name == f"media/{digest}.jpg"
        if name in {"catalogue.db-wal", "catalogue.db-shm", "catalogue.db-journal"}:
            sheet.fault("V7", f"{name} stands beside catalogue.db, which readers would see changed by it")
    kept = {"log/SHA256SUMS", "log/release", *listed, *stamp_names(folder)}
    try:
        for name in unlisted(folder, kept):
            sheet.fault("V7", f"{name} is not listed")
    except Fault as error:
        sheet.fault("V7", str(error))
    sheet.compared["V7"] = f"{len(listed)} files"
    return release, media


def unlisted(folder: Folder, kept: set[str]) -> Iterator[str]:
    """Files that are not among those, and folders in which none of those is."""
    folders = {str(parent) for name in kept for parent in Path(name).parents}
    for name in folder.files():
        if name not in kept:
            yield repr(name.encode("utf-8", "replace").decode())
    for place, below, _ in os.walk(folder.root):
        inside = Path(place).relative_to(folder.root)
        for name in (str(inside / one) for one in below):
            if name not in folders:
                yield repr(name.encode("utf-8", "replace").decode())


def _compare_release(folder: Folder, sheet: Sheet, keys: Sequence[Key]) -> dict[str, str] | None:
    if not keys:
        sheet.gap("V7", "without the log's key, nobody can say who signed the release note")
        return None
    try:
        release = open_release(folder.read("log/release", MAX_NOTE), keys)
    except Fault as error:
        sheet.fault("V7", f"log/release: {error}")
        return None
    named = {"checkpoint": "log/checkpoint", "disclosures": "log/disclosures.jsonl", "files": "log/SHA256SUMS"}
    for what, name in named.items():
        try:
            digest = folder.digest(name)
        except Fault as error:
            sheet.fault("V7", str(error))
            continue
        if digest != release[what]:
            sheet.fault("V7", f"{name} has the digest {digest}, the release note says {release[what]}")
    return release


# Entries and claims ---------------------------------------------------------------------------------------------------

MAX_BODY, MAX_NUMBER = 65_535, 2**53 - 1
MOST_SHOWN = 32 * 1024 * 1024  # bytes of claims of one entry: ten times what the schemas allow
NUMBER = "(?:0|[1-9][0-9]{0,15})"
DIGEST = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"  # 32 bytes in base64url: the last character has two bits to spare
BODY = re.compile(
    rf'\{{"iss":"({ORIGIN})","seen":\[({NUMBER}),"({DIGEST})"\],"amends":\[((?:{NUMBER}(?:,{NUMBER})*)?)\],'
    rf'"_sd_alg":"sha-256","_sd":\["({DIGEST}(?:","{DIGEST})*)"\]\}}'
)
DISCLOSURE_LINE = rf'\{{"entry":({NUMBER}),"disclosure":"([A-Za-z0-9_-]+)"\}}'
ATTESTATION_LINE = rf'\{{"entry":({NUMBER}),"attestation":"([A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+)"\}}'
RESERVED = {"_sd", "...", "_sd_alg", "iss", "seen", "amends"}
_NONCHARACTERS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
NOT_TEXT = re.compile(f"[\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")  # RFC 7493 section 2.1
HEADER = b64u(b'{"alg":"EdDSA","typ":"catalogue-entry+sd-jwt"}')


class Body(NamedTuple):
    iss: str
    seen: tuple[int, bytes]
    amends: tuple[int, ...]
    digests: tuple[str, ...]


class Claim(NamedTuple):
    name: str
    value: Any
    digest: str


def parse_body(data: bytes) -> Body:
    found = BODY.fullmatch(data.decode()) if len(data) <= MAX_BODY and data.isascii() else None
    if found is None:
        raise Fault(f"not the body of an entry: {data[:80]!r}")
    amends = tuple(int(number) for number in found[4].split(",")) if found[4] else ()
    digests = tuple(found[5].split('","'))
    body = Body(found[1], (int(found[2]), unb64u(found[3])), amends, digests)
    if max(body.seen[0], *amends, 0) > MAX_NUMBER or len(digests) % 32:
        raise Fault("the numbers of an entry end at 2^53 - 1, and its digests are a multiple of 32")
    for row in (amends, digests):
        if any(one >= other for one, other in pairwise(row)):
            raise Fault("what an entry amends, and its digests, stand once each and in order")
    return body


def parse_claim(text: str) -> Claim:
    """The claim in a disclosure: base64url of JSON [salt, name, value] (RFC 9901 section 4.2.1)."""
    try:
        parts = DECODE(unb64u(text).decode())
    except (ValueError, RecursionError):
        raise Fault(f"not a disclosure: {text[:40]!r} holds no JSON in UTF-8") from None
    if not isinstance(parts, list) or len(parts) != 3:
        raise Fault(f"not a disclosure: {text[:40]!r} is no array of salt, name and value")
    salt, name, value = parts
    if not isinstance(salt, str) or not re.fullmatch("[A-Za-z0-9_-]{21}[AQgw]", salt):
        raise Fault("the salt of a disclosure has 16 bytes, in base64url")
    if not isinstance(name, str) or not name or name in RESERVED:
        raise Fault(f"a claim cannot be named {name!r}")
    check_value([name, value], 33)
    return Claim(name, value, b64u(sha256(text.encode())))


def check_value(value: Any, depth: int) -> None:
    """I-JSON without floats, and without keys that have another meaning in an SD-JWT."""
    if isinstance(value, str):
        if NOT_TEXT.search(value):
            raise Fault("a claim holds a lone surrogate or a code point that is no character")
    elif isinstance(value, int):
        if abs(value) > MAX_NUMBER:
            raise Fault("a claim holds an integer beyond 2^53 - 1")
    elif isinstance(value, (dict, list)):
        if depth == 0 or (isinstance(value, dict) and not {"_sd", "..."}.isdisjoint(value)):
            raise Fault("a claim is nested deeper than 32, or has a key that has another meaning")
        for part in [*value, *value.values()] if isinstance(value, dict) else value:
            check_value(part, depth - 1)
    elif value is not None:
        raise Fault(f"a claim holds a {type(value).__name__}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Fault("a claim holds an object with one key twice")
    return members


def _no_number(text: str) -> NoReturn:
    raise Fault(f"a claim holds the number {text[:40]}; decimal numbers are written as strings")


DECODE = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_no_number, parse_constant=_no_number).decode
KINDS: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def check_claims(claims: Mapping[str, Any]) -> None:
    """Each claim of a type that is known has a value that the type allows; others are passed over."""
    kind, of = claims.get("type"), claims.get("of")
    allowed = TYPES[kind]["claims"] if isinstance(kind, str) and kind in TYPES else {}
    if kind == "record.corrected" and of is not None:
        if not isinstance(of, str) or TYPES.get(of, {"correction": "none"})["correction"] == "none":
            raise Fault(f"entries of the type {str(of)[:80]!r} are not corrected")
        allowed = {**TYPES[of]["claims"], **allowed}
    for name, value in claims.items():
        if name in allowed or name in COMMON:
            fits(value, allowed.get(name) or COMMON[name], name)


def fits(value: Any, schema: Mapping[str, Any], name: str) -> None:
    """Those parts of JSON Schema, draft 7, that `schema/entries/` uses."""
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    good = not kinds or any(KINDS[kind](value) for kind in kinds)
    if "enum" in schema:
        good &= any(type(one) is type(value) and one == value for one in schema["enum"])
    if "const" in schema:
        good &= type(schema["const"]) is type(value) and schema["const"] == value
    if isinstance(value, str):
        good &= schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        good &= re.search(schema.get("pattern", "").replace("$", r"\Z"), value) is not None
    elif isinstance(value, int) and not isinstance(value, bool):
        good &= schema.get("minimum", value) <= value <= schema.get("maximum", value)
    elif isinstance(value, list):
        good &= schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        if schema.get("uniqueItems"):
            good &= len({json.dumps(one, sort_keys=True) for one in value}) == len(value)
        for one in value if "items" in schema else ():
            fits(one, schema["items"], name)
    elif isinstance(value, dict):
        known = schema.get("properties", {})
        good &= value.keys() >= set(schema.get("required", ()))
        good &= schema.get("additionalProperties", True) or value.keys() <= known.keys()
        for key in value.keys() & known.keys():
            fits(value[key], known[key], f"{name}.{key}")
    if not good:
        raise Fault(f"the claim {name} has a value that its schema does not allow: {str(value)[:80]!r}")


# Who might state what -------------------------------------------------------------------------------------------------

FOUNDING = {"agent.registered", "agent.key_added"}  # the run of entries with which a log begins: somebody is first


def thumbprint(public: bytes) -> str:
    """The name of a key (RFC 7638)."""
    return b64u(sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{b64u(public)}"}}'.encode()))


def check_attestation(attestation: str, body: bytes, public: bytes) -> None:
    """A detached JWS over the body (RFC 7515 appendix F), with the one header that there is."""
    header, _, signature = attestation.partition("..")
    if header != HEADER:
        raise Fault("the attestation has another header than that of a catalogue entry")
    check_signature(public, unb64u(signature), f"{HEADER}.{b64u(body)}".encode())


class Keys:
    """The keys that entries gave to agents and took from them, by position in the log."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.given: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self.revoked: dict[tuple[str, str], tuple[int, int]] = {}  # entry that revokes, and since when it is in doubt
        self.public: dict[str, bytes] = {}
        self.founding = 0

    def add(self, idx: int, claims: Mapping[str, Any]) -> None:
        agent = str(claims.get("subject"))
        if claims.get("type") in FOUNDING and self.founding == idx:
            self.founding = idx + 1
        if claims.get("type") == "agent.key_revoked" and "revoked" in claims:
            self.revoked.setdefault((agent, claims["revoked"]), (idx, claims.get("since", idx)))
        if claims.get("type") != "agent.key_added" or "public_key" not in claims:
            return
        try:
            public = unb64u(claims["public_key"]["x"])
            point(public)
        except Fault as error:
            raise Broken("V6", f"entry {idx}: {error}") from None
        if "possession" not in claims:
            raise Gap(f"the proof that {agent} holds a key is not known")
        text = f"debris-catalogue key possession v1\n{self.origin}\n{agent}\n{thumbprint(public)}\n"
        try:
            check_signature(public, unb64u(claims["possession"]), text.encode())
        except Fault:
            raise Fault(f"nothing shows that {agent} holds this key: its proof of possession is not valid") from None
        self.public[thumbprint(public)] = public
        self.given[agent].append((idx, thumbprint(public)))

    def why_not(self, idx: int, actor: str, key: str) -> str | None:
        """Why the key may not attest entry `idx` of `actor`; None where it may."""
        revoked = self.revoked.get((actor, key))
        if revoked and revoked[0] < idx:
            return f"entry {revoked[0]} revoked this key of {actor}"
        if any(one == key and at < idx for at, one in self.given[actor]):
            return None
        first = [one for at, one in self.given[actor] if at < self.founding][:1]
        return None if idx < self.founding and first == [key] else f"no earlier entry gave this key to {actor}"


class Roles:
    """The roles that entries gave to agents, by position in the log."""

    def __init__(self) -> None:
        self.roles: dict[str, set[str]] = {}
        self.founding = 0
        self.early: list[tuple[int, Any, Any]] = []

    def judge(self, idx: int, claims: Mapping[str, Any]) -> str:
        """`held`, `unknown`, or in words what is wrong."""
        kind, actor = claims.get("type"), claims.get("actor")
        if kind in FOUNDING and self.founding == idx:
            self.founding = idx + 1
            self._take(claims)
            verdict = self._verdict(kind, actor)
            if verdict == "unknown" and actor is not None:
                self.early.append((idx, kind, actor))  # its registration comes later, or is not shown: `rest` tells
                return "held"
            return verdict
        verdict = self._verdict(kind, actor)
        self._take(claims)
        return verdict

    def rest(self) -> list[tuple[int, str]]:
        return [(idx, self._verdict(kind, actor)) for idx, kind, actor in self.early]

    def _verdict(self, kind: Any, actor: Any) -> str:
        if kind not in TYPES or actor not in self.roles:
            return "unknown"
        needed = TYPES[kind]["roles"]
        held = not self.roles[actor].isdisjoint(needed)
        return "held" if held else f"{kind} needs the role {' or '.join(needed)}, which {actor} had not then"

    def _take(self, claims: Mapping[str, Any]) -> None:
        if claims.get("type") in {"agent.registered", "agent.role_changed"} and "roles" in claims:
            self.roles[str(claims.get("subject"))] = set(claims["roles"])


# The walk over the log ------------------------------------------------------------------------------------------------


class Signed(NamedTuple):
    idx: int
    body: bytes
    attestation: str
    actor: str
    key: str


class Walk:
    """Every entry once: bodies, claims and attestations (V2, V3, V5, V10); what is shown goes into tables."""

    def __init__(self, folder: Folder, sheet: Sheet, db: sqlite3.Connection, checkpoint: Checkpoint) -> None:
        self.folder, self.sheet, self.db, self.checkpoint = folder, sheet, db, checkpoint
        self.tree, self.keys, self.roles = Tree(), Keys(checkpoint.origin), Roles()
        self.touched: set[str] = set()
        self.digests = [array("q") for _ in range(256)]
        self.founding: list[Signed] = []
        self.unknown: dict[str, int] = {}
        self.attesting: defaultdict[tuple[str, str], list[int]] = defaultdict(list)

    def run(self) -> None:
        shown_entries = 0
        claims_of, attestation_of = self._claims(), self._attestations()
        for idx, data in enumerate(self._bodies()):
            self.tree.add(data)
            shown, attestation = claims_of(idx), attestation_of(idx)
            body = self._body(idx, data, shown=bool(shown))
            if body is not None:
                shown_entries += bool(shown)
                self._entry(idx, data, body, shown, attestation)
        for check, beyond in (("V3", claims_of(MAX_NUMBER)), ("V5", attestation_of(MAX_NUMBER))):
            if beyond:
                raise Broken(check, f"something is shown for an entry beyond the {self.checkpoint.size} of the log")
        self._end(shown_entries)

    def _bodies(self) -> Iterator[bytes]:
        size = self.checkpoint.size
        for idx in range((size + 255) // 256):
            width = min(256, size - 256 * idx)
            name = tile_path("entries", idx, width)
            try:
                data = self.folder.read(name, 256 * (MAX_BODY + 2))
            except Fault as error:
                raise Broken("V2", str(error)) from None
            found, at = [], 0
            while at < len(data):
                length = int.from_bytes(data[at : at + 2], "big")
                found.append(data[at + 2 : at + 2 + length])
                at += 2 + length
            if at != len(data) or len(found) != width:
                raise Broken("V2", f"{name} does not hold {width} entries")
            yield from found

    def _claims(self) -> Callable[[int], list[Claim]]:
        """Return what gives the claims that are shown for an entry, asked in order and once beyond the last."""
        rows = self._rows("V3", "log/disclosures.jsonl", DISCLOSURE_LINE, parse_claim)
        waiting = next(rows, None)

        def of(idx: int) -> list[Claim]:
            nonlocal waiting
            found: list[Claim] = []
            held, last = 0, ""
            while waiting is not None and waiting[0] <= idx:
                at, claim, length = waiting
                held += length
                if at != idx or claim.name <= last or held > MOST_SHOWN:
                    raise Broken("V3", f"the claims that are shown for entry {at} are out of order, or too long")
                found.append(claim)
                last = claim.name
                waiting = next(rows, None)
            return found

        return of

    def _attestations(self) -> Callable[[int], str | None]:
        """Return what gives the attestation that is shown for an entry, asked as `_claims` is."""
        rows = self._rows("V5", "log/attestations.jsonl", ATTESTATION_LINE, lambda text: text)
        waiting = next(rows, None)

        def of(idx: int) -> str | None:
            nonlocal waiting
            if waiting is None or waiting[0] > idx:
                return None
            at, found = waiting[0], str(waiting[1])
            if at != idx:
                raise Broken("V5", f"the attestation that is shown for entry {at} is out of order")
            waiting = next(rows, None)
            return found

        return of

    def _rows(self, check: str, name: str, form: str, parse: Callable[[str], Any]) -> Iterator[tuple[int, Any, int]]:
        try:
            for found in self.folder.lines(name, form):
                yield int(found[1]), parse(found[2]), len(found[2])
        except Fault as error:
            raise Broken(check, f"{name}: {error}") from None

    def _body(self, idx: int, data: bytes, *, shown: bool) -> Body | None:
        try:
            body = parse_body(data)
        except Fault as error:
            self.sheet.fault("V2", f"entry {idx}: {error}")
            if shown:
                self.sheet.fault("V3", f"claims are shown for entry {idx}, which is none")
            return None
        size, root = body.seen
        if body.iss != self.checkpoint.origin:
            self.sheet.fault("V2", f"entry {idx} is of the log {body.iss!r}")
        if size > idx or self.tree.root(size) != root:
            self.sheet.fault("V2", f"entry {idx} has seen a log of {size} entries that this never was")
        if body.amends and body.amends[-1] >= idx:
            self.sheet.fault("V2", f"entry {idx} amends entry {body.amends[-1]}, which is not earlier")
        for number in map(hash, body.digests):  # 64 bits; what seems to repeat is compared in full at the end
            self.digests[number % 256].append(number)
        return body

    def _entry(self, idx: int, data: bytes, body: Body, shown: list[Claim], attestation: str | None) -> None:
        there = set(body.digests)
        for claim in shown:
            if claim.digest not in there:
                self.sheet.fault("V3", f"the claim {claim.name!r} shown for entry {idx} is not one of its claims")
        claims = {claim.name: claim.value for claim in shown}
        try:
            check_claims(claims)
        except Fault as error:
            raise Broken("V6", f"entry {idx} does not fit schema/entries: {error}") from None
        try:
            self.keys.add(idx, claims)
        except Broken:
            raise
        except Fault as error:
            self.sheet.fault("V5", f"entry {idx}: {error}")
        except Gap as gap:
            self.sheet.gap("V5", str(gap))
        if claims:
            self._role(idx, self.roles.judge(idx, claims))
        self._attested(idx, data, attestation, claims)
        self._store(idx, body, shown, claims)

    def _role(self, idx: int, judgement: str) -> None:
        if judgement == "unknown":
            self.sheet.gap("V10", "of some entries it is not disclosed who made them, in which role, or of which type")
        elif judgement != "held":
            self.sheet.fault("V10", f"entry {idx}: {judgement}")

    def _attested(self, idx: int, data: bytes, attestation: str | None, claims: Mapping[str, Any]) -> None:
        if "actor" not in claims or "key" not in claims:
            if attestation is not None:
                self.sheet.fault("V5", f"entry {idx} shows an attestation, but not whose it is")
            elif claims:
                self.sheet.gap("V5", "some entries do not show actor and key, so nobody can say who attested them")
        elif attestation is None:
            self.sheet.fault("V5", f"entry {idx} shows actor and key, but no attestation")
        else:
            signed = Signed(idx, data, attestation, claims["actor"], claims["key"])
            if idx < self.keys.founding and len(self.founding) < 1000:
                self.founding.append(signed)  # whoever is first is attested by a key that is recorded after
            else:
                self._signature(signed)

    def _signature(self, signed: Signed) -> None:
        public = self.keys.public.get(signed.key)
        if public is None:
            self.unknown.setdefault(signed.key, signed.idx)
            return
        if why := self.keys.why_not(signed.idx, signed.actor, signed.key):
            self.sheet.fault("V5", f"entry {signed.idx}: {why}")
        try:
            check_attestation(signed.attestation, signed.body, public)
            self.attesting[signed.actor, signed.key].append(signed.idx)
        except Fault as error:
            self.sheet.fault("V5", f"entry {signed.idx}: {error}")

    def _store(self, idx: int, body: Body, shown: list[Claim], claims: Mapping[str, Any]) -> None:
        """Hand what is shown to SQLite: for V4, V8 and V9, and for the tables."""
        put = self.db.executemany
        structure = TYPES.get(str(claims.get("type")), {}).get("structure", [])
        told = {"type", "subject", *structure} - {"actor", "key"} <= claims.keys()
        put("INSERT OR IGNORE INTO amendment VALUES (?, ?, ?)", ((idx, target, told) for target in body.amends))
        put("INSERT OR IGNORE INTO disclosed VALUES (?, ?, ?)", ((idx, one.name, one.digest) for one in shown))
        kind, subject = claims.get("type"), claims.get("subject")
        if kind == "record.released":
            own = {*RELEASE_STATES, *(claims.keys() & set(RELEASE_MAY_STATE))}
            put("INSERT OR IGNORE INTO self_named VALUES (?, ?)", ((idx, name) for name in own))
            rows = ((idx, one["entry"], one["name"], one["digest"]) for one in claims.get("released", ()))
            put("INSERT OR IGNORE INTO named VALUES (?, ?, ?, ?)", rows)
        if kind == "claim.erased":
            gone = ((one["entry"], one["name"], one["digest"]) for one in claims.get("erased", ()))
            put("INSERT OR IGNORE INTO erased VALUES (?, ?, ?)", gone)
        if kind is not None and subject is not None:
            self.touched.add(subject)
            text = json.dumps(claims, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            row = (idx, kind, subject, claims.get("actor"), json.dumps(body.amends), text)
            self.db.execute("INSERT INTO entry (idx, type, subject, actor, amends, claims) VALUES (?,?,?,?,?,?)", row)

    def _end(self, shown_entries: int) -> None:
        size, sheet = self.checkpoint.size, self.sheet
        for signed in self.founding:
            self._signature(signed)
        for (agent, key), (revoking, since) in self.keys.revoked.items():
            if doubtful := sum(since <= idx < revoking for idx in self.attesting[agent, key]):
                sheet.gap(
                    "V5",
                    f"{doubtful} entries are attested by a key of {agent} that, as entry {revoking} says, may have been"
                    f" in other hands since entry {since}",
                )
        for idx, judgement in self.roles.rest():
            self._role(idx, judgement)
        for key, idx in self.unknown.items():
            if key in self.keys.public:
                sheet.fault("V5", f"entry {idx} is attested by a key that only a later entry gives")
            else:
                sheet.gap("V5", "the keys of some agents are not disclosed, so their attestations were not checked")
        if self.tree.root(size) != self.checkpoint.root:
            sheet.fault("V2", "the entries have another root than the checkpoint: one was changed, moved or removed")
        tiles = self._tiles()
        self._repeated()
        sheet.compared["V2"] = f"{size} entries, {tiles} hash tiles"
        sheet.compared["V3"] = f"claims of {shown_entries} of {size} entries"
        sheet.compared["V5"] = f"{sum(map(len, self.attesting.values()))} attestations"
        sheet.not_shown.append(f"anything of {size - shown_entries} entries, of which nothing is released")

    def _tiles(self) -> int:
        size, expected = self.checkpoint.size, set()
        for name, data in self.tree.tiles(size):
            expected.add(name)
            try:
                if self.folder.read(name, 8192) != data:
                    self.sheet.fault("V2", f"the hash tile {name} is not that of the entries")
            except Fault as error:
                self.sheet.fault("V2", f"the hash tile {error}")
        bundles = {tile_path("entries", idx, min(256, size - 256 * idx)) for idx in range((size + 255) // 256)}
        try:
            for name in self.folder.files("log/tile") if (self.folder.root / "log/tile").is_dir() else ():
                if name not in expected and name not in bundles:
                    self.sheet.fault("V2", f"a log of {size} entries has no file {name}")
        except Fault as error:
            self.sheet.fault("V2", str(error))
        return len(expected)

    def _repeated(self) -> None:
        twice = {one for bucket in self.digests for one, other in pairwise(sorted(bucket)) if one == other}
        seen: Counter[str] = Counter()
        for idx, data in enumerate(self._bodies() if twice else ()):
            found = BODY.fullmatch(data.decode("ascii", "replace"))
            for digest in found[5].split('","') if found else ():
                if hash(digest) in twice:
                    seen[digest] += 1
                    if seen[digest] > 1:
                        self.sheet.fault("V3", f"the digest {digest} of entry {idx} stands in the log already")


# Time stamps (RFC 3161) -----------------------------------------------------------------------------------------------

STAMP = re.compile(rf"log/timestamps/({NUMBER})\.([a-z0-9][a-z0-9-]{{0,39}})\.tsr")
TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")  # the kind of content that a token signs: id-ct-TSTInfo
SHA256_OID = bytes.fromhex("0609608648016503040201")


def stamp_names(folder: Folder) -> list[str]:
    try:
        found = [f"log/timestamps/{one.name}" for one in (folder.root / "log" / "timestamps").iterdir()]
    except OSError:
        return []
    return sorted(name for name in found if STAMP.fullmatch(name))


def der(data: bytes) -> list[tuple[int, bytes]]:
    """The values that stand one after the other in DER: of each the tag and the content."""
    found = []
    while data:
        head, length = 2, data[1]
        if length >= 0x80:
            head += length & 0x7F
            length = int.from_bytes(data[2:head], "big")
        if head + length > len(data):
            raise IndexError
        found.append((data[0], data[head : head + length]))
        data = data[head + length :]
    return found


def inside(data: bytes, *places: int) -> bytes:
    """The content of the value at a place, of one inside that, and so on."""
    for at in places:
        data = der(data)[at][1]
    return data


def read_stamp(reply: bytes) -> tuple[bytes, str]:
    """The digest that a reply is over, and the authority's time; who signed it is not looked at here."""
    try:
        if int.from_bytes(inside(reply, 0, 0, 0), "big") != 0:
            raise Fault("the authority granted no token")
        signed = inside(reply, 0, 1, 1, 0, 2)  # reply, token, its content, SignedData, what it signs
        info = der(inside(signed, 1, 0, 0))
        (_, kind), (_, digest) = der(info[2][1])
        time = info[4][1].decode()
    except (IndexError, ValueError):
        raise Fault("not a time-stamp reply") from None
    if not signed.startswith(TST_INFO) or not kind.startswith(SHA256_OID):
        raise Fault("not a time-stamp token over a SHA-256 digest")
    if not re.fullmatch(r"[0-9]{14}(\.[0-9]+)?Z", time):
        raise Fault("the token states no time")
    return digest, time


def compare_stamps(
    folder: Folder, sheet: Sheet, authorities: Sequence[bytes], checkpoint: Checkpoint, text: str, tree: Tree
) -> None:
    """V12."""
    names, shown = stamp_names(folder), []
    for name in names:
        size = int(name.removeprefix("log/timestamps/").partition(".")[0])
        try:
            if size > checkpoint.size:
                raise Fault(f"a stamp over a checkpoint of {size} entries, and the log here has {checkpoint.size}")
            root = base64.b64encode(tree.root(size)).decode()
            stamped = text if size == checkpoint.size else f"{checkpoint.origin}\n{size}\n{root}\n"
            shown.append((-size, check_stamp(folder.read(name, 65_536), stamped, authorities)))
        except Fault as error:
            sheet.fault("V12", f"{name}: {error}")
        except Gap as gap:
            sheet.gap("V12", str(gap))
    if not names or not authorities:
        why = "no authority's certificate was given with --authority" if names else "the folder has no time stamps"
        sheet.gap("V12", why)
        sheet.excused.add("V12")
        sheet.not_shown.append(f"when an entry was made: {why}")
    elif shown:
        size, time = min(shown)
        sheet.compared["V12"] = f"time stamps: {len(shown)}; the first {-size} entries existed by {time}"


def check_stamp(reply: bytes, text: str, authorities: Sequence[bytes]) -> str:
    """The time of a token over a checkpoint's text; who signed it is checked where certificates were given."""
    digest, time = read_stamp(reply)
    if digest != sha256(text.encode()):
        raise Fault("the token is over another checkpoint")
    if authorities:
        ask_openssl(reply, digest, time, authorities)
    return time


def ask_openssl(reply: bytes, digest: bytes, time: str, authorities: Sequence[bytes]) -> None:
    """Who signed a token, with certificates as they were at its time: that takes X.509, which Python does not bring."""
    program = shutil.which("openssl")
    if program is None:
        raise Gap("there is no `openssl` here to check who signed the time stamps")
    at = datetime.strptime(time[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    with tempfile.TemporaryDirectory(prefix="verify-") as place:
        (Path(place) / "reply.tsr").write_bytes(reply)
        (Path(place) / "roots.pem").write_bytes(b"\n".join(authorities))
        command = [program, "ts", "-verify", "-in", "reply.tsr", "-digest", digest.hex(), "-CAfile", "roots.pem"]
        command += ["-attime", str(int(at.timestamp()))]
        done = subprocess.run(command, cwd=place, capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        raise Fault(f"openssl does not verify the token: {done.stderr.decode('utf-8', 'replace')[-200:].strip()}")


# What the tables must hold --------------------------------------------------------------------------------------------

# What is disclosed, what disclosed releases name, and what entries amend.
FACTS = """
CREATE TEMP TABLE disclosed (entry INTEGER, name TEXT, digest TEXT, PRIMARY KEY (entry, name)) WITHOUT ROWID;
CREATE TEMP TABLE named (
  release INTEGER, entry INTEGER, name TEXT, digest TEXT, PRIMARY KEY (release, entry, name, digest)
) WITHOUT ROWID;
CREATE TEMP TABLE erased (entry INTEGER, name TEXT, digest TEXT, PRIMARY KEY (entry, name, digest)) WITHOUT ROWID;
CREATE TEMP TABLE self_named (entry INTEGER, name TEXT, PRIMARY KEY (entry, name)) WITHOUT ROWID;
CREATE TEMP TABLE amendment (entry INTEGER, target INTEGER, told INTEGER, PRIMARY KEY (entry, target)) WITHOUT ROWID;
CREATE INDEX temp.named_claim ON named (entry, name);
CREATE TEMP TABLE touched (subject TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# V4: each row is a fault. A release discloses itself, and need not be named by another.
AGREEMENTS = {
    "the claim {1!r} of entry {0} is shown, but no disclosed release names it": """
        SELECT entry, name FROM disclosed d WHERE NOT EXISTS (SELECT 1 FROM named n WHERE n.entry = d.entry
        AND n.name = d.name AND n.digest = d.digest) AND NOT EXISTS (SELECT 1 FROM self_named s
        WHERE s.entry = d.entry AND s.name = d.name) ORDER BY 1, 2""",
    "entry {0} releases the claim {2!r} of entry {1}, which is not shown as it was released": """
        SELECT release, entry, name FROM named n WHERE NOT EXISTS (SELECT 1 FROM disclosed d WHERE d.entry = n.entry
        AND d.name = n.name AND d.digest = n.digest) AND NOT EXISTS (SELECT 1 FROM erased e WHERE e.entry = n.entry
        AND e.name = n.name AND e.digest = n.digest) ORDER BY 1, 2""",
    "the claim {1!r} of entry {0} is shown, though an entry says that it was erased": """
        SELECT entry, name FROM disclosed d WHERE EXISTS (SELECT 1 FROM erased e WHERE e.entry = d.entry
        AND e.name = d.name AND e.digest = d.digest) ORDER BY 1, 2""",
    "entry {0} is a release and does not show its claim {1!r}": """
        SELECT entry, name FROM self_named s WHERE NOT EXISTS (SELECT 1 FROM disclosed d WHERE d.entry = s.entry
        AND d.name = s.name) ORDER BY 1, 2""",
    "entry {0} releases entry {1}, which is not earlier": """
        SELECT release, entry FROM named WHERE release <= entry ORDER BY 1, 2""",
}
# V9
HIDDEN = """
SELECT a.entry, a.target FROM amendment a WHERE EXISTS (SELECT 1 FROM disclosed d WHERE d.entry = a.target)
  AND NOT a.told ORDER BY 1, 2
"""
# V8. That something was amended needs nobody to accept it, so the claims that say so are left out (the second ?).
UNTYPED = "SELECT count(DISTINCT entry) FROM named n WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.idx = n.entry)"
RELEASED = """
SELECT DISTINCT r.idx AS release, r.actor AS releaser, e.idx AS entry, e.actor AS author, e.subject AS subject
FROM entry r, json_each(r.claims, '$.released') c JOIN entry e ON e.idx = c.value ->> '$.entry'
WHERE r.type = 'record.released' AND e.type IN (SELECT value FROM json_each(?))
  AND e.type || '/' || (c.value ->> '$.name') NOT IN (SELECT value FROM json_each(?))
"""
FOREIGN = """
SELECT c.idx, t.idx, c.actor, t.actor FROM entry c JOIN entry t ON t.idx = c.claims ->> '$.corrects'
WHERE c.type = 'record.corrected' AND t.type IN (SELECT value FROM json_each(?)) AND c.actor <> t.actor
"""
SELF_REVIEW = """
SELECT d.idx, e.idx, d.actor FROM entry d, json_each(d.claims, '$.entries') n JOIN entry e ON e.idx = n.value
WHERE d.type = 'review.decided' AND d.actor = e.actor
"""
SELF_RELEASE = f"SELECT release, entry, author FROM ({RELEASED}) WHERE releaser = author"
UNKNOWN_AUTHOR = f"SELECT count(DISTINCT entry) FROM ({RELEASED}) WHERE author IS NULL OR releaser IS NULL"
DECIDED = f"""
SELECT release, entry, (SELECT d.claims ->> '$.decision' FROM entry d, json_each(d.claims, '$.entries') n
  WHERE d.type = 'review.decided' AND n.type = 'integer' AND n.value = x.entry AND d.idx < x.release
  AND d.subject = x.subject ORDER BY d.idx DESC LIMIT 1) AS decision
FROM ({RELEASED}) x
"""
REPLAY = "CREATE TABLE replay (\n  size INTEGER NOT NULL,\n  schema_sha256 TEXT NOT NULL\n) STRICT"
INDEXES = (
    "search_text",
    "search_fragment",
    "search_unsure",
)  # with the shadow tables that SQLite keeps for them: not derived
SEARCH_KEYS = {("search_mark", name) for name in ("search_key", "sound_key", "format", "series", "digits", "number")}
STATISTICS = {
    "sqlite_stat1": ("CREATE TABLE sqlite_stat1(tbl,idx,stat)", "stat"),
    "sqlite_stat4": ("CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)", "neq, nlt, ndlt"),
}
# What newer SQLite says of search indexes, which are not derived here.
OF_AN_INDEX = re.compile(r"fts5:|(?:malformed|unable to validate the) inverted index for FTS5", re.IGNORECASE)
NUMBERS = re.compile(r"\d+( \d+)*( unordered)?( sz=\d+)?( noskipscan)?")


def statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield "\n".join(one for one in pending.strip().splitlines() if not one.startswith("--")).strip()
            pending = ""


def open_tables(place: Path | None) -> sqlite3.Connection:
    """Empty tables as the SQL below defines them; bytes that are no UTF-8 are read as what no claim can hold."""
    if sqlite3.sqlite_version_info < (3, 38):
        raise Gap(f"SQLite {sqlite3.sqlite_version} is too old to run schema/tables.sql: 3.38 is needed")
    uri = "file::memory:" if place is None else place.as_uri()
    db = sqlite3.connect(uri, uri=True, isolation_level=None)
    db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024)
    # These stand in: what marks are searched by is not compared.
    for function in ("fold", "mark_format"):
        db.create_function(function, 1, lambda text: text, deterministic=True)
    for function in ("sound", "serial_series", "serial_digits", "serial_number"):
        db.create_function(function, 1, lambda _: None, deterministic=True)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
        db.execute(f"PRAGMA {pragma}")
    try:
        for statement in (REPLAY, *statements(FACTS), *statements(TABLES_SQL), *statements(SEARCH_SQL)):
            if statement.startswith("CREATE"):
                db.execute(statement)
    except sqlite3.OperationalError as error:
        raise Gap(f"the SQLite of this Python cannot make the tables: {error}") from None
    db.execute("INSERT INTO replay VALUES (0, ?)", (SCHEMA,))
    return db


def refill(db: sqlite3.Connection, touched: set[str], size: int) -> None:
    """The replay: every statement of the SQL that is no CREATE, in order."""
    db.executemany("INSERT INTO touched VALUES (?)", ((one,) for one in touched))
    for statement in (*statements(TABLES_SQL), *statements(SEARCH_SQL)):
        if not statement.startswith("CREATE"):
            db.execute(statement)
    db.execute("UPDATE replay SET size = ?", (size,))


def compare_tables(db: sqlite3.Connection, path: Path) -> Iterator[str]:
    """What differs between the tables that follow from the claims, `main`, and those in the folder, `found`."""
    db.execute("PRAGMA cell_size_check = ON")  # what its schema may call has no effect: `fold` gives back its argument
    db.execute("ATTACH DATABASE ? AS found", (path.absolute().as_uri() + "?mode=ro&immutable=1",))
    mine, theirs = (
        {tuple(row) for row in db.execute(f"SELECT type, name, tbl_name, sql FROM {one}.sqlite_schema")}
        for one in ("main", "found")
    )
    theirs = {row for row in theirs if not str(row[1]).startswith("sqlite_stat")}
    for kind, name, *_ in sorted(mine ^ theirs, key=str):
        yield f"sqlite_schema, {kind} {name}: missing, or not as schema/ defines it"
    for (message,) in db.execute("PRAGMA found.integrity_check(20)").fetchall():
        if message != "ok" and not OF_AN_INDEX.match(message):
            yield f"catalogue.db is no sound file: {message[:200]}"
    for pragma in ("user_version", "application_id", "freelist_count"):
        if db.execute(f"PRAGMA found.{pragma}").fetchone()[0]:
            yield f"catalogue.db has a {pragma}, which a published one has not"
    yield from _statistics(db, {str(row[1]) for row in mine})
    for table in sorted(row[1] for row in mine & theirs if row[0] == "table"):
        if table.startswith(("sqlite_", *INDEXES)):
            continue
        names = [row[1] for row in db.execute(f'PRAGMA main.table_info("{table}")')]
        names = [name for name in names if (table, name) not in SEARCH_KEYS]
        listed = ", ".join(f'"{name}", typeof("{name}")' for name in names)  # 1 and 1.0 are equal, and not the same
        for one, other, words in (
            ("main", "found", "a row is missing, or has another cell"),
            ("found", "main", "a row does not follow from the ledger"),
        ):
            query = f'SELECT {listed} FROM {one}."{table}" EXCEPT SELECT {listed} FROM {other}."{table}" LIMIT 20'
            for row in db.execute(query).fetchall():
                cells = ", ".join(f"{name} {cell!s:.60}" for name, cell in zip(names, row[::2], strict=True) if cell)
                yield f"table {table}: {words}: {cells[:300]}".encode("utf-8", "backslashreplace").decode()
        counts = {db.execute(f'SELECT count(*) FROM {one}."{table}"').fetchone()[0] for one in ("main", "found")}
        if len(counts) > 1:
            yield f"table {table} has another number of rows than follow from the ledger"


def _statistics(db: sqlite3.Connection, known: set[str]) -> Iterator[str]:
    """What is no number in the statistics of SQLite's planner, which are not derived."""
    query = "SELECT name, sql FROM found.sqlite_schema WHERE name LIKE 'sqlite_stat%'"
    for name, sql in db.execute(query).fetchall():
        form, numbers = STATISTICS.get(name, ("", ""))
        if sql != form:
            yield f"sqlite_schema, table {name}: not as SQLite defines it"
            continue
        for table, index, *cells in db.execute(f"SELECT tbl, idx, {numbers} FROM found.{name}"):
            if {table, index or table} - known or not all(NUMBERS.fullmatch(str(cell)) for cell in cells):
                yield f"{name} holds something that is no statistic of a table"


def four_eyes(db: sqlite3.Connection, sheet: Sheet) -> None:
    """V8."""

    def reviewed(*how: str) -> tuple[str, str]:
        structure = [f"{name}/{claim}" for name, one in TYPES.items() for claim in one.get("structure", ())]
        return json.dumps([name for name, one in TYPES.items() if one["review"] in how]), json.dumps(structure)

    if untyped := db.execute(UNTYPED).fetchone()[0]:
        sheet.gap("V8", f"of {untyped} released entries it is not disclosed of which type they are, or about what")
    for decision, entry, actor in db.execute(SELF_REVIEW).fetchall():
        sheet.fault("V8", f"{actor} reviewed in entry {decision} what {actor} stated in entry {entry}")
    for release, entry, actor in db.execute(SELF_RELEASE, reviewed("required", "with-release")).fetchall():
        sheet.fault("V8", f"{actor} released in entry {release} what {actor} stated in entry {entry}")
    opinions = json.dumps([name for name, one in TYPES.items() if one["correction"] == "author"])
    for correction, entry, actor, author in db.execute(FOREIGN, (opinions,)).fetchall():
        sheet.fault("V8", f"{actor} corrected in entry {correction} what {author} holds in entry {entry}")
    unknown = 0
    for release, entry, decision in db.execute(DECIDED, reviewed("required")).fetchall():
        if decision is None:
            unknown += 1
        elif decision != "accepted":
            sheet.fault("V8", f"entry {entry} was rejected when entry {release} released it")
    if unknown:
        sheet.not_shown.append(f"who accepted {unknown} released entries: no decision about them is disclosed")
    if authors := db.execute(UNKNOWN_AUTHOR, reviewed("required")).fetchone()[0]:
        sheet.gap("V8", f"of {authors} released entries it is not disclosed who stated or released them")


# A folder -------------------------------------------------------------------------------------------------------------


def read_file(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise Nothing(NO_FILE, f"{path} cannot be read: {error.strerror}") from None


def read_authorities(paths: Sequence[Path]) -> list[bytes]:
    roots = [read_file(one, MAX_NOTE) for one in paths]
    if not all(b"-----BEGIN CERTIFICATE-----" in one for one in roots):
        raise Nothing(NO_FORM, "a file that was given with --authority holds no certificate in PEM")
    return roots


def read_policy(path: Path | None, sheet: Sheet, check: str, without: str) -> list[Key] | None:
    """The keys of the trust file; None, and a gap in `check`, where there is none or it cannot be applied."""
    if path is None:
        sheet.gap(check, without)
        return None
    try:
        return parse_policy(read_file(path, MAX_POLICY))
    except Fault as error:
        raise Nothing(NO_FORM, str(error)) from None
    except Gap as gap:
        sheet.gap(check, str(gap))
        return None


def verify_folder(
    path: Path, policy: Path | None, kept: Sequence[Path], authorities: Sequence[Path] = ()
) -> dict[str, Any]:
    notes = [read_file(one, MAX_NOTE) for one in kept]
    roots = read_authorities(authorities)
    if any(len(note) > MAX_NOTE for note in notes):
        raise Nothing(NO_FORM, "what you kept is no checkpoint and no release note: it is too long for one")
    sheet = Sheet({**CHECKS, **KEPT} if notes else CHECKS, NOT_SHOWN)
    sheet.excused.add("V6c")
    sheet.gap("V6c", "this program does not derive search indexes; `catalogue verify` does")
    folder = Folder(path)
    own = "the key was taken from the folder itself: this shows that it agrees with itself, not where it comes from"
    trusted = read_policy(policy, sheet, "V1b", f"no policy was given; {own}. Give one with --policy")
    if policy is None:
        sheet.excused.add("V1b")
        sheet.not_shown.append(own)
    checkpoint, keys = open_folder_checkpoint(folder, sheet, trusted)
    release, media = compare_files(folder, sheet, keys)
    needs_log = [*NEEDS_LOG, *(KEPT if notes else ())]
    if checkpoint is None:
        for check in needs_log:
            sheet.gap(check, "there is no checkpoint to compare with")
        return sheet.verdict()
    with tempfile.TemporaryDirectory(prefix="verify-") as place:
        db = None
        try:
            db = open_tables(Path(place) / "tables.db" if checkpoint.size > 5_000 else None)
            db.execute("BEGIN")
            walk = Walk(folder, sheet, db, checkpoint)
            walk.run()
            compare_kept(notes, keys, checkpoint, walk.tree, folder, sheet)
            text = parse_note(folder.read("log/checkpoint", MAX_NOTE))[0]
            compare_stamps(folder, sheet, roots, checkpoint, text, walk.tree)
            agree(db, sheet)
            four_eyes(db, sheet)
            compare_database(db, folder, sheet, walk.touched, checkpoint.size, release, media)
        except Broken as error:
            sheet.fault(error.check, str(error))
            for check in needs_log:
                sheet.gap(check, f"the log could not be read to its end: {error}")
        except Gap as gap:
            for check in needs_log:
                sheet.gap(check, str(gap))
        finally:
            if db is not None:
                db.close()
    return sheet.verdict()


def open_folder_checkpoint(
    folder: Folder, sheet: Sheet, trusted: list[Key] | None
) -> tuple[Checkpoint | None, list[Key]]:
    """V1 and V1b: the checkpoint, and the keys of which one is to have signed it, as far as they can be had."""
    checkpoint: Checkpoint | None = None
    keys: list[Key] = []
    try:
        note = folder.read("log/checkpoint", MAX_NOTE)
        checkpoint = parse_checkpoint(parse_note(note)[0])
        own = [key for key in parse_policy(folder.read("log/policy", MAX_POLICY)) if key.name == checkpoint.origin]
        if trusted is not None:
            keys = [key for key in trusted if key.name == checkpoint.origin]
            if not keys:
                sheet.fault("V1b", f"the policy that was given names no key of the log {checkpoint.origin!r}")
            elif set(keys).isdisjoint(own):
                sheet.fault("V1b", f"the folder names another key of {checkpoint.origin!r} than your policy")
            else:
                sheet.compared["V1b"] = f"the policy that was given names the key {' or '.join(map(str, keys))}"
        keys = keys or own
        if not keys:
            raise Fault(f"log/policy names no key of the log {checkpoint.origin!r}")
        open_note(note, keys)
        signed = " or ".join(map(str, keys))
        sheet.compared["V1"] = f"{checkpoint.size} entries of {checkpoint.origin}, signed by {signed}"
    except (Fault, Gap) as error:
        sheet.fault("V1", str(error))
    return checkpoint, keys


def compare_kept(
    notes: Sequence[bytes], keys: Sequence[Key], checkpoint: Checkpoint, tree: Tree, folder: Folder, sheet: Sheet
) -> None:
    """V11: the folder against checkpoints and release notes that somebody kept."""
    for note in notes:
        if not keys:
            sheet.gap("V11", "without the log's key, nobody can say who signed what you kept")
            continue
        try:
            if note.startswith(RELEASE_FORMAT.encode()):
                _compare_kept_release(open_release(note, keys), keys, folder, sheet)
                continue
            kept = parse_checkpoint(open_note(note, keys))
            if kept.origin != checkpoint.origin:
                raise Fault(f"it is of the log {kept.origin!r}")
            if kept.size > checkpoint.size:
                sheet.gap("V11", f"you kept a checkpoint of {kept.size} entries, this folder has {checkpoint.size}")
            elif tree.root(kept.size) != kept.root:
                words = "the log was rewritten, or you were shown a fork of it. Keep both: one key signed them"
                sheet.fault("V11", f"the first {kept.size} entries are not those of your checkpoint: {words}")
            else:
                sheet.compared["V11"] = f"the log extends the checkpoint of {kept.size} entries that you kept"
        except Fault as error:
            sheet.fault("V11", f"what you kept was not signed by the key of this folder: {error}")


def _compare_kept_release(kept: dict[str, str], keys: Sequence[Key], folder: Folder, sheet: Sheet) -> None:
    try:
        data = folder.read("log/release", MAX_NOTE)
    except Fault:
        sheet.gap("V11", "this folder has no release note to compare with the one that you kept")
        return
    here = open_release(data, keys)
    if kept == here:
        sheet.compared["V11"] = "the same release note"
    elif kept["checkpoint"] == here["checkpoint"]:
        sheet.fault("V11", "for one checkpoint two folders were signed. Keep both: one key signed them")
    else:
        sheet.gap("V11", "the release note that you kept is of another checkpoint: compare that checkpoint instead")


def agree(db: sqlite3.Connection, sheet: Sheet) -> None:
    """V4 and V9."""
    for words, query in AGREEMENTS.items():
        for row in db.execute(query):
            sheet.fault("V4", words.format(*row))
    for entry, target in db.execute(HIDDEN):
        sheet.fault(
            "V9", f"entry {entry} amends entry {target}, of which claims are shown, and is not disclosed itself"
        )
    sheet.compared["V4"] = f"{db.execute('SELECT count(*) FROM disclosed').fetchone()[0]} claims"


def compare_database(
    db: sqlite3.Connection,
    folder: Folder,
    sheet: Sheet,
    touched: set[str],
    size: int,
    release: Mapping[str, str] | None,
    media: Mapping[str, bool],
) -> None:
    """V6 and V6b."""
    if release is not None and release["schema"] != SCHEMA:
        for check in ("V6", "V6b"):
            sheet.gap(check, f"the folder was made with another data model than this file holds ({SCHEMA[:12]}…)")
        return
    try:
        refill(db, touched, size)
        db.execute("COMMIT")
        _pictures(db, sheet, media)
        folder.open("catalogue.db").close()  # a regular file, or a fault
        for difference in compare_tables(db, folder.root / "catalogue.db"):
            sheet.fault("V6", difference)
        sheet.compared["V6"] = "every table but the search indexes, every cell"
    except (Fault, sqlite3.Error, UnicodeDecodeError) as error:
        sheet.fault("V6", f"catalogue.db cannot be compared: {error}")


def _pictures(db: sqlite3.Connection, sheet: Sheet, media: Mapping[str, bool]) -> None:
    rows = db.execute("SELECT public_copy, public_thumbnail FROM photo")
    named = {f"media/{digest}.jpg" for row in rows for digest in row if digest}
    for name in sorted(named | media.keys()):
        if name not in media:
            sheet.fault("V6b", f"{name} is missing")
        elif name not in named:
            sheet.fault("V6b", f"{name} is a picture that no disclosed claim names")
        elif not media[name]:
            sheet.fault("V6b", f"{name} is another picture than its name says")
    sheet.compared["V6b"] = f"{len(named)} pictures"


# One proof ------------------------------------------------------------------------------------------------------------

INCLUSION, CONSISTENCY = "c2sp.org/tlog-proof@v1", "debris-catalogue consistency v1"


def verify_proof(path: Path, policy: Path | None) -> dict[str, Any]:
    data = read_file(path, MAX_PROOF)
    first = data.partition(b"\n")[0].decode("utf-8", "replace")
    checks = {INCLUSION: ("T1", "T2", "T3"), CONSISTENCY: ("T1", "T4")}.get(first)
    if checks is None:
        raise Nothing(NO_FORM, f"{path} is no proof; otherwise name a public folder")
    not_shown = [
        "what an entry says, or that it is true: its bytes hold digests of the claims",
        "who stated it: that takes the attestation",
        "that nobody was shown another log under the same name: compare checkpoints",
    ]
    sheet = Sheet({check: PROOFS[check] for check in checks}, not_shown)
    keys = read_policy(policy, sheet, "T1", "no policy was given, and a proof holds no key: give it with --policy")
    try:
        text = data.decode()
        if len(data) > MAX_PROOF:
            raise Fault("it is too long")
        (_inclusion if first == INCLUSION else _consistency)(text, keys, sheet)
    except (Fault, UnicodeDecodeError) as error:
        for check in checks:
            sheet.fault(check, f"the proof cannot be read: {error}")
    return sheet.verdict()


def parse_inclusion(text: str) -> tuple[int, list[bytes], str, bytes | None]:
    """Index, path, checkpoint as it was signed, and the entry's bytes, of a tlog-proof."""
    if not text.startswith(f"{INCLUSION}\n"):
        raise Fault(f"the first line of such a proof is {INCLUSION!r}")
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")[1:]
    body = None
    if lines and lines[0].startswith("extra "):
        stated = lines.pop(0).removeprefix("extra ")
        if not 0 < len(stated) <= 4 * ((MAX_BODY + 2) // 3):
            raise Fault("the line `extra` does not hold an entry")
        body = unb64(stated)
    found = re.fullmatch(f"index ({NUMBER})", lines.pop(0)) if lines else None
    if found is None:
        raise Fault("a proof has the line `index N`, after at most one line `extra BASE64`")
    return int(found[1]), _hashes(lines), note, body


def check_entry(body: bytes, index: int, origin: str) -> None:
    """The bytes are an entry that this log may have at that place."""
    parsed = parse_body(body)
    if parsed.iss != origin:
        raise Fault(f"the entry is of the log {parsed.iss!r}, not of {origin!r}")
    if parsed.seen[0] > index or (parsed.amends and parsed.amends[-1] >= index):
        raise Fault(f"the entry builds on later ones, so it cannot be entry {index}")


def _inclusion(text: str, keys: list[Key] | None, sheet: Sheet) -> None:
    index, path, note, body = parse_inclusion(text)
    checkpoint = parse_checkpoint(parse_note(note.encode())[0])
    _signed([note], [checkpoint], keys, sheet)
    if body is None:
        for check in ("T2", "T3"):
            sheet.gap(check, "the proof does not hold the entry that it is about: it has no line `extra`")
        return
    try:
        check_inclusion(body, index, checkpoint.size, path, checkpoint.root)
        sheet.compared["T2"] = f"entry {index} of {checkpoint.size}, SHA-256 {sha256(body).hex()}"
    except Fault as error:
        sheet.fault("T2", str(error))
    try:
        check_entry(body, index, checkpoint.origin)
        sheet.compared["T3"] = f"an entry of {checkpoint.origin}"
    except Fault as error:
        sheet.fault("T3", str(error))


def _consistency(text: str, keys: list[Key] | None, sheet: Sheet) -> None:
    parts = text.split("\n\n")
    if len(parts) != 5:
        raise Fault("a consistency proof has hashes, then two signed checkpoints, with an empty line before each")
    notes = [f"{parts[1]}\n\n{parts[2]}\n", f"{parts[3]}\n\n{parts[4]}"]
    path = _hashes(parts[0].split("\n")[1:])
    first, second = (parse_checkpoint(parse_note(note.encode())[0]) for note in notes)
    _signed(notes, [first, second], keys, sheet)
    try:
        check_consistency(first, second, path)
        sheet.compared["T4"] = f"the log of {second.size} entries begins with the {first.size} of the earlier"
    except Fault as error:
        sheet.fault("T4", str(error))


def _hashes(lines: Sequence[str]) -> list[bytes]:
    hashes = [unb64(line) for line in lines[:109]]
    if len(lines) > 108 or any(len(one) != 32 for one in hashes):
        raise Fault("a proof has at most 108 hashes of 32 bytes")
    return hashes


def _signed(notes: list[str], checkpoints: list[Checkpoint], keys: list[Key] | None, sheet: Sheet) -> None:
    if keys is None:
        return
    for note, checkpoint in zip(notes, checkpoints, strict=True):
        own = [key for key in keys if key.name == checkpoint.origin]
        try:
            if not own:
                raise Fault(f"the policy that was given names no key of the log {checkpoint.origin!r}")
            open_note(note.encode(), own)
        except Fault as error:
            sheet.fault("T1", f"the checkpoint of {checkpoint.size} entries: {error}")
    sheet.compared["T1"] = f"{checkpoints[-1].origin}, signed by the key in the policy"


# An evidence package (BagIt, RFC 8493) ---------------------------------------------------------------------------------

PACKAGE = {
    "K1": "Every file is in the manifests with its digest, and none is missing or extra (RFC 8493).",
    "K2": "The checkpoint is signed by the log's key.",
    "K2b": "That key is one that you trust.",
    "K3": "Each entry is in the log of that checkpoint, at its place.",
    "K4": "Each claim belongs to the entry that it is given for, and has a value that its type allows.",
    "K5": "Each entry whose actor and key are shown is attested by that key, which an earlier entry gave to that actor.",
    "K6": "Each file is one that a claim names by its digest, and each that is named is here.",
    "K7": "Every time stamp is over the checkpoint, by an authority that you trust.",
}
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGS = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")


def verify_package(path: Path, policy: Path | None, authorities: Sequence[Path] = ()) -> dict[str, Any]:
    roots = read_authorities(authorities)
    not_shown = [
        "what else the log says of these records: corrections, revocations of keys, rival opinions may be left out",
        "that a statement or a photograph is truthful, or who is behind a key",
        "that nobody was shown another log under the same name: compare checkpoints",
    ]
    sheet = Sheet(PACKAGE, not_shown)
    own = "the key was taken from the package itself: this shows that it agrees with itself, not where it comes from"
    trusted = read_policy(policy, sheet, "K2b", f"no policy was given; {own}")
    if policy is None:
        sheet.excused.add("K2b")
        sheet.not_shown.append(own)
    folder = Folder(path)
    payload = _package_files(folder, sheet)
    checkpoint, text = _package_checkpoint(folder, sheet, trusted)
    if checkpoint is None:
        for check in ("K3", "K4", "K5", "K6", "K7"):
            sheet.gap(check, "there is no checkpoint to compare with")
        return sheet.verdict()
    try:
        bodies = _package_entries(folder, sheet, payload, checkpoint)
        claims = _package_claims(folder, sheet, bodies)
        _package_attested(folder, sheet, bodies, claims, checkpoint.origin)
        _package_named(sheet, payload, claims)
    except Fault as error:
        sheet.fault("K4", str(error))
        for check in ("K5", "K6"):
            sheet.gap(check, f"the claims could not be read to their end: {error}")
    _package_stamps(folder, sheet, payload, checkpoint, text, roots)
    return sheet.verdict()


def _package_files(folder: Folder, sheet: Sheet) -> dict[str, str]:
    payload: dict[str, str] = {}
    try:
        if folder.read("bagit.txt", len(BAGIT)) != BAGIT:
            sheet.fault("K1", "bagit.txt does not declare BagIt 1.0 in UTF-8")
        payload = _manifest(folder, sheet, "manifest-sha256.txt")
        tags = _manifest(folder, sheet, "tagmanifest-sha256.txt")
        if set(tags) != set(TAGS) or not all(name.startswith("data/") for name in payload):
            sheet.fault("K1", "the manifests list other files than they are for")
        kept = {*payload, *tags, "tagmanifest-sha256.txt"}
        for name in unlisted(folder, kept):
            sheet.fault("K1", f"{name} is not listed")
    except Fault as error:
        sheet.fault("K1", str(error))
    sheet.compared["K1"] = f"{len(payload)} files"
    return payload


def _manifest(folder: Folder, sheet: Sheet, manifest: str) -> dict[str, str]:
    listed: dict[str, str] = {}
    last = ""
    for found in folder.lines(manifest, f"([0-9a-f]{{64}})  ({PATH})"):
        if found[2] <= last or len(found[2]) > 255 or found[2] in {"log/SHA256SUMS", "log/release"}:
            raise Fault(f"{manifest} is out of order, or lists what it cannot")
        last = found[2]
        listed[last] = found[1]
    for name, stated in listed.items():
        try:
            digest = folder.digest(name)
        except Fault as error:
            sheet.fault("K1", str(error))
            continue
        if digest != stated:
            sheet.fault("K1", f"{name} has the digest {digest}, not {stated}")
    return listed


def _package_checkpoint(folder: Folder, sheet: Sheet, trusted: list[Key] | None) -> tuple[Checkpoint | None, str]:
    checkpoint, text = None, ""
    try:
        note = folder.read("data/checkpoint", MAX_NOTE)
        text = parse_note(note)[0]
        checkpoint = parse_checkpoint(text)
        own = [key for key in parse_policy(folder.read("data/policy", MAX_POLICY)) if key.name == checkpoint.origin]
        keys = [key for key in trusted or () if key.name == checkpoint.origin]
        if trusted is not None and set(keys).isdisjoint(own):
            sheet.fault("K2b", f"your policy names another key of {checkpoint.origin!r}, or none")
        open_note(note, keys or own)
        sheet.compared["K2"] = f"{checkpoint.size} entries of {checkpoint.origin}"
    except (Fault, Gap) as error:
        sheet.fault("K2", str(error))
    return checkpoint, text


def _package_entries(
    folder: Folder, sheet: Sheet, payload: Mapping[str, str], checkpoint: Checkpoint
) -> dict[int, bytes]:
    note = folder.read("data/checkpoint", MAX_NOTE).decode("utf-8", "replace")
    bodies: dict[int, bytes] = {}
    for name in payload:
        found = re.fullmatch(rf"data/proofs/({NUMBER})\.tlog-proof", name)
        if found is None:
            continue
        try:
            data = folder.read(name, MAX_PROOF)
            index, path, its_note, body = parse_inclusion(data.decode())
            if index != int(found[1]) or its_note != note or body is None:
                raise Fault("it is of another entry or checkpoint, or holds no entry")
            check_inclusion(body, index, checkpoint.size, path, checkpoint.root)
            check_entry(body, index, checkpoint.origin)
            bodies[index] = body
        except (Fault, UnicodeDecodeError) as error:
            sheet.fault("K3", f"{name}: {error}")
    if not bodies:
        sheet.fault("K3", "the package proves no entry")
    sheet.compared["K3"] = f"{len(bodies)} entries"
    return dict(sorted(bodies.items()))


def _package_claims(folder: Folder, sheet: Sheet, bodies: Mapping[int, bytes]) -> dict[int, dict[str, Any]]:
    claims: dict[int, dict[str, Any]] = {idx: {} for idx in bodies}
    digests = {idx: set(parse_body(body).digests) for idx, body in bodies.items()}
    last: tuple[int, str] = (-1, "")
    for found in folder.lines("data/disclosures.jsonl", DISCLOSURE_LINE):
        entry, claim = int(found[1]), parse_claim(found[2])
        if entry > MAX_NUMBER or (entry, claim.name) <= last:
            raise Fault("data/disclosures.jsonl is not in the order of entry and claim")
        last = (entry, claim.name)
        if claim.digest not in digests.get(entry, ()):
            sheet.fault("K4", f"the claim {claim.name!r} shown for entry {entry} is not one of its claims")
        else:
            claims[entry][claim.name] = claim.value
    for stated in claims.values():
        check_claims(stated)
    sheet.compared["K4"] = f"{sum(map(len, claims.values()))} claims"
    return claims


def _package_attested(
    folder: Folder, sheet: Sheet, bodies: Mapping[int, bytes], claims: Mapping[int, Mapping[str, Any]], origin: str
) -> None:
    keys = Keys(origin)
    for idx, stated in claims.items():
        try:
            keys.add(idx, stated)
        except Fault as error:
            sheet.fault("K5", f"entry {idx}: {error}")
        except Gap as gap:
            sheet.gap("K5", str(gap))
    signed: dict[int, str] = {}
    for found in folder.lines("data/attestations.jsonl", ATTESTATION_LINE):
        if int(found[1]) <= max(signed, default=-1) or int(found[1]) > MAX_NUMBER:
            raise Fault("data/attestations.jsonl is not in the order of the entries")
        signed[int(found[1])] = found[2]
    for idx in signed.keys() - claims.keys():
        sheet.fault("K5", f"an attestation is shown for entry {idx}, which is not here")
    count = 0
    for idx, stated in claims.items():
        if "actor" not in stated or "key" not in stated:
            if stated:
                sheet.gap("K5", "some entries do not show actor and key, so nobody can say who attested them")
            continue
        actor, key, public = stated["actor"], stated["key"], keys.public.get(stated["key"])
        revoked = keys.revoked.get((actor, key))
        if idx not in signed:
            sheet.fault("K5", f"entry {idx} shows actor and key, but no attestation")
        elif public is None:
            sheet.gap("K5", "the keys of some agents are not in the package")
        elif why := keys.why_not(idx, actor, key):
            sheet.fault("K5", f"entry {idx}: {why}")
        elif revoked and revoked[1] <= idx < revoked[0]:
            sheet.gap("K5", f"entry {idx}: its key may have been in other hands since entry {revoked[1]}")
        else:
            try:
                check_attestation(signed[idx], bodies[idx], public)
                count += 1
            except Fault as error:
                sheet.fault("K5", f"entry {idx}: {error}")
    sheet.compared["K5"] = f"{count} attestations"


def _package_named(sheet: Sheet, payload: Mapping[str, str], claims: Mapping[int, Mapping[str, Any]]) -> None:
    naming = {"photo.acquired", "photo.derived"}
    named = {stated["sha256"] for stated in claims.values() if stated.get("type") in naming and "sha256" in stated}
    there = {name.rpartition("/")[2]: name for name in payload if re.fullmatch("data/files/[0-9a-f]{64}", name)}
    for digest in sorted(named - there.keys()):
        sheet.fault("K6", f"the file {digest} that a claim names is not here")
    for digest in sorted(there.keys() - named):
        sheet.fault("K6", f"{there[digest]} is a file that no claim names")
    for digest, name in there.items():
        if payload[name] != digest:
            sheet.fault("K6", f"{name} is another file than its name says")
    sheet.compared["K6"] = f"{len(named)} files"


def _package_stamps(
    folder: Folder,
    sheet: Sheet,
    payload: Mapping[str, str],
    checkpoint: Checkpoint,
    text: str,
    roots: Sequence[bytes],
) -> None:
    names, times = [name for name in payload if STAMP.fullmatch(name.replace("data/", "log/", 1))], []
    for name in names:
        try:
            if name.split("/")[-1].partition(".")[0] != str(checkpoint.size):
                raise Fault("it is named for another checkpoint")
            times.append(check_stamp(folder.read(name, 65_536), text, roots))
        except Fault as error:
            sheet.fault("K7", f"{name}: {error}")
        except Gap as gap:
            sheet.gap("K7", str(gap))
    if not names or not roots:
        why = "no authority's certificate was given with --authority" if names else "the package has no time stamps"
        sheet.gap("K7", why)
        sheet.excused.add("K7")
        sheet.not_shown.append(f"when an entry was made: {why}")
    elif times:
        sheet.compared["K7"] = f"the entries existed by {min(times)}"


# The command line -----------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify a public folder of the debris-evidence catalogue, or a proof.")
    parser.add_argument("path", type=Path, help="the folder, or the file of one proof")
    parser.add_argument("--policy", type=Path, help="trust file (C2SP tlog-policy) that you got from elsewhere")
    parser.add_argument("--kept", type=Path, action="append", default=[], help="checkpoint or release note you kept")
    parser.add_argument("--authority", type=Path, action="append", default=[], help="certificate of a time authority")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    given = parser.parse_args(arguments)
    if sys.version_info < (3, 11):
        parser.error("Python 3.11 or newer is needed")
    is_proof, is_package = given.path.is_file(), (given.path / "bagit.txt").exists()
    if (is_proof and (given.kept or given.authority)) or (is_package and given.kept):
        parser.error("--kept goes with a public folder, --authority with that or a package")
    try:
        if is_proof:
            verdict = verify_proof(given.path, given.policy)
        elif is_package:
            verdict = verify_package(given.path, given.policy, given.authority)
        else:
            verdict = verify_folder(given.path, given.policy, given.kept, given.authority)
    except Nothing as error:
        print(error, file=sys.stderr)
        return error.status
    if given.json:
        print(json.dumps(verdict, ensure_ascii=False, indent=1))
    else:
        for row in verdict["checks"]:
            print(f"{row['outcome']:14} {row['check']}  {row['detail']}")
        print(f"\n{verdict['outcome'].upper()}\n\nWhat this does not show:")
        for each in verdict["not_shown"]:
            print(f"  - {each}")
    return {"holds": 0, "does not hold": 1, "not checked": 3}[verdict["outcome"]]


# Copies of schema/, written by docs/make_verifier.py: change them there -----------------------------------------------
# fmt: off

SCHEMA = "814aac95c6f170e1984ccc23924220548e9bd8da5908d43ac28f2f06c60de2da"  # of the files in schema/, as catalogue/base/model.py counts it
COMMON: Any = {'type': {'type': 'string'},
 'subject': {'type': 'string'},
 'actor': {'type': 'string', 'pattern': '^agent-[0-9a-hjkmnp-tv-z]{11}$'},
 'key': {'type': 'string', 'pattern': '^[A-Za-z0-9_-]{43}$'},
 'recorded': {'type': 'string', 'pattern': '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'}}
RELEASE_STATES: Any = ['type', 'subject', 'actor', 'key', 'released']
RELEASE_MAY_STATE: Any = ['type', 'subject', 'actor', 'key', 'released', 'occurred']
TYPES: Any = {'agent.key_added': {'roles': ['admin'],
                     'review': 'none',
                     'correction': 'none',
                     'claims': {'public_key': {'type': 'object',
                                               'required': ['kty', 'crv', 'x'],
                                               'additionalProperties': False,
                                               'properties': {'kty': {'const': 'OKP'},
                                                              'crv': {'const': 'Ed25519'},
                                                              'x': {'type': 'string',
                                                                    'pattern': '^[A-Za-z0-9_-]{43}$'}}},
                                'held_by': {'type': 'string'},
                                'possession': {'type': 'string', 'pattern': '^[A-Za-z0-9_-]{86}$'}}},
 'agent.key_revoked': {'roles': ['admin'],
                       'review': 'none',
                       'correction': 'none',
                       'structure': ['actor', 'key', 'revoked', 'subject', 'type'],
                       'claims': {'revoked': {'type': 'string', 'pattern': '^[A-Za-z0-9_-]{43}$'},
                                  'since': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991},
                                  'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'agent.registered': {'roles': ['admin'],
                      'review': 'none',
                      'correction': 'none',
                      'claims': {'kind': {'type': 'string'},
                                 'name': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                 'roles': {'type': 'array',
                                           'minItems': 1,
                                           'maxItems': 20,
                                           'uniqueItems': True,
                                           'items': {'type': 'string'}},
                                 'version': {'type': 'string', 'minLength': 1, 'maxLength': 100}}},
 'agent.role_changed': {'roles': ['admin'],
                        'review': 'none',
                        'correction': 'none',
                        'claims': {'roles': {'type': 'array',
                                             'minItems': 0,
                                             'maxItems': 20,
                                             'uniqueItems': True,
                                             'items': {'type': 'string'}},
                                   'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'claim.erased': {'roles': ['admin'],
                  'review': 'none',
                  'correction': 'none',
                  'structure': ['actor', 'erased', 'key', 'subject', 'type'],
                  'claims': {'erased': {'type': 'array',
                                        'minItems': 1,
                                        'maxItems': 500,
                                        'items': {'type': 'object',
                                                  'required': ['entry', 'name', 'digest'],
                                                  'additionalProperties': False,
                                                  'properties': {'entry': {'type': 'integer', 'minimum': 0},
                                                                 'name': {'type': 'string',
                                                                          'pattern': '^[a-z][a-z0-9_]*$'},
                                                                 'digest': {'type': 'string',
                                                                            'pattern': '^[A-Za-z0-9_-]{43}$'}}}},
                             'ground': {'type': 'string'},
                             'occurred': {'type': 'string', 'minLength': 4, 'maxLength': 80},
                             'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'custody.event': {'roles': ['investigator'],
                   'review': 'required',
                   'correction': 'author',
                   'claims': {'action': {'type': 'string'},
                              'from_party': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                              'to_party': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                              'custodian': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                              'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                              'occurred_earliest': {'type': 'string',
                                                    'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                              'occurred_latest': {'type': 'string',
                                                  'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                              'place_name': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                              'seal': {'type': 'string', 'minLength': 1, 'maxLength': 100},
                              'seal_state': {'type': 'string'},
                              'counterpart': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991},
                              'condition': {'type': 'string', 'minLength': 1, 'maxLength': 300},
                              'source': {'type': 'string', 'pattern': '^source-[0-9a-hjkmnp-tv-z]{11}$'},
                              'note': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'export.made': {'roles': ['investigator', 'reviewer', 'admin'],
                 'review': 'none',
                 'correction': 'none',
                 'claims': {'checkpoint_size': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991},
                            'checkpoint_root': {'type': 'string', 'pattern': '^[A-Za-z0-9_-]{43}$'},
                            'records': {'type': 'integer', 'minimum': 0},
                            'sha256': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'},
                            'recipient': {'type': 'string', 'minLength': 1, 'maxLength': 300},
                            'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80}}},
 'fixity.checked': {'roles': ['software', 'admin'],
                    'review': 'none',
                    'correction': 'none',
                    'claims': {'originals': {'type': 'integer', 'minimum': 0},
                               'intact': {'type': 'integer', 'minimum': 0},
                               'missing': {'type': 'integer', 'minimum': 0},
                               'changed': {'type': 'integer', 'minimum': 0},
                               'checkpoint_size': {'type': 'integer', 'minimum': 0},
                               'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                               'faults': {'type': 'array',
                                          'minItems': 1,
                                          'maxItems': 1000,
                                          'items': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'}}}},
 'incident.recorded': {'roles': ['investigator'],
                       'review': 'required',
                       'correction': 'anyone',
                       'claims': {'title': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                  'description': {'type': 'string', 'minLength': 1, 'maxLength': 4000},
                                  'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                                  'occurred_earliest': {'type': 'string',
                                                        'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                                  'occurred_latest': {'type': 'string',
                                                      'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                                  'place_name': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                                  'country': {'type': ['string', 'null'], 'pattern': '^[A-Z]{2}$'},
                                  'place_class': {'type': 'string'},
                                  'position': {'type': ['object', 'null'],
                                               'required': ['lat', 'lon'],
                                               'additionalProperties': False,
                                               'properties': {'lat': {'type': 'string',
                                                                      'pattern': '^-?[0-9]{1,2}(\\.[0-9]{1,7})?$'},
                                                              'lon': {'type': 'string',
                                                                      'pattern': '^-?[0-9]{1,3}(\\.[0-9]{1,7})?$'},
                                                              'uncertainty_m': {'type': 'integer',
                                                                                'minimum': 1,
                                                                                'maximum': 20000000},
                                                              'method': {'type': 'string', 'maxLength': 200},
                                                              'by': {'type': 'string',
                                                                     'minLength': 1,
                                                                     'maxLength': 200}}},
                                  'position_coarse': {'type': 'object',
                                                      'required': ['lat', 'lon', 'cell_deg'],
                                                      'additionalProperties': False,
                                                      'properties': {'lat': {'type': 'string',
                                                                             'pattern': '^-?[0-9]{1,2}(\\.[0-9]{1,7})?$'},
                                                                     'lon': {'type': 'string',
                                                                             'pattern': '^-?[0-9]{1,3}(\\.[0-9]{1,7})?$'},
                                                                     'cell_deg': {'type': 'string'},
                                                                     'uncertainty_m': {'type': 'integer',
                                                                                       'minimum': 1,
                                                                                       'maximum': 40000000}}},
                                  'synthetic': {'type': 'boolean'}}},
 'item.identified': {'roles': ['investigator'],
                     'review': 'required',
                     'correction': 'author',
                     'claims': {'party': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                'source': {'type': 'string', 'pattern': '^source-[0-9a-hjkmnp-tv-z]{11}$'},
                                'designation': {'type': 'string', 'minLength': 1, 'maxLength': 300},
                                'level': {'type': 'string'},
                                'producer': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                                'producer_country': {'type': ['string', 'null'],
                                                     'minLength': 1,
                                                     'maxLength': 100},
                                'relied_on': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                'status': {'type': 'string'},
                                'basis': {'type': 'array',
                                          'minItems': 1,
                                          'maxItems': 200,
                                          'items': {'type': 'object',
                                                    'required': ['bearing'],
                                                    'additionalProperties': False,
                                                    'properties': {'record': {'type': 'string',
                                                                              'maxLength': 40},
                                                                   'bearing': {'enum': ['supports',
                                                                                        'contradicts',
                                                                                        'neutral']},
                                                                   'note': {'type': 'string',
                                                                            'minLength': 1,
                                                                            'maxLength': 500}}}},
                                'confidence': {'type': 'string'},
                                'likelihood': {'type': 'string'},
                                'rejected': {'type': 'array',
                                             'minItems': 1,
                                             'maxItems': 200,
                                             'items': {'type': 'object',
                                                       'required': ['designation', 'reason'],
                                                       'additionalProperties': False,
                                                       'properties': {'designation': {'type': 'string',
                                                                                      'minLength': 1,
                                                                                      'maxLength': 500},
                                                                      'reason': {'type': 'string',
                                                                                 'minLength': 1,
                                                                                 'maxLength': 500}}}},
                                'not_established': {'type': 'array',
                                                    'minItems': 1,
                                                    'maxItems': 200,
                                                    'items': {'type': 'string',
                                                              'minLength': 1,
                                                              'maxLength': 500}},
                                'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80}}},
 'item.recorded': {'roles': ['investigator'],
                   'review': 'required',
                   'correction': 'anyone',
                   'claims': {'title': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                              'description': {'type': 'string', 'minLength': 1, 'maxLength': 4000},
                              'kind': {'type': 'string'},
                              'incident': {'type': ['string', 'null'],
                                           'pattern': '^incident-[0-9a-hjkmnp-tv-z]{11}$'},
                              'part_of': {'type': 'string', 'pattern': '^item-[0-9a-hjkmnp-tv-z]{11}$'},
                              'condition': {'type': 'string', 'minLength': 1, 'maxLength': 300},
                              'measurements': {'type': 'array',
                                               'minItems': 1,
                                               'maxItems': 200,
                                               'items': {'type': 'object',
                                                         'required': ['name', 'value', 'unit'],
                                                         'additionalProperties': False,
                                                         'properties': {'name': {'type': 'string',
                                                                                 'minLength': 1,
                                                                                 'maxLength': 500},
                                                                        'value': {'type': 'string',
                                                                                  'pattern': '^-?[0-9]+(\\.[0-9]+)?$'},
                                                                        'unit': {'type': 'string',
                                                                                 'maxLength': 10}}}},
                              'recovered': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                              'recovered_earliest': {'type': 'string',
                                                     'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                              'recovered_latest': {'type': 'string',
                                                   'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                              'recovery_place': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                              'recovery_country': {'type': ['string', 'null'],
                                                   'minLength': 1,
                                                   'maxLength': 100},
                              'recovery_place_class': {'type': 'string'},
                              'recovery_position': {'type': ['object', 'null'],
                                                    'required': ['lat', 'lon'],
                                                    'additionalProperties': False,
                                                    'properties': {'lat': {'type': 'string',
                                                                           'pattern': '^-?[0-9]{1,2}(\\.[0-9]{1,7})?$'},
                                                                   'lon': {'type': 'string',
                                                                           'pattern': '^-?[0-9]{1,3}(\\.[0-9]{1,7})?$'},
                                                                   'uncertainty_m': {'type': 'integer',
                                                                                     'minimum': 1,
                                                                                     'maximum': 20000000},
                                                                   'method': {'type': 'string',
                                                                              'maxLength': 200},
                                                                   'by': {'type': 'string',
                                                                          'minLength': 1,
                                                                          'maxLength': 200}}},
                              'recovery_position_coarse': {'type': 'object',
                                                           'required': ['lat', 'lon', 'cell_deg'],
                                                           'additionalProperties': False,
                                                           'properties': {'lat': {'type': 'string',
                                                                                  'pattern': '^-?[0-9]{1,2}(\\.[0-9]{1,7})?$'},
                                                                          'lon': {'type': 'string',
                                                                                  'pattern': '^-?[0-9]{1,3}(\\.[0-9]{1,7})?$'},
                                                                          'cell_deg': {'type': 'string'},
                                                                          'uncertainty_m': {'type': 'integer',
                                                                                            'minimum': 1,
                                                                                            'maximum': 40000000}}},
                              'recovered_by': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                              'synthetic': {'type': 'boolean'}}},
 'marking.adjudicated': {'roles': ['investigator'],
                         'review': 'required',
                         'correction': 'author',
                         'structure': ['actor', 'key', 'readings', 'subject', 'type'],
                         'claims': {'text': {'type': 'string', 'minLength': 1, 'maxLength': 500},
                                    'readings': {'type': 'array',
                                                 'minItems': 1,
                                                 'maxItems': 100,
                                                 'items': {'type': 'integer', 'minimum': 0}},
                                    'party': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                                    'confidence': {'type': 'string'},
                                    'basis': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                                    'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80}}},
 'marking.interpreted': {'roles': ['investigator', 'software'],
                         'review': 'required',
                         'correction': 'author',
                         'claims': {'reading': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991},
                                    'rule': {'type': 'string', 'minLength': 1, 'maxLength': 40},
                                    'party': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                    'source': {'type': 'string', 'pattern': '^source-[0-9a-hjkmnp-tv-z]{11}$'},
                                    'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                                    'meaning': {'type': 'string', 'minLength': 1, 'maxLength': 1000},
                                    'earliest': {'type': 'string', 'pattern': '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'},
                                    'latest': {'type': 'string', 'pattern': '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'},
                                    'role': {'type': 'string'},
                                    'confidence': {'type': 'string'},
                                    'assumptions': {'type': 'array',
                                                    'minItems': 1,
                                                    'maxItems': 200,
                                                    'items': {'type': 'string',
                                                              'minLength': 1,
                                                              'maxLength': 500}},
                                    'alternatives': {'type': 'array',
                                                     'minItems': 1,
                                                     'maxItems': 200,
                                                     'items': {'type': 'string',
                                                               'minLength': 1,
                                                               'maxLength': 500}}}},
 'marking.read': {'roles': ['investigator'],
                  'review': 'required',
                  'correction': 'author',
                  'claims': {'text': {'type': 'string', 'minLength': 1, 'maxLength': 500},
                             'party': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                             'source': {'type': 'string', 'pattern': '^source-[0-9a-hjkmnp-tv-z]{11}$'},
                             'photos': {'type': 'array',
                                        'minItems': 1,
                                        'maxItems': 200,
                                        'items': {'type': 'string',
                                                  'pattern': '^photo-[0-9a-hjkmnp-tv-z]{11}$'}},
                             'suggestion': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991},
                             'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                             'blind': {'type': 'boolean'},
                             'confidence': {'type': 'string'},
                             'note': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                             'earlier': {'type': 'array',
                                         'minItems': 0,
                                         'maxItems': 100000,
                                         'items': {'type': 'integer', 'minimum': 0}}}},
 'marking.recorded': {'roles': ['investigator'],
                      'review': 'required',
                      'correction': 'anyone',
                      'claims': {'item': {'type': 'string', 'pattern': '^item-[0-9a-hjkmnp-tv-z]{11}$'},
                                 'method': {'type': 'string'},
                                 'state': {'type': 'string'},
                                 'scripts': {'type': 'array',
                                             'minItems': 1,
                                             'maxItems': 20,
                                             'uniqueItems': True,
                                             'items': {'type': 'string'}},
                                 'colour': {'type': 'string', 'minLength': 1, 'maxLength': 50},
                                 'height_mm': {'type': 'string', 'pattern': '^[0-9]{1,5}(\\.[0-9]{1,3})?$'},
                                 'regions': {'type': 'array',
                                             'minItems': 1,
                                             'maxItems': 200,
                                             'items': {'type': 'object',
                                                       'required': ['photo', 'orientation', 'selector'],
                                                       'additionalProperties': False,
                                                       'properties': {'photo': {'type': 'string',
                                                                                'pattern': '^photo-[0-9a-hjkmnp-tv-z]{11}$'},
                                                                      'orientation': {'type': 'integer',
                                                                                      'minimum': 1,
                                                                                      'maximum': 8},
                                                                      'selector': {'type': 'object',
                                                                                   'required': ['type',
                                                                                                'value'],
                                                                                   'additionalProperties': False,
                                                                                   'properties': {'type': {'type': 'string',
                                                                                                           'enum': ['FragmentSelector',
                                                                                                                    'SvgSelector']},
                                                                                                  'conformsTo': {'const': 'http://www.w3.org/TR/media-frags/'},
                                                                                                  'value': {'type': 'string',
                                                                                                            'pattern': '^(xywh=pixel:(0|[1-9][0-9]{0,5}),(0|[1-9][0-9]{0,5}),[1-9][0-9]{0,5},[1-9][0-9]{0,5}|<svg '
                                                                                                                       'xmlns="http://www\\.w3\\.org/2000/svg"><polygon '
                                                                                                                       'points="(0|[1-9][0-9]{0,5}),(0|[1-9][0-9]{0,5})( '
                                                                                                                       '(0|[1-9][0-9]{0,5}),(0|[1-9][0-9]{0,5})){2,99}"/></svg>)$'}}}}}},
                                 'note': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'marking.suggested': {'roles': ['software'],
                       'review': 'required',
                       'correction': 'none',
                       'claims': {'method': {'type': 'string'},
                                  'suggested': {'type': 'string', 'minLength': 1, 'maxLength': 8000},
                                  'payload_hex': {'type': 'string', 'pattern': '^([0-9a-f]{2}){1,8000}$'},
                                  'symbology': {'type': 'string', 'minLength': 1, 'maxLength': 100},
                                  'symbology_identifier': {'type': 'string',
                                                           'pattern': '^\\][A-Za-z][0-9A-Za-z]$'},
                                  'symbol_version': {'type': 'string', 'minLength': 1, 'maxLength': 40},
                                  'error_correction': {'type': 'string', 'minLength': 1, 'maxLength': 40},
                                  'correction_unused': {'type': 'string', 'pattern': '^(0(\\.[0-9]{1,3})?|1)$'},
                                  'score': {'type': 'string', 'pattern': '^[0-9]{1,3}(\\.[0-9]{1,3})?$'},
                                  'score_scale': {'type': 'string', 'minLength': 1, 'maxLength': 40},
                                  'region': {'type': 'object',
                                             'required': ['orientation', 'selector'],
                                             'additionalProperties': False,
                                             'properties': {'orientation': {'type': 'integer',
                                                                            'minimum': 1,
                                                                            'maximum': 8},
                                                            'selector': {'type': 'object',
                                                                         'required': ['type', 'conformsTo',
                                                                                      'value'],
                                                                         'additionalProperties': False,
                                                                         'properties': {'type': {'const': 'FragmentSelector'},
                                                                                        'conformsTo': {'const': 'http://www.w3.org/TR/media-frags/'},
                                                                                        'value': {'type': 'string',
                                                                                                  'pattern': '^xywh=pixel:[0-9]{1,6},[0-9]{1,6},[1-9][0-9]{0,5},[1-9][0-9]{0,5}$'}}}}},
                                  'corners': {'type': 'array',
                                              'minItems': 4,
                                              'maxItems': 4,
                                              'items': {'type': 'array',
                                                        'minItems': 2,
                                                        'maxItems': 2,
                                                        'items': {'type': 'integer',
                                                                  'minimum': 0,
                                                                  'maximum': 999999}}},
                                  'tools': {'type': 'array',
                                            'minItems': 1,
                                            'maxItems': 200,
                                            'items': {'type': 'object',
                                                      'required': ['name', 'version'],
                                                      'additionalProperties': False,
                                                      'properties': {'name': {'type': 'string',
                                                                              'minLength': 1,
                                                                              'maxLength': 500},
                                                                     'version': {'type': 'string',
                                                                                 'minLength': 1,
                                                                                 'maxLength': 500}}}}}},
 'object.destroyed': {'roles': ['admin'],
                      'review': 'none',
                      'correction': 'none',
                      'structure': ['actor', 'ground', 'key', 'subject', 'type'],
                      'claims': {'sha256': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'},
                                 'ground': {'type': 'string'},
                                 'order_cited': {'type': 'string', 'minLength': 1, 'maxLength': 500},
                                 'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                                 'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'package.made': {'roles': ['reviewer', 'admin'],
                  'review': 'none',
                  'correction': 'none',
                  'claims': {'checkpoint_size': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991},
                             'checkpoint_root': {'type': 'string', 'pattern': '^[A-Za-z0-9_-]{43}$'},
                             'manifest_sha256': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'},
                             'contents': {'type': 'array',
                                          'minItems': 1,
                                          'maxItems': 500,
                                          'items': {'type': 'string', 'maxLength': 80}},
                             'withheld': {'type': 'boolean'},
                             'recipient': {'type': 'string', 'minLength': 1, 'maxLength': 300}}},
 'photo.acquired': {'roles': ['investigator'],
                    'review': 'required',
                    'correction': 'anyone',
                    'claims': {'sha256': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'},
                               'size_bytes': {'type': 'integer', 'minimum': 1, 'maximum': 9007199254740991},
                               'media_type': {'type': 'string',
                                              'enum': ['image/jpeg', 'image/png', 'image/tiff', 'image/webp',
                                                       'image/heic', 'image/heif']},
                               'file_name': {'type': 'string', 'minLength': 1, 'maxLength': 500},
                               'caption': {'type': 'string', 'minLength': 1, 'maxLength': 1000},
                               'route': {'type': 'string'},
                               'source': {'type': 'string', 'pattern': '^source-[0-9a-hjkmnp-tv-z]{11}$'},
                               'incident': {'type': 'string', 'pattern': '^incident-[0-9a-hjkmnp-tv-z]{11}$'},
                               'collector': {'type': 'string', 'pattern': '^agent-[0-9a-hjkmnp-tv-z]{11}$'},
                               'photographer': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                               'documented': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                               'documented_earliest': {'type': 'string',
                                                       'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                               'documented_latest': {'type': 'string',
                                                     'pattern': '^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$'},
                               'documented_place': {'type': ['string', 'null'],
                                                    'minLength': 1,
                                                    'maxLength': 200},
                               'documented_country': {'type': ['string', 'null'],
                                                      'minLength': 1,
                                                      'maxLength': 100},
                               'documented_place_class': {'type': 'string'},
                               'documented_position': {'type': ['object', 'null'],
                                                       'required': ['lat', 'lon'],
                                                       'additionalProperties': False,
                                                       'properties': {'lat': {'type': 'string',
                                                                              'pattern': '^-?[0-9]{1,2}(\\.[0-9]{1,7})?$'},
                                                                      'lon': {'type': 'string',
                                                                              'pattern': '^-?[0-9]{1,3}(\\.[0-9]{1,7})?$'},
                                                                      'uncertainty_m': {'type': 'integer',
                                                                                        'minimum': 1,
                                                                                        'maximum': 20000000},
                                                                      'method': {'type': 'string',
                                                                                 'maxLength': 200},
                                                                      'by': {'type': 'string',
                                                                             'minLength': 1,
                                                                             'maxLength': 200}}},
                               'documented_position_coarse': {'type': 'object',
                                                              'required': ['lat', 'lon', 'cell_deg'],
                                                              'additionalProperties': False,
                                                              'properties': {'lat': {'type': 'string',
                                                                                     'pattern': '^-?[0-9]{1,2}(\\.[0-9]{1,7})?$'},
                                                                             'lon': {'type': 'string',
                                                                                     'pattern': '^-?[0-9]{1,3}(\\.[0-9]{1,7})?$'},
                                                                             'cell_deg': {'type': 'string'},
                                                                             'uncertainty_m': {'type': 'integer',
                                                                                               'minimum': 1,
                                                                                               'maximum': 40000000}}},
                               'hops': {'type': 'array',
                                        'minItems': 1,
                                        'maxItems': 200,
                                        'items': {'type': 'object',
                                                  'required': [],
                                                  'additionalProperties': False,
                                                  'properties': {'from': {'type': 'string',
                                                                          'minLength': 1,
                                                                          'maxLength': 500},
                                                                 'to': {'type': 'string',
                                                                        'minLength': 1,
                                                                        'maxLength': 500},
                                                                 'when': {'type': 'string',
                                                                          'minLength': 1,
                                                                          'maxLength': 500},
                                                                 'how': {'type': 'string',
                                                                         'minLength': 1,
                                                                         'maxLength': 500},
                                                                 'unknown': {'type': 'boolean'}}}},
                               'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                               'rights': {'type': 'string', 'minLength': 1, 'maxLength': 300},
                               'rights_holder': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                               'consent': {'type': 'string'},
                               'consent_terms': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                               'synthetic': {'type': 'boolean'}}},
 'photo.compared': {'roles': ['investigator'],
                    'review': 'required',
                    'correction': 'author',
                    'claims': {'other': {'type': 'string', 'pattern': '^photo-[0-9a-hjkmnp-tv-z]{11}$'},
                               'verdict': {'type': 'string'},
                               'party': {'type': ['string', 'null'], 'minLength': 1, 'maxLength': 200},
                               'source': {'type': 'string', 'pattern': '^source-[0-9a-hjkmnp-tv-z]{11}$'},
                               'basis': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                               'confidence': {'type': 'string'},
                               'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80}}},
 'photo.depicts': {'roles': ['investigator'],
                   'review': 'required',
                   'correction': 'anyone',
                   'claims': {'item': {'type': 'string', 'pattern': '^item-[0-9a-hjkmnp-tv-z]{11}$'},
                              'view': {'type': 'string'},
                              'scale': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                              'marker': {'type': 'string', 'minLength': 1, 'maxLength': 50}}},
 'photo.derived': {'roles': ['software'],
                   'review': 'with-release',
                   'correction': 'none',
                   'claims': {'purpose': {'type': 'string'},
                              'sha256': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'},
                              'size_bytes': {'type': 'integer', 'minimum': 1, 'maximum': 9007199254740991},
                              'media_type': {'type': 'string', 'enum': ['image/jpeg']},
                              'width_px': {'type': 'integer', 'minimum': 1, 'maximum': 9007199254740991},
                              'height_px': {'type': 'integer', 'minimum': 1, 'maximum': 9007199254740991},
                              'redactions': {'type': 'array',
                                             'maxItems': 200,
                                             'items': {'type': 'array',
                                                       'minItems': 4,
                                                       'maxItems': 4,
                                                       'items': {'type': 'integer', 'minimum': 0}}},
                              'tools': {'type': 'array',
                                        'minItems': 1,
                                        'maxItems': 200,
                                        'items': {'type': 'object',
                                                  'required': ['name', 'version'],
                                                  'additionalProperties': False,
                                                  'properties': {'name': {'type': 'string',
                                                                          'minLength': 1,
                                                                          'maxLength': 500},
                                                                 'version': {'type': 'string',
                                                                             'minLength': 1,
                                                                             'maxLength': 500}}}}}},
 'photo.examined': {'roles': ['software'],
                    'review': 'with-release',
                    'correction': 'none',
                    'claims': {'width_px': {'type': 'integer', 'minimum': 1, 'maximum': 9007199254740991},
                               'height_px': {'type': 'integer', 'minimum': 1, 'maximum': 9007199254740991},
                               'orientation': {'type': 'integer', 'minimum': 1, 'maximum': 8},
                               'captured': {'type': 'string', 'minLength': 4, 'maxLength': 80},
                               'captured_date': {'type': 'string', 'pattern': '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'},
                               'captured_zone': {'type': 'string'},
                               'position': {'type': ['object', 'null'],
                                            'required': ['lat', 'lon'],
                                            'additionalProperties': False,
                                            'properties': {'lat': {'type': 'string',
                                                                   'pattern': '^-?[0-9]{1,2}(\\.[0-9]{1,7})?$'},
                                                           'lon': {'type': 'string',
                                                                   'pattern': '^-?[0-9]{1,3}(\\.[0-9]{1,7})?$'},
                                                           'uncertainty_m': {'type': 'integer',
                                                                             'minimum': 1,
                                                                             'maximum': 20000000},
                                                           'method': {'type': 'string', 'maxLength': 200}}},
                               'camera_make': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                               'camera_model': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                               'camera_serial': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                               'software': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                               'exif_sha256': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'},
                               'notes': {'type': 'array',
                                         'minItems': 1,
                                         'maxItems': 200,
                                         'items': {'type': 'string', 'minLength': 1, 'maxLength': 1000}},
                               'tools': {'type': 'array',
                                         'minItems': 1,
                                         'maxItems': 200,
                                         'items': {'type': 'object',
                                                   'required': ['name', 'version'],
                                                   'additionalProperties': False,
                                                   'properties': {'name': {'type': 'string',
                                                                           'minLength': 1,
                                                                           'maxLength': 500},
                                                                  'version': {'type': 'string',
                                                                              'minLength': 1,
                                                                              'maxLength': 500}}}}}},
 'publication.made': {'roles': ['reviewer', 'admin'],
                      'review': 'none',
                      'correction': 'none',
                      'claims': {'checkpoint_size': {'type': 'integer',
                                                     'minimum': 0,
                                                     'maximum': 9007199254740991},
                                 'checkpoint_root': {'type': 'string', 'pattern': '^[A-Za-z0-9_-]{43}$'},
                                 'release_sha256': {'type': 'string', 'pattern': '^[0-9a-f]{64}$'},
                                 'records': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991}}},
 'record.corrected': {'roles': ['investigator'],
                      'review': 'required',
                      'correction': 'none',
                      'structure': ['actor', 'corrects', 'key', 'of', 'replaces', 'subject', 'type'],
                      'claims': {'of': {'type': 'string', 'pattern': '^[a-z]+\\.[a-z_]+$'},
                                 'corrects': {'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991},
                                 'replaces': {'type': 'array',
                                              'minItems': 0,
                                              'maxItems': 500,
                                              'items': {'type': 'object',
                                                        'required': ['entry', 'name', 'digest'],
                                                        'additionalProperties': False,
                                                        'properties': {'entry': {'type': 'integer',
                                                                                 'minimum': 0},
                                                                       'name': {'type': 'string',
                                                                                'pattern': '^[a-z][a-z0-9_]*$'},
                                                                       'digest': {'type': 'string',
                                                                                  'pattern': '^[A-Za-z0-9_-]{43}$'}}}},
                                 'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'record.released': {'roles': ['reviewer'],
                     'review': 'none',
                     'correction': 'none',
                     'claims': {'released': {'type': 'array',
                                             'minItems': 1,
                                             'maxItems': 500,
                                             'items': {'type': 'object',
                                                       'required': ['entry', 'name', 'digest'],
                                                       'additionalProperties': False,
                                                       'properties': {'entry': {'type': 'integer',
                                                                                'minimum': 0},
                                                                      'name': {'type': 'string',
                                                                               'pattern': '^[a-z][a-z0-9_]*$'},
                                                                      'digest': {'type': 'string',
                                                                                 'pattern': '^[A-Za-z0-9_-]{43}$'}}}},
                                'occurred': {'type': 'string', 'minLength': 4, 'maxLength': 80},
                                'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'record.withdrawn': {'roles': ['investigator', 'reviewer'],
                      'review': 'with-release',
                      'correction': 'none',
                      'structure': ['actor', 'key', 'subject', 'type', 'whole', 'withdrawn'],
                      'claims': {'withdrawn': {'type': 'array',
                                               'minItems': 1,
                                               'maxItems': 5000,
                                               'items': {'type': 'integer', 'minimum': 0}},
                                 'whole': {'type': 'boolean'},
                                 'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                                 'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80}}},
 'review.decided': {'roles': ['reviewer'],
                    'review': 'none',
                    'correction': 'none',
                    'claims': {'decision': {'type': 'string'},
                               'entries': {'type': 'array',
                                           'minItems': 1,
                                           'maxItems': 500,
                                           'uniqueItems': True,
                                           'items': {'type': 'integer', 'minimum': 0}},
                               'occurred': {'type': 'string', 'minLength': 4, 'maxLength': 80},
                               'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'review.requested': {'roles': ['investigator'],
                      'review': 'none',
                      'correction': 'none',
                      'claims': {'reason': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'source.recorded': {'roles': ['investigator'],
                     'review': 'required',
                     'correction': 'anyone',
                     'claims': {'title': {'type': 'string', 'minLength': 1, 'maxLength': 300},
                                'kind': {'type': 'string'},
                                'url': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                                'archived_url': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                                'publisher': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                'platform': {'type': 'string', 'minLength': 1, 'maxLength': 100},
                                'author': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                'published': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                                'accessed': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                                'language': {'type': 'string', 'pattern': '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'},
                                'family': {'type': 'string', 'minLength': 1, 'maxLength': 100},
                                'reliability': {'type': 'string'},
                                'credibility': {'type': 'string'},
                                'note': {'type': 'string', 'minLength': 1, 'maxLength': 2000}}},
 'statement.recorded': {'roles': ['investigator'],
                        'review': 'required',
                        'correction': 'anyone',
                        'claims': {'incident': {'type': 'string',
                                                'pattern': '^incident-[0-9a-hjkmnp-tv-z]{11}$'},
                                   'item': {'type': 'string', 'pattern': '^item-[0-9a-hjkmnp-tv-z]{11}$'},
                                   'party': {'type': 'string', 'minLength': 1, 'maxLength': 200},
                                   'summary': {'type': 'string', 'minLength': 1, 'maxLength': 2000},
                                   'quote': {'type': 'string', 'minLength': 1, 'maxLength': 300},
                                   'language': {'type': 'string',
                                                'pattern': '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'},
                                   'status': {'type': 'string'},
                                   'source': {'type': 'string', 'pattern': '^source-[0-9a-hjkmnp-tv-z]{11}$'},
                                   'occurred': {'type': ['string', 'null'], 'minLength': 4, 'maxLength': 80},
                                   'answers': {'type': 'string',
                                               'pattern': '^statement-[0-9a-hjkmnp-tv-z]{11}$'},
                                   'contradicts': {'type': 'array',
                                                   'minItems': 1,
                                                   'maxItems': 200,
                                                   'items': {'type': 'string',
                                                             'pattern': '^statement-[0-9a-hjkmnp-tv-z]{11}$'}}}}}

TABLES_SQL = r'''
-- The projection: every table of the catalogue, and how it follows from the table `entry`.
--
-- How to replay. Run the CREATE statements. Fill `entry` with one row for each ledger entry, its known claims as one
-- JSON object with sorted keys, and a temporary table touched(subject TEXT PRIMARY KEY) with the subjects to replay: all
-- of them for a replay from nothing, those of the new entries otherwise. Then run every other statement in order.
-- CROSS JOIN keeps `touched` in front, so that replaying a few subjects never reads the whole ledger.
-- Nothing here needs more than SQLite 3.38 and its JSON functions, so an auditor can run the same file.
--
-- How to read it. NULL says that no claim is known here: on the desk that nobody stated it, in public that it was not
-- published or not stated. That somebody stated a thing to be unknown stands in the column `unknown`.
-- Rows of one subject depend on entries of that subject only. References are not enforced, since what they name may
-- be withheld; the door enforces them (rule R4). Behind each column stands the claim it comes from, as @entry.type
-- where its name is the claim's name, or as @entry.type/claim; otherwise a description of its own.

-- table entry: Ledger entries as far as their claims are known here, in the ledger's order.
CREATE TABLE entry (
  idx INTEGER PRIMARY KEY, -- Position in the ledger, counted from 0.
  type TEXT NOT NULL, -- @common
  subject TEXT NOT NULL, -- @common
  actor TEXT, -- @common
  amends TEXT NOT NULL CHECK (json_valid(amends)), -- Ledger indexes of the entries that this one amends, as a JSON array.
  claims TEXT NOT NULL CHECK (json_valid(claims)) -- Every claim of the entry that is known here, as a JSON object.
) STRICT;
CREATE INDEX entry_subject ON entry (subject, type, idx);
CREATE INDEX entry_type ON entry (type, idx);

-- table correction: Corrections of what earlier entries state. One that a reviewer rejected changes nothing.
CREATE TABLE correction (
  entry INTEGER PRIMARY KEY, -- Ledger index of the correction.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it is about.
  corrects INTEGER, -- @record.corrected
  of TEXT, -- @record.corrected
  replaces TEXT, -- @record.corrected
  reason TEXT, -- @record.corrected
  decision TEXT, -- Newest decision of a reviewer about the correction, where one is known.
  actor TEXT -- @common
) STRICT;
CREATE INDEX correction_corrects ON correction (corrects, entry);
CREATE INDEX correction_subject ON correction (subject);
DELETE FROM correction WHERE subject IN (SELECT subject FROM touched);
INSERT INTO correction
SELECT e.idx, e.subject, e.claims ->> '$.corrects', e.claims ->> '$.of', e.claims -> '$.replaces', e.claims ->> '$.reason',
  (SELECT d.claims ->> '$.decision' FROM entry d, json_each(d.claims, '$.entries') n
    WHERE d.subject = e.subject AND d.type = 'review.decided' AND n.value = e.idx ORDER BY d.idx DESC LIMIT 1),
  e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'record.corrected';

-- table withdrawal: Entries that this catalogue no longer stands by.
CREATE TABLE withdrawal (
  target INTEGER NOT NULL, -- Ledger index of the entry that was withdrawn.
  entry INTEGER NOT NULL, -- Ledger index of the withdrawal.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it is about.
  whole INTEGER, -- @record.withdrawn
  reason TEXT, -- @record.withdrawn
  occurred TEXT, -- @record.withdrawn
  actor TEXT, -- @common
  PRIMARY KEY (target, entry)
) STRICT;
CREATE INDEX withdrawal_subject ON withdrawal (subject, entry);
DELETE FROM withdrawal WHERE subject IN (SELECT subject FROM touched);
INSERT INTO withdrawal
SELECT DISTINCT n.value, e.idx, e.subject, e.claims ->> '$.whole', e.claims ->> '$.reason', e.claims ->> '$.occurred', e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject, json_each(e.claims, '$.withdrawn') n
WHERE e.type = 'record.withdrawn' AND n.type = 'integer';

-- table corrected_entry: Entries with corrections applied: each claim as it was stated last.
CREATE TABLE corrected_entry (
  entry INTEGER PRIMARY KEY, -- Ledger index of the entry that was corrected.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it is about.
  claims TEXT NOT NULL CHECK (json_valid(claims)) -- Every claim of the entry that is known here and was not replaced, and those stated in its place.
) STRICT;
CREATE INDEX corrected_entry_subject ON corrected_entry (subject);
DELETE FROM corrected_entry WHERE subject IN (SELECT subject FROM touched);
INSERT INTO corrected_entry
WITH source (target, subject, of, idx) AS (
  SELECT corrects, subject, of, corrects FROM correction
    WHERE subject IN (SELECT subject FROM touched) AND decision IS NOT 'rejected'
  UNION SELECT corrects, subject, of, entry FROM correction
    WHERE subject IN (SELECT subject FROM touched) AND decision IS NOT 'rejected')
SELECT source.target, source.subject, json_group_object(j.key, json(s.claims -> j.fullkey))
FROM source CROSS JOIN entry s ON s.idx = source.idx AND s.subject = source.subject
JOIN entry t ON t.idx = source.target AND t.subject = source.subject AND t.type = source.of, json_each(s.claims) j
WHERE (source.idx = source.target
    OR j.key NOT IN ('type', 'subject', 'actor', 'key', 'recorded', 'of', 'corrects', 'replaces', 'reason'))
  AND NOT EXISTS (SELECT 1 FROM correction c, json_each(c.replaces) r WHERE c.corrects = source.target
    AND c.subject = source.subject AND c.decision IS NOT 'rejected'
    AND r.value ->> '$.entry' = s.idx AND r.value ->> '$.name' = j.key)
GROUP BY source.target, source.subject;

-- table current: Entries as they count now: corrections applied, and without those that were withdrawn.
CREATE VIEW current (
  idx, -- Position in the ledger, counted from 0.
  type, -- @common
  subject, -- @common
  actor, -- @common
  claims -- Every claim of the entry that counts now and is known here, as a JSON object.
) AS SELECT e.idx, e.type, e.subject, e.actor, coalesce(c.claims, e.claims) AS claims
FROM entry e LEFT JOIN corrected_entry c ON c.entry = e.idx
WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.target = e.idx AND w.subject = e.subject);

-- table record: One row a record: what it is, its title, and how far it has come.
CREATE TABLE record (
  id TEXT PRIMARY KEY, -- Random identifier with a check character; it says nothing of what it names.
  kind TEXT NOT NULL, -- Kind of record: agent, incident, source, statement, item, photo, marking, publication, check.
  title TEXT, -- Title, caption, reading or name, whichever the record has.
  status TEXT NOT NULL CHECK (status IN ('draft', 'in review', 'accepted', 'rejected', 'released', 'corrected', 'withdrawn')), -- How far it has come: draft, in review, accepted, rejected, released, corrected (and released), or withdrawn.
  released TEXT, -- Day of the newest release, where it is stated.
  reason TEXT, -- Why it was withdrawn as a whole, where it was.
  synthetic INTEGER, -- 1 where the record was made up to show how the catalogue works.
  first_entry INTEGER NOT NULL, -- Ledger index of its first known entry.
  last_entry INTEGER NOT NULL -- Ledger index of its newest known entry.
) STRICT;
CREATE INDEX record_kind ON record (kind, first_entry);
CREATE INDEX record_status ON record (status, kind);
DELETE FROM record WHERE id IN (SELECT subject FROM touched);
INSERT INTO record
SELECT e.subject, substr(e.subject, 1, instr(e.subject, '-') - 1),
  (SELECT coalesce(t.claims ->> '$.title', t.claims ->> '$.caption', t.claims ->> '$.text', t.claims ->> '$.name',
      t.claims ->> '$.summary')
    FROM current t WHERE t.subject = e.subject AND t.type <> 'record.corrected' AND coalesce(t.claims ->> '$.title',
      t.claims ->> '$.caption', t.claims ->> '$.text', t.claims ->> '$.name', t.claims ->> '$.summary') IS NOT NULL
    ORDER BY t.type = 'marking.adjudicated' DESC, t.idx LIMIT 1),
  coalesce(
    (SELECT 'withdrawn' FROM withdrawal w WHERE w.subject = e.subject AND w.whole LIMIT 1),
    (SELECT 'corrected' FROM entry t JOIN correction c ON c.subject = t.subject WHERE t.subject = e.subject
      AND t.type = 'record.released' AND c.decision IS 'accepted' LIMIT 1),
    (SELECT 'released' FROM entry t WHERE t.subject = e.subject AND t.type = 'record.released' LIMIT 1),
    (SELECT iif(t.type = 'review.requested', 'in review', t.claims ->> '$.decision') FROM entry t
      WHERE t.subject = e.subject AND t.type IN ('review.requested', 'review.decided') ORDER BY t.idx DESC LIMIT 1),
    'draft'),
  (SELECT t.claims ->> '$.occurred' FROM entry t WHERE t.subject = e.subject AND t.type = 'record.released'
    ORDER BY t.idx DESC LIMIT 1),
  (SELECT w.reason FROM withdrawal w WHERE w.subject = e.subject AND w.whole ORDER BY w.entry DESC LIMIT 1),
  max(e.claims ->> '$.synthetic'), min(e.idx), max(e.idx)
FROM touched CROSS JOIN entry e ON e.subject = touched.subject GROUP BY e.subject;

-- table agent: People, organisations and software that make statements.
CREATE TABLE agent (
  id TEXT PRIMARY KEY, -- Identifier of the agent.
  kind TEXT, -- @agent.registered
  name TEXT, -- @agent.registered
  roles TEXT, -- Roles that the agent has now: those of its registration, or of the newest change, as a JSON array.
  version TEXT, -- @agent.registered
  entry INTEGER NOT NULL -- Ledger index of the registration.
) STRICT;
DELETE FROM agent WHERE id IN (SELECT subject FROM touched);
INSERT INTO agent
SELECT e.subject, e.claims ->> '$.kind', e.claims ->> '$.name',
  (SELECT r.claims -> '$.roles' FROM entry r WHERE r.subject = e.subject AND r.type IN ('agent.registered', 'agent.role_changed')
    ORDER BY r.idx DESC LIMIT 1),
  e.claims ->> '$.version', e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'agent.registered';

-- table agent_key: Public keys under which agents attest their entries.
CREATE TABLE agent_key (
  entry INTEGER PRIMARY KEY, -- Ledger index from which on the key counts.
  agent TEXT NOT NULL REFERENCES agent (id), -- Agent whose key it is.
  public_key TEXT, -- @agent.key_added
  held_by TEXT, -- @agent.key_added
  revoked INTEGER, -- Ledger index of the entry that revoked the key, where one is known: from there on it counts no more.
  since INTEGER -- @agent.key_revoked
) STRICT;
CREATE INDEX agent_key_agent ON agent_key (agent);
DELETE FROM agent_key WHERE agent IN (SELECT subject FROM touched);
INSERT INTO agent_key
SELECT e.idx, e.subject, e.claims -> '$.public_key', e.claims ->> '$.held_by', r.idx, r.claims ->> '$.since'
FROM touched CROSS JOIN entry e ON e.subject = touched.subject
LEFT JOIN entry r ON r.idx = (SELECT min(a.idx) FROM entry a, json_each(a.amends) target
  WHERE a.subject = e.subject AND a.type = 'agent.key_revoked' AND target.value = e.idx)
WHERE e.type = 'agent.key_added';

-- table incident: Events that people make statements about; some have statements and no object.
CREATE TABLE incident (
  id TEXT PRIMARY KEY, -- Identifier of the incident.
  title TEXT, -- @incident.recorded
  occurred TEXT, -- @incident.recorded
  occurred_earliest TEXT, -- @incident.recorded
  occurred_latest TEXT, -- @incident.recorded
  place_name TEXT, -- @incident.recorded
  country TEXT, -- @incident.recorded
  place_class TEXT, -- @incident.recorded
  position TEXT, -- @incident.recorded
  position_coarse TEXT, -- @incident.recorded
  description TEXT, -- @incident.recorded
  synthetic INTEGER, -- @incident.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX incident_occurred ON incident (occurred_earliest);
DELETE FROM incident WHERE id IN (SELECT subject FROM touched);
INSERT INTO incident
SELECT e.subject, e.claims ->> '$.title', e.claims ->> '$.occurred', e.claims ->> '$.occurred_earliest',
  e.claims ->> '$.occurred_latest', e.claims ->> '$.place_name', e.claims ->> '$.country', e.claims ->> '$.place_class',
  e.claims -> '$.position', e.claims -> '$.position_coarse', e.claims ->> '$.description', e.claims ->> '$.synthetic',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'incident.recorded';

-- table source: Where things come from: publications, posts, reports, conversations.
CREATE TABLE source (
  id TEXT PRIMARY KEY, -- Identifier of the source.
  title TEXT, -- @source.recorded
  kind TEXT, -- @source.recorded
  publisher TEXT, -- @source.recorded
  platform TEXT, -- @source.recorded
  author TEXT, -- @source.recorded
  published TEXT, -- @source.recorded
  accessed TEXT, -- @source.recorded
  language TEXT, -- @source.recorded
  url TEXT, -- @source.recorded
  archived_url TEXT, -- @source.recorded
  family TEXT, -- @source.recorded
  reliability TEXT, -- @source.recorded
  credibility TEXT, -- @source.recorded
  note TEXT, -- @source.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX source_family ON source (family);
DELETE FROM source WHERE id IN (SELECT subject FROM touched);
INSERT INTO source
SELECT e.subject, e.claims ->> '$.title', e.claims ->> '$.kind', e.claims ->> '$.publisher', e.claims ->> '$.platform',
  e.claims ->> '$.author', e.claims ->> '$.published', e.claims ->> '$.accessed', e.claims ->> '$.language',
  e.claims ->> '$.url', e.claims ->> '$.archived_url', e.claims ->> '$.family', e.claims ->> '$.reliability',
  e.claims ->> '$.credibility', e.claims ->> '$.note',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'source.recorded';

-- table statement: What parties said about incidents and items; denials and counter-claims are statements like any other.
CREATE TABLE statement (
  id TEXT PRIMARY KEY, -- Identifier of the statement.
  party TEXT, -- @statement.recorded
  summary TEXT, -- @statement.recorded
  quote TEXT, -- @statement.recorded
  language TEXT, -- @statement.recorded
  status TEXT, -- @statement.recorded
  occurred TEXT, -- @statement.recorded
  incident TEXT REFERENCES incident (id), -- @statement.recorded
  item TEXT REFERENCES item (id), -- @statement.recorded
  source TEXT REFERENCES source (id), -- @statement.recorded
  answers TEXT REFERENCES statement (id), -- @statement.recorded
  contradicts TEXT, -- @statement.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX statement_incident ON statement (incident, status);
CREATE INDEX statement_item ON statement (item);
CREATE INDEX statement_source ON statement (source);
CREATE INDEX statement_answers ON statement (answers);
DELETE FROM statement WHERE id IN (SELECT subject FROM touched);
INSERT INTO statement
SELECT e.subject, e.claims ->> '$.party', e.claims ->> '$.summary', e.claims ->> '$.quote', e.claims ->> '$.language',
  e.claims ->> '$.status', e.claims ->> '$.occurred', e.claims ->> '$.incident', e.claims ->> '$.item',
  e.claims ->> '$.source', e.claims ->> '$.answers', e.claims -> '$.contradicts',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'statement.recorded';

-- table item: Remnants and components that somebody held in their hands or photographed.
CREATE TABLE item (
  id TEXT PRIMARY KEY, -- Identifier of the item.
  title TEXT, -- @item.recorded
  kind TEXT, -- @item.recorded
  incident TEXT REFERENCES incident (id), -- @item.recorded
  part_of TEXT REFERENCES item (id), -- @item.recorded
  description TEXT, -- @item.recorded
  condition TEXT, -- @item.recorded
  measurements TEXT, -- @item.recorded
  recovered TEXT, -- @item.recorded
  recovered_earliest TEXT, -- @item.recorded
  recovered_latest TEXT, -- @item.recorded
  recovery_place TEXT, -- @item.recorded
  recovery_country TEXT, -- @item.recorded
  recovery_place_class TEXT, -- @item.recorded
  recovery_position TEXT, -- @item.recorded
  recovery_position_coarse TEXT, -- @item.recorded
  recovered_by TEXT, -- @item.recorded
  synthetic INTEGER, -- @item.recorded
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX item_incident ON item (incident, kind);
CREATE INDEX item_part_of ON item (part_of);
DELETE FROM item WHERE id IN (SELECT subject FROM touched);
INSERT INTO item
SELECT e.subject, e.claims ->> '$.title', e.claims ->> '$.kind', e.claims ->> '$.incident', e.claims ->> '$.part_of',
  e.claims ->> '$.description', e.claims ->> '$.condition', e.claims -> '$.measurements', e.claims ->> '$.recovered',
  e.claims ->> '$.recovered_earliest', e.claims ->> '$.recovered_latest', e.claims ->> '$.recovery_place',
  e.claims ->> '$.recovery_country', e.claims ->> '$.recovery_place_class',
  e.claims -> '$.recovery_position', e.claims -> '$.recovery_position_coarse', e.claims ->> '$.recovered_by',
  e.claims ->> '$.synthetic',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'item.recorded';

-- table identification: Dated opinions of parties on what an item is; several stand side by side.
CREATE TABLE identification (
  entry INTEGER PRIMARY KEY, -- Ledger index of the opinion.
  item TEXT NOT NULL REFERENCES item (id), -- Item that the opinion is about.
  party TEXT, -- @item.identified
  designation TEXT, -- @item.identified
  level TEXT, -- @item.identified
  producer TEXT, -- @item.identified
  producer_country TEXT, -- @item.identified
  relied_on TEXT, -- @item.identified
  status TEXT, -- @item.identified
  confidence TEXT, -- @item.identified
  likelihood TEXT, -- @item.identified
  basis TEXT, -- @item.identified
  rejected TEXT, -- @item.identified
  not_established TEXT, -- @item.identified
  occurred TEXT, -- @item.identified
  source TEXT REFERENCES source (id), -- @item.identified
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX identification_item ON identification (item);
CREATE INDEX identification_source ON identification (source);
DELETE FROM identification WHERE item IN (SELECT subject FROM touched);
INSERT INTO identification
SELECT e.idx, e.subject, e.claims ->> '$.party', e.claims ->> '$.designation', e.claims ->> '$.level', e.claims ->> '$.producer',
  e.claims ->> '$.producer_country', e.claims ->> '$.relied_on',
  e.claims ->> '$.status', e.claims ->> '$.confidence', e.claims ->> '$.likelihood', e.claims -> '$.basis',
  e.claims -> '$.rejected', e.claims -> '$.not_established', e.claims ->> '$.occurred', e.claims ->> '$.source',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'item.identified';

-- table acquisition: Each time the bytes of a photograph reached this catalogue, and by which route.
CREATE TABLE acquisition (
  entry INTEGER PRIMARY KEY, -- Ledger index of the acquisition.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that was acquired.
  route TEXT, -- @photo.acquired
  source TEXT REFERENCES source (id), -- @photo.acquired
  incident TEXT REFERENCES incident (id), -- @photo.acquired
  collector TEXT REFERENCES agent (id), -- @photo.acquired
  photographer TEXT, -- @photo.acquired
  documented TEXT, -- @photo.acquired
  documented_earliest TEXT, -- @photo.acquired
  documented_latest TEXT, -- @photo.acquired
  documented_place TEXT, -- @photo.acquired
  documented_country TEXT, -- @photo.acquired
  documented_place_class TEXT, -- @photo.acquired
  documented_position TEXT, -- @photo.acquired
  documented_position_coarse TEXT, -- @photo.acquired
  hops TEXT, -- @photo.acquired
  occurred TEXT, -- @photo.acquired
  rights TEXT, -- @photo.acquired
  rights_holder TEXT, -- @photo.acquired
  consent TEXT, -- @photo.acquired
  consent_terms TEXT, -- @photo.acquired
  file_name TEXT, -- @photo.acquired
  sha256 TEXT, -- @photo.acquired
  size_bytes INTEGER, -- @photo.acquired
  media_type TEXT, -- @photo.acquired
  caption TEXT, -- @photo.acquired
  synthetic INTEGER, -- @photo.acquired
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX acquisition_photo ON acquisition (photo, entry);
CREATE INDEX acquisition_sha256 ON acquisition (sha256);
CREATE INDEX acquisition_source ON acquisition (source);
DELETE FROM acquisition WHERE photo IN (SELECT subject FROM touched);
INSERT INTO acquisition
SELECT e.idx, e.subject, e.claims ->> '$.route', e.claims ->> '$.source', e.claims ->> '$.incident',
  e.claims ->> '$.collector', e.claims ->> '$.photographer', e.claims ->> '$.documented',
  e.claims ->> '$.documented_earliest', e.claims ->> '$.documented_latest', e.claims ->> '$.documented_place',
  e.claims ->> '$.documented_country', e.claims ->> '$.documented_place_class', e.claims -> '$.documented_position',
  e.claims -> '$.documented_position_coarse', e.claims -> '$.hops', e.claims ->> '$.occurred',
  e.claims ->> '$.rights', e.claims ->> '$.rights_holder', e.claims ->> '$.consent', e.claims ->> '$.consent_terms',
  e.claims ->> '$.file_name', e.claims ->> '$.sha256', e.claims ->> '$.size_bytes', e.claims ->> '$.media_type',
  e.claims ->> '$.caption', e.claims ->> '$.synthetic',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.acquired';

-- table examination: What software read from photograph files.
CREATE TABLE examination (
  entry INTEGER PRIMARY KEY, -- Ledger index of the examination.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that was examined.
  width_px INTEGER, -- @photo.examined
  height_px INTEGER, -- @photo.examined
  orientation INTEGER, -- @photo.examined
  captured TEXT, -- @photo.examined
  captured_date TEXT, -- @photo.examined
  captured_zone TEXT, -- @photo.examined
  position TEXT, -- @photo.examined
  camera_make TEXT, -- @photo.examined
  camera_model TEXT, -- @photo.examined
  camera_serial TEXT, -- @photo.examined
  software TEXT, -- @photo.examined
  exif_sha256 TEXT, -- @photo.examined
  notes TEXT, -- @photo.examined
  tools TEXT, -- @photo.examined
  actor TEXT -- @common
) STRICT;
CREATE INDEX examination_photo ON examination (photo, entry);
DELETE FROM examination WHERE photo IN (SELECT subject FROM touched);
INSERT INTO examination
SELECT e.idx, e.subject, e.claims ->> '$.width_px', e.claims ->> '$.height_px', e.claims ->> '$.orientation',
  e.claims ->> '$.captured', e.claims ->> '$.captured_date', e.claims ->> '$.captured_zone', e.claims -> '$.position',
  e.claims ->> '$.camera_make', e.claims ->> '$.camera_model', e.claims ->> '$.camera_serial',
  e.claims ->> '$.software', e.claims ->> '$.exif_sha256', e.claims -> '$.notes', e.claims -> '$.tools', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.examined';

-- table derivative: Files made from photographs: the public copy and its thumbnail.
CREATE TABLE derivative (
  entry INTEGER PRIMARY KEY, -- Ledger index of the derivation.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that it was made from.
  purpose TEXT, -- @photo.derived
  sha256 TEXT, -- @photo.derived
  size_bytes INTEGER, -- @photo.derived
  media_type TEXT, -- @photo.derived
  width_px INTEGER, -- @photo.derived
  height_px INTEGER, -- @photo.derived
  redactions TEXT, -- @photo.derived
  tools TEXT, -- @photo.derived
  actor TEXT -- @common
) STRICT;
CREATE INDEX derivative_photo ON derivative (photo, purpose, entry);
CREATE INDEX derivative_sha256 ON derivative (sha256);
DELETE FROM derivative WHERE photo IN (SELECT subject FROM touched);
INSERT INTO derivative
SELECT e.idx, e.subject, e.claims ->> '$.purpose', e.claims ->> '$.sha256', e.claims ->> '$.size_bytes',
  e.claims ->> '$.media_type', e.claims ->> '$.width_px', e.claims ->> '$.height_px', e.claims -> '$.redactions',
  e.claims -> '$.tools', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.derived';

-- table destruction: Originals that were removed because law orders it.
CREATE TABLE destruction (
  entry INTEGER PRIMARY KEY, -- Ledger index of the entry that says so.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph of which the original is gone.
  sha256 TEXT, -- @object.destroyed
  ground TEXT, -- @object.destroyed
  order_cited TEXT, -- @object.destroyed
  occurred TEXT, -- @object.destroyed
  actor TEXT -- @common
) STRICT;
CREATE INDEX destruction_photo ON destruction (photo);
DELETE FROM destruction WHERE photo IN (SELECT subject FROM touched);
INSERT INTO destruction
SELECT e.idx, e.subject, e.claims ->> '$.sha256', e.claims ->> '$.ground', e.claims ->> '$.order_cited', e.claims ->> '$.occurred', e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'object.destroyed';

-- table comparison: Opinions on whether two photographs show the same thing.
CREATE TABLE comparison (
  entry INTEGER PRIMARY KEY, -- Ledger index of the opinion.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that was compared.
  other TEXT REFERENCES photo (id), -- @photo.compared
  verdict TEXT, -- @photo.compared
  party TEXT, -- @photo.compared
  basis TEXT, -- @photo.compared
  confidence TEXT, -- @photo.compared
  occurred TEXT, -- @photo.compared
  source TEXT REFERENCES source (id), -- @photo.compared
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX comparison_photo ON comparison (photo);
CREATE INDEX comparison_other ON comparison (other);
CREATE INDEX comparison_source ON comparison (source);
DELETE FROM comparison WHERE photo IN (SELECT subject FROM touched);
INSERT INTO comparison
SELECT e.idx, e.subject, e.claims ->> '$.other', e.claims ->> '$.verdict', e.claims ->> '$.party', e.claims ->> '$.basis',
  e.claims ->> '$.confidence', e.claims ->> '$.occurred', e.claims ->> '$.source',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.compared';

-- table photo: Photographs: one row for each file content, as first acquired and as last examined.
CREATE TABLE photo (
  id TEXT PRIMARY KEY, -- Identifier of the photograph.
  caption TEXT, -- @photo.acquired
  incident TEXT REFERENCES incident (id), -- @photo.acquired
  source TEXT REFERENCES source (id), -- @photo.acquired
  route TEXT, -- @photo.acquired
  documented TEXT, -- @photo.acquired
  documented_place TEXT, -- @photo.acquired
  documented_country TEXT, -- @photo.acquired
  documented_place_class TEXT, -- @photo.acquired
  documented_position_coarse TEXT, -- @photo.acquired
  captured_date TEXT, -- @photo.examined
  captured_zone TEXT, -- @photo.examined
  media_type TEXT, -- @photo.acquired
  width_px INTEGER, -- @photo.examined
  height_px INTEGER, -- @photo.examined
  orientation INTEGER, -- @photo.examined
  rights TEXT, -- @photo.acquired
  consent TEXT, -- @photo.acquired
  synthetic INTEGER, -- @photo.acquired
  public_copy TEXT, -- @photo.derived/sha256
  public_width_px INTEGER, -- @photo.derived/width_px
  public_height_px INTEGER, -- @photo.derived/height_px
  public_thumbnail TEXT, -- @photo.derived/sha256
  sha256 TEXT, -- @photo.acquired
  destroyed TEXT, -- @object.destroyed/ground
  unknown TEXT, -- Claims of the acquisition that are stated to be unknown, as a JSON array of their names.
  entry INTEGER -- Ledger index of the first acquisition that is known here.
) STRICT;
CREATE INDEX photo_incident ON photo (incident);
CREATE INDEX photo_source ON photo (source);
CREATE INDEX photo_captured_date ON photo (captured_date);
DELETE FROM photo WHERE id IN (SELECT subject FROM touched);
INSERT INTO photo
SELECT t.subject, a.caption, a.incident, a.source, a.route, a.documented, a.documented_place, a.documented_country,
  a.documented_place_class, a.documented_position_coarse, x.captured_date, x.captured_zone, a.media_type, x.width_px,
  x.height_px, x.orientation, a.rights, a.consent, a.synthetic, d.sha256, d.width_px, d.height_px, n.sha256, a.sha256,
  (SELECT g.ground FROM destruction g WHERE g.photo = t.subject ORDER BY g.entry LIMIT 1), a.unknown, a.entry
FROM touched t JOIN record ON record.id = t.subject AND record.kind = 'photo' AND record.status <> 'withdrawn'
LEFT JOIN acquisition a ON a.entry = (SELECT min(entry) FROM acquisition WHERE photo = t.subject)
LEFT JOIN examination x ON x.entry = (SELECT max(entry) FROM examination WHERE photo = t.subject)
LEFT JOIN derivative d ON d.entry = (SELECT max(entry) FROM derivative WHERE photo = t.subject AND purpose = 'public-copy')
  AND NOT EXISTS (SELECT 1 FROM destruction g WHERE g.photo = t.subject)
LEFT JOIN derivative n ON n.entry = (SELECT max(entry) FROM derivative WHERE photo = t.subject AND purpose = 'public-thumbnail')
  AND NOT EXISTS (SELECT 1 FROM destruction g WHERE g.photo = t.subject);

-- table depiction: Which photograph shows which item.
CREATE TABLE depiction (
  entry INTEGER PRIMARY KEY, -- Ledger index of the statement.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that shows the item.
  item TEXT REFERENCES item (id), -- @photo.depicts
  view TEXT, -- @photo.depicts
  scale TEXT, -- @photo.depicts
  marker TEXT, -- @photo.depicts
  actor TEXT -- @common
) STRICT;
CREATE INDEX depiction_photo ON depiction (photo);
CREATE INDEX depiction_item ON depiction (item);
DELETE FROM depiction WHERE photo IN (SELECT subject FROM touched);
INSERT INTO depiction
SELECT e.idx, e.subject, e.claims ->> '$.item', e.claims ->> '$.view', e.claims ->> '$.scale', e.claims ->> '$.marker', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'photo.depicts';

-- table marking: Marks on items: how they were applied and their state. What they say stands in `reading`.
CREATE TABLE marking (
  id TEXT PRIMARY KEY, -- Identifier of the marking.
  text TEXT, -- Text that was agreed on, else the first reading, as far as known here, for display and lists; all readings stand in their table.
  item TEXT REFERENCES item (id), -- @marking.recorded
  method TEXT, -- @marking.recorded
  state TEXT, -- @marking.recorded
  scripts TEXT, -- @marking.recorded
  colour TEXT, -- @marking.recorded
  height_mm TEXT, -- @marking.recorded
  note TEXT, -- @marking.recorded
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
CREATE INDEX marking_item ON marking (item);
CREATE INDEX marking_method ON marking (method, state);
DELETE FROM marking WHERE id IN (SELECT subject FROM touched);
INSERT INTO marking
SELECT e.subject,
  coalesce(
    (SELECT r.claims ->> '$.text' FROM current r WHERE r.subject = e.subject AND r.type = 'marking.adjudicated' ORDER BY r.idx DESC LIMIT 1),
    (SELECT r.claims ->> '$.text' FROM current r WHERE r.subject = e.subject AND r.type = 'marking.read' ORDER BY r.idx LIMIT 1)),
  e.claims ->> '$.item', e.claims ->> '$.method', e.claims ->> '$.state', e.claims -> '$.scripts',
  e.claims ->> '$.colour', e.claims ->> '$.height_mm', e.claims ->> '$.note', e.actor, e.idx
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.recorded';

-- table region: Where a mark is seen on a photograph, in the stored pixel grid of the original.
CREATE TABLE region (
  entry INTEGER NOT NULL, -- Ledger index of the entry that states the region.
  n INTEGER NOT NULL, -- Number of the region within its entry, from 0.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that is seen there.
  photo TEXT REFERENCES photo (id), -- Photograph on which it is seen.
  x_px INTEGER, -- Left edge in pixels of the stored grid; of a polygon, that of the rectangle around it.
  y_px INTEGER, -- Upper edge in pixels of the stored grid; of a polygon likewise.
  width_px INTEGER, -- Width in pixels of the stored grid; of a polygon likewise.
  height_px INTEGER, -- Height in pixels of the stored grid; of a polygon likewise.
  polygon TEXT, -- Corners of a polygon in the stored grid, as a JSON array of [x, y]; empty for a rectangle.
  orientation INTEGER, -- EXIF orientation of the file that the region refers to.
  selector TEXT, -- W3C Web Annotation selector, as stated.
  PRIMARY KEY (entry, n)
) STRICT;
CREATE INDEX region_marking ON region (marking);
CREATE INDEX region_photo ON region (photo);
DELETE FROM region WHERE marking IN (SELECT subject FROM touched);
INSERT INTO region
SELECT entry, n, marking, photo,
  coalesce(box ->> '$[0]', (SELECT min(c.value ->> '$[0]') FROM json_each(polygon) c)),
  coalesce(box ->> '$[1]', (SELECT min(c.value ->> '$[1]') FROM json_each(polygon) c)),
  coalesce(box ->> '$[2]', (SELECT max(c.value ->> '$[0]') - min(c.value ->> '$[0]') FROM json_each(polygon) c)),
  coalesce(box ->> '$[3]', (SELECT max(c.value ->> '$[1]') - min(c.value ->> '$[1]') FROM json_each(polygon) c)),
  polygon, orientation, selector
FROM (
  SELECT entry, n, marking, photo, orientation, selector,
    iif(json_valid(box), box, NULL) AS box, iif(json_valid(polygon), polygon, NULL) AS polygon
  FROM (
    SELECT e.idx AS entry, r.key AS n, e.subject AS marking, r.value ->> '$.photo' AS photo,
      r.value ->> '$.orientation' AS orientation, r.value -> '$.selector' AS selector,
      iif(r.value ->> '$.selector.value' LIKE 'xywh=%',
        '[' || substr(r.value ->> '$.selector.value', length('xywh=pixel:') + 1) || ']', NULL) AS box,
      iif(r.value ->> '$.selector.value' LIKE '<svg%', '[[' || replace(substr(r.value ->> '$.selector.value',
          length('<svg xmlns="http://www.w3.org/2000/svg"><polygon points="') + 1,
          length(r.value ->> '$.selector.value') - length('<svg xmlns="http://www.w3.org/2000/svg"><polygon points=""/></svg>')),
        ' ', '],[') || ']]', NULL) AS polygon
    FROM touched CROSS JOIN current e ON e.subject = touched.subject, json_each(e.claims, '$.regions') r
    WHERE e.type = 'marking.recorded'));

-- table suggestion: What software read on photographs; none of it is a reading until a person reads the mark.
CREATE TABLE suggestion (
  entry INTEGER PRIMARY KEY, -- Ledger index of the suggestion.
  photo TEXT NOT NULL REFERENCES photo (id), -- Photograph that it was read on.
  method TEXT, -- @marking.suggested
  suggested TEXT, -- @marking.suggested
  payload_hex TEXT, -- @marking.suggested
  symbology TEXT, -- @marking.suggested
  symbology_identifier TEXT, -- @marking.suggested
  symbol_version TEXT, -- @marking.suggested
  error_correction TEXT, -- @marking.suggested
  correction_unused TEXT, -- @marking.suggested
  score TEXT, -- @marking.suggested
  score_scale TEXT, -- @marking.suggested
  x_px INTEGER, -- Left edge in pixels of the stored grid.
  y_px INTEGER, -- Upper edge in pixels of the stored grid.
  width_px INTEGER, -- Width in pixels of the stored grid.
  height_px INTEGER, -- Height in pixels of the stored grid.
  orientation INTEGER, -- EXIF orientation of the file that the region refers to.
  corners TEXT, -- @marking.suggested
  tools TEXT, -- @marking.suggested
  actor TEXT REFERENCES agent (id) -- @common
) STRICT;
CREATE INDEX suggestion_photo ON suggestion (photo, entry);
DELETE FROM suggestion WHERE photo IN (SELECT subject FROM touched);
INSERT INTO suggestion
SELECT e.idx, e.subject, e.claims ->> '$.method', e.claims ->> '$.suggested', e.claims ->> '$.payload_hex',
  e.claims ->> '$.symbology', e.claims ->> '$.symbology_identifier', e.claims ->> '$.symbol_version',
  e.claims ->> '$.error_correction', e.claims ->> '$.correction_unused', e.claims ->> '$.score',
  e.claims ->> '$.score_scale', box.value ->> '$[0]', box.value ->> '$[1]', box.value ->> '$[2]', box.value ->> '$[3]',
  e.claims ->> '$.region.orientation', e.claims -> '$.corners', e.claims -> '$.tools', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject
LEFT JOIN json_each(json_array(json('[' || substr(e.claims ->> '$.region.selector.value', length('xywh=pixel:') + 1) || ']'))) box
WHERE e.type = 'marking.suggested';

-- table reading: What people saw written, glyph by glyph.
CREATE TABLE reading (
  entry INTEGER PRIMARY KEY, -- Ledger index of the reading.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that was read.
  text TEXT, -- @marking.read
  party TEXT, -- @marking.read
  occurred TEXT, -- @marking.read
  confidence TEXT, -- @marking.read
  blind INTEGER, -- @marking.read
  earlier TEXT, -- @marking.read
  photos TEXT, -- @marking.read
  suggestion INTEGER, -- @marking.read
  source TEXT REFERENCES source (id), -- @marking.read
  note TEXT, -- @marking.read
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT REFERENCES agent (id) -- @common
) STRICT;
CREATE INDEX reading_marking ON reading (marking, entry);
CREATE INDEX reading_source ON reading (source);
CREATE INDEX reading_suggestion ON reading (suggestion);
DELETE FROM reading WHERE marking IN (SELECT subject FROM touched);
INSERT INTO reading
SELECT e.idx, e.subject, e.claims ->> '$.text', e.claims ->> '$.party', e.claims ->> '$.occurred',
  e.claims ->> '$.confidence', e.claims ->> '$.blind', e.claims -> '$.earlier', e.claims -> '$.photos',
  e.claims ->> '$.suggestion', e.claims ->> '$.source', e.claims ->> '$.note',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.read';

-- table adjudication: Texts that were agreed on after several readings of a mark; the readings stay.
CREATE TABLE adjudication (
  entry INTEGER PRIMARY KEY, -- Ledger index of the adjudication.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that was read.
  text TEXT, -- @marking.adjudicated
  readings TEXT, -- @marking.adjudicated
  party TEXT, -- @marking.adjudicated
  confidence TEXT, -- @marking.adjudicated
  basis TEXT, -- @marking.adjudicated
  occurred TEXT, -- @marking.adjudicated
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX adjudication_marking ON adjudication (marking, entry);
DELETE FROM adjudication WHERE marking IN (SELECT subject FROM touched);
INSERT INTO adjudication
SELECT e.idx, e.subject, e.claims ->> '$.text', e.claims -> '$.readings', e.claims ->> '$.party',
  e.claims ->> '$.confidence', e.claims ->> '$.basis', e.claims ->> '$.occurred',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.adjudicated';

-- table interpretation: What readings may mean, each under one scheme, as one rule or one party has it.
CREATE TABLE interpretation (
  entry INTEGER PRIMARY KEY, -- Ledger index of the interpretation.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that is interpreted.
  reading INTEGER REFERENCES reading (entry), -- @marking.interpreted
  meaning TEXT, -- @marking.interpreted
  party TEXT, -- @marking.interpreted
  rule TEXT, -- @marking.interpreted
  role TEXT, -- @marking.interpreted
  earliest TEXT, -- @marking.interpreted
  latest TEXT, -- @marking.interpreted
  confidence TEXT, -- @marking.interpreted
  assumptions TEXT, -- @marking.interpreted
  alternatives TEXT, -- @marking.interpreted
  occurred TEXT, -- @marking.interpreted
  source TEXT REFERENCES source (id), -- @marking.interpreted
  actor TEXT -- @common
) STRICT;
CREATE INDEX interpretation_marking ON interpretation (marking);
CREATE INDEX interpretation_reading ON interpretation (reading);
CREATE INDEX interpretation_source ON interpretation (source);
DELETE FROM interpretation WHERE marking IN (SELECT subject FROM touched);
INSERT INTO interpretation
SELECT e.idx, e.subject, e.claims ->> '$.reading', e.claims ->> '$.meaning', e.claims ->> '$.party',
  e.claims ->> '$.rule', e.claims ->> '$.role', e.claims ->> '$.earliest', e.claims ->> '$.latest',
  e.claims ->> '$.confidence', e.claims -> '$.assumptions', e.claims -> '$.alternatives', e.claims ->> '$.occurred',
  e.claims ->> '$.source', e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'marking.interpreted';

-- table custody: What happened to objects and files, hand-over by hand-over.
CREATE TABLE custody (
  entry INTEGER PRIMARY KEY, -- Ledger index of the event.
  subject TEXT NOT NULL REFERENCES record (id), -- Item or photograph that it happened to.
  action TEXT, -- @custody.event
  occurred TEXT, -- @custody.event
  occurred_earliest TEXT, -- @custody.event
  occurred_latest TEXT, -- @custody.event
  place_name TEXT, -- @custody.event
  custodian TEXT, -- @custody.event
  from_party TEXT, -- @custody.event
  to_party TEXT, -- @custody.event
  seal TEXT, -- @custody.event
  seal_state TEXT, -- @custody.event
  counterpart INTEGER, -- @custody.event
  condition TEXT, -- @custody.event
  source TEXT REFERENCES source (id), -- @custody.event
  note TEXT, -- @custody.event
  unknown TEXT, -- Claims that are stated to be unknown, as a JSON array of their names.
  actor TEXT -- @common
) STRICT;
CREATE INDEX custody_subject ON custody (subject, occurred_earliest);
CREATE INDEX custody_source ON custody (source);
DELETE FROM custody WHERE subject IN (SELECT subject FROM touched);
INSERT INTO custody
SELECT e.idx, e.subject, e.claims ->> '$.action', e.claims ->> '$.occurred', e.claims ->> '$.occurred_earliest',
  e.claims ->> '$.occurred_latest', e.claims ->> '$.place_name', e.claims ->> '$.custodian', e.claims ->> '$.from_party',
  e.claims ->> '$.to_party', e.claims ->> '$.seal', e.claims ->> '$.seal_state', e.claims ->> '$.counterpart', e.claims ->> '$.condition', e.claims ->> '$.source',
  e.claims ->> '$.note',
  (SELECT nullif(json_group_array(j.key), '[]') FROM json_each(e.claims) j WHERE j.type = 'null'), e.actor
FROM touched CROSS JOIN current e ON e.subject = touched.subject WHERE e.type = 'custody.event';

-- table review: Who asked for a review, and what the reviewer decided.
CREATE TABLE review (
  entry INTEGER PRIMARY KEY, -- Ledger index of the request or decision.
  subject TEXT NOT NULL REFERENCES record (id), -- Record under review.
  step TEXT NOT NULL, -- requested, or decided.
  decision TEXT, -- @review.decided
  occurred TEXT, -- @review.decided
  entries TEXT, -- @review.decided
  reason TEXT, -- @review.decided
  actor TEXT REFERENCES agent (id) -- @common
) STRICT;
CREATE INDEX review_subject ON review (subject, entry);
DELETE FROM review WHERE subject IN (SELECT subject FROM touched);
INSERT INTO review
SELECT e.idx, e.subject, substr(e.type, length('review.') + 1), e.claims ->> '$.decision', e.claims ->> '$.occurred',
  e.claims -> '$.entries', e.claims ->> '$.reason', e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type IN ('review.requested', 'review.decided');

-- table released_claim: Every claim that a release made public, with the digest of its disclosure.
CREATE TABLE released_claim (
  entry INTEGER NOT NULL, -- Ledger index of the entry whose claim became public.
  name TEXT NOT NULL, -- Name of the claim.
  digest TEXT NOT NULL, -- Digest of its disclosure, as RFC 9901 has it, in base64url.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that was released.
  release INTEGER NOT NULL, -- Ledger index of the release.
  actor TEXT REFERENCES agent (id), -- The reviewer who released it.
  PRIMARY KEY (release, entry, name)
) STRICT;
CREATE INDEX released_claim_release ON released_claim (release);
CREATE INDEX released_claim_subject ON released_claim (subject);
CREATE INDEX released_claim_entry ON released_claim (entry, name);
DELETE FROM released_claim WHERE subject IN (SELECT subject FROM touched);
INSERT INTO released_claim
SELECT c.value ->> '$.entry', c.value ->> '$.name', c.value ->> '$.digest', e.subject, e.idx, e.actor
FROM touched CROSS JOIN entry e ON e.subject = touched.subject, json_each(e.claims, '$.released') c
WHERE e.type = 'record.released';

-- table erased_claim: Claims that were erased: their values are gone, their digests stay in the log.
CREATE TABLE erased_claim (
  entry INTEGER NOT NULL, -- Ledger index of the entry whose claim was erased.
  name TEXT NOT NULL, -- Name of the claim.
  digest TEXT NOT NULL, -- Digest of its disclosure, as RFC 9901 has it, in base64url.
  subject TEXT NOT NULL REFERENCES record (id), -- Record that it was about.
  erasure INTEGER NOT NULL, -- Ledger index of the entry that says so.
  ground TEXT, -- @claim.erased
  PRIMARY KEY (erasure, entry, name, digest)
) STRICT;
CREATE INDEX erased_claim_subject ON erased_claim (subject);
CREATE INDEX erased_claim_entry ON erased_claim (entry, name);
DELETE FROM erased_claim WHERE subject IN (SELECT subject FROM touched);
INSERT INTO erased_claim
SELECT DISTINCT c.value ->> '$.entry', c.value ->> '$.name', c.value ->> '$.digest', e.subject, e.idx, e.claims ->> '$.ground'
FROM touched CROSS JOIN entry e ON e.subject = touched.subject, json_each(e.claims, '$.erased') c
WHERE e.type = 'claim.erased';

-- table package: Evidence packages that were built, and from which checkpoint.
CREATE TABLE package (
  id TEXT PRIMARY KEY, -- Identifier of the package.
  checkpoint_size INTEGER, -- @package.made
  checkpoint_root TEXT, -- @package.made
  manifest_sha256 TEXT, -- @package.made
  contents TEXT, -- @package.made
  withheld INTEGER, -- @package.made
  recipient TEXT, -- @package.made
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM package WHERE id IN (SELECT subject FROM touched);
INSERT INTO package
SELECT e.subject, e.claims ->> '$.checkpoint_size', e.claims ->> '$.checkpoint_root', e.claims ->> '$.manifest_sha256',
  e.claims -> '$.contents', e.claims ->> '$.withheld', e.claims ->> '$.recipient', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'package.made';

-- table publication: Public folders that were built, and from which checkpoint.
CREATE TABLE publication (
  id TEXT PRIMARY KEY, -- Identifier of the publication.
  checkpoint_size INTEGER, -- @publication.made
  checkpoint_root TEXT, -- @publication.made
  release_sha256 TEXT, -- @publication.made
  records INTEGER, -- @publication.made
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM publication WHERE id IN (SELECT subject FROM touched);
INSERT INTO publication
SELECT e.subject, e.claims ->> '$.checkpoint_size', e.claims ->> '$.checkpoint_root', e.claims ->> '$.release_sha256',
  e.claims ->> '$.records', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'publication.made';

-- table export: Case files that were written out of the catalogue, and from which checkpoint.
CREATE TABLE export (
  id TEXT PRIMARY KEY, -- Identifier of the export.
  checkpoint_size INTEGER, -- @export.made
  checkpoint_root TEXT, -- @export.made
  records INTEGER, -- @export.made
  sha256 TEXT, -- @export.made
  recipient TEXT, -- @export.made
  occurred TEXT, -- @export.made
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM export WHERE id IN (SELECT subject FROM touched);
INSERT INTO export
SELECT e.subject, e.claims ->> '$.checkpoint_size', e.claims ->> '$.checkpoint_root', e.claims ->> '$.records',
  e.claims ->> '$.sha256', e.claims ->> '$.recipient', e.claims ->> '$.occurred', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'export.made';

-- table fixity: Runs of fixity checks over the stored originals.
CREATE TABLE fixity (
  id TEXT PRIMARY KEY, -- Identifier of the run.
  originals INTEGER, -- @fixity.checked
  intact INTEGER, -- @fixity.checked
  missing INTEGER, -- @fixity.checked
  changed INTEGER, -- @fixity.checked
  checkpoint_size INTEGER, -- @fixity.checked
  occurred TEXT, -- @fixity.checked
  faults TEXT, -- @fixity.checked
  actor TEXT, -- @common
  entry INTEGER NOT NULL -- Ledger index of the entry that recorded it.
) STRICT;
DELETE FROM fixity WHERE id IN (SELECT subject FROM touched);
INSERT INTO fixity
SELECT e.subject, e.claims ->> '$.originals', e.claims ->> '$.intact', e.claims ->> '$.missing', e.claims ->> '$.changed',
  e.claims ->> '$.checkpoint_size', e.claims ->> '$.occurred', e.claims -> '$.faults', e.actor, e.idx
FROM touched CROSS JOIN entry e ON e.subject = touched.subject WHERE e.type = 'fixity.checked';

-- table claims_by_incident: Claims and counter-claims on each incident, denials among them, with what contradicts them.
CREATE VIEW claims_by_incident (
  incident, -- @statement.recorded
  incident_title, -- @incident.recorded/title
  incident_date, -- @incident.recorded/occurred
  statement, -- Identifier of the statement.
  party, -- @statement.recorded
  status, -- @statement.recorded
  summary, -- @statement.recorded
  occurred, -- @statement.recorded
  answers, -- @statement.recorded
  contradicted_by, -- Statements known here that contradict this one or are contradicted by it, as a JSON array.
  source, -- @statement.recorded
  family -- @source.recorded
) AS SELECT s.incident, i.title, i.occurred, s.id, s.party, s.status, s.summary, s.occurred, s.answers,
  (SELECT nullif(json_group_array(o.id), '[]') FROM (SELECT o.id FROM statement o WHERE o.incident = s.incident
    AND (s.id IN (SELECT value FROM json_each(o.contradicts)) OR o.id IN (SELECT value FROM json_each(s.contradicts)))
    ORDER BY o.entry) o),
  s.source, f.family
FROM statement s LEFT JOIN incident i ON i.id = s.incident LEFT JOIN source f ON f.id = s.source
WHERE s.incident IS NOT NULL;

-- table identification_by_item: Who identified each item as what, and what the same party had held before.
CREATE VIEW identification_by_item (
  item, -- Item that the opinion is about.
  item_title, -- @item.recorded/title
  party, -- @item.identified
  designation, -- @item.identified
  earlier_designation, -- What the same party said before in an opinion known here.
  level, -- @item.identified
  status, -- @item.identified
  confidence, -- @item.identified
  likelihood, -- @item.identified
  occurred, -- @item.identified
  source, -- @item.identified
  entry -- Ledger index of the opinion.
) AS SELECT o.item, i.title, o.party, o.designation,
  lag(o.designation) OVER (PARTITION BY o.item, o.party ORDER BY o.entry), o.level, o.status, o.confidence, o.likelihood,
  o.occurred, o.source, o.entry
FROM identification o LEFT JOIN item i ON i.id = o.item;

-- table component_by_producer: Parts by their maker, as the party names it that identified them.
CREATE VIEW component_by_producer (
  producer, -- @item.identified
  producer_country, -- @item.identified
  item, -- Item that was identified.
  item_title, -- @item.recorded/title
  part_of, -- @item.recorded
  incident, -- @item.recorded
  designation, -- @item.identified
  party, -- @item.identified
  occurred, -- @item.identified
  source -- @item.identified
) AS SELECT o.producer, o.producer_country, o.item, i.title, i.part_of, i.incident, o.designation, o.party, o.occurred, o.source
FROM identification o LEFT JOIN item i ON i.id = o.item WHERE o.producer IS NOT NULL;

-- table item_by_custody: Items by the newest thing that is known here to have happened to them; later events may be withheld.
CREATE VIEW item_by_custody (
  item, -- Identifier of the item.
  item_title, -- @item.recorded/title
  incident, -- @item.recorded
  action, -- @custody.event
  custodian, -- @custody.event
  place_name, -- @custody.event
  seal_state, -- @custody.event
  occurred, -- @custody.event
  entry -- Ledger index of the event.
) AS SELECT i.id, i.title, i.incident, c.action, c.custodian, c.place_name, c.seal_state, c.occurred, c.entry
FROM item i LEFT JOIN custody c ON c.entry =
  (SELECT n.entry FROM custody n WHERE n.subject = i.id ORDER BY n.occurred_earliest DESC, n.entry DESC LIMIT 1);

-- table production_to_use_by_part: What each dating of an item, or of a part of it, says of when it was made and how long that was before its use; each interpretation for itself (rules U1 to U5).
CREATE VIEW production_to_use_by_part (
  item, -- Item that was used.
  item_title, -- @item.recorded/title
  part, -- The item itself, or a part of it at any depth, that bears the mark.
  part_title, -- @item.recorded/title
  marking, -- Mark that dates the part.
  reading, -- @marking.interpreted
  text, -- @marking.read
  interpretation, -- Ledger index of the interpretation.
  party, -- @marking.interpreted
  rule, -- @marking.interpreted
  source, -- @marking.interpreted
  role, -- @marking.interpreted
  earliest, -- @marking.interpreted
  latest, -- @marking.interpreted
  confidence, -- @marking.interpreted
  reading_confidence, -- @marking.read/confidence
  use_rests_on, -- use: the day is that of the incident; recovery: the day of use is stated to be unknown, and the recovery stands for it (U4).
  used, -- Date of the use, or of the recovery, as it is stated, in EDTF.
  use_earliest, -- First day of the use; not known where the recovery stands for it.
  use_latest, -- Last day of the use, or of the recovery.
  not_before, -- Day before which the item was not finished, if the interpretation holds.
  shortest_days, -- Least number of days between the making of the part and the use; 0 where the dating reaches to the use or past it.
  longest_days, -- Largest number of days between the making of the part and the use; the item was not finished earlier than that.
  standing, -- bound: another part of the item, of another branch than this one, bears it out (U3); indication: it rests on this part alone as far as known here (U2); out-of-order: it is later than the use (P13).
  sound, -- 1 where the dating counts for a bound, if another one bears it out (U3); 0 otherwise, and where that is not known here.
  borne_out_by, -- Ledger index of the interpretation on another part that bears it out, the latest of several.
  others, -- Ledger indexes of other interpretations of the same mark that give another date or none, as a JSON array.
  parts -- Number of parts of the item, itself among them, that a mark dates, as far as known here.
) AS SELECT item, item_title, part, part_title, marking, reading, text, interpretation, party, rule, source, role, earliest, latest,
  confidence, reading_confidence, use_rests_on, used, use_earliest, use_latest, not_before,
  iif(not_before > use_latest, NULL, CAST(max(0, julianday(use_earliest) - julianday(latest)) AS INTEGER)),
  iif(not_before > use_latest, NULL, CAST(julianday(use_latest) - julianday(not_before) AS INTEGER)),
  CASE WHEN not_before > use_latest THEN 'out-of-order' WHEN borne_out_by IS NOT NULL THEN 'bound' ELSE 'indication' END,
  sound, borne_out_by,
  (SELECT nullif(json_group_array(o.entry), '[]') FROM (SELECT o.entry FROM interpretation o WHERE o.marking = d.marking
    AND o.entry <> d.interpretation AND (o.earliest, o.latest, o.role) IS NOT (d.earliest, d.latest, d.role) ORDER BY o.entry) o),
  parts
FROM (
  -- second: the newest sound dating on any other branch than that of the newest, its day and its entry in one text.
  SELECT *, max(part_number) OVER of_item AS parts,
    iif(sound, iif(branch <> newest_branch, newest, iif(not_before <= substr(second, 1, 10), CAST(substr(second, 11) AS INTEGER), NULL)), NULL) AS borne_out_by
  FROM (
    SELECT *, max(iif(sound AND branch <> newest_branch, not_before || interpretation, NULL)) OVER (PARTITION BY item) AS second
    FROM (
      SELECT *, dense_rank() OVER (PARTITION BY item ORDER BY part) AS part_number,
        first_value(interpretation) OVER newest_first AS newest, first_value(branch) OVER newest_first AS newest_branch
      FROM (
        SELECT u.*, p.id AS part, coalesce(piece.value ->> 1, p.id) AS branch, p.title AS part_title, m.id AS marking, r.entry AS reading, r.text, x.entry AS interpretation,
          x.party, x.rule, x.source, x.role, x.earliest, x.latest, x.confidence, r.confidence AS reading_confidence,
          iif(x.role = 'acceptance' AND p.id = u.item, NULL, x.earliest) AS not_before,
          p.id <> u.item AND 'group' NOT IN (coalesce(p.kind, 'group'), u.item_kind) AND x.role <> 'acceptance' AND x.earliest <= u.use_latest AND u.used NOT GLOB '*[?~%]*'
            AND coalesce(x.confidence IN ('moderate', 'high') AND r.confidence IN ('moderate', 'high'), 0) AS sound
        FROM (
          SELECT i.id AS item, i.title AS item_title, coalesce(i.kind, 'group') AS item_kind, iif(n.occurred_latest IS NOT NULL, 'use', 'recovery') AS use_rests_on,
            iif(n.occurred_latest IS NOT NULL, n.occurred, i.recovered) AS used,
            iif(n.occurred_latest IS NOT NULL, n.occurred_earliest, NULL) AS use_earliest,
            coalesce(n.occurred_latest, i.recovered_latest) AS use_latest
          FROM item i LEFT JOIN incident n ON n.id = i.incident
          WHERE (n.occurred IS NOT NULL AND n.occurred_latest IS NOT NULL)
            OR (i.recovered IS NOT NULL AND i.recovered_latest IS NOT NULL
              AND (EXISTS (SELECT 1 FROM json_each(i.unknown) w WHERE w.value = 'incident')
                OR EXISTS (SELECT 1 FROM json_each(n.unknown) w WHERE w.value = 'occurred')))
        ) u
        -- The item and its parts, each once, with the branch that it belongs to: the first on the way down that is no group.
        -- A circle of parts ends where it comes back to itself.
        CROSS JOIN json_each((WITH RECURSIVE piece (id, branch) AS (
          SELECT u.item, NULL UNION SELECT c.id, coalesce(piece.branch, iif(c.kind = 'group', NULL, c.id))
          FROM piece CROSS JOIN item c ON c.part_of = piece.id WHERE c.id <> u.item
        ) SELECT json_group_array(json_array(id, branch)) FROM piece)) piece
        CROSS JOIN item p ON p.id = piece.value ->> 0
        CROSS JOIN marking m ON m.item = p.id CROSS JOIN interpretation x ON x.marking = m.id
        CROSS JOIN reading r ON r.entry = x.reading AND r.marking = m.id
        WHERE r.text IS NOT NULL AND x.role IN ('manufacture', 'assembly', 'acceptance')
          AND date(x.earliest) = x.earliest AND date(x.latest) = x.latest AND x.earliest <= x.latest
          AND NOT EXISTS (SELECT 1 FROM correction c, json_each(c.replaces) w WHERE c.corrects = r.entry AND c.entry > x.entry
            AND c.decision IS NOT 'rejected' AND w.value ->> '$.name' = 'text')
          AND (SELECT v.decision FROM review v, json_each(v.entries) w WHERE v.subject = m.id AND w.value = x.entry
            ORDER BY v.entry DESC LIMIT 1) IS NOT 'rejected'
      ) WINDOW newest_first AS (PARTITION BY item ORDER BY sound DESC, not_before DESC, interpretation)
    )
  ) WINDOW of_item AS (PARTITION BY item)
) d;

-- table production_to_use: How long before its use an item was made at most, and what that rests on (rules U1 to U5).
CREATE VIEW production_to_use (
  item, -- Item that was used.
  item_title, -- @item.recorded/title
  longest_days, -- Largest number of days between the making of the part named in this row and the use; the item was not finished earlier than that.
  standing, -- On what the days, the part and the interpretations of this row rest: bound, where there is one; else indication.
  bound_earliest, -- Latest day before which it was not finished, as two parts each for itself have it (U3).
  indication_earliest, -- Latest day before which it was not finished, as one part has it or more (U2).
  used, -- Date of the use, or of the recovery, as it is stated, in EDTF.
  use_earliest, -- First day of the use; not known where the recovery stands for it.
  use_latest, -- Last day of the use, or of the recovery.
  use_rests_on, -- use: the day is that of the incident; recovery: the day of use is stated to be unknown, and the recovery stands for it (U4).
  parts, -- Number of parts of the item, itself among them, that a mark dates, as far as known here.
  part, -- Part that determines the days.
  shortest_days, -- Least number of days between the making of that part and the use.
  rests_on -- Ledger indexes of the interpretations, as a JSON array: that of the part, and the one that bears it out.
) AS SELECT item, item_title, longest_days, standing, bound, newest, used, use_earliest, use_latest, use_rests_on, parts, part,
  shortest_days, iif(borne_out_by IS NULL, json_array(interpretation), json_array(interpretation, borne_out_by))
FROM (SELECT *, max(not_before) OVER of_item AS newest,
    max(iif(standing = 'bound', not_before, NULL)) OVER of_item AS bound,
    row_number() OVER (PARTITION BY item ORDER BY standing = 'bound' DESC, not_before DESC, interpretation) AS rank
  FROM production_to_use_by_part WHERE standing <> 'out-of-order' WINDOW of_item AS (PARTITION BY item))
WHERE rank = 1;

-- table production_to_use_by_system: Which weapon, as one party names it at its own level of detail, was used how soon after it was made (rule U6).
CREATE VIEW production_to_use_by_system (
  designation, -- @item.identified
  level, -- @item.identified
  party, -- @item.identified
  items, -- Number of items so identified for which an interval is known here.
  standing, -- On what the row rests: bound, where there is one; else indication.
  longest_days, -- Fewest days at most between the making of a part and the use, among items of that standing.
  not_before, -- Day before which that item was not finished.
  use_latest, -- Last day of its use, or of its recovery.
  item -- Item that the row rests on.
) AS SELECT s.designation, s.level, s.party, count(DISTINCT s.item), max(iif(s.rank = 1, s.standing, NULL)),
  max(iif(s.rank = 1, s.longest_days, NULL)),
  max(iif(s.rank = 1, coalesce(s.bound_earliest, s.indication_earliest), NULL)),
  max(iif(s.rank = 1, s.use_latest, NULL)), max(iif(s.rank = 1, s.item, NULL))
FROM (SELECT o.designation, o.level, o.party, u.*, row_number() OVER (PARTITION BY o.party, o.level, o.designation
    ORDER BY u.standing = 'bound' DESC, u.longest_days IS NULL, u.longest_days, u.item) AS rank
  FROM identification o JOIN production_to_use u ON u.item = o.item
  WHERE o.party IS NOT NULL AND o.designation IS NOT NULL AND o.level IN ('country', 'producer', 'family', 'model', 'variant')
    AND o.status IN ('examined', 'assessed-imagery', 'official-preliminary', 'reported', 'claimed', 'opinion', 'unverified-by-reporter')) s
GROUP BY s.party, s.level, s.designation;
'''

SEARCH_SQL = r'''
-- The search indexes: what is searched, and how it follows from the tables of tables.sql.
--
-- Run after tables.sql, in the same manner. It needs functions of this program: fold(text) maps look-alike characters to one
-- form and drops separators, sound(text) transliterates (catalogue/markings/fold.py, from the tables in schema/lookalikes/ and
-- schema/transliteration.csv), serial_series(text) and its like take serial numbers apart (catalogue/markings/series.py); a
-- verifier without them leaves these columns unchecked.

-- table search_document: What is searched as text: one row a record, in words.
CREATE TABLE search_document (
  rowid INTEGER PRIMARY KEY, -- Ledger index of the record's first known entry.
  record TEXT NOT NULL UNIQUE REFERENCES record (id), -- Record that is found.
  kind TEXT NOT NULL, -- Kind of record.
  title TEXT, -- Title of the record.
  body TEXT -- Everything else in it that people would search for.
) STRICT;
CREATE VIRTUAL TABLE search_text USING fts5 (title, body, content='search_document', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
  INSERT INTO search_text (rowid, title, body) VALUES (new.rowid, new.title, new.body);
END;
CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN
  INSERT INTO search_text (search_text, rowid, title, body) VALUES ('delete', old.rowid, old.title, old.body);
END;
DELETE FROM search_document WHERE record IN (SELECT subject FROM touched);
INSERT INTO search_document
SELECT r.first_entry, r.id, r.kind, r.title,
  (SELECT group_concat(word, ' ') FROM (SELECT j.value AS word FROM current e, json_tree(e.claims) j
    WHERE e.subject = r.id AND j.type = 'text' AND e.type NOT IN ('record.released', 'agent.key_added', 'publication.made', 'package.made', 'export.made', 'claim.erased',
      'record.corrected', 'record.withdrawn', 'object.destroyed', 'review.requested', 'review.decided', 'marking.suggested')
    AND e.subject NOT LIKE 'agent-%'
    AND coalesce(j.key, '') NOT IN ('type', 'subject', 'actor', 'key', 'recorded', 'sha256', 'exif_sha256', 'conformsTo', 'value',
      'media_type', 'route', 'kind', 'status', 'level', 'action', 'consent', 'captured_zone', 'method', 'state', 'view',
      'purpose', 'confidence', 'likelihood', 'bearing', 'role', 'reliability', 'credibility', 'place_class', 'language',
      'decision', 'verdict', 'seal_state', 'recovery_place_class', 'documented_place_class') AND j.path NOT IN ('$.scripts', '$.roles')
    ORDER BY e.idx, j.id))
FROM record r JOIN touched ON touched.subject = r.id WHERE r.kind NOT IN ('agent', 'publication', 'check') AND r.status <> 'withdrawn';

-- table search_mark: What is searched as marks: one row a reading, verbatim and folded.
CREATE TABLE search_mark (
  rowid INTEGER PRIMARY KEY, -- Ledger index of the reading.
  marking TEXT NOT NULL REFERENCES marking (id), -- Marking that is found.
  text TEXT NOT NULL, -- The reading, verbatim.
  search_key TEXT NOT NULL, -- The reading, folded: look-alikes mapped to one form, separators dropped; ? is an open glyph, …… a lost run.
  sound_key TEXT, -- The same, transliterated; only where that is another key.
  format TEXT NOT NULL, -- Which kind of letter stands where: # a digit, A Latin, Я Cyrillic, ㄱ Hangul, ع Arabic, @ another, ? an open glyph, … a lost run.
  series TEXT, -- Of a serial number, its letters in Latin ones; empty where it has none.
  digits INTEGER, -- How many digits a serial number has, zeros at the beginning included.
  number INTEGER -- The value of a serial number.
) STRICT;
CREATE INDEX search_mark_key ON search_mark (search_key);
CREATE INDEX search_mark_format ON search_mark (format);
CREATE INDEX search_mark_number ON search_mark (digits, number, series) WHERE number IS NOT NULL;
CREATE INDEX search_mark_series ON search_mark (series, digits, number) WHERE number IS NOT NULL;
CREATE INDEX search_mark_marking ON search_mark (marking);
CREATE INDEX search_mark_unsure ON search_mark (search_key) WHERE search_key GLOB '*[?…]*';
CREATE VIRTUAL TABLE search_fragment USING fts5 (search_key, sound_key, content='search_mark', tokenize='trigram case_sensitive 1', columnsize=0);

-- table search_unsure_mark: Of the readings that are searched, those of which a glyph is open or a run lost.
CREATE VIEW search_unsure_mark (
  rowid, -- Ledger index of the reading.
  search_key -- The reading, folded.
) AS SELECT rowid, search_key FROM search_mark WHERE search_key GLOB '*[?…]*';
CREATE VIRTUAL TABLE search_unsure USING fts5 (search_key, content='search_unsure_mark', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER search_mark_added AFTER INSERT ON search_mark BEGIN
  INSERT INTO search_fragment (rowid, search_key, sound_key) VALUES (new.rowid, new.search_key, new.sound_key);
END;
CREATE TRIGGER search_mark_unsure_added AFTER INSERT ON search_mark WHEN new.search_key GLOB '*[?…]*' BEGIN
  INSERT INTO search_unsure (rowid, search_key) VALUES (new.rowid, new.search_key);
END;
CREATE TRIGGER search_mark_removed AFTER DELETE ON search_mark BEGIN
  INSERT INTO search_fragment (search_fragment, rowid, search_key, sound_key) VALUES ('delete', old.rowid, old.search_key, old.sound_key);
END;
CREATE TRIGGER search_mark_unsure_removed AFTER DELETE ON search_mark WHEN old.search_key GLOB '*[?…]*' BEGIN
  INSERT INTO search_unsure (search_unsure, rowid, search_key) VALUES ('delete', old.rowid, old.search_key);
END;
DELETE FROM search_mark WHERE marking IN (SELECT subject FROM touched);
INSERT INTO search_mark
SELECT r.entry, r.marking, r.text, fold(r.text), nullif(sound(r.text), fold(r.text)), mark_format(r.text),
  serial_series(r.text), serial_digits(r.text), serial_number(r.text)
FROM reading r JOIN touched ON touched.subject = r.marking WHERE r.text IS NOT NULL;

-- table mark_by_format: Readings with the format of the mark.
CREATE VIEW mark_by_format (
  entry, -- Ledger index of the reading.
  marking, -- Marking that was read.
  item, -- Item that bears it.
  item_title, -- @item.recorded/title
  text, -- The reading, verbatim.
  format -- Which kind of letter stands where: # a digit, A Latin, Я Cyrillic, ㄱ Hangul, ع Arabic, @ another, ? an open glyph, … a lost run.
) AS SELECT s.rowid, s.marking, m.item, i.title, s.text, s.format
FROM search_mark s LEFT JOIN marking m ON m.id = s.marking LEFT JOIN item i ON i.id = m.item;

-- table format: Formats of marks, with how many marks have each.
CREATE VIEW format (
  format, -- Which kind of letter stands where: # a digit, A Latin, Я Cyrillic, ㄱ Hangul, ع Arabic, @ another, ? an open glyph, … a lost run.
  length, -- How many glyphs that count.
  marks, -- How many marks have it.
  example -- One of the readings, verbatim.
) AS SELECT format, length(format), count(DISTINCT marking), min(text) FROM search_mark GROUP BY format;

-- table serial: Readings that may be serial numbers: up to three letters, then digits. Those with letters have their neighbours in the series; those without are in none.
CREATE VIEW serial (
  entry, -- Ledger index of the reading.
  marking, -- Marking that was read.
  item, -- Item that bears it.
  item_title, -- @item.recorded/title
  text, -- The reading, verbatim.
  series, -- Its letters, in Latin ones; empty where it has none.
  digits, -- How many digits it has, zeros at the beginning included.
  number, -- Their value.
  lower, -- The nearest lower number of the series with as many digits.
  higher -- The nearest higher number of the series with as many digits.
) AS SELECT s.rowid, s.marking, m.item, i.title, s.text, s.series, s.digits, s.number,
  (SELECT max(o.number) FROM search_mark o WHERE s.series <> '' AND o.series = s.series AND o.digits = s.digits AND o.number < s.number),
  (SELECT min(o.number) FROM search_mark o WHERE s.series <> '' AND o.series = s.series AND o.digits = s.digits AND o.number > s.number)
FROM search_mark s LEFT JOIN marking m ON m.id = s.marking LEFT JOIN item i ON i.id = m.item
WHERE s.number IS NOT NULL;

-- table series: Series of serial numbers: those with the same letters and as many digits.
CREATE VIEW series (
  series, -- Letters of the series, in Latin ones.
  digits, -- How many digits its numbers have.
  example, -- One of the readings, verbatim.
  numbers, -- How many different numbers are known here.
  items, -- How many items bear them.
  lowest, -- Lowest number.
  highest, -- Highest number.
  widest_gap -- Largest distance between two neighbours.
) AS SELECT s.series, s.digits, min(s.text), count(DISTINCT s.number), count(DISTINCT m.item), min(s.number), max(s.number),
  (SELECT max(step) FROM (SELECT n.number - lag(n.number) OVER (ORDER BY n.number) AS step
    FROM search_mark n WHERE n.series = s.series AND n.digits = s.digits))
FROM search_mark s LEFT JOIN marking m ON m.id = s.marking WHERE s.number IS NOT NULL AND s.series <> ''
GROUP BY s.series, s.digits;
'''


if __name__ == "__main__":
    sys.exit(main())
