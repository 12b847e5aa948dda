"""Sealing: claims in, an entry ready to append out; the same inputs give the same bytes."""

from __future__ import annotations

import pytest

from catalogue.base.errors import InvalidEntry
from catalogue.ledger.attestation import verify_attestation
from catalogue.ledger.disclosure import Json, parse, randomness_for
from catalogue.ledger.entry import NOTHING_SEEN, Seen, parse_body
from catalogue.ledger.keys import public_bytes
from catalogue.ledger.sealing import Sealed, seal
from tests.ledger.conftest import ACTOR, ORIGIN, bytes_of

CLAIMS: dict[str, Json] = {"type": "item.recorded", "mass_g": 1250, "place": {"name": "Харків"}}


def made(seed: str = "seed", **changes: object) -> Sealed:
    parts = {"seen": NOTHING_SEEN, "amends": (), **changes}
    return seal(CLAIMS, origin=ORIGIN, key=ACTOR, randomness=bytes_of(seed, randomness_for(3)), **parts)  # type: ignore[arg-type]


def test_a_sealed_entry_holds_its_claims_and_is_signed() -> None:
    seen = Seen(9, bytes_of("root", 32))
    one = made(seen=seen, amends=[7, 2])
    body = parse_body(one.body)
    assert (body.iss, body.seen, body.amends, len(body.digests)) == (ORIGIN, seen, (2, 7), 32)
    assert {claim.name: claim.value for claim in one.disclosures} == CLAIMS
    assert [parse(claim.text) for claim in one.disclosures] == list(one.disclosures)
    assert {claim.digest for claim in one.disclosures} < set(body.digests)
    verify_attestation(one.body, one.attestation, public_bytes(ACTOR))


def test_no_claim_is_in_clear() -> None:
    one = made()
    for word in ("item", "mass", "1250", "place", "Харків"):
        assert word.encode() not in one.body


def test_equal_claims_under_other_randomness_share_no_digest() -> None:
    assert made() == made()
    assert not set(parse_body(made().body).digests) & set(parse_body(made("other").body).digests)


def test_randomness_cut_short_is_refused() -> None:
    with pytest.raises(InvalidEntry):
        seal(CLAIMS, origin=ORIGIN, seen=NOTHING_SEEN, key=ACTOR, randomness=bytes(63))
