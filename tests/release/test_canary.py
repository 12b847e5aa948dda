"""The canary catches what other mistakes would publish; each attack first shows that the folder was fine before it."""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base import sqlite
from catalogue.base.digests import Digest
from catalogue.base.errors import CatalogueError, LeakFound, NotChecked
from catalogue.base.ids import new_id
from catalogue.ledger import published
from catalogue.ledger.disclosure import make
from catalogue.ledger.store import Ledger
from catalogue.records.replay import open_projection
from catalogue.release import canary, pieces
from catalogue.release import publish as publish_module
from catalogue.release.disclosed import disclosed_names
from catalogue.release.needles import Needle, withheld
from catalogue.release.pieces import Piece, text_piece
from tests.release.conftest import PHOTOGRAPHER, SECRETS, camera_jpeg

if TYPE_CHECKING:
    from tests.release.conftest import Case


def _refused(case: Case, name: str, where: str = "") -> str:
    """Publishing finds the withheld claim `name` and publishes nothing; the message never holds the value."""
    before = case.files() if case.out.exists() else None
    entries = case.catalogue.ledger.size
    with pytest.raises(LeakFound) as raised:
        case.publish()
    assert (case.files() if case.out.exists() else None) == before
    assert case.catalogue.ledger.size == entries
    assert not list(case.out.parent.glob(".public.*"))
    message = str(raised.value)
    assert f"{name} of entry " in message
    assert where in message
    assert not any(secret.lower() in message.lower() for secret in SECRETS.values())
    return message


def _release(case: Case, kind: str, /, **claims: object) -> str:
    subject = case.record(kind, **claims).subject
    case.accept(subject)
    case.release(subject)
    return subject


# Mistakes of people ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "caption",
    [
        f"The engine, photo by {PHOTOGRAPHER} from the balcony",
        f"({PHOTOGRAPHER.upper()})",
        "Engine; file " + SECRETS["file_name"].lower(),
        f"taken at {SECRETS['latitude']} N",
        f"camera {SECRETS['camera_serial']}",
        f"seen at {SECRETS['captured']}",
    ],
    ids=["name", "capitals", "file-name", "latitude", "serial", "time"],
)
def test_a_caption_with_a_withheld_value_is_found(released: Case, caption: str) -> None:
    released.publish()
    photo = released.photo(7, caption=caption)
    released.accept(photo)
    released.release(photo)
    _refused(released, "", "catalogue.db")


def test_the_message_names_the_claim_and_the_place(released: Case) -> None:
    released.publish()
    _release(released, "item.recorded", title=f"Engine, {PHOTOGRAPHER}", kind="component")
    entry = released.catalogue.projection.execute("SELECT max(entry) FROM item").fetchone()[0]
    _refused(released, "photographer", f"catalogue.db, from the disclosed claim title of entry {entry}")


def test_the_name_of_an_agent_in_a_title_is_found(released: Case) -> None:
    released.publish()
    _release(released, "item.recorded", title="Engine found by Rewa Marakis", kind="component")
    _refused(released, "name")


def test_the_name_in_a_long_text_of_many_claims_is_found(released: Case) -> None:
    released.publish()
    words = "debris " * 200
    _release(released, "item.recorded", title="Engine", kind="component", description=words + PHOTOGRAPHER.lower())
    _refused(released, "photographer")


def test_an_identifying_value_that_is_disclosed_elsewhere_is_refused_with_both_sides(released: Case) -> None:
    released.publish()
    source = _release(released, "source.recorded", title="Album", kind="social", publisher=PHOTOGRAPHER)
    entry = released.catalogue.tables.table("source").get(source)["entry"]
    message = _refused(released, "photographer")
    assert f"the disclosed claim publisher of entry {entry}" in message
    # releasing it by its name is the way out
    photo = released.catalogue.projection.execute("SELECT id FROM photo").fetchone()[0]
    released.release(photo, extra=("photographer",))
    released.publish()


def test_another_value_that_is_disclosed_elsewhere_is_no_leak(released: Case) -> None:
    item = released.catalogue.projection.execute("SELECT id FROM item").fetchone()[0]
    text = "Found in a field near the road"
    released.record("custody.event", item, action="examination", occurred="2024-09", note=text)
    released.record("custody.event", item, action="storage", occurred="2024-09", condition=text)
    released.accept(item)
    released.release(item)
    released.publish()
    assert text.encode() in released.files()["catalogue.db"]


