"""Every fault of an entry, not only the first: what is refused is set aside, and the rest is tried again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.ids import KINDS
from catalogue.base.model import Claim, EntryType
from catalogue.base.vocabularies import vocabulary

Attempt = Callable[[Mapping[str, Any]], None]

_NOBODY = "00000000000"
_FILLERS = frozenset(f"{kind}-{_NOBODY}" for kind in KINDS)
# The messages of the door begin with the type or the rule, and then name the claim that they are about.
_NAMED = re.compile(r"(?:[a-z_]+\.[a-z_]+:? (?:has no claim ')?|R(?:4|7|8|12|14): )(\w+)(?:\.(\d+))?")
_ID = re.compile(r"\b[a-z]+-[0-9a-z]{11}\b")


def faults(kind: EntryType, claims: Mapping[str, Any], attempt: Attempt) -> Iterator[tuple[str | None, str]]:
    """Yield the place (a claim, `claim.n` for an element of a list, None for the whole) and the text of each fault.

    `attempt` is called with claims and raises for the first fault that it finds. What a fault names is left out the
    next time; required claims that are missing are stood in for, so that they hide no other fault.

    Raises:
        NotPermitted: as `attempt` does; that is no fault of the claims.
    """
    missing = [name for name in kind.required if name not in claims]
    if missing:
        yield None, f"{kind.name}: missing claim {', '.join(missing)}"
    left = {**claims, **{name: _filler(kind.claims[name]) for name in missing}}
    for _ in range(_pieces(claims) + 1):
        try:
            attempt(left)
        except (InvalidEntry, RuleRefused) as error:
            message = str(error)
            name, element = _place(message, left)
            if _FILLERS.isdisjoint(_ID.findall(message)):
                yield _as_stated(claims, left, name, element), message
            if not name:
                return
            _drop(kind, left, name, element)
        else:
            return


def _pieces(claims: Mapping[str, Any]) -> int:
    return sum(1 + (len(value) if isinstance(value, list) else 0) for value in claims.values())


def _filler(claim: Claim) -> object:
    """Return a value that fits a claim well enough to go on checking the others."""
    if claim.refers:
        return f"{claim.refers}-{_NOBODY}"
    if claim.vocabulary:
        return next(iter(vocabulary(claim.vocabulary)))
    return "2024" if claim.edtf else "?"


def _place(message: str, claims: Mapping[str, Any]) -> tuple[str, int | None]:
    """Return the claim that a message is about, and the element of its list; nothing where it is about the whole."""
    found = _NAMED.match(message)
    if message.startswith("R13:") and "regions" in claims:
        return "regions", 0
    if found and found[1] in claims and found[2]:
        return found[1], int(found[2])
    named = _ID.findall(message)
    for name in [found[1]] if found and found[1] in claims else claims:
        value = claims[name]
        if isinstance(value, str) and value in named:
            return name, None
        for n, part in enumerate(value if isinstance(value, list) else ()):
            inside = part.values() if isinstance(part, Mapping) else (part,)
            if any(text in named for text in inside if isinstance(text, str)):
                return name, n
    return (found[1], None) if found and found[1] in claims else ("", None)


def _as_stated(claims: Mapping[str, Any], left: Mapping[str, Any], name: str, element: int | None) -> str | None:
    """Return a place as it was before anything was left out."""
    if name not in claims or element is None or element >= len(left[name]):
        return name or None
    part = left[name][element]
    return f"{name}.{next(n for n, stated in enumerate(claims[name]) if stated is part)}"


def _drop(kind: EntryType, left: dict[str, Any], name: str, element: int | None) -> None:
    if element is not None and len(left[name]) > 1:
        left[name] = [part for n, part in enumerate(left[name]) if n != element]
        return
    del left[name]
    if name in kind.required:
        left[name] = _filler(kind.claims[name])
