"""RFC 3161 tokens of a real local authority (`openssl ts`): what is accepted, what is refused, by us and by openssl."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import Certificate

from catalogue.base.errors import CatalogueError, DoesNotHold, InvalidEntry
from catalogue.ledger import timestamp
from tests.authority import (
    OPENSSL,
    OTHER_POLICY,
    POLICY,
    Authority,
    make_authority,
    needs_openssl,
    openssl_verifies,
)

pytestmark = needs_openssl
TEXT = "example.org/debris\n45\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n"
OTHER = TEXT.replace("45", "46")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    assert OPENSSL
    return make_authority(tmp_path_factory.mktemp("authority") / "tsa")


@pytest.fixture(scope="module")
def stamped(authority: Authority) -> tuple[timestamp.Request, bytes]:
    """A request and the reply to it, which verifies."""
    request = timestamp.make_request(TEXT)
    reply = authority.reply(request.der)
    roots = timestamp.read_certificates(authority.roots.read_bytes())
    timestamp.verify_reply(reply, TEXT, roots, nonce=request.nonce, policy=POLICY)
    return request, reply


def roots_of(authority: Authority) -> tuple[Certificate, ...]:
    return timestamp.read_certificates(authority.roots.read_bytes())


def refused_by_both(
    reply: bytes,
    text: str,
    authority: Authority,
    folder: Path,
) -> str:
    """Return why we refuse a token that openssl refuses as well."""
    (folder / "token.tsr").write_bytes(reply)
    at = timestamp.read_reply(reply).time
    assert not openssl_verifies(folder / "token.tsr", text.encode(), authority.roots, at)
    with pytest.raises(DoesNotHold) as refused:
        timestamp.verify_reply(reply, text, roots_of(authority))
    return str(refused.value)


def test_a_token_says_when_over_what_and_under_which_policy(
    authority: Authority, stamped: tuple[timestamp.Request, bytes], tmp_path: Path
) -> None:
    request, reply = stamped
    token = timestamp.verify_reply(reply, TEXT, roots_of(authority), nonce=request.nonce, policy=POLICY)
    assert token == timestamp.read_reply(reply)
    assert abs(datetime.now(UTC) - token.time) < timedelta(minutes=10)
    assert token.latest - token.time == timedelta(seconds=1)
    assert (token.policy, token.serial >= 1) == (POLICY, True)
    assert token.imprint == timestamp.imprint_of(TEXT)
    (tmp_path / "token.tsr").write_bytes(reply)
    assert openssl_verifies(tmp_path / "token.tsr", TEXT.encode(), authority.roots, token.time)


def test_a_root_that_is_another_authoritys_is_refused(stamped: tuple[timestamp.Request, bytes], tmp_path: Path) -> None:
    stranger = make_authority(tmp_path / "stranger", common="Stranger (synthetic)")
    assert "does not verify" in refused_by_both(stamped[1], TEXT, stranger, tmp_path)


def test_a_root_of_the_same_name_with_another_key_is_refused(
    stamped: tuple[timestamp.Request, bytes], tmp_path: Path
) -> None:
    namesake = make_authority(tmp_path / "namesake")
    assert "does not verify" in refused_by_both(stamped[1], TEXT, namesake, tmp_path)


def test_a_token_over_another_message_is_refused(
    authority: Authority, stamped: tuple[timestamp.Request, bytes], tmp_path: Path
) -> None:
    assert "over another checkpoint" in refused_by_both(stamped[1], OTHER, authority, tmp_path)


def test_a_token_for_another_request_is_refused_by_its_nonce(
    authority: Authority, stamped: tuple[timestamp.Request, bytes]
) -> None:
    again = timestamp.make_request(TEXT)
    assert again.nonce != stamped[0].nonce
    with pytest.raises(DoesNotHold, match="Nonce"):
        timestamp.verify_reply(stamped[1], TEXT, roots_of(authority), nonce=again.nonce)


def test_a_token_under_another_policy_is_refused(tmp_path: Path) -> None:
    lax = make_authority(tmp_path / "lax", policy=OTHER_POLICY)
    reply = lax.reply(timestamp.make_request(TEXT).der)
    timestamp.verify_reply(reply, TEXT, roots_of(lax), policy=OTHER_POLICY)
    with pytest.raises(DoesNotHold, match="Policy"):
        timestamp.verify_reply(reply, TEXT, roots_of(lax), policy=POLICY)


def test_a_certificate_that_was_not_valid_when_it_signed_is_refused(tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(days=90)
    expired = make_authority(tmp_path / "expired", valid_from=before, valid_for=timedelta(days=30))
    reply = expired.reply(timestamp.make_request(TEXT).der)
    assert "does not verify" in refused_by_both(reply, TEXT, expired, tmp_path)


def test_a_certificate_that_was_valid_when_it_signed_and_has_expired_since_is_accepted(tmp_path: Path) -> None:
    start = datetime.now(UTC) - timedelta(minutes=5)
    ends = (start + timedelta(minutes=5, seconds=3)).replace(microsecond=0)
    brief = make_authority(tmp_path / "brief", valid_from=start, valid_for=ends - start)
    reply = brief.reply(timestamp.make_request(TEXT).der)
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 1.1)
    assert datetime.now(UTC) > ends
    token = timestamp.verify_reply(reply, TEXT, roots_of(brief))
    (tmp_path / "token.tsr").write_bytes(reply)
    assert openssl_verifies(tmp_path / "token.tsr", TEXT.encode(), brief.roots, token.time)
    assert not openssl_verifies(tmp_path / "token.tsr", TEXT.encode(), brief.roots, datetime.now(UTC))


def test_a_digest_that_the_authority_does_not_take_is_told_in_its_words(tmp_path: Path) -> None:
    picky = make_authority(tmp_path / "picky", digests="sha512")
    reply = picky.reply(timestamp.make_request(TEXT).der)
    with pytest.raises(DoesNotHold, match="granted no token"):
        timestamp.read_reply(reply)


def test_any_changed_byte_of_a_reply_is_refused_or_is_one_that_no_signature_covers(
    authority: Authority, stamped: tuple[timestamp.Request, bytes]
) -> None:
    """And whatever the client raises on it, it comes as an error of ours."""
    request, reply = stamped
    roots = roots_of(authority)
    whole = timestamp.read_reply(reply)
    for at in range(0, len(reply), 7):
        changed = bytearray(reply)
        changed[at] ^= 0x41
        try:
            token = timestamp.verify_reply(bytes(changed), TEXT, roots, nonce=request.nonce)
        except CatalogueError:
            continue
        assert (token.time, token.imprint, token.serial) == (whole.time, whole.imprint, whole.serial)
        assert token.digest != whole.digest


@pytest.mark.parametrize("data", [b"", b"0", b"<html>sign in</html>", bytes(100), b"0\x82\xff\xff", b"x" * 70_000])
def test_what_is_no_reply_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(InvalidEntry):
        timestamp.read_reply(data)


def test_a_reply_that_goes_on_behind_its_end_or_stops_before_it_is_refused(
    stamped: tuple[timestamp.Request, bytes],
) -> None:
    for data in (stamped[1] + b"\x00", stamped[1][:-1]):
        with pytest.raises(InvalidEntry):
            timestamp.read_reply(data)


@pytest.mark.parametrize(
    "pem", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_is_said_to_be_none(pem: bytes) -> None:
    with pytest.raises(InvalidEntry, match="no certificates"):
        timestamp.read_certificates(pem)
