"""The estimator on made-up edges whose truth is known."""

from house import House
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


def test_a_missed_pulse_does_not_halve_the_ratio():
    finds(House(100, 600, missed=(7,)), 45000, 1.0, 0.03)


def test_a_false_edge_does_not_add_to_the_ratio():
    finds(House(100, 600, false=(21111,)), 45000, 1.0, 0.03)


def test_a_count_that_lags_is_not_a_shunt():
    for lag_ms in (150, 500):
        finds(House(100, 800, lag_ms=lag_ms), 60000, 1.0, 0.05)


def test_a_count_that_is_delayed_is_not_a_shunt():
    for delay_ms in (200, 600):
        finds(House(100, 800, delay_ms=delay_ms), 60000, 1.0, 0.05)


def test_pulses_that_come_in_blocks_are_understood():
    for percent in (50, 100):
        finds(House(percent, 800, block_ms=400), 60000, percent / 100, 0.05)


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


def test_the_meter_that_is_right_is_never_out_of_mind():
    """However clear the case, some hypothesis still finds the meter innocent."""
    house = House(40, 600).run(25000)
    estimator = house.track.ratio
    for _ in range(5):
        house.run(3000)
        post = house.posterior()
        assert post.share_below(0.93) > 0.999
        ratios = [estimator.rows[i][3] for i in range(estimator.count)]
        assert any([0.95 < ratio < 1.05 for ratio in ratios])


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
        house.track.step(t_ms * 1000)
        if k % 7 == 3:
            house.energy.load(t_ms * 1000, (3, 0, 1)[k % 3])
        house.track.edge(t_ms * 1000)
        house.track.posterior(t_ms * 1000, post)
        total = 0.0
        for i in range(post.count):
            assert post.deviations[i] > 0.0
            assert abs(post.ratios[i]) < 1000.0
            total += post.weights[i]
        assert abs(total - 1.0) < 1e-3
