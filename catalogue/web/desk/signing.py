"""Signing in by a link and out again. Looking at a link does not use it up: programs that preview links do that."""

from __future__ import annotations

from catalogue.web.datasette_api import Datasette, Request, Response
from catalogue.web.desk.asking import typed_in, worn
from catalogue.web.desk.guard import cookie_name, is_secure
from catalogue.web.desk.sessions import WHOLE_SECONDS
from catalogue.web.desk.state import AGENT, SESSION, Desk, desk_of
from catalogue.web.render import address_maker, render

_USED = "This link was used before, or its ten minutes are over."
_READ_METHODS = frozenset({"GET", "HEAD"})


def _known(datasette: Datasette) -> Desk:
    desk = desk_of(datasette)
    if desk is None:
        raise LookupError("this server is no desk")
    return desk


def _home(datasette: Datasette, path: str = "/") -> str:
    return address_maker(worn(datasette))(path)


async def sign_in(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/sign-in`: a page with one button (GET), and that button (POST)."""
    desk = _known(datasette)
    if request.method in _READ_METHODS:
        token = request.args.get("token") or ""
        who = desk.sessions.invited(token) if token else None
        if not token and request.scope.get(AGENT):
            return Response.redirect(_home(datasette), status=303)
        why = _USED if token and who is None else ""
        return Response.html(render(datasette, "desk/sign_in", who=who, token=token if who else "", why=why))
    typed = await typed_in(request)
    entered = desk.sessions.enter(typed.text("token"))
    if entered is None:
        return Response.html(render(datasette, "desk/sign_in", who=None, token="", why=_USED), status=403)
    if request.scope.get(SESSION):
        desk.sessions.leave(request.scope[SESSION])
    secure = is_secure(desk, request.scope)
    response = Response.redirect(_home(datasette), status=303)
    response.set_cookie(
        cookie_name(desk, secure=secure),
        entered.token,
        max_age=WHOLE_SECONDS,
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    return response


async def sign_out(request: Request, datasette: Datasette) -> Response:
    """Answer `/-/desk/sign-out` (POST): the session is over, here and for a copy of its cookie."""
    desk = _known(datasette)
    if request.method != "POST":
        return Response.redirect(_home(datasette), status=303)
    desk.sessions.leave(request.scope.get(SESSION) or "")
    secure = is_secure(desk, request.scope)
    response = Response.redirect(_home(datasette, "/-/desk/sign-in"), status=303)
    response.set_cookie(
        cookie_name(desk, secure=secure), "", max_age=0, secure=secure, httponly=True, samesite="strict"
    )
    return response
