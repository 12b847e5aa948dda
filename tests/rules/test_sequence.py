"""P12: a number of another length than the others of its series."""

from __future__ import annotations

from catalogue.markings.series import serial
from catalogue.rules.sequence import Numbered, outside_format


def numbered(*texts: str) -> list[Numbered]:
    made = []
    for entry, text in enumerate(texts):
        found = serial(text)
        assert found is not None
        made.append(Numbered(f"marking-{entry}", text, entry, found))
    return made


def test_the_number_of_six_digits_is_reported_beside_those_of_five() -> None:
    (finding,) = outside_format(numbered("Ш91579", "Ш91565", "Ш91566", "Ш915516"))
    assert (finding.code, finding.severity, finding.subject) == ("P12", "warning", "marking-3")
    assert "has 6 digits where 3 other numbers of its series have 5" in finding.message
    assert dict(finding.compared) == {
        "reading": "Ш915516 (entry 3)",
        "others": "Ш91565, Ш91566, Ш91579",
        "without one digit": "91556, 9 from Ш91565",
    }


def test_a_number_that_is_too_short_is_reported_without_a_guess() -> None:
    (finding,) = outside_format(numbered("Sh91579", "Ш91565", "Ш91566", "Ш9157"))
    assert finding.subject == "marking-3"
    assert "without one digit" not in dict(finding.compared)


def test_nothing_is_said_where_the_others_do_not_agree() -> None:
    assert not list(outside_format(numbered("Ш91579", "Ш91565", "Ш915516")))
    assert not list(outside_format(numbered("Ш91579", "Ш91565", "Ш91566", "Ш915516", "Ш9155")))
    assert not list(outside_format(numbered("Ш91579", "Ш91579", "Ш91579", "Ш915516")))
    assert not list(outside_format([]))
