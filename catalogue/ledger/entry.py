"""The bytes of an entry: what the ledger hashes, signs, keeps and publishes. Pure.

    {"iss":"ORIGIN","seen":[SIZE,"ROOT"],"amends":[INDEX,…],"_sd_alg":"sha-256","_sd":["DIGEST",…]}

The form is a regular language: no spaces, no escapes, these five keys in this order. So there is one spelling
of one meaning, a reader needs no JSON parser to be strict, and any JSON parser reads the same. Roots and
digests are both written as base64url without padding, one alphabet for the whole body (a checkpoint note
writes its root in standard base64, because C2SP says so).

Not proved by an entry: when it was made, who made it (see `attestation`), or what is behind its digests.

Source: RFC 9901 sections 4.1.1 (`_sd_alg`) and 4.2.4 (`_sd`); RFC 7493 (I-JSON).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.base.digests import b64u, b64u_decode
from catalogue.base.errors import InvalidEntry
from catalogue.ledger.disclosure import PADDING
from catalogue.ledger.merkle import EMPTY_ROOT, HASH_LENGTH

MAX_BODY = 65_535
MAX_NUMBER = 2**53 - 1

# Printable ASCII without space, quotation mark, plus, backslash: a key name of notes that needs no escape.
_ORIGIN = r"[!#-*,-\[\]-~]{1,255}"
# 43 characters stand for 32 bytes; the last one has two bits to spare, which are zero.
_DIGEST = r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_NUMBER = r"(?:0|[1-9][0-9]{0,15})"
_BODY = re.compile(
    rf'\{{"iss":"({_ORIGIN})","seen":\[({_NUMBER}),"({_DIGEST})"\],"amends":\[((?:{_NUMBER}(?:,{_NUMBER})*)?)\],'
    rf'"_sd_alg":"sha-256","_sd":\["({_DIGEST}(?:","{_DIGEST})*)"\]\}}'
)
_HEAD = re.compile(
    rf'\{{"iss":"{_ORIGIN}","seen":\[{_NUMBER},"{_DIGEST}"\],"amends":\[((?:{_NUMBER}(?:,{_NUMBER})*)?)\],'.encode()
)
_ONE_ORIGIN = re.compile(_ORIGIN)
_ONE_DIGEST = re.compile(_DIGEST)


def check_origin(origin: str) -> str:
    """Return the name of a log: 1 to 255 printable ASCII characters, none a space, plus, `"` or backslash.

    By custom a URL without its scheme, such as `example.org/debris`. Raises InvalidEntry.

    Source: https://c2sp.org/tlog-checkpoint on origin lines; narrower here, so that JSON needs no escapes.
    """
    if _ONE_ORIGIN.fullmatch(origin) is None:
        raise InvalidEntry(f"not a ledger origin: {origin[:80]!r}; use a form like example.org/debris")
    return origin


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest checkpoint that a writer knew: the entry is not older than that."""

    size: int
    root: bytes


NOTHING_SEEN = Seen(0, EMPTY_ROOT)


@dataclass(frozen=True, slots=True)
class Body:
    """What the bytes of an entry say. `amends` ascends; `digests` ascend, a multiple of 32 of them."""

    iss: str
    seen: Seen
    amends: tuple[int, ...]
    digests: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what the format cannot hold."""
        check_origin(self.iss)
        numbers = (self.seen.size, *self.amends)
        if any(not 0 <= number <= MAX_NUMBER for number in numbers) or len(self.seen.root) != HASH_LENGTH:
            raise InvalidEntry("an entry's numbers are 0 to 2^53 - 1, and the root it has seen has 32 bytes")
        if list(self.amends) != sorted(set(self.amends)):
            raise InvalidEntry("the entries that an entry amends are listed once each, in ascending order")
        if not self.digests or len(self.digests) % PADDING:
            raise InvalidEntry(f"an entry holds a multiple of {PADDING} digests, this holds {len(self.digests)}")
        if list(self.digests) != sorted(set(self.digests)):
            raise InvalidEntry("the digests of an entry are sorted, and none stands there twice")

    def encode(self) -> bytes:
        """Return the bytes of the entry.

        Raises:
            InvalidEntry: they are more than 65,535, or a digest is none.
        """
        if any(_ONE_DIGEST.fullmatch(digest) is None for digest in self.digests):
            raise InvalidEntry("a digest in an entry is not 43 characters of base64url")
        amends, digests = ",".join(map(str, self.amends)), '","'.join(self.digests)
        data = (
            f'{{"iss":"{self.iss}","seen":[{self.seen.size},"{b64u(self.seen.root)}"],"amends":[{amends}],'
            f'"_sd_alg":"sha-256","_sd":["{digests}"]}}'
        ).encode("ascii")
        if len(data) > MAX_BODY:
            raise InvalidEntry(f"an entry of {len(data)} bytes is longer than {MAX_BODY}: state fewer claims")
        return data


def build_body(iss: str, seen: Seen, amends: Iterable[int], digests: Iterable[str]) -> bytes:
    """Return the bytes of a new entry; `amends` and `digests` may come in any order, but each only once.

    Raises:
        InvalidEntry: the parts do not make an entry, or one of more than 65,535 bytes.
    """
    return Body(iss, seen, tuple(sorted(amends)), tuple(sorted(digests))).encode()


def amends_of(data: bytes) -> tuple[int, ...]:
    """Return the entries that an entry of our own amends, without looking at its digests: a tenth of `parse_body`.

    Raises:
        InvalidEntry: the bytes do not begin as an entry does.
    """
    found = _HEAD.match(data)
    if found is None:
        raise InvalidEntry(f"not the body of an entry: {data[:80]!r}")
    return tuple(map(int, found[1].split(b","))) if found[1] else ()


def parse_body(data: bytes) -> Body:
    """Return what the bytes of an entry say.

    Raises:
        InvalidEntry: they are not written in the one form of an entry, or are more than 65,535.
    """
    if len(data) > MAX_BODY:
        raise InvalidEntry(f"an entry of {len(data)} bytes is longer than {MAX_BODY}")
    try:
        found = _BODY.fullmatch(data.decode("ascii"))
    except UnicodeDecodeError as error:
        raise InvalidEntry("the body of an entry is plain ASCII") from error
    if found is None:
        raise InvalidEntry(f"not the body of an entry: {data[:80]!r}")
    iss, size, root, amends, digests = found.groups()
    return Body(
        iss,
        Seen(int(size), b64u_decode(root)),
        tuple(int(number) for number in amends.split(",")) if amends else (),
        tuple(digests.split('","')),
    )
