"""Evidence packages as files: a BagIt bag with the proofs of some entries, their claims, and the files they name. Pure.

    bagit.txt, bag-info.txt          what RFC 8493 asks for
    manifest-sha256.txt              HEX  PATH of every file below data/
    tagmanifest-sha256.txt           HEX  PATH of the three files above: its digest binds the package
    data/checkpoint                  one signed checkpoint, under which every entry of the package is
    data/policy                      its key, as the folder itself names it (C2SP tlog-policy)
    data/proofs/INDEX.tlog-proof     bytes of an entry and its path to that checkpoint
    data/disclosures.jsonl           as in a public folder, of these entries
    data/attestations.jsonl          likewise
    data/files/SHA256                originals and copies that the claims name
    data/timestamps/N.A.tsr          as in a public folder
    data/README.txt, data/verify.py  for whoever opens it

Not shown by a package: what else the log says of these records. It is a selection; a public folder is not.

Source: RFC 8493 (BagIt 1.0), sections 2.1.1, 2.1.3, 2.2.1, 2.2.2.
"""

from __future__ import annotations

import re

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAGS = (INFO, BAGIT, MANIFEST)

DATA = "data"
CHECKPOINT = f"{DATA}/checkpoint"
POLICY = f"{DATA}/policy"
DISCLOSURES = f"{DATA}/disclosures.jsonl"
ATTESTATIONS = f"{DATA}/attestations.jsonl"
FILES = f"{DATA}/files"
PROOFS = f"{DATA}/proofs"
TIMESTAMPS = f"{DATA}/timestamps"
README = f"{DATA}/README.txt"
VERIFIER = f"{DATA}/verify.py"

_PROOF = re.compile(rf"{PROOFS}/(0|[1-9][0-9]{{0,15}})\.tlog-proof")
_FILE = re.compile(rf"{FILES}/([0-9a-f]{{64}})")
_STAMP = re.compile(rf"{TIMESTAMPS}/(0|[1-9][0-9]{{0,15}})\.([a-z0-9][a-z0-9-]{{0,39}})\.tsr")
# Types whose claim `sha256` names a file that a package holds.
NAMING = ("photo.acquired", "photo.derived")


def proof_path(idx: int) -> str:
    """Return where the proof of an entry stands."""
    return f"{PROOFS}/{idx}.tlog-proof"


def parse_proof_path(path: str) -> int | None:
    """Return the index of the entry whose proof stands at a path, or None where it is no such path."""
    found = _PROOF.fullmatch(path)
    return None if found is None else int(found[1])


def parse_file_path(path: str) -> str | None:
    """Return the digest, in hexadecimal, that names a file, or None where it is no such path."""
    found = _FILE.fullmatch(path)
    return None if found is None else found[1]


def parse_stamp_path(path: str) -> tuple[int, str] | None:
    """Return size and authority of a time stamp's path, or None where it is no such path."""
    found = _STAMP.fullmatch(path)
    return None if found is None else (int(found[1]), found[2])


def info_text(origin: str, size: int, octets: int, streams: int) -> str:
    """Return `bag-info.txt`: the same for the same contents, since it names no day."""
    return (
        "Bag-Software-Agent: debris-catalogue\n"
        f"External-Identifier: {origin} {size}\n"
        f"Payload-Oxum: {octets}.{streams}\n"
    )
