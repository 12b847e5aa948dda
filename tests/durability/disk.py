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


@dataclass
class Folder:
    """One folder: what it durably names, what it names now, and the changes since it was last synced."""

    durable: dict[str, Node | Folder] = field(default_factory=dict)
    now: dict[str, Node | Folder] = field(default_factory=dict)
    pending: list[Change] = field(default_factory=list)

    def change(self, change: Change) -> None:
        self.now = _changed(self.now, change)
        self.pending.append(change)

    def sync(self) -> None:
        self.durable, self.pending = dict(self.now), []


Change = dict[str, "Node | Folder | None"]
"""What names stand for afterwards; None: for nothing. Those of one change are changed at once."""


def _changed(names: dict[str, Node | Folder], change: Change) -> dict[str, Node | Folder]:
    return {name: node for name, node in {**names, **change}.items() if node is not None}


class Disk:
    """Files and names below a folder, at a moment between two calls."""

    def __init__(self, folder: Path) -> None:
        """Take everything below `folder` as durable."""
        self._root = folder
        self._top = self._taken(folder)

    def _taken(self, folder: Path) -> Folder:
        made = Folder()
        for path in folder.iterdir():
            made.now[path.name] = self._taken(path) if path.is_dir() else Node(path.read_bytes())
        made.sync()
        return made

    def _find(self, path: str) -> Node | Folder | None:
        found: Node | Folder | None = self._top
        for part in Path(path).relative_to(self._root).parts:
            found = found.now.get(part) if isinstance(found, Folder) else None
        return found

    def _folder(self, path: str) -> tuple[Folder, str]:
        """Return the folder that holds a path, and the last part of it."""
        parent = self._find(str(Path(path).parent))
        assert isinstance(parent, Folder), path
        return parent, Path(path).name

    def _file(self, path: str) -> Node:
        node = self._find(path)
        assert isinstance(node, Node), f"{path} is no file"
        return node

    def _set(self, path: str, node: Node | Folder | None) -> None:
        folder, name = self._folder(path)
        folder.change({name: node})

    def apply(self, call: Call) -> None:
        """Let one call happen."""
        match call.kind:
            case "create" if self._find(call.path) is None:
                self._set(call.path, Node())
            case "mkdir":
                self._set(call.path, Folder())
            case "write" | "truncate":
                self._file(call.path).pending.append(call)
            case "sync":
                self._sync(self._find(call.path))
            case "link":
                self._set(call.other, self._file(call.path))
            case "rename":  # stricter than common file systems: the new name and the loss of the old one are apart
                self._set(call.other, self._find(call.path))
                self._set(call.path, None)
            case "exchange":
                (one, name), (other, other_name) = self._folder(call.path), self._folder(call.other)
                assert one is other, "exchanged across folders"
                one.change({name: self._find(call.other), other_name: self._find(call.path)})
            case "unlink" | "rmdir":
                self._set(call.path, None)

    @staticmethod
    def _sync(node: Node | Folder | None) -> None:
        if isinstance(node, Folder):
            node.sync()
        elif isinstance(node, Node):
            node.durable, node.pending = node.bytes(lambda change: change), []

    def image(self, how: str, chance: random.Random) -> dict[str, bytes | None]:
        """Return what is found after a power cut: unsynced changes `dropped`, `kept`, or `torn` (each by chance)."""

        def keep(change: Call) -> Call | None:
            if how != "torn":
                return change if how == "kept" else None
            if change.kind == "write" and len(change.data) > SECTOR and chance.random() < 1 / 3:
                cut = SECTOR * chance.randint(0, len(change.data) // SECTOR)
                return Call("write", change.path, offset=change.offset, data=change.data[:cut])
            return change if chance.random() < 1 / 2 else None

        def below(folder: Folder, place: str) -> dict[str, bytes | None]:
            names = folder.durable
            for change in folder.pending:
                if how == "kept" or (how == "torn" and chance.random() < 1 / 2):
                    names = _changed(names, change)
            found: dict[str, bytes | None] = {place: None}
            for name, node in sorted(names.items()):
                if isinstance(node, Folder):
                    found |= below(node, f"{place}/{name}")
                elif not name.endswith("-shm"):
                    found[f"{place}/{name}"] = node.bytes(keep)
            return found

        return below(self._top, str(self._root))
