"""Juche years, with every caveat that the rules J1 to J4 ask for."""

from __future__ import annotations

import unicodedata

import pytest

from catalogue.markings.decoders import Context, Interpretation, decode


def only(text: str, *, dprk_on_other_grounds: bool = False, repeated: bool = False) -> Interpretation:
    context = Context(dprk_on_other_grounds=dprk_on_other_grounds, repeated=repeated)
    (found,) = [one for one in decode(text, context).interpretations if one.rule == "J1"]
    return found


@pytest.mark.parametrize(
    ("text", "year"), [("112", 2023), ("113", 2024), ("111", 2022), (" 113 ", 2024), ("주체 113", 2024)]
)
def test_j1_juche_n_is_n_plus_1911(text: str, year: int) -> None:
    found = only(text)
    assert (found.rule, found.earliest, found.latest) == ("J1", f"{year}-01-01", f"{year}-12-31")
    assert "dates the part, not the weapon" in found.meaning
    assert "Conflict Armament Research" in found.source


@pytest.mark.parametrize(
    ("dprk", "repeated", "confidence"),
    [(False, False, "low"), (True, False, "moderate"), (False, True, "moderate"), (True, True, "high")],
)
def test_j2_a_bare_number_needs_another_ground(dprk: bool, repeated: bool, confidence: str) -> None:
    found = only("113", dprk_on_other_grounds=dprk, repeated=repeated)
    assert found.confidence == confidence
    assert "A plant, lot, batch or part number." in found.alternatives
    assert any("J2" in text for text in found.assumptions) is (confidence == "low")


def test_j2_a_number_that_names_the_calendar_has_no_rival_number() -> None:
    found = only("Juche 113")
    assert found.confidence == "moderate"
    assert found.alternatives == ()


def test_112_has_a_published_rival_reading() -> None:
    assert any("February 11" in text for text in only("112").alternatives)


@pytest.mark.parametrize(
    ("dprk", "repeated", "confidence"), [(True, False, "low"), (False, True, "low"), (True, True, "moderate")]
)
def test_j3_from_114_on_confidence_is_one_step_lower(dprk: bool, repeated: bool, confidence: str) -> None:
    found = only("114", dprk_on_other_grounds=dprk, repeated=repeated)
    assert found.confidence == confidence
    assert any("J3" in text for text in found.assumptions)
    assert any("2025 or 25" in text for text in found.alternatives)


def test_j4_a_year_before_the_calendar_has_low_confidence() -> None:
    found = only("Juche 85", dprk_on_other_grounds=True, repeated=True)
    assert (found.earliest, found.confidence) == ("1996-01-01", "low")
    assert any("J4" in text for text in found.assumptions)
    assert not any("J4" in text for text in only("Juche 86").assumptions)


@pytest.mark.parametrize("text", ["", "11", "1130", "099", "213", "113A", "A113", "1l3", "ㅈ113", "140", "١١٣"])
def test_anything_else_is_no_juche_year(text: str) -> None:
    assert not [one for one in decode(text).interpretations if one.rule == "J1"]


def test_a_text_that_is_typed_in_parts_is_the_same_text() -> None:
    apart = unicodedata.normalize("NFD", "주체 113")
    assert apart != "주체 113"
    assert [one.interval for one in decode(apart).interpretations] == ["2024-01-01/2024-12-31"]
