"""Starting late and delaying, step by step."""

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.meter_program import Delay, LateStart


def test_a_meter_starts_late_after_each_stop_but_not_at_the_first_sight():
    start = LateStart(300_000)
    assert start.set_power(0, 500.0) == 500.0
    assert start.set_power(1_000_000, 0.0) == 0.0
    assert start.set_power(2_000_000, 1000.0) == 0.0
    assert start.due_us == 2_300_000
    assert start.set_power(2_100_000, 1100.0) == 0.0  # a change does not begin it again
    assert start.due_us == 2_300_000
    assert start.start() == 1100.0
    assert start.due_us == NEVER_US
    assert start.set_power(3_000_000, 900.0) == 900.0


def test_power_that_goes_again_before_the_start_never_counts():
    start = LateStart(300_000)
    start.set_power(0, 0.0)
    start.set_power(100, 50.0)
    assert start.set_power(200, 0.0) == 0.0
    assert start.due_us == NEVER_US


def test_without_a_restart_time_everything_passes():
    start = LateStart(0)
    assert start.set_power(0, 0.0) == 0.0
    assert start.set_power(1, 5.0) == 5.0


def test_a_delay_keeps_order_and_time():
    delay = Delay(400_000)
    delay.put(0, 100.0)
    assert (delay.due_us, delay.take()) == (0, 100.0)  # it has always been there
    delay.put(1_000_000, 200.0)
    delay.put(1_200_000, 300.0)
    assert (delay.due_us, delay.take()) == (1_400_000, 200.0)
    assert (delay.due_us, delay.take()) == (1_600_000, 300.0)
    assert delay.due_us == NEVER_US
