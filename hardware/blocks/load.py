"""Load and protection: from the clips through fuses, relays and triacs to the elements.

Both poles open, each by a relay of its own with a charge pump of its own. The triacs' LEDs get
their current from a rail that lives only while a pump does.
"""

from __future__ import annotations

from kinds import (
    C_0603,
    C_X2,
    DIODE,
    NMOS,
    OPTO_AC,
    PMOS,
    R_0603,
    R_2W,
    R_1206,
    SCHOTTKY_COMMON_CATHODE,
    SCHOTTKY_PAIR,
    TWO_PINS,
)
from model import BARRIER, HOT, UNCONNECTED, Block, Kind, Part

CLIP = Kind(
    "CLIP-4MM",
    "insulated crocodile clip with 4 mm lead, 1 m, 2.5 mm2",
    {"1": "1"},
    price_fen=1100,
    ratings={"v_rms": 600, "a": 16},
    side=HOT,
    source="the lead's own category is printed on it; the device claims none",
)
FUSE = Kind(
    "10x38-10A",
    "fuse 10x38 10 A gG, 100 kA, 500 V~, in a touch-proof holder",
    TWO_PINS,
    price_fen=450,
    alternatives=("RT18-32 holder with RT14-20 10 A",),
    ratings={"v_rms": 500, "a": 10, "ka": 100},
    side=HOT,
    source="IEC 60269",
)
MOV_FUSE = Kind(
    "6X32-1A-500V",
    "fuse 6.3 x 32 mm, ceramic, time-lag 1 A 500 V~, with clips",
    TWO_PINS,
    price_fen=60,
    alternatives=("one for 300 V~ cannot break 440 V when the varistor has failed",),
    ratings={"v_rms": 500, "a": 1},
    side=HOT,
)
MOV = Kind(
    "14D751K",
    "varistor 460 V~ 14 mm",
    TWO_PINS,
    price_fen=40,
    alternatives=("a 14D471K (300 V~) would conduct for good at 440 V",),
    ratings={"v_rms": 460},
    side=HOT,
)
RELAY = Kind(
    "HF115F-005-1HS3",
    "relay 1 make 16 A 250 V~, coil 5 V 62.5 ohm, 8 mm and 5 kV coil to contact",
    {"A1": "COIL+", "A2": "COIL-", "13": "COM", "14": "NO"},
    price_fen=220,
    alternatives=("JQX-115F-005-1HS3", "G5RL-1A-E 5 V"),
    ratings={
        "v_rms": 440,
        "v_open_rms": 1000,
        "a": 16,
        "coil_ohm": 62.5,
        "pick_up_v": 3.5,
        "drop_out_v": 0.5,
        "operate_ms": 15,
        "release_ms": 8,
        "v_iso": 5000,
    },
    side=BARRIER,
    hot_pins=frozenset({"13", "14"}),
    source="Hongfa HF115F datasheet: switches 440 V~ at most, 1000 V~ between open contacts",
)
THERMOSTAT = Kind(
    "KSD301-85",
    "thermostat, opens at 85 C, 250 V~ 10 A",
    TWO_PINS,
    price_fen=100,
    ratings={"v_rms": 250, "a": 10, "opens_c": 85, "closes_c": 65, "lag_s": 5.0},
    side=HOT,
)
THERMAL_FUSE = Kind(
    "RY142",
    "thermal fuse 142 C, 250 V~ 10 A",
    TWO_PINS,
    price_fen=80,
    ratings={"v_rms": 250, "a": 10, "opens_c": 142, "lag_s": 20.0},
    side=HOT,
)
HEATER = Kind(
    "NICR-97R",
    "half of a nichrome heater core on mica, 96.8 ohm, 500 W at 220 V",
    TWO_PINS,
    price_fen=500,
    # Assumed: 30 g of wire at 0.45 J/(g K) and some of its mica; 400 K above the air at 220 V.
    ratings={"ohm": 96.8, "j_per_k": 15.0, "w_per_k": 1.25, "mean_w": 250.0, "leaves_s": 300.0},
    side=HOT,
)
TRIAC = Kind(
    "BTA16-800B",
    "triac 16 A 800 V, insulated tab 2.5 kV",
    {"1": "A1", "2": "A2", "3": "G"},
    price_fen=195,
    alternatives=("BTA16-600B only where 380 V cannot come while it is on",),
    ratings={"v_pk": 800, "a": 16, "threshold_v": 0.85, "slope_ohm": 0.025},
    side=HOT,
    source="ST BTA16 datasheet",
)
TRIAC_DRIVER = Kind(
    "MOC3083M",
    "optocoupler with zero-crossing triac, 800 V, LED 5 mA",
    {"1": "A", "2": "K", "3": "NC", "4": "MT", "5": "SUB", "6": "MT"},
    price_fen=160,
    alternatives=("EL3083", "MOC3063M where the triacs are for 600 V"),
    ratings={"if_trigger_ma": 5, "if_ma": 60, "vf_max": 1.5, "v_pk": 800, "v_iso": 4170},
    side=BARRIER,
    hot_pins=frozenset({"4", "5", "6"}),
    source="onsemi MOC3081M to MOC3083M datasheet: IFT of MOC3083M 5 mA at most",
)
ZENER_12 = Kind(
    "BZT52C12",
    "zener diode 12 V 0.5 W",
    {"1": "K", "2": "A"},
    price_fen=4,
    ratings={"vz": 12, "w": 0.5},
)
HEATSINK = Kind(
    "HS-TO220",
    "heatsink for two TO-220, in the air stream",
    {},
    price_fen=200,
    ratings={"still_k_per_w": 12.0, "moved_k_per_w": 5.0, "lag_s": 150.0, "most_c": 90.0},
)


