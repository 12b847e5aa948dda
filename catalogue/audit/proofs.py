"""Verifying one proof: a file that somebody was handed, offline, without any folder (T1 to T4).

The first line says which proof it is. A proof of inclusion carries the entry's bytes and is checked by itself (T1, T2,
T3); one of consistency carries two checkpoints (T1, T4). Neither carries a key: a key inside a file that it signs would
prove nothing, and there is no second file to agree with. So without a policy T1 is `not checked`, and so is the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalogue.audit.trust import read_policy
from catalogue.audit.verdict import PROOF_CHECKS, Sheet, Verdict
from catalogue.base.digests import Digest
from catalogue.base.errors import DoesNotHold, FolderError, InvalidEntry, NotChecked
from catalogue.ledger import proof as proofs
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.note import VerifierKey

_INCLUSION_CHECKS: tuple[str, ...] = ("T1", "T2", "T3")
_CONSISTENCY_CHECKS: tuple[str, ...] = ("T1", "T4")
_NO_POLICY = "no policy was given, and a proof holds no key: give the log's key with --policy"
_ENTRY_NOT_SHOWN: tuple[str, ...] = (
    "what the entry says: its bytes hold digests of the claims, and a claim is shown by its disclosure",
    "who stated it: that takes the attestation",
    "that what it says is true",
    "that nobody was shown another log under the same name: compare checkpoints",
)
_EXTENSION_NOT_SHOWN: tuple[str, ...] = (
    "that these are the checkpoints that you were given: compare the earlier one with yours, to the byte",
    "what any entry says, or that it is true",
    "that nobody was shown another log under the same name: compare checkpoints",
)


def verify_proof(path: Path, policy: Path | None = None) -> Verdict:
    """Verify a proof of inclusion or of consistency.

    Args:
        path: the file.
        policy: a C2SP tlog-policy with the log's key, obtained from elsewhere.

    Raises:
        FolderError: a file is not there, or cannot be read.
        InvalidEntry: the first line is that of no proof, or `policy` is no policy.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(proofs.MAX_PROOF + 1)
    except OSError as error:
        raise FolderError(f"the proof {path} cannot be read: {error.strerror}") from error
    first = data.partition(b"\n")[0]
    if first == proofs.INCLUSION.encode():
        checks, not_shown, verification = _INCLUSION_CHECKS, _ENTRY_NOT_SHOWN, _inclusion
    elif first == proofs.CONSISTENCY.encode():
        checks, not_shown, verification = _CONSISTENCY_CHECKS, _EXTENSION_NOT_SHOWN, _consistency
    else:
        raise InvalidEntry(
            f"{path} is no proof: the first line of one is {proofs.INCLUSION!r} or {proofs.CONSISTENCY!r};"
            " otherwise name a public folder"
        )
    sheet = Sheet({check: PROOF_CHECKS[check] for check in checks}, not_shown=list(not_shown))
    keys = _keys(policy, sheet)
    try:
        verification(data, keys, sheet)
    except InvalidEntry as error:
        for check in checks:
            sheet.fault(check, f"the proof cannot be read: {error}")
    return sheet.verdict()


def _keys(policy: Path | None, sheet: Sheet) -> tuple[VerifierKey, ...] | None:
    if policy is None:
        sheet.gap("T1", _NO_POLICY)
        return None
    try:
        return read_policy(policy)
    except NotChecked as error:
        sheet.gap("T1", str(error))
        return None


def _inclusion(data: bytes, keys: Sequence[VerifierKey] | None, sheet: Sheet) -> None:
    """Fill the sheet for a proof of inclusion. Raises InvalidEntry where it cannot be parsed."""
    proof = proofs.parse_proof(data)
    checkpoint = proof.checkpoint
    _signed((proof.note,), (checkpoint,), keys, sheet)
    if proof.extra is None:
        for check in ("T2", "T3"):
            sheet.gap(check, "the proof does not hold the entry that it is about: it has no line `extra`")
        return
    entry = f"entry {proof.index} of {checkpoint.size}, SHA-256 {Digest.of(proof.extra).hex}"
    try:
        proofs.verify_proof(proof, proof.extra)
        sheet.compared["T2"] = entry
    except DoesNotHold as error:
        sheet.fault("T2", str(error))
    try:
        proofs.check_entry(proof.extra, proof.index, checkpoint.origin)
        sheet.compared["T3"] = f"an entry of {checkpoint.origin}"
    except InvalidEntry as error:
        sheet.fault("T3", str(error))


def _consistency(data: bytes, keys: Sequence[VerifierKey] | None, sheet: Sheet) -> None:
    """Fill the sheet for a proof of consistency. Raises InvalidEntry where it cannot be parsed."""
    proof = proofs.parse_consistency(data)
    first, second = proof.checkpoints
    _signed((proof.first, proof.second), (first, second), keys, sheet)
    try:
        proofs.verify_extension(proof)
        sheet.compared["T4"] = f"the log of {second.size} entries begins with the {first.size} of the earlier"
    except DoesNotHold as error:
        sheet.fault("T4", str(error))


def _signed(
    notes: Sequence[str], checkpoints: Sequence[Checkpoint], keys: Sequence[VerifierKey] | None, sheet: Sheet
) -> None:
    """Check who signed the checkpoints (T1); an unknown log is a fault, and not a gap: the policy was asked."""
    for note, checkpoint in zip(notes, checkpoints, strict=True):
        if keys is None:
            return
        trusted = [key for key in keys if key.name == checkpoint.origin]
        if not trusted:
            sheet.fault("T1", f"the policy that was given names no key of the log {checkpoint.origin!r}")
            continue
        try:
            open_checkpoint(note.encode(), checkpoint.origin, trusted)
        except DoesNotHold as error:
            sheet.fault("T1", f"the checkpoint of {checkpoint.size} entries: {error}")
    sizes = " and ".join(str(checkpoint.size) for checkpoint in checkpoints)
    sheet.compared["T1"] = f"{checkpoints[-1].origin}, {sizes} entries, signed by the key in the policy"
