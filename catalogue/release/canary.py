"""The canary: no withheld value stands in any byte of a folder that is about to be published (rule C2).

1. Every withheld value, in every form it may take, goes into one automaton that finds all of them in one pass over
   the bytes; values that point to a person are also looked for without differences of case.
2. Every file is searched, as bytes and taken apart (`pieces`).
3. A value that was found and that a disclosed claim holds exactly as well is no leak, unless it points to a person:
   then somebody has to decide which of the two claims is right.
4. Anything that cannot be read stops the publication as well.

What is no finding: a value that does not point to a person and is a word of the program's own data model, which every
catalogue publishes; and a value shorter than 16 characters inside digests, signatures, ids and compressed pixels, where
it stands by chance.

Memory: 37 bytes for each character of the distinct withheld values while an automaton is made, about 8 KB for a
photograph; with more than BATCH characters of them, the folder is searched again for the next ones. Not proved: that
pictures show nothing that is withheld, or that texts do not say it in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick, Implementation

from catalogue.base.errors import InvalidEntry, LeakFound
from catalogue.base.folders import project_file
from catalogue.base.ids import KINDS, RANDOM_LENGTH, parse_id
from catalogue.ledger.published import DATABASE
from catalogue.records.catalogue import Catalogue
from catalogue.release.needles import LONGEST, Needle, disclosed_texts, fold_case, withheld
from catalogue.release.pieces import Piece, pieces
from catalogue.release.texts import COPIED, README

BATCH = 16_000_000  # characters of distinct values that are searched for at a time
_CERTAIN = 16  # bytes from which on chance is out of the question: 32 ** -16 is 1e-24
_MOST_NAMED = 10
_ID = re.compile(rb"(?=((?:%s)-[0-9a-z]{%d}))" % ("|".join(KINDS).encode(), RANDOM_LENGTH + 1))
_ID_LENGTH = max(map(len, KINDS)) + RANDOM_LENGTH + 2


class _Automaton:
    """Finds many values in one pass over some bytes."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        """Look for every form of the needles."""
        patterns = {form: needle for needle in needles for form in needle.forms()}
        self._patterns = list(patterns.items())
        self._automaton = BytesAhoCorasick(list(patterns), implementation=Implementation.ContiguousNFA)

    def search(self, haystack: bytes, piece: Piece, found: dict[Needle, str]) -> None:
        """Add what stands in the haystack, a piece as it is or with its case folded, to what was found."""
        for at, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            form, needle = self._patterns[at]
            if needle in found or (piece.coded and len(form) < _CERTAIN) or _in_id(haystack, start, end):
                continue
            if piece.place == DATABASE and fold_case(needle.value) in _own_words_folded():
                continue  # its schema is the data model; its cells are pieces of their own
            found[needle] = piece.place


def search(catalogue: Catalogue, size: int, folder: Path) -> None:
    """Return when nothing that is withheld at the checkpoint of `size` entries stands in `folder`.

    Raises:
        LeakFound: it does; the message names entry and claim, never the value, and the file.
        NotChecked: a file cannot be searched.
    """
    for batch in _batches(withheld(catalogue, size)):
        found = find(batch, pieces(folder))
        if found:
            _settle(found, disclosed_texts(catalogue, size))


def find(needles: Iterable[Needle], haystack: Iterable[Piece]) -> dict[Needle, str]:
    """Return the needles that stand in the pieces, each with the place where it stands first."""
    needles = list(needles)
    long = [needle for needle in needles if not needle.short]
    whole = {fold_case(needle.value): needle for needle in needles if needle.short}
    exact = _Automaton(needle for needle in long if not needle.identifying)
    folded = _Automaton(needle for needle in long if needle.identifying)
    found: dict[Needle, str] = {}
    for piece in haystack:
        if piece.static:
            continue
        exact.search(piece.data, piece, found)
        folded.search(piece.folded, piece, found)
        for value in piece.values & whole.keys():
            found.setdefault(whole[value], piece.place)
    return found


def _batches(needles: Iterator[Needle]) -> Iterator[Iterable[Needle]]:
    """Yield the needles worth searching for, each value once in a batch; at least one batch, so that all is read."""
    first = True
    while True:
        batch: dict[tuple[str, bool], Needle] = {}
        held = 0
        for needle in needles:
            key = (needle.value, needle.identifying)
            if key not in batch and (needle.identifying or needle.value not in _own_words()):
                batch[key] = needle
                held += min(len(needle.value), LONGEST)
            if held >= BATCH:
                break
        if batch or first:
            yield batch.values()
        if held < BATCH:
            return
        first = False


def _settle(found: dict[Needle, str], disclosed: Iterable[tuple[str, int, str]]) -> None:
    """Raise unless everything found is also disclosed, and points to nobody.

    What is disclosed is taken from the ledger again, not from the folder: it may show too much.
    """
    plain = {needle.value: needle for needle in found if not needle.identifying}
    folded = [(fold_case(needle.value), needle) for needle in islice(found, _MOST_NAMED)]
    leaks = dict(found)
    for text, entry, claim in disclosed:
        if (harmless := plain.get(text)) is not None:
            leaks.pop(harmless, None)
        whole = fold_case(text)
        for value, needle in folded:
            if needle in leaks and (value == whole if needle.short else value in whole):
                leaks[needle] = f"{found[needle]}, from the disclosed claim {claim} of entry {entry}"
    if leaks:
        named = [f"{one.claim} of entry {one.entry} in {place}" for one, place in islice(leaks.items(), _MOST_NAMED)]
        more = f"; and {len(leaks) - _MOST_NAMED} more" if len(leaks) > _MOST_NAMED else ""
        raise LeakFound(
            f"C2: withheld values would be published: {'; '.join(named)}{more}. Nothing was published: reword the"
            " public claim, or release the withheld one by its name if it may be known"
        )


def _in_id(haystack: bytes, start: int, end: int) -> bool:
    """Say whether the bytes from `start` to `end` are part of the random characters of an id."""
    first = max(start - _ID_LENGTH, 0)
    for match in _ID.finditer(haystack, first, end + _ID_LENGTH):
        begin, stop = match.span(1)
        if begin < start and end <= stop and _is_id(match[1]):
            return True
    return False


def _is_id(text: bytes) -> bool:
    try:
        return parse_id(text.decode("ascii"))[1].encode() == text
    except InvalidEntry:
        return False


@cache
def _own_words() -> str:
    """Return what this program publishes whatever the catalogue holds: its data model, settings and explanations."""
    files = [path for path in sorted(project_file("schema").rglob("*")) if path.is_file()]
    files += [project_file(name) for name in COPIED]
    return "\0".join((README, *(path.read_text(encoding="utf-8") for path in files)))


@cache
def _own_words_folded() -> bytes:
    return fold_case(_own_words())
