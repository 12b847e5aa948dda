"""The data model as `schema/` states it: entry types, their claims, and what may be disclosed.

Nothing about the model stands in Python. This module joins each `schema/entries/TYPE.schema.json` with the
claims common to all entries, puts the codes of the vocabularies into it, and compiles a validator.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import fastjsonschema

from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry
from catalogue.base.folders import project_file
from catalogue.base.vocabularies import vocabulary

COMMON = "common"
_SUFFIX = ".schema.json"


@dataclass(frozen=True, slots=True)
class Claim:
    """One property of an entry type, as its schema describes it.

    `disclosure` is public, withheld or never; `unit` and `vocabulary` are None where they do not apply;
    `derived` claims are computed by the door and cannot be stated; `coarse` names the claim that holds a
    coarser value of this one; `refers` is the kind of id that the value must be; `identifying` marks values
    that may point to a person, which no public byte may contain while they are withheld; `verbatim` and
    `notation` ones are held to rule R14; `amendment` ones say what an entry does to earlier ones; `fixed` ones
    cannot be corrected.
    """

    name: str
    title: str
    description: str
    disclosure: str
    unit: str | None
    vocabulary: str | None
    schema: Mapping[str, Any]
    derived: bool = False
    edtf: bool = False
    coarse: str | None = None
    refers: str | None = None
    refers_inside: str | None = None
    identifying: bool = False
    verbatim: bool = False
    notation: bool = False
    amendment: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class EntryType:
    """One entry type: what it states, about which kinds of record, who may state it, and its claims.

    `effect` is creates (the subject must be new), adds (the subject must exist) or either. `review` is required
    (somebody else accepts the entry before its release), with-release (what software did: the release is the
    review) or none. `correction` is anyone (who may state such an entry), author (an opinion: others record a rival)
    or none. `extends` names the claim that holds another type, whose claims an entry of this type has as well.
    """

    name: str
    title: str
    description: str
    standard: str | None
    kinds: tuple[str, ...]
    effect: str
    roles: tuple[str, ...]
    review: str
    correction: str
    extends: str | None
    required: tuple[str, ...]
    claims: Mapping[str, Claim]
    _validate: Callable[[Any], Any]

    @property
    def structure(self) -> frozenset[str]:
        """Names of the claims that say which entries such an entry amends and how; none where it amends nothing.

        They may be public whether or not anybody accepted the entry: that something was amended is never hidden (V9).
        """
        amending = {name for name, claim in self.claims.items() if claim.amendment}
        return frozenset(amending | {"type", "subject", "actor", "key"}) if amending else frozenset()

    def validate(self, claims: Mapping[str, Any]) -> None:
        """Check the claims that this type defines, the common ones excepted, against its JSON Schema.

        Raises:
            InvalidEntry: a claim is unknown, missing, or has a value that its schema does not allow; the
                message names the claim, what it must be and, for a vocabulary, the codes there are.
        """
        for name in claims:
            if name not in self.claims:
                near = ", ".join(sorted(own for own in self.claims if own not in common_claims()))
                raise InvalidEntry(f"{self.name} has no claim {name!r}; it has {near}")
        try:
            self._validate(dict(claims))
        except fastjsonschema.JsonSchemaValueException as error:
            raise InvalidEntry(f"{self.name}: {self._explain(error)}") from error

    def _explain(self, error: fastjsonschema.JsonSchemaValueException) -> str:
        path = [str(part) for part in error.path[1:]]
        name = path[0] if path else ""
        claim = self.claims.get(name)
        if claim is None:
            missing = [need for need in self.required if need not in (error.value or {})]
            return f"missing claim {', '.join(missing)}" if missing else str(error.message).removeprefix("data ")
        if claim.vocabulary and error.rule == "enum":
            return f"{name} is {error.value!r}; it must be one of {', '.join(vocabulary(claim.vocabulary))}"
        fault = str(error.message).removeprefix(str(error.name)).strip()
        return f"{'.'.join(path)} {fault} ({claim.title}: {claim.description})"


def _claim(name: str, schema: Mapping[str, Any]) -> Claim:
    known = {key: schema[key] for key in Claim.__dataclass_fields__ if key in schema}
    return Claim(name=name, schema=MappingProxyType(dict(schema)), **known)


def _with_codes(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a property's schema with the codes of its vocabulary written in as an enumeration."""
    if not schema.get("vocabulary"):
        return schema
    codes: list[str | None] = list(vocabulary(schema["vocabulary"]))
    if schema.get("type") == "array":
        return {**schema, "items": {"enum": codes}}
    if "null" in schema.get("type", ()):
        codes.append(None)
    return {**{key: value for key, value in schema.items() if key != "type"}, "enum": codes}


