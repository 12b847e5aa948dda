"""The keys that a catalogue holds: its own for checkpoints, and those it keeps on behalf of its agents.

    keys/log.pem               signs checkpoints and release notes
    keys/agents/AGENT.pem      signs entries in that agent's name

A key held here shows that this installation wrote an entry on the agent's behalf, no more (claim `held_by`).
"""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.errors import NotPermitted
from catalogue.ledger.keyfile import load_private_key, save_private_key


class Keyring:
    """The private keys below one folder."""

    def __init__(self, folder: Path) -> None:
        """Use the keys below `folder`; `create` makes it."""
        self._folder = folder
        self._loaded: dict[Path, Ed25519PrivateKey] = {}

    def create(self) -> None:
        """Make the folders, readable by their owner alone."""
        (self._folder / "agents").mkdir(parents=True, mode=0o700)
        self._folder.chmod(0o700)

    def new_log_key(self) -> Ed25519PrivateKey:
        """Make and keep the catalogue's own key. Raises LedgerError where there is one already."""
        return self._new(self._folder / "log.pem")

    def log_key(self) -> Ed25519PrivateKey:
        """Return the catalogue's own key. Raises LedgerError where it is missing or others can read it."""
        return self._load(self._folder / "log.pem")

    def new_agent_key(self, agent: str) -> Ed25519PrivateKey:
        """Make and keep a key for an agent. Raises LedgerError where there is one already."""
        return self._new(self._agent_path(agent))

    def forget_agent_key(self, agent: str) -> None:
        """Remove a key whose agent was never recorded."""
        path = self._agent_path(agent)
        self._loaded.pop(path, None)
        path.unlink(missing_ok=True)

    def agent_key(self, agent: str) -> Ed25519PrivateKey:
        """Return the key with which this catalogue signs in an agent's name.

        Raises:
            NotPermitted: the catalogue holds no key of that agent.
            LedgerError: it cannot be read, or others can read it.
        """
        path = self._agent_path(agent)
        if not path.exists():
            raise NotPermitted(f"this catalogue holds no key of {agent}, so it cannot sign in that agent's name")
        return self._load(path)

    def _agent_path(self, agent: str) -> Path:
        return self._folder / "agents" / f"{agent}.pem"

    def _new(self, path: Path) -> Ed25519PrivateKey:
        key = Ed25519PrivateKey.generate()
        save_private_key(path, key)
        self._loaded[path] = key
        return key

    def _load(self, path: Path) -> Ed25519PrivateKey:
        if path not in self._loaded:
            self._loaded[path] = load_private_key(path)
        return self._loaded[path]
