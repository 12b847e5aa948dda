"""The published log's files: what is written is read back, and nothing else is read at all."""

from __future__ import annotations

import contextlib
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base.digests import Digest
from catalogue.base.errors import CatalogueError, DoesNotHold, InvalidEntry, NotChecked
from catalogue.ledger import published
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.disclosure import make
from catalogue.ledger.note import SignerKey, parse_note, sign_note
from catalogue.ledger.published import Listed, Release

ORIGIN = "example.org/debris"
LOG = SignerKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
OTHER = SignerKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
RELEASE = Release(ORIGIN, *(Digest.of(name) for name in (b"checkpoint", b"disclosures", b"schema", b"files")))

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=20)  # I-JSON: no noncharacters
values = st.one_of(_TEXTS, st.integers(-(2**53) + 1, 2**53 - 1), st.none(), st.booleans())
paths = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,5}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,5}){0,3}", fullmatch=True)
digests = st.binary(min_size=32, max_size=32).map(Digest)


@given(st.dictionaries(st.tuples(st.integers(0, 2**53 - 1), names), values, max_size=6))
def test_disclosures_are_read_as_written(claims: dict[tuple[int, str], str | int | None]) -> None:
    made = [
        (entry, make(name, value, b"\x00" * 16)) for (entry, name), value in sorted(claims.items(), key=lambda p: p[0])
    ]
    data = "".join(published.disclosure_line(entry, claim.text) for entry, claim in made).encode()
    assert [(shown.entry, shown.claim) for shown in published.read_disclosures(BytesIO(data))] == made


@given(st.sets(st.integers(0, 2**53 - 1), max_size=6))
def test_attestations_are_read_as_written(entries: set[int]) -> None:
    shown = [published.Attested(entry, "eyJh..c2ln") for entry in sorted(entries)]
    data = "".join(published.attestation_line(*one) for one in shown).encode()
    assert list(published.read_attestations(BytesIO(data))) == shown


@given(st.dictionaries(paths, digests, max_size=6))
def test_the_list_of_files_is_read_as_written(files: dict[str, Digest]) -> None:
    listed = [Listed(path, digest) for path, digest in files.items()]
    data = "".join(published.sums_text(listed)).encode()
    assert list(published.read_sums(BytesIO(data))) == sorted(listed)


@pytest.mark.parametrize("read", [published.read_disclosures, published.read_attestations, published.read_sums])
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_anything_but_our_errors(read: object, data: bytes) -> None:
    assert callable(read)
    with contextlib.suppress(CatalogueError):
        list(read(BytesIO(data)))


def _disclosure(entry: int, name: str) -> str:
    return published.disclosure_line(entry, make(name, "x", b"\x00" * 16).text)


@pytest.mark.parametrize(
    "lines",
    [
        _disclosure(1, "b") + _disclosure(1, "a"),
        _disclosure(2, "a") + _disclosure(1, "a"),
        _disclosure(1, "a") * 2,
        _disclosure(1, "a")[:-1],
        _disclosure(1, "a").replace("1,", "01,"),
        _disclosure(1, "a").replace(":1", ": 1"),
        _disclosure(1, "a").replace("\n", "\r\n"),
        _disclosure(1, "a").replace('"}', '","more":1}'),
        _disclosure(2**53, "a"),
        _disclosure(1, "a") + "\n",
        '{"entry":1,"disclosure":"AAAA"}\n',
    ],
    ids=["names", "entries", "twice", "cut", "zero", "space", "crlf", "key", "number", "blank", "no-disclosure"],
)
def test_disclosures_in_another_form_are_refused(lines: str) -> None:
    assert list(published.read_disclosures(BytesIO((_disclosure(1, "a") + _disclosure(1, "b")).encode())))
    with pytest.raises(InvalidEntry):
        list(published.read_disclosures(BytesIO(lines.encode())))


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    class Endless:
        asked = 0

        def readline(self, size: int, /) -> bytes:
            self.asked += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(InvalidEntry, match="longer"):
        list(published.read_disclosures(stream))
    assert stream.asked == published.MAX_LINE + 1


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../b", "a//b", "./a", ".hidden", "a/.p", "a b", "a\\b", "", "a/", "x" * 256, "Щ"]
)
def test_paths_that_leave_the_folder_or_hide_are_refused(path: str) -> None:
    assert published.check_path("log/tile/entries/x001/234.p/5") == "log/tile/entries/x001/234.p/5"
    with pytest.raises(InvalidEntry):
        published.check_path(path)
    with pytest.raises(InvalidEntry):
        list(published.read_sums(BytesIO(f"{'0' * 64}  {path}\n".encode())))


