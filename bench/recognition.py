"""How well text recognition reads marks that a script drew: `python bench/recognition.py [--each 40] [--keep DIR]`.

Five scripts, three conditions, all made up: no figure says anything of real debris, only what cannot be expected even
of tidy pictures. Each picture is one mark on one line, upright, glyphs 56 pixels high, cropped as a person would:

    print     black on white, blur 0.8, grain
    stamped   punched into brushed metal: relief under a lamp from the upper left, hammer jitter, blur 1, grain
    worn      the same at a third of the depth, scratched, blur 1.8, more grain

It reads through `catalogue.pictures.lettering`, which is told the script. An error is a Levenshtein edit; the rate is
edits by glyphs, at most 1 a mark; `exact` is the share of marks that were read without any. `--keep` writes the
pictures, so that other programs can be put beside it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, features

from catalogue.base.errors import NotChecked
from catalogue.pictures.lettering import check_languages, read_lines
from catalogue.pictures.pixels import Grey
from samples.render.glyphs import MONO_BOLD, PUNCH, STENCIL, font
from samples.render.metal import brushed_skin
from samples.render.noise import grain, streaks
from samples.render.relief import gain, lit, slope

PX, MARGIN = 56, 28
ARABIC = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
DIGITS, PERSIAN_DIGITS = "0123456789", "۰۱۲۳۴۵۶۷۸۹"
CYRILLIC, HANGUL = "АБВГДЕЖЗИКЛМНПРСТУФХЦЧШЫЭЮЯ", "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
SYLLABLES, PERSIAN = "가나다라마바사아자차카타파하", ("ساخت", "سری", "شماره", "تاریخ", "وزن")
CONDITIONS = ("print", "stamped", "worn")


@dataclass(frozen=True, slots=True)
class Writing:
    """A script as marks use it: how strings are made, with which face, and what Tesseract is told."""

    name: str
    face: str
    languages: str


WRITINGS = (
    Writing("digits", MONO_BOLD, "eng"),
    Writing("latin", MONO_BOLD, "eng"),
    Writing("cyrillic", STENCIL, "rus"),
    Writing("hangul", PUNCH, "kor"),
    Writing("persian", ARABIC, "fas"),
)


def text_of(writing: str, rng: random.Random) -> str:
    """Return a made-up mark: a serial number as the script's makers may write one."""
    numbers = "".join(rng.choices(DIGITS, k=rng.randint(5, 11)))
    if writing == "latin":
        return "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=3)) + "-" + numbers[:5]
    if writing == "cyrillic":
        return "".join(rng.choices(CYRILLIC, k=2)) + numbers[:6]
    if writing == "hangul":
        return rng.choice(HANGUL) + numbers[:6] + rng.choice(SYLLABLES)
    if writing == "persian":
        return rng.choice(PERSIAN) + " " + "".join(rng.choices(PERSIAN_DIGITS, k=4))
    return numbers


