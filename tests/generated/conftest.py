"""What KiCad 9 and ngspice make again. Without them these tests fail: they never skip."""

from __future__ import annotations

import pytest

import schematic
from kicad import tool
from kicad.tool import KiCad


@pytest.fixture(scope="session")
def kicad() -> KiCad:
    """On a machine that had none and may: set up first, some minutes."""
    return tool.find()


@pytest.fixture(scope="session")
def exports(kicad: KiCad) -> dict[str, bytes]:
    """By name; KiCad's electrical rules found nothing."""
    return schematic.exports(kicad)
