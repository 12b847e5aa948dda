"""The bytes of an entry: one form, and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.digests import b64u
from catalogue.base.errors import InvalidEntry
from catalogue.ledger.entry import NOTHING_SEEN, Body, Seen, amends_of, build_body, check_origin, parse_body
from tests.ledger.conftest import ORIGIN, bytes_of

DIGESTS = tuple(sorted(b64u(bytes_of(number, 32)) for number in range(64)))
GOOD = build_body(ORIGIN, Seen(7, bytes_of("root", 32)), (3, 12), DIGESTS[:32])

digest_lists = st.sets(st.binary(min_size=32, max_size=32), min_size=32, max_size=32).map(
    lambda raws: sorted(map(b64u, raws))
)


def test_form() -> None:
    parts = json.loads(GOOD)
    assert list(parts) == ["iss", "seen", "amends", "_sd_alg", "_sd"]
    assert parts["seen"] == [7, b64u(bytes_of("root", 32))]
    assert parts["amends"] == [3, 12]
    assert GOOD.startswith(b'{"iss":"example.org/debris","seen":[7,"')
    assert b'],"amends":[3,12],"_sd_alg":"sha-256","_sd":["' in GOOD
    assert json.dumps(parts, separators=(",", ":")).encode() == GOOD


@given(
    st.integers(0, 2**53 - 1),
    st.binary(min_size=32, max_size=32),
    st.sets(st.integers(0, 2**53 - 1), max_size=5),
    digest_lists,
)
def test_round_trip(size: int, root: bytes, amends: set[int], digests: list[str]) -> None:
    data = build_body(ORIGIN, Seen(size, root), amends, reversed(digests))
    assert parse_body(data) == Body(ORIGIN, Seen(size, root), tuple(sorted(amends)), tuple(digests))
    assert parse_body(data).encode() == data


@given(amends=st.sets(st.integers(0, 2**53 - 1), max_size=5))
def test_what_an_entry_amends_is_read_without_its_digests(amends: set[int]) -> None:
    body = build_body(ORIGIN, NOTHING_SEEN, amends, DIGESTS)
    assert amends_of(body) == parse_body(body).amends == tuple(sorted(amends))
    for damaged in (
        b"",
        b"x",
        body[1:],
        body.replace(b'"amends":[', b'"amends":[,'),
        body.replace(b'"seen"', b'"sEen"'),
    ):
        with pytest.raises(InvalidEntry):
            amends_of(damaged)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{", "{ "),
        ("}", "}\n"),
        ('"iss":"example.org/debris",', ""),
        ('"iss":"example.org/debris",', '"iss":"example.org/debris","iss":"example.org/debris",'),
        ('"iss":"example.org/debris",', '"iss":"",'),
        ("example.org/debris", "example.org/d\\u0065bris"),
        ("example.org/debris", "example.org/a b"),
        ("example.org/debris", "example.org/a+b"),
        ("example.org/debris", "x" * 256),
        ('"_sd_alg":"sha-256"', '"_sd_alg":"sha-384"'),
        ('"_sd_alg":"sha-256",', ""),
        ('"amends":[3,12],', ""),
        ('"amends":[3,12]', '"amends":[12,3]'),
        ('"amends":[3,12]', '"amends":[3,3]'),
        ('"amends":[3,12]', '"amends":[-3]'),
        ('"amends":[3,12]', '"amends":[03]'),
        ('"amends":[3,12]', '"amends":[3.0]'),
        ('"amends":[3,12]', '"amends":[3,]'),
        ('"amends":[3,12]', '"amends":[9007199254740992]'),
        ('"amends":[3,12]', '"amends":["3"]'),
        ("[7,", "[07,"),
        ("[7,", "[-0,"),
        ("[7,", "[7e0,"),
        ("[7,", "[9007199254740992,"),
        ("[7,", "["),
        ('"]}', '"],"more":1}'),
        (f'"{DIGESTS[0]}",', ""),
        (DIGESTS[0], DIGESTS[1]),
        (DIGESTS[0], DIGESTS[63]),
        (DIGESTS[0], DIGESTS[0][:-1]),
        (DIGESTS[0], DIGESTS[0][:-1] + "B"),
        (DIGESTS[0], DIGESTS[0] + "="),
        (DIGESTS[0], DIGESTS[0][:-1] + "é"),
        (b64u(bytes_of("root", 32)), b64u(bytes_of("root", 33))),
    ],
)
def test_any_other_form_is_refused(old: str, new: str) -> None:
    parse_body(GOOD)
    text = GOOD.decode()
    assert old in text
    with pytest.raises(InvalidEntry):
        parse_body(text.replace(old, new, 1).encode())


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=2))
def test_bytes_have_one_meaning(at: int, other: bytes) -> None:
    """Whatever is accepted is written back as the same bytes: no two spellings of one entry."""
    changed = GOOD[:at] + other + GOOD[at + 1 :]
    try:
        body = parse_body(changed)
    except InvalidEntry:
        return
    assert body.encode() == changed


@pytest.mark.parametrize("count", [0, 1, 31, 33])
def test_digests_come_by_thirty_two(count: int) -> None:
    with pytest.raises(InvalidEntry):
        build_body(ORIGIN, NOTHING_SEEN, (), DIGESTS[:count])


def test_a_digest_stands_once() -> None:
    with pytest.raises(InvalidEntry):
        build_body(ORIGIN, NOTHING_SEEN, (), [*DIGESTS[:31], DIGESTS[0]])


@pytest.mark.parametrize("digest", ["", "x" * 43, DIGESTS[0] + "=", '"' + DIGESTS[0][1:], DIGESTS[0] + "\n"])
def test_a_digest_is_a_digest(digest: str) -> None:
    with pytest.raises(InvalidEntry):
        build_body(ORIGIN, NOTHING_SEEN, (), [*DIGESTS[:31], digest])


def test_numbers_that_are_none_are_refused() -> None:
    for amends in ((-1,), (2**53,), (1, 1)):
        with pytest.raises(InvalidEntry):
            build_body(ORIGIN, NOTHING_SEEN, amends, DIGESTS[:32])
    for seen in (Seen(-1, bytes(32)), Seen(2**53, bytes(32)), Seen(1, bytes(31))):
        with pytest.raises(InvalidEntry):
            build_body(ORIGIN, seen, (), DIGESTS[:32])


def test_the_longest_body_and_one_that_is_longer() -> None:
    """65,535 bytes is what an entry bundle can hold."""
    many = [b64u(bytes_of(number, 32)) for number in range(1440)]
    assert len(build_body(ORIGIN, NOTHING_SEEN, (), many[:1408])) <= 65_535
    with pytest.raises(InvalidEntry, match="state fewer claims"):
        build_body(ORIGIN, NOTHING_SEEN, (), many)
    with pytest.raises(InvalidEntry, match="longer"):
        parse_body(b"x" * 65_536)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", 'a"b', "a\\b", "é", "a\n", "\x7f", "x" * 256])
def test_origins_that_are_none(origin: str) -> None:
    assert check_origin("example.org/debris") == "example.org/debris"
    with pytest.raises(InvalidEntry):
        check_origin(origin)
