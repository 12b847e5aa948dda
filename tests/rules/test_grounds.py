"""What stands on little: sources with one origin, opinions without a basis, pictures without terms."""

from __future__ import annotations

import pytest

from catalogue.rules.grounds import baseless, dependent_sources, termless


@pytest.mark.parametrize(
    ("cited", "figures"),
    [
        ([], None),
        ([("a", None), ("b", None)], None),
        ([("a", "post"), ("a", "post")], None),
        ([("a", "post"), ("b", "report")], None),
        ([("a", "post"), ("b", "post"), ("c", "post")], (3, 3, 1)),
        ([("a", "post"), ("b", "post"), ("c", None), ("c", None)], (4, 3, 2)),
        ([("post", None), ("a", "post")], None),
    ],
)
def test_sources_of_one_family_count_once(
    cited: list[tuple[str, str | None]], figures: tuple[int, int, int] | None
) -> None:
    found = dependent_sources("incident-x", cited)
    compared = dict(found.compared) if found else {}
    assert tuple(compared.get(name) for name in ("statements", "sources", "origins")) == (figures or (None,) * 3)
    assert not found or (found.code, found.severity, found.subject) == ("P16", "info", "incident-x")


def test_the_sentence_says_how_many_rest_on_how_many() -> None:
    found = dependent_sources("incident-x", [("a", "post"), ("b", "post"), ("c", "post")])
    assert found
    assert found.message.startswith("3 statements rest on 1 origin, by 3 sources; ")


def test_an_opinion_without_a_basis_is_named_by_its_entry() -> None:
    found = baseless("item-x", 7, None, "KN-23")
    assert (found.code, found.severity, found.subject) == ("P25", "warning", "item-x")
    assert dict(found.compared) == {"party": "not known", "designation": "KN-23", "entry": 7}


@pytest.mark.parametrize(("released", "severity"), [(True, "warning"), (False, "info")])
def test_a_picture_without_terms_is_worse_once_released(*, released: bool, severity: str) -> None:
    found = termless("photo-x", 7, released=released)
    assert (found.code, found.severity, found.subject) == ("P26", severity, "photo-x")
