"""An ideal meter behind a steady household, for tests that run in both interpreters."""

from metercheck_device.check import PIN_HEAD, PIN_REFERENCE
from metercheck_wire.messages import PLACES

QUANTUM_MJ = 134560
LIMITS = (950000, 1050000, 930000, 1070000, 100, 120)
_POWERS_MW = (0, 500000, 500000, 1000000)
_STEP_US = 10000
_WIDTH_US = 80000
_ONE = 1


def head(constant=1200, seed=5, pulses_before=0):
    """The fields of RECORD_HEAD that a check needs."""
    return {
        "record": 1,
        "constant_imp_per_kwh": constant,
        "reference_mj_per_pulse": QUANTUM_MJ,
        "reference_u95_ppm": 6000,
        "pattern_seed": seed,
        "pulses_before": pulses_before,
        "place": PLACES.index("box"),
    }


class IdealWorld:
    """Power in mW, time in us, energy in nJ: whole numbers, so both interpreters agree."""

    def __init__(self, check, share_ppm=1000000, household_mw=400000, constant=1200):
        self.check = check
        self.now_us = 0
        self.level = 0
        self.on_us = 0
        self._share_ppm = share_ppm
        self._household_mw = household_mw
        self._quantum_nj = 3600000000000000 // constant
        self._meter_nj = self._quantum_nj // 3
        self._reference_nj = 0
        self._fall_us = -1
        self.in_step_ppm = 0  # of the load's power: what the household takes less while it is on
        self.spared_ppm = 0  # what is registered of one element alone beyond the share of both

    def run(self, until_us, pulses=True):
        """Drive the check until it has finished or the time has come."""
        check = self.check
        while self.now_us < until_us and not check.finished:
            self.now_us += _STEP_US
            self._flow(pulses)
            if self.now_us % 400000 == 0:
                check.volt(self.now_us, 220000, 400000)
            check.tick(self.now_us)
            if check.wanted_level != self.level:
                self.level = check.wanted_level
                check.load(self.now_us, self.level)

    def _flow(self, pulses):
        check = self.check
        test_mw = _POWERS_MW[self.level]
        if self.level:
            self.on_us += _STEP_US
        self._reference_nj += test_mw * _STEP_US
        if self._reference_nj >= QUANTUM_MJ * 1000000:
            self._reference_nj -= QUANTUM_MJ * 1000000
            late_us = self._reference_nj // test_mw
            check.edge(self.now_us - late_us, PIN_REFERENCE, 1)
        if self._fall_us >= 0 and self.now_us >= self._fall_us:
            check.edge(self._fall_us, PIN_HEAD, 0)
            self._fall_us = -1
        share_ppm = self._share_ppm - self.in_step_ppm
        if self.level == _ONE:
            share_ppm += self.spared_ppm
        # A meter that stops while energy flows back.
        seen_mw = max(test_mw * share_ppm // 1000000 + self._household_mw, 0)
        self._meter_nj += seen_mw * _STEP_US
        if self._meter_nj >= self._quantum_nj:
            self._meter_nj -= self._quantum_nj
            if pulses:
                rise_us = self.now_us - self._meter_nj // max(seen_mw, 1)
                check.edge(rise_us, PIN_HEAD, 1)
                self._fall_us = rise_us + _WIDTH_US
