"""Reference energy between pulses, and the power that a late count follows."""

from metercheck_device.measure.energy import FollowingPower, ReferenceEnergy

QUANTUM = 134560


def test_between_pulses_energy_follows_the_on_time():
    energy = ReferenceEnergy(QUANTUM)
    energy.load(0, 3)
    for k in range(1, 5):
        energy.pulse(k * 134560)  # 1 kW
    energy.load(4 * 134560 + 50000, 0)
    assert abs(energy.energy_mj(4 * 134560 + 9000000) - (4 * QUANTUM + 50000)) <= 2


def test_power_of_a_level_is_learned_from_whole_intervals_only():
    energy = ReferenceEnergy(QUANTUM)
    energy.load(0, 3)
    energy.pulse(100000)
    energy.pulse(100000 + 149511)  # 900 W
    energy.load(300000, 0)
    energy.load(900000, 3)
    energy.pulse(1000000)
    assert abs(energy.full_mw() - 900000) < 10


def test_energy_never_passes_the_pulse_that_has_not_come():
    energy = ReferenceEnergy(QUANTUM)
    energy.load(0, 3)
    energy.pulse(100000)
    at_pulse = energy.energy_mj(100000)
    assert energy.energy_mj(10000000) - at_pulse == QUANTUM


def test_energy_never_goes_back():
    energy = ReferenceEnergy(QUANTUM)
    last = 0
    t_us = 0
    for k in range(200):
        t_us += 20000 + (k * 7919) % 30000
        if k % 17 == 0:
            energy.load(t_us, 3)
        elif k % 17 == 13:
            energy.load(t_us, 0)
        elif energy.level and k % 3 == 0:
            energy.pulse(t_us)
        now = energy.energy_mj(t_us)
        assert now >= last
        last = now


def test_no_energy_before_the_load_comes_on():
    energy = ReferenceEnergy(QUANTUM)
    assert energy.energy_mj(5000000) == 0


def test_followed_power_approaches_exponentially_and_recovers():
    following = FollowingPower(500000)
    following.step(1000000, 0)
    following.step(1500000, 1000000)  # one time constant at 1 kW
    assert abs(following.power_mw - 632121) < 10
    following.step(11500000, 1000000)
    assert abs(following.power_mw - 1000000) < 10
    following.step(21500000, 0)
    assert following.power_mw < 1


def test_a_count_that_is_not_late_follows_at_once():
    following = FollowingPower(0)
    following.step(1000000, 1000000)
    assert following.power_mw == 1000000
