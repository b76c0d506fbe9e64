"""Energy of the test load, from the reference's pulses and between them."""

import math

from metercheck_device.measure.energy import ReferenceEnergy

QUANTUM = 134560
SETTLED_MS = 1000
ELEMENT_MW = 460000  # not the nominal 500 W: it has to be learned
POWERS = {0: 0, 1: ELEMENT_MW, 3: 2 * ELEMENT_MW}
WHOLE = ((3, 4000), (0, 3300), (3, 2700), (0, 2100))
LEVELS = ((3, 4000), (1, 3000), (3, 3500), (0, 3300))


class Chip:
    """Counts a load's energy behind a filter of first order; steps of 1 ms, whole uJ."""

    def __init__(self, filter_ms):
        self.energy = ReferenceEnergy(QUANTUM)
        self._kept = math.exp(-1.0 / filter_ms) if filter_ms else 0.0
        self._shown_mw = 0.0
        self._counted_uj = QUANTUM * 300  # how full its accumulator is at the start: anything
        self._taken_uj = 0
        self._t_ms = 0
        self.forget()

    def forget(self):
        """What was off so far does not count."""
        self.least_mj = 1000000
        self.most_mj = -1000000

    def slot(self, level, ms):
        """One slot; notes by how much (mJ) the energy is off once the load has stood still."""
        energy = self.energy
        energy.load(self._t_ms * 1000, level)
        power_mw = POWERS[level]
        for passed_ms in range(1, ms + 1):
            self._t_ms += 1
            self._taken_uj += power_mw
            self._shown_mw = power_mw + (self._shown_mw - power_mw) * self._kept
            self._counted_uj += int(self._shown_mw)
            if self._counted_uj >= QUANTUM * 1000:
                self._counted_uj -= QUANTUM * 1000
                energy.pulse(self._t_ms * 1000)
            if passed_ms >= SETTLED_MS:
                error_mj = energy.energy_mj(self._t_ms * 1000) - self._taken_uj // 1000
                self.least_mj = min(self.least_mj, error_mj)
                self.most_mj = max(self.most_mj, error_mj)


def spread_mj(filter_ms, slots):
    """By how much differences of the energy between settled instants are wrong at most."""
    chip = Chip(filter_ms)
    for turn in range(4):
        if turn == 1:  # the powers are learned, and how full the accumulator was
            chip.forget()
        for level, ms in slots:
            chip.slot(level, ms)
    return chip.most_mj - chip.least_mj


def test_differences_between_settled_instants_are_exact_whatever_the_chips_filter():
    for filter_ms in (0, 50, 100, 200):
        assert spread_mj(filter_ms, WHOLE) < 12000
    # Of 0.3 s x 920 W a 28th part is still to come after 1 s, once at either end.
    assert spread_mj(300, WHOLE) < 25000


def test_they_are_exact_between_one_element_and_both_too():
    for filter_ms in (0, 50, 100, 200):
        assert spread_mj(filter_ms, LEVELS) < 12000
    assert spread_mj(300, LEVELS) < 30000


def test_before_the_first_pulses_power_is_nominal():
    energy = ReferenceEnergy(QUANTUM)
    for level, power_mw in ((1, 500000), (2, 500000), (3, 1000000)):
        energy.load(0, level)
        assert energy.power_mw() == power_mw
    assert energy.full_mw() == 1000000
    energy.load(1000000, 3)
    before_mj = energy.energy_mj(1000000)
    assert energy.energy_mj(2500000) - before_mj == 1500000


def test_power_of_a_level_is_learned_between_settled_pulses_only():
    energy = ReferenceEnergy(QUANTUM)
    energy.load(0, 3)
    energy.pulse(300000)
    energy.pulse(400000)  # the chip's filter has not settled: no word for the power
    assert energy.full_mw() == 1000000
    energy.pulse(1000000)
    assert energy.full_mw() == 1000000
    energy.pulse(1149511)
    assert abs(energy.full_mw() - 900000) < 10
    energy.load(1300000, 0)
    energy.load(1900000, 3)
    energy.pulse(3000000)
    assert abs(energy.full_mw() - 900000) < 10


def test_what_was_reckoned_with_the_nominal_power_is_put_right():
    energy = ReferenceEnergy(QUANTUM)
    energy.load(0, 3)
    t_us = 0
    for _ in range(20):
        t_us += 149511  # 900 W from the start
        energy.pulse(t_us)
    assert abs(energy.energy_mj(t_us) - 20 * QUANTUM) < 100


def test_a_pulse_while_the_load_is_off_changes_nothing_but_the_count():
    energy = ReferenceEnergy(QUANTUM)
    energy.load(0, 3)
    energy.load(2000000, 0)
    before_mj = energy.energy_mj(5000000)
    energy.pulse(5000000)
    assert energy.energy_mj(6000000) == before_mj
    assert energy.pulses == 1


def test_energy_of_one_element_alone_is_counted_apart():
    energy = ReferenceEnergy(QUANTUM)
    energy.load(0, 3)
    assert energy.low_mj(2000000) == 0
    energy.load(2000000, 1)
    assert energy.low_mj(2600000) == 300000
    energy.load(3000000, 3)
    energy.load(5000000, 2)
    assert energy.low_mj(6000000) == 1000000
    energy.load(6000000, 0)
    assert energy.low_mj(9000000) == 1000000


def test_no_energy_before_the_load_comes_on():
    energy = ReferenceEnergy(QUANTUM)
    assert energy.energy_mj(5000000) == 0
