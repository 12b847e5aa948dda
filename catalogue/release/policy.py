"""Which claims a release of a record covers. Pure.

1. Of the entries of the record, those that count: not what releases state, which disclose themselves; not what the
   newest decision rejected, nor what was withdrawn; of pictures made for one purpose only the newest, because the one
   before may show what was covered since. Of an entry that amends others, what it does to which of them is never held
   back (V9), even where it was rejected.
2. Of these, each claim that its schema calls public, and each withheld one that is named. The digest of a file that
   was public already, before it came here, counts as public: it lets anybody find the same file. The digest of one that
   came from a person does not: whoever seizes the phone could match it.
3. Not what is released already, and never a claim that its schema calls `never`.

Whether the release is let in at all is the door's to say (rules R5, R10, R11, R15).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.model import type_of
from catalogue.base.orientation import Rectangle
from catalogue.markings.region import from_selector
from catalogue.records.replay import KnownEntry
from catalogue.records.state import rejected, withdrawn

RELEASED = "record.released"
DERIVED = "photo.derived"
SUGGESTED = "marking.suggested"
ALREADY_PUBLIC = frozenset({"platform-download", "website"})  # routes by which nothing comes that was not public
MOST = 500  # claims in one release, entries in one decision: the schemas' maxItems

Named = tuple[int, str]


def covered(
    entries: Sequence[KnownEntry],
    released: Collection[Named],
    extra: Collection[str] = (),
    held: Collection[str] = (),
) -> list[Named]:
    """Return the claims that a release covers, as pairs of entry index and name, in their order.

    Args:
        entries: every entry of one record.
        released: what was released of it.
        extra: names of withheld claims that are to become public as well.
        held: names of claims that stay withheld for now; not those that say what an entry amends (V9).

    Raises:
        InvalidEntry: the record has no withheld claim of a name in `extra`; the message lists those it has.
        RuleRefused: a claim in `extra` is never released (R11).
    """
    counting, out = list(_counting(entries)), rejected(entries) | withdrawn(entries)
    check_names(counting, extra)
    return sorted(
        (entry.idx, name)
        for entry in counting
        for name, disclosure in _disclosures(entry)
        if (disclosure == "public" or (disclosure == "withheld" and name in extra))
        and (entry.idx not in out or name in type_of(entry.claims).structure)
        and (name not in held or name in type_of(entry.claims).structure)
        and (entry.idx, name) not in released
    )


def check_names(entries: Iterable[KnownEntry], extra: Collection[str]) -> None:
    """Return when each name in `extra` is that of a claim which one of the entries states and which may be released.

    Raises:
        InvalidEntry: no entry has a claim of that name.
        RuleRefused: every claim of that name is never released (R11).
    """
    may_be: dict[str, set[str]] = {}
    for entry in _without_releases(entries):
        for name, disclosure in _disclosures(entry):
            may_be.setdefault(name, set()).add(disclosure)
    for name in extra:
        if name not in may_be:
            there = ", ".join(sorted(own for own, stated in may_be.items() if "withheld" in stated)) or "none"
            raise InvalidEntry(f"there is no claim {name!r} to release here; withheld claims are {there}")
        if may_be[name] == {"never"}:
            raise RuleRefused(f"R11: {name} is never released")


def newest_derivatives(entries: Iterable[KnownEntry]) -> dict[str, KnownEntry]:
    """Return the newest derived picture for each purpose."""
    return {entry.claims["purpose"]: entry for entry in entries if entry.claims["type"] == DERIVED}


def _without_releases(entries: Iterable[KnownEntry]) -> Iterator[KnownEntry]:
    return (entry for entry in entries if entry.claims["type"] != RELEASED)


def _counting(entries: Sequence[KnownEntry]) -> Iterator[KnownEntry]:
    newest = newest_derivatives(entries)
    shown = {entry.idx for entry in newest.values()}
    public = newest.get("public-copy")
    areas = [Rectangle(*area) for area in (public.claims.get("redactions", ()) if public else ())]
    for entry in _without_releases(entries):
        if entry.claims["type"] == DERIVED and entry.idx not in shown:
            continue
        if entry.claims["type"] == SUGGESTED and "region" in entry.claims:
            place = from_selector(entry.claims["region"]["selector"])
            if any(place.box.meets(area) for area in areas):
                continue
        yield entry


def _disclosures(entry: KnownEntry) -> Iterator[tuple[str, str]]:
    """Yield each claim of an entry with what its schema says: public, withheld or never."""
    claims = type_of(entry.claims).claims
    for name in entry.claims:
        disclosure = claims[name].disclosure if name in claims else "withheld"
        if name == "sha256" and entry.claims.get("route") in ALREADY_PUBLIC:
            disclosure = "public"
        yield name, disclosure
