"""Levels of the load told apart, on rows made by hand."""

import math

from metercheck_device.measure.hypothesis import (
    EXTRA,
    LOGW,
    RATIO,
    SCALE,
    VRR,
    VRX,
    VXX,
    new_row,
)
from metercheck_device.measure.levels import LevelRatios


def row(both, apart, log_weight=0.0, vrr=0.0001, vxx=0.0004, vrx=0.0, scale=1.0):
    """With these covariances, which the row holds in units of its scale."""
    made = new_row()
    made[LOGW], made[RATIO], made[EXTRA] = log_weight, both, apart
    made[VRR], made[VXX], made[VRX] = vrr / scale, vxx / scale, vrx / scale
    made[SCALE] = scale
    return made


def taken(*rows):
    levels = LevelRatios()
    levels.take(list(rows) + [row(9.0, 9.0)], len(rows))  # what stands behind does not count
    return levels


def near(value, wanted):
    return abs(value - wanted) < 1e-4


def test_one_row_is_read_as_it_stands_whatever_its_scale():
    for scale in (0.003, 1.0, 7.0):
        levels = taken(row(0.5, 0.3, vrr=0.0001, vxx=0.0004, vrx=-0.00012, scale=scale))
        assert near(levels.both, 0.5)
        assert near(levels.one, 0.8)
        assert near(levels.apart, 0.3)
        assert near(levels.both_sd, 0.01)
        assert near(levels.apart_sd, 0.02)
        assert near(levels.one_sd, math.sqrt(0.0001 + 0.0004 - 0.00024))
        assert near(levels.evenness_sd, math.sqrt(0.0004 + 0.25 * 0.0001 + 0.00012))


def test_a_plain_shunt_misses_the_same_share_of_both():
    for both in (0.0, 0.3, 0.7, 0.9):
        levels = taken(row(both, 0.0))
        assert near(levels.evenness, 0.5 * (1.0 - both))


def test_a_shunt_that_acts_above_a_power_is_above_nothing_by_far():
    levels = taken(row(0.5, 0.5))
    assert near(levels.evenness, 0.75)
    assert near(levels.one, 1.0)


def test_feed_in_misses_the_same_energy_and_so_twice_the_share():
    # 300 W of 1 kW are missing from both elements, and of 500 W from one: all is one quantity.
    for missing in (0.1, 0.3, 0.45):
        both = 1.0 - missing
        one = 1.0 - 2.0 * missing
        levels = taken(row(both, one - both))
        assert near(levels.evenness, -0.5 * missing)
        assert levels.evenness < 0


def test_an_honest_meter_is_even():
    assert near(taken(row(1.0, 0.0)).evenness, 0.0)


def test_rows_count_by_their_weights_and_their_distance_widens():
    levels = taken(row(0.4, 0.0, math.log(3.0), scale=5.0), row(0.8, 0.4, 0.0, scale=0.2))
    assert near(levels.both, 0.5)
    assert near(levels.apart, 0.1)
    between = 0.75 * 0.25 * 0.4 * 0.4
    assert near(levels.both_sd, math.sqrt(0.0001 + between))
    assert near(levels.apart_sd, math.sqrt(0.0004 + between))
    assert near(levels.one_sd, math.sqrt(0.0001 + 0.0004 + 4.0 * between))
    assert near(levels.evenness_sd, math.sqrt(0.0004 + 0.25 * 0.0001 + 0.25 * between))


def test_the_scale_of_the_weights_does_not_matter_and_hopeless_rows_do_no_harm():
    levels = taken(row(0.5, 0.1, -40.0), row(0.6, 0.1, -40.0), row(3.0, 0.1, -900.0))
    assert near(levels.both, 0.55)
