"""How rows begin, are thought of anew, and how plausible they are."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.conceive import (
    ANYHOW,
    INNOCENT,
    begin,
    delay_of,
    log_plausible,
    revive,
    settle,
)
from metercheck_device.measure.hypothesis import (
    BACK,
    CLASS,
    DOF,
    EXTRA,
    JUMPED,
    LOGW,
    PHASE,
    PLAUSIBLE,
    RATIO,
    SCALE,
    VBB,
    VBX,
    VPB,
    VPP,
    VPR,
    VPX,
    VRB,
    VRR,
    VRX,
    VXX,
    new_row,
    predict,
    update,
)

JOULE = 3000.0
ALL = range(len(priors.CLASSES))
SCALES = (priors.QUIET, 1.0, 4.0)
WITH_EXTRA = [at for at in ALL if priors.KINDS[priors.KIND_OF[at]][1]]
POWER = 0.33


def near(value, wanted, relative=1e-4):
    return abs(value - wanted) <= relative * max(abs(value), abs(wanted)) + 1e-7


def begun(at, scale=1.0):
    row = [7.0] * len(new_row())  # nothing of what was there before may stay
    begin(row, at, scale, JOULE)
    return row


def tail(away):
    """Share of a standard normal below `away`."""
    return 0.5 * math.erfc(-away / math.sqrt(2.0))


def test_a_check_begins_with_what_is_known_whatever_scatter_is_thought_of():
    ratio, ratio_sd = priors.RATIO
    back_w, back_sd_w = priors.BACKGROUND_W
    for at in ALL:
        for scale in SCALES:
            row = begun(at, scale)
            assert (row[CLASS], row[SCALE], row[JUMPED]) == (at, scale, 0)
            assert row[DOF] == priors.SCALE_DOF
            assert near(row[RATIO], ratio)
            assert near(row[VRR] * scale, ratio_sd * ratio_sd)
            assert near(row[BACK] * JOULE, back_w)
            assert near(row[VBB] * scale * JOULE * JOULE, back_sd_w * back_sd_w)
            # Anywhere between two pulses: that is a mean of a half and a variance of a twelfth.
            assert near(row[PHASE], 0.5)
            assert near(row[VPP] * scale, 1.0 / 12.0)
            assert [row[k] for k in (VPR, VPB, VPX, VRB, VBX)] == [0.0] * 5


def test_classes_begin_with_their_priors_and_few_households_are_quiet():
    for at in ALL:
        plain = begun(at)
        assert near(plain[LOGW], priors.LOG_PRIORS[at])
        assert near(begun(at, priors.QUIET)[LOGW], plain[LOGW] + priors.LOG_QUIET)
        assert near(plain[PLAUSIBLE], log_plausible(plain, JOULE))


def test_by_how_much_a_count_is_late_is_known_apart_from_the_ratio():
    """x = ratio x delay, so x - mean x ratio is what is not known of the delay alone."""
    for at in ALL:
        mean, spread, _ = priors.KINDS[priors.KIND_OF[at]]
        for scale in SCALES:
            row = begun(at, scale)
            assert near(row[EXTRA], mean * row[RATIO])
            apart = row[VXX] - 2.0 * mean * row[VRX] + mean * mean * row[VRR]
            assert near(apart * scale, spread * spread, 1e-3)
            assert near(row[VRX], mean * row[VRR])  # and that has nothing to do with the ratio


def known():
    """A row that has seen something, with a scale of its own."""
    row = begun(0)
    row[SCALE], row[DOF], row[JUMPED], row[LOGW] = 0.25, 17, 4, -3.0
    row[RATIO], row[BACK], row[PHASE] = 0.4, 0.2, 0.01
    row[VPP], row[VPR], row[VPB] = 0.002, 0.0001, 0.0003
    row[VRR], row[VRB], row[VBB] = 0.003, -0.0005, 0.004
    return row


def test_what_is_thought_of_anew_explains_the_power_at_this_moment_as_well():
    best = known()
    for at in ALL:
        for power in (0.0, 0.17, POWER):
            row = [7.0] * len(best)
            revive(row, best, at, INNOCENT, power, JOULE)
            assert near(row[BACK] + row[RATIO] * power, best[BACK] + best[RATIO] * power)
            # Less of the one is more of the other: their sum is as sure as the background was.
            of_sum = row[VBB] + 2.0 * power * row[VRB] + power * power * row[VRR]
            assert near(of_sum * row[SCALE], best[VBB] * best[SCALE], 1e-3)
            # And it says nothing of the lateness.
            assert abs(row[VBX] + power * row[VRX]) < 1e-6
            assert row[VRB] * row[VRB] <= row[VRR] * row[VBB]


def test_what_is_thought_of_anew_may_be_right_and_is_unlikely():
    best = known()
    for at in ALL:
        row = new_row()
        revive(row, best, at, ANYHOW, POWER, JOULE)
        assert row[CLASS] == at
        assert abs(row[RATIO] - 1.0) < 0.5 * math.sqrt(row[VRR] * row[SCALE])
        assert (row[SCALE], row[DOF]) == (1.0, priors.SCALE_DOF)
        assert row[JUMPED] == best[JUMPED]
        assert row[LOGW] < best[LOGW] - 8.0
        assert near(row[PLAUSIBLE], log_plausible(row, JOULE))
        # Where the meter stands it knows as well as the best, in another unit.
        assert row[PHASE] == best[PHASE]
        assert near(row[VPP] * row[SCALE], best[VPP] * best[SCALE])
        assert near(row[VPB] * row[SCALE], best[VPB] * best[SCALE])
        assert (row[VPR], row[VPX]) == (0.0, 0.0)
    assert best == known()


def test_what_is_settled_is_no_state_any_more():
    """Whatever goes with it, the row moves as one that never had that state."""
    row = begun(WITH_EXTRA[0])
    predict(row, 1.3, 0.4, -0.1, 1e-5, 1e-5)
    settle(row)
    plain = row[:]
    out, wanted = new_row(), new_row()
    predict(row, 1.1, 0.2, 0.3, 1e-5, 1e-5)
    predict(plain, 1.1, 0.2, 0.0, 1e-5, 1e-5)
    update(row, out, 0, 1e-4, (0.0,) * 4, 0.0)
    update(plain, wanted, 0, 1e-4, (0.0,) * 4, 0.0)
    assert out == wanted
    assert [out[k] for k in (EXTRA, VPX, VRX, VBX, VXX)] == [0.0] * 5


def test_a_delay_is_what_the_row_has_within_what_there_is():
    row = begun(WITH_EXTRA[0])
    row[RATIO] = 0.5
    for extra, delay_s in ((0.2, 0.4), (0.02, 0.04), (0.002, 0.02), (-0.3, 0.02), (4.0, 1.5)):
        row[EXTRA] = extra
        assert near(delay_of(row), delay_s)
    # Of a load that is hardly registered nothing tells how late.
    row[EXTRA] = 0.04
    for ratio in (0.2, 0.0, -0.7):
        row[RATIO] = ratio
        assert near(delay_of(row), 0.2)


def plain():
    """Nothing about it is implausible."""
    row = known()
    row[RATIO], row[BACK] = 1.0, 1.0
    return row


def test_what_is_far_from_every_bound_is_plausible():
    assert log_plausible(plain(), JOULE) == 0.0


def test_the_share_of_a_background_above_a_little_feed_in_is_plausible():
    row = plain()
    for scale in (0.25, 4.0):
        row[SCALE] = scale
        deviation = math.sqrt(row[VBB] * scale)
        for away in (-4.0, -1.0, 0.0, 2.0, 3.4):
            row[BACK] = away * deviation - priors.FEEDS_IN_W / JOULE
            assert near(log_plausible(row, JOULE), math.log(tail(away)), 1e-3)


def test_a_load_that_runs_the_meter_backwards_is_hardly_plausible_but_never_out_of_mind():
    row = plain()
    deviation = math.sqrt(row[VRR] * row[SCALE])
    for away in (-30.0, -1.5, 0.0, 1.0):
        row[RATIO] = away * deviation
        hardly = priors.HARDLY_REVERSED
        wanted = math.log(hardly + (1.0 - hardly) * tail(away))
        assert near(log_plausible(row, JOULE), wanted, 1e-3)


def test_no_count_is_early_by_more_than_noise_makes_it():
    for at in ALL:
        row = begun(at)
        row[RATIO], row[BACK], row[VRR], row[VBB] = 1.0, 1.0, 0.001, 0.001
        late = priors.KIND_OF[at] in (priors.LAGGING, priors.DELAYED)
        for away in (-3.0, 0.0, 1.0):
            row[VXX] = 0.01
            row[EXTRA] = 0.1 * away - 0.03
            wanted = math.log(tail(away)) if late else 0.0
            assert near(log_plausible(row, JOULE), wanted, 1e-3)


def test_the_worse_the_less_plausible_down_to_a_floor_that_is_a_number():
    for column in (BACK, RATIO, EXTRA):
        row = begun(priors.FIRST_OF[priors.DELAYED])
        row[RATIO], row[BACK], row[VRR], row[VBB], row[VXX] = 1.0, 1.0, 0.001, 0.001, 0.001
        last = 0.0
        for _ in range(60):
            now = log_plausible(row, JOULE)
            assert -200.0 < now <= last + 1e-5
            last = now
            row[column] -= 0.05
        row[column] = -1000.0
        assert -200.0 < log_plausible(row, JOULE) <= last + 1e-5
