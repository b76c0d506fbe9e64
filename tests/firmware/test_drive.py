"""What a late count holds back of the test load, against filters and queues stepped through."""

import math

from metercheck_device.measure.drive import (
    Drive,
    Faded,
    jump_if_delayed,
    jump_if_lagging,
    jump_in_time,
)

DELAYS_S = (0.02, 0.1, 0.37, 0.92, 1.5)
SINCE_S = (0.0, 0.01, 0.05, 0.2, 0.6, 1.3, 2.5)
SWITCHES = ((0.1, 0.23), (0.33, -0.33), (0.0, -0.17))  # power now, the last step to it
STEPS = 1500


def lagging(delays):
    faded = Faded()
    faded.lagging(delays)
    return faded


def delayed(delays):
    faded = Faded()
    faded.delayed(delays)
    return faded


def lags(since_s, delay_s):
    """Share of a step that a filter of first order has let through so long after it."""
    return 1.0 - math.exp(-since_s / delay_s)


def queues(since_s, delay_s):
    """The same behind a queue."""
    return 1.0 if since_s >= delay_s else 0.0


KINDS = ((lagging, lags), (delayed, queues))


def energy_to_come(shape, since_s, delay_s):
    """Energy of a step of 1 that was not yet shown so long after it, summed up."""
    total = 0.0
    step_s = since_s / STEPS
    for k in range(STEPS):
        total += step_s * (1.0 - shape((k + 0.5) * step_s, delay_s))
    return total


def held(shape, ratio, extra, power, step, since_s):
    """What is held back behind a step of a load that was steady before, with x = ratio * delay.

    It was ratio * delay * (power before), and of the step all that was not shown since.
    """
    delay_s = extra / ratio
    before = power - step
    return extra * before + ratio * step * energy_to_come(shape, since_s, delay_s)


def linear(faded, ratio, extra, power, step, since_s):
    """The same as the estimator has it."""
    return extra * (power - step * faded.of_delay) + ratio * step * since_s * faded.of_time


def test_what_is_held_back_is_linear_in_the_ratio_and_in_ratio_times_delay():
    """The coefficients: with them what is held back is that of the filter and of the queue."""
    for kind, shape in KINDS:
        for delay_s in DELAYS_S:
            for since_s in SINCE_S:
                if abs(since_s - 5.0 * delay_s) < 0.01 * delay_s:
                    continue  # the very moment from which it is taken for over
                for power, step in SWITCHES:
                    ratio = 0.7
                    extra = ratio * delay_s
                    wanted = held(shape, ratio, extra, power, step, since_s)
                    found = linear(kind(since_s / delay_s), ratio, extra, power, step, since_s)
                    # After 5 delays a filter still lacks exp(-5) of the step: 0.7 % of it.
                    assert abs(found - wanted) <= 0.007 * extra * abs(step) + 1e-5


def test_the_coefficients_are_how_it_changes_with_either():
    """Both as slopes: of what is held back exactly, in the ratio and in ratio times delay."""
    ratio = 0.8
    for kind, shape in KINDS:
        for delay_s in DELAYS_S[1:]:
            for delays in (0.1, 0.4, 0.9, 1.3, 2.5, 4.0):
                since_s = delays * delay_s
                extra = ratio * delay_s
                faded = kind(delays)
                away = 0.04
                by_extra = held(shape, ratio, extra * (1 + away), 0.33, 0.33, since_s)
                by_extra -= held(shape, ratio, extra * (1 - away), 0.33, 0.33, since_s)
                by_extra /= 2.0 * away * extra
                assert abs(by_extra - 0.33 * (1.0 - faded.of_delay)) < 2e-3
                by_ratio = held(shape, ratio * (1 + away), extra, 0.33, 0.33, since_s)
                by_ratio -= held(shape, ratio * (1 - away), extra, 0.33, 0.33, since_s)
                by_ratio /= 2.0 * away * ratio
                assert abs(by_ratio - 0.33 * since_s * faded.of_time) < 3e-3 * delay_s


