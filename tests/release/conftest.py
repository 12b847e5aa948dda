"""A catalogue with two agents and photographs that carry everything a camera may write."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Recorded, Statement, record
from catalogue.records.founding import found, register
from catalogue.release.publish import Published, publish
from catalogue.release.release import Redactions, release
from catalogue.release.workflow import decide

PHOTOGRAPHER = "Oksana Kovalenko"
SECRETS = {
    "photographer": PHOTOGRAPHER,
    "file_name": "IMG_4711_balcony.jpg",
    "camera_serial": "SN-88231907",
    "latitude": "49.98765",
    "longitude": "36.23456",
    "author": "Witness Mykola",
    "rights_holder": "O. Kovalenko estate",
    "reviewer": "Rewa Marakis",
    "first": "Ferdinand Urquhart",
    "seal": "SEAL-552-771",
    "hop": "courier Bohdan",
    "reason": "clearly legible in both pictures",
    "captured": "2024-08-18T14:03:22+03:00",
}


def camera_jpeg(seed: int = 0, size: tuple[int, int] = (480, 320)) -> bytes:
    """Return a JPEG with Exif (GPS, serial, thumbnail), comment and colour profile, all of them telling."""
    image = Image.new("RGB", size, (40 + seed % 200, 90, 120))
    ImageDraw.Draw(image).rectangle((50, 50, 200, 150 + seed % 90), fill=(200, 180, 40))
    exif = Image.Exif()
    exif[0x010E] = "balcony of " + PHOTOGRAPHER
    exif[0x013B] = PHOTOGRAPHER
    exif.get_ifd(0x8769)[0xA431] = SECRETS["camera_serial"]
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (49.0, 59.0, 15.54), "E", (36.0, 14.0, 4.4)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, comment=f"by {PHOTOGRAPHER}".encode(), icc_profile=profile)
    data = out.getvalue()
    preview = BytesIO()
    image.resize((32, 24)).save(preview, "JPEG", comment=PHOTOGRAPHER.encode())
    segment = b"PREVIEW\0" + preview.getvalue()
    return data[:2] + b"\xff\xe7" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


@dataclass
class Case:
    """A catalogue, its two agents, and shorthands for what people do with it."""

    catalogue: Catalogue
    writer: str
    reviewer: str
    out: Path
    now: datetime = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

    def record(self, kind: str, subject: str | None = None, actor: str | None = None, /, **claims: object) -> Recorded:
        statement = Statement(kind, actor or self.writer, claims, subject)
        return record(self.catalogue, (statement,), clock=lambda: self.now)[0]

    def source(self, **claims: object) -> str:
        stated = {"title": "Report on the engine", "kind": "news", "author": SECRETS["author"], **claims}
        return self.record("source.recorded", **stated).subject

    def item(self, **claims: object) -> str:
        stated = {"title": "Engine of a drone", "kind": "component", **claims}
        return self.record("item.recorded", **stated).subject

    def photo(self, seed: int = 0, **claims: object) -> str:
        data = camera_jpeg(seed)
        digest = self.catalogue.vault.put(BytesIO(data))
        stated: dict[str, object] = {
            "sha256": digest.hex,
            "size_bytes": len(data),
            "media_type": "image/jpeg",
            "route": "messenger-image",
            "file_name": SECRETS["file_name"],
            "photographer": PHOTOGRAPHER,
            "rights_holder": SECRETS["rights_holder"],
            "caption": f"The engine on a table, view {seed}",
            "hops": [{"from": SECRETS["hop"], "when": "2024-08-19"}, {"unknown": True}],
            "consent": "publication-anonymous",
            **claims,
        }
        subject = self.record("photo.acquired", **stated).subject
        self.record(
            "photo.examined",
            subject,
            self.catalogue.settings.software,
            width_px=480,
            height_px=320,
            orientation=1,
            captured=SECRETS["captured"],
            captured_zone="offset-tag",
            position={"lat": SECRETS["latitude"], "lon": SECRETS["longitude"]},
            camera_serial=SECRETS["camera_serial"],
            tools=[{"name": "exifread", "version": "3.5.1"}],
        )
        return subject

    def accept(self, *subjects: str) -> None:
        for subject in subjects:
            decide(self.catalogue, self.reviewer, subject, accept=True, reason=SECRETS["reason"])

    def release(
        self, *subjects: str, extra: tuple[str, ...] = (), redactions: Redactions | None = None
    ) -> tuple[Recorded, ...]:
        return release(self.catalogue, self.reviewer, subjects, extra, redactions or {}, clock=lambda: self.now)

    def publish(self, at: int | None = None, out: Path | None = None) -> Published:
        return publish(self.catalogue, self.reviewer, out or self.out, at, clock=lambda: self.now)

    def files(self, out: Path | None = None) -> dict[str, bytes]:
        folder = out or self.out
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _founded(folder: Path) -> Case:
    catalogue = found(folder, "Test", origin="example.org/debris", agent_name=SECRETS["first"])
    writer = catalogue.settings.agent
    reviewer = register(catalogue, writer, SECRETS["reviewer"], ("reviewer",)).agent
    return Case(catalogue, writer, reviewer, folder.parent / "public")


def _copied(made: Case, folder: Path) -> Case:
    shutil.copytree(made.catalogue.folder, folder)
    return Case(Catalogue.open(folder), made.writer, made.reviewer, folder.parent / "public")


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = _founded(tmp_path_factory.mktemp("empty") / "evidence")
    case.catalogue.close()
    return case


@pytest.fixture(scope="session")
def _full(_empty: Case, tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = _copied(_empty, tmp_path_factory.mktemp("full") / "evidence")
    source, item = case.source(), case.item()
    case.record("custody.event", item, action="receipt", occurred="2024-08-19", seal=SECRETS["seal"])
    photo = case.photo(source=source)
    case.record("photo.depicts", photo, item=item)
    marking = case.record("marking.recorded", item=item, method="stamped").subject
    case.record("marking.read", marking, text="ㅈ11307240187", occurred="2024-08-20")
    subjects = (source, item, photo, marking)
    case.accept(*subjects)
    case.release(*subjects)
    case.catalogue.close()
    return case


@pytest.fixture
def case(_empty: Case, tmp_path: Path) -> Iterator[Case]:
    """A catalogue without records, with a writer (its first agent) and a reviewer."""
    case = _copied(_empty, tmp_path / "evidence")
    yield case
    case.catalogue.close()


@pytest.fixture
def released(_full: Case, tmp_path: Path) -> Iterator[Case]:
    """The same with a source, an item, its custody and mark, and a photograph; public claims are released."""
    case = _copied(_full, tmp_path / "evidence")
    yield case
    case.catalogue.close()


@pytest.fixture(scope="session")
def shown(_full: Case, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, Published]]:
    """The same, published: for tests that only look."""
    case = _copied(_full, tmp_path_factory.mktemp("shown") / "evidence")
    yield case, case.publish()
    case.catalogue.close()