def _pole(number: int) -> tuple[Part, ...]:
    """Relay of a pole with its charge pump: dry of pulses, its gate falls within 6 ms."""
    gpio, pump, coil = f"RELAY_{number}", f"PUMP_{number}", f"COIL_{number}"
    contact = ("L_F", "L_K") if number == 1 else ("N_K", "N_S")
    n = number * 10
    return (
        Part(
            f"K{number}",
            RELAY,
            {"A1": "+5V", "A2": coil, "13": contact[0], "14": contact[1]},
            "HF115F 5 V",
        ),
        Part(f"R{n}", R_0603, {"1": gpio, "2": "GND"}, "10k", note="off while the Pico is none"),
        Part(f"C{n}", C_0603, {"1": gpio, "2": f"{pump}_AC"}, "100n"),
        Part(f"D{n}", SCHOTTKY_PAIR, {"1": "GND", "2": pump, "3": f"{pump}_AC"}),
        Part(f"C{n + 1}", C_0603, {"1": pump, "2": "GND"}, "1u"),
        Part(f"R{n + 1}", R_0603, {"1": pump, "2": "GND"}, "3k3"),
        Part(f"Q{n}", NMOS, {"G": pump, "S": "GND", "D": coil}),
        Part(
            f"D{n + 1}",
            ZENER_12,
            {"K": f"{coil}_Z", "A": "+5V"},
            note="lets go within 8 ms instead of 30",
        ),
        Part(f"D{n + 2}", DIODE, {"K": f"{coil}_Z", "A": coil}),
    )


