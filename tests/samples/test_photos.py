"""The committed sample photographs are what their descriptions render, and say that they are synthetic."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import PIL
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps
from PIL.ExifTags import GPS, IFD, Base

from samples.render.album import Photo, album
from samples.render.camera import Camera, region, scene_size, shoot, stored
from samples.render.develop import render, script_of

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MANIFEST: dict[str, Any] = json.loads((SAMPLES / "photos.json").read_text("utf-8"))
ENTRIES: dict[str, dict[str, Any]] = {entry["file"]: entry for entry in MANIFEST["photos"]}
FILES = sorted(ENTRIES)
DEPENDS_ON_THE_ENCODER = {"bytes", "sha256"}
TILE_PX = 16
TOLERANCE = 10  # grey levels, mean of a tile: what another FreeType or libjpeg may move at an edge


def worst_tile(one: Image.Image, other: Image.Image) -> int:
    """Return the largest mean difference, in grey levels, of any tile and colour of two pictures."""
    assert one.size == other.size
    tiles = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).reduce(TILE_PX)
    return max(tiles.tobytes())


def assert_same_picture(committed: Image.Image, rebuilt: Image.Image, *, exact: bool) -> None:
    if exact:
        assert ImageChops.difference(committed, rebuilt).getbbox() is None
    assert worst_tile(committed, rebuilt) <= TOLERANCE


def committed(name: str) -> Image.Image:
    with Image.open(SAMPLES / "photos" / name) as picture:
        picture.load()
        return picture


def altered(picture: Image.Image) -> Image.Image:
    """Return the picture with one figure's worth of it painted over."""
    copy = picture.copy()
    ImageDraw.Draw(copy).rectangle([600, 500, 640, 560], fill=(150, 148, 144))
    return copy


@pytest.mark.parametrize("photo", album(), ids=lambda photo: photo.name)
def test_a_photo_is_what_its_description_renders(photo: Photo) -> None:
    data, entry = render(photo)
    kept = {key: value for key, value in ENTRIES[photo.file].items() if key not in DEPENDS_ON_THE_ENCODER}
    assert {key: value for key, value in entry.items() if key not in DEPENDS_ON_THE_ENCODER} == kept
    with Image.open(io.BytesIO(data)) as rebuilt:
        rebuilt.load()
        assert_same_picture(committed(photo.file), rebuilt, exact=PIL.__version__ == MANIFEST["pillow"])


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("name", FILES)
def test_an_altered_photo_is_noticed(name: str, *, exact: bool) -> None:
    picture = committed(name)
    assert_same_picture(picture, picture.copy(), exact=exact)
    with pytest.raises(AssertionError):
        assert_same_picture(picture, altered(picture), exact=exact)


def test_every_photo_is_listed_and_every_listed_photo_is_there() -> None:
    assert sorted(path.name for path in (SAMPLES / "photos").iterdir()) == FILES
    assert [entry["file"] for entry in MANIFEST["photos"]] == [photo.file for photo in album()]


@pytest.mark.parametrize("name", FILES)
def test_the_bytes_are_those_of_the_manifest(name: str) -> None:
    data = (SAMPLES / "photos" / name).read_bytes()
    assert len(data) == ENTRIES[name]["bytes"]
    assert hashlib.sha256(data).hexdigest() == ENTRIES[name]["sha256"]


@pytest.mark.parametrize("name", FILES)
def test_the_metadata_says_synthetic_and_agrees_with_the_manifest(name: str) -> None:
    picture, entry = committed(name), ENTRIES[name]
    exif = picture.getexif()
    details, gps = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
    assert exif[Base.ImageDescription].startswith("SYNTHETIC SAMPLE - debris-catalogue: ")
    assert details[Base.UserComment].startswith(b"ASCII\x00\x00\x00SYNTHETIC SAMPLE - debris-catalogue")
    assert exif[Base.Make] == "Sample Optics"
    assert (exif[Base.Orientation], picture.size) == (entry["orientation"], (entry["width"], entry["height"]))
    assert (details[Base.DateTimeOriginal], details.get(Base.OffsetTimeOriginal)) == (
        entry["taken"],
        entry["offset"],
    )
    assert bool(gps) == (entry["position"] is not None)
    if gps:
        degrees, minutes, seconds = gps[GPS.GPSLatitude]
        assert float(degrees + minutes / 60 + seconds / 3600) == pytest.approx(entry["position"][0], abs=1e-5)


