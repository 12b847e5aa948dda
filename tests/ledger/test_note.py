"""Signed notes: a real log's, and every way in which one can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.errors import DoesNotHold, InvalidEntry
from catalogue.ledger.note import SignerKey, VerifierKey, b64, open_note, parse_note, sign_note
from tests.ledger.test_bundles import LOG_KEY

# Tessera's test key, published with its source code: it protects nothing.
LOG_SECRET = "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
ONE = SignerKey("one.example", Ed25519PrivateKey.from_private_bytes(bytes(31) + b"1"))
TWO = SignerKey("two.example", Ed25519PrivateKey.from_private_bytes(bytes(31) + b"2"))
TEXT = "first line\n\nsecond line\n"


def test_keys_of_a_real_log_in_their_text_forms() -> None:
    public, secret = VerifierKey.parse(LOG_KEY), SignerKey.parse(LOG_SECRET)
    assert str(public) == LOG_KEY
    assert secret.to_secret_text() == LOG_SECRET
    assert secret.verifier == public


def test_a_real_logs_note_is_signed_again_byte_for_byte(shared_vectors: Path) -> None:
    """Ed25519 has one signature for a key and a text, so this checks both directions against tessera."""
    for file in sorted((shared_vectors / "tessera/testdata/log").glob("checkpoint*")):
        note = open_note(file.read_bytes(), [VerifierKey.parse(LOG_KEY)])
        assert str(sign_note(note.text, SignerKey.parse(LOG_SECRET))).encode() == file.read_bytes()


def test_a_secret_is_in_no_message_and_no_repr() -> None:
    secret = LOG_SECRET.rsplit("+", 1)[1]
    assert secret not in repr(SignerKey.parse(LOG_SECRET))
    for text in (LOG_SECRET[:-1], LOG_SECRET[:-1] + "!", LOG_SECRET.replace("33d7", "33d8"), LOG_SECRET[12:]):
        with pytest.raises(InvalidEntry) as caught:
            SignerKey.parse(text)
        assert secret[:12] not in str(caught.value)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        LOG_KEY.replace("33d7b496", "33d7b497"),
        LOG_KEY.replace("33d7b496", "33D7B496"),
        LOG_KEY.replace("example.com/log/testdata", "example.com/log/other"),
        LOG_KEY.replace("example.com/log/testdata", ""),
        LOG_KEY.replace("/log", " log"),
        LOG_KEY.replace("/log", "\u00a0log"),
        LOG_KEY.replace("+Ae", "+Au"),
        LOG_KEY[:-1],
        LOG_KEY + "=",
        LOG_KEY + "\n",
    ],
)
def test_other_verifier_keys_are_refused(text: str) -> None:
    assert text != LOG_KEY
    with pytest.raises(InvalidEntry):
        VerifierKey.parse(text)


def test_a_key_of_low_order_cannot_verify_notes() -> None:
    with pytest.raises(InvalidEntry, match="low order"):
        VerifierKey("one.example", bytes(32))


def test_one_signature_of_several_is_enough_and_only_verified_ones_are_returned() -> None:
    data = str(sign_note(TEXT, ONE, TWO)).encode()
    assert [one.name for one in parse_note(data).signatures] == ["one.example", "two.example"]
    found = open_note(data, [TWO.verifier])
    assert found.text == TEXT
    assert [one.name for one in found.signatures] == ["two.example"]
    assert len(open_note(data, [ONE.verifier, TWO.verifier]).signatures) == 2


def test_unknown_signatures_are_ignored_but_do_not_count() -> None:
    data = str(sign_note(TEXT, ONE)).encode()
    open_note(data, [ONE.verifier, TWO.verifier])
    for keys in ([], [TWO.verifier]):
        with pytest.raises(DoesNotHold, match="not signed by a key"):
            open_note(data, keys)
    namesake = SignerKey("one.example", TWO.private)
    with pytest.raises(DoesNotHold, match="not signed by a key"):
        open_note(data, [namesake.verifier])


def test_a_wrong_signature_by_a_known_key_refuses_the_note_also_beside_a_right_one() -> None:
    good = str(sign_note(TEXT, ONE, TWO))
    open_note(good.encode(), [ONE.verifier, TWO.verifier])
    first = good.splitlines()[-2]
    wrong = f"— one.example {b64(ONE.verifier.key_hash + bytes(64))}"
    with pytest.raises(DoesNotHold, match=r"one\.example"):
        open_note(good.replace(first, wrong).encode(), [ONE.verifier, TWO.verifier])
    assert open_note(good.replace(first, wrong).encode(), [TWO.verifier]).text == TEXT


def test_a_signature_of_another_type_and_length_is_ignored() -> None:
    """A witness's cosignature (type 0x04) has another key hash and 72 bytes."""
    data = str(sign_note(TEXT, ONE)) + f"— witness.example {b64(bytes(76))}\n"
    assert len(parse_note(data.encode()).signatures) == 2
    assert len(open_note(data.encode(), [ONE.verifier]).signatures) == 1


GOOD = str(sign_note(TEXT, ONE))


@pytest.mark.parametrize("old", ["first", "\n\nsecond", "line\n\n—"])
def test_another_text_does_not_hold(old: str) -> None:
    open_note(GOOD.encode(), [ONE.verifier])
    assert old in GOOD
    with pytest.raises(DoesNotHold):
        open_note(GOOD.replace(old, "x" + old, 1).encode(), [ONE.verifier])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        TEXT.encode(),
        (TEXT + "\n").encode(),
        GOOD[:-1].encode(),
        GOOD.replace("first", "first\r").encode(),
        GOOD.replace("first", "first\x00").encode(),
        GOOD.replace("first", "first\t").encode(),
        GOOD.encode().replace(b"first", b"first\xff"),
        GOOD.replace("— one", "- one").encode(),
        GOOD.replace("— one", "—  one").encode(),
        GOOD.replace("one.example", "one+example").encode(),
        GOOD.replace("one.example", "one\u2003example").encode(),
        (GOOD + "x\n").encode(),
        (GOOD + "— one.example AAAA\n").encode(),
        (GOOD + "— one.example AAAAAA==\n").encode(),
        (GOOD + "— one.example AAAAAAB=\n").encode(),
        (GOOD + "— x AAAAAAAA\n" * 100).encode(),
        ("x" * 1_000_000 + GOOD).encode(),
    ],
)
def test_other_forms_are_refused(data: bytes) -> None:
    parse_note(GOOD.encode())
    with pytest.raises(InvalidEntry):
        parse_note(data)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "\x7f\x00\n", "\udc00\n"])
def test_texts_that_cannot_be_signed(text: str) -> None:
    with pytest.raises(InvalidEntry):
        sign_note(text, ONE)
