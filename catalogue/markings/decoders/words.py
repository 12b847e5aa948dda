"""A decoding in words, the same on the command line and on the pages."""

from __future__ import annotations

from catalogue.markings.decoders.model import Interpretation

Lines = tuple[tuple[str, tuple[str, ...]], ...]
NO_DATE = "no date: the scheme holds none"
NOTHING = "No documented scheme reads it. That says nothing of the mark: most schemes are not public."


def explained(found: Interpretation) -> Lines:
    """Return an interpretation as names and lines, in the order in which they are read; what is empty is left out."""
    interval = f"{found.earliest} to {found.latest}" if found.earliest else NO_DATE
    role = "unknown: nothing in the scheme says" if found.role == "unknown" else found.role
    lines = (
        ("reads", (found.text,)),
        ("interval", (interval,)),
        ("date of", (role,) if role else ()),
        ("parts", ("; ".join(f"{name} {value}" for name, value in found.fields),) if found.fields else ()),
        ("decoding", (f"{found.confidence} confidence that the scheme applies",)),
        ("surer", found.raised),
        ("less sure", found.lowered),
        ("against it", found.contradictions),
        ("assumes", found.assumptions),
        ("or else", found.alternatives),
        ("scheme", (f"{found.scheme}, rule {found.rule}",)),
        ("source", (found.source,)),
    )
    return tuple((name, said) for name, said in lines if said)
