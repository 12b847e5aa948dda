"""What `catalogue.toml` says: names, the guard, and the time-stamping authorities."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.base.errors import CatalogueError, FolderError, InvalidEntry

SETTINGS = "catalogue.toml"
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,39}")
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")


@dataclass(frozen=True, slots=True)
class Authority:
    """A time-stamping authority (RFC 3161).

    Attributes:
        name: of our choice: small letters, digits and hyphens, since it stands in the names of published files.
        url: where it answers, over HTTP.
        certificates: file of the certificates in PEM that its own must lead to, absolute or relative to the catalogue.
        policy: OID that its tokens must have; empty where any will do.
    """

    name: str
    url: str
    certificates: str
    policy: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be an authority. Raises InvalidEntry."""
        if _NAME.fullmatch(self.name) is None:
            raise InvalidEntry(f"an authority is named by up to 40 of a-z, 0-9 and hyphens, not {self.name[:60]!r}")
        if not self.url.startswith(("http://", "https://")):
            raise InvalidEntry(f"the address of the authority {self.name} begins with http:// or https://")
        if self.policy and _OID.fullmatch(self.policy) is None:
            raise InvalidEntry(f"a policy is an OID such as 1.3.6.1.4.1.13762.3, not {self.policy[:60]!r}")

    @classmethod
    def parse(cls, stated: Mapping[str, Any]) -> Authority:
        """Return the authority in a table of the settings. Raises KeyError, InvalidEntry."""
        name, url, certificates = (str(stated[key]) for key in ("name", "url", "certificates"))
        return cls(name, url, certificates, str(stated.get("policy", "")))


@dataclass(frozen=True, slots=True)
class Settings:
    """What `catalogue.toml` says: name, ledger origin, the agent made by `init`, the software's agent, the guard.

    `guard` is the folder of the rollback guard, absolute or relative to the catalogue's; empty where there is none.
    `retired` lists keys (vkey) with which the catalogue signed once and does not any more. `timestamp` lists the
    time-stamping authorities that checkpoints are sent to.
    """

    name: str
    origin: str
    agent: str
    software: str
    guard: str = ""
    retired: tuple[str, ...] = ()
    timestamp: tuple[Authority, ...] = ()

    def save(self, path: Path) -> None:
        """Write the settings; JSON's string escapes are TOML's (TOML 1.0, basic strings), which has one for DEL too."""
        tables: list[tuple[str, Settings | Authority]] = [("", self)]
        tables += (("\n[[timestamp]]\n", one) for one in self.timestamp)
        with path.open("w", encoding="utf-8") as file:
            for head, table in tables:
                values = {key: getattr(table, key) for key in table.__slots__ if key != "timestamp"}
                lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
                file.write(head + "".join(line.replace("\x7f", "\\u007f") for line in lines))
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def load(cls, folder: Path) -> Settings:
        """Read the settings of a catalogue. Raises FolderError where there are none, or not all."""
        try:
            stated = tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            stated.setdefault("guard", "")  # catalogues made before there were guards
            authorities = tuple(Authority.parse(one) for one in stated.pop("timestamp", []))
            retired = tuple(str(one) for one in stated.pop("retired", []))
            texts = {key: str(stated[key]) for key in cls.__slots__ if key not in {"timestamp", "retired"}}
            return cls(**texts, retired=retired, timestamp=authorities)
        except FileNotFoundError as error:
            raise FolderError(
                f"there is no catalogue in {folder}; make one with `catalogue init {folder} --name NAME`,"
                " or name another folder with -C"
            ) from error
        except (OSError, KeyError, ValueError, TypeError, CatalogueError) as error:
            raise FolderError(f"{folder / SETTINGS} cannot be read: {error}") from error


def guard_setting(folder: Path, guard: Path) -> str:
    """Return how the settings of a catalogue name its guard: relative to its folder where both lie side by side."""
    folder, guard = folder.absolute(), guard.absolute()
    return f"../{guard.name}" if guard.parent == folder.parent else str(guard)
