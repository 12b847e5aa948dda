"""Public keys: C2SP's edge cases, thumbprints, JWKs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger import keys

# RFC 8037 appendix A
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def test_edge_case_keys_are_admitted_or_refused_by_their_flags(shared_vectors: Path) -> None:
    """Relevant flags of C2SP CCTV: `low_order_A` and `non_canonical_A` speak of the key, and refuse it.

    `low_order_component_A` alone does not: such a key is odd, but only its owner can have made it. The flags
    about R and the residue speak of signatures; the next test has those.
    """
    cases = json.loads((shared_vectors / "cctv/ed25519/ed25519vectors.json").read_text())
    assert len(cases) == 914
    flags: dict[str, set[str]] = {}
    for case in cases:
        flags.setdefault(case["key"], set()).update(case["flags"] or [])
    admitted = set()
    for key, found in flags.items():
        if {"low_order_A", "non_canonical_A"} & found:
            with pytest.raises(InvalidEntry):
                keys.admit(bytes.fromhex(key))
        else:
            assert keys.admit(bytes.fromhex(key)).hex() == key
            admitted.add(key)
    assert (len(flags), len(admitted)) == (22, 8)


def test_signatures_under_admitted_keys_that_verify_have_no_refused_flag(shared_vectors: Path) -> None:
    """OpenSSL refuses `non_canonical_R` and `low_order_residue`, and takes `low_order_R`."""
    cases = json.loads((shared_vectors / "cctv/ed25519/ed25519vectors.json").read_text())
    accepted = refused = 0
    for case in cases:
        key, found = bytes.fromhex(case["key"]), set(case["flags"] or [])
        if {"low_order_A", "non_canonical_A"} & found:
            continue
        if {"non_canonical_R", "low_order_residue"} & found:
            with pytest.raises(DoesNotHold):
                keys.verify_signature(key, bytes.fromhex(case["sig"]), case["msg"].encode())
            refused += 1
        else:
            keys.verify_signature(key, bytes.fromhex(case["sig"]), case["msg"].encode())
            accepted += 1
    assert accepted > 0
    assert refused > 0


def test_a_low_order_key_that_the_library_accepts_is_refused(shared_vectors: Path) -> None:
    """The reason for the check: one signature that is valid, and nobody holds a private key."""
    cases = json.loads((shared_vectors / "cctv/ed25519/ed25519vectors.json").read_text())
    forged = 0
    for case in cases:
        if "low_order_A" not in (case["flags"] or []):
            continue
        public, signature, message = (
            bytes.fromhex(case["key"]),
            bytes.fromhex(case["sig"]),
            case["msg"].encode(),
        )
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except InvalidSignature:
            continue
        forged += 1
        with pytest.raises(InvalidEntry):
            keys.verify_signature(public, signature, message)
    assert forged > 0


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), PUBLIC + b"\0"])
def test_other_lengths_are_refused(public: bytes) -> None:
    with pytest.raises(InvalidEntry, match="32 bytes"):
        keys.admit(public)


def test_every_encoding_with_y_of_p_or_more_is_refused() -> None:
    for low in range(19):
        for sign in (0, 1 << 255):
            public = (2**255 - 19 + low | sign).to_bytes(32, "little")
            with pytest.raises(InvalidEntry, match="canonical"):
                keys.admit(public)


def test_half_of_all_numbers_are_no_point() -> None:
    refused = 0
    for y in range(2, 202):
        try:
            keys.admit(y.to_bytes(32, "little"))
        except InvalidEntry:
            refused += 1
    assert 70 < refused < 130


def test_new_keys_are_admitted() -> None:
    for number in range(50):
        private = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
        keys.admit(keys.public_bytes(private))


def test_thumbprint_and_jwk_of_the_standards_example() -> None:
    """RFC 8037 appendix A.2 and A.3."""
    assert keys.jwk(PUBLIC) == {
        "crv": "Ed25519",
        "kty": "OKP",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
    assert keys.thumbprint(PUBLIC) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert keys.from_jwk(keys.jwk(PUBLIC)) == PUBLIC


@pytest.mark.parametrize(
    "change",
    [{"d": "secret"}, {"kid": "name"}, {"crv": "X25519"}, {"kty": "EC"}, {"x": "AA"}, {"x": "="}, {"x": 7}],
)
def test_other_jwks_are_refused(change: dict[str, object]) -> None:
    keys.from_jwk(keys.jwk(PUBLIC))
    with pytest.raises(InvalidEntry):
        keys.from_jwk({**keys.jwk(PUBLIC), **change})


def test_signatures() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, signature = keys.public_bytes(private), private.sign(b"message")
    keys.verify_signature(public, signature, b"message")
    for wrong in (signature[:-1], signature + b"\0", bytes(64), b""):
        with pytest.raises(DoesNotHold):
            keys.verify_signature(public, wrong, b"message")
    with pytest.raises(DoesNotHold):
        keys.verify_signature(public, signature, b"massage")
