"""One object in two incidents, one serial on two objects: what counts as a serial, and what as two objects."""

from __future__ import annotations

import pytest

from catalogue.rules.sameness import Marked, part_elsewhere, pictured_together, same_serial, serial_key


@pytest.mark.parametrize(
    "text", ["Ш91579", "9 д 1318869032", "8868720", "ㅈ11307240187", "Ы18358", "18358", "AB-123", "12-3456"]
)
def test_a_serial_has_five_characters_and_three_digits(text: str) -> None:
    assert serial_key(text) is not None


@pytest.mark.parametrize(
    "text",
    ["112", "1234", "AB-12", "SOLID", "BOLOS ISOLB", "09.2023", "19.05.2023", "2023-05-19", "Ш91?79", "Ш915[...]"],
)
def test_short_marks_words_dates_and_damaged_marks_are_no_serials(text: str) -> None:
    assert serial_key(text) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ш91579", "Ш 91579", True),
        ("Ш91579", "ш-91579", True),
        ("М00258", "M00258", True),
        ("Ш91579", "Ш91565", False),
        ("Ш91565", "Ш91566", False),
        ("Ш91566", "Ш915516", False),
        ("Ш91579", "Sh91579", False),
        ("9 д 1318869032", "8868720", False),
    ],
)
def test_serials_are_one_where_their_keys_are(one: str, other: str, *, same: bool) -> None:
    assert (serial_key(one) == serial_key(other)) is same


def marked(item: str, incident: str | None, *wholes: str) -> Marked:
    return Marked(f"item-{item}", incident, "Ш91579", 1, frozenset(f"item-{one}" for one in (item, *wholes)))


@pytest.mark.parametrize(
    ("readings", "code", "subject"),
    [
        ([], None, None),
        ([marked("a", "one"), marked("a", "one")], None, None),
        ([marked("a", "one"), marked("b", "one")], "P24", "item-a"),
        ([marked("a", None), marked("b", None)], "P24", "item-a"),
        ([marked("a", "one"), marked("b", None)], "P24", "item-a"),
        ([marked("a", "one"), marked("b", "two")], "P11", "item-a"),
        ([marked("a", "one", "b"), marked("b", "one")], None, None),
        ([marked("a", "one", "b"), marked("b", "one"), marked("c", "one")], "P24", "item-b"),
        ([marked("a", "one", "w"), marked("b", "one", "w")], "P24", "item-a"),
    ],
)
def test_which_objects_share_a_serial(readings: list[Marked], code: str | None, subject: str | None) -> None:
    found = same_serial(readings)
    assert (found and (found.code, found.severity, found.subject)) == ((code, "warning", subject) if code else None)


def test_many_objects_make_one_finding_of_bounded_length() -> None:
    found = same_serial([marked(str(number), "one") for number in range(500)])
    assert found
    assert found.message.startswith("“Ш91579” was read on 500 items, ")
    assert str(dict(found.compared)["items"]).endswith("item-9, and 490 more")


def test_parts_and_pictures_are_told_with_both_incidents() -> None:
    assert dict(part_elsewhere("item-a", "one", "item-b", "two").compared) == {
        "incident": "one", "part of": "item-b", "incident of that": "two"
    }  # fmt: skip
    found = pictured_together("photo-x", ["item-a", "item-b"], ["one", "two"])
    assert (found.code, found.subject, dict(found.compared)["incidents"]) == ("P11", "photo-x", "one, two")
