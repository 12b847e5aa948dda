from __future__ import annotations

import os
import resource
import signal
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from catalogue.base.errors import CatalogueError, InvalidEntry, PhotoRefused
from catalogue.base.orientation import Rectangle
from catalogue.pictures import wire, worker
from catalogue.pictures.examine import examine, public_copy
from catalogue.pictures.reading import Limits
from catalogue.pictures.worker import Readers
from tests.pictures import builders


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(jobs=1) as pool:
        yield pool


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "Київ 1.jpg"
    path.write_bytes(builders.jpeg(builders.exif_segment(builders.tiff_block([builders.text(0x010F, "Canon")]))))
    return path


def only_worker(readers: Readers) -> int:
    """Return the process id of an idle pool's only worker."""
    idle = readers._idle.get()
    readers._idle.put(idle)
    assert idle is not None
    return idle.process.pid


def test_a_worker_reads_what_the_function_reads(readers: Readers, photo: Path) -> None:
    assert readers.read(photo) == examine(photo.read_bytes(), name=photo.name)
    assert readers.public_copy(photo, 16) == public_copy(photo.read_bytes(), 16)


def test_one_worker_reads_many(readers: Readers, photo: Path) -> None:
    readers.read(photo)
    first = only_worker(readers)
    for future in [readers.submit(photo) for _ in range(20)]:
        assert future.result().capture.make == "Canon"
    assert only_worker(readers) == first


def test_refusals_come_through_with_their_words(readers: Readers, tmp_path: Path, photo: Path) -> None:
    (tmp_path / "note.jpg").write_text("no photo")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "link.jpg").symlink_to(photo)
    os.mkfifo(tmp_path / "pipe.jpg")
    for name, words in (
        ("note.jpg", "a text file named .jpg"),
        ("empty.jpg", "an empty file"),
        ("link.jpg", "a symbolic link"),
        ("pipe.jpg", "a named pipe"),
        (".", "a folder"),
        ("missing.jpg", "no such file"),
    ):
        with pytest.raises(PhotoRefused, match=words):
            readers.read(tmp_path / name)
    with pytest.raises(InvalidEntry, match="does not lie within"):
        readers.public_copy(photo, redactions=[Rectangle(0, 0, 99, 99)])


