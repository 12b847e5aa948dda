"""A public folder made of the sample entries: database, pictures, notes of the log."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from catalogue.base import sqlite
from catalogue.base.folders import project_file
from catalogue.records.replay import KnownEntry, open_projection, replay_into
from catalogue.release.texts import COPIED
from tests.web.sample_entries import Case, Picture, sample_case

FONTS = ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", "DejaVuSansMono.ttf")
ORIGIN = "catalogue.example/debris"


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def draw(picture: Picture) -> Image.Image:
    """Return a drawing of a piece of metal with its mark in the box of the picture."""
    width, height = picture.size
    image = Image.linear_gradient("L").resize(picture.size).point(lambda value: 70 + value // 3).convert("RGB")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((width // 10, height // 5, width * 9 // 10, height * 4 // 5), 60, fill=(126, 130, 133))
    for x in (width // 6, width * 5 // 6):
        pen.ellipse((x - 30, height // 4, x + 30, height // 4 + 60), fill=(62, 64, 66))
    x, y, _, box_height = picture.box
    pen.text((x + 12, y + 8), picture.text, font=_font(box_height * 2 // 3), fill=(52, 52, 54))
    pen.text((24, height - 60), "SYNTHETIC SAMPLE", font=_font(34), fill=(235, 235, 235))
    return image


def _jpeg(image: Image.Image, media: Path) -> tuple[str, int]:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=85)
    data = stream.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    (media / f"{digest}.jpg").write_bytes(data)
    return digest, len(data)


def _pictures(case: Case, media: Path) -> None:
    for picture in case.pictures:
        full = draw(picture)
        small = full.copy()
        small.thumbnail((360, 360))
        for purpose, image in (("public-copy", full), ("public-thumbnail", small)):
            digest, size = _jpeg(image, media)
            case.add(
                "photo.derived", picture.photo, by="agent.reader", purpose=purpose, sha256=digest, size_bytes=size,
                media_type="image/jpeg", width_px=image.width, height_px=image.height, redactions=[],
                tools=[{"name": "Pillow", "version": "13.0.0"}],
            )  # fmt: skip


def write_database(path: Path, entries: list[KnownEntry]) -> None:
    """Replay entries into a new database at `path`, as `publish` leaves it: one file, no journal."""
    connection = open_projection(path)
    with sqlite.transaction(connection):
        replay_into(connection, entries, size=len(entries))
    connection.execute("DROP TABLE replay")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("VACUUM")
    connection.close()


def write_notes(folder: Path, size: int) -> None:
    """Write `log/checkpoint` and `log/release`: their first lines as C2SP has them, signatures that are none."""
    log = folder / "log"
    log.mkdir()
    root = base64.b64encode(hashlib.sha256(b"root").digest()).decode()
    line = f"\n\N{EM DASH} {ORIGIN} {base64.b64encode(bytes(68)).decode()}\n"
    (log / "checkpoint").write_text(f"{ORIGIN}\n{size}\n{root}\n{line}", encoding="utf-8")
    (log / "release").write_text(f"{ORIGIN}/release\n{size}\n{root}\n{line}", encoding="utf-8")


def sample_folder(folder: Path) -> Case:
    """Write the public folder of the sample case; return the case, for its ids."""
    case = sample_case()
    media = folder / "media"
    media.mkdir(parents=True)
    _pictures(case, media)
    case.release()
    write_database(folder / "catalogue.db", case.entries)
    write_notes(folder, len(case.entries))
    for name in COPIED:
        shutil.copyfile(project_file(name), folder / name)
    return case
