"""Pulses against power: an honest chip is never accused, one that counts otherwise is found."""

import random

from metercheck_device.metering.energy_check import EnergyCheck

QUANTUM_NJ = 134560000000
UPDATE_US = 400000
ONE_KW = 1000000
FIRST_UPDATE_US = 123000


def run(powers_mw, counted=1.0, late_us=0, spread_us=0, pulses=True, spurious_us=0, seed=1):
    """What the check says after each update; powers_mw: of each interval between updates.

    counted: pulses of so much energy for one; late_us: the chip's filter, a delay of all pulses;
    spread_us: how well the instants of the updates are known; spurious_us: edges so far apart.
    """
    random.seed(seed)
    check = EnergyCheck()
    said = []
    taken_nj = 0.0
    number = 0
    edges = []
    t_us = FIRST_UPDATE_US
    for power_mw in powers_mw:
        until_nj = taken_nj + power_mw * UPDATE_US * counted
        while (number + 1) * QUANTUM_NJ <= until_nj:
            number += 1
            part = ((number * QUANTUM_NJ) - taken_nj) / (until_nj - taken_nj)
            edges.append(int(t_us - UPDATE_US + part * UPDATE_US) + late_us)
        taken_nj = until_nj
        if spurious_us:
            edges += range(t_us - UPDATE_US, t_us, spurious_us)
            edges.sort()
        while edges and edges[0] <= t_us + 60000:
            edge_us = edges.pop(0)
            if pulses:
                check.pulse(edge_us)
        off_us = random.randrange(2 * spread_us + 1) - spread_us if spread_us else 0
        check.update(t_us + off_us, power_mw, QUANTUM_NJ)
        check.count(number & 0xFFFFFF)
        said.append(check.disagrees)
        t_us += UPDATE_US
    return said


def slots(seed, number):
    """Powers of a load that is switched, with a household that makes it waver."""
    random.seed(seed)
    powers = []
    level = 0
    while len(powers) < number:
        level = ONE_KW // 2 * random.getrandbits(1) if level == ONE_KW else ONE_KW
        for _ in range(4 + random.randrange(16)):
            powers.append(level * (996 + random.randrange(9)) // 1000)
    return powers


def test_an_honest_chip_is_never_accused():
    for seed in range(30):
        powers = slots(seed, 400)
        assert not any(run(powers, seed=seed, spread_us=30000)), seed
    assert not any(run([ONE_KW] * 1500, spread_us=30000))
    assert not any(run([0] * 100 + [40000] * 400))
    assert not any(run([ONE_KW] * 200, late_us=300000))


def test_three_percent_are_found_in_steady_power_within_10_s():
    for counted in (0.97, 1.03):
        said = run([ONE_KW] * 200, counted, spread_us=30000)
        assert True in said
        assert said.index(True) * UPDATE_US < 10000000
        assert said[-1]


def test_half_a_percent_is_found_and_a_fifth_is_not():
    assert run([ONE_KW] * 200, 1.005)[-1]
    assert run([ONE_KW] * 200, 0.995)[-1]
    assert not any(run([ONE_KW] * 200, 1.002))
    assert not any(run([ONE_KW] * 200, 0.998))


def test_three_percent_are_found_while_the_load_is_switched():
    for seed in range(10):
        assert True in run(slots(seed, 500), 0.97, spread_us=30000, seed=seed), seed


def test_a_pin_that_is_stuck_is_found_within_2_s():
    said = run([0] * 20 + [ONE_KW] * 20, pulses=False)
    assert 20 <= said.index(True) <= 24


def test_a_chip_that_stops_counting_is_found_by_its_power():
    said = run([ONE_KW] * 40, counted=0.0)
    assert said.index(True) <= 4


def test_noise_on_the_pin_is_found_within_2_s():
    said = run([ONE_KW] * 40, spurious_us=200000)
    assert said.index(True) <= 5
    assert run([0] * 40, spurious_us=200000).index(True) <= 5


def test_a_pin_that_is_well_again_is_forgiven():
    check = EnergyCheck()
    for number in range(10):
        check.pulse(number * UPDATE_US)
        check.update(number * UPDATE_US, 0, QUANTUM_NJ)
        check.count(0)
    assert check.disagrees
    for number in range(10, 60):
        check.update(number * UPDATE_US, 0, QUANTUM_NJ)
        check.count(0)
    assert not check.disagrees


def test_the_count_goes_round_at_24_bits():
    check = EnergyCheck()
    for number in range(40):
        check.pulse(number)
        check.count((0xFFFFF0 + number) & 0xFFFFFF)
    assert not check.disagrees


def test_a_restart_of_the_chip_is_no_disagreement():
    check = EnergyCheck()
    for number in range(9):
        check.pulse(number)
        check.count(5000 + number)
    check.restart()
    check.count(0)
    check.pulse(100)
    check.count(1)
    assert not check.disagrees
