"""The desk's own style sheet and scripts, under their digest; they are open to everybody, like the site's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from catalogue.base.digests import Digest
from catalogue.web.datasette_api import Request, Response

_FOLDER = Path(__file__).parent / "static"
_TYPES = {"desk.css": "text/css", "drop.js": "text/javascript", "frame.js": "text/javascript"}


@cache
def _texts() -> Mapping[str, tuple[str, str]]:
    """Return digest and text of each file by its name."""
    texts = {name: (_FOLDER / name).read_text(encoding="utf-8") for name in _TYPES}
    return {name: (Digest.of(text.encode()).hex[:16], text) for name, text in texts.items()}


def addresses(base: str) -> dict[str, str]:
    """Return the address of each file by its name."""
    return {name: f"{base}-/desk/static/{digest}/{name}" for name, (digest, _) in _texts().items()}


async def static_file(request: Request) -> Response:
    """Answer `/-/desk/static/DIGEST/NAME`."""
    found = _texts().get(request.url_vars["name"])
    if found is None or found[0] != request.url_vars["digest"]:
        return Response.text("There is no such file.\n", status=404)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(found[1], headers=headers, content_type=f"{_TYPES[request.url_vars['name']]}; charset=utf-8")