@cache
def common_claims() -> Mapping[str, Claim]:
    """Return the claims that the door adds to every entry: type, subject, actor, key, recorded."""
    return MappingProxyType({name: _claim(name, schema) for name, schema in _document(COMMON)["properties"].items()})


@cache
def entry_type_names() -> tuple[str, ...]:
    """Return the names of all entry types, sorted."""
    folder = project_file("schema") / "entries"
    names = (path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))
    return tuple(sorted(name for name in names if name != COMMON))


@cache
def entry_type(name: str) -> EntryType:
    """Return an entry type by name.

    Raises:
        InvalidEntry: there is no such type; the message lists those there are.
    """
    if name not in entry_type_names():
        raise InvalidEntry(f"there is no entry type {name!r}; there are {', '.join(entry_type_names())}")
    return _entry_type(name, _document(name))


def type_of(claims: Mapping[str, Any]) -> EntryType:
    """Return the type of an entry by its claims: that of a correction has the claims of the type it corrects as well.

    Raises:
        InvalidEntry: there is no such type, or none that could be corrected.
    """
    kind = entry_type(claims["type"])
    if kind.extends is None or kind.extends not in claims:
        return kind
    return extended(kind.name, str(claims[kind.extends]))


@cache
def extended(name: str, by: str) -> EntryType:
    """Return the type `name` with the claims of the type `by`, which has to be one that can be corrected.

    Raises:
        InvalidEntry: it is none.
    """
    added = entry_type(by)
    if added.correction == "none":
        raise InvalidEntry(f"{by} is not corrected: record what is right as a new entry")
    document = _document(name)
    own = document["properties"]
    document["properties"] = {**{key: dict(added.claims[key].schema) for key in _own_claims(by)}, **own}
    return _entry_type(name, document)


def _own_claims(name: str) -> list[str]:
    return list(_document(name)["properties"])


def _document(name: str) -> dict[str, Any]:
    path = project_file("schema") / "entries" / f"{name}{_SUFFIX}"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _entry_type(name: str, document: Mapping[str, Any]) -> EntryType:
    own = {key: _claim(key, schema) for key, schema in document["properties"].items()}
    checked = {
        **{key: document[key] for key in ("type", "additionalProperties", "required")},
        "properties": {key: _with_codes(schema) for key, schema in document["properties"].items()},
    }
    return EntryType(
        name=name,
        title=document["title"],
        description=document["description"],
        standard=document["standard"],
        kinds=tuple(document["subject"]),
        effect=document["effect"],
        roles=tuple(document["roles"]),
        review=document["review"],
        correction=document["correction"],
        extends=document.get("extends"),
        required=tuple(document["required"]),
        claims=MappingProxyType({**common_claims(), **own}),
        _validate=fastjsonschema.compile(checked),
    )


@cache
def schema_digest() -> Digest:
    """Return the digest of the data model: SHA-256 over a line `NAME NUL SHA-256` for each file, in order."""
    folder = project_file("schema")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in {".json", ".sql", ".csv"})
    lines = (f"{path.relative_to(folder).as_posix()}\0{Digest.of(path.read_bytes()).hex}\n" for path in files)
    return Digest.of_chunks(line.encode() for line in lines)


def schema_file(name: str) -> str:
    """Return the text of a file of `schema/`, such as `tables.sql`."""
    return (project_file("schema") / name).read_text(encoding="utf-8")
