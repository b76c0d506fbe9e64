"""The sheet of the load: above the way of the current, below what lets it flow."""

from kicad.placing import Frame, Layout, Place, Port, Text
from kicad.shapes import LEFT, RIGHT


def _element(number: int, x: int) -> dict[str, Place]:
    n = 30 + 10 * number
    return {
        f"E{number}": Place(x, 66),
        f"Q{n}": Place(x, 84),
        f"U{n}": Place(x - 30, 84),
        f"R{n}": Place(x - 14, 76, 270),
        f"R{n + 1}": Place(x - 14, 94),
        f"R{n + 2}": Place(x + 12, 78),
        f"C{n}": Place(x + 12, 90),
        f"R{n + 3}": Place(x - 42, 74),
        f"Q{n + 1}": Place(x - 43, 101),
        f"R{n + 4}": Place(x - 54, 105),
    }


def _pole(number: int, x: int, y: int) -> dict[str, Place]:
    n = 10 * number
    return {
        f"R{n}": Place(x + 10, y + 5),
        f"C{n}": Place(x + 20, y, 90),
        f"D{n}": Place(x + 32, y),
        f"C{n + 1}": Place(x + 44, y + 1),
        f"R{n + 1}": Place(x + 54, y + 1),
        f"Q{n}": Place(x + 68, y - 2),
        f"D{n + 1}": Place(x + 84, y - 22, 180),
        f"D{n + 2}": Place(x + 84, y - 13),
    }


LAYOUT = Layout(
    {
        "J1": Place(22, 38),
        "F1": Place(34, 38, 90),
        "J2": Place(22, 86),
        "F2": Place(34, 86, 90),
        "F3": Place(46, 50),
        "RV1": Place(46, 64),
        "K1": Place(66, 50),
        "S1": Place(90, 58, 90),
        "F4": Place(106, 58, 90),
        **_element(1, 150),
        **_element(2, 236),
        "K2": Place(66, 119),
        **_pole(1, 26, 176),
        **_pole(2, 26, 210),
        "D30": Place(154, 176),
        "R30": Place(166, 182),
        "Q30": Place(178, 176),
        "R31": Place(179, 162),
        "Q31": Place(196, 168),
        "R60": Place(266, 70),
        "U60": Place(282, 84),
        "R61": Place(266, 98),
        "R62": Place(294, 92),
        "C60": Place(302, 92),
    },
    ports={
        "L_F": (Port(56, 32, RIGHT),),
        "N_S": (Port(50, 133, LEFT),),
        "GATE_1": (Port(88, 101, LEFT),),
        "GATE_2": (Port(174, 101, LEFT),),
        "RELAY_1": (Port(24, 176, LEFT),),
        "RELAY_2": (Port(24, 210, LEFT),),
        "LOAD_SIDE": (Port(306, 86, RIGHT),),
        "COIL_1": (Port(118, 168, RIGHT, True),),
        "COIL_2": (Port(118, 202, RIGHT, True),),
        "PUMP_1": (Port(86, 164, RIGHT, True),),
        "PUMP_2": (Port(86, 198, RIGHT, True),),
        "LED_RAIL": (Port(204, 174, RIGHT, True),),
    },
    loose=frozenset(
        {("K1", "A2"), ("K2", "A2"), ("D30", "1"), ("D30", "2"), ("R43", "1"), ("R53", "1")}
    ),
    frames=(
        Frame(
            10, 12, 318, 136, "HOT, but for coils, light-emitting diodes and gates' transistors"
        ),
        Frame(10, 138, 130, 224, "A charge pump for each pole: dry, its relay falls"),
        Frame(138, 138, 224, 224, "Light for the triacs only while a pump lives"),
    ),
    texts=(
        Text("500 W each at 220 V", 244, 60),
        Text("16 kHz while the loop is well; 292 ms after its last word the PIO is dry.", 14, 143),
        Text("Mains behind both relays", 272, 74),
    ),
    paper="A3",
)
