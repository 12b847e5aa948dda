"""Record pages at the desk: those of the site with previews, then what can be done, then every claim."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from catalogue.base.errors import InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.base.model import entry_type
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask, roles_of
from catalogue.web.desk.reader import LARGE, DeskReader, preview_path_of
from catalogue.web.desk.stated import ClaimLine, EntryStated, releasable, stated
from catalogue.web.desk.suggested import Suggested, unread
from catalogue.web.pages.model import RecordPage, Value
from catalogue.web.pages.parts import Context
from catalogue.web.pages.proof import NOT_SHOWN, SHOWN
from catalogue.web.pages.reader import record_path
from catalogue.web.pages.records import record_page
from catalogue.web.routes import missing

_PUBLIC_COPY = "SELECT sha256 FROM derivative WHERE photo = ? AND purpose = 'public-copy' ORDER BY entry DESC LIMIT 1"
_OWN_READING = "SELECT 1 FROM reading WHERE marking = ? AND actor = ? AND party IS NULL LIMIT 1"
_REVIEWED = frozenset({"incident", "source", "statement", "item", "photo", "marking"})


@dataclass(frozen=True, slots=True)
class Todo:
    """What the signed-in agent can do with a record; the door has the last word.

    `others` is whether somebody else stated a part of it: nobody decides about their own statements (R9).
    """

    status: str
    mark: bool
    read: bool
    add_photos: bool
    request: bool
    decide: bool
    release: bool
    amend: bool
    withdraw: bool
    others: bool
    withheld: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class DeskRecord:
    """A record at the desk."""

    page: RecordPage
    todo: Todo
    entries: tuple[EntryStated, ...]
    large: str | None
    suggested: tuple[Suggested, ...] = ()


def desk_record(reader: DeskReader, context: Context, agent: str, subject: str) -> DeskRecord | None:
    """Return a record with all that is stated about it, or None where nothing is recorded under that id."""
    page = record_page(reader, context, subject)
    if page is None:
        return None
    entries = stated(reader, subject)
    shown = page.pictures[0].photo.hint if page.pictures and page.pictures[0].file else None
    todo = _todo(reader, agent, page, entries)
    return DeskRecord(
        page=_with_true_digest(reader, page) if page.kind == "photo" else page,
        todo=todo,
        entries=entries,
        large=preview_path_of(shown, LARGE) if shown and page.kind == "photo" else None,
        suggested=unread(reader, subject) if todo.mark else (),
    )


def _with_true_digest(reader: DeskReader, page: RecordPage) -> RecordPage:
    """Return the page of a photograph with the digest of its public copy, where the reader put the preview's name."""
    row = reader.one(_PUBLIC_COPY, page.id)
    value = Value(row["sha256"], mono=True) if row else reader.nothing()
    digests = tuple(
        replace(one, value=value) if one.label.startswith("Public copy") else one for one in page.proof.digests
    )
    return replace(page, proof=replace(page.proof, digests=digests))


def _todo(reader: DeskReader, agent: str, page: RecordPage, entries: tuple[EntryStated, ...]) -> Todo:
    roles = roles_of(reader, agent)
    row = reader.one("SELECT status FROM record WHERE id = ?", page.id) or {"status": "draft"}
    status, reviewed = str(row["status"]), page.kind in _REVIEWED

    def may(kind: str) -> bool:
        return bool(roles & set(entry_type(kind).roles))

    return Todo(
        status=status,
        mark=page.kind == "photo" and may("marking.recorded") and bool(page.pictures and page.pictures[0].file),
        read=page.kind == "marking"
        and may("marking.read")
        and page.agreement is not None
        and not reader.one(_OWN_READING, page.id, agent),
        add_photos=page.kind in {"incident", "item", "source"} and may("photo.acquired"),
        request=reviewed and may("review.requested") and status in {"draft", "rejected"},
        decide=reviewed and may("review.decided"),
        release=may("record.released")
        and (status in {"accepted", "released", "corrected", "withdrawn"} or page.kind == "agent"),
        amend=may("record.corrected") and status != "withdrawn",
        withdraw=reviewed and may("record.withdrawn") and status != "withdrawn",
        others=any(entry.actor.hint != agent for entry in entries),
        withheld=releasable(entries),
    )


async def record(request: Request, datasette: Datasette) -> Response:
    """Answer `/KIND/ID`."""
    asking = await ask(request, datasette)
    typed, kind, suffix = request.url_vars["id"], request.url_vars["kind"], request.url_vars.get("json") or ""
    try:
        found, subject = parse_id(typed if "-" in typed else f"{kind}-{typed}")
    except InvalidEntry as error:
        return missing(datasette, "No such id", f"{error}.", typed, as_json=bool(suffix))
    if (found, subject) != (kind, typed):
        return asking.go(f"{record_path(subject)}{suffix}")
    return await show_record(request, asking, subject, as_json=bool(suffix))


async def show_record(
    request: Request, asking: Asking, subject: str, error: str = "", reason: str = "", *, as_json: bool = False
) -> Response:
    """Return the page of a record; `error` is what the door said to the last try, `reason` what was typed for it."""
    face = asking.face
    context = Context(face.publication, f"{request.scheme}://{request.host}{face.base.rstrip('/')}", face.title)
    found = await asking.read(lambda _, reader: desk_record(reader, context, asking.agent, subject))
    if found is None:
        message = f"The id {subject} is well formed, but no record is recorded under it here."
        return missing(asking.datasette, "No such record", message, subject, as_json=as_json)
    if as_json:
        return Response.json({**asdict(found.page), "stated": [asdict(entry) for entry in found.entries]})
    return asking.page(
        "record", 400 if error else 200, page=found.page, record=found, canonical=record_path(subject),
        not_shown=NOT_SHOWN, shown=SHOWN, error=error, reason=reason,
    )  # fmt: skip
