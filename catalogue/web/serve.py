"""Serve a Datasette, the site or the desk, until it is interrupted."""

from __future__ import annotations

import uvicorn

from catalogue.web.datasette_api import Datasette

LOCAL = "127.0.0.1"


def run(datasette: Datasette, *, host: str = LOCAL, port: int = 8001, log_level: str = "warning") -> None:
    """Serve on `host` and `port` until interrupted; by default for this machine alone.

    Behind a proxy, the proxy must keep the Host header, and the setting `force_https_urls` must be on.
    """
    uvicorn.run(datasette.app(), host=host, port=port, log_level=log_level, lifespan="on", server_header=False)
