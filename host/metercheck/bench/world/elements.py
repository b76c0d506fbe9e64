"""The test load: two heating elements behind triacs, in series with relays and cut-outs.

    pole 1 - element 1 - triac 1 -+- thermostat - fuse - pole 2
           - element 2 - triac 2 -+

Nichrome has about 4 % less resistance cold than glowing; in the blower's air it warms with a
time constant of some ten seconds. A triac that conducts in one half-wave only halves an element's
power; its conductance here is that mean. Of an element whose turns touch a fifth of the resistance
is left: 11 A.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from metercheck.bench.world.draw import NOMINAL_V
from metercheck.bench.world.hardware_figures import ELEMENT_W, WIRE_S
from metercheck.bench.world.ranges import number
from metercheck.bench.world.relays import Relays
from metercheck.bench.world.supply import Supply
from metercheck.bench.world.thermal import Thermal, ThermalSettings, triac_loss_w
from metercheck.bench.world.triacs import SNUBBER_S, Triacs

FAULTS = tuple(f"element_{number}_{what}" for number in (1, 2) for what in ("open", "short"))
_SHORTED = 5.0


@dataclass(frozen=True)
class ElementsSettings:
    """`[elements]`: each takes `power_w` at 220 V when warm, within `tolerance_percent`."""

    power_w: float = number(ELEMENT_W, 50.0, 2000.0)
    tolerance_percent: float = number(4.0, 0.0, 20.0)
    cold_percent: float = number(4.0, 0.0, 20.0)
    warm_up_s: float = number(WIRE_S, 0.1, 600.0)


class _Element:
    """One element: its conductance rises by `cold` when it has cooled down."""

    def __init__(self, settings: ElementsSettings, source: random.Random) -> None:
        spread = source.uniform(-1.0, 1.0) * settings.tolerance_percent / 100.0
        self.warm_w = settings.power_w * (1.0 + spread)
        self._warm_s = self.warm_w / (NOMINAL_V * NOMINAL_V)
        self._cold = settings.cold_percent / 100.0
        self._warm_up_s = settings.warm_up_s
        self.heat = 0.0  # 0: at the temperature of the air, 1: as warm as at 220 V
        self.open = self.short = False

    def conductance_s(self) -> float:
        warm_s = self._warm_s * _SHORTED if self.short else self._warm_s
        return warm_s / (1.0 - self._cold * (1.0 - self.heat))

    def warm(self, elapsed_s: float, power_w: float) -> None:
        aim = power_w / self.warm_w
        self.heat = aim + (self.heat - aim) * math.exp(-elapsed_s / self._warm_up_s)


class Elements:
    """The whole load between the clips; it, `triacs`, `relays` and `thermal` can fail each.

    What conducts is found in `follow` and holds until the next, whatever fails in between.
    `ready`: relays closed and blower at full speed from the start, as tests want it that drive
    neither; otherwise both wait for their commands.
    """

    def __init__(
        self,
        settings: ElementsSettings,
        supply: Supply,
        source: random.Random,
        thermal: ThermalSettings | None = None,
        ready: bool = False,
    ) -> None:
        self._elements = (_Element(settings, source), _Element(settings, source))
        self.triacs = Triacs(supply)
        self.relays = Relays(closed=ready)
        self.thermal = Thermal(thermal or ThermalSettings(), 1.0 if ready else 0.0)
        self._connected = False
        self._shares = (0.0, 0.0)
        self._find_shares()

    @property
    def due_us(self) -> int:
        """When a triac or a relay moves next."""
        return min(self.triacs.due_us, self.relays.due_us)

    def follow(self, now_us: int) -> bool:
        """Let what is due move; whether that was the triacs, all that a board would know of."""
        self.relays.follow(now_us)
        switched = self.triacs.follow(now_us)
        self._find_shares()
        return switched

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS."""
        _, number, what = name.split("_")
        setattr(self._elements[int(number) - 1], what, on)

    def _find_shares(self) -> None:
        """How much of the time each element is between the clips from now on."""
        triacs = self.triacs
        self._connected = self.relays.closed and self.thermal.conducts
        self._shares = (0.0, 0.0)
        if self._connected:
            one, two = self._elements
            self._shares = (
                0.0 if one.open else triacs.conducts(1),
                0.0 if two.open else triacs.conducts(2),
            )

    @property
    def reported_level(self) -> int:
        """The level as a board knows it, from its tokens and the zero crossings."""
        return self.triacs.level

    @property
    def level(self) -> int:
        """Which elements really take current: bit 0 the first, bit 1 the second."""
        first, second = self._shares
        return (first > 0.0) + 2 * (second > 0.0)

    def conductance_s(self) -> float:
        """Conductance between the clips in siemens, as far as power goes."""
        first, second = self._shares
        one, two = self._elements
        return first * one.conductance_s() + second * two.conductance_s()

    def current_a(self, voltage_v: float) -> float:
        """Current through the clips at `voltage_v`, rms: that of the elements, and what leaks.

        A half-wave has 1/sqrt(2) of the current at half the power; two are taken to be of the same
        polarity. The snubber of a triac that is off leaks at a right angle to the rest.
        """
        if not self._connected:
            return 0.0
        forward_s = back_s = leak_s = 0.0
        for share, element in zip(self._shares, self._elements, strict=True):
            conductance_s = element.conductance_s()
            forward_s += conductance_s if share else 0.0
            back_s += conductance_s if share == 1.0 else 0.0
            leak_s += 0.0 if share else SNUBBER_S
        heating_s = math.hypot(forward_s, back_s) / math.sqrt(2.0)
        return voltage_v * math.hypot(heating_s, leak_s)

    def warm(self, elapsed_s: float, voltage_v: float) -> None:
        """Let everything warm up or cool down for `elapsed_s` in the state as it was."""
        loss_w = heat_w = 0.0
        for share, element in zip(self._shares, self._elements, strict=True):
            power_w = 0.0
            if share:
                power_w = share * element.conductance_s() * voltage_v * voltage_v
                loss_w += triac_loss_w(power_w / voltage_v) if voltage_v else 0.0
            element.warm(elapsed_s, power_w)
            heat_w += element.heat * element.warm_w
        hotter = max(element.heat for element in self._elements)
        self.thermal.warm(elapsed_s, heat_w, hotter, loss_w)
