"""The one module that knows Datasette from inside; written for 1.0a41, where names move between alphas.

`tests/web/test_contract.py` holds every name used here and every hook of the package against the installed
version. `datasette.app` loads the plugins, this package among them: it is imported when a server is made, never
while this package is being loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

from datasette import Forbidden, Request, Response  # type: ignore[import-untyped] # it ships no types
from datasette import hookimpl as _hookimpl
from datasette.utils.asgi import BadRequest  # type: ignore[import-untyped] # noqa: TID251 - the module for it

__all__ = [
    "BadRequest",
    "Datasette",
    "Forbidden",
    "Request",
    "Response",
    "hook",
    "make",
    "may_view",
    "plugin_settings",
    "read",
]

PLUGIN = "catalogue"  # the name of the entry point: plugin settings and hooks go by it
DISTRIBUTION = "debris-catalogue"  # static files go by this one

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
Connection = Any  # of whichever SQLite module Datasette found
Option = Any


class Datasette(Protocol):
    """What is used of a Datasette, here and nowhere else."""

    databases: Mapping[str, Any]
    client: Any

    def app(self) -> Any: ...  # noqa: ANN401, D102 - an ASGI application
    def get_database(self, name: str) -> Any: ...  # noqa: ANN401, D102 - a database of Datasette's
    def plugin_config(self, plugin_name: str) -> Any: ...  # noqa: ANN401, D102 - as YAML has it
    def setting(self, key: str) -> Any: ...  # noqa: ANN401, D102 - of the type of that setting
    def static(self, path: str, plugin: str | None = None) -> str: ...  # noqa: D102
    async def allowed(self, *, action: str, resource: object, actor: object) -> bool: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102
    async def invoke_startup(self) -> None: ...  # noqa: D102


def hook(function: F) -> F:
    """Mark a function as the implementation of the hook of its name."""
    return cast("F", _hookimpl(function))


def make(**options: Option) -> Datasette:
    """Return a new Datasette with these constructor options."""
    from datasette.app import Datasette as Server  # type: ignore[import-untyped] # noqa: PLC0415, TID251 - see above

    return cast("Datasette", Server(**options))


def plugin_settings(datasette: Datasette) -> Mapping[str, Any]:
    """Return what the configuration says under `plugins: catalogue:`."""
    return datasette.plugin_config(PLUGIN) or {}


async def read(datasette: Datasette, database: str, run: Callable[[Connection], T]) -> T:
    """Run a function with a read connection in a thread of Datasette's: one hop for all queries of a page."""
    result: T = await datasette.get_database(database).execute_fn(run)
    return result


async def may_view(datasette: Datasette, database: str, actor: Mapping[str, Any] | None) -> bool:
    """Say whether the actor may see the database: the one permission check of a request."""
    from datasette.resources import (  # type: ignore[import-untyped] # noqa: PLC0415, TID251 - it imports datasette.app
        DatabaseResource,
    )

    return bool(await datasette.allowed(action="view-database", resource=DatabaseResource(database), actor=actor))


def refused(datasette: Datasette, request: Request, error: Exception) -> Callable[[], Any] | None:
    """Return the answer 400 where a facet asks for a column that cannot be one; None for every other error.

    1.0a41 answers these with 500 and a traceback in the log, as if the server had failed.
    """
    asked = str(error)
    if "_facet" not in request.query_string or not asked.startswith(("no such column", "malformed JSON")):
        return None
    from datasette.handle_exception import (  # type: ignore[import-untyped] # noqa: PLC0415 - as above
        handle_exception,
    )

    told = f"There is no such facet: {asked}. Choose a column that the table has; _facet_array needs one of JSON lists"
    return cast("Callable[[], Any]", handle_exception(datasette, request, BadRequest(told)))


def filtered(where: str, parameters: Mapping[str, object], words: str) -> Any:  # noqa: ANN401 - Datasette's own
    """Return the answer to the hook `filters_from_request`: a condition, its parameters, the same in words."""
    from datasette.filters import FilterArguments  # type: ignore[import-untyped] # noqa: PLC0415 - as above

    return FilterArguments([where], dict(parameters), [words])


def static(datasette: Datasette, name: str) -> str:
    """Return the address of one of our static files, with its digest in it."""
    return str(datasette.static(name, plugin=DISTRIBUTION))


def base_url(datasette: Datasette) -> str:
    """Return the path under which everything is served: it begins and ends with a slash."""
    return str(datasette.setting("base_url"))


def path_of(scope: Mapping[str, Any], base: str) -> str:
    """Return the path of an ASGI request, decoded, without the base and with one leading slash."""
    path = str(scope["path"])
    return "/" + path.removeprefix(base) if base != "/" and path.startswith(base) else path
