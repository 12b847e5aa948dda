"""Signed notes: a text, an empty line, and one line per signature. Pure.

    example.com/log
    15
    rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=

    — example.com/log M9e0luh4jTG+…

A signature by an unknown key is kept and ignored; a wrong one by a known key refuses the whole note.

Source: https://c2sp.org/signed-note (form, key names and key hashes, signature type 0x01).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger.keys import KEY_LENGTH, admit, public_bytes, verify_signature

MAX_LENGTH = 1_000_000
MAX_SIGNATURES = 100
_ED25519 = b"\x01"
_HASH_LENGTH = 4
_SIGNATURE_LINE = re.compile("— ([^ ]+) ([^ ]+)")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_SPLIT = "\n\n"
_PRIVATE = "PRIVATE+KEY+"


def b64(data: bytes) -> str:
    """Return standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def b64_decode(text: str) -> bytes:
    """Return the bytes of standard base64 with padding. Raises InvalidEntry for any other spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise InvalidEntry(f"not base64: {text[:40]!r}") from error
    if b64(data) != text:
        raise InvalidEntry(f"not the one spelling in base64: {text[:40]!r}")
    return data


def check_name(name: str) -> str:
    """Return a key's name: not empty, no white space, plus or control characters. Raises InvalidEntry."""
    if not name or not name.isprintable() or "+" in name or any(char.isspace() for char in name):
        raise InvalidEntry(f"not the name of a key: {name[:80]!r}; it may have no spaces and no plus")
    return name


def key_hash(name: str, public: bytes) -> bytes:
    """Return the four bytes that tell keys of one name apart. They are a hint and prove nothing."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_HASH_LENGTH]


def _parse_key(text: str, kind: str) -> tuple[str, bytes, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3 or re.fullmatch("[0-9a-f]{8}", parts[1]) is None:  # noqa: PLR2004 (name, hash, key)
        raise InvalidEntry(f"not a {kind} key in the form NAME+HASH+BASE64")
    data = b64_decode(parts[2]) if kind == "verifier" else _decode_secret(parts[2])
    if data[:1] != _ED25519 or len(data) != 1 + KEY_LENGTH:
        raise InvalidEntry(f"the {kind} key of {parts[0][:80]!r} is not an Ed25519 key of type 0x01")
    return check_name(parts[0]), bytes.fromhex(parts[1]), data[1:]


def _decode_secret(text: str) -> bytes:
    try:
        return b64_decode(text)
    except InvalidEntry:
        raise InvalidEntry("the signer key is not in base64") from None  # a message never quotes a secret


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name under which it signs notes; printed as `NAME+HASH+BASE64`."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Refuse bad names and keys that are not admitted."""
        check_name(self.name)
        admit(self.public)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Return the key spelled in `text` ("vkey"). Raises InvalidEntry, also where the hash is wrong."""
        name, stated, public = _parse_key(text, "verifier")
        key = cls(name, public)
        if key.key_hash != stated:
            raise InvalidEntry(f"the hash in the verifier key of {name!r} is not that of the key")
        return key

    @property
    def key_hash(self) -> bytes:
        """Four bytes that stand before each signature."""
        return key_hash(self.name, self.public)

    def __str__(self) -> str:
        """Return the text form ("vkey")."""
        return f"{self.name}+{self.key_hash.hex()}+{b64(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key with the name under which it signs notes."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse bad names."""
        check_name(self.name)

    @classmethod
    def parse(cls, text: str) -> SignerKey:
        """Return the key spelled in `text` ("skey"). Raises InvalidEntry; no message quotes the secret."""
        if not text.startswith(_PRIVATE):
            raise InvalidEntry(f"a signer key begins with {_PRIVATE}")
        name, stated, seed = _parse_key(text.removeprefix(_PRIVATE), "signer")
        key = cls(name, Ed25519PrivateKey.from_private_bytes(seed))
        if key.verifier.key_hash != stated:
            raise InvalidEntry(f"the hash in the signer key of {name!r} is not that of the key")
        return key

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, public_bytes(self.private))

    def to_secret_text(self) -> str:
        """Return the text form ("skey"): whoever reads it can sign."""
        secret = b64(_ED25519 + self.private.private_bytes_raw())
        return f"{_PRIVATE}{self.name}+{self.verifier.key_hash.hex()}+{secret}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: a key's name and hash, and the signature's bytes."""

    name: str
    key_hash: bytes
    signature: bytes

    def __str__(self) -> str:
        """Return the line without its newline."""
        return f"— {self.name} {b64(self.key_hash + self.signature)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A note's text (it ends in a newline) and its signatures, in the order of the lines."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Return the signed note."""
        return f"{self.text}\n" + "".join(f"{signature}\n" for signature in self.signatures)


def check_text(text: str) -> str:
    """Return a note's text: ends in a newline, no control characters but newlines. Raises InvalidEntry."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise InvalidEntry("the text of a note ends in a newline and has no other control characters")
    return text


