"""`publish`, `package`, `serve` and `desk`: out to the public or to one recipient, and in at the desk."""

from __future__ import annotations

from pathlib import Path

import click

from catalogue.cli.context import Session, command, emit, json_option

_LOOPBACK = "127.0.0.1"


@click.command("publish")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--at", type=click.IntRange(0), help="Size of the signed checkpoint to publish. [the ledger as it is now]"
)
@json_option
@click.pass_obj
@command
def publish_(session: Session, out: Path, at: int | None, as_json: bool) -> None:
    """Build the public folder from released claims. Refuses where a withheld value would be in it.

    \b
    catalogue publish public
    """
    from catalogue.release.publish import publish

    with session.open() as catalogue:
        made = publish(catalogue, session.acting(catalogue), out, at=at)
    checkpoint = {"size": made.checkpoint_size, "root": made.checkpoint_root}
    emit(
        {
            "out": str(made.out),
            "checkpoint": checkpoint,
            "records": made.records,
            "media": made.media,
            "sha256": made.sha256,
        },
        f"Published {made.records} records and {made.media} pictures in {made.out}\n"
        f"  checkpoint   {made.checkpoint_size} entries\n"
        f"  release      sha256 {made.sha256}\n"
        f"  next         catalogue verify {made.out}; catalogue serve {made.out}",
        as_json=as_json,
    )


@click.command("package")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--withheld", is_flag=True, help="Put in what is not public as well: withheld claims, original files.")
@click.option("--recipient", default="", help="Whom it is for; kept in the catalogue, withheld.")
@click.option("--at", type=click.IntRange(0), help="Size of a stored checkpoint. [the ledger as it is now]")
@json_option
@click.pass_obj
@command
def package_(
    session: Session, ids: tuple[str, ...], out: Path, withheld: bool, recipient: str, at: int | None, as_json: bool
) -> None:
    """Build an evidence package (BagIt) about some records: proofs, claims, files, and what it takes to check them.

    \b
    catalogue package item-7k3q9fxmt2a photo-9m4x2c7tqwe package-for-the-court --withheld --recipient "The court"
    """
    from catalogue.release.package import Terms, make_package

    with session.open() as catalogue:
        actor = session.acting(catalogue)
        made = make_package(catalogue, actor, ids, out, Terms(withheld, recipient), at)
    emit(
        {
            "out": str(made.out),
            "checkpoint": {"size": made.checkpoint_size, "root": made.checkpoint_root},
            "records": list(made.records),
            "entries": made.entries,
            "files": made.files,
            "manifest_sha256": made.manifest_sha256,
        },
        f"Packed {made.entries} entries and {made.files} files about {len(made.records)} records in {made.out}\n"
        f"  checkpoint   {made.checkpoint_size} entries\n"
        f"  manifest     sha256 {made.manifest_sha256}\n"
        f"  next         catalogue verify {made.out}",
        as_json=as_json,
    )


@click.command("serve")
@click.argument("out", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--host", default=_LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@command
def serve_(out: Path, host: str, port: int) -> None:
    """Serve a public folder: Datasette, read-only, without accounts. Start it again after you published anew.

    \b
    catalogue serve public
    """
    from catalogue.web.serve import run
    from catalogue.web.site import make_site

    site = make_site(out)
    click.echo(f"Serving {out} on http://{host}:{port}/ until Ctrl-C", err=True)
    run(site, host=host, port=port)


@click.command("desk")
@click.option(
    "--host",
    default=_LOOPBACK,
    show_default=True,
    help="Address to listen on; keep it on this machine, or behind TLS.",
)
@click.option("--port", default=8002, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
@command
def desk_(session: Session, host: str, port: int) -> None:
    """Serve the desk for investigators, and print a link that signs you in once.

    \b
    catalogue desk
    """
    from catalogue.web.desk import make_desk, sign_in_link
    from catalogue.web.serve import run

    with session.open() as catalogue:
        actor = session.acting(catalogue)
        desk = make_desk(catalogue, actor)
        click.echo(f"Sign in once, within ten minutes: {sign_in_link(desk, host, port)}", err=True)
        run(desk, host=host, port=port)
