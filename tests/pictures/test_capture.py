from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.pictures.capture import capture
from catalogue.pictures.capture_time import taken
from catalogue.pictures.exif import read_tags
from catalogue.pictures.position import decimal, fraction, position
from catalogue.pictures.reading import ZONE_STATUSES, Tags
from tests.pictures import builders
from tests.pictures.builders import ASCII, ratio, text

ORIGINAL = "EXIF DateTimeOriginal"
OFFSET = "EXIF OffsetTimeOriginal"


def gps(date: str, *time: str) -> dict[str, str | tuple[str, ...]]:
    return {"GPS GPSDate": date, "GPS GPSTimeStamp": time}


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2024:01:11 14:05:09", "2024-01-11T14:05:09"),
        ("2024-01-11 14:05:09", "2024-01-11T14:05:09"),
        ("2024:01:11", "2024-01-11"),
        ("2024:01:11 99:05:09", "2024-01-11"),
        ("2024:01:00 00:00:00", "2024-01"),
        ("2024:00:00 00:00:00", "2024"),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2024:13:45 00:00:00", None),
        ("2023:02:29 00:00:00", None),
        ("yesterday", None),
        ("1234567890123", None),
    ],
)
def test_dates_as_written_and_in_edtf(written: str, edtf: str | None) -> None:
    found = taken({ORIGINAL: written})
    assert found.edtf == edtf
    assert found.zone_status == "unknown"
    assert found.notes or edtf == "2024-01-11T14:05:09"


def test_the_digitised_time_serves_where_the_original_is_none() -> None:
    found = taken({ORIGINAL: "0000:00:00 00:00:00", "EXIF DateTimeDigitized": "2024:01:11 14:05:09"})
    assert found.tag == "DateTimeDigitized"
    assert found.edtf == "2024-01-11T14:05:09"


def test_the_time_of_the_last_change_is_no_time_of_taking() -> None:
    assert taken({"Image DateTime": "2024:01:11 14:05:09"}).edtf is None


@pytest.mark.parametrize(
    ("tags", "status", "edtf"),
    [
        ({OFFSET: "+02:00"}, "offset-tag", "2024-01-11T14:05:09+02:00"),
        ({OFFSET: "Z"}, "offset-tag", "2024-01-11T14:05:09+00:00"),
        ({OFFSET: "-03:30"}, "offset-tag", "2024-01-11T14:05:09-03:30"),
        ({OFFSET: "+99:00"}, "unknown", "2024-01-11T14:05:09"),
        ({OFFSET: "   :  "}, "unknown", "2024-01-11T14:05:09"),
        (gps("2024:01:11", "12", "5", "0"), "gps-utc-agrees", "2024-01-11T14:05:09+02:00"),
        (gps("2024:01:11", "8", "20", "1/3"), "gps-utc-agrees", "2024-01-11T14:05:09+05:45"),
        (gps("2024:01:11", "12", "1", "0"), "gps-utc-disagrees", "2024-01-11T14:05:09"),
        (gps("2024:01:10", "12", "5", "0"), "gps-utc-disagrees", "2024-01-11T14:05:09"),
        (gps("2024:01:11", "12", "5", "0/0"), "unknown", "2024-01-11T14:05:09"),
        (gps("2024:01:11", "12", "5"), "unknown", "2024-01-11T14:05:09"),
        ({OFFSET: "+02:00", **gps("2024:01:11", "12", "5", "0")}, "offset-tag", "2024-01-11T14:05:09+02:00"),
        (
            {OFFSET: "+02:00", **gps("2024:01:11", "11", "20", "30")},
            "offset-tag",
            "2024-01-11T14:05:09+02:00",
        ),
        ({OFFSET: "+02:00", **gps("2024:01:11", "11", "5", "0")}, "gps-utc-disagrees", "2024-01-11T14:05:09"),
        (
            {OFFSET: "+02:00", **gps("2024:01:11", "13", "40", "0")},
            "gps-utc-disagrees",
            "2024-01-11T14:05:09",
        ),
    ],
)
def test_how_far_the_zone_is_known(tags: dict[str, str], status: str, edtf: str) -> None:
    found = taken({ORIGINAL: "2024:01:11 14:05:09", **tags})
    assert (found.zone_status, found.edtf) == (status, edtf)


def test_subseconds_are_digits_or_nothing() -> None:
    assert taken({ORIGINAL: "2024:01:11 14:05:09", "EXIF SubSecTimeOriginal": "042"}).subsecond == "042"
    assert taken({ORIGINAL: "2024:01:11 14:05:09", "EXIF SubSecTimeOriginal": "x"}).subsecond is None


Value = str | tuple[str, ...]


def where(latitude: Value, north: str, longitude: Value, east: str, **others: str) -> dict[str, Value]:
    return {
        "GPS GPSLatitude": latitude,
        "GPS GPSLatitudeRef": north,
        "GPS GPSLongitude": longitude,
        "GPS GPSLongitudeRef": east,
        **{f"GPS {name}": value for name, value in others.items()},
    }


