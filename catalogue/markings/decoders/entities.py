"""Rules J10 and J11: codes of suppliers (CAGE, NCAGE) and of items of supply (NSN). Neither carries a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.markings.decoders.model import CONFIDENCES, Context, Decoder, Example, Interpretation, Refusal

_CAGE, _CAGE_NAME = "J10", "CAGE and NCAGE code"
_NSN, _NSN_NAME = "J11", "National or NATO stock number"
CAGE_SOURCE = "DoD 4100.39-M, FLIS Procedures Manual, volume 7"
NSN_SOURCE = "NATO Manual on Codification ACodP-1, with the country codes of CodSP-3"
_LABEL = re.compile(r"(?:N?CAGE|FSCM|MFR)(?:\s?CODE)?[\s:.]\s?(.*)")
_US = re.compile(r"[0-9][0-9A-HJ-NP-Z]{3}[0-9]")
_NATO = re.compile(r"(?:[A-Z][0-9A-NP-Z]{3}[0-9A-NP-Z]|[0-9][0-9A-NP-Z]{3}[A-NP-Z])")
_NEARLY = re.compile(r"[0-9A-Z]{5}")
# First letters that never go with a letter at the end.
_SINGLE = frozenset("ISLO")
_STOCK = re.compile(r"(?:NSN[\s:]?\s?)?([0-9]{4})([- ]?)([0-9]{2})\2([0-9]{3})\2([0-9]{4})")
_BUREAUS = {"00": "United States", "01": "United States"}


def cage_kind(code: str) -> str | None:
    """Return `CAGE` or `NCAGE` for a code that has the form of one, otherwise None."""
    if _US.fullmatch(code):
        return "CAGE"
    if _NATO.fullmatch(code) and code[0] != "O" and not (code[0] in _SINGLE and code[-1].isalpha()):
        return "NCAGE"
    return None


def cage(text: str, context: Context) -> Iterator[Interpretation | Refusal]:  # noqa: ARG001 - a decoder's shape
    """Yield the code of a supplier."""
    labelled = _LABEL.fullmatch(text)
    code = labelled[1] if labelled else text
    kind = cage_kind(code)
    if kind is None:
        if _NEARLY.fullmatch(code) and ("O" in code or (code[0].isdigit() and code[-1].isdigit())):
            yield Refusal(_CAGE, _CAGE_NAME, text, "a CAGE code holds no I and no O, an NCAGE code no O")
        return
    where = "in the United States" if kind == "CAGE" else "outside the United States, or one of NATO's"
    yield Interpretation(
        rule=_CAGE,
        scheme=_CAGE_NAME,
        text=text,
        meaning=f"{kind} code {code}: an entity {where} that designs or supplies. It is no date, and says nothing"
        " of the owner.",
        source=CAGE_SOURCE,
        fields=((kind, code),),
        confidence=CONFIDENCES[int(labelled is not None)],
        assumptions=("The five characters are the code of a supplier and no serial, lot or part number.",),
        alternatives=() if labelled else ("A serial, lot, model or part number of five characters.",),
    )


def stock_number(text: str, context: Context) -> Iterator[Interpretation]:  # noqa: ARG001 - a decoder's shape
    """Yield class, country and item of a stock number."""
    found = _STOCK.fullmatch(text)
    if found is None:
        return
    supply, bureau, item = found[1], found[3], found[4] + found[5]
    country = _BUREAUS.get(bureau, f"the country of bureau {bureau} in CodSP-3")
    separated = bool(found[2]) or text.startswith("NSN")
    yield Interpretation(
        rule=_NSN,
        scheme=_NSN_NAME,
        text=text,
        meaning=f"Item of supply {item} of class {supply}, codified by {country}. It names a type; it is no date,"
        " and says"
        " nothing of the user.",
        source=NSN_SOURCE,
        fields=(
            ("NSN", f"{supply}-{bureau}-{item[:3]}-{item[3:]}"),
            ("supply class", supply),
            ("bureau", bureau),
            ("item", item),
        ),
        confidence=CONFIDENCES[int(separated)],
        assumptions=("The thirteen digits are a stock number.",),
        alternatives=() if separated else ("A serial or lot number of thirteen digits.",),
    )


CAGE = Decoder(
    rule=_CAGE,
    name=_CAGE_NAME,
    source=CAGE_SOURCE,
    about="Five characters. CAGE (United States): a digit first and last, no I or O. NCAGE: a letter first or last"
    " or both,"
    " no O. A label such as `CAGE`, `FSCM` or `MFR` before it makes it surer.",
    limits="It names an entity that designs or supplies: neither a date nor an owner. Most words of five characters"
    " have"
    " this form.",
    ask=cage,
    examples=(
        Example("27340", ("undated",)),
        Example("2A345", ("undated",)),
        Example("2AAA5", ("undated",)),
        Example("AA123", ("undated",), "NCAGE"),
        Example("K2345", ("undated",), "NCAGE"),
        Example("CAGE 27340", ("undated",), "with its label"),
        Example("2O345", note="a letter O"),
        Example("2I345", note="a letter I between digits"),
        Example("IAAAA", note="a code with I, S or L first has no letter last"),
        Example("2734", note="four characters"),
        Example("К2345", note="a Cyrillic letter"),
    ),
)
NSN = Decoder(
    rule=_NSN,
    name=_NSN_NAME,
    source=NSN_SOURCE,
    about="Thirteen digits: class of supply (4), codifying country (2), item (7). 00 and 01 are the United States.",
    limits="It names a type of item and who codified it: neither date nor user.",
    ask=stock_number,
    examples=(
        Example("1420-01-234-5678", ("undated",), "form only"),
        Example("1420012345678", ("undated",), "without hyphens, less sure"),
        Example("NSN 1420-01-234-5678", ("undated",)),
        Example("1420-01-234-567", note="twelve digits"),
        Example("1420-01-2345678", note="a hyphen is missing"),
    ),
)
