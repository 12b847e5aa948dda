from __future__ import annotations

import pytest

from catalogue.base.errors import PhotoRefused
from catalogue.pictures.sniff import HEIC, HEIF, JPEG, PNG, TIFF, WEBP, Kind, name_note, sniff
from tests.pictures import builders


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (builders.jpeg(), JPEG),
        (builders.png(), PNG),
        (builders.saved(builders.picture(), "TIFF"), TIFF),
        (b"MM\x00*\x00\x00\x00\x08", TIFF),
        (builders.saved(builders.picture(), "WEBP"), WEBP),
        (builders.heif(), HEIC),
        (builders.heif(brand=b"mif1"), HEIC),
        (builders.box(b"ftyp", b"mif1\x00\x00\x00\x00mif1"), HEIF),
    ],
)
def test_type_by_content(head: bytes, kind: Kind) -> None:
    assert sniff(head, name="wrong.name") == kind


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "an empty file named .jpg"),
        (b"\x00" * 100, "a file of zeros"),
        (b"hello, this is no photo\n", "a text file named .jpg"),
        ("привет, это не снимок".encode(), "a text file named .jpg"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"<?xml version='1.0'?><svg/>", "an XML or SVG"),
        (b"GIF89a...", "a GIF"),
        (b"%PDF-1.7", "a PDF"),
        (b"II+\x00\x08\x00", "a BigTIFF"),
        (b"II*\x00\x10\x00\x00\x00CR\x02\x00", "a Canon CR2"),
        (builders.box(b"ftyp", b"avif\x00\x00\x00\x00mif1"), "an AVIF"),
        (builders.box(b"ftyp", b"mif1\x00\x00\x00\x00avifmif1"), "an AVIF"),
        (builders.box(b"ftyp", b"qt  \x00\x00\x00\x00"), "a video"),
        (builders.box(b"ftyp", b"crx \x00\x00\x00\x00"), "a Canon CR3"),
        (b"RIFF\x00\x00\x00\x00AVI ", "an AVI video"),
        (b"PK\x03\x04", "a ZIP"),
        (b"-----BEGIN PGP SIGNATURE-----", "a signature"),
        (b"\x01\x02\x03", "a file of no type that we know"),
    ],
)
def test_the_refusal_says_what_it_is_and_what_to_do(head: bytes, words: str) -> None:
    with pytest.raises(PhotoRefused, match=words) as refused:
        sniff(head, name="DSC_0001.jpg")
    assert "; " in str(refused.value)


def test_the_name_is_mentioned_only_where_it_misleads() -> None:
    with pytest.raises(PhotoRefused) as refused:
        sniff(b"some text", name="notes.txt")
    assert "named" not in str(refused.value)


def test_a_name_that_promises_another_type_is_noted() -> None:
    assert name_note(PNG, "a.jpg") == "named .jpg, but its bytes are image/png"
    assert name_note(JPEG, "a.JPEG") is None
    assert name_note(HEIC, "noextension") is None
