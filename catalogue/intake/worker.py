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

from catalogue.base.errors import InvalidEntry, PhotoRefused
from catalogue.base.orientation import Rectangle
from catalogue.intake import wire
from catalogue.intake.reading import PREVIEW_SIDES, Limits, Reading

START_SECONDS = 60.0
RECYCLE_AFTER = 2000  # photos; leaks of the C libraries do not add up
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from catalogue.intake.child import main; main()"
)
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "LANG")


class _Died(Exception):
    """The worker ended without an answer; the text says why, as the end of a sentence."""


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

    def exchange(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Send a request and return the answer. Raises _Died; the worker is gone then."""
        if self.process.stdin is None or self.process.stdout is None:
            raise _Died("it has no pipes")
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            self.process.kill()

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        try:
            wire.send(self.process.stdin, request)
            return wire.receive(self.process.stdout)
        except (wire.BrokenWire, OSError) as error:
            self.close()
            raise _Died(self._why(overdue=overdue.is_set(), seconds=seconds)) from error
        finally:
            clock.cancel()

    def _why(self, *, overdue: bool, seconds: float) -> str:
        code = self.process.returncode
        if overdue:
            return f"it took more than {seconds:g} seconds"
        if code is not None and -code == getattr(signal, "SIGXCPU", 0):
            return f"it took more than {self.limits.cpu_seconds} seconds of processor time"
        if code is not None and code < 0:
            return f"it crashed the decoder ({_signal_name(-code)}), perhaps for want of memory"
        return "it ended the decoder"

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

    def __init__(
        self, jobs: int = 1, limits: Limits | None = None, sides: Iterable[int] = PREVIEW_SIDES
    ) -> None:
        """Prepare for `jobs` workers; each starts with its first photo. `sides` are those of the previews."""
        if jobs < 1:
            raise ValueError("jobs is at least 1")
        self.jobs = jobs
        self.limits = limits or Limits()
        self.sides = tuple(sides)
        self._idle: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        for _ in range(jobs):
            self._idle.put(None)
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
        head, blobs = self._ask({"do": "read", "path": os.fspath(path), "sides": self.sides})
        try:
            return wire.unpack(head["reading"], blobs)
        except (KeyError, wire.BrokenWire) as error:
            raise PhotoRefused("its worker gave no sound answer; the file may have taken it over") from error

    def submit(self, path: Path | str) -> Future[Reading]:
        """Return a future of `read(path)`; at most `jobs` run at a time."""
        return self._threads.submit(self.read, path)

    def public_copy(
        self, path: Path | str, max_side: int = 1600, redactions: Iterable[Rectangle] = ()
    ) -> bytes:
        """Return `examine.public_copy` of the file at `path`, made in a worker. Prove it with `read_back`.

        Raises:
            PhotoRefused: as `read` does.
            InvalidEntry: a region does not lie within the stored picture.
        """
        regions = [list(region) for region in redactions]
        _, blobs = self._ask(
            {"do": "copy", "path": os.fspath(path), "max_side": max_side, "redactions": regions}
        )
        if len(blobs) != 1:
            raise PhotoRefused("its worker gave no sound answer; the file may have taken it over")
        return blobs[0]

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        worker = self._idle.get()
        try:
            if worker is None:
                worker = self._start()
            head, blobs = worker.exchange(request, self.limits.wall_seconds)
            worker.done += 1
            if "memory" in head or worker.done >= RECYCLE_AFTER:
                worker.close()
                worker = None
        except _Died as died:
            worker = None
            raise PhotoRefused(
                f"{died}; it is damaged, made to exhaust its reader, or needs higher limits"
            ) from died
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

    def _start(self) -> _Worker:
        try:
            return _Worker(self.limits)
        except (_Died, OSError) as error:
            raise RuntimeError(f"no worker process could be started: {error}") from error
