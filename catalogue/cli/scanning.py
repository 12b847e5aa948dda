"""`scan`: what software suggests."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from catalogue.cli.context import Session, command, emit_rows, json_option
from catalogue.intake.scanning import Suggestion, photos_of, scan
from catalogue.markings.region import from_selector, parse_rectangle


@click.command("scan")
@click.argument("targets", nargs=-1, required=True, metavar="ID...")
@click.option("--region", help="X,Y,W,H in pixels of the picture as stored: look there, and nowhere else.")
@click.option(
    "--text",
    "languages",
    metavar="MODELS",
    help="Look for text in the region as well, with these models of Tesseract, such as eng+rus.",
)
@click.option("--record", "keep", is_flag=True, help="Record what is found as suggestions by software.")
@json_option
@click.pass_obj
@command
def scan_(
    session: Session, targets: tuple[str, ...], region: str | None, languages: str | None, keep: bool, as_json: bool
) -> None:
    """Look for Data Matrix and bar codes on photographs, or on all photographs of an item.

    What is found is a suggestion. It becomes a reading when a person records one: `catalogue mark --suggestion`.

    \b
    catalogue scan photo-7k3q9fxmt2a --record
    catalogue scan photo-7k3q9fxmt2a --region 410,220,180,90 --text eng+rus
    """
    with session.open() as catalogue:
        photos = list(dict.fromkeys(photo for target in targets for photo in photos_of(catalogue, target)))
        found = scan(
            catalogue,
            photos,
            languages=languages.split("+") if languages else (),
            region=parse_rectangle(region) if region else None,
            keep=keep,
        )
        count = emit_rows((asdict(one) for one in found), _lines, as_json=as_json)
    looked = f"{len(photos)} {'photograph' if len(photos) == 1 else 'photographs'}"
    what = f"{count} {'suggestion' if count == 1 else 'suggestions'}" if count else "nothing found"
    click.echo(f"{looked}: {what}", err=True)


def _lines(row: dict[str, Any]) -> str:
    one = Suggestion(**row)
    claims, tool = one.claims, one.claims["tools"][0]
    where = ",".join(map(str, from_selector(claims["region"]["selector"])))
    standing = "not recorded" if one.entry is None else f"entry {one.entry}{', recorded before' if one.known else ''}"
    lines = [
        f"{one.photo}  {claims['suggested']}",
        f"  read by      {tool['name']} {tool['version']}, and by nobody else",
    ]
    if "symbology" in claims:
        parts = (claims["symbology"], claims.get("symbology_identifier"), claims.get("symbol_version"))
        lines.append(f"  symbol       {' '.join(part for part in parts if part)}")
    if "payload_hex" in claims:
        lines.append(f"  bytes        {claims['payload_hex']}")
    if "correction_unused" in claims or "error_correction" in claims:
        unused = claims.get("correction_unused")
        said = (claims.get("error_correction"), f"{unused} of it not needed" if unused else None)
        lines.append(f"  correction   {', '.join(part for part in said if part)}")
    if "score" in claims:
        lines.append(f"  score        {claims['score']} on a scale of {claims['score_scale']}, which is no confidence")
    lines += [f"  region       {where}", f"  recorded     {standing}"]
    return "\n".join(lines)
