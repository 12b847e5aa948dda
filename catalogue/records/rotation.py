"""The catalogue's own key in another's place: both sign for a while, then the first is retired.

Whoever trusts the first key learns of the second from a checkpoint that both signed. So a key is retired only after
there is such a checkpoint; publish at least once in between, and tell readers the new line of `log/policy`.

Not covered: a key that somebody else has. Whatever it signs stays valid for those who trust it: tell them at once, and
have them keep the newest checkpoint.

Source: https://c2sp.org/signed-note (several signatures on one note; keys of one name are told apart by their hash).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalogue.base.errors import DoesNotHold, NotFound, RuleRefused
from catalogue.ledger.checkpoint import open_checkpoint
from catalogue.ledger.note import SignerKey, VerifierKey
from catalogue.records.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class LogKey:
    """One key of the catalogue's own (vkey), whether it signs now, and sizes of the checkpoints that it signed."""

    key: str
    signs: bool
    first_size: int | None
    last_size: int | None


def log_keys(catalogue: Catalogue) -> Iterator[LogKey]:
    """Yield the catalogue's own keys, those that are retired last. Raises LedgerError."""
    signing = {key.verifier for key in catalogue.signers}
    for key in catalogue.verifiers:
        sizes = _signed_by(catalogue, key)
        yield LogKey(str(key), key in signing, min(sizes, default=None), max(sizes, default=None))


def add_log_key(catalogue: Catalogue) -> VerifierKey:
    """Make one more key, which signs beside the first from the next checkpoint on; return its public half.

    Raises:
        RuleRefused: two sign already.
        LedgerError: it cannot be written.
    """
    if len(catalogue.signers) > 1:
        raise RuleRefused("two keys sign already: retire one of them first (`catalogue logkey --retire KEY`)")
    return SignerKey(catalogue.settings.origin, catalogue.keyring.later_log_key()).verifier


def retire_log_key(catalogue: Catalogue, key: str) -> None:
    """Delete the private half of a key that signs beside another; its public half is kept in the settings.

    Raises:
        NotFound: no such key signs.
        RuleRefused: it is the only one, or no checkpoint carries both signatures yet.
    """
    signers = {str(one.verifier): one for one in catalogue.signers}
    if key not in signers:
        raise NotFound(f"no key {key} signs; `catalogue logkey` lists those that do")
    leaving = signers.pop(key)
    if not signers:
        raise RuleRefused("it is the only key: make another one first (`catalogue logkey --new`)")
    (staying,) = signers.values()
    if not _signed_by(catalogue, leaving.verifier) & _signed_by(catalogue, staying.verifier):
        raise RuleRefused(
            "no checkpoint is signed by both keys yet, so nobody who trusts the first would learn of the second: record"
            " something, then `catalogue checkpoint`, and publish"
        )
    settings = catalogue.settings
    catalogue.use_settings(replace(settings, retired=(*settings.retired, key)))  # first, so that it stays known
    catalogue.keyring.remove_log_key(leaving.private)


def _signed_by(catalogue: Catalogue, key: VerifierKey) -> set[int]:
    """Return the sizes of the stored checkpoints that a key signed."""
    sizes = set()
    for stored in catalogue.ledger.checkpoints():
        try:
            open_checkpoint(stored.note.encode(), catalogue.settings.origin, [key])
        except DoesNotHold:
            continue
        sizes.add(stored.size)
    return sizes
