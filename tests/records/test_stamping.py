"""Asking time-stamping authorities: one that answers, one that is down, replies by stick, answers that lie."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.audit import Report, audit
from catalogue.base import sqlite
from catalogue.base.errors import FolderError, InvalidEntry, NotFound
from catalogue.ledger.stamps import stamps
from catalogue.records.catalogue import Catalogue
from catalogue.records.settings import Authority as Setting
from catalogue.records.settings import Settings
from catalogue.records.stamping import add_authority, ask_all, pending, post_http, rounds, take, take_any
from catalogue.records.view import show
from tests.authority import OTHER_POLICY, POLICY, Authority, make_authority, needs_openssl, serving
from tests.catalogues import House, make_house
from tests.cli.test_commands import call, rows

pytestmark = needs_openssl


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "tsa")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path / "evidence")
    yield made
    made.close()


def nowhere() -> str:
    """An address at which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}/"


def set_up(house: House, authority: Authority, url: str, name: str = "house-a", policy: str = POLICY) -> None:
    add_authority(house.catalogue, Setting(name, url, "", policy), authority.roots.read_bytes())


def states(house: House) -> list[tuple[str, str]]:
    return [(stamp.authority, stamp.state) for stamp in stamps(house.catalogue.ledger)]


def found(report: Report) -> set[tuple[str, str]]:
    return {(finding.code, finding.severity) for finding in report.findings}


def test_what_an_authority_confirmed_is_kept_shown_and_audited(house: House, authority: Authority) -> None:
    made = house.record("incident.recorded", {"title": "T", "occurred": None})
    with serving(authority) as url:
        set_up(house, authority, url)
        ask_all(house.catalogue, house.catalogue.sign())
        ((stamp, why),) = rounds(house.catalogue, post_http)
    assert (stamp.state, why) == ("confirmed", None)
    assert audit(house.catalogue).findings == ()
    (entry,) = show(house.catalogue, made.subject)["entries"]
    assert entry["not_after"]["authority"] == "house-a"
    assert entry["not_after"]["checkpoint"] == stamp.size == made.entry + 1
    later = house.record("incident.recorded", {"title": "Later", "occurred": None})
    (entry,) = show(house.catalogue, later.subject)["entries"]
    assert (entry["not_before"], entry["not_after"]) == ({"checkpoint": stamp.size}, None)


def test_an_authority_that_is_down_keeps_nobody_waiting_and_is_asked_again(house: House, authority: Authority) -> None:
    with serving(authority) as url:
        set_up(house, authority, url, "up")
        set_up(house, authority, nowhere(), "down")
        stored = house.catalogue.sign()
        ask_all(house.catalogue, stored)
        answers = {stamp.authority: (stamp.state, why) for stamp, why in rounds(house.catalogue, post_http)}
    assert answers["up"] == ("confirmed", None)
    assert answers["down"][0] == "pending"
    assert "cannot be reached" in str(answers["down"][1])
    assert found(audit(house.catalogue)) == {("P22", "warning")}
    assert ask_all(house.catalogue, stored) == [], "what is pending or confirmed is not asked for twice"
    with serving(authority) as url:
        settings = house.catalogue.settings
        moved = tuple(replace(one, url=url) for one in settings.timestamp)
        house.catalogue.use_settings(replace(settings, timestamp=moved))
        assert [stamp.state for stamp, _ in rounds(house.catalogue, post_http)] == ["confirmed"]
    assert audit(house.catalogue).findings == ()


def test_a_request_survives_that_the_program_ends(house: House, authority: Authority) -> None:
    set_up(house, authority, nowhere())
    (asked,) = ask_all(house.catalogue, house.catalogue.sign())
    house.catalogue.close()
    with Catalogue.open(house.folder) as again:
        assert pending(again) == [asked]
        assert again.settings.timestamp[0].name == "house-a"


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"<html>sign in</html>", "not a time-stamp reply"), (b"", "not a time-stamp reply")],
)
def test_an_answer_that_is_none_is_kept_as_failed_and_asked_for_again(
    house: House, authority: Authority, body: bytes, why: str
) -> None:
    with serving(authority, body=body) as url:
        set_up(house, authority, url)
        stored = house.catalogue.sign()
        ask_all(house.catalogue, stored)
        ((stamp, _),) = rounds(house.catalogue, post_http)
    assert (stamp.state, stamp.reply) == ("failed", body)
    assert why in str(stamp.failure)
    assert found(audit(house.catalogue)) == {("P22", "warning")}
    (again,) = ask_all(house.catalogue, stored)
    assert again.request.nonce != stamp.request.nonce
    take(house.catalogue, again, authority.reply(again.request.der))
    assert states(house) == [("house-a", "failed"), ("house-a", "confirmed")]
    assert audit(house.catalogue).findings == ()


