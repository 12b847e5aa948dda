"""Private keys on disk: PEM, PKCS #8, readable by the owner alone, never overwritten; encrypted if a person holds it.

What remains: a key without a passphrase signs for whoever can read the file (root, a backup). Those in the folder
`keys/` have none, since programs use them: keep it off shared storage. A passphrase is as good as it is long: what
protects it is PBES2 as OpenSSL does it, made to be slow and not to withstand a guess of one common word.

Source: RFC 5958 (PKCS #8), RFC 7468 (PEM), RFC 8410 (Ed25519 inside it); open(2) for O_EXCL; fsync(2): a
new name is durable only after its folder was synced.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from catalogue.base.errors import LedgerError
from catalogue.base.folders import sync_folder

_MODE = 0o600
_LARGEST = 4096


def save_private_key(path: Path, key: Ed25519PrivateKey, passphrase: str = "") -> None:
    """Write a private key to a new file of mode 0600; it is on disk, name and all, when this returns.

    With a passphrase it is encrypted (RFC 8018, PBES2).

    Raises:
        LedgerError: there is a file of that name, or it cannot be written; then nothing is left there.
    """
    protection = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
    except FileExistsError as error:
        raise LedgerError(f"there is a key at {path.name} already; it is not overwritten") from error
    except OSError as error:
        raise LedgerError(f"the key {path.name} cannot be created: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), _MODE)  # whatever the umask took away
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise LedgerError(f"the key {path.name} cannot be written: {error.strerror}; none was kept") from error


def load_private_key(path: Path, passphrase: str = "") -> Ed25519PrivateKey:
    """Return the private key in a file that only its owner may read.

    Raises:
        LedgerError: the file is missing, is readable by others, holds no Ed25519 key, or the passphrase is not its.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            pem = file.read(_LARGEST)
    except OSError as error:
        raise LedgerError(f"the key {path.name} cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(mode) or mode & 0o077:
        raise LedgerError(f"others may read the key {path.name}: `chmod 600` it, or replace it if they did")
    try:
        key = load_pem_private_key(pem, password=passphrase.encode() or None)
    except TypeError as error:
        state = "is not encrypted, and a passphrase was given" if passphrase else "is encrypted: give its passphrase"
        raise LedgerError(f"the key {path.name} {state}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        fault = "the passphrase is another, or it is damaged" if passphrase else "it holds no private key in PEM"
        raise LedgerError(f"the key {path.name} cannot be opened: {fault}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise LedgerError(f"the key {path.name} is not an Ed25519 key")
    return key
