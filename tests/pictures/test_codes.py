"""Bar codes: the payload is exact or absent, up to the limit of its error correction and beyond it."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from catalogue.pictures.codes import TOOL, Code, read_codes, shown
from catalogue.pictures.pixels import Grey
from tests.pictures import symbols
from tests.pictures.symbols import IUID, IUID_SHOWN, damaged, modules, photograph

# A Data Matrix of 22 x 22 modules holds 30 codewords and 20 for correction (ISO/IEC 16022, table 7): it corrects 10.
CORRECTS = 10


def codes(picture: Image.Image) -> list[Code]:
    return list(read_codes(Grey(picture.width, picture.height, picture.tobytes())))


def test_the_separators_of_an_item_identification_are_kept() -> None:
    (found,) = codes(photograph(modules(IUID)))
    assert bytes.fromhex(found.payload_hex) == IUID
    assert found.text == IUID_SHOWN
    assert (found.symbology, found.identifier, found.version) == ("Data Matrix", "]d1", "22x22")
    assert found.correction_unused == "1"


def test_corners_are_those_of_the_symbol_without_its_quiet_zone() -> None:
    (found,) = codes(photograph(modules(IUID), module_px=6))
    left, top = (start + 6 for start in symbols.PLACE)
    right, bottom = left + 22 * 6 - 1, top + 22 * 6 - 1
    for (x, y), (true_x, true_y) in zip(
        found.corners, [(left, top), (right, top), (right, bottom), (left, bottom)], strict=True
    ):
        assert abs(x - true_x) <= 2
        assert abs(y - true_y) <= 2


@pytest.mark.parametrize("tilt", [-0.15, 0.1, 0.2])
@pytest.mark.parametrize("blur", [0.0, 1.0, 1.8])
def test_a_symbol_seen_at_an_angle_and_out_of_focus_is_read(tilt: float, blur: float) -> None:
    (found,) = codes(photograph(modules(IUID), blur=blur, tilt=tilt))
    assert bytes.fromhex(found.payload_hex) == IUID


@pytest.mark.parametrize("seed", range(12))
def test_faults_up_to_the_limit_are_corrected(seed: int) -> None:
    for count in (1, 3, CORRECTS):
        (found,) = codes(photograph(damaged(modules(IUID), count, seed)))
        assert bytes.fromhex(found.payload_hex) == IUID


def test_the_reserve_of_error_correction_falls_with_each_fault_and_is_never_overstated() -> None:
    """The library gives 0.07 as 0.7: what can be read in two ways is left out."""
    large = modules(bytes(range(32, 127)) * 3)
    told = []
    for count in range(0, 64, 2):
        found = codes(photograph(damaged(large, count, 5), module_px=4))
        told += [float(code.correction_unused) for code in found if code.correction_unused]
    assert len(told) > 20
    assert told[0] == 1
    assert told[-1] < 0.2
    assert told == sorted(told, reverse=True)


def test_beyond_the_limit_a_payload_is_right_or_absent() -> None:
    symbol = modules(IUID)
    found = [codes(photograph(damaged(symbol, count, seed))) for count in (14, 20, 40, 120) for seed in range(40)]
    assert {code.payload_hex for each in found for code in each} <= {IUID.hex()}
    assert not any(found[-40:]), "a symbol with a quarter of its modules wrong was read"


def test_nothing_is_read_where_there_is_nothing() -> None:
    assert codes(photograph(Image.new("L", (24, 24), 200))) == []


@pytest.mark.parametrize(
    ("kind", "payload", "level"),
    [
        (zxingcpp.BarcodeFormat.Code39, b"LOT-0042", None),
        (zxingcpp.BarcodeFormat.Code128, b"LOT-0042", None),
        (zxingcpp.BarcodeFormat.QRCode, b"LOT-0042", "H"),
        (zxingcpp.BarcodeFormat.PDF417, b"LOT-0042", "57%"),
    ],
)
def test_other_symbologies_and_what_they_report(
    kind: zxingcpp.BarcodeFormat, payload: bytes, level: str | None
) -> None:
    (found,) = codes(photograph(modules(payload.decode(), kind), module_px=3))
    assert bytes.fromhex(found.payload_hex) == payload
    assert found.text == payload.decode()
    assert found.error_correction == level


def test_a_library_and_its_version_are_named() -> None:
    assert TOOL.name == "zxing-cpp"
    assert TOOL.version[:2] == "3."


@given(st.text(st.characters(codec="utf-8")))
def test_no_control_character_is_left_and_all_is_nfc(text: str) -> None:
    made = shown(text)
    assert shown(made) == made
    assert not any(char < " " or "\x7f" <= char <= "\x9f" for char in made)


@settings(max_examples=40)
@given(st.binary(min_size=1, max_size=40))
def test_any_payload_comes_back_byte_by_byte(payload: bytes) -> None:
    (found,) = codes(photograph(modules(payload), module_px=5))
    assert bytes.fromhex(found.payload_hex) == payload
