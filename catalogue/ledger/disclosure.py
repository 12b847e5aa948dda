"""Claims behind salted digests: an entry shows digests, and each claim is shown or erased by itself. Pure.

A *disclosure* is the text base64url(JSON [salt, name, value]); its digest is base64url(SHA-256(that text)).
Salts have 128 random bits each, so nobody can find a value by trying values against the digest. *Decoys* are
digests with nothing behind them; they fill the list to a multiple of 32, so that its length says little.
All decoys of an entry come from one secret seed of 16 bytes: whoever has it can tell decoys from claims,
nobody else can, and an auditor who has it can account for every digest.

Source: RFC 9901 sections 4.2.1 (disclosures), 4.2.3 (digests), 4.2.4 (order), 4.2.5 (decoys); RFC 7493
(I-JSON) for names and values.
"""

from __future__ import annotations

import hashlib
import json
import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NoReturn

from catalogue.base.digests import b64u, b64u_decode
from catalogue.base.errors import InvalidEntry

SALT_LENGTH = 16
SEED_LENGTH = 16
PADDING = 32
MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1  # RFC 7493 section 2.2
RESERVED_NAMES = frozenset({"_sd", "...", "_sd_alg", "iss", "seen", "amends"})
RESERVED_KEYS = frozenset({"_sd", "..."})

Json = None | bool | int | str | Sequence[Any] | Mapping[str, Any]

_SALT = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
# RFC 7493 section 2.1: surrogates, and the code points that Unicode sets aside as noncharacters.
_PLANE_ENDS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_NOT_TEXT = re.compile(f"[\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]")
_DECOY = b"debris-catalogue decoy\x00"
_PARTS = 3
_DIGEST_LENGTH = 43
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One claim with its salt: `text` is what is kept and shown, `digest` is what the entry holds."""

    name: str
    value: Json
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """The claims of one entry, committed to: disclosures, seed of the decoys, sorted digests of both."""

    disclosures: tuple[Disclosure, ...]
    decoy_seed: bytes
    digests: tuple[str, ...]


def digest_of(text: str) -> str:
    """Return the digest of a disclosure's text: 43 characters of base64url (RFC 9901 section 4.2.3)."""
    return _spelled(hashlib.sha256(text.encode("ascii")).digest())


def _spelled(digest: bytes) -> str:
    """Return `b64u(digest)` in half the time: an entry takes over a hundred of these on its way in."""
    return b2a_base64(digest, newline=False)[:_DIGEST_LENGTH].translate(_URL_SAFE).decode("ascii")


def _check_text(text: str) -> None:
    if not text.isascii() and _NOT_TEXT.search(text):
        raise InvalidEntry("a claim holds a lone surrogate or a code point that is no character")


def check_name(name: object) -> str:
    """Return a claim's name: text, not empty, none of RESERVED_NAMES. Raises InvalidEntry."""
    if not isinstance(name, str) or not name or name in RESERVED_NAMES:
        raise InvalidEntry(f"a claim cannot be named {name!r}")
    _check_text(name)
    return name


def check_value(value: object, depth: int = MAX_DEPTH) -> None:
    """Return when `value` can stand in a disclosure: I-JSON without floats and without `_sd` and `...` keys.

    Raises:
        InvalidEntry: a float (write a decimal string), an integer beyond 2^53 - 1 either way, text that is
            not Unicode, another type, or nesting deeper than 32.
    """
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int):  # a bool too
        if abs(value) > MAX_INTEGER:
            raise InvalidEntry("a claim holds an integer beyond 2^53 - 1; write it as a string")
    elif isinstance(value, Mapping):
        _check_keys(value)
        _check_members(value.values(), depth)
    elif isinstance(value, list | tuple):
        _check_members(value, depth)
    elif value is not None:
        raise InvalidEntry(f"a claim holds a {type(value).__name__}; write decimal numbers as strings")


def _check_keys(keys: Iterable[object]) -> None:
    for key in keys:
        if not isinstance(key, str) or key in RESERVED_KEYS:
            raise InvalidEntry(f"a claim has the key {key!r}, which has another meaning or is no text")
        _check_text(key)


