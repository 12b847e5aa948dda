"""A database to replay into that nobody else sees: on disk where the ledger is large, and gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.base import sqlite
from catalogue.records.replay import open_projection

_MOST_IN_MEMORY = 5_000  # entries: about 50 MB


@contextmanager
def scratch(entries: int) -> Iterator[sqlite.Connection]:
    """Give an empty projection for so many entries.

    Bytes of a text that are no UTF-8 are read as lone surrogates, which no claim holds: so they equal nothing.
    """
    with tempfile.TemporaryDirectory(prefix="catalogue-replay-", ignore_cleanup_errors=True) as place:
        connection = open_projection(None if entries <= _MOST_IN_MEMORY else Path(place) / "replay.db")
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -65536")
            connection.text_factory = _text
            yield connection
        finally:
            connection.close()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
