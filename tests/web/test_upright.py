"""Regions on real pictures in all eight orientations: drawn upright, kept as stored, shown on the public copy."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from catalogue.base.orientation import ORIENTATIONS, Point, Polygon, Rectangle
from catalogue.markings.region import from_selector, written
from catalogue.release.publish import publish
from catalogue.release.release import release
from catalogue.release.workflow import decide
from catalogue.web.datasette_api import Datasette
from catalogue.web.site import make_site
from tests.catalogues import make_house
from tests.web.desk import desk_over, signed_in

SIZE = (320, 240)  # of the upright picture
BOX = Rectangle(40, 30, 80, 50)
KITE = Polygon((Point(200, 120), Point(280, 160), Point(220, 220), Point(180, 180)))
RED, BLUE, GREY = (200, 30, 30), (30, 30, 200), (128, 128, 128)
# What stores an upright picture under an orientation: the inverse of how it is turned for viewing.
STORES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def photograph(orientation: int) -> bytes:
    """Return a JPEG that shows upright, in the same places, a red rectangle and a blue kite on grey."""
    upright = Image.new("RGB", SIZE, GREY)
    draw = ImageDraw.Draw(upright)
    draw.rectangle((BOX.x, BOX.y, BOX.x + BOX.width - 1, BOX.y + BOX.height - 1), fill=RED)
    draw.polygon(KITE.corners, fill=BLUE)
    draw.rectangle((0, 0, 8, 8), fill=(orientation * 30, 0, 0))  # so that no two files are the same
    stored = upright.transpose(STORES[orientation]) if orientation in STORES else upright
    tags = Image.Exif()
    tags[0x112] = orientation
    stream = io.BytesIO()
    stored.save(stream, "JPEG", exif=tags, quality=95, subsampling=0)
    return stream.getvalue()


def covered(image: Image.Image, region: Rectangle | Polygon, colour: tuple[int, int, int]) -> tuple[float, float]:
    """Return how much of a region has a colour, and how much of that colour lies outside of it."""
    mask = Image.new("1", image.size)
    draw = ImageDraw.Draw(mask)
    if isinstance(region, Polygon):
        draw.polygon(region.corners, fill=1)
    else:
        draw.rectangle((region.x, region.y, region.x + region.width - 1, region.y + region.height - 1), fill=1)
    inside = outside = total = 0
    for x in range(image.width):
        for y in range(image.height):
            pixel = image.getpixel((x, y))
            assert isinstance(pixel, tuple)
            like = all(abs(one - other) < 60 for one, other in zip(pixel, colour, strict=True))
            drawn = bool(mask.getpixel((x, y)))
            total += drawn
            inside += drawn and like
            outside += like and not drawn
    return inside / total, outside / total


@dataclass
class Shown:
    """A published folder with one photograph for each orientation, and what was stored of their regions."""

    folder: Path
    photos: dict[int, str]
    stored: dict[int, Image.Image]
    regions: dict[int, list[Rectangle | Polygon]]
    preview: dict[int, Image.Image]
    drawn: dict[int, str]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return asyncio.run(drawn_and_published(tmp_path_factory.mktemp("upright")))


@pytest.fixture
def site(shown: Shown) -> Iterator[Datasette]:
    made = make_site(shown.folder)
    yield made
    made.close()


async def drawn_and_published(folder: Path) -> Shown:
    house = make_house(folder / "evidence", full=True)
    made, known = desk_over(house)
    author = await signed_in(made)
    found = Shown(folder / "public", {}, {}, {}, {}, {})
    for orientation in ORIENTATIONS:
        data = photograph(orientation)
        page = await author.bring([(f"{orientation}.jpg", data)], consent="publication", item=house.ids["item"])
        photo = re.search(r"/photo/(photo-[0-9a-z]{11})", page.text)
        assert photo is not None
        form = dict(zip("xywh", map(str, BOX), strict=True))
        form |= {"shapes": written(KITE), "text": f"K{orientation}", "item": house.ids["item"]}
        answer = await author.post(f"/-/desk/mark/{photo[1]}", form)
        marking = answer.headers["location"].rpartition("/")[2]
        found.photos[orientation] = photo[1]
        found.stored[orientation] = Image.open(io.BytesIO(data)).convert("RGB")
        entry = house.catalogue.tables.query("SELECT selector FROM region WHERE marking = ? ORDER BY n", [marking])
        found.regions[orientation] = [from_selector(json.loads(row["selector"])) for row in entry]
        preview = await author.get(f"/-/desk/preview/{photo[1]}/2400")
        found.preview[orientation] = Image.open(io.BytesIO(preview.content)).convert("RGB")
        found.drawn[orientation] = (await author.get(f"/photo/{photo[1]}")).text
        for subject in (photo[1], marking):
            decide(house.catalogue, house.reviewer, subject, accept=True, clock=house.clock)
            release(house.catalogue, house.reviewer, [subject], clock=house.clock)
    publish(house.catalogue, house.reviewer, found.folder)
    known.sessions.close()
    made.close()
    house.close()
    return found


def outlined(page: str) -> tuple[Rectangle, Polygon]:
    """Return the rectangle and the polygon that a page draws."""
    box = re.search(r'class="region-box" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', page)
    kite = re.search(r'class="region-box" points="([\d, ]+)"', page)
    assert box is not None
    assert kite is not None
    corners = (Point(*map(int, pair.split(","))) for pair in kite[1].split())
    return Rectangle(*map(int, box.groups())), Polygon(tuple(corners))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_what_is_drawn_upright_is_that_place_in_the_stored_file(shown: Shown, orientation: int) -> None:
    box, kite = shown.regions[orientation]
    for region, colour in ((box, RED), (kite, BLUE)):
        inside, outside = covered(shown.stored[orientation], region, colour)
        assert inside > 0.93
        assert outside < 0.05


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_desk_shows_the_picture_as_it_was_drawn_on(shown: Shown, orientation: int) -> None:
    assert shown.preview[orientation].size == SIZE
    assert covered(shown.preview[orientation], BOX, RED)[0] > 0.93
    assert outlined(shown.drawn[orientation]) == (BOX, KITE)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
async def test_the_public_page_shows_it_at_that_place_of_the_public_copy(
    shown: Shown, site: Datasette, orientation: int
) -> None:
    page = (await site.client.get(f"/photo/{shown.photos[orientation]}")).text
    copy = re.search(r"/media/([0-9a-f]{64})\.jpg", page)
    assert copy is not None
    image = Image.open(shown.folder / "media" / f"{copy[1]}.jpg").convert("RGB")
    assert image.size == SIZE
    box, kite = outlined(page)
    drawn: tuple[tuple[Rectangle | Polygon, tuple[int, int, int]], ...] = ((box, RED), (kite, BLUE))
    for region, colour in drawn:
        inside, outside = covered(image, region, colour)
        assert inside > 0.93
        assert outside < 0.05
