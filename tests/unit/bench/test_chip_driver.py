"""The device's chip driver talking to the bench's metering chip over its serial line."""

from __future__ import annotations

from random import Random

import pytest

from metercheck.bench.world import bl0942
from metercheck_device.calibration import nominal
from support.chip_rig import DEVICE, EXACT, Rig

SECOND = 1_000_000
NOISE = {**EXACT, "voltage_noise_mv": 30.0, "current_noise_ma": 1.0, "power_noise_w": 0.05}


def slots(seed: int, seconds: int = 120) -> list[tuple[int, float]]:
    """The whole load, less of it, the whole load: for 1.6 to 6 s each."""
    chance = Random(seed)
    found, t_us, full = [(0, 0.0)], 1_500_000, True
    while t_us < seconds * SECOND:
        found.append((t_us, 920.0 if full else chance.choice((0.0, 460.0))))
        t_us += chance.randrange(1_600_000, 6_000_000)
        full = not full
    return found


def registers(rig: Rig, *wanted: int) -> list[int]:
    """What is in the chip, asked while the line rests: the driver must not hear it."""
    while rig.driver.deadline_us - rig.now_us < 150_000:
        rig.run(rig.now_us + 5000)
    found = []
    for number, register in enumerate(wanted):
        answer = rig.metering.send(rig.now_us + number * 30_000, bytes([bl0942.READ, register]))
        found.append(int.from_bytes(bytes(byte for _, byte in answer[:3]), "little"))
    return found


def mean_ppm(found: list[int], true: float) -> float:
    return (sum(found) / len(found) / true - 1.0) * 1e6


def counted_ppm(rig: Rig, joule_per_pulse: float) -> float:
    """Error of the energy between the first pulse and the last, at 920 W."""
    true_j = 920.0 * (rig.pulses[-1] - rig.pulses[0]) * 1e-6
    return ((len(rig.pulses) - 1) * joule_per_pulse / true_j - 1.0) * 1e6


def test_the_chip_is_set_up_over_its_line_within_half_a_second():
    rig = Rig()
    rig.run(600_000)
    assert rig.driver.ready
    rig.run(4 * SECOND)
    wanted = (bl0942.MODE, bl0942.GAIN_CR, bl0942.WA_CREEP, bl0942.I_FAST_RMS_TH, bl0942.OT_FUNX)
    assert registers(rig, *wanted) == [0x87, 2, 0x0B, 11220, 0x24]
    assert rig.driver.damaged == 0


@pytest.mark.parametrize("oscillator_ppm", [-20_000.0, 0.0, 20_000.0])
def test_60_s_at_920_w_with_an_oscillator_that_is_off(oscillator_ppm: float):
    rig = Rig(mains_hz=50.02, chip={"oscillator_ppm": oscillator_ppm, **NOISE})
    rig.run(60 * SECOND)
    volts, amperes, watts = ([reading[n] for reading in rig.readings] for n in (1, 2, 3))
    assert abs(mean_ppm(volts, 220e3)) < 50
    assert abs(mean_ppm(amperes, 920e3 / 220)) < 250  # whole mA, always rounded down
    assert abs(mean_ppm(watts, 920e3)) < 20
    assert counted_ppm(rig, 134.56) == pytest.approx(oscillator_ppm, abs=5)
    assert abs(counted_ppm(rig, rig.driver.reference[0] * 1e-3)) < 50
    assert rig.driver.oscillator.ppm == pytest.approx(oscillator_ppm, abs=50)
    assert not rig.driver.disagrees
    assert abs(rig.driver.reading.frequency_mhz - 50_020) <= 3


@pytest.mark.parametrize("seed", range(6))
def test_the_oscillator_is_found_with_crossings_that_flicker(seed: int):
    rig = Rig(lost_crossings=0.2, seed=seed, chip={"oscillator_ppm": 15_000.0})
    rig.run(40 * SECOND)
    assert rig.driver.oscillator.known
    assert rig.driver.oscillator.ppm == pytest.approx(15_000, abs=100)


@pytest.mark.parametrize("oscillator_ppm", [-30_000.0, 0.0, 30_000.0])
@pytest.mark.parametrize("zero_cross", [True, False])
def test_each_update_is_read_once_and_its_instant_known(oscillator_ppm: float, zero_cross: bool):
    rig = Rig(slots(1), zero_cross=zero_cross, chip={"oscillator_ppm": oscillator_ppm})
    rig.run(60 * SECOND)
    found = [reading[0] for reading in rig.readings if reading[0] > 10 * SECOND]
    true = [t_us for t_us in rig.updates if found[0] - 200_000 < t_us < found[-1] + 200_000]
    assert abs(len(found) - len(true)) <= (0 if zero_cross else 1)
    if zero_cross:
        late_us = [t_us - at_us for t_us, at_us in zip(found, true, strict=True)]
        assert max(map(abs, late_us)) < 60_000


