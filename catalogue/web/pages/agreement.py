"""How many have read a mark, how many of them independently, and whether they agree: in words and glyph by glyph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalogue.markings.agreement import Compared, Place, Read, Relation, Verdict, compare, independent
from catalogue.web.pages.marks_model import Agreement, Glyphs, Pair
from catalogue.web.pages.model import Value
from catalogue.web.pages.reader import Reader, Row

MOST_PAIRS = 6
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_VERDICTS: Mapping[Verdict, str] = {
    "same": "the same text",
    "alike": "the same, but for look-alikes or separators",
    "open": "nothing against each other: what one could not tell, the other read",
    "differ": "not the same text",
}
_RELATIONS: Mapping[Relation, str] = {
    "same": "the same",
    "alike": "look alike",
    "open": "one could not tell",
    "other": "differ",
    "missing": "only one has it",
}
_SHOWN = {" ": "␣", "\n": "↵"}


def agreement(reader: Reader, rows: Sequence[Row]) -> Agreement | None:
    """Return how the readings of one mark stand to each other, or None where no text of one is known here."""
    readings = [
        Read(row["entry"], row["party"] or row["actor"] or f"entry {row['entry']}", row["text"], bool(row["blind"]))
        for row in sorted(rows, key=lambda row: int(row["entry"]))
        if row["text"]
    ]
    if not readings:
        return None
    apart = independent(readings)
    readers = len({one.reader for one in readings})
    known = {row["entry"]: row["party"] or "party" not in (row["unknown"] or "") for row in rows}
    unnamed = sum(not known[one.entry] for one in readings)
    blind = sum(one.blind for one in apart)
    first = apart[0]
    others = [one for one in apart if one is not first] + [one for one in readings if one not in apart]
    found = [compare(first, other) for other in others[:MOST_PAIRS]]
    names = {row["entry"]: _who(reader, row) for row in rows}
    return Agreement(
        readers,
        len(apart),
        blind,
        tuple(_sentences(_by(len(readings), readers, unnamed), readers, apart, found)),
        tuple(_pair(names, one) for one in found),
    )


def _who(reader: Reader, row: Row) -> Value:
    stated = reader.value("reading", row, "party")
    return reader.link(row["actor"]) if stated.state == "absent" and row["actor"] else stated


def _by(count: int, readers: int, unnamed: int) -> str:
    """Return how many readings there are, and by how many people; whom nobody knows may be anybody."""
    if count == readers == 1 and not unnamed:
        return "One reader alone"
    if not unnamed:
        return f"{_counted(count, 'reading')} by {_counted(readers, 'reader')}".capitalize()
    who = "who read it" if count == 1 else "who read them" if unnamed == count else f"who read {_word(unnamed)} of them"
    return f"{_counted(count, 'reading').capitalize()}; {who} is not known"


def _sentences(by: str, readers: int, apart: Sequence[Read], found: Sequence[Compared]) -> list[str]:
    blind = sum(one.blind for one in apart)
    if readers == 1:
        return [f"{by}{', blind' if blind else ''}. A sure reading needs another reader, independent of the first."]
    if len(apart) == 1:
        return [
            f"{by}; none is independent of another.",
            "Each later reader may have seen the first reading, so their agreement adds nothing to it.",
        ]
    said = [f"{by}; {_word(len(apart))} of them independent of each other, {_word(blind)} blind."]
    own = {one.entry for one in apart}
    verdicts = {one.verdict for one in found if one.second.entry in own}
    kind = "blind readings" if blind == len(apart) else "independent readings"
    number = f"The {_word(len(apart))}"
    if verdicts == {"same"}:
        said.append(f"{number} {kind} agree: the same text, glyph by glyph.")
    elif verdicts <= {"same", "alike"}:
        said.append(f"{number} {kind} agree but for look-alikes or separators.")
    elif verdicts <= {"same", "alike", "open"}:
        said.append(f"{number} {kind} do not contradict each other; one left open what another read.")
    else:
        said.append(f"{number} {kind} differ. Where, stands below.")
    return said


def _word(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def _counted(number: int, what: str) -> str:
    return f"{_word(number)} {what}{'' if number == 1 else 's'}"


def _pair(names: Mapping[int, Value], found: Compared) -> Pair:
    places = () if found.verdict == "same" else tuple(map(_glyphs, found.places))
    return Pair(names[found.first.entry], names[found.second.entry], found.verdict, _VERDICTS[found.verdict], places)


def _glyphs(place: Place) -> Glyphs:
    first, second = (_SHOWN.get(glyph, glyph) for glyph in (place.first, place.second))
    return Glyphs(first, second, place.relation, _RELATIONS[place.relation])
