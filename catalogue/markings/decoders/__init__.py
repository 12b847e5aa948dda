"""Decoders of production marks: what a reading may mean under schemes that have a public source.

`decode(reading, context)` asks every decoder of the registry; `words.explained` says in words what came of it.
"""

from __future__ import annotations

from catalogue.markings.decoders.asking import MOST_CHARACTERS, decode
from catalogue.markings.decoders.model import Context, Decoding, Interpretation, Refusal, Unknown
from catalogue.markings.decoders.registry import DECODERS, UNDOCUMENTED

__all__ = [
    "DECODERS",
    "MOST_CHARACTERS",
    "UNDOCUMENTED",
    "Context",
    "Decoding",
    "Interpretation",
    "Refusal",
    "Unknown",
    "decode",
]
