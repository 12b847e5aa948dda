"""What a release covers, by entries as the ledger would hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.errors import InvalidEntry, RuleRefused
from catalogue.base.model import entry_type, entry_type_names
from catalogue.base.orientation import Rectangle
from catalogue.markings.region import selector
from catalogue.records.replay import KnownEntry
from catalogue.release import policy

COMMON = {"subject": "item-0", "actor": "agent-0", "key": "k", "recorded": "2026-01-01T00:00:00Z"}


def entry(idx: int, kind: str, /, **claims: object) -> KnownEntry:
    return KnownEntry(idx, (), {"type": kind, **COMMON, **claims})


ITEM = entry(3, "item.recorded", title="Engine", kind="component", recovered_by="Somebody")
CUSTODY = entry(5, "custody.event", action="receipt", occurred=None, seal="S1", from_party=None)


def test_public_claims_are_covered_and_withheld_ones_are_not() -> None:
    names = policy.covered([ITEM, CUSTODY], ())
    assert names == [
        *((3, name) for name in ("actor", "key", "kind", "subject", "title", "type")),
        *((5, name) for name in ("action", "actor", "key", "occurred", "subject", "type")),
    ]


def test_named_withheld_claims_are_covered() -> None:
    assert {(3, "recovered_by"), (5, "seal")} <= set(policy.covered([ITEM, CUSTODY], (), ("recovered_by", "seal")))


def test_what_is_released_already_is_not_covered_again() -> None:
    first = policy.covered([ITEM], ())
    assert policy.covered([ITEM, CUSTODY], first) == policy.covered([CUSTODY], ())
    assert policy.covered([ITEM], first) == []


def test_a_name_that_no_claim_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidEntry, match="withheld claims are from_party, recorded, recovered_by, seal"):
        policy.covered([ITEM, CUSTODY], (), ("recoverd_by",))


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        ("website", True), ("platform-download", True), ("person-direct", False), ("messenger-document", False),
        ("own-camera", False), ("partner", False), ("archive", False), ("unknown", False),
    ],
)  # fmt: skip
def test_the_digest_of_a_file_is_public_where_the_file_was_and_withheld_where_a_person_gave_it(
    route: str, shown: bool
) -> None:
    stated = {"sha256": "a" * 64, "size_bytes": 7, "file_name": "IMG_1.jpg", "route": route, "documented_position": {}}
    acquired = entry(2, "photo.acquired", **stated)
    covered = {name for _, name in policy.covered([acquired], ())}
    assert ("sha256" in covered) == shown
    assert not covered & {"size_bytes", "file_name", "documented_position"}
    assert "sha256" in {name for _, name in policy.covered([acquired], (), ("sha256",))}, "whoever names it decides"


def test_what_is_held_back_is_not_covered_but_what_an_entry_amends_is() -> None:
    corrected = entry(
        6,
        "record.corrected",
        of="item.recorded",
        corrects=3,
        replaces=[],
        reason="r",
        title="Nozzle",
        condition="burnt",
    )
    names = policy.covered([ITEM, corrected], (), (), ("title", "replaces"))
    assert not {(3, "title"), (6, "title")} & set(names)
    assert {(6, "replaces"), (6, "corrects"), (6, "of"), (6, "condition"), (3, "kind")} <= set(names)


def test_a_claim_that_is_never_released_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_disclosures", lambda _entry: [("seal", "never"), ("action", "public")])
    assert policy.covered([CUSTODY], ()) == [(5, "action")]
    with pytest.raises(RuleRefused, match="R11: seal is never released"):
        policy.covered([CUSTODY], (), ("seal",))


def test_releases_are_not_listed_because_they_disclose_themselves() -> None:
    released = entry(6, "record.released", released=[{"entry": 3, "name": "title", "digest": "d"}])
    decided = entry(4, "review.decided", decision="accepted", entries=[3])
    covered = policy.covered([ITEM, decided, released], ())
    assert {idx for idx, _ in covered} == {3, 4}


def test_what_the_newest_decision_rejected_is_not_covered() -> None:
    no = entry(6, "review.decided", decision="rejected", entries=[3])
    yes = entry(7, "review.decided", decision="accepted", entries=[3])
    assert (3, "title") in policy.covered([ITEM], ())
    assert (3, "title") not in policy.covered([ITEM, no], ())
    assert (3, "title") in policy.covered([ITEM, no, yes], ())


def test_a_picture_that_was_replaced_is_not_covered() -> None:
    first = entry(8, "photo.derived", purpose="public-copy", sha256="a" * 64, redactions=[])
    small = entry(9, "photo.derived", purpose="public-thumbnail", sha256="b" * 64)
    second = entry(10, "photo.derived", purpose="public-copy", sha256="c" * 64, redactions=[[0, 0, 9, 9]])
    assert (8, "sha256") in policy.covered([first, small], ())
    assert {idx for idx, name in policy.covered([first, small, second], ()) if name == "sha256"} == {9, 10}


stated = st.builds(
    lambda idx, kind, names: entry(
        idx, kind, **dict.fromkeys(names, "x"), purpose="p", decision="accepted", entries=[], withdrawn=[]
    ),
    st.integers(0, 50),
    st.sampled_from(entry_type_names()),
    st.lists(st.sampled_from(["title", "note", "sha256", "seal", "photographer", "unheard_of"]), unique=True),
)


@given(
    st.lists(stated, max_size=8, unique_by=lambda e: e.idx), st.sets(st.tuples(st.integers(0, 50), st.just("title")))
)
def test_nothing_but_public_claims_is_covered_unless_named(
    entries: list[KnownEntry], released: set[tuple[int, str]]
) -> None:
    by_idx = {one.idx: one for one in entries}
    covered = policy.covered(entries, released)
    assert not released.intersection(covered)
    assert covered == sorted(set(covered))
    for idx, name in covered:
        claims = by_idx[idx].claims
        public_before = name == "sha256" and claims.get("route") in policy.ALREADY_PUBLIC
        assert public_before or entry_type(claims["type"]).claims[name].disclosure == "public"


def test_what_software_read_under_a_covered_area_is_not_covered_by_a_release() -> None:
    region = {"orientation": 1, "selector": selector(Rectangle(100, 100, 40, 40))}
    suggested = entry(7, "marking.suggested", method="bar-code", suggested="A name", region=region)
    for areas, stays in (
        ([], False),
        ([[0, 0, 100, 400]], False),
        ([[139, 139, 5, 5]], True),
        ([[0, 0, 400, 400]], True),
    ):
        copy = entry(9, "photo.derived", purpose="public-copy", redactions=areas)
        assert ((7, "suggested") not in policy.covered([suggested, copy], ())) is stays
