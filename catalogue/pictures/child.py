"""The worker process: reads one request after the other from stdin, answers on stdout, under limits.

Started by `worker.Readers` only. It may write no file, start with no terminal, and use no more memory and
processor time than it is told; the kernel kills it first when the machine runs out of memory.

    request  {"do": "read" | "copy" | "scan", "path": …, and the arguments}
    answer   {"reading": …} + blobs | {"copy": true} + blob | {"scan": …} | {"refused": reason} | {"invalid": reason}
             | {"memory": true}
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from catalogue.base.errors import InvalidEntry, PhotoRefused
from catalogue.base.orientation import Rectangle
from catalogue.pictures import finds, wire
from catalogue.pictures.examine import examine, public_copy
from catalogue.pictures.opening import read_whole
from catalogue.pictures.reading import Limits
from catalogue.pictures.scan import scan

resource: ModuleType | None
try:
    import resource
except ImportError:  # not a Unix; the parent's clock is the only limit left
    resource = None

UNLIMITED_NOTE = "this system cannot limit a process: only the time limit applied while reading"


def main() -> None:
    """Serve until stdin ends."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # libraries in C print there and would break the frames
        os.dup2(nowhere, descriptor)
    limits = _limits(wire.receive(requests)[0])
    _confine(limits)
    wire.send(answers, {"ready": True})
    while True:
        try:
            request, _ = wire.receive(requests)
        except wire.BrokenWire:
            return
        _allow_time(limits.cpu_seconds)
        head, blobs = _answer(request, limits)
        wire.send(answers, head, blobs)
        if "memory" in head:  # libraries may be left in disorder
            return


def _limits(head: dict[str, Any]) -> Limits:
    return Limits(**head["limits"])


def _answer(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], list[bytes]]:
    try:
        path = Path(request["path"])
        data = read_whole(path, limits.file_bytes)
        if request["do"] == "copy":
            regions = [Rectangle(*region) for region in request["redactions"]]
            return {"copy": True}, [public_copy(data, request["max_side"], regions, limits=limits)]
        if request["do"] == "scan":
            region = request["region"] and Rectangle(*request["region"])
            return {"scan": finds.pack(scan(data, languages=request["languages"], region=region, limits=limits))}, []
        head, blobs = wire.pack(examine(data, name=path.name, limits=limits, sides=request["sides"]))
        if resource is None:
            head["notes"] = (*head["notes"], UNLIMITED_NOTE)
    except PhotoRefused as refusal:
        return {"refused": str(refusal)}, []
    except InvalidEntry as error:
        return {"invalid": str(error)}, []
    except MemoryError:
        return {"memory": True}, []
    except Exception as error:  # noqa: BLE001 - one fault must not stop the others
        return {"refused": f"reading it failed ({type(error).__name__}: {str(error)[:200]}); please report this"}, []
    return {"reading": head}, blobs


def _confine(limits: Limits) -> None:
    """Give up what reading a photo does not need. Holes: the network, and reading other files."""
    _lower("RLIMIT_AS", limits.memory_bytes)
    _lower("RLIMIT_CORE", 0)
    _lower("RLIMIT_FSIZE", 0)
    _lower("RLIMIT_NOFILE", 64)
    with suppress(OSError):  # not Linux, or not allowed: the kernel chooses by size, as ever
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _lower(name: str, value: int) -> None:
    if resource is None or not hasattr(resource, name):
        return
    which = getattr(resource, name)
    _, hard = resource.getrlimit(which)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(ValueError, OSError):  # macOS refuses to limit address space; the parent's clock applies
        resource.setrlimit(which, (ceiling, ceiling))


def _allow_time(seconds: int) -> None:
    """Let the process use `seconds` more of the processor; then the kernel ends it."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
