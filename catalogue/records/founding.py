"""Founding a catalogue: its folder, its keys, its first agents."""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from catalogue.base.errors import CatalogueError, FolderError, InvalidEntry
from catalogue.base.folders import sync_folder
from catalogue.base.ids import new_id
from catalogue.ledger.keys import public_bytes, thumbprint
from catalogue.ledger.store import Ledger
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Statement, record, utc_now
from catalogue.records.handing import key_statement
from catalogue.records.settings import SETTINGS, Settings, guard_setting
from catalogue.vault.local import LocalVault

DISTRIBUTION = "debris-catalogue"
FIRST_ROLES = ("admin", "investigator", "reviewer")


@dataclass(frozen=True, slots=True)
class Registered:
    """An agent that was registered, and the thumbprint of its key."""

    agent: str
    key: str


def found(
    folder: Path,
    name: str,
    *,
    origin: str | None = None,
    agent_name: str = "",
    guard: Path | None = None,
    clock: Clock = utc_now,
) -> Catalogue:
    """Make a catalogue in `folder`, which must not exist or be empty, and return it open.

    It appears all at once: it is made beside its place and moved there when it is whole.

    Args:
        folder: where.
        name: what people call it.
        origin: name of its ledger, unique in the world; None makes one from the name.
        agent_name: name of the first agent.
        guard: folder of the rollback guard, in a second place; None: none.
        clock: what time it is.

    Raises:
        FolderError: there is something in that folder, or it cannot be made.
        InvalidEntry: `origin` is no name for a log, or `name` holds a lone surrogate.
        LedgerError: the guard cannot be made, or is another ledger's.
    """
    if any(unicodedata.category(char) == "Cs" for char in name):
        raise InvalidEntry(f"not a name for a catalogue: {name[:80]!r}; some of its bytes are no text")
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "a catalogue" if (folder / SETTINGS).exists() else "something else"
        raise FolderError(f"there is {what} in {folder} already; name a new folder")
    building = folder.parent / f".{folder.name}.{secrets.token_hex(4)}"
    try:
        building.mkdir(parents=True, mode=0o700)
        place = guard_setting(folder, guard) if guard else ""
        settings = Settings(name, origin or _origin(name), new_id("agent"), new_id("agent"), place)
        _build(building, settings, agent_name or f"First agent of {name}", clock)
        if folder.exists():
            folder.rmdir()
        building.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise FolderError(f"the catalogue cannot be made in {folder}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Catalogue.open(folder)


def _origin(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "catalogue"
    return f"{slug[:60]}.debris-catalogue/{secrets.token_hex(4)}"


def _build(folder: Path, settings: Settings, agent_name: str, clock: Clock) -> None:
    LocalVault.create(folder / "originals")
    settings.save(folder / SETTINGS)
    with Ledger.create(folder / "ledger.db", settings.origin) as ledger:
        catalogue = Catalogue(folder, settings, ledger)
        catalogue.keyring.create()
        catalogue.keyring.new_log_key()
        if catalogue.guard:
            catalogue.guard.create()
        catalogue.keyring.new_agent_key(settings.agent)
        catalogue.keyring.new_agent_key(settings.software)
        first = settings.agent
        person = {"kind": "person", "name": agent_name, "roles": list(FIRST_ROLES)}
        software = {
            "kind": "software",
            "name": DISTRIBUTION,
            "roles": ["software"],
            "version": version(DISTRIBUTION),
        }
        record(
            catalogue,
            (
                Statement("agent.registered", first, person, first),
                _key_added(catalogue, first, first),
                Statement("agent.registered", first, software, settings.software),
                _key_added(catalogue, first, settings.software),
            ),
            clock=clock,
        )
        catalogue.close()


def _key_added(catalogue: Catalogue, actor: str, agent: str) -> Statement:
    return key_statement(catalogue, actor, agent, catalogue.keyring.agent_key(agent))


def register(
    catalogue: Catalogue,
    actor: str,
    name: str,
    roles: tuple[str, ...],
    *,
    kind: str = "person",
    clock: Clock = utc_now,
) -> Registered:
    """Register an agent with a key that this catalogue holds for it.

    Raises:
        NotPermitted: `actor` is no administrator.
        InvalidEntry: a role or the kind is not in the vocabulary.
    """
    agent = new_id("agent")
    key = catalogue.keyring.new_agent_key(agent)
    registered = Statement("agent.registered", actor, {"kind": kind, "name": name, "roles": list(roles)}, agent)
    try:
        record(catalogue, (registered, key_statement(catalogue, actor, agent, key)), clock=clock)
    except CatalogueError:
        catalogue.keyring.forget_agent_key(agent)
        raise
    return Registered(agent, thumbprint(public_bytes(key)))
