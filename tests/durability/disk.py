"""A disk that can lose power: what was synced is kept; each write and each name that was not may be kept, lost or torn.

The model is stricter than common file systems: a name is durable only once its folder was synced, and unsynced changes
of one file may reach the disk in any combination. Shared-memory files of SQLite hold nothing that must last.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.durability.recording import Call

SECTOR = 512


@dataclass
class Node:
    """One file: its durable bytes, and the changes since it was last synced."""

    durable: bytes = b""
    pending: list[Call] = field(default_factory=list)

    def bytes(self, keep: Callable[[Call], Call | None]) -> bytes:
        """Return what is on the disk when each pending change becomes what `keep` makes of it."""
        data = bytearray(self.durable)
        for change in map(keep, self.pending):
            if change is None:
                continue
            offset = len(data) if change.offset is None else change.offset
            if change.kind == "truncate":
                data[offset:] = bytes(max(0, offset - len(data)))
            else:
                data.extend(bytes(max(0, offset - len(data))))
                data[offset : offset + len(change.data)] = change.data
        return bytes(data)


class Disk:
    """Files and names below a folder, at a moment between two calls."""

    def __init__(self, folder: Path) -> None:
        """Take everything below `folder` as durable."""
        self.names: dict[str, Node | None] = {}  # None: a folder
        for path in [folder, *folder.rglob("*")]:
            self.names[str(path)] = None if path.is_dir() else Node(path.read_bytes())
        self.durable = dict(self.names)
        self.waiting: list[tuple[str, Node | None, bool]] = []  # name, what it names, and whether it is removed

    def apply(self, call: Call) -> None:
        """Let one call happen."""
        match call.kind:
            case "create" if call.path not in self.names:
                self._name(call.path, Node())
            case "mkdir":
                self._name(call.path, None)
            case "write" | "truncate":
                self._node(call.path).pending.append(call)
            case "sync" if self.names.get(call.path, Node()) is None:
                self._sync_names(call.path)
            case "sync":
                node = self._node(call.path)
                node.durable, node.pending = node.bytes(lambda change: change), []
            case "link":
                self._name(call.other, self._node(call.path))
            case "rename":
                self._name(call.other, self._node(call.path))
                self._remove(call.path)
            case "unlink":
                self._remove(call.path)

    def _node(self, path: str) -> Node:
        node = self.names[path]
        assert node is not None, f"{path} is a folder"
        return node

    def _name(self, path: str, node: Node | None) -> None:
        self.names[path] = node
        self.waiting.append((path, node, False))

    def _remove(self, path: str) -> None:
        self.waiting.append((path, self.names.pop(path), True))

    def _sync_names(self, folder: str) -> None:
        for name, node, removed in self.waiting:
            if str(Path(name).parent) == folder:
                self._settle(self.durable, name, node, removed=removed)
        self.waiting = [one for one in self.waiting if str(Path(one[0]).parent) != folder]

    @staticmethod
    def _settle(names: dict[str, Node | None], name: str, node: Node | None, *, removed: bool) -> None:
        if removed:
            names.pop(name, None)
        else:
            names[name] = node

    def image(self, how: str, chance: random.Random) -> dict[str, bytes | None]:
        """Return what is found after a power cut: unsynced changes `dropped`, `kept`, or `torn` (each by chance)."""

        def keep(change: Call) -> Call | None:
            if how != "torn":
                return change if how == "kept" else None
            if change.kind == "write" and len(change.data) > SECTOR and chance.random() < 1 / 3:
                cut = SECTOR * chance.randint(0, len(change.data) // SECTOR)
                return Call("write", change.path, offset=change.offset, data=change.data[:cut])
            return change if chance.random() < 1 / 2 else None

        names = dict(self.durable)
        for name, node, removed in self.waiting:
            if how == "kept" or (how == "torn" and chance.random() < 1 / 2):
                self._settle(names, name, node, removed=removed)
        return {
            name: None if node is None else node.bytes(keep)
            for name, node in sorted(names.items())
            if not name.endswith("-shm") and str(Path(name).parent) in {*names, str(Path(min(names)).parent)}
        }
