"""The meter from what its element sees to its light: every behaviour by hand."""

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.meter import FAULTS, Meter, MeterSettings
from metercheck.bench.world.seen import Seen


def seen(power_w: float, voltage_v: float = 220.0) -> Seen:
    current_a = power_w / voltage_v if voltage_v else 0.0
    return Seen(voltage_v, current_a, current_a, power_w)


def meter_of(seed: int = 4, **settings: Any) -> Meter:
    return Meter(MeterSettings(**settings), Random(seed), Random(seed + 1))


def run(meter: Meter, until_us: int, since_us: int = 0) -> list[tuple[int, int]]:
    """(t_us, level) of the light after `since_us`, at constant power."""
    changes: list[tuple[int, int]] = []
    now_us = since_us
    while meter.due_us <= until_us:
        assert meter.due_us >= now_us
        now_us = meter.due_us
        changes += [(now_us, level) for level in meter.act(now_us)]
    return changes


def flashes(meter: Meter, power_w: float, until_us: int) -> list[tuple[int, int]]:
    """(on, off) of each whole flash of a meter under constant power."""
    meter.set_power(0, seen(power_w))
    changes = run(meter, until_us)
    assert [level for _, level in changes] == ([1, 0] * len(changes))[: len(changes)]
    return [(a[0], b[0]) for a, b in zip(changes[::2], changes[1::2], strict=False)]


def gaps(lights: list[tuple[int, int]]) -> list[int]:
    return [b[0] - a[0] for a, b in pairwise(lights)]


@pytest.mark.parametrize(
    ("constant", "seconds"), [(800, 4.5), (1200, 3.0), (1600, 2.25), (3200, 1.125), (6400, 0.5625)]
)
def test_intervals_at_one_kilowatt(constant, seconds):
    lights = flashes(
        meter_of(constant_imp_per_kwh=constant, jitter_ms=0.0), 1000.0, int(11e6 * seconds)
    )
    assert lights[8][0] - lights[0][0] == pytest.approx(8e6 * seconds, abs=2)


def test_a_class_error_of_two_percent_flashes_two_percent_more_often():
    meter = meter_of(class_error_percent=2.0, jitter_ms=0.0)
    lights = flashes(meter, 1000.0, 33_000_000)
    assert lights[10][0] - lights[0][0] == pytest.approx(30e6 / 1.02, abs=2)
    assert meter.registered_j(33_000_000) == pytest.approx(33_000.0 * 1.02)


def test_the_error_follows_the_current_through_the_element():
    meter = meter_of(error_curve=((1.0, 4.0), (5.0, 0.0)))
    assert meter.registers_w(seen(220.0)) == pytest.approx(220.0 * 1.04)
    assert meter.registers_w(seen(660.0)) == pytest.approx(660.0 * 1.02)
    assert meter.registers_w(seen(2200.0)) == pytest.approx(2200.0)


def test_a_drawn_error_leaves_the_flashes_before_it_as_they_were():
    plain, drawn = meter_of(), meter_of(drawn_error=True, accuracy_class="1")
    assert drawn.registers_w(seen(1000.0)) == pytest.approx(1000.0, rel=0.0101)
    assert drawn.registers_w(seen(1000.0)) != 1000.0
    first_us = [meter.due_us for meter in (plain, drawn) if not meter.set_power(0, seen(1000.0))]
    assert first_us[1] == pytest.approx(first_us[0], rel=0.0101)


def test_the_light_lasts_its_width_and_less_when_flashes_crowd():
    assert {off - on for on, off in flashes(meter_of(), 1000.0, 15_000_000)} == {80_000}
    narrow = flashes(meter_of(width_ms=2.0), 1000.0, 15_000_000)
    assert {off - on for on, off in narrow} == {2000}
    # 6400 imp/kWh at 6 kW: 93.75 ms from flash to flash.
    crowded = flashes(meter_of(constant_imp_per_kwh=6400, jitter_ms=0.0), 6000.0, 1_000_000)
    assert all(off - on == pytest.approx(46_875, abs=1) for on, off in crowded)


