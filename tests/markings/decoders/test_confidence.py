"""How sure a decoding is: a second mark, look-alikes, and the calendar (J15, J16, J18)."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.markings.decoders import Context, Interpretation, decode


def first(text: str, context: Context | None = None) -> Interpretation:
    return decode(text, context or Context()).interpretations[0]


@pytest.mark.parametrize("text", ["09.2023", "XYZ07D006-004", "1420-01-234-5678", "[)>␞06␝18S27340A1␞␄", "Juche 113"])
def test_j15_without_a_second_mark_nothing_is_more_than_moderate(text: str) -> None:
    assert first(text).confidence == "moderate"


def test_j15_a_second_mark_whose_interval_overlaps_is_a_step() -> None:
    found = first("09.2023", Context(agrees=("2023-34", "2336")))
    assert found.confidence == "high"
    assert "2336" in found.raised[0]
    assert first("09.2023", Context(agrees=("2310", "Ы18358"))).confidence == "moderate"


def test_j15_a_bare_number_needs_more_than_one_agreement_to_be_high() -> None:
    assert first("2309", Context(agrees=("02.2023", "2023"))).confidence == "moderate"


def test_j15_the_same_supplier_in_two_marks_agrees() -> None:
    found = first("CAGE 3C4L9", Context(agrees=("[)>␞06␝18S3C4L9A1␞␄",)))
    assert found.confidence == "high"


def test_j15_the_same_text_again_is_a_repetition_and_no_second_mark() -> None:
    assert first("09.2023", Context(agrees=("09.2023",))).confidence == "moderate"
    assert first("113", Context(agrees=("113",))) == first("113", Context(repeated=True))


def test_j16_a_look_alike_of_another_value_lowers_and_is_named() -> None:
    (found, *_) = [one for one in decode("230B").interpretations if one.rule == "J7"]
    assert any("J16" in line for line in found.lowered)
    assert any(line.startswith("2308, with 8 for B: Week 8 of 2023") for line in found.alternatives)
    assert first("CAGE 3C4L9").lowered == ()
    assert first("CAGE 3C4L8", Context()).confidence == "low"


def test_j16_a_payload_with_error_correction_is_not_lowered() -> None:
    assert first("[)>␞06␝18S27340B8␞␄").lowered == ()


def test_j16_what_a_glyph_would_have_to_be_is_said_and_not_decoded() -> None:
    said = decode("XYZO7D006-004")
    assert said.interpretations == ()
    (near,) = [one for one in said.refusals if "with 0 for O" in one.reason]
    assert "[O|0]" in near.reason
    assert decode("XYZ[O|0]7D006-004").interpretations[0].text == "XYZ07D006-004"


def test_j16_letters_of_another_alphabet_are_told_by_name() -> None:
    reasons = [one.reason for one in decode("К2345").refusals]
    assert any("K for Cyrillic К" in reason for reason in reasons)


def test_j18_what_is_newer_than_the_item_is_kept_and_contradicted() -> None:
    known = Context(known_by=date(2023, 3, 1))
    by_text = {one.interval: one for one in decode("3B", known).interpretations}
    assert len(by_text) == 3
    late = by_text["2023-04-01/2023-06-30"]
    assert (late.confidence, late.contradictions != ()) == ("low", True)
    assert by_text["2013-04-01/2013-06-30"].contradictions == ()
    assert decode("3B", known).interpretations[-1] == late


def test_j18_the_future_is_said_only_where_today_is_given() -> None:
    assert first("2653").contradictions == ()
    assert "in the future" in first("2653", Context(today=date(2026, 11, 1))).contradictions[0]


def test_j18_a_mark_that_the_calendar_contradicts_agrees_with_nothing() -> None:
    known = Context(known_by=date(2023, 1, 1), agrees=("2310",))
    assert first("Q1 2023", known).raised == ()


@pytest.mark.parametrize("other", ["2309", "2023", "09.2023"])
def test_j2_no_second_mark_makes_a_year_of_a_bare_number_and_it_raises_none(other: str) -> None:
    assert first("112", Context(agrees=(other,))).confidence == "low"
    assert not first("112", Context(agrees=(other,))).raised
    assert not first(other, Context(agrees=("112",))).raised
    assert first("112", Context(dprk_on_other_grounds=True, agrees=(other,))).raised
    assert first(other, Context(dprk_on_other_grounds=True, agrees=("112",))).raised
    assert first(other, Context(agrees=("Juche 112",))).raised


def test_j16_what_the_reading_itself_leaves_open_lowers_what_it_changes() -> None:
    sure = Context(dprk_on_other_grounds=True, repeated=True)
    assert first("112", sure).confidence == "high"
    open_either_way = [one for one in decode("11[2|3]", sure).interpretations if one.rule == "J1"]
    assert [one.confidence for one in open_either_way] == ["moderate", "moderate"]
    assert all(any("J17" in doubt for doubt in one.lowered) for one in open_either_way)
    settled = [one for one in decode("112[A|B]", sure).interpretations if one.rule == "J7"]
    assert settled
