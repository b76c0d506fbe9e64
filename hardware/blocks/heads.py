"""Heads: what sees the meter. Light of a pulse LED, the mark of a disc, S0, and RS-485."""

from __future__ import annotations

from kinds import C_0603, DIODE, NPN, OPTO, R_0603, TWO_PINS
from model import COLD, HOT, UNCONNECTED, Block, Kind, Part

LIGHT_HEAD = Kind(
    "HEAD-LED",
    "head for pulse LEDs: clear phototransistor 3 mm (PT333-3C class), hood, magnet, "
    "1.2 m of cable with 3.5 mm plug",
    {"1": "C", "2": "E"},
    price_fen=450,
    ratings={"v": 30},
    side=COLD,
)
DISC_HEAD = Kind(
    "HEAD-DISC",
    "head for discs: TCRT5000 reflex sensor, 1.2 m of cable with 3.5 mm plug, four poles",
    {"1": "LED+", "2": "C", "3": "E", "4": "GND"},
    price_fen=250,
    ratings={"if_ma": 60},
    side=COLD,
)
JACK = Kind(
    "PJ-320",
    "jack 3.5 mm, four poles",
    {"R1": "R1", "T": "T", "R2": "R2", "S": "S"},
    price_fen=40,
)
COMPARATOR = Kind(
    "LM393B",
    "two comparators, open collector, 2.5 mV, 25 nA",
    {
        "1": "OUT1",
        "2": "IN1-",
        "3": "IN1+",
        "4": "GND",
        "5": "IN2+",
        "6": "IN2-",
        "7": "OUT2",
        "8": "VCC",
    },
    price_fen=40,
    alternatives=("LM2903B", "an LM393 is not: its 250 nA through 100 k are 25 mV"),
    ratings={"offset_mv": 2.5, "bias_na": 25},
    source="TI LM393B datasheet",
)
TRANSCEIVER = Kind(
    "MAX13487E",
    "RS-485 transceiver that turns by itself, 5 V, half duplex",
    {"1": "RO", "2": "RE", "3": "SHDN", "4": "DI", "5": "GND", "6": "A", "7": "B", "8": "VCC"},
    price_fen=220,
    alternatives=("MAX13487-compatible clones", "SP3485 with a turn circuit"),
    source="Maxim MAX13487E datasheet",
)
TVS_485 = Kind(
    "SM712",
    "TVS pair for RS-485, -7 to 12 V",
    {"1": "A", "2": "B", "3": "GND"},
    price_fen=60,
)
PTC = Kind(
    "PTC-60V-0.1A",
    "resettable fuse 60 V 0.1 A",
    TWO_PINS,
    price_fen=20,
    ratings={"v": 60},
)
S0_LEAD = Kind(
    "LEAD-S0",
    "two insulated probes on 1 m of lead",
    {"1": "+", "2": "-"},
    price_fen=300,
)
COINS = Kind(
    "CR2032-2X",
    "two coin cells CR2032 in an insulated holder, 6 V",
    {"1": "+", "2": "-"},
    price_fen=100,
    side=HOT,
)
LEAD_485 = Kind(
    "LEAD-485",
    "two insulated probes on 1 m of twisted lead",
    {"1": "A", "2": "B"},
    price_fen=150,
)


def _channel(letter: str, n: int) -> tuple[Part, ...]:
    """From a phototransistor's current to an edge: coupled at 1 s, thresholds 16 mV apart.

    A transistor that the output switches on lowers the level. Fed back to the light's own side
    through the coupling's 100 k, the same hysteresis would hold the output high for good.
    """
    light, ac, tip, head = (f"{what}_{letter}" for what in ("LIGHT", "AC", "TIP", "HEAD"))
    return (
        Part(f"R{n}", R_0603, {"1": light, "2": "GND"}, "2k2"),
        Part(f"C{n}", C_0603, {"1": light, "2": ac}, "10u"),
        Part(f"R{n + 1}", R_0603, {"1": ac, "2": "BIAS"}, "100k"),
        Part(f"R{n + 2}", R_0603, {"1": f"LOW_{letter}", "2": tip}, "1M"),
        Part(f"R{n + 3}", R_0603, {"1": "LEVEL", "2": tip}, "16k"),
        Part(f"R{n + 4}", R_0603, {"1": "+3V3", "2": head}, "4k7"),
        Part(f"R{n + 5}", R_0603, {"1": head, "2": f"BASE_{letter}"}, "33k"),
        Part(
            f"C{n + 1}",
            C_0603,
            {"1": tip, "2": "GND"},
            "1n",
            note="else the transistor's own capacitance kicks the level as it turns on",
        ),
        Part(f"Q{n}", NPN, {"B": f"BASE_{letter}", "E": "GND", "C": f"LOW_{letter}"}),
    )


