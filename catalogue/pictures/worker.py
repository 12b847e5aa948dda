"""Read photos in worker processes with limits, so that a hostile file costs a reason and nothing else.

Each of `jobs` workers reads one photo after the other; one that crashes, overruns its time or its memory is
ended and replaced, and the photo it had is refused with that reason. The limits are the kernel's
(address space, processor time, no writing of files) and the parent's clock.

What this does not do: it is no sandbox. A worker runs as the same user and can read what the user can.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from catalogue.base.errors import CatalogueError, InvalidEntry, PhotoRefused
from catalogue.base.orientation import Rectangle
from catalogue.pictures import finds, wire
from catalogue.pictures.reading import PREVIEW_SIDES, Limits, Reading

START_SECONDS = 60.0
RECYCLE_AFTER = 2000  # photos; leaks of the C libraries do not add up
_START = f"import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {__package__}.child import main; main()"
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "LANG", "TESSDATA_PREFIX")


class _Died(Exception):
    """The worker ended without an answer; the text says why; `again` if a fresh worker might do better."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


class _Worker:
    """One worker process and the two pipes to it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.done = 0
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        search = [str(Path(entry).absolute()) for entry in sys.path if entry]
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
            [sys.executable, "-I", "-c", _START, json.dumps(search)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.exchange({"limits": asdict(limits)}, START_SECONDS)
        self.done = 0

    def exchange(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Send a request and return the answer. Raises _Died; the worker is gone then."""
        if self.process.stdin is None or self.process.stdout is None:
            raise _Died("it has no pipes", again=False)
        turn = threading.Lock()  # so that a clock which rings too late cannot hit the next photo
        answered = overdue = False

        def end() -> None:
            nonlocal overdue
            with turn:
                if not answered:
                    overdue = True
                    self.process.kill()

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        try:
            wire.send(self.process.stdin, request)
            answer = wire.receive(self.process.stdout)
        except (wire.BrokenWire, OSError) as error:
            self.close()
            raise _Died(
                self._why(overdue=overdue, seconds=seconds),
                again=not overdue and self.done > 0 and not self._out_of_time(),
            ) from error
        except BaseException:  # an interrupt: what is still on its way must not answer the next request
            self.close()
            raise
        finally:
            with turn:
                answered = True
            clock.cancel()
        if overdue:
            self.close()
            raise _Died(self._why(overdue=True, seconds=seconds), again=False)
        self.done += 1
        return answer

    def _out_of_time(self) -> bool:
        return self.process.returncode == -getattr(signal, "SIGXCPU", -1)

    def _why(self, *, overdue: bool, seconds: float) -> str:
        code = self.process.returncode
        if overdue:
            return f"it took more than {seconds:g} seconds"
        if self._out_of_time():
            return f"it took more than {self.limits.cpu_seconds} seconds of processor time"
        if code is not None and code < 0:
            return f"it crashed the decoder ({_signal_name(-code)}), perhaps for want of memory"
        return "it ended the decoder"

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        """End the process and wait until it is gone."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet written to a dead process
                    pipe.close()
        self.process.wait()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class Readers:
    """A pool of worker processes; use it as a context manager. Its methods may be called from any thread.

    with Readers(jobs=2) as readers:
        reading = readers.read(path)
        futures = [readers.submit(path) for path in paths]
    """

    def __init__(self, jobs: int = 1, limits: Limits | None = None, sides: Iterable[int] = PREVIEW_SIDES) -> None:
        """Prepare for `jobs` workers; each starts with its first photo. `sides` are those of the previews."""
        if jobs < 1:
            raise ValueError("jobs is at least 1")
        self.jobs = jobs
        self.limits = limits or Limits()
        self.sides = tuple(sides)
        self._idle: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        for _ in range(jobs):
            self._idle.put(None)
        self._closed = False
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="reader")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, dropping what was submitted and not begun if an error is on its way."""
        self.close(cancel=error is not None)

    def close(self, *, cancel: bool = False) -> None:
        """Finish what was submitted (or drop it) and end the workers. A closed pool reads nothing more."""
        self._threads.shutdown(wait=True, cancel_futures=cancel)
        self._closed = True
        for _ in range(self.jobs):
            worker = self._idle.get()
            if worker is not None:
                worker.close()
            self._idle.put(None)

    def read(self, path: Path | str) -> Reading:
        """Return the reading of the photo file at `path`; waits while all workers are busy.

        Raises:
            PhotoRefused: it is no photo that can be read safely within the limits; the text says why.
        """
        head, blobs = self._ask({"do": "read", "path": str(Path(path).absolute()), "sides": self.sides})
        try:
            return wire.unpack(head["reading"], blobs)
        except (KeyError, wire.BrokenWire) as error:
            raise PhotoRefused("its worker gave no sound answer; the file may have taken it over") from error

    def submit(self, path: Path | str) -> Future[Reading]:
        """Return a future of `read(path)`; at most `jobs` run at a time."""
        return self._threads.submit(self.read, path)

    def public_copy(self, path: Path | str, max_side: int = 1600, redactions: Iterable[Rectangle] = ()) -> bytes:
        """Return `examine.public_copy` of the file at `path`, made in a worker. Prove it with `read_back`.

        Raises:
            PhotoRefused: as `read` does.
            InvalidEntry: a region does not lie within the stored picture.
        """
        regions = [list(region) for region in redactions]
        _, blobs = self._ask(
            {"do": "copy", "path": str(Path(path).absolute()), "max_side": max_side, "redactions": regions}
        )
        if len(blobs) != 1:
            raise PhotoRefused("its worker gave no sound answer; the file may have taken it over")
        return blobs[0]

    def scan(self, path: Path | str, languages: Iterable[str] = (), region: Rectangle | None = None) -> finds.Scan:
        """Return `scan.scan` of the file at `path`, made in a worker.

        Raises:
            PhotoRefused: as `read` does.
            InvalidEntry: the region does not lie within the stored picture.
        """
        request = {"do": "scan", "path": str(Path(path).absolute()), "languages": list(languages), "region": region}
        head, _ = self._ask(request)
        try:
            return finds.unpack(head["scan"])
        except (KeyError, wire.BrokenWire) as error:
            raise PhotoRefused("its worker gave no sound answer; the file may have taken it over") from error

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        worker = self._idle.get()
        try:
            if self._closed:
                raise RuntimeError("this pool of readers is closed")
            if worker is None or not worker.is_alive() or worker.done >= RECYCLE_AFTER:
                worker = self._fresh(worker)
            try:
                head, blobs = worker.exchange(request, self.limits.wall_seconds)
            except _Died as died:
                if not died.again:
                    raise
                worker = self._fresh(worker)  # an earlier photo, or want of memory, may have ended the other
                head, blobs = worker.exchange(request, self.limits.wall_seconds)
        except _Died as died:
            raise PhotoRefused(f"{died}; it is damaged, made to exhaust its reader, or needs higher limits") from died
        finally:
            self._idle.put(worker)
        if "memory" in head:
            raise PhotoRefused(
                f"decoding needs more than {self.limits.memory_bytes // 2**20} MB of memory; raise the limit"
                " or bring in a smaller copy as derived from it"
            )
        if "refused" in head:
            raise PhotoRefused(str(head["refused"]))
        if "invalid" in head:
            raise InvalidEntry(str(head["invalid"]))
        return head, blobs

    def _fresh(self, worn: _Worker | None) -> _Worker:
        if worn is not None:
            worn.close()
        try:
            return _Worker(self.limits)
        except (_Died, OSError) as error:
            raise CatalogueError(
                f"no process for reading photos could be started ({error}); free memory or raise its limit"
            ) from error