def test_a_position_is_exact_decimal_text() -> None:
    found, notes = position(
        where(("50", "27", "1/3"), "N", ("30", "31", "24"), "W", GPSAltitude="1795/10", GPSAltitudeRef="1")
        | {"GPS Tag 0x001F": "65/10", "GPS GPSImgDirection": "9012/100"}
    )
    assert notes == ()
    assert found is not None
    assert (found.latitude, found.longitude) == ("50.4500926", "-30.5233333")
    assert (found.altitude_m, found.horizontal_error_m, found.direction_degrees) == (
        "-179.50",
        "6.50",
        "90.12",
    )


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (where(("0", "0", "0"), "N", ("0", "0", "0"), "E"), "null island"),
        (where(("91", "0", "0"), "N", ("30", "0", "0"), "E"), "out of range"),
        (where(("50", "0", "0"), "N", ("181", "0", "0"), "E"), "out of range"),
        (where(("50", "0", "0/0"), "N", ("30", "0", "0"), "E"), "cannot be read"),
        (where(("50", "0", "0"), "", ("30", "0", "0"), "E"), "no hemisphere"),
        (where(("x", "y", "z"), "N", ("30", "0", "0"), "E"), "cannot be read"),
        (where("garbage", "N", ("30", "0", "0"), "E"), "written as one value"),
    ],
)
def test_positions_that_cannot_be_relied_upon_are_none(tags: Tags, words: str) -> None:
    found, notes = position(tags)
    assert found is None
    assert any(words in note for note in notes)


def test_degrees_written_as_text_are_read_with_a_note() -> None:
    found, notes = position(where("50.450001", "N", "30 31 24", "E"))
    assert found is not None
    assert (found.latitude, found.longitude) == ("50.4500010", "30.5233333")
    assert len(notes) == 2


def test_odd_minutes_and_a_void_fix_are_noted() -> None:
    found, notes = position(where(("50", "75", "0"), "N", ("30", "0", "0"), "E", GPSStatus="V"))
    assert found is not None
    assert any("out of range" in note for note in notes)
    assert any("void" in note for note in notes)


@given(st.fractions(-180, 180))
def test_decimal_has_one_spelling(value: object) -> None:
    spelled = decimal(value, 7)  # type: ignore[arg-type]
    assert len(spelled.partition(".")[2]) == 7
    assert spelled != "-0.0000000"
    assert fraction(spelled) is not None


@pytest.mark.parametrize(("written", "value"), [("6", 6), (("6",), 6), ("0", None), ("9", None), (("1", "6"), None)])
def test_orientation_is_1_to_8_or_unknown(written: str | tuple[str, ...], value: int | None) -> None:
    found = capture({"Image Orientation": written})
    assert found.orientation == value
    assert bool(found.notes) == (value is None)


def test_from_the_bytes_of_a_block() -> None:
    block = builders.tiff_block(
        [text(0x010F, "Canon"), text(0x0110, "EOS"), text(0x0131, "Firmware 1.0")],
        [
            text(0x9003, "2024:01:11 14:05:09"),
            text(0xA431, "0421"),
            text(0xA434, "EF 24-70"),
            text(0x9011, "+02:00"),
        ],
        [*builders.north_east([(50, 1), (27, 1), (0, 1)], [(30, 1), (0, 1), (0, 1)]), ratio(31, (13, 2))],
    )
    found = capture(read_tags(block)[0])
    assert (found.make, found.model, found.software) == ("Canon", "EOS", "Firmware 1.0")
    assert (found.serial, found.lens) == ("0421", "EF 24-70")
    assert found.taken_edtf == "2024-01-11T14:05:09+02:00"
    assert found.position is not None
    assert found.position.horizontal_error_m == "6.50"


def test_degrees_stored_as_strings_do_not_raise() -> None:
    """They raise in exifread's own GPS helper."""
    block = builders.tiff_block(gps=[text(1, "N"), (2, ASCII, 10, b"50.450001\x00"), text(3, "E"), text(4, "30.52")])
    found = capture(read_tags(block)[0]).position
    assert found is not None
    assert found.latitude == "50.4500010"


texts = st.text(max_size=30)
names = st.sampled_from(
    [
        ORIGINAL, OFFSET,
        "EXIF DateTimeDigitized", "EXIF SubSecTimeOriginal", "GPS GPSDate", "GPS GPSTimeStamp",
        "GPS GPSLatitude", "GPS GPSLatitudeRef", "GPS GPSLongitude", "GPS GPSLongitudeRef", "GPS GPSAltitude",
        "GPS GPSAltitudeRef", "GPS Tag 0x001F", "GPS GPSStatus", "Image Orientation", "Image Make",
    ]
)  # fmt: skip
numbers = st.from_regex(r"-?\d{1,4}(/\d{1,3})?", fullmatch=True)
values = st.one_of(texts, numbers, st.lists(st.one_of(texts, numbers), max_size=4).map(tuple))


@given(st.dictionaries(names, values, max_size=16))
def test_any_tags_yield_a_capture(tags: dict[str, str | tuple[str, ...]]) -> None:
    assert capture(tags).zone_status in ZONE_STATUSES
