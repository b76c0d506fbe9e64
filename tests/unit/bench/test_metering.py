"""The metering chip's pulses and voltages against its datasheet."""

from random import Random

import pytest

from metercheck.bench.world.metering import Metering, MeteringSettings


def metering(seed: int = 7, **settings: float) -> Metering:
    return Metering(MeteringSettings(**settings), Random(seed))


def pulses(chip: Metering, count: int) -> list[tuple[int, int]]:
    return [chip.pulse(chip.pulse_due_us) for _ in range(count)]


def test_one_kilowatt_gives_743_pulses_a_second_at_half_duty():
    chip = metering(error_ppm=0.0)
    chip.set_power(0, 1000.0, 220.0)
    found = pulses(chip, 101)
    assert found[100][0] - found[0][0] == pytest.approx(100 * 134_560, abs=2)
    assert {fall - rise for rise, fall in found} == {67_280}


def test_slow_pulses_are_high_for_80_ms():
    chip = metering(error_ppm=0.0)
    chip.set_power(0, 500.0, 220.0)
    found = pulses(chip, 5)
    assert found[4][0] - found[0][0] == pytest.approx(4 * 269_120, abs=2)
    assert {fall - rise for rise, fall in found} == {80_000}


def test_an_error_of_half_a_percent_is_in_the_pulses():
    chip = metering(error_ppm=5000.0)
    chip.set_power(0, 1000.0, 220.0)
    found = pulses(chip, 1001)
    assert found[1000][0] - found[0][0] == pytest.approx(1000 * 134_560 / 1.005, abs=2)


def test_a_drawn_error_lies_within_its_uncertainty_and_fills_it():
    errors_ppm = [metering(seed, u95_ppm=6000.0).error_ppm for seed in range(400)]
    assert max(abs(error) for error in errors_ppm) <= 6000.0
    assert sum(abs(error) <= 3000.0 for error in errors_ppm) / 400 == pytest.approx(0.68, abs=0.07)
    assert min(errors_ppm) < -4000.0
    assert max(errors_ppm) > 4000.0


def test_voltages_are_means_over_what_they_cover():
    chip = metering(voltage_error_percent=0.0, voltage_noise_mv=0.0)
    chip.set_power(0, 0.0, 220.0)
    first_us = chip.mean_due_us
    assert chip.mean_mv(first_us) == 220_000
    assert chip.mean_due_us == first_us + 400_000
    chip.set_power(first_us + 100_000, 1000.0, 216.0)
    assert chip.mean_mv(first_us + 400_000) == 217_000  # a quarter at 220 V


def test_a_voltage_carries_the_chips_error_and_noise():
    chip = metering(voltage_error_percent=0.5, voltage_noise_mv=30.0)
    chip.set_power(0, 0.0, 220.0)
    means_mv = [chip.mean_mv(chip.mean_due_us) for _ in range(2000)]
    mean_mv = sum(means_mv) / 2000
    assert mean_mv == pytest.approx(221_100, abs=3)
    deviation_mv = (sum((value - mean_mv) ** 2 for value in means_mv) / 2000) ** 0.5
    assert deviation_mv == pytest.approx(30.0, rel=0.1)
