"""The pins of the Pico: what the firmware calls them, what they do, and what the table says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model import Design
from rp2040 import ADC, I2C_SCL, I2C_SDA, NOT_ON_A_PICO, UART_RX, UART_TX

FIRMWARE_PINS = (
    Path(__file__).resolve().parents[1]
    / "firmware" / "metercheck_device" / "boards" / "rp2" / "pins.py"
)  # fmt: skip
CONTROLLER = "U200"


@dataclass(frozen=True)
class Use:
    """What a pin is for. `net` of the design; `gpios` that can do it, None: any."""

    net: str
    function: str
    direction: str
    gpios: frozenset[int] | None = None


# By the firmware's name, and the pins after it that belong to it.
USES: dict[str, tuple[Use, ...]] = {
    "CHIP_TX": (Use("CHIP_TX", "UART0 TX", "out", UART_TX[0]),),
    "CHIP_RX": (Use("CHIP_RX", "UART0 RX", "in", UART_RX[0]),),
    "FIRST_EDGE": (
        Use("CF1", "PIO", "in"), Use("ZX", "PIO", "in"),
        Use("HEAD_A", "PIO", "in"), Use("HEAD_B", "PIO", "in"),
    ),
    "DISPLAY_DATA": (Use("SDA", "I2C1 SDA", "both", I2C_SDA[1]),),
    "DISPLAY_CLOCK": (Use("SCL", "I2C1 SCL", "both", I2C_SCL[1]),),
    "LINE_TX": (Use("LINE_TX", "UART1 TX", "out", UART_TX[1]),),
    "LINE_RX": (Use("LINE_RX", "UART1 RX", "in", UART_RX[1]),),
    "GATE_1": (Use("GATE_1", "PIO", "out"),),
    "GATE_2": (Use("GATE_2", "PIO", "out"),),
    "RELAY_1": (Use("RELAY_1", "PIO", "out"),),
    "RELAY_2": (Use("RELAY_2", "PIO", "out"),),
    "LOAD_SIDE": (Use("LOAD_SIDE", "GPIO", "in"),),
    "OVER_CURRENT": (Use("OVER_CURRENT", "PIO (jump pin)", "in"),),
    "BUZZER": (Use("BUZZ", "PWM", "out"),),
    "FIRST_BUTTON": (
        Use("KEY_0", "GPIO", "in"), Use("KEY_1", "GPIO", "in"),
        Use("KEY_2", "GPIO", "in"), Use("KEY_STOP", "GPIO", "in"),
    ),
    "METER_TX": (Use("METER_TX", "PIO", "out"),),
    "METER_RX": (Use("METER_RX", "PIO", "in"),),
    "BLOWER": (Use("BLOWER", "PWM", "out"),),
    "EXHAUST": (Use("EXHAUST", "ADC", "in", ADC),),
    "HEATSINK": (Use("HEATSINK", "ADC", "in", ADC),),
}  # fmt: skip
MOVES_A_LOAD = ("GATE_1", "GATE_2", "RELAY_1", "RELAY_2", "BLOWER")
"""Nets that must rest at 0 while the Pico is none."""
_COUNTS = ("EDGE_PINS", "BUTTONS")


def firmware_pins(path: Path = FIRMWARE_PINS) -> dict[str, int]:
    """GPIO by name, as the firmware has them: `NAME = const(number)`."""
    found = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="const"), args=[ast.Constant(value=int(number))]),
            ) if name not in _COUNTS:
                found[name] = number
    return found


def uses(pins: dict[str, int]) -> Iterator[tuple[int, str, Use]]:
    """(GPIO, the firmware's name, use), by GPIO. Raises KeyError for a name without a use."""
    rows = [
        (first + after, name, use)
        for name, first in pins.items()
        for after, use in enumerate(USES[name])
    ]
    yield from sorted(rows, key=lambda row: row[0])


def disagreements(design: Design, pins: dict[str, int]) -> Iterator[str]:
    """Where firmware, table and RP2040 do not say the same."""
    nets = {
        name: net
        for number, name in design.part(CONTROLLER).kind.pins.items()
        if name.startswith("GP") and (net := design.part(CONTROLLER).net_of(number)) is not None
    }
    for gpio, name, use in uses(pins):
        if nets.pop(f"GP{gpio}", None) != use.net:
            yield f"GP{gpio}: the firmware has {name} there, the table not {use.net}"
        if use.gpios is not None and gpio not in use.gpios:
            yield f"GP{gpio}: cannot be {use.function}, as {name} needs"
        if gpio in NOT_ON_A_PICO:
            yield f"GP{gpio}: not on the edge of a Pico"
    for left, net in nets.items():
        yield f"{left}: the table has {net} there, the firmware nothing"
