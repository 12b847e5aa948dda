"""Corrections and withdrawals at the desk: the form of an entry with what counts now, and a reason for each.

What a field held and holds no more is replaced; a field that was emptied is taken back. What no single field holds
(regions, measurements, positions) are corrected with the command line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.base.errors import CatalogueError, InvalidEntry
from catalogue.base.ids import parse_id
from catalogue.base.model import EntryType, entry_type, type_of
from catalogue.records.correction import Amendment, correct, withdraw
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask, records_of, typed_in
from catalogue.web.desk.fields import UNKNOWN, FormField, Option, Typed, form_fields, simple_claims
from catalogue.web.desk.reader import DeskReader
from catalogue.web.pages.model import Value
from catalogue.web.pages.reader import record_path
from catalogue.web.routes import missing

CORRECTED, WITHDRAWN = "record.corrected", "record.withdrawn"
_COUNTS = "SELECT idx, type, subject, actor, claims FROM current WHERE idx = ?"


@dataclass(frozen=True, slots=True)
class CorrectPage:
    """The form for a correction of one entry, `why_not` where the agent cannot correct it."""

    index: int
    record: Value
    title: str
    fields: tuple[FormField, ...]
    reason: FormField
    why_not: str | None


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    """The form for a withdrawal: of the record as a whole, or of one entry about it."""

    record: Value
    index: int | None
    title: str
    reason: FormField


def correctable(kind: EntryType, author: str, agent: str) -> str | None:
    """Return why an agent cannot correct or withdraw an entry at the desk, as far as its type and author tell."""
    if kind.correction == "none" or not _names(kind):
        return "This states what was done, or what one field cannot hold; nothing of it is corrected here."
    if kind.correction == "author" and author != agent:
        return "This is what somebody else holds, and only they correct it. Record your own beside it."
    return None


def correct_page(
    reader: DeskReader, agent: str, index: int, typed: Typed | None, error: str = ""
) -> CorrectPage | None:
    """Return the form with what counts now, or with what was typed; None where no such entry counts."""
    row = reader.one(_COUNTS, index)
    if row is None:
        return None
    claims = json.loads(row["claims"])
    kind = type_of({**claims, "type": row["type"]})
    typed = _as_typed(kind, claims) if typed is None else typed

    def refer(wanted: str) -> Sequence[Option]:
        return records_of(reader, wanted)

    (reason,) = form_fields(entry_type(CORRECTED), ("reason",), typed, refer, error)
    return CorrectPage(
        index=index,
        record=reader.link(row["subject"]),
        title=kind.title,
        fields=form_fields(kind, _names(kind), typed, refer, error, unknown=True),
        reason=reason,
        why_not=correctable(kind, row["actor"], agent),
    )


def amendment(page: CorrectPage, before: dict[str, Any], typed: Typed) -> Amendment:
    """Return what was changed in the form. Raises InvalidEntry where nothing was."""
    after = typed.claims(page.fields)
    names = [one.name for one in page.fields]
    kept = {name: _stripped(before[name]) for name in names if name in before and before[name] is not False}
    stated = {name: value for name, value in after.items() if name not in kept or kept[name] != value}
    retracted = [name for name in names if name in before and name not in after and before[name] is not False]
    if not stated and not retracted:
        raise InvalidEntry("nothing was changed; change what is wrong, or leave the entry as it is")
    return Amendment(stated, retracted, page.index)


async def correction(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/correct/INDEX`: the form (GET), and what was changed in it (POST)."""
    asking = await ask(request, datasette)
    index = int(request.url_vars["index"])
    if request.method != "POST":
        return await _show(asking, index)
    typed = await typed_in(request)

    def read(_: object, reader: DeskReader) -> tuple[CorrectPage | None, dict[str, Any] | None]:
        return correct_page(reader, asking.agent, index, typed), reader.one(_COUNTS, index)

    page, row = await asking.read(read)
    if page is None or row is None:
        return await _show(asking, index, typed)
    try:
        if page.why_not:
            raise InvalidEntry(page.why_not)
        changed = amendment(page, json.loads(row["claims"]), typed)
        reason = typed.stated("reason")
        if not reason:
            raise InvalidEntry("reason: say why; everybody can read it once the correction is released")
        await asking.desk.act(lambda catalogue: correct(catalogue, asking.agent, row["subject"], changed, reason))
    except CatalogueError as error:
        return await _show(asking, index, typed, asking.in_words(error))
    return asking.go(record_path(row["subject"]))


async def withdrawal(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/withdraw/ID` and `/-/desk/withdraw/ID/INDEX`: the form (GET), and the act (POST)."""
    asking = await ask(request, datasette)
    try:
        subject = parse_id(request.url_vars["id"])[1]
    except InvalidEntry as error:
        return missing(datasette, "No such id", f"{error}.")
    index = int(request.url_vars["index"]) if request.url_vars.get("index") else None
    if request.method != "POST":
        return await _show_withdrawal(asking, subject, index, Typed())
    typed = await typed_in(request)
    reason, entries = typed.stated("reason"), () if index is None else (index,)
    try:
        if not reason:
            raise InvalidEntry("reason: say why; everybody can read it once the withdrawal is released")
        await asking.desk.act(lambda catalogue: withdraw(catalogue, asking.agent, subject, reason, entries=entries))
    except CatalogueError as error:
        return await _show_withdrawal(asking, subject, index, typed, asking.in_words(error))
    return asking.go(record_path(subject))


async def _show(asking: Asking, index: int, typed: Typed | None = None, error: str = "") -> Response:
    page = await asking.read(lambda _, reader: correct_page(reader, asking.agent, index, typed, error))
    if page is None:
        message = f"No entry {index} counts now: there is none, or it was withdrawn."
        return missing(asking.datasette, "Nothing to correct", message)
    return asking.page("correct", 400 if error else 200, page=page, error=error)


async def _show_withdrawal(asking: Asking, subject: str, index: int | None, typed: Typed, error: str = "") -> Response:
    def read(_: object, reader: DeskReader) -> WithdrawPage | None:
        row = reader.one("SELECT title FROM record WHERE id = ?", subject)
        entry = reader.one(_COUNTS, index) if index is not None else None
        if row is None or (index is not None and (entry is None or entry["subject"] != subject)):
            return None
        (reason,) = form_fields(entry_type(WITHDRAWN), ("reason",), typed, lambda _: (), error)
        title = type_of({**json.loads(entry["claims"]), "type": entry["type"]}).title if entry else "the whole record"
        return WithdrawPage(reader.link(subject), index, title, reason)

    page = await asking.read(read)
    if page is None:
        return missing(asking.datasette, "Nothing to withdraw", f"{subject} has no such entry that still stands.")
    return asking.page("withdraw", 400 if error else 200, page=page, error=error)


def _names(kind: EntryType) -> tuple[str, ...]:
    return tuple(name for name in simple_claims(kind) if not kind.claims[name].fixed)


def _as_typed(kind: EntryType, claims: dict[str, Any]) -> Typed:
    """Return what counts now as the form would have it typed."""
    texts: dict[str, str] = {}
    for name in _names(kind):
        value = claims.get(name)
        if name in claims and value is None:
            texts[f"{name}.{UNKNOWN}"] = "yes"
        elif isinstance(value, bool):
            texts[name] = "yes" if value else ""
        elif isinstance(value, str):
            texts[name] = value
    return Typed(texts)


def _stripped(value: object) -> object:
    """Return a value as the form gives it back where nobody touched it."""
    return Typed({"value": value}).stated("value") if isinstance(value, str) else value
