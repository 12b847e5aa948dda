"""The keys that a catalogue holds: its own for checkpoints, and those it keeps on behalf of its agents.

    keys/log.pem               signs checkpoints and release notes
    keys/agents/AGENT.pem      signs entries in that agent's name
    keys/agents/AGENT.KEY.pem  a later key of that agent; KEY is its thumbprint

A key that its agent holds is kept nowhere here: it is lent for the length of one command (`lend`).

A key held here shows that this installation wrote an entry on the agent's behalf, no more (claim `held_by`).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.base.errors import NotPermitted
from catalogue.base.folders import sync_folder
from catalogue.ledger.keyfile import load_private_key, save_private_key
from catalogue.ledger.keys import public_bytes, thumbprint


class Keyring:
    """The private keys below one folder."""

    def __init__(self, folder: Path) -> None:
        """Use the keys below `folder`; `create` makes it."""
        self._folder = folder
        self._loaded: dict[Path, Ed25519PrivateKey] = {}
        self._lent: list[Ed25519PrivateKey] = []

    def create(self) -> None:
        """Make the folders, readable by their owner alone."""
        (self._folder / "agents").mkdir(parents=True, mode=0o700)
        self._folder.chmod(0o700)

    def new_log_key(self) -> Ed25519PrivateKey:
        """Make and keep the catalogue's own key. Raises LedgerError where there is one already."""
        return self._new(self._folder / "log.pem")

    def log_keys(self) -> tuple[Ed25519PrivateKey, ...]:
        """Return the catalogue's own keys, those with which it signs now: one, or two while one replaces the other.

        Raises:
            LedgerError: there is none, or one cannot be read, or others can read it.
        """
        first = self._folder / "log.pem"
        later = sorted(self._folder.glob("log.*.pem"))
        return tuple(self._load(path) for path in ((first, *later) if first.exists() or not later else later))

    def later_log_key(self) -> Ed25519PrivateKey:
        """Make and keep one more key of the catalogue's own, beside that which it has."""
        key = Ed25519PrivateKey.generate()
        path = self._folder / f"log.{thumbprint(public_bytes(key))}.pem"
        save_private_key(path, key)
        self._loaded[path] = key
        return key

    def remove_log_key(self, key: Ed25519PrivateKey) -> None:
        """Delete one of the catalogue's own keys: it can sign nothing any more. Raises LedgerError."""
        for path in (self._folder / "log.pem", *self._folder.glob("log.*.pem")):
            if path.exists() and public_bytes(self._load(path)) == public_bytes(key):
                self._loaded.pop(path)
                path.unlink()
        sync_folder(self._folder)

    def new_agent_key(self, agent: str) -> Ed25519PrivateKey:
        """Make and keep a key for an agent. Raises LedgerError where there is one already."""
        return self._new(self._folder / "agents" / f"{agent}.pem")

    def later_agent_key(self, agent: str) -> Ed25519PrivateKey:
        """Make and keep one more key for an agent, beside those that it has."""
        key = Ed25519PrivateKey.generate()
        path = self._folder / "agents" / f"{agent}.{thumbprint(public_bytes(key))}.pem"
        save_private_key(path, key)
        self._loaded[path] = key
        return key

    def forget_agent_key(self, agent: str, key: Ed25519PrivateKey | None = None) -> None:
        """Remove a key that was never recorded: the later one that is given, else the agent's first."""
        name = f"{agent}.{thumbprint(public_bytes(key))}.pem" if key else f"{agent}.pem"
        path = self._folder / "agents" / name
        self._loaded.pop(path, None)
        path.unlink(missing_ok=True)

    def lend(self, key: Ed25519PrivateKey) -> None:
        """Use a key that is held elsewhere, before any that lies here, while this keyring is open."""
        self._lent.append(key)

    def agent_key(self, agent: str, counting: Collection[str] = ()) -> Ed25519PrivateKey:
        """Return a key with which this catalogue can sign in an agent's name: one that is in `counting` if there is.

        Args:
            agent: id of the agent.
            counting: thumbprints of the keys that count now.

        Raises:
            NotPermitted: no key of that agent is held here or was lent.
            LedgerError: one cannot be read, or others can read it.
        """
        first = self._folder / "agents" / f"{agent}.pem"
        later = sorted(first.parent.glob(f"{agent}.*.pem"))
        held = [*self._lent, *(self._load(path) for path in (first, *later) if path.exists())]
        if not held:
            raise NotPermitted(
                f"this catalogue holds no key of {agent}, so it cannot sign in that agent's name; whoever holds it"
                " names its file with `catalogue --key FILE …`"
            )
        return next((key for key in held if thumbprint(public_bytes(key)) in counting), held[0])

    def _new(self, path: Path) -> Ed25519PrivateKey:
        key = Ed25519PrivateKey.generate()
        save_private_key(path, key)
        self._loaded[path] = key
        return key

    def _load(self, path: Path) -> Ed25519PrivateKey:
        if path not in self._loaded:
            self._loaded[path] = load_private_key(path)
        return self._loaded[path]
