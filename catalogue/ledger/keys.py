"""Ed25519 keys: which public keys are let in, and how they are named. Pure.

A key is admitted only if its 32 bytes are the canonical encoding of a point of the curve whose order is
not small. The library that verifies signatures accepts others: under a key of low order one signature is
valid for almost any message, and one key in two encodings would have two thumbprints.

Not refused: points with a small component beside a large one (`low_order_component_A` in the test vectors
of C2SP CCTV). Only the owner of such a key can make one, and it forges for nobody else. Not proved: who
holds the private key.

Source: RFC 8032 sections 5.1.3 (decoding) and 5.1.7; RFC 8037 section 2 (JWK); RFC 7638 (thumbprint);
https://hdevalence.ca/blog/2020-10-04-its-25519am for what libraries accept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from catalogue.base.digests import b64u, b64u_decode
from catalogue.base.errors import DoesNotHold, InvalidEntry

KEY_LENGTH = 32

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
# The y coordinates of the eight points of low order; each stands for the points (x, y) and (-x, y).
_LOW_ORDER_Y = frozenset(
    {
        0,  # order 4
        1,  # order 1
        _P - 1,  # order 2
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,  # order 8
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,  # order 8
    }
)


def _is_on_curve(y: int) -> bool:
    """Say whether -x^2 + y^2 = 1 + d x^2 y^2 has a solution x (RFC 8032 section 5.1.3, steps 2 and 3)."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    return square == 0 or pow(square, (_P - 1) // 2, _P) == 1


@lru_cache(maxsize=1024)
def admit(public: bytes) -> bytes:
    """Return the 32 bytes of a public key that may enter a log, a note or a trust file.

    Raises:
        InvalidEntry: not 32 bytes, not the canonical encoding of a point, no point at all, or of low order.
    """
    if len(public) != KEY_LENGTH:
        raise InvalidEntry(f"an Ed25519 public key has {KEY_LENGTH} bytes, this has {len(public)}")
    y = int.from_bytes(public, "little") & (1 << 255) - 1
    if y >= _P:
        raise InvalidEntry(f"this public key is not in its canonical encoding: {public.hex()}")
    if y in _LOW_ORDER_Y:
        raise InvalidEntry(f"this public key is of low order, so anybody can sign for it: {public.hex()}")
    if not _is_on_curve(y):
        raise InvalidEntry(f"these bytes are no point of the curve, so no public key: {public.hex()}")
    return public


def public_bytes(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """Return the 32 bytes of a public key, or of a private key's public half."""
    if isinstance(key, Ed25519PrivateKey):
        key = key.public_key()
    return key.public_bytes_raw()


def verify_signature(public: bytes, signature: bytes, message: bytes) -> None:
    """Return when `signature` over `message` is valid under an admitted public key.

    Source: RFC 8032 section 5.1.7, without the cofactor, as OpenSSL does it.

    Raises:
        DoesNotHold: the signature is not valid under that key.
        InvalidEntry: the key is not admitted.
    """
    try:
        Ed25519PublicKey.from_public_bytes(admit(public)).verify(signature, message)
    except InvalidSignature as error:
        raise DoesNotHold("the signature is not valid under this key") from error


def jwk(public: bytes) -> dict[str, str]:
    """Return the public key as a JSON Web Key (RFC 8037 section 2)."""
    return {"crv": "Ed25519", "kty": "OKP", "x": b64u(admit(public))}


def from_jwk(members: Mapping[str, object]) -> bytes:
    """Return the 32 bytes of a JSON Web Key that has just the three members of an Ed25519 public key.

    Raises:
        InvalidEntry: it has other members (a private `d` above all), another curve, or is not admitted.
    """
    if set(members) != {"crv", "kty", "x"} or members["crv"] != "Ed25519" or members["kty"] != "OKP":
        raise InvalidEntry('an Ed25519 public key is a JWK {"crv":"Ed25519","kty":"OKP","x":"…"} and no more')
    return admit(b64u_decode(str(members["x"])))


def thumbprint(public: bytes) -> str:
    """Return the name of a public key: base64url of the SHA-256 of its JWK in the one order of RFC 7638.

    Source: RFC 7638 section 3; RFC 8037 section 2 for the members (`crv`, `kty`, `x`).
    """
    text = f'{{"crv":"Ed25519","kty":"OKP","x":"{b64u(public)}"}}'
    return b64u(hashlib.sha256(text.encode("ascii")).digest())