@pytest.mark.parametrize("path", [published.SUMS, published.RELEASE])
def test_the_list_of_files_cannot_list_itself_or_the_note_that_signs_it(path: str) -> None:
    with pytest.raises(InvalidEntry):
        list(published.read_sums(BytesIO(f"{'0' * 64}  {path}\n".encode())))


def test_sha256sum_reads_the_list_of_files(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "policy").write_bytes(b"quorum none\n")
    (tmp_path / "README.txt").write_bytes(b"read me\n")
    listed = [Listed(path, Digest.of((tmp_path / path).read_bytes())) for path in ("log/policy", "README.txt")]
    (tmp_path / published.SUMS).write_text("".join(published.sums_text(listed)))
    subprocess.run(["sha256sum", "--strict", "-c", published.SUMS], cwd=tmp_path, check=True, capture_output=True)


def test_a_release_note_is_opened_by_the_logs_key() -> None:
    note = str(published.sign_release(RELEASE, LOG)).encode()
    assert published.open_release(note, LOG.verifier) == RELEASE
    assert Release.parse(RELEASE.text) == RELEASE
    assert str(published.sign_release(RELEASE, LOG)).encode() == note


def test_a_release_note_by_another_key_or_name_does_not_hold() -> None:
    for note in (published.sign_release(RELEASE, OTHER), sign_note(RELEASE.text, LOG)):
        with pytest.raises(DoesNotHold):
            published.open_release(str(note).encode(), LOG.verifier)
    foreign = Release("example.org/other", RELEASE.checkpoint, RELEASE.disclosures, RELEASE.schema, RELEASE.files)
    with pytest.raises(DoesNotHold, match="other"):
        published.open_release(str(published.sign_release(foreign, LOG)).encode(), LOG.verifier)


def test_a_changed_release_note_does_not_hold() -> None:
    note = str(published.sign_release(RELEASE, LOG))
    with pytest.raises(DoesNotHold):
        published.open_release(note.replace(RELEASE.files.hex, RELEASE.schema.hex).encode(), LOG.verifier)


def test_a_release_note_is_no_checkpoint_and_a_checkpoint_no_release_note() -> None:
    with pytest.raises(InvalidEntry):
        Checkpoint.parse(parse_note(str(published.sign_release(RELEASE, LOG)).encode()).text)
    with pytest.raises(InvalidEntry):
        Release.parse(Checkpoint(ORIGIN, 12, b"\x00" * 32).text)


@pytest.mark.parametrize(
    "change",
    [("v1", "v2"), ("schema ", "scheme "), ("checkpoint ", "checkpoint  "), ("files", "more\nfiles"), (ORIGIN, "a b")],
)
def test_a_release_text_has_one_form(change: tuple[str, str]) -> None:
    with pytest.raises(InvalidEntry):
        Release.parse(RELEASE.text.replace(*change))


def test_a_policy_names_the_logs_key() -> None:
    text = published.policy_text(LOG.verifier)
    assert text == f"log {LOG.verifier}\nquorum none\n"
    assert published.parse_policy(text.encode()) == (LOG.verifier,)


def test_a_policy_in_the_standards_other_forms_is_read() -> None:
    witness = SignerKey("w.example", OTHER.private).verifier
    text = (
        f"# what we trust\n\n \tlog\t{LOG.verifier}  https://example.org/log \n"
        f"witness W {witness}\ngroup G any W\n  # end\nquorum  none"
    )
    assert published.parse_policy(text.encode()) == (LOG.verifier,)
    assert published.parse_policy(b"# \xff\xfe\nquorum none\n") == ()


def test_a_policy_that_asks_for_witnesses_is_not_checked() -> None:
    with pytest.raises(NotChecked, match="witnesses 'W'"):
        published.parse_policy(f"log {LOG.verifier}\nquorum W\n".encode())


@pytest.mark.parametrize(
    "text",
    [
        f"log {LOG.verifier}\n",
        f"log {LOG.verifier}\nquorum none\nquorum none\n",
        f"log {LOG.verifier}\nlog {LOG.verifier}\nquorum none\n",
        f"log {SignerKey('b.example', LOG.private).verifier}\nlog {LOG.verifier}\nquorum none\n",
        f"trust {LOG.verifier}\nquorum none\n",
        f"log {str(LOG.verifier)[:-4]}AAA=\nquorum none\n",
        f"log {LOG.verifier}\r\nquorum none\n",
        "quorum none\n" + "#" * published.MAX_POLICY,
    ],
    ids=["no-quorum", "two-quorums", "twice", "renamed", "word", "hash", "crlf", "long"],
)
def test_a_policy_in_no_form_of_the_standard_is_refused(text: str) -> None:
    with pytest.raises(InvalidEntry):
        published.parse_policy(text.encode())
