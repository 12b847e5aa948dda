"""The start page: what this is, the newest records as pictures, incidents in time, counts, and the proof."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.web.pages.model import Card, Field, Value
from catalogue.web.pages.pictures import cards
from catalogue.web.pages.reader import Reader, record_path
from catalogue.web.publication import Publication

_COUNTED = (
    ("incident", "incidents"),
    ("item", "items"),
    ("photo", "photographs"),
    ("marking", "marks"),
    ("statement", "statements"),
    ("source", "sources"),
)
# The views that answer what people come with, in the words of the question.
_QUESTIONS = (
    ("claims_by_incident", "Who claims what about an incident, and who denies it?"),
    ("identification_by_item", "Who identified an item as what, and how did that change?"),
    ("component_by_producer", "Which components are said to be whose make?"),
    ("format", "Which marks have the same format?"),
    ("series", "Which serial numbers make up a series, and how far apart are they?"),
    ("item_by_custody", "What happened last to each item, and who held it?"),
    ("production_to_use", "How soon after it was made was an item used, and what does that rest on?"),
    ("production_to_use_by_system", "Which weapon system was used how soon after it was made?"),
)
_NEWEST = 8


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident on the timeline of the start page."""

    incident: Value
    occurred: Value
    year: str | None
    items: int
    statements: int


@dataclass(frozen=True, slots=True)
class StartPage:
    """What a visitor meets first."""

    newest: tuple[Card, ...]
    incidents: tuple[IncidentLine, ...]
    more_incidents: bool
    counts: tuple[Value, ...]
    questions: tuple[Value, ...]
    examples: tuple[str, ...]
    digests: tuple[Field, ...]
    downloads: tuple[Value, ...]


def start_page(reader: Reader, publication: Publication, database: str, most_incidents: int = 40) -> StartPage:
    """Return the start page."""
    rows = reader.rows(
        "SELECT * FROM incident ORDER BY occurred_earliest IS NULL, occurred_earliest, entry LIMIT ?",
        most_incidents + 1,
    )
    digests = []
    for label, text, meaning in (
        (
            "Checkpoint",
            f"{publication.size:,} entries" if publication.size is not None else None,
            "Size of the signed tree.",
        ),
        ("Release note, SHA-256", publication.release_sha256, "Binds every file of this publication."),
        ("catalogue.db, SHA-256", publication.database_sha256, "The database behind these pages."),
    ):
        if text:
            digests.append(Field(label, Value(text, mono=True), meaning))
    return StartPage(
        newest=_newest(reader),
        incidents=tuple(_incident(reader, row) for row in rows[:most_incidents]),
        more_incidents=len(rows) > most_incidents,
        counts=tuple(_count(reader, database, kind, word) for kind, word in _COUNTED),
        questions=tuple(Value(words, href=f"/{database}/{view}") for view, words in _QUESTIONS),
        examples=_examples(reader),
        digests=tuple(digests),
        downloads=(
            Value(f"{database}.db", href=f"/{database}.db"),
            *(Value(name, href=f"/{name}") for name in publication.files),
        ),
    )


def _count(reader: Reader, database: str, kind: str, word: str) -> Value:
    row = reader.one("SELECT count(*) AS n FROM record WHERE kind = ? AND status <> 'withdrawn'", kind)
    return Value(f"{row['n'] if row else 0:,} {word}", href=f"/{database}/{kind}")


def _newest(reader: Reader) -> tuple[Card, ...]:
    """Return the newest marks that are seen on a picture, then photographs, each with who says what."""
    marks = reader.rows(
        "SELECT marking.id FROM marking JOIN region ON region.marking = marking.id"
        " JOIN photo ON photo.id = region.photo"
        " WHERE photo.public_thumbnail IS NOT NULL GROUP BY marking.id ORDER BY marking.entry DESC LIMIT ?",
        _NEWEST,
    )
    photos = reader.rows(
        "SELECT id FROM photo WHERE public_thumbnail IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM region WHERE region.photo = photo.id)"
        " ORDER BY entry DESC LIMIT ?",
        max(0, _NEWEST - len(marks)),
    )
    found = [row["id"] for row in (*marks, *photos)]
    return cards(reader, found, {subject: line for subject in found if (line := _who_says(reader, subject))})


def _who_says(reader: Reader, subject: str) -> Value | None:
    """Return one line of who says what about a mark: an interpretation, or the first reading."""
    row = reader.one(
        "SELECT party, meaning FROM interpretation WHERE marking = ? AND party IS NOT NULL AND meaning IS NOT NULL"
        " ORDER BY entry LIMIT 1",
        subject,
    )
    if row:
        return Value(f"{row['party']} interpreted it as {row['meaning']}")
    row = reader.one(
        "SELECT party, text FROM reading WHERE marking = ? AND party IS NOT NULL ORDER BY entry LIMIT 1", subject
    )
    return Value(f"Read by {row['party']}") if row else None


def _incident(reader: Reader, row: dict[str, object]) -> IncidentLine:
    found = reader.one(
        "SELECT (SELECT count(*) FROM item WHERE incident = ?1) AS items,"
        " (SELECT count(*) FROM statement WHERE incident = ?1) AS statements",
        row["id"],
    ) or {"items": 0, "statements": 0}
    subject = str(row["id"])
    earliest = row["occurred_earliest"]
    return IncidentLine(
        incident=Value(str(row["title"] or subject), href=record_path(subject), hint=subject),
        occurred=reader.value("incident", row, "occurred"),
        year=str(earliest)[:4] if earliest else None,
        items=found["items"],
        statements=found["statements"],
    )


def _examples(reader: Reader) -> tuple[str, ...]:
    """Return a mark, a place and a name that are found here."""
    mark = reader.one("SELECT text FROM search_mark WHERE length(text) BETWEEN 3 AND 12 ORDER BY rowid DESC LIMIT 1")
    year = reader.one("SELECT text FROM search_mark WHERE text GLOB '1[01][0-9]' ORDER BY rowid DESC LIMIT 1")
    place = reader.one("SELECT place_name FROM incident WHERE place_name IS NOT NULL ORDER BY entry LIMIT 1")
    name = reader.one("SELECT party FROM reading WHERE party IS NOT NULL ORDER BY entry LIMIT 1")
    return tuple(
        text
        for text in (
            (year or mark or {}).get("text"),
            place["place_name"].partition(",")[0] if place else None,
            name["party"] if name else None,
        )
        if text
    )
