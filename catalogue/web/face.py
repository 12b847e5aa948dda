"""The two faces of the plugin: the public *site* and the signed-in *desk*, and what differs between them.

A Datasette has a face where its configuration says so (`plugins: catalogue: face: site`); without one, this
plugin does nothing in it. Paths are never part of that configuration, since Datasette shows it to everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

from catalogue.web import datasette_api
from catalogue.web.datasette_api import Datasette
from catalogue.web.pages.reader import Reader
from catalogue.web.publication import Publication, read_publication

DATABASE = "catalogue"
ABSENT = {"site": "not published", "desk": "not recorded"}


@dataclass(frozen=True, slots=True)
class Face:
    """How this server shows the catalogue.

    `absent` is printed where no claim is known. `folder` is the public folder on the site, None on the desk.
    `address` is the stable address that citations give, None for the one that the request came by. `reader` reads
    rows for the pages; `templates` are looked into before those of the site, and `extras` are what those use.
    """

    name: Literal["site", "desk"]
    absent: str
    database: str
    publication: Publication
    base: str
    folder: Path | None = None
    address: str | None = None
    title: str = "Debris-evidence catalogue"
    reader: type[Reader] = Reader
    templates: tuple[Path, ...] = ()
    extras: Mapping[str, object] = field(default_factory=dict)


_known: WeakKeyDictionary[Datasette, Face] = WeakKeyDictionary()


def face_of(datasette: Datasette) -> Face | None:
    """Return the face of a Datasette, or None where it has none."""
    if datasette not in _known:
        settings = datasette_api.plugin_settings(datasette)
        name = settings.get("face")
        if name not in ABSENT or DATABASE not in datasette.databases:
            return None
        _known[datasette] = _face(datasette, name, settings.get("address"))
    return _known[datasette]


def wear(datasette: Datasette, face: Face) -> None:
    """Give a Datasette its face, instead of the one that its configuration describes."""
    _known[datasette] = face


def _face(datasette: Datasette, name: Literal["site", "desk"], address: str | None) -> Face:
    database = datasette.get_database(DATABASE)
    folder = Path(database.path).absolute().parent if name == "site" and database.path else None
    return Face(
        name=name,
        absent=ABSENT[name],
        database=DATABASE,
        publication=read_publication(folder, DATABASE) if folder else Publication(),
        base=datasette_api.base_url(datasette),
        folder=folder,
        address=address.rstrip("/") if address else None,
    )
