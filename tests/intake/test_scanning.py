"""Scans of what is in the catalogue: suggested by software, read by people, and kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue.audit.audit import audit
from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, NotChecked, NotFound, RuleRefused, VaultError
from catalogue.base.model import entry_type
from catalogue.base.orientation import Rectangle
from catalogue.intake.claims import Provenance
from catalogue.intake.ingest import ingest
from catalogue.intake.marks import Mark, MarkReading, record_mark
from catalogue.intake.scanning import SUGGESTED, photos_of, scan
from catalogue.records.search import search
from catalogue.records.state import State
from tests.catalogues import House, make_house
from tests.pictures.lettering import label, needs_tesseract
from tests.pictures.symbols import IUID, IUID_SHOWN, camera_file, modules, photograph


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    made.ids["item"] = made.record("item.recorded", {"title": "A valve", "kind": "component"}).subject
    yield made
    made.close()


def bring_in(house: House, data: bytes, tmp_path: Path, name: str = "symbol.jpg") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    provenance = Provenance(route="own-camera", item=house.ids["item"])
    (outcome,) = ingest(house.catalogue, house.author, [path], provenance, clock=house.clock)
    assert outcome.photo, outcome.message
    return outcome.photo


def rows(house: House, table: str) -> list[dict[str, Any]]:
    house.catalogue.catch_up()
    return list(house.catalogue.tables.query(f"SELECT * FROM {table} ORDER BY entry"))


@pytest.mark.parametrize("orientation", [1, 6, 7])
def test_a_find_is_recorded_once_as_a_suggestion_by_the_program(house: House, tmp_path: Path, orientation: int) -> None:
    photo = bring_in(house, camera_file(photograph(modules(IUID)), orientation), tmp_path)
    before = house.catalogue.ledger.size
    (looked,) = scan(house.catalogue, [photo], clock=house.clock)
    assert (looked.entry, house.catalogue.ledger.size) == (None, before)
    (made,) = scan(house.catalogue, [photo], keep=True, clock=house.clock)
    (row,) = rows(house, "suggestion")
    assert (row["entry"], row["photo"], row["actor"]) == (made.entry, photo, house.software)
    assert bytes.fromhex(row["payload_hex"]) == IUID
    assert (row["suggested"], row["orientation"]) == (IUID_SHOWN, orientation)
    (again,) = scan(house.catalogue, [photo], keep=True, clock=house.clock)
    assert (again.entry, again.known) == (made.entry, True)
    assert house.catalogue.ledger.size == before + 1
    assert rows(house, "reading") == []
    assert search(house.catalogue.query, "WK92", 10) == []
    assert {finding.severity for finding in audit(house.catalogue).findings} <= {"info", "warning"}


def test_a_person_makes_it_a_reading_by_naming_it(house: House, tmp_path: Path) -> None:
    photo = bring_in(house, camera_file(photograph(modules(IUID)), 6), tmp_path)
    (made,) = scan(house.catalogue, [photo], keep=True, clock=house.clock)
    mark, reading = Mark(house.ids["item"], method="data-matrix"), MarkReading(None, suggestion=made.entry)
    read = record_mark(house.catalogue, house.author, mark, reading, clock=house.clock)
    (row,) = rows(house, "reading")
    assert (row["entry"], row["suggestion"], row["actor"]) == (read.reading, made.entry, house.author)
    assert row["text"] == read.text == f"\\{IUID_SHOWN}"  # a bracket on the mark itself, in the notation
    (region,) = rows(house, "region")
    (suggested,) = rows(house, "suggestion")
    assert [region[name] for name in ("photo", "x_px", "y_px", "width_px", "height_px")] == [
        suggested[name] for name in ("photo", "x_px", "y_px", "width_px", "height_px")
    ]
    assert [hit.id for hit in search(house.catalogue.query, "WK92", 10)][:1] == [read.marking]


def test_what_is_no_suggestion_is_not_accepted_as_one(house: House, tmp_path: Path) -> None:
    bring_in(house, camera_file(photograph(modules(IUID))), tmp_path)
    before = house.catalogue.ledger.size
    for entry in (0, 10_000):
        with pytest.raises(RuleRefused, match=f"R25: entry {entry} is no suggestion"):
            record_mark(house.catalogue, house.author, Mark(house.ids["item"]), MarkReading("113", suggestion=entry))
    assert house.catalogue.ledger.size == before


def test_all_photographs_of_an_item_are_scanned(house: House, tmp_path: Path) -> None:
    first = bring_in(house, camera_file(photograph(modules(IUID))), tmp_path, "1.jpg")
    second = bring_in(house, camera_file(photograph(modules(b"LOT 42")), 3), tmp_path, "2.jpg")
    assert photos_of(house.catalogue, house.ids["item"]) == [first, second]
    assert photos_of(house.catalogue, first.upper()) == [first]
    assert [one.claims["suggested"] for one in scan(house.catalogue, [first, second])] == [IUID_SHOWN, "LOT 42"]
    with pytest.raises(NotFound):
        photos_of(house.catalogue, "photo-00000000000")
    with pytest.raises(InvalidEntry, match="of kind agent"):
        photos_of(house.catalogue, house.author)


def test_an_original_that_changed_or_is_gone_is_not_scanned(house: House, tmp_path: Path) -> None:
    photo = bring_in(house, camera_file(photograph(modules(IUID))), tmp_path)
    (acquired,) = State(house.catalogue.projection).entries(photo, "photo.acquired")
    path = house.catalogue.vault.path(Digest.from_hex(acquired.claims["sha256"]))
    path.chmod(0o600)
    path.write_bytes(camera_file(photograph(modules(b"SOMETHING ELSE"))))
    with pytest.raises(VaultError):
        list(scan(house.catalogue, [photo], keep=True))
    assert rows(house, "suggestion") == []


def test_text_needs_a_region_and_a_program(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = bring_in(house, camera_file(photograph(modules(IUID))), tmp_path)
    with pytest.raises(InvalidEntry, match="needs a region"):
        list(scan(house.catalogue, [photo], languages=["eng"]))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(NotChecked, match="no program tesseract"):
        list(scan(house.catalogue, [photo], languages=["eng"], region=Rectangle(0, 0, 10, 10)))


@needs_tesseract
def test_text_that_a_model_guessed_is_typed_by_whoever_reads_it(house: House, tmp_path: Path) -> None:
    picture, _ = label("LOT 0042")
    photo = bring_in(house, camera_file(picture, 8, "PNG"), tmp_path, "label.png")
    width, height = picture.size
    region = Rectangle(0, 0, height, width)
    (made,) = scan(house.catalogue, [photo], languages=["eng"], region=region, keep=True, clock=house.clock)
    assert (made.claims["suggested"], made.claims["score_scale"]) == ("LOT 0042", "0 to 100")
    assert "payload_hex" not in made.claims
    with pytest.raises(InvalidEntry, match="say what you read"):
        record_mark(house.catalogue, house.author, Mark(house.ids["item"]), MarkReading(None, suggestion=made.entry))
    reading = MarkReading("LOT 0O42", suggestion=made.entry)
    record_mark(house.catalogue, house.author, Mark(house.ids["item"]), reading, clock=house.clock)
    (row,) = rows(house, "reading")
    assert (row["text"], row["confidence"]) == ("LOT 0O42", None)


def test_the_type_is_softwares_alone() -> None:
    kind = entry_type(SUGGESTED)
    assert (kind.roles, kind.review, kind.effect) == (("software",), "required", "adds")
