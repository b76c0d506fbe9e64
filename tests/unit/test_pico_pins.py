"""The pin map: no pin twice, each able to do what it is for, and in one place only."""

from __future__ import annotations

import re
from pathlib import Path

from metercheck_device.boards.rp2 import pins

PROJECT = Path(__file__).parents[2]
SAFE_PINS = PROJECT / "firmware" / "board" / "safe_pins.c"
DEVICE = PROJECT / "firmware" / "metercheck_device"
# RP2040 datasheet, table 2 of section 1.4.3: (unit, pin numbers modulo the pattern).
UART_TX = {0: {0, 12, 16, 28}, 1: {4, 8, 20, 24}}
I2C1_DATA = {2, 6, 10, 14, 18, 22, 26}
CONVERTER = {26, 27, 28, 29}
THE_PICOS_OWN = {23, 24, 25, 29}


def used() -> list[int]:
    """Every pin that has a use."""
    named = {name: value for name, value in vars(pins).items() if name.isupper()}
    counts = {"FIRST_EDGE": named.pop("EDGE_PINS"), "FIRST_BUTTON": named.pop("BUTTONS")}
    return [
        first + number for name, first in named.items() for number in range(counts.get(name, 1))
    ]


def test_no_pin_does_two_things() -> None:
    assert len(used()) == len(set(used()))


def test_no_pin_is_the_picos_own_or_not_there() -> None:
    assert not set(used()) & THE_PICOS_OWN
    assert set(used()) <= set(range(29))


def test_pins_can_do_what_they_are_for() -> None:
    assert pins.CHIP_TX in UART_TX[0]
    assert pins.CHIP_RX == pins.CHIP_TX + 1
    assert pins.LINE_TX in UART_TX[1]
    assert pins.LINE_RX == pins.LINE_TX + 1
    assert pins.DISPLAY_DATA in I2C1_DATA
    assert pins.DISPLAY_CLOCK == pins.DISPLAY_DATA + 1
    assert {pins.EXHAUST, pins.HEATSINK} <= CONVERTER


def test_buzzer_and_blower_have_pulse_widths_of_their_own() -> None:
    def slice_of(pin: int) -> int:
        return pin // 2 % 8

    assert slice_of(pins.BUZZER) != slice_of(pins.BLOWER)


def test_all_that_could_do_harm_is_off_before_the_interpreter_starts() -> None:
    found = re.search(r"off_at_start\[\] = \{([^}]*)\}", SAFE_PINS.read_text())
    assert found
    off = {int(number) for number in found[1].split(",")}
    switching = {pins.GATE_1, pins.GATE_2, pins.RELAY_1, pins.RELAY_2, pins.BLOWER}
    assert off == switching


def test_only_the_board_touches_the_hardware() -> None:
    touching = {
        path.relative_to(DEVICE).as_posix()
        for path in DEVICE.rglob("*.py")
        if re.search(r"^\s*(from|import) (machine|rp2|_rp2)\b", path.read_text(), re.MULTILINE)
    }
    assert touching
    assert all(path.startswith("boards/rp2/") for path in touching)
