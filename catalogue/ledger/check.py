"""Recompute the whole ledger and report everything in it that contradicts itself.

| code | severity | what |
|---|---|---|
| L01 | error | an entry is missing, or its bytes are not the body of an entry of this ledger |
| L02 | error | a node of the tree is missing, superfluous, or not what the bodies give |
| L03 | error | a claim is no disclosure, or neither its entry nor its digest in it exists |
| L04 | warning | a digest has neither claim nor decoy: erased, or lost |
| L05 | error | a digest stands in two entries: one is a copy |
| L06 | error | an attestation is not a signature by the key that the entry names |
| L07 | info | an attestation could not be checked: erased, or its key is not known |
| L08 | error | a checkpoint is not signed by the ledger's key, or not of this ledger, or not for this tree |
| L09 | error | an entry has seen a ledger that this one never was |
| L10 | error | an entry amends one that is not earlier |

Not found by this: a ledger rewritten as a whole, with all its keys at hand, from before the oldest checkpoint
that somebody else has. Compare with a checkpoint kept elsewhere (`signing.refuse_fork`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from catalogue.base.errors import DoesNotHold, InvalidEntry, LedgerDamaged
from catalogue.base.findings import Finding
from catalogue.ledger import merkle
from catalogue.ledger.attestation import verify_attestation
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.disclosure import Disclosure, decoys, parse
from catalogue.ledger.entry import Body, parse_body
from catalogue.ledger.note import VerifierKey
from catalogue.ledger.repeats import Repeats, check_repeats
from catalogue.ledger.store import Entry, Ledger, StoredCheckpoint

Resolver = Callable[[int, str], bytes | None]
"""Gives, for an entry's index and a key's thumbprint, the 32 public bytes that may sign there, or None."""

_KEY_CLAIM = "key"
NOTHING: Mapping[int, Collection[str]] = MappingProxyType({})


def check_ledger(
    ledger: Ledger, log_keys: Sequence[VerifierKey], resolve: Resolver, erased: Mapping[int, Collection[str]] = NOTHING
) -> Iterator[Finding]:
    """Yield every finding about the entries that the ledger has now; it never stops at the first.

    Reads each entry once, and bodies a second time only where digests seem to repeat. Memory: about 8 bytes
    per digest. Without findings, the ledger's tree, claims, signatures and references agree with each other.

    Raises:
        LedgerError: the file cannot be read at all.
    """
    signed, size = tuple(ledger.checkpoints()), ledger.size  # in this order: a writer may be at work
    tree = _Tree(ledger)
    repeats = Repeats()
    for entry in _with_gaps(ledger, size):
        if isinstance(entry, Finding):
            yield entry
            yield from tree.add(None)
            continue
        yield from tree.add(entry.body)
        try:
            body = parse_body(entry.body)
        except InvalidEntry as error:
            yield _error("L01", entry.idx, str(error))
            continue
        repeats.add(body.digests)
        yield from check_references(ledger.origin, entry.idx, body, tree.root)
        yield from check_claims(entry, body, erased.get(entry.idx, ()))
        yield from check_attestation(entry, resolve)
    for level, idx in ledger.stray_nodes():
        yield Finding("L02", "error", f"node {level}/{idx}", "a stored subtree covers entries that do not exist")
    for idx, name in ledger.stray_disclosures():
        yield _error("L03", idx, f"the claim {name!r} is kept for an entry that does not exist")
    yield from check_repeats(ledger, size, repeats)
    for stored in signed:
        yield from check_checkpoint(ledger.origin, stored, log_keys, tree.root, size)


def _error(code: str, idx: int, message: str, *compared: tuple[str, str | int]) -> Finding:
    return Finding(code, "error", f"entry {idx}", message, compared)


def _with_gaps(ledger: Ledger, size: int) -> Iterator[Entry | Finding]:
    """Yield, for each index in turn, its entry, or the finding that there is none."""
    due = 0
    for entry in ledger.entries(0, size):
        for missing in range(due, entry.idx):
            yield _error("L01", missing, "the entry is missing")
        yield entry
        due = entry.idx + 1
    for missing in range(due, size):
        yield _error("L01", missing, "the entry is missing")


class _Tree:
    """The tree as the bodies give it, beside the tree as stored."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._growth = merkle.Growth(0, self._node)
        self._differing: dict[tuple[int, int], bytes] = {}
        self._roots: dict[int, bytes] = {}

    def add(self, body: bytes | None) -> Iterator[Finding]:
        """Take the next entry's bytes, or None where they are missing; report nodes that differ."""
        idx = self._growth.size
        leaf = merkle.leaf_hash(body) if body is not None else self._stored(0, idx) or bytes(merkle.HASH_LENGTH)
        for node in self._growth.add(leaf):
            stored = self._stored(node.level, node.idx)
            if stored != node.hash:
                self._differing[node.level, node.idx] = node.hash
                yield Finding(
                    "L02",
                    "error",
                    f"node {node.level}/{node.idx}",
                    "the stored hash of a subtree is not that of its entries" if stored else "a subtree is missing",
                    (("stored", stored.hex() if stored else "nothing"), ("recomputed", node.hash.hex())),
                )

    def root(self, size: int) -> bytes:
        """Return the root, as recomputed, of the first `size` of the entries taken so far."""
        if size not in self._roots:
            self._roots[size] = merkle.root(size, self._node)
        return self._roots[size]

    def _stored(self, level: int, idx: int) -> bytes | None:
        try:
            return self._ledger.node(level, idx)
        except LedgerDamaged:
            return None

    def _node(self, level: int, idx: int) -> bytes:
        return self._differing.get((level, idx)) or self._ledger.node(level, idx)


