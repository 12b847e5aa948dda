"""Publishing: a folder built from nothing of what is disclosed at one checkpoint, searched, and moved into place.

1. The checkpoint: a stored one, or the ledger as it is, signed now.
2. Beside the final place: tables (rule C1), pictures, each read back from there (C3), the log, what explains it, the
   list of files, the release note. Everything is synced.
3. The canary searches every byte of it for what is withheld (C2).
4. The folder is moved into place; a folder that stood there is replaced by a whole one.
5. An entry records the publication.

The same checkpoint gives the same bytes, but for time stamps (C4), with the same version of this program and of SQLite.
Nothing of this depends on the working tables, which may be rebuilt at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogue.base.digests import Digest, b64u, pieces
from catalogue.base.errors import CatalogueError, FolderError, VaultDamaged
from catalogue.base.ids import new_id
from catalogue.base.model import entry_type, schema_digest
from catalogue.ledger import published
from catalogue.ledger.checkpoint import Checkpoint, open_checkpoint
from catalogue.ledger.note import MAX_LENGTH
from catalogue.ledger.proving import stored_checkpoint
from catalogue.ledger.stamps import confirmed
from catalogue.ledger.store import StoredCheckpoint
from catalogue.records.catalogue import Catalogue
from catalogue.records.checks import check
from catalogue.records.door import Clock, Statement, record, utc_now
from catalogue.records.proposed import Proposed
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State
from catalogue.release import canary
from catalogue.release.copies import read_back
from catalogue.release.database import count_records, pictures, write_database
from catalogue.release.disclosed import disclosed_entries, disclosed_names, erased_names, refuse_hidden_amendments
from catalogue.release.folder import Building, building
from catalogue.release.log import write_tiles
from catalogue.release.texts import copied_files, readme_text

MADE = "publication.made"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Published:
    """A publication: where, of which checkpoint, how many records and pictures, and the digest to cite it by.

    `checkpoint_root` is in base64url, as in entries; `sha256` is that of `log/release`, in hexadecimal.
    """

    out: Path
    checkpoint_size: int
    checkpoint_root: str
    records: int
    media: int
    sha256: str

    def claims(self) -> dict[str, str | int]:
        """Return the claims of the entry that records it."""
        return {
            "checkpoint_size": self.checkpoint_size,
            "checkpoint_root": self.checkpoint_root,
            "release_sha256": self.sha256,
            "records": self.records,
        }


def publish(
    catalogue: Catalogue,
    actor: str,
    out: Path,
    at: int | None = None,
    progress: Progress | None = None,
    *,
    clock: Clock = utc_now,
) -> Published:
    """Build the public folder at `out`, or replace the one that stands there, and record it as made by `actor`.

    Args:
        catalogue: where.
        actor: a reviewer or administrator.
        out: a new name, an empty folder, or a public folder of this catalogue.
        at: size of a stored checkpoint; None signs one of the ledger as it is.
        progress: told in a few words what is being done.
        clock: what time it is; it enters the recorded entry and no published byte.

    Raises:
        NotPermitted: `actor` may not publish (R5).
        NotFound: there is no checkpoint of that size; the message lists those there are.
        RuleRefused: an entry that amends a public one is not public itself (V9).
        FolderError: something else stands at `out`, or the folder cannot be written.
        LeakFound: a withheld value stands in what was built (C2), or a picture holds more than pixels (C3).
        NotChecked: a part of what was built cannot be searched.
        NotFound, VaultError: a picture is missing from the vault, or damaged.

    After any of these nothing was published: what stood at `out` is untouched.
    """
    tell = progress or (lambda _: None)
    out = out.absolute()
    catalogue.catch_up()
    _check_permitted(catalogue, actor)
    _check_place(catalogue, out)
    stored = _checkpoint(catalogue, at)
    catalogue.catch_up()  # with what others recorded until the checkpoint was signed
    with building(out) as folder:
        records, media = _build(catalogue, stored, folder, tell)
        digest = _close(catalogue, stored, folder)
        tell("searching it for withheld values")
        canary.search(catalogue, stored.size, folder.path)
        folder.move_into_place()
    made = Published(out, stored.size, b64u(stored.root), records, media, digest.hex)
    try:
        record(catalogue, (Statement(MADE, actor, made.claims()),), clock=clock)
    except CatalogueError as error:
        advice = f"Repeat it with --at {stored.size}"
        raise type(error)(f"{out} was published, but that was not recorded: {error}. {advice}") from error
    return made


def _check_permitted(catalogue: Catalogue, actor: str) -> None:
    """Return when the door would let the publication be recorded: nothing is built in vain."""
    claims = {"checkpoint_size": 0, "checkpoint_root": b64u(bytes(32)), "release_sha256": "0" * 64, "records": 0}
    check(
        Proposed(entry_type(MADE), new_id("publication"), actor, claims),
        State(catalogue.projection),
        lambda _idx, _name: None,
    )
    catalogue.keyring.agent_key(actor)


def _check_place(catalogue: Catalogue, out: Path) -> None:
    if catalogue.folder.resolve().is_relative_to(out.resolve()):
        raise FolderError(f"{out} holds the catalogue itself; name another folder for what is public")
    if not out.parent.is_dir():
        raise FolderError(f"there is no folder {out.parent} to publish into; make it first")
    if not out.exists() and not out.is_symlink():
        return
    if out.is_dir() and not out.is_symlink():
        if not any(out.iterdir()):
            return
        try:
            with (out / published.RELEASE).open("rb") as stream:
                published.open_release(stream.read(MAX_LENGTH), *catalogue.verifiers)
        except (OSError, CatalogueError) as error:
            raise FolderError(
                f"{out} holds something that this catalogue did not publish; name a new or an empty folder"
            ) from error
        return
    raise FolderError(f"{out} is no folder; name another place")


def _checkpoint(catalogue: Catalogue, at: int | None) -> StoredCheckpoint:
    if at is None:
        return catalogue.sign()
    return stored_checkpoint(catalogue.ledger, at)


def _build(catalogue: Catalogue, stored: StoredCheckpoint, folder: Building, tell: Progress) -> tuple[int, int]:
    """Write tables, pictures and log; return how many records and pictures there are."""
    tell("reading what was released")
    names = disclosed_names(catalogue.ledger, stored.size)
    refuse_hidden_amendments(catalogue.ledger, stored.size, names)
    erased = erased_names(catalogue.ledger, stored.size)
    tell("filling the tables")
    disclosures, attestations = folder.path / "disclosures", folder.path / "attestations"
    database = folder.path / published.DATABASE
    with disclosures.open("x", encoding="ascii") as texts, attestations.open("x", encoding="ascii") as signatures:

        def known() -> Iterator[KnownEntry]:
            for entry in disclosed_entries(catalogue.ledger, stored.size, names, erased):
                for name in sorted(entry.texts):
                    texts.write(published.disclosure_line(entry.known.idx, entry.texts[name]))
                if entry.attestation is not None:
                    signatures.write(published.attestation_line(entry.known.idx, entry.attestation))
                yield entry.known

        write_database(database, known(), size=stored.size)
    (folder.path / published.LOG).mkdir()
    disclosures.rename(folder.path / published.DISCLOSURES)
    attestations.rename(folder.path / published.ATTESTATIONS)
    for name in (published.DATABASE, published.DISCLOSURES, published.ATTESTATIONS):
        folder.add(name)
    tell("copying pictures")
    media = sum(_copy(catalogue, digest, folder) for digest in pictures(database))
    tell("writing the log")
    write_tiles(catalogue.ledger, stored, folder)
    return count_records(database), media


def _copy(catalogue: Catalogue, name: str, folder: Building) -> int:
    """Copy one picture out of the vault, and read it back from where it will be shown (rule C3)."""
    digest, target = Digest.from_hex(name), f"{published.MEDIA}/{name}.jpg"
    with catalogue.vault.open(digest) as stream:
        found = folder.write(target, pieces(stream))
    if found != digest:
        raise VaultDamaged(f"the picture {digest} has the digest {found}: restore it from a copy")
    try:
        read_back((folder.path / target).read_bytes())
    except CatalogueError as error:
        raise type(error)(f"C3: {target}: {error}. Nothing was published") from error
    return 1


def _close(catalogue: Catalogue, stored: StoredCheckpoint, folder: Building) -> Digest:
    """Write what explains and what signs the folder; return the digest of the release note."""
    signers = catalogue.signers
    checkpoint: Checkpoint = open_checkpoint(stored.note.encode(), catalogue.ledger.origin, catalogue.verifiers)
    noted = folder.write(published.CHECKPOINT, (stored.note.encode(),))
    folder.write(published.POLICY, (published.policy_text(*(key.verifier for key in signers)).encode(),))
    folder.write("README.txt", (readme_text(checkpoint).encode(),))
    for name, data in copied_files().items():
        folder.write(name, (data,))
    disclosed = next(file.digest for file in folder.files if file.path == published.DISCLOSURES)
    listed = tuple(folder.files)
    sums = folder.write(published.SUMS, (line.encode() for line in published.sums_text(listed)))
    release = published.Release(checkpoint.origin, noted, disclosed, schema_digest(), sums)
    for stamp, _ in confirmed(catalogue.ledger):  # after the list, which does not name them
        if stamp.size <= stored.size and stamp.reply is not None:
            folder.write(published.stamp_path(stamp.size, stamp.authority), (stamp.reply,))
    return folder.write(published.RELEASE, (str(published.sign_release(release, *signers)).encode(),))
