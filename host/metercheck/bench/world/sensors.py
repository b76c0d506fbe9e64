"""What the device's own sensors say: two thermistors, and the voltage behind the relays.

NTC beads follow what they measure with 2 s in the exhaust's moving air and 5 s on the heatsink
(typical of 3 mm beads, assumed), and are read to a tenth of a degree. A broken lead reads as open,
a crushed one as short: the board tells both apart from any temperature. One that has come loose
or fallen into glue stays where it was. The voltage behind the relays lights an optocoupler.
"""

from __future__ import annotations

import math

from metercheck.bench.world.hardware_figures import (
    EXHAUST_SENSOR_S,
    HEATSINK_SENSOR_S,
    SENSES_V,
)
from metercheck.bench.world.thermal import Temperatures

FAULTS = (
    *(
        f"{place}_{what}"
        for place in ("exhaust", "heatsink")
        for what in ("open", "short", "stuck")
    ),
    "load_side_stuck_on",
    "load_side_stuck_off",
)
BROKEN = -32768


class _Bead:
    """One thermistor; `c` is what it has come to."""

    def __init__(self, name: str, lag_s: float, ambient_c: float) -> None:
        self._name = name
        self._lag_s = lag_s
        self._c = ambient_c

    def follow(self, elapsed_s: float, aim_c: float, faults: set[str]) -> None:
        if f"{self._name}_stuck" not in faults:
            self._c = aim_c + (self._c - aim_c) * math.exp(-elapsed_s / self._lag_s)

    def reads_dc(self, faults: set[str]) -> int:
        if f"{self._name}_open" in faults or f"{self._name}_short" in faults:
            return BROKEN
        return round(self._c * 10.0)


class Sensors:
    """Readings as the board hands them to the program."""

    def __init__(self, ambient_c: float) -> None:
        self._exhaust = _Bead("exhaust", EXHAUST_SENSOR_S, ambient_c)
        self._heatsink = _Bead("heatsink", HEATSINK_SENSOR_S, ambient_c)
        self._faults: set[str] = set()
        self.exhaust_dc = self.heatsink_dc = round(ambient_c * 10.0)

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS; a sensor that is stuck goes on from where it was."""
        (self._faults.add if on else self._faults.discard)(name)
        self._read()

    def follow(self, elapsed_s: float, true: Temperatures) -> None:
        """`elapsed_s` have passed, at the end of which it is as warm as in `true`."""
        self._exhaust.follow(elapsed_s, true.exhaust_c, self._faults)
        self._heatsink.follow(elapsed_s, true.heatsink_c, self._faults)
        self._read()

    def load_side(self, relays_closed: bool, voltage_v: float) -> bool:
        """Whether the optocoupler behind the relays says that there is voltage."""
        if "load_side_stuck_on" in self._faults:
            return True
        return (
            relays_closed and voltage_v >= SENSES_V and "load_side_stuck_off" not in self._faults
        )

    def _read(self) -> None:
        self.exhaust_dc = self._exhaust.reads_dc(self._faults)
        self.heatsink_dc = self._heatsink.reads_dc(self._faults)
