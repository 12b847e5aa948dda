"""Every decoder does what its worked examples say, and the worked examples of the field are among them."""

from __future__ import annotations

import json

import pytest

from catalogue.base.vocabularies import vocabulary
from catalogue.markings.decoders import DECODERS, UNDOCUMENTED, Interpretation, decode
from catalogue.markings.decoders.model import ALONE, CONFIDENCES, Decoder, Example

ALL = [(decoder, example) for decoder in DECODERS for example in decoder.examples]
BY_RULE = {decoder.rule: decoder for decoder in DECODERS}


def intervals(decoder: Decoder, text: str) -> tuple[str, ...]:
    return tuple(one.interval for one in decoder.ask(text, ALONE) if isinstance(one, Interpretation))


@pytest.mark.parametrize(("decoder", "example"), ALL, ids=[f"{one.rule}-{each.text!a}" for one, each in ALL])
def test_an_example_gives_what_it_says(decoder: Decoder, example: Example) -> None:
    assert intervals(decoder, example.text) == example.intervals


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.rule)
def test_a_decoder_has_a_source_and_shows_what_it_takes_and_rejects(decoder: Decoder) -> None:
    assert decoder.source
    assert decoder.about
    assert decoder.limits
    assert {bool(example.intervals) for example in decoder.examples} == {True, False}


@pytest.mark.parametrize(("decoder", "example"), ALL, ids=[f"{one.rule}-{each.text!a}" for one, each in ALL])
def test_an_interpretation_is_whole(decoder: Decoder, example: Example) -> None:
    for found in decoder.ask(example.text, ALONE):
        if isinstance(found, Interpretation):
            assert (found.rule, found.scheme, found.source) == (decoder.rule, decoder.name, decoder.source)
            assert found.confidence in CONFIDENCES[:2]
            assert found.assumptions
            assert (found.role is None) is (found.earliest is None)
            assert found.role is None or found.role in vocabulary("date_role")
            assert found.meaning.endswith(".")
            assert isinstance(json.loads(json.dumps(found.as_dict()))["fields"], dict)


def test_rules_are_numbered_in_their_order() -> None:
    assert [decoder.rule for decoder in DECODERS] == ["J1", *(f"J{number}" for number in range(5, 13))]
    assert {form.rule for form in UNDOCUMENTED} == {"J13", "J14"}


# The worked examples of the literature, whatever the registry holds.
@pytest.mark.parametrize(
    ("rule", "text", "wanted"),
    [
        ("J1", "112", "2023-01-01/2023-12-31"),
        ("J1", "113", "2024-01-01/2024-12-31"),
        ("J6", "Q2 2024", "2024-04-01/2024-06-30"),
        ("J6", "2024-34", "2024-04-01/2024-06-30"),
        ("J5", "09.2023", "2023-09-01/2023-09-30"),
        ("J7", "2309", "2023-02-27/2023-03-05"),
        ("J7", "2310", "2023-03-06/2023-03-12"),
        ("J7", "2053", "2020-12-28/2021-01-03"),
        ("J7", "2653", "2026-12-28/2027-01-03"),
        ("J8", "3B", "2003-04-01/2003-06-30"),
        ("J8", "3B", "2013-04-01/2013-06-30"),
        ("J8", "3B", "2023-04-01/2023-06-30"),
        ("J9", "XYZ07D006-004", "2007-04-01/2007-04-30"),
        *(("J10", code, "undated") for code in ("27340", "2A345", "2AAA5", "AA123", "K2345")),
        ("J11", "1420-01-234-5678", "undated"),
        ("J11", "1420012345678", "undated"),
    ],
)
def test_a_worked_example_of_the_field_holds(rule: str, text: str, wanted: str) -> None:
    assert wanted in intervals(BY_RULE[rule], text)
    assert wanted in [one.interval for one in decode(text).interpretations if one.rule == rule]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2353", "week 53 of 2023, which has 52"),
        ("XYZ08I006-015", "the month would be I"),
        ("XYZO7D006-004", "the year would be O7"),
        ("LW-06-01A", "carry no date"),
    ],
)
def test_a_rejected_example_of_the_field_is_rejected_with_its_reason(text: str, reason: str) -> None:
    said = decode(text)
    assert said.interpretations == ()
    assert any(reason in refused.reason for refused in said.refusals)


def test_both_orders_of_a_date_code_and_no_week_80() -> None:
    assert intervals(BY_RULE["J7"], "0501") == ("2005-01-03/2005-01-09", "2001-01-29/2001-02-04")
    assert intervals(BY_RULE["J7"], "8049") == ("1980-12-01/1980-12-07",)


def test_a_stock_number_and_a_supplier_are_no_dates() -> None:
    for text in ("1420-01-234-5678", "K2345", "[)>␞06␝18S27340AB1␞␄"):
        (found,) = decode(text).interpretations
        assert (found.earliest, found.latest, found.role) == (None, None, None)
        assert "no date" in found.meaning
