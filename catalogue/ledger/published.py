"""The files of a published log: where each stands in the public folder, how it is written, how it is read. Pure.

    log/checkpoint           the signed checkpoint, as stored (`catalogue.ledger.checkpoint`)
    log/tile/entries/…       the bodies of all entries up to it (`catalogue.ledger.bundles`)
    log/tile/0/…, 1/…        the hashes of the tree over them (`catalogue.ledger.tiles`)
    log/disclosures.jsonl    {"entry":12,"disclosure":"WyJ…"}        by entry, then by name of the claim
    log/attestations.jsonl   {"entry":12,"attestation":"eyJ…..…"}    by entry; where `actor` and `key` are disclosed
    log/policy               log VKEY, quorum none                   (C2SP tlog-policy)
    log/SHA256SUMS           HEX  PATH                               by path; every file but itself and log/release
    log/release              the release note, signed: what belongs together in this folder
    log/timestamps/N.A.tsr   the reply of the authority A over the checkpoint of N entries (RFC 3161); it comes later
                             than that checkpoint, and is listed nowhere: it vouches for itself

Each line has one spelling and each file one order, so what was read and is written again gives the same bytes.
Readers are bounded by line and take a stream, so a folder of any size is read in the memory of one line.

Not proved by a release note: that no other one was shown to others for the same checkpoint.

Source: https://c2sp.org/signed-note, https://c2sp.org/tlog-policy; coreutils `sha256sum` for the list of files;
RFC 9901 section 4.2.1 for disclosures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from catalogue.base.digests import Digest
from catalogue.base.errors import DoesNotHold, InvalidEntry, NotChecked
from catalogue.ledger.disclosure import Disclosure, parse
from catalogue.ledger.entry import MAX_NUMBER, check_origin
from catalogue.ledger.note import Note, SignerKey, VerifierKey, open_note, sign_note

DATABASE = "catalogue.db"
MEDIA = "media"
LOG = "log"
CHECKPOINT = f"{LOG}/checkpoint"
DISCLOSURES = f"{LOG}/disclosures.jsonl"
ATTESTATIONS = f"{LOG}/attestations.jsonl"
POLICY = f"{LOG}/policy"
SUMS = f"{LOG}/SHA256SUMS"
RELEASE = f"{LOG}/release"
TIMESTAMPS = f"{LOG}/timestamps"

RELEASE_FORMAT = "debris-catalogue release v1"
MAX_LINE = 4 * 1024 * 1024  # the longest claim that a schema allows takes 3.2 MB in base64url
MAX_PATH = 255
MAX_POLICY = 65_536

_NUMBER = "0|[1-9][0-9]{0,15}"
_DISCLOSURE_LINE = re.compile(rf'\{{"entry":({_NUMBER}),"disclosure":"([A-Za-z0-9_-]+)"\}}')
_ATTESTATION_LINE = re.compile(rf'\{{"entry":({_NUMBER}),"attestation":"([A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+)"\}}')
_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_PATH = re.compile(rf"{_PART}(?:/{_PART})*")
_STAMP = re.compile(rf"{TIMESTAMPS}/({_NUMBER})\.([a-z0-9][a-z0-9-]{{0,39}})\.tsr")
_SUM_LINE = re.compile(rf"([0-9a-f]{{64}})  ({_PATH.pattern})")
_POLICY_BYTES = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
_DIGEST_LINES = ("checkpoint", "disclosures", "schema", "files")


class Readable(Protocol):
    """A binary stream that is read line by line, as an open file or io.BytesIO is."""

    def readline(self, size: int, /) -> bytes:
        """Return the bytes up to and including the next newline, at most `size` of them."""


class Disclosed(NamedTuple):
    """One claim that is public, and the entry that states it."""

    entry: int
    claim: Disclosure


class Attested(NamedTuple):
    """One entry's attestation, as `catalogue.ledger.attestation` writes it; it is not verified here."""

    entry: int
    attestation: str


class Listed(NamedTuple):
    """One file of the folder: its path below the root, with slashes, and its digest."""

    path: str
    digest: Digest


