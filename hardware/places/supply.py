"""The sheet of the supply: above what may be touched, below what may not."""

from kicad.placing import Frame, Layout, Place, Port, Text
from kicad.shapes import LEFT

LAYOUT = Layout(
    {
        "BT1": Place(26, 36),
        "C1": Place(46, 37),
        "C2": Place(58, 37),
        "A1": Place(86, 36),
        "C3": Place(106, 37),
        "M1": Place(134, 34),
        "D1": Place(150, 31),
        "Q1": Place(149, 44),
        "R1": Place(138, 48),
        "R2": Place(36, 102, 90),
        "C4": Place(58, 102, 90),
        "R3": Place(52, 91, 90),
        "R4": Place(64, 91, 90),
        "C5": Place(86, 102, 90),
        "R5": Place(80, 91, 90),
        "R6": Place(92, 91, 90),
        "D2": Place(106, 109),
        "D3": Place(118, 102, 270),
        "C6": Place(134, 109),
        "U1": Place(152, 102),
        "C7": Place(174, 109),
        "C8": Place(186, 109),
    },
    flags={"+5V": (170, 34), "GND": (178, 34), "HGND": (206, 106), "HV5": (214, 106)},
    ports={"BLOWER": (Port(124, 44, LEFT),), "L_F": (Port(22, 102, LEFT),)},
    frames=(
        Frame(12, 16, 200, 62, "Low voltage: all that a hand may touch hangs on the power bank"),
        Frame(12, 72, 200, 126, "HOT: connected to the mains; its ground is the neutral"),
    ),
    texts=(
        Text("5 V, 1.8 A at worst: stress.py", 18, 48),
        Text("12 V for the blower alone", 80, 48),
        Text("Two X2 in series: 440 V divide as 242 V at worst.", 46, 78),
        Text("10 mA at 160 V, 34 mA at 440 V", 100, 118),
    ),
    paper="A4",
)
