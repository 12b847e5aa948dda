"""Forms without a public source: recognised, split, never dated (J13, J14)."""

from __future__ import annotations

import re

import pytest

from catalogue.markings.decoders import UNDOCUMENTED, decode
from catalogue.markings.decoders.model import Undocumented

ALL = [(form, text) for form in UNDOCUMENTED for text in form.examples]


@pytest.mark.parametrize(("form", "text"), ALL, ids=[ascii(text) for _, text in ALL])
def test_an_example_is_recognised_and_given_no_date(form: Undocumented, text: str) -> None:
    said = decode(text)
    (found,) = [one for one in said.unknown if one.scheme == form.name]
    assert found.reason
    assert found.splits
    assert not re.search(r"(19|20)\d\d", " ".join(found.splits).replace(text, ""))
    assert not [one for one in said.interpretations if one.earliest]


def test_drone_serials_are_grouped_by_prefix_and_length() -> None:
    splits = {decode(text).unknown[0].splits[0] for text in ("Ы18358", "Ы18359")}
    assert all(split.startswith("series Ы + 5 digits") for split in splits)
    assert decode("Ы18358").interpretations == ()


def test_every_order_of_batch_year_and_factory_is_listed() -> None:
    (found,) = decode("15-23-187").unknown
    assert len(set(found.splits)) == 6
    assert "batch 15, year 23, factory 187" in found.splits


def test_a_damaged_serial_is_recognised_too() -> None:
    assert [one.splits for one in decode("Ы18?58").unknown] == [()]
    assert decode("М[...]").unknown == ()


def test_a_supplier_code_that_may_be_a_serial_says_so() -> None:
    said = decode("K2345")
    assert [one.rule for one in said.interpretations] == ["J10"]
    assert {one.rule for one in said.unknown} == {"J13", "J14"}
