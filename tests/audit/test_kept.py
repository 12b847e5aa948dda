"""Rewritten logs, forks, two folders for one checkpoint: found by what somebody kept (V11)."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.audit import Verdict
from catalogue.base.errors import FolderError
from catalogue.ledger import published
from catalogue.ledger.entry import build_body, parse_body
from catalogue.ledger.note import SignerKey
from tests.audit.public import Public, make_public
from tests.audit.twice import verify


@pytest.fixture
def public(tmp_path: Path) -> Public:
    """A folder that holds, and beside it what a reader kept of it."""
    made = make_public(tmp_path / "public")
    for name in ("checkpoint", "release"):
        (tmp_path / name).write_bytes((made.path / published.LOG / name).read_bytes())
    verdict = verify(made.path, kept=[tmp_path / "checkpoint", tmp_path / "release"])
    assert outcome(verdict)[0] == "holds"
    assert verdict.outcome == "holds"
    return made


def outcome(verdict: Verdict) -> tuple[str, str]:
    return next((one.outcome, one.detail) for one in verdict.checks if one.check == "V11")


def rewrite(public: Public) -> None:
    """Write the log anew with its true key: one digest of the last entry, a decoy, is another one now."""
    bodies = public.bodies()
    for at in reversed(range(len(bodies))):
        parsed = parse_body(bodies[at])
        if not any(line["entry"] == at for line in public.lines(published.DISCLOSURES)):
            digests = [*parsed.digests[:-1], "_" * 42 + "8"]
            bodies[at] = build_body(parsed.iss, parsed.seen, parsed.amends, digests)
            break
    public.write_bodies(bodies)
    public.sign_checkpoint()
    public.seal()


def test_a_log_rewritten_with_the_true_key_agrees_with_itself_and_not_with_what_was_kept(
    public: Public, tmp_path: Path
) -> None:
    rewrite(public)
    assert public.verdict().outcome == "holds", "nothing in the folder can show it"
    verdict = verify(public.path, kept=[tmp_path / "checkpoint"])
    assert (verdict.outcome, outcome(verdict)[0]) == ("does not hold", "does not hold")
    assert "the log was rewritten, or you were shown a fork" in outcome(verdict)[1]


def test_two_disclosure_sets_under_one_checkpoint_are_found_by_two_readers(public: Public, tmp_path: Path) -> None:
    (public.path / "README.txt").write_text("Another reader sees this.\n")
    public.seal()
    assert public.verdict().outcome == "holds", "nothing in the folder can show it"
    verdict = verify(public.path, kept=[tmp_path / "release"])
    assert outcome(verdict)[0] == "does not hold"
    assert "two folders were signed" in outcome(verdict)[1]


def test_a_kept_note_of_another_key_proves_nothing_against_the_log(public: Public, tmp_path: Path) -> None:
    stranger = SignerKey(public.key.name, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
    public.sign_checkpoint(stranger)
    (tmp_path / "forged").write_bytes((public.path / published.CHECKPOINT).read_bytes())
    (public.path / published.CHECKPOINT).write_bytes((tmp_path / "checkpoint").read_bytes())
    verdict = verify(public.path, kept=[tmp_path / "forged"])
    assert outcome(verdict)[0] == "does not hold"
    assert "not signed by the key of this folder" in outcome(verdict)[1]


def test_a_checkpoint_that_is_newer_than_the_folder_is_not_checked(public: Public, tmp_path: Path) -> None:
    bodies = public.bodies()
    public.write_bodies(bodies[:-1])
    public.sign_checkpoint()
    verdict = verify(public.path, kept=[tmp_path / "checkpoint"])
    assert outcome(verdict)[0] in {"not checked", "does not hold"}
    assert "verify the later folder" in outcome(verdict)[1] or "could not be read" in outcome(verdict)[1]


def test_a_log_that_cannot_be_read_is_compared_with_nothing(public: Public, tmp_path: Path) -> None:
    bundle = next((public.path / published.LOG / "tile" / "entries").rglob("*.p/*"))
    bundle.write_bytes(bundle.read_bytes()[:-1])
    verdict = verify(public.path, kept=[tmp_path / "checkpoint"])
    outcomes = {check.check: check.outcome for check in verdict.checks}
    assert (outcomes["V2"], outcomes["V10"], outcomes["V11"]) == ("does not hold", "not checked", "not checked")


def test_without_anything_kept_there_is_no_such_check(public: Public) -> None:
    assert "V11" not in {check.check for check in public.verdict().checks}


def test_a_kept_file_that_is_not_there_is_an_error(public: Public, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="cannot be read"):
        verify(public.path, kept=[tmp_path / "none"])
