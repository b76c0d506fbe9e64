"""The sheet of the metering: the chip among what it measures, then the bridges."""

from kicad.placing import Frame, Gather, Layout, Place, Port, Text
from kicad.shapes import LEFT, RIGHT


def _bridge(n: int, y: int) -> dict[str, Place]:
    return {
        f"R{n}": Place(140, y + 8, 90),
        f"Q{n}": Place(154, y + 8),
        f"R{n + 1}": Place(155, y - 7),
        f"U{n}": Place(174, y),
        f"R{n + 2}": Place(190, y + 7),
    }


LAYOUT = Layout(
    {
        "RS1": Place(40, 75, 270, True),
        "R65": Place(64, 69, 90),
        "C65": Place(78, 72),
        "R66": Place(64, 81, 90),
        "C66": Place(78, 84),
        "U70": Place(106, 86),
        "R67": Place(32, 124, 90),
        "R68": Place(44, 124, 90),
        "R69": Place(56, 124, 90),
        "R63": Place(68, 124, 90),
        "R64": Place(80, 124, 90),
        "R70": Place(90, 131),
        "C67": Place(102, 131),
        "C68": Place(120, 56),
        **_bridge(75, 32),
        **_bridge(80, 62),
        **_bridge(85, 92),
        "R90": Place(155, 117),
        "R91": Place(142, 117),
        "U90": Place(174, 124),
        "R92": Place(190, 115),
        "R93": Place(190, 137),
        "U91": Place(174, 146, 0, True),
        "R94": Place(155, 137),
    },
    ports={
        "N_S": (Port(24, 66, LEFT),),
        "L_F": (Port(22, 124, LEFT),),
        "CF1": (Port(206, 34, RIGHT),),
        "ZX": (Port(206, 64, RIGHT),),
        "OVER_CURRENT": (Port(206, 94, RIGHT),),
        "CHIP_RX": (Port(206, 122, RIGHT),),
        "CHIP_TX": (Port(206, 148, RIGHT),),
    },
    gathers=(Gather("HGND", (("U70", "11"), ("U70", "12"), ("U70", "6"), ("U70", "7")), 92, 110),),
    frames=(
        Frame(12, 14, 163, 158, "HOT: its ground is the neutral"),
        Frame(164, 14, 184, 158, "barrier, 5 kV"),
        Frame(185, 14, 222, 158, "low voltage"),
    ),
    texts=(
        Text("Load's current comes back through the shunt: 27 mV at 5.5 A.", 18, 52),
        Text("267.7 V full scale; 88 V a resistor at 440 V.", 22, 140),
        Text("CF1: 134.56 J a pulse.  ZX lags by 570 us.  CF2: over-current.", 70, 20),
    ),
    paper="A3",
)
