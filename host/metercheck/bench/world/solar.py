"""Solar panels on the household's side of the meter, under passing clouds.

A house's array is small against a cloud: its power falls and comes back within seconds, to a fifth
or a third of what the clear sky gives (typical of one-second recordings of single roofs). The
inverter feeds a power, whatever the voltage, and leaves the grid outside 85 to 110 % of 220 V; it
waits a minute after the voltage came back (limits and waiting: NB/T 32004, where 20 s to 5 min are
allowed).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from metercheck.bench.world.draw import NOMINAL_V
from metercheck.bench.world.ranges import number

_LEAST_V = 0.85 * NOMINAL_V
_MOST_V = 1.10 * NOMINAL_V
_RECONNECT_S = 60.0
_CLOUD_S = (5.0, 40.0)
_SHADED = (0.2, 0.35)
_EDGE_S = (1.5, 6.0)


@dataclass(frozen=True)
class SolarSettings:
    """`[solar]`: `clear_w` under a clear sky (0: no panels), and how often clouds come."""

    clear_w: float = number(0.0, 0.0, 20_000.0)
    clouds_per_min: float = number(1.0, 0.0, 10.0)


class Solar:
    """`power_w` is what the inverter feeds in, constant between `step`s."""

    def __init__(self, settings: SolarSettings, step_s: float, source: random.Random) -> None:
        self._settings = settings
        self._step_s = step_s
        self._source = source
        self._waits_s = 0.0
        self._sun = 1.0  # share of the clear sky's power
        self._aim = 1.0
        self._change_per_s = 1.0
        self._left_s = self._clear_s()

    @property
    def power_w(self) -> float:
        return 0.0 if self._waits_s > 0.0 else self._settings.clear_w * self._sun

    def step(self, voltage_v: float) -> None:
        """Move on by one step; `voltage_v` is what the inverter saw since the one before."""
        if not self._settings.clear_w:
            return
        if not _LEAST_V <= voltage_v <= _MOST_V:
            self._waits_s = _RECONNECT_S
        else:
            self._waits_s = max(0.0, self._waits_s - self._step_s)
        self._left_s -= self._step_s
        if self._left_s <= 0.0:
            self._pass_edge()
        change = self._change_per_s * self._step_s
        self._sun += max(-change, min(change, self._aim - self._sun))

    def _pass_edge(self) -> None:
        """A cloud begins or ends to cover the panels."""
        source = self._source
        if self._aim == 1.0:
            self._aim = source.uniform(*_SHADED)
            self._left_s = source.uniform(*_CLOUD_S)
        else:
            self._aim = 1.0
            self._left_s = self._clear_s()
        self._change_per_s = abs(self._aim - self._sun) / source.uniform(*_EDGE_S)

    def _clear_s(self) -> float:
        """How long the sun shines until the next cloud comes."""
        clouds_per_min = self._settings.clouds_per_min
        return self._source.expovariate(clouds_per_min / 60.0) if clouds_per_min else float("inf")