def test_an_answer_that_is_too_long_or_an_http_error_leaves_the_request_pending(
    house: House, authority: Authority
) -> None:
    set_up(house, authority, nowhere())
    ask_all(house.catalogue, house.catalogue.sign())
    settings = house.catalogue.settings
    for body, status, why in ((bytes(70_000), 200, "longer than"), (b"no", 503, "HTTP status 503")):
        with serving(authority, body=body, status=status) as url:
            moved = tuple(replace(one, url=url) for one in settings.timestamp)
            house.catalogue.use_settings(replace(settings, timestamp=moved))
            ((stamp, said),) = rounds(house.catalogue, post_http)
        assert stamp.state == "pending"
        assert why in str(said)
    assert states(house) == [("house-a", "pending")]


def test_a_true_token_for_another_request_is_failed(house: House, authority: Authority) -> None:
    """A replay: the authority's own answer to the first request, given to the second."""
    set_up(house, authority, nowhere())
    (first,) = ask_all(house.catalogue, house.catalogue.sign())
    reply = authority.reply(first.request.der)
    assert take(house.catalogue, first, reply).state == "confirmed"
    house.record("incident.recorded", {"title": "T", "occurred": None})
    (second,) = ask_all(house.catalogue, house.catalogue.sign())
    assert "another checkpoint" in str(take(house.catalogue, second, reply).failure)


def test_a_policy_that_was_not_agreed_is_failed(house: House, tmp_path: Path) -> None:
    lax = make_authority(tmp_path / "lax", policy=OTHER_POLICY)
    set_up(house, lax, nowhere())
    (asked,) = ask_all(house.catalogue, house.catalogue.sign())
    assert "Policy" in str(take(house.catalogue, asked, lax.reply(asked.request.der)).failure)


def test_a_stored_reply_that_is_changed_is_an_error_of_the_audit(house: House, authority: Authority) -> None:
    set_up(house, authority, nowhere())
    (asked,) = ask_all(house.catalogue, house.catalogue.sign())
    take(house.catalogue, asked, authority.reply(asked.request.der))
    assert audit(house.catalogue).findings == ()
    connection = sqlite.connect(house.folder / "ledger.db")
    connection.execute("DROP TRIGGER timestamp_reply_no_update")
    connection.execute("UPDATE timestamp_reply SET reply = CAST(substr(reply, 1, 200) AS BLOB)")
    connection.close()
    assert ("P22", "error") in found(audit(house.catalogue))


def test_an_authority_that_was_removed_is_told_and_no_error(house: House, authority: Authority) -> None:
    set_up(house, authority, nowhere())
    (asked,) = ask_all(house.catalogue, house.catalogue.sign())
    take(house.catalogue, asked, authority.reply(asked.request.der))
    house.catalogue.use_settings(replace(house.catalogue.settings, timestamp=()))
    assert found(audit(house.catalogue)) == {("P22", "warning")}


def test_a_ledger_from_before_there_were_stamps_gets_their_tables(house: House, authority: Authority) -> None:
    house.catalogue.close()
    connection = sqlite.connect(house.folder / "ledger.db")
    for table in ("timestamp_reply", "timestamp_request"):
        connection.execute(f"DROP TABLE {table}")
    connection.close()
    with Catalogue.open(house.folder) as again:
        assert list(stamps(again.ledger)) == []
        assert audit(again).findings == ()
    assert authority.roots.is_file()


