"""The Merkle tree of a transparency log: hashes, roots, proofs, and their verification. Pure.

The tree is kept as the hashes of its *perfect subtrees*: `(level, idx)` is the subtree over the entries
`idx << level` up to, not including, `(idx + 1) << level`. Such a hash never changes once all its entries
exist, so storage is insert-only, a root folds one hash per bit set in the size, and a proof reads O(log n).

What is not proved here: that a root is the one that others were shown. That takes a signature
(`catalogue.ledger.checkpoint`) and readers who compare.

Source: RFC 6962 section 2.1; RFC 9162 section 2.1 (verification: 2.1.3.2 and 2.1.4.2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from catalogue.base.errors import DoesNotHold, LedgerError

HASH_LENGTH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

GetNode = Callable[[int, int], bytes]


class Node(NamedTuple):
    """The hash of one perfect subtree."""

    level: int
    idx: int
    hash: bytes


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of an entry's bytes (RFC 9162 section 2.1.1; the prefix keeps leaves from nodes)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 9162 section 2.1.1, prefix 0x01)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield, from left to right, the largest perfect subtrees that cover the entries `start` to `stop`.

    `start` is a multiple of the largest power of two that is below the length, as every range in a proof is.
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def fold(hashes: Iterable[bytes]) -> bytes:
    """Return the root over perfect subtrees given from left to right; that of no subtree is EMPTY_ROOT."""
    root: bytes | None = None
    for part in reversed(list(hashes)):
        root = part if root is None else node_hash(part, root)
    return EMPTY_ROOT if root is None else root


def _range_root(start: int, stop: int, get: GetNode) -> bytes:
    return fold(get(level, idx) for level, idx in peaks(start, stop))


def root(size: int, get: GetNode) -> bytes:
    """Return the root of the first `size` entries, reading one node per bit set in `size`."""
    return _range_root(0, size, get)


class Growth:
    """The right edge of a tree that grows: takes leaf hashes, gives the nodes that each completes."""

    def __init__(self, size: int, get: GetNode) -> None:
        """Start from the tree of the first `size` entries."""
        self.size = size
        self._edge = [get(level, idx) for level, idx in peaks(0, size)]

    def add(self, leaf: bytes) -> list[Node]:
        """Append one leaf; return its node and those of the subtrees it completes, two on average."""
        idx, level, current = self.size, 0, leaf
        nodes = [Node(0, idx, leaf)]
        while idx & 1:
            current = node_hash(self._edge.pop(), current)
            level, idx = level + 1, idx >> 1
            nodes.append(Node(level, idx, current))
        self._edge.append(current)
        self.size += 1
        return nodes

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        return fold(self._edge)


def _split(length: int) -> int:
    """Return the largest power of two below `length` (RFC 9162 section 2.1.1)."""
    return 1 << ((length - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, get: GetNode) -> tuple[bytes, ...]:
    """Return the audit path of entry `index` in the tree of `size` entries, from the leaf upwards.

    Source: RFC 9162 section 2.1.3.1.

    Raises:
        LedgerError: there is no such entry in a tree of that size.
    """
    if not 0 <= index < size:
        raise LedgerError(f"a tree of {size} entries has no entry {index}")
    start, stop, path = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_range_root(middle, stop, get))
            stop = middle
        else:
            path.append(_range_root(start, middle, get))
            start = middle
    return tuple(reversed(path))


def consistency_proof(first: int, second: int, get: GetNode) -> tuple[bytes, ...]:
    """Return the proof that the tree of `second` entries extends the tree of `first`; empty if equal.

    Source: RFC 9162 section 2.1.4.1, which defines none for a first tree without entries.

    Raises:
        LedgerError: the sizes are not 0 < first <= second.
    """
    if not 0 < first <= second:
        raise LedgerError(f"no consistency proof leads from {first} entries to {second}")
    start, stop, path, whole = 0, second, [], True
    while first != stop:
        middle = start + _split(stop - start)
        if first <= middle:
            path.append(_range_root(middle, stop, get))
            stop = middle
        else:
            path.append(_range_root(start, middle, get))
            start, whole = middle, False
    if not whole:
        path.append(_range_root(start, stop, get))
    return tuple(reversed(path))


def _require_hashes(**hashes: bytes) -> None:
    for name, value in hashes.items():
        if len(value) != HASH_LENGTH:
            raise DoesNotHold(f"the {name.replace('_', ' ')} has {len(value)} bytes instead of {HASH_LENGTH}")


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return when `proof` shows that the leaf hash `leaf` is entry `index` of the tree (`size`, `root`).

    Source: RFC 9162 section 2.1.3.2; the numbers are its steps.

    Raises:
        DoesNotHold: it does not show that.
    """
    _require_hashes(leaf_hash=leaf, root=root)
    if not 0 <= index < size:  # 1
        raise DoesNotHold(f"a tree of {size} entries has no entry {index}")
    fn, sn, current = index, size - 1, leaf  # 2, 3
    for part in proof:  # 4
        _require_hashes(proof_hash=part)
        if sn == 0:
            raise DoesNotHold("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            current = node_hash(part, current)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            current = node_hash(current, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:  # 5
        raise DoesNotHold("the inclusion proof is too short")
    if current != root:
        raise DoesNotHold(f"the inclusion proof of entry {index} leads to another root")


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> None:
    """Return when `proof` shows that the tree (`second`, `second_root`) extends (`first`, `first_root`).

    Trees of equal size need equal roots and no proof. Nothing is proved from a tree without entries except
    to itself: every tree extends it.

    Source: RFC 9162 section 2.1.4.2; the numbers are its steps.

    Raises:
        DoesNotHold: it does not show that.
    """
    _require_hashes(first_root=first_root, second_root=second_root)
    if not 0 <= first <= second:
        raise DoesNotHold(f"a tree of {second} entries cannot extend one of {first}")
    if first == second:
        if proof or first_root != second_root:
            raise DoesNotHold("trees of one size have two roots, or a proof where none is due")
        return
    if first == 0 or not proof:  # 1
        raise DoesNotHold("there is no consistency proof between these sizes")
    path = list(proof)
    if first & (first - 1) == 0:  # 2
        path.insert(0, first_root)
    fr, sr = _climb(first - 1, second - 1, path)  # 3
    if fr != first_root:  # 7
        raise DoesNotHold(f"the larger tree does not begin with the {first} entries of the smaller")
    if sr != second_root:
        raise DoesNotHold(f"the consistency proof leads to another root of {second} entries")


def _climb(fn: int, sn: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return both roots that a consistency path leads to: steps 4 to 6 of `verify_consistency`."""
    while fn & 1:  # 4
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]  # 5
    for part in path[1:]:  # 6
        _require_hashes(proof_hash=part)
        if sn == 0:
            raise DoesNotHold("the consistency proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(part, fr), node_hash(part, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:  # 7
        raise DoesNotHold("the consistency proof is too short")
    return fr, sr
