"""The page of an agent: what it may do here, which keys attest for it, what it recorded and released."""

from __future__ import annotations

import json

from catalogue.base.vocabularies import title_of
from catalogue.web.pages.model import Field, RecordPage, Value
from catalogue.web.pages.parts import Body, Context, assemble
from catalogue.web.pages.pictures import card_group
from catalogue.web.pages.proof import entry_title
from catalogue.web.pages.reader import Reader

_NOTE = "Two agents are two ids. They need not be two people, and nothing here shows who is behind a key."


def agent_page(reader: Reader, context: Context, subject: str) -> RecordPage | None:
    """Return the page of an agent."""
    row = reader.one("SELECT * FROM agent WHERE id = ?", subject)
    keys = reader.rows("SELECT * FROM agent_key WHERE agent = ? ORDER BY entry", subject)
    counts = reader.rows(
        "SELECT type, count(*) AS n FROM entry WHERE actor = ? GROUP BY type ORDER BY n DESC, 1", subject
    )
    made = "; ".join(f"{row['n']:,} × {entry_title(row['type'])}" for row in counts)
    fields = (
        *(reader.fields("agent", row, "kind", "name", "roles", "version") if row else ()),
        *(
            Field(
                f"Key from entry {key['entry']}",
                _key(reader, key["public_key"], key["held_by"]),
                "Public key, Ed25519.",
            )
            for key in keys
        ),
        Field(
            "Entries here",
            Value(made, href=f"/catalogue/entry?actor={subject}") if made else reader.nothing(),
            "Entries that it made, as far as they are known here.",
        ),
    )
    related = card_group(
        reader,
        "Records that it began",
        "SELECT id FROM record WHERE first_entry IN (SELECT idx FROM entry WHERE actor = ?) AND kind <> 'agent'"
        " ORDER BY first_entry DESC",
        subject,
        more=Value("All its entries", href=f"/catalogue/entry?actor={subject}"),
    )
    return assemble(reader, context, subject, Body(fields=fields, remark=_NOTE, related=related))


def _key(reader: Reader, raw: str | None, held_by: str | None) -> Value:
    if not raw:
        return reader.nothing()
    held = f" ({title_of('key_holder', held_by)})" if held_by else ""
    return Value(f"{json.loads(raw).get('x', '')}{held}", mono=True)
