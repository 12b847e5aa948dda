"""The check: silent about a good ledger, and each contradiction has its code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.findings import Finding
from catalogue.ledger.attestation import attest
from catalogue.ledger.check import check_ledger
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.entry import Seen, build_body, parse_body
from catalogue.ledger.merkle import leaf_hash
from catalogue.ledger.note import SignerKey, sign_note
from catalogue.ledger.sealing import Sealed
from catalogue.ledger.signing import sign_checkpoint
from catalogue.ledger.store import Ledger
from tests.ledger.conftest import ACTOR, LOG, ORIGIN, resolve, sealed

Tamper = Callable[..., None]


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.append([sealed(0), sealed(1), sealed(2)])
    sign_checkpoint(ledger, LOG)
    with ledger.appending() as batch:
        batch.add(sealed(3, seen=batch.seen, amends=[1]))
        batch.add(sealed(4, seen=batch.seen))
    sign_checkpoint(ledger, LOG)
    assert found(ledger) == []
    return ledger


def found(ledger: Ledger) -> list[tuple[str, str]]:
    return [(one.code, one.subject) for one in check_ledger(ledger, [LOG.verifier], resolve)]


def test_a_good_ledger_has_no_findings_however_long(ledger: Ledger) -> None:
    assert found(ledger) == []
    ledger.append(sealed(number) for number in range(300))
    assert found(ledger) == []


def test_a_changed_body(filled: Ledger, without_guards: Tamper) -> None:
    body = filled.entry(1).body.replace(b'"amends":[]', b'"amends":[0]')
    without_guards("UPDATE entry SET body = ? WHERE idx = 1", (body,))
    assert set(found(filled)) == {
        ("L02", "node 0/1"),
        ("L02", "node 1/0"),
        ("L02", "node 2/0"),
        ("L06", "entry 1"),
        ("L08", "checkpoint 3"),
        ("L08", "checkpoint 5"),
        ("L09", "entry 3"),
        ("L09", "entry 4"),
    }


def test_a_body_that_is_none(filled: Ledger, without_guards: Tamper) -> None:
    without_guards("UPDATE entry SET body = CAST('x' AS BLOB) WHERE idx = 4")
    assert found(filled) == [("L02", "node 0/4"), ("L01", "entry 4"), ("L08", "checkpoint 5")]


def test_a_removed_entry_is_missed_and_the_rest_is_still_checked(filled: Ledger, without_guards: Tamper) -> None:
    without_guards("DELETE FROM entry WHERE idx IN (1, 2)")
    assert found(filled) == [
        ("L01", "entry 1"),
        ("L01", "entry 2"),
        *(("L03", f"entry {idx}") for idx in (1, 1, 1, 2, 2, 2)),
    ]


def test_a_cut_tail(filled: Ledger, without_guards: Tamper) -> None:
    without_guards("DELETE FROM entry WHERE idx = 4")
    assert found(filled) == [
        ("L02", "node 0/4"),
        *[("L03", "entry 4")] * 3,
        ("L08", "checkpoint 5"),
    ]


def test_a_cut_tail_with_all_its_traces(filled: Ledger, without_guards: Tamper) -> None:
    for table, condition in (
        ("entry", "idx = 4"),
        ("disclosure", "idx = 4"),
        ("node", "level = 0 AND idx = 4"),
    ):
        without_guards(f"DELETE FROM {table} WHERE {condition}")
    assert found(filled) == [("L08", "checkpoint 5")]


@pytest.mark.parametrize(("level", "idx"), [(0, 0), (1, 1), (2, 0)])
def test_a_changed_node_and_a_missing_one(filled: Ledger, without_guards: Tamper, level: int, idx: int) -> None:
    without_guards("UPDATE node SET hash = zeroblob(32) WHERE level = ? AND idx = ?", (level, idx))
    assert found(filled) == [("L02", f"node {level}/{idx}")]
    without_guards("DELETE FROM node WHERE level = ? AND idx = ?", (level, idx))
    assert found(filled) == [("L02", f"node {level}/{idx}")]


def test_a_superfluous_node(filled: Ledger, without_guards: Tamper) -> None:
    without_guards("INSERT INTO node VALUES (1, 2, zeroblob(32))")
    without_guards("INSERT INTO node VALUES (53, 9223372036854775807, zeroblob(32))")
    assert found(filled) == [("L02", "node 1/2"), ("L02", "node 53/9223372036854775807")]


def test_swapped_entries(filled: Ledger, without_guards: Tamper) -> None:
    for old, new in ((0, -9), (1, 0), (-9, 1)):
        without_guards("PRAGMA ignore_check_constraints = ON")
        without_guards("UPDATE entry SET idx = ? WHERE idx = ?", (new, old))
    codes = set(found(filled))
    assert {("L02", "node 0/0"), ("L02", "node 0/1"), ("L08", "checkpoint 3")} <= codes
    assert ("L03", "entry 0") in codes


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE disclosure SET text = 'x' WHERE name = 'number' AND idx = 2", ["L03", "L04"]),
        ("UPDATE disclosure SET name = 'other' WHERE name = 'number' AND idx = 2", ["L03", "L04"]),
        ("DELETE FROM disclosure WHERE name = 'number' AND idx = 2", ["L04"]),
        ("DELETE FROM disclosure WHERE name = 'key' AND idx = 2", ["L04", "L07"]),
        ("UPDATE entry SET attestation = NULL WHERE idx = 2", ["L07"]),
        ("UPDATE entry SET attestation = 'x' WHERE idx = 2", ["L06"]),
        ("UPDATE entry SET decoy_seed = zeroblob(16) WHERE idx = 2", ["L04"]),
    ],
)
def test_claims_and_attestations(filled: Ledger, without_guards: Tamper, statement: str, expected: list[str]) -> None:
    without_guards(statement)
    assert found(filled) == [(code, "entry 2") for code in expected]


def test_a_claim_moved_to_another_entry(filled: Ledger, without_guards: Tamper) -> None:
    without_guards("UPDATE disclosure SET idx = 3, name = 'number2' WHERE idx = 2 AND name = 'number'")
    assert found(filled) == [("L04", "entry 2"), ("L03", "entry 3")]


def test_a_key_that_is_not_known(filled: Ledger) -> None:
    findings = list(check_ledger(filled, [LOG.verifier], lambda _idx, _thumbprint: None))
    assert [(one.code, one.severity) for one in findings] == [("L07", "info")] * 5


def test_another_key_under_that_thumbprint(filled: Ledger) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    findings = list(check_ledger(filled, [LOG.verifier], lambda idx, _: other if idx == 3 else ACTOR_PUBLIC))
    assert [(one.code, one.subject) for one in findings] == [("L06", "entry 3")]


ACTOR_PUBLIC = ACTOR.public_key().public_bytes_raw()


def force(ledger: Ledger, without_guards: Tamper, body: bytes, like: Sealed) -> None:
    """Append an entry that the store would refuse, with everything that belongs to it."""
    idx = ledger.size
    without_guards("INSERT INTO entry VALUES (?, ?, ?, ?)", (idx, body, attest(body, ACTOR), like.decoy_seed))
    for claim in like.disclosures:
        without_guards("INSERT INTO disclosure VALUES (?, ?, ?)", (idx, claim.name, claim.text))
    assert idx % 2 == 0, "the leaf is the only subtree that this entry completes"
    without_guards("INSERT INTO node VALUES (?, ?, ?)", (0, idx, leaf_hash(body)))


@pytest.fixture
def even(ledger: Ledger) -> Ledger:
    """A ledger where the next entry completes no subtree but its own leaf."""
    ledger.append([sealed(0), sealed(1)])
    assert found(ledger) == []
    return ledger


def test_a_copied_entry(even: Ledger, without_guards: Tamper) -> None:
    force(even, without_guards, even.entry(0).body, sealed(0))
    findings = list(check_ledger(even, [LOG.verifier], resolve))
    assert [(one.code, one.subject) for one in findings] == [("L05", "entry 2")]
    assert findings[0].compared == (("earlier entry", 0), ("digests", 32))


def test_one_copied_digest(even: Ledger, without_guards: Tamper) -> None:
    one = sealed(2)
    mixed = sorted([*parse_body(one.body).digests[:31], parse_body(even.entry(1).body).digests[7]])
    force(even, without_guards, build_body(ORIGIN, Seen(2, even.root()), (), mixed), one)
    assert ("L05", "entry 2") in found(even)


@pytest.mark.parametrize(
    ("seen", "amends", "origin", "code"),
    [
        (Seen(1, bytes(32)), (), ORIGIN, "L09"),
        (Seen(0, bytes(32)), (), ORIGIN, "L09"),
        (Seen(3, bytes(32)), (), ORIGIN, "L09"),
        (None, (2,), ORIGIN, "L10"),
        (None, (900,), ORIGIN, "L10"),
        (None, (0,), "example.org/other", "L01"),
    ],
)
def test_references_that_are_not_true(
    even: Ledger, without_guards: Tamper, seen: Seen | None, amends: tuple[int, ...], origin: str, code: str
) -> None:
    one = sealed(2)
    body = build_body(origin, seen or Seen(2, even.root()), amends, parse_body(one.body).digests)
    force(even, without_guards, body, one)
    assert found(even) == [(code, "entry 2")]


def test_checkpoints_that_are_not_true(filled: Ledger, without_guards: Tamper) -> None:
    stranger = SignerKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    root = filled.root()

    def replace(note: str) -> list[Finding]:
        without_guards("UPDATE checkpoint SET note = ? WHERE size = 5", (note,))
        return list(check_ledger(filled, [LOG.verifier], resolve))

    good = next(one.note for one in filled.checkpoints() if one.size == 5)
    assert replace(good) == []
    for note, count in (
        ("text", 1),
        (str(sign_note(Checkpoint(ORIGIN, 5, root).text, stranger)), 1),
        (str(sign_note(Checkpoint("example.org/other", 5, root).text, LOG)), 1),
        (str(sign_note(Checkpoint(ORIGIN, 5, bytes(32)).text, LOG)), 2),
        (str(sign_note(Checkpoint(ORIGIN, 4, filled.root(4)).text, LOG)), 1),
        (str(sign_note(Checkpoint(ORIGIN, 9, root).text, LOG)), 2),
    ):
        findings = replace(note)
        assert [(one.code, one.subject) for one in findings] == [("L08", "checkpoint 5")] * count


def test_it_never_stops_at_the_first(filled: Ledger, without_guards: Tamper) -> None:
    without_guards("UPDATE entry SET body = CAST('x' AS BLOB)")
    without_guards("UPDATE disclosure SET text = 'x'")
    without_guards("UPDATE checkpoint SET note = 'x'")
    without_guards("DELETE FROM node")
    subjects = {subject for _, subject in found(filled)}
    assert {f"entry {idx}" for idx in range(5)} | {"checkpoint 3", "checkpoint 5", "node 2/0"} <= subjects


def test_a_finding_as_json(filled: Ledger, without_guards: Tamper) -> None:
    without_guards("DELETE FROM disclosure WHERE name = 'number' AND idx = 2")
    (finding,) = check_ledger(filled, [LOG.verifier], resolve)
    assert finding.as_dict() == {
        "code": "L04",
        "severity": "warning",
        "subject": "entry 2",
        "message": "digests have neither claim nor decoy: erased, or lost",
        "compared": {"digests": 1},
    }
