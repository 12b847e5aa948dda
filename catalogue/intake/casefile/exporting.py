"""Write what a catalogue holds as a case: one YAML file with its pictures beside it, or a folder of CSV.

It is the case as it counts now: corrections applied, and without what was withdrawn. How it came to be so stays in the
ledger. Left out is what an import adds again by itself: what the door derives, who recorded it and when, what a file
says of itself. Records stand in the order in which they were recorded, so an import keeps that order.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from catalogue.base.digests import Digest, b64u
from catalogue.base.errors import FolderError, InvalidEntry, VaultDamaged, VaultError
from catalogue.base.folders import sync_folder
from catalogue.base.ids import new_id
from catalogue.base.model import common_claims, entry_type
from catalogue.intake.casefile.model import SECTIONS, TOLD_BY_THE_FILE, Form
from catalogue.intake.casefile.writing import csv_texts, yaml_text
from catalogue.markings.region import from_selector, selector, written
from catalogue.pictures.sniff import EXTENSIONS
from catalogue.records.catalogue import Catalogue
from catalogue.records.checks import check
from catalogue.records.door import Clock, Statement, record, utc_now
from catalogue.records.proposed import Proposed
from catalogue.records.replay import KnownEntry
from catalogue.records.state import State
from catalogue.vault.copying import copy_hashed

MADE = "export.made"
_YAML = (".yml", ".yaml")
_PHOTOS = "photos"
# Agents and ledger indexes are of this catalogue; another one has others.
_APART = {
    "photo.acquired": frozenset({*TOLD_BY_THE_FILE, "collector"}),
    "custody.event": frozenset({"counterpart"}),
    "marking.read": frozenset({"suggestion"}),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, how many records, and how many bytes of text (an import takes a limited number)."""

    out: Path
    records: int
    text_bytes: int


def export_case(
    catalogue: Catalogue, actor: str, out: Path, *, recipient: str = "", clock: Clock = utc_now
) -> Exported:
    """Write every record that a case can state, withheld claims included, with the originals of the photographs.

    It is built beside `out` and moved into place at the end: after a crash nothing stands under that name, and
    leftovers begin with a dot. Of a YAML file and its pictures, the pictures are moved first. Then an entry says that
    it was made, at which checkpoint, and for whom.

    Args:
        catalogue: the catalogue to read.
        actor: who exports it: an investigator, a reviewer or an administrator.
        out: `NAME.yml` or `NAME.yaml` for a YAML file, with the pictures in `NAME.photos/` beside it; any other name
            for a new folder of CSV files, with the pictures in `photos/`.
        recipient: for whom it is; withheld.
        clock: what time it is.

    Returns:
        What was written. What was erased is missing in it; where a type requires the claim, an import will say so.

    Raises:
        NotPermitted: `actor` may not export (R5).
        InvalidEntry: a photograph was acquired as two different files, which a case cannot state.
        FolderError: `out` or the folder of its pictures exists, or cannot be written.
        VaultError: the originals of some photographs are not in the vault, or cannot be read.
        VaultDamaged: the bytes of one are not those that were acquired.
    """
    out = out.absolute()
    as_yaml = out.suffix.lower() in _YAML
    beside = out.with_suffix(f".{_PHOTOS}") if as_yaml else out / _PHOTOS
    for place in (out, beside):
        if place.exists() or place.is_symlink():
            raise FolderError(f"{place} is there already: name a new file or folder for the export")
    catalogue.catch_up()
    check_permitted(catalogue, actor)
    stored = catalogue.sign()
    content = _Collector(catalogue, beside.name)
    texts = {out.name: yaml_text(content.sections)} if as_yaml else csv_texts(content.sections)
    _check_there(catalogue, content.originals)
    with _building(out) as folder:
        for name, text in texts.items():
            _write(folder / name, text.encode())
        _copy(catalogue, content.originals, folder / beside.name)
        sync_folder(folder)
        if not as_yaml:
            folder.rename(out)
        else:
            if content.originals:
                (folder / beside.name).rename(beside)
            (folder / out.name).rename(out)
        sync_folder(out.parent)
    records = sum(map(len, content.sections.values()))
    claims = {
        "checkpoint_size": stored.size,
        "checkpoint_root": b64u(stored.root),
        "records": records,
        "occurred": clock().astimezone(UTC).date().isoformat(),
        **({"sha256": Digest.of(texts[out.name].encode()).hex} if as_yaml else {}),
        **({"recipient": recipient} if recipient else {}),
    }
    record(catalogue, [Statement(MADE, actor, claims)], clock=clock)
    return Exported(out, records, sum(len(text.encode()) for text in texts.values()))


def check_permitted(catalogue: Catalogue, actor: str) -> None:
    """Return when the door would let an export by `actor` be recorded: nothing is built in vain. Raises as it does."""
    claims = {"checkpoint_size": 0, "checkpoint_root": b64u(bytes(32)), "records": 0}
    proposed = Proposed(entry_type(MADE), new_id("publication"), actor, claims)
    check(proposed, State(catalogue.projection), lambda *_: None)
    catalogue.keyring.agent_key(actor)


