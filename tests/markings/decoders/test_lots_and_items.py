"""Lots, suppliers, items of supply and payloads: parts of the code by name (J9 to J12)."""

from __future__ import annotations

import pytest

from catalogue.markings.decoders import decode


def test_a_lot_is_taken_apart_and_a_suffix_is_a_second_date_that_is_not_there() -> None:
    (found,) = decode("XYZ07D006-004A").interpretations
    assert dict(found.fields) == {
        "manufacturer symbol": "XYZ", "year": "2007", "month": "04",
        "interfix": "006", "sequence": "004", "suffix": "A",
    }  # fmt: skip
    assert any("date of that is not in the code" in line for line in found.assumptions)
    assert any("century" in line for line in found.assumptions)


def test_each_month_has_its_letter_and_none_is_i() -> None:
    firsts = [decode(f"XYZ07{letter}006-004").interpretations for letter in "ABCDEFGHJKLM"]
    assert [found.earliest for (found,) in firsts] == [f"2007-{month:02}-01" for month in range(1, 13)]
    assert decode("XYZ07I006-004").interpretations == ()


def test_a_label_makes_a_supplier_surer() -> None:
    (bare,) = decode("27348").interpretations
    (labelled,) = decode("CAGE: 3C4L9").interpretations
    assert bare.confidence == "low"
    assert dict(labelled.fields) == {"CAGE": "3C4L9"}
    assert labelled.confidence == "moderate"


def test_a_stock_number_is_taken_apart() -> None:
    (found,) = decode("1420-01-234-5678").interpretations
    assert dict(found.fields) == {"NSN": "1420-01-234-5678", "supply class": "1420", "bureau": "01", "item": "2345678"}
    assert "United States" in found.meaning
    assert decode("1420012345678").interpretations[0].confidence == "low"


@pytest.mark.parametrize(
    ("payload", "identifier", "construct"),
    [
        ("[)>\x1e06\x1d18S27340AB1234\x1e\x04", "D27340AB1234", "Construct 1"),
        ("[)>\x1e06\x1d17V27340\x1d1P1234\x1dS786950\x1e\x04", "D273401234786950", "Construct 2"),
        ("[)><RS>06<GS>17V27340<GS>1TL07<GS>S12<RS><EOT>", "D27340L0712", "Construct 2"),
        ("[)>␞06␝7LW25G1V␝1P1234␝S1␞␄", "LDW25G1V12341", "Construct 2"),
        ("[)>␞06␝25SUN1234␞␄", "UN1234", "A complete identifier"),
    ],
)
def test_a_payload_makes_up_an_identifier(payload: str, identifier: str, construct: str) -> None:
    (found,) = decode(payload).interpretations
    assert dict(found.fields)["unique identifier"] == identifier
    assert found.meaning.startswith(construct)
    assert found.confidence == "moderate"
    assert "\x1e" not in found.text


def test_other_fields_of_a_payload_are_kept() -> None:
    (found,) = decode("[)>␞06␝17V27340␝1P1234␝S786950␝4V12␞␄").interpretations
    assert dict(found.fields)["data identifier 4V"] == "12"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("[)>␞06␝17V27340␝S786950␞␄", "it needs 18S"),
        ("[)>␞06␝17V2O340␝1P1␝S1␞␄", "no CAGE code"),
        ("[)>␞12␝CAG27340␞␄", "air transport"),
        ("[)>06␝18S27340A1␞␄", "record separator"),
        ("[)>␞06␝18S27340A1␝18S27340A2␞␄", "twice"),
        (f"[)>␞06␝18S27340{'A' * 60}␞␄", "50 are the most"),
        ("[)>␞06␝␞␄", "no data identifier"),
    ],
)
def test_a_payload_that_makes_up_none_says_why(payload: str, reason: str) -> None:
    said = decode(payload)
    assert said.interpretations == ()
    assert any(reason in refused.reason for refused in said.refusals)
