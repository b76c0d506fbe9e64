"""Which symbol a kind of part has."""

from __future__ import annotations

from kicad import symbols
from kicad.shapes import Symbol, chip
from model import Kind


def _io(*pins: tuple[str, str, str] | None) -> tuple[tuple[str, str, str] | None, ...]:
    return pins


def _of(kind: Kind, name: str, rule: str = "passive") -> tuple[str, str, str]:
    """(number, name, rule) of a pin by its name."""
    number = next(number for number, called in kind.pins.items() if called == name)
    return (number, name, rule)


_BY_PREFIX: tuple[tuple[str, Symbol], ...] = (
    ("R0603", symbols.RESISTOR), ("R1206", symbols.RESISTOR), ("MOR2W", symbols.RESISTOR),
    ("C0603", symbols.CAPACITOR), ("X2-", symbols.CAPACITOR), ("ELKO", symbols.POLARIZED),
    ("AO3400", symbols.NMOS), ("AO3401", symbols.PMOS), ("MMBT3904", symbols.NPN),
    ("1N4148", symbols.DIODE), ("1N4007", symbols.DIODE), ("1N4733", symbols.ZENER),
    ("BZT52", symbols.ZENER), ("BAT54S", symbols.PAIR_SERIES), ("BAT54C", symbols.PAIR_COMMON),
    ("LTV-817", symbols.OPTO), ("LTV-814", symbols.OPTO_AC), ("MOC308", symbols.TRIAC_DRIVER),
    ("BTA16", symbols.TRIAC), ("HF115F", symbols.RELAY), ("10x38", symbols.FUSE),
    ("6X32", symbols.FUSE), ("14D", symbols.VARISTOR), ("NICR", symbols.HEATER),
    ("KSD301", symbols.THERMOSTAT), ("RY142", symbols.THERMAL_FUSE), ("NTC", symbols.NTC),
    ("KEY", symbols.KEY), ("SHUNT", symbols.SHUNT), ("BUZZER", symbols.BUZZER),
    ("HEAD-LED", symbols.LIGHT_HEAD), ("PTC", symbols.PTC), ("CLIP", symbols.clip("Clip")),
)  # fmt: skip


def _chips(kind: Kind) -> Symbol | None:
    name = kind.name
    if name.startswith("BL0942"):
        return chip(
            "BL0942", 14,
            _io(_of(kind, "IP", "input"), None, None, None, None, None,
                _of(kind, "IN", "input"), None, None, None, None, None,
                _of(kind, "VP", "input"), None, _of(kind, "SEL", "input"),
                _of(kind, "SCLK_BPS", "input"), _of(kind, "A1", "input"),
                _of(kind, "A2_NCS", "input")),
            _io(_of(kind, "CF1", "output"), None, None, None, _of(kind, "ZX", "output"), None,
                None, None, _of(kind, "CF2", "output"), None, None, None,
                _of(kind, "TX", "open_collector"), None, None, _of(kind, "RX", "input")),
            _io(_of(kind, "VDD", "power_in")), _io(_of(kind, "GND", "power_in")), "BL0942",
        )  # fmt: skip
    if name == "PICO":
        left = [_of(kind, f"GP{n}", "bidirectional") for n in range(16)]
        right = [_of(kind, f"GP{n}", "bidirectional") for n in (16, 17, 18, 19, 20, 21, 22)]
        right += [_of(kind, f"GP{n}", "bidirectional") for n in (26, 27, 28)]
        return chip(
            "Pico", 22, tuple(left),
            (*right, None, _of(kind, "ADC_VREF", "passive"), _of(kind, "AGND", "power_in"), None,
             _of(kind, "RUN", "no_connect"), _of(kind, "3V3_EN", "no_connect")),
            _io(_of(kind, "VSYS", "power_in"), None, _of(kind, "3V3", "power_out"), None,
                _of(kind, "VBUS", "no_connect")),
            tuple(_of(kind, f"GND{n}", "passive") for n in (3, 8, 13, 18, 23, 28, 38)), "PICO",
        )  # fmt: skip
    if name == "LM393B":
        return chip(
            "LM393B", 10,
            _io(_of(kind, "IN1+", "input"), _of(kind, "IN1-", "input"), None,
                _of(kind, "IN2+", "input"), _of(kind, "IN2-", "input")),
            _io(_of(kind, "OUT1", "open_collector"), None, None,
                _of(kind, "OUT2", "open_collector")),
            _io(_of(kind, "VCC", "power_in")), _io(_of(kind, "GND", "power_in")), "LM393B",
        )  # fmt: skip
    if name == "MAX13487E":
        return chip(
            "MAX13487E", 12,
            _io(_of(kind, "RO", "output"), _of(kind, "DI", "input"), None,
                _of(kind, "SHDN", "input"), None, _of(kind, "RE", "input")),
            _io(None, None, _of(kind, "A"), _of(kind, "B")),
            _io(_of(kind, "VCC", "power_in")), _io(_of(kind, "GND", "power_in")), "",
        )  # fmt: skip
    if name.startswith("OLED"):
        return chip(
            "OLED", 12, (),
            _io(_of(kind, "VCC"), None, _of(kind, "SCL"), _of(kind, "SDA"), None,
                _of(kind, "GND")),
        )  # fmt: skip
    if name == "HT7333-A":
        return chip(
            "Regulator",
            8,
            _io(_of(kind, "IN", "power_in")),
            _io(_of(kind, "OUT", "power_out")),
            (),
            _io(_of(kind, "GND", "power_in")),
        )
    if name == "MT3608-MODULE":
        return chip(
            "Boost",
            8,
            _io(_of(kind, "IN+"), _of(kind, "IN-")),
            _io(_of(kind, "OUT+", "power_out"), _of(kind, "OUT-")),
        )
    return None


def _terminals(kind: Kind) -> Symbol:
    """Everything else is a box with its pins to the right."""
    pins = tuple((number, name, "passive") for number, name in kind.pins.items())
    wide = max((len(name) for name in kind.pins.values()), default=1)
    return chip(kind.name, max(6, wide + 3), (), pins)


def symbol_of(kind: Kind) -> Symbol:
    """The symbol of a kind, its pins numbered as the kind's."""
    found = _chips(kind)
    if found is None:
        found = next((one for start, one in _BY_PREFIX if kind.name.startswith(start)), None)
    return found or _terminals(kind)
