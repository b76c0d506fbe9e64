"""The meter's light against its constant, class error, width and jitter."""

from random import Random
from typing import Any

import pytest

from metercheck.bench.world.meter import Meter, MeterSettings


def flashes(count: int, power_w: float, **settings: Any) -> tuple[Meter, list[tuple[int, int]]]:
    """The first `count` flashes of a meter under constant power, and the meter."""
    meter = Meter(MeterSettings(**settings), Random(4))
    meter.set_power(0, power_w)
    return meter, [meter.flash(meter.due_us) for _ in range(count)]


@pytest.mark.parametrize(
    ("constant", "seconds"), [(800, 4.5), (1200, 3.0), (1600, 2.25), (3200, 1.125), (6400, 0.5625)]
)
def test_intervals_at_one_kilowatt(constant, seconds):
    _, lights = flashes(9, 1000.0, constant_imp_per_kwh=constant, jitter_ms=0.0)
    assert lights[8][0] - lights[0][0] == pytest.approx(8e6 * seconds, abs=2)


def test_a_class_error_of_two_percent_flashes_two_percent_more_often():
    meter, lights = flashes(11, 1000.0, class_error_percent=2.0, jitter_ms=0.0)
    assert lights[10][0] - lights[0][0] == pytest.approx(30e6 / 1.02, abs=2)
    assert meter.registered_j(10_000_000) == pytest.approx(10_200.0)


def test_the_light_lasts_its_width_and_less_when_flashes_crowd():
    assert {off - on for on, off in flashes(5, 1000.0)[1]} == {80_000}
    assert {off - on for on, off in flashes(5, 1000.0, width_ms=2.0)[1]} == {2000}
    # 6400 imp/kWh at 6 kW: 93.75 ms from flash to flash.
    crowded = flashes(5, 6000.0, constant_imp_per_kwh=6400, jitter_ms=0.0)[1]
    assert all(off - on == pytest.approx(46_875, abs=1) for on, off in crowded)


def test_jitter_is_a_delay_with_that_deviation():
    exact = flashes(2000, 2000.0, jitter_ms=0.0)[1]
    late = flashes(2000, 2000.0, jitter_ms=8.0)[1]
    delays_ms = [(b[0] - a[0]) / 1000.0 for a, b in zip(exact, late, strict=True)]
    assert min(delays_ms) >= 0.0
    mean_ms = sum(delays_ms) / len(delays_ms)
    deviation_ms = (sum((delay - mean_ms) ** 2 for delay in delays_ms) / len(delays_ms)) ** 0.5
    assert deviation_ms == pytest.approx(8.0, rel=0.1)
    assert mean_ms == pytest.approx(8.0 * 3**0.5, rel=0.1)  # half a turn


def test_where_the_count_stands_at_the_start_is_by_chance():
    first_us = set()
    for seed in range(20):
        meter = Meter(MeterSettings(), Random(seed))
        meter.set_power(0, 1000.0)
        first_us.add(meter.due_us)
        assert 0 < meter.due_us <= 3_000_000
    assert len(first_us) == 20
