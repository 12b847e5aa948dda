"""Small catalogues for tests: two people and a program, and at will one entry of every type, released.

A catalogue is made once for each process and copied for each test: making one takes forty times as long.
"""

from __future__ import annotations

import atexit
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from catalogue.base.digests import b64u
from catalogue.base.model import entry_type, type_of
from catalogue.base.orientation import Rectangle
from catalogue.ledger.disclosure import digest_of
from catalogue.ledger.keys import public_bytes, thumbprint
from catalogue.markings.region import selector
from catalogue.records.catalogue import Catalogue
from catalogue.records.destruction import remove_destroyed
from catalogue.records.door import Recorded, Statement, record
from catalogue.records.erasure import finish
from catalogue.records.founding import found, register
from catalogue.records.handing import proof_of


def jpeg(width: int, height: int, colour: str) -> bytes:
    """Return a picture of one colour, without any metadata."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "JPEG")
    return stream.getvalue().replace(_JFIF, b"", 1)


_JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")
PICTURE = jpeg(640, 480, "grey")
OTHER_PICTURE = jpeg(320, 240, "tan")
PUBLIC_COPY = jpeg(480, 640, "silver")
THUMBNAIL = jpeg(48, 64, "silver")


@dataclass
class Clock:
    """A clock that goes on by a minute each time it is read."""

    now: datetime = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@dataclass
class House:
    """An open catalogue and its agents: `author` investigates, `reviewer` reviews, `software` reads files.

    `ids` holds what `record_everything` made, the first record of each kind under its kind.
    """

    catalogue: Catalogue
    author: str
    reviewer: str
    ids: dict[str, str] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)

    @property
    def admin(self) -> str:
        return self.catalogue.settings.agent

    @property
    def software(self) -> str:
        return self.catalogue.settings.software

    @property
    def folder(self) -> Path:
        return self.catalogue.folder

    def actor_for(self, kind: str) -> str:
        """Return who of the house may record entries of a type; never the same for statement and review."""
        holders = {
            "investigator": self.author,
            "reviewer": self.reviewer,
            "software": self.software,
            "admin": self.admin,
        }
        return holders[entry_type(kind).roles[0]]

    def record(
        self, kind: str, claims: Mapping[str, Any] | None = None, subject: str | None = None, by: str | None = None
    ) -> Recorded:
        """Record one statement by whoever may."""
        statement = Statement(kind, by or self.actor_for(kind), claims or {}, subject)
        return record(self.catalogue, (statement,), clock=self.clock)[0]

    def store(self, data: bytes) -> str:
        """Store bytes in the vault and return their digest as claims spell it."""
        return self.catalogue.vault.put(io.BytesIO(data)).hex

    def about(self, subject: str) -> list[int]:
        """Return the ledger indexes of the entries about a record."""
        rows = self.catalogue.projection.execute("SELECT idx FROM entry WHERE subject = ? ORDER BY idx", (subject,))
        return [idx for (idx,) in rows]

    def accept(self, subject: str) -> Recorded:
        """Let the reviewer accept every entry of a record."""
        return self.record("review.decided", {"decision": "accepted", "entries": self.about(subject)}, subject)

    def released_claims(self, subject: str) -> list[dict[str, Any]]:
        """Return what a release of a record can name: each claim that its schema calls public."""
        named = []
        rows = self.catalogue.projection.execute("SELECT target FROM withdrawal WHERE subject = ?", (subject,))
        gone = {target for (target,) in rows}
        for idx in self.about(subject):
            disclosures = self.catalogue.ledger.entry(idx).disclosures
            (text,) = self.catalogue.projection.execute("SELECT claims FROM entry WHERE idx = ?", (idx,)).fetchone()
            for name, claim in type_of(json.loads(text)).claims.items():
                if name in disclosures and claim.disclosure == "public" and idx not in gone:
                    named.append({"entry": idx, "name": name, "digest": digest_of(disclosures[name])})
        return named

    def claim(self, entry: int, name: str) -> dict[str, Any]:
        """Name a claim as releases and erasures do."""
        return {"entry": entry, "name": name, "digest": digest_of(self.catalogue.ledger.entry(entry).disclosures[name])}

    def release(self, subject: str) -> Recorded:
        """Let the reviewer release every claim of a record that its schema calls public."""
        return self.record("record.released", {"released": self.released_claims(subject)}, subject)

    def checkpoint(self) -> int:
        """Sign the ledger as it is and return its size."""
        return self.catalogue.sign().size

    def close(self) -> None:
        self.catalogue.close()


# A key that its agent holds, and no catalogue.
OWN_KEY = Ed25519PrivateKey.from_private_bytes(b"own".ljust(32, b"."))

# What one statement of each type may look like; a function takes the ids of the records made before it.
Sample = Callable[[House], dict[str, Any]]

SAMPLES: dict[str, Sample] = {
    "incident.recorded": lambda _: {
        "title": "Impact near a substation",
        "description": "Made up for tests.",
        "occurred": "2024-08-18",
        "place_name": "Kharkiv",
        "country": "UA",
        "place_class": "locality",
        "position": {"lat": "50.0015", "lon": "36.2304", "uncertainty_m": 50},
        "synthetic": True,
    },
    "source.recorded": lambda _: {
        "title": "Field visit of August 2024",
        "kind": "field-visit",
        "author": "Somebody Withheld",
        "published": None,
        "reliability": "B",
        "credibility": "2",
    },
    "statement.recorded": lambda house: {
        "incident": house.ids["incident"],
        "source": house.ids["source"],
        "party": "A regional prosecutor",
        "summary": "Said that remnants were found.",
        "status": "official-preliminary",
        "occurred": "2024-08-19",
    },
    "item.recorded": lambda house: {
        "title": "Actuator with a stamped number",
        "kind": "component",
        "incident": house.ids["incident"],
        "recovered": "2024-08-18/2024-08-20",
        "recovery_position": {"lat": "50.0020", "lon": "36.2310"},
        "recovered_by": "A Named Person",
        "measurements": [{"name": "length", "value": "212", "unit": "mm"}],
        "synthetic": True,
    },
    "item.identified": lambda house: {
        "party": "Field team",
        "source": house.ids["source"],
        "designation": "Steering section",
        "level": "part",
        "confidence": "moderate",
        "basis": [{"bearing": "supports", "note": "The shape of the vanes"}],
        "occurred": "2024-09",
    },
    "photo.acquired": lambda house: {
        "sha256": house.store(PICTURE),
        "size_bytes": len(PICTURE),
        "media_type": "image/jpeg",
        "file_name": "IMG_2041 (withheld).jpg",
        "caption": "The actuator on a table",
        "route": "own-camera",
        "source": house.ids["source"],
        "incident": house.ids["incident"],
        "collector": house.author,
        "photographer": None,
        "rights": "Field team",
        "consent": "publication",
        "synthetic": True,
    },
    "photo.examined": lambda _: {
        "width_px": 640,
        "height_px": 480,
        "orientation": 6,
        "captured": "2024-08-19T10:21:07+03:00",
        "captured_zone": "offset-tag",
        "camera_serial": "SERIAL-001-WITHHELD",
        "tools": [{"name": "exifread", "version": "3"}],
    },
    "photo.depicts": lambda house: {"item": house.ids["item"], "view": "whole", "scale": "30 cm scale"},
    "photo.derived": lambda house: {
        "purpose": "public-copy",
        "sha256": house.store(PUBLIC_COPY),
        "size_bytes": len(PUBLIC_COPY),
        "media_type": "image/jpeg",
        "width_px": 480,
        "height_px": 640,
        "redactions": [[0, 0, 20, 20]],
        "tools": [{"name": "pillow", "version": "13"}],
    },
    "marking.suggested": lambda _: {
        "method": "bar-code",
        "suggested": "[)>␞06␝18SWK92042␞␄",
        "payload_hex": b"[)>\x1e06\x1d18SWK92042\x1e\x04".hex(),
        "symbology": "Data Matrix",
        "symbology_identifier": "]d1",
        "symbol_version": "18x18",
        "correction_unused": "0.85",
        "region": {"orientation": 6, "selector": selector(Rectangle(300, 200, 60, 61))},
        "corners": [[300, 260], [300, 200], [359, 200], [359, 260]],
        "tools": [{"name": "zxing-cpp", "version": "3.1.1"}, {"name": "Pillow", "version": "13.0.0"}],
    },
    "marking.recorded": lambda house: {
        "item": house.ids["item"],
        "method": "stamped",
        "state": "worn",
        "scripts": ["Hang", "Zyyy"],
        "regions": [{"photo": house.ids["photo"], "orientation": 6, "selector": selector(Rectangle(10, 20, 100, 40))}],
    },
    "marking.read": lambda house: {
        "text": "ㅈ11307?40187",
        "party": None,
        "photos": [house.ids["photo"]],
        "occurred": "2024-09-01",
        "blind": True,
        "confidence": "high",
    },
    "marking.interpreted": lambda house: {
        "reading": house.entries["marking.read"],
        "rule": "J1",
        "meaning": "Year 2024 (Juche 113) on the part that bears it.",
        "earliest": "2024-01-01",
        "latest": "2024-12-31",
        "role": "manufacture",
        "confidence": "moderate",
        "assumptions": ["The number is a year of the Juche calendar."],
    },
    "custody.event": lambda house: {
        "action": "recovery",
        "from_party": None,
        "to_party": "A Named Person",
        "custodian": "Field team",
        "occurred": "2024-08-18",
        "source": house.ids["source"],
    },
    "photo.compared": lambda house: {
        "other": second_photo(house),
        "verdict": "same-object",
        "party": "Field team",
        "basis": "The same scratch beside the number",
        "confidence": "moderate",
        "occurred": "2024-09-02",
    },
    "marking.adjudicated": lambda house: {
        "text": "ㅈ11307240187",
        "readings": [house.entries["marking.read"]],
        "party": "Field team",
        "confidence": "high",
        "occurred": "2024-09-03",
    },
    "record.corrected": lambda house: {
        "of": "item.recorded",
        "corrects": house.entries["item.recorded"],
        "replaces": []
        if "record.corrected" in house.entries
        else [house.claim(house.entries["item.recorded"], "title")],
        "reason": "The part is not an actuator",
        **(
            {"condition": "burnt"}
            if "record.corrected" in house.entries
            else {"title": "Housing with a stamped number"}
        ),
    },
    "record.withdrawn": lambda house: {
        "withdrawn": [second_event(house)],
        "whole": False,
        "reason": "The event was of another item",
        "occurred": "2026-03-01",
    },
    "object.destroyed": lambda house: {
        "sha256": house.store(OTHER_PICTURE),
        "ground": "legal-order",
        "order_cited": "Court decision withheld 12/2026",
        "occurred": "2026-03-01",
    },
    "fixity.checked": lambda _: {
        "originals": 1,
        "intact": 1,
        "missing": 0,
        "changed": 0,
        "checkpoint_size": 1,
        "occurred": "2026-03-01",
    },
    "export.made": lambda house: {
        "checkpoint_size": 1,
        "checkpoint_root": b64u(house.catalogue.ledger.root(1)),
        "records": 7,
        "recipient": "A Court Withheld",
    },
    "review.requested": lambda _: {"reason": "Ready for a second pair of eyes"},
    "review.decided": lambda house: {"decision": "accepted", "entries": house.about(house.ids["item"])[:1]},
    "record.released": lambda house: {"released": house.released_claims(house.ids["item"])[:5]},
    "claim.erased": lambda house: {
        "erased": [house.claim(_dated(house, "item"), "recorded")],
        "ground": "third-party",
    },
    "agent.registered": lambda _: {"kind": "organisation", "name": "Partner office", "roles": ["investigator"]},
    "agent.role_changed": lambda _: {"roles": ["investigator", "reviewer"], "reason": "Reviews from now on"},
    "agent.key_added": lambda house: {
        **proof_of(OWN_KEY, house.catalogue.settings.origin, house.ids["agent"]),
        "held_by": "agent",
    },
    "agent.key_revoked": lambda _: {"revoked": thumbprint(public_bytes(OWN_KEY)), "reason": "The phone was lost"},
    "publication.made": lambda house: {
        "checkpoint_size": 1,
        "checkpoint_root": b64u(house.catalogue.ledger.root(1)),
        "release_sha256": "0" * 64,
        "records": 1,
    },
    "package.made": lambda house: {
        "checkpoint_size": 1,
        "checkpoint_root": b64u(house.catalogue.ledger.root(1)),
        "manifest_sha256": "0" * 64,
        "contents": [house.ids["item"]],
        "withheld": False,
        "recipient": "A Court Withheld",
    },
}


def second_photo(house: House) -> str:
    """Return another photograph than the first; it is acquired when it is asked for the first time."""
    if "second photo" not in house.ids:
        claims = SAMPLES["photo.acquired"](house) | {
            "sha256": house.store(OTHER_PICTURE),
            "size_bytes": len(OTHER_PICTURE),
            "caption": "The actuator from behind",
        }
        house.ids["second photo"] = house.record("photo.acquired", claims).subject
    return house.ids["second photo"]


def second_event(house: House) -> int:
    """Record one more custody event of the first item, and return its ledger index."""
    claims = {"action": "storage", "occurred": "2024-08-21", "custodian": "Somebody else"}
    return house.record("custody.event", claims, house.ids["item"]).entry


def _dated(house: House, kind: str) -> int:
    """Return an entry about the record of a kind whose claim `recorded` was not erased."""
    entries = house.about(house.ids[kind])
    return next(idx for idx in entries if "recorded" in house.catalogue.ledger.entry(idx).disclosures)


def _subject(house: House, kind: str) -> str | None:
    wanted = entry_type(kind)
    return None if wanted.effect != "adds" else house.ids[wanted.kinds[0] if "review" not in kind else "item"]


def record_sample(house: House, kind: str) -> Recorded:
    """Record the sample statement of a type about the first record that it can be about."""
    of_item = {"record.released", "custody.event", "claim.erased", "record.corrected", "record.withdrawn"}
    subject = house.ids["item"] if kind in of_item else _subject(house, kind)
    if kind == "object.destroyed":
        subject = second_photo(house)
    made = house.record(kind, SAMPLES[kind](house), subject)
    house.entries.setdefault(kind, made.entry)
    house.ids.setdefault(made.subject.split("-", 1)[0], made.subject)
    return made


def record_everything(house: House) -> None:
    """Record one entry of each type, a thumbnail, and then accept and release every record; sign a checkpoint."""
    for kind in SAMPLES:
        if kind not in {"record.released", "review.decided"}:
            record_sample(house, kind)
    finish(house.catalogue)
    remove_destroyed(house.catalogue)
    small = SAMPLES["photo.derived"](house) | {"sha256": house.store(THUMBNAIL), "purpose": "public-thumbnail"}
    house.record("photo.derived", small | {"size_bytes": len(THUMBNAIL)}, house.ids["photo"])
    for subject in (*house.ids.values(), house.author, house.reviewer, house.admin, house.software):
        if not subject.startswith(("agent-", "publication-", "check-")):
            house.accept(subject)
        if subject != house.ids["agent"]:
            house.release(subject)
    house.checkpoint()


@dataclass(frozen=True)
class _Template:
    folder: Path
    author: str
    reviewer: str
    ids: dict[str, str]
    entries: dict[str, int]


@cache
def _template(*, full: bool) -> _Template:
    place = tempfile.TemporaryDirectory(prefix="catalogue-for-tests-")
    atexit.register(place.cleanup)
    clock = Clock()
    with found(Path(place.name) / "evidence", "Test house", origin="tests.example/house", clock=clock) as made:
        author = register(made, made.settings.agent, "Author Withheld", ("investigator",), clock=clock).agent
        reviewer = register(made, made.settings.agent, "Reviewer Withheld", ("reviewer",), clock=clock).agent
        house = House(made, author, reviewer, clock=clock)
        if full:
            record_everything(house)
    return _Template(made.folder, author, reviewer, house.ids, house.entries)


def make_house(folder: Path, *, full: bool = False) -> House:
    """Return a house of its own in `folder`, which must not exist; `full`: one released entry of every type."""
    template = _template(full=full)
    shutil.copytree(template.folder, folder)
    later = Clock(datetime(2026, 3, 2, 8, tzinfo=UTC))
    opened = Catalogue.open(folder)
    return House(opened, template.author, template.reviewer, dict(template.ids), dict(template.entries), later)