def test_jitter_is_a_delay_with_that_deviation():
    settings = {"constant_imp_per_kwh": 6400, "width_ms": 2.0}
    exact = flashes(meter_of(jitter_ms=0.0, **settings), 2000.0, 560_000_000)
    late = flashes(meter_of(jitter_ms=8.0, **settings), 2000.0, 560_000_000)
    delays_ms = [(b[0] - a[0]) / 1000.0 for a, b in zip(exact, late, strict=False)]
    assert len(delays_ms) > 1900
    assert min(delays_ms) >= 0.0
    mean_ms = sum(delays_ms) / len(delays_ms)
    deviation_ms = (sum((delay - mean_ms) ** 2 for delay in delays_ms) / len(delays_ms)) ** 0.5
    assert deviation_ms == pytest.approx(8.0, rel=0.1)
    assert mean_ms == pytest.approx(8.0 * 3**0.5, rel=0.1)  # half a turn


def test_where_the_count_stands_at_the_start_is_by_chance():
    first_us = set()
    for seed in range(20):
        meter = meter_of(seed)
        meter.set_power(0, seen(1000.0))
        first_us.add(meter.due_us)
        assert 0 < meter.due_us <= 3_000_000
    assert len(first_us) == 20


def test_energy_in_blocks_flashes_at_the_blocks_and_loses_nothing():
    """1 kW at 6400 imp/kWh, 1.78 pulses a second, in blocks of 0.7 s: 1 or 2 each."""
    meter = meter_of(
        constant_imp_per_kwh=6400, update_s=0.7, spacing_ms=150.0, jitter_ms=0.0, width_ms=50.0
    )
    lights = flashes(meter, 1000.0, 63_000_000)
    first_us = lights[0][0]
    in_block_us = {(on - first_us) % 700_000 for on, _ in lights}
    assert in_block_us == {0, 150_000}
    assert len(lights) == pytest.approx(63 * 6400 / 3600, abs=2)
    assert set(gaps(lights)) == {150_000, 550_000, 700_000}


def test_the_shortest_spacing_caps_the_power_but_forgets_no_pulse():
    """6400 imp/kWh at 9 kW are 16 a second; 100 ms apart only 10 get out, the rest later."""
    meter = meter_of(constant_imp_per_kwh=6400, spacing_ms=100.0, width_ms=20.0, jitter_ms=0.0)
    assert set(gaps(flashes(meter, 9000.0, 10_000_000))) == {100_000}
    meter.set_power(10_000_000, seen(0.0))
    late = run(meter, 30_000_000, 10_000_000)
    assert meter.pulses == pytest.approx(160, abs=1)
    assert len(late) // 2 == pytest.approx(60, abs=2)


@pytest.mark.parametrize("kind", ["first_order", "delay"])
def test_a_lag_makes_the_first_flash_late_and_costs_nothing_in_the_end(kind):
    """From 200 W to 1200 W and back after 10 s: first order or delay, both hold 0.5 s back."""
    prompt, lagging = meter_of(jitter_ms=0.0), meter_of(jitter_ms=0.0, lag_s=0.5, lag_kind=kind)
    for meter in (prompt, lagging):
        meter.set_power(0, seen(200.0))
        run(meter, 5_000_000)
        meter.set_power(5_000_000, seen(1200.0))
        run(meter, 14_999_999, 5_000_000)
    held_j = prompt.registered_j(14_999_999) - lagging.registered_j(14_999_999)
    assert held_j == pytest.approx(500.0, rel=1e-4)
    for meter in (prompt, lagging):
        meter.set_power(15_000_000, seen(200.0))
        run(meter, 30_000_000, 15_000_000)
    assert lagging.registered_j(30_000_000) == pytest.approx(prompt.registered_j(30_000_000))


