"""Text on a picture, as the program Tesseract takes it; optional: it is found on the path, or is not there.

It reads printed labels and hardly anything else (docs/machine-help.md has figures), and invents text where there is
none. So it is given a region that a person drew, and what it says is a suggestion with the program's own score.

Debian ships the program with its models: tesseract-ocr, and tesseract-ocr-rus, -ukr, -kor, -fas. Nothing is fetched.
The program sees no file of a stranger: it gets grey pixels that we decoded, in the plainest format there is, from a
process with limits that it inherits.

Source: tesseract(1), version 5: `--psm 6` (one block of text), the columns of its TSV output.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from catalogue.base.digests import Digest
from catalogue.base.errors import InvalidEntry, NotChecked, PhotoRefused
from catalogue.base.orientation import Rectangle
from catalogue.pictures.pixels import Grey
from catalogue.pictures.reading import Tool

PROGRAM = "tesseract"
SCALE = "0 to 100"
_NAMED = re.compile(r"[A-Za-z0-9_]{1,40}")
_LISTED = re.compile(r'List of available languages in "([^"]*)"')
_WORD = "5"  # the level of a row that holds one word
_LINE = ("page_num", "block_num", "par_num", "line_num")
_SHORT_SECONDS = 20


class Line(NamedTuple):
    """One line of text: where it is on the picture, and the lowest score of its words."""

    text: str
    box: Rectangle
    score: str
    tools: tuple[Tool, ...]


def check_languages(languages: Sequence[str]) -> None:
    """Return where Tesseract is installed with the models of these languages.

    Raises:
        NotChecked: the program is not there.
        InvalidEntry: it has no such model; the message lists those it has.
    """
    if shutil.which(PROGRAM) is None:
        raise NotChecked(
            "text was not looked for: there is no program tesseract on the path; on Debian and Ubuntu:"
            " apt install tesseract-ocr, and tesseract-ocr-rus, -ukr, -kor, -fas for these scripts"
        )
    _, there = _models()
    for name in languages:
        if not _NAMED.fullmatch(name) or name not in there:
            raise InvalidEntry(f"Tesseract has no model {name!r} here; it has {', '.join(there) or 'none'}")


def read_lines(picture: Grey, languages: Sequence[str], *, seconds: int) -> Iterator[Line]:
    """Yield the lines of text that Tesseract takes an upright picture to hold.

    Raises:
        NotChecked, InvalidEntry: as `check_languages` does.
        PhotoRefused: the program failed, or took longer than `seconds`.
    """
    check_languages(languages)
    tools = _tools(languages)
    page = b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.pixels
    rows = csv.DictReader(
        _run(("stdin", "stdout", "-l", "+".join(languages), "--psm", "6", "tsv"), page, seconds).splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
    words = [row for row in rows if row["level"] == _WORD and row["text"].strip()]
    for _, line in groupby(words, key=lambda row: [row[name] for name in _LINE]):
        found = list(line)
        text = unicodedata.normalize("NFC", " ".join(row["text"].strip() for row in found))
        score = min(float(row["conf"]) for row in found)
        yield Line(text, _around(found), f"{min(max(score, 0.0), 100.0):.1f}", tools)


def _around(words: Sequence[Mapping[str, str]]) -> Rectangle:
    left, top = (min(int(word[name]) for word in words) for name in ("left", "top"))
    right = max(int(word["left"]) + int(word["width"]) for word in words)
    bottom = max(int(word["top"]) + int(word["height"]) for word in words)
    return Rectangle(left, top, right - left, bottom - top)


def _tools(languages: Sequence[str]) -> tuple[Tool, ...]:
    """Return the program and its models; a model has no version of its own, so its digest stands for one."""
    folder, _ = _models()
    program = _run(("--version",), b"", _SHORT_SECONDS).splitlines()[0].split()[-1]
    files = {name: folder / f"{name}.traineddata" for name in languages}
    models = (Tool(file.name, f"SHA-256 {Digest.of(file.read_bytes()).hex}") for file in files.values())
    return (Tool(PROGRAM, program), *models)


def _models() -> tuple[Path, tuple[str, ...]]:
    """Return the folder of the models and their names, but for `osd`, which reads no text."""
    head, *names = _run(("--list-langs",), b"", _SHORT_SECONDS).splitlines()
    found = _LISTED.match(head)
    if found is None:
        raise NotChecked(f"text was not looked for: this tesseract answers {head[:80]!r} where version 5 lists models")
    return Path(found[1]), tuple(name for name in names if name != "osd")


def _run(arguments: Sequence[str], page: bytes, seconds: int) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # workers are the parallelism
    try:
        done = subprocess.run(  # noqa: S603 - the program of that name on the path, arguments of our own
            [PROGRAM, *arguments],
            input=page,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise PhotoRefused(f"text recognition took more than {seconds} seconds; draw a smaller region") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise PhotoRefused(f"text recognition failed ({error})") from error
    return done.stdout.decode("utf-8", "replace")
