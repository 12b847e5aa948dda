"""Proofs in files: round trip, every alteration, and what a ledger gives out."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.errors import DoesNotHold, InvalidEntry, LedgerDamaged, LedgerError, NotFound
from catalogue.ledger import merkle
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.entry import NOTHING_SEEN, build_body
from catalogue.ledger.note import SignerKey, sign_note
from catalogue.ledger.proof import (
    CONSISTENCY,
    INCLUSION,
    MAX_HASHES,
    MAX_PROOF,
    Consistency,
    Proof,
    open_proof,
    parse_consistency,
    parse_proof,
    verify_extension,
    verify_proof,
)
from catalogue.ledger.proving import covering, prove_entry, prove_extension, stored_checkpoint
from catalogue.ledger.signing import sign_checkpoint
from catalogue.ledger.store import Ledger
from tests.ledger.conftest import ACTOR, LOG, ORIGIN, bytes_of, sealed
from tests.ledger.test_merkle import Tree

KEY = [LOG.verifier]


def body(number: int, origin: str = ORIGIN) -> bytes:
    digests = [base64.urlsafe_b64encode(bytes_of((number, at), 32)).decode().rstrip("=") for at in range(32)]
    return build_body(origin, NOTHING_SEEN, (), digests)


def log(size: int) -> tuple[list[bytes], Tree]:
    bodies = [body(number) for number in range(size)]
    return bodies, Tree([merkle.leaf_hash(each) for each in bodies])


def note(tree: Tree, size: int, key: SignerKey = LOG, origin: str = ORIGIN) -> str:
    return str(sign_note(Checkpoint(origin, size, merkle.root(size, tree.get)).text, key))


BODIES, TREE = log(21)
GOOD = Proof(6, merkle.inclusion_proof(6, 21, TREE.get), note(TREE, 21), BODIES[6])


@given(st.integers(1, 40), st.data())
def test_an_inclusion_proof_survives_print_and_parse_and_holds(size: int, data: st.DataObject) -> None:
    bodies, tree = log(size)
    index = data.draw(st.integers(0, size - 1))
    proof = Proof(index, merkle.inclusion_proof(index, size, tree.get), note(tree, size), bodies[index])
    assert parse_proof(proof.text.encode()) == proof
    proved = open_proof(proof.text.encode(), ORIGIN, KEY)
    assert (proved.index, proved.body, proved.checkpoint.size) == (index, bodies[index], size)


@given(st.integers(1, 60), st.data())
def test_a_consistency_proof_survives_print_and_parse_and_holds(second: int, data: st.DataObject) -> None:
    _, tree = log(second)
    first = data.draw(st.integers(1, second))
    hashes = merkle.consistency_proof(first, second, tree.get)
    proof = Consistency(hashes, note(tree, first), note(tree, second))
    assert parse_consistency(proof.text.encode()) == proof
    assert [one.size for one in verify_extension(proof)] == [first, second]


def test_the_form_is_that_of_the_standard() -> None:
    lines = GOOD.text.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1] == f"extra {base64.b64encode(BODIES[6]).decode()}"
    assert lines[2] == "index 6"
    assert [base64.b64decode(line) for line in lines[3:8]] == list(GOOD.hashes)
    assert lines[8:11] == ["", ORIGIN, "21"]
    assert GOOD.text.endswith(f"\n\n{GOOD.note}")


def test_a_proof_without_extra_and_one_without_hashes_are_proofs() -> None:
    bodies, tree = log(1)
    alone = Proof(0, (), note(tree, 1))
    assert alone.text.startswith("c2sp.org/tlog-proof@v1\nindex 0\n\nexample.org/debris\n1\n")
    assert parse_proof(alone.text.encode()) == alone
    assert verify_proof(alone, bodies[0]).size == 1
    with pytest.raises(InvalidEntry, match="does not hold the entry"):
        open_proof(alone.text.encode(), ORIGIN, KEY)


def hashes_of(text: str) -> tuple[str, str, str]:
    head, separator, rest = text.partition("\n\n")
    return head, separator, rest


def line_twice(at: int) -> Callable[[str], str]:
    def change(text: str) -> str:
        lines = text.split("\n")
        return "\n".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])

    return change


def swapped(one: int, other: int) -> Callable[[str], str]:
    def change(text: str) -> str:
        lines = text.split("\n")
        lines[one], lines[other] = lines[other], lines[one]
        return "\n".join(lines)

    return change


def with_line(at: int, line: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        lines = text.split("\n")
        lines[at] = line
        return "\n".join(lines)

    return change


B64 = base64.b64encode(bytes(32)).decode()
LIES: dict[str, Callable[[str], str]] = {
    "another index": with_line(2, "index 7"),
    "an index beyond the log": with_line(2, "index 21"),
    "two hashes swapped": swapped(3, 4),
    "a hash replaced": with_line(5, B64),
    "a hash left out": lambda text: "\n".join(text.split("\n")[:3] + text.split("\n")[4:]),
    "a hash twice": line_twice(4),
    "another body": with_line(1, f"extra {base64.b64encode(BODIES[5]).decode()}"),
    "a body of another log": with_line(1, f"extra {base64.b64encode(body(6, 'example.org/other')).decode()}"),
    "another size": lambda text: text.replace("\n21\n", "\n22\n"),
    "another origin": lambda text: text.replace(f"\n{ORIGIN}\n", "\nexample.org/other\n"),
}
MALFORMED: dict[str, Callable[[str], str]] = {
    "another first line": with_line(0, "c2sp.org/tlog-proof@v2"),
    "a consistency proof": with_line(0, CONSISTENCY),
    "the first line twice": line_twice(0),
    "extra twice": line_twice(1),
    "index twice": line_twice(2),
    "extra after index": swapped(1, 2),
    "an empty extra": with_line(1, "extra "),
    "an extra that is no base64": with_line(1, "extra ***"),
    "an extra without padding": with_line(1, "extra QQ"),
    "an extra too long": with_line(1, "extra " + base64.b64encode(bytes(65_536)).decode()),
    "an index with a zero before it": with_line(2, "index 06"),
    "a negative index": with_line(2, "index -1"),
    "digits of another script": with_line(2, "index ٦"),
    "an index of 17 digits": with_line(2, f"index {10**16}"),
    "no index": lambda text: "\n".join(text.split("\n")[:2] + text.split("\n")[3:]),
    "a hash too short": with_line(4, base64.b64encode(bytes(31)).decode()),
    "a hash in another spelling": with_line(4, B64.replace("=", "")),
    "a space behind a hash": with_line(4, B64 + " "),
    "a carriage return": lambda text: text.replace("\n", "\r\n", 1),
    "too many hashes": with_line(4, "\n".join([B64] * (MAX_HASHES + 1))),
    "no empty line": lambda text: text.replace("\n\n", "\n", 1),
    "two empty lines": lambda text: text.replace("\n\n", "\n\n\n", 1),
    "no checkpoint": lambda text: hashes_of(text)[0] + "\n\n",
    "no signature": lambda text: text[: text.rindex("\u2014")],
    "text behind it": lambda text: text + "x",
    "nothing": lambda _text: "",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_proof_that_says_something_else_does_not_hold(lie: str) -> None:
    assert open_proof(GOOD.text.encode(), ORIGIN, KEY).index == 6
    changed = LIES[lie](GOOD.text)
    assert changed != GOOD.text
    with pytest.raises(DoesNotHold):
        open_proof(changed.encode(), ORIGIN, KEY)


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_proof_in_another_form_is_refused(fault: str) -> None:
    assert parse_proof(GOOD.text.encode()) == GOOD
    with pytest.raises(InvalidEntry):
        parse_proof(MALFORMED[fault](GOOD.text).encode())


def test_whatever_is_cut_off_the_rest_is_no_proof() -> None:
    whole = GOOD.text.encode()
    assert parse_proof(whole) == GOOD
    for end in range(0, len(whole), 7):
        with pytest.raises((InvalidEntry, DoesNotHold)):
            open_proof(whole[:end], ORIGIN, KEY)


def test_what_is_too_long_or_no_text_is_refused() -> None:
    with pytest.raises(InvalidEntry, match="is longer than"):
        parse_proof(f"{INCLUSION}\n".encode() + bytes(MAX_PROOF))
    with pytest.raises(InvalidEntry, match="UTF-8"):
        parse_proof(f"{INCLUSION}\n".encode() + b"\xff")


@given(st.binary(max_size=300))
def test_strange_bytes_are_refused_and_nothing_else(data: bytes) -> None:
    for start in (b"", f"{INCLUSION}\n".encode(), f"{INCLUSION}\nindex 0\n\n".encode()):
        with pytest.raises(InvalidEntry):
            parse_proof(start + data)
    with pytest.raises(InvalidEntry):
        parse_consistency(f"{CONSISTENCY}\n".encode() + data)


@given(st.integers(0, len(GOOD.text.encode()) - 1), st.integers(1, 255))
def test_no_altered_byte_leaves_a_proof_that_says_something_else(at: int, change: int) -> None:
    data = bytearray(GOOD.text.encode())
    data[at] ^= change
    try:
        proved = open_proof(bytes(data), ORIGIN, KEY)
    except (DoesNotHold, InvalidEntry):
        return
    # Only a signature by a key that was not asked for could change unseen, and there is none.
    raise AssertionError(proved)


def test_a_proof_by_a_stranger_or_of_another_log_does_not_hold() -> None:
    stranger = SignerKey(ORIGIN, ACTOR)
    foreign = Proof(GOOD.index, GOOD.hashes, note(TREE, 21, stranger), GOOD.extra)
    assert open_proof(foreign.text.encode(), ORIGIN, [stranger.verifier]).index == 6
    with pytest.raises(DoesNotHold):
        open_proof(foreign.text.encode(), ORIGIN, KEY)
    with pytest.raises(DoesNotHold, match="of the log"):
        open_proof(GOOD.text.encode(), "example.org/other", KEY)


def test_an_entry_of_another_log_or_that_builds_on_later_ones_is_none_of_this() -> None:
    later = build_body(ORIGIN, NOTHING_SEEN, (5,), [b.decode() for b in _digests(1)])
    for strange, words in ((body(0, "example.org/other"), "is of the log"), (later, "builds on later")):
        tree = Tree([merkle.leaf_hash(strange)])
        with pytest.raises(InvalidEntry, match=words):
            open_proof(Proof(0, (), note(tree, 1), strange).text.encode(), ORIGIN, KEY)
    tree = Tree([merkle.leaf_hash(b"anything")])
    with pytest.raises(InvalidEntry, match="not the body"):
        open_proof(Proof(0, (), note(tree, 1), b"anything").text.encode(), ORIGIN, KEY)


def _digests(seed: int) -> list[bytes]:
    return sorted(base64.urlsafe_b64encode(bytes_of((seed, at), 32)).rstrip(b"=") for at in range(32))


# Consistency --------------------------------------------------------------------------------------------


def test_a_consistency_proof_of_a_fork_does_not_hold() -> None:
    bodies, tree = log(12)
    fork = Tree([merkle.leaf_hash(each) for each in [*bodies[:3], b"rewritten", *bodies[4:]]])
    honest = Consistency(merkle.consistency_proof(5, 12, tree.get), note(tree, 5), note(tree, 12))
    assert verify_extension(honest)[1].size == 12
    for hashes in (merkle.consistency_proof(5, 12, made.get) for made in (tree, fork)):
        for second in (note(fork, 12), note(fork, 5)):
            with pytest.raises(DoesNotHold):
                verify_extension(Consistency(hashes, note(tree, 5), second))
    with pytest.raises(DoesNotHold, match="two roots"):
        verify_extension(Consistency((), note(tree, 12), note(fork, 12)))


def test_checkpoints_in_the_wrong_order_or_of_two_logs_do_not_hold() -> None:
    _, tree = log(12)
    hashes = merkle.consistency_proof(5, 12, tree.get)
    with pytest.raises(DoesNotHold):
        verify_extension(Consistency(hashes, note(tree, 12), note(tree, 5)))
    with pytest.raises(DoesNotHold, match="two logs"):
        verify_extension(Consistency(hashes, note(tree, 5), note(tree, 12, origin="example.org/other")))


@pytest.mark.parametrize("at", range(1, 5))
def test_an_altered_consistency_proof_does_not_hold_or_is_refused(at: int) -> None:
    _, tree = log(13)
    good = Consistency(merkle.consistency_proof(6, 13, tree.get), note(tree, 6), note(tree, 13))
    assert verify_extension(parse_consistency(good.text.encode()))
    for change in (with_line(at, B64), line_twice(at), swapped(1, 2), with_line(at, "x")):
        with pytest.raises((DoesNotHold, InvalidEntry)):
            verify_extension(parse_consistency(change(good.text).encode()))


def test_a_consistency_proof_in_another_form_is_refused() -> None:
    _, tree = log(13)
    good = Consistency(merkle.consistency_proof(6, 13, tree.get), note(tree, 6), note(tree, 13)).text
    parts = good.split("\n\n")
    for changed in (
        good + "\n" + parts[-1],
        "\n\n".join(parts[:3]) + "\n",
        good.replace("\n\n", "\n\n\n", 1),
        good.replace(CONSISTENCY, INCLUSION),
        good[:-1],
    ):
        with pytest.raises(InvalidEntry):
            parse_consistency(changed.encode())


# From a ledger ------------------------------------------------------------------------------------------


@pytest.fixture
def signed(ledger: Ledger) -> Ledger:
    """A ledger of 9 entries with checkpoints of 4 and 7."""
    for first, last in ((0, 4), (4, 7), (7, 9)):
        ledger.append(sealed(number) for number in range(first, last))
        if last < 9:
            sign_checkpoint(ledger, LOG)
    return ledger


def test_every_entry_is_proved_under_every_checkpoint_that_covers_it(signed: Ledger) -> None:
    for size in (4, 7):
        for idx in range(size):
            proof = prove_entry(signed, idx, stored_checkpoint(signed, size), LOG.verifier)
            assert open_proof(proof.text.encode(), ORIGIN, KEY).body == signed.entry(idx).body
    assert (covering(signed, 6), covering(signed, 7)) == (signed.newest_checkpoint(), None)


def test_no_proof_is_made_of_what_is_not_there(signed: Ledger) -> None:
    with pytest.raises(NotFound, match="does not cover entry 5"):
        prove_entry(signed, 5, stored_checkpoint(signed, 4), LOG.verifier)
    with pytest.raises(NotFound, match="no entry 9"):
        covering(signed, 9)
    with pytest.raises(NotFound, match="there are 4, 7"):
        stored_checkpoint(signed, 5)


def test_a_ledger_proves_that_it_extends_its_checkpoints(signed: Ledger) -> None:
    four, seven = (stored_checkpoint(signed, size) for size in (4, 7))
    proof = prove_extension(signed, four, seven, LOG.verifier)
    assert [one.size for one in verify_extension(parse_consistency(proof.text.encode()))] == [4, 7]
    with pytest.raises(LedgerError, match="the smaller first"):
        prove_extension(signed, seven, four, LOG.verifier)


def test_a_damaged_ledger_gives_out_no_proof(
    signed: Ledger, without_guards: Callable[[str, tuple[object, ...]], None]
) -> None:
    seven = stored_checkpoint(signed, 7)
    assert prove_entry(signed, 2, seven, LOG.verifier).index == 2
    without_guards("UPDATE node SET hash = ? WHERE level = 0 AND idx = 3", (bytes(32),))
    with pytest.raises(LedgerDamaged, match="audit"):
        prove_entry(signed, 2, seven, LOG.verifier)
    without_guards("UPDATE node SET hash = ? WHERE level = 1 AND idx = 2", (bytes(32),))
    with pytest.raises(LedgerDamaged, match="audit"):
        prove_extension(signed, stored_checkpoint(signed, 4), seven, LOG.verifier)
