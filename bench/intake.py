"""Intake beside its peers, in one run, on generated photographs of 12 megapixels: photos a second, and ratios.

python bench/intake.py [--photos 24] [--jobs 2] [--json]

Ours      `catalogue ingest`: SHA-256, guarded exifread (details=False), decoding in limited child processes, two
          upright previews (1000 and 320 px), the original stored write-once and synced, entries sealed, signed and
          committed.
Plain     a script as one would write it: SHA-256, exifread (details=False), Pillow `thumbnail` to 1000 and 320 px, the
          file copied, one row inserted with sqlite-utils; as many processes as ours has jobs; nothing is synced.
Tools     sha256sum, exiftool and vipsthumbnail, where they are installed; likewise.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import exifread
import sqlite_utils
from PIL import Image, ImageFilter, ImageOps

from catalogue.intake.claims import Provenance
from catalogue.intake.ingest import ingest
from catalogue.records.founding import found

WIDTH, HEIGHT = 4000, 3000
SIDES = (1000, 320)


def make_photos(folder: Path, count: int) -> None:
    """Make JPEGs of 12 megapixels and about 4 MB with Exif, each different."""
    for number in range(count):
        chance = random.Random(number)
        coarse = Image.frombytes("RGB", (500, 375), chance.randbytes(500 * 375 * 3))
        smooth = coarse.filter(ImageFilter.GaussianBlur(3)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        grain = Image.frombytes("L", (WIDTH, HEIGHT), chance.randbytes(WIDTH * HEIGHT))
        picture = Image.blend(smooth, Image.merge("RGB", (grain, grain, grain)), 0.06)
        exif = Image.Exif()
        exif[0x010F], exif[0x0110], exif[0x0112] = "Bench", f"B-{number}", 1
        exif.get_ifd(0x8769)[0x9003] = "2024:08:18 10:00:00"
        picture.save(folder / f"photo-{number:04}.jpg", quality=88, exif=exif)


def plain_one(path: Path, out: Path) -> dict[str, object]:
    """Do to one file what a plain script does."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    tags = exifread.process_file(io.BytesIO(data), details=False)
    with Image.open(io.BytesIO(data)) as picture:
        upright = ImageOps.exif_transpose(picture)
        for side in SIDES:
            small = upright.copy()
            small.thumbnail((side, side))
            small.save(out / f"{digest}-{side}.jpg", quality=85)
    shutil.copyfile(path, out / digest)
    return {"sha256": digest, "name": path.name, "taken": str(tags.get("EXIF DateTimeOriginal", ""))}


def ours(photos: Path, work: Path, jobs: int) -> int:
    """Run intake into a fresh catalogue; return how many photographs were acquired."""
    with found(work / "evidence", "Bench") as catalogue:
        files = sorted(photos.iterdir())
        outcomes = ingest(catalogue, catalogue.settings.agent, files, Provenance(route="own-camera"), jobs=jobs)
        return sum(outcome.outcome == "acquired" for outcome in outcomes)


def plain(photos: Path, work: Path, jobs: int) -> int:
    """Run the plain script; return how many photographs it has inserted."""
    work.mkdir()
    database = sqlite_utils.Database(work / "plain.db")
    files = sorted(photos.iterdir())
    with ProcessPoolExecutor(jobs) as pool:
        for row in pool.map(plain_one, files, [work] * len(files)):
            database.table("photo").insert(row)
    return int(database.table("photo").count)


def tools(photos: Path, work: Path, jobs: int) -> int:
    """Run sha256sum, exiftool and vipsthumbnail over the files; return how many there were."""
    work.mkdir()
    files = [str(path) for path in sorted(photos.iterdir())]
    subprocess.run(["exiftool", "-json", "-fast", *files], check=True, capture_output=True)
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda file: subprocess.run(["sha256sum", file], check=True, capture_output=True), files))
        for side in SIDES:
            out = f"{work}/%s-{side}.jpg"
            command = ["vipsthumbnail", "--size", str(side), "-o", out]
            list(pool.map(lambda file, command=command: subprocess.run([*command, file], check=True), files))
    return len(files)


def measure(name: str, run: Callable[[Path, Path, int], int], photos: Path, work: Path, jobs: int) -> dict[str, object]:
    """Time one contender, start-up of its processes included."""
    begun = time.perf_counter()
    done = run(photos, work, jobs)
    seconds = time.perf_counter() - begun
    return {"contender": name, "photos": done, "seconds": round(seconds, 2), "per_second": round(done / seconds, 2)}


def main() -> None:
    """Make the photographs, time each contender twice in turn, print the better of the two and the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    contenders: list[tuple[str, Callable[[Path, Path, int], int]]] = [("ours", ours), ("plain", plain)]
    if all(map(shutil.which, ("exiftool", "sha256sum", "vipsthumbnail"))):
        contenders.append(("tools", tools))
    with tempfile.TemporaryDirectory() as temporary:
        photos = Path(temporary) / "photos"
        photos.mkdir()
        sys.stderr.write(f"Making {options.photos} photographs of {WIDTH * HEIGHT // 10**6} megapixels\n")
        make_photos(photos, options.photos)
        best: dict[str, dict[str, object]] = {}
        for turn in range(2):
            for name, run in contenders:
                result = measure(name, run, photos, Path(temporary) / f"{name}-{turn}", options.jobs)
                if name not in best or float(str(result["seconds"])) < float(str(best[name]["seconds"])):
                    best[name] = result
        size = sum(path.stat().st_size for path in photos.iterdir()) / options.photos / 1e6
    speed = {name: float(str(result["per_second"])) for name, result in best.items()}
    ratios = {f"ours/{name}": round(speed["ours"] / value, 2) for name, value in speed.items() if name != "ours"}
    report = {"jobs": options.jobs, "mean_mb": round(size, 2), "results": list(best.values()), "ratios": ratios}
    if options.as_json:
        print(json.dumps(report))
        return
    print(f"{options.photos} photographs, {size:.1f} MB each in the mean, {options.jobs} jobs, better of two runs")
    for result in best.values():
        print(f"  {result['contender']:8} {result['per_second']:>8} photos/s   {result['seconds']:>7} s")
    for name, ratio in ratios.items():
        print(f"  {name:14} {ratio}")


if __name__ == "__main__":
    main()
