"""Review and release from a record's page: two people between a statement and the public."""

from __future__ import annotations

from collections.abc import Callable

from catalogue.base.errors import CatalogueError, InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.records.catalogue import Catalogue
from catalogue.release.release import release
from catalogue.release.workflow import decide, request_review
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask, typed_in
from catalogue.web.desk.fields import Typed
from catalogue.web.desk.records import show_record
from catalogue.web.pages.reader import record_path
from catalogue.web.routes import missing

_STEPS = ("request", "accept", "reject", "release")
_CLAIM = "claim."  # before the name of a withheld claim whose box is ticked


async def review(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/review/ID` (POST): take one step, or show the record again with the door's refusal."""
    asking = await ask(request, datasette)
    try:
        subject = parse_id(request.url_vars["id"])[1]
    except InvalidEntry as error:
        return missing(datasette, "No such id", f"{error}.")
    if request.method != "POST":
        return asking.go(record_path(subject))
    typed = await typed_in(request)
    step = typed.text("step")
    if step not in _STEPS:
        return await show_record(request, asking, subject, "Choose what to do with this record.", typed.text("reason"))
    try:
        await asking.desk.act(_step(asking, subject, step, typed))
    except CatalogueError as error:
        return await show_record(request, asking, subject, asking.in_words(error), typed.text("reason"))
    return asking.go(f"{record_path(subject)}#todo")


def _step(asking: Asking, subject: str, step: str, typed: Typed) -> Callable[[Catalogue], object]:
    reason = typed.stated("reason")
    if step == "request":
        return lambda catalogue: request_review(catalogue, asking.agent, subject, reason)
    if step == "release":
        named = [name.removeprefix(_CLAIM) for name in typed.texts if name.startswith(_CLAIM)]
        return lambda catalogue: release(catalogue, asking.agent, [subject], named)
    return lambda catalogue: decide(catalogue, asking.agent, subject, accept=step == "accept", reason=reason)
