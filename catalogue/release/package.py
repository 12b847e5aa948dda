"""Evidence packages: some records for one recipient, with everything that it takes to check them, as a BagIt bag.

What goes in: the entries about the records; those that gave their agents keys and roles, so that attestations can be
checked; of these the claims that are public, or, where it is asked for, the withheld ones too; the files that these
claims name. One checkpoint covers all of it, so the same checkpoint and the same records give the same bytes.

What never goes in: claims that their schema says are never disclosed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.base.digests import Digest, b64u, pieces
from catalogue.base.errors import FolderError, NotFound, VaultDamaged
from catalogue.base.folders import project_file
from catalogue.base.ids import new_id, parse_id
from catalogue.base.model import entry_type, type_of
from catalogue.ledger import bag, published
from catalogue.ledger.proving import prove_entry, stored_checkpoint
from catalogue.ledger.stamps import confirmed
from catalogue.ledger.store import StoredCheckpoint
from catalogue.records.catalogue import Catalogue
from catalogue.records.checks import check
from catalogue.records.door import Clock, Statement, record, utc_now
from catalogue.records.known import value_of
from catalogue.records.proposed import Proposed
from catalogue.records.state import State
from catalogue.release.disclosed import disclosed_names
from catalogue.release.folder import Building, building

MADE = "package.made"
# What of an agent's entry shows whose key it is and what the agent might do; its name is not among it.
_STANDING = frozenset({"type", "subject", "actor", "key", "public_key", "possession", "roles", "revoked", "since"})
_AGENTS = ("agent.registered", "agent.key_added", "agent.key_revoked", "agent.role_changed")
README = """\
Entries of a ledger about some records, for one recipient; a BagIt bag (RFC 8493).

  ledger      {origin}
  checkpoint  {size} entries
  records     {records}

To check it
  sha256sum -c manifest-sha256.txt      the files are those that are listed
  catalogue verify .                    proofs, claims, attestations and files, offline
  python3 data/verify.py .              the same with Python alone; take verify.py from elsewhere
  Compare the key in data/policy with one that you have from elsewhere.

It is a selection: what else the log says of these records does not stand here. It shows that what was recorded then is
what you see now. It does not show that a statement is true.
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What may go into a package, and for whom.

    Attributes:
        withheld: withheld claims and originals too.
        recipient: stands in the catalogue's own entry, withheld, and not in the package.
    """

    withheld: bool = False
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package: where, of which checkpoint and records, how many entries and files, and the digest to cite it by."""

    out: Path
    checkpoint_size: int
    checkpoint_root: str
    records: tuple[str, ...]
    entries: int
    files: int
    manifest_sha256: str


def make_package(
    catalogue: Catalogue,
    actor: str,
    ids: Sequence[str],
    out: Path,
    terms: Terms,
    at: int | None = None,
    *,
    clock: Clock = utc_now,
) -> Packaged:
    """Build a package in the new folder `out`, and record that it was made.

    Args:
        catalogue: where.
        actor: a reviewer or administrator.
        ids: of the records.
        out: a name that is not taken.
        terms: what may go in, and for whom.
        at: size of a stored checkpoint; None signs one of the ledger as it is.
        clock: what time it is; it enters no byte of the package.

    Raises:
        NotPermitted: `actor` may not hand out packages (R5).
        NotFound: there is no such record, or nothing of one is public.
        FolderError: `out` is taken, or cannot be written.
        VaultError: a file is missing, or damaged.
    """
    out = out.absolute()
    if out.exists() or out.is_symlink():
        raise FolderError(f"{out} is there already: name a new folder for the package")
    if not out.parent.is_dir():
        raise FolderError(f"there is no folder {out.parent}; make it first")
    records = tuple(dict.fromkeys(parse_id(one)[1] for one in ids))
    catalogue.catch_up()
    _check_permitted(catalogue, actor, records)
    stored = catalogue.sign() if at is None else stored_checkpoint(catalogue.ledger, at)
    names = dict(_names(catalogue, records, stored.size, withheld=terms.withheld))
    for subject in records:
        if not any(_subject(catalogue, idx) == subject for idx in names):
            what = "recorded" if terms.withheld else "public"
            raise NotFound(f"nothing about {subject} is {what} at the checkpoint of {stored.size} entries")
    with building(out) as folder:
        files = _write(catalogue, stored, names, folder)
        digest = _close(catalogue, stored, records, folder)
        folder.move_into_place()
    made = Packaged(out, stored.size, b64u(stored.root), records, len(names), files, digest.hex)
    claims = _claims(made, terms)
    record(catalogue, (Statement(MADE, actor, claims),), clock=clock)
    return made


def _claims(made: Packaged, terms: Terms) -> dict[str, object]:
    stated: dict[str, object] = {
        "checkpoint_size": made.checkpoint_size,
        "checkpoint_root": made.checkpoint_root,
        "manifest_sha256": made.manifest_sha256,
        "contents": list(made.records),
        "withheld": terms.withheld,
    }
    return stated | ({"recipient": terms.recipient} if terms.recipient else {})


def _check_permitted(catalogue: Catalogue, actor: str, records: tuple[str, ...]) -> None:
    """Return when the door would let the package be recorded: nothing is built in vain."""
    empty = Packaged(Path(), 0, b64u(bytes(32)), records, 0, 0, "0" * 64)
    claims = _claims(empty, Terms())
    proposed = Proposed(entry_type(MADE), new_id("publication"), actor, claims)
    check(proposed, State(catalogue.projection), lambda _idx, _name: None)
    catalogue.keyring.agent_key(actor)


