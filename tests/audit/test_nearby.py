"""The findings on one record are those that the audit has on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.audit import nearby
from catalogue.audit.audit import audit
from catalogue.audit.nearby import findings_about
from catalogue.base.errors import InvalidEntry, NotChecked
from tests.catalogues import SAMPLES, House, make_house, record_sample


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    for kind in ("incident.recorded", "source.recorded", "item.recorded", "photo.acquired", "photo.examined"):
        record_sample(made, kind)
    yield made
    made.close()


def a_serial(house: House, item: str) -> None:
    marking = house.record("marking.recorded", {"item": item, "method": "stamped"}).subject
    house.record("marking.read", {"text": "ㅈ11307240187"}, marking)


def test_they_are_the_same_as_the_audit_has(house: House) -> None:
    other = house.record("incident.recorded", {"title": "Elsewhere", "occurred": "2024-09-01"}).subject
    item = SAMPLES["item.recorded"](house) | {"incident": other, "recovered": "2024-08-20"}
    second = house.record("item.recorded", item).subject
    for one in (house.ids["item"], second):
        a_serial(house, one)
        house.record("photo.depicts", {"item": one}, house.ids["photo"])
    house.record("custody.event", {"action": "receipt", "occurred": "2024-08-01", "custodian": None}, second)
    found = [one for one in audit(house.catalogue).findings if one.code >= "P11"]
    subjects = {one.subject for one in found}
    assert {house.ids["photo"], second} <= subjects
    for subject in {*subjects, house.ids["item"], house.ids["incident"]}:
        if subject.partition("-")[0] in {"item", "photo", "incident"}:
            assert findings_about(house.catalogue, subject) == [one for one in found if one.subject == subject]
    assert {one.code for one in found} >= {"P11", "P13", "P14"}


def test_too_much_around_a_record_is_said_and_not_passed_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearby, "MOST", 1)
    with pytest.raises(NotChecked, match=r"more than 1 records stand around item-.*; run `catalogue audit`"):
        findings_about(house.catalogue, house.ids["item"])
    with pytest.raises(InvalidEntry):
        findings_about(house.catalogue, "no id")
