"""The best fit of a query into a reading, against every fit that there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalogue.markings.fold import fold
from catalogue.markings.notation import GLYPH, RUN, Atom, Seen, allows, parse, spell
from catalogue.markings.overlap import letters, overlap


def _fits(query: tuple[Atom, ...], reading: tuple[Atom, ...], lost: bool = False) -> set[tuple[int, bool]]:  # noqa: FBT002
    """Return every way in which a query fits the beginning of a reading: glyphs read in both, through a lost run."""
    if not query:
        return {(0, lost)}
    if not reading:
        return set()
    if reading[0] is RUN:
        return _fits(query[1:], reading, lost=True) | _fits(query, reading[1:], lost=True)
    both = isinstance(query[0], Seen) and isinstance(reading[0], Seen)
    if both and set(query[0].glyphs).isdisjoint(reading[0].glyphs):  # type: ignore[union-attr]
        return set()
    return {(glyphs + both, through) for glyphs, through in _fits(query[1:], reading[1:], lost)}


def spelt(atoms: tuple[Atom, ...]) -> tuple[str, ...]:
    """Return atoms as `overlap` has them."""
    return letters(text := spell(atoms), fold(text))


_FEW = st.sampled_from((Seen(("a",)), Seen(("b",)), Seen(("a", "b")), GLYPH))


@given(st.lists(_FEW | st.just(RUN), max_size=6).map(tuple), st.lists(_FEW, min_size=1, max_size=4).map(tuple))
def test_the_best_fit_is_found(reading: tuple[Atom, ...], query: tuple[Atom, ...]) -> None:
    fits = {
        fit
        for start in range(len(reading))
        # What begins in a lost run at the very start is a fit through it.
        for fit in _fits(query, reading[start:])
        if fit[0]
    }
    found = overlap(spelt(query), spelt(reading))
    expected = max(fits, key=lambda fit: (not fit[1], fit[0]), default=None)
    assert (found and found[:2]) == expected


def test_how_many_glyphs_were_read_in_both() -> None:
    assert overlap("11372", "1?37…") == (3, True, False)
    assert overlap("1137", "1?37") == (3, False, True)
    assert letters("[8|B][3|7]", "8?") in {("8", "37"), ("8", "73")}
    assert allows(parse("1?37"), tuple("1137"))
