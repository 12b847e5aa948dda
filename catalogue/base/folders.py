"""Where the parts of the project that are no Python code lie, and how a new name in a folder becomes durable."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_WHEEL_DATA = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent


def project_file(name: str) -> Path:
    """Return where this installation has a part: `schema`, `samples`, `verify.py` and so on."""
    packed = _WHEEL_DATA / name
    return packed if packed.exists() else _CHECKOUT / name


def sync_folder(folder: Path) -> None:
    """Make new names in a folder durable (fsync(2): syncing the file alone does not). Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