def test_below_its_start_threshold_it_stands_still_and_restarts_late():
    meter = meter_of(start_w=8.0, restart_s=0.3)
    meter.set_power(0, seen(7.9))
    run(meter, 10_000_000)
    assert meter.registered_j(10_000_000) == 0.0
    meter.set_power(10_000_000, seen(1000.0))
    run(meter, 13_000_000, 10_000_000)
    # 2.7 s of the 3: the tenth that an empty house with a 3 s pattern loses.
    assert meter.registered_j(13_000_000) == pytest.approx(2700.0)
    assert meter.registers_w(seen(8.0)) == 8.0
    assert meter.registers_w(seen(7.9)) == 0.0


@pytest.mark.parametrize(
    ("reverse", "registers_w", "shines"),
    [("stops", 0.0, False), ("absolute", 800.0, False), ("steady_light", 0.0, True)],
)
def test_what_it_does_when_power_flows_backwards(reverse, registers_w, shines):
    meter = meter_of(reverse=reverse)
    assert meter.registers_w(seen(-800.0)) == pytest.approx(registers_w)
    meter.set_power(0, seen(1000.0))
    run(meter, 20_000_000)
    meter.set_power(20_000_000, seen(-800.0))
    changes = run(meter, 40_000_000, 20_000_000)
    assert meter.registered_j(40_000_000) == pytest.approx(20_000.0 + 20.0 * registers_w)
    if shines:
        assert changes == [(20_000_000, 1)]
    meter.set_power(40_000_000, seen(1000.0))
    back = run(meter, 60_000_000, 40_000_000)
    assert (back[0] == (40_000_000, 0)) is shines


def test_a_contact_is_on_and_off_for_30_ms_at_least():
    """6400 imp/kWh at 12 kW: 21 a second, and 60 ms from pulse to pulse at the closest."""
    fast = flashes(
        meter_of(pulses="s0", constant_imp_per_kwh=6400, width_ms=2.0), 12_000.0, 5_000_000
    )
    assert all(off - on >= 30_000 for on, off in fast)
    assert all(b[0] - a[1] >= 30_000 for a, b in pairwise(fast))
    slow = flashes(meter_of(pulses="s0", width_ms=90.0), 1000.0, 20_000_000)
    assert {off - on for on, off in slow} == {90_000}


def test_the_mark_of_a_disc_passes_for_its_share_of_a_turn():
    """600 r/kWh: 6 s a turn at 1 kW, of which a mark of 5 % takes 0.3 s; at 3 kW 0.1 s."""
    for power_w, mark_us in ((1000.0, 300_000), (3000.0, 100_000)):
        meter = meter_of(pulses="disc", constant_imp_per_kwh=600, mark_percent=5.0)
        lights = flashes(meter, power_w, 40_000_000)
        assert all(off - on == pytest.approx(mark_us, abs=2) for on, off in lights)
        assert all(gap == pytest.approx(20 * mark_us, abs=2) for gap in gaps(lights))


def test_a_disc_that_stops_under_the_head_shows_its_mark_until_it_goes_on():
    meter = meter_of(pulses="disc", constant_imp_per_kwh=600, mark_percent=10.0)
    meter.set_power(0, seen(1000.0))
    (on_us, level), *_ = run(meter, meter.due_us)
    assert level == 1
    meter.set_power(on_us + 300_000, seen(0.0))
    assert run(meter, on_us + 60_000_000) == []
    meter.set_power(on_us + 60_000_000, seen(500.0))
    (off_us, level), *_ = run(meter, on_us + 65_000_000)
    # Half the mark is left: 0.3 s at 1 kW, 0.6 s at half the speed.
    assert (level, off_us) == (0, pytest.approx(on_us + 60_600_000, abs=2))


