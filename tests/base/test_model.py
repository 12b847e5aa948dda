"""The data model: every claim is described, every vocabulary is there, and what the door asks for is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catalogue.base.errors import InvalidEntry, NotFound
from catalogue.base.folders import project_file
from catalogue.base.ids import KINDS
from catalogue.base.model import common_claims, entry_type, entry_type_names, schema_digest, schema_file
from catalogue.base.vocabularies import title_of, vocabulary, vocabulary_names

ENTRIES = project_file("schema") / "entries"
DOCUMENTS = sorted(path.name for path in ENTRIES.glob("*.json"))


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ENTRIES / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_claim_says_what_it_is_and_who_may_see_it(name: str) -> None:
    for claim, schema in document(name)["properties"].items():
        assert {"title", "description", "unit", "vocabulary", "disclosure"} <= schema.keys(), claim
        assert schema["title"].strip(), claim
        assert len(schema["description"]) > 5, claim
        assert schema["description"].endswith("."), claim
        assert schema["disclosure"] in {"public", "withheld", "never"}, claim
        assert schema["vocabulary"] is None or schema["vocabulary"] in vocabulary_names(), claim
        assert schema.get("refers") is None or schema["refers"] in KINDS, claim


@pytest.mark.parametrize("name", entry_type_names())
def test_every_type_says_what_it_states_about_what_and_by_whom(name: str) -> None:
    kind = entry_type(name)
    assert document(f"{name}.schema.json")["additionalProperties"] is False
    assert document(f"{name}.schema.json")["$id"] == f"urn:debris-catalogue:entry:{name}"
    assert kind.title
    assert kind.description
    assert kind.standard
    assert set(kind.kinds) <= set(KINDS)
    assert kind.effect in {"creates", "adds", "either"}
    assert kind.review in {"required", "with-release", "none"}
    assert set(kind.roles) <= set(vocabulary("agent_role"))
    assert set(kind.required) <= set(kind.claims)
    assert common_claims().keys() <= kind.claims.keys()


@pytest.mark.parametrize("name", entry_type_names())
def test_a_coarse_twin_exists_is_public_and_is_computed(name: str) -> None:
    for claim in entry_type(name).claims.values():
        if claim.coarse:
            twin = entry_type(name).claims[claim.coarse]
            assert (claim.disclosure, twin.disclosure, twin.derived) == ("withheld", "public", True)
        if claim.identifying:
            assert claim.disclosure != "public", f"{claim.name} may point to a person"


@pytest.mark.parametrize("name", vocabulary_names())
def test_every_term_has_a_code_of_its_own_words_and_a_source(name: str) -> None:
    path = project_file("schema") / "vocabularies" / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    terms = vocabulary(name)
    assert lines[0] == "code,title,description,source,status"
    assert len(terms) == len([line for line in lines[1:] if line]), "a code stands there twice"
    for code, term in terms.items():
        assert code == term.code == code.strip()
        assert term.title
        assert term.description
        assert term.source
        assert term.status in {"current", "deprecated"}
    assert len({term.title for term in terms.values()}) == len(terms)


def test_every_vocabulary_is_used_and_none_is_missing() -> None:
    named = {claim.vocabulary for name in entry_type_names() for claim in entry_type(name).claims.values()}
    assert named - {None} == set(vocabulary_names())
    with pytest.raises(NotFound, match="no vocabulary 'colour'; there are acquisition_route"):
        vocabulary("colour")
    assert title_of("confidence", "high") == "High"
    assert title_of("confidence", "unheard-of") == "unheard-of"


def test_an_unknown_type_is_answered_with_those_there_are() -> None:
    with pytest.raises(InvalidEntry, match="there is no entry type 'common'; there are agent.key_added"):
        entry_type("common")


def test_the_digest_of_the_schema_follows_its_files() -> None:
    assert schema_digest() == schema_digest()
    assert len(schema_digest().hex) == 64
    assert "CREATE TABLE entry" in schema_file("tables.sql")
