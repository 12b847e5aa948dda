"""Scans: where something was found is said in the grid that the file stores, whichever way it was held."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, NotChecked, PhotoRefused
from catalogue.base.orientation import ORIENTATIONS, Rectangle
from catalogue.pictures import finds, wire
from catalogue.pictures.finds import BAR_CODE, TEXT
from catalogue.pictures.reading import Limits
from catalogue.pictures.scan import scan
from catalogue.pictures.worker import Readers
from tests.pictures import builders
from tests.pictures.lettering import label, needs_tesseract
from tests.pictures.symbols import IUID, camera_file, modules, photograph, stored_pixel


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_corners_and_region_are_in_the_stored_grid(orientation: int) -> None:
    picture = photograph(modules(IUID))
    (upright,) = scan(camera_file(picture)).finds
    data = camera_file(picture, orientation)
    found = scan(data)
    assert (found.orientation, found.sha256) == (orientation, Digest.of(data).hex)
    (one,) = found.finds
    assert upright.corners is not None
    assert one.corners is not None
    expected = [stored_pixel(x, y, picture.size, orientation) for x, y in upright.corners]
    for (x, y), (true_x, true_y) in zip(one.corners, expected, strict=True):
        assert abs(x - true_x) <= 1  # JPEG is lossy, and blocks fall otherwise when the grid is turned
        assert abs(y - true_y) <= 1
    left, top = min(x for x, _ in one.corners), min(y for _, y in one.corners)
    assert one.region[:2] == (left, top)
    assert one.region.x + one.region.width - 1 == max(x for x, _ in one.corners)
    assert bytes.fromhex(one.payload_hex or "") == IUID
    assert one.method == BAR_CODE


@pytest.mark.parametrize("orientation", [1, 6, 7])
def test_a_region_is_looked_at_alone_and_places_are_those_of_the_whole(orientation: int) -> None:
    data = camera_file(photograph(modules(IUID)), orientation)
    (whole,) = scan(data).finds
    x, y, width, height = whole.region
    around = Rectangle(x - 20, y - 20, width + 40, height + 40)
    (part,) = scan(data, region=around).finds
    assert abs(part.region.x - x) <= 1
    assert abs(part.region.y - y) <= 1
    assert scan(data, region=Rectangle(0, 0, 100, 100)).finds == ()
    with pytest.raises(InvalidEntry, match="does not lie within"):
        scan(data, region=Rectangle(0, 0, 9000, 1))


def test_a_worker_scans_as_the_function_does(tmp_path: Path) -> None:
    path = tmp_path / "symbol.jpg"
    path.write_bytes(camera_file(photograph(modules(IUID), tilt=0.1), 8))
    with Readers() as readers:
        assert readers.scan(path) == scan(path.read_bytes())
        with pytest.raises(InvalidEntry, match="does not lie within"):
            readers.scan(path, region=Rectangle(0, 0, 9000, 1))
        assert readers.scan(path).finds


def test_traps_are_refused_and_cost_only_themselves(tmp_path: Path) -> None:
    sound, trap, none = tmp_path / "sound.jpg", tmp_path / "trap.webp", tmp_path / "none.jpg"
    sound.write_bytes(camera_file(photograph(modules(IUID))))
    trap.write_bytes(builders.webp_lossless_head(16_383, 12_000))
    none.write_text("no photograph")
    with Readers(limits=Limits(cpu_seconds=5, wall_seconds=9)) as readers:
        for path, words in ((trap, "no photograph is so small"), (none, "this is a text file")):
            with pytest.raises(PhotoRefused, match=words):
                readers.scan(path)
        assert len(readers.scan(sound).finds) == 1


def test_a_scan_that_needs_too_much_memory_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.effect_noise((9000, 9000), 40).save(path)
    with Readers(limits=Limits(memory_bytes=220 * 2**20)) as readers, pytest.raises(PhotoRefused, match=r"memory"):
        readers.scan(path)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"sha256": "a", "orientation": 1, "finds": [{}]},
        {"sha256": "a", "orientation": 1, "finds": [None] * 300},
        {"sha256": 7, "orientation": 1, "finds": []},
    ],
)
def test_what_a_worker_sends_is_rebuilt_field_by_field(broken: dict[str, object]) -> None:
    with pytest.raises(wire.BrokenWire):
        finds.unpack(broken)


def test_lies_of_a_worker_have_bounds() -> None:
    head = finds.pack(scan(camera_file(photograph(modules(IUID)))))
    assert finds.unpack(head).finds[0].payload_hex == IUID.hex()
    for name, value in (("text", "x" * 20_000), ("region", [1, 2, 3]), ("corners", [["a", 2]] * 4), ("score", 3)):
        wrong = {**head, "finds": [{**head["finds"][0], name: value}]}
        with pytest.raises(wire.BrokenWire):
            finds.unpack(wrong)


@needs_tesseract
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_text_is_read_upright_and_placed_as_stored(orientation: int) -> None:
    picture, box = label("ABC-30712")
    data = camera_file(picture, orientation, "PNG")
    (found,) = scan(data, languages=["eng"], limits=Limits(cpu_seconds=60)).finds
    assert (found.method, found.text) == (TEXT, "ABC-30712")
    assert found.payload_hex is None
    x, y = stored_pixel(box.x + box.width // 2, box.y + box.height // 2, picture.size, orientation)
    assert found.region.x < x < found.region.x + found.region.width
    assert found.region.y < y < found.region.y + found.region.height
    assert found.tools[0].name == "tesseract"
    assert found.tools[1].version.startswith("SHA-256 ")


def test_without_the_program_text_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(NotChecked, match="apt install tesseract-ocr"):
        scan(camera_file(photograph(modules(IUID))), languages=["eng"])