@given(st.integers(0, 10**6), st.sampled_from(["led", "s0", "disc"]))
def test_pulses_are_registered_energy_to_within_one(seed, pulses):
    chance = Random(seed)
    meter = meter_of(
        seed,
        pulses=pulses,
        update_s=chance.choice([0.0, 0.3]) if pulses != "disc" else 0.0,
        lag_s=chance.choice([0.0, 0.4]),
        lag_kind=chance.choice(["first_order", "delay"]),
        start_w=chance.choice([0.0, 10.0]),
    )
    now_us = 0
    for _ in range(12):
        meter.set_power(now_us, seen(chance.choice([0.0, 5.0, 300.0, 1000.0, 6000.0])))
        run(meter, now_us + 2_999_999, now_us)
        now_us += 3_000_000
    quanta = meter.registered_j(now_us - 1) * 1200 / 3.6e6
    held_in_block = 6000.0 * 0.3 * 1200 / 3.6e6
    assert quanta - 1.0 - held_in_block - 1e-6 <= meter.pulses <= quanta + 1.0 + 1e-6


def test_missed_flashes_are_a_share_and_still_counted():
    meter = meter_of(missed_percent=30.0, constant_imp_per_kwh=6400)
    lights = flashes(meter, 3000.0, 300_000_000)
    assert meter.pulses == pytest.approx(1600, abs=1)
    assert len(lights) == pytest.approx(0.7 * 1600, rel=0.05)


def test_false_flashes_come_at_their_rate_without_any_energy():
    lights = flashes(meter_of(false_per_minute=30.0, width_ms=50.0), 0.0, 1_200_000_000)
    assert len(lights) == pytest.approx(600, rel=0.1)
    assert {off - on for on, off in lights} == {50_000}


def test_flaws_of_the_light_leave_the_pulses_alone():
    plain, flawed = meter_of(), meter_of(missed_percent=50.0, false_per_minute=20.0)
    rises = [[on for on, _ in flashes(meter, 1000.0, 60_000_000)] for meter in (plain, flawed)]
    assert plain.pulses == flawed.pulses
    assert len(set(rises[0]) & set(rises[1])) >= 5
    assert set(rises[1]) - set(rises[0])


def test_a_dead_led_is_dark_and_a_steady_one_shines_while_energy_goes_on():
    meter = meter_of()
    meter.set_power(0, seen(1000.0))
    meter.fault("led_dead", True)
    meter.set_power(0, seen(1000.0))
    assert run(meter, 30_000_000) == []
    assert meter.pulses >= 9
    meter.fault("led_steady", True)
    meter.set_power(30_000_000, seen(1000.0))
    assert run(meter, 45_000_000, 30_000_000) == []  # dead is dead
    meter.fault("led_dead", False)
    meter.set_power(45_000_000, seen(1000.0))
    assert run(meter, 60_000_000, 45_000_000) == [(45_000_000, 1)]
    assert meter.registered_j(60_000_000) == pytest.approx(60_000.0)


def test_a_frozen_meter_registers_nothing_until_it_runs_again():
    meter = meter_of()
    meter.fault("meter_frozen", True)
    meter.set_power(0, seen(1000.0))
    assert not meter.alive
    assert run(meter, 30_000_000) == []
    meter.fault("meter_frozen", False)
    meter.set_power(30_000_000, seen(1000.0))
    run(meter, 60_000_000, 30_000_000)
    assert meter.registered_j(60_000_000) == pytest.approx(30_000.0)


def test_without_enough_voltage_the_meter_is_off():
    meter = meter_of(reverse="steady_light")
    meter.set_power(0, seen(500.0, voltage_v=59.0))
    assert not meter.alive
    assert meter.registers_w(seen(500.0, voltage_v=59.0)) == 0.0
    assert meter.registers_w(seen(500.0, voltage_v=61.0)) == 500.0
    meter.set_power(1_000_000, seen(-500.0, voltage_v=10.0))
    assert run(meter, 10_000_000) == []


@pytest.mark.parametrize("name", FAULTS)
def test_switching_a_fault_twice_is_switching_it_once(name):
    def course(switchings: list[bool]) -> list[tuple[int, int]]:
        meter = meter_of()
        for on in switchings:
            meter.fault(name, on)
        meter.set_power(0, seen(1000.0))
        return run(meter, 10_000_000)

    assert course([True]) == course([True, True])
    assert course([]) == course([True, True, False]) == course([False])
