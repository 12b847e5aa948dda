"""What is run while its system calls are recorded: originals, entries, checkpoints; each acknowledged on descriptor 1.

Arguments: the catalogue's folder, the agent, and `durable`, or `publish` (twice, into one place), or, to show that it
is noticed, `careless` (synchronous=OFF for every database), `unsynced` (no fsync of originals and folders), or
`publish-unsynced`.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

from catalogue.base import sqlite
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Statement, record
from catalogue.release.publish import publish


def careless() -> None:
    """Have every connection skip fsync."""
    connect = sqlite.connect

    def opened(path: Path | str, *, read_only: bool = False, version: str = sqlite.VERSION) -> sqlite.Connection:
        connection = connect(path, read_only=read_only, version=version)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    sqlite.connect = opened


def unsynced(fd: object) -> None:
    """Stand in for fsync(2)."""


def acknowledge(**what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def main(folder: Path, actor: str, mode: str) -> None:
    """Do what a small day brings."""
    if mode == "careless":
        careless()
    elif mode.endswith("unsynced"):
        os.fsync = unsynced
    with Catalogue.open(folder) as catalogue:
        if mode.startswith("publish"):
            for number in range(2):
                record(catalogue, [Statement("incident.recorded", actor, {"title": f"T {number}", "occurred": None})])
                acknowledge(published=publish(catalogue, actor, folder.parent / "public").checkpoint_size)
            return
        for number in range(4):
            data = f"picture {number} ".encode() * (300 * (number + 1))
            digest = catalogue.vault.put(io.BytesIO(data)).hex
            claims = {"sha256": digest, "size_bytes": len(data), "media_type": "image/jpeg", "route": "unknown"}
            incident = {"title": f"Incident {number}", "occurred": None}
            statements = [Statement("photo.acquired", actor, claims), Statement("incident.recorded", actor, incident)]
            photo, other = record(catalogue, statements)
            acknowledge(entries={photo.entry: digest, other.entry: incident["title"]}, original=digest)
            if number % 2:
                acknowledge(checkpoint=catalogue.sign().size)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
