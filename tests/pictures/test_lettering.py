"""Text recognition: what the program says is kept with its score and its models, and is bounded."""

from __future__ import annotations

import time

import pytest
from PIL import Image

from catalogue.base.errors import InvalidEntry, PhotoRefused
from catalogue.pictures import lettering
from catalogue.pictures.lettering import check_languages, read_lines
from catalogue.pictures.pixels import Grey
from samples.render.glyphs import PUNCH, STENCIL
from tests.pictures.lettering import label, needs_tesseract

pytestmark = needs_tesseract


def grey(picture: Image.Image) -> Grey:
    return Grey(picture.width, picture.height, picture.tobytes())


def test_each_line_has_its_place_its_score_and_the_models_that_read_it() -> None:
    first, box = label("LOT 0042")
    second, _ = label("2023-05-19")
    page = Image.new("L", (640, 400), 240)
    page.paste(first, (0, 0))
    page.paste(second, (0, 200))
    lines = list(read_lines(grey(page), ["eng"], seconds=60))
    assert [line.text for line in lines] == ["LOT 0042", "2023-05-19"]
    assert abs(lines[0].box.x - box.x) <= 6
    assert lines[1].box.y > 200
    assert all(0 <= float(line.score) <= 100 for line in lines)
    assert [tool.name for tool in lines[0].tools] == ["tesseract", "eng.traineddata"]


@pytest.mark.parametrize(("text", "face", "model"), [("ШЛЮЗ 18358", STENCIL, "rus"), ("제조 2024", PUNCH, "kor")])
def test_printed_cyrillic_and_hangul_are_read(text: str, face: str, model: str) -> None:
    picture, _ = label(text, face)
    assert " ".join(line.text for line in read_lines(grey(picture), [model], seconds=60)) == text


def test_an_empty_picture_has_no_lines() -> None:
    assert list(read_lines(grey(Image.new("L", (300, 100), 230)), ["eng"], seconds=60)) == []


@pytest.mark.parametrize("name", ["xyz", "osd", "../eng", "-l", ""])
def test_a_model_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(InvalidEntry, match="eng"):
        check_languages([name])


def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "PROGRAM", "sleep")
    start = time.monotonic()
    with pytest.raises(PhotoRefused, match="more than 1 seconds"):
        lettering._run(("30",), b"", 1)
    assert time.monotonic() - start < 10
