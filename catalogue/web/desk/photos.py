"""Bringing photographs in: a form with files, then what became of each file, in words beside its picture."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from catalogue.base.errors import CatalogueError
from catalogue.intake.claims import Provenance
from catalogue.intake.ingest import Outcome, ingest
from catalogue.records.catalogue import Catalogue
from catalogue.web.asgi_types import Message, Receive
from catalogue.web.datasette_api import BadRequest, Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask
from catalogue.web.desk.fields import Typed
from catalogue.web.desk.home import photo_fields, show_home
from catalogue.web.desk.reader import SMALL, preview_path_of
from catalogue.web.desk.uploads import Told, Upload, new_upload, without_paths

MOST_FILES = 500
_JOBS = 2
_WAIT_SECONDS = 12.0  # most uploads are done by then, and the next page is the last one
_LAST_RESORT = 4 << 30  # bytes of an oversized upload that are read and thrown away, so that our answer arrives
_TOO_LARGE = 413
_TEXT_BYTES = 64 << 10


async def bring_in(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/photos` (POST): take the files, check what is said of them, begin, and show the outcome."""
    asking = await ask(request, datasette)
    if request.method != "POST":
        return asking.go("/")
    most, body = asking.desk.upload_bytes, _Body(request.receive)
    request.receive = body
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        await body.drain()
        return await _refused(asking, Typed(), None, _too_large(most), _TOO_LARGE)
    try:
        typed, upload = await _receive(request, asking)
    except BadRequest as error:
        large = "too large" in str(error)
        await body.drain()
        said = (
            _too_large(most) if large else f"The upload did not arrive whole: {error}. Nothing was kept; send it again."
        )
        return await _refused(asking, Typed(), None, said, _TOO_LARGE if large else 400)
    if not upload.files:
        return await _refused(asking, typed, None, "Choose at least one file; nothing was sent.", 400)
    fields = await asking.read(lambda _, reader: photo_fields(reader, typed))
    provenance = Provenance(**typed.claims(fields))
    try:
        await asking.desk.act(lambda catalogue: provenance.check(catalogue, asking.agent))
    except CatalogueError as error:
        asking.desk.remember(upload)
        return await _refused(asking, typed, upload, asking.in_words(error), 400)
    asking.desk.remember(upload)
    upload.running = True
    upload.task = asyncio.create_task(_run(asking, upload, provenance))
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(upload.task), _WAIT_SECONDS)
    return asking.go(f"/-/desk/uploads/{upload.id}")


async def _receive(request: Request, asking: Asking) -> tuple[Typed, Upload]:
    """Read a form with files: the texts, and the files in an upload, with those that an earlier try left here."""
    most = asking.desk.upload_bytes
    form = await request.form(
        files=True, max_file_size=most, max_request_size=most, max_files=MOST_FILES, max_field_size=_TEXT_BYTES
    )
    async with form:
        typed = Typed({name: value for name, value in form.items() if isinstance(value, str)})
        earlier = asking.desk.uploads.get(typed.text("kept"))
        if earlier and earlier.agent == asking.agent and not earlier.running and not earlier.told:
            upload = earlier
        else:
            upload = new_upload(asking.desk.folder / "derived", asking.agent)
        for received in form.getlist("photos"):
            if not isinstance(received, str) and (received.size or received.filename):
                await upload.add(received)
    if not upload.files:
        upload.discard()
    return typed, upload


async def _refused(asking: Asking, typed: Typed, kept: Upload | None, error: str, status: int) -> Response:
    return await show_home(asking, typed, error, kept, status)


def _too_large(most: int) -> str:
    size = f"{most / 2**20:,.0f} MB"
    return f"The upload is too large: one takes {size} in all. Nothing was kept; send fewer files at a time."


class _Body:
    """The body of a request, and whether it is over: asking for more of it then would wait for ever."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._over = False

    async def __call__(self) -> Message:
        """Return the next part, as ASGI has it."""
        message = await self._receive()
        self._over = message["type"] != "http.request" or not message.get("more_body")
        return message

    async def drain(self) -> None:
        """Read what is left and throw it away: a browser that is still sending does not hear the answer."""
        left = _LAST_RESORT
        while left > 0 and not self._over:
            left -= len((await self()).get("body", b""))


async def _run(asking: Asking, upload: Upload, provenance: Provenance) -> None:
    """Bring the files of an upload in, telling the outcome of each as it is known."""

    def work(catalogue: Catalogue) -> None:
        outcomes = ingest(catalogue, asking.agent, upload.files, provenance, jobs=_JOBS)
        for path, outcome in zip(tuple(upload.files), outcomes, strict=True):
            upload.told.append(_told(upload, path.name, outcome))

    try:
        async with asking.desk.bringing_in:
            await asking.desk.act(work)
    except CatalogueError as error:
        upload.trouble = asking.in_words(error)
    finally:
        upload.running = False
        upload.discard()


def _told(upload: Upload, name: str, outcome: Outcome) -> Told:
    folders = (path.parent for path in upload.files)
    message = without_paths(outcome.message, (*folders, upload.folder, upload.folder.parents[2]))
    picture = preview_path_of(outcome.photo, SMALL) if outcome.photo else None
    return Told(name, outcome.outcome, message, outcome.photo, picture)


async def outcome(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/uploads/ID`: what became of each file; who did not bring it in is told nothing of it."""
    asking = await ask(request, datasette)
    upload = asking.desk.uploads.get(request.url_vars["id"])
    if upload is None or upload.agent != asking.agent:
        return asking.page("forgotten", 404)
    done = [told.outcome for told in upload.told]
    return asking.page("outcome", upload=upload, counts={word: done.count(word) for word in dict.fromkeys(done)})
