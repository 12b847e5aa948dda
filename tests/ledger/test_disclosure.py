"""Disclosures, decoys and commitments."""

from __future__ import annotations

import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.digests import b64u, b64u_decode
from catalogue.base.errors import InvalidEntry
from catalogue.ledger import disclosure
from catalogue.ledger.disclosure import Json, commit, decoys, digest_of, make, parse, randomness_for
from tests.ledger.conftest import bytes_of

SALT = bytes(range(16))

texts = st.text(st.characters(exclude_categories=["Cs", "Cn"]))
integers = st.integers(-disclosure.MAX_INTEGER, disclosure.MAX_INTEGER)
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(texts.filter(lambda key: key not in disclosure.RESERVED_KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)
names = texts.filter(lambda name: bool(name) and name not in disclosure.RESERVED_NAMES)


def encoded(text: str) -> str:
    return b64u(text.encode("utf-8", "surrogatepass"))


def test_digest_of_the_standards_example() -> None:
    """RFC 9901 section 4.2.3 gives this disclosure and this digest."""
    text = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert digest_of(text) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    with pytest.raises(InvalidEntry, match="salt"):  # its salt is not in the one spelling of 16 bytes
        parse(text)


def test_form_of_a_disclosure() -> None:
    made = make("size", 12, SALT)
    assert b64u_decode(made.text) == b'["AAECAwQFBgcICQoLDA0ODw","size",12]'
    assert made.digest == digest_of(made.text)
    assert len(made.digest) == 43


@given(names, values, st.binary(min_size=16, max_size=16))
def test_round_trip(name: str, value: Json, salt: bytes) -> None:
    made = make(name, value, salt)
    assert parse(made.text) == made


@pytest.mark.parametrize("name", ["", "_sd", "...", "_sd_alg", "iss", "seen", "amends", "\ud800", "\ufffe", 3])
def test_names_that_mean_something_else_are_refused(name: str) -> None:
    make("name", 1, SALT)
    with pytest.raises(InvalidEntry):
        make(name, 1, SALT)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        2**53,
        -(2**53),
        b"bytes",
        {1: "number as key"},
        {"_sd": []},
        [{"deep": {"...": "x"}}],
        "\udc00",
        ["\ufdd0"],
        {"\U0010ffff": 1},
        {1, 2},
        object(),
    ],
)
def test_values_that_are_not_i_json_are_refused(value: Json) -> None:
    with pytest.raises(InvalidEntry):
        make("name", value, SALT)


def test_nesting_has_an_end() -> None:
    value: Json = 1
    for _ in range(disclosure.MAX_DEPTH):
        value = [value]
    assert parse(make("name", value, SALT).text).value == value
    with pytest.raises(InvalidEntry, match="deeper"):
        make("name", [value], SALT)


GOOD = '["AAECAwQFBgcICQoLDA0ODw","name",{"a":[1,"x"]}]'


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("1", "1.0"),
        GOOD.replace("1", "1e2"),
        GOOD.replace("1", "NaN"),
        GOOD.replace("1", "-Infinity"),
        GOOD.replace("1", "9007199254740992"),
        GOOD.replace("1", "9" * 5000),
        GOOD.replace('"a"', '"_sd"'),
        GOOD.replace("[1", '[{"...":1},1'),
        GOOD.replace('{"a"', '{"a":1,"a"'),
        GOOD.replace('"x"', '"\\ud800"'),
        GOOD.replace('"x"', '"\ud800"'),
        GOOD.replace('"x"', '"\\uffff"'),
        GOOD.replace('"name"', '"_sd"'),
        GOOD.replace('"name"', "7"),
        GOOD.replace('"name"', '""'),
        GOOD.replace("DA0ODw", "DA0OD"),
        GOOD.replace("DA0ODw", "DA0ODx"),
        GOOD.replace("DA0ODw", "DA0ODw=="),
        GOOD.replace('"AAECAwQFBgcICQoLDA0ODw"', "7"),
        GOOD.replace(",{", ",1,{"),
        GOOD + "x",
        GOOD[:-1],
        "{}",
        '"text"',
        "",
        "[" * 100_000,
        GOOD.replace("1", "[" * 60 + "]" * 60),
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    parse(encoded(GOOD))
    with pytest.raises(InvalidEntry):
        parse(encoded(text))


@pytest.mark.parametrize("text", [encoded(GOOD) + "=", encoded(GOOD) + "\n", "ü", encoded(GOOD)[:-1] + "1", "_w"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(InvalidEntry):
        parse(text)


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_salts_have_128_bits(length: int) -> None:
    with pytest.raises(InvalidEntry):
        make("name", 1, bytes(length))


def test_decoys_are_fixed_by_their_seed_and_look_like_digests() -> None:
    one, other = list(islice(decoys(SALT), 64)), list(islice(decoys(bytes(16)), 64))
    assert one == list(islice(decoys(SALT), 64))
    assert len({*one, *other}) == 128
    assert {len(b64u_decode(decoy)) for decoy in one} == {32}
    # Kept ledgers depend on this derivation: it may never change.
    assert one[0] == PINNED_DECOY
    with pytest.raises(InvalidEntry):
        next(decoys(bytes(15)))


PINNED_DECOY = "0MncK3OAV6SF01HRzHScBxpj4qa5Ou3YM5mZ5ir-Kl4"


@given(st.dictionaries(names, values, min_size=1, max_size=40))
def test_commitments_are_padded_sorted_and_accounted_for(claims: dict[str, Json]) -> None:
    made = commit(claims, bytes_of(claims, randomness_for(len(claims))))
    assert len(made.digests) % 32 == 0
    assert 0 < len(made.digests) < len(claims) + 32
    assert list(made.digests) == sorted(set(made.digests))
    assert {one.name: one.value for one in made.disclosures} == claims
    fill = islice(decoys(made.decoy_seed), len(made.digests) - len(claims))
    assert {one.digest for one in made.disclosures}.union(fill) == set(made.digests)
    salts = [json.loads(b64u_decode(one.text))[0] for one in made.disclosures]
    assert len({*salts, b64u(made.decoy_seed)}) == len(claims) + 1


def test_thirty_two_claims_need_no_decoy_and_one_more_needs_thirty_one() -> None:
    for count, digests in ((1, 32), (32, 32), (33, 64)):
        claims: dict[str, Json] = {f"claim{number}": number for number in range(count)}
        made = commit(claims, bytes(number % 251 for number in range(randomness_for(count))))
        assert len(made.digests) == digests


def test_randomness_is_taken_whole_and_once() -> None:
    claims: dict[str, Json] = {"a": 1, "b": 2}
    assert randomness_for(2) == 48
    commit(claims, bytes(range(48)))
    for length in (0, 47, 49):
        with pytest.raises(InvalidEntry):
            commit(claims, bytes(length))
    with pytest.raises(InvalidEntry):
        commit({}, bytes(16))