@dataclass(frozen=True, slots=True)
class Release:
    """What a release note says: of which log, and the digests of four things.

    Attributes:
        origin: name of the log.
        checkpoint: digest of the file `log/checkpoint`.
        disclosures: digest of the file `log/disclosures.jsonl`.
        schema: `catalogue.base.model.schema_digest()`, the data model by which the tables were filled.
        files: digest of the file `log/SHA256SUMS`.
    """

    origin: str
    checkpoint: Digest
    disclosures: Digest
    schema: Digest
    files: Digest

    @property
    def text(self) -> str:
        """The text to sign. Its first line has spaces, so it is no checkpoint's: no origin has any."""
        digests = (f"{name} {getattr(self, name).hex}\n" for name in _DIGEST_LINES)
        return f"{RELEASE_FORMAT}\n{check_origin(self.origin)}\n" + "".join(digests)

    @classmethod
    def parse(cls, text: str) -> Release:
        """Return what the text of a release note says. Raises InvalidEntry unless it has the one form of it."""
        lines = text.split("\n")
        if len(lines) != len(_DIGEST_LINES) + 3 or lines[0] != RELEASE_FORMAT or lines[-1]:
            raise InvalidEntry(f"not a release note: it begins with {RELEASE_FORMAT!r} and has six lines")
        digests: dict[str, Digest] = {}
        for name, line in zip(_DIGEST_LINES, lines[2:-1], strict=True):
            if not line.startswith(f"{name} "):
                raise InvalidEntry(f"a release note has the line `{name} HEX` where this has {line[:80]!r}")
            digests[name] = Digest.from_hex(line.removeprefix(f"{name} "))
        return cls(check_origin(lines[1]), **digests)


def release_key_name(origin: str) -> str:
    """Return the name under which a log's key signs release notes: its own, so that no other note passes for one."""
    return f"{origin}/release"


def sign_release(release: Release, *log_keys: SignerKey) -> Note:
    """Return the signed release note; the same release and keys give the same bytes (RFC 8032)."""
    return sign_note(release.text, *(SignerKey(release_key_name(key.name), key.private) for key in log_keys))


def open_release(data: bytes, *log_keys: VerifierKey) -> Release:
    """Return what a release note says when one of the log's keys, which have its name, signed it for that log.

    Raises:
        DoesNotHold: the signature is wrong or missing, or the note is about another log.
        InvalidEntry: it is no signed note, or no release note.
    """
    origin = log_keys[0].name
    note = open_note(data, [VerifierKey(release_key_name(origin), key.public) for key in log_keys])
    release = Release.parse(note.text)
    if release.origin != origin:
        raise DoesNotHold(f"the release note is of the log {release.origin!r}, not of {origin!r}")
    return release


def disclosure_line(entry: int, text: str) -> str:
    """Return the line of `log/disclosures.jsonl` for the text of one disclosure, with its newline."""
    return f'{{"entry":{entry},"disclosure":"{text}"}}\n'


def read_disclosures(stream: Readable) -> Iterator[Disclosed]:
    """Yield what `log/disclosures.jsonl` holds.

    Raises:
        InvalidEntry: a line has not the one form, holds no disclosure, or is out of order or there twice.
    """
    last = (-1, "")
    for number, line in _lines(stream):
        found = _DISCLOSURE_LINE.fullmatch(line)
        if found is None:
            raise InvalidEntry(f"line {number} of the disclosures is not of their form: {line[:80]!r}")
        shown = Disclosed(_entry(found[1]), parse(found[2]))
        if (shown.entry, shown.claim.name) <= last:
            raise InvalidEntry(f"line {number} of the disclosures is not in the order of entry and claim")
        last = (shown.entry, shown.claim.name)
        yield shown


def attestation_line(entry: int, attestation: str) -> str:
    """Return the line of `log/attestations.jsonl` for one attestation, with its newline."""
    return f'{{"entry":{entry},"attestation":"{attestation}"}}\n'


def read_attestations(stream: Readable) -> Iterator[Attested]:
    """Yield what `log/attestations.jsonl` holds. Raises InvalidEntry as `read_disclosures` does."""
    last = -1
    for number, line in _lines(stream):
        found = _ATTESTATION_LINE.fullmatch(line)
        if found is None:
            raise InvalidEntry(f"line {number} of the attestations is not of their form: {line[:80]!r}")
        shown = Attested(_entry(found[1]), found[2])
        if shown.entry <= last:
            raise InvalidEntry(f"line {number} of the attestations is not in the order of the entries")
        last = shown.entry
        yield shown


