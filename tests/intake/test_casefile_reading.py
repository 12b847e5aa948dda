"""Case files by themselves: every error at once with its line, hostile YAML, and the way there and back."""

from __future__ import annotations

import re
import textwrap
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import given

from catalogue.base.ids import new_id
from catalogue.base.model import entry_type
from catalogue.intake.casefile import Case, read_case
from catalogue.intake.casefile.lines import MAX_BYTES, MAX_DEPTH
from catalogue.intake.casefile.model import SECTIONS
from tests.strategies import World, claims

ITEM, MARKING, PHOTO, SOURCE = (new_id(kind) for kind in ("item", "marking", "photo", "source"))


def read(folder: Path, text: str) -> Case:
    path = folder / "case.yml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return read_case(path)


def told(case: Case) -> dict[int, str]:
    """Return what is wrong on which line."""
    found: dict[int, str] = {}
    for error in case.errors:
        found[error.line] = f"{found.get(error.line, '')}{error.message}\n"
    return found


def test_a_whole_record_with_what_is_nested_in_it_is_read(tmp_path: Path) -> None:
    case = read(
        tmp_path,
        f"""\
        photos:
          - id: &p {PHOTO}
            file: pictures/one.jpg
            route: own-camera
            synthetic: true
            depicts:
              - {{item: &i {ITEM}, marker: "3"}}
        markings:
          - id: {MARKING}
            item: *i
            regions:
              - {{photo: *p, region: "1, 2,3,4"}}
            read:
              - text: "112"
                occurred: 2024-01-11
                blind: false
                interpreted:
                  - meaning: no
                    earliest: 2023-01-01
        """,
    )
    assert case.errors == ()
    photo, depicts, marking, reading, interpretation = case.entries
    assert photo.file == tmp_path / "pictures" / "one.jpg"
    assert photo.claims == {"route": "own-camera", "synthetic": True}
    assert (depicts.subject, depicts.claims) == (PHOTO, {"item": ITEM, "marker": "3"})
    value = {
        "type": "FragmentSelector",
        "conformsTo": "http://www.w3.org/TR/media-frags/",
        "value": "xywh=pixel:1,2,3,4",
    }
    assert marking.claims == {"item": ITEM, "regions": [{"photo": PHOTO, "selector": value}]}
    assert reading.claims == {"text": "112", "occurred": "2024-01-11", "blind": False}
    assert interpretation.claims == {"meaning": "no", "earliest": "2023-01-01"}
    assert case.entries[interpretation.reading or 0] is reading


def test_null_says_unknown_and_text_stays_text(tmp_path: Path) -> None:
    case = read(
        tmp_path,
        f"""\
        items:
          - {{id: {ITEM}, title: 'null', kind: component, incident: null, recovered: ~, condition: 007}}
        sources:
          - {{id: {SOURCE}, title: 2024-01-02, kind: news, credibility: 2, language: no}}
        """,
    )
    assert case.errors == ()
    stated = {entry.type: entry.claims for entry in case.entries}
    assert stated["item.recorded"] == {
        "title": "null", "kind": "component", "incident": None, "recovered": None, "condition": "007",
    }  # fmt: skip
    assert stated["source.recorded"] == {"title": "2024-01-02", "kind": "news", "credibility": "2", "language": "no"}


def test_every_error_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    case = read(
        tmp_path,
        f"""\
        sourcs: []
        sources:
          - id: {ITEM}
            title: An id of another kind
            kind: newspaper
            published: 2024-13-45
          - title: No id
            kind: news
          - hello
        items:
          - id: {ITEM}
            title: ''
            colour: green
            kind: component
            recovered_earliest: 2024-01-01
            recovered:
            measurements:
              - {{name: length, value: '1', unit: mm}}
              - {{name: width, value: wide, unit: mm}}
            custody:
              - action: juggled
            identified: somebody
          - id: {ITEM}
            kind: component
        photos:
          - id: {PHOTO}
            file: ../../private.jpg
          - id: {new_id("photo")}
            route: rendered
        markings:
          - id: {MARKING}
            item: {ITEM}
            regions:
              - {{photo: {PHOTO}, region: all of it}}
            read:
              - text: "e\\u0301"
                interpreted:
                  - meaning: a year
                    reading: 7
        """,
    )
    lines = told(case)
    for line, words in {
        1: "no section 'sourcs'",
        3: "stands where an id of a source belongs",
        5: "must be one of news",
        6: "R8: published: '2024-13-45' is not a date in EDTF",
        7: "has no id; make one with `catalogue id source`",
        9: "each of sources is a mapping",
        12: "title must be longer than or equal to 1",
        13: "has no claim 'colour'",
        15: "R7: recovered_earliest is computed",
        16: "write null where it is stated to be unknown",
        19: "measurements.1.value must match pattern",
        21: "action is 'juggled'",
        22: "identified is a list",
        23: "begins on line 11 already",
        27: "leads away from the case file",
        28: "needs `file:`",
        34: "is no region",
        36: "R14: text is not in Unicode NFC",
        39: "leave `reading` out",
    }.items():
        assert words in lines.get(line, ""), (line, lines)
    messages = [(error.line, error.message) for error in case.errors]
    assert (23, "item.recorded: missing claim title") in messages
    assert (26, "photo.acquired: missing claim route") in messages
    assert (21, "custody.event: missing claim occurred") in messages
    assert all(str(error).startswith(f"{tmp_path / 'case.yml'}:{error.line}: ") for error in case.errors)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("items:\n  - title: a\n    title: b\n", 3, "'title' stands on line 2 already"),
        ("items: []\nsources: []\nitems: []\n", 3, "'items' stands on line 1 already"),
        ("items:\n  - !!python/object/apply:os.system ['true']\n", 2, "the tag"),
        ("items:\n  - {a: &a x}\n  - {a: &a y}\n", 3, "&a stands on line 2 already"),
        ("items:\n  - *nobody\n", 2, "has no &anchor above it"),
        ("items:\n  - &a {b: c}\n  - *a\n", 3, "names the list or mapping of line 2"),
        ("items:\n  - &a {b: c}\n  - {<<: *a}\n", 3, "merge keys"),
        ("items:\n  - {[a]: b}\n", 2, "cannot be the name of a field"),
        ("items: []\n---\nitems: []\n", 2, "a second document"),
        ("items:\n\t- a\n", 2, "this is no YAML"),
        ("items: [\n", 2, "this is no YAML"),
        ('items:\n  - {a: "\\ud800"}\n', 2, ""),
        ('items:\n  - {a: "\\ufffe"}\n', 2, "no character"),
        ("", 1, "the file is empty"),
        ("- a\n", 1, "a mapping of sections"),
        ("items: text\n", 1, "items is a list"),
        ("items: " + "[" * 5000 + "\n", 1, f"deeper than {MAX_DEPTH}"),
    ],
)
def test_hostile_or_broken_yaml_is_an_error_with_a_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    case = read(tmp_path, text)
    assert words in told(case)[line]
    assert case.entries == ()


