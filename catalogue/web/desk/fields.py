"""Forms from the schema: each field takes its name, its help, its words and its disclosure from a claim.

What a person typed comes back as it was typed, whatever is wrong with it. On the way to the door, text is brought
to Unicode NFC and its line ends to one character (rule R14); an empty field states nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.base.model import Claim, EntryType
from catalogue.base.vocabularies import vocabulary

UNKNOWN = "unknown"  # behind a field's name: somebody states that this is unknown (docs/adr/0008)
_LONG = 501  # characters from which on a text gets a field of several lines
_NULL = re.compile(r";\s*null says that [^.;]*")  # at the desk a box says it
_PREFIX = re.compile(r"^(?:[a-z_]+\.[a-z_]+: |R\d+: |[a-z_]+: )+")
_SIMPLE = frozenset({"string", "boolean"})
DISCLOSURE = {
    "public": "public once released",
    "withheld": "withheld",
    "never": "never public",
}
_HINTS = {
    "public": "Everybody can read this once the record is released.",
    "withheld": "Stays in this catalogue, unless a reviewer names it in a release.",
    "never": "Never leaves this catalogue.",
}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: what is sent, what is shown."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as a page shows it: `sort` is text, long, date, choice or tick; `error` says what is wrong with it."""

    name: str
    label: str
    help: str
    sort: str
    disclosure: str
    value: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    longest: int | None = None
    may_be_unknown: bool = False
    is_unknown: bool = False
    error: str = ""

    @property
    def disclosure_words(self) -> str:
        """How public the claim can become, in two or three words."""
        return DISCLOSURE[self.disclosure]

    @property
    def disclosure_hint(self) -> str:
        """The same in a sentence."""
        return _HINTS[self.disclosure]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed into a form, by field; `ticked` holds the boxes that are ticked."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what was typed, with surrounding white space."""
        return self.texts.get(name, "")

    def stated(self, name: str) -> str:
        """Return what was typed as a claim can hold it: in NFC, one character a line end, nothing around it."""
        return unicodedata.normalize("NFC", re.sub(r"\r\n?", "\n", self.text(name))).strip()

    def claims(self, fields: Iterable[FormField]) -> dict[str, Any]:
        """Return what was typed into the fields as claims; empty fields state nothing."""
        claims: dict[str, Any] = {}
        for one in fields:
            stated = self.stated(one.name)
            if one.sort == "tick":
                if stated:
                    claims[one.name] = True
            elif stated:
                claims[one.name] = stated
            elif one.may_be_unknown and self.text(f"{one.name}.{UNKNOWN}"):
                claims[one.name] = None
        return claims


References = Callable[[str], Sequence[Option]]


def form_fields(
    kind: EntryType, names: Iterable[str], typed: Typed, refer: References, error: str = "", *, unknown: bool = False
) -> tuple[FormField, ...]:
    """Return the claims named as fields, with what was typed, and the error beside the field that it names.

    Args:
        kind: the entry type.
        names: its claims, in the order of the form.
        typed: what was typed so far.
        refer: what a claim that names a record of a kind may name.
        error: what the door said.
        unknown: whether a claim can be stated to be unknown.
    """
    return tuple(_field(kind, kind.claims[name], typed, refer, error, unknown=unknown) for name in names)


def simple_claims(kind: EntryType) -> tuple[str, ...]:
    """Return the claims of a type that one field can hold, in the order of the schema."""
    return tuple(
        name
        for name, claim in kind.claims.items()
        if not claim.derived and _types(claim) & _SIMPLE and not _types(claim) - _SIMPLE - {"null"}
    )


def _types(claim: Claim) -> set[str]:
    stated = claim.schema.get("type", "string")
    return {stated} if isinstance(stated, str) else set(stated)


def _field(kind: EntryType, claim: Claim, typed: Typed, refer: References, error: str, *, unknown: bool) -> FormField:
    longest = claim.schema.get("maxLength")
    options: tuple[Option, ...] = ()
    if claim.vocabulary:
        sort = "choice"
        options = tuple(
            Option(term.code, _words(term.title, term.description)) for term in vocabulary(claim.vocabulary).values()
        )
    elif claim.refers:
        sort, options = "choice", tuple(refer(claim.refers))
    elif "boolean" in _types(claim):
        sort = "tick"
    else:
        sort = "date" if claim.edtf else "long" if (longest or 0) >= _LONG else "text"
    return FormField(
        name=claim.name,
        label=claim.title,
        help=_NULL.sub("", claim.description),
        sort=sort,
        disclosure=claim.disclosure,
        value=typed.text(claim.name),
        options=_with_typed(options, typed.text(claim.name)),
        required=claim.name in kind.required,
        longest=longest,
        may_be_unknown=unknown and "null" in _types(claim),
        is_unknown=bool(typed.text(f"{claim.name}.{UNKNOWN}")),
        error=_PREFIX.sub("", error) if error and re.search(rf"\b{re.escape(claim.name)}\b", error) else "",
    )


def _words(title: str, description: str) -> str:
    return f"{title}: {description}" if description else title


def _with_typed(options: tuple[Option, ...], chosen: str) -> tuple[Option, ...]:
    """Return the options with the one that was sent, even where it is not among the newest any more."""
    if not options or not chosen or any(option.code == chosen for option in options):
        return options
    return (*options, Option(chosen, chosen))
