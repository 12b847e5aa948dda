"""The trust file: which log's key somebody trusts, obtained by another way than what is verified."""

from __future__ import annotations

from pathlib import Path

from catalogue.base.errors import FolderError
from catalogue.ledger import published
from catalogue.ledger.note import VerifierKey


def read_policy(policy: Path) -> tuple[VerifierKey, ...]:
    """Return the keys of the logs that a C2SP tlog-policy trusts.

    Raises:
        FolderError: there is no such file, or it cannot be read.
        InvalidEntry: it is no policy.
        NotChecked: it asks for witnesses.
    """
    try:
        with policy.open("rb") as stream:
            return published.parse_policy(stream.read(published.MAX_POLICY + 1))
    except OSError as error:
        raise FolderError(f"the policy {policy} cannot be read: {error.strerror}") from error
