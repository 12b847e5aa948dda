"""Write the copies of `schema/` at the end of verify.py, which must not take them from the folder that it verifies."""

from __future__ import annotations

import pprint
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalogue.base.model import common_claims, entry_type, entry_type_names, schema_digest, schema_file

VERIFIER = Path(__file__).resolve().parent.parent / "verify.py"
MARK = "# Copies of schema/, written by docs/make_verifier.py: change them there ".ljust(120, "-") + "\n"
# What a value must be; everything else in a property's schema is words, or for the door.
_SHAPES = {
    "type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems",
    "uniqueItems", "required", "additionalProperties",
}  # fmt: skip
_WORDS = {
    "title", "description", "unit", "vocabulary", "disclosure", "derived", "edtf", "coarse", "refers", "refers_inside",
    "identifying", "verbatim", "notation", "amendment", "fixed",
}  # fmt: skip


def shape(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a property's schema asks of a value.

    Raises:
        ValueError: it has a keyword that verify.py does not know: teach it that keyword first.
    """
    kept: dict[str, Any] = {key: value for key, value in schema.items() if key in _SHAPES}
    if "items" in schema:
        kept["items"] = shape(schema["items"])
    if "properties" in schema:
        kept["properties"] = {name: shape(one) for name, one in schema["properties"].items()}
    if unknown := schema.keys() - _SHAPES - _WORDS - {"items", "properties"}:
        raise ValueError(f"verify.py knows no {', '.join(sorted(unknown))} in schema/entries/")
    return kept


def copies() -> str:
    """Return the assignments that verify.py ends with."""
    released = entry_type("record.released")
    public = [name for name, claim in released.claims.items() if claim.disclosure == "public"]
    types = {
        name: {
            "roles": list(entry_type(name).roles),
            "review": entry_type(name).review,
            "correction": entry_type(name).correction,
            **({"structure": sorted(entry_type(name).structure)} if entry_type(name).structure else {}),
            "claims": {
                claim.name: shape(claim.schema)
                for claim in entry_type(name).claims.values()
                if claim.name not in common_claims()
            },
        }
        for name in entry_type_names()
    }
    values = {
        "COMMON": {name: shape(claim.schema) for name, claim in common_claims().items()},
        "RELEASE_STATES": [name for name in public if name in common_claims() or name in released.required],
        "RELEASE_MAY_STATE": public,
        "TYPES": types,
    }
    assigned = "\n".join(
        f"{name}: Any = {pprint.pformat(value, width=112, compact=True, sort_dicts=False)}"
        for name, value in values.items()
    )
    scripts = "\n\n".join(
        f"{name} = r'''\n{schema_file(script)}'''"
        for name, script in (("TABLES_SQL", "tables.sql"), ("SEARCH_SQL", "search.sql"))
    )
    digest = f'SCHEMA = "{schema_digest().hex}"  # of the files in schema/, as catalogue/base/model.py counts it'
    return f"{digest}\n{assigned}\n\n{scripts}\n"


def verifier_text() -> str:
    """Return verify.py as it must stand in the project: its own code, then the copies."""
    own = VERIFIER.read_text(encoding="utf-8").partition(MARK)[0]
    return f'{own}{MARK}# fmt: off\n\n{copies()}\n\nif __name__ == "__main__":\n    sys.exit(main())\n'
