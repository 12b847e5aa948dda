"""What stands on little: sources of one origin (P16), opinions without a basis (P25), pictures without terms (P26).

What this does not show: sources with one origin whose records do not say so, and whether a basis bears what it is
said to bear.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.base.findings import Finding, Severity
from catalogue.base.words import counted

ORIGINS, BASIS, TERMS = "P16", "P25", "P26"


def dependent_sources(incident: str, cited: Sequence[tuple[str, str | None]]) -> Finding | None:
    """Report statements on one incident whose sources are more than their origins.

    Args:
        incident: the incident.
        cited: for each statement that names a source, that source and its family. Sources of one family have one
            origin; a source without a family counts as an origin of its own.
    """
    sources = {source for source, _ in cited}
    families = {family for _, family in cited if family is not None}
    origins = len(families) + len({source for source, family in cited if family is None})
    if len(sources) <= origins:
        return None
    verb = "rests" if len(cited) == 1 else "rest"
    message = (
        f"{counted(len(cited), 'statement')} {verb} on {counted(origins, 'origin')}, by {len(sources)} sources;"
        " sources of one family count once, however many repeat it"
    )
    compared: tuple[tuple[str, str | int], ...] = (
        ("statements", len(cited)),
        ("sources", len(sources)),
        ("origins", origins),
        ("families", ", ".join(sorted(families))),
    )
    return Finding(ORIGINS, "info", incident, message, compared)


def baseless(item: str, entry: int, party: str | None, designation: str | None) -> Finding:
    """Report an identification that states neither a basis nor a source."""
    message = (
        f"the identification in entry {entry} states neither what it rests on nor where it was published;"
        " an opinion given in person would explain it: its basis can be stated in another one"
    )
    compared = (("party", party or "not known"), ("designation", designation or "not known"), ("entry", entry))
    return Finding(BASIS, "warning", item, message, compared)


def termless(photo: str, entry: int, *, released: bool) -> Finding:
    """Report a photograph for which neither rights nor a consent are stated; for a released one it is a warning."""
    severity: Severity = "warning" if released else "info"
    state = "it was released, and" if released else "it was not released;"
    message = (
        f"{state} neither its rights nor a consent to show it are stated; both may have been given and not recorded"
    )
    return Finding(TERMS, severity, photo, message, (("acquired in entry", entry),))
