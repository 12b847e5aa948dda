"""Makes a desk: a Datasette over the working catalogue that lets in whoever has a session, and nobody else.

The desk reads `catalogue.db`; it writes through the same acts as the command line, in the name of whoever is
signed in. `desk.db` keeps its sessions. It listens on this machine unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from time import time
from typing import Any

import yaml

from catalogue.base.digests import Digest
from catalogue.base.folders import project_file
from catalogue.records.catalogue import Catalogue
from catalogue.web import datasette_api
from catalogue.web.datasette_api import Datasette
from catalogue.web.desk.reader import DeskReader
from catalogue.web.desk.sessions import Sessions
from catalogue.web.desk.state import UPLOAD_BYTES, Desk, desk_of, make_known, signed_in
from catalogue.web.desk.static_files import addresses
from catalogue.web.desk.uploads import sweep
from catalogue.web.face import ABSENT, DATABASE, Face, wear
from catalogue.web.publication import Publication

_SETTINGS = {"suggest_facets": False, "num_sql_threads": 4, "allow_signed_tokens": False, "allow_download": False}
# Actors exist only where the guard found a session. No SQL console: SQLite would tell it where the file lies.
_MAY_READ = ("view-instance", "view-database", "view-table")
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - addresses that a link cannot use


def make_desk(
    catalogue: Catalogue,
    actor: str,
    *,
    settings: Mapping[str, Any] | None = None,
    upload_bytes: int = UPLOAD_BYTES,
    clock: Callable[[], float] = time,
) -> Datasette:
    """Return the desk of a catalogue, ready to be served.

    Args:
        catalogue: an open catalogue; its tables are brought up to date. It must stay open while the desk is served.
        actor: the agent whom `sign_in_link` signs in.
        settings: settings of Datasette, such as `base_url`, or `force_https_urls` behind a proxy with TLS.
        upload_bytes: the most that one upload may have, all files together.
        clock: seconds since 1970, for sessions and links.
    """
    catalogue.catch_up()
    chosen = {**_SETTINGS, **(settings or {})}
    config = {"plugins": {"catalogue": {"face": "desk"}}, "permissions": {action: {"id": "*"} for action in _MAY_READ}}
    metadata = project_file("metadata.yml")
    datasette = datasette_api.make(
        files=[str(catalogue.folder / f"{DATABASE}.db")],
        metadata=_without_licence(yaml.safe_load(metadata.read_text(encoding="utf-8"))) if metadata.is_file() else None,
        config=config,
        settings=chosen,
        default_deny=True,
    )
    sweep(catalogue.derived)
    desk = Desk(
        folder=catalogue.folder,
        name=catalogue.settings.name,
        cookie=f"desk-{Digest.of(catalogue.settings.origin.encode()).hex[:8]}",
        agent=actor,
        sessions=Sessions(catalogue.folder / "desk.db", clock),
        upload_bytes=upload_bytes,
        https=bool(chosen.get("force_https_urls")),
    )
    make_known(datasette, desk)
    wear(
        datasette,
        Face(
            name="desk",
            absent=ABSENT["desk"],
            database=DATABASE,
            publication=Publication(),
            base=datasette_api.base_url(datasette),
            title="Desk",
            reader=DeskReader,
            templates=(Path(__file__).parent / "templates",),
            extras={
                "desk": desk,
                "signed_in": signed_in.get,
                "desk_static": addresses(datasette_api.base_url(datasette)),
            },
        ),
    )
    return datasette


def _without_licence(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata without the terms of publication: nothing at the desk is published."""
    return {
        name: value
        for name, value in metadata.items()
        if name not in {"license", "license_url", "source", "source_url"}
    }


def sign_in_link(desk: Datasette, host: str, port: int, *, agent: str | None = None) -> str:
    """Return a new address that signs an agent in once, within ten minutes; by default whom the desk was made for.

    Whoever has the link is let in: hand it to nobody but that agent.
    """
    known = desk_of(desk)
    if known is None:
        raise LookupError("this server is no desk")
    name = "127.0.0.1" if host in _EVERYWHERE else host
    shown = f"[{name}]" if ":" in name else name
    scheme, usual = ("https", 443) if known.https else ("http", 80)
    address = f"{scheme}://{shown}" if port == usual else f"{scheme}://{shown}:{port}"
    token = known.sessions.invite(agent or known.agent)
    return f"{address}{datasette_api.base_url(desk)}-/desk/sign-in?token={token}"