@pytest.mark.parametrize(
    ("name", "url", "policy"),
    [
        ("", "http://a", ""),
        ("Big", "http://a", ""),
        ("a/b", "http://a", ""),
        ("a", "ftp://a", ""),
        ("a", "file:///etc/passwd", ""),
        ("a", "http://a", "one.two"),
    ],
)
def test_what_cannot_be_an_authority_is_refused(name: str, url: str, policy: str) -> None:
    with pytest.raises(InvalidEntry):
        Setting(name, url, "", policy)


def test_settings_keep_authorities_and_say_where_they_are_wrong(house: House, authority: Authority) -> None:
    set_up(house, authority, "https://tsa.example/tsr")
    assert Settings.load(house.folder) == house.catalogue.settings
    with pytest.raises(InvalidEntry, match="already"):
        set_up(house, authority, "https://tsa.example/tsr")
    with pytest.raises(InvalidEntry, match="no certificates"):
        add_authority(house.catalogue, Setting("b", "http://b", ""), b"x")
    path = house.folder / "catalogue.toml"
    path.write_text(path.read_text().replace("https://", "gopher://"))
    with pytest.raises(FolderError, match="begins with http"):
        Settings.load(house.folder)


def test_without_an_authority_it_says_what_to_do(house: House) -> None:
    with pytest.raises(NotFound, match="catalogue authority NAME"):
        ask_all(house.catalogue, house.catalogue.sign())


# On the command line ------------------------------------------------------------------------------------


def test_requests_go_out_and_replies_come_in_by_stick(house: House, authority: Authority, tmp_path: Path) -> None:
    house.catalogue.close()
    where = ("-C", house.folder)
    asked = ("authority", "house-a", "--url", nowhere(), "--certificates", authority.roots, "--policy", POLICY)
    (added,) = rows(call(*where, *asked, "--json"))
    assert added["policy"] == POLICY
    done = call(*where, "timestamp", "--offline", tmp_path / "out", "--json")
    assert done.exit_code == 3
    (waiting,) = json.loads(done.stdout)["timestamps"]
    assert waiting["state"] == "pending"
    reply = tmp_path / "reply.tsr"
    reply.write_bytes(authority.reply(Path(waiting["file"]).read_bytes()))
    done = call(*where, "timestamp", "--reply", reply, "--json")
    assert done.exit_code == 0
    (taken,) = json.loads(done.stdout)["timestamps"]
    assert (taken["state"], taken["size"], taken["policy"]) == ("confirmed", waiting["size"], POLICY)
    again = call(*where, "timestamp", "--reply", reply)
    assert again.exit_code == NotFound.exit_code
    assert "answers no request that is pending" in again.stderr
    (listed,) = rows(call(*where, "timestamp", "--list", "--json"))
    assert listed == taken
    (state,) = rows(call(*where, "status", "--json"))
    assert state["timestamps"] == {"confirmed": 1}
    assert "existed by" in call(*where, "history", house.author).stdout
    assert "(house-a, checkpoint of" in call(*where, "show", house.author).stdout


def test_the_exit_status_tells_what_came_of_it(house: House, authority: Authority) -> None:
    house.catalogue.close()
    where = ("-C", house.folder)
    assert call(*where, "timestamp").exit_code == NotFound.exit_code
    with serving(authority) as url:
        call(*where, "authority", "up", "--url", url, "--certificates", authority.roots)
        done = call(*where, "timestamp")
        assert (done.exit_code, "confirmed" in done.stdout) == (0, True)
        assert call(*where, "timestamp").stdout == "Every authority has confirmed it.\n"
    with serving(authority, body=b"x") as url:
        call(*where, "authority", "liar", "--url", url, "--certificates", authority.roots)
        assert call(*where, "timestamp").exit_code == 1
    call(*where, "authority", "down", "--url", nowhere(), "--certificates", authority.roots)
    assert call(*where, "timestamp", "--list").exit_code == 0


def test_take_any_keeps_nothing_that_verifies_for_nobody(house: House, authority: Authority) -> None:
    set_up(house, authority, nowhere())
    ask_all(house.catalogue, house.catalogue.sign())
    with pytest.raises(NotFound):
        take_any(house.catalogue, b"no reply")
    assert states(house) == [("house-a", "pending")]
