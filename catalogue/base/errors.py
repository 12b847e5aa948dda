"""Every error that this program raises on purpose.

    CatalogueError                10  something we know how to explain
    ├── FolderError               11  no catalogue here, or one is here already
    ├── InvalidEntry              12  claims do not fit the schema of their entry type
    ├── RuleRefused               13  a numbered rule of schema/rules.md forbids the entry
    ├── NotPermitted              14  the agent lacks the role that this act needs
    ├── NotFound                  15  no record, entry or agent under that id
    ├── PhotoRefused              16  a file that is no photograph we can safely read
    ├── VaultError                17  bytes could not be stored or read back
    │   └── VaultDamaged          18  stored bytes are not those that their name says
    ├── LedgerError               19  the ledger could not be read or written
    │   └── LedgerDamaged         20  the ledger contradicts itself
    ├── ImportRefused             21  a case file has errors; nothing was recorded
    ├── LeakFound                 22  a withheld value would have been published; nothing was
    ├── ProjectionBehind          23  the tables could not follow the ledger; the record itself is whole
    ├── DoesNotHold                1  checked, and it does not hold
    └── NotChecked                 3  nothing failed, but something could not be checked

Exit status 2 is a usage error (the command line's own). "Checked, and it does not hold" and "could not
be checked" never share a class. A message says what happened, then what to do.
"""

from __future__ import annotations

__all__ = [
    "CatalogueError",
    "DoesNotHold",
    "FolderError",
    "ImportRefused",
    "InvalidEntry",
    "LeakFound",
    "LedgerDamaged",
    "LedgerError",
    "NotChecked",
    "NotFound",
    "NotPermitted",
    "PhotoRefused",
    "ProjectionBehind",
    "RuleRefused",
    "VaultDamaged",
    "VaultError",
]


class CatalogueError(Exception):
    """Something went wrong that we know how to explain."""

    exit_code = 10


class FolderError(CatalogueError):
    """There is no catalogue in that folder, or there is one already."""

    exit_code = 11


class InvalidEntry(CatalogueError):
    """Claims do not fit the JSON Schema of their entry type."""

    exit_code = 12


class RuleRefused(CatalogueError):
    """A numbered rule of `schema/rules.md` forbids the entry; the message starts with its number."""

    exit_code = 13


class NotPermitted(CatalogueError):
    """The agent lacks the role that this act needs."""

    exit_code = 14


class NotFound(CatalogueError):
    """No record, entry or agent goes by that id."""

    exit_code = 15


class PhotoRefused(CatalogueError):
    """A file is no photograph that we can safely read; it is quarantined with this reason."""

    exit_code = 16


class VaultError(CatalogueError):
    """Bytes could not be stored or read back; nothing was acknowledged."""

    exit_code = 17


class VaultDamaged(VaultError):
    """Stored bytes are not those that their name says."""

    exit_code = 18


class LedgerError(CatalogueError):
    """The ledger could not be read or written; nothing was acknowledged."""

    exit_code = 19


class LedgerDamaged(LedgerError):
    """The ledger contradicts itself."""

    exit_code = 20


class ImportRefused(CatalogueError):
    """A case file has errors, all of them listed; nothing was recorded."""

    exit_code = 21


class LeakFound(CatalogueError):
    """A withheld value would have been published; nothing was."""

    exit_code = 22


class ProjectionBehind(CatalogueError):
    """The tables could not follow the ledger, for want of space for example; the record itself is whole."""

    exit_code = 23


class DoesNotHold(CatalogueError):
    """Checked, and it does not hold."""

    exit_code = 1


class NotChecked(CatalogueError):
    """Nothing failed, but something could not be checked."""

    exit_code = 3
