"""One outcome for each file of the shared corpus of real and broken photos, which is not part of the project.

`python -m tests.pictures.test_corpus FOLDER` prints the outcomes and a summary.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.base.errors import PhotoRefused
from catalogue.pictures.readback import read_back
from catalogue.pictures.reading import Reading
from catalogue.pictures.worker import Readers

PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "photos"
GENUINE = ("exif-samples", "orientation", "proofmode", "c2pa")
EXTENSIONS = {".jpg", ".jpeg", ".heic", ".heif", ".hif", ".tif", ".tiff", ".png", ".webp"}

pytestmark = pytest.mark.skipif(not PHOTOS.is_dir(), reason=f"the shared photos are not at {PHOTOS}")


def outcomes(folder: Path, jobs: int = 2) -> Iterator[tuple[Path, Reading | PhotoRefused, float]]:
    """Yield each file below `folder` with its reading or refusal and how long it was waited for."""
    with Readers(jobs=jobs) as readers:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        started = time.perf_counter()
        for path, future in [(path, readers.submit(path)) for path in files]:
            result: Reading | PhotoRefused
            try:
                result = future.result()
            except PhotoRefused as refusal:
                result = refusal
            yield path, result, time.perf_counter() - started
            started = time.perf_counter()


def test_no_code_is_found_where_there_is_none() -> None:
    """None of these photographs shows a bar code; broken ones are refused, and none ends the scan of the next."""
    scanned, told = 0, []
    with Readers() as readers:
        for path in sorted(path for path in PHOTOS.rglob("*") if path.is_file()):
            try:
                found = readers.scan(path).finds
            except PhotoRefused as refusal:
                told.append(str(refusal))
            else:
                scanned += 1
                assert found == (), f"{path}: {found}"
    assert scanned > 150
    assert not [words for words in told if "please report" in words or "no sound answer" in words]


def test_every_file_has_one_outcome_in_bounded_time_and_memory() -> None:
    seen: Counter[str] = Counter()
    lost: list[str] = []
    for path, result, seconds in outcomes(PHOTOS):
        name = path.relative_to(PHOTOS).as_posix()
        assert seconds < 20, name
        if isinstance(result, PhotoRefused):
            seen["refused"] += 1
            assert "please report" not in str(result), f"{name}: {result}"
            assert "no sound answer" not in str(result), f"{name}: {result}"
            if name.startswith(GENUINE) and path.suffix.lower() in EXTENSIONS and "/invalid/" not in name:
                lost.append(f"{name}: {result}\n")
            continue
        seen["read"] += 1
        for preview in result.previews:
            read_back(preview.jpeg)
            assert preview.height > 0 < preview.width
    assert lost == []
    assert seen["read"] > 250
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 3 * 1024 * 1024


def main(folder: Path) -> None:
    counts: Counter[str] = Counter()
    for path, result, _ in outcomes(folder):
        if isinstance(result, PhotoRefused):
            counts["refused"] += 1
            sys.stdout.write(f"refused  {path.relative_to(folder)}: {result}\n")
        else:
            counts["read"] += 1
            notes = "; ".join(result.notes)
            sys.stdout.write(f"read     {path.relative_to(folder)}: {result.width} x {result.height} {notes}\n")
    sys.stdout.write(f"{dict(counts)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PHOTOS)