class _Collector:
    """Brings the entries of a catalogue into the form of a case: `sections`, and `originals` by the files' names."""

    def __init__(self, catalogue: Catalogue, photos: str) -> None:
        self._photos = photos
        self._state = State(catalogue.projection)
        self.originals: dict[str, tuple[str, Digest]] = {}
        kinds = {kind: (section, form) for section, (kind, form) in SECTIONS.items()}
        self.sections: dict[str, list[dict[str, Any]]] = {section: [] for section in SECTIONS}
        for (subject,) in catalogue.projection.execute("SELECT subject FROM entry GROUP BY subject ORDER BY min(idx)"):
            section, form = kinds.get(subject.split("-", 1)[0], ("", None))
            entries = self._state.current(subject) if form else []
            if form and any(entry.claims["type"] == form.type for entry in entries):
                self.sections[section].append(self._record(form, subject, entries))

    def _record(self, form: Form, subject: str, current: Sequence[KnownEntry]) -> dict[str, Any]:
        entries: defaultdict[str, list[KnownEntry]] = defaultdict(list)
        for entry in current:
            entries[entry.claims["type"]].append(entry)
        first = entries[form.type].pop(0)
        stated = self._claims(form, first)
        record = {"id": subject}
        if form.type == "photo.acquired":
            if any(again.claims["sha256"] != first.claims["sha256"] for again in entries[form.type]):
                raise InvalidEntry(
                    f"{subject} was acquired as two different files; a case can state one. Nothing was exported"
                )
            name = f"{subject}{EXTENSIONS.get(first.claims.get('media_type', ''), '')}"
            self.originals[name] = (subject, Digest.from_hex(first.claims["sha256"]))
            record["file"] = f"{self._photos}/{name}"
            if stated.get("file_name") == name:  # an import would take it from the file
                del stated["file_name"]
        return record | stated | self._nested(form, entries, None)

    def _nested(self, form: Form, entries: Mapping[str, list[KnownEntry]], outer: int | None) -> dict[str, Any]:
        """Return what is nested in a record, or in the entry `outer` of one."""
        found: dict[str, Any] = {}
        for name, nested in form.nested.items():
            parts = [
                self._claims(nested, entry, entries) | self._nested(nested, entries, entry.idx)
                for entry in entries.get(nested.type, ())
                if not nested.within or entry.claims.get(nested.within) == outer
            ]
            if parts:
                found[name] = parts
        return found

    def _claims(
        self, form: Form, entry: KnownEntry, beside: Mapping[str, Sequence[KnownEntry]] | None = None
    ) -> dict[str, Any]:
        """Return the claims of an entry as a case states them, in the order of the schema."""
        apart = {form.within, *common_claims(), *_APART.get(form.type, ())}
        stated = {
            name: entry.claims[name]
            for name, claim in entry_type(form.type).claims.items()
            if name in entry.claims and name not in apart and not claim.derived
        }
        if form.type == "marking.recorded" and "regions" in stated:
            stated["regions"] = [self._region(region) for region in stated["regions"]]
        if form.among and beside:
            name, type_ = form.among
            places = {other.idx: n for n, other in enumerate(beside.get(type_, ()), start=1)}
            stated[name] = [places[idx] for idx in stated[name] if idx in places]
        return stated

    def _region(self, region: Mapping[str, Any]) -> dict[str, Any]:
        """Return a region in short form, where an import makes the same of it again."""
        stated = dict(region)
        drawn = from_selector(stated["selector"])
        if selector(drawn) == stated["selector"]:
            stated = {name: value for name, value in stated.items() if name != "selector"}
            stated["region"] = written(drawn)
        grid = self._state.grid(stated["photo"])
        if stated["orientation"] == (grid[2] if grid else 1):
            del stated["orientation"]
        return stated


def _check_there(catalogue: Catalogue, originals: Mapping[str, tuple[str, Digest]]) -> None:
    lost = [subject for subject, digest in originals.values() if not catalogue.vault.contains(digest)]
    if lost:
        raise VaultError(
            f"not in the vault is the original of {', '.join(lost)}; restore it from a copy. Nothing was exported"
        )


@contextmanager
def _building(out: Path) -> Iterator[Path]:
    """Give a new folder beside `out` that nobody else can read; what was not moved out of it is removed."""
    path = out.parent / f".{out.name}.building-{secrets.token_hex(4)}"
    try:
        try:
            path.mkdir(mode=0o700)
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
    except OSError as error:
        raise FolderError(f"{out} cannot be written: {error.strerror or error}; nothing was exported") from error


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _copy(catalogue: Catalogue, originals: Mapping[str, tuple[str, Digest]], folder: Path) -> None:
    """Copy originals into a new folder, where there are any, each compared with its digest on the way."""
    if not originals:
        return
    folder.mkdir()
    for name, (subject, digest) in originals.items():
        with catalogue.vault.open(digest) as source, (folder / name).open("xb") as stream:
            if copy_hashed(source, stream.fileno()) != digest:
                raise VaultDamaged(f"the original of {subject} is damaged: restore it from a copy")
            os.fsync(stream.fileno())
    sync_folder(folder)
