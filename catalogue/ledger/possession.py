"""Proof of possession: whoever registers a public key shows that somebody holds the private half. Pure.

The new key signs a text that names the log, the agent and the key, so the proof is of no use for another agent or in
another catalogue:

    debris-catalogue key possession v1
    example.org/debris
    agent-7k3q9fxmt2a
    THUMBPRINT

Without it an agent could claim somebody else's key, and with it the entries which that key attested.

Not proved: who holds the key, or that nobody else does.

Source: RFC 4210 section 4.3 for the reason; RFC 8032 for the signature.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.digests import b64u, b64u_decode
from catalogue.base.errors import DoesNotHold
from catalogue.ledger.keys import public_bytes, thumbprint, verify_signature

_FORMAT = "debris-catalogue key possession v1"


def _text(origin: str, agent: str, public: bytes) -> bytes:
    return f"{_FORMAT}\n{origin}\n{agent}\n{thumbprint(public)}\n".encode()


def prove_possession(key: Ed25519PrivateKey, origin: str, agent: str) -> str:
    """Return the proof that `key` is at hand and meant for `agent` in the log `origin`, in base64url."""
    return b64u(key.sign(_text(origin, agent, public_bytes(key))))


def verify_possession(proof: str, public: bytes, origin: str, agent: str) -> None:
    """Return when the private half of `public` (32 bytes) made the proof for this agent and this log.

    Raises:
        DoesNotHold: it did not.
        InvalidEntry: the proof is not base64url, or the key is not admitted.
    """
    try:
        verify_signature(public, b64u_decode(proof), _text(origin, agent, public))
    except DoesNotHold as error:
        raise DoesNotHold(f"nothing shows that {agent} holds this key: its proof of possession is not valid") from error
