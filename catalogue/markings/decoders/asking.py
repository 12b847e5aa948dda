"""Rule J17: from a reading in its notation to all that its texts may mean, within bounds."""

from __future__ import annotations

import itertools
import string
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace

from catalogue.base.errors import InvalidEntry
from catalogue.markings.decoders.confidence import near_misses, plainly, weighed
from catalogue.markings.decoders.data_matrix import HEADER
from catalogue.markings.decoders.juche import is_year
from catalogue.markings.decoders.model import (
    ALONE,
    CONFIDENCES,
    Context,
    Decoding,
    Interpretation,
    Refusal,
    Unknown,
)
from catalogue.markings.decoders.registry import DECODERS, UNDOCUMENTED
from catalogue.markings.notation import GLYPH, RUN, Atom, Seen, parse

MOST_CHARACTERS = 200
MOST_TEXTS = 1300  # two illegible glyphs of any digit or capital
MOST_EACH = 32  # interpretations that one scheme may give; more say nothing
_ANY = string.digits + string.ascii_uppercase
_RULE, _NAME = "J17", "Notation of readings"
_RIVAL = "Another text that the reading allows would be something else (rules J16 and J17)."


@dataclass(slots=True)
class _Found:
    """What was found so far, and how many texts were asked for it."""

    texts: int = 0
    interpretations: list[Interpretation] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def decode(reading: str, context: Context = ALONE) -> Decoding:
    """Return all that a reading may mean under the schemes of the registry; no text is an error.

    A reading of several lines is decoded line by line. `[8|B]` stands for either glyph and `?` for any digit or
    capital letter, as long as a scheme gives no more than 32 interpretations; `[...]` is not decoded, since what is
    lost may have any length.

    Args:
        reading: a reading in its notation, at most 200 characters; or the payload of a Data Matrix symbol.
        context: what is known beside it. `agrees` are readings in the same notation.
    """
    found = _Found()
    context = _repeated(reading, context)
    others = _others(context)
    if len(reading) > MOST_CHARACTERS:
        reason = f"it has more than {MOST_CHARACTERS} characters, and no scheme has as many"
        found.refusals.append(Refusal(_RULE, _NAME, reading[:MOST_CHARACTERS], reason))
    else:
        lines = [reading] if reading.startswith(HEADER) else reading.split("\n")
        for line in dict.fromkeys(unicodedata.normalize("NFC", line.strip()) for line in lines):
            if line:
                _decode_line(line, context, others, found)
    order = sorted(
        found.interpretations, key=lambda one: (-CONFIDENCES.index(one.confidence), bool(one.contradictions))
    )
    return Decoding(reading, tuple(order), tuple(found.unknown), tuple(found.refusals))


def _repeated(reading: str, context: Context) -> Context:
    """Take a mark that is said to agree and reads the same for what it is: a repetition, and no second mark."""
    if reading.strip() not in (other.strip() for other in context.agrees):
        return context
    others = tuple(other for other in context.agrees if other.strip() != reading.strip())
    return replace(context, repeated=True, agrees=others)


def _others(context: Context) -> list[Interpretation]:
    """Return what the other marks may mean, each by itself.

    What the calendar contradicts, and a bare number that J2 makes no year, does not count.
    """
    alone = Context(context.dprk_on_other_grounds, known_by=context.known_by, today=context.today)
    found = [one for other in context.agrees for one in decode(other, alone).interpretations]
    return [one for one in found if not one.contradictions and is_year(one, alone)]


def _decode_line(line: str, context: Context, others: list[Interpretation], found: _Found) -> None:
    atoms = _atoms(line)
    if isinstance(atoms, Refusal):
        found.refusals.append(atoms)
        return
    choices = [_glyphs(atom) for atom in atoms]
    size = 1
    for glyphs in choices:
        size = min(size * len(glyphs), MOST_TEXTS + 1)
    if found.texts + size > MOST_TEXTS:
        reason = f"too much is open: a reading may stand for {MOST_TEXTS:,} texts at most"
        found.refusals.append(Refusal(_RULE, _NAME, line, reason))
        return
    found.texts += size
    texts = ["".join(glyphs) for glyphs in itertools.product(*choices)]
    if len(texts) == 1:
        _decode_text(texts[0], context, others, found)
    else:
        _decode_open(line, texts, context, others, found)


def _atoms(line: str) -> tuple[Atom, ...] | Refusal:
    if line.startswith(HEADER):
        return tuple(Seen((char,)) for char in line)
    try:
        atoms = parse(line)
    except InvalidEntry as error:
        return Refusal(_RULE, _NAME, line, f"it is not in the notation of readings: {error}")
    if RUN in atoms:
        return Refusal(_RULE, _NAME, line, "a run of it is lost, of unknown length: a part of a mark is not decoded")
    return atoms


def _glyphs(atom: Atom) -> tuple[str, ...]:
    if isinstance(atom, Seen):
        return atom.glyphs
    return tuple(_ANY) if atom is GLYPH else ()


def _decode_text(text: str, context: Context, others: list[Interpretation], found: _Found) -> None:
    """Decode a text of which every glyph is sure."""
    said = plainly(DECODERS, text, context)
    found.interpretations += [
        weighed(one, DECODERS, context, others) for one in said if isinstance(one, Interpretation)
    ]
    found.refusals += [one for one in said if isinstance(one, Refusal)]
    found.refusals += near_misses(text, said, DECODERS, context)
    for form in UNDOCUMENTED:
        if matched := form.pattern.fullmatch(text):
            found.unknown.append(Unknown(form.rule, form.name, text, form.reason, form.split(matched)))


def _decode_open(line: str, texts: list[str], context: Context, others: list[Interpretation], found: _Found) -> None:
    """Decode each text that a reading allows; give a scheme up that reads it in too many ways."""
    said = [one for text in texts for one in plainly(DECODERS, text, context) if isinstance(one, Interpretation)]
    counts = Counter(one.rule for one in said)
    for decoder in DECODERS:
        if counts[decoder.rule] > MOST_EACH:
            reason = f"what is open allows {counts[decoder.rule]} interpretations; more than {MOST_EACH} say nothing"
            found.refusals.append(Refusal(decoder.rule, decoder.name, line, reason))
    values = {(one.rule, one.text): set[object]() for one in said}
    for one in said:
        values[one.rule, one.text].add(one.value)
    for one in said:
        if counts[one.rule] <= MOST_EACH:
            if any(rule == one.rule and told != values[rule, one.text] for (rule, _), told in values.items()):
                one = replace(one, lowered=(*one.lowered, _RIVAL))  # noqa: PLW2901 - the same with its doubt
            which = f"Of what {line} allows, the mark reads {one.text} (rule J17)."
            found.interpretations.append(weighed(one.assuming(which), DECODERS, context, others))
    for form in UNDOCUMENTED:
        if any(form.pattern.fullmatch(text) for text in texts):
            found.unknown.append(Unknown(form.rule, form.name, line, form.reason))
