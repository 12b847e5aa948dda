"""Where the parts of the project that are no Python code lie: beside the package, or inside the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_WHEEL_DATA = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent


def project_file(name: str) -> Path:
    """Return where this installation has `schema`, `samples`, `metadata.yml` or `datasette.yml`."""
    packed = _WHEEL_DATA / name
    return packed if packed.exists() else _CHECKOUT / name
