"""A desk over a small catalogue, and people who are signed in to it or are not."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from catalogue.web.datasette_api import Datasette
from catalogue.web.desk import make_desk, sign_in_link
from catalogue.web.desk.state import Desk, desk_of
from tests.catalogues import House

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@dataclass
class Now:
    """A clock that goes on when it is told to."""

    seconds: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Person:
    """Somebody with a browser that keeps one cookie."""

    datasette: Datasette
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **more: Any) -> Any:
        return await self.datasette.client.get(path, cookies=self.cookies, **more)

    async def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        headers = more.pop("headers", SAME_ORIGIN)
        return await self.datasette.client.post(path, data=data or {}, cookies=self.cookies, headers=headers, **more)

    async def bring(self, files: list[tuple[str, bytes]], **typed: str) -> Any:
        """Bring files in and return the page that tells what became of them, or the form with its refusal."""
        sent = [("photos", (name, data, "image/jpeg")) for name, data in files]
        answer = await self.post("/-/desk/photos", {"route": "own-camera", **typed}, files=sent)
        return await self.get(answer.headers["location"]) if answer.status_code == 303 else answer

    async def sign_in(self, token: str, **more: Any) -> Any:
        answer = await self.post("/-/desk/sign-in", {"token": token}, **more)
        self.cookies = dict(answer.cookies.items()) or self.cookies
        return answer


def desk_over(house: House, **options: Any) -> tuple[Datasette, Desk]:
    """Return the desk of a house, made for its author."""
    made = make_desk(house.catalogue, house.author, **options)
    known = desk_of(made)
    assert known is not None
    return made, known


def token_of(datasette: Datasette, agent: str | None = None) -> str:
    """Return the token of a new link."""
    return sign_in_link(datasette, "127.0.0.1", 8002, agent=agent).partition("token=")[2]


async def signed_in(datasette: Datasette, agent: str | None = None) -> Person:
    """Return a person who used a link."""
    person = Person(datasette)
    answer = await person.sign_in(token_of(datasette, agent))
    assert answer.status_code == 303
    assert person.cookies
    return person


def jpeg(text: str = "113", size: tuple[int, int] = (640, 480), orientation: int | None = None) -> bytes:
    """Return a photograph of a text."""
    image = Image.new("RGB", size, (120, 124, 127))
    ImageDraw.Draw(image).text((size[0] // 3, size[1] // 3), text, fill=(20, 20, 20))
    tags = Image.Exif()
    if orientation:
        tags[0x112] = orientation
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=tags)
    return stream.getvalue()
