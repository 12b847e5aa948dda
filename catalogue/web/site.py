"""The public site: a Datasette over one public folder, which is never written to and needs no account.

It opens `catalogue.db` as immutable and reads `metadata.yml`, `datasette.yml`, `media/` and `log/` of the folder.
It is never told where the working catalogue is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from catalogue.base import sqlite
from catalogue.base.digests import Digest, pieces
from catalogue.base.errors import FolderError, LedgerError
from catalogue.web import datasette_api
from catalogue.web.datasette_api import Datasette
from catalogue.web.face import DATABASE

# Facets suggest themselves at twice the cost of the page (measured on 1.0a41).
SETTINGS = {"suggest_facets": False, "num_sql_threads": 4, "allow_signed_tokens": False, "facet_time_limit_ms": 400}
_HEAP = 256 << 20  # bytes
WORKING = ("catalogue.toml", "ledger.db", "keys", "originals")  # in a working catalogue, and in no public folder


def make_site(public: Path, settings: dict[str, Any] | None = None) -> Datasette:
    """Return the site over a public folder, ready to be served; `settings` are Datasette's, such as `base_url`.

    Raises:
        FolderError: there is no `catalogue.db` in the folder, or it is a working catalogue, with all that it withholds;
            or a file that the site needs cannot be read.
    """
    database = public / f"{DATABASE}.db"
    if any((public / name).exists() for name in WORKING):
        raise FolderError(
            f"{public.name} is a working catalogue, with names and all else that is withheld; it is not served to the"
            " public. Serve the folder that `catalogue publish` made; `catalogue desk` opens this one to its people"
        )
    if not database.is_file():
        raise FolderError(f"{public.name} holds no {database.name}; `catalogue publish` makes such a folder")
    config = _yaml(public / "datasette.yml")
    _part(_part(config, "plugins"), "catalogue")["face"] = "site"
    # 1.0a41 fails where the configuration and the constructor name the same setting.
    stated = _part(config, "settings")
    del config["settings"]
    return datasette_api.make(
        immutables=[str(database)],
        metadata=_yaml(public / "metadata.yml"),
        config=config,
        inspect_data={DATABASE: inspect(database)},
        settings={**SETTINGS, **stated, **(settings or {})},
    )


def _yaml(path: Path) -> dict[str, Any]:
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise FolderError(f"{path.name} cannot be read: {error}; publish the folder again") from error
    return _part({path.name: stated}, path.name)


def _part(config: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the mapping of that name in a configuration; it is put there where there is none."""
    if config.get(name) is None:
        config[name] = {}
    part = config[name]
    if not isinstance(part, dict):
        raise FolderError(f"{name} of the public folder is no list of names and values; publish the folder again")
    return part


def inspect(database: Path) -> dict[str, Any]:
    """Return what Datasette would otherwise find out again for each page: digest, size, and rows of each table."""
    with database.open("rb") as stream:
        digest = Digest.of_chunks(pieces(stream))
    try:
        counts = _counts(database)
    except (LedgerError, *sqlite.FAULTS) as error:
        raise FolderError(f"{database.name} cannot be read: {error}; publish the folder again") from error
    tables = {name: {"count": count} for name, count in counts.items()}
    return {"hash": digest.hex, "size": database.stat().st_size, "file": database.name, "tables": tables}


def _counts(database: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    connection = sqlite.connect(database, read_only=True)
    try:
        # Of the whole process: SQL from strangers could ask for a value of a gigabyte, and no time limit ends that.
        connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names from the schema
    finally:
        connection.close()
