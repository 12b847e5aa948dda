"""Originals: write-once bytes, named by their SHA-256 digest."""

from catalogue.vault.local import LocalVault

__all__ = ["LocalVault"]
