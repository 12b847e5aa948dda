"""Files that are no photographs we can safely read: kept as they are, with the reason, out of the catalogue.

quarantine/files/ab/abcd…     the bytes, named by their SHA-256, as in the vault
quarantine/abcd….json         under which name, when, and why
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from catalogue.base.digests import Digest
from catalogue.base.errors import VaultError
from catalogue.vault.local import LocalVault


class Quarantine:
    """A folder for refused files; it is made when the first one comes."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`."""
        self._folder = folder

    def put(self, path: Path, reason: str, now: datetime) -> Digest:
        """Keep a refused file and the reason; the same file again adds nothing.

        Raises:
            VaultError: it could not be read or kept; nothing of it is left behind.
        """
        files = self._folder / "files"
        try:
            self._folder.mkdir(exist_ok=True)
            vault = LocalVault(files) if files.is_dir() else LocalVault.create(files)
        except OSError as error:
            raise VaultError(f"the quarantine cannot be made: {error.strerror}") from error
        digest = vault.put(path)
        note = self._folder / f"{digest.hex}.json"
        name = os.fsencode(path.name).decode("utf-8", "backslashreplace")
        text = json.dumps(
            {
                "name": name,
                "quarantined": now.astimezone(UTC).isoformat(timespec="seconds"),
                "reason": reason,
            },
            ensure_ascii=True,
        )
        try:
            with note.open("x", encoding="utf-8") as stream:
                stream.write(text + "\n")
        except FileExistsError:
            pass
        except OSError as error:
            note.unlink(missing_ok=True)
            raise VaultError(f"the reason could not be kept: {error.strerror}") from error
        return digest