def mask_of(text: str, face: str, rng: random.Random, jitter: float) -> Image.Image:
    """Return the text as an L mask; glyph by glyph, but for Persian, whose letters join."""
    if face == ARABIC:
        whole = ImageFont.truetype(face, PX, layout_engine=ImageFont.Layout.RAQM)
        size = (round(whole.getlength(text, direction="rtl")) + 2 * MARGIN, 2 * PX)
        sheet = Image.new("L", size)
        ImageDraw.Draw(sheet).text((MARGIN, PX // 4), text, font=whole, fill=255, direction="rtl")
        return sheet
    face_font = font(face, PX)
    widths = [face_font.getlength(glyph) + PX * 0.06 for glyph in text]
    sheet = Image.new("L", (round(sum(widths)) + 2 * MARGIN, 2 * PX))
    x = float(MARGIN)
    for glyph, width in zip(text, widths, strict=True):
        tile = Image.new("L", (round(width) + 24, 2 * PX))
        ImageDraw.Draw(tile).text((12, PX // 4), glyph, font=face_font, fill=255)
        tile = tile.rotate(rng.gauss(0, jitter * 60), Image.Resampling.BICUBIC)
        sheet.paste(255, (round(x - 12), round(rng.gauss(0, jitter * PX))), tile)
        x += width
    return sheet


def picture_of(mask: Image.Image, condition: str, rng: random.Random) -> Image.Image:
    """Return the mark as a grey picture in one of CONDITIONS."""
    seed = rng.randrange(1 << 30)
    if condition == "print":
        page = ImageChops.invert(mask).filter(ImageFilter.GaussianBlur(0.8))
        return ImageChops.add(page, grain(seed, page.size, 6), 1, -128)
    depth, blur, noise = (96, 1.0, 7.0) if condition == "stamped" else (32, 1.8, 10.0)
    metal = brushed_skin(seed, mask.size)
    height = mask.filter(ImageFilter.GaussianBlur(1.2)).point([128 - round(v * depth / 255) for v in range(256)])
    if condition == "worn":
        height = ImageChops.add(height, gain(streaks(seed + 1, mask.size, 90), 0.5), 1, -128)
    shown = lit(metal, slope(height, (1, 1), 2.5)).convert("L").filter(ImageFilter.GaussianBlur(blur))
    return ImageChops.add(shown, grain(seed + 2, shown.size, noise), 1, -128)


def marks(each: int) -> Iterator[tuple[Writing, str, int, str, Image.Image]]:
    """Yield script, condition, number, text and picture of every mark; the same ones each time."""
    for writing in WRITINGS:
        for condition in CONDITIONS:
            rng = random.Random(f"{writing.name} {condition}")
            for number in range(each):
                text = text_of(writing.name, rng)
                mask = mask_of(text, writing.face, rng, 0.0 if condition == "print" else 0.03)
                yield writing, condition, number, text, picture_of(mask, condition, rng)


def read(picture: Image.Image, languages: str) -> str:
    """Return what the adapter of `catalogue scan --text` reads on a picture, without spaces."""
    grey = Grey(picture.width, picture.height, picture.convert("L").tobytes())
    return "".join("".join(line.text.split()) for line in read_lines(grey, (languages,), seconds=60))


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the number of glyphs to insert, remove or replace (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read and print the table."""
    parser = argparse.ArgumentParser(description="Measure text recognition on drawn marks.")
    parser.add_argument("--each", type=int, default=40, help="marks a script and condition")
    parser.add_argument("--keep", type=Path, help="folder for the pictures and truth.tsv")
    asked = parser.parse_args(arguments)
    if not features.check("raqm") or not Path(ARABIC).is_file():
        sys.stderr.write("Persian needs Pillow with raqm, and DejaVu Sans (Debian: fonts-dejavu-core)\n")
        return 0
    try:
        check_languages([writing.languages for writing in WRITINGS])
    except NotChecked as error:
        sys.stderr.write(f"{error}\n")
        return 0
    scores: dict[tuple[str, str], list[tuple[int, int]]] = {}
    truth = []
    for writing, condition, number, text, picture in marks(asked.each):
        name = f"{writing.name}-{condition}-{number:03}.png"
        truth.append(f"{name}\t{text}\n")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            picture.save(asked.keep / name)
        right, seen = text.replace(" ", ""), read(picture, writing.languages)
        scores.setdefault((writing.name, condition), []).append((min(distance(seen, right), len(right)), len(right)))
    if asked.keep:
        (asked.keep / "truth.tsv").write_text("".join(truth), encoding="utf-8")
    print(f"{'script':10} {'condition':10} {'marks':>5} {'errors':>7} {'exact':>6}")
    for (writing_name, condition), found in scores.items():
        rate = sum(edits for edits, _ in found) / sum(length for _, length in found)
        exact = sum(edits == 0 for edits, _ in found) / len(found)
        print(f"{writing_name:10} {condition:10} {len(found):5} {rate:7.1%} {exact:6.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
