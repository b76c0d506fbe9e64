"""The estimator on made-up edges whose truth is known."""

import math

from house import JOULE, House
from metercheck_device.measure import priors
from metercheck_device.measure.drive import Drive
from metercheck_device.measure.estimator import Estimator
from metercheck_device.measure.hypothesis import (
    CLASS,
    JUMPED,
    LOGW,
    VXX,
)
from metercheck_device.measure.posterior import Posterior
from metercheck_device.measure.silence import POINTS


def finds(house, ms, ratio, within):
    """Run it; the truth has to lie in the interval, and the mean near it."""
    mean, low, high, _ = house.run(ms).known()
    assert low <= ratio <= high
    assert abs(mean - ratio) < within
    return high - low


def test_a_steady_household_whatever_the_ratio():
    for percent in (30, 70, 100, 140):
        house = House(percent, 500)
        assert finds(house, 40000, percent / 100, 0.02) < 0.1
        assert abs(house.known()[3] - 500.0) < 15.0


def test_a_load_that_is_not_registered_at_all():
    house = House(0, 900)  # seldom an edge under the load, and none is due to it
    finds(house, 60000, 0.0, 0.05)
    assert house.posterior().share_below(0.5) > 0.99


def test_the_interval_narrows():
    house = House(100, 300)
    widths = []
    for _ in range(4):
        _, low, high, _ = house.run(15000).known()
        widths.append(high - low)
    assert widths[-1] < 0.5 * widths[0]


def test_a_jump_of_the_background_is_followed():
    house = House(100, 300).run(20000)
    house.background_mw = 2300000
    finds(house, 20000, 1.0, 0.03)
    assert abs(house.known()[3] - 2300.0) < 60.0


def test_a_missed_pulse_does_not_halve_the_ratio_whenever_it_was():
    for missed in range(3, 21, 4):
        finds(House(100, 600, missed=(missed,)), 45000, 1.0, 0.03)


def test_a_false_edge_does_not_add_to_the_ratio_whenever_it_was():
    for false_ms in range(5002, 40000, 7177):
        finds(House(100, 600, false=(false_ms,)), 45000, 1.0, 0.03)


def test_a_count_that_lags_is_not_a_shunt():
    for lag_ms in (150, 500):
        finds(House(100, 800, lag_ms=lag_ms), 60000, 1.0, 0.05)


def test_a_count_that_is_delayed_is_not_a_shunt():
    for delay_ms in (200, 600):
        finds(House(100, 800, delay_ms=delay_ms), 60000, 1.0, 0.05)


def test_pulses_that_come_in_blocks_are_understood():
    for percent in (50, 100):
        finds(House(percent, 800, block_ms=400), 60000, percent / 100, 0.05)


def test_a_meter_that_adds_up_in_blocks_is_recognised_for_good():
    for block_ms in (200, 600):
        house = House(100, 800, block_ms=block_ms).run(40000)
        estimator = house.track.ratio
        assert estimator.in_blocks
        assert abs(estimator.grid.block_s * 1000 - block_ms) < 0.01
        house.run(12000)
        assert estimator.in_blocks
        blocks = [
            estimator.rows[i]
            for i in range(estimator.count)
            if priors.KIND_OF[estimator.rows[i][CLASS]] == priors.BLOCKS
        ]
        # Late by half a block then, and nothing is left to be found out of that.
        assert len(blocks) > 0
        assert [row[VXX] for row in blocks] == [0.0] * len(blocks)
        estimator.mover.move(blocks[0][:], Drive())
        assert abs(estimator.mover.delay_s - 0.0005 * block_ms) < 1e-6


def best_of(estimator, kind):
    rows = [estimator.rows[i] for i in range(estimator.count)]
    return max([row[LOGW] for row in rows if priors.KIND_OF[row[CLASS]] == kind])


def test_once_blocks_are_believed_in_all_others_are_coincidence():
    """Twice the same edges, and in one a grid that is sure: 8 less, give or take one edge."""
    apart = []
    for surely in (0.0, 50.0):
        estimator = Estimator(JOULE, priors.FIRST, 40, 8)
        drive = Drive()
        for k in range(4):
            drive.dt_s, drive.energy, drive.power = 2.0, 0.3, 0.15
            if k == 3:
                estimator.grid.surely = surely
            estimator.edge(drive)
        assert estimator.in_blocks == (surely > 0.0)
        apart.append(best_of(estimator, priors.BLOCKS) - best_of(estimator, priors.IN_TIME))
    assert abs(apart[1] - apart[0] - 8.0) < 3.0


