"""Write docs/reference/ from the schema and the code, so that it cannot say anything else than they do.

python docs/make_reference.py            write the pages
python docs/make_reference.py --check    exit with 1 where a page would change
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from catalogue.base import errors
from catalogue.base.model import common_claims, entry_type, entry_type_names
from catalogue.base.tables import tables
from catalogue.base.vocabularies import vocabulary, vocabulary_names
from catalogue.cli.main import main
from catalogue.markings.decoders import DECODERS, UNDOCUMENTED

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/make_reference.py: change the schema or the code instead. -->"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _header(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*["---"] * len(names))


def entries() -> Iterator[str]:
    """Yield the page on entry types: every claim with its description and its disclosure."""
    yield "# Entry types\n"
    yield "Claims are given as a JSON object. `null` states that the thing is unknown; a claim left out states nothing."
    yield "A claim is *withheld* unless its schema says `public` and a release names it.\n"
    yield "Every entry has, added by the door: " + ", ".join(f"`{name}`" for name in common_claims()) + ".\n"
    for name in entry_type_names():
        kind = entry_type(name)
        yield f"## {name}\n"
        yield f"{kind.description}\n"
        yield f"About: {', '.join(kind.kinds)}. Effect: {kind.effect}. Roles: {', '.join(kind.roles)}."
        yield f"Review: {kind.review}."
        yield f"After: {kind.standard}.\n" if kind.standard else ""
        yield from _header("claim", "what it says", "unit", "vocabulary", "disclosure")
        for claim in kind.claims.values():
            if claim.name in common_claims():
                continue
            words = claim.vocabulary and f"[{claim.vocabulary}](vocabularies.md#{claim.vocabulary})"
            marks = " *required*" if claim.name in kind.required else " *computed*" if claim.derived else ""
            yield _row(f"`{claim.name}`{marks}", claim.description, claim.unit or "", words or "", claim.disclosure)
        yield ""


def table_pages() -> Iterator[str]:
    """Yield the page on tables and their columns."""
    yield "# Tables\n"
    yield "The same tables stand in the working `catalogue.db` and in `public/catalogue.db`; in public they hold"
    yield "released claims only.\n"
    for name, table in tables().items():
        yield f"## {name}\n"
        yield f"{table.description}\n"
        yield from _header("column", "what it holds", "unit", "vocabulary")
        for column, about in table.columns.items():
            words = about.vocabulary and f"[{about.vocabulary}](vocabularies.md#{about.vocabulary})"
            yield _row(f"`{column}`", about.description, about.unit or "", words or "")
        yield ""


def vocabulary_pages() -> Iterator[str]:
    """Yield the page on vocabularies."""
    yield "# Vocabularies\n"
    for name in vocabulary_names():
        yield f"## {name}\n"
        yield from _header("code", "title", "description", "source")
        for term in vocabulary(name).values():
            yield _row(f"`{term.code}`", term.title, term.description, term.source)
        yield ""


def error_page() -> Iterator[str]:
    """Yield the page on errors and exit statuses."""
    yield "# Errors and exit statuses\n"
    yield "0: done, or it holds. 2: the command was not understood."
    yield 'With `--json` an error is printed on standard error as `{"error", "status", "message"}`.\n'
    yield from _header("status", "error", "what it means")
    known = [getattr(errors, name) for name in errors.__all__]
    for error in sorted(known, key=lambda each: each.exit_code):
        yield _row(error.exit_code, f"`{error.__name__}`", inspect.getdoc(error) or "")


def commands() -> Iterator[str]:
    """Yield the page on the command line: the help of every command, as it prints it."""
    yield "# The command line\n"
    yield "`catalogue [-C DIR] [--as AGENT] COMMAND …`. Data on standard output, messages on standard error.\n"
    context = click.Context(main, info_name="catalogue", help_option_names=["-h", "--help"])
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is not None:
            text = command.get_help(click.Context(command, info_name=name, parent=context, terminal_width=100))
            yield f"## {name}\n\n```text\n{text}\n```\n"


def decoders() -> Iterator[str]:
    """Yield the page on decoders: every scheme with its source and its worked examples."""
    yield "# Decoders\n"
    yield "What a mark may mean under schemes that have a public source: `catalogue decode TEXT`, and `/decode` on the"
    yield "site and the desk."
    yield "How sure a decoding is, and how readings are taken, is in the rules J15 to J19 of"
    yield "[rules](../../schema/rules.md).\n"
    for decoder in DECODERS:
        yield f"## {decoder.rule}: {decoder.name}\n"
        yield f"{decoder.about}\n"
        yield f"{decoder.limits}\n"
        yield f"Source: {decoder.source}.\n"
        yield from _header("text", "gives", "note")
        for example in decoder.examples:
            gives = " or ".join(f"`{interval}`" for interval in example.intervals) or "*rejected*"
            yield _row(f"`{example.text}`", gives, example.note)
        yield ""
    yield "## Without a public source\n"
    yield "Recognised, and never guessed (J13, J14).\n"
    yield from _header("form", "for example", "why nothing is decoded")
    for form in UNDOCUMENTED:
        yield _row(form.name, ", ".join(f"`{text}`" for text in form.examples), form.reason)


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "entries.md": entries,
    "tables.md": table_pages,
    "vocabularies.md": vocabulary_pages,
    "errors.md": error_page,
    "cli.md": commands,
    "decoders.md": decoders,
}


def page(name: str) -> str:
    """Return the text of a page of the reference."""
    return f"{NOTE}\n\n" + "\n".join(PAGES[name]()).rstrip() + "\n"


def write(*, check: bool) -> int:
    """Write the pages, or say which would change; return the exit status."""
    REFERENCE.mkdir(exist_ok=True)
    stale = [
        name for name in PAGES if not (REFERENCE / name).exists() or (REFERENCE / name).read_text("utf-8") != page(name)
    ]
    for name in stale:
        if check:
            sys.stderr.write(f"docs/reference/{name} is not what the schema and the code say: run `make docs`\n")
        else:
            (REFERENCE / name).write_text(page(name), encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(write(check="--check" in sys.argv[1:]))
