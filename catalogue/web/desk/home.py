"""The first page of the desk: drop photographs, then my unfinished work, then everybody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from catalogue.base.model import entry_type
from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import Asking, ask, records_of, roles_of
from catalogue.web.desk.fields import FormField, Option, Typed, form_fields
from catalogue.web.desk.reader import DeskReader
from catalogue.web.desk.sight import READ
from catalogue.web.desk.uploads import Upload
from catalogue.web.pages.model import Card, Value
from catalogue.web.pages.pictures import cards

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "What it shows": ("incident", "item", "caption"),
    "How it reached us": ("route", "source", "occurred", "collector", "photographer"),
    "Under which terms": ("rights", "consent", "consent_terms"),
}
FIELDS = tuple(name for names in _GROUPS.values() for name in names)
_MOST = 24
_UNFINISHED = "('draft', 'in review', 'rejected')"
_SHOWN = "record.kind NOT IN ('agent', 'publication')"
_MINE = f"""
SELECT record.id, record.status FROM record JOIN entry ON entry.idx = record.first_entry
WHERE entry.actor = ? AND record.status IN {_UNFINISHED} AND {_SHOWN} ORDER BY record.last_entry DESC LIMIT {_MOST}
"""  # noqa: S608 - our own words
_ASKED = f"""
SELECT record.id, record.status FROM record WHERE record.status = 'in review' AND {_SHOWN} AND EXISTS
  (SELECT 1 FROM entry WHERE entry.subject = record.id AND entry.actor <> ?)
ORDER BY record.last_entry DESC LIMIT {_MOST}
"""  # noqa: S608 - as above
_NEWEST = f"SELECT id, status FROM record WHERE {_SHOWN} ORDER BY first_entry DESC LIMIT 12"  # noqa: S608 - as above
_OWN = "SELECT 1 FROM entry WHERE subject = ? AND actor = ? AND type = 'marking.read' LIMIT 1"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the first page shows."""

    groups: tuple[Group, ...]
    mine: tuple[Card, ...]
    asked: tuple[Card, ...]
    newest: tuple[Card, ...]
    roles: frozenset[str]


def photo_fields(reader: DeskReader, typed: Typed, error: str = "") -> tuple[FormField, ...]:
    """Return what can be said of photographs on their way in, as fields."""
    acquired, depicts = entry_type("photo.acquired"), entry_type("photo.depicts")

    def refer(kind: str) -> Sequence[Option]:
        return records_of(reader, kind)

    own = tuple(name for name in FIELDS if name in acquired.claims)
    fields = {field.name: field for field in form_fields(acquired, own, typed, refer, error)}
    (item,) = form_fields(depicts, ("item",), typed, refer, error)
    fields["item"] = replace(item, required=False)
    return tuple(fields[name] for name in FIELDS)


def home_page(reader: DeskReader, agent: str, typed: Typed, error: str = "") -> HomePage:
    """Return the first page for an agent, with what was typed so far."""
    fields = {field.name: field for field in photo_fields(reader, typed, error)}
    groups = tuple(Group(title, tuple(fields[name] for name in names)) for title, names in _GROUPS.items())
    roles = roles_of(reader, agent)
    asked = _cards(reader, agent, _ASKED, agent) if "reviewer" in roles else ()
    mine = _cards(reader, agent, _MINE, agent, to_read="investigator" in roles)
    newest = _cards(reader, agent, _NEWEST, to_read="investigator" in roles)
    return HomePage(groups, mine, asked, newest, roles)


def _cards(reader: DeskReader, agent: str, sql: str, *parameters: object, to_read: bool = False) -> tuple[Card, ...]:
    """Return records as cards; of a mark that the agent has not read, nothing that says what it reads as.

    Such a card leads to the form for reading it, where `to_read` says so.
    """
    rows = reader.rows(sql, *parameters)
    found = cards(reader, [row["id"] for row in rows], {row["id"]: Value(row["status"]) for row in rows})
    return tuple(
        _held_back(card, to_read=to_read)
        if card.kind == "marking" and not reader.one(_OWN, card.record.hint, agent)
        else card
        for card in found
    )


def _held_back(card: Card, *, to_read: bool) -> Card:
    subject = str(card.record.hint)
    href = f"{READ}/{subject}" if to_read else card.record.href
    return replace(card, mark=None, record=replace(card.record, text=subject, href=href))


async def home(request: Request, datasette: Datasette) -> Response:
    """Answer `/`; `?incident=ID`, `?item=ID` and `?source=ID` are chosen beforehand."""
    asking = await ask(request, datasette)
    chosen = {name: request.args.get(name) or "" for name in ("incident", "item", "source")}
    return await show_home(asking, Typed({"route": "unknown", **chosen}))


async def show_home(
    asking: Asking, typed: Typed, error: str = "", kept: Upload | None = None, status: int = 200
) -> Response:
    """Return the first page with what was typed, what is wrong with it, and the files that are here already."""
    page = await asking.read(lambda _, reader: home_page(reader, asking.agent, typed, error))
    most = asking.desk.upload_bytes
    return asking.page("home", status, page=page, error=error, kept=kept, most_bytes=most, canonical="/")
