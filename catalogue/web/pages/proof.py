"""Can I check it, and how do I cite it: ledger positions, digests, commands, citations."""

from __future__ import annotations

import json

from catalogue.base.errors import InvalidEntry
from catalogue.base.model import entry_type
from catalogue.web.pages.model import Citation, EntryLine, Field, Proof, Value
from catalogue.web.pages.reader import KIND_WORDS, Reader, Row
from catalogue.web.publication import Publication

NOT_SHOWN = (
    "Not that a photograph is truthful, nor when it was taken.",
    "Not who is behind a key: two agents are two ids, which need not be two people.",
    "Not what was never submitted, and not rival entries that were never released.",
)
SHOWN = (
    "What was recorded then is what is shown now, in that order, signed by those keys, before that time."
    " How many entries there are, and their order, stays visible even where what they say does not."
)
_BIBTEX = str.maketrans(dict.fromkeys("{}\\$&#%_^~", " "))


def entry_title(name: str) -> str:
    """Return the words for an entry type, or the name itself where this program does not know it."""
    try:
        return entry_type(name).title
    except InvalidEntry:
        return name


def entry_line(reader: Reader, row: Row) -> EntryLine:
    """Return an entry as a line."""
    claims = tuple(name for name in json.loads(row["claims"]) if name not in {"type", "subject", "actor"})
    return EntryLine(row["idx"], entry_title(row["type"]), reader.link(row["actor"]), claims)


def proof(reader: Reader, subject: str, publication: Publication, digests: tuple[Field, ...] = ()) -> Proof:
    """Return what can be checked about a record."""
    rows = reader.rows("SELECT idx, type, actor, claims FROM entry WHERE subject = ? ORDER BY idx", subject)
    reader.remember(row["actor"] for row in rows)
    shown = list(digests)
    if publication.size is not None:
        shown.append(
            Field("Checkpoint", Value(f"{publication.size:,} entries"), "How many ledger entries the signed tree has.")
        )
    for label, text, meaning in (
        ("Log", publication.origin, "Name of the ledger; its checkpoints bear it."),
        ("Root of the checkpoint", publication.root, "Merkle root of the signed tree, base64."),
        ("Release note, SHA-256", publication.release_sha256, "Digest of log/release, which binds every file here."),
    ):
        if text:
            shown.append(Field(label, Value(text, mono=True), meaning))
    published = publication.size is not None
    commands = ("catalogue verify public/",) if published else (f"catalogue history {subject}", "catalogue audit")
    downloads = tuple(Value(name, href=f"/{name}") for name in publication.files)
    return Proof(tuple(entry_line(reader, row) for row in rows), tuple(shown), commands, downloads)


def citation(subject: str, title: str, entry: int, publication: Publication, address: str) -> Citation:
    """Return how to cite a record: what, where, as of which checkpoint and release."""
    kind = KIND_WORDS[subject.partition("-")[0]]
    state = [f"ledger entry {entry}"]
    if publication.size is not None:
        state.append(f"checkpoint {publication.size}")
    if publication.release_sha256:
        state.append(f"release sha256 {publication.release_sha256}")
    short = title if len(title) <= 120 else f"{title[:119]}…"  # noqa: PLR2004 - a line of a bibliography
    plain = f"{short} ({kind.lower()} {subject}). Debris-evidence catalogue, {', '.join(state)}. {address}"
    bibtex = (
        f"@misc{{{subject},\n  title = {{{short.translate(_BIBTEX)}}},\n"
        f"  howpublished = {{Debris-evidence catalogue, {kind.lower()} {subject}}},\n"
        f"  note = {{{', '.join(state)}}},\n  url = {{{address}}}\n}}"
    )
    return Citation(plain, bibtex, address)
