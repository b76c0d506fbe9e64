"""Controller: the Pico, what a person sees and presses, and what feels the heat."""

from __future__ import annotations

from kinds import C_0603, NPN, R_0603, TWO_PINS
from model import BARRIER, COLD, UNCONNECTED, Block, Kind, Part

_GPIO = {
    1: 0, 2: 1, 4: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8, 12: 9, 14: 10, 15: 11, 16: 12, 17: 13,
    19: 14, 20: 15, 21: 16, 22: 17, 24: 18, 25: 19, 26: 20, 27: 21, 29: 22, 31: 26, 32: 27, 34: 28,
}  # fmt: skip
_OTHER = {
    3: "GND", 8: "GND", 13: "GND", 18: "GND", 23: "GND", 28: "GND", 30: "RUN", 33: "AGND",
    35: "ADC_VREF", 36: "3V3", 37: "3V3_EN", 38: "GND", 39: "VSYS", 40: "VBUS",
}  # fmt: skip
PICO = Kind(
    "PICO",
    "Raspberry Pi Pico or a clone with the same pins, 2 MB of flash",
    {str(pin): f"GP{gpio}" for pin, gpio in _GPIO.items()}
    | {str(pin): name if name != "GND" else f"GND{pin}" for pin, name in _OTHER.items()},
    price_fen=1200,
    ratings={"ma_3v3": 300},
    side=COLD,
    source="Raspberry Pi Pico datasheet: 300 mA from 3V3 at most, 50 mA from all GPIO",
)
OLED = Kind(
    "OLED-SSD1306-0.96",
    "display 128 x 64, SSD1306, I2C",
    {"1": "GND", "2": "VCC", "3": "SCL", "4": "SDA"},
    price_fen=800,
    ratings={"ma": 25},
    side=COLD,
)
KEY = Kind(
    "KEY-12MM",
    "key 12 mm with a large cap",
    TWO_PINS,
    price_fen=40,
    side=COLD,
)
STOP = Kind(
    "KEY-STOP-16MM",
    "red mushroom key 16 mm",
    TWO_PINS,
    price_fen=90,
    side=COLD,
)
BUZZER = Kind(
    "BUZZER-5V",
    "passive buzzer 5 V 16 ohm",
    {"1": "+", "2": "-"},
    price_fen=60,
    ratings={"ma": 80},
)
NTC = Kind(
    "NTC-10K-3950-SLEEVED",
    "NTC 10 k B 3950, glass, in a double sleeve of PTFE and silicone",
    TWO_PINS,
    price_fen=40,
    ratings={
        "v_iso": 4000,
        "ohm_25_c": 10e3,
        "b_k": 3950.0,
        "air_lag_s": 2.0,
        "heatsink_lag_s": 5.0,
    },
    side=BARRIER,
    hot_pins=frozenset(),
    source="its sleeve insulates it from elements and heatsink: to be type tested; lags: assumed",
)
HEADER = Kind(
    "HDR-4",
    "pin header, four pins",
    {"1": "1", "2": "2", "3": "3", "4": "4"},
    price_fen=10,
)

_PINS = {
    0: "CHIP_TX", 1: "CHIP_RX", 2: "CF1", 3: "ZX", 4: "HEAD_A", 5: "HEAD_B", 6: "SDA", 7: "SCL",
    8: "LINE_TX", 9: "LINE_RX", 10: "GATE_1", 11: "GATE_2", 12: "RELAY_1", 13: "LOAD_SIDE",
    14: "OVER_CURRENT", 15: "BUZZ", 16: "KEY_0", 17: "KEY_1", 18: "KEY_2", 19: "KEY_STOP",
    20: "METER_TX", 21: "METER_RX", 22: "BLOWER", 26: "EXHAUST", 27: "HEATSINK", 28: "RELAY_2",
}  # fmt: skip
_SUPPLY = {
    "RUN": UNCONNECTED, "AGND": "GND", "ADC_VREF": "VREF", "3V3": "+3V3", "3V3_EN": UNCONNECTED,
    "VSYS": "+5V", "VBUS": UNCONNECTED,
}  # fmt: skip

CONTROLLER = Block(
    "controller",
    "Controller",
    (
        Part(
            "U200",
            PICO,
            {
                **{f"GP{gpio}": net for gpio, net in _PINS.items()},
                **_SUPPLY,
                **{f"GND{pin}": "GND" for pin, name in _OTHER.items() if name == "GND"},
            },
        ),
        Part("DS1", OLED, {"GND": "GND", "VCC": "+3V3", "SCL": "SCL", "SDA": "SDA"}, "SSD1306"),
        Part("R200", R_0603, {"1": "+3V3", "2": "SDA"}, "4k7"),
        Part("R201", R_0603, {"1": "+3V3", "2": "SCL"}, "4k7"),
        *(Part(f"SW{n + 1}", KEY, {"1": f"KEY_{n}", "2": "GND"}, f"key {n}") for n in range(3)),
        Part("SW4", STOP, {"1": "KEY_STOP", "2": "GND"}, "STOP"),
        *(
            Part(f"R{202 + n}", R_0603, {"1": "+3V3", "2": net}, "10k")
            for n, net in enumerate(("KEY_0", "KEY_1", "KEY_2", "KEY_STOP"))
        ),
        Part("R206", R_0603, {"1": "BUZZ", "2": "BUZZ_B"}, "1k"),
        Part("Q200", NPN, {"B": "BUZZ_B", "E": "GND", "C": "BUZZ_LOW"}),
        Part("BZ1", BUZZER, {"+": "+5V", "-": "BUZZ_LOW"}, "16R"),
        Part("RT1", NTC, {"1": "EXHAUST", "2": "GND"}, "10k 3950"),
        Part("RT2", NTC, {"1": "HEATSINK", "2": "GND"}, "10k 3950"),
        Part("R207", R_0603, {"1": "VREF", "2": "EXHAUST"}, "10k"),
        Part("R208", R_0603, {"1": "VREF", "2": "HEATSINK"}, "10k"),
        Part("C200", C_0603, {"1": "EXHAUST", "2": "GND"}, "100n"),
        Part("C201", C_0603, {"1": "HEATSINK", "2": "GND"}, "100n"),
        Part("J200", HEADER, {"1": "+3V3", "2": "LINE_TX", "3": "LINE_RX", "4": "GND"}),
    ),
    notes=("Every pin that moves a load has a resistor to ground beside what it drives.",),
    purpose="Raspberry Pi Pico, keys, display,\nbuzzer, temperatures",
)
