"""Time stamps of a public folder (V12), made by a real authority over HTTP, and attacked; by both verifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue.audit import Verdict, audit
from catalogue.base.errors import FolderError, InvalidEntry
from catalogue.ledger import published
from catalogue.ledger.stamps import Bounds, confirmed, stamps
from catalogue.records.settings import Authority as Setting
from catalogue.records.stamping import add_authority, ask_all, post_http, rounds
from catalogue.release.publish import publish
from catalogue.web.site import make_site
from tests.audit.public import Public
from tests.audit.twice import alone, verify
from tests.authority import Authority, make_authority, needs_openssl, serving
from tests.catalogues import House, make_house

pytestmark = needs_openssl


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, Authority]:
    folder = tmp_path_factory.mktemp("authorities")
    return make_authority(folder / "one", common="One (synthetic)"), make_authority(folder / "two", common="Two")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, authorities: tuple[Authority, Authority]) -> Iterator[House]:
    """Two checkpoints, each stamped by two authorities; then a later entry, which no stamp covers."""
    made = make_house(tmp_path_factory.mktemp("house") / "evidence", full=True)
    with serving(authorities[0]) as first, serving(authorities[1]) as second:
        for name, url, authority in (("one", first, authorities[0]), ("two", second, authorities[1])):
            add_authority(made.catalogue, Setting(name, url, ""), authority.roots.read_bytes())
        for title in ("An incident", "Another"):
            ask_all(made.catalogue, made.catalogue.sign())
            assert [(stamp.state, why) for stamp, why in rounds(made.catalogue, post_http)] == [("confirmed", None)] * 2
            made.record("incident.recorded", {"title": title, "occurred": None})
    yield made
    made.close()


@pytest.fixture
def public(house: House, tmp_path: Path) -> Public:
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    return Public(tmp_path / "public", house.catalogue.signer, house)


@pytest.fixture
def roots(authorities: tuple[Authority, Authority], public: Public) -> list[Path]:
    """The certificates that an auditor has; with them the folder holds."""
    found = [one.roots for one in authorities]
    assert outcome(public.verdict(authorities=found)) == "holds"
    return found


def outcome(verdict: Verdict, check: str = "V12") -> str:
    return next(one.outcome for one in verdict.checks if one.check == check)


def detail(verdict: Verdict, check: str = "V12") -> str:
    return next(one.detail for one in verdict.checks if one.check == check)


def test_the_stamps_say_by_when_the_entries_existed(public: Public, roots: list[Path], house: House) -> None:
    verdict = public.verdict(authorities=roots)
    assert (verdict.outcome, outcome(verdict, "V7")) == ("holds", "holds")
    sizes = sorted({stamp.size for stamp in stamps(house.catalogue.ledger)})
    names = {path.name for path in (public.path / published.TIMESTAMPS).iterdir()}
    assert names == {f"{size}.{name}.tsr" for size in sizes for name in ("one", "two")}
    assert f"time stamps: 4; the first {sizes[-1]} entries existed by 20" in detail(verdict)
    assert not any("when an entry was made" in text for text in verdict.not_shown)


def test_without_a_certificate_only_the_digests_are_compared_and_it_says_so(public: Public) -> None:
    verdict = public.verdict()
    assert (verdict.outcome, outcome(verdict)) == ("holds", "not checked")
    assert "--authority" in detail(verdict)
    assert any("when an entry was made" in text for text in verdict.not_shown)


def test_a_certificate_of_one_authority_does_not_vouch_for_the_other(public: Public, roots: list[Path]) -> None:
    verdict = public.verdict(authorities=roots[:1])
    assert (verdict.outcome, outcome(verdict)) == ("does not hold", "does not hold")
    assert ".two.tsr" in detail(verdict)
    assert ".one.tsr" not in detail(verdict)


def over_another_checkpoint(folder: Path) -> None:
    """A token over another checkpoint: the true one of the earlier, under the name of the later."""
    first, *_, last = sorted(folder.glob("*.one.tsr"))
    last.write_bytes(first.read_bytes())


def over_another_log(folder: Path) -> None:
    path = min(folder.iterdir())
    path.rename(path.with_name(f"1.{path.name.split('.', 1)[1]}"))


def over_more_than_there_is(folder: Path) -> None:
    path = min(folder.iterdir())
    path.rename(path.with_name(f"9999.{path.name.split('.', 1)[1]}"))


def cut_short(folder: Path) -> None:
    path = min(folder.iterdir())
    path.write_bytes(path.read_bytes()[:-40])


def a_byte_changed(folder: Path) -> None:
    path = min(folder.iterdir())
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(data)


def no_reply(folder: Path) -> None:
    min(folder.iterdir()).write_bytes(b"<html>sign in</html>")


def too_long(folder: Path) -> None:
    with min(folder.iterdir()).open("ab") as stream:
        stream.write(bytes(70_000))


def a_link(folder: Path) -> None:
    path = min(folder.iterdir())
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved").name)


@pytest.mark.parametrize(
    "attack",
    [
        over_another_checkpoint,
        over_another_log,
        over_more_than_there_is,
        cut_short,
        a_byte_changed,
        no_reply,
        too_long,
        a_link,
    ],
)
def test_a_stamp_that_was_tampered_with_does_not_hold(
    public: Public, roots: list[Path], attack: Callable[[Path], None]
) -> None:
    attack(public.path / published.TIMESTAMPS)
    assert outcome(public.verdict(authorities=roots)) == "does not hold"


def test_a_token_over_another_checkpoint_is_found_without_any_certificate(public: Public) -> None:
    over_another_checkpoint(public.path / published.TIMESTAMPS)
    assert outcome(public.verdict()) == "does not hold"


@pytest.mark.parametrize(
    "name", ["notes.txt", "45.one.tsr.txt", "045.one.tsr", "45.One.tsr", "45.tsr", "deeper/45.one.tsr"]
)
def test_what_is_no_stamp_is_not_let_in_beside_them(public: Public, name: str) -> None:
    path = public.path / published.TIMESTAMPS / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    assert public.failing() == {"V7"}


def test_stamps_that_come_later_change_no_other_byte(public: Public, house: House, tmp_path: Path) -> None:
    """One checkpoint, published without stamps and with: the release note is the same (C4, V11)."""
    size = min(stamp.size for stamp in stamps(house.catalogue.ledger))
    publish(house.catalogue, house.reviewer, tmp_path / "with", at=size, clock=house.clock)
    for path in (tmp_path / "with" / published.TIMESTAMPS).iterdir():
        path.unlink()
    (tmp_path / "with" / published.TIMESTAMPS).rmdir()
    verdict = verify(tmp_path / "with")
    assert verdict.outcome == "holds"
    assert "no time stamps" in detail(verdict)
    assert public.path.joinpath(published.RELEASE).is_file()


def test_what_is_no_certificate_is_said_before_anything_is_checked(public: Public, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("trust me")
    with pytest.raises(InvalidEntry):
        public.verdict(authorities=[tmp_path / "root.pem"])
    with pytest.raises(FolderError):
        public.verdict(authorities=[tmp_path / "nowhere.pem"])


def test_without_openssl_the_stand_alone_verifier_says_that_it_cannot_tell(
    public: Public, roots: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone().shutil, "which", lambda _: None)
    verdict = alone().verify_folder(public.path, None, [], roots)
    assert (verdict["outcome"], verdict["checks"][-1]["outcome"]) == ("not checked", "not checked")
    assert "no `openssl` here" in verdict["checks"][-1]["detail"]


def test_the_bounds_of_an_entry_are_the_earliest_stamps_over_it(house: House) -> None:
    ledger = house.catalogue.ledger
    sizes = sorted({stamp.size for stamp in stamps(ledger)})
    bounds = Bounds(ledger)
    first, last = bounds.not_after(0), bounds.not_after(sizes[-1] - 1)
    assert first is not None
    assert last is not None
    assert first.size == sizes[0]
    assert last.size == sizes[-1]
    assert first.time <= last.time
    assert first.time == min(token.latest for _, token in confirmed(ledger))
    assert bounds.not_after(sizes[-1]) is None
    assert not [finding for finding in audit(house.catalogue).findings if finding.severity == "error"]


async def test_the_site_shows_between_what_and_what_an_entry_was_made(public: Public, house: House) -> None:
    sizes = sorted({stamp.size for stamp in stamps(house.catalogue.ledger)})
    site = make_site(public.path)
    first = (await site.client.get("/entry/0.json")).json()
    assert first["not_before"] == 0
    assert (first["not_after"]["size"], first["not_after"]["authority"] in {"one", "two"}) == (sizes[0], True)
    page = (await site.client.get(f"/entry/{sizes[0]}")).text
    assert f"the checkpoint of {sizes[0]} entries, which it has seen" in page
    assert f"over the checkpoint of {sizes[1]} entries" in page
    token = next(part for part in page.split('"') if part.endswith(".tsr"))
    assert (await site.client.get(token)).content == (public.path / token.lstrip("/")).read_bytes()
    last = (await site.client.get(f"/entry/{sizes[1]}")).text
    assert "no time stamp covers it here" in last
    site.close()