def _subject(catalogue: Catalogue, idx: int) -> str:
    ((subject,),) = catalogue.projection.execute("SELECT subject FROM entry WHERE idx = ?", (idx,)).fetchall()
    return str(subject)


def _names(
    catalogue: Catalogue, records: tuple[str, ...], size: int, *, withheld: bool
) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield, in order, which entries go in and which of their claims."""
    released = disclosed_names(catalogue.ledger, size)
    for idx, subject, kind in sorted(_selected(catalogue, records, size)):
        names = released.get(idx, frozenset())
        if withheld and subject in records:
            names = frozenset(_may_leave(catalogue, idx, kind))
        elif withheld:
            names |= _STANDING
        if names:
            yield idx, names


def _may_leave(catalogue: Catalogue, idx: int, kind: str) -> Iterator[str]:
    """Yield the names of the claims of an entry that may leave the house at all."""
    (row,) = catalogue.query("SELECT claims ->> '$.of' AS of FROM entry WHERE idx = ?", (idx,))
    claims = type_of({"type": kind, **({"of": row["of"]} if row["of"] else {})}).claims
    yield from (name for name in claims if claims[name].disclosure != "never")


def _selected(catalogue: Catalogue, records: tuple[str, ...], size: int) -> set[tuple[int, str, str]]:
    """Return index, subject and type of the entries that go in."""
    query = "SELECT idx, subject, type, actor FROM entry WHERE subject = ? AND idx < ?"
    found: set[tuple[int, str, str]] = set()
    waiting, seen = list(records), set(records)
    while waiting:
        subject = waiting.pop()
        for row in catalogue.query(query, (subject, size)):
            if subject in records or row["type"] in _AGENTS:
                found.add((row["idx"], row["subject"], row["type"]))
                if row["actor"] and row["actor"] not in seen:
                    seen.add(row["actor"])
                    waiting.append(row["actor"])
    # The run of agents' entries with which the ledger begins is judged as a whole (R5).
    for row in catalogue.query("SELECT idx, subject, type FROM entry ORDER BY idx"):
        if row["type"] not in _AGENTS[:2] or row["idx"] >= size:
            break
        found.add((row["idx"], row["subject"], row["type"]))
    return found


def _write(
    catalogue: Catalogue, stored: StoredCheckpoint, names: Mapping[int, frozenset[str]], folder: Building
) -> int:
    """Write proofs, claims, attestations and files; return how many files there are."""
    disclosures: list[str] = []
    attestations: list[str] = []
    files: set[str] = set()
    for idx, wanted in names.items():
        entry = catalogue.ledger.entry(idx)
        proof = prove_entry(catalogue.ledger, idx, stored, *catalogue.verifiers)
        folder.write(bag.proof_path(idx), (proof.text.encode(),))
        shown = {name: text for name, text in sorted(entry.disclosures.items()) if name in wanted}
        disclosures += (published.disclosure_line(idx, text) for text in shown.values())
        if entry.attestation is not None and {"actor", "key"} <= shown.keys():
            attestations.append(published.attestation_line(idx, entry.attestation))
        if "sha256" in shown and "type" in shown and value_of(shown["type"])[1] in bag.NAMING:
            files.add(value_of(shown["sha256"])[1])
    folder.write(bag.DISCLOSURES, ("".join(disclosures).encode(),))
    folder.write(bag.ATTESTATIONS, ("".join(attestations).encode(),))
    for digest in sorted(files):
        with catalogue.vault.open(Digest.from_hex(digest)) as stream:
            if folder.write(f"{bag.FILES}/{digest}", pieces(stream)).hex != digest:
                raise VaultDamaged(f"the file {digest} is damaged: restore it from a copy")
    return len(files)


def _close(catalogue: Catalogue, stored: StoredCheckpoint, records: tuple[str, ...], folder: Building) -> Digest:
    """Write what explains and binds the package; return the digest of the tag manifest."""
    folder.write(bag.CHECKPOINT, (stored.note.encode(),))
    folder.write(bag.POLICY, (published.policy_text(*(key.verifier for key in catalogue.signers)).encode(),))
    for stamp, _ in confirmed(catalogue.ledger):
        if stamp.size == stored.size and stamp.reply is not None:
            folder.write(f"{bag.TIMESTAMPS}/{stamp.size}.{stamp.authority}.tsr", (stamp.reply,))
    text = README.format(origin=catalogue.ledger.origin, size=stored.size, records=", ".join(records))
    folder.write(bag.README, (text.encode(),))
    folder.write(bag.VERIFIER, (project_file("verify.py").read_bytes(),))
    payload = tuple(folder.files)
    octets = sum((folder.path / one.path).stat().st_size for one in payload)
    folder.write(bag.BAGIT, (bag.DECLARATION.encode(),))
    folder.write(bag.INFO, (bag.info_text(catalogue.ledger.origin, stored.size, octets, len(payload)).encode(),))
    folder.write(bag.MANIFEST, (line.encode() for line in published.sums_text(payload)))
    tags = (one for one in folder.files if one.path in bag.TAGS)
    return folder.write(bag.TAG_MANIFEST, ("".join(published.sums_text(tags)).encode(),))