def test_a_steady_household_is_never_taken_for_blocks():
    for background_w in (350, 500, 1000, 1700, 2500):
        for jitter_ms in (0, 4):
            house = House(100, background_w, jitter_ms=jitter_ms).run(30000)
            assert not house.track.ratio.in_blocks


def test_levels_know_nothing_of_blocks():
    house = House(100, 800, block_ms=400).run(40000)
    assert not house.track.by_level.in_blocks


def test_every_kind_of_count_comes_to_mind_again():
    house = House(100, 900)
    estimator = house.track.ratio
    seen = 0
    for _ in range(2500):
        edges = estimator.edges
        house.run(20)
        if estimator.edges > max(edges, 6) and not estimator.edges % 3:
            rows = [estimator.rows[i] for i in range(estimator.count)]
            kinds = [priors.KIND_OF[row[CLASS]] for row in rows]
            assert set(kinds) == {priors.IN_TIME, priors.LAGGING, priors.BLOCKS, priors.DELAYED}
            seen += 1
    assert seen >= 5


def test_the_chance_of_a_jump_is_learned_from_the_jumps_there_were():
    """A Gamma prior and a Poisson count: (shape + jumps) / (time of the prior + time so far)."""
    estimator = Estimator(JOULE, priors.FIRST, 40, 8)
    drive = Drive()
    passed_s = 0.0
    for dt_s in (4.0, 2.5, 6.0):
        drive.dt_s, drive.energy = dt_s, 0.3
        estimator.edge(drive)
        passed_s += dt_s
        row = estimator.rows[0][:]
        for jumps in (0, 1, 4):
            row[JUMPED] = jumps
            estimator.expect(0.5)
            chance = (priors.JUMP_SHAPE + jumps) * 0.5 / (priors.JUMP_TIME_S + passed_s)
            assert abs(math.exp(estimator.log_jump(row)) - chance) < 1e-3 * chance
            estimator.expect(1000.0)
            assert math.exp(estimator.log_jump(row)) < 0.75  # however long: no certainty


def test_edges_that_scatter_widen_the_interval_and_stay_honest():
    sharp = finds(House(100, 800), 45000, 1.0, 0.02)
    scattered = finds(House(100, 800, jitter_ms=60), 45000, 1.0, 0.06)
    assert scattered > sharp


def test_silence_from_the_start_speaks_for_a_low_ratio():
    mean, _, high, _ = House(0, 0).run(30000).known()
    assert mean < 0.1
    assert high < 0.3


def test_silence_before_any_load_says_nothing_of_the_ratio():
    _, low, high, _ = House(100, 0).run(1300).known()
    assert high - low > 1.0


def test_silence_after_pulses_lowers_the_ratio_and_counts_as_overdue():
    house = House(100, 500).run(20000)
    before = house.posterior()
    house.ratio_percent = 0
    house.background_mw = 0
    house.run(8000)
    after = house.posterior()
    assert after.mean() < before.mean()
    assert before.overdue < 1.1
    assert after.overdue > before.overdue + 1.0


def test_a_household_that_switched_in_step_for_a_while_does_not_stay_accused():
    """Three times the household takes less just while the load is on; then it is steady."""
    house = House(100, 1500)
    house.in_step_percent = 50
    house.run(14000)
    accused = house.posterior()
    assert abs(accused.mean() - 0.5) < 0.05
    assert accused.share_below(0.93) > 0.999
    house.in_step_percent = 0
    house.run(45000)
    post = house.posterior()
    assert post.share_below(0.93) < 0.01
    _, low, high, _ = house.known()
    assert low <= 1.0 <= high


def test_hypotheses_stay_within_their_room():
    house = House(100, 900)
    for _ in range(20):
        house.run(3000)
        for estimator in (house.track.ratio, house.track.by_level):
            assert 0 < estimator.count <= estimator.size == len(estimator.rows)


def test_weights_are_shares_and_numbers_are_numbers_whatever_comes():
    """Edges without sense: bursts of them, long silences."""
    house = House(100, 500)
    post = Posterior(max(house.track.ratio.size, POINTS))
    t_ms = 0
    for k in range(160):
        t_ms += (1, 40, 2, 9000, 350, 1, 700, 15)[(k * 5 + k // 8) % 8]
        if k % 7 == 3:
            house.track.load(t_ms * 1000, (3, 0, 1)[k % 3])
        house.track.edge(t_ms * 1000)
        house.track.posterior(t_ms * 1000, post)
        total = 0.0
        for i in range(post.count):
            assert post.deviations[i] > 0.0
            assert abs(post.ratios[i]) < 1000.0
            total += post.weights[i]
        assert abs(total - 1.0) < 1e-3
