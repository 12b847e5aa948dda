"""The documents say what the program does: generated pages are fresh, links hold, commands run."""

from __future__ import annotations

import importlib.util
import itertools
import re
import shlex
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from catalogue.base import errors
from catalogue.base.model import entry_type_names
from catalogue.base.tables import tables
from catalogue.cli.main import COMMANDS, main
from catalogue.records.catalogue import Catalogue

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "schema").glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
PAGES = [page for page in [*PAGES, ROOT / "samples" / "README.md"] if page.name != "0000-template.md"]
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
_RULE = re.compile(
    r"\b(?:R(?:[12][0-9]|[1-9])|J(?:1\d|[1-9])|U[1-6]|C[1-4]|P(?:0[1-9]|1\d|2[0-7])|V(?:1[0-2]|[1-9])|T[1-4]|K[1-7])\b"
)
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["entries.md", "tables.md", "vocabularies.md", "errors.md", "cli.md", "decoders.md"])
def test_the_reference_is_what_schema_and_code_say(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text("utf-8")
    assert written == _script("make_reference").page(name), "run `make docs`"


def test_the_reference_leaves_nothing_out() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "docs" / "reference").glob("*.md"))
    for heading in (*entry_type_names(), *tables(), *COMMANDS):
        assert f"\n## {heading}\n" in text
    for name in errors.__all__:
        assert f"`{name}`" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_hold(page: Path) -> None:
    for target, _ in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_document_is_in_the_list_of_all_and_has_one_title() -> None:
    listed = (ROOT / "docs" / "README.md").read_text("utf-8")
    for path in (*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "howto").glob("*.md")):
        text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1, path.name
        assert path.name == "README.md" or f"]({path.relative_to(ROOT / 'docs').as_posix()})" in listed, path.name


def test_every_rule_that_code_cites_is_stated() -> None:
    stated = set(_RULE.findall((ROOT / "schema" / "rules.md").read_text("utf-8")))
    for path in (ROOT / "catalogue").rglob("*.py"):
        cited = set(re.findall(r"\b[RJUCVT]\d{1,2}(?=[:,)\s])", path.read_text("utf-8"))) & set(
            _RULE.findall(path.read_text("utf-8"))
        )
        assert cited <= stated, f"{path.name} cites {cited - stated}"


def _commands() -> list[str]:
    found = []
    for page in PAGES:
        for block in _CONSOLE.findall(page.read_text("utf-8")):
            found += [line[2:] for line in block.splitlines() if line.startswith("$ ") and "catalogue " in line]
    return sorted(set(found))


def _words(line: str) -> list[str]:
    """Return what follows `catalogue` in a line, without pipes before it and redirections behind."""
    words = shlex.split(line, comments=True)
    words = words[words.index("catalogue") + 1 :]
    return list(itertools.takewhile(lambda word: word not in {">", ">>"}, words))


@pytest.mark.parametrize("line", _commands())
def test_commands_in_the_documents_are_understood(line: str) -> None:
    words = _words(line)
    while words[0] in {"-C", "--as"}:
        words = words[2:]
    if words[0] == "COMMAND":
        return
    command = main.get_command(click.Context(main), words[0])
    assert command is not None
    try:
        command.make_context(words[0], words[1:], parent=click.Context(main))
    except click.BadParameter as error:
        assert "does not exist" in str(error)  # noqa: PT017 - a file of the reader's


def test_the_tutorial_runs_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
    lines = [line[2:] for block in _CONSOLE.findall(text) for line in block.splitlines() if "catalogue " in line]
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, str] = {}
    for line in lines:
        words = [_filled(word, names) for word in _words(line)]
        if words[0] == "serve":
            continue
        given = _filled(shlex.split(line)[1], names) if line.startswith("echo ") else None
        result = CliRunner().invoke(main, words, input=given)
        assert result.exit_code == 0, f"{line}: {result.output}"
        found = re.findall(r"\b(?:agent|item|photo)-[0-9a-z]{11}\b", result.stdout)
        names |= {kind: found[0] for kind in ("PHOTO", "ITEM") if found and found[0].startswith(kind.lower())}
        names |= {"REVIEWER": found[0]} if words[0] == "agent" else {}
    with Catalogue.open(tmp_path / "evidence") as catalogue:
        assert catalogue.query("SELECT status FROM record WHERE id = ?", [names["ITEM"]]) == [{"status": "released"}]


def _filled(word: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        word = word.replace(name, value)
    return word
