"""Evidence packages: what goes in, that each holds, and attacks by whoever lists everything anew; by both verifiers."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.audit import Verdict
from catalogue.audit.verdict import PACKAGE_CHECKS
from catalogue.base.digests import Digest, b64u
from catalogue.base.errors import FolderError, NotFound, NotPermitted
from catalogue.ledger import bag, published
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.disclosure import make
from catalogue.ledger.note import SignerKey, parse_note, sign_note
from catalogue.release.package import Packaged, Terms, make_package
from catalogue.release.publish import publish
from catalogue.web.site import make_site
from tests.audit.twice import alone, verify_package
from tests.catalogues import House, make_house
from tests.cli.test_commands import call, rows

ALL = Terms(withheld=True, recipient="A Court Withheld")
PUBLIC = Terms()


@dataclass
class Bag:
    """A package to be changed: `path` is its folder."""

    path: Path
    house: House
    made: Packaged

    def seal(self) -> None:
        """List everything anew: after this only the change itself can be found."""
        payload = [
            published.Listed(path.relative_to(self.path).as_posix(), Digest.of(path.read_bytes()))
            for path in (self.path / bag.DATA).rglob("*")
            if path.is_file()
        ]
        (self.path / bag.MANIFEST).write_text("".join(published.sums_text(payload)))
        tags = [published.Listed(name, Digest.of((self.path / name).read_bytes())) for name in bag.TAGS]
        (self.path / bag.TAG_MANIFEST).write_text("".join(published.sums_text(tags)))

    def verdict(self, policy: Path | None = None) -> Verdict:
        return verify_package(self.path, policy)

    def failing(self) -> set[str]:
        return {one.check for one in self.verdict().checks if one.outcome == "does not hold"}

    def lines(self, name: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.path / name).read_text().splitlines()]

    def write(self, name: str, lines: list[dict[str, object]]) -> None:
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        (self.path / name).write_text(text)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_house(tmp_path_factory.mktemp("house") / "evidence", full=True)
    yield made
    made.close()


def pack(house: House, out: Path, terms: Terms = ALL, *kinds: str) -> Bag:
    ids = [house.ids[kind] for kind in kinds or ("item", "photo", "marking")]
    made = make_package(house.catalogue, house.reviewer, ids, out, terms, clock=house.clock)
    return Bag(out, house, made)


@pytest.fixture
def package(house: House, tmp_path: Path) -> Bag:
    """A package with everything, which holds."""
    made = pack(house, tmp_path / "package")
    assert made.verdict().outcome == "holds"
    return made


def outcome(verdict: Verdict, check: str) -> tuple[str, str]:
    return next((one.outcome, one.detail) for one in verdict.checks if one.check == check)


# What goes in -------------------------------------------------------------------------------------------


def test_a_package_holds_and_says_what_that_does_not_show(package: Bag) -> None:
    verdict = package.verdict()
    assert (verdict.outcome, verdict.exit_status) == ("holds", 0)
    assert [one.check for one in verdict.checks] == list(PACKAGE_CHECKS) == list(alone().PACKAGE)
    assert outcome(verdict, "K2b")[0] == outcome(verdict, "K7")[0] == "not checked"
    assert any("may be left out" in text for text in verdict.not_shown)
    assert outcome(verdict, "K3")[1] == f"{package.made.entries} entries"


def test_with_a_policy_from_elsewhere_the_key_is_checked_too(package: Bag, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text(published.policy_text(package.house.catalogue.signer.verifier))
    assert outcome(package.verdict(tmp_path / "policy"), "K2b")[0] == "holds"
    stranger = SignerKey(package.house.catalogue.ledger.origin, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
    (tmp_path / "policy").write_text(published.policy_text(stranger.verifier))
    verdict = package.verdict(tmp_path / "policy")
    assert (outcome(verdict, "K2")[0], outcome(verdict, "K2b")[0]) == ("does not hold", "does not hold")


def test_it_is_a_bag_that_other_tools_read(package: Bag) -> None:
    assert (package.path / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    for manifest in (bag.MANIFEST, bag.TAG_MANIFEST):
        subprocess.run(
            ["sha256sum", "--check", "--strict", manifest], cwd=package.path, check=True, capture_output=True
        )
    sizes = [path.stat().st_size for path in (package.path / "data").rglob("*") if path.is_file()]
    assert f"Payload-Oxum: {sum(sizes)}.{len(sizes)}\n" in (package.path / "bag-info.txt").read_text()
    digest = hashlib.sha256((package.path / bag.TAG_MANIFEST).read_bytes()).hexdigest()
    assert digest == package.made.manifest_sha256


def test_originals_and_withheld_claims_go_in_only_where_it_is_asked_for(house: House, tmp_path: Path) -> None:
    every, public = pack(house, tmp_path / "all"), pack(house, tmp_path / "public", PUBLIC)
    texts = {one: (made.path / bag.DISCLOSURES).read_text() for one, made in (("all", every), ("public", public))}
    disclosures = house.catalogue.ledger.entry(house.entries["photo.examined"]).disclosures
    assert disclosures["camera_serial"] in texts["all"]
    assert disclosures["camera_serial"] not in texts["public"]
    (row,) = house.catalogue.query("SELECT sha256 FROM acquisition WHERE photo = ?", [house.ids["photo"]])
    original = row["sha256"]
    assert (every.path / bag.FILES / original).is_file()
    assert not (public.path / bag.FILES / original).exists()
    assert public.verdict().outcome == "holds"
    for made in (every, public):
        with (made.path / bag.DISCLOSURES).open("rb") as stream:
            values = json.dumps([one.claim.value for one in published.read_disclosures(stream)], ensure_ascii=False)
        for name in ("Author Withheld", "Reviewer Withheld", "A Court Withheld"):
            assert name not in values, "names of agents are in no package: their entries show keys and roles alone"


def test_the_same_checkpoint_and_records_give_the_same_bytes(house: House, tmp_path: Path) -> None:
    size = house.checkpoint()
    ids = [house.ids["item"]]
    made = [
        make_package(house.catalogue, house.reviewer, ids, tmp_path / name, ALL, size, clock=house.clock)
        for name in ("one", "two")
    ]
    assert made[0].manifest_sha256 == made[1].manifest_sha256


def test_the_package_is_recorded_and_for_whom_is_withheld(package: Bag) -> None:
    (row,) = package.house.catalogue.query(
        "SELECT recipient, withheld, contents FROM package WHERE manifest_sha256 = ? ORDER BY entry LIMIT 1",
        [package.made.manifest_sha256],
    )
    assert (row["recipient"], row["withheld"]) == ("A Court Withheld", 1)
    assert json.loads(row["contents"]) == list(package.made.records)


def test_what_cannot_be_packed_is_said_and_nothing_is_left(house: House, tmp_path: Path) -> None:
    size = house.catalogue.ledger.size
    item = house.ids["item"]
    draft = house.record("incident.recorded", {"title": "Not public", "occurred": None}).subject
    for ids, out, actor, terms, error in (
        ([item], tmp_path / "p", house.author, ALL, NotPermitted),
        ([item], tmp_path, house.reviewer, ALL, FolderError),
        ([item], tmp_path / "no" / "where", house.reviewer, ALL, FolderError),
        ([draft], tmp_path / "p", house.reviewer, PUBLIC, NotFound),
        (["item-00000000000"], tmp_path / "p", house.reviewer, ALL, Exception),
    ):
        with pytest.raises(error):
            make_package(house.catalogue, actor, ids, out, terms, clock=house.clock)
    assert list(tmp_path.iterdir()) == []
    assert house.catalogue.ledger.size == size + 1


# Attacks ------------------------------------------------------------------------------------------------


def change_a_file(package: Bag) -> None:
    path = min((package.path / bag.FILES).iterdir())
    path.write_bytes(path.read_bytes() + b"x")


def swap_a_file_with_its_name(package: Bag) -> None:
    path = min((package.path / bag.FILES).iterdir())
    other = path.read_bytes() + b"x"
    path.unlink()
    path.with_name(hashlib.sha256(other).hexdigest()).write_bytes(other)


def remove_a_file(package: Bag) -> None:
    min((package.path / bag.FILES).iterdir()).unlink()


def add_a_claim(package: Bag) -> None:
    idx = package.house.entries["item.recorded"]
    added: dict[str, object] = {"entry": idx, "disclosure": make("zz_note", "Made in 2024", b"0" * 16).text}
    lines = package.lines(bag.DISCLOSURES)
    at = max(number for number, line in enumerate(lines) if line["entry"] == idx) + 1
    package.write(bag.DISCLOSURES, [*lines[:at], added, *lines[at:]])


def move_a_claim(package: Bag) -> None:
    lines = package.lines(bag.DISCLOSURES)
    last = lines[-1]["entry"]
    lines[-2]["entry"], lines[-1]["entry"] = last, last
    first = next(line for line in lines if line["entry"] != last)
    package.write(bag.DISCLOSURES, [*lines[:-1], {"entry": last, "disclosure": first["disclosure"]}])


def swap_proofs(package: Bag) -> None:
    one, other, *_ = sorted((package.path / bag.PROOFS).iterdir())
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)


def break_a_proof(package: Bag) -> None:
    path = max((package.path / bag.PROOFS).iterdir())
    lines = path.read_text().split("\n")
    lines[3], lines[4] = lines[4], lines[3]
    path.write_text("\n".join(lines))


def swap_attestations(package: Bag) -> None:
    lines = package.lines(bag.ATTESTATIONS)
    lines[-1]["attestation"], lines[-2]["attestation"] = lines[-2]["attestation"], lines[-1]["attestation"]
    package.write(bag.ATTESTATIONS, lines)


def remove_an_attestation(package: Bag) -> None:
    package.write(bag.ATTESTATIONS, package.lines(bag.ATTESTATIONS)[:-1])


def another_key(package: Bag) -> None:
    stranger = SignerKey(package.house.catalogue.ledger.origin, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
    checkpoint = Checkpoint.parse(parse_note((package.path / bag.CHECKPOINT).read_bytes()).text)
    (package.path / bag.CHECKPOINT).write_text(str(sign_note(checkpoint.text, stranger)))


def no_proofs(package: Bag) -> None:
    shutil.rmtree(package.path / bag.PROOFS)


def garbage_for_claims(package: Bag) -> None:
    (package.path / bag.DISCLOSURES).write_bytes(b"\xff\n")


ATTACKS: dict[str, tuple[Callable[[Bag], None], set[str]]] = {
    "a file changed": (change_a_file, {"K6"}),
    "a file swapped with its name": (swap_a_file_with_its_name, {"K6"}),
    "a file removed": (remove_a_file, {"K6"}),
    "a claim added": (add_a_claim, {"K4"}),
    "a claim moved": (move_a_claim, {"K4"}),
    "proofs swapped": (swap_proofs, {"K3"}),
    "a proof broken": (break_a_proof, {"K3"}),
    "attestations swapped": (swap_attestations, {"K5"}),
    "an attestation removed": (remove_an_attestation, {"K5"}),
    "signed by another key": (another_key, {"K2"}),
    "no proofs": (no_proofs, {"K3"}),
    "claims that are none": (garbage_for_claims, {"K4"}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_found_before_and_after_everything_is_listed_anew(package: Bag, attack: str) -> None:
    change, checks = ATTACKS[attack]
    change(package)
    assert "K1" in package.failing()
    package.seal()
    assert checks <= package.failing()


@pytest.mark.parametrize("name", ["data/extra.txt", "extra.txt", "data/files/extra/x"])
def test_a_file_that_is_not_listed_is_found(package: Bag, name: str) -> None:
    path = package.path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert package.failing() == {"K1"}


@pytest.mark.parametrize("name", [bag.BAGIT, bag.INFO, bag.MANIFEST, bag.TAG_MANIFEST, bag.CHECKPOINT, bag.POLICY])
def test_whatever_file_is_missing_or_other_the_package_does_not_hold(package: Bag, name: str) -> None:
    path = package.path / name
    data = path.read_bytes()
    for made in (b"", data[:-1], b"x" + data):
        path.write_bytes(made)
        assert package.verdict().outcome == "does not hold"
    if name != bag.BAGIT:
        path.unlink()
        assert package.verdict().outcome == "does not hold"


def test_a_link_out_of_the_package_is_not_followed(package: Bag, tmp_path: Path) -> None:
    path = min((package.path / bag.FILES).iterdir())
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    assert "K1" in package.failing()


# On the command line ------------------------------------------------------------------------------------


def test_on_the_command_line_and_without_our_code(house: House, tmp_path: Path) -> None:
    place = tmp_path / "evidence"
    other = make_house(place, full=True)
    other.close()
    out = tmp_path / "package"
    item = other.ids["item"]
    done = call(
        "-C", place, "--as", other.reviewer, "package", item, out, "--withheld", "--recipient", "A court", "--json"
    )
    (made,) = rows(done)
    assert made["records"] == [item]
    assert call("verify", out).exit_code == 0
    assert "HOLDS" in call("verify", out).stdout
    assert call("verify", out, "--kept", out / bag.CHECKPOINT).exit_code == 2
    alone_done = subprocess.run(
        ["python3", "-I", "-S", str(out / bag.VERIFIER), str(out)], capture_output=True, text=True, check=False
    )
    assert alone_done.returncode == 0, alone_done.stdout
    assert call("-C", place, "--as", other.reviewer, "package", item, out).exit_code == FolderError.exit_code
    assert house.ids["item"] == item


def test_a_package_that_was_made_and_not_released_stops_no_publication(package: Bag, tmp_path: Path) -> None:
    """Its root stands in every later entry, and is no secret."""
    house = package.house
    house.record("incident.recorded", {"title": "Later", "occurred": None})
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)


async def test_the_site_has_a_page_for_a_package_without_its_recipient(house: House, tmp_path: Path) -> None:
    made = house.record(
        "package.made",
        {
            "checkpoint_size": 1,
            "checkpoint_root": b64u(house.catalogue.ledger.root(1)),
            "manifest_sha256": "1" * 64,
            "contents": [house.ids["item"]],
            "withheld": True,
            "recipient": "A Court Withheld",
        },
        by=house.reviewer,
    )
    house.release(made.subject)
    publish(house.catalogue, house.reviewer, tmp_path / "public", clock=house.clock)
    site = make_site(tmp_path / "public")
    page = (await site.client.get(f"/publication/{made.subject}")).text
    assert "1" * 64 in page
    assert "A Court Withheld" not in page
    site.close()
