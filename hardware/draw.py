"""The schematic's files, from the table and the places."""

from __future__ import annotations

from design import DESIGN
from kicad import project
from kicad.placing import Layout
from kicad.sheet import Drawn
from places import controller, heads, load, metering, supply

LAYOUTS: dict[str, Layout] = {
    "supply": supply.LAYOUT,
    "metering": metering.LAYOUT,
    "load": load.LAYOUT,
    "heads": heads.LAYOUT,
    "controller": controller.LAYOUT,
}


def schematic() -> tuple[dict[str, str], dict[str, Drawn]]:
    """Texts of all files of the schematic by name, and the sheets as drawn."""
    return project.draw(DESIGN, LAYOUTS)
