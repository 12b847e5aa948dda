"""What every record page shares: its place among records, its states, its proof and citation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogue.web.pages.changes import changes
from catalogue.web.pages.marks_model import Agreement, Decoded
from catalogue.web.pages.model import (
    Badge,
    CardGroup,
    Field,
    Line,
    OpinionGroup,
    Picture,
    RecordPage,
    Value,
)
from catalogue.web.pages.production import ProductionToUse
from catalogue.web.pages.proof import citation, proof
from catalogue.web.pages.reader import KIND_WORDS, Reader, Row, date_words, record_path
from catalogue.web.publication import Publication

_STATUS = {
    "released": "Two people have seen it: whoever recorded it and whoever released it.",
    "draft": "Recorded, and not yet under review.",
    "in review": "Somebody asked for a review.",
    "accepted": "A reviewer accepted it; it is not released.",
    "rejected": "A reviewer did not accept it as it is.",
    "corrected": "Released, and corrected since. What was corrected, and why, stands on this page.",
    "withdrawn": "This catalogue no longer stands by it. The reason stands on this page.",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a page knows beside the records: what was published, and where the catalogue is served."""

    publication: Publication
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of a page that differ from kind to kind; see `RecordPage`."""

    fields: tuple[Field, ...] = ()
    crumbs: tuple[Value, ...] = ()
    mark: Value | None = None
    pictures: tuple[Picture, ...] = ()
    remark: str | None = None
    opinions: tuple[OpinionGroup, ...] = ()
    agreement: Agreement | None = None
    line: Line | None = None
    production: ProductionToUse | None = None
    related: tuple[CardGroup, ...] = ()
    digests: tuple[Field, ...] = ()
    decoded: tuple[Decoded, ...] = ()
    disputed: bool = False
    superseded: bool = False
    synthetic: bool = False


def assemble(reader: Reader, context: Context, subject: str, body: Body) -> RecordPage | None:
    """Return the page of a record, or None where nothing of it is known here."""
    record = reader.one("SELECT * FROM record WHERE id = ?", subject)
    if record is None:
        return None
    kind = record["kind"]
    word = KIND_WORDS[kind]
    title = Value(record["title"]) if record["title"] else Value(f"{word} {subject}")
    home = Value("Catalogue", href="/")
    return RecordPage(
        id=subject,
        kind=kind,
        title=title,
        crumbs=(home, *body.crumbs, Value(word, hint=subject)),
        badges=_badges(reader, record, body),
        fields=body.fields,
        proof=proof(reader, subject, context.publication, body.digests),
        citation=citation(
            subject, title.text, record["first_entry"], context.publication, f"{context.address}{record_path(subject)}"
        ),
        mark=body.mark,
        pictures=body.pictures,
        remark=_tombstone(record) or body.remark,
        changes=changes(reader, subject),
        opinions=body.opinions,
        decoded=body.decoded,
        line=body.line,
        production=body.production,
        related=body.related,
        agreement=body.agreement,
    )


def _tombstone(record: Row) -> str | None:
    if record["status"] != "withdrawn":
        return None
    return f"This record was withdrawn. {record['reason'] or 'No reason is stated here.'}"


def _badges(reader: Reader, record: Row, body: Body) -> tuple[Badge, ...]:
    status = record["status"]
    word = status
    if status in {"released", "corrected"}:
        day = f" {date_words(record['released']).text}" if record["released"] else f", date {reader.absent}"
        word = f"corrected, newest release{day}" if status == "corrected" else f"released{day}"
    badges = [Badge(status.replace(" ", "-"), word, _STATUS[status])]
    if body.superseded:
        badges.append(Badge("superseded", "superseded", "Replaced by a later statement."))
    if body.disputed:
        badges.append(Badge("disputed", "disputed", "At least one party denies or contradicts what another states."))
    if record["synthetic"] or body.synthetic:
        badges.append(Badge("synthetic", "synthetic sample", "Made up to show how the catalogue works; no evidence."))
    return tuple(badges)


def disputed(opinions: list[dict[str, Any]]) -> bool:
    """Say whether somebody denies or disputes, or two statements cannot be true together."""
    return any(row["status"] in {"denied", "disputed"} or row.get("contradicts") for row in opinions)


def incident_crumbs(reader: Reader, incident: str | None) -> tuple[Value, ...]:
    """Return the incident as a step of the way, where it is known."""
    return (reader.link(incident),) if incident else ()


def item_crumbs(reader: Reader, item: str | None) -> tuple[Value, ...]:
    """Return incident and item as steps of the way, as far as they are known."""
    row = reader.one("SELECT incident FROM item WHERE id = ?", item) if item else None
    way = incident_crumbs(reader, row["incident"]) if row else ()
    return (*way, reader.link(item)) if item else way
