"""The tree: other projects' vectors, and every proof of small trees with every alteration of it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.errors import DoesNotHold, LedgerError
from catalogue.ledger import merkle

# Its two roots are equal but have 12 bytes: no SHA-256 tree has such roots, so ours is stricter on purpose.
STRICTER = {
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
}


def vector_files(vectors: Path, kind: str) -> list[Path]:
    return sorted((vectors / "merkle" / "testdata" / kind).rglob("*.json"))


def b64(text: str | None) -> bytes:
    return base64.b64decode(text or "")


class Tree:
    """A tree in memory, and the definition of its root by recursion to compare with."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves
        self.nodes: dict[tuple[int, int], bytes] = {}
        growth = merkle.Growth(0, self.get)
        for leaf in leaves:
            for node in growth.add(leaf):
                assert (node.level, node.idx) not in self.nodes
                self.nodes[node.level, node.idx] = node.hash

    def get(self, level: int, idx: int) -> bytes:
        return self.nodes[level, idx]


def defined_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(defined_root(leaves[:k]), defined_root(leaves[k:]))


def tree(size: int) -> Tree:
    return Tree([merkle.leaf_hash(b"entry %d" % number) for number in range(size)])


def test_inclusion_vectors(shared_vectors: Path) -> None:
    files = vector_files(shared_vectors, "inclusion")
    assert len(files) == 98
    for file in files:
        case = json.loads(file.read_text())
        proof = [b64(part) for part in case["proof"] or []]
        args = (b64(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, b64(case["root"]))
        if case["wantErr"]:
            with pytest.raises(DoesNotHold):
                merkle.verify_inclusion(*args)
        else:
            merkle.verify_inclusion(*args)


def test_consistency_vectors(shared_vectors: Path) -> None:
    files = vector_files(shared_vectors, "consistency")
    assert len(files) == 98
    differing = set()
    for file in files:
        case = json.loads(file.read_text())
        proof = [b64(part) for part in case["proof"] or []]
        try:
            merkle.verify_consistency(case["size1"], case["size2"], b64(case["root1"]), b64(case["root2"]), proof)
            refused = False
        except DoesNotHold:
            refused = True
        if refused != case["wantErr"]:
            differing.add(str(file.relative_to(shared_vectors / "merkle" / "testdata")))
    assert differing == STRICTER


@pytest.mark.parametrize("size", [*range(18), 31, 32, 33, 64, 100])
def test_root_is_as_defined(size: int) -> None:
    made = tree(size)
    for earlier in range(size + 1):
        assert merkle.root(earlier, made.get) == defined_root(made.leaves[:earlier])


def test_empty_root_is_the_hash_of_nothing() -> None:
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_growth_resumes_from_storage() -> None:
    made = tree(37)
    for size in range(37):
        growth = merkle.Growth(size, made.get)
        for leaf in made.leaves[size:]:
            growth.add(leaf)
        assert growth.root() == merkle.root(37, made.get)


def test_an_append_writes_two_nodes_on_average() -> None:
    assert len(tree(1024).nodes) == 2 * 1024 - 1


@given(st.integers(1, 300), st.data())
def test_inclusion_holds_and_altered_does_not(size: int, data: st.DataObject) -> None:
    made = tree(size)
    index = data.draw(st.integers(0, size - 1))
    proof = list(merkle.inclusion_proof(index, size, made.get))
    leaf, root = made.leaves[index], merkle.root(size, made.get)
    merkle.verify_inclusion(leaf, index, size, proof, root)

    def refused(*args: object) -> None:
        with pytest.raises(DoesNotHold):
            merkle.verify_inclusion(*args)  # type: ignore[arg-type]

    other = bytes(32)
    refused(other, index, size, proof, root)
    refused(leaf, index, size, proof, other)
    refused(leaf, index, size, [*proof, other], root)
    refused(leaf, size, size, proof, root)
    refused(leaf, -1, size, proof, root)
    for at in range(len(proof)):
        refused(leaf, index, size, proof[:at] + proof[at + 1 :], root)
        refused(leaf, index, size, [*proof[:at], other, *proof[at + 1 :]], root)
        refused(leaf, index, size, [*proof[:at], b"short", *proof[at + 1 :]], root)
    if size > 1:
        refused(leaf, (index + 1) % size, size, proof, root)


@given(st.integers(1, 300), st.data())
def test_consistency_holds_and_altered_does_not(second: int, data: st.DataObject) -> None:
    made = tree(second)
    first = data.draw(st.integers(1, second))
    proof = list(merkle.consistency_proof(first, second, made.get))
    one, two = merkle.root(first, made.get), merkle.root(second, made.get)
    merkle.verify_consistency(first, second, one, two, proof)

    def refused(*args: object) -> None:
        with pytest.raises(DoesNotHold):
            merkle.verify_consistency(*args)  # type: ignore[arg-type]

    other = bytes(32)
    refused(first, second, other, two, proof)
    refused(first, second, one, other, proof)
    refused(first, second, one, two, [*proof, other])
    refused(second + 1, second, one, two, proof)
    for at in range(len(proof)):
        refused(first, second, one, two, proof[:at] + proof[at + 1 :])
        refused(first, second, one, two, [*proof[:at], other, *proof[at + 1 :]])
    if first != second:
        refused(second, first, two, one, proof)


def test_proofs_that_do_not_exist_are_refused() -> None:
    made = tree(4)
    for index, size in ((4, 4), (-1, 4), (0, 0)):
        with pytest.raises(LedgerError):
            merkle.inclusion_proof(index, size, made.get)
    for first, second in ((0, 4), (4, 3), (-1, 2)):
        with pytest.raises(LedgerError):
            merkle.consistency_proof(first, second, made.get)


def test_proof_length_is_logarithmic() -> None:
    made = tree(1000)
    assert max(len(merkle.inclusion_proof(index, 1000, made.get)) for index in range(1000)) == 10