def test_a_short_identifying_value_is_found_as_a_whole_value_only(released: Case) -> None:
    photo = released.photo(3, photographer="Ivan", caption="Ivanhoe and other engines")
    released.accept(photo)
    released.release(photo)
    released.publish()
    _release(released, "item.recorded", title="IVAN", kind="component")
    _refused(released, "photographer")


def test_a_reason_in_words_of_the_data_model_does_not_stop_a_publication(released: Case) -> None:
    item = released.item(title="Engine that was accepted")
    assert "accepted" in canary._own_words()
    released.record("review.requested", item, reason="accepted")
    released.accept(item)
    released.release(item)
    released.publish()


def test_a_draft_with_a_common_title_does_not_stop_a_publication(released: Case) -> None:
    released.item(title="Engine")
    released.record("incident.recorded", title="Strike", occurred="2024", place_name="Ukraine")
    _release(released, "item.recorded", title="Engine of a drone in Ukraine", kind="component")
    released.publish()


def test_a_draft_quoted_in_a_released_text_is_found(released: Case) -> None:
    released.publish()
    draft = "The fragment lay under the third window"
    released.item(description=draft)
    _release(released, "item.recorded", title="Engine", kind="component", description=f"They wrote: {draft}.")
    _refused(released, "description")


# Mistakes of the program ----------------------------------------------------------------------------------------------


def _show_too(case: Case, monkeypatch: pytest.MonkeyPatch, *more: str) -> None:
    """Have the build show claims of these names too, wherever there are any."""

    def too_many(ledger: Ledger, size: int) -> Mapping[int, frozenset[str]]:
        names = disclosed_names(ledger, size)
        return {idx: shown | {*more} & ledger.entry(idx).disclosures.keys() for idx, shown in names.items()}

    case.publish()
    monkeypatch.setattr(publish_module, "disclosed_names", too_many)


