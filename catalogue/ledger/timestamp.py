"""Time-stamp tokens over checkpoints: what to ask an authority, what its answer shows. The client's one importer.

An authority signs a digest together with its own time. The digest is that of a checkpoint's text with its last newline,
signatures excluded: whoever has the log can make that text again, whoever signed it and however often. So every entry
under the checkpoint is not younger than the token. How old it is, no token says.

A reply is kept as it came, since its bytes are what others verify: `openssl ts -verify` reads the same file.

Not proved: that the authority's clock is right, or that its key was not in other hands.

Source: RFC 3161 sections 2.4.1 (request), 2.4.2 (reply) and 2.3 (the authority's certificate); RFC 5816.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import rfc3161_client
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from catalogue.base.digests import Digest
from catalogue.base.errors import DoesNotHold, InvalidEntry

MAX_REPLY = 65_536
_SHA256 = "2.16.840.1.101.3.4.2.1"
# What the client raises on bytes of strangers; anything else of it is caught as well, since it must fail closed.
_FAULTS = (rfc3161_client.VerificationError, ValueError, TypeError, OverflowError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an authority: `der` is what is sent, `nonce` what its answer repeats."""

    der: bytes
    nonce: int


@dataclass(frozen=True, slots=True)
class Token:
    """What a reply says; whether that was verified, and against whose certificates, is the caller's to know.

    Attributes:
        time: when the authority signed, by its clock, in UTC.
        accuracy: how far off that may be, as the authority says; None where it does not.
        imprint: the digest that it signed.
        policy: the authority's rules, an OID in dots.
        serial: number of the token, unique within the authority.
        digest: of the reply's bytes: a token has bytes that no signature covers.
    """

    time: datetime
    accuracy: timedelta | None
    imprint: Digest
    policy: str
    serial: int
    digest: Digest

    @property
    def latest(self) -> datetime:
        """The time by which whatever was stamped existed, the authority's inaccuracy included."""
        return self.time + (self.accuracy or timedelta(0))


def imprint_of(text: str) -> Digest:
    """Return what an authority signs for a checkpoint's text."""
    return Digest.of(text.encode())


def make_request(text: str) -> Request:
    """Return a request for a checkpoint's text, with a fresh nonce, that asks for the authority's certificates."""
    builder = rfc3161_client.TimestampRequestBuilder().data(text.encode())
    made = builder.hash_algorithm(rfc3161_client.HashAlgorithm.SHA256).cert_request(cert_request=True).build()
    if made.nonce is None:
        raise InvalidEntry("the time-stamp request has no nonce")
    return Request(made.as_bytes(), made.nonce)


def read_certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a PEM file, at least one. Raises InvalidEntry."""
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        why = str(error).partition(". ")[0]  # the rest names a web page
        raise InvalidEntry(f"no certificates in PEM (-----BEGIN CERTIFICATE-----): {why}") from error


def read_reply(reply: bytes) -> Token:
    """Return what a reply says, verifying nothing.

    Raises:
        DoesNotHold: it grants no token; the message says what the authority says.
        InvalidEntry: it is no reply, or is longer than 65,536 bytes.
    """
    return _token(_decode(reply), reply)


def verify_reply(
    reply: bytes,
    text: str,
    roots: Sequence[x509.Certificate],
    *,
    nonce: int | None = None,
    policy: str | None = None,
) -> Token:
    """Return what a reply says, when it is a token over a checkpoint's text by an authority under one of `roots`.

    The authority's certificates must be valid at the token's time, and need not be today (RFC 3161 section 4, no. 4).

    Args:
        reply: as the authority sent it.
        text: the checkpoint's text.
        roots: certificates that are trusted.
        nonce: of the request; None where the request is not at hand, as in a public folder.
        policy: OID that the token must have; None takes any.

    Raises:
        DoesNotHold: it is another text's, another request's, under another policy, or not so signed; or nothing was
            granted.
        InvalidEntry: it is no reply.
    """
    decoded = _decode(reply)
    token = _token(decoded, reply)
    if token.imprint != imprint_of(text):
        raise DoesNotHold("the token is over another checkpoint")
    try:
        # The builder shares its lists between copies, so it is made anew, and given everything at once.
        verifier = rfc3161_client.VerifierBuilder(
            policy_id=None if policy is None else x509.ObjectIdentifier(policy), roots=list(roots), nonce=nonce
        ).build()
        verifier.verify(decoded, token.imprint.raw)
    except _FAULTS as error:
        raise DoesNotHold(f"the token does not verify: {error}") from error
    return token


def _decode(reply: bytes) -> rfc3161_client.TimeStampResponse:
    if len(reply) > MAX_REPLY:
        raise InvalidEntry(f"a time-stamp reply of {len(reply)} bytes is longer than {MAX_REPLY}")
    try:
        decoded = rfc3161_client.decode_timestamp_response(reply)
        if decoded.as_bytes() != reply:
            raise InvalidEntry("the time-stamp reply has bytes that its form has not")
    except _FAULTS as error:
        raise InvalidEntry(f"not a time-stamp reply in DER: {error}") from error
    return decoded


def _token(decoded: rfc3161_client.TimeStampResponse, reply: bytes) -> Token:
    try:
        if decoded.status != rfc3161_client.PKIStatus.GRANTED:
            words = "; ".join(decoded.status_string) or f"status {decoded.status}"
            raise DoesNotHold(f"the authority granted no token: {words[:200]}")
        info = decoded.tst_info
        if info.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise DoesNotHold("the token is not over a SHA-256 digest")
        stated = info.accuracy
        accuracy = timedelta(0)
        if stated is not None:
            accuracy = timedelta(
                seconds=stated.seconds or 0, milliseconds=stated.millis or 0, microseconds=stated.micros or 0
            )
        return Token(
            info.gen_time.astimezone(UTC),
            accuracy or None,
            Digest(info.message_imprint.message),
            info.policy.dotted_string,
            info.serial_number,
            Digest.of(reply),
        )
    except _FAULTS as error:
        raise InvalidEntry(f"the time-stamp token cannot be read: {error}") from error
