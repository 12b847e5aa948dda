"""Who may enter the desk: links that sign in once, and sessions that end.

- A token is 256 random bits. Only its SHA-256 is stored, so `desk.db` opens no door.
- A link holds for ten minutes and is used up in the transaction that begins its session.
- A session ends two hours after its last use, a day after its beginning, or when its owner signs out.

Source: OWASP Session Management Cheat Sheet; NIST SP 800-63B section 7.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from catalogue.base import sqlite
from catalogue.base.digests import Digest

LINK_SECONDS = 10 * 60
IDLE_SECONDS = 2 * 60 * 60
WHOLE_SECONDS = 24 * 60 * 60
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 100  # characters that are worth hashing: a token has 43
_NOTED_EVERY = 60  # seconds: a use is not written for each picture of a page
_SCHEMA = Path(__file__).parent / "desk.sql"


@dataclass(frozen=True, slots=True)
class Entered:
    """What a used link gives: who is signed in, and the token of the new session."""

    agent: str
    token: str


def _hashed(token: str) -> bytes:
    return Digest.of(token[:_LONGEST_TOKEN].encode("utf-8", "replace")).raw


class Sessions:
    """The links and sessions in one `desk.db`. Its methods may be called from any thread."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file at `path`, or make it."""
        self._connection = sqlite.connect(path)
        path.chmod(0o600)
        self._clock = clock
        self._lock = threading.Lock()
        for statement in sqlite.statements(_SCHEMA.read_text(encoding="utf-8")):
            self._connection.execute(statement)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def invite(self, agent: str) -> str:
        """Return the token of a new link that signs `agent` in, once, within ten minutes."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = int(self._clock())
        with self._lock, sqlite.transaction(self._connection):
            self._connection.execute("DELETE FROM sign_in WHERE expires <= ?", (now,))
            self._connection.execute(
                "INSERT INTO sign_in VALUES (?, ?, ?)", (_hashed(token), agent, now + LINK_SECONDS)
            )
        return token

    def invited(self, token: str) -> str | None:
        """Return whom a link would sign in, without using it up; None where it is used, expired or none."""
        hashed = _hashed(token)
        with self._lock:
            row = self._connection.execute(
                "SELECT token_sha256, agent FROM sign_in WHERE token_sha256 = ? AND expires > ?",
                (hashed, int(self._clock())),
            ).fetchone()
        return str(row[1]) if row and hmac.compare_digest(row[0], hashed) else None

    def enter(self, token: str) -> Entered | None:
        """Use a link up and begin a session; None where it was used before, is expired or none.

        Of two that use the same link at the same time, one enters.
        """
        session = secrets.token_urlsafe(_TOKEN_BYTES)
        now = int(self._clock())
        with self._lock, sqlite.transaction(self._connection):
            row = self._connection.execute(
                "DELETE FROM sign_in WHERE token_sha256 = ? RETURNING agent, expires", (_hashed(token),)
            ).fetchone()
            if row is None or row[1] <= now:
                return None
            self._connection.execute(
                "DELETE FROM session WHERE used <= ? OR begun <= ?", (now - IDLE_SECONDS, now - WHOLE_SECONDS)
            )
            self._connection.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (_hashed(session), row[0], now, now))
        return Entered(str(row[0]), session)

    def who(self, token: str) -> str | None:
        """Return the agent of a session that has not ended, and note its use; None for any other token."""
        hashed, now = _hashed(token), int(self._clock())
        with self._lock:
            row = self._connection.execute(
                "SELECT token_sha256, agent, used FROM session WHERE token_sha256 = ? AND used > ? AND begun > ?",
                (hashed, now - IDLE_SECONDS, now - WHOLE_SECONDS),
            ).fetchone()
            if row is None or not hmac.compare_digest(row[0], hashed):
                return None
            if now - row[2] >= _NOTED_EVERY:
                self._connection.execute("UPDATE session SET used = ? WHERE token_sha256 = ?", (now, hashed))
        return str(row[1])

    def show(self, agent: str, markings: Iterable[str]) -> None:
        """Note that an agent was shown what marks read as."""
        with self._lock, sqlite.transaction(self._connection):
            rows = [(agent, marking) for marking in markings]
            self._connection.executemany("INSERT OR IGNORE INTO shown VALUES (?, ?)", rows)

    def was_shown(self, agent: str) -> frozenset[str]:
        """Return the marks of which an agent was shown what they read as, in this session or an earlier one."""
        with self._lock:
            rows = self._connection.execute("SELECT marking FROM shown WHERE agent = ?", (agent,)).fetchall()
        return frozenset(marking for (marking,) in rows)

    def leave(self, token: str) -> None:
        """End a session; one that does not exist is no error."""
        with self._lock:
            self._connection.execute("DELETE FROM session WHERE token_sha256 = ?", (_hashed(token),))