def _element(number: int) -> tuple[Part, ...]:
    """Element with its triac, the triac's driver and its gate."""
    gate, hot = f"GATE_{number}", f"E{number}_T"
    n = 30 + number * 10
    return (
        Part(f"E{number}", HEATER, {"1": "L_LOAD", "2": hot}, "96.8R"),
        Part(f"Q{n}", TRIAC, {"A1": "N_K", "A2": hot, "G": f"G{number}"}),
        Part(
            f"U{n}",
            TRIAC_DRIVER,
            {
                "1": f"LED_{number}",
                "2": f"SINK_{number}",
                "3": UNCONNECTED,
                "4": f"G{number}",
                "5": UNCONNECTED,
                "6": f"TRIG_{number}",
            },
        ),
        Part(f"R{n}", R_1206, {"1": hot, "2": f"TRIG_{number}"}, "330"),
        Part(f"R{n + 1}", R_1206, {"1": f"G{number}", "2": "N_K"}, "330"),
        Part(f"R{n + 2}", R_2W, {"1": hot, "2": f"SNUB_{number}"}, "47"),
        Part(
            f"C{n}",
            C_X2,
            {"1": f"SNUB_{number}", "2": "N_K"},
            "10n",
            note="leaks 0.7 mA at 220 V: off is not isolated",
        ),
        Part(
            f"R{n + 3}",
            R_0603,
            {"1": "LED_RAIL", "2": f"LED_{number}"},
            "510",
            note="6.2 mA at 4.75 V, 1.5 V and the rail's 0.1 V; 5 mA are needed",
        ),
        Part(f"Q{n + 1}", NMOS, {"G": gate, "S": "GND", "D": f"SINK_{number}"}),
        Part(f"R{n + 4}", R_0603, {"1": gate, "2": "GND"}, "10k"),
    )


LOAD = Block(
    "load",
    "Load and protection",
    (
        Part("J1", CLIP, {"1": "L_CLIP"}, "L"),
        Part("J2", CLIP, {"1": "N_CLIP"}, "N"),
        Part("F1", FUSE, {"1": "L_CLIP", "2": "L_F"}, "10 A"),
        Part("F2", FUSE, {"1": "N_CLIP", "2": "HGND"}, "10 A"),
        Part("F3", MOV_FUSE, {"1": "L_F", "2": "L_MOV"}, "1 A 500 V"),
        Part("RV1", MOV, {"1": "L_MOV", "2": "HGND"}),
        *_pole(1),
        *_pole(2),
        Part("S1", THERMOSTAT, {"1": "L_K", "2": "L_T"}, "85 C"),
        Part("F4", THERMAL_FUSE, {"1": "L_T", "2": "L_LOAD"}, "142 C"),
        *_element(1),
        *_element(2),
        Part("HS1", HEATSINK, {}),
        Part("D30", SCHOTTKY_COMMON_CATHODE, {"A1": "PUMP_1", "A2": "PUMP_2", "K": "ALIVE"}),
        Part("R30", R_0603, {"1": "ALIVE", "2": "GND"}, "220k"),
        Part("Q30", NMOS, {"G": "ALIVE", "S": "GND", "D": "RAIL_ON"}),
        Part("R31", R_0603, {"1": "+5V", "2": "RAIL_ON"}, "10k"),
        Part(
            "Q31",
            PMOS,
            {"G": "RAIL_ON", "S": "+5V", "D": "LED_RAIL"},
            note="no pump, no light in a triac's driver, whatever its gate pin does",
        ),
        Part("R60", R_1206, {"1": "L_LOAD", "2": "SENSE_A"}, "120k"),
        Part("R61", R_1206, {"1": "SENSE_B", "2": "N_K"}, "120k"),
        Part("U60", OPTO_AC, {"1": "SENSE_A", "2": "SENSE_B", "3": "LOAD_SIDE", "4": "+3V3"}),
        Part("R62", R_0603, {"1": "LOAD_SIDE", "2": "GND"}, "22k"),
        Part(
            "C60",
            C_0603,
            {"1": "LOAD_SIDE", "2": "GND"},
            "470n",
            note="bridges the crossings, falls within 15 ms",
        ),
    ),
    hot_nets=frozenset(
        {
            "L_CLIP",
            "N_CLIP",
            "L_F",
            "L_MOV",
            "HGND",
            "N_S",
            "L_K",
            "N_K",
            "L_T",
            "L_LOAD",
            "E1_T",
            "E2_T",
            "G1",
            "G2",
            "TRIG_1",
            "TRIG_2",
            "SNUB_1",
            "SNUB_2",
            "SENSE_A",
            "SENSE_B",
        }
    ),
    notes=(
        "Not for connection to mains until the layout has been reviewed by a qualified person.",
        "Order when opening: gates, 40 ms, relays (safety/contactor.py).",
    ),
    purpose=(
        "clips, fuses, two relays with a charge\n"
        "pump each, two elements of 500 W,\n"
        "zero-crossing triacs"
    ),
)
