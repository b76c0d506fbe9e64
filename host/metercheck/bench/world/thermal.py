"""How warm the device gets, and what cuts the load off when it gets too warm.

The blower's air takes the elements' heat along: 1.2 kg/m3 and 1005 J/(kg K) make 1 kW warm 15 L/s
by 55 K and 3 L/s by 276 K. Without a blower about 1 L/s rises through the duct by itself; a
blocked grille lets a fifth of the flow through. The duct and what is in it (100 J/K, some 100 g)
follow the air that leaves, quickly with the blower and slowly without. A triac of the BTA16 class
loses 0.85 V and 25 mohm times its current to the heatsink, which stays 5 K/W above moving air and
12 K/W above still air.

In series with the elements stand a KSD301 at the exhaust (opens at 85 C, closes again some 20 K
lower) and a fuse of 142 C in a sleeve, which never closes again. All of first order. The figures
of air, triac and cut-outs are the parts'; draught, capacity, heatsink and lags are assumed. All of
them are the hardware's (hardware_figures.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from metercheck.bench.world.hardware_figures import (
    AIR_J_PER_L_K,
    BLOCKED_SHARE,
    CLOSES_C,
    DRAUGHT_L_PER_S,
    FULL_L_PER_S,
    FUSE_C,
    FUSE_S,
    HEATSINK_K_PER_W,
    HEATSINK_S,
    OPENS_C,
    THERMOSTAT_S,
    TRIAC_OHM,
    TRIAC_V,
    WARMED_J_PER_K,
    WIRE_K,
)
from metercheck.bench.world.ranges import number

FAULTS = ("blower_stopped", "blower_blocked", "thermostat_stuck")


@dataclass(frozen=True)
class ThermalSettings:
    """`[thermal]`: `flow_l_per_s` is what the blower moves at full speed."""

    ambient_c: float = number(25.0, -25.0, 60.0)
    flow_l_per_s: float = number(FULL_L_PER_S, 1.0, 50.0)


class Temperatures(NamedTuple):
    """Degrees Celsius: the hotter element's wire, the exhaust air, the triacs' heatsink."""

    element_c: float
    exhaust_c: float
    heatsink_c: float


class Thermal:
    """Air, heatsink and cut-outs. `conducts`: whether thermostat and fuse let current through."""

    def __init__(self, settings: ThermalSettings, blower_speed: float) -> None:
        self._settings = settings
        self._speed = blower_speed
        self._faults: set[str] = set()
        # Above the ambient air, in kelvin.
        self._wire_k = 0.0
        self._exhaust_k = 0.0
        self._thermostat_k = 0.0
        self._fuse_k = 0.0
        self._heatsink_k = 0.0
        self._open = False
        self._blown = False

    @property
    def conducts(self) -> bool:
        return not (self._open or self._blown)

    @property
    def flow_l_per_s(self) -> float:
        """Air through the duct now."""
        if "blower_stopped" in self._faults:
            return DRAUGHT_L_PER_S
        share = BLOCKED_SHARE if "blower_blocked" in self._faults else 1.0
        return max(DRAUGHT_L_PER_S, self._settings.flow_l_per_s * self._speed * share)

    def command_blower(self, speed: float) -> None:
        """Let the blower run at `speed`, 0 to 1 of its full flow. Raises ValueError beyond."""
        if not 0.0 <= speed <= 1.0:
            raise ValueError(f"no such speed: {speed}")
        self._speed = speed

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS. A blown fuse stays blown when the fault that blew it has gone."""
        (self._faults.add if on else self._faults.discard)(name)
        self._cut()

    def warm(self, elapsed_s: float, heat_w: float, wire_share: float, loss_w: float) -> None:
        """Let `elapsed_s` pass in which the elements gave `heat_w` to the air.

        `wire_share` says how warm the hotter wire is: 1 as at 220 V. `loss_w` heats the heatsink.
        """
        flow_l_per_s = self.flow_l_per_s
        air_w_per_k = AIR_J_PER_L_K * flow_l_per_s
        still, moving = HEATSINK_K_PER_W
        full = min(1.0, flow_l_per_s / self._settings.flow_l_per_s)
        exhaust_k = _toward(
            heat_w / air_w_per_k, self._exhaust_k, elapsed_s * air_w_per_k / WARMED_J_PER_K
        )
        self._exhaust_k = exhaust_k
        self._thermostat_k = _toward(exhaust_k, self._thermostat_k, elapsed_s / THERMOSTAT_S)
        self._fuse_k = _toward(exhaust_k, self._fuse_k, elapsed_s / FUSE_S)
        sink_k = loss_w * (still + (moving - still) * full)
        self._heatsink_k = _toward(sink_k, self._heatsink_k, elapsed_s / HEATSINK_S)
        self._wire_k = WIRE_K * wire_share
        self._cut()

    def temperatures(self) -> Temperatures:
        """What sensors without an error would read."""
        ambient_c = self._settings.ambient_c
        return Temperatures(
            ambient_c + self._exhaust_k + self._wire_k,
            ambient_c + self._exhaust_k,
            ambient_c + self._heatsink_k,
        )

    def _cut(self) -> None:
        """Let thermostat and fuse do what their temperature tells them."""
        ambient_c = self._settings.ambient_c
        self._blown = self._blown or ambient_c + self._fuse_k >= FUSE_C
        thermostat_c = ambient_c + self._thermostat_k
        if "thermostat_stuck" in self._faults or thermostat_c <= CLOSES_C:
            self._open = False
        elif thermostat_c >= OPENS_C:
            self._open = True


def _toward(aim: float, value: float, time_constants: float) -> float:
    return aim + (value - aim) * math.exp(-time_constants)


def triac_loss_w(
    current_a: float, threshold_v: float = TRIAC_V, slope_ohm: float = TRIAC_OHM
) -> float:
    """What one triac turns into heat at `current_a` rms of a sine."""
    mean_a = current_a * math.sqrt(8.0) / math.pi
    return threshold_v * mean_a + slope_ohm * current_a * current_a