def test_a_billion_laughs_are_refused_in_no_time(tmp_path: Path) -> None:
    laughs = ["a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    laughs += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    began = time.monotonic()
    case = read(tmp_path, "\n".join([*laughs, "items: *i"]))
    assert time.monotonic() - began < 2
    assert any("names the list or mapping" in error.message for error in case.errors)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"#" * (MAX_BYTES + 1), "divide it into several"),
        (b"items: []\n# \xff\n", "line 2 is no UTF-8"),
        (None, "there is no such file"),
    ],
)
def test_what_is_no_text_of_sensible_size_is_an_error(tmp_path: Path, data: bytes | None, words: str) -> None:
    path = tmp_path / "case.yml"
    if data is not None:
        path.write_bytes(data)
    (error,) = read_case(path).errors
    assert words in error.message


def test_errors_of_a_record_without_a_good_id_are_told_as_well(tmp_path: Path) -> None:
    bad = f"{ITEM[:-1]}{'0' if ITEM[-1] != '0' else '1'}"
    case = read(tmp_path, f"items:\n  - id: {bad}\n    title: x\n    kind: nothing\n")
    assert "typing error" in told(case)[2]
    assert "kind is 'nothing'" in told(case)[4]
    assert case.broken == {bad}


def test_the_example_of_the_guide_is_a_case_file(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "howto" / "case-files.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.+?)```", guide, re.DOTALL)
    case = read(tmp_path, example)
    assert case.errors == ()
    assert {
        name for name, (kind, _) in SECTIONS.items() for entry in case.entries if entry.subject.startswith(kind)
    } == {*SECTIONS}


@st.composite
def sections(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A section and one record of it, with any claims that fit."""
    name = draw(st.sampled_from(["sources", "incidents", "items", "statements"]))
    kind, form = SECTIONS[name]
    return name, {"id": new_id(kind), **draw(claims(entry_type(form.type), World()))}


@given(sections(), st.booleans())
def test_what_is_written_as_yaml_is_read_as_it_was(case: tuple[str, dict[str, Any]], flow: bool) -> None:
    section, record = case
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yml"
        # Escaped, since PyYAML writes U+0085 as it is, where YAML reads it as a line break.
        path.write_text(yaml.safe_dump({section: [record]}, allow_unicode=False, default_flow_style=flow), "utf-8")
        found = read_case(path)
    assert found.errors == ()
    (entry,) = found.entries
    assert {"id": entry.subject, **entry.claims} == record


@given(st.text(max_size=200) | st.text(alphabet="items:-[]{}&*!|>'\"#%,? \n\t0aα", max_size=80))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yml"
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        case = read_case(path)
    assert case.entries == ()
    assert all(error.line >= 1 and error.message for error in case.errors)


def test_a_region_may_be_a_polygon(tmp_path: Path) -> None:
    case = read(
        tmp_path,
        f"""\
        markings:
          - id: {MARKING}
            item: {ITEM}
            height_mm: 4.5
            regions:
              - {{photo: {PHOTO}, region: "10,20 60,25 55,80"}}
              - {{photo: {PHOTO}, region: "1,2,3,4"}}
              - photo: {PHOTO}
                region: "<svg:svg><svg:polygon points='10,20 60,25 55,80'/></svg:svg>"
              - {{photo: {PHOTO}, region: "10,20 60,25"}}
        """,
    )
    assert told(case) == {10: "a polygon has 3 to 100 corners, each an X and a Y\n"}
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><polygon points="10,20 60,25 55,80"/></svg>'
    values = [region["selector"]["value"] for region in case.entries[0].claims["regions"]]
    assert values[:3] == [svg, "xywh=pixel:1,2,3,4", svg]
