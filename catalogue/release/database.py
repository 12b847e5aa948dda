"""The public tables: the replay of `schema/` over what is disclosed, in a file that is the same for the same input.

Built in a scratch file and copied by VACUUM INTO: no free pages, no write-ahead log, no trace of the order of writing.
Statistics for the query planner (ANALYZE) are part of it. The same SQLite gives the same bytes.

Source: https://www.sqlite.org/lang_vacuum.html (VACUUM INTO), https://www.sqlite.org/fileformat.html section 1.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.base import sqlite
from catalogue.base.errors import FolderError
from catalogue.base.tables import SEARCH_INDEXES
from catalogue.records.replay import KnownEntry, open_projection, replay_into

_PAGE = 4096
_COUNT = "SELECT count(*) FROM record WHERE kind NOT IN ('agent', 'publication')"
_PICTURES = "SELECT public_copy, public_thumbnail FROM photo ORDER BY id"


def write_database(path: Path, entries: Iterable[KnownEntry], *, size: int) -> None:
    """Write the tables that follow from `entries`, disclosed at a checkpoint of `size` entries, to a new file.

    Raises:
        FolderError: it cannot be written.
    """
    scratch = path.with_name(f"{path.name}.scratch")
    try:
        connection = open_projection(scratch)
        try:
            # Nothing else reads the scratch file, and a crash throws it away.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA page_size = {_PAGE}")
            connection.execute("BEGIN")
            replay_into(connection, entries, size=size)
            for index in SEARCH_INDEXES:
                connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - our own names
                # 1: compare with the content, so that no word is indexed that stands in no row.
                connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
            connection.execute("COMMIT")
            connection.execute("ANALYZE main")
            connection.execute("VACUUM INTO ?", (str(path),))
        finally:
            connection.close()
    except sqlite.Error as error:
        raise FolderError(f"the public tables cannot be written: {error}; nothing was published") from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            scratch.with_name(scratch.name + suffix).unlink(missing_ok=True)


def count_records(path: Path) -> int:
    """Return how many records the tables hold: agents and publications are no evidence, and not counted."""
    with _reading(path) as rows:
        return int(rows.execute(_COUNT).fetchone()[0])


def pictures(path: Path) -> Iterator[str]:
    """Yield the digests of the pictures that the tables show, each once, in ascending order.

    A picture that was replaced by one with more areas covered is not among them, though its entry stays disclosed.
    """
    with _reading(path) as rows:
        found = {digest for row in rows.execute(_PICTURES) for digest in row if digest}
    yield from sorted(found)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite.Connection]:
    connection = sqlite.connect(path, read_only=True)
    try:
        yield connection
    except sqlite.Error as error:
        raise FolderError(f"the public tables cannot be read back: {error}; nothing was published") from error
    finally:
        connection.close()
