"""Keys of agents, given and taken: added beside those there are, held by the catalogue or by the agent, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.errors import CatalogueError, NotFound
from catalogue.ledger.keys import from_jwk, jwk, public_bytes, thumbprint
from catalogue.ledger.possession import prove_possession
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now

PUBLIC_KEY, POSSESSION = "public_key", "possession"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an agent: its thumbprint, who holds it, from and until which entry it counts (None: to this day)."""

    key: str
    held_by: str
    entry: int
    revoked: int | None


def key_statement(catalogue: Catalogue, actor: str, agent: str, key: Ed25519PrivateKey) -> Statement:
    """Return the statement that gives an agent a key which the catalogue holds."""
    claims = {**proof_of(key, catalogue.settings.origin, agent), "held_by": "catalogue"}
    return Statement("agent.key_added", actor, claims, agent)


def proof_of(key: Ed25519PrivateKey, origin: str, agent: str) -> dict[str, object]:
    """Return what may leave the hands of whoever holds `key`: its public half, and the proof that it is there."""
    return {PUBLIC_KEY: jwk(public_bytes(key)), POSSESSION: prove_possession(key, origin, agent)}


def give_key(catalogue: Catalogue, actor: str, agent: str, *, clock: Clock = utc_now) -> str:
    """Make one more key for an agent, which the catalogue holds; return its thumbprint. The earlier ones count on.

    Raises:
        NotPermitted, RuleRefused: as the door says; then there is no new key.
    """
    key = catalogue.keyring.later_agent_key(agent)
    try:
        record(catalogue, (key_statement(catalogue, actor, agent, key),), clock=clock)
    except CatalogueError:
        catalogue.keyring.forget_agent_key(agent, key)
        raise
    return thumbprint(public_bytes(key))


def admit_key(catalogue: Catalogue, actor: str, agent: str, proof: dict[str, object], *, clock: Clock = utc_now) -> str:
    """Record a key that its agent holds, from what `proof_of` gave; return its thumbprint.

    Raises:
        InvalidEntry: it is no such proof.
        RuleRefused: it was made for another agent or another catalogue, or the key is somebody's already (R6).
    """
    claims = {**proof, "held_by": "agent"}
    (made,) = record(catalogue, (Statement("agent.key_added", actor, claims, agent),), clock=clock)
    return next(one.key for one in keys_of(catalogue, agent) if one.entry == made.entry)


def revoke_key(
    catalogue: Catalogue,
    actor: str,
    agent: str,
    key: str,
    *,
    since: int | None = None,
    reason: str = "",
    clock: Clock = utc_now,
) -> Recorded:
    """Revoke a key of an agent from the next entry on.

    Args:
        catalogue: where.
        actor: an administrator.
        agent: whose key it is.
        key: its thumbprint.
        since: ledger index from which on it may have been in other hands.
        reason: why; withheld.
        clock: what time it is.

    Raises:
        NotPermitted, RuleRefused: as the door says (R16, R17).
    """
    claims: dict[str, object] = {"revoked": key}
    if since is not None:
        claims["since"] = since
    if reason:
        claims["reason"] = reason
    return record(catalogue, (Statement("agent.key_revoked", actor, claims, agent),), clock=clock)[0]


def keys_of(catalogue: Catalogue, agent: str) -> Iterator[Key]:
    """Yield the keys of an agent, in the order in which they were added. Raises NotFound: there is no such agent."""
    if not catalogue.query("SELECT 1 FROM agent WHERE id = ?", [agent]):
        raise NotFound(f"there is no agent {agent}")
    query = "SELECT entry, public_key ->> '$.x' AS x, held_by, revoked FROM agent_key WHERE agent = ? ORDER BY entry"
    for row in catalogue.query(query, [agent]):
        public = from_jwk({"crv": "Ed25519", "kty": "OKP", "x": row["x"]})
        yield Key(thumbprint(public), row["held_by"], row["entry"], row["revoked"])