def check_references(origin: str, idx: int, body: Body, root: Callable[[int], bytes]) -> Iterator[Finding]:
    """Yield findings about what an entry says of its ledger: its name, what was seen, what is amended."""
    if body.iss != origin:
        yield _error("L01", idx, "the entry is another ledger's", ("entry", body.iss), ("ledger", origin))
    if body.seen.size > idx:
        yield _error("L09", idx, "the entry has seen a ledger that has it already", ("seen", body.seen.size))
    elif root(body.seen.size) != body.seen.root:
        compared = (("seen", body.seen.root.hex()), ("recomputed", root(body.seen.size).hex()))
        yield _error("L09", idx, f"the ledger of {body.seen.size} entries never had the root seen", *compared)
    for target in body.amends:
        if target >= idx:
            yield _error("L10", idx, "the entry amends one that is not earlier", ("amends", target))


def check_claims(entry: Entry, body: Body, erased: Collection[str] = ()) -> Iterator[Finding]:
    """Yield findings about an entry's claims: each must have its digest, each digest a claim, an erasure or a decoy."""
    left = set(body.digests)
    for name, text in entry.disclosures.items():
        claim = _claim(text)
        if isinstance(claim, InvalidEntry):
            yield _error("L03", entry.idx, f"the claim {name!r} is no disclosure: {claim}")
        elif claim.name != name:
            yield _error("L03", entry.idx, f"the claim {name!r} is kept under another name", ("claim", claim.name))
        elif claim.digest not in left:
            yield _error("L03", entry.idx, f"the digest of the claim {name!r} does not stand in the entry")
        else:
            left.remove(claim.digest)
    for decoy in decoys(entry.decoy_seed):
        if decoy not in left:
            break
        left.remove(decoy)
    left.difference_update(erased)
    if left:
        message = "digests have neither claim nor decoy: erased, or lost"
        yield Finding("L04", "warning", f"entry {entry.idx}", message, (("digests", len(left)),))


def _claim(text: str) -> Disclosure | InvalidEntry:
    try:
        return parse(text)
    except InvalidEntry as error:
        return error


def check_attestation(entry: Entry, resolve: Resolver) -> Iterator[Finding]:
    """Yield a finding unless the entry is signed by the key that its claim `key` names."""
    claim = _claim(entry.disclosures[_KEY_CLAIM]) if _KEY_CLAIM in entry.disclosures else None
    if entry.attestation is None or not isinstance(claim, Disclosure) or not isinstance(claim.value, str):
        yield _not_checked(entry, "the attestation, or the claim that names its key, is not there")
        return
    public = resolve(entry.idx, claim.value)
    if public is None:
        yield _not_checked(entry, "the key of the attestation is not known here", ("key", claim.value))
        return
    try:
        verify_attestation(entry.body, entry.attestation, public)
    except (DoesNotHold, InvalidEntry) as error:
        yield _error("L06", entry.idx, str(error), ("key", claim.value))


def _not_checked(entry: Entry, message: str, *compared: tuple[str, str | int]) -> Finding:
    return Finding("L07", "info", f"entry {entry.idx}", message, compared)


def check_checkpoint(
    origin: str,
    stored: StoredCheckpoint,
    log_keys: Sequence[VerifierKey],
    root: Callable[[int], bytes],
    size: int,
) -> Iterator[Finding]:
    """Yield findings about a stored checkpoint, given the recomputed roots of a ledger of `size` entries."""

    def finding(message: str, *compared: tuple[str, str | int]) -> Finding:
        return Finding("L08", "error", f"checkpoint {stored.size}", message, compared)

    try:
        checkpoint = open_checkpoint(stored.note.encode(), origin, log_keys)
    except (DoesNotHold, InvalidEntry) as error:
        yield finding(str(error))
        checkpoint = Checkpoint(origin, stored.size, stored.root)
    if (checkpoint.size, checkpoint.root) != (stored.size, stored.root):
        compared = (("note", f"{checkpoint.size} {checkpoint.root.hex()}"), ("row", stored.root.hex()))
        yield finding("the signed note says another size or root than its row", *compared)
    if checkpoint.size > size:
        yield finding("the checkpoint covers entries that are not here: the end was cut off", ("entries", size))
    elif root(checkpoint.size) != checkpoint.root:
        compared = (("signed", checkpoint.root.hex()), ("recomputed", root(checkpoint.size).hex()))
        yield finding("the entries are not those that the checkpoint was signed for", *compared)
