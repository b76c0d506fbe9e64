"""Codes of meters: taken apart, compared, looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.worklist import barcode

# An asset code that stands in the public source of a metering system.
_PUBLISHED = "1430001130021003140648"
_DIGITS = st.text("0123456789", min_size=1, max_size=21)


def _code(unit: str = "33300", kind: str = "01", serial: str = "00123456789012") -> str:
    digits = unit + kind + serial
    return digits + barcode.check_digit(digits)


def test_the_check_digit_is_that_of_gs1() -> None:
    # The example of an EAN-13 that reference works print: 4 006381 333931.
    assert barcode.check_digit("400638133393") == "1"
    code = barcode.asset_code(_PUBLISHED)
    assert code is not None
    assert code.sound


def test_an_asset_code_holds_the_address() -> None:
    code = barcode.asset_code(_code())
    assert code is not None
    assert code == barcode.AssetCode("33300", "01", "00123456789012", sound=True)
    assert code.address == "123456789012"
    assert code.of_a_meter
    terminal = barcode.asset_code(_code(kind="09"))
    assert terminal is not None
    assert not terminal.of_a_meter
    assert barcode.asset_code("33300010012345678901234") is None


@given(_DIGITS, st.data())
def test_one_misread_digit_is_found(digits: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([sign for sign in "0123456789" if sign != digits[place]]))
    misread = digits[:place] + other + digits[place + 1 :]
    assert barcode.check_digit(misread) != barcode.check_digit(digits)


@pytest.mark.parametrize(
    "typed",
    [
        "123456789012\r",
        "１２３４５６７８９０１２",
        "]C1123456789012",
        " 1234 5678 9012",
        "\x02123456789012\x03",
    ],
)
def test_what_scanners_and_input_methods_add_goes(typed: str) -> None:
    assert barcode.cleaned(typed) == "123456789012"


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once_and_never_leaves_what_a_terminal_obeys(
    typed: str,
) -> None:
    text = barcode.cleaned(typed)
    assert text.isprintable()
    assert text.startswith("]") or barcode.cleaned(text) == text


@pytest.mark.parametrize(
    ("scanned", "how", "found"),
    [
        ("00217", "exact", ["00217"]),
        ("217", "same", ["00217"]),
        ("000000000217", "same", ["00217"]),
        (_code(), "same", ["123456789012"]),
        ("表-0042", "exact", ["表-0042"]),
        ("9012", "tail", ["123456789012", "555556789012"]),
        ("56789012", "tail", ["123456789012", "555556789012"]),
        ("456789012", "tail", ["123456789012"]),
        ("771234567890120000000099", "inside", ["123456789012"]),
        ("012", "", []),
        ("999999999999", "", []),
        ("", "", []),
        ("\x1b", "", []),
    ],
)
def test_a_code_leads_to_the_meters_that_it_may_mean(
    scanned: str, how: str, found: list[str]
) -> None:
    listed = ["00217", "123456789012", "555556789012", "表-0042"]
    assert barcode.candidates(scanned, listed) == (how, found)


def test_a_misread_asset_code_finds_nothing_but_itself() -> None:
    right = _code()
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert barcode.candidates(wrong, ["123456789012", right]) == ("", [])
    assert barcode.candidates(wrong, [wrong]) == ("exact", [wrong])


@given(
    st.text("0123456789", min_size=14, max_size=14), st.text("0123456789", min_size=5, max_size=5)
)
def test_a_meter_is_found_by_its_code_its_address_and_without_leading_zeros(
    serial: str, unit: str
) -> None:
    code = _code(unit, "01", serial)
    address = serial[-12:]
    short = address.lstrip("0") or "0"
    for listed in (code, address, short):
        for scanned in (code, address, short):
            assert barcode.candidates(scanned, ["abc", listed])[1] == [listed]


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=6))
def test_what_is_found_is_listed(scanned: str, listed: list[str]) -> None:
    how, found = barcode.candidates(scanned, listed)
    assert set(found) <= set(listed)
    assert len(set(found)) == len(found)
    assert (how in barcode.HOW) == bool(found)
