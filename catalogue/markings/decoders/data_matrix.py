"""Rule J12: payloads of IUID Data Matrix symbols, as text: envelope, fields, and what identifies the item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.markings.decoders.entities import cage_kind
from catalogue.markings.decoders.model import CONFIDENCES, Context, Decoder, Example, Fields, Interpretation, Refusal

_RULE, _NAME = "J12", "IUID Data Matrix"
SOURCE = "MIL-STD-130N, appendix A, table A-II; ISO/IEC 15434 (envelope); ANSI MH10.8.2 (data identifiers)"
HEADER = "[)>"
_CONTROLS = {"␞": "\x1e", "␝": "\x1d", "␄": "\x04", "<RS>": "\x1e", "<GS>": "\x1d", "<EOT>": "\x04", "<EoT>": "\x04"}
_ENVELOPE = re.compile(r"\[\)>\x1e([0-9]{2})\x1d?(.*?)\x1e?\x04?", re.DOTALL)
_FIELD = re.compile(r"([0-9]{0,2}[A-Z])([A-Z0-9/.,:()#*+-]*)")
_PLAIN = re.compile(r"(?:18S|25S)[A-Z0-9]{6}|(?:17V|12V|3V|7L|18V)[A-Z0-9]+[\s+\x1d]+1[PT]")
_DATA_IDENTIFIERS = "06"
_MOST = 50  # characters of an identifier
# What issues the number of the enterprise, and the code that the identifier begins with for it.
_ENTERPRISES = {
    "17V": ("CAGE", "D"),
    "12V": ("DUNS", "UN"),
    "3V": ("GS1 prefix", ""),
    "7L": ("DODAAC", "LD"),
    "18V": ("issuer and enterprise", ""),
}
_TITLES = {
    "1P": "original part number",
    "1T": "lot or batch",
    "S": "serial number",
    "18S": "CAGE and serial number",
    "25S": "identifier",
}
_FORMATS = {"05": "GS1 application identifiers", "12": "text element identifiers of the air transport industry"}


def data_matrix(text: str, context: Context) -> Iterator[Interpretation | Refusal]:  # noqa: ARG001 - a decoder's shape
    """Yield the unique identifier that a payload makes up, or the reason why it makes up none."""
    for shown, control in _CONTROLS.items():
        text = text.replace(shown, control)
    if enveloped := _ENVELOPE.fullmatch(text):
        layout, body = enveloped[1], enveloped[2]
        if layout != _DATA_IDENTIFIERS:
            other = _FORMATS.get(layout, "another standard")
            yield Refusal(
                _RULE, _NAME, shown_payload(text), f"format {layout} is that of {other}, which is not parsed here"
            )
            return
    elif text.startswith(HEADER):
        yield Refusal(
            _RULE, _NAME, shown_payload(text), "after [)> comes a record separator and a format of two digits"
        )
        return
    elif _PLAIN.match(text):
        body = re.sub(r"[\s+]+", "\x1d", text)
    else:
        return
    yield _identified(shown_payload(text), body.split("\x1d"), enveloped=enveloped is not None)


def shown_payload(text: str) -> str:
    """Return a payload with its separators made visible."""
    return text.replace("\x1e", "␞").replace("\x1d", "␝").replace("\x04", "␄")


def _identified(text: str, parts: list[str], *, enveloped: bool) -> Interpretation | Refusal:
    found: dict[str, str] = {}
    for part in parts:
        field = _FIELD.fullmatch(part)
        if field is None or not field[2]:
            return Refusal(_RULE, _NAME, text, f"{part!r} is no data identifier with a value")
        if field[1] in found:
            return Refusal(_RULE, _NAME, text, f"the data identifier {field[1]} occurs twice")
        found[field[1]] = field[2]
    identifier, construct, problem = _construct(found)
    if problem:
        return Refusal(_RULE, _NAME, text, problem)
    if len(identifier) > _MOST:
        return Refusal(
            _RULE, _NAME, text, f"the identifier would have {len(identifier)} characters, and {_MOST} are the most"
        )
    return Interpretation(
        rule=_RULE,
        scheme=_NAME,
        text=text,
        meaning=f"{construct} The unique identifier is {identifier}. It is no date.",
        source=SOURCE,
        fields=_named(found, identifier),
        confidence=CONFIDENCES[int(enveloped)],
        assumptions=(
            "The payload is that of the symbol on the item: keep the symbol's region and the decoder beside it.",
            *(() if enveloped else ("The envelope of ISO/IEC 15434 was left out when the payload was noted down.",)),
        ),
    )


def _construct(found: dict[str, str]) -> tuple[str, str, str]:
    """Return the identifier, what its construct means, and what is wrong."""
    if "25S" in found:
        return found["25S"], "A complete identifier, as its issuer composed it.", ""
    if "18S" in found:
        value = found["18S"]
        if cage_kind(value[:5]) is None or not value[5:]:
            return "", "", "after 18S come a CAGE code and a serial number"
        return f"D{value}", "Construct 1: the serial number is unique within the enterprise.", ""
    enterprises = [name for name in _ENTERPRISES if name in found]
    scopes = [name for name in ("1P", "1T") if name in found]
    if len(enterprises) != 1 or len(scopes) != 1 or "S" not in found:
        return "", "", "it needs 18S, or 25S, or an enterprise (17V and the like) with 1P or 1T and a serial number S"
    (enterprise,), (scope,) = enterprises, scopes
    if enterprise == "17V" and cage_kind(found["17V"]) is None:
        return "", "", f"17V {found['17V']} is no CAGE code"
    within = "original part number" if scope == "1P" else "lot or batch"
    identifier = _ENTERPRISES[enterprise][1] + found[enterprise] + found[scope] + found["S"]
    return identifier, f"Construct 2: the serial number is unique within the {within} of the enterprise.", ""


def _named(found: dict[str, str], identifier: str) -> Fields:
    titles = {**_TITLES, **{name: title for name, (title, _) in _ENTERPRISES.items()}}
    cage = (("CAGE", found["18S"][:5]),) if "18S" in found else ()
    parts = ((titles.get(name, f"data identifier {name}"), value) for name, value in found.items())
    return (("unique identifier", identifier), *cage, *parts)


DATA_MATRIX = Decoder(
    rule=_RULE,
    name=_NAME,
    source=SOURCE,
    about="`[)>` ␞ `06` ␝ fields ␞ ␄, where a field is a data identifier with its value: 18S (CAGE and serial); 17V"
    " with 1P"
    " and S (CAGE, part number, serial); 17V with 1T and S (lot in the place of the part number). The separators may be"
    " written ␞ ␝ ␄ or <RS> <GS> <EOT>.",
    limits="The only mark that is read with near certainty, by its error correction, where software read the"
    " symbol: keep the"
    " payload as it is. It identifies one item; it is no date. A whole identifier of another composition than these"
    " is not"
    " guessed.",
    ask=data_matrix,
    corrected=True,
    examples=(
        Example("[)>␞06␝18S27340AB1234␞␄", ("undated",), "construct 1"),
        Example("[)>␞06␝17V27340␝1P1234␝S786950␞␄", ("undated",), "construct 2, part number"),
        Example("[)><RS>06<GS>17V27340<GS>1TL07<GS>S12<RS><EOT>", ("undated",), "construct 2, lot"),
        Example("17V27340 1P1234 S786950", ("undated",), "noted down without its envelope: less sure"),
        Example("[)>␞06␝17V27340␝S786950␞␄", note="neither part number nor lot"),
        Example("[)>␞06␝17V2O340␝1P1234␝S1␞␄", note="no CAGE code"),
        Example("[)>␞05␝21123␞␄", note="another standard's identifiers"),
    ),
)
