"""From claims to an entry ready to append: commit, build the body, sign. Pure: randomness is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.ledger.attestation import attest
from catalogue.ledger.disclosure import Disclosure, Json, commit
from catalogue.ledger.entry import Seen, build_body


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry ready to append: its bytes, their attestation, the disclosures, and the seed of the decoys."""

    body: bytes
    attestation: str
    disclosures: tuple[Disclosure, ...]
    decoy_seed: bytes


def seal(
    claims: Mapping[str, Json],
    *,
    origin: str,
    seen: Seen,
    amends: Iterable[int] = (),
    key: Ed25519PrivateKey,
    randomness: bytes,
) -> Sealed:
    """Return the sealed entry that states `claims`.

    Args:
        claims: names and values, at least one; `key` among them must be the thumbprint of `key`, which the
            door sees to, not this function.
        origin: the ledger's name.
        seen: the newest checkpoint known, from `Batch.seen`.
        amends: indices of the earlier entries that this one corrects, withdraws, or otherwise changes.
        key: the actor's private key.
        randomness: `disclosure.randomness_for(len(claims))` fresh bytes of `os.urandom`.

    Raises:
        InvalidEntry: a claim is not allowed, or the entry would be longer than 65,535 bytes.
    """
    commitment = commit(claims, randomness)
    body = build_body(origin, seen, amends, commitment.digests)
    return Sealed(body, attest(body, key), commitment.disclosures, commitment.decoy_seed)
