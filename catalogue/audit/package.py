"""Verifying an evidence package: offline, from the package alone, believing nothing that it says (K1 to K7).

It is a selection of a log, so nothing can be said of what else the log holds: see `not_shown`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate

from catalogue.audit.attested import KeyHistory
from catalogue.audit.facts import check_values
from catalogue.audit.folder import PublicFolder
from catalogue.audit.stamped import read_authorities, verify_stamp
from catalogue.audit.trust import read_policy
from catalogue.audit.verdict import PACKAGE_CHECKS, Sheet, Verdict
from catalogue.base.errors import DoesNotHold, InvalidEntry, NotChecked
from catalogue.ledger import bag, published
from catalogue.ledger import proof as proofs
from catalogue.ledger.attestation import verify_attestation
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.entry import parse_body
from catalogue.ledger.note import MAX_LENGTH, VerifierKey, parse_note

_NOT_SHOWN = (
    "what else the log says of these records: corrections, revocations of keys, rival opinions may be left out",
    "that a statement or a photograph is truthful, or who is behind a key",
    "that nobody was shown another log under the same name: compare checkpoints",
)
_OWN_KEY = "the key was taken from the package itself: this shows that it agrees with itself, not where it comes from"
_NO_STAMPS = "the package has no time stamps"
_NO_AUTHORITY = "no authority's certificate was given with --authority"
_AFTER_LIST = ("K3", "K4", "K5", "K6", "K7")


def is_package(path: Path) -> bool:
    """Say whether a folder is a package, and not a public folder."""
    return (path / bag.BAGIT).exists()


def verify_package(path: Path, policy: Path | None = None, authorities: Sequence[Path] = ()) -> Verdict:
    """Verify the package in the folder `path`.

    Args:
        path: the folder; nothing in it is written or executed.
        policy: a C2SP tlog-policy with the log's key, obtained from elsewhere.
        authorities: certificates in PEM of time-stamping authorities that are trusted.

    Raises:
        FolderError: there is no folder at `path`, or a file is not there.
        InvalidEntry: `policy` is no policy, or a file of `authorities` holds no certificate.
    """
    roots = read_authorities(authorities)
    sheet = Sheet(PACKAGE_CHECKS, not_shown=list(_NOT_SHOWN))
    trusted = None
    if policy is None:
        sheet.gap("K2b", f"no policy was given; {_OWN_KEY}")
        sheet.not_shown.append(_OWN_KEY)
        sheet.excused.add("K2b")
    else:
        try:
            trusted = read_policy(policy)
        except NotChecked as error:
            sheet.gap("K2b", str(error))
    with PublicFolder(path) as folder:
        _Package(folder, sheet).run(trusted, roots)
    return sheet.verdict()


class _Package:
    """One run over one package."""

    def __init__(self, folder: PublicFolder, sheet: Sheet) -> None:
        self._folder = folder
        self._sheet = sheet

    def run(self, trusted: tuple[VerifierKey, ...] | None, roots: Sequence[Certificate]) -> None:
        payload = self._listed()
        checkpoint = self._checkpoint(trusted)
        if checkpoint is None:
            for check in _AFTER_LIST:
                self._sheet.gap(check, "there is no checkpoint to compare with")
            return
        try:
            bodies = self._bodies(payload, checkpoint)
            claims = self._claims(bodies)
            self._attested(bodies, claims, checkpoint.origin)
            self._files(payload, claims)
        except (DoesNotHold, InvalidEntry) as error:
            self._sheet.fault("K4", str(error))
            for check in ("K5", "K6"):
                self._sheet.gap(check, f"the claims could not be read to their end: {error}")
        self._stamps(payload, checkpoint, roots)

    # K1: what RFC 8493 section 3 calls complete and valid
    def _listed(self) -> dict[str, str]:
        payload: dict[str, str] = {}
        try:
            if self._folder.read(bag.BAGIT, len(bag.DECLARATION)) != bag.DECLARATION.encode():
                self._sheet.fault("K1", f"{bag.BAGIT} does not declare BagIt 1.0 in UTF-8")
            payload = self._compare(bag.MANIFEST)
            tags = self._compare(bag.TAG_MANIFEST)
            if set(tags) != set(bag.TAGS) or not all(name.startswith(f"{bag.DATA}/") for name in payload):
                self._sheet.fault("K1", "the manifests list other files than they are for")
            for name in self._folder.unlisted({*payload, *tags, bag.TAG_MANIFEST}):
                self._sheet.fault("K1", f"{name!r} is not listed")
        except (DoesNotHold, InvalidEntry) as error:
            self._sheet.fault("K1", str(error))
        self._sheet.compared["K1"] = f"{len(payload)} files"
        return payload

    def _compare(self, manifest: str) -> dict[str, str]:
        with self._folder.open(manifest) as stream:
            listed = {one.path: one.digest.hex for one in published.read_sums(stream)}
        for name, stated in listed.items():
            try:
                found = self._folder.digest(name).hex
            except DoesNotHold as error:
                self._sheet.fault("K1", str(error))
                continue
            if found != stated:
                self._sheet.fault("K1", f"{name} has the digest {found}, not {stated}")
        return listed

    # K2, K2b
    def _checkpoint(self, trusted: tuple[VerifierKey, ...] | None) -> Checkpoint | None:
        checkpoint = None
        try:
            note = self._folder.read(bag.CHECKPOINT, MAX_LENGTH)
            checkpoint = Checkpoint.parse(parse_note(note).text)
            own = published.parse_policy(self._folder.read(bag.POLICY, published.MAX_POLICY))
            stated = tuple(key for key in own if key.name == checkpoint.origin)
            keys = tuple(key for key in trusted or () if key.name == checkpoint.origin)
            if trusted is not None and set(keys).isdisjoint(stated):
                self._sheet.fault("K2b", f"your policy names another key of {checkpoint.origin!r}, or none")
            keys = keys or stated
            open_checkpoint(note, checkpoint.origin, keys)
            self._sheet.compared["K2"] = f"{checkpoint.size} entries of {checkpoint.origin}"
        except (DoesNotHold, InvalidEntry, NotChecked) as error:
            self._sheet.fault("K2", str(error))
        return checkpoint

    # K3
    def _bodies(self, payload: Mapping[str, str], checkpoint: Checkpoint) -> dict[int, bytes]:
        """Return the bytes of the entries of the package by index, in order; only those that were proved."""
        note = self._folder.read(bag.CHECKPOINT, MAX_LENGTH).decode("utf-8", "replace")
        bodies: dict[int, bytes] = {}
        for name in payload:
            idx = bag.parse_proof_path(name)
            if idx is None:
                continue
            try:
                proof = proofs.parse_proof(self._folder.read(name, proofs.MAX_PROOF))
                if proof.index != idx or proof.note != note or proof.extra is None:
                    raise DoesNotHold("it is of another entry or checkpoint, or holds no entry")  # noqa: TRY301
                proofs.verify_proof(proof, proof.extra)
                proofs.check_entry(proof.extra, idx, checkpoint.origin)
                bodies[idx] = proof.extra
            except (DoesNotHold, InvalidEntry) as error:
                self._sheet.fault("K3", f"{name}: {error}")
        if not bodies:
            self._sheet.fault("K3", "the package proves no entry")
        self._sheet.compared["K3"] = f"{len(bodies)} entries"
        return dict(sorted(bodies.items()))

    # K4
    def _claims(self, bodies: Mapping[int, bytes]) -> dict[int, dict[str, Any]]:
        """Return the claims that are shown, by entry and name. Raises DoesNotHold, InvalidEntry."""
        claims: dict[int, dict[str, Any]] = {idx: {} for idx in bodies}
        digests = {idx: frozenset(parse_body(body).digests) for idx, body in bodies.items()}
        count = 0
        with self._folder.open(bag.DISCLOSURES) as stream:
            for shown in published.read_disclosures(stream):
                if shown.claim.digest not in digests.get(shown.entry, ()):
                    self._sheet.fault(
                        "K4", f"the claim {shown.claim.name!r} shown for entry {shown.entry} is not one of its claims"
                    )
                    continue
                claims[shown.entry][shown.claim.name] = shown.claim.value
                count += 1
        for idx, stated in claims.items():
            try:
                check_values(stated)
            except InvalidEntry as error:
                raise InvalidEntry(f"entry {idx} does not fit schema/entries: {error}") from error
        self._sheet.compared["K4"] = f"{count} claims"
        return claims

    # K5
    def _attested(self, bodies: Mapping[int, bytes], claims: Mapping[int, Mapping[str, Any]], origin: str) -> None:
        keys = KeyHistory(origin)
        for idx, stated in claims.items():
            try:
                keys.add(idx, stated)
            except (DoesNotHold, InvalidEntry) as error:
                self._sheet.fault("K5", f"entry {idx}: {error}")
            except NotChecked as error:
                self._sheet.gap("K5", str(error))
        with self._folder.open(bag.ATTESTATIONS) as stream:
            signed = {shown.entry: shown.attestation for shown in published.read_attestations(stream)}
        for idx in signed.keys() - claims.keys():
            self._sheet.fault("K5", f"an attestation is shown for entry {idx}, which is not here")
        count = 0
        for idx, stated in claims.items():
            count += self._one_attested(idx, bodies[idx], stated, signed.get(idx), keys)
        self._sheet.compared["K5"] = f"{count} attestations"

    def _one_attested(
        self, idx: int, body: bytes, stated: Mapping[str, Any], attestation: str | None, keys: KeyHistory
    ) -> bool:
        if "actor" not in stated or "key" not in stated:
            if stated:
                self._sheet.gap("K5", "some entries do not show actor and key, so nobody can say who attested them")
            return False
        public = keys.public(stated["key"])
        if attestation is None:
            self._sheet.fault("K5", f"entry {idx} shows actor and key, but no attestation")
        elif public is None:
            self._sheet.gap("K5", "the keys of some agents are not in the package")
        elif why := keys.why_not(idx, stated["actor"], stated["key"]):
            self._sheet.fault("K5", f"entry {idx}: {why}")
        elif doubt := keys.in_doubt(idx, stated["actor"], stated["key"]):
            self._sheet.gap("K5", f"entry {idx}: {doubt}")
        else:
            try:
                verify_attestation(body, attestation, public)
            except (DoesNotHold, InvalidEntry) as error:
                self._sheet.fault("K5", f"entry {idx}: {error}")
            else:
                return True
        return False

    # K6
    def _files(self, payload: Mapping[str, str], claims: Mapping[int, Mapping[str, Any]]) -> None:
        named = {
            stated["sha256"]
            for stated in claims.values()
            if stated.get("type") in bag.NAMING and isinstance(stated.get("sha256"), str)
        }
        there = {digest: name for name in payload if (digest := bag.parse_file_path(name)) is not None}
        for digest in sorted(named - there.keys()):
            self._sheet.fault("K6", f"the file {digest} that a claim names is not here")
        for digest in sorted(there.keys() - named):
            self._sheet.fault("K6", f"{there[digest]} is a file that no claim names")
        for digest, name in there.items():
            if payload[name] != digest:
                self._sheet.fault("K6", f"{name} is another file than its name says")
        self._sheet.compared["K6"] = f"{len(named)} files"

    # K7
    def _stamps(self, payload: Mapping[str, str], checkpoint: Checkpoint, roots: Sequence[Certificate]) -> None:
        names = [name for name in payload if bag.parse_stamp_path(name) is not None]
        times = []
        for name in names:
            size, authority = bag.parse_stamp_path(name) or (0, "")
            try:
                if size != checkpoint.size:
                    raise DoesNotHold("it is named for another checkpoint")  # noqa: TRY301
                token = verify_stamp(self._folder, name, checkpoint.text, roots)
                times.append((token.latest, authority))
            except (DoesNotHold, InvalidEntry) as error:
                self._sheet.fault("K7", f"{name}: {error}")
        if not names or not roots:
            why = _NO_AUTHORITY if names else _NO_STAMPS
            self._sheet.gap("K7", why)
            self._sheet.excused.add("K7")
            self._sheet.not_shown.append(f"when an entry was made: {why}")
        elif times:
            latest, authority = min(times)
            self._sheet.compared["K7"] = f"the entries existed by {latest.isoformat()} ({authority})"
