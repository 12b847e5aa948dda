"""Rules J15, J16 and J18: how sure a decoding is. Never merged with legibility or with what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from catalogue.markings.decoders.confusables import look_alikes
from catalogue.markings.decoders.juche import is_year
from catalogue.markings.decoders.model import CONFIDENCES, Context, Decoder, Interpretation, Refusal

_MOST_NAMED = 6  # look-alikes that are named; the others are counted
_IDENTIFYING = frozenset({"CAGE", "NCAGE", "NSN", "unique identifier"})


def plainly(decoders: Iterable[Decoder], text: str, context: Context) -> list[Interpretation | Refusal]:
    """Return what all decoders say of a text, before anything is weighed."""
    return [said for decoder in decoders for said in decoder.ask(text, context)]


def weighed(
    found: Interpretation, decoders: tuple[Decoder, ...], context: Context, others: Iterable[Interpretation]
) -> Interpretation:
    """Return an interpretation with its confidence: a step up for a mark that agrees, down for each doubt.

    Without a second mark nothing is more than moderate (J15). What the context contradicts is low (J18).
    """
    agreed = _with_agreement(found, others) if is_year(found, context) else found
    found = _against_the_calendar(_with_look_alikes(agreed, decoders, context), context)
    step = CONFIDENCES.index(found.confidence) + bool(found.raised) - len(found.lowered)
    step = 0 if found.contradictions else max(0, min(step, len(CONFIDENCES) - 1))
    return replace(found, confidence=CONFIDENCES[step])


def _with_agreement(found: Interpretation, others: Iterable[Interpretation]) -> Interpretation:
    for other in others:
        if _agree(found, other):
            return replace(
                found,
                raised=(
                    *found.raised,
                    f"The mark {other.text} agrees, read as: {other.brief} (rules {other.rule} and J15).",
                ),
            )
    return found


def _agree(one: Interpretation, other: Interpretation) -> bool:
    """Say whether two marks agree: their intervals overlap, or they name the same entity or item."""
    if one.text == other.text:
        return False
    if one.earliest and one.latest and other.earliest and other.latest:
        return one.earliest <= other.latest and other.earliest <= one.latest
    names = {field for field in one.fields if field[0] in _IDENTIFYING}
    return bool(names & set(other.fields))


def _with_look_alikes(found: Interpretation, decoders: tuple[Decoder, ...], context: Context) -> Interpretation:
    """Lower by a step what would be something else with one glyph that looks alike, and name that (J16)."""
    if any(decoder.corrected for decoder in decoders if decoder.rule == found.rule):
        return found
    named = []
    for alike in look_alikes(found.text):
        for other in plainly(decoders, alike.text, context):
            if isinstance(other, Interpretation) and other.value != found.value:
                named.append(f"{alike.text}, with {alike.words}: {other.brief} ({other.rule}).")
                break
    if not named:
        return found
    shown = named[:_MOST_NAMED]
    if len(named) > len(shown):
        shown.append(f"{len(named) - len(shown)} more texts that look alike.")
    doubt = "A text that looks alike would be something else (rule J16)."
    return replace(found, alternatives=(*found.alternatives, *shown), lowered=(*found.lowered, doubt))


def _against_the_calendar(found: Interpretation, context: Context) -> Interpretation:
    """Say what contradicts an interval: the day by which the item was there, and today (J18)."""
    limits = (
        (context.known_by, "the item was there by {}: nothing of it is newer"),
        (context.today, "today is {}: that is in the future"),
    )
    for limit, words in limits:
        if limit is None or found.earliest is None or found.earliest <= limit.isoformat():
            continue
        said = words.format(limit.isoformat())
        if found.role == "unknown":
            return found.assuming(f"It is a date of expiry and not of making, since {said} (rule J18).")
        return replace(
            found, contradictions=(*found.contradictions, f"It begins on {found.earliest}, and {said} (J18).")
        )
    return found


def near_misses(
    text: str, said: Iterable[Interpretation | Refusal], decoders: tuple[Decoder, ...], context: Context
) -> list[Refusal]:
    """Return what a text would be with one glyph that looks alike, for schemes that do not read it as it stands."""
    read_by = {one.rule for one in said if isinstance(one, Interpretation)}
    missed: dict[str, Refusal] = {}
    for alike in look_alikes(text):
        for other in plainly(decoders, alike.text, context):
            if isinstance(other, Interpretation) and other.rule not in read_by and other.rule not in missed:
                choice = f"; where the glyph may be either, write {alike.choice}" if alike.choice else ""
                reason = f"with {alike.words} it would be {alike.text}: {other.brief}{choice}"
                missed[other.rule] = Refusal(other.rule, other.scheme, text, reason)
    return list(missed.values())
