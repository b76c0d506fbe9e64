"""The sheet of the controller: the Pico in the middle, what it is connected to by names."""

from kicad.placing import Gather, Layout, Place, Text

LAYOUT = Layout(
    {
        "U200": Place(112, 80),
        "DS1": Place(40, 76),
        "R200": Place(66, 66),
        "R201": Place(76, 66),
        "J200": Place(40, 98),
        "R206": Place(88, 112, 270),
        "Q200": Place(74, 112, 0, True),
        "BZ1": Place(58, 105, 0, True),
        **{f"R{202 + n}": Place(156 + 14 * n, 28) for n in range(4)},
        **{f"SW{1 + n}": Place(156 + 14 * n, 42) for n in range(4)},
        "R207": Place(164, 88),
        "RT1": Place(164, 104),
        "C200": Place(174, 104),
        "R208": Place(190, 88),
        "RT2": Place(190, 104),
        "C201": Place(200, 104),
    },
    gathers=(
        Gather("GND", tuple(("U200", str(n)) for n in (3, 8, 13, 18, 23, 28, 38)), 112, 106),
    ),
    texts=(
        Text("Keys pull to ground; STOP is read like them and ends whatever runs.", 132, 14),
        Text("Sleeved sensors: part of the barrier.", 160, 116),
    ),
    paper="A4",
)
