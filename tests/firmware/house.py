"""A household behind an exact meter, straight before the estimator: its truth is known."""

import math

from metercheck_device.measure.energy import ReferenceEnergy
from metercheck_device.measure.interval import bounds_95
from metercheck_device.measure.posterior import Posterior
from metercheck_device.measure.silence import POINTS
from metercheck_device.measure.track import Track

JOULE = 3000.0  # per pulse: 1200 imp/kWh
PULSE_UJ = 3000000000
QUANTUM_UJ = 134560000
POWERS_MW = (0, 500000, 500000, 1000000)
SLOTS = (  # (level, ms)
    (0, 1300),
    (3, 3400),
    (1, 2600),
    (3, 1900),
    (0, 3900),
    (3, 2200),
    (1, 1700),
    (3, 3100),
)
ROUND_MS = sum([ms for _, ms in SLOTS])


class House:
    """An exact meter and reference in whole microjoules, steps of 1 ms; the load moves by SLOTS.

    lag_ms: first-order; delay_ms: pure; block_ms: pulses come only then; jitter_ms: each is late
    by up to that, in no order; missed, false: numbers of pulses that go unseen, times of more.
    """

    def __init__(
        self,
        ratio_percent=100,
        background_w=500,
        lag_ms=0,
        delay_ms=0,
        block_ms=1,
        jitter_ms=0,
        missed=(),
        false=(),
    ):
        self.energy = ReferenceEnergy(QUANTUM_UJ // 1000)
        self.track = Track(JOULE, self.energy)
        self.ratio_percent = ratio_percent
        self.background_mw = background_w * 1000
        self.in_step_percent = 0  # of the load's power: what the household takes less meanwhile
        self.t_ms = 0
        self.pulses = 0
        self._level = 0
        self._kept = math.exp(-1.0 / lag_ms) if lag_ms else 0.0
        self._shown_mw = float(self.background_mw)
        self._delay_ms = delay_ms
        self._block_ms = block_ms
        self._jitter_ms = jitter_ms
        self._missed = missed
        self._false = false
        self._meter_uj = PULSE_UJ * 2 // 5
        self._reference_uj = 0
        self._due = []  # times of pulses that are to come
        self._chance = 4711

    def level_at(self, t_ms):
        left_ms = t_ms % ROUND_MS
        slot = 0
        while left_ms >= SLOTS[slot][1]:
            left_ms -= SLOTS[slot][1]
            slot += 1
        return SLOTS[slot][0] if t_ms >= 0 else 0

    def run(self, ms):
        for _ in range(ms):
            level = self.level_at(self.t_ms)
            if level != self._level:
                self.track.load(self.t_ms * 1000, level)
                self._level = level
            self.t_ms += 1
            self._reference(POWERS_MW[level])
            self._meter(self.level_at(self.t_ms - 1 - self._delay_ms))
            if self._due and self._due[0] <= self.t_ms:
                self._due.pop(0)
                self._edge()
            if self.t_ms in self._false:
                self._edge()
        return self

    def known(self):
        """(mean, low, high) of the ratio and the mean background in W."""
        post = self.posterior()
        back = 0.0
        for i in range(post.count):
            back += post.weights[i] * post.backgrounds[i]
        low, _, high = bounds_95(post, 0.0)
        return post.mean(), low, high, back * JOULE

    def posterior(self):
        post = Posterior(max(self.track.ratio.size, POINTS))
        self.track.posterior(self.t_ms * 1000, post)
        return post

    def _reference(self, power_mw):
        self._reference_uj += power_mw
        if self._reference_uj >= QUANTUM_UJ:
            self._reference_uj -= QUANTUM_UJ
            self.energy.pulse(self.t_ms * 1000)

    def _meter(self, level):
        seen_percent = self.ratio_percent - self.in_step_percent
        power_mw = seen_percent * POWERS_MW[level] // 100 + self.background_mw
        self._shown_mw = power_mw + (self._shown_mw - power_mw) * self._kept
        self._meter_uj += int(self._shown_mw)
        if self.t_ms % self._block_ms:
            return
        while self._meter_uj >= PULSE_UJ:
            self._meter_uj -= PULSE_UJ
            self.pulses += 1
            if self.pulses not in self._missed:
                self._chance = (self._chance * 1103515245 + 12345) & 0x3FFFFFFF
                late_ms = (self._chance >> 12) % (self._jitter_ms + 1)
                self._due.append(self.t_ms + late_ms)

    def _edge(self):
        self.track.edge(self.t_ms * 1000)