@pytest.mark.parametrize("seed", range(12))
def test_an_honest_chip_is_never_accused(seed: int):
    """With its noise, a filter, an oscillator that warms up and a supply that wavers."""
    chance = Random(seed)
    rig = Rig(
        slots(seed) if seed % 3 else ((0, 0.0), (SECOND, 920.0)),
        seed=seed,
        turn_us=chance.choice((2000, 20_000, 120_000)),
        wander_v=chance.choice((0.0, 0.5, 2.0)),
        lost_crossings=chance.choice((0.0, 0.1)),
        chip={
            "oscillator_ppm": chance.uniform(-20_000.0, 20_000.0),
            "oscillator_ppm_per_k": chance.uniform(-200.0, 200.0),
            "warm_up_k": 15.0,
            "filter_s": chance.uniform(0.0, 0.4),
        },
    )
    while rig.now_us < 120 * SECOND:
        rig.run(rig.now_us + SECOND // 5)
        assert not rig.driver.disagrees, rig.now_us
    assert rig.driver.damaged == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_wrong_oscillator_without_zero_crossings_disagrees(seed: int):
    steady, switched = (
        Rig(load, seed=seed, zero_cross=False) for load in (((0, 920.0),), slots(seed))
    )
    for rig, seconds in ((steady, 15), (switched, 100)):
        rig.fault("oscillator_off", True)
        rig.run(seconds * SECOND)
        assert rig.driver.disagrees


def test_a_wrong_oscillator_with_zero_crossings_is_corrected():
    rig = Rig(chip=EXACT)
    rig.fault("oscillator_off", True)
    rig.run(60 * SECOND)
    assert rig.driver.oscillator.ppm == pytest.approx(-30_000, abs=50)
    assert not rig.driver.disagrees
    assert abs(counted_ppm(rig, rig.driver.reference[0] * 1e-3)) < 60


@pytest.mark.parametrize("fault", ["cf_stuck", "cf_noise"])
@pytest.mark.parametrize("seed", range(3))
def test_a_pin_that_tells_other_pulses_disagrees_within_3_s(fault: str, seed: int):
    rig = Rig(seed=seed)
    rig.run(20 * SECOND)
    rig.fault(fault, True)
    rig.run(23 * SECOND)
    assert rig.driver.disagrees
    rig.fault(fault, False)
    rig.run(55 * SECOND)
    assert not rig.driver.disagrees


def test_damage_to_every_second_answer_is_counted_and_lived_with():
    rig = Rig()
    rig.fault("packets_corrupt", True)
    rig.run(30 * SECOND)
    assert rig.driver.ready
    assert rig.driver.damaged > 50
    assert rig.driver.packets > 55
    resets = sum(said.startswith(bytes.fromhex("A8 1D 55 00 00 E5 A8 1C")) for _, said in rig.sent)
    assert resets == 1


@pytest.mark.parametrize("fault", ["chip_silent", "packets_lost", "packets_garbage"])
def test_a_chip_that_says_nothing_valid_is_silent_until_it_does(fault: str):
    rig = Rig()
    rig.run(5 * SECOND)
    rig.fault(fault, True)
    rig.run(6_100_000)
    assert not rig.driver.silent
    rig.run(6_900_000)
    assert rig.driver.silent
    assert not rig.driver.ready
    rig.run(20 * SECOND)
    rig.fault(fault, False)
    rig.run(22 * SECOND)
    assert rig.driver.ready
    assert not rig.driver.silent


def test_a_chip_that_restarts_gets_its_threshold_back():
    rig = Rig()
    rig.run(5 * SECOND)
    rig.fault("chip_resets", True)
    rig.run(9 * SECOND)
    assert registers(rig, bl0942.I_FAST_RMS_TH) == [11220]
    assert rig.driver.ready


@pytest.mark.parametrize(
    ("amperes", "trips"), [(4.6, False), (6.0, False), (6.6, True), (9.0, True), (40.0, True)]
)
def test_over_current_leaves_the_chip_by_its_pin(amperes: float, trips: bool):
    """6.6 A is read as 6.4 A: what is beyond 6 A rms has its crests cut."""
    rig = Rig(((0, 0.0), (5 * SECOND, amperes * 220.0)), chip=EXACT)
    rig.run(5 * SECOND)
    assert not rig.metering.over_current
    rig.run(5 * SECOND + 45_000)
    assert rig.metering.over_current is trips


def test_its_own_calibration_scales_what_is_read():
    calibration = nominal(DEVICE)
    calibration.k_v = calibration.k_v * 102 // 100
    calibration.k_i = calibration.k_i * 98 // 100
    calibration.k_p = calibration.k_p * 101 // 100
    rig = Rig(calibration=calibration, chip=EXACT)
    rig.run(5 * SECOND)
    reading = rig.driver.reading
    assert reading.voltage_mv == pytest.approx(220e3 / 1.02, abs=2)
    assert reading.current_ma == pytest.approx(920e3 / 220 / 0.98, abs=2)
    assert reading.power_mw == pytest.approx(920e3 / 1.01, abs=2)