HEADS = Block(
    "heads",
    "Heads and meter",
    (
        Part("J10", JACK, {"T": "LIGHT_A", "R1": "+5V", "R2": UNCONNECTED, "S": "GND"}),
        Part("H1", LIGHT_HEAD, {"C": "+5V", "E": "LIGHT_A"}),
        Part("J11", JACK, {"T": "LIGHT_B", "R1": "+5V", "R2": "IR_LED", "S": "GND"}),
        Part("H2", DISC_HEAD, {"LED+": "IR_LED", "C": "+5V", "E": "LIGHT_B", "GND": "GND"}),
        Part("R100", R_0603, {"1": "+5V", "2": "IR_LED"}, "220"),
        *_channel("A", 101),
        *_channel("B", 111),
        Part("R120", R_0603, {"1": "+3V3", "2": "LEVEL"}, "2k2"),
        Part(
            "R122",
            R_0603,
            {"1": "LEVEL", "2": "BIAS"},
            "33",
            note="the level lies 34 mV above the bias: 30 lx",
        ),
        Part("R121", R_0603, {"1": "BIAS", "2": "GND"}, "1k"),
        Part("C120", C_0603, {"1": "BIAS", "2": "GND"}, "10u"),
        Part(
            "U100",
            COMPARATOR,
            {
                "OUT1": "HEAD_A",
                "IN1+": "AC_A",
                "IN1-": "TIP_A",
                "OUT2": "HEAD_B",
                "IN2+": "AC_B",
                "IN2-": "TIP_B",
                "VCC": "+5V",
                "GND": "GND",
            },
        ),
        Part("C121", C_0603, {"1": "+5V", "2": "GND"}, "100n"),
        Part("J12", S0_LEAD, {"+": "S0_P", "-": "S0_N"}),
        Part("BT2", COINS, {"+": "S0_B", "-": "S0_K"}),
        Part("R124", R_0603, {"1": "S0_B", "2": "S0_P"}, "2k2", note="1.8 mA while it pulses"),
        Part(
            "U101",
            OPTO,
            {"1": "S0_N", "2": "S0_K", "3": "LIGHT_B", "4": "+5V"},
            note="like light on head B: high while S0 conducts, with head B unplugged",
        ),
        Part("D100", DIODE, {"K": "S0_N", "A": "S0_K"}, note="for probes the wrong way round"),
        Part("J13", LEAD_485, {"A": "LINE_A", "B": "LINE_B"}),
        Part("F10", PTC, {"1": "LINE_A", "2": "BUS_A"}, "0.1 A"),
        Part("F11", PTC, {"1": "LINE_B", "2": "BUS_B"}, "0.1 A"),
        Part("D101", TVS_485, {"A": "BUS_A", "B": "BUS_B", "GND": "GND"}),
        Part(
            "U102",
            TRANSCEIVER,
            {
                "RO": "RO_5V",
                "RE": "GND",
                "SHDN": "+5V",
                "DI": "METER_TX",
                "A": "BUS_A",
                "B": "BUS_B",
                "VCC": "+5V",
                "GND": "GND",
            },
        ),
        Part("R125", R_0603, {"1": "RO_5V", "2": "METER_RX"}, "1k"),
        Part("R126", R_0603, {"1": "METER_RX", "2": "GND"}, "2k"),
        Part("C122", C_0603, {"1": "+5V", "2": "GND"}, "100n"),
    ),
    hot_nets=frozenset({"S0_P", "S0_N", "S0_K", "S0_B"}),
    notes=("S0 of some meters is not isolated: it is treated as live, with cells of its own.",),
    purpose="light to edges, S0, RS-485",
)
