"""The metering point: the meter, what was done to it, and what it therefore registers in truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metercheck.bench.world.dlt645 import answer
from metercheck.bench.world.meter import Meter
from metercheck.bench.world.randomness import stream
from metercheck.bench.world.ratio import LEVELS, TrueRatio
from metercheck.bench.world.registers import Registers
from metercheck.bench.world.seen import Flow

if TYPE_CHECKING:
    from metercheck.bench.scenario import Scenario

_TYPICAL_TEST_W = {1: 500.0, 2: 500.0, 3: 1000.0}


class MeteringPoint:
    """Shows the meter its share of what flows, and keeps account of the test load's."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.meter = Meter(scenario.meter, stream(seed, "meter"), stream(seed, "meter flaws"))
        self._tampering = scenario.tampering
        self._registers = Registers(
            scenario.registers,
            scenario.meter,
            self.meter,
            scenario.tampering,
            scenario.supply.frequency_hz,
        )
        self.reachable = scenario.registers.rs485
        """Whether somebody can ask the meter."""
        self._true_ratio = TrueRatio()
        # What an estimator finds that takes the entered constant for the meter's own.
        self._constants_ratio = (
            scenario.meter.constant_imp_per_kwh / scenario.task.constant_imp_per_kwh
        )
        self._flow = Flow(0, 0.0, 0.0, 0.0, scenario.task.place)
        self.test_voltage_share = self._tampering.test_voltage_share(scenario.task.place)
        """The share of the supply's voltage that the test load gets."""

    def set_flow(
        self, now_us: int, voltage_v: float, household_w: float, test_w: float, level: int
    ) -> None:
        """From `now_us` on household and test load, at `level`, take this."""
        self._flow = flow = Flow(now_us, voltage_v, household_w, test_w, self._flow.place)
        seen = self._tampering.seen(flow)
        self.meter.set_power(now_us, seen)
        self._registers.observe(now_us)
        registered_w = 0.0
        if test_w:
            registered_w = self.meter.registers_w(seen) - self._registers_w(0.0)
        self._true_ratio.set(now_us, level, test_w, registered_w)

    def ratio(self, now_us: int) -> float:
        """What it registered of the test load so far, over all levels."""
        found = self._true_ratio.of_all(now_us)
        return self._ratio_at(max(LEVELS), now_us) if found is None else self._by_entered(found)

    def ratio_by_level(self, now_us: int) -> tuple[float, float, float]:
        """The same at level 1, 2 and 3 alone; of a typical load where there was none yet."""
        return self._ratio_at(1, now_us), self._ratio_at(2, now_us), self._ratio_at(3, now_us)

    def ask(self, now_us: int, request: bytes) -> bytes:
        """What the meter answers to a request by DL/T 645; b"" where it keeps silent."""
        if not self.meter.alive:
            return b""
        self._registers.observe(now_us)
        return answer(request, self._registers.address, self._registers.read)

    def _ratio_at(self, level: int, now_us: int) -> float:
        found = self._true_ratio.of_level(level, now_us)
        if found is None:
            test_w = _TYPICAL_TEST_W[level]
            found = (self._registers_w(test_w) - self._registers_w(0.0)) / test_w
        return self._by_entered(found)

    def _by_entered(self, registered_share: float) -> float:
        return registered_share * self._constants_ratio

    def _registers_w(self, test_w: float) -> float:
        """What it would register with a test load of `test_w` now."""
        t_us, voltage_v, household_w, _, place = self._flow
        flow = Flow(t_us, voltage_v, household_w, test_w, place)
        return self.meter.registers_w(self._tampering.seen(flow))