def _check_members(members: Iterable[object], depth: int) -> None:
    if depth == 0:
        raise InvalidEntry(f"a claim is nested deeper than {MAX_DEPTH}")
    for member in members:
        check_value(member, depth - 1)


def make(name: str, value: Json, salt: bytes) -> Disclosure:
    """Return the disclosure of one claim. `salt` is 16 bytes, random, and used for this claim alone.

    Raises:
        InvalidEntry: the name, the value or the salt is not allowed.
    """
    if len(salt) != SALT_LENGTH:
        raise InvalidEntry(f"a salt has {SALT_LENGTH} bytes, this has {len(salt)}")
    check_name(name)
    check_value(value)
    data = _encode([b64u(salt), name, value])
    text = b64u(data.encode())
    return Disclosure(name, value, text, digest_of(text))


def _refuse_number(text: str) -> NoReturn:
    raise InvalidEntry(f"a claim holds the number {text[:40]}; decimal numbers are written as strings")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidEntry("a claim holds an object with one key twice")
    return members


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_refuse_number, parse_constant=_refuse_number).decode


def parse(text: str) -> Disclosure:
    """Return the claim in a disclosure's text.

    The text's own bytes are what was committed to, so any JSON spelling of an allowed claim is accepted.

    Raises:
        InvalidEntry: not base64url in its one spelling, not UTF-8, not JSON [salt, name, value], a key twice,
            a salt that has not 128 bits, or a name or value that is not allowed.
    """
    try:
        parts = _decode(b64u_decode(text).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidEntry(f"not a disclosure: {text[:40]!r} holds no JSON in UTF-8") from error
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise InvalidEntry(f"not a disclosure: {text[:40]!r} is no array of salt, name and value")
    salt, name, value = parts
    if not isinstance(salt, str) or _SALT.fullmatch(salt) is None:
        raise InvalidEntry(f"the salt of a disclosure has {SALT_LENGTH} bytes, in base64url")
    check_name(name)
    check_value(value)
    return Disclosure(name, value, text, digest_of(text))


def decoys(seed: bytes) -> Iterator[str]:
    """Yield the decoy digests of an entry, without end.

    Decoy number i is base64url(SHA-256(label, seed, i as four bytes, the largest first)). To tell it from the
    digest of a claim takes the seed.

    Raises:
        InvalidEntry: the seed has not 16 bytes.
    """
    if len(seed) != SEED_LENGTH:
        raise InvalidEntry(f"a decoy seed has {SEED_LENGTH} bytes, this has {len(seed)}")
    prefix = _DECOY + seed
    for number in count():
        yield _spelled(hashlib.sha256(prefix + number.to_bytes(4, "big")).digest())


def randomness_for(claims: int) -> int:
    """Return how many random bytes `commit` takes for so many claims: one read serves them all."""
    return SEED_LENGTH + SALT_LENGTH * claims


def commit(claims: Mapping[str, Json], randomness: bytes) -> Commitment:
    """Return the disclosures of `claims`, and their digests with decoys to a multiple of 32, sorted.

    Args:
        claims: names and values; at least one.
        randomness: `randomness_for(len(claims))` bytes from `os.urandom`, never used again: the seed of the
            decoys, then one salt per claim.

    Raises:
        InvalidEntry: there is no claim, one is not allowed, or the randomness has another length.
    """
    if not claims or len(randomness) != randomness_for(len(claims)):
        raise InvalidEntry("an entry has at least one claim, and 16 random bytes for each and for the decoys")
    seed, salts = randomness[:SEED_LENGTH], randomness[SEED_LENGTH:]
    disclosures = tuple(
        make(name, value, salts[at * SALT_LENGTH : (at + 1) * SALT_LENGTH])
        for at, (name, value) in enumerate(claims.items())
    )
    digests = [disclosure.digest for disclosure in disclosures]
    digests += [decoy for decoy, _ in zip(decoys(seed), range(-len(digests) % PADDING), strict=False)]
    return Commitment(disclosures, seed, tuple(sorted(digests)))
