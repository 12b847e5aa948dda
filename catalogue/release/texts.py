"""The files of a public folder that explain it: for people, and for Datasette."""

from __future__ import annotations

from catalogue.base.folders import project_file
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.note import b64

COPIED = ("metadata.yml", "datasette.yml", "verify.py")

README = """\
A catalogue of photographs of weapon remnants: what was released of it, and what is needed to check it.

  ledger      {origin}
  checkpoint  {size} entries, root {root}

catalogue.db   the tables (SQLite); `catalogue serve .` shows them, and so does any other reader of SQLite.
media/         pictures, rebuilt from pixels without metadata; a file's name is its SHA-256.
log/           every entry of the ledger up to the checkpoint and the tree over them (C2SP tlog-tiles), the claims that
               were released, and who attested them; in log/timestamps/, where there are any, authorities' time on
               checkpoints (RFC 3161), which `openssl ts -verify` reads too.

To check it
  sha256sum -c log/SHA256SUMS        the files are those that are listed
  catalogue verify .                 signatures, entries, tiles, claims and every cell of the tables, offline
  python3 verify.py .                the same with Python alone; take verify.py from elsewhere than from this folder,
                                     since whoever made a false folder made its verifier too
  Compare the key in log/policy with one that you have from elsewhere: a folder cannot vouch for its own key.

To cite it
  Give the ledger, the size of the checkpoint and the SHA-256 of log/release. The same checkpoint gives the same folder,
  byte for byte, but for time stamps, which come later.

What is not here was not published. That says nothing about whether it is known. The proofs show that what was recorded
then is what is shown now, in that order and under those keys. They do not show that a statement is true, when a picture
was taken, who stands behind a key, or what was never submitted or never released.
"""


def readme_text(checkpoint: Checkpoint) -> str:
    """Return README.txt for the folder of a checkpoint; the same for the same checkpoint."""
    return README.format(origin=checkpoint.origin, size=checkpoint.size, root=b64(checkpoint.root))


def copied_files() -> dict[str, bytes]:
    """Return the files that are published as the program has them, by name."""
    return {name: project_file(name).read_bytes() for name in COPIED}
