"""Kinds that more than one block uses: resistors, capacitors, transistors, optocouplers.

Prices: retail in small quantities in China, 2025, estimated.
"""

from __future__ import annotations

from dataclasses import replace

from model import BARRIER, Kind

TWO_PINS = {"1": "1", "2": "2"}

R_0603 = Kind(
    "R0603",
    "resistor 0603 1 %",
    TWO_PINS,
    price_fen=1,
    ratings={"w": 0.1, "v_rms": 75},
    source="Yageo RC series datasheet: 0603 1/10 W, 75 V",
)
R_1206 = Kind(
    "R1206",
    "resistor 1206 1 %",
    TWO_PINS,
    price_fen=3,
    ratings={"w": 0.25, "v_rms": 200},
    source="Yageo RC series datasheet: 1206 1/4 W, 200 V",
)
R_1206_TCR = replace(
    R_1206, name="R1206-TCR25", description="resistor 1206 0.5 % 25 ppm/K", price_fen=12
)
R_2W = Kind(
    "MOR2W",
    "metal oxide film resistor 2 W, flameproof, 5 %",
    TWO_PINS,
    price_fen=15,
    ratings={"w": 2.0, "v_rms": 350},
    source="Yageo RSF series: 2 W, 350 V",
)
C_0603 = Kind(
    "C0603",
    "ceramic capacitor 0603 X7R 25 V",
    TWO_PINS,
    price_fen=2,
    ratings={"v_dc": 25},
)
C_ELKO = Kind(
    "ELKO16V",
    "electrolytic capacitor 105 C 16 V",
    {"1": "+", "2": "-"},
    price_fen=15,
    ratings={"v_dc": 16},
)
C_X2 = Kind(
    "X2-310V",
    "film capacitor X2 310 V~",
    TWO_PINS,
    price_fen=60,
    alternatives=("MKP X2 275 V~ is not enough: 440 V over two and 10 % apart are 242 V each",),
    ratings={"v_rms": 310},
    source="IEC 60384-14, class X2",
)
NMOS = Kind(
    "AO3400A",
    "N-MOSFET 30 V 5.8 A, on at 2.5 V",
    {"1": "G", "2": "S", "3": "D"},
    price_fen=10,
    alternatives=("SI2302", "IRLML6344"),
    ratings={"vds": 30, "vgs": 12, "vth_max": 1.45, "vth_min": 0.65},
    source="Alpha & Omega AO3400A datasheet",
)
PMOS = Kind(
    "AO3401A",
    "P-MOSFET -30 V -4 A",
    {"1": "G", "2": "S", "3": "D"},
    price_fen=10,
    alternatives=("SI2301",),
    ratings={"vds": 30, "vgs": 12},
    source="Alpha & Omega AO3401A datasheet",
)
NPN = Kind(
    "MMBT3904",
    "NPN transistor 40 V 0.2 A",
    {"1": "B", "2": "E", "3": "C"},
    price_fen=5,
    alternatives=("S8050",),
    ratings={"vce": 40, "ic_ma": 200},
)
DIODE = Kind(
    "1N4148W",
    "diode 100 V 0.15 A",
    {"1": "K", "2": "A"},
    price_fen=3,
    ratings={"vr": 75, "if_ma": 150},
)
SCHOTTKY_PAIR = Kind(
    "BAT54S",
    "two Schottky diodes in series 30 V",
    {"1": "A", "2": "K", "3": "COM"},
    price_fen=8,
    ratings={"vr": 30},
)
SCHOTTKY_COMMON_CATHODE = Kind(
    "BAT54C",
    "two Schottky diodes, common cathode 30 V",
    {"1": "A1", "2": "A2", "3": "K"},
    price_fen=8,
    ratings={"vr": 30},
)
OPTO = Kind(
    "LTV-817-C",
    "optocoupler, transistor, CTR 200 to 400 %, 5 kV~",
    {"1": "A", "2": "K", "3": "E", "4": "C"},
    price_fen=25,
    alternatives=("EL817C", "PC817C"),
    ratings={"if_ma": 50, "v_iso": 5000, "ctr_least": 2.0, "vf_max": 1.4},
    side=BARRIER,
    hot_pins=frozenset({"1", "2"}),
    source="Lite-On LTV-817 datasheet; CTR at 5 mA, less at 1 mA",
)
OPTO_TO_HOT = replace(
    OPTO,
    name="LTV-817-C (towards the mains)",
    hot_pins=frozenset({"3", "4"}),
)
OPTO_AC = Kind(
    "LTV-814-A",
    "optocoupler with two LEDs for alternating current, CTR 50 to 150 %, 5 kV~",
    {"1": "A", "2": "K", "3": "E", "4": "C"},
    price_fen=50,
    alternatives=("EL814A", "one without a rank is not: 20 % at 160 V are no longer a 1"),
    ratings={"if_ma": 50, "v_iso": 5000, "ctr_least": 0.5, "ctr_most": 1.5, "vf_max": 1.4},
    side=BARRIER,
    hot_pins=frozenset({"1", "2"}),
    source="Lite-On LTV-814 datasheet rev. K: at 1 mA; limits of rank A are to be confirmed",
)
