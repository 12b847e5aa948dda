"""Who stands behind an entry: a signature by the actor's key over the exact bytes of the body. Pure.

The form is JWS compact serialisation with detached content, `HEADER..SIGNATURE`, and the header always

    {"alg":"EdDSA","typ":"catalogue-entry+sd-jwt"}

without a `kid`, so that it names nobody: the claim `key`, disclosed or not, says whose the signature must
be. Only this one header is accepted, so there is no algorithm to confuse. Body, attestation and disclosures
together are an SD-JWT.

Not proved: who is behind the key, or when it signed.

Source: RFC 7515 sections 5.1, 7.1 and appendix F; RFC 8037 section 3.1; RFC 9901 sections 4 and 11.
"""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.digests import b64u, b64u_decode
from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger.keys import verify_signature

HEADER = '{"alg":"EdDSA","typ":"catalogue-entry+sd-jwt"}'

_HEADER = b64u(HEADER.encode("ascii"))
_PREFIX = f"{_HEADER}.."


def _signing_input(body: bytes) -> bytes:
    """Return what is signed (RFC 7515 section 5.1, step 5)."""
    return f"{_HEADER}.{b64u(body)}".encode("ascii")


def attest(body: bytes, key: Ed25519PrivateKey) -> str:
    """Return the attestation of an entry's bytes by the actor's private key."""
    return _PREFIX + b64u(key.sign(_signing_input(body)))


def verify_attestation(body: bytes, attestation: str, public: bytes) -> None:
    """Return when the attestation is a signature over exactly these bytes by the key `public` (32 bytes).

    Raises:
        DoesNotHold: it is not, or is not written in the one form of an attestation.
        InvalidEntry: the public key is not admitted.
    """
    if not attestation.startswith(_PREFIX):
        raise DoesNotHold("the attestation has another header than that of a catalogue entry")
    try:
        signature = b64u_decode(attestation.removeprefix(_PREFIX))
    except InvalidEntry as error:
        raise DoesNotHold("the signature in the attestation is not base64url") from error
    try:
        verify_signature(public, signature, _signing_input(body))
    except DoesNotHold as error:
        raise DoesNotHold("the attestation is not a signature over this entry by that key") from error


def as_sd_jwt(body: bytes, attestation: str, disclosures: Iterable[str]) -> str:
    """Return an entry as an SD-JWT: the signed body, then the texts of the disclosures to show.

    Source: RFC 9901 section 4: `<JWT>~<Disclosure 1>~…~`, with a tilde at the end.
    """
    jwt = f"{_HEADER}.{b64u(body)}.{attestation.removeprefix(_PREFIX)}"
    return "~".join((jwt, *disclosures, ""))
