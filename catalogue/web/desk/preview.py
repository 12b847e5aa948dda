"""Previews for signed-in people: from `derived/`, or read again from the original in a worker process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from catalogue.base.digests import Digest
from catalogue.base.errors import CatalogueError, InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.intake.previews import keep_previews, preview_path
from catalogue.pictures.reading import PREVIEW_SIDES
from catalogue.pictures.worker import Readers
from catalogue.records.catalogue import Catalogue
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import ask
from catalogue.web.desk.reader import SIDES

_NONE = "There is no such preview.\n"


async def preview(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/preview/PHOTO/SIDE`; which file is sent follows from the record, not from the address."""
    asking = await ask(request, datasette)
    side = int(request.url_vars["side"])
    try:
        kind, photo = parse_id(request.url_vars["photo"])
    except InvalidEntry:
        return Response.text(_NONE, status=404)
    row = await asking.read(lambda _, reader: reader.one("SELECT sha256 FROM photo WHERE id = ?", photo))
    if kind != "photo" or side not in SIDES or row is None or row["sha256"] is None:
        return Response.text(_NONE, status=404)
    path = preview_path(asking.desk.folder / "derived", row["sha256"], side)
    data = await asyncio.to_thread(_bytes, path)
    if data is None:
        try:
            async with asking.desk.previewing:
                await asking.desk.act(lambda catalogue: _read_again(catalogue, row["sha256"], side))
        except CatalogueError:
            return Response.text("The original cannot be read; `catalogue audit` says why.\n", status=404)
        data = await asyncio.to_thread(_bytes, path)
    if data is None:
        return Response.text("The preview cannot be kept: is the disk full?\n", status=404)
    return Response(data, content_type="image/jpeg")


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _read_again(catalogue: Catalogue, sha256: str, side: int) -> None:
    """Make a preview again, those of intake as intake makes them. Raises PhotoRefused."""
    if preview_path(catalogue.derived, sha256, side).exists():  # made while this one waited for its turn
        return
    with Readers(sides=PREVIEW_SIDES if side in PREVIEW_SIDES else (side,)) as readers:
        keep_previews(catalogue.derived, readers.read(catalogue.vault.path(Digest.from_hex(sha256))))
