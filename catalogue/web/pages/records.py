"""Which function makes the page of which kind of record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from catalogue.web.pages.agent import agent_page
from catalogue.web.pages.incident import incident_page
from catalogue.web.pages.item import item_page
from catalogue.web.pages.marking import marking_page
from catalogue.web.pages.model import RecordPage
from catalogue.web.pages.parts import Context
from catalogue.web.pages.photo import photo_page
from catalogue.web.pages.publication import publication_page
from catalogue.web.pages.reader import Reader
from catalogue.web.pages.source import source_page
from catalogue.web.pages.statement import statement_page

PAGES: Mapping[str, Callable[[Reader, Context, str], RecordPage | None]] = MappingProxyType(
    {
        "agent": agent_page,
        "incident": incident_page,
        "item": item_page,
        "marking": marking_page,
        "photo": photo_page,
        "publication": publication_page,
        "check": publication_page,
        "source": source_page,
        "statement": statement_page,
    }
)


def record_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of a record by its id, or None where nothing of it is known here."""
    return PAGES[subject.partition("-")[0]](reader, context, subject)
