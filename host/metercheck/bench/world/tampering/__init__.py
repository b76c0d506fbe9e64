"""Tampering: what the meter's measuring element sees of what is used behind it.

Each theft is a small class in the file of its family, and one line in `KINDS`. Several leave a
test load registered as it should be; "normal" never means "no theft".
"""

from metercheck.bench.world.tampering.base import Tampering
from metercheck.bench.world.tampering.bypass import Bypass, PartialBypass
from metercheck.bench.world.tampering.diversion import OwnCircuit, TapAhead
from metercheck.bench.world.tampering.half_wave import HalfWave
from metercheck.bench.world.tampering.honest import Honest
from metercheck.bench.world.tampering.jumper import JumperToBoard
from metercheck.bench.world.tampering.magnet import Magnet
from metercheck.bench.world.tampering.neutral import EarthReturn, ForeignNeutral
from metercheck.bench.world.tampering.phase import PhaseShift, ReversedCurrent
from metercheck.bench.world.tampering.recalibrated import Recalibrated
from metercheck.bench.world.tampering.register import AlteredRegister
from metercheck.bench.world.tampering.shunt import Shunt, ShuntAbove, TimedShunt
from metercheck.bench.world.tampering.voltage import SeriesResistor, VoltageLink
from metercheck.bench.world.tampering.wrong_meter import WrongMeter

KINDS: dict[str, type[Tampering]] = {
    "none": Honest,
    "shunt": Shunt,
    "partial_bypass": PartialBypass,
    "bypass": Bypass,
    "shunt_above": ShuntAbove,
    "timed_shunt": TimedShunt,
    "jumper_to_board": JumperToBoard,
    "own_circuit": OwnCircuit,
    "tap_ahead": TapAhead,
    "voltage_link": VoltageLink,
    "series_resistor": SeriesResistor,
    "foreign_neutral": ForeignNeutral,
    "earth_return": EarthReturn,
    "phase_shift": PhaseShift,
    "reversed_current": ReversedCurrent,
    "recalibrated": Recalibrated,
    "half_wave": HalfWave,
    "magnet": Magnet,
    "altered_register": AlteredRegister,
    "wrong_meter": WrongMeter,
}
"""What `[tampering] kind` can be."""

__all__ = [
    "KINDS",
    "AlteredRegister",
    "Bypass",
    "EarthReturn",
    "ForeignNeutral",
    "HalfWave",
    "Honest",
    "JumperToBoard",
    "Magnet",
    "OwnCircuit",
    "PartialBypass",
    "PhaseShift",
    "Recalibrated",
    "ReversedCurrent",
    "SeriesResistor",
    "Shunt",
    "ShuntAbove",
    "Tampering",
    "TapAhead",
    "TimedShunt",
    "VoltageLink",
    "WrongMeter",
]
