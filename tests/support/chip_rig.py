"""The device's chip driver and the bench's metering chip, joined without the rest of a world."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from random import Random

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.metering import Metering, MeteringSettings
from metercheck_device.calibration import Calibration, nominal
from metercheck_device.metering.bl0942 import Bl0942

DEVICE = b"\0\1\2\3\4\5\6\7"
EXACT = {
    "error_ppm": 0.0,
    "voltage_error_percent": 0.0,
    "voltage_noise_mv": 0.0,
    "current_noise_ma": 0.0,
    "power_noise_w": 0.0,
}


class Rig:
    """Both on one clock. `load` gives (t_us, watts) of the steps of the test load, in order.

    `chip`: settings of the bench's metering. `turn_us`: the loop comes round at least so often.
    `zero_cross`: whether its wire is there; a share of the crossings is lost, with a spike in its
    place. The supply's voltage wanders by `wander_v`, uncorrelated, ten times a second.
    """

    def __init__(
        self,
        load: Iterable[tuple[int, float]] = ((0, 920.0),),
        *,
        seed: int = 1,
        mains_hz: float = 50.0,
        zero_cross: bool = True,
        lost_crossings: float = 0.0,
        turn_us: int = 10_000,
        wander_v: float = 0.0,
        calibration: Calibration | None = None,
        chip: Mapping[str, float] | None = None,
    ) -> None:
        self.random = Random(seed)
        self.metering = Metering(
            MeteringSettings(**(chip or {})), mains_hz, Random(seed), Random(1)
        )
        self.driver = Bl0942(calibration or nominal(DEVICE))
        self.now_us = 0
        self.sent: list[tuple[int, bytes]] = []
        self.readings: list[tuple[int, int, int, int, int]] = []  # t_us, mv, ma, mw, now_us
        self.pulses: list[int] = []  # rising edges of CF
        self.updates: list[int] = []  # when the chip renewed its values
        self.taken_j = 0.0
        self.power_w = 0.0
        self._steps = list(load)
        self._heard: list[tuple[int, int]] = []
        self._edges: list[tuple[int, int]] = []
        self._turn_us = turn_us
        self._wander_v = wander_v
        self._half_us = 500_000.0 / mains_hz
        self._lost_crossings = lost_crossings
        self._crossings = 1 if zero_cross else NEVER_US
        self._wander_us = 100_000 if wander_v else NEVER_US
        self._voltage_v = 220.0
        self._take_steps()

    def run(self, until_us: int) -> None:
        """Let time pass."""
        while self.now_us < until_us:
            self._turn()
            self._advance(min(until_us, self.now_us + self._turn_us, self._due_us()))

    def fault(self, name: str, on: bool) -> None:
        """As in a scenario."""
        self.metering.fault(name, on)
        self._set_power()

    def _due_crossings(self) -> list[int]:
        """Edges of the zero-cross pin up to now; of each lost one a spike is left at random."""
        found = []
        while self._crossings < NEVER_US and self._crossings * self._half_us <= self.now_us:
            lost = self.random.random() < self._lost_crossings
            after_us = self.random.uniform(0.0, self._half_us) if lost else 0.0
            found.append(round(self._crossings * self._half_us + after_us))
            self._crossings += 1
        return sorted(found)

    def _due_us(self) -> int:
        due_us = max(self.driver.deadline_us, self.now_us + 1)
        return min(due_us, self._heard[0][0]) if self._heard else due_us

    def _turn(self) -> None:
        driver, now_us = self.driver, self.now_us
        for t_us in self._due_crossings():
            driver.zero_cross(t_us)
        while self._edges and self._edges[0][0] <= now_us:
            t_us, level = heapq.heappop(self._edges)
            if level:
                self.pulses.append(t_us)
                driver.energy_pulse(t_us)
        data = bytearray()
        while self._heard and self._heard[0][0] <= now_us:
            data.append(heapq.heappop(self._heard)[1])
        packets = driver.packets
        driver.receive(now_us, bytes(data))
        if driver.packets > packets:
            reading = driver.reading
            self.readings.append(
                (reading.t_us, reading.voltage_mv, reading.current_ma, reading.power_mw, now_us)
            )
        said = driver.turn(now_us)
        if said:
            self.sent.append((now_us, said))
            for answer in self.metering.send(now_us, said):
                heapq.heappush(self._heard, answer)

    def _advance(self, until_us: int) -> None:
        while True:
            step_us = self._steps[0][0] if self._steps else NEVER_US
            next_us = min(self.metering.due_us, step_us, self._wander_us)
            if next_us > until_us:
                break
            self._pass(next_us)
            if next_us == self._wander_us:
                self._wander_us += 100_000
                self._voltage_v = 220.0 + self.random.gauss(0.0, self._wander_v)
                self._set_power()
            if next_us == step_us:
                self._take_steps()
            if next_us == self.metering.due_us:
                for edge in self.metering.act(next_us):
                    heapq.heappush(self._edges, edge)
                if self.metering.updated_us == next_us:
                    self.updates.append(next_us)
        self._pass(until_us)

    def _pass(self, to_us: int) -> None:
        self.taken_j += self.test_w * (to_us - self.now_us) * 1e-6
        self.now_us = to_us

    def _take_steps(self) -> None:
        while self._steps and self._steps[0][0] <= self.now_us:
            self.power_w = self._steps.pop(0)[1]
        self._set_power()

    @property
    def test_w(self) -> float:
        """Power of the load now: a resistance."""
        return self.power_w * (self._voltage_v / 220.0) ** 2

    def _set_power(self) -> None:
        amperes = self.test_w / self._voltage_v
        self.metering.set_power(self.now_us, self.test_w, self._voltage_v, amperes)
