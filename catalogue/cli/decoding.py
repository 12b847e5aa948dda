"""`decode`: what a mark may mean under documented schemes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from catalogue.base.dates import bounds
from catalogue.cli.context import command, emit, emit_rows, json_option
from catalogue.markings.decoders import DECODERS, UNDOCUMENTED, Context, Decoding, decode
from catalogue.markings.decoders.words import NOTHING, explained


@click.command("decode")
@click.argument("text", required=False)
@click.option(
    "--dprk", is_flag=True, help="The item is identified as made in the DPRK on other grounds than this mark."
)
@click.option("--repeated", is_flag=True, help="The same mark stands on several parts of the item.")
@click.option("--agrees", multiple=True, metavar="TEXT", help="Reading of another mark on the item; may be repeated.")
@click.option("--known-by", metavar="DATE", help="Date of use or recovery, in EDTF: nothing on the item is newer.")
@click.option("--schemes", is_flag=True, help="List the schemes, with sources and examples, and the undecodable ones.")
@json_option
@command
def decode_(
    text: str | None,
    dprk: bool,
    repeated: bool,
    agrees: tuple[str, ...],
    known_by: str | None,
    schemes: bool,
    as_json: bool,
) -> None:
    """Say what a mark may mean under documented schemes, on which terms, and what else it could be.

    TEXT is a reading in its notation: `?` is one illegible glyph, `[8|B]` either glyph. All interpretations are given,
    the surest first; why something is not decoded goes to standard error.

    \b
    catalogue decode 113 --repeated
    catalogue decode 2309 --agrees 02.2023 --known-by 2024-01-02
    catalogue decode --schemes
    """
    if schemes:
        emit_rows(_schemes(), _scheme_in_words, as_json=as_json)
        return
    if text is None or not text.strip():
        raise click.UsageError("write the text of a mark, or --schemes")
    limit = bounds(known_by) if known_by else None
    context = Context(
        dprk_on_other_grounds=dprk,
        repeated=repeated,
        agrees=agrees,
        known_by=(limit.latest or limit.earliest) if limit else None,
        today=datetime.now(UTC).date(),
    )
    said = decode(text, context)
    for found in said.interpretations:
        lines = [found.meaning, *(f"  {name:<12} {_shown(line)}" for name, lines in explained(found) for line in lines)]
        emit(found.as_dict(), "\n".join(lines), as_json=as_json)
    for remark in _remarks(said):
        click.echo(remark, err=True)


def _remarks(said: Decoding) -> Iterator[str]:
    """Yield what is not decoded, and why."""
    if not said.interpretations:
        yield f"{_shown(said.reading)}: {NOTHING}"
    for refused in said.refusals:
        yield f"not decoded  {_shown(refused.text)}: {refused.reason} ({refused.scheme}, {refused.rule})."
    for unknown in said.unknown:
        yield f"never guessed  {_shown(unknown.text)}: {unknown.scheme} ({unknown.rule}). {unknown.reason}"
        yield from (f"  might be     {split}" for split in unknown.splits)


def _shown(text: str) -> str:
    """Return a text that does nothing to a terminal."""
    return text if text.isprintable() else ascii(text)


def _schemes() -> Iterator[dict[str, Any]]:
    for decoder in DECODERS:
        yield {
            "rule": decoder.rule,
            "scheme": decoder.name,
            "decodable": True,
            "about": decoder.about,
            "limits": decoder.limits,
            "source": decoder.source,
            "examples": [asdict(example) for example in decoder.examples],
        }
    for form in UNDOCUMENTED:
        yield {
            "rule": form.rule,
            "scheme": form.name,
            "decodable": False,
            "about": form.reason,
            "limits": "",
            "source": None,
            "examples": [{"text": text, "intervals": [], "note": ""} for text in form.examples],
        }


def _scheme_in_words(row: dict[str, Any]) -> str:
    lines = [f"{row['rule']:<4} {row['scheme']}", f"  about        {row['about']}"]
    if row["limits"]:
        lines.append(f"  limits       {row['limits']}")
    lines.append(f"  source       {row['source'] or 'none that is public: never guessed'}")
    for example in row["examples"]:
        gives = " or ".join(example["intervals"]) or ("rejected" if row["decodable"] else "nothing")
        note = f" ({example['note']})" if example["note"] else ""
        lines.append(f"  example      {example['text']}  gives {gives}{note}")
    return "\n".join(lines)
