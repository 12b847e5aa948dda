"""Templates to HTML: one Jinja environment for the catalogue's own pages, and our clothes for Datasette's.

The pages are rendered by an environment of their own, not by Datasette's `render_template`: that asks every
plugin hook for every page, which costs more than the page. Nothing in a template is marked safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from catalogue.base.tables import tables
from catalogue.web import datasette_api
from catalogue.web.datasette_api import Datasette
from catalogue.web.face import Face, face_of
from catalogue.web.pages.reader import KIND_WORDS, is_record, record_path

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
DATASETTE_TEMPLATES = _HERE / "datasette_templates"
_INLINE = re.compile(r"<script\b.*?</script>|<style\b.*?</style>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\s(?:style|onclick)=(?:"[^"]*"|'[^']*')""")
_rendering: WeakKeyDictionary[Datasette, Environment] = WeakKeyDictionary()


class WithoutInline(Extension):
    """Drops scripts and inline styles from Datasette's own templates as they are compiled, never from data.

    Its pages work without them; with them, no content security policy could forbid inline scripts.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's
        """Return the source of a template without inline scripts and styles."""
        if filename and Path(filename).is_relative_to(_HERE):
            return source
        return _ATTRIBUTE.sub("", _INLINE.sub("", source))


@cache
def _is_outside(href: str) -> bool:
    return href.startswith(("https://", "http://"))


def address_maker(face: Face) -> Callable[[str], str]:
    """Return the function that turns the addresses of page models into those of this server (`base_url`)."""

    def address(href: str) -> str:
        return href if _is_outside(href) else face.base + quote(href.removeprefix("/"), safe="/?=&#%+:;,.~-_")

    return address


def globals_of(datasette: Datasette, face: Face) -> Mapping[str, Any]:
    """Return what every template of ours may use."""
    return {
        "address": address_maker(face),
        "face": face,
        "kind_words": KIND_WORDS,
        "page_of": lambda subject: record_path(subject) if is_record(subject) else None,
        "sheets": tuple(datasette_api.static(datasette, f"{name}.css") for name in ("base", "record", "lists")),
        "tables_sheet": datasette_api.static(datasette, "tables.css"),
        "script": datasette_api.static(datasette, "regions.js"),
        "table_words": {table.name: table.description for table in tables().values()},
        "icon": datasette_api.static(datasette, "icon.svg"),
        **face.extras,
    }


def environment_of(datasette: Datasette, face: Face) -> Environment:
    """Return the environment for the catalogue's own pages, made once a server."""
    if datasette not in _rendering:
        made = Environment(
            loader=FileSystemLoader([*face.templates, TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.globals.update(globals_of(datasette, face))
        _rendering[datasette] = made
    return _rendering[datasette]


def render(datasette: Datasette, name: str, **context: object) -> str:
    """Return a page of the catalogue as HTML."""
    face = face_of(datasette)
    if face is None:
        raise LookupError(name)
    return environment_of(datasette, face).get_template(f"catalogue/{name}.html").render(**context)


def dress(datasette: Datasette, environment: Environment) -> None:
    """Put our clothes on Datasette's own pages: our base template first, no inline scripts or styles."""
    face = face_of(datasette)
    if face is None or environment.loader is None:
        return
    environment.loader = ChoiceLoader(
        [FileSystemLoader([*face.templates, DATASETTE_TEMPLATES, TEMPLATES]), environment.loader]
    )
    environment.add_extension(WithoutInline)
    environment.globals.update(globals_of(datasette, face))
