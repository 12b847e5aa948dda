"""Releases: what becomes public with a record, what is made for it, and what the door keeps back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from catalogue.base.digests import Digest
from catalogue.base.errors import CatalogueError, InvalidEntry, NotFound, NotPermitted, PhotoRefused, RuleRefused
from catalogue.base.ids import new_id
from catalogue.base.orientation import Rectangle
from catalogue.records.founding import register
from catalogue.records.state import State
from catalogue.release import release as module
from catalogue.release.copies import Copier, read_back
from catalogue.release.release import release

if TYPE_CHECKING:
    from catalogue.records.replay import KnownEntry
    from tests.release.conftest import Case


def _of(case: Case, subject: str, *types: str) -> list[KnownEntry]:
    return State(case.catalogue.projection).entries(subject, *types)


def _names(case: Case, subject: str) -> set[tuple[int, str]]:
    return State(case.catalogue.projection).released(subject)


def test_a_release_covers_public_claims_and_those_named(case: Case) -> None:
    source = case.source()
    case.accept(source)
    case.release(source)
    assert {name for _, name in _names(case, source)}.isdisjoint({"author", "recorded", "reason"})
    case.release(source, extra=("author",))
    assert {name for _, name in _names(case, source)} >= {"author", "title", "decision"}


def test_a_release_brings_the_keys_of_everybody_who_stated_something(case: Case) -> None:
    recorder = register(case.catalogue, case.writer, "Third Person", ("investigator",)).agent
    item = case.record("item.recorded", None, recorder, title="A wing", kind="component").subject
    case.accept(item)
    assert not _names(case, recorder)
    done = case.release(item)
    assert [one.subject for one in done][-1] == item
    for agent in (recorder, case.reviewer, case.writer):  # who stated it, who released it, who registered both
        names = {name for _, name in _names(case, agent)}
        assert {"public_key", "roles", "kind"} <= names
        assert "name" not in names
    assert not _names(case, case.catalogue.settings.software)
    # once is enough
    other = case.item()
    case.accept(other)
    assert [one.subject for one in case.release(other)] == [other]


def test_every_attestation_that_becomes_public_can_be_checked(released: Case) -> None:
    state = State(released.catalogue.projection)
    released_names = released.catalogue.projection.execute("SELECT entry, name FROM released_claim").fetchall()
    actors = {state.entry(idx).claims["actor"] for idx, _ in released_names if state.entry(idx)}  # type: ignore[union-attr]
    actors |= {row[0] for row in released.catalogue.projection.execute("SELECT actor FROM released_claim")}
    assert len(actors) == 3
    for agent in actors:
        assert "public_key" in {name for _, name in _names(released, agent)}


def test_a_photograph_gets_a_public_copy_and_a_thumbnail(case: Case) -> None:
    photo = case.photo()
    case.accept(photo)
    kinds = [one.type for one in case.release(photo)]
    assert kinds[:2] == ["photo.derived", "photo.derived"]
    for derived in _of(case, photo, "photo.derived"):
        with case.catalogue.vault.open(Digest.from_hex(derived.claims["sha256"])) as stream:
            data = stream.read()
        read_back(data)
        assert len(data) == derived.claims["size_bytes"]
        assert derived.claims["actor"] == case.catalogue.settings.software
        side = {"public-copy": 480, "public-thumbnail": 320}[derived.claims["purpose"]]
        assert derived.claims["width_px"] == side
        assert (derived.idx, "sha256") in _names(case, photo)


def test_a_copy_is_used_again_unless_other_areas_are_covered(case: Case) -> None:
    photo = case.photo()
    case.accept(photo)
    area = (Rectangle(10, 10, 60, 60),)
    case.release(photo, redactions={photo: area})
    first = _of(case, photo, "photo.derived")
    assert first[0].claims["redactions"] == [[10, 10, 60, 60]]
    case.release(photo, extra=("caption", "size_bytes"))  # named no areas: what was covered stays covered
    assert _of(case, photo, "photo.derived") == first
    case.release(photo, redactions={photo: (*area, Rectangle(0, 0, 5, 5))})
    second = _of(case, photo, "photo.derived")[2:]
    assert len(second) == 2
    row = case.catalogue.projection.execute("SELECT public_copy FROM photo WHERE id = ?", (photo,)).fetchone()
    assert row == (second[0].claims["sha256"],)
    assert second[0].claims["sha256"] != first[0].claims["sha256"]


def test_a_copy_without_cover_that_was_never_released_is_not_released_later(case: Case) -> None:
    photo = case.photo()
    case.accept(photo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_agents", _crash)
        with pytest.raises(RuntimeError):
            case.release(photo)
    bare = {entry.idx for entry in _of(case, photo, "photo.derived")}
    assert len(bare) == 2  # recorded, and then it crashed
    case.release(photo, redactions={photo: (Rectangle(0, 0, 50, 50),)})
    assert not bare & {idx for idx, _ in _names(case, photo)}


def test_after_a_crash_the_copies_are_used_again(case: Case) -> None:
    photo = case.photo()
    case.accept(photo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_agents", _crash)
        with pytest.raises(RuntimeError):
            case.release(photo)
    made = _of(case, photo, "photo.derived")
    case.release(photo)
    assert _of(case, photo, "photo.derived") == made


def _crash(*_: object) -> list[object]:
    raise RuntimeError("power failure")


def test_what_was_not_accepted_is_not_released_and_no_picture_is_made_for_it(case: Case) -> None:
    photo = case.photo()
    before = case.catalogue.ledger.size
    with pytest.raises(RuleRefused, match=r"R10: .* was not accepted"):
        case.release(photo)
    assert case.catalogue.ledger.size == before
    case.accept(photo)
    assert case.release(photo)


def test_consent_that_does_not_cover_publication_keeps_a_photograph_back(case: Case) -> None:
    photo = case.photo(consent="internal")
    case.accept(photo)
    before = case.catalogue.ledger.size
    with pytest.raises(RuleRefused, match="R15"):
        case.release(photo)
    assert case.catalogue.ledger.size == before


def test_nobody_releases_what_they_recorded(case: Case) -> None:
    item = case.item()
    case.accept(item)
    with pytest.raises(RuleRefused, match="R10"):
        release(case.catalogue, case.writer, [item])


def test_without_the_role_the_door_refuses(case: Case) -> None:
    clerk = register(case.catalogue, case.writer, "Third Person", ("investigator",)).agent
    item = case.item()
    case.accept(item)
    with pytest.raises(NotPermitted, match="R5"):
        release(case.catalogue, clerk, [item])


def test_a_second_release_with_nothing_new_says_so(case: Case) -> None:
    item = case.item()
    case.accept(item)
    case.release(item)
    with pytest.raises(RuleRefused, match="R11: everything about"):
        case.release(item)


def test_a_misspelled_claim_is_refused_before_anything_is_released(case: Case) -> None:
    source = case.source()
    case.accept(source)
    before = case.catalogue.ledger.size
    with pytest.raises(InvalidEntry, match=r"no claim 'autor'.*withheld claims are author, reason, recorded"):
        case.release(source, extra=("autor",))
    assert case.catalogue.ledger.size == before


def test_a_named_claim_needs_to_be_one_of_one_record_only(case: Case) -> None:
    source, item = case.source(), case.item()
    case.accept(source, item)
    case.release(item, source, extra=("author",))
    assert "author" in {name for _, name in _names(case, source)}


def test_of_several_records_those_before_the_fault_are_released_and_named(case: Case) -> None:
    good, bad, last = case.item(), case.item(), case.item()
    case.accept(good, last)
    with pytest.raises(RuleRefused, match=f"{bad}: R10.*Released before it: {good}; none after it"):
        case.release(good, bad, last)
    assert _names(case, good)
    assert not _names(case, last)


def test_an_unknown_record_stops_all(case: Case) -> None:
    item = case.item()
    case.accept(item)
    with pytest.raises(NotFound):
        case.release(item, new_id("item"))
    assert not _names(case, item)


def test_an_area_outside_the_picture_is_refused(case: Case) -> None:
    photo = case.photo()
    case.accept(photo)
    with pytest.raises(InvalidEntry, match="does not lie within"):
        case.release(photo, redactions={photo: (Rectangle(470, 0, 50, 50),)})
    assert not _of(case, photo, "photo.derived")


def test_a_record_with_more_claims_than_one_release_may_list_takes_several(case: Case) -> None:
    item = case.item()
    for number in range(70):
        case.record("custody.event", item, action="storage", occurred="2024-08-19", condition=f"as before, {number}")
    case.accept(item)
    kinds = [one for one in case.release(item) if one.subject == item]
    assert len(kinds) == 2
    sizes = [len(entry.claims["released"]) for entry in _of(case, item, "record.released")]
    assert sizes[0] == 500
    assert len(_names(case, item)) == sum(sizes)


def test_an_organisation_may_be_named(case: Case) -> None:
    case.release(case.reviewer, extra=("name",))
    assert "name" in {name for _, name in _names(case, case.reviewer)}


def test_an_original_that_was_changed_in_the_vault_is_not_copied(case: Case) -> None:
    photo = case.photo()
    case.accept(photo)
    original = Digest.from_hex(_of(case, photo, "photo.acquired")[0].claims["sha256"])
    path = case.catalogue.vault.path(original)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-2] + b"\0\0")
    with pytest.raises(CatalogueError, match="restore it"):
        case.release(photo)
    assert not _of(case, photo, "photo.derived")


def test_a_worker_that_fails_releases_nothing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = case.photo()
    case.accept(photo)

    def refuse(*_: object) -> bytes:
        raise PhotoRefused("it crashed the decoder")

    monkeypatch.setattr(Copier, "_copy", refuse)
    with pytest.raises(PhotoRefused):
        case.release(photo)
    assert not _names(case, photo)


def test_released_claims_are_listed_with_the_digests_of_their_disclosures(released: Case) -> None:
    rows = released.catalogue.projection.execute("SELECT claims FROM entry WHERE type = 'record.released'").fetchall()
    bodies = b"".join(entry.body for entry in released.catalogue.entries())
    listed = [claim for (claims,) in rows for claim in json.loads(claims)["released"]]
    assert len(listed) > 50
    assert all(claim["digest"].encode() in bodies for claim in listed)
