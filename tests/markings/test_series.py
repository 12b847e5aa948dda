"""Serials: what is one, which belong together, and which stand out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.series import Serial, cluster, serial, slips, usual_digits
from tests.strategies import verbatim_texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ы18358", Serial("y", 5, 18358)),
        ("Y18358", Serial("y", 5, 18358)),
        ("18358", Serial("", 5, 18358)),
        ("Ш-91579", Serial("sh", 5, 91579)),
        ("Sh91579", Serial("sh", 5, 91579)),
        ("Щ00123", Serial("shch", 5, 123)),
        ("Shch-00123", Serial("shch", 5, 123)),
        ("И002", Serial("i", 3, 2)),
        ("ㅈ11307240187", Serial("j", 11, 11307240187)),
        ("№ 00 123", Serial("", 5, 123)),
        ("۱۲۳", Serial("", 3, 123)),
    ],
)
def test_a_serial_has_letters_and_a_number(text: str, expected: Serial) -> None:
    assert serial(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1887ВЕ4У",
        "12",
        "Ш91?79",
        "Ш9157[9|8]",
        "Ш91[...]",
        "ABCD123",
        "18B58",
        "1" * 16,
        "",
        "Ш",
        "19.05.2023",
        "09.2023",
        "2023-05-19",
    ],
)
def test_another_mark_is_no_serial(text: str) -> None:
    assert serial(text) is None


def test_transliterations_and_dropped_letters_make_one_cluster() -> None:
    texts = ("Ы18358", "Y18358", "18358", "Ш18358", "018358", "Ы18359")
    serials = [found for text in texts if (found := serial(text))]
    assert cluster(serials, serials[0]) == tuple(serials[:3])
    assert cluster(serials, serials[2]) == tuple(serials[:4])  # without letters it may be of either series


def test_another_length_stands_out_where_enough_others_agree() -> None:
    kramatorsk = [found for text in ("Ш91579", "Ш91565", "Ш91566", "Ш915516") if (found := serial(text))]
    assert usual_digits(kramatorsk) == 5
    assert usual_digits(kramatorsk[1:]) is None  # two are no rule
    assert usual_digits([kramatorsk[0]] * 5) is None  # one number read five times is one number
    assert 91566 not in slips(kramatorsk[3], 5)
    assert {91516, 91556, 91551, 15516} <= set(slips(kramatorsk[3], 5))
    assert slips(kramatorsk[0], 5) == ()


@given(verbatim_texts() | st.from_regex(r"[ЫШИ]?[0-9]{3,6}", fullmatch=True))
def test_a_serial_has_the_digits_that_stand_there(text: str) -> None:
    found = serial(text)
    assert found is None or (len(found.figures) == found.digits and int(found.figures) == found.number)
