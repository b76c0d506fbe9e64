"""Whether all kinds of count that are still in the running say the same."""

from metercheck_device.measure import priors
from metercheck_device.measure.agreement import (
    extreme,
    in_step_with_blocks,
    in_time,
    keeps_a_beat,
)
from metercheck_device.measure.grid import EdgeGrid
from metercheck_device.measure.hypothesis import VRR, VXX
from rows import DEVIATION, row_of

LAGGING = priors.FIRST_OF[priors.LAGGING]
BLOCKS = priors.FIRST_OF[priors.BLOCKS]
DELAYED = priors.FIRST_OF[priors.DELAYED]
LATE_SD = 0.1  # of EXTRA, as row_of makes it
HIGHEST, LOWEST = 1.0, -1.0


def grid_of(block_s):
    grid = EdgeGrid()
    grid.block_s = block_s
    return grid


class Stub:
    """What is looked at of an Estimator."""

    def __init__(self, rows, in_blocks=False, pace_s=2.0):
        self.rows = rows
        self.count = len(rows)
        self.in_blocks = in_blocks
        self.pace_s = pace_s
        self.grid = grid_of(0.4)


def near(value, wanted):
    return abs(value - wanted) < 1e-5


def test_the_extremes_are_a_deviation_and_a_half_beyond_the_furthest_ratio():
    stub = Stub([row_of(0.7), row_of(0.5, -3.0), row_of(0.8, -2.0, LAGGING), row_of(0.6)])
    assert near(extreme(stub, HIGHEST), 0.8 + 1.5 * DEVIATION)
    assert near(extreme(stub, LOWEST), 0.5 - 1.5 * DEVIATION)


def test_an_unsure_row_may_reach_further_than_one_that_is_further_off():
    unsure = row_of(0.6, scale=4.0)
    unsure[VRR] = 0.04 / 4.0
    stub = Stub([row_of(0.7), unsure])
    assert near(extreme(stub, HIGHEST), 0.6 + 1.5 * 0.2)


def test_deviations_are_in_units_of_the_scale():
    for scale in (0.003, 1.0, 5.0):
        stub = Stub([row_of(0.7, scale=scale)])
        assert near(extreme(stub, HIGHEST), 0.7 + 1.5 * DEVIATION)


def test_what_is_unlikely_by_the_best_has_no_say_whatever_weights_are_relative_to():
    for base in (0.0, -40.0, 12.0):
        for gone, says in ((8.9, 0.9), (9.1, 0.5)):
            stub = Stub([row_of(0.5, base), row_of(0.9, base - gone)])
            assert near(extreme(stub, HIGHEST), says + 1.5 * DEVIATION)


def test_rows_behind_the_count_have_no_say():
    stub = Stub([row_of(0.5), row_of(0.9, 3.0)])
    stub.count = 1
    assert near(extreme(stub, HIGHEST), 0.5 + 1.5 * DEVIATION)


def test_where_pulses_come_in_blocks_these_have_their_say_however_unlikely():
    rows = [row_of(0.5), row_of(0.9, -25.0, BLOCKS)]
    assert near(extreme(Stub(rows), HIGHEST), 0.5 + 1.5 * DEVIATION)
    assert near(extreme(Stub(rows, in_blocks=True), HIGHEST), 0.9 + 4.0 * DEVIATION)
    rows = [row_of(1.5), row_of(1.2, -25.0, BLOCKS)]
    assert near(extreme(Stub(rows, in_blocks=True), LOWEST), 1.2 - 4.0 * DEVIATION)


def test_where_pulses_come_in_blocks_and_no_row_says_so_nothing_is_agreed():
    stub = Stub([row_of(0.5), row_of(0.6, -1.0, LAGGING)], in_blocks=True)
    assert extreme(stub, HIGHEST) > 5.0
    assert extreme(stub, LOWEST) < -5.0


def test_a_meter_counts_surely_in_time_if_no_late_row_has_a_say():
    assert in_time(Stub([row_of(0.5), row_of(0.6, -2.0)]))
    assert in_time(Stub([row_of(0.5), row_of(0.6, -9.1, LAGGING, extra=0.3)]))
    for late in (LAGGING, DELAYED):
        assert not in_time(Stub([row_of(0.5), row_of(0.6, -8.9, late, extra=0.3)]))


def test_a_late_row_that_is_late_by_next_to_nothing_counts_in_time():
    """By less than a tenth of a second, with two deviations on top."""
    for scale in (0.25, 1.0, 4.0):
        for extra, deviation, surely in ((0.05, 0.02, True), (0.05, 0.03, False)):
            row = row_of(0.7, 0.0, DELAYED, extra=extra, scale=scale)
            row[VXX] = deviation * deviation / scale
            assert in_time(Stub([row])) == surely


def test_blocks_never_count_in_time():
    row = row_of(0.7, -3.0, BLOCKS)
    row[VXX] = 0.0
    assert not in_time(Stub([row_of(0.7), row]))


def test_edges_keep_step_with_blocks_when_they_come_about_as_often():
    for pace_s, in_step in ((0.9, True), (1.1, False)):
        assert in_step_with_blocks(Stub([], in_blocks=True, pace_s=pace_s)) == in_step
        assert not in_step_with_blocks(Stub([], pace_s=pace_s))


def test_edges_keep_a_beat_when_they_are_steady_and_come_about_once_in_a_block():
    for steady, pace_s, beats in ((0.85, 0.55, True), (0.75, 0.55, False), (0.85, 0.65, False)):
        for in_blocks in (False, True):
            stub = Stub([], in_blocks, pace_s)
            stub.grid.steady = steady
            assert keeps_a_beat(stub) == beats
