"""Write the sample photographs and their manifest.

``python -m samples.make_photos`` from the repository's root rebuilds all of them; ``--only NAME``
(repeatable) rebuilds single pictures and leaves the other entries of the manifest as they are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import PIL

from samples.render.album import album
from samples.render.camera import LABEL
from samples.render.develop import render

HERE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Write ``photos/*.jpg`` and ``photos.json`` beside this file; return 0, or 2 for an unknown name."""
    parser = argparse.ArgumentParser(description="Write the sample photographs and their manifest.")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a picture's name, without .jpg")
    only = set(parser.parse_args(arguments).only)
    photos = album()
    unknown = only - {photo.name for photo in photos}
    if unknown:
        sys.stderr.write(f"no such picture: {', '.join(sorted(unknown))}\n")
        return 2
    manifest = HERE / "photos.json"
    entries: dict[str, object] = {}
    if only and manifest.exists():
        entries = {entry["file"]: entry for entry in json.loads(manifest.read_text("utf-8"))["photos"]}
    (HERE / "photos").mkdir(exist_ok=True)
    for photo in photos:
        if only and photo.name not in only:
            continue
        data, entries[photo.file] = render(photo)
        (HERE / "photos" / photo.file).write_bytes(data)
        sys.stderr.write(f"{photo.file}  {len(data):,} bytes\n")
    document = {
        "label": LABEL,
        "pillow": PIL.__version__,
        "photos": [entries[photo.file] for photo in photos if photo.file in entries],
    }
    manifest.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