def test_a_build_that_shows_a_claim_too_many_is_found(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    _show_too(released, monkeypatch, "seal")
    _refused(released, "seal")


def test_a_build_that_publishes_withheld_names_is_found(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    _show_too(released, monkeypatch, "photographer", "name")
    _refused(released, "photographer")


def _original(case: Case) -> Digest:
    return Digest.from_hex(case.catalogue.projection.execute("SELECT sha256 FROM photo").fetchone()[0])


def _camera_file_as_copy(case: Case) -> Digest:
    """Record the camera's own file as the public copy, as a broken copier would."""
    data = camera_jpeg(9)
    digest = case.catalogue.vault.put(BytesIO(data))
    photo = case.catalogue.projection.execute("SELECT id FROM photo").fetchone()[0]
    case.record(
        "photo.derived",
        photo,
        case.catalogue.settings.software,
        purpose="public-copy",
        sha256=digest.hex,
        size_bytes=len(data),
        media_type="image/jpeg",
        width_px=480,
        height_px=320,
        tools=[{"name": "broken", "version": "0"}],
    )
    case.release(photo)
    return digest


def test_a_picture_with_metadata_is_refused(released: Case) -> None:
    released.publish()
    before = released.files()
    digest = _camera_file_as_copy(released)
    with pytest.raises(LeakFound, match=f"C3: media/{digest}.jpg: a segment FF"):
        released.publish()
    assert released.files() == before


def test_a_picture_with_metadata_is_found_by_the_canary_alone(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    released.publish()
    digest = _camera_file_as_copy(released)
    monkeypatch.setattr(publish_module, "read_back", lambda _: None)
    _refused(released, "photographer", f"media/{digest}.jpg")


@pytest.mark.parametrize("name", ["log/disclosures.jsonl", "README.txt", "datasette.yml"])
@pytest.mark.parametrize("form", ["plain", "utf-16", "digest", "digest in base64url"])
def test_withheld_bytes_in_a_file_are_found(
    released: Case, monkeypatch: pytest.MonkeyPatch, name: str, form: str
) -> None:
    released.publish()
    digest = _original(released)
    forms = {
        "plain": SECRETS["rights_holder"].encode(),
        "utf-16": SECRETS["rights_holder"].encode("utf-16-le"),
        "digest": digest.hex.encode(),
        "digest in base64url": digest.b64u.encode(),
    }
    _tamper(monkeypatch, lambda folder: _append(folder / name, forms[form]))
    with pytest.raises((LeakFound, NotChecked)) as raised:  # a list of claims with other bytes is not even readable
        released.publish()
    assert name in str(raised.value)


def test_a_withheld_claim_inside_base64url_is_found(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    released.publish()
    last = 10**6
    line = published.disclosure_line(last, make("note", {"by": [PHOTOGRAPHER.upper()]}, bytes(16)).text)
    assert PHOTOGRAPHER.upper() not in line
    _tamper(monkeypatch, lambda folder: _append(folder / published.DISCLOSURES, line.encode()))
    _refused(released, "photographer", "claim note")


def test_a_withheld_value_behind_json_escapes_is_found(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = released.photo(4, photographer="Оксана Коваленко", caption="Engine")
    released.accept(photo)
    released.release(photo)
    released.publish()
    escaped = json.dumps({"by": "оксана коваленко"})
    assert "оксана" not in escaped
    _tamper_cells(monkeypatch, "UPDATE item SET measurements = ?", escaped)
    _refused(released, "photographer", "column measurements")


def test_a_withheld_value_in_a_name_of_a_file_is_found(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    released.publish()
    _tamper(monkeypatch, lambda folder: (folder / "media" / SECRETS["file_name"]).write_bytes(b""))
    _refused(released, "file_name", "the name of a file in media/")


def test_a_withheld_word_in_the_search_index_alone_is_found(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = released.photo(5, photographer="Kovalenkova", caption="Engine")
    released.accept(photo)
    released.release(photo)
    released.publish()
    _tamper_cells(monkeypatch, "INSERT INTO search_text (rowid, title, body) VALUES (999, ?, '')", "by Kovalenkova")
    _refused(released, "photographer", "search index")


def test_a_withheld_value_behind_the_end_of_a_picture_is_found(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    released.publish()
    _tamper(monkeypatch, lambda folder: _append(next((folder / "media").iterdir()), PHOTOGRAPHER.encode("utf-16-be")))
    _refused(released, "photographer", "media/")


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)


def _tamper(monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], object]) -> None:
    """Let `act` change the folder after it was built and before it is searched."""
    search = canary.search

    def after(catalogue: object, size: int, folder: Path) -> None:
        act(folder)
        search(catalogue, size, folder)  # type: ignore[arg-type]

    monkeypatch.setattr("catalogue.release.canary.search", after)


def _tamper_cells(monkeypatch: pytest.MonkeyPatch, statement: str, value: str) -> None:
    def act(folder: Path) -> None:
        connection = open_projection(folder / "catalogue.db")
        connection.execute(statement, (value,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.close()

    _tamper(monkeypatch, act)


# Fail closed ----------------------------------------------------------------------------------------------------------


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "media" / "pipe")


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "a link": lambda folder: (folder / "more").symlink_to("/etc/hostname"),
    "a pipe": _pipe,
    "a cut list": lambda folder: os.truncate(folder / published.DISCLOSURES, 1000),
    "a cut bundle": lambda folder: os.truncate(next((folder / "log/tile/entries/000.p").iterdir()), 1000),
    "a cut database": lambda folder: os.truncate(folder / "catalogue.db", 8192),
    "no picture": lambda folder: next((folder / "media").iterdir()).write_bytes(b"GIF89a"),
    "another log file": lambda folder: (folder / "log" / "notes").write_bytes(b"hello\n"),
    "a changed policy": lambda folder: (folder / published.POLICY).write_bytes(b"log me\n"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_searched_is_not_published(released: Case, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    released.publish()
    before = released.files()
    _tamper(monkeypatch, UNREADABLE[what])
    with pytest.raises(NotChecked, match="searched for withheld values"):
        released.publish()
    assert released.files() == before


def test_a_database_with_deleted_rows_in_it_is_not_published(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    released.publish()
    _tamper_cells(monkeypatch, "DELETE FROM entry WHERE idx < ?", "999")
    with pytest.raises(NotChecked, match="free pages"):
        released.publish()


# What is looked for ---------------------------------------------------------------------------------------------------


def test_every_secret_is_looked_for(released: Case) -> None:
    values = {needle.value: needle for needle in withheld(released.catalogue, released.catalogue.ledger.size)}
    assert set(SECRETS.values()) <= values.keys()
    assert values[PHOTOGRAPHER].identifying
    assert values[_original(released).hex].identifying
    assert not values[SECRETS["seal"]].identifying
    assert "debris-catalogue" not in {value for value, needle in values.items() if needle.identifying}
    dates = {"2024-08-19", "2024-08-20"}
    assert not dates & values.keys()
    assert not [value for value in values if value.startswith(("agent-", "photo-", "item-"))]


def test_before_its_release_a_claim_is_withheld(released: Case) -> None:
    early = released.publish().checkpoint_size
    text = "An engine of which nobody has heard yet"
    _release(released, "item.recorded", title=text, kind="component")
    late = released.publish().checkpoint_size
    assert text in {needle.value for needle in withheld(released.catalogue, early)}
    assert text not in {needle.value for needle in withheld(released.catalogue, late)}
    released.publish(early)


def _needle(value: str, *, identifying: bool = False) -> Needle:
    return Needle(value, 1, "note", identifying)


long_texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=6, max_size=40).filter(str.strip)


@given(long_texts, st.binary(max_size=30), st.binary(max_size=30), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_a_value_is_found_inside_any_bytes(value: str, before: bytes, after: bytes, encoding: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "file.bin").write_bytes(before + value.encode(encoding) + after)
        assert canary.find([_needle(value)], pieces.pieces(Path(folder)))


@given(long_texts, st.text(max_size=30))
def test_an_identifying_value_is_found_whatever_its_case(value: str, before: str) -> None:
    for spelled in (value, value.lower(), value.casefold()):
        assert canary.find([_needle(value, identifying=True)], [text_piece("cell", [before + spelled])])


@given(st.lists(long_texts, min_size=1, max_size=5, unique=True), st.lists(long_texts, max_size=5))
def test_what_is_not_there_is_not_found(values: list[str], texts: list[str]) -> None:
    absent = [value for value in values if not any(value in text for text in texts)]
    found = canary.find(map(_needle, absent), [text_piece("cell", [text]) for text in texts])
    others = {form for needle in found for form in needle.forms()}
    assert not found or any(form in text.encode() for form in others for text in texts)  # another normal form of it


@pytest.mark.parametrize("at", [0, pieces.CHUNK - 20, pieces.CHUNK - 1, pieces.CHUNK, 2 * pieces.CHUNK - 7])
def test_a_value_across_two_chunks_is_found(tmp_path: Path, at: int) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(b"\xff" * at + PHOTOGRAPHER.encode() + b"\xff" * 100)
    assert canary.find([_needle(PHOTOGRAPHER)], pieces.pieces(tmp_path))


def test_a_short_value_inside_digests_stands_there_by_chance() -> None:
    chance = "0123456789abcdef" * 4
    coded = Piece("log/tile", chance.encode(), chance.encode(), coded=True)
    assert not canary.find([_needle("456789a")], [coded])
    assert canary.find([_needle(chance)], [coded])
    plain = text_piece("cell", [chance])
    assert canary.find([_needle("456789a")], [plain])


def test_a_short_value_inside_an_id_stands_there_by_chance() -> None:
    subject = new_id("photo")
    part = subject[7:14]
    assert not canary.find([_needle(part)], [text_piece("cell", [f"see {subject} there"])])
    assert canary.find([_needle(part)], [text_piece("cell", [f"see {part} there"])])
    wrong = subject[:-1] + ("0" if subject[-1] != "0" else "1")
    assert canary.find([_needle(part)], [text_piece("cell", [wrong])])


def test_batches_search_for_everything(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "BATCH", 60)
    released.publish()
    _release(released, "item.recorded", title=f"Engine, {SECRETS['captured']}", kind="component")
    _refused(released, "captured")


def test_each_cell_of_the_database_is_searched(released: Case) -> None:
    released.publish()
    connection = sqlite.connect(released.out / "catalogue.db", read_only=True)
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    connection.close()
    places = " ".join(piece.place for piece in pieces.pieces(released.out))
    with_text = {"record", "entry", "agent", "item", "photo", "reading", "search_document", "sqlite_stat1"}
    assert with_text <= {name for (name,) in tables}
    assert all(f"table {name}, column" in places for name in with_text)
    assert "search index" in places


def test_base64_of_a_value_is_not_taken_for_the_value() -> None:
    hidden = base64.b64encode(PHOTOGRAPHER.encode())
    assert not canary.find([_needle(PHOTOGRAPHER)], [Piece("file", hidden, hidden)])  # a known limit, said in the text


def test_only_errors_of_ours_leave_the_canary(released: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    released.publish()
    _tamper(monkeypatch, lambda folder: (folder / "catalogue.db").write_bytes(os.urandom(5000)))
    with pytest.raises(CatalogueError):
        released.publish()
