"""Digests, places, errors, findings, folders: small values that everything else is made of."""

from __future__ import annotations

import hashlib
import inspect
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.base import errors
from catalogue.base.digests import Digest, b64u, b64u_decode
from catalogue.base.errors import CatalogueError, InvalidEntry
from catalogue.base.findings import Finding
from catalogue.base.folders import project_file
from catalogue.base.places import coarse
from tests.strategies import coordinates


@given(st.binary(max_size=100))
def test_base64url_has_one_spelling(data: bytes) -> None:
    text = b64u(data)
    assert "=" not in text
    assert b64u_decode(text) == data


@pytest.mark.parametrize("text", ["AA==", "AB", "A", "A+", "A/", " AA", "AA\n", "é"])
def test_other_spellings_of_base64url_are_refused(text: str) -> None:
    with pytest.raises(InvalidEntry):
        b64u_decode(text)


@given(st.binary(max_size=300), st.integers(0, 300))
def test_a_digest_is_that_of_the_bytes_however_they_come(data: bytes, at: int) -> None:
    digest = Digest.of(data)
    assert digest.hex == str(digest) == hashlib.sha256(data).hexdigest()
    assert Digest.of_chunks([data[:at], data[at:]]) == digest == Digest.from_hex(digest.hex)
    assert b64u_decode(digest.b64u) == digest.raw
    assert len(digest.b64u) == 43


@pytest.mark.parametrize("text", ["", "ab", "A" * 64, "g" * 64, "a" * 63, "a" * 65, " " + "a" * 64, "aa " * 21 + "a"])
def test_other_spellings_of_a_digest_are_refused(text: str) -> None:
    with pytest.raises(InvalidEntry):
        Digest.from_hex(text)


def test_a_digest_has_32_bytes() -> None:
    with pytest.raises(InvalidEntry, match="32 bytes, this has 20"):
        Digest(bytes(20))


@given(coordinates(90), coordinates(180))
def test_a_coarse_place_is_the_centre_of_the_cell_that_holds_it(lat: str, lon: str) -> None:
    found = coarse({"lat": lat, "lon": lon})
    for fine, rough in ((lat, found["lat"]), (lon, found["lon"])):
        assert abs(float(fine) - float(rough)) <= 0.1 + 1e-9
    assert coarse(found) == found


def test_every_place_of_a_cell_gives_the_same_answer() -> None:
    cells = {tuple(coarse({"lat": f"50.{tail}", "lon": f"36.{tail}"}).values()) for tail in ("0", "1", "1999999")}
    assert cells == {("50.1", "36.1", "0.2", 14_000)}
    for lat, lon, centre, metres in (
        ("-0.0000001", "0", ("-0.1", "0.1"), 16_000),
        ("90", "180", ("89.9", "179.9"), 12_000),
        ("-90", "-180", ("-89.9", "-179.9"), 12_000),
        ("50.0015", "36.2304", ("50.1", "36.3"), 14_000),
    ):
        found = coarse({"lat": lat, "lon": lon})
        assert ((found["lat"], found["lon"]), found["cell_deg"], found["uncertainty_m"]) == (centre, "0.2", metres)


@given(st.decimals(-90, 90, places=4), st.decimals(-180, 180, places=4))
def test_the_place_lies_within_the_stated_distance_of_the_centre(lat: Decimal, lon: Decimal) -> None:
    found = coarse({"lat": str(lat), "lon": str(lon)})
    one, other = (math.radians(float(value)) for value in (lat, found["lat"]))
    apart = math.radians(float(lon) - float(found["lon"]))
    inner = math.sin((one - other) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(apart / 2) ** 2
    assert 2 * 6_371_009 * math.asin(math.sqrt(inner)) <= found["uncertainty_m"]


def test_a_place_that_is_less_certain_than_its_cell_says_so() -> None:
    near, far = ({"lat": "50", "lon": "36", "uncertainty_m": metres} for metres in (5_000, 40_100))
    assert coarse(near) == coarse({"lat": "50", "lon": "36"})
    assert coarse(far)["uncertainty_m"] == coarse(near)["uncertainty_m"] + 41_000


@pytest.mark.parametrize(("lat", "lon"), [("90.1", "0"), ("-91", "0"), ("0", "180.5"), ("0", "-181")])
def test_a_place_off_the_globe_is_refused(lat: str, lon: str) -> None:
    with pytest.raises(InvalidEntry, match="is no coordinate"):
        coarse({"lat": lat, "lon": lon})


def test_the_tree_of_errors_is_that_of_the_docstring_and_no_two_share_an_exit_status() -> None:
    tree = {
        name: error for name, error in inspect.getmembers(errors, inspect.isclass) if issubclass(error, CatalogueError)
    }
    assert sorted(tree) == errors.__all__
    codes = {error.exit_code for error in tree.values()}
    assert len(codes) == len(tree)
    documented = dict(
        line.split("──")[-1].strip().split()[:2] for line in (errors.__doc__ or "").splitlines() if "──" in line
    )
    assert {name: int(code) for name, code in documented.items()} == {
        name: error.exit_code for name, error in tree.items() if error is not CatalogueError
    }


def test_a_finding_is_printed_with_what_was_compared() -> None:
    finding = Finding("P15", "error", "photo", "differs", (("stored", "a"), ("named", 2)))
    assert finding.as_dict() == {
        "code": "P15",
        "severity": "error",
        "subject": "photo",
        "message": "differs",
        "compared": {"stored": "a", "named": 2},
    }


def test_the_schema_is_found_beside_the_package() -> None:
    assert (project_file("schema") / "tables.sql").is_file()