def test_what_is_left_of_a_step_is_what_will_yet_be_counted():
    for kind, shape in KINDS:
        for delay_s in (0.1, 0.5, 1.4):
            for delays in (0.0, 0.3, 0.95, 1.8, 4.0):
                total = energy_to_come(shape, 12.0 * delay_s, delay_s)
                so_far = energy_to_come(shape, delays * delay_s, delay_s)
                assert abs(kind(delays).left * delay_s - (total - so_far)) < 2e-3 * delay_s


def test_a_load_that_has_stood_still_for_long_leaves_nothing():
    for kind, delays in ((lagging, 5.01), (delayed, 1.001), (lagging, 1e5), (delayed, 1e5)):
        faded = kind(delays)
        assert (faded.of_delay, faded.of_time, faded.left) == (0.0, 0.0, 0.0)


def test_what_was_faded_comes_back_with_the_next_switch():
    faded = Faded()
    faded.lagging(9.0)
    faded.lagging(0.0)
    assert (faded.of_delay, faded.of_time, faded.left) == (1.0, 1.0, 1.0)
    faded.delayed(9.0)
    faded.delayed(0.0)
    assert (faded.of_delay, faded.of_time, faded.left) == (1.0, 1.0, 1.0)


def test_an_edge_makes_what_is_now_what_was_before():
    drive = Drive()
    drive.power, drive.step, drive.since_s = 0.33, -0.17, 0.4
    drive.edge()
    drive.power, drive.step, drive.since_s = 0.0, -0.33, 0.1
    assert (drive.before_power, drive.before_step, drive.before_since_s) == (0.33, -0.17, 0.4)


def jumped(dt_s, delay_s, shape):
    """Means over every moment of a jump within dt_s: counted, its square, missing, its variance.

    Of a background that jumps by 1, since_s before the end: what was shown of since_s seconds.
    """
    sums = [0.0] * 4
    for step in range(STEPS):
        since_s = (step + 0.5) / STEPS * dt_s
        missing = delay_s * lags(since_s, delay_s) if shape is lags else min(since_s, delay_s)
        counted = since_s - missing
        # Later it will be behind by delay x jump, and so far it is by less: that is the rest.
        rest = delay_s - missing
        for k, value in enumerate((counted, counted * counted, rest, rest * rest)):
            sums[k] += value / STEPS
    sums[3] -= sums[2] * sums[2]
    return sums


def test_moments_of_a_jump_are_means_over_the_moment_of_the_jump():
    found = [0.0] * 4
    for moments, shape in ((jump_if_lagging, lags), (jump_if_delayed, queues)):
        for delay_s in DELAYS_S:
            for dt_s in (0.3, 1.0, 2.5, 6.0):
                moments(dt_s, delay_s, found)
                wanted = jumped(dt_s, delay_s, shape)
                for k in range(2):
                    assert abs(found[k] - wanted[k]) <= 3e-3 * wanted[k] + 2e-5
                assert abs(found[2] - wanted[2]) <= 3e-3 * delay_s
                assert abs(found[3] - wanted[3]) <= 3e-3 * delay_s * delay_s


def test_a_jump_behind_a_count_in_time_is_counted_from_its_moment_on():
    found = [9.0] * 4
    for dt_s in (0.01, 0.7, 3.0):
        jump_in_time(dt_s, found)
        wanted = jumped(dt_s, 1e-6, queues)
        for k in range(2):
            assert abs(found[k] - wanted[k]) <= 2e-3 * wanted[k]
        assert found[2:] == [0.0, 0.0]


def test_moments_are_those_of_something_for_any_interval():
    """A mean square is never below the square of the mean, single floats or not."""
    found = [0.0] * 4
    for moments in (jump_if_lagging, jump_if_delayed):
        for delay_s in DELAYS_S:
            for dt_s in (0.001, 0.004, 0.02, 0.1, 0.5, 3.0, 20.0, 120.0):
                moments(dt_s, delay_s, found)
                mean, square, missing, unsure = found
                assert square >= mean * mean * 0.999
                # of a pulse a second: far below any noise
                assert -2e-4 <= mean <= 0.5 * dt_s + 2e-4
                assert square <= dt_s * dt_s / 3.0 + 5e-4
                assert 0.0 <= missing <= delay_s * 1.001
                assert 0.0 <= unsure <= delay_s * delay_s / 3.0