def test_names_that_are_no_utf_8_are_read(readers: Readers, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg")
    Path(path).write_bytes(builders.jpeg())
    assert readers.read(path).width == 24


def test_bombs_are_refused_in_little_time(readers: Readers, tmp_path: Path) -> None:
    rows = zlib.compress(b"\x00" * 3751 * 30_000, 9)
    bombs = {
        "png": (builders.png_claiming(30_000, 30_000, rows), "30000 x 30000 pixels, the limit is"),
        "webp": (builders.webp_lossless_head(16_383, 12_000), "no photograph is so small"),
        "tiff": (builders.count_bomb(), "declares 200"),
        "huge webp": (builders.webp_lossless_head(16_384, 16_384), "the limit is"),
        "nested tiff": (builders.nest_bomb(), "declares"),
    }
    assert len(bombs["webp"][0]) <= 34
    for name, (data, words) in bombs.items():
        path = tmp_path / name
        path.write_bytes(data)
        start = time.perf_counter()
        with pytest.raises(PhotoRefused, match=words):
            readers.read(path)
        assert time.perf_counter() - start < 3, name


def test_an_exif_bomb_loses_its_exif_and_not_the_photo(readers: Readers, tmp_path: Path) -> None:
    """A 65 kB JPEG costs exifread 11 seconds when it is believed."""
    path = tmp_path / "bomb.jpg"
    path.write_bytes(builders.jpeg(builders.exif_segment(builders.count_bomb())))
    start = time.perf_counter()
    reading = readers.read(path)
    assert time.perf_counter() - start < 3
    assert reading.tags == {}
    assert len(reading.raw_exif) > 60_000
    assert any("was not parsed" in note for note in reading.notes)


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP"])
def test_a_deflated_bomb_costs_little(readers: Readers, tmp_path: Path, name: bytes) -> None:
    bomb = zlib.compress(b"0" * 64 * 1024 * 1024, 9)
    path = tmp_path / "bomb.png"
    path.write_bytes(builders.png(*[builders.chunk(name, b"Raw profile type exif\x00\x00" + bomb)] * 20))
    start = time.perf_counter()
    assert readers.read(path).width == 24
    assert time.perf_counter() - start < 3


def test_memory_is_limited_and_the_next_photo_is_read(tmp_path: Path, photo: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(builders.saved(Image.new("RGBA", (9000, 9000)), "PNG"))
    limits = Limits(memory_bytes=500 * 1024 * 1024)
    with Readers(limits=limits) as readers:
        assert readers.read(photo).width == 24
        with pytest.raises(PhotoRefused, match="memory"):
            readers.read(path)
        assert readers.read(photo).width == 24


def child_that(does: str) -> str:
    """Return a start for workers that treat a photo of more than 5,000 bytes as `does` says."""
    return (
        "import json, os, sys, time; sys.path[:] = json.loads(sys.argv[1]);"
        "import catalogue.pictures.child as child; read = child.examine;"
        f"child.examine = lambda data, **more: ({does}) if len(data) > 5000 else read(data, **more);"
        "child.main()"
    )


@pytest.mark.parametrize(
    ("does", "limits", "words"),
    [
        ("[None for _ in iter(int, 1)]", Limits(cpu_seconds=0), "seconds of processor time"),
        ("time.sleep(60)", Limits(wall_seconds=0.3), r"more than 0\.3 seconds"),
        ("os.abort()", Limits(), r"crashed the decoder \(SIGABRT\)"),
        ("os._exit(3)", Limits(), "ended the decoder"),
        ("bytearray(8 << 30)", Limits(), "more than 3072 MB of memory"),
        ("[1][2]", Limits(), "reading it failed"),
        ("open(WRITTEN, 'wb').write(data * 9)", Limits(), "reading it failed|ended|crashed"),
    ],
    ids=["processor time", "wall time", "crash", "exit", "memory", "fault", "writing"],
)
def test_what_overruns_a_limit_is_refused_and_the_next_photo_is_read(
    photo: Path, monkeypatch: pytest.MonkeyPatch, does: str, limits: Limits, words: str
) -> None:
    path = photo.with_name("bad.jpg")
    path.write_bytes(builders.jpeg(behind=b"x" * 5000))
    does = does.replace("WRITTEN", repr(str(photo.with_name("written"))))
    monkeypatch.setattr(worker, "_START", child_that(does))
    with Readers(limits=limits) as readers:
        for _ in range(2):
            assert readers.read(photo).width == 24
            with pytest.raises(PhotoRefused, match=words):
                readers.read(path)
    written = photo.with_name("written")
    assert not written.exists() or written.stat().st_size == 0


def test_a_worker_that_died_meanwhile_costs_no_photo(readers: Readers, photo: Path) -> None:
    """The kernel ends a worker first when memory is short: the next photo is not to blame."""
    readers.read(photo)
    victim = only_worker(readers)
    os.kill(victim, signal.SIGKILL)
    assert readers.read(photo).width == 24
    assert only_worker(readers) != victim


def test_after_an_interrupt_no_answer_goes_to_the_wrong_photo(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = photo.with_name("other.png")
    other.write_bytes(builders.png())
    with Readers() as readers:
        assert readers.read(photo).media_type == "image/jpeg"

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(wire, "receive", interrupted)
            with pytest.raises(KeyboardInterrupt):
                readers.read(photo)
        assert readers.read(other).media_type == "image/png"


def test_a_worn_worker_is_replaced(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "RECYCLE_AFTER", 2)
    with Readers() as readers:
        seen = set()
        for _ in range(5):
            readers.read(photo)
            seen.add(only_worker(readers))
    assert len(seen) == 3


def test_a_closed_pool_reads_nothing_more(photo: Path) -> None:
    readers = Readers()
    readers.close()
    with pytest.raises(RuntimeError, match="closed"):
        readers.read(photo)


def test_when_no_worker_starts_no_photo_is_refused(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_START", "raise SystemExit(1)")
    with Readers() as readers, pytest.raises(CatalogueError) as error:
        readers.read(photo)
    assert not isinstance(error.value, PhotoRefused)


def test_limits_are_those_of_the_kernel(readers: Readers, photo: Path) -> None:
    readers.read(photo)
    pid = only_worker(readers)
    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == readers.limits.memory_bytes
    assert resource.prlimit(pid, resource.RLIMIT_FSIZE) == (0, 0)
    assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
    assert resource.prlimit(pid, resource.RLIMIT_CPU)[0] <= readers.limits.cpu_seconds + 60
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"PYTEST_CURRENT_TEST" not in environment


def test_two_workers_work_at_the_same_time(photo: Path) -> None:
    with Readers(jobs=2) as readers:
        barrier = threading.Barrier(2)

        def read() -> int:
            barrier.wait()
            return readers.read(photo).width

        threads = [readers._threads.submit(read) for _ in range(2)]
        assert [thread.result(60) for thread in threads] == [24, 24]


def test_nothing_is_left_running(photo: Path) -> None:
    with Readers() as readers:
        readers.read(photo)
        pid = only_worker(readers)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_folder_with_a_false_pillow_is_not_imported(
    tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "PIL.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    with Readers() as readers:
        assert readers.read(photo).width == 24
