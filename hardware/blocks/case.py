"""Case: what holds it all together and has no pins."""

from __future__ import annotations

from model import Block, Kind, Part

BOARD = Kind("PCB-2L-100x120", "circuit board, two layers, share of a panel of five", {}, 600)
ENCLOSURE = Kind(
    "CASE-ABS-DUCT",
    "case of flame-retardant ABS with an air duct of tin sheet and mica",
    {},
    1400,
    # Assumed, until a built device was measured: the duct, what draught there is without a blower,
    # and what a hand over the grille leaves of the flow.
    ratings={"j_per_k": 70.0, "w_per_k": 5.0, "draught_l_per_s": 1.0, "blocked_share": 0.2},
)
CONNECTORS = Kind("CONN-SET", "terminals, jumpers, cable glands, strain reliefs", {}, 750)
SMALL = Kind("MISC", "screws, sleeves, labels, thermal paste, filter of the air", {}, 350)

CASE = Block(
    "case",
    "Case",
    (
        Part("X1", BOARD, {}),
        Part("X2", ENCLOSURE, {}),
        Part("X3", CONNECTORS, {}),
        Part("X4", SMALL, {}),
    ),
)
