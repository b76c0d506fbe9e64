"""Meters that add their energy up in blocks of time."""

from metercheck_device.measure.grid import EdgeGrid

BLOCKS_MS = (100, 130, 200, 320, 400, 500, 800, 1000)


class Chance:
    """Numbers without order, the same in both interpreters."""

    def __init__(self, seed):
        self._state = seed * 7919 + 1

    def below(self, most):
        self._state = (self._state * 1103515245 + 12345) & 0x3FFFFFFF
        return (self._state >> 12) % most


def credits(intervals_us):
    """(grid, sum of its credits) after those intervals."""
    grid = EdgeGrid()
    total = 0.0
    for interval_us in intervals_us:
        grid.feed(interval_us)
        total += grid.credit
    return grid, total


def block_wise(block_ms, count, seed, jitter_us=0, least_ms=400, spread_ms=3000):
    """Intervals of a meter whose edges wait for the end of a block, each late by some jitter."""
    chance = Chance(seed)
    found = []
    true_ms = edge_us = 0
    for _ in range(count):
        true_ms += least_ms + chance.below(spread_ms)
        blocks = true_ms // block_ms + 1
        now_us = blocks * block_ms * 1000 + chance.below(jitter_us + 1)
        found.append(now_us - edge_us)
        edge_us = now_us
    return found[1:]


def test_each_block_is_found_in_spite_of_jitter():
    for block_ms in BLOCKS_MS:
        for seed in range(4):
            grid, total = credits(block_wise(block_ms, 25, seed, jitter_us=1000))
            assert total > 3.0
            assert abs(grid.block_s * 1000 - block_ms) < 0.01 or grid.block_s * 1000 > block_ms


def test_a_larger_block_than_the_true_one_is_not_kept():
    for block_ms in (100, 200, 300, 400):
        grid, _ = credits(block_wise(block_ms, 60, 3, jitter_us=1000))
        assert abs(grid.block_s * 1000 - block_ms) < 0.01


def test_several_pulses_in_one_block_do_not_hide_it():
    for pulse_gap_us in (20000, 40000, 90000):
        chance = Chance(11)
        intervals = []
        for _ in range(25):
            more = chance.below(3)
            intervals += [pulse_gap_us] * more
            intervals.append((1 + chance.below(4)) * 400000 - more * pulse_gap_us)
        grid, total = credits(intervals)
        assert total > 3.0
        assert abs(grid.block_s - 0.4) < 1e-4


def test_edges_anywhere_refute_every_block_within_few():
    after_few = []
    for seed in range(60):
        chance = Chance(seed)
        intervals = [400000 + chance.below(3600000) for _ in range(16)]
        after_few.append(credits(intervals[:6])[1])
        assert credits(intervals)[1] < -3.0
    after_few.sort()
    assert after_few[30] < -7.0
    assert after_few[54] < -4.0


def test_a_block_that_was_found_is_given_up_when_edges_leave_the_grid():
    intervals = block_wise(400, 8, 5)
    _, found = credits(intervals)
    assert found > 3.0
    chance = Chance(6)
    for _ in range(20):
        intervals.append(400000 + chance.below(3600000))
    _, total = credits(intervals)
    assert total < -3.0


def test_one_false_edge_does_not_spoil_a_grid():
    intervals = block_wise(400, 20, 5)
    at = len(intervals) // 2
    whole_us = intervals[at]
    part_us = whole_us // 3 + 7001
    _, total = credits(intervals[:at] + [part_us, whole_us - part_us] + intervals[at + 1 :])
    assert total > 3.0


def test_the_credits_add_up_to_what_the_intervals_say():
    """A credit is a change: what comes and goes again leaves nothing behind."""
    chance = Chance(8)
    grid = EdgeGrid()
    total = 0.0
    for _ in range(200):
        grid.feed(100000 + chance.below(5000000))
        total += grid.credit
        assert -12.5 < total < 200.0


def test_an_interval_over_which_clocks_drift_apart_says_nothing():
    grid, _ = credits(block_wise(400, 10, 5))
    for _ in range(50):
        grid.feed(7123457)
        assert grid.credit == 0.0


def surely(intervals_us):
    """(grid, how sure it ever was)."""
    grid = EdgeGrid()
    most = 0.0
    for interval_us in intervals_us:
        grid.feed(interval_us)
        assert grid.surely >= 0.0
        most = max(most, grid.surely)
    return grid, most


def test_edges_that_keep_to_blocks_in_unlike_intervals_make_sure():
    for block_ms in BLOCKS_MS:
        for seed in range(4):
            grid, most = surely(block_wise(block_ms, 25, seed, jitter_us=1000))
            assert grid.surely == most > 12.0


def test_a_steady_household_makes_nobody_sure_whatever_its_interval():
    """Intervals that are all alike fit some block, and say nothing of blocks."""
    for interval_us in (400000, 700000, 1234567, 2000000):
        for jitter_us in (0, 3000, 15000):
            chance = Chance(5)
            intervals = [interval_us + chance.below(jitter_us + 1) for _ in range(60)]
            assert surely(intervals)[1] < 8.0


def test_two_intervals_in_turn_that_fit_a_block_do_make_sure():
    assert surely([400000, 1200000] * 12)[1] > 12.0


def test_edges_anywhere_make_nobody_sure():
    for seed in range(40):
        chance = Chance(seed)
        assert surely([300000 + chance.below(3600000) for _ in range(60)])[1] < 10.0


def test_what_contradicts_counts_even_when_intervals_are_alike():
    intervals = block_wise(400, 12, 5)
    grid, most = surely(intervals)
    assert most > 8.0
    for _ in range(30):
        grid.feed(1237000)
    assert grid.surely < 0.5 * most


def test_edges_are_steady_as_far_as_intervals_are_like_the_ones_before():
    """A mean over the last ten or so: 1 - 0.9 ** n after n that are alike."""
    grid = EdgeGrid()
    for k in range(40):
        grid.feed(1000000 + 15000 * (k % 2))
        assert abs(grid.steady - (1.0 - 0.9**k)) < 1e-4
    for _ in range(20):
        grid.feed(1000000)
        grid.feed(1030000)
    assert grid.steady < 0.05
