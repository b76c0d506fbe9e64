"""Supply: a power bank for all that may be touched, a capacitive dropper for what may not.

A mains adapter inside would have to live through 440 V across the clips, and an HLK-PM01 ends at
265 V; a power bank has no such pins.
"""

from __future__ import annotations

from kinds import C_0603, C_ELKO, C_X2, DIODE, NMOS, R_0603, R_2W, R_1206
from model import HOT, Block, Kind, Part

BANK = Kind(
    "POWERBANK-5V2A",
    "power bank 5 V 2 A, 5000 mAh",
    {"1": "+5V", "2": "GND"},
    price_fen=1800,
    ratings={"a": 2.0, "v": 5.0},
    alternatives=("any with 2 A that does not switch off at 60 mA",),
)
BOOST = Kind(
    "MT3608-MODULE",
    "boost module 5 to 12 V, 1 A",
    {"1": "IN+", "2": "IN-", "3": "OUT+", "4": "OUT-"},
    price_fen=180,
    ratings={"w_out": 10.0},
)
BLOWER = Kind(
    "BLOWER-12V-9733",
    "blower 97 x 97 x 33 mm, 12 V 0.5 A, 15 L/s through the duct",
    {"1": "+", "2": "-"},
    price_fen=830,
    ratings={"a": 0.5, "v": 12, "l_per_s": 15.0},
    source="flow: to be measured on the built duct",
)
RECTIFIER = Kind(
    "1N4007",
    "diode 1000 V 1 A",
    {"1": "K", "2": "A"},
    price_fen=5,
    ratings={"vr": 1000, "if_ma": 1000},
    side=HOT,
)
ZENER_5V1 = Kind(
    "1N4733A",
    "zener diode 5.1 V 1 W",
    {"1": "K", "2": "A"},
    price_fen=10,
    ratings={"vz": 5.1, "w": 1.0},
    side=HOT,
)
LDO = Kind(
    "HT7333-A",
    "regulator 3.3 V 250 mA, 4 uA",
    {"1": "GND", "2": "IN", "3": "OUT"},
    price_fen=30,
    ratings={"v_in": 12, "dropout_mv": 90},
    source="Holtek HT73xx datasheet",
)

SUPPLY = Block(
    "supply",
    "Supply",
    (
        Part("BT1", BANK, {"1": "+5V", "2": "GND"}),
        Part("C1", C_ELKO, {"+": "+5V", "-": "GND"}, "470u", note="coils and blower start here"),
        Part("C2", C_0603, {"1": "+5V", "2": "GND"}, "10u"),
        Part("A1", BOOST, {"IN+": "+5V", "IN-": "GND", "OUT+": "+12V", "OUT-": "GND"}),
        Part("C3", C_ELKO, {"+": "+12V", "-": "GND"}, "100u"),
        Part("M1", BLOWER, {"+": "+12V", "-": "BLOWER_LOW"}),
        Part("D1", DIODE, {"K": "+12V", "A": "BLOWER_LOW"}),
        Part("Q1", NMOS, {"G": "BLOWER", "S": "GND", "D": "BLOWER_LOW"}),
        Part("R1", R_0603, {"1": "BLOWER", "2": "GND"}, "10k"),
        Part(
            "R2",
            R_2W,
            {"1": "L_F", "2": "DROP_A"},
            "100",
            note="limits the inrush; 0.6 W at 440 V",
        ),
        Part("C4", C_X2, {"1": "DROP_A", "2": "DROP_B"}, "1u"),
        Part("C5", C_X2, {"1": "DROP_B", "2": "DROP_C"}, "1u"),
        Part("R3", R_1206, {"1": "DROP_A", "2": "DROP_AB"}, "470k"),
        Part("R4", R_1206, {"1": "DROP_AB", "2": "DROP_B"}, "470k"),
        Part("R5", R_1206, {"1": "DROP_B", "2": "DROP_BC"}, "470k"),
        Part(
            "R6",
            R_1206,
            {"1": "DROP_BC", "2": "DROP_C"},
            "470k",
            note="divide 440 V evenly and discharge within 5 s",
        ),
        Part("D2", ZENER_5V1, {"K": "DROP_C", "A": "HGND"}, note="also the way back of C4, C5"),
        Part("D3", RECTIFIER, {"A": "DROP_C", "K": "HV5"}),
        Part("C6", C_ELKO, {"+": "HV5", "-": "HGND"}, "470u"),
        Part("U1", LDO, {"GND": "HGND", "IN": "HV5", "OUT": "HV33"}),
        Part("C7", C_0603, {"1": "HV33", "2": "HGND"}, "10u"),
        Part("C8", C_0603, {"1": "HV33", "2": "HGND"}, "100n"),
    ),
    hot_nets=frozenset(
        {"L_F", "HGND", "DROP_A", "DROP_AB", "DROP_B", "DROP_BC", "DROP_C", "HV5", "HV33"}
    ),
    notes=("The low-voltage side floats: it has no connection to mains or earth.",),
    purpose=(
        "5 V from a power bank, 12 V for the blower;\n"
        "hot side: 4.4 V and 3.3 V by a dropper,\n"
        "alive from 160 to 440 V"
    ),
)
