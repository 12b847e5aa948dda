"""Random, typo-proof identifiers: `photo-7k3q9fxmt2a`.

An id is its kind, a hyphen, ten random characters of Crockford's base 32 (50 bits) and one check
character. It says nothing of what it names: not when it was made, not how many there are.

Source: https://www.crockford.com/base32.html for the alphabet; the check character is Damm's scheme
over GF(2^5), which finds every wrong character and every swap of two neighbours.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from catalogue.base.errors import InvalidEntry

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
RANDOM_LENGTH = 10
KINDS = (
    "agent",
    "incident",
    "source",
    "statement",
    "item",
    "photo",
    "marking",
    "publication",
    "check",
)

_VALUE = {char: value for value, char in enumerate(ALPHABET)}
# Crockford reads these as the digits they resemble.
_READ_AS = str.maketrans("oil", "011")
_SHAPE = re.compile(rf"({'|'.join(KINDS)})-([0-9a-z]{{{RANDOM_LENGTH + 1}}})")
_REDUCE = 0b100101  # x^5 + x^2 + 1, irreducible over GF(2)


def _check_character(text: str) -> str:
    """Return Damm's check character of `text`, which holds characters of ALPHABET only."""
    interim = 0
    for char in text:
        interim = (interim ^ _VALUE[char]) << 1
        if interim & 0b100000:
            interim ^= _REDUCE
    return ALPHABET[interim]


def new_id(kind: str, *, choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a fresh id of `kind` (one of KINDS); `choose` picks one character of a string at random."""
    if kind not in KINDS:
        raise InvalidEntry(f"there is no kind of record named {kind!r}; kinds are {', '.join(KINDS)}")
    text = "".join(choose(ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"{kind}-{text}{_check_character(text)}"


def parse_id(text: str) -> tuple[str, str]:
    """Return the kind and the id in its one spelling; letters may be capitals, o i l stand for 0 1 1.

    Raises:
        InvalidEntry: the text has not the form of an id, or its check character is wrong.
    """
    found = _SHAPE.fullmatch(text.strip().lower())
    if found is None:
        raise InvalidEntry(f"{text!r} is not an id; an id looks like photo-7k3q9fxmt2a")
    kind, code = found[1], found[2].translate(_READ_AS)
    if "u" in code or code[-1] != _check_character(code[:-1]):
        raise InvalidEntry(f"{text!r} has a typing error: its last character does not match the others")
    return kind, f"{kind}-{code}"


def kind_of(subject: str) -> str:
    """Return the kind of an id, checking it whole. Raises InvalidEntry as `parse_id` does."""
    return parse_id(subject)[0]