def sign_note(text: str, *keys: SignerKey) -> Note:
    """Return `text` signed by each key. Raises InvalidEntry where the text cannot be a note's."""
    data = check_text(text).encode()
    return Note(text, tuple(Signature(k.name, k.verifier.key_hash, k.private.sign(data)) for k in keys))


def parse_note(data: bytes) -> Note:
    """Return the parts of a signed note, verifying nothing.

    Raises:
        InvalidEntry: it is longer than 1,000,000 bytes, not UTF-8, has no signature or over 100, or a line
            that is none.
    """
    if len(data) > MAX_LENGTH:
        raise InvalidEntry(f"a note of {len(data)} bytes is longer than {MAX_LENGTH}")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidEntry("the note is not UTF-8") from error
    at = whole.rfind(_SPLIT)
    if at < 0 or not whole.endswith("\n"):
        raise InvalidEntry("not a signed note: no empty line before signatures, or no newline at the end")
    text, lines = check_text(whole[: at + 1]), whole[at + 2 :].split("\n")[:-1]
    if not 1 <= len(lines) <= MAX_SIGNATURES:
        raise InvalidEntry(f"a signed note has 1 to {MAX_SIGNATURES} signatures, this has {len(lines)}")
    signatures = []
    for line in lines:
        found = _SIGNATURE_LINE.fullmatch(line)
        if found is None:
            raise InvalidEntry(f"not a signature line: {line[:80]!r}")
        value = b64_decode(found[2])
        if len(value) <= _HASH_LENGTH:
            raise InvalidEntry(f"the signature of {found[1][:80]!r} is cut short")
        signatures.append(Signature(check_name(found[1]), value[:_HASH_LENGTH], value[_HASH_LENGTH:]))
    return Note(text, tuple(signatures))


def open_note(data: bytes, keys: Sequence[VerifierKey]) -> Note:
    """Return a note, with only those signatures that were verified: at least one, each key once.

    Not proved: that its text is true, or that its signers showed no other text to others.

    Raises:
        DoesNotHold: a signature by one of `keys` is wrong, or none of them signed.
        InvalidEntry: it is no signed note.
    """
    note = parse_note(data)
    known = {(key.name, key.key_hash): key for key in keys}
    verified: dict[tuple[str, bytes], Signature] = {}
    for signature in note.signatures:
        ident = (signature.name, signature.key_hash)
        if ident in known and ident not in verified:
            try:
                verify_signature(known[ident].public, signature.signature, note.text.encode())
            except DoesNotHold as error:
                raise DoesNotHold(f"the signature of {signature.name!r} on the note is not valid") from error
            verified[ident] = signature
    if not verified:
        wanted = ", ".join(sorted(key.name for key in keys)) or "no key at all"
        raise DoesNotHold(f"the note is not signed by a key that was asked for ({wanted})")
    return Note(note.text, tuple(verified.values()))
