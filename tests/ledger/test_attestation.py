"""Attestations: good ones hold, and every change breaks them."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.digests import b64u
from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger.attestation import as_sd_jwt, attest, verify_attestation
from catalogue.ledger.keys import public_bytes
from tests.ledger.conftest import ACTOR, sealed

ENTRY = sealed(1)
BODY, GOOD, PUBLIC = ENTRY.body, ENTRY.attestation, public_bytes(ACTOR)
HEADER, SIGNATURE = GOOD.split("..")


def test_it_is_a_detached_jws() -> None:
    assert base64.urlsafe_b64decode(HEADER + "==") == b'{"alg":"EdDSA","typ":"catalogue-entry+sd-jwt"}'
    signature = base64.urlsafe_b64decode(SIGNATURE + "==")
    ACTOR.public_key().verify(signature, f"{HEADER}.{b64u(BODY)}".encode())
    verify_attestation(BODY, GOOD, PUBLIC)


@pytest.mark.parametrize("at", range(0, len(BODY), 97))
def test_another_body_breaks_it(at: int) -> None:
    verify_attestation(BODY, GOOD, PUBLIC)
    with pytest.raises(DoesNotHold):
        verify_attestation(BODY[:at] + b"?" + BODY[at + 1 :], GOOD, PUBLIC)


def test_another_key_breaks_it() -> None:
    verify_attestation(BODY, GOOD, PUBLIC)
    with pytest.raises(DoesNotHold):
        verify_attestation(BODY, GOOD, public_bytes(Ed25519PrivateKey.generate()))


def header(**members: object) -> str:
    return b64u(json.dumps(members, separators=(",", ":")).encode())


@pytest.mark.parametrize(
    "attestation",
    [
        "",
        SIGNATURE,
        f"{HEADER}.{SIGNATURE}",
        f"{HEADER}.{b64u(BODY)}.{SIGNATURE}",
        f"{HEADER}..",
        f"{HEADER}..{SIGNATURE}=",
        f"{HEADER}..{SIGNATURE}\n",
        f"{HEADER}..{SIGNATURE[:-1]}",
        f"{HEADER}..{b64u(bytes(64))}",
        f"{header(alg='none')}..",
        f"{header(alg='none', typ='catalogue-entry+sd-jwt')}..{SIGNATURE}",
        f"{header(alg='HS256', typ='catalogue-entry+sd-jwt')}..{SIGNATURE}",
    ],
)
def test_any_other_form_is_refused(attestation: str) -> None:
    verify_attestation(BODY, GOOD, PUBLIC)
    with pytest.raises(DoesNotHold):
        verify_attestation(BODY, attestation, PUBLIC)


def test_a_valid_signature_under_another_header_is_refused() -> None:
    """Also one that the key's owner made: of another type, or with a `kid` that names somebody."""
    for members in ({"alg": "EdDSA"}, {"alg": "EdDSA", "typ": "catalogue-entry+sd-jwt", "kid": "agent-1"}):
        head = header(**members)
        signature = b64u(ACTOR.sign(f"{head}.{b64u(BODY)}".encode()))
        with pytest.raises(DoesNotHold, match="another header"):
            verify_attestation(BODY, f"{head}..{signature}", PUBLIC)


def test_a_key_of_low_order_is_refused() -> None:
    with pytest.raises(InvalidEntry, match="low order"):
        verify_attestation(BODY, GOOD, bytes(32))


def test_as_sd_jwt() -> None:
    shown = [ENTRY.disclosures[0].text]
    jwt, *disclosures, end = as_sd_jwt(BODY, GOOD, shown).split("~")
    assert (disclosures, end) == (shown, "")
    head, payload, signature = jwt.split(".")
    assert json.loads(base64.urlsafe_b64decode(payload + "==")) == json.loads(BODY)
    assert f"{head}..{signature}" == attest(BODY, ACTOR)
