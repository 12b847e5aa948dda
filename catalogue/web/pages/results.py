"""The page of search results: each hit with its picture and the reason why it was found."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.records.marks import Query
from catalogue.records.search import Hit, clean, remark, search
from catalogue.web.pages.model import Card
from catalogue.web.pages.pictures import cards
from catalogue.web.pages.reader import Reader

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A hit, and its record as a card."""

    hit: Hit
    card: Card | None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """What was asked, and what was found.

    `possible` are marks that may be meant; `more` says that the list was cut; `remark` is how what was typed was taken,
    where that is not what its notation says.
    """

    asked: str
    marks: tuple[Found, ...]
    possible: tuple[Found, ...]
    others: tuple[Found, ...]
    more: bool
    remark: str | None = None


def results_page(query: Query, reader: Reader, text: str, limit: int = LIMIT) -> ResultsPage:
    """Return the results for what a visitor typed."""
    hits = search(query, text, limit + 1)
    shown = {card.record.hint: card for card in cards(reader, [hit.id for hit in hits[:limit]])}
    found = [Found(hit, shown.get(hit.id)) for hit in hits[:limit]]
    return ResultsPage(
        asked=clean(text),
        marks=tuple(one for one in found if one.hit.kind == "marking" and not one.hit.possible),
        possible=tuple(one for one in found if one.hit.possible),
        others=tuple(one for one in found if one.hit.kind != "marking"),
        more=len(hits) > limit,
        remark=remark(text),
    )
