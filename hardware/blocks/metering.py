"""Metering: the BL0942 at the neutral, and the light bridges to the controller.

Its ground is the neutral at the clips; the load's current comes back through the shunt. Outputs
that rest low drive their bridge by a transistor; TX rests high and pulls its own bridge down, so
that no bridge draws current while nothing happens.
"""

from __future__ import annotations

from kinds import C_0603, NPN, OPTO, OPTO_TO_HOT, R_0603, R_1206_TCR
from model import HOT, Block, Kind, Part

METER_CHIP = Kind(
    "BL0942-TSSOP14L",
    "single-phase metering chip, 3.3 V",
    {
        "1": "VDD",
        "2": "IP",
        "3": "IN",
        "4": "VP",
        "5": "GND",
        "6": "A1",
        "7": "A2_NCS",
        "8": "CF2",
        "9": "ZX",
        "10": "CF1",
        "11": "SEL",
        "12": "SCLK_BPS",
        "13": "RX",
        "14": "TX",
    },
    price_fen=250,
    ratings={
        "v_dd": 3.6,
        "vp_mv": 70,
        "ip_mv": 35,
        "ma": 4.0,
        "zx_lag_us": 570,
        # Of mV at the pins: V = 73989 mV / 1.218, I alike, W = 3537 mV mV / 1.218^2; a pulse of
        # energy each 1638.4 * 256 s / W.
        "v_counts": 73_989.0,
        "i_counts": 305_978.0,
        "w_counts": 3537.0,
        "reference_v": 1.218,
        "pulse_s": 1638.4 * 256,
    },
    side=HOT,
    source="Belling BL0942 V1.05; pins of the 14-pin package as two boards have them: JLCPCB's "
    "symbol C2909509 and github.com/watggwp/ESP32_BL0942_DS18B20 (CF1 10, CF2 8, ZX 9)",
)
SHUNT = Kind(
    "SHUNT-5M-2512",
    "shunt 5 mohm 1 % 50 ppm/K 3 W, four terminals",
    {"1": "I1", "2": "S1", "3": "S2", "4": "I2"},
    price_fen=150,
    ratings={"ohm": 0.005, "w": 3.0, "tcr_ppm_k": 50},
    side=HOT,
)


def _bridge(
    number: int, output: str, gpio: str, lights: tuple[str, str], pull: str
) -> tuple[Part, ...]:
    """An output of the chip that rests low, to an input of the controller that follows it.

    `lights`: resistor of the LED, and what it lets through; `pull`: resistor to ground.
    """
    n = 70 + number * 5
    return (
        Part(f"R{n}", R_0603, {"1": f"{output}_HOT", "2": f"{output}_B"}, "10k"),
        Part(f"Q{n}", NPN, {"B": f"{output}_B", "E": "HGND", "C": f"{output}_K"}),
        Part(
            f"R{n + 1}",
            R_0603,
            {"1": "HV5", "2": f"{output}_A"},
            lights[0],
            note=lights[1],
        ),
        Part(f"U{n}", OPTO, {"1": f"{output}_A", "2": f"{output}_K", "3": gpio, "4": "+3V3"}),
        Part(f"R{n + 2}", R_0603, {"1": gpio, "2": "GND"}, pull),
    )


_QUICK = (("2k2", "1.5 mA while it is 1"), "2k2")
# Over-current is latched: a tenth of a millisecond is no matter, its current for good is.
_SPARING = (("4k7", "0.7 mA while it is 1, maybe for long"), "10k")
_BRIDGES = (("CF1", "CF1", *_QUICK), ("ZX", "ZX", *_QUICK), ("CF2", "OVER_CURRENT", *_SPARING))

METERING = Block(
    "metering",
    "Metering",
    (
        Part("RS1", SHUNT, {"I1": "N_S", "S1": "SENSE_P", "S2": "SENSE_N", "I2": "HGND"}, "5m"),
        Part("R65", R_0603, {"1": "SENSE_P", "2": "IP"}, "1k"),
        Part("C65", C_0603, {"1": "IP", "2": "HGND"}, "33n"),
        Part("R66", R_0603, {"1": "SENSE_N", "2": "IN"}, "1k"),
        Part("C66", C_0603, {"1": "IN", "2": "HGND"}, "33n"),
        Part("R67", R_1206_TCR, {"1": "L_F", "2": "DIV_1"}, "390k"),
        Part("R68", R_1206_TCR, {"1": "DIV_1", "2": "DIV_2"}, "390k"),
        Part("R69", R_1206_TCR, {"1": "DIV_2", "2": "DIV_3"}, "390k"),
        Part("R63", R_1206_TCR, {"1": "DIV_3", "2": "DIV_4"}, "390k"),
        Part("R64", R_1206_TCR, {"1": "DIV_4", "2": "VP"}, "390k"),
        Part(
            "R70",
            R_0603,
            {"1": "VP", "2": "HGND"},
            "510",
            note="267.7 V full scale; 470 ohm would be 290 V",
        ),
        Part("C67", C_0603, {"1": "VP", "2": "HGND"}, "33n"),
        Part(
            "U70",
            METER_CHIP,
            {
                "VDD": "HV33",
                "GND": "HGND",
                "IP": "IP",
                "IN": "IN",
                "VP": "VP",
                "A1": "HGND",
                "A2_NCS": "HGND",
                "SEL": "HGND",
                "SCLK_BPS": "HGND",
                "CF1": "CF1_HOT",
                "CF2": "CF2_HOT",
                "ZX": "ZX_HOT",
                "RX": "RX_HOT",
                "TX": "TX_HOT",
            },
            "BL0942",
        ),
        Part("C68", C_0603, {"1": "HV33", "2": "HGND"}, "100n"),
        *(part for n, bridge in enumerate(_BRIDGES, 1) for part in _bridge(n, *bridge)),
        Part("R90", R_0603, {"1": "HV33", "2": "TX_A"}, "1k"),
        Part("R91", R_0603, {"1": "HV33", "2": "TX_HOT"}, "10k", note="TX wants a pull-up"),
        Part("U90", OPTO, {"1": "TX_A", "2": "TX_HOT", "3": "GND", "4": "CHIP_RX"}),
        Part("R92", R_0603, {"1": "+3V3", "2": "CHIP_RX"}, "1k5"),
        Part("R93", R_0603, {"1": "+3V3", "2": "RX_A"}, "1k"),
        Part(
            "U91",
            OPTO_TO_HOT,
            {"1": "RX_A", "2": "CHIP_TX", "3": "HGND", "4": "RX_HOT"},
            "LTV-817-C",
        ),
        Part("R94", R_0603, {"1": "HV33", "2": "RX_HOT"}, "3k3"),
    ),
    hot_nets=frozenset(
        {
            "N_S",
            "HGND",
            "L_F",
            "SENSE_P",
            "SENSE_N",
            "IP",
            "IN",
            "VP",
            "HV33",
            "HV5",
            "TX_A",
            "TX_HOT",
            "RX_HOT",
            *(f"DIV_{n}" for n in range(1, 5)),
            *(f"{output}_{what}" for output, *_ in _BRIDGES for what in ("HOT", "B", "K", "A")),
        }
    ),
    notes=("4800 baud: a bit has 208 us, a bridge takes up to a quarter of it (sim/bridges.py).",),
    purpose=(
        "BL0942 at the neutral: voltage, current,\n"
        "energy pulses, zero crossings,\n"
        "over five bridges of light"
    ),
)