@pytest.mark.parametrize("name", FILES)
def test_a_thumbnail_is_embedded(name: str) -> None:
    picture = committed(name)
    inner = picture.getexif().get_ifd(IFD.IFD1)
    raw: bytes = picture.info["exif"][6:]
    start = inner[Base.JpegIFOffset]
    with Image.open(io.BytesIO(raw[start : start + inner[Base.JpegIFByteCount]])) as thumbnail:
        thumbnail.load()
        assert max(thumbnail.size) == 160
        difference = worst_tile(thumbnail, picture.convert("RGB").resize(thumbnail.size, Image.Resampling.LANCZOS))
    assert (difference > 40) == (ENTRIES[name]["thumbnail"] == "wider frame")


@pytest.mark.parametrize("name", FILES)
def test_regions_lie_within_the_stored_picture(name: str) -> None:
    entry = ENTRIES[name]
    assert entry["marks"]
    for mark in entry["marks"]:
        box = mark["region"]
        assert min(box["x"], box["y"]) >= 0
        assert min(box["w"], box["h"]) >= 16
        assert box["x"] + box["w"] <= entry["width"]
        assert box["y"] + box["h"] <= entry["height"]
        assert mark["script"] == script_of(mark["text"])
        assert mark["object"] in {thing["name"] for thing in entry["objects"]}


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_region_is_where_the_ink_is_stored(orientation: int) -> None:
    camera = Camera((600, 400), 0.06, 3.0, blur_px=0, noise=0.1, vignette=0, exposure=1.0, orientation=orientation)
    scene = Image.new("RGB", scene_size(camera.size), (255, 255, 255))
    ImageDraw.Draw(scene).polygon([(300, 150), (460, 170), (450, 260), (290, 240)], fill=(0, 0, 0))
    upright, matrix = shoot(scene, camera)
    grid = stored(upright, orientation)
    corners = [(300.0, 150.0), (461.0, 170.0), (451.0, 261.0), (290.0, 241.0)]
    x, y, w, h = region(corners, matrix, camera.size, orientation)
    dark = ImageOps.grayscale(grid).point([255] * 60 + [0] * 196)
    label = Image.new("L", upright.size, 255)
    label.paste(0, (0, 0, upright.width, 60))
    found = ImageChops.multiply(dark, stored(label, orientation)).getbbox()
    assert found is not None
    assert (found[0], found[1], found[2], found[3]) == pytest.approx((x, y, x + w, y + h), abs=2)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_viewer_turns_the_stored_picture_upright(orientation: int) -> None:
    upright = Image.new("RGB", (6, 4))
    upright.putpixel((5, 1), (255, 0, 0))
    grid = stored(upright, orientation)
    grid.getexif()[Base.Orientation] = orientation
    assert ImageChops.difference(ImageOps.exif_transpose(grid), upright).getbbox() is None


def test_the_set_covers_what_the_pages_need() -> None:
    entries = list(ENTRIES.values())
    assert sum(entry["bytes"] for entry in entries) < 6_000_000
    assert {6, 8} <= {entry["orientation"] for entry in entries}
    assert {entry["offset"] is None for entry in entries} == {True, False}
    assert {entry["position"] is None for entry in entries} == {True, False}
    texts = {mark["text"] for entry in entries for mark in entry["marks"]}
    assert texts >= {
        "112", "113", "ㅈ", "ㅈ11307240187", "Ш91579", "9М79-1", "1887ВЕ4У", "Ы18358", "2309", "09.2023",
        "19.05.2023", "12.09.2023", "8?7-[8|B]4",
    }  # fmt: skip
    methods = {mark["method"] for entry in entries for mark in entry["marks"]}
    assert methods >= {
        "struck",
        "dot-peened",
        "engraved",
        "cast",
        "stencilled paint",
        "printed",
        "handwritten",
    }
    for entry in entries:
        if entry["same_object_as"]:
            other = ENTRIES[entry["same_object_as"]]
            assert other["same_object_as"] == entry["file"]
            assert other["objects"][0]["name"] == entry["objects"][0]["name"]
