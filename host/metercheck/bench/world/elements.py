"""The test load: two heating elements behind zero-cross triacs, and the token that holds them on.

A triac driver of the MOC3063 kind lights at a zero crossing only, and a triac goes out at one, so
the load follows its gates up to half a period late, both ways. Each gate needs a fresh token; when
it runs out, the hardware takes the gate away by itself.

Nichrome has about 4 % less resistance cold than glowing; in the blower's air it warms with a
time constant of some ten seconds.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.household import NOMINAL_V
from metercheck.bench.world.ranges import number
from metercheck.bench.world.supply import Supply

_LEVELS = 4


@dataclass(frozen=True)
class ElementsSettings:
    """`[elements]`: each takes `power_w` at 220 V when warm, within `tolerance_percent`."""

    power_w: float = number(500.0, 50.0, 2000.0)
    tolerance_percent: float = number(4.0, 0.0, 20.0)
    cold_percent: float = number(4.0, 0.0, 20.0)
    warm_up_s: float = number(12.0, 0.1, 600.0)


class _Element:
    """One element: its conductance rises by `cold` when it has cooled down."""

    def __init__(self, settings: ElementsSettings, source: random.Random) -> None:
        spread = source.uniform(-1.0, 1.0) * settings.tolerance_percent / 100.0
        self._warm_w = settings.power_w * (1.0 + spread)
        self._warm_s = self._warm_w / (NOMINAL_V * NOMINAL_V)
        self._cold = settings.cold_percent / 100.0
        self._warm_up_s = settings.warm_up_s
        self._heat = 0.0  # 0: at the temperature of the air, 1: as warm as at 220 V

    def conductance_s(self) -> float:
        return self._warm_s / (1.0 - self._cold * (1.0 - self._heat))

    def warm(self, elapsed_s: float, power_w: float) -> None:
        aim = power_w / self._warm_w
        self._heat = aim + (self._heat - aim) * math.exp(-elapsed_s / self._warm_up_s)


class Elements:
    """Level 0 to 3: bit 0 is the first element, bit 1 the second. `level` is what conducts."""

    def __init__(self, settings: ElementsSettings, supply: Supply, source: random.Random) -> None:
        self._elements = (_Element(settings, source), _Element(settings, source))
        self._supply = supply
        self._gate = 0
        self._gate_until_us = 0
        self.level = 0
        self.due_us = NEVER_US

    def command(self, now_us: int, level: int, hold_us: int) -> None:
        """A token: the gates of `level` from `now_us` for `hold_us`, replacing any before it."""
        if not 0 <= level < _LEVELS or hold_us < 0:
            raise ValueError(f"no such token: level {level}, hold {hold_us} us")
        self._gate = level
        self._gate_until_us = now_us + hold_us
        self._plan(now_us)

    def switch(self, crossing_us: int) -> None:
        """Let the load follow its gates at the crossing that was due."""
        self.level = self._gated(crossing_us)
        self._plan(crossing_us)

    def _gated(self, crossing_us: int) -> int:
        return self._gate if crossing_us < self._gate_until_us else 0

    def _plan(self, now_us: int) -> None:
        """`due_us` is the next zero crossing at which the load will change."""
        crossing_us = self._supply.next_crossing_us(now_us)
        if self._gated(crossing_us) != self.level:
            self.due_us = crossing_us
        elif self.level:
            self.due_us = self._supply.next_crossing_us(self._gate_until_us - 1)
        else:
            self.due_us = NEVER_US

    def conductance_s(self) -> float:
        """Conductance of what is switched on, in siemens."""
        return sum(
            element.conductance_s()
            for bit, element in enumerate(self._elements)
            if self.level >> bit & 1
        )

    def warm(self, elapsed_s: float, voltage_v: float) -> None:
        """Let the elements warm up or cool down for `elapsed_s` at the level as it was."""
        for bit, element in enumerate(self._elements):
            on = self.level >> bit & 1
            element.warm(elapsed_s, element.conductance_s() * voltage_v * voltage_v if on else 0.0)