def check_path(path: str) -> str:
    """Return the path of a published file: relative, with slashes, of plain letters, no part hidden or `..`.

    Raises:
        InvalidEntry: it is another path, or one longer than 255 characters.
    """
    if len(path) > MAX_PATH or _PATH.fullmatch(path) is None:
        raise InvalidEntry(f"not the path of a published file: {path[:80]!r}")
    return path


def sums_text(files: Iterable[Listed]) -> Iterator[str]:
    """Yield the lines of `log/SHA256SUMS`, which `sha256sum -c` reads, for files in any order."""
    for path, digest in sorted(files):
        yield f"{digest.hex}  {check_path(path)}\n"


def read_sums(stream: Readable) -> Iterator[Listed]:
    """Yield what `log/SHA256SUMS` lists. Raises InvalidEntry as `read_disclosures` does."""
    last = ""
    for number, line in _lines(stream):
        found = _SUM_LINE.fullmatch(line)
        if found is None:
            raise InvalidEntry(f"line {number} of the list of files is not of its form: {line[:80]!r}")
        if found[2] <= last or found[2] in {SUMS, RELEASE}:
            raise InvalidEntry(f"line {number} of the list of files is out of order, or lists what it cannot")
        last = check_path(found[2])
        yield Listed(found[2], Digest.from_hex(found[1]))


def stamp_path(size: int, authority: str) -> str:
    """Return where the time stamp of an authority over a checkpoint of `size` entries stands."""
    return f"{TIMESTAMPS}/{size}.{authority}.tsr"


def parse_stamp_path(path: str) -> tuple[int, str] | None:
    """Return size and authority of a time stamp's path, or None where it is no such path."""
    found = _STAMP.fullmatch(path)
    return None if found is None else (int(found[1]), found[2])


def policy_text(*log_keys: VerifierKey) -> str:
    """Return the text of `log/policy`: checkpoints by one of this log's keys are valid, without cosignatures."""
    return "".join(f"log {key}\n" for key in log_keys) + "quorum none\n"


def parse_policy(data: bytes) -> tuple[VerifierKey, ...]:
    """Return the keys of the logs that a tlog-policy trusts; there may be none.

    Raises:
        InvalidEntry: it has a line or a character that no policy has, a log twice, or not one quorum.
        NotChecked: its quorum asks for witnesses, whose cosignatures this version does not read.
    """
    if len(data) > MAX_POLICY or _POLICY_BYTES.fullmatch(data) is None:
        raise InvalidEntry(f"a policy is at most {MAX_POLICY} bytes long and has no control characters")
    logs: dict[bytes, VerifierKey] = {}
    quorums: list[str] = []
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        match re.split("[ \t]+", line.strip(" \t")):
            case [""] | ["witness", _, _] | ["witness", _, _, _] | ["group", _, _, _, *_]:
                continue
            case [word, *_] if word.startswith("#"):
                continue
            case ["log", vkey] | ["log", vkey, _]:
                key = VerifierKey.parse(vkey)
                if logs.setdefault(key.public, key) is not key:
                    raise InvalidEntry(f"the policy lists the key of the log {key.name!r} twice")
            case ["quorum", name]:
                quorums.append(name)
            case _:
                raise InvalidEntry(f"not a line of a policy: {line[:80]!r}")
    if len(quorums) != 1:
        raise InvalidEntry(f"a policy has one quorum line, this has {len(quorums)}; write `quorum none`")
    if quorums != ["none"]:
        raise NotChecked(f"the policy asks for the witnesses {quorums[0]!r}: cosignatures are not read yet")
    return tuple(logs.values())


def _entry(text: str) -> int:
    if int(text) > MAX_NUMBER:
        raise InvalidEntry(f"there is no entry {text}: indexes end at 2^53 - 1")
    return int(text)


def _lines(stream: Readable) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line, without its newline, which every line must have."""
    number = 0
    while data := stream.readline(MAX_LINE + 1):
        number += 1
        if len(data) > MAX_LINE or not data.endswith(b"\n") or not data.isascii():
            raise InvalidEntry(f"line {number} is longer than {MAX_LINE} bytes, not ASCII, or cut short")
        yield number, data[:-1].decode("ascii")
